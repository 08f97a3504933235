package fold

import "unicode/utf8"

// The controls that show what follows from right to left, and end that.
const (
	overrideLeft  = 0x202D
	overrideRight = 0x202E
	popDirection  = 0x202C
)

// Letters and digits that are another one when turned round or seen in a mirror; those not named stay what they are.
const (
	turnedFrom   = "bdnpqu69MWP"
	turnedTo     = "qpudbn96wmd"
	mirroredFrom = "bdpq"
	mirroredTo   = "dbqp"
)

var (
	asTurned   = swaps(turnedFrom, turnedTo)
	asMirrored = swaps(mirroredFrom, mirroredTo)
	asWritten  = swaps("", "")
)

func swaps(from, to string) (t [utf8.RuneSelf]byte) {
	for i := range t {
		t[i] = ascii[i].lower
	}
	for i := range len(from) {
		t[from[i]] = to[i]
	}
	return t
}

// turn fills the stream of other readings, one after the other with a break between them: the text upside down, read
// backwards and forwards; in a mirror; and as direction overrides show it.
func (t *Text) turn() {
	s := &t.Turned
	s.reset(len(t.text))
	t.units = t.units[:0]
	for i := 0; i < len(t.text); {
		u := next(t.text, i)
		t.units = append(t.units, u)
		i = u.end
	}
	if t.flips >= turnedWeight {
		t.backwards(Flag(GapBreak), 0, len(t.units), &asTurned, true)
		t.forwards(Flag(GapBreak), 0, len(t.units), &asTurned, true)
		t.backwards(Flag(GapBreak), 0, len(t.units), &asMirrored, true)
	}
	if t.bidi > 0 {
		t.displayed()
	}
}

func (t *Text) backwards(gap Flag, from, to int, swap *[utf8.RuneSelf]byte, flip bool) Flag {
	for i := to - 1; i >= from; i-- {
		u := &t.units[i]
		for k := u.n - 1; k >= 0; k-- {
			gap = t.turnOne(gap, u, k, swap, flip)
		}
	}
	return gap
}

func (t *Text) forwards(gap Flag, from, to int, swap *[utf8.RuneSelf]byte, flip bool) Flag {
	for i := from; i < to; i++ {
		u := &t.units[i]
		for k := range u.n {
			gap = t.turnOne(gap, u, k, swap, flip)
		}
	}
	return gap
}

// turnOne appends character k of u to the turned stream and returns the gap before the next one.
func (t *Text) turnOne(gap Flag, u *unit, k int, swap *[utf8.RuneSelf]byte, flip bool) Flag {
	e := u.entry(k)
	out, class := e.out, e.class
	switch {
	case e.class == classMark || e.class == classDrop:
		return gap
	case flip && e.flip != 0:
		out, class = lowerASCII[e.flip:e.flip+1], ascii[e.flip].class
	case e.class > classUnspaced:
		return max(gap, gapOf(e.class))
	case u.r[k] < utf8.RuneSelf:
		c := swap[u.r[k]]
		out = lowerASCII[c : c+1]
	case e.same:
		out = t.text[u.start:u.end]
		if u.entity {
			out = string(u.r[k])
		}
	}
	f := Flag(class)<<classShift | gap | Begin
	if e.upper {
		f |= Upper
	}
	t.Turned.pushAll(out, Meta{Start: uint32(u.start), End: uint32(u.end), Flag: f}) //nolint:gosec // below MaxBytes
	return 0
}

// displayed appends the text with the runs after right-to-left overrides reversed.
func (t *Text) displayed() {
	gap := Flag(GapBreak)
	from := 0
	for from < len(t.units) {
		i := from
		for i < len(t.units) && t.units[i].r[0] != overrideRight {
			i++
		}
		gap = t.forwards(gap, from, i, &asWritten, false)
		if from = i; i == len(t.units) {
			break
		}
		for from < len(t.units) && !t.endsOverride(from, i) {
			from++
		}
		gap = t.backwards(gap, i, from, &asWritten, false)
	}
}

// endsOverride reports whether the override at unit start is over before unit i.
func (t *Text) endsOverride(i, start int) bool {
	switch t.units[i].r[0] {
	case popDirection, overrideLeft, '\n', 0x2029:
		return true
	case overrideRight:
		return i > start
	}
	return false
}

// Overridden reports whether a control shows [start, end) of the original, or a part of it, in the other direction.
func (t *Text) Overridden(start, end int) bool {
	if t.bidi == 0 {
		return false
	}
	on := false
	for i := 0; i < end && i < len(t.text); {
		u := next(t.text, i)
		switch u.r[0] {
		case overrideRight:
			on = true
		case popDirection, overrideLeft, '\n', 0x2029:
			on = false
		}
		if i >= start && on {
			return true
		}
		i = u.end
	}
	return false
}
