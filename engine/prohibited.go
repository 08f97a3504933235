package engine

import (
	"slices"

	"github.com/assay-ip/assay/engine/score"
)

// prohibitions looks at every prohibition of which a word was found. A prohibition applies when the listing names the goods and
// one word of each list that must stand beside them. Words that lift it count only in the title or in the field that names the
// goods, and not when they are denied, so that a stray "toy" in a description lifts nothing. Words of doubt leave it to a person.
func (s *scan) prohibitions() {
	var seen []int32
	for i := range s.hits {
		t := s.e.targets[s.hits[i].Pattern]
		if t.kind != targetTerm || t.list != listAny || s.e.terms[t.index].pack.Kind != PackProhibited || slices.Contains(seen, t.index) {
			continue
		}
		seen = append(seen, t.index)
		s.prohibit(t.index, i)
	}
}

func (s *scan) prohibit(index int32, first int) {
	t := &s.e.terms[index]
	for n := range t.With {
		if s.hit(index, int8(listWith+n), -1) < 0 {
			return
		}
	}
	h := &s.hits[first]
	sig := Signal{
		Kind: SignalProhibited, Name: t.pack.Title, Pattern: s.e.matcher.Pattern(h.Pattern).Text, Entry: t.entry, Version: t.pack.Version,
		Effect: t.pack.Effect, Citation: t.pack.Citation, Unverified: !t.pack.Verified,
	}
	if sig.Effect == "" {
		sig.Effect = RouteBlock
	}
	for i := range s.hits {
		x := s.e.targets[s.hits[i].Pattern]
		if x.kind == targetTerm && x.index == index && (x.list == listAny || x.list >= listWith) && len(sig.Spans) < maxSpans {
			sig.Spans = append(sig.Spans, s.span(&s.hits[i]))
			sig.Undone = appendSteps(sig.Undone, s.hits[i].Steps)
		}
	}
	if lifted := s.hit(index, listUnless, h.field); lifted >= 0 {
		cue := s.span(&s.hits[lifted])
		sig.Exempt, sig.Cue, sig.Effect = cue.Text, &cue, ""
		s.signal(sig)
		return
	}
	if doubt := s.hit(index, listDoubt, h.field); doubt >= 0 {
		cue := s.span(&s.hits[doubt])
		sig.Cue = &cue
		if sig.Effect == RouteBlock {
			sig.Effect = RouteHold
		}
	}
	id := s.signal(sig).ID
	if len(s.found.prohibited) == 0 {
		s.weigh(score.Prohibited, id)
	}
	s.found.prohibited = append(s.found.prohibited, t.entry)
}

// hit returns the first hit on a list of a term, in the title or in field; field -1 is anywhere. Denied words do not count for it.
func (s *scan) hit(index int32, list, field int8) int {
	for i := range s.hits {
		h := &s.hits[i]
		t := s.e.targets[h.Pattern]
		if t.kind != targetTerm || t.index != index || t.list != list {
			continue
		}
		if field >= 0 && (h.field != 0 && h.field != field || s.denied(h)) {
			continue
		}
		return i
	}
	return -1
}

// denied reports whether a denial stands right before a hit: "not a toy", "不是玩具".
func (s *scan) denied(h *hit) bool {
	return s.e.denial.before(s.text(h.field), h.Start)
}

// excused reports whether one of the words that lift a lexicon term stands in the listing.
func (s *scan) excused(index int32) bool {
	return s.hit(index, listUnless, -1) >= 0
}
