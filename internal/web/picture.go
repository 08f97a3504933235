package web

import (
	"math"
	"strconv"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
)

// bar is one step of the way from nothing to the score, in the units of a picture barWidth wide.
type bar struct {
	engine.Contribution
	x, w int
	zero int // where nothing is
	from int // where the step before ended
	kind string
}

const barWidth = 400

// waterfall lays the contributions end to end: each bar begins where the one before it ended, so that the last one ends
// at the score. The total is a bar from nothing to the score.
func waterfall(cs []engine.Contribution) (bars []bar, total bar) {
	low, high, sum := 0, 0, 0
	for _, c := range cs {
		sum += c.Value
		low, high = min(low, sum), max(high, sum)
	}
	width := max(high-low, 1)
	at := func(v int) int { return int(math.Round(float64(v-low) / float64(width) * barWidth)) }
	sum = 0
	for i, c := range cs {
		a, b := at(sum), at(sum+c.Value)
		br := bar{Contribution: c, x: min(a, b), w: max(max(a, b)-min(a, b), 2), zero: at(0), from: a, kind: "up"}
		if c.Value < 0 {
			br.kind = "down"
		}
		if i == 0 && c.Feature == "prior" {
			br.kind = "prior"
		}
		bars = append(bars, br)
		sum += c.Value
	}
	a, b := at(0), at(sum)
	total = bar{Contribution: engine.Contribution{Value: sum}, x: min(a, b), w: max(max(a, b)-min(a, b), 2), zero: at(0), kind: "up"}
	if sum < 0 {
		total.kind = "down"
	}
	return bars, total
}

// scale is an offer beside its band in a picture scaleWidth wide.
type scale struct {
	position  price.Position
	low, high int
	offer     int
	offerText string // the offer in the band's currency
	labelAt   int    // where the offer's label stands, kept inside the picture
	anchor    string
}

const (
	scaleWidth = 360
	scaleEdge  = 8
)

func scaleOf(p price.Position) scale {
	offer := p.Price
	if p.Converted.Stated() {
		offer = p.Converted
	}
	most := float64(max(p.Band.High.Micros(), p.Band.Low.Micros(), offer.Micros(), 1)) * 1.08
	at := func(a price.Amount) int {
		return scaleEdge + int(math.Round(float64(a.Micros())/most*(scaleWidth-2*scaleEdge)))
	}
	s := scale{position: p, low: at(p.Band.Low), high: at(p.Band.High), offer: at(offer), offerText: amount(offer, p.Band.Currency)}
	s.labelAt, s.anchor = s.offer, "middle"
	if s.offer < 70 {
		s.labelAt, s.anchor = max(s.offer-6, 2), "start"
	} else if s.offer > scaleWidth-70 {
		s.labelAt, s.anchor = min(s.offer+6, scaleWidth-2), "end"
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

// share is a part of a whole in a picture of the given width, at least 2 when there is anything to see.
func share(part, whole int64, width int) int {
	if part <= 0 || whole <= 0 {
		return 0
	}
	return max(int(math.Round(float64(part)/float64(whole)*float64(width))), 2)
}
