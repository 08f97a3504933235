package hanzi

import (
	_ "embed" // for the list of longer words
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/word"
)

//go:embed longer.txt
var longerFile string

// longer is the list of longer words, in two orders.
var longer = sync.OnceValue(func() (list []string) {
	for line := range strings.Lines(longerFile) {
		if line[0] != '#' {
			list = append(list, strings.Fields(line)...)
		}
	}
	return list
})

// Longer returns the longer words and names that hold a Chinese name and are not it: 三星堆 for 三星. There are mostly none.
func Longer(name string) []string {
	var held []string
	for _, w := range longer() {
		if len(w) > len(name) && strings.Contains(w, name) && !slices.Contains(held, w) {
			held = append(held, w)
		}
	}
	return held
}

// The costs of reading the characters round a name that stands as it is, in milli-nats. Those of words are in wordCost.
const (
	costName   = 10500 // as the name: what is registered is likelier than most words
	costListed = 14500 // as a word that only the large dictionary has
	costLone   = 14000 // as a character alone, which is mostly a part of some word
	costUsual  = 9000  // as one that stands alone in titles
)

// beside is how many characters on either side of a name are looked at, and longestAcross the longest word there.
const (
	beside        = 4
	longestAcross = 4
)

// stretch is the row of Chinese characters that a name stands in, as far as it is looked at.
type stretch struct {
	lexicon  *word.Lexicon
	text     string
	at       [MaxName + 2*beside + 1]int // byte offsets of the characters, and the end
	plain    [MaxName + 2*beside]uint16
	n        int
	from, to int // characters of the name
	buf      [longestAcross * utf8.UTFMax]byte
}

// Across reports whether a name that stands as it is in text[start:end] is there by chance only, across the edge of two
// words: 宝马 in 宝宝|马桶, 日产 in 生日|产品. It asks that a word of two characters or more reaches from inside the name
// beyond it, and that all is likelier to be words than the name with what is left beside it. It does not allocate.
func Across(text string, start, end int) bool {
	t, err := chars()
	if err != nil {
		return false
	}
	lexicon, err := word.Default()
	if err != nil {
		return false
	}
	s := stretch{lexicon: lexicon, text: text}
	if !s.read(t, start, end) || s.n == s.to-s.from || !s.crossed() {
		return false
	}
	name := s.cost(0, s.from, false) + costName + s.cost(s.to, s.n, false)
	return s.cost(0, s.n, true) < name
}

// read sets the characters round text[start:end]; it reports whether the name itself is of Chinese characters alone.
func (s *stretch) read(t *table, start, end int) bool {
	from := start
	for range beside {
		r, size := utf8.DecodeLastRuneInString(s.text[:from])
		if !t.isHan(r) {
			break
		}
		from -= size
	}
	s.from, s.to = -1, -1
	after := 0
	for i := from; ; {
		if i == start {
			s.from = s.n
		}
		if i == end {
			s.to = s.n
		}
		r, size := utf8.DecodeRuneInString(s.text[i:])
		if !t.isHan(r) || s.n == len(s.plain) || after == beside {
			s.at[s.n] = i
			return s.from >= 0 && s.to-s.from >= MinName
		}
		if i >= end {
			after++
		}
		s.at[s.n], s.plain[s.n] = i, uint16(t.plainForm(r)) //nolint:gosec // in the table
		s.n++
		i += size
	}
}

// crossed reports whether a word begins before the name and ends in it, or begins in it and ends behind it.
func (s *stretch) crossed() bool {
	for cut := s.from + 1; cut < s.to; cut++ {
		for a := max(0, cut-longestAcross); a < s.from; a++ {
			if s.word(a, cut) < impossible {
				return true
			}
		}
		for b := min(s.n, cut+longestAcross); b > s.to; b-- {
			if s.word(cut, b) < impossible {
				return true
			}
		}
	}
	return false
}

// cost is that of the characters a to b as words; cut asks that one of them ends in the name.
func (s *stretch) cost(a, b int, cut bool) int32 {
	var best [len(s.plain) + 1]int32
	for k := a + 1; k <= b; k++ {
		best[k] = impossible
		for i := max(a, k-longestAcross); i < k; i++ {
			if cut && i <= s.from && k >= s.to {
				continue
			}
			if x := best[i] + s.word(i, k); x < best[k] {
				best[k] = x
			}
		}
	}
	return best[b]
}

// word is the cost of the characters a to b as one word.
func (s *stretch) word(a, b int) int32 {
	if b == a+1 {
		if c := rune(s.plain[a]); strings.ContainsRune(aloneBefore, c) || strings.ContainsRune(aloneAfter, c) {
			return costUsual
		}
		return costLone
	}
	n := copy(s.buf[:], s.text[s.at[a]:s.at[b]])
	if class := s.lexicon.Han(s.buf[:n]); class != word.Unknown {
		return wordCost[class]
	}
	if isOrdinary(s.plain[a:b]) {
		return costListed
	}
	return impossible
}

// Word reports whether two to four Chinese characters in UTF-8 are a word of the language.
func Word(b []byte) bool {
	t, err := chars()
	if err != nil {
		return false
	}
	var c [longestAcross]uint16
	n := 0
	for i := 0; i < len(b); n++ {
		r, size := utf8.DecodeRune(b[i:])
		if n == len(c) || !t.isHan(r) {
			return false
		}
		c[n] = uint16(t.plainForm(r)) //nolint:gosec // in the table
		i += size
	}
	if n < 2 {
		return false
	}
	if isOrdinary(c[:n]) {
		return true
	}
	lexicon, err := word.Default()
	return err == nil && lexicon.Han(b) != word.Unknown
}
