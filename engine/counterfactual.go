package engine

import (
	"slices"

	"github.com/assay-ip/assay/engine/score"
)

// Bounds of the search for pairs, so that a listing on which a hundred rules hold stays cheap.
const (
	maxParts = 24
	maxPairs = 8
)

// finish works out probability, route and what would have changed it.
func (s *scan) finish() Finding {
	f := s.out
	f.Probability = score.Probability(f.Score)
	f.Route = s.e.route(&f)
	if f.Route != RoutePublish {
		s.e.changes(&f)
	}
	return f
}

// route returns where a finding goes when some of what was seen is left out.
func (e *Engine) route(f *Finding, without ...Part) Route {
	sum, far, tell := f.Score, false, false
	for _, c := range f.Contributions {
		if slices.Contains(without, Part{c.Feature, c.Signal}) || c.Signal != "" && slices.Contains(without, Part{EffectFeature, c.Signal}) {
			sum -= c.Value
			continue
		}
		feature := score.Feature(c.Feature)
		far = far || feature == score.PriceFarBelow
		tell = tell || feature == score.StrongTerm || feature == score.MediumTerm || feature == score.BrandEvasive
	}
	p := score.Probability(sum)
	r := RoutePublish
	switch {
	case p >= e.limits.Hold:
		r = RouteHold
	case p >= e.limits.Review:
		r = RouteReview
	case far && !tell && p >= e.limits.Watch:
		// Only the price speaks against it: buying one settles what no text can.
		r = RouteTestBuy
	case p >= e.limits.Watch:
		r = RouteWatch
	}
	for i := range f.Signals {
		if sig := &f.Signals[i]; sig.Effect != "" && !slices.Contains(without, Part{EffectFeature, sig.ID}) {
			r = severer(r, sig.Effect)
		}
	}
	for _, g := range f.Unavailable {
		if g.Reason == textFailed {
			r = severer(r, RouteReview)
		}
	}
	return r
}

// parts lists what can be left out of a finding: each feature that moved the score, and each signal that asks for a route as a whole.
func parts(f *Finding) []Part {
	var out []Part
	asks := map[string]bool{}
	for i := range f.Signals {
		asks[f.Signals[i].ID] = f.Signals[i].Effect != ""
	}
	for _, c := range f.Contributions {
		if score.Feature(c.Feature) != score.Prior && !asks[c.Signal] {
			out = append(out, Part{c.Feature, c.Signal})
		}
	}
	for i := range f.Signals {
		if asks[f.Signals[i].ID] {
			out = append(out, Part{EffectFeature, f.Signals[i].ID})
		}
	}
	return out
}

// changes notes every single thing without which the route would have been another and, where there is none, the pairs.
func (e *Engine) changes(f *Finding) {
	all := parts(f)
	for _, p := range all {
		if r := e.route(f, p); r != f.Route {
			f.WouldChange = append(f.WouldChange, Change{p.Feature, p.Signal, r})
		}
	}
	if len(f.WouldChange) > 0 {
		return
	}
	all = all[:min(len(all), maxParts)]
	for i, p := range all {
		for _, q := range all[i+1:] {
			if r := e.route(f, p, q); r != f.Route && len(f.WouldChangeTogether) < maxPairs {
				f.WouldChangeTogether = append(f.WouldChangeTogether, JointChange{[]Part{p, q}, r})
			}
		}
	}
}
