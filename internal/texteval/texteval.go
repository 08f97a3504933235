// Package texteval measures how well an engine reads titles: recall for every family of evasion, and how often honest titles are
// flagged. A gold file says of every title which brand it offers, in which disguise, or that it offers none; a brand file says whom
// to look for. The definitions and the names of the figures are stated at [Scorer].
package texteval

import (
	"encoding/json"

	"github.com/assay-ip/assay/engine/price"
)

// The labels of a row. Any other label counts as benign under its own name.
const (
	LabelUse        = "brand_use"         // offers goods under the name, written plainly
	LabelObfuscated = "brand_obfuscated"  // offers goods under the name, in disguise
	LabelNominative = "benign_nominative" // names the brand only to say what the goods fit
	LabelCommonWord = "benign_common_word"
	LabelNoBrand    = "no_brand"
)

// The notes that the figures go by.
const (
	NoteNearMiss  = "near_miss"         // of no_brand: holds an ordinary word that is close to a name
	NoteImplicit  = "implicit"          // of benign_nominative: no word says that it only fits ("maker ipad 2 case")
	NoteTemplate  = "template"          // of benign_nominative: made from a template, not found
	NoteCommon    = "common_word_brand" // of brand_use: the name is an ordinary word
	plainFamily   = "plain"
	plainCommon   = "plain_common_word"
	ofPlainUse    = "~" // before the families of brand_use
	attackNick    = "zh_nickname"
	attackAbbrev  = "abbreviation"
	realMentions  = "real"
	maxIDBytes    = 256
	maxTitleBytes = 64 << 10
)

// Row is one title of a gold file.
type Row struct {
	ID       json.RawMessage // as written: a text or a number
	Title    string
	Brand    string // the brand in question; empty for none
	Label    string
	Attack   string // family of evasion; empty when written plainly
	Note     string
	Also     []string // other brands that the title rightly names
	Source   string
	Category string
	Price    price.Amount
	Currency string
}

// Guilty reports whether the row's brand should be flagged.
func (r *Row) Guilty() bool { return r.Label == LabelUse || r.Label == LabelObfuscated }

// Known reports whether the label is one of those above.
func (r *Row) Known() bool {
	switch r.Label {
	case LabelUse, LabelObfuscated, LabelNominative, LabelCommonWord, LabelNoBrand:
		return true
	}
	return false
}

// Prediction is what an engine says about one row. A brand is flagged when it is listed and Nominative is false.
type Prediction struct {
	ID         json.RawMessage `json:"id"`
	Brands     []string        `json:"brands"`
	Obfuscated bool            `json:"obfuscated"`
	Nominative bool            `json:"nominative"`
}

// Brand is one brand to look for.
type Brand struct {
	Name       string
	Chinese    []string
	Aliases    []string
	Codes      []string
	Categories []string
	Common     bool
	Fitted     []string            // what other makers sell for it, such as "case"; used to make titles only
	Variants   map[string][]string // forms by family of evasion that no rule makes; the same
}

// Problem is a line or entry that was not taken.
type Problem struct {
	Line    int64 // of a gold file, or the number of the entry in a brand file
	Field   string
	Value   string
	Message string
	Hint    string
}
