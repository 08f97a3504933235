package mention

import (
	"strings"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/usage"
	"github.com/assay-ip/assay/engine/word"
)

// judging is the working memory of the model.
type judging struct {
	features usage.Features
	others   []usage.Other
	input    usage.Input
	visit    func(*Pattern, *usage.Input, *usage.Features)
}

// Contexts calls visit for each mention in t that the model judges, with what it goes by. It is how the model is trained: what
// it learns from is what it will see.
func (m *Matcher) Contexts(t *fold.Text, s *Support, visit func(*Pattern, *usage.Input, *usage.Features)) {
	sc, ok := m.scratch.Get().(*scratch)
	if !ok {
		sc = new(scratch)
	}
	defer m.scratch.Put(sc)
	sc.judging.visit = visit
	defer func() { sc.judging.visit = nil }()
	m.find(nil, sc, t, s)
}

// model judges the mentions whose use no cue has decided.
func (m *Matcher) model(sc *scratch, t *fold.Text, s *Support) {
	model, err := usage.Default()
	if s != nil && s.Model != nil {
		model, err = s.Model, nil
	}
	g := &sc.judging
	m.others(sc)
	for i := range sc.found {
		f, r := &sc.found[i], &sc.rulings[i]
		p := m.pattern(f)
		r.steps = m.steps(sc, t, f)
		if p.Kind.plain() || !m.with.context {
			continue
		}
		open := r.open()
		r.cued = !open
		if err == nil && p.Kind.judged() && (open || g.visit != nil) {
			m.input(&g.input, sc, t, s, i)
			g.features.Read(t, &g.input)
			if g.visit != nil {
				g.visit(p, &g.input, &g.features)
			}
			r.judged = model.Judge(&g.features)
		}
		if open {
			m.settle(sc, t, s, i)
		}
	}
}

// judged reports whether the model judges mentions of the kind: codes and style numbers are nobody's ordinary words and
// are not what accessories are named after.
func (k Kind) judged() bool { return k == KindName || k == KindAlias || k == KindHan }

// settle says what an open mention is used for.
func (m *Matcher) settle(sc *scratch, t *fold.Text, s *Support, i int) {
	f, r := &sc.found[i], &sc.rulings[i]
	p := m.pattern(f)
	spelled := p.Common && f.cost > 0 && f.reading == readExact // else an ordinary word is not read in disguise
	named := spelled || !p.Common && (r.judged.Margin <= usage.Unit/4 || !m.ordinary(p, f, t)) || m.supported(sc, t, f, s)
	switch j := &r.judged; {
	case (j.Class == usage.Fits || j.Class == usage.Word && named && !p.Common && j.Short <= 0) && p.Kind.judged() && !m.usedBefore(sc, i):
		r.use, r.start, r.end = UseNominative, j.Head.Start, j.Head.End
		return
	case !named && (j.Class != usage.Mark || !p.Kind.judged()):
		r.use = UseCommonWord
		return
	case named && !p.Common && p.Kind.judged() && (j.Short < 3*usage.Unit && m.listedBefore(sc, i) || j.Short < 5*usage.Unit && m.farFor(sc, t, i)):
		r.use, r.start, r.end = UseNominative, j.Head.Start, j.Head.End
		return
	case named && !p.Common && m.fitsBefore(sc, i):
		r.use = UseNominative
		return
	}
	m.secondHand(sc, r)
}

// fitsBefore reports whether the same name was judged before to say what the goods fit.
func (m *Matcher) fitsBefore(sc *scratch, i int) bool {
	for j := i - 1; j >= max(0, i-maxBack); j-- {
		if sc.rulings[j].judged.Class == usage.Fits && m.pattern(&sc.found[j]).Group == m.pattern(&sc.found[i]).Group {
			return !evasive(sc.rulings[i].steps)
		}
	}
	return false
}

// usedBefore reports whether the goods were offered under the same name before.
func (m *Matcher) usedBefore(sc *scratch, i int) bool {
	for j := i - 1; j >= max(0, i-maxBack); j-- {
		p := m.pattern(&sc.found[j])
		if r := &sc.rulings[j]; (r.use == UseMark || r.use == UseSecondHand) && p.Kind.judged() && p.Group == m.pattern(&sc.found[i]).Group {
			return true
		}
	}
	return false
}

// listedBefore reports whether a cue said of a name before that the goods fit it: titles go on with more of them.
func (m *Matcher) listedBefore(sc *scratch, i int) bool {
	for j := i - 1; j >= max(0, i-maxBack); j-- {
		if r := &sc.rulings[j]; r.use == UseNominative && r.cued {
			return !evasive(sc.rulings[i].steps)
		}
	}
	return false
}

// maxFar is how many words after a "for" titles still go on with what the goods fit.
const maxFar = 14

// farFor reports whether the title has said for what other things the goods are, too far back for the cue to govern the name alone.
func (m *Matcher) farFor(sc *scratch, t *fold.Text, i int) bool {
	f := &sc.found[i]
	for _, c := range nearCues(sc.cues, f.start) {
		if q := &m.cues[c.cue]; c.end <= f.start && q.use == UseNominative && q.side == before && q.reach >= farReach {
			if d := between(t, c.end, f.start); !d.stop && !d.clause && d.chars == 0 && d.words > q.reach && d.words <= maxFar {
				return !evasive(sc.rulings[i].steps)
			}
		}
	}
	return false
}

// farReach is the reach of the cues that lists follow: for, compatible with.
const farReach = 6

func evasive(steps []fold.Step) bool {
	for i := range steps {
		if steps[i].Kind.Evasive() {
			return true
		}
	}
	return false
}

// others lists the names in the text for the model.
func (m *Matcher) others(sc *scratch) {
	g := &sc.judging
	g.others = g.others[:0]
	for i := range sc.found {
		f := &sc.found[i]
		if p := m.pattern(f); p.Kind.judged() {
			g.others = append(g.others, usage.Other{Span: usage.Span{Start: f.start, End: f.end}, Group: p.Group, Common: p.Common})
		}
	}
}

// input gathers what the model is told of mention i.
func (m *Matcher) input(in *usage.Input, sc *scratch, t *fold.Text, s *Support, i int) {
	f, r := &sc.found[i], &sc.rulings[i]
	form := &m.forms[f.form]
	p := &m.patterns[form.pattern]
	*in = usage.Input{
		Span: usage.Span{Start: f.start, End: f.end}, Group: p.Group, Common: p.Common || m.ordinary(p, f, t), Evasive: evasive(r.steps), Others: sc.judging.others,
		CueAt: usage.Span{Start: r.start, End: r.end}, CueWords: r.words, Words: m.lexicon,
	}
	switch r.use {
	case UseNominative:
		in.Cue = usage.Fits
	case UseComparison:
		in.Cue = usage.Compared
	case UseNegation:
		in.Cue = usage.Denied
	case UseMark, UseSecondHand, UseCommonWord:
	}
	in.Later = m.fitsLater(sc, f.end)
	if s == nil {
		return
	}
	if s.Declared != "" {
		sc.key.Reset(s.Declared)
		in.Declared = answer(string(sc.key.Exact.Bytes) == form.exact)
	}
	if s.Affine != nil && s.Category != "" {
		in.Affine = answer(s.Affine(p.Group))
	}
	if s.Plausible != nil {
		in.Plausible = answer(s.Plausible(p.Group))
	}
}

// fitsLater returns the first cue after offset at that stands before what goods fit.
func (m *Matcher) fitsLater(sc *scratch, at uint32) usage.Span {
	for _, c := range nearCues(sc.cues, at) {
		if q := &m.cues[c.cue]; c.start >= at && q.use == UseNominative && q.side == before {
			return usage.Span{Start: c.start, End: c.end}
		}
	}
	return usage.Span{}
}

// ordinary reports a Chinese name, written as it is, that is a word most readers know: millet, apple, brother.
func (m *Matcher) ordinary(p *Pattern, f *found, t *fold.Text) bool {
	return p.Kind == KindHan && f.cost == 0 && m.lexicon.Han([]byte(t.Original[f.start:f.end])) >= word.Known
}

func answer(yes bool) usage.Answer {
	if yes {
		return usage.Yes
	}
	return usage.No
}

// supportNeeded is how many weak grounds make an ordinary word a name; a declaration or a trademark sign is enough alone.
const supportNeeded = 2

// supported reports whether a name that is an ordinary word is meant as a name.
func (m *Matcher) supported(sc *scratch, t *fold.Text, f *found, s *Support) bool {
	form := &m.forms[f.form]
	p := &m.patterns[form.pattern]
	rest := strings.TrimLeft(t.Original[f.end:min(len(t.Original), int(f.end)+8)], " ")
	if strings.HasPrefix(rest, "®") || strings.HasPrefix(rest, "™") || strings.HasPrefix(rest, "(R)") || strings.HasPrefix(rest, "(TM)") {
		return true
	}
	grounds := 0
	if s != nil {
		if s.Declared != "" {
			sc.key.Reset(s.Declared)
			if string(sc.key.Exact.Bytes) == form.exact {
				return true
			}
		}
		if s.Affine != nil && s.Affine(p.Group) {
			grounds++
		}
		if s.Plausible != nil && s.Plausible(p.Group) {
			grounds++
		}
	}
	if distinct(t, f) {
		grounds++
	}
	return grounds >= supportNeeded
}

// distinct reports a word that is in capitals where its neighbours are not, or begins the text with a capital while the next word has none.
func distinct(t *fold.Text, f *found) bool {
	if f.reading != readExact {
		return false
	}
	s := &t.Exact
	if s.Meta[f.from].Flag&fold.Upper == 0 {
		return false
	}
	to := int(f.to)
	next := to < s.Len() && s.Meta[to].Flag&fold.Upper == 0 && s.Meta[to].Flag.Class() == fold.Letter
	if inCapitals(s, int(f.from), to) {
		return next && f.to-f.from > 1
	}
	return f.from == 0 && next
}
