package enginetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/score"
)

// The words an expectation may use are checked when a script is read: one that expects "no" of a misspelt word would hold for ever.

func fitsRoutes(args []string) string {
	for _, a := range args {
		if !engine.Route(a).Valid() {
			return fmt.Sprintf("%q is not a route; use publish, watch, test_buy, review, hold or block", a)
		}
	}
	return ""
}

func fitsUse(args []string) string {
	use, brand, _ := strings.Cut(args[0], " ")
	uses := []mention.Use{mention.UseMark, mention.UseNominative, mention.UseComparison, mention.UseNegation, mention.UseSecondHand, mention.UseCommonWord}
	switch {
	case !slices.Contains(uses, mention.Use(use)):
		return fmt.Sprintf("%q is not a use; it is one of %v", use, uses)
	case brand == "":
		return "say of which brand, as in: use nominative Norvella"
	}
	return ""
}

func fitsStep(args []string) string {
	kinds := []fold.StepKind{
		fold.StepEntity, fold.StepInvisible, fold.StepWidth, fold.StepConfusable, fold.StepMark, fold.StepAccent, fold.StepLeet, fold.StepSeparator,
		fold.StepReversed,
	}
	if !slices.Contains(kinds, fold.StepKind(args[0])) {
		return fmt.Sprintf("%q is not a kind of step; it is one of %v", args[0], kinds)
	}
	return ""
}

func fitsFeature(args []string) string {
	known := score.Weights()
	for _, a := range args {
		f := score.Feature(a)
		if _, ok := known[f]; !ok && f != score.RuleHeld && a != engine.EffectFeature {
			return fmt.Sprintf("%q is not a feature; score.Weights lists them", a)
		}
	}
	return ""
}

func fitsComparison(args []string) string {
	if !slices.Contains([]string{"<", "<=", "=", ">=", ">"}, args[0]) {
		return fmt.Sprintf("%q is not a comparison; use <, <=, =, >= or >", args[0])
	}
	if _, err := strconv.Atoi(args[1]); err != nil {
		return fmt.Sprintf("%q is not a whole number", args[1])
	}
	return ""
}
