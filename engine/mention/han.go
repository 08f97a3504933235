package mention

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/hanzi"
)

// indexHan indexes the Chinese names that are also looked for in disguise.
func (m *Matcher) indexHan(names int) {
	var list []hanzi.Name
	for i := range names {
		p := &m.patterns[m.forms[i].pattern]
		if p.Kind == KindHan && !p.Common {
			list = append(list, hanzi.Name{Text: p.Text, ID: int32(i)})
		}
	}
	if len(list) > 0 {
		m.han = hanzi.Build(list)
	}
}

// scanHan finds Chinese names by their sound, their look, cut short and in pinyin.
func (m *Matcher) scanHan(sc *scratch, t *fold.Text, s *Support) {
	text := t.Original
	if len(text) > fold.MaxBytes {
		text = text[:fold.MaxBytes]
	}
	sc.han = m.han.Find(sc.han[:0], text, &sc.hanzi)
	for i := range sc.han {
		h := &sc.han[i]
		f := &m.forms[h.ID]
		if h.Kind == hanzi.Initials && !initialsMeant(s, m.patterns[f.pattern].Group) {
			continue
		}
		if h.Kind == hanzi.Variant && hanzi.Across(text, int(h.Start), int(h.End)) {
			continue
		}
		from, to := streamRange(&t.Exact, uint32(h.Start), uint32(h.End)) //nolint:gosec // below fold.MaxBytes
		sc.addFuzzy(f, found{
			form: h.ID, start: uint32(h.Start), end: uint32(h.End), cost: costHan + h.Cost/100, from: from, to: to, reading: readHan, how: uint8(h.Kind), at: int32(i), //nolint:gosec // likewise
		})
	}
}

// initialsMeant reports whether the rest of the listing speaks for a brand of which only initials are written.
func initialsMeant(s *Support, group int32) bool {
	return s != nil && s.Affine != nil && s.Plausible != nil && s.Affine(group) && s.Plausible(group)
}

// streamRange returns the bytes of a stream that are from [start, end) of the original.
func streamRange(s *fold.Stream, start, end uint32) (from, to int32) {
	a := sort.Search(s.Len(), func(i int) bool { return s.Meta[i].Start >= start })
	b := sort.Search(s.Len(), func(i int) bool { return s.Meta[i].Start >= end })
	return int32(a), int32(b) //nolint:gosec // below fold.MaxBytes
}

// hanSteps lists what was done to each character of a disguised Chinese name.
func (m *Matcher) hanSteps(sc *scratch, t *fold.Text, f *found) []fold.Step {
	changes := m.han.Changes(nil, sc.han[f.at], t.Original)
	steps := make([]fold.Step, 0, len(changes))
	for _, c := range changes {
		r, _ := utf8.DecodeRuneInString(c.From)
		steps = append(steps, fold.Step{Kind: hanStep(c.Kind), From: c.From, To: c.To, Name: fold.Name(r), At: int(c.At)})
	}
	if len(steps) == 0 {
		p := m.pattern(f)
		steps = append(steps, fold.Step{Kind: hanStep(hanzi.Kind(f.how)), From: t.Original[f.start:f.end], To: p.Text, At: int(f.start)})
	}
	return steps
}

// hanStep is the kind of step by which a disguised Chinese name was read.
func hanStep(kind hanzi.Kind) fold.StepKind {
	switch kind {
	case hanzi.Variant:
		return fold.StepVariant
	case hanzi.Homophone:
		return fold.StepHomophone
	case hanzi.Lookalike, hanzi.Split:
		return fold.StepShape
	case hanzi.Mixed, hanzi.Masked:
		return fold.StepMask
	case hanzi.Truncated:
		return fold.StepShortened
	case hanzi.Pinyin, hanzi.Initials:
		return fold.StepPinyin
	case hanzi.Swapped:
		return fold.StepSlip
	}
	return fold.StepHomophone
}

// inside rules on a Chinese name that is part of a longer word: 三星堆 is a place, 川崎病 a disease. The longer word stands
// where a cue would. Of other names the ruling stays r.
func (m *Matcher) inside(t *fold.Text, f *found, r ruling) ruling {
	for _, w := range m.forms[f.form].longer {
		at := strings.Index(w, t.Original[f.start:f.end])
		if start := int(f.start) - at; at >= 0 && start >= 0 && strings.HasPrefix(t.Original[start:], w) {
			return ruling{use: UseCommonWord, start: uint32(start), end: uint32(start + len(w))} //nolint:gosec // below fold.MaxBytes
		}
	}
	return r
}
