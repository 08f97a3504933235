package engine

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// denials are words that deny what follows them, with articles that may stand between.
type denials struct {
	spaced   []string // words of languages written with spaces
	unspaced []string // of those that are not
	articles []string
}

func newDenials() denials {
	return denials{
		spaced:   []string{"not", "no", "non", "without", "kein", "keine", "nicht", "ohne", "pas", "sans", "sin", "senza", "geen", "не", "нет", "без"},
		unspaced: []string{"不是", "並非", "并非", "绝非", "絕非", "拒绝", "拒絕", "非", "無", "无", "不含", "没有", "沒有", "ではない"},
		articles: []string{"a", "an", "any", "the", "for", "ein", "eine", "de", "un", "une", "для"},
	}
}

// before returns where a denial that stands right before byte at of text begins, -1 when none does.
func (d *denials) before(text string, at int) int {
	from := max(0, at-48)
	for from < at && !utf8.RuneStart(text[from]) {
		from++
	}
	head := strings.TrimRight(text[from:at], " \t\"'“”-:")
	for _, w := range d.unspaced {
		if strings.HasSuffix(head, w) {
			return from + len(head) - len(w)
		}
	}
	for range 3 {
		head = strings.TrimRight(head, " ,(\n\t")
		start := strings.LastIndexAny(head, " ,(\n\t") + 1
		w := strings.ToLower(head[start:])
		if slices.Contains(d.spaced, w) {
			return from + start
		}
		if w == "" || !slices.Contains(d.articles, w) {
			return -1
		}
		head = head[:start]
	}
	return -1
}
