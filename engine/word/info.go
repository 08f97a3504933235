package word

import (
	"maps"
	"slices"
)

// Source is a list that the table was made from.
type Source struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"`
}

// Info says which words a Lexicon holds and where they are from.
type Info struct {
	Name      string         `json:"name"`
	Date      string         `json:"date"`      // when the sources were read, as YYYY-MM-DD
	SHA256    string         `json:"sha256"`    // of the whole table, in hexadecimal
	Words     int            `json:"words"`     // of all languages, each once
	Languages map[string]int `json:"languages"` // words that a language has, by its code; "names" and "shop" stand beside
	Sources   []Source       `json:"sources"`
}

// Info returns what the table says about itself. The caller may keep and change it.
func (l *Lexicon) Info() Info {
	i := l.info
	i.Languages, i.Sources = maps.Clone(i.Languages), slices.Clone(i.Sources)
	return i
}
