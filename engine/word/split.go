package word

import (
	"math/bits"

	"github.com/assay-ip/assay/engine/word/internal/fuse"
)

const (
	maxSplit = 40 // longest token that is split, in bytes
	maxPart  = 14 // longest part
	minPart  = 3  // shortest part but for the short words
	minToken = 6  // shortest token that is split in two
)

// groupCount is the number of groups of languages, English first.
const groupCount = groupBits

// price is what a part of each class costs in a split, in thousandths of a nat: the logarithm of how rarely one word
// of that class is written, from how many there are and how much of a text they make up.
var price = [8]int32{Known: 13600, Common: 12400, Frequent: 11100, Top: 8700}

const (
	abroad = 2500 // cost of a split that is not English
	better = 2500 // how much likelier than the spelling alone a split must make the token
)

// Split tells whether w is words of class Known or better run together, as in a hashtag, and how many. A part has
// three letters or more, or is one of a few very frequent short words; parts of three letters must be Frequent, and
// all parts must be words of one group of languages. Names take no part, because short ones are everywhere. The
// cheapest split wins; a word that is Known itself may be its own and only part. It does not allocate.
func (l *Lexicon) Split(w []byte) (parts int, ok bool) {
	if len(w) < minPart || len(w) > maxSplit {
		return 0, false
	}
	if l.Class(w) >= Known {
		return 1, true
	}
	if len(w) < minToken {
		return 0, false
	}
	limit := int32(l.Surprise(w) - better) //nolint:gosec // below 40 costs of a letter
	var best [maxSplit + 1]state
	for g := range groupCount {
		best[0].cost[g] = abroad
	}
	best[0].cost[0] = 0
	best[0].groups = 1<<groupCount - 1
	for i := range w {
		from := &best[i]
		if from.groups == 0 {
			continue
		}
		hash := fuse.Start
		for n := 1; n <= min(maxPart, len(w)-i); n++ {
			c := w[i+n-1]
			if c-'a' >= symbols-1 {
				break
			}
			hash = fuse.Next(hash, c)
			if left := len(w) - i - n; left == 1 || n == 1 {
				continue
			}
			class, groups := l.part(w[i:i+n], hash)
			if groups &= from.groups; groups != 0 {
				spare := limit
				if i+n < len(w) {
					spare -= price[Top] // there must be another part
				}
				best[i+n].reach(from, groups, price[class], spare)
			}
		}
	}
	end := &best[len(w)]
	if end.groups == 0 {
		return 0, false
	}
	at := bits.TrailingZeros8(end.groups)
	for g := range groupCount {
		if end.groups&(1<<g) != 0 && end.cost[g] < end.cost[at] {
			at = g
		}
	}
	return int(end.parts[at]), true
}

// state is what is known of the splits of the beginning of a token.
type state struct {
	groups byte // groups of languages in which there is one
	parts  [groupCount]int8
	cost   [groupCount]int32 // of the cheapest in each
}

// reach notes splits that go on from another state with one more part.
func (s *state) reach(from *state, groups byte, price, limit int32) {
	for ; groups != 0; groups &= groups - 1 {
		g := bits.TrailingZeros8(groups)
		cost := from.cost[g] + price
		if cost <= limit && (s.groups&(1<<g) == 0 || cost < s.cost[g]) {
			s.groups |= 1 << g
			s.cost[g], s.parts[g] = cost, from.parts[g]+1
		}
	}
}

// part grades a possible part of a split; its groups are none when it cannot be one.
func (l *Lexicon) part(w []byte, hash uint64) (Class, byte) {
	if len(w) < minPart {
		if short(w[0], w[1]) {
			return Common, 1
		}
		return Unknown, 0
	}
	class, groups := l.find(hash)
	if class < Known || len(w) == minPart && class < Frequent {
		return Unknown, 0
	}
	return class, groups
}

// short tells the words of two letters that run into others in hashtags and model names.
func short(a, b byte) bool {
	switch [2]byte{a, b} {
	case [2]byte{'i', 'n'}, [2]byte{'o', 'n'}, [2]byte{'o', 'f'}, [2]byte{'t', 'o'}, [2]byte{'b', 'y'},
		[2]byte{'m', 'y'}, [2]byte{'u', 'p'}, [2]byte{'n', 'o'}, [2]byte{'t', 'v'}, [2]byte{'p', 'c'}, [2]byte{'w', 'e'},
		[2]byte{'g', 'o'}, [2]byte{'a', 't'}, [2]byte{'i', 's'}, [2]byte{'o', 'r'}:
		return true
	}
	return false
}
