package mention

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/assay-ip/assay/engine/fold"
)

// steps lists what was undone to read a mention.
func (m *Matcher) steps(sc *scratch, t *fold.Text, f *found) []fold.Step {
	form := &m.forms[f.form]
	p := &m.patterns[form.pattern]
	span := t.Original[f.start:f.end]
	if f.cost == 0 && (isASCII(span) && !hidden(span) || strings.EqualFold(span, p.Text)) {
		return nil
	}
	switch f.reading {
	case readTurned:
		return t.TurnedSteps(nil, int(f.start), int(f.end), form.exact)
	case readMask:
		return []fold.Step{{Kind: fold.StepMask, From: span, To: p.Text, At: int(f.start)}}
	case readShape:
		kind := fold.StepLeet
		if f.how > 0 {
			kind = fold.StepSlip
		}
		return []fold.Step{{Kind: kind, From: span, To: p.Text, At: int(f.start)}}
	case readSlip:
		steps := t.Steps(nil, int(f.start), int(f.end))
		return append(steps, fold.Step{Kind: fold.StepSlip, From: span, To: p.Text, At: int(f.start)})
	case readHan:
		return m.hanSteps(sc, t, f)
	case readSound:
		return []fold.Step{{Kind: soundStep(f.how), From: span, To: p.Text, At: int(f.start)}}
	case readExact, readLeet, readLoose, readVaried:
	}
	steps := t.Steps(nil, int(f.start), int(f.end))
	steps = ownLetters(steps, p.Text)
	raiseAccents(steps, p.Text)
	switch f.reading {
	case readExact:
		if form.compound(t, f) {
			break
		}
		steps = form.separators(steps, t, &t.Exact, f, form.gapAt)
	case readLeet:
		steps = form.leetSteps(steps, t, &t.Leet, f)
	case readLoose:
		steps = form.leetSteps(steps, t, &t.Loose, f)
	case readVaried:
		steps = form.leetSteps(steps, t, &t.Varied, f)
	case readTurned, readMask, readShape, readSlip, readHan, readSound:
	}
	slices.SortStableFunc(steps, func(a, b fold.Step) int { return a.At - b.At })
	return steps
}

// hidden reports control characters and entities, the only things to undo in ASCII.
func hidden(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f || s[i] == '&' {
			return true
		}
	}
	return false
}

// ownLetters drops the steps for characters that the name itself is written with.
func ownLetters(steps []fold.Step, name string) []fold.Step {
	if isASCII(name) {
		return steps
	}
	return slices.DeleteFunc(steps, func(s fold.Step) bool {
		r, _ := utf8.DecodeRuneInString(s.From)
		if s.Kind != fold.StepConfusable && s.Kind != fold.StepWidth {
			return false
		}
		return strings.ContainsRune(name, r) || strings.ContainsRune(name, unicode.ToLower(r)) || strings.ContainsRune(name, unicode.ToUpper(r))
	})
}

// raiseAccents turns accents that the name does not have into marks when there are several of them on a short name, or
// such as no language would put there together.
func raiseAccents(steps []fold.Step, name string) {
	own := ""
	if !isASCII(name) {
		own = norm.NFD.String(strings.ToLower(name))
	}
	strange := func(s *fold.Step) bool {
		return s.Kind == fold.StepAccent && (own == "" || !strings.Contains(own, norm.NFD.String(strings.ToLower(s.From))))
	}
	n := 0
	for i := range steps {
		if strange(&steps[i]) {
			n++
		}
	}
	if n == 0 || n*accentEvery <= utf8.RuneCountInString(name) && slices.ContainsFunc(accented, func(letters string) bool {
		return !slices.ContainsFunc(steps, func(s fold.Step) bool { return strange(&s) && !strings.Contains(letters, strings.ToLower(s.From)) })
	}) {
		return
	}
	for i := range steps {
		if strange(&steps[i]) {
			steps[i].Kind = fold.StepMark
		}
	}
}

// accentEvery is how many letters an honest name has for each of its accents, at the least.
const accentEvery = 4

// accented are the letters with marks of languages, and the marks for themselves, as far as sellers are likely to add them
// to names that are registered without.
var accented = []string{
	"àâæçéèêëîïôœùûüÿ\u0300\u0301\u0302\u0308\u0327", // French
	"äöüßåæøé\u0308\u030a",                           // German and Nordic
	"áéíóúüñàèìòùãõâêôç\u0301\u0303",                 // Spanish, Portuguese, Italian
	"ąćęłńóśźż",                                      // Polish
	"áčďéěíňóřšťúůýžľĺôäđć\u030c",                    // Czech, Slovak, Croatian
	"áéíóöőúüű",                                      // Hungarian
	"çğıöşüâî",                                       // Turkish
	"ăâîșțşţ",                                        // Romanian
	"āčēģīķļņšūžąęėįųõäöü",                           // Baltic
}

// minWord is the length from which both parts of a name that a space or hyphen cuts in two may be words of their own.
const minWord = 4

// compound reports whether the only change is that a name of one word is written as two: blue lounge.
func (f *form) compound(t *fold.Text, at *found) bool {
	if f.breaks != [len(f.breaks)]uint64{} {
		return false
	}
	s := &t.Exact
	cut := 0
	for i := int(at.from) + 1; i < int(at.to); i++ {
		m := s.Meta[i]
		if m.Flag&fold.Begin == 0 || m.Flag.Gap() == fold.GapNone || f.gapAt(i-int(at.from)) {
			continue
		}
		if gap := t.Original[s.Meta[i-1].End:m.Start]; cut > 0 || gap != " " && gap != "-" {
			return false
		}
		cut = i
	}
	return !f.han && cut-int(at.from) >= minWord && int(at.to)-cut >= minWord
}

// separators adds a step for each separator within the match that the name is not written with.
func (f *form) separators(steps []fold.Step, t *fold.Text, s *fold.Stream, at *found, natural func(int) bool) []fold.Step {
	for i := int(at.from) + 1; i < int(at.to); i++ {
		if s.Meta[i].Flag&fold.Begin == 0 || s.Meta[i].Flag.Gap() == fold.GapNone || natural(i-int(at.from)) {
			continue
		}
		start, end := s.Meta[i-1].End, s.Meta[i].Start
		if start >= end {
			continue
		}
		from := t.Original[start:end]
		r, _ := utf8.DecodeRuneInString(from)
		steps = append(steps, fold.Step{Kind: fold.StepSeparator, From: strings.ToValidUTF8(from, "\uFFFD"), Name: fold.Name(r), At: int(start)})
	}
	return steps
}

// leetSteps adds a step for each group of characters that stands for other letters of the name.
func (f *form) leetSteps(steps []fold.Step, t *fold.Text, s *fold.Stream, at *found) []fold.Step {
	natural := f.leetBreaks()
	steps = f.separators(steps, t, s, at, func(i int) bool { return natural[i] })
	f.align(t, s, int(at.from), int(at.to), func(text, name string, like fold.Likeness, start int) bool {
		if like != fold.Identical {
			steps = slices.DeleteFunc(steps, func(s fold.Step) bool { return s.Kind == fold.StepConfusable && s.At == start })
			r, _ := utf8.DecodeRuneInString(t.Original[start:])
			steps = append(steps, fold.Step{Kind: fold.StepLeet, From: text, To: name, Name: fold.Name(r), At: start})
		}
		return true
	})
	return steps
}
