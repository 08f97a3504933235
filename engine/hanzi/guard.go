package hanzi

import (
	"strings"

	"github.com/assay-ip/assay/engine/word"
)

// ctx is how many units on either side of a piece are looked at.
const ctx = 5

// longestWord is how many characters the words looked up have at most.
const longestWord = 4

// wordCost is what a word of each class costs in ordinary text, in milli-nats: about -ln of its share.
var wordCost = [...]int32{word.Unknown: 16500, word.Rare: 15600, word.Seldom: 14700, word.Uncommon: 13500, word.Known: 12200, word.Common: 10600, word.Frequent: 9200, word.Top: 7500}

// otherCost is that of a symbol, a digit or letters within Chinese.
const otherCost = 7000

// costStray is the cost of a single character left over beside a piece: it mostly belongs to a word with some of the piece.
const costStray = 4500

// strayCost is more for a piece of two characters.
func strayCost(n int) int32 {
	if n == 2 {
		return costStray * 2
	}
	return costStray
}

// gain is how much more it costs to read the stretch round the n units from i on as ordinary words than to read what is
// left and right of them so. The piece itself is not counted.
func (ix *Index) gain(text string, sc *Scratch, us []unit, i, n int) int32 {
	a, b := max(0, i-ctx), min(len(us), i+n+ctx)
	w := us[a:b]
	ix.segment(text, sc, w)
	g := sc.best[len(w)]
	if left := i - a; left > 0 {
		g -= sc.best[left]
		if sc.last[left] == 1 && stray(&us[i-1], aloneBefore) {
			g -= strayCost(n)
		}
	}
	if right := us[i+n : b]; len(right) > 0 {
		ix.segment(text, sc, right)
		g -= sc.best[len(right)]
		k := len(right)
		for k > int(sc.last[k]) {
			k -= int(sc.last[k])
		}
		if k == 1 && stray(&right[0], aloneAfter) {
			g -= strayCost(n)
		}
	}
	return g
}

// Characters that stand alone in titles, before and after a name.
const (
	aloneBefore = "的和与及或在有新款男女大小老高送买购用仿原真正这我你他她品牌版只双件条套个瓶盒支包"
	aloneAfter  = "的和与及或在是有新款男女大小老送用适配版号只双件条套个瓶盒支包鞋靴表衣裤裙帽袜机灯杯锅笔车酒茶书袋膜壳线盘卡镜香粉霜油水刀椅床店家"
)

// stray reports a character that is hardly a word of its own.
func stray(u *unit, alone string) bool { return u.kind == unitHan && !strings.ContainsRune(alone, u.r) }

// segment sets sc.best[k] to the cost of the first k units as words, and sc.last[k] to the units of the last of them.
func (ix *Index) segment(text string, sc *Scratch, us []unit) {
	sc.best[0] = 0
	for k := 1; k <= len(us); k++ {
		sc.best[k] = 1 << 28
		for n := 1; n <= min(longestWord, k); n++ {
			if x := sc.best[k-n] + ix.wordCost(text, sc, us[k-n:k]); x < sc.best[k] {
				sc.best[k], sc.last[k] = x, int8(n)
			}
		}
	}
}

// wordCost is the cost of a piece as one word.
func (ix *Index) wordCost(text string, sc *Scratch, us []unit) int32 {
	for i := range us {
		if us[i].kind != unitHan || i > 0 && us[i].gap {
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

// isPlain reports whether the piece is itself a word.
func (ix *Index) isPlain(text string, sc *Scratch, us []unit) bool {
	if len(us) > longestWord {
		return false
	}
	var c [longestWord]uint16
	for i, u := range us {
		if u.kind != unitHan || i > 0 && u.gap {
			return false
		}
		c[i] = uint16(u.r) //nolint:gosec // a character
	}
	if isOrdinary(c[:len(us)]) {
		return true
	}
	sc.bytes = append(sc.bytes[:0], text[us[0].start:us[len(us)-1].end]...)
	return ix.lexicon.Han(sc.bytes) >= word.Uncommon
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
