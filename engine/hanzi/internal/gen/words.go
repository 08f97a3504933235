package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// minFreq is how often a word occurs in the corpus of the dictionary at least.
const minFreq = 3

// writeWords packs the words of two to four characters of a dictionary of "word frequency tag" lines, and those of shop.txt,
// into a Bloom filter.
// The layout and the hash are those of engine/hanzi/words.go, which a test holds to this.
func writeWords(dict, out string, u *unihan) error {
	b, err := os.ReadFile(dict)
	if err != nil {
		return err
	}
	own, err := os.ReadFile("shop.txt")
	if err != nil {
		return err
	}
	var all strings.Builder
	all.Write(b)
	for line := range strings.Lines(string(own)) {
		if line[0] == '#' {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			all.WriteString(w + " 1000 n\n")
		}
	}
	seen := map[string]bool{}
	var words [][]rune
	for line := range strings.Lines(all.String()) {
		f := strings.Fields(line)
		if len(f) < 3 || strings.HasPrefix(f[2], "nr") { // names of persons
			continue
		}
		n, err := strconv.Atoi(f[1])
		if err != nil || n < minFreq {
			continue
		}
		w := []rune(f[0])
		ok := len(w) >= 2 && len(w) <= 4
		for i, c := range w {
			w[i] = u.plain(c)
			ok = ok && w[i] >= 0x4e00 && w[i] <= 0x9fff
		}
		if ok && !seen[string(w)] {
			seen[string(w)] = true
			words = append(words, w)
		}
	}
	bits := make([]byte, (len(words)*16+63)/64*8)
	for _, w := range words {
		h := uint64(len(w))
		for _, c := range w {
			h = (h ^ uint64(c)) * 0x9e3779b97f4a7c15
		}
		h = mix(h)
		for range 11 {
			at := (h >> 32) * uint64(len(bits)*8) >> 32
			bits[at>>3] |= 1 << (at & 7)
			h = mix(h + 1)
		}
	}
	fmt.Printf("%d words, %d bytes\n", len(words), len(bits))
	return os.WriteFile(out, bits, 0o600)
}

func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
