// Package fold reads text as a person would: it undoes look-alike letters, hidden characters, styles, accents and
// separators, and keeps for every folded byte the place in the original it is from.
//
// A Text holds up to three streams. Exact is the plain reading: HTML entities decoded, invisible characters dropped,
// compatibility forms and UTS 39 look-alikes replaced, lower case, no marks, no separators. Leet also reads digits and
// symbols as letters and merges shapes that are easily taken for each other. Turned is the text read backwards when it
// holds letters that occur in upside-down writing.
package fold

import (
	"strings"
	"unicode/utf8"
)

// Limits on one text.
const (
	// MaxBytes is how much of a text is read; what follows is left out and Text.Cut is set.
	MaxBytes = 64 << 10
	// MaxMarks is how many combining marks after one letter are named in a Step. All of them are removed.
	MaxMarks = 8
	// MaxSteps is how many steps are listed for one range.
	MaxSteps = 48

	maxEntity = 32 // longest HTML entity looked for
	maxOut    = 40 // longest folded form of one character, in bytes
)

// Text is a folded text. The zero value is ready; Reset makes it hold another text and reuses its buffers.
// It must not be used by several goroutines at once.
type Text struct {
	Original string // the text as given
	Cut      bool   // Original is longer than MaxBytes and was read in part
	Exact    Stream
	Leet     Stream
	Turned   Stream // empty unless the text holds upside-down letters

	read  string // the part of Original that was read
	flips int
	units []unit // scratch of turned
}

// Reset folds original.
func (t *Text) Reset(original string) {
	t.Original, t.read, t.Cut, t.flips = original, original, false, 0
	if len(original) > MaxBytes {
		n := MaxBytes
		for n > MaxBytes-utf8.UTFMax && !utf8.RuneStart(original[n]) {
			n--
		}
		t.read, t.Cut = original[:n], true
	}
	t.Exact.reset(len(t.read))
	t.Leet.reset(2 * len(t.read))
	t.Turned.reset(0)
	t.exact()
	t.leet()
	if t.flips >= 2 {
		t.turned()
	}
}

// exact fills the exact stream; plain ASCII never leaves the first loop.
func (t *Text) exact() {
	s, text := &t.Exact, t.read
	gap := Flag(GapBreak)
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf || c == '&' {
			i = t.exactUnit(i, &gap)
			continue
		}
		e := &ascii[c]
		switch {
		case e.class <= classDigit:
			f := gap | Flag(e.class)<<classShift | Begin
			if e.upper {
				f |= Upper
			}
			s.push(e.lower, uint32(i), uint32(i+1), f) //nolint:gosec // below MaxBytes
			gap = 0
		case e.class == classDrop:
			s.stretch(uint32(i + 1)) //nolint:gosec // below MaxBytes
		default:
			gap = max(gap, gapOf(e.class))
		}
		i++
	}
}

func gapOf(class byte) Flag {
	return Flag(class - classSpace + byte(GapSpace))
}

// exactUnit folds the character or entity at i into the exact stream and returns where the next one begins.
func (t *Text) exactUnit(i int, gap *Flag) int {
	s := &t.Exact
	u := next(t.read, i)
	for k := range u.n {
		e := u.entry(k)
		if e.flip != 0 {
			t.flips++
		}
		switch {
		case e.class == classMark && composeKana(s, u.r[k]):
			s.stretch(uint32(u.end)) //nolint:gosec // below MaxBytes
		case e.class == classMark || e.class == classDrop:
			if *gap == 0 {
				s.stretch(uint32(u.end)) //nolint:gosec // below MaxBytes
			}
		case e.class > classUnspaced:
			*gap = max(*gap, gapOf(e.class))
		default:
			emit(s, &u, k, &e, gap)
		}
	}
	return u.end
}

// emit appends the folded form of character k of u.
func emit(s *Stream, u *unit, k int, e *entry, gap *Flag) {
	f := Flag(e.class)<<classShift | *gap | Begin
	if e.upper {
		f |= Upper
	}
	*gap = 0
	start, end := uint32(u.start), uint32(u.end) //nolint:gosec // below MaxBytes
	if !e.same {
		for j := range len(e.out) {
			s.push(e.out[j], start, end, f)
			f &^= Begin | flagGap
		}
		return
	}
	var b [utf8.UTFMax]byte
	for _, c := range b[:utf8.EncodeRune(b[:], u.r[k])] {
		s.push(c, start, end, f)
		f &^= Begin | flagGap
	}
}

// Key returns the exact stream of s alone: equal keys mean equal names for a reader.
func Key(s string) string {
	var t Text
	t.Reset(s)
	return string(t.Exact.Bytes)
}

// composeKana joins a combining voicing mark to the kana before it.
func composeKana(s *Stream, mark rune) bool {
	const width = 3 // bytes of a kana in UTF-8
	if mark == 0xFF9E || mark == 0xFF9F {
		mark += 0x3099 - 0xFF9E
	}
	if mark != 0x3099 && mark != 0x309A || len(s.Bytes) < width {
		return false
	}
	tail := s.Bytes[len(s.Bytes)-width:]
	r, n := utf8.DecodeRune(tail)
	if n != width || r < 0x3041 || r > 0x30FF {
		return false
	}
	to := voiced(r, mark)
	if to == 0 {
		return false
	}
	utf8.EncodeRune(tail, to)
	return true
}

func voiced(r, mark rune) rune {
	if r == 'ウ' && mark == 0x3099 {
		return 'ヴ'
	}
	switch {
	case strings.ContainsRune("はひふへほハヒフヘホ", r):
		return r + 1 + mark - 0x3099
	case mark == 0x3099 && strings.ContainsRune("かきくけこさしすせそたちつてとカキクケコサシスセソタチツテト", r):
		return r + 1
	}
	return 0
}
