package mention

import (
	"maps"
	"math/bits"
	"slices"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/near"
	"github.com/assay-ip/assay/engine/word"
)

// fuzzy holds the names that are also looked for misspelt and masked.
type fuzzy struct {
	index *near.Index
	forms []int32           // by index of near
	parts map[string][]part // the words of names of several words
	words []string          // those words, in order
	pairs *near.Index       // of words
	known []uint64          // one bit for the hash of each of them, to turn away most words with one look
}

const partBits = 16 // of known for each word, at least

// partsOf returns the names that a word is a word of.
func (fz *fuzzy) partsOf(w []byte) []part {
	if len(fz.known) == 0 {
		return nil
	}
	bit := hashOf(w) & uint64(len(fz.known)*64-1) //nolint:gosec // a power of two
	if fz.known[bit>>6]>>(bit&63)&1 == 0 {
		return nil
	}
	return fz.parts[string(w)]
}

// part is a word of a name of several words.
type part struct {
	form     int32 // index into forms of fuzzy
	from, to uint8 // bytes of the name
}

// maxParts is how many names one word is remembered to be part of.
const maxParts = 32

// fuzz indexes the names that may be found misspelt: long enough, of Latin letters, and no ordinary words.
func (m *Matcher) fuzz(names int) {
	fz := &m.fuzzy
	fz.parts = map[string][]part{}
	var list []string
	for i := range names {
		f := &m.forms[i]
		p := &m.patterns[f.pattern]
		if p.Kind != KindName && p.Kind != KindAlias || p.Common || f.letters < near.MinName || !isASCII(f.exact) {
			continue
		}
		list = append(list, f.exact)
		fz.forms = append(fz.forms, int32(i))
		at := 0
		for j := 1; j <= len(f.exact); j++ {
			if (j < len(f.exact) && f.gapAt(j) || j == len(f.exact)) && (at > 0 || j < len(f.exact)) {
				if w := f.exact[at:j]; len(fz.parts[w]) < maxParts {
					fz.parts[w] = append(fz.parts[w], part{int32(len(fz.forms) - 1), uint8(at), uint8(j)}) //nolint:gosec // a name has at most maxPattern bytes
				}
				at = j
			}
		}
	}
	fz.index = near.Build(list)
	fz.words = slices.Sorted(maps.Keys(fz.parts))
	fz.pairs = near.Build(fz.words)
	if len(fz.words) > 0 {
		fz.known = make([]uint64, 1<<max(bits.Len(uint(len(fz.words)*partBits)), 6)/64)
	}
	for _, w := range fz.words {
		bit := hashOf([]byte(w)) & uint64(len(fz.known)*64-1) //nolint:gosec // a power of two
		fz.known[bit>>6] |= 1 << (bit & 63)
	}
}

// maxWindow is how many words a name that is looked for misspelt may have.
const maxWindow = 3

// scanSlips finds names with one slip in one word. Only words that are not ordinary ones are looked at, and less common
// ones beside a word of a name of several words.
func (m *Matcher) scanSlips(sc *scratch, t *fold.Text) {
	s := &t.Exact
	for i := range sc.tokens {
		w := &sc.tokens[i]
		if !w.plain || w.taken || w.len() > near.MaxName {
			continue
		}
		if len(m.fuzzy.parts) > 0 {
			m.slipsBeside(sc, t, i)
			m.slipPair(sc, t, i)
		}
		if w.len() < near.MinName-1 || m.with.words && w.class > word.Seldom {
			continue
		}
		m.slips(sc, t, i, i, w.bytes(s))
		for lo := max(0, i-maxWindow+1); lo <= i && lo+maxWindow <= len(sc.tokens) && len(m.fuzzy.parts) > 0; lo++ {
			if m.partsAround(sc, s, lo, lo+maxWindow-1, i) {
				m.slips(sc, t, lo, lo+maxWindow-1, s.Bytes[sc.tokens[lo].from:sc.tokens[lo+maxWindow-1].to])
			}
		}
	}
}

// slipsBeside looks for a slip in the words beside word i, when that is a word of a name: luis vuitton, kate spad.
func (m *Matcher) slipsBeside(sc *scratch, t *fold.Text, i int) {
	s := &t.Exact
	parts := sc.tokens[i].parts
	if len(parts) == 0 {
		return
	}
	for lo := max(0, i-1); lo <= i && lo+1 < len(sc.tokens); lo++ {
		a, b := &sc.tokens[lo], &sc.tokens[lo+1]
		other := &sc.tokens[lo+lo+1-i]
		if !a.plain || !b.plain || b.gap(s) > fold.GapJoiner || m.with.words && other.class >= word.Frequent && b.gap(s) != fold.GapJoiner {
			continue
		}
		if other.len() >= near.MinName-1 || b.gap(s) == fold.GapJoiner || other.len() == 2 && lo < i {
			m.slips(sc, t, lo, lo+1, s.Bytes[a.from:b.to])
		}
		if other.class <= word.Uncommon && other.len() >= minTwice {
			m.twice(sc, t, parts, lo, i)
		}
	}
}

// minTwice is the length of the shortest word that may hold two slips, beside another word of the name.
const minTwice = 6

// twice looks for two slips in the word beside word i: louis vuttion, dolce gabanna. lo is the first of the two.
func (m *Matcher) twice(sc *scratch, t *fold.Text, parts []part, lo, i int) {
	s := &t.Exact
	other := sc.tokens[lo+lo+1-i].bytes(s)
	for _, p := range parts {
		id := m.fuzzy.forms[p.form]
		f := &m.forms[id]
		rest := f.exact[p.to:]
		if lo < i {
			rest = f.exact[:p.from]
		}
		if len(rest)+int(p.to-p.from) != len(f.exact) || len(rest) < minTwice || rest[0] != other[0] || edits(other, rest) > 2 {
			continue
		}
		a, b := &sc.tokens[lo], &sc.tokens[lo+1]
		if f.words() == 2 && m.lexicon.Surprise(other) >= ordinarySurprise {
			sc.addFuzzy(f, found{form: id, start: a.start, end: b.end, cost: costSlip + costTwice, from: a.from, to: b.to, reading: readSlip})
		}
	}
}

// costTwice orders two slips after one.
const costTwice = 100

// slipPair looks for a slip in each of the words i and i+1 of a name of two words: alvin lein, botrega venetta.
func (m *Matcher) slipPair(sc *scratch, t *fold.Text, i int) {
	s := &t.Exact
	if i+1 >= len(sc.tokens) {
		return
	}
	a, b := &sc.tokens[i], &sc.tokens[i+1]
	if !b.plain || b.taken || b.gap(s) > fold.GapJoiner || min(a.len(), b.len()) < near.MinName-1 || max(a.len(), b.len()) > near.MaxName ||
		m.with.words && max(a.class, b.class) >= word.Common {
		return
	}
	sc.near = m.fuzzy.pairs.Find(sc.near[:0], a.bytes(s))
	first := len(sc.near)
	if first == 0 {
		return
	}
	sc.near = m.fuzzy.pairs.Find(sc.near, b.bytes(s))
	for x := range sc.near[:first] {
		for y := first; y < len(sc.near); y++ {
			m.pair(sc, s, i, &sc.near[x], &sc.near[y])
		}
	}
}

// pair adds the names of two words of which word i is the first with slip x and the next one the second with slip y.
func (m *Matcher) pair(sc *scratch, s *fold.Stream, i int, x, y *near.Match) {
	a, b := &sc.tokens[i], &sc.tokens[i+1]
	second := m.fuzzy.words[y.Name]
	if m.with.words && m.surprise(s, a)+m.surprise(s, b)-int(x.Cost+y.Cost) < marginSlip {
		return
	}
	for _, p := range m.fuzzy.parts[m.fuzzy.words[x.Name]] {
		id := m.fuzzy.forms[p.form]
		if f := &m.forms[id]; p.from == 0 && f.words() == 2 && f.exact[p.to:] == second {
			sc.addFuzzy(f, found{form: id, start: a.start, end: b.end, cost: costSlip + costTwice + (x.Cost+y.Cost)/100, from: a.from, to: b.to, reading: readSlip})
		}
	}
}

// surprise says how unexpected a word is: as it is spelt, or, of an ordinary one, that it is just this.
func (m *Matcher) surprise(s *fold.Stream, w *token) int {
	if w.class > word.Seldom {
		return ordinarySurprise - int(w.class)*classSurprise
	}
	return m.lexicon.Surprise(w.bytes(s))
}

// partsAround reports whether the words lo..hi but the one at i are words of names of several words, side by side.
func (m *Matcher) partsAround(sc *scratch, s *fold.Stream, lo, hi, i int) bool {
	for j := lo; j <= hi; j++ {
		w := &sc.tokens[j]
		if j > lo && w.gap(s) > fold.GapJoiner {
			return false
		}
		if j != i {
			if len(w.parts) == 0 {
				return false
			}
		}
	}
	return true
}

// slips adds the names that the words lo..hi, run together, are one slip away from.
func (m *Matcher) slips(sc *scratch, t *fold.Text, lo, hi int, joined []byte) {
	if len(joined) > near.MaxName {
		return
	}
	s := &t.Exact
	sc.near = m.fuzzy.index.Find(sc.near[:0], joined)
	for k := range sc.near {
		n := &sc.near[k]
		f := &m.forms[m.fuzzy.forms[n.Name]]
		if !m.jointsFit(sc, f, lo, hi, n) || !m.likely(sc, s, f, lo, hi, n) {
			continue
		}
		a, b := &sc.tokens[lo], &sc.tokens[hi]
		sc.addFuzzy(f, found{form: m.fuzzy.forms[n.Name], start: a.start, end: b.end, cost: costSlip + n.Cost/100, from: a.from, to: b.to, reading: readSlip})
	}
}

// jointsFit reports whether the spaces between the words lo..hi stand where the name has its own, as far as the slip
// leaves them. In a row of the same letter nobody can tell which one was dropped or doubled.
func (m *Matcher) jointsFit(sc *scratch, f *form, lo, hi int, n *near.Match) bool {
	for j := lo + 1; j <= hi; j++ {
		at := int(sc.tokens[j].from - sc.tokens[lo].from)
		other := at
		switch n.Op {
		case near.Drop, near.Head, near.Undouble:
			other++
		case near.Insert, near.Double:
			other--
		case near.Swap, near.Replace, near.Cross, near.Mask:
		}
		if !f.jointAt(at) && !f.jointAt(other) {
			return false
		}
	}
	return true
}

func (f *form) jointAt(i int) bool { return i > 0 && i < len(f.exact) && f.gapAt(i) }

// Margins by which the slip must be likelier than that the words are simply other words, in milli-nats. The unknown words
// of honest titles are mostly other makers' names, which are as odd as misspelt ones; so rare kinds of slip need more.
const (
	marginSlip  = 4000
	marginShort = 7000 // names of four letters
	marginCoin  = 8000 // words that ordinary ones can be put together to
)

// likely weighs how probable the slip is against how probable the words are otherwise.
func (m *Matcher) likely(sc *scratch, s *fold.Stream, f *form, lo, hi int, n *near.Match) bool {
	if !m.with.words {
		return true
	}
	letters, margin := int(f.letters), marginSlip
	if m.lexicon.Class([]byte(f.exact)) >= word.Frequent && !slippery(n.Op, letters) {
		return false // the word itself misspelt, or cut from another word
	}
	switch n.Op {
	case near.Replace:
		if !replaceable(n, letters, len(f.exact)-1) {
			return false
		}
		if n.At == 0 || int(n.At) == len(f.exact)-1 { // more often another name
			margin = marginCoin
		}
	case near.Cross: // intex is a name of its own, inxel hardly
		last := int(n.At) == len(f.exact)-1
		if letters < 5 || (n.At == 0 || last) && letters < 6 {
			return false
		}
		if last {
			margin = marginCoin
		}
	case near.Insert:
		if letters < 6 || letters < 7 && f.words() > 1 || n.At == 0 || int(n.At) == len(f.exact) {
			return false
		}
		if letters < 7 {
			margin = marginCoin
		}
	case near.Drop, near.Head, near.Swap, near.Undouble:
		if letters < 5 {
			return false
		}
	case near.Double, near.Mask:
	}
	if lo < hi && n.Op != near.Head && int(n.At) < sc.tokens[lo].len() && sc.tokens[lo].len() < near.MinName-1 && sc.tokens[hi].gap(s) != fold.GapJoiner {
		return false // "ds lite" is not Da-Lite
	}
	surprise := 0
	for j := lo; j <= hi; j++ {
		w := &sc.tokens[j]
		if w.class > word.Seldom {
			surprise += ordinarySurprise - int(w.class)*classSurprise
			continue
		}
		if lo == hi && w.class == word.Seldom && n.Op != near.Double && n.Op != near.Undouble {
			return false
		}
		surprise += m.lexicon.Surprise(w.bytes(s))
		if parts, ok := m.lexicon.Split(w.bytes(s)); ok && parts > 1 {
			if n.Op == near.Replace || n.Op == near.Cross || n.Op == near.Insert || n.Op == near.Head {
				return false
			}
			margin = marginCoin
		}
	}
	if letters <= near.MinName {
		margin = marginShort
	}
	return surprise-int(n.Cost) >= margin
}

// replaceable reports whether a wrong letter may be a slip in a name of that many letters: one beside the right one on the
// keyboard, or any in long names. At the edges it is more often another name.
func replaceable(n *near.Match, letters, last int) bool {
	switch {
	case letters < 6:
		return false
	case n.At == 0:
		return letters >= 7 && n.Cost <= near.CostKey+near.CostEdge
	case int(n.At) == last:
		return letters >= 7 && n.Cost <= near.CostKey
	}
	return letters >= 8 || n.Cost <= near.CostKey
}

// slippery reports slips by which everyday words of that many letters turn into nothing else.
func slippery(op near.Op, letters int) bool {
	switch op {
	case near.Swap, near.Double, near.Undouble:
		return letters >= 6
	case near.Drop:
		return letters >= 7
	case near.Head, near.Insert, near.Replace, near.Cross, near.Mask:
	}
	return false
}

// How unexpected it is that an ordinary word is just the one that a name of several words has there: less so for each
// class that it is more frequent.
const (
	ordinarySurprise = 11500
	classSurprise    = 1000
)

// addFuzzy notes a find that is not read off a stream byte by byte.
func (sc *scratch) addFuzzy(f *form, x found) {
	if sc.visible == nil || sc.visible(f.pattern) {
		sc.found = append(sc.found, x)
	}
}
