// Package score turns what the engine saw into a number that people can check by adding up. Every feature has a weight in
// milli-logits (thousandths of the logarithm of the odds); a score is the plain sum of its contributions, so it is the same on
// every machine. The weights are an expert's prior: they hold before a marketplace has decisions of its own to learn from.
package score

// Feature is a reason for a contribution.
type Feature string

// The features. The weight of each is in Weights, with the reason for it.
const (
	Prior         Feature = "prior"
	BrandUse      Feature = "mention.use"
	BrandSecond   Feature = "mention.second_hand"
	BrandFits     Feature = "mention.nominative"
	BrandCompared Feature = "mention.comparison"
	BrandDenied   Feature = "mention.negation"
	BrandCode     Feature = "mention.code"
	BrandEvasive  Feature = "mention.evasive"
	BrandOther    Feature = "mention.declared_other"
	StrongTerm    Feature = "lexicon.strong"
	StrongNamed   Feature = "lexicon.strong_named"
	StrongAlone   Feature = "lexicon.strong_alone"
	MediumTerm    Feature = "lexicon.medium"
	WeakTerm      Feature = "lexicon.weak"
	OffPlatform   Feature = "lexicon.cue"
	PriceFarBelow Feature = "price.far_below"
	PriceBelow    Feature = "price.below"
	PriceLow      Feature = "price.low"
	PriceInBand   Feature = "price.in_band"
	RuleHeld      Feature = "rule"
	Prohibited    Feature = "prohibited"
)

// Weights returns the default weights in milli-logits. RuleHeld has none: each rule brings its own.
func Weights() map[Feature]int {
	return map[Feature]int{
		// About 3 offers in 100 infringe before anything is known of them.
		Prior: -3500,
		// A brand is offered under its name by honest resellers far more often than not.
		BrandUse: 300,
		// A used article is the brand's own most of the time, and resale of it is lawful nearly everywhere.
		BrandSecond: -600,
		// Saying what a part fits is lawful, and sellers of fakes avoid it: they want the name as the goods'.
		BrandFits:     -300,
		BrandCompared: 200,
		BrandDenied:   0,
		// Nicknames and code words are used by fans as well, but mostly where the name itself would be caught.
		BrandCode: 900,
		// Honest sellers want to be found and write names as they are. Disguise alone should reach a person.
		BrandEvasive: 3500,
		BrandOther:   400,
		// "Mirror quality" of a brand, or of goods like a brand's, is as good as a confession. Beside a brand that the goods only fit it
		// may be said of a mirror: somebody looks again. Without a brand it may be a stage prop or an ornament.
		StrongTerm:  5800,
		StrongNamed: 2600,
		StrongAlone: 1200,
		// One medium term beside a brand is worth a second look, two with a low price a person's.
		MediumTerm: 1500,
		WeakTerm:   150,
		// Asking the buyer to leave the platform is a breach of its rules and loosely tied to fakes.
		OffPlatform: 1200,
		// Below a quarter of the lowest real price nobody sells new genuine goods; below half, clearance sales do.
		PriceFarBelow: 2400,
		PriceBelow:    1100,
		PriceLow:      300,
		PriceInBand:   -500,
		// Shown as a bar beside the others; the route of a prohibition does not depend on the score.
		Prohibited: 4000,
	}
}

// Thresholds are the least probabilities, in hundredths of a percent, at which a listing is routed.
type Thresholds struct {
	Watch  int // publish, look again
	Review int // a person decides
	Hold   int // not visible until a person decides
}

// DefaultThresholds are in force unless a platform sets its own: an even chance reaches a person, nine in ten is held.
func DefaultThresholds() Thresholds { return Thresholds{Watch: 1500, Review: 5000, Hold: 9000} }

// Most is the greatest score in size that Probability tells apart.
const Most = 10_000

// Probability returns the logistic of a score in milli-logits, in hundredths of a percent from 0 to 10000. It reads a table in
// steps of 125 milli-logits and goes straight between them, in whole numbers, so that no machine rounds otherwise; it is within
// three hundredths of a percent of the logistic function.
func Probability(milli int) int {
	switch {
	case milli >= Most:
		return 10_000
	case milli <= -Most:
		return 0
	case milli < 0:
		return 10_000 - Probability(-milli)
	}
	i, rest := milli/step, milli%step
	lo, hi := int(logistic[i]), int(logistic[i+1])
	return (lo + (hi-lo)*rest/step + 50) / 100
}
