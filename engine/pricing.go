package engine

import (
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/engine/score"
)

// Where an offer stands, as a percentage of the low end of the band. A used article is compared at twice its price.
const (
	farBelow = 25
	below    = 50
	low      = 80
	usedGain = 2
)

// prices compares the offer with what is known of the first brand that is offered under its name.
func (s *scan) prices() {
	if len(s.used) == 0 {
		return
	}
	if !s.listing.Price.Stated() {
		s.gap("price", "no_price", "")
		return
	}
	if s.listing.Currency == "" {
		s.gap("price", "no_currency", "")
		return
	}
	p, bands := s.bands()
	if len(bands) == 0 {
		s.gap("price", "no_band", s.e.brands[s.used[0]].Name)
		return
	}
	band, _ := price.Choose(bands, s.listing.Market, s.listing.Currency, s.e.rates)
	pos, ok := price.Place(s.listing.Price, s.listing.Currency, band, s.e.rates)
	if !ok {
		s.gap("price", "no_rate", s.listing.Currency+" "+band.Currency)
		return
	}
	sig := Signal{Kind: SignalPrice, Brand: s.e.brands[s.used[0]].ID, Name: s.e.brands[s.used[0]].Name, Position: &pos}
	if p != nil {
		sig.Product, sig.Name = p.ID, p.Name
	}
	id := s.signal(sig).ID
	s.found.percent = pos.Percent
	percent := pos.Percent
	if s.used2nd() {
		percent *= usedGain
	}
	switch {
	case percent < farBelow:
		s.weigh(score.PriceFarBelow, id)
	case percent < below:
		s.weigh(score.PriceBelow, id)
	case percent < low:
		s.weigh(score.PriceLow, id)
	case !pos.Above():
		s.weigh(score.PriceInBand, id)
	}
}

// used2nd reports whether the offer is of a used article.
func (s *scan) used2nd() bool {
	for i := range s.out.Signals {
		if s.out.Signals[i].Use == mention.UseSecondHand {
			return true
		}
	}
	return false
}

// bands returns the bands to compare with: those of the product that the listing names by GTIN, style code or the words of its
// name, else those of the brand's products in the listing's category, as the lowest and highest of them for each currency and market.
func (s *scan) bands() (*Product, []price.Band) {
	if p := s.product(); p != nil {
		return p.Product, p.Bands
	}
	var out []price.Band
	category := fold.Key(s.listing.Category)
	if category == "" {
		return nil, nil
	}
	for _, b := range s.used[:1] {
		for _, i := range s.e.brands[b].products {
			p := &s.e.products[i]
			if p.category == category && s.productVisible(p) {
				out = widen(out, p.Bands)
			}
		}
	}
	return nil, out
}

func (s *scan) productVisible(p *product) bool {
	return !p.Private || p.Owner == s.listing.Owner
}

// widen joins bands of the same currency and market.
func widen(out, more []price.Band) []price.Band {
	for _, b := range more {
		i := slices.IndexFunc(out, func(o price.Band) bool { return o.Currency == b.Currency && o.Market == b.Market })
		if i < 0 {
			out = append(out, b)
			continue
		}
		if b.Low.Micros() < out[i].Low.Micros() {
			out[i].Low = b.Low
		}
		if b.High.Micros() > out[i].High.Micros() {
			out[i].High = b.High
		}
	}
	return out
}

// product returns the product that is offered, nil when it cannot be told.
func (s *scan) product() *product {
	for i := range s.hits {
		t := s.e.targets[s.hits[i].Pattern]
		if t.kind == targetStyle && slices.Contains(s.used, s.e.products[t.index].brand) {
			return &s.e.products[t.index]
		}
	}
	var best *product
	most := 0
	s.words = appendWords(s.words[:0], &s.texts[0])
	for _, b := range s.used {
		for _, i := range s.e.brands[b].products {
			p := &s.e.products[i]
			if !s.productVisible(p) {
				continue
			}
			if s.listing.GTIN != "" && slices.Contains(p.GTIN, s.listing.GTIN) {
				return p
			}
			// More than half of the words of the product's name, two at least, stand in the title.
			if n := common(p.words, s.words); n > most && n*2 > len(p.words) && (n >= 2 || len(p.words) == 1) {
				best, most = p, n
			}
		}
	}
	return best
}

// common counts the words of a sorted list that are in another list.
func common(sorted, words []string) int {
	n := 0
	for i, w := range words {
		if slices.Contains(words[:i], w) {
			continue
		}
		if _, ok := slices.BinarySearch(sorted, w); ok {
			n++
		}
	}
	return n
}

// appendWords appends the folded words of a text.
func appendWords(dst []string, t *fold.Text) []string {
	st := &t.Exact
	from := 0
	for i := range st.Bytes {
		if i > from && st.Meta[i].Flag&fold.Begin != 0 && st.Meta[i].Flag.Gap() != fold.GapNone {
			dst = append(dst, string(st.Bytes[from:i]))
			from = i
		}
	}
	if from < len(st.Bytes) {
		dst = append(dst, string(st.Bytes[from:]))
	}
	return dst
}

// alike reports whether one folded category holds the other.
func alike(a, b string) bool {
	return strings.Contains(a, b) || strings.Contains(b, a)
}
