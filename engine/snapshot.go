package engine

import "github.com/assay-ip/assay/engine/price"

// Snapshot is the knowledge that an Engine is compiled from. It is a plain value: the same snapshot gives the same
// engine on every machine. Owner names the organisation an entry belongs to; an entry with Private set acts only on
// listings whose Owner is the same organisation. The engine keeps what it is compiled from: do not change it afterwards.
type Snapshot struct {
	Number   int64        `json:"number"`
	Brands   []Brand      `json:"brands,omitempty"`
	Products []Product    `json:"products,omitempty"`
	Rules    []Rule       `json:"rules,omitempty"`
	Packs    []Pack       `json:"packs,omitempty"`
	Rates    []price.Rate `json:"rates,omitempty"`
	// Words are folded words that the sellers of this marketplace use; a name of a brand among them is left out.
	Words []string `json:"words,omitempty"`
}

// Brand is a name that a right protects, with everything a listing may call it.
type Brand struct {
	ID         string   `json:"id"`
	Owner      string   `json:"owner,omitempty"`
	Private    bool     `json:"private,omitempty"`
	Name       string   `json:"name"`
	Aliases    []string `json:"aliases,omitempty"`     // other registered or customary spellings
	Chinese    []string `json:"chinese,omitempty"`     // Chinese names
	Codes      []string `json:"codes,omitempty"`       // code words and nicknames that sellers of fakes use for it
	Categories []string `json:"categories,omitempty"`  // goods the brand is known for, as words of the platform's categories
	CommonWord bool     `json:"common_word,omitempty"` // the name is an ordinary word: needs support before it counts
}

// Product is a genuine article of a brand with the identifiers and prices it is really sold under.
type Product struct {
	ID       string       `json:"id"`
	Owner    string       `json:"owner,omitempty"`
	Private  bool         `json:"private,omitempty"`
	Brand    string       `json:"brand"` // Brand.ID
	Name     string       `json:"name"`
	GTIN     []string     `json:"gtin,omitempty"`
	Styles   []string     `json:"styles,omitempty"` // style codes and manufacturer part numbers
	Category string       `json:"category,omitempty"`
	Bands    []price.Band `json:"bands,omitempty"`
}

// Rule is a CEL expression over one listing and the other signals. See package rule for the variables.
type Rule struct {
	ID       string `json:"id"`
	Owner    string `json:"owner,omitempty"`
	Private  bool   `json:"private,omitempty"`
	Name     string `json:"name"`
	Author   string `json:"author,omitempty"`
	Citation string `json:"citation,omitempty"`
	Expr     string `json:"expr"`
	Effect   Route  `json:"effect,omitempty"` // least severe route when the rule holds; empty leaves the route to the score
	Weight   int    `json:"weight,omitempty"` // milli-logits added to the score when the rule holds
}

// Pack is a versioned body of shared knowledge: a lexicon of coded terms, names that brands go by, or a policy on prohibited goods.
// A pack with Private set acts on its owner's listings alone.
type Pack struct {
	ID       string      `json:"id" yaml:"id"` // such as "prohibited/airbag"
	Owner    string      `json:"owner,omitempty" yaml:"-"`
	Private  bool        `json:"private,omitempty" yaml:"-"`
	Version  string      `json:"version" yaml:"version"`               // date of the entry into force, such as "2026-11-01"
	Hash     string      `json:"hash,omitempty" yaml:"hash,omitempty"` // of the content, see Sum; a pack whose content is another is refused
	Title    string      `json:"title" yaml:"title"`
	Kind     PackKind    `json:"kind" yaml:"kind"`
	Citation string      `json:"citation,omitempty" yaml:"citation,omitempty"`
	Verified bool        `json:"verified" yaml:"verified"` // somebody checked the citation against the primary text
	Effect   Route       `json:"effect,omitempty" yaml:"effect,omitempty"`
	Terms    []Term      `json:"terms,omitempty" yaml:"terms,omitempty"`
	Names    []NameEntry `json:"names,omitempty" yaml:"names,omitempty"` // of a names pack
}

// PackKind says what the terms of a pack mean.
type PackKind string

// The kinds of pack.
const (
	PackLexicon    PackKind = "lexicon"    // coded terms: quality words, off-platform cues
	PackProhibited PackKind = "prohibited" // goods that may not be offered at all
	PackNames      PackKind = "names"      // nicknames, abbreviations, spellings and style numbers of brands
)

// Term is one entry of a pack. In a lexicon Any lists spellings of the term, and a word of Unless beside one takes it back; with lists in
// With it counts only where the title or the description has a word of each. A spelling of up to four capitals is found in capitals alone.
//
// A prohibition applies when a text names one of Any, not inside a phrase of Mask, and one of every list in With stands anywhere
// in the listing. Words of Unless, in the title or beside the name, lift it; with a word of Despite there as well they only leave
// it to a person, as words of Doubt do.
type Term struct {
	ID       string     `json:"id" yaml:"id"`
	Strength Strength   `json:"strength,omitempty" yaml:"strength,omitempty"`
	Any      []string   `json:"any" yaml:"any"`
	With     [][]string `json:"with,omitempty" yaml:"with,omitempty"`
	Mask     []string   `json:"mask,omitempty" yaml:"mask,omitempty"`       // phrases that hold a word of Any and name something else: "airbag vest"
	Unless   []string   `json:"unless,omitempty" yaml:"unless,omitempty"`   // words of other goods that the word may be said of
	Despite  []string   `json:"despite,omitempty" yaml:"despite,omitempty"` // words that show the prohibited goods whatever else is said
	Doubt    []string   `json:"doubt,omitempty" yaml:"doubt,omitempty"`     // words that leave a prohibition to a person instead of lifting it
	Note     string     `json:"note,omitempty" yaml:"note,omitempty"`
}

// Strength says how much a coded term means alone.
type Strength string

// The strengths of a lexicon term.
const (
	Strong Strength = "strong" // nearly always said of counterfeits
	Medium Strength = "medium" // says something beside a brand
	Weak   Strength = "weak"   // said by honest and dishonest sellers alike
	Cue    Strength = "cue"    // asks the buyer to leave the platform
)
