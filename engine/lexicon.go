package engine

import (
	"cmp"
	"slices"

	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/score"
)

// coded is a coded term with its hits and what takes from its weight.
type coded struct {
	term     int32
	hits     []int
	strength Strength // what it counts as
	cue      *Span    // the words that lower it
}

// lexicon makes one signal for each coded term. A medium term counts only beside a brand that is used as a mark.
func (s *scan) lexicon() {
	terms := s.coded()
	for i := range terms {
		s.lower(&terms[i])
	}
	slices.SortStableFunc(terms, func(a, b coded) int { return cmp.Compare(strengthRank(b.strength), strengthRank(a.strength)) })
	for _, x := range terms {
		if x.strength == "" {
			continue
		}
		t := &s.e.terms[x.term]
		first := &s.hits[x.hits[0]]
		sig := Signal{
			Kind: SignalLexicon, Name: t.pack.Title, Pattern: s.e.pattern(first.Pattern).Text, Entry: t.entry, Version: t.pack.Version,
			Strength: x.strength, Cue: x.cue, Citation: t.pack.Citation, Unverified: !t.pack.Verified && t.pack.Citation != "",
		}
		for _, i := range x.hits[:min(len(x.hits), maxSpans)] {
			sig.Spans = append(sig.Spans, s.span(&s.hits[i]))
			sig.Undone = appendSteps(sig.Undone, s.hits[i].Steps)
		}
		s.weighTerm(x.strength, s.signal(sig).ID)
	}
}

// coded gathers the hits on coded terms by term, in order of first appearance.
func (s *scan) coded() []coded {
	var terms []coded
	for i := range s.hits {
		t := s.e.targets[s.hits[i].Pattern]
		if t.kind != targetTerm || s.e.terms[t.index].pack.Kind != PackLexicon || t.list != listAny || s.asName(i) {
			continue
		}
		n := slices.IndexFunc(terms, func(x coded) bool { return x.term == t.index })
		if n < 0 {
			terms = append(terms, coded{term: t.index, strength: s.e.terms[t.index].Strength})
			n = len(terms) - 1
		}
		terms[n].hits = append(terms[n].hits, i)
	}
	return terms
}

// companioned reports whether the listing has a word of every list of goods that a term is said of.
func (s *scan) companioned(x *coded) bool {
	for n := range s.e.terms[x.term].With {
		list := int8(listWith + n)
		if s.hit(x.term, list, 0) < 0 && s.hit(x.term, list, 1) < 0 {
			return false
		}
	}
	return true
}

// maxBeside is how many hits on each side of one may be on its place.
const maxBeside = 16

// asName reports whether the place of hit i counts as a brand's abbreviation.
func (s *scan) asName(i int) bool {
	if len(s.e.names) == 0 {
		return false
	}
	h := &s.hits[i]
	for j := max(0, i-maxBeside); j < min(len(s.hits), i+maxBeside); j++ { // hits are in order of their place
		o := &s.hits[j]
		if o.field == h.field && o.Start == h.Start && o.End == h.End && o.Use != mention.UseCommonWord && s.e.brandOf(o.Pattern) >= 0 {
			return true
		}
	}
	return false
}

// lower weakens a term that the listing takes back, and drops one that it does not say of the goods it is said of. A denied one ("not a replica") is said by honest sellers and by others: it is
// weak. Words of other goods ("scale model") take a term away where no brand is used; beside one they leave it a medium term, for
// they are easily added.
func (s *scan) lower(x *coded) {
	if !s.companioned(x) {
		x.strength = ""
		return
	}
	denied := 0
	for _, i := range x.hits {
		h := &s.hits[i]
		if at := s.denial(h); at >= 0 {
			denied++
			x.cue = &Span{fields[h.field], at, h.Start, s.text(h.field)[at:h.Start]}
		}
	}
	if denied == len(x.hits) {
		x.strength = Weak
		return
	}
	x.cue = nil
	for _, i := range x.hits {
		excuse := s.hit(x.term, listUnless, s.hits[i].field)
		if excuse < 0 {
			continue
		}
		cue := s.span(&s.hits[excuse])
		x.cue = &cue
		if x.strength == Strong && len(s.used) > 0 {
			x.strength = Medium
		} else {
			x.strength = ""
		}
		return
	}
}

func strengthRank(x Strength) int {
	switch x {
	case Strong:
		return 4
	case Medium:
		return 3
	case Cue:
		return 2
	case Weak:
		return 1
	}
	return 0
}

// weighTerm contributes for a term, at most once for each strength but medium, which counts twice at the most.
func (s *scan) weighTerm(x Strength, id string) {
	f := &s.found
	switch x {
	case Strong:
		f.strong++
		if f.strong > 1 {
			return
		}
		switch {
		case len(s.used) > 0 || f.compared:
			s.weigh(score.StrongTerm, id)
		case f.fits:
			s.weigh(score.StrongNamed, id)
		default:
			s.weigh(score.StrongAlone, id)
		}
	case Medium:
		f.medium++
		if f.medium <= 2 && len(s.used) > 0 {
			s.weigh(score.MediumTerm, id)
		}
	case Weak:
		f.weak++
		if f.weak == 1 && len(s.used) > 0 {
			s.weigh(score.WeakTerm, id)
		}
	case Cue:
		f.cues++
		if f.cues == 1 {
			s.weigh(score.OffPlatform, id)
		}
	}
}
