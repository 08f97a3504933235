package fold

import (
	"strings"
	"unicode/utf8"
)

// loosen fills the loose stream from the leet stream.
func (t *Text) loosen() {
	s, from := &t.Loose, &t.Leet
	s.reset(len(from.Bytes))
	gap := Flag(GapBreak)
	for i := 0; i < len(from.Bytes); {
		m := from.Meta[i]
		n := from.unitEnd(i)
		gap = wider(gap|m.Flag&Soft, m.Flag&flagGap)
		c, alt := t.text[m.Start], byte(0)
		if c >= utf8.RuneSelf {
			r, _ := utf8.DecodeRuneInString(t.text[m.Start:])
			e := lookup(r)
			if alt = e.alt; (e.sign == 'l' || e.sign == 'o') && e.class > classUnspaced {
				gap = wider(gap, gapOf(classSymbol)) // a bar or ring
				i = n
				continue
			}
		}
		if letter := t.stroke(int(m.Start)); letter != 0 && m.Flag&flagGap == 0 && s.ends(m.Start) {
			last := len(s.Bytes) - 1
			f := s.Meta[last]
			s.cut(last)
			s.pushAll(mergedForm(letter), Meta{Start: f.Start, End: m.End, Flag: Flag(Sign)<<classShift | Begin | f.Flag&(flagGap|Soft)})
			i = n
			continue
		}
		if c < utf8.RuneSelf && m.End-m.Start > 1 && m.Flag.Class() == Sign && ascii[c].draws {
			i, gap = t.redraw(i, gap)
			continue
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

// stroked reports whether the text holds a B drawn with a stroke and a digit. The R of that sort alone is not looked for, as
// titles are full of 12.
func (t *Text) stroked() bool {
	for i := 0; ; i++ {
		k := strings.IndexByte(t.text[i:], '3')
		if k < 0 {
			return false
		}
		if i += k; t.stroke(i) != 0 {
			return true
		}
	}
}

// stroke returns the letter that the digit at i draws with the stroke before it, as in I3osch and 13osch, where letters
// stand on either side. With an l, which is most often one, it draws nothing.
func (t *Text) stroke(i int) byte {
	c := t.text[i]
	if c != '3' && c != '2' || i == 0 || t.text[i-1] == 'l' || strings.IndexByte(strokes, t.text[i-1]) < 0 {
		return 0
	}
	before := i > 1 && (isLetter(t.text[i-2]) || ascii[t.text[i-2]].draws)
	after := i+2 < len(t.text) && (isLetter(t.text[i+1]) && isLetter(t.text[i+2]) || t.text[i+1] < utf8.RuneSelf && ascii[t.text[i+1]].draws)
	if i > 1 && t.isAlnum(i-2) && !before || !before && !after {
		return 0
	}
	if c == '3' {
		return 'b'
	}
	return 'r'
}

// redraw reads the drawn letters from byte i of the leet stream on in the second way, until both ways end at one place
// again. It returns where in the leet stream that is.
func (t *Text) redraw(i int, gap Flag) (int, Flag) {
	from, s := &t.Leet, &t.Loose
	at, stop := int(from.Meta[i].Start), int(from.Meta[i].End)
	w := &third // Mon(|3r is drawn without a B
	if t.stroked() || strings.ContainsAny(t.text[max(0, at-window):min(len(t.text), at+window)], `/\`) {
		w = &second
	}
	for {
		letter, end := byte(0), at+1
		if c := t.text[at]; ascii[c].draws {
			if g, e := t.drawnAt(at, w); g != nil {
				letter, end = g.letter, e
			}
		}
		if c := &ascii[t.text[at]]; letter == 0 && c.class <= classDigit {
			letter = c.lower
		} else if letter == 0 {
			letter = c.sign
		}
		if letter == 0 {
			gap = wider(gap, gapOf(ascii[t.text[at]].class))
		} else {
			s.pushAll(mergedForm(letter), Meta{Start: uint32(at), End: uint32(end), Flag: Flag(Sign)<<classShift | Begin | gap}) //nolint:gosec // below MaxBytes
			gap = 0
		}
		at = end
		for i < len(from.Bytes) && int(from.Meta[i].Start) < at {
			stop = int(from.Meta[i].End)
			i++
		}
		if at >= stop || at >= len(t.text) || t.text[at] >= utf8.RuneSelf {
			return i, gap
		}
	}
}

// parts reports whether a symbol that the leet stream takes for a letter is as often a separator.
func parts(span string) bool {
	for i := range len(span) {
		if span[i] >= utf8.RuneSelf {
			return i == 1 // marks and invisible characters may follow
		}
		if i > 0 || strings.IndexByte(separators, span[i]) < 0 {
			return false
		}
	}
	return true
}

// separators are the ASCII signs that sellers put between the letters of a name as well.
const separators = "|+#^"
