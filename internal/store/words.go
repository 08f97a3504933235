package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Bounds of what is made searchable of one row.
const (
	wordMost  = 48  // characters of a word
	wordsMost = 256 // words of a row
	queryMost = 4   // words of a search; more are not looked at
)

// fold returns a text as names are compared and ordered: compatibility forms, letter case and marks away, blanks single.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		case unicode.IsSpace(r), unicode.IsControl(r):
			blank = b.Len() > 0
		default:
			if blank {
				b.WriteByte(' ')
				blank = false
			}
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// sortName returns the key that a name is ordered by.
func sortName(s string) string { return cut(fold(s), 400) }

// words returns what a text can be found by: words of letters and digits, and for Chinese, Japanese and Korean, which
// do not put blanks between words, every two neighbouring characters, and the last one of a run alone, so that the
// beginning of one of them stands for any single character.
func words(texts ...string) []string {
	seen := map[string]bool{}
	var out []string
	add := func(word []rune) {
		if len(word) > wordMost {
			word = word[:wordMost]
		}
		if w := string(word); len(out) < wordsMost && !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	for _, text := range texts {
		runs(text, func(run []rune, pairs bool) {
			if !pairs {
				add(run)
				return
			}
			for i := range len(run) - 1 {
				add(run[i : i+2])
			}
			add(run[len(run)-1:])
		})
	}
	return out
}

// asked returns the words of a search. Each stands for all words that begin with it.
func asked(search string) []string {
	var out []string
	runs(search, func(run []rune, pairs bool) {
		switch {
		case !pairs || len(run) == 1:
			out = append(out, string(run[:min(len(run), wordMost)]))
		default:
			for i := range len(run) - 1 {
				out = append(out, string(run[i:i+2]))
			}
		}
	})
	return out[:min(len(out), queryMost)]
}

// runs cuts a text into runs of letters and digits of one way of writing.
func runs(text string, visit func(run []rune, pairs bool)) {
	var run []rune
	pairs := false
	flush := func() {
		if len(run) > 0 {
			visit(run, pairs)
			run = run[:0]
		}
	}
	for _, r := range fold(text) {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			flush()
			continue
		}
		if p := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul); p != pairs {
			flush()
			pairs = p
		}
		run = append(run, r)
	}
	flush()
}

// orgWord returns the word that keeps an organisation's rows apart in the word index.
func orgWord(org string) string {
	return "zzorg" + strings.Map(func(r rune) rune {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return -1
	}, org) + "zz"
}
