package fold

import "unicode/utf8"

// turnedASCII are letters and digits that are another one when turned round; others that are themselves follow.
const (
	turnedFrom = "bdnpqu69"
	turnedTo   = "qpudbn96"
)

// turn fills the stream of the text read backwards with its letters turned round.
func (t *Text) turn() {
	s, text := &t.Turned, t.text
	s.reset(len(text))
	t.units = t.units[:0]
	for i := 0; i < len(text); {
		u := next(text, i)
		t.units = append(t.units, u)
		i = u.end
	}
	gap := Flag(GapBreak)
	for i := len(t.units) - 1; i >= 0; i-- {
		u := &t.units[i]
		for k := u.n - 1; k >= 0; k-- {
			e := u.entry(k)
			out, class := e.out, e.class
			switch {
			case e.class == classMark || e.class == classDrop:
				continue
			case e.flip != 0:
				out, class = lowerASCII[e.flip:e.flip+1], classLetter
			case e.class > classUnspaced:
				gap = max(gap, gapOf(e.class))
				continue
			case u.r[k] < utf8.RuneSelf:
				c := turnedLetter(byte(u.r[k])) //nolint:gosec // ASCII
				out = lowerASCII[c : c+1]
			case e.same:
				out = string(u.r[k])
			}
			s.pushAll(out, Meta{Start: uint32(u.start), End: uint32(u.end), Flag: Flag(class)<<classShift | gap | Begin}) //nolint:gosec // below MaxBytes
			gap = 0
		}
	}
}

// turnedLetter turns an ASCII letter or digit round. Of the capitals only M, W and P change.
func turnedLetter(c byte) byte {
	switch c {
	case 'M':
		return 'w'
	case 'W':
		return 'm'
	case 'P':
		return 'd'
	}
	if c < 'a' {
		if c != '6' && c != '9' {
			return ascii[c].lower
		}
	}
	for i := range len(turnedFrom) {
		if turnedFrom[i] == c {
			return turnedTo[i]
		}
	}
	return c
}
