package fold

import "unicode/utf8"

// turnedASCII are letters and digits that are another one when turned round; others that are themselves follow.
const (
	turnedFrom = "bdnpqu69"
	turnedTo   = "qpudbn96"
)

// turned fills the stream of the text read backwards with its letters turned round.
func (t *Text) turned() {
	s, text := &t.Turned, t.read
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
			switch {
			case e.flip != 0:
				s.push(e.flip, uint32(u.start), uint32(u.end), gap|Begin) //nolint:gosec // below MaxBytes
				gap = 0
			case e.class == classMark || e.class == classDrop:
			case e.class > classUnspaced:
				gap = max(gap, gapOf(e.class))
			case u.r[k] < utf8.RuneSelf:
				c := turnedLetter(byte(u.r[k]))                                                //nolint:gosec // ASCII
				s.push(c, uint32(u.start), uint32(u.end), gap|Flag(e.class)<<classShift|Begin) //nolint:gosec // below MaxBytes
				gap = 0
			default:
				emit(s, u, k, &e, &gap)
			}
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
