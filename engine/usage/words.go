package usage

import (
	_ "embed" // for the word lists
	"slices"
	"strings"
	"sync"

	"github.com/assay-ip/assay/engine/fold"
)

//go:embed lexicon.txt
var lexiconFile string

// Kinds of words, one bit each.
const (
	kindAccessory uint32 = 1 << iota // what is put on or used with another maker's thing: case, charger
	kindPart                         // what goes into it or is used up: battery, toner, filter
	kindDevice                       // the thing itself: laptop, phone, car
	kindGoods                        // goods that carry a mark of their own: shoes, bag, watch
	kindAfter                        // remanufactured, replacement, generic
	kindGenuine                      // genuine, original
	kindLead                         // new, used, hot sale: what titles begin with
	kindAudience                     // men's, kids
	kindColour                       // black
	kindUnit                         // cm, gb, pack
	kindSeries                       // pro, max, air, ultra
	kindFunction                     // of, with, and
	kindQuality                      // leather, slim, wireless
	kindNoun                         // other nouns of goods
	kindWith                         // with: what follows comes with the goods
	kindCase                         // an accessory that the makers of the thing itself seldom sell: case, film
	kindEnds                         // also counts as the end of a longer word: Ladegerät
	kindSecond                       // may be the second of two words that are listed together: timing belt
	kindDoubtful                     // no accessory and no part where garments are offered: a sleeve
	kindGarment                      // garments, and words said of garments alone
	kindMaker                        // a maker of what fits other makers' things
)

var kindNames = map[string]uint32{
	"accessory": kindAccessory, "part": kindPart, "device": kindDevice, "goods": kindGoods, "after": kindAfter, "genuine": kindGenuine,
	"lead": kindLead, "audience": kindAudience, "colour": kindColour, "unit": kindUnit, "series": kindSeries, "function": kindFunction,
	"quality": kindQuality, "noun": kindNoun, "with": kindWith, "case": kindCase | kindAccessory, "ends": kindEnds,
	"doubtful": kindDoubtful, "garment": kindGarment, "maker": kindMaker,
}

// lexicon is an open hash table from folded words to their kinds.
type lexicon struct {
	slots   []slot
	longest int        // longest word of a script without spaces, in bytes
	first   [256]uint8 // bit set: some word of such a script begins with these two bytes
	ends    []slot     // the words that end longer ones, by the hash of their bytes backwards
}

type slot struct {
	word string
	kind uint32
}

var shipped = sync.OnceValue(func() *lexicon { return parseLexicon(lexiconFile) })

// parseLexicon reads lists headed by [kind ...]; words of a list are separated by commas or line ends, phrases are not held.
func parseLexicon(text string) *lexicon {
	words := map[string]uint32{}
	var kind uint32
	var order, seconds []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			kind = 0
			for f := range strings.FieldsSeq(strings.Trim(line, "[]")) {
				kind |= kindNames[f]
			}
		default:
			for w := range strings.FieldsSeq(line) {
				k := fold.Key(w)
				if k == "" {
					continue
				}
				if words[k] == 0 {
					order = append(order, k)
				}
				words[k] |= kind
				if i := strings.LastIndexByte(w, '-'); i > 0 {
					seconds = append(seconds, fold.Key(w[i+1:]))
				}
			}
		}
	}
	for _, w := range seconds {
		if words[w] == 0 && w != "" {
			order = append(order, w)
		}
		words[w] |= kindSecond
	}
	delete(words, "")
	for w, k := range words {
		if k&kindGoods != 0 {
			words[w] = k &^ (kindAccessory | kindPart) // a belt may be a part, but the makers of belts come first
		}
	}
	l := &lexicon{slots: make([]slot, tableSize(len(words))), ends: make([]slot, tableSize(len(words)/4))}
	for _, w := range order {
		put(l.slots, hashString(w), slot{w, words[w]})
		if words[w]&kindEnds != 0 && len(w) >= minEnding {
			put(l.ends, hashBack([]byte(w), fnvBasis), slot{w, words[w] &^ kindEnds})
		}
		if w[0] >= 0xe0 {
			l.longest = max(l.longest, len(w))
			l.first[w[1]] |= 1 << (w[0] & 7)
		}
	}
	return l
}

func tableSize(words int) int {
	n := 256
	for n < 3*words {
		n *= 2
	}
	return n
}

func put(slots []slot, h uint32, s slot) {
	mask := uint32(len(slots) - 1) //nolint:gosec // small
	i := h & mask
	for slots[i].kind != 0 {
		i = (i + 1) & mask
	}
	slots[i] = s
}

func get(slots []slot, w []byte, h uint32) uint32 {
	mask := uint32(len(slots) - 1) //nolint:gosec // small
	for i := h & mask; slots[i].kind != 0; i = (i + 1) & mask {
		if slots[i].word == string(w) {
			return slots[i].kind
		}
	}
	return 0
}

const (
	fnvBasis uint32 = 2166136261
	fnvPrime uint32 = 16777619
)

func hash(b []byte) uint32 {
	h := fnvBasis
	for _, c := range b {
		h = (h ^ uint32(c)) * fnvPrime
	}
	return h ^ h>>15
}

func hashString(s string) uint32 {
	h := fnvBasis
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * fnvPrime
	}
	return h ^ h>>15
}

// hashBack goes on with a hash of bytes from the last to the first.
func hashBack(b []byte, h uint32) uint32 {
	for _, c := range slices.Backward(b) {
		h = (h ^ uint32(c)) * fnvPrime
	}
	return h
}

func (l *lexicon) find(w []byte, h uint32) uint32 { return get(l.slots, w, h) }

// kind returns the kinds of a word of letters, of its singular, or of the last part of a long one.
func (l *lexicon) kind(w []byte, h uint32) uint32 {
	if k := l.find(w, h); k != 0 {
		return k
	}
	n := len(w)
	if n > 3 && w[n-1] == 's' {
		if k := l.find(w[:n-1], hash(w[:n-1])); k != 0 {
			return k
		}
		if n > 4 && w[n-2] == 'e' {
			if k := l.find(w[:n-2], hash(w[:n-2])); k != 0 {
				return k
			}
		}
	}
	if n < minCompound {
		return 0
	}
	b := hashBack(w[n-minEnding+1:], fnvBasis)
	for i := n - minEnding; i >= max(3, n-maxEnding); i-- {
		b = (b ^ uint32(w[i])) * fnvPrime
		if k := get(l.ends, w[i:], b); k != 0 {
			return k
		}
	}
	return 0
}

// pair returns the kinds of two words that are listed together, or of the singular of the second.
func (l *lexicon) pair(w []byte) uint32 {
	if k := l.find(w, hash(w)); k != 0 || len(w) < 4 || w[len(w)-1] != 's' {
		return k
	}
	return l.find(w[:len(w)-1], hash(w[:len(w)-1]))
}

// Lengths of compound words, and of their last parts, in bytes.
const (
	minCompound = 8
	minEnding   = 4
	maxEnding   = 14
)

// Accessory reports whether a folded word is, or ends in, a noun of accessories or parts.
func Accessory(w []byte) bool {
	const head = kindAccessory | kindPart
	l := shipped()
	if len(w) == 0 || w[0] < 0xe0 {
		return l.kind(w, hash(w))&head != 0
	}
	for len(w) > 0 { // no spaces: any word of the run
		n, kind := l.longestAt(w)
		if kind&head != 0 {
			return true
		}
		w = w[max(n, min(3, len(w))):]
	}
	return false
}

// longestAt returns the length of the longest word of a script without spaces at the start of b, and its kinds; 0 when there is none.
func (l *lexicon) longestAt(b []byte) (int, uint32) {
	if len(b) < 3 || b[0] < 0xe0 || l.first[b[1]]>>(b[0]&7)&1 == 0 {
		return 0, 0
	}
	for n := min(l.longest, len(b)) / 3 * 3; n >= 3; n -= 3 {
		if k := l.find(b[:n], hash(b[:n])); k != 0 {
			return n, k
		}
	}
	return 0, 0
}
