package engine

import (
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/score"
	"github.com/assay-ip/assay/engine/usage"
)

// maxSpans bounds how many places of one thing a finding lists.
const maxSpans = 8

// naming is one brand with all its mentions in a listing.
type naming struct {
	brand   int32
	use     mention.Use
	best    int // hit that decides
	evasive int // first disguised hit, -1 when none
	code    bool
	hits    []int
}

// rank orders uses by how much they say: the brand is judged by its gravest mention outside the declared brand.
func rank(u mention.Use) int {
	switch u {
	case mention.UseMark:
		return 6
	case mention.UseSecondHand:
		return 5
	case mention.UseComparison:
		return 4
	case mention.UseNominative:
		return 3
	case mention.UseNegation:
		return 2
	case mention.UseCommonWord:
		return 1
	}
	return 0
}

// mentions makes one signal for each brand that is named.
func (s *scan) mentions() {
	names := s.gather()
	used := isUsed(s.listing.Condition)
	for i := range names {
		n := &names[i]
		if n.use == mention.UseMark && used {
			n.use = mention.UseSecondHand
		}
		s.name(n)
	}
}

// gather groups the hits on brands by brand, in order of first appearance. When the title or the description names another
// brand in a nominative way beside a mark in the title, the title decides: sellers name what fits in the description.
func (s *scan) gather() []naming {
	var names []naming
	for i := range s.hits {
		h := &s.hits[i]
		b := s.e.brandOf(h.Pattern)
		if b < 0 {
			continue
		}
		n := slices.IndexFunc(names, func(n naming) bool { return n.brand == b })
		if n < 0 {
			names = append(names, naming{brand: b, best: -1, evasive: -1})
			n = len(names) - 1
		}
		s.count(&names[n], i)
	}
	return names
}

// count adds hit i to a brand's naming. The title's judgement comes before the description's, and a declared brand alone is use.
func (s *scan) count(n *naming, i int) {
	h := &s.hits[i]
	n.hits = append(n.hits, i)
	if h.Evasive() && n.evasive < 0 {
		n.evasive = i
	}
	if s.isCode(h.Pattern) {
		n.code = true
	} else if n.best >= 0 {
		n.code = false
	}
	if n.best < 0 {
		n.best, n.use = i, h.Use
		return
	}
	best := &s.hits[n.best]
	if h.field == best.field && rank(h.Use) > rank(n.use) || h.Evasive() && h.Use == mention.UseMark && n.use != mention.UseMark {
		n.best, n.use = i, h.Use
	}
}

// isCode reports whether a pattern is a code word or nickname, of the brand's own or of a pack.
func (s *scan) isCode(pattern int32) bool {
	if x := s.e.nameEntry(pattern); x != nil {
		return x.hides()
	}
	return s.e.pattern(pattern).Kind == mention.KindCode
}

// name adds the signal and the contributions of one brand. A feature counts once however many brands bring it: a list of what a
// thing fits names many and means none.
func (s *scan) name(n *naming) {
	b := &s.e.brands[n.brand]
	best := &s.hits[n.best]
	sig := Signal{
		Kind: SignalMention, Brand: b.ID, Name: b.Name, Pattern: s.e.pattern(best.Pattern).Text, Use: n.use,
	}
	if x := s.e.nameEntry(best.Pattern); x != nil {
		sig.Entry, sig.Version, sig.Strength = x.entry+"/"+sig.Pattern, x.pack.Version, x.strength
	}
	if best.CueEnd > best.CueStart {
		sig.Cue = &Span{fields[best.field], best.CueStart, best.CueEnd, s.text(best.field)[best.CueStart:best.CueEnd]}
	}
	sig.Why = s.why(best)
	for _, i := range n.hits {
		if len(sig.Spans) < maxSpans {
			sig.Spans = append(sig.Spans, s.span(&s.hits[i]))
		}
		sig.Undone = appendSteps(sig.Undone, s.hits[i].Steps)
	}
	id := s.signal(sig).ID
	s.named = append(s.named, n.brand)
	switch n.use {
	case mention.UseMark:
		s.used = append(s.used, n.brand)
		s.weighOnce(score.BrandUse, id)
		if n.code {
			s.weighOnce(score.BrandCode, id)
		}
		if other := s.otherDeclared(n.brand); other {
			s.weighOnce(score.BrandOther, id)
		}
	case mention.UseSecondHand:
		s.used = append(s.used, n.brand)
		s.weighOnce(score.BrandSecond, id)
	case mention.UseNominative:
		s.found.fits = true
		s.weighOnce(score.BrandFits, id)
	case mention.UseComparison:
		s.found.compared = true
		s.weighOnce(score.BrandCompared, id)
	case mention.UseNegation:
		s.weighOnce(score.BrandDenied, id)
	case mention.UseCommonWord:
		return
	}
	if n.evasive >= 0 && (n.use == mention.UseMark || n.use == mention.UseSecondHand || n.use == mention.UseComparison) && !s.found.evasive {
		s.found.evasive = true
		s.weighOnce(score.BrandEvasive, id)
	}
}

// why lists what weighed most where the trained model excused a mention, or took an ordinary word for a name.
func (s *scan) why(h *hit) (out []Reason) {
	fits := h.Use == mention.UseNominative && h.Judged.Class == usage.Fits
	if named := h.Use == mention.UseMark && s.e.pattern(h.Pattern).Common && h.Judged.Class == usage.Mark; !fits && !named {
		return nil
	}
	for i := range h.Judged.Why {
		w := &h.Judged.Why[i]
		if w.Weight <= 0 {
			break
		}
		r := Reason{Feature: w.Code.String()}
		if start, end := int(w.Start), int(w.End); end > start {
			r.Span = &Span{fields[h.field], start, end, s.text(h.field)[start:end]}
		}
		out = append(out, r)
	}
	return out
}

// otherDeclared reports whether the seller declares another brand than the one used.
func (s *scan) otherDeclared(b int32) bool {
	d := strings.TrimSpace(s.listing.Brand)
	if d == "" {
		return false
	}
	return !slices.Contains(s.e.declared[fold.Key(d)], b)
}

func appendSteps(dst, steps []fold.Step) []fold.Step {
	for _, st := range steps {
		if len(dst) >= fold.MaxSteps {
			return dst
		}
		if !slices.ContainsFunc(dst, func(o fold.Step) bool { return o == st }) {
			dst = append(dst, st)
		}
	}
	return dst
}
