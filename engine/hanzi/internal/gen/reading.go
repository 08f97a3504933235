package main

import (
	"slices"
	"strings"
)

// maxReadings is how many readings of a character are kept.
const maxReadings = 4

// readings lists the readings of c, comma-separated, the most usual first.
func (u *unihan) readings(c rune) string {
	f := u.fields[c]
	var rs []string
	add := func(s string) {
		if r := numbered(s); r != "" && !slices.Contains(rs, r) && len(rs) < maxReadings {
			rs = append(rs, r)
		}
	}
	for _, p := range strings.Fields(f["kHanyuPinlu"]) { // by frequency
		s, _, _ := strings.Cut(p, "(")
		if len(rs) < 2 {
			add(s)
		}
	}
	if s, _, _ := strings.Cut(f["kMandarin"], " "); s != "" {
		add(s)
	}
	for _, field := range []string{"kTGHZ2013", "kXHC1983"} {
		for _, p := range strings.Fields(f[field]) {
			if _, s, ok := strings.Cut(p, ":"); ok {
				for _, r := range strings.Split(s, ",") {
					add(r)
				}
			}
		}
	}
	return strings.Join(rs, ",")
}

var marks = strings.NewReplacer(
	"ā", "a1", "á", "a2", "ǎ", "a3", "à", "a4", "ē", "e1", "é", "e2", "ě", "e3", "è", "e4",
	"ī", "i1", "í", "i2", "ǐ", "i3", "ì", "i4", "ō", "o1", "ó", "o2", "ǒ", "o3", "ò", "o4",
	"ū", "u1", "ú", "u2", "ǔ", "u3", "ù", "u4", "ǖ", "v1", "ǘ", "v2", "ǚ", "v3", "ǜ", "v4", "ü", "v",
	"ń", "n2", "ň", "n3", "ǹ", "n4", "ḿ", "m2", "ế", "e2", "ề", "e4",
)

// numbered writes the tone of a syllable as a digit at its end, and no digit for the neutral tone.
func numbered(s string) string {
	s = marks.Replace(s)
	tone := ""
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '1' && r <= '4':
			tone = string(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		default:
			return ""
		}
	}
	return b.String() + tone
}
