// Package hanzi finds registered Chinese names that are written so that a search for them fails: with characters of the
// same sound (爱马屎 for 爱马仕), of like shape (金土顿 for 金士顿) or of another script form, taken apart (走召 for 超), cut
// short, in another order, masked by a symbol (路*威登), with Latin letters or digits in place of a character, or wholly in pinyin.
//
// It proposes a piece of a text only when reading it as a disguised name is a better account of that stretch than
// reading it as ordinary Chinese words. Whether the mention is of the mark at all (小米 the firm or the grain) is for
// the caller to weigh.
//
// Across and Longer say of a name that is spelt correctly whether it stands there by chance, over the edge of two words or
// in a longer one. Separators between the characters of a name that is spelt correctly are not looked for; engine/mention undoes those.
package hanzi

// Limits on what is looked for.
const (
	MinName = 2 // characters of the shortest name
	MaxName = 8 // characters of the longest
)

// Name is a registered name in Chinese characters, simplified or traditional.
type Name struct {
	Text string
	ID   int32
}

// Kind says how a name was disguised.
type Kind uint8

// The kinds.
const (
	Variant   Kind = iota // traditional, Japanese or compatibility forms of the same characters; honest in itself
	Homophone             // characters of the same sound, or nearly
	Lookalike             // a character of like shape
	Split                 // a character written as its two parts
	Mixed                 // Latin letters or a digit in place of a character
	Masked                // a symbol in place of a character
	Truncated             // a character left out, mostly the last
	Pinyin                // the whole name in Latin letters
	Initials              // the first letters of its pinyin; too weak without other evidence
	Swapped               // two neighbours have changed places
)

// String returns the name of k in lower case.
func (k Kind) String() string {
	names := [...]string{"variant", "homophone", "lookalike", "split", "mixed", "masked", "truncated", "pinyin", "initials", "swapped"}
	return names[min(int(k), len(names)-1)]
}

// Match is a name found in a text.
type Match struct {
	ID         int32 // of the name
	Start, End int32 // byte offsets into the text as it was given
	Cost       int32 // -ln of how likely the disguise is, in milli-nats; 0 for a mere variant
	Gain       int32 // milli-nats by which reading a disguised name beats reading ordinary words
	Kind       Kind
	name       int32 // index of the name
}
