package score

import (
	"math"
	"testing"
)

func TestProbabilityFollowsTheLogistic(t *testing.T) {
	t.Parallel()
	last := -1
	for m := -12_000; m <= 12_000; m++ {
		got := Probability(m)
		if got < last {
			t.Fatalf("falls at %d: %d after %d", m, got, last)
		}
		last = got
		want := 10_000 / (1 + math.Exp(-float64(m)/1000))
		if math.Abs(float64(got)-want) > 3 {
			t.Fatalf("Probability(%d) = %d, logistic is %.1f", m, got, want)
		}
		if got+Probability(-m) != 10_000 {
			t.Fatalf("not symmetric at %d", m)
		}
	}
}

func TestProbabilityOfAnyScore(t *testing.T) {
	t.Parallel()
	for milli, want := range map[int]int{math.MinInt: 0, -Most: 0, Most: 10_000, math.MaxInt: 10_000, 0: 5000} {
		if got := Probability(milli); got != want {
			t.Errorf("Probability(%d) = %d, want %d", milli, got, want)
		}
	}
}

func TestEveryFeatureHasAWeight(t *testing.T) {
	t.Parallel()
	w := Weights()
	for _, f := range []Feature{
		Prior, BrandUse, BrandSecond, BrandFits, BrandCompared, BrandDenied, BrandCode, BrandEvasive, BrandOther, StrongTerm, StrongNamed, StrongAlone,
		MediumTerm, WeakTerm, OffPlatform, PriceFarBelow, PriceBelow, PriceLow, PriceInBand, Prohibited,
	} {
		if _, ok := w[f]; !ok {
			t.Errorf("%s has no weight", f)
		}
	}
}
