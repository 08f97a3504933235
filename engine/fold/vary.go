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
	var buf [4 * maxVaried]varied
	place := buf[:0]
	for i := 0; i < len(t.Leet.Bytes) && left > 0; {
		next := t.Leet.unitEnd(i)
		if r, alt := t.second(i); alt != 0 {
			if len(place) == cap(place) || len(place) > 0 && i-place[len(place)-1].at > variedReach {
				left -= t.combine(place, left)
				place = place[:0]
			}
			place = append(place, varied{at: i, r: r, alt: alt})
		}
		i = next
	}
	if len(place) > 0 {
		t.combine(place, left)
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
	s := t.Script(int(t.Leet.Meta[start].Start), int(t.Leet.Meta[end-1].End))
	if s != ScriptNone && s != ScriptLatin && s != ScriptMixed && t.tally()[s] > 1 {
		return 0, 0
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
	last = s.unitEnd(last)
	start, end = -1, -1
	for i := first; i >= max(0, first-maxReach) && (start < 0 || first-start < variedReach); i-- {
		if s.Meta[i].Flag.Parted() {
			start = i
		}
	}
	for i := last; i <= min(len(s.Bytes), last+maxReach) && (end < 0 || end-last < variedReach); i++ {
		if i == len(s.Bytes) || s.Meta[i].Flag.Parted() {
			end = i
		}
	}
	return start, end, start >= 0 && end >= 0
}

// unitEnd returns the end of the character that begins at byte i.
func (s *Stream) unitEnd(i int) int {
	for i++; i < len(s.Bytes) && s.Meta[i].Flag&Begin == 0; i++ {
	}
	return i
}

// pairUp appends the reading of words with drawn letters in which pairs of characters are letters as well, a stroke before
// a 2 or 3 being part of an R or a B: 12ee|3()|<. Without a drawn letter beside it, 12 is a number.
func (t *Text) pairUp() {
	s := &t.Leet
	left := variedRoom
	for i := 0; i < len(s.Bytes) && left > 0; {
		end, drawn, pairs := t.pairs(i)
		if drawn && pairs > 0 {
			if lo, hi, ok := s.around(i, end-1); ok {
				t.mergePairs(lo, hi)
				left--
			}
		}
		i = end
	}
}

// pairs returns the end of the word that begins at byte i of the leet stream, whether it holds letters drawn with several
// characters, and how many such pairs.
func (t *Text) pairs(i int) (end int, drawn bool, pairs int) {
	s := &t.Leet
	for end = i; end < len(s.Bytes) && (end == i || !s.Meta[end].Flag.Parted()); end++ {
		m := s.Meta[end]
		drawn = drawn || m.End-m.Start > 1 && m.Flag.Class() == Sign && t.text[m.Start] < utf8.RuneSelf
		if t.pair(end) != 0 {
			pairs++
		}
	}
	return end, drawn, pairs
}

// pair returns the letter that byte i of the leet stream is with the one after it: 12, I3, |o and ph.
func (t *Text) pair(i int) byte {
	s := &t.Leet
	if i+1 >= len(s.Bytes) || s.Meta[i+1].Flag.Parted() || s.Meta[i].End != s.Meta[i+1].Start {
		return 0
	}
	a, b := t.text[s.Meta[i].Start], t.text[s.Meta[i+1].Start]
	if s.Bytes[i] == 'l' && a != 'l' && strings.IndexByte(strokes+"|", a) >= 0 {
		switch {
		case b == '2':
			return 'r'
		case b == '3':
			return 'b'
		case b == 'o' && a == '|':
			return 'p'
		}
	}
	if (a == 'p' || a == 'P') && (b == 'h' || b == 'H') {
		return 'f'
	}
	return 0
}

// mergePairs appends bytes [lo, hi) of the leet stream to the varied one, with the pairs as letters.
func (t *Text) mergePairs(lo, hi int) {
	from, to := &t.Leet, &t.Varied
	gap := Flag(GapBreak)
	for i := lo; i < hi; i++ {
		m := from.Meta[i]
		if gap != 0 {
			m.Flag, gap = m.Flag&^flagGap|gap, 0
		}
		letter := t.pair(i)
		if letter == 0 {
			to.push(from.Bytes[i], m)
			continue
		}
		i++
		to.pushAll(mergedForm(letter), Meta{Start: m.Start, End: from.Meta[i].End, Flag: Flag(Sign)<<classShift | Begin | m.Flag&(flagGap|Soft)})
	}
}
