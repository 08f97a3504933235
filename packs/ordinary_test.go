package packs_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/word"
	"github.com/assay-ip/assay/packs"
)

// Strong forms that are ordinary words as well, and why they are strong all the same.
func agreed() map[string]string {
	return map[string]string{
		"UA": "in capitals, in a shop, the brand; words take it back",
		"BV": "in capitals, in a shop, the brand; words take it back",
	}
}

// A form that counts at once is no word that people write all day.
func TestStrongFormsAreNoOrdinaryWords(t *testing.T) {
	t.Parallel()
	words, err := word.Default()
	if err != nil {
		t.Fatal(err)
	}
	list, err := packs.Load()
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, p := range list {
		for _, e := range p.Names {
			for _, f := range e.Forms {
				if f.Strength != engine.Strong || f.Sort == engine.FormStyle || f.Sort == engine.FormSpelling {
					continue
				}
				for _, text := range f.Any {
					if strings.ContainsAny(text, " -&*") {
						continue
					}
					looked++
					class := words.Class([]byte(fold.Key(text)))
					if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
						class = words.Han([]byte(text))
					}
					if class >= word.Common && agreed()[text] == "" {
						t.Errorf("%s#%s: %q is %s; make it medium", p.ID, e.ID, text, class)
					}
				}
			}
		}
	}
	if looked < 2000 {
		t.Errorf("%d forms were looked at", looked)
	}
}
