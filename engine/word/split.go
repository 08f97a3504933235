package word

import (
	"math/bits"

	"github.com/assay-ip/assay/engine/word/internal/fuse"
)

const (
	maxSplit = 40 // longest token that is split, in bytes
	maxPart  = 16 // longest part
	minPart  = 3  // shortest part but for the short words
	minToken = 6  // shortest token that is split in two
)

// groupsOf are the groups of languages a state of the search can be in, one bit each.
const groupCount = groupBits

// price is what a part of each class costs in a split, in thousandths of a nat: about the logarithm of how rarely a
// word of that class is written, and a fixed price for having one more part.
var price = [8]int32{Known: 12500, Common: 10800, Frequent: 9500, Top: 8000}

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
	const far = 1 << 30
	var best [maxSplit + 1][groupCount]int32 // cost of the cheapest split of w[:i] in each group
	var count [maxSplit + 1][groupCount]int8
	for i := range len(w) {
		for g := range groupCount {
			best[i+1][g] = far
		}
	}
	for i := range len(w) {
		if i > 0 && best[i] == [groupCount]int32{far, far, far, far} {
			continue
		}
		hash := fuse.Start
		for n := 1; n <= min(maxPart, len(w)-i); n++ {
			c := w[i+n-1]
			if c < 'a' || c > 'z' {
				break
			}
			hash = fuse.Next(hash, c)
			if left := len(w) - i - n; left == 1 || n == 1 {
				continue
			}
			class, groups := l.part(w[i:i+n], hash)
			for ; groups != 0; groups &= groups - 1 {
				g := bits.TrailingZeros8(groups)
				if cost := best[i][g] + price[class]; best[i][g] < far && cost < best[i+n][g] {
					best[i+n][g], count[i+n][g] = cost, count[i][g]+1
				}
			}
		}
	}
	end, at := best[len(w)], 0
	for g := range end {
		if end[g] < end[at] {
			at = g
		}
	}
	if end[at] >= far {
		return 0, false
	}
	return int(count[len(w)][at]), true
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
