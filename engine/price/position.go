package price

import "math/bits"

// Rates converts between currencies through a reference currency.
type Rates map[string]Rate

// NewRates indexes rates by currency; a later entry for a currency takes the place of an earlier one.
func NewRates(list []Rate) Rates {
	r := make(Rates, len(list))
	for _, x := range list {
		r[x.Currency] = x
	}
	return r
}

// Convert returns a in another currency and the date of the older of the two rates. It is not ok when a rate is missing or
// zero, or when the sum is too large.
func (r Rates) Convert(a Amount, from, to string) (out Amount, asOf string, ok bool) {
	if from == to {
		return a, "", true
	}
	f, ok1 := r[from]
	t, ok2 := r[to]
	if !ok1 || !ok2 || t.Value.Micros() <= 0 || f.Value.Micros() <= 0 {
		return Amount{}, "", false
	}
	v, ok := mulDiv(a.Micros(), f.Value.Micros(), t.Value.Micros())
	if !ok {
		return Amount{}, "", false
	}
	return AmountOf(v), min(f.AsOf, t.AsOf), true
}

// mulDiv returns a*b/c without losing the middle of it.
func mulDiv(a, b, c int64) (int64, bool) {
	if a < 0 || b < 0 || c <= 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi >= uint64(c) {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	if q > 1<<62 {
		return 0, false
	}
	return int64(q), true
}

// Choose returns the band that suits a market and currency best: same market and currency, then same currency, then any
// whose currency converts. It is not ok when bands is empty; Place tells when the chosen one cannot be compared with.
func Choose(bands []Band, market, currency string, rates Rates) (Band, bool) {
	best, grade := -1, -1
	for i := range bands {
		g := 0
		if bands[i].Currency == currency {
			g = 4
		} else if _, _, ok := rates.Convert(AmountOf(Micros), currency, bands[i].Currency); ok {
			g = 2
		}
		if bands[i].Market == market {
			g++
		} else if bands[i].Market != "" {
			g--
		}
		if g > grade {
			best, grade = i, g
		}
	}
	if best < 0 {
		return Band{}, false
	}
	return bands[best], true
}

// Place compares an offer with a band. It is not ok when no rate converts between their currencies, the band
// has no low end or the offer is below nothing.
func Place(a Amount, currency string, b Band, rates Rates) (Position, bool) {
	p := Position{Price: a, Currency: currency, Band: b}
	v, asOf, ok := rates.Convert(a, currency, b.Currency)
	if !ok || b.Low.Micros() <= 0 || v.Micros() < 0 {
		return p, false
	}
	if currency != b.Currency {
		p.Converted, p.RateDate = v, asOf
	}
	percent, ok := mulDiv(v.Micros(), 100, b.Low.Micros())
	if !ok || percent > 1_000_000 {
		percent = 1_000_000
	}
	p.Percent = int(percent)
	return p, true
}

// Above reports whether the offer is over the band's high end.
func (p *Position) Above() bool {
	v := p.Price
	if p.Converted.Stated() {
		v = p.Converted
	}
	return p.Band.High.Stated() && v.Micros() > p.Band.High.Micros()
}
