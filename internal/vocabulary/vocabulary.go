// Package vocabulary learns which words the sellers of this marketplace use. A token that titles of several unrelated sellers hold is a
// word, however odd it looks, and no misspelt name.
package vocabulary

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/event"
)

// Limits of what is learned and kept.
const (
	MinSellers = 3       // sellers whose titles hold a word before it counts as one
	MaxSellers = 8       // sellers that are remembered of a word
	MaxLearned = 50_000  // words in effect
	MaxKept    = 200_000 // words that are counted
	Fade       = 180 * 24 * time.Hour
)

// Title is what a finding says of the listing version it is on.
type Title struct {
	Platform string
	Seller   string
	Text     string
	Removed  bool // a person decided that the listing infringes
	Decided  bool // a person decided on it, or took a decision back
	At       time.Time
}

// Word is a word with the marks of the sellers that use it; see Mark.
type Word struct {
	Text    string
	Sellers []uint16 // whose titles hold it, at most MaxSellers
	Barred  []uint16 // those of them of whom such a title was removed, at most MaxSellers
	UsedBy  int      // how many sellers count; see Word.Count
	SeenAt  time.Time
}

// State says how far the titles are read.
type State struct {
	Read    int64     // the last event whose title is counted
	Learned time.Time // when words were put into effect last, zero for never
}

// Plan says which words to put into effect.
type Plan struct {
	Last    time.Time // State.Learned as it was read; another one is fault.Stale
	At      time.Time
	Sellers int       // how many sellers a word needs
	Most    int       // how many words may be in effect; 0 takes all out of effect
	Kept    int       // how many words may be counted
	Since   time.Time // words that no title held since then are dropped
}

// Result says what Learn did.
type Result struct {
	Learned, Unlearned, Faded, Dropped int64 // words
}

// Store keeps words.
type Store interface {
	// VocabularyState returns how far the titles are read.
	VocabularyState(ctx context.Context) (State, error)
	// VocabularyTitles returns the titles that at most limit events after an event are about, and the last of these events.
	VocabularyTitles(ctx context.Context, after int64, limit int) (titles []Title, last int64, err error)
	// VocabularyWords returns those of the words that are known, in any order.
	VocabularyWords(ctx context.Context, words []string) ([]Word, error)
	// SaveVocabulary stores words, moves State.Read from one event to another, and drops the least used of many more words than kept.
	// It is fault.Stale when State.Read stands elsewhere.
	SaveVocabulary(ctx context.Context, words []Word, from, to int64, kept int) error
	// LearnVocabulary puts words into effect by plan; the event is written when that changes which words are.
	LearnVocabulary(ctx context.Context, p Plan, ev event.Event) (Result, error)
}
