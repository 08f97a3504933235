package mention

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/word"
)

// scanLeet finds names written with digits, symbols and letters that look like others, in the leet stream or the loose one.
func (m *Matcher) scanLeet(sc *scratch, t *fold.Text, s *fold.Stream, r reading) {
	for at, cur, out := m.leet.scan(s.Bytes, 0, 0); out != 0; at, cur, out = m.leet.scan(s.Bytes, at, cur) {
		if at < s.Len() && s.Meta[at].Flag&fold.Begin == 0 {
			continue
		}
		for o := out; o != 0; o = m.leet.outs[o].next {
			key := &m.leet.outs[o]
			from := at - int(key.size)
			f := &m.forms[key.key]
			if s.Meta[from].Flag&fold.Begin == 0 || !f.apart(s, from, at) {
				continue
			}
			if cost, ok := m.acceptLeet(f, t, s, from, at); ok && m.scripted(f, t, s, from, at) {
				sc.add(s, f, place{key.key, from, at}, cost, r)
			}
		}
	}
}

// acceptLeet reports whether the leet form found at [from, to) of s is a mention written with digits, symbols or
// look-alike letters, and what it costs to see it.
func (m *Matcher) acceptLeet(f *form, t *fold.Text, s *fold.Stream, from, to int) (int32, bool) {
	var same, looks, stands, shapes, signs, weak int32
	odd := false
	ok := f.align(t, s, from, to, func(text, name string, like fold.Likeness, at int) bool {
		switch like {
		case fold.Identical:
			same += int32(len(name)) //nolint:gosec // short
		case fold.LooksLike:
			looks++
			odd = odd || text == "ii" || oddCase(t.Original, at)
		case fold.StandsFor:
			stands++
			switch {
			case len(text) > 1:
				shapes++ // drawn
			case text[0] < '0' || text[0] > '9':
				signs++
				if strings.IndexByte("#([{<+", text[0]) >= 0 {
					weak++ // punctuation more often than a letter
				}
			}
		case fold.Resembles:
			stands++
			shapes++
		case fold.Unlike:
			return false
		}
		return true
	})
	if !ok || looks+stands == 0 {
		return 0, false // the exact stream has it
	}
	if same == 0 && looks == 0 && f.letters >= minSigned && signs >= 2 {
		same = 1 // 805(#: not a number with a unit before or after it
	}
	if same += shapes + max(signs/2, (signs-weak+1)/2); same < 2 && same*3 < f.letters || same == 0 {
		return 0, false
	}
	if (stands == 0 || stands == 1 && weak == 1) && m.everyday(t, s, from, to, stands) {
		return 0, false // "clear" is not Dear, nor "#art" Hart
	}
	g := f.leetGaps(s, from, to)
	if !g.apart && shapes+signs == 0 && stands >= partNumber && same+stands == int32(to-from) && numbered(s, from, to) { //nolint:gosec // short
		return 0, false
	}
	if stands == 0 && f.letters < 5 && !odd && g.n > 0 {
		return 0, false
	}
	if !g.apart && f.pieced(t, s, from, to) {
		return 0, false // "2-line" is not Zune
	}
	if g.n > 0 && (g.least == fold.GapSpace && !g.apart || !m.separable(f, t, s, from, to, &g)) {
		return 0, false // "core i5" is not Corel, nor "5 in 1 home" iHome
	}
	return costLeet + looks + stands + g.n, true
}

// minSigned is the length of the shortest name that is read from digits and symbols alone.
const minSigned = 5

// everyday reports whether the letters of a leet match are an everyday word by themselves: all of it, or what follows or
// goes before its only symbol.
func (m *Matcher) everyday(t *fold.Text, s *fold.Stream, from, to int, symbols int32) bool {
	e := &t.Exact
	first, _ := slices.BinarySearchFunc(e.Meta, s.Meta[from].Start, func(m fold.Meta, at uint32) int { return int(m.Start) - int(at) })
	last := first
	for last < e.Len() && e.Meta[last].End <= s.Meta[to-1].End {
		if last > first && e.Meta[last].Flag.Gap() != fold.GapNone {
			return false
		}
		last++
	}
	edge := s.Meta[from].Flag.Class() == fold.Sign || s.Meta[to-1].Flag.Class() == fold.Sign
	least := word.Rare
	if symbols > 0 {
		least = word.Common
	}
	return last-first >= 3 && (symbols == 0 || edge) && m.lexicon.Class(e.Bytes[first:last]) >= least
}

// partNumber is how many digits at one end of a word, after letters alone, make it look like a part number: ba151.
const partNumber = 3

// numbered reports letters followed by digits alone, or the other way round.
func numbered(s *fold.Stream, from, to int) bool {
	turns := 0
	for i := from + 1; i < to; i++ {
		if (s.Meta[i].Flag.Class() == fold.Digit) != (s.Meta[i-1].Flag.Class() == fold.Digit) {
			turns++
		}
	}
	return turns == 1
}

// pieced reports whether a part of a leet match between separators is a number, unless it is a word of the name too long to be
// one by chance, or the name's own apostrophe sets it apart: 35733 Lauder, Levi'5.
func (f *form) pieced(t *fold.Text, s *fold.Stream, from, to int) bool {
	natural := f.leetBreaks()
	digits, start := true, from
	for i := from; i <= to; i++ {
		if i < to && (i == from || s.Meta[i].Flag.Gap() == fold.GapNone) {
			digits = digits && s.Meta[i].Flag.Class() == fold.Digit
			continue
		}
		own := i-start < to-from && (start == from || natural[start-from]) && (i == to || natural[i-from])
		set := i-start >= minNumberWord || start > from && apostrophe(t, s, start) || i < to && apostrophe(t, s, i)
		if digits && (!own || !set) {
			return true
		}
		if start = i; i < to {
			digits = s.Meta[i].Flag.Class() == fold.Digit
		}
	}
	return false
}

// minNumberWord is how many digits in a row stand for a whole word of a name.
const minNumberWord = 4

// apostrophe reports whether nothing but an apostrophe stands before byte i of s.
func apostrophe(t *fold.Text, s *fold.Stream, i int) bool {
	a, b := s.Meta[i-1].End, s.Meta[i].Start
	return a < b && strings.Trim(t.Original[a:b], "'’‘`´ʼ") == ""
}

// align walks the name and the text of a leet match side by side, in the smallest groups that end together, and calls
// visit with each. at is the offset of the group's text. It stops when visit reports false.
func (f *form) align(t *fold.Text, s *fold.Stream, from, to int, visit func(text, name string, like fold.Likeness, at int) bool) bool {
	var name [8]byte
	ti, ni := from, 0
	for ti < to {
		tStart, nStart := ti, ni
		tLen, nLen := 0, 0
		var buf [32]byte
		text := buf[:0]
		for tLen == 0 || tLen != nLen {
			if tLen <= nLen {
				if ti >= to {
					return false
				}
				k := unitEnd(s, ti, to)
				text = appendUnit(text, t, s, ti)
				tLen += k - ti
				ti = k
				continue
			}
			if ni >= len(f.exact) {
				return false
			}
			nLen += len(fold.AppendLeet(name[:0], f.exact[ni:ni+1]))
			ni++
		}
		if !visit(string(text), f.exact[nStart:ni], fold.Alike(string(text), f.exact[nStart:ni]), int(s.Meta[tStart].Start)) {
			return false
		}
	}
	return ni == len(f.exact)
}

func unitEnd(s *fold.Stream, i, to int) int {
	for i++; i < to && s.Meta[i].Flag&fold.Begin == 0; i++ {
	}
	return i
}

// appendUnit appends the exact form of the character at byte i of the leet stream, or the symbol it is.
func appendUnit(dst []byte, t *fold.Text, s *fold.Stream, i int) []byte {
	start, end := s.Meta[i].Start, s.Meta[i].End
	if s.Meta[i].Flag.Class() == fold.Sign {
		return appendSign(dst, t.Original[start:end])
	}
	c := t.Original[start]
	if c < utf8.RuneSelf && c != '&' {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		return append(dst, c)
	}
	e := &t.Exact
	if k, ok := slices.BinarySearchFunc(e.Meta, start, func(m fold.Meta, at uint32) int { return int(m.Start) - int(at) }); ok {
		for ; k < e.Len() && e.Meta[k].Start == start && len(dst) < cap(dst); k++ {
			dst = append(dst, e.Bytes[k])
		}
		return dst
	}
	return append(dst, strings.ToLower(t.Original[start:end])...)
}

// appendSign appends the symbol or symbols that are read as one letter, without marks and invisible characters after them.
func appendSign(dst []byte, span string) []byte {
	n := 0
	for n < len(span) && span[n] < utf8.RuneSelf {
		n++
	}
	if n == 0 {
		_, n = utf8.DecodeRuneInString(span)
	}
	return append(dst, strings.ToLower(span[:n])...)
}

// scripted reports whether the find at [from, to) of s is written in the script of the pattern, or in letters put there for
// their looks: honest Russian "сор" is no disguised "Cop", and a Latin "Hank" not the Cyrillic "Найк" that looks like it.
func (m *Matcher) scripted(f *form, t *fold.Text, s *fold.Stream, from, to int) bool {
	if f.pattern < 0 {
		return true
	}
	name := m.patterns[f.pattern].Text
	start, end := span(s, from, to)
	plain := isASCII(t.Original[start:end])
	if plain && isASCII(name) {
		return true
	}
	if x := fold.ScriptOf(name); x == fold.ScriptLatin || x == fold.ScriptNone {
		return plain || !t.Native(int(start), int(end)) && !preposition(t, s, from, to)
	} else if x == fold.ScriptGreek || x == fold.ScriptCyrillic || x == fold.ScriptArmenian || x == fold.ScriptOther {
		return !plain
	}
	return true
}

// preposition reports a find that begins with a one-letter word of the language around it: "совместим с Dior" names no C Dior.
func preposition(t *fold.Text, s *fold.Stream, from, to int) bool {
	next := unitEnd(s, from, to)
	return next < to && s.Meta[next].Flag.Gap() == fold.GapSpace && t.Native(int(s.Meta[from].Start), int(s.Meta[from].End))
}

// span returns what part of the original the bytes [from, to) of s are from, in whatever order.
func span(s *fold.Stream, from, to int) (start, end uint32) {
	start = s.Meta[from].Start
	for i := from; i < to; i++ {
		start, end = min(start, s.Meta[i].Start), max(end, s.Meta[i].End)
	}
	return start, end
}

// turned reports whether what was found at [from, to) of the turned stream is written to be read that way.
func turned(t *fold.Text, from, to int) bool {
	start, end := span(&t.Turned, from, to)
	return !isASCII(t.Original[start:end]) || t.Overridden(int(start), int(end))
}

// leetGaps is gaps for the leet stream, whose bytes are not those of the exact form.
func (f *form) leetGaps(s *fold.Stream, from, to int) gapInfo {
	g := gapInfo{least: fold.GapBreak}
	natural := f.leetBreaks()
	var joined, letters int32 // characters beside each other, and letters
	for i := from + 1; i < to; i++ {
		if s.Meta[i].Flag&fold.Begin == 0 {
			continue
		}
		gap := s.Meta[i].Flag.Gap()
		switch {
		case gap == fold.GapNone:
			if !natural[i-from] {
				joined++
				if s.Meta[i].Flag.Class() == fold.Letter && s.Meta[i-1].Flag.Class() == fold.Letter {
					letters++
				}
			}
		case !natural[i-from]:
			g.n++
			g.least, g.most = min(g.least, gap), max(g.most, gap)
		}
	}
	g.apart = spaced(joined, g.n) || g.n > 1 && spaced(letters, g.n) // c h a n3l
	return g
}

// leetBreaks tells where the name's own gaps are in its leet form.
func (f *form) leetBreaks() (natural [2 * maxPattern]bool) {
	var buf [8]byte
	at := 0
	for i := range len(f.exact) {
		if f.gapAt(i) {
			natural[at] = true
		}
		at += len(fold.AppendLeet(buf[:0], f.exact[i:i+1]))
	}
	return natural
}

// oddCase reports a capital I among small letters or a small l among capitals.
func oddCase(text string, at int) bool {
	neighbour := func(i int, lo, hi byte) bool { return i >= 0 && i < len(text) && text[i] >= lo && text[i] <= hi }
	switch text[at] {
	case 'I':
		return neighbour(at-1, 'a', 'z')
	case 'l':
		return neighbour(at-1, 'A', 'Z') && neighbour(at+1, 'A', 'Z')
	}
	return false
}
