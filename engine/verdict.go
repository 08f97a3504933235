package engine

import (
	"encoding/json"
	"strconv"

	"github.com/assay-ip/assay/engine/rule"
	"github.com/assay-ip/assay/engine/score"
)

// rules evaluates the rules that act on this listing.
func (s *scan) rules() {
	private := s.e.private[s.listing.Owner]
	if len(s.e.shared)+len(private) == 0 {
		return
	}
	in := s.input()
	for _, list := range [2][]int{s.e.shared, private} {
		for _, i := range list {
			r := &s.e.rules[i]
			held, err := s.e.set.Eval(i, in)
			if err != nil {
				s.gap("rule", "rule_failed", r.ID+": "+err.Error())
				continue
			}
			if !held {
				continue
			}
			id := s.signal(Signal{Kind: SignalRule, Name: r.Name, Entry: r.ID, Effect: r.Effect, Citation: r.Citation, Author: r.Author}).ID
			if r.Weight != 0 {
				s.contribute(score.RuleHeld, id, r.Weight)
			}
		}
	}
}

func (s *scan) input() *rule.Input {
	l := s.listing
	in := &rule.Input{
		Listing: rule.Listing{
			ID: l.ID, Platform: l.Platform, Seller: l.Seller, Title: l.Title, Description: l.Description, Brand: l.Brand, Category: l.Category,
			Price: float64(l.Price.Micros()) / 1e6, HasPrice: l.Price.Stated(), Currency: l.Currency, Condition: l.Condition, Market: l.Market,
			URL: l.URL, GTIN: l.GTIN, Images: len(l.Images), Attributes: l.Attributes,
		},
		Signals: rule.Signals{
			Evasive: s.found.evasive, Strong: s.found.strong, Medium: s.found.medium, Weak: s.found.weak, Cues: s.found.cues,
			PricePercent: s.found.percent, Prohibited: s.found.prohibited,
		},
	}
	for _, b := range s.used {
		in.Signals.Used = append(in.Signals.Used, s.e.brands[b].Name)
	}
	for _, b := range s.named {
		in.Signals.Mentioned = append(in.Signals.Mentioned, s.e.brands[b].Name)
	}
	return in
}

// finish works out probability, route and what would have changed it.
func (s *scan) finish() Finding {
	f := s.out
	f.Probability = score.Probability(f.Score)
	f.Route = s.e.route(&f, "", "")
	if f.Route != RoutePublish {
		f.WouldChange = s.e.changes(&f)
	}
	return f
}

// route returns where a finding goes when the contribution of one feature of one signal, and what that signal asks for, is left
// out. Empty names leave nothing out. A feature "effect" stands for what the signal asks for.
func (e *Engine) route(f *Finding, feature, signal string) Route {
	sum, far, tell := f.Score, false, false
	for _, c := range f.Contributions {
		if c.Feature == feature && c.Signal == signal {
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
		if sig := &f.Signals[i]; sig.Effect != "" && (sig.ID != signal || feature != effect) {
			r = severer(r, sig.Effect)
		}
	}
	return r
}

// effect is the pseudo-feature of a signal's own route in a Change.
const effect = "effect"

// changes lists every single thing without which the route would have been another.
func (e *Engine) changes(f *Finding) []Change {
	var out []Change
	for _, c := range f.Contributions {
		if score.Feature(c.Feature) == score.Prior {
			continue
		}
		if r := e.route(f, c.Feature, c.Signal); r != f.Route {
			out = append(out, Change{c.Feature, c.Signal, r})
		}
	}
	for i := range f.Signals {
		if sig := &f.Signals[i]; sig.Effect != "" {
			if r := e.route(f, effect, sig.ID); r != f.Route {
				out = append(out, Change{effect, sig.ID, r})
			}
		}
	}
	return out
}

// JSON returns the canonical form of a finding: fields in the order of the type, no HTML escaping of its own.
func (f *Finding) JSON() ([]byte, error) { return json.Marshal(f) }

// Sum returns the sum of the contributions; it equals Score.
func (f *Finding) Sum() int {
	n := 0
	for _, c := range f.Contributions {
		n += c.Value
	}
	return n
}

// Brands returns the names of the brands in a finding's mentions that are used as a mark, each once.
func (f *Finding) Brands() []string {
	var out []string
	for i := range f.Signals {
		if s := &f.Signals[i]; s.Kind == SignalMention && rank(s.Use) >= 5 {
			out = append(out, s.Name)
		}
	}
	return out
}

// String returns a finding in one line, for logs of tests.
func (f *Finding) String() string {
	return f.Listing + " " + string(f.Route) + " " + strconv.Itoa(f.Probability)
}
