// Package fold reads text as a person would: it undoes look-alike letters, hidden characters, styles, accents and
// separators, and keeps for every folded byte the place in the original it is from.
//
// A Text holds up to five streams. Exact is the plain reading: HTML entities decoded, invisible characters dropped,
// compatibility forms and look-alikes replaced, lower case, no marks, no separators. Leet also reads digits, symbols and letters
// drawn with several characters as letters, and merges shapes that are easily taken for each other. Loose is Leet with the
// second reading of what is ambiguous, Varied with the second of some and the first of others. Turned is the text upside down,
// in a mirror, or as direction controls show it.
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

	maxEntity    = 32 // longest HTML entity looked for
	turnedWeight = 2  // of one letter that hardly occurs but in upside-down or mirror writing, which is enough
	maxOut       = 40 // longest folded form of one character, in bytes
)

// Text is a folded text. The zero value is ready; Reset makes it hold another text and reuses its buffers.
// It must not be used by several goroutines at once.
type Text struct {
	Original string // the text as given
	Cut      bool   // Original is longer than MaxBytes and was read in part
	Exact    Stream
	Leet     Stream
	// Loose is Leet once more, with the other letter that ambiguous characters can stand for, and with brackets, bars and
	// the like as separators. It is empty where nothing would differ.
	Loose Stream
	// Varied holds the combinations of readings where several ambiguous characters stand near each other. It is empty where none do.
	Varied Stream
	// Turned holds the text as it reads when turned round. It is empty unless there are letters or controls for that.
	Turned Stream

	text      string // the part of Original that was read
	flips     int    // letters of upside-down and mirror writing
	bidi      int    // overrides of the direction
	ambiguous bool   // characters that can be read in two ways
	seconds   bool   // letters that have a second reading
	capitals  bool   // such capitals of other scripts
	blended   bool   // letters of another script right beside ASCII ones
	drawn     bool   // letters drawn with several characters
	units     []unit // scratch of turned
	known     bool   // native has been worked out
	native    tally
}

// Reset folds original.
func (t *Text) Reset(original string) {
	t.Original, t.text, t.Cut, t.flips = original, original, false, 0
	t.ambiguous, t.known = false, false
	t.seconds, t.capitals, t.blended, t.drawn = false, false, false, false
	if len(original) > MaxBytes {
		n := MaxBytes
		for n > MaxBytes-utf8.UTFMax && !utf8.RuneStart(original[n]) {
			n--
		}
		t.text, t.Cut = original[:n], true
	}
	t.Exact.reset(len(t.text))
	t.Leet.reset(2 * len(t.text))
	t.Loose.reset(0)
	t.Varied.reset(0)
	t.Turned.reset(0)
	t.read()
	if t.ambiguous || t.seconds && t.blended || t.capitals && t.lone() || t.stroked() {
		t.loosen()
		if t.seconds {
			t.vary()
		}
	}
	if t.drawn {
		t.pairUp()
	}
	if t.flips >= turnedWeight || t.bidi > 0 {
		t.turn()
	}
}

// gaps is what stood before the next character, in each of the two streams.
type gaps struct{ exact, leet Flag }

func (g *gaps) widen(class byte) {
	f := gapOf(class)
	g.exact, g.leet = wider(g.exact, f), wider(g.leet, f)
}

// wider puts the gap f into g unless a stronger one is there.
func wider(g, f Flag) Flag { return max(g&flagGap, f) | g&Soft }

func gapOf(class byte) Flag { return Flag(class - classSpace + byte(GapSpace)) }

// read fills the exact and the leet stream in one pass.
func (t *Text) read() {
	g := gaps{Flag(GapBreak), Flag(GapBreak)}
	for i := 0; i < len(t.text); {
		if c := t.text[i]; c >= utf8.RuneSelf || c == '&' {
			i = t.unit(i, &g)
			continue
		}
		i = t.plain(i, &g)
	}
}

// plain folds the run of ASCII that begins at i, which for most titles is all of it, and returns where the run ends.
func (t *Text) plain(i int, g *gaps) int {
	text := t.text
	gap := *g
	t.Exact.room(len(text) - i)
	t.Leet.room(2 * (len(text) - i))
	for ; i < len(text); i++ {
		c := text[i]
		if c >= utf8.RuneSelf || c == '&' {
			break
		}
		e := &ascii[c]
		at := Meta{Start: uint32(i), End: uint32(i + 1)} //nolint:gosec // below MaxBytes
		switch {
		case e.class <= classDigit:
			at.Flag = e.flag | gap.exact
			t.Exact.put(e.lower, at)
			at.Flag = e.flag | gap.leet
			t.Leet.put(e.merged[0], at)
			if e.merged[1] != 0 {
				at.Flag = e.flag &^ Begin
				t.Leet.put(e.merged[1], at)
			}
			gap = gaps{}
		case e.class == classSpace: // the weakest gap
			if gap.exact&flagGap == 0 {
				gap.exact |= Flag(GapSpace)
			}
			if gap.leet&flagGap == 0 {
				gap.leet |= Flag(GapSpace)
			}
		default:
			i, gap = t.mark(e, i, gap)
		}
	}
	*g = gap
	return i
}

// mark reads the ASCII character at i that is no letter, digit or space: a separator, a letter in the leet stream, or
// the beginning of one that is drawn with several characters. It returns the last offset read.
func (t *Text) mark(e *asciiEntry, i int, gap gaps) (int, gaps) {
	if e.draws {
		if letter, end := t.framed(i); letter != 0 {
			last := len(t.Leet.Bytes) - 1 // the first stroke
			gap.leet = t.Leet.Meta[last].Flag & (flagGap | Soft)
			t.Leet.cut(last)
			return end - 1, t.draw(letter, i-1, i, end, gap)
		}
		if g, end := t.drawnAt(i, &usual); g != nil {
			t.drawn = true
			t.ambiguous = t.ambiguous || g.vague
			return end - 1, t.draw(g.letter, i, i, end, gap)
		}
	}
	at := Meta{Start: uint32(i), End: uint32(i + 1)} //nolint:gosec // below MaxBytes
	switch {
	case e.sign != 0 && (e.alone || t.isSign(i, e.both) || t.isUnmatched(i) || !e.both && t.isApart(i)):
		if strings.IndexByte(separators, t.text[i]) >= 0 {
			t.ambiguous = true
		}
		at.Flag = Flag(Sign)<<classShift | Begin | gap.leet
		t.Leet.push(mergedForm(e.sign)[0], at)
		gap.leet, gap.exact = 0, wider(gap.exact, gapOf(e.class))
	case e.class == classDrop:
		t.stretch(&gap, at.End)
	default:
		gap.widen(e.class)
	}
	return i, gap
}

// stretch lets the last character of each stream end at end unless something else came in between.
func (t *Text) stretch(g *gaps, end uint32) {
	if g.exact&flagGap == 0 {
		t.Exact.stretch(end)
	}
	if g.leet&flagGap == 0 {
		t.Leet.stretch(end)
	}
}

// unit folds the character or entity at i into both streams and returns where the next one begins.
func (t *Text) unit(i int, g *gaps) int {
	u := next(t.text, i)
	for k := range u.n {
		e := u.entry(k)
		t.count(e, &u, u.r[k])
		at := Meta{Start: uint32(u.start), End: uint32(u.end)} //nolint:gosec // below MaxBytes
		switch {
		case e.class == classMark && composeKana(&t.Exact, u.r[k]):
			composeKana(&t.Leet, u.r[k])
			t.stretch(g, at.End)
		case e.class == classMark || e.class == classDrop:
			t.stretch(g, at.End)
			if e.soft {
				g.exact |= Soft
				g.leet |= Soft
			}
		case isJamo(u.r[k]) && *g == gaps{} && composeHangul(&t.Exact, u.r[k]):
			composeHangul(&t.Leet, u.r[k])
			t.stretch(g, at.End)
		case e.class > classUnspaced:
			t.symbol(e, at, g)
		default:
			t.emit(&u, k, e, at, g)
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
	if sign == 'l' || sign == 'o' {
		t.ambiguous = true // bars and rings of all kinds
	}
	at.Flag = Flag(Sign)<<classShift | Begin | g.leet
	t.Leet.pushAll(mergedForm(sign), at)
	g.leet = 0
	g.exact = wider(g.exact, gapOf(e.class))
}

// count notes characters for which other readings are worth making.
func (t *Text) count(e *entry, u *unit, r rune) {
	if e.flip >= 'a' && r != 'ı' && r != 'ſ' {
		// Other scripts write such letters honestly.
		if s := scriptOf(r); s == ScriptLatin || s == ScriptOther {
			t.flips += turnedWeight // of phonetic alphabets and such
		} else if s == ScriptNone {
			t.flips++
		}
	}
	if e.class == classLetter && e.kind != changeAccent && e.kind != changeWidth {
		t.blended = t.blended || u.start > 0 && isASCIILetter(t.text[u.start-1]) || u.end < len(t.text) && isASCIILetter(t.text[u.end])
	}
	if e.alt != 0 {
		t.ambiguous = t.ambiguous || t.beside(u, r) || r == 'ς' && t.goesOn(u.end)
		t.seconds = t.seconds || r != 'ß'
		t.capitals = t.capitals || e.upper && scriptOf(r) != ScriptLatin
	}
	if r == overrideRight {
		t.bidi++
	}
}

// emit appends the folded form of character k of u to both streams.
func (t *Text) emit(u *unit, k int, e *entry, at Meta, g *gaps) {
	f := Flag(e.class)<<classShift | Begin
	if e.upper {
		f |= Upper
	}
	if e.same {
		var b [utf8.UTFMax]byte
		n := utf8.EncodeRune(b[:], u.r[k])
		at.Flag = f | g.exact
		t.Exact.pushSame(b[:n], at)
		if !t.loose(e, at, g.leet) {
			at.Flag = f | g.leet
			t.Leet.pushSame(b[:n], at)
		}
		*g = gaps{}
		return
	}
	at.Flag = f | g.exact
	t.Exact.pushAll(e.out, at)
	if t.loose(e, at, g.leet) {
		*g = gaps{}
		return
	}
	for j := range len(e.out) {
		at.Flag = f | g.leet
		if m := mergedForm(e.out[j]); m != "" {
			t.Leet.pushAll(m, at)
		} else {
			t.Leet.push(e.out[j], at)
		}
		f, g.leet = f&^Begin, 0
	}
	*g = gaps{}
}

func isASCIILetter(c byte) bool { return c < utf8.RuneSelf && ascii[c].class == classLetter }

// goesOn reports whether a letter outside ASCII stands at i. A final sigma before one is no Greek.
func (t *Text) goesOn(i int) bool {
	r, _ := utf8.DecodeRuneInString(t.text[i:])
	return r >= utf8.RuneSelf && lookup(r).class == classLetter
}

// beside reports whether the second reading of a character is worth making: next to letters of another script. German
// words hold ß, but do not begin with it.
func (t *Text) beside(u *unit, r rune) bool {
	p, size := utf8.DecodeLastRuneInString(t.text[:u.start])
	if size == 1 && stands(p) {
		p, _ = utf8.DecodeLastRuneInString(t.text[:u.start-1])
	}
	n, size := utf8.DecodeRuneInString(t.text[u.end:])
	if size == 1 && stands(n) {
		n, _ = utf8.DecodeRuneInString(t.text[u.end+1:])
	}
	before, after := scriptOf(p), scriptOf(n)
	switch own := scriptOf(r); {
	case r == 'ß':
		return before == ScriptNone && after != ScriptNone
	case own == ScriptLatin || own == ScriptNone:
		return before != ScriptNone || after != ScriptNone
	default:
		return before != own && before != ScriptNone || after != own && after != ScriptNone
	}
}

// stands reports a sign that may stand within a name, as in Levi's.
func stands(r rune) bool { return r > ' ' && r < utf8.RuneSelf && ascii[r].class > classDigit }

// loose puts a letter that looks like another only from afar into the leet stream.
func (t *Text) loose(e *entry, at Meta, gap Flag) bool {
	if e.sign == 0 {
		return false
	}
	at.Flag = Flag(Sign)<<classShift | Begin | gap
	t.Leet.pushAll(mergedForm(e.sign), at)
	return true
}

// Key returns the exact stream of s alone: equal keys mean equal names for a reader.
func Key(s string) string {
	var t Text
	t.Reset(s)
	return string(t.Exact.Bytes)
}
