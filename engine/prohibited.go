package engine

import (
	"cmp"
	"slices"

	"github.com/assay-ip/assay/engine/score"
)

// prohibitions looks at every prohibition of which a word was found, in the order of the packs: a pack lists what names the goods
// outright before the bare word, and what an earlier term of the pack has settled, either way, is not looked at again.
//
// An exemption is no magic word. Phrases of Mask take back only the words they hold. Words of Unless count only in the title or in
// the field that names the goods, not when they are denied, and beside a word of Despite they leave the listing to a person.
func (s *scan) prohibitions() {
	var seen []int32
	for i := range s.hits {
		t := s.e.targets[s.hits[i].Pattern]
		if t.kind == targetTerm && t.list == listAny && s.e.terms[t.index].pack.Kind == PackProhibited && !slices.Contains(seen, t.index) {
			seen = append(seen, t.index)
		}
	}
	slices.Sort(seen)
	s.settled = s.settled[:0]
	for _, index := range seen {
		s.prohibit(index)
	}
}

// settled is a piece of text that a prohibition has been decided on.
type settled struct {
	pack       *Pack
	field      int8
	start, end int
}

// goods is what the words of one prohibition come to.
type goods struct {
	all            []int // hits on words that name the goods
	live           []int // those that nothing takes back
	masked, denied int   // first hit that was taken back by a phrase or by a denial, -1 when none
	mask           int   // the phrase
	denial         Span
}

func (s *scan) prohibit(index int32) {
	t := &s.e.terms[index]
	for n := range t.With {
		if s.hit(index, int8(listWith+n), -1) < 0 {
			return
		}
	}
	g := s.goods(index)
	first := g.first()
	if first < 0 || s.allSettled(t.pack, &g) {
		return
	}
	for _, i := range g.all {
		s.settled = append(s.settled, settled{t.pack, s.hits[i].field, s.hits[i].Start, s.hits[i].End})
	}
	h := &s.hits[first]
	sig := Signal{
		Kind: SignalProhibited, Name: t.pack.Title, Pattern: s.e.pattern(h.Pattern).Text, Entry: t.entry, Version: t.pack.Version,
		Effect: cmp.Or(t.pack.Effect, RouteBlock), Citation: t.pack.Citation, Unverified: !t.pack.Verified,
	}
	s.point(&sig, index, g.live, first)
	switch {
	case len(g.live) == 0 && g.denied < 0:
		s.exempt(sig, g.mask)
		return
	case len(g.live) == 0:
		sig.Cue = &g.denial
		sig.Effect = milder(sig.Effect, RouteReview)
	default:
		if lifted := s.hit(index, listUnless, h.field); lifted >= 0 {
			if s.hit(index, listDespite, -1) < 0 {
				s.exempt(sig, lifted)
				return
			}
			s.soften(&sig, lifted)
		} else if doubt := s.hit(index, listDoubt, h.field); doubt >= 0 {
			s.soften(&sig, doubt)
		}
	}
	id := s.signal(sig).ID
	s.weighOnce(score.Prohibited, id)
	s.found.prohibited = append(s.found.prohibited, t.entry)
}

// goods sorts the hits on the words that name the goods.
func (s *scan) goods(index int32) goods {
	g := goods{masked: -1, denied: -1, mask: -1}
	for i := range s.hits {
		h := &s.hits[i]
		if t := s.e.targets[h.Pattern]; t.kind != targetTerm || t.index != index || t.list != listAny {
			continue
		}
		g.all = append(g.all, i)
		if mask := s.inside(index, h); mask >= 0 {
			if g.masked < 0 {
				g.masked, g.mask = i, mask
			}
			continue
		}
		if at := s.denial(h); at >= 0 {
			if g.denied < 0 {
				g.denied, g.denial = i, Span{fields[h.field], at, h.Start, s.text(h.field)[at:h.Start]}
			}
			continue
		}
		g.live = append(g.live, i)
	}
	return g
}

// first returns the hit that stands for the prohibition, -1 when there is none.
func (g *goods) first() int {
	switch {
	case len(g.live) > 0:
		return g.live[0]
	case g.denied >= 0:
		return g.denied
	}
	return g.masked
}

// inside returns the hit on a masking phrase that holds h, -1 when none does.
func (s *scan) inside(index int32, h *hit) int {
	for i := range s.hits {
		m := &s.hits[i]
		t := s.e.targets[m.Pattern]
		if t.kind == targetTerm && t.index == index && t.list == listMask && m.field == h.field && m.Start <= h.Start && h.End <= m.End {
			return i
		}
	}
	return -1
}

// allSettled reports whether an earlier term of the pack has settled every one of the hits.
func (s *scan) allSettled(p *Pack, g *goods) bool {
	for _, i := range g.all {
		h := &s.hits[i]
		if !slices.ContainsFunc(s.settled, func(x settled) bool {
			return x.pack == p && x.field == h.field && x.start <= h.Start && h.End <= x.end
		}) {
			return false
		}
	}
	return true
}

// point adds the places of a prohibition: where the goods are named, and the words that stand beside them.
func (s *scan) point(sig *Signal, index int32, live []int, first int) {
	for i := range s.hits {
		t := s.e.targets[s.hits[i].Pattern]
		with := t.kind == targetTerm && t.index == index && t.list >= listWith
		if (with || i == first || slices.Contains(live, i)) && len(sig.Spans) < maxSpans {
			sig.Spans = append(sig.Spans, s.span(&s.hits[i]))
			sig.Undone = appendSteps(sig.Undone, s.hits[i].Steps)
		}
	}
}

// exempt adds a prohibition that was looked at and does not apply, with the words that lift it.
func (s *scan) exempt(sig Signal, by int) {
	cue := s.span(&s.hits[by])
	sig.Exempt, sig.Cue, sig.Effect = cue.Text, &cue, ""
	s.signal(sig)
}

// soften leaves a prohibition to a person.
func (s *scan) soften(sig *Signal, by int) {
	cue := s.span(&s.hits[by])
	sig.Cue = &cue
	sig.Effect = milder(sig.Effect, RouteHold)
}

// hit returns the first hit on a list of a term, in the title or in field; field -1 is anywhere, denied or not.
func (s *scan) hit(index int32, list, field int8) int {
	for i := range s.hits {
		h := &s.hits[i]
		t := s.e.targets[h.Pattern]
		if t.kind != targetTerm || t.index != index || t.list != list {
			continue
		}
		if field >= 0 && (h.field != 0 && h.field != field || s.denial(h) >= 0) {
			continue
		}
		return i
	}
	return -1
}

// denial returns where a denial right before a hit begins: "not a toy", "不是玩具". It is -1 when there is none.
func (s *scan) denial(h *hit) int {
	return s.e.denial.before(s.text(h.field), h.Start)
}
