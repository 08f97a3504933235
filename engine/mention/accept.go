package mention

import (
	"strings"

	"github.com/assay-ip/assay/engine/fold"
)

// accept reports whether the form found at [from, to) of s is a mention, and what it costs to see it.
func (f *form) accept(t *fold.Text, s *fold.Stream, from, to int) (int32, bool) {
	if s.Flag[from]&fold.Begin == 0 || !f.edges(t, s, from, to) {
		return 0, false
	}
	g := f.gaps(s, from, to)
	if g.missing && f.fixed && f.letters < 6 || f.literal != nil && !f.literals(t, s, from, to) {
		return 0, false
	}
	if f.upper && !inCapitals(s, from, to) {
		return 0, false
	}
	if g.n == 0 {
		return 0, true
	}
	if f.fixed || !f.separable(s, from, to, &g) {
		return 0, false
	}
	return costGap + g.n, true
}

// edges reports whether a name may begin at from and end at to.
func (f *form) edges(t *fold.Text, s *fold.Stream, from, to int) bool {
	before, after := f.edge(s, from, false), f.edge(s, to, true)
	if before && after || f.strict {
		return before && after
	}
	if !before && !f.prefixed(s, from) {
		return false
	}
	return after || f.inflected(s, to) || f.suffixed(s, to)
}

// edge reports whether there is a word edge before byte i of s. after says that the name ends there.
func (f *form) edge(s *fold.Stream, i int, after bool) bool {
	if i == 0 || i == s.Len() || s.Flag[i].Gap() != fold.GapNone {
		return true
	}
	x, y := s.Flag[i-1], s.Flag[i]
	a, b := x.Class(), y.Class()
	if a == fold.Unspaced || b == fold.Unspaced {
		return a != b || after && a == fold.Unspaced || !after && b == fold.Unspaced
	}
	if a == fold.Sign && !after || b == fold.Sign && after {
		return true
	}
	if f.strict {
		return false
	}
	if (a == fold.Digit) != (b == fold.Digit) {
		return true // sony88, iphone15
	}
	return x&fold.Upper == 0 && y&fold.Upper != 0 // NetgearAir
}

// inflected reports a plural or possessive s that ends the word.
func (f *form) inflected(s *fold.Stream, to int) bool {
	return s.Bytes[to] == 's' && (to+1 == s.Len() || s.Flag[to+1].Gap() != fold.GapNone)
}

// prefixed reports whether the rest of the word before from is a word that sellers glue to names.
func (f *form) prefixed(s *fold.Stream, from int) bool {
	i := from
	for i > 0 && from-i <= maxAffix && s.Flag[i].Gap() == fold.GapNone {
		i--
	}
	return f.letters >= minGlued && from-i <= maxAffix && isAffix(s.Bytes[i:from])
}

// suffixed does the same for the rest of the word after to.
func (f *form) suffixed(s *fold.Stream, to int) bool {
	i := to + 1
	for i < s.Len() && i-to <= maxAffix && s.Flag[i].Gap() == fold.GapNone {
		i++
	}
	return f.letters >= minGlued && i-to <= maxAffix && isAffix(s.Bytes[to:i])
}

// gapInfo describes the separators inside a match that the name is not written with.
type gapInfo struct {
	n        int32    // how many
	least    fold.Gap // weakest and strongest of them
	most     fold.Gap
	apart    bool // every character stands alone
	missing  bool // a separator of the name is not there
	shortest int  // characters of the shortest piece
}

func (f *form) gaps(s *fold.Stream, from, to int) gapInfo {
	g := gapInfo{least: fold.GapBreak, apart: true, shortest: to - from}
	piece := 1
	for i := from + 1; i < to; i++ {
		fl := s.Flag[i]
		if fl&fold.Begin == 0 {
			continue
		}
		gap := fl.Gap()
		natural := f.gapAt(i - from)
		if gap == fold.GapNone {
			g.missing = g.missing || natural
			g.apart = g.apart && natural
			piece++
			continue
		}
		g.shortest = min(g.shortest, piece)
		piece = 1
		if !natural {
			g.n++
			g.least, g.most = min(g.least, gap), max(g.most, gap)
		}
	}
	g.shortest = min(g.shortest, piece)
	return g
}

// separable reports whether the separators inside a match look put there to hide the name.
func (f *form) separable(s *fold.Stream, from, to int, g *gapInfo) bool {
	n := f.letters
	if f.han {
		switch {
		case g.most == fold.GapBreak:
			return false
		case g.least == fold.GapSpace:
			return n >= 3
		}
		return n >= 2
	}
	if g.apart {
		switch {
		case n >= 4:
			return true
		case n == 3:
			return g.least > fold.GapSpace && g.most < fold.GapBreak
		}
		return g.least == fold.GapSymbol && g.most == fold.GapSymbol
	}
	switch {
	case g.most == fold.GapBreak:
		return false
	case g.least == fold.GapSymbol:
		return n >= 4
	case g.least == fold.GapJoiner:
		return n >= 5
	}
	return n >= 6 || n == 5 && !stopWords(s, from, to)
}

// stopWords reports whether a piece of the match is a short everyday word.
func stopWords(s *fold.Stream, from, to int) bool {
	start := from
	for i := from + 1; i <= to; i++ {
		if i == to || s.Flag[i].Gap() != fold.GapNone {
			if isStopWord(s.Bytes[start:i]) {
				return true
			}
			start = i
		}
	}
	return false
}

// literals reports whether the separators of a code or term are in the text as written.
func (f *form) literals(t *fold.Text, s *fold.Stream, from, to int) bool {
	for _, l := range f.literal {
		var gap string
		i := from + l.at
		switch l.at {
		case 0:
			gap = strings.TrimSpace(t.Original[max(0, int(s.Start[from])-len(l.text)):s.Start[from]])
		case to - from:
			gap = strings.TrimSpace(t.Original[s.End[to-1]:min(len(t.Original), int(s.End[to-1])+len(l.text))])
		default:
			gap = squeeze(t.Original[s.End[i-1]:s.Start[i]])
		}
		if gap != l.text {
			return false
		}
	}
	return true
}

func inCapitals(s *fold.Stream, from, to int) bool {
	for i := from; i < to; i++ {
		if s.Flag[i].Class() == fold.Letter && s.Flag[i]&fold.Upper == 0 {
			return false
		}
	}
	return true
}
