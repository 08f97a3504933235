package main

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// readParts reads the two parts that each common character is put together from, where both are characters themselves.
func readParts(path string, u *unihan) (map[rune]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	known := map[rune][2]string{} // configuration and parts; those of numbers for parts without a character are left
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(strings.TrimPrefix(strings.TrimSpace(line), "module.exports = `"), "`;")
		head, rest, ok := strings.Cut(line, ":")
		how, args, ok2 := strings.Cut(strings.TrimSuffix(rest, ")"), "(")
		if !ok || !ok2 {
			continue
		}
		if c, n := utf8.DecodeRuneInString(head); n == len(head) {
			known[c] = [2]string{how, args}
		}
	}
	if len(known) < 20000 {
		return nil, fmt.Errorf("%s: %d decompositions", path, len(known))
	}
	out := map[rune]string{}
	for c, k := range known {
		if !u.common(c) {
			continue
		}
		args := strings.Split(k[1], ",")
		how, _, _ := strings.Cut(k[0], "/")
		switch {
		case (how == "a" || how == "d" || strings.HasPrefix(how, "s") || strings.HasPrefix(how, "w")) && len(args) == 2:
			if p := u.part(args[0]) + u.part(args[1]); utf8.RuneCountInString(p) == 2 {
				out[c] = p
			}
		case how == "ra" || how == "rd" || how == "rrefr":
			if p := u.part(args[0]); p != "" && how != "rrefr" {
				out[c] = p + p
			}
		}
	}
	return out, nil
}

// part returns the plain character that a part is written with, empty when it is none.
func (u *unihan) part(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	if n != len(s) || c < 0x2e80 {
		return ""
	}
	c = u.plain(c)
	if c < 0x4e00 || c > 0x9fff {
		return ""
	}
	return string(c)
}
