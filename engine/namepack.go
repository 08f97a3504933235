package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// NameEntry is what a names pack knows of one brand: what buyers and sellers call it besides its name. It acts on every brand of
// the snapshot that has one of Brand for a name, an alias or a Chinese name.
type NameEntry struct {
	ID         string     `json:"id" yaml:"id"`
	Brand      []string   `json:"brand" yaml:"brand"`
	Goods      []string   `json:"goods,omitempty" yaml:"goods,omitempty"` // words of the brand's goods: one of them supports a medium form
	Confidence Confidence `json:"confidence,omitempty" yaml:"confidence,omitempty"`
	Forms      []NameForm `json:"forms" yaml:"forms"`
	Note       string     `json:"note,omitempty" yaml:"note,omitempty"`
}

// NameForm is a list of texts of one sort that mean a brand with the same force. A word of Unless in the listing takes them back.
type NameForm struct {
	Sort       FormSort   `json:"sort" yaml:"sort"`
	Strength   Strength   `json:"strength" yaml:"strength"`
	Any        []string   `json:"any" yaml:"any"`
	Unless     []string   `json:"unless,omitempty" yaml:"unless,omitempty"`
	Confidence Confidence `json:"confidence,omitempty" yaml:"confidence,omitempty"` // when it is not that of the entry
}

// FormSort says what the texts of a form are.
type FormSort string

// The sorts of form.
const (
	FormSpelling FormSort = "spelling" // customary spelling of the name, in another script or an older one
	FormShort    FormSort = "short"    // abbreviation that the trade uses openly
	FormCode     FormSort = "code"     // abbreviation that hides the name from whoever does not know it
	FormNickname FormSort = "nickname" // what fans and sellers call it
	FormStyle    FormSort = "style"    // pattern of style numbers; see Format
)

// Confidence says how sure the author of an entry is. What is not sure cannot be strong.
type Confidence string

// The degrees of confidence.
const (
	ConfidenceHigh Confidence = "high" // in general use, or stated by the brand
	ConfidenceFair Confidence = "fair" // seen in use, or known to the author
	ConfidenceLow  Confidence = "low"  // hearsay
)

// Sum returns the SHA-256 of a pack's content in hex: of its canonical JSON without the stated hash and without whom it belongs to,
// so that neither layout nor comments of the file count.
func (p *Pack) Sum() (string, error) {
	q := *p
	q.Hash, q.Owner, q.Private = "", "", false
	text, err := json.Marshal(&q)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
