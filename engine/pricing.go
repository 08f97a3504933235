package engine

import (
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/engine/score"
)

// Where an offer stands, as a percentage of the low end of the band of new goods. A used article is compared at four times its price:
// a quarter of the price of a new one is what ordinary wear costs, and worn clothes go for less.
const (
	farBelow = 25
	below    = 50
	low      = 80
	usedGain = 4
)

// prices compares the offer with what is known of the product it names, else of the first brand that is offered under its name.
func (s *scan) prices() {
	p := s.product()
	if p == nil && len(s.used) == 0 {
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
	sig := Signal{Kind: SignalPrice}
	var bands []price.Band
	if p != nil {
		b := &s.e.brands[p.brand]
		sig.Brand, sig.Name, sig.Product, bands = b.ID, p.Name, p.ID, p.Bands
	} else {
		b := &s.e.brands[s.used[0]]
		sig.Brand, sig.Name, bands = b.ID, b.Name, s.bands()
	}
	if len(bands) == 0 {
		s.gap("price", "no_band", sig.Name)
		return
	}
	band, _ := price.Choose(bands, s.listing.Market, s.listing.Currency, s.e.rates)
	pos, ok := price.Place(s.listing.Price, s.listing.Currency, band, s.e.rates)
	if !ok {
		s.gap("price", "no_rate", s.listing.Currency+" "+band.Currency)
		return
	}
	sig.Position = &pos
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
	if isUsed(s.listing.Condition) {
		return true
	}
	for i := range s.out.Signals {
		if s.out.Signals[i].Use == mention.UseSecondHand {
			return true
		}
	}
	return false
}

func isUsed(condition string) bool {
	return strings.EqualFold(condition, "used") || strings.EqualFold(condition, "refurbished")
}

// bands returns what is known of the products of the first used brand in the listing's category: the lowest and the highest end
// for each currency and market.
func (s *scan) bands() []price.Band {
	var out []price.Band
	category := fold.Key(s.listing.Category)
	if category == "" {
		return nil
	}
	for _, i := range s.e.brands[s.used[0]].products {
		p := &s.e.products[i]
		if p.category == category && s.productVisible(p) {
			out = widen(out, p.Bands)
		}
	}
	return out
}

func (s *scan) productVisible(p *product) bool {
	b := &s.e.brands[p.brand]
	return (!p.Private || p.Owner == s.listing.Owner) && (!b.Private || b.Owner == s.listing.Owner)
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

// product returns the product that is offered, nil when it cannot be told. A GTIN or a style code tells it without a brand's name:
// sellers who leave the name out often keep the code, by which buyers search.
func (s *scan) product() *product {
	if key := gtinKey(s.listing.GTIN); key != "" {
		for _, i := range s.e.gtins[key] {
			if p := &s.e.products[i]; s.productVisible(p) {
				return p
			}
		}
	}
	for i := range s.hits {
		t := s.e.targets[s.hits[i].Pattern]
		if t.kind != targetStyle || s.hits[i].field == 2 {
			continue
		}
		p := &s.e.products[t.index]
		if s.productVisible(p) && (slices.Contains(s.used, p.brand) || s.hits[i].Use == mention.UseMark && !slices.Contains(s.named, p.brand)) {
			return p
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
			// More than half of the words of the product's name, two at least, stand in the title.
			if n := common(p.words, s.words); n > most && n*2 > len(p.words) && (n >= 2 || len(p.words) == 1) {
				best, most = p, n
			}
		}
	}
	return best
}

// gtinKey returns the digits of a GTIN without leading zeros, by which its shorter and longer forms differ; empty for what is none.
func gtinKey(s string) string {
	if s == "" {
		return ""
	}
	digits := make([]byte, 0, 14)
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && len(digits) < 14:
			if c != '0' || len(digits) > 0 {
				digits = append(digits, c)
			}
		case c == ' ' || c == '-':
		default:
			return ""
		}
	}
	if len(digits) < 7 {
		return ""
	}
	return string(digits)
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
