package engine

import (
	"slices"
	"strings"
)

// denials are words that deny what follows them, with articles that may stand between.
type denials struct {
	spaced   []string // words of languages written with spaces
	unspaced []string // of those that are not
	articles []string
}

func newDenials() denials {
	return denials{
		spaced:   []string{"not", "no", "non", "without", "kein", "keine", "nicht", "ohne", "pas", "sans", "sin", "не", "без"},
		unspaced: []string{"不是", "并非", "非", "無", "无", "不含", "ではない"},
		articles: []string{"a", "an", "any", "for", "ein", "eine", "de", "un", "une", "для"},
	}
}

// before reports whether a denial stands right before byte at of text.
func (d *denials) before(text string, at int) bool {
	head := strings.ToLower(text[max(0, at-48):at])
	head = strings.TrimRight(head, " \t\"'“”-:")
	for _, w := range d.unspaced {
		if strings.HasSuffix(head, w) {
			return true
		}
	}
	words := strings.FieldsFunc(head, func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == '\n' || r == '\t' })
	for i := len(words) - 1; i >= 0 && i >= len(words)-2; i-- {
		if slices.Contains(d.spaced, words[i]) {
			return true
		}
		if !slices.Contains(d.articles, words[i]) {
			return false
		}
	}
	return false
}
