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

	text  string // the part of Original that was read
	flips int
	units []unit // scratch of turned
}

// Reset folds original.
func (t *Text) Reset(original string) {
	t.Original, t.text, t.Cut, t.flips = original, original, false, 0
	if len(original) > MaxBytes {
		n := MaxBytes
		for n > MaxBytes-utf8.UTFMax && !utf8.RuneStart(original[n]) {
			n--
		}
		t.text, t.Cut = original[:n], true
	}
	t.Exact.reset(len(t.text))
	t.Leet.reset(2 * len(t.text))
	t.Turned.reset(0)
	t.read()
	if t.flips >= 2 {
		t.turn()
	}
}

// gaps is what stood before the next character, in each of the two streams.
type gaps struct{ exact, leet Flag }

func (g *gaps) widen(class byte) {
	f := Flag(class - classSpace + byte(GapSpace))
	g.exact, g.leet = max(g.exact, f), max(g.leet, f)
}

// read fills the exact and the leet stream in one pass. Plain ASCII never leaves this loop.
func (t *Text) read() {
	text := t.text
	g := gaps{Flag(GapBreak), Flag(GapBreak)}
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf || c == '&' {
			i = t.unit(i, &g)
			continue
		}
		e := &ascii[c]
		at := Meta{Start: uint32(i), End: uint32(i + 1)}
		i++
		switch {
		case e.class <= classDigit:
			at.Flag = e.flag | g.exact
			t.Exact.push(e.lower, at)
			at.Flag = e.flag | g.leet
			t.Leet.push(e.merged[0], at)
			if e.merged[1] != 0 {
				at.Flag = e.flag &^ Begin
				t.Leet.push(e.merged[1], at)
			}
			g = gaps{}
		case e.sign != 0 && (e.alone || t.isSign(i-1, e.both)):
			at.Flag = Flag(Sign)<<classShift | Begin | g.leet
			t.Leet.pushAll(mergedForm(e.sign), at)
			g.leet = 0
			g.exact = max(g.exact, Flag(e.class-classSpace+byte(GapSpace)))
		case e.class == classDrop:
			t.stretch(&g, at.End)
		default:
			g.widen(e.class)
		}
	}
}

// stretch lets the last character of each stream end at end unless something else came in between.
func (t *Text) stretch(g *gaps, end uint32) {
	if g.exact == 0 {
		t.Exact.stretch(end)
	}
	if g.leet == 0 {
		t.Leet.stretch(end)
	}
}

// unit folds the character or entity at i into both streams and returns where the next one begins.
func (t *Text) unit(i int, g *gaps) int {
	u := next(t.text, i)
	for k := range u.n {
		e := u.entry(k)
		if e.flip != 0 {
			t.flips++
		}
		at := Meta{Start: uint32(u.start), End: uint32(u.end)} //nolint:gosec // below MaxBytes
		switch {
		case e.class == classMark && composeKana(&t.Exact, u.r[k]):
			composeKana(&t.Leet, u.r[k])
			t.stretch(g, at.End)
		case e.class == classMark || e.class == classDrop:
			t.stretch(g, at.End)
		case e.class > classUnspaced:
			t.symbol(&e, at, g)
		default:
			t.emit(u.r[k], &e, at, g)
		}
	}
	return u.end
}

// symbol notes a separator, which may be a letter in the leet stream.
func (t *Text) symbol(e *entry, at Meta, g *gaps) {
	sign := e.sign
	if sign != 0 && (sign < 'a' || sign > 'z') {
		sign = ascii[sign].sign
	}
	if sign == 0 {
		g.widen(e.class)
		return
	}
	at.Flag = Flag(Sign)<<classShift | Begin | g.leet
	t.Leet.pushAll(mergedForm(sign), at)
	g.leet = 0
	g.exact = max(g.exact, Flag(e.class-classSpace+byte(GapSpace)))
}

// emit appends the folded form of r to both streams.
func (t *Text) emit(r rune, e *entry, at Meta, g *gaps) {
	f := Flag(e.class)<<classShift | Begin
	if e.upper {
		f |= Upper
	}
	out := e.out
	if e.same {
		var b [utf8.UTFMax]byte
		for _, c := range b[:utf8.EncodeRune(b[:], r)] {
			at.Flag = f | g.exact
			t.Exact.push(c, at)
			at.Flag = f | g.leet
			t.Leet.push(c, at)
			f, *g = f&^Begin, gaps{}
		}
		return
	}
	at.Flag = f | g.exact
	t.Exact.pushAll(out, at)
	for j := range len(out) {
		at.Flag = f | g.leet
		if m := mergedForm(out[j]); m != "" {
			t.Leet.pushAll(m, at)
		} else {
			t.Leet.push(out[j], at)
		}
		f, g.leet = f&^Begin, 0
	}
	*g = gaps{}
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
	switch {
	case strings.ContainsRune("はひふへほハヒフヘホ", r):
		return r + 1 + mark - 0x3099
	case mark != 0x3099:
		return 0
	case strings.ContainsRune("かきくけこさしすせそたちつてとゝカキクケコサシスセソタチツテトヽ", r):
		return r + 1
	case r == 'う' || r == 'ウ':
		return r + 'ヴ' - 'ウ'
	case r >= 'ワ' && r <= 'ヲ':
		return r + 'ヷ' - 'ワ'
	}
	return 0
}
