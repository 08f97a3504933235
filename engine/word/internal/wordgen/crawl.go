package wordgen

import (
	"fmt"
	"math/bits"
	"strings"
	"unicode"
)

// seen is where and how a word was written in texts of the web.
type seen struct {
	langs uint32 // languages that have the word, one bit each
	lower uint32 // those that have it in small letters
	caps  uint32 // those that have it in capitals
}

// tongue is a language whose crawl is read.
type tongue struct {
	file   string // in the crawl
	code   string
	groups byte
	take   taking
}

// taking says which words a crawl alone can vouch for.
type taking byte

const (
	none   taking = iota // none; it only tells how international a word is
	strict               // those written in capitals as well
	free                 // all that are written in small letters
	nouns                // the same, and those with a capital, which nouns have
)

// tongues are the languages of the crawl; the order is that of the bits in seen.
var tongues = []tongue{
	{"eng", "en", English, strict},
	{"deu", "de", Germanic, nouns},
	{"fra", "fr", Romance, free},
	{"spa", "es", Romance, free},
	{"por", "pt", Romance, free},
	{"ita", "it", Romance, free},
	{"nld", "nl", Germanic, strict},
	{"pol", "pl", Other, strict},
	{"ces", "cs", Other, strict},
	{"swe", "sv", Germanic, strict},
	{"tur", "tr", Other, strict},
	{"rus", "ru", Other, free},
	{"ind", "id", Other, free},
	{"vie", "vi", Other, free},
	{"dan", "da", Germanic, strict},
	{"nor", "no", Germanic, strict},
	{"ron", "ro", Romance, strict},
	{file: "fin"},
	{file: "hun"},
	{file: "hrv"},
	{file: "slk"},
	{file: "ukr"},
	{file: "cat"},
	{file: "msa"},
}

const (
	international = 6  // in so many languages a word that no dictionary has is likely a name of trade
	wellKnown     = 10 // in so many it is one that others are misspelt from
	maxCrawl      = 11 // longest word that a crawl alone can vouch for
)

// readCrawl notes how each word was written in each language.
func (m *merger) readCrawl() error {
	for i, t := range tongues {
		bit := uint32(1) << i
		err := m.lines("crawl/"+t.file+".txt", func(w string) {
			if !spelt(w) {
				return
			}
			k := m.key(w)
			if k == "" {
				return
			}
			s := m.crawl[k]
			if s == nil {
				s = new(seen)
				m.crawl[k] = s
			}
			s.langs |= bit
			switch {
			case strings.ToLower(w) == w:
				s.lower |= bit
			case strings.ToUpper(w) == w:
				s.caps |= bit
			}
		})
		if err != nil {
			return fmt.Errorf("crawl: %w", err)
		}
	}
	return nil
}

// spelt tells words of letters alone.
func spelt(w string) bool {
	for _, r := range w {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return false
		}
	}
	return w != ""
}

func tongueOf(code string) int {
	for i := range tongues {
		if tongues[i].code == code {
			return i
		}
	}
	return -1
}

// usage grades a word of a dictionary by how it was written in texts of its language.
func (m *merger) usage(k string, lang int) byte {
	s := m.crawl[k]
	bit := uint32(1) << lang
	switch {
	case s == nil || s.langs&bit == 0:
		return 0
	case s.lower&bit != 0 && s.caps&bit != 0 && s.lower&(1<<tongueOf("en")) != 0 && len(k) >= 5:
		return 5 // so frequent that it is in English texts too
	case s.lower&bit != 0 && s.caps&bit != 0:
		return 4
	case s.lower&bit != 0:
		return 3
	}
	return 2
}

// confirm raises the English words of large dictionaries that are really written: SCOWL's upper levels grade by how many
// dictionaries have a word, and some of what few have is on every other web page.
func (m *merger) confirm() {
	english := tongueOf("en")
	for k, w := range m.words {
		if w.groups&English == 0 || w.class > 2 || w.brand {
			continue
		}
		if u := m.usage(k, english); u >= 3 {
			w.class = max(w.class, min(u, 4)-1)
		}
	}
}

// vouch adds the words that no dictionary has but texts do. A word of one language or of a few that are related is
// written in small letters there. What is written in many languages and is in no dictionary is mostly a brand, and
// what is one letter from such a name is mostly a misspelling of it: both are Rare, which is no more than "seen".
func (m *merger) vouch() {
	famous := m.famous()
	for k, s := range m.crawl {
		if m.words[k] != nil {
			continue
		}
		n := bits.OnesCount32(s.langs)
		if n >= international {
			if s.lower != 0 && len(k) >= 3 {
				m.addKey(k, "brands", 0, 1)
			}
			continue
		}
		if len(k) > maxCrawl || len(k) < 3 {
			continue
		}
		lower := bits.OnesCount32(s.lower)
		for i, t := range tongues {
			bit := uint32(1) << i
			if t.take == none || s.langs&bit == 0 {
				continue
			}
			small, caps := s.lower&bit != 0, s.caps&bit != 0
			class := byte(0)
			switch {
			case small && caps && lower >= 2 && 2*lower > n && t.take != strict:
				class = 4
			case small && caps && 2*lower >= n:
				class = 3
			case small && (t.take != strict || lower >= 2):
				class = 2
			case t.take == nouns && s.lower == 0 && n == 1:
				class = 2
			}
			if class == 0 {
				continue
			}
			if famous.near(k) {
				class = 1
			}
			m.addKey(k, t.code, t.groups, class)
		}
	}
}
