package fold

import (
	"strings"
	"unicode/utf8"
)

// Limits on the readings of characters that stand for two letters each.
const (
	maxVaried   = 6   // of these in one place are read in every combination; of more, equal ones are read alike
	variedReach = 24  // bytes of the leet stream up to which two of them are one place, and that are read along on either side
	maxReach    = 64  // bytes on either side at the most, so that whole words are read along
	variedRoom  = 256 // readings in one text at the most
)

// varied is one character with two readings, at byte at of the leet stream.
type varied struct {
	at    int
	r     rune
	alt   byte
	group int
}

// vary fills the varied stream: round each place where several characters have two readings, and one after the other with a
// break between them, the readings in which some stand for the one letter and some for the other. In ΣΛMΣUΠG two are the
// second letter, in CΔΣΙΩ one is.
func (t *Text) vary() {
	left := variedRoom
	var place [4 * maxVaried]varied
	n := 0
	for i := 0; i < len(t.Leet.Bytes) && left > 0; {
		next := t.Leet.unitEnd(i)
		if r, alt := t.second(i); alt != 0 {
			if n > 0 && i-place[n-1].at > variedReach || n == len(place) {
				left -= t.combine(place[:n], left)
				n = 0
			}
			place[n] = varied{at: i, r: r, alt: alt}
			n++
		}
		i = next
	}
	if n > 0 {
		t.combine(place[:n], left)
	}
}

// second returns the character at byte i of the leet stream and the other letter that it may stand for. The letters of a
// language that the text is written in have none.
func (t *Text) second(i int) (rune, byte) {
	at := t.Leet.Meta[i].Start
	if t.text[at] < utf8.RuneSelf {
		return 0, 0
	}
	r, _ := utf8.DecodeRuneInString(t.text[at:])
	alt := lookup(r).alt
	if alt == 0 {
		return 0, 0
	}
	start, end := i, t.Leet.unitEnd(i)
	for start > 0 && !t.Leet.Meta[start].Flag.Parted() && i-start < maxReach {
		start--
	}
	for end < len(t.Leet.Bytes) && !t.Leet.Meta[end].Flag.Parted() && end-i < maxReach {
		end++
	}
	switch s := t.Script(int(t.Leet.Meta[start].Start), int(t.Leet.Meta[end-1].End)); s {
	case ScriptNone, ScriptLatin, ScriptMixed:
	default:
		if t.tally()[s] > 1 {
			return 0, 0
		}
	}
	return r, alt
}

// combine appends the readings of one place and returns how many they are. None are made of a place within a word too long to
// be a name.
func (t *Text) combine(place []varied, room int) int {
	from, to := &t.Leet, &t.Varied
	groups := grouped(place)
	start, end, ok := from.around(place[0].at, place[len(place)-1].at)
	if !ok || groups < 2 || 1<<groups > room { // one alone is what the loose stream has
		return 0
	}
	for mask := 1; mask < 1<<groups; mask++ {
		gap, k := Flag(GapBreak), 0
		for i := start; i < end; {
			next := from.unitEnd(i)
			m := from.Meta[i]
			if gap != 0 {
				m.Flag = m.Flag&^flagGap | gap
				gap = 0
			}
			if k < len(place) && place[k].at == i {
				if g := place[k].group; g < groups && mask>>g&1 != 0 {
					m.Flag = Flag(Sign)<<classShift | m.Flag&^flagClass
					to.pushAll(mergedForm(place[k].alt), m)
					k, i = k+1, next
					continue
				}
				k++
			}
			to.push(from.Bytes[i], m)
			for i++; i < next; i++ {
				to.push(from.Bytes[i], from.Meta[i])
			}
		}
	}
	return 1 << groups
}

// grouped says which characters of a place are read alike, and returns how many groups are told apart.
func grouped(place []varied) int {
	groups := 0
	for i := range place {
		place[i].group = groups
		if len(place) > maxVaried {
			for j := range i {
				if place[j].r == place[i].r {
					place[i].group = place[j].group
					break
				}
			}
		}
		if place[i].group == groups {
			groups++
		}
	}
	return min(groups, maxVaried)
}

// around returns the bytes from some way before first to some way after last, at word edges.
func (s *Stream) around(first, last int) (start, end int, ok bool) {
	edge := func(i int) bool { return i == len(s.Bytes) || s.Meta[i].Flag.Parted() }
	last = s.unitEnd(last)
	start, end = max(0, first-maxReach), min(len(s.Bytes), last+maxReach)
	for i := first; i >= start; i-- {
		if edge(i) {
			ok = true
			if first = i; first < start+maxReach-variedReach {
				break
			}
		}
	}
	if !ok {
		return 0, 0, false
	}
	ok = false
	for i := last; i <= end; i++ {
		if edge(i) {
			ok = true
			if last = i; last > end-maxReach+variedReach {
				break
			}
		}
	}
	return first, last, ok
}

// unitEnd returns the end of the character that begins at byte i.
func (s *Stream) unitEnd(i int) int {
	for i++; i < len(s.Bytes) && s.Meta[i].Flag&Begin == 0; i++ {
	}
	return i
}

// restroke appends the reading of words with drawn letters in which a stroke before a 2 or 3 is part of an R or a B:
// 12ee|3()|<. Without a drawn letter beside it, 12 is a number.
func (t *Text) restroke() {
	s := &t.Leet
	left := variedRoom
	for i := 0; i < len(s.Bytes) && left > 0; {
		end, drawn, strokes := t.strokes(i)
		if drawn && strokes > 0 {
			if lo, hi, ok := s.around(i, end-1); ok {
				t.mergeStrokes(lo, hi)
				left--
			}
		}
		i = end
	}
}

// strokes returns the end of the word that begins at byte i of the leet stream, whether it holds letters drawn with several
// characters, and how many strokes before a 2 or 3.
func (t *Text) strokes(i int) (end int, drawn bool, strokes int) {
	s := &t.Leet
	for end = i; end < len(s.Bytes) && (end == i || !s.Meta[end].Flag.Parted()); end++ {
		m := s.Meta[end]
		drawn = drawn || m.End-m.Start > 1 && m.Flag.Class() == Sign && t.text[m.Start] < utf8.RuneSelf
		if t.stroked2(end) {
			strokes++
		}
	}
	return end, drawn, strokes
}

// stroked2 reports whether byte i of the leet stream is a stroke and the next a 2 or 3.
func (t *Text) stroked2(i int) bool {
	s := &t.Leet
	if i+1 >= len(s.Bytes) || s.Bytes[i] != 'l' || s.Meta[i+1].Flag.Parted() || s.Meta[i].End != s.Meta[i+1].Start {
		return false
	}
	a, b := t.text[s.Meta[i].Start], t.text[s.Meta[i+1].Start]
	return (b == '2' || b == '3') && a != 'l' && strings.IndexByte(strokes, a) >= 0
}

// mergeStrokes appends bytes [lo, hi) of the leet stream to the varied one, with the strokes as parts of letters.
func (t *Text) mergeStrokes(lo, hi int) {
	from, to := &t.Leet, &t.Varied
	gap := Flag(GapBreak)
	for i := lo; i < hi; i++ {
		m := from.Meta[i]
		if gap != 0 {
			m.Flag, gap = m.Flag&^flagGap|gap, 0
		}
		if !t.stroked2(i) {
			to.push(from.Bytes[i], m)
			continue
		}
		letter := byte('r')
		if t.text[from.Meta[i+1].Start] == '3' {
			letter = 'b'
		}
		i++
		to.pushAll(mergedForm(letter), Meta{Start: m.Start, End: from.Meta[i].End, Flag: Flag(Sign)<<classShift | Begin | m.Flag&(flagGap|Soft)})
	}
}
