// Package mention finds brand names and code words in folded text and says what each is used for.
package mention

import (
	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/usage"
)

// Use says what a mention does in a listing.
type Use string

// The uses of a mention.
const (
	UseMark       Use = "use"         // the goods are offered under the name
	UseNominative Use = "nominative"  // the name only says what the goods fit
	UseComparison Use = "comparison"  // like, inspired by, dupe of
	UseNegation   Use = "negation"    // not, unbranded
	UseSecondHand Use = "second_hand" // a used article of the brand
	UseCommonWord Use = "common_word" // an ordinary word that happens to be a name
)

// Pattern is one text to look for.
type Pattern struct {
	Text   string
	Kind   Kind
	Group  int32 // the caller's index of the brand, product or pack term; returned with each hit
	Common bool  // an ordinary word: counts as use only with support
}

// Kind says what sort of name a pattern is.
type Kind uint8

// The kinds of pattern.
const (
	KindName  Kind = iota // brand name
	KindAlias             // other registered spelling
	KindHan               // Chinese name
	KindCode              // code word or nickname: exact, needs word edges
	KindStyle             // style code or part number
	KindTerm              // lexicon term, as written: no context judgement
	KindGoods             // prohibited goods: no context judgement, but found in disguise as names are
)

// plain reports whether mentions of the kind are not judged by their context.
func (k Kind) plain() bool { return k == KindTerm || k == KindGoods }

// Hit is one occurrence.
type Hit struct {
	Pattern  int32 // index into the compiled patterns
	Start    int   // byte offsets into the original text, End exclusive
	End      int
	Use      Use
	CueStart int // the words that decided Use; CueStart == CueEnd when none did
	CueEnd   int
	Steps    []fold.Step
	Judged   usage.Judgement // what the model of package usage says; empty for terms and codes
}

// Evasive reports whether the seller disguised the name.
func (h *Hit) Evasive() bool {
	for _, s := range h.Steps {
		if s.Kind.Evasive() {
			return true
		}
	}
	return false
}

// Support is what the rest of the listing says, for names that are ordinary words, and which patterns count for it.
type Support struct {
	// Visible reports whether a pattern may be seen in this listing; nil is all. The others neither show nor hide anything.
	Visible func(pattern int32) bool
	// Refuse reports whether text[start:end] is no form of a pattern although it reads like it; nil is never. It is asked
	// before overlaps are resolved, so that what is refused hides nothing.
	Refuse   func(pattern int32, text string, start, end int) bool
	Category string
	Declared string // brand as the seller declares it
	// Affine reports whether the goods of group g are those of the listing's category.
	Affine func(g int32) bool
	// Plausible reports whether the offer's price is near one of group g's bands.
	Plausible func(g int32) bool
	// Model judges what mentions are used for; nil is the model that ships.
	Model *usage.Model
}
