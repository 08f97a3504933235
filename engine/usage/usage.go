// Package usage judges what a name in a text is used for: whether the goods are offered under it, whether it only says
// what they fit, whether they are compared with it or it is denied, or whether it is an ordinary word there.
//
// A small linear model over the words around the name decides. Its features are hashed, its weights are integers, and
// it is trained by package train from the corpus beside this package; MODEL.md says how well it does.
package usage

import "github.com/assay-ip/assay/engine/word"

// Class is a use of a name.
type Class uint8

// The classes, in the order of the model's weights.
const (
	Mark     Class = iota // the goods are offered under the name
	Fits                  // the name says what the goods fit
	Compared              // the goods are like those of the name
	Denied                // the goods are not of the name
	Word                  // an ordinary word
	// Classes is how many there are.
	Classes = 5
)

var classNames = [Classes]string{"mark", "fits", "compared", "denied", "word"}

func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return "unknown"
}

// ParseClass returns the class of a name that String returns.
func ParseClass(s string) (Class, bool) {
	for i, n := range classNames {
		if n == s {
			return Class(i), true
		}
	}
	return 0, false
}

// Span is a range of bytes of the original text.
type Span struct{ Start, End uint32 }

// Other is another name in the same text.
type Other struct {
	Span
	Group  int32 // the caller's number of its owner
	Common bool  // an ordinary word
}

// Answer is yes, no or not known.
type Answer int8

// The answers.
const (
	Unknown Answer = 0
	Yes     Answer = 1
	No      Answer = -1
)

// Input is what is known of one mention besides its text.
type Input struct {
	Span
	Group     int32         // the caller's number of its owner
	Common    bool          // the name is an ordinary word
	Evasive   bool          // the name was disguised
	Cue       Class         // what the nearest cue in reach says; Mark with CueAt empty when there is none
	CueAt     Span          // where that cue is
	Later     Span          // a cue further on says what the goods fit, but governs other words
	CueWords  int           // words between the cue and the name
	Declared  Answer        // the brand that the seller declares is this one
	Affine    Answer        // the listing's category is one of the goods of the name
	Plausible Answer        // the price is one of the name's goods
	Others    []Other       // the names in the text, sorted by place; this one may be among them
	Words     *word.Lexicon // how ordinary words are; nil when not known
}

func (in *Input) cued() bool { return in.CueAt.End > in.CueAt.Start }

// Reason is a feature that weighed for the judgement.
type Reason struct {
	Code   Code
	Start  uint32 // bytes of the original that show it; Start == End when it has no place
	End    uint32
	Weight int32 // in units of 1/16 of a natural logarithm of odds against the runner-up
}

// MaxReasons is how many reasons a judgement gives.
const MaxReasons = 3

// Judgement is the use of one mention.
type Judgement struct {
	Class  Class
	Margin int32 // over the runner-up, in units of 1/16 of a natural logarithm of odds
	Why    [MaxReasons]Reason
	Head   Span  // the noun that says what the goods are, where it may decide; empty else
	Short  int32 // by how much Fits falls short where it is possible at all, else a very large number
}
