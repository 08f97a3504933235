package engine

import (
	"strings"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// vocabulary returns the words that the snapshot says sellers use, without those that are a name, an alias or a code of a brand, or
// a word of one: no number of sellers turns a name into a word.
func (c *compiler) vocabulary() mention.Vocabulary {
	if len(c.snapshot.Words) == 0 {
		return mention.Vocabulary{}
	}
	names := map[string]bool{}
	add := func(list ...string) {
		for _, s := range list {
			names[fold.Key(s)] = true
			for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' || r == '&' || r == '/' || r == '.' }) {
				names[fold.Key(w)] = true
			}
		}
	}
	for i := range c.snapshot.Brands {
		b := &c.snapshot.Brands[i]
		add(b.Name)
		add(b.Aliases...)
		add(b.Codes...)
	}
	return mention.NewVocabulary(c.snapshot.Words, func(w string) bool { return names[w] })
}
