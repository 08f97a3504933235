package usage

import (
	"sort"
	"strings"

	"github.com/assay-ip/assay/engine/fold"
)

// Limits of the window around a name.
const (
	reach     = 14 // words looked at on each side
	maxTokens = 2*reach + 1
	maxWord   = 48 // bytes of one word; longer ones are read in pieces, so that no text takes long
)

// shape says what a word is made of and how it is written.
type shape uint8

const (
	shapeLower shape = iota
	shapeCapital
	shapeUpper
	shapeCamel  // capitals inside
	shapeNumber // digits only
	shapeCode   // digits and letters
	shapeHan    // script without spaces
	shapes
)

// token is a word of the window.
type token struct {
	start, end uint32
	hash       uint32
	kind       uint32
	shape      shape
	class      uint8 // of package word, 0 when not known
	other      uint8
	gap        fold.Gap
	size       uint8
}

// Values of token.other.
const (
	notOther    uint8 = iota
	otherName         // another name
	otherSame         // a name of the same owner
	otherCommon       // a name that is an ordinary word
)

// window is the words around a name.
type window struct {
	tok      [maxTokens]token
	n, at    int  // at is the name's place
	begins   bool // the text, or the line, begins with the first token
	ends     bool
	capitals int // words of letters other than the name that are written with a capital, all in capitals, or small
	uppers   int
	smalls   int
	glued    bool // the name is part of a longer word
}

// read fills the window for the mention in.
func (w *window) read(l *lexicon, t *fold.Text, in *Input) {
	s := &t.Exact
	from := search(s, 0, in.Start)
	to := search(s, from, in.End)
	w.n, w.at, w.capitals, w.uppers, w.smalls = 0, 0, 0, 0, 0
	from, to = w.whole(s, from, to)
	lo, begins := w.back(t, from)
	w.begins = begins
	for i := lo; i < from; {
		i = w.take(l, s, i, from, in)
	}
	if w.n > reach {
		copy(w.tok[:], w.tok[w.n-reach:w.n])
		w.n, w.begins = reach, false
	}
	w.at = w.n
	w.name(l, s, from, to, in)
	w.ends = true
	for i := to; i < s.Len(); {
		if lineEnds(t, i) {
			break
		}
		if w.n == maxTokens {
			w.ends = false
			break
		}
		i = w.take(l, s, i, s.Len(), in)
	}
	w.count()
}

// search returns the first byte of s from low on that comes from place at of the original or later.
func search(s *fold.Stream, low int, at uint32) int {
	high := s.Len()
	for low < high {
		if mid := int(uint(low+high) >> 1); s.Meta[mid].Start < at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// whole widens the range of a name to the letters it is glued to.
func (w *window) whole(s *fold.Stream, from, to int) (lo, hi int) {
	lo, hi = from, to
	for lo > 0 && lo < s.Len() && from-lo < maxWord && letters(s, lo) {
		lo--
	}
	for hi > 0 && hi < s.Len() && hi-to < maxWord && letters(s, hi) {
		hi++
	}
	w.glued = lo < from || hi > to+1 // an s is only the plural
	return lo, hi
}

// letters reports whether byte i and the one before it are letters of one word.
func letters(s *fold.Stream, i int) bool {
	return s.Meta[i].Flag.Gap() == fold.GapNone && s.Meta[i].Flag.Class() == fold.Letter && s.Meta[i-1].Flag.Class() == fold.Letter
}

// back returns where the first word of the window begins and whether it begins the line.
func (w *window) back(t *fold.Text, from int) (int, bool) {
	s := &t.Exact
	words := 0
	for i := from; i > 0; i-- {
		if from-i == reach*maxWord/2 {
			return i, false
		}
		if lineEnds(t, i) {
			return i, !strings.ContainsAny(t.Original[s.Meta[i-1].End:s.Meta[i].Start], "(（")
		}
		if i < from && s.Meta[i].Flag&fold.Begin != 0 && (s.Meta[i].Flag.Gap() != fold.GapNone || s.Meta[i].Flag.Class() == fold.Unspaced) {
			if words++; words == reach {
				return i, false
			}
		}
	}
	return 0, true
}

// lineEnds reports whether a line or a sentence ends before byte i of the exact stream.
func lineEnds(t *fold.Text, i int) bool {
	s := &t.Exact
	if i == 0 || i >= s.Len() || s.Meta[i].Flag&fold.Begin == 0 || s.Meta[i].Flag.Gap() != fold.GapBreak {
		return false
	}
	start, end := s.Meta[i-1].End, s.Meta[i].Start
	if start >= end {
		return false
	}
	gap := t.Original[start:end]
	return strings.ContainsAny(gap, "\n。！;；(|") || strings.HasPrefix(gap, ". ")
}

// name puts the mention itself into the window.
func (w *window) name(l *lexicon, s *fold.Stream, from, to int, in *Input) {
	k := token{start: in.Start, end: in.End, gap: fold.GapBreak}
	if from < to {
		k.hash = hash(s.Bytes[from:to])
		k.shape = shapeOf(s, from, to)
		k.kind = l.kind(s.Bytes[from:to], k.hash)
		k.gap = s.Meta[from].Flag.Gap()
		k.size = uint8(min(to-from, 255)) //nolint:gosec // bounded
	}
	w.tok[w.n] = k
	w.n++
}

// take adds the word at i, which ends before end, and returns where the next one begins.
func (w *window) take(l *lexicon, s *fold.Stream, i, end int, in *Input) int {
	m := s.Meta[i]
	j := i + 1
	k := token{start: m.Start, gap: m.Flag.Gap()}
	switch m.Flag.Class() {
	case fold.Unspaced:
		run := i + 1
		for run < end && run-i < 24 && s.Meta[run].Flag.Class() == fold.Unspaced && (s.Meta[run].Flag&fold.Begin == 0 || s.Meta[run].Flag.Gap() == fold.GapNone) {
			run++
		}
		n, kind := l.longestAt(s.Bytes[i:run])
		for n == 0 && j < run && s.Meta[j].Flag&fold.Begin == 0 {
			j++
		}
		j, k.kind, k.shape = max(j, i+n), kind, shapeHan
		k.hash = hash(s.Bytes[i:j])
	case fold.Letter, fold.Digit, fold.Sign:
		for j < end && j-i < maxWord && s.Meta[j].Flag.Gap() == fold.GapNone && s.Meta[j].Flag.Class() != fold.Unspaced {
			j++
		}
		k.shape = shapeOf(s, i, j)
		k.hash = hash(s.Bytes[i:j])
		if k.shape == shapeCode && l.measure(s, i, j) {
			k.shape, k.kind = shapeNumber, kindUnit
		}
		if k.shape < shapeNumber {
			k.kind = l.kind(s.Bytes[i:j], k.hash)
			if k.kind&kindSecond != 0 {
				if both := w.pair(l, s, i, j); both != 0 {
					k.kind = both
					w.tok[w.n-1].kind &^= kindGoods // a clutch kit is no handbag
				}
				k.kind &^= kindSecond
			}
		}
		if in.Words != nil && k.shape < shapeNumber && k.kind == 0 {
			k.class = uint8(in.Words.Class(s.Bytes[i:j]))
		}
	}
	k.end = s.Meta[j-1].End
	k.size = uint8(min(j-i, 255)) //nolint:gosec // bounded
	k.other = in.other(k.start)
	if w.n == maxTokens { // only before the name: words of two scripts glued together
		copy(w.tok[:], w.tok[1:])
		w.n, w.begins = w.n-1, false
	}
	w.tok[w.n] = k
	w.n++
	return j
}

// pair returns the kinds of the word [i, j) together with the one right before it.
func (w *window) pair(l *lexicon, s *fold.Stream, i, j int) uint32 {
	if w.n == 0 || i == 0 || s.Meta[i].Flag.Gap() == fold.GapBreak || w.tok[w.n-1].end != s.Meta[i-1].End {
		return 0
	}
	return l.pair(s.Bytes[max(0, i-int(w.tok[w.n-1].size)):j])
}

// measure reports digits with a unit: 16gb, 15.6in.
func (l *lexicon) measure(s *fold.Stream, from, to int) bool {
	i := from
	for i < to && s.Meta[i].Flag.Class() == fold.Digit {
		i++
	}
	return i > from && i < to && l.find(s.Bytes[i:to], hash(s.Bytes[i:to]))&kindUnit != 0
}

// other says which other name covers the place at.
func (in *Input) other(at uint32) uint8 {
	os := in.Others
	i := sort.Search(len(os), func(i int) bool { return os[i].End > at })
	if i == len(os) || os[i].Start > at || os[i].Start < in.End && in.Start < os[i].End {
		return notOther
	}
	switch {
	case os[i].Common:
		return otherCommon
	case os[i].Group == in.Group:
		return otherSame
	}
	return otherName
}

// shapeOf returns the shape of the bytes [from, to).
func shapeOf(s *fold.Stream, from, to int) shape {
	var letters, digits, uppers, inner int
	for i := from; i < to; i++ {
		f := s.Meta[i].Flag
		if f&fold.Begin == 0 {
			continue
		}
		switch f.Class() {
		case fold.Digit:
			digits++
		case fold.Unspaced:
			return shapeHan
		case fold.Letter, fold.Sign:
			letters++
			if f&fold.Upper != 0 {
				uppers++
				if i > from {
					inner++
				}
			}
		}
	}
	switch {
	case letters == 0:
		return shapeNumber
	case digits > 0:
		return shapeCode
	case uppers == 0:
		return shapeLower
	case uppers == letters && letters > 1:
		return shapeUpper
	case inner > 0:
		return shapeCamel
	}
	return shapeCapital
}

// count notes how the words around the name are written.
func (w *window) count() {
	garment := uint32(0)
	for i := range w.n {
		if i != w.at {
			garment |= w.tok[i].kind & kindGarment
		}
	}
	for i := range w.n {
		k := &w.tok[i]
		if garment != 0 && k.kind&kindDoubtful != 0 {
			k.kind &^= kindAccessory | kindPart | kindCase
		}
		if k.kind&kindGenuine != 0 && i+1 < w.n && w.tok[i+1].kind&kindQuality != 0 {
			k.kind &^= kindGenuine // genuine leather says nothing of the maker
		}
		if i == w.at || k.size < 3 || k.kind&(kindFunction|kindUnit) != 0 {
			continue
		}
		switch k.shape {
		case shapeCapital, shapeCamel:
			w.capitals++
		case shapeUpper:
			w.uppers++
		case shapeLower:
			w.smalls++
		case shapeNumber, shapeCode, shapeHan, shapes:
		}
	}
}
