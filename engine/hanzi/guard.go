package hanzi

import "github.com/assay-ip/assay/engine/word"

// ctx is how many units on either side of a piece are looked at.
const ctx = 5

// longestWord is how many characters the words looked up have at most.
const longestWord = 4

// wordCost is what a word of each class costs in ordinary text, in milli-nats: about -ln of its share.
var wordCost = [...]int32{word.Unknown: 16500, word.Rare: 15600, word.Seldom: 14700, word.Uncommon: 13500, word.Known: 12200, word.Common: 10600, word.Frequent: 9200, word.Top: 7500}

// otherCost is that of a symbol, a digit or letters within Chinese.
const otherCost = 7000

// gain is how much more it costs to read the stretch round the n units from i on as ordinary words than to read what is
// left and right of them so. The piece itself is not counted.
func (ix *Index) gain(text string, sc *Scratch, us []unit, i, n int) int32 {
	a, b := max(0, i-ctx), min(len(us), i+n+ctx)
	w := us[a:b]
	best := sc.best[:len(w)+1]
	ix.segment(text, sc, w, best)
	all, left := best[len(w)], best[i-a]
	right := us[i+n : b]
	best = sc.best[:len(right)+1]
	ix.segment(text, sc, right, best)
	return all - left - best[len(right)]
}

// segment sets best[k] to the cost of the first k units as words.
func (ix *Index) segment(text string, sc *Scratch, us []unit, best []int32) {
	best[0] = 0
	for k := 1; k <= len(us); k++ {
		best[k] = 1 << 28
		for n := 1; n <= min(longestWord, k); n++ {
			piece := us[k-n : k]
			if x := best[k-n] + ix.wordCost(text, sc, piece); x < best[k] {
				best[k] = x
			}
		}
	}
}

// wordCost is the cost of a piece as one word.
func (ix *Index) wordCost(text string, sc *Scratch, us []unit) int32 {
	for i := range us {
		if us[i].kind != unitHan {
			if len(us) == 1 {
				return otherCost
			}
			return impossible
		}
	}
	sc.bytes = append(sc.bytes[:0], text[us[0].start:us[len(us)-1].end]...)
	class := ix.lexicon.Han(sc.bytes)
	if class != word.Unknown || len(us) == 1 {
		return wordCost[class]
	}
	var c [longestWord]uint16
	for i, u := range us {
		c[i] = uint16(u.r) //nolint:gosec // a character
	}
	if isOrdinary(c[:len(us)]) {
		return wordCost[word.Unknown]
	}
	return impossible
}

// isWord reports whether the characters are a word of the language.
func (ix *Index) isWord(c []uint16) bool {
	if isOrdinary(c) {
		return true
	}
	var b []byte
	for _, r := range c {
		b = append(b, string(rune(r))...)
	}
	return ix.lexicon.Han(b) != word.Unknown
}
