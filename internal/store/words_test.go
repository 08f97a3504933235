package store

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                        nil,
		" .,- ":                   nil,
		"NIKE Air-Force 1 nike":   {"nike", "air", "force", "1"},
		"耐克运动鞋":                   {"耐克", "克运", "运动", "动鞋", "鞋"},
		"Nike耐克2024款":             {"nike", "耐克", "克", "2024", "款"},
		"Café ＡＢＣ ﬁne":            {"cafe", "abc", "fine"},
		"n\u200bi\u00adk\x00e":    {"nik", "e"},
		"\xff\xfeshoe":            {"shoe"},
		strings.Repeat("a", 1000): {strings.Repeat("a", wordMost)},
	} {
		if diff := cmp.Diff(want, words(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// What is found in a text is found by any piece of it that begins where a word begins.
func TestAskedFindsWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-z]{1,6}|[耐克运动鞋表男女]{1,5})( |-|, )?(([a-z]{1,6}|[耐克运动鞋表男女]{1,5})( |-|, )?){0,4}`).Draw(t, "text")
		found := words(text)
		var starts []int
		for i, r := range text {
			before, _ := utf8.DecodeLastRuneInString(text[:i])
			if unicode.In(r, unicode.Han) || (unicode.IsLetter(r) && (i == 0 || !unicode.IsLetter(before) || unicode.In(before, unicode.Han))) {
				starts = append(starts, i)
			}
		}
		start := rapid.SampledFrom(starts).Draw(t, "start")
		piece := []rune(text[start:])
		piece = piece[:rapid.IntRange(1, len(piece)).Draw(t, "length")]
		for _, ask := range asked(string(piece)) {
			if !slices.ContainsFunc(found, func(w string) bool { return strings.HasPrefix(w, ask) }) {
				t.Fatalf("%q has the words %q; %q asks for %q", text, found, string(piece), ask)
			}
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, text := range []string{"", "Nike 耐克", "\xff\x00", "' \" * : & |", "e\u0301\u0301", "ﷺ", "각한글"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all := append(words(text), asked(text)...)
		if len(words(text)) > wordsMost || len(asked(text)) > queryMost {
			t.Fatalf("%d words", len(all))
		}
		for _, w := range all {
			// Nothing in a word means anything to the query languages of the databases.
			if w == "" || !utf8.ValidString(w) || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
				t.Fatalf("%q gives the word %q", text, w)
			}
		}
	})
}
