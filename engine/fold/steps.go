package fold

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/runenames"
)

// Steps appends to dst what the exact stream undid within [start, end) of the original, in order: entities, hidden
// characters, styles, look-alikes, accents and marks. Separators and letters read from digits depend on the name that
// was found and are added by package mention. At most MaxSteps are appended.
func (t *Text) Steps(dst []Step, start, end int) []Step {
	end = min(end, len(t.text))
	limit := len(dst) + MaxSteps
	base := rune(0)
	for i := max(start, 0); i < end && len(dst) < limit; {
		if t.text[i] < utf8.RuneSelf && t.text[i] != '&' {
			if ascii[t.text[i]].class == classDrop {
				dst = append(dst, t.step(StepInvisible, i, i+1, ""))
			}
			base = rune(t.text[i])
			i++
			continue
		}
		u := next(t.text, i)
		e := u.entry(0)
		stop := u.end
		switch {
		case u.entity:
			dst = append(dst, t.step(StepEntity, u.start, u.end, string(u.r[:u.n])))
			if s, ok := t.charStep(&u, e); ok && len(dst) < limit {
				dst = append(dst, s)
			}
		case e.class == classDrop:
			stop = t.runEnd(u.end, end, classDrop)
			dst = append(dst, t.step(StepInvisible, u.start, stop, ""))
		case e.class == classMark:
			stop = t.runEnd(u.end, end, classMark)
			kind := StepMark
			if stop == u.end && composes(base, u.r[0]) {
				kind = StepAccent
			}
			dst = append(dst, t.step(kind, u.start, stop, ""))
		default:
			if s, ok := t.charStep(&u, e); ok {
				dst = append(dst, s)
			}
		}
		base = u.r[0]
		i = stop
	}
	return dst
}

// runEnd returns the end of the run of characters of class beginning at i.
func (t *Text) runEnd(i, end int, class byte) int {
	for i < end {
		u := next(t.text, i)
		if u.entity || u.entry(0).class != class {
			break
		}
		i = u.end
	}
	return i
}

// composes reports whether base and mark are written as one letter in some language.
func composes(base, mark rune) bool {
	if base == 0 {
		return false
	}
	return utf8.RuneCountInString(norm.NFC.String(string([]rune{base, mark}))) == 1
}

func (t *Text) charStep(u *unit, e *entry) (Step, bool) {
	var kind StepKind
	switch e.kind {
	case changeWidth:
		kind = StepWidth
	case changeConfusable:
		kind = StepConfusable
	case changeAccent:
		kind = StepAccent
	default:
		return Step{}, false
	}
	if e.class > classUnspaced {
		return Step{}, false
	}
	s := t.step(kind, u.start, u.end, e.out)
	s.Name = Name(u.r[0])
	return s, true
}

// step makes a Step for the characters at [start, end), with From cut after MaxMarks characters.
func (t *Text) step(kind StepKind, start, end int, to string) Step {
	from := t.text[start:end]
	n := 0
	for i := range from {
		if n++; n > MaxMarks && kind != StepEntity {
			from = from[:i]
			break
		}
	}
	r, _ := utf8.DecodeRuneInString(from)
	return Step{Kind: kind, From: strings.ToValidUTF8(from, "\uFFFD"), To: to, Name: Name(r), At: start}
}

// Name returns the code point and Unicode name of a character: "U+0430 CYRILLIC SMALL LETTER A".
func Name(r rune) string {
	name := runenames.Name(r)
	if name == "" {
		return fmt.Sprintf("U+%04X", r)
	}
	return fmt.Sprintf("U+%04X %s", r, name)
}

// TurnedSteps appends the step that turning [start, end) round is, for a hit in the turned stream.
func (t *Text) TurnedSteps(dst []Step, start, end int, to string) []Step {
	s := t.step(StepReversed, start, end, to)
	s.From = t.text[start:end]
	return append(dst, s)
}
