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

// JSON returns the canonical form of a finding: fields in the order of the type, as encoding/json writes them.
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
