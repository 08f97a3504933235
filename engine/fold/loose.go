package fold

import "unicode/utf8"

// loosen fills the loose stream from the leet stream.
func (t *Text) loosen() {
	s, from := &t.Loose, &t.Leet
	s.reset(len(from.Bytes))
	gap := Flag(GapBreak)
	for i := 0; i < len(from.Bytes); {
		m := from.Meta[i]
		n := i + 1
		for n < len(from.Bytes) && from.Meta[n].Flag&Begin == 0 {
			n++
		}
		gap = wider(gap|m.Flag&Soft, m.Flag&flagGap)
		c, alt := t.text[m.Start], byte(0)
		if c >= utf8.RuneSelf {
			r, _ := utf8.DecodeRuneInString(t.text[m.Start:])
			alt = lookup(r).alt
		}
		switch {
		case alt != 0:
			m.Flag = Flag(Sign)<<classShift | Begin | gap
			s.pushAll(mergedForm(alt), m)
			gap = 0
		case c < utf8.RuneSelf && m.Flag.Class() == Sign && parts(t.text[m.Start:m.End]):
			gap = wider(gap, gapOf(classSymbol))
		default:
			m.Flag = m.Flag&^flagGap&^Soft | gap
			s.push(from.Bytes[i], m)
			for k := i + 1; k < n; k++ {
				s.push(from.Bytes[k], from.Meta[k])
			}
			gap = 0
		}
		i = n
	}
}

// parts reports whether a symbol that the leet stream takes for a letter is as often a separator.
func parts(span string) bool {
	for i := range len(span) {
		if span[i] >= utf8.RuneSelf {
			return i == 1 // marks and invisible characters may follow
		}
		if e := &ascii[span[i]]; i > 0 || !e.both && span[i] != '|' {
			return false
		}
	}
	return true
}
