package fold

// Step is one thing that was undone while reading a text.
type Step struct {
	Kind StepKind `json:"kind"`
	From string   `json:"from"`           // the seller's characters
	To   string   `json:"to"`             // what they stand for; empty when they were removed
	Name string   `json:"name,omitempty"` // Unicode name of the first character of From
	At   int      `json:"at"`             // byte offset into the original text
}

// StepKind says what sort of change a Step is.
type StepKind string

// The kinds of step. Only those for which Evasive reports true say anything about intent.
const (
	StepEntity     StepKind = "entity"     // HTML entity decoded
	StepInvisible  StepKind = "invisible"  // default-ignorable character removed
	StepWidth      StepKind = "width"      // compatibility form (full width, styled letter) replaced
	StepConfusable StepKind = "confusable" // look-alike of another script replaced
	StepMark       StepKind = "mark"       // combining mark removed that the name does not carry
	StepAccent     StepKind = "accent"     // the name's own accent, or an ordinary one, removed
	StepLeet       StepKind = "leet"       // digit or symbol read as a letter
	StepSeparator  StepKind = "separator"  // character between letters removed
	StepReversed   StepKind = "reversed"   // upside-down or mirrored text turned round
	StepMask       StepKind = "mask"       // symbol that hides a letter
	StepSlip       StepKind = "slip"       // misspelling: a letter dropped, doubled, swapped, added or replaced
	StepSound      StepKind = "sound"      // other spelling that sounds the same
	StepScript     StepKind = "script"     // name written in another script by its sound
	StepPinyin     StepKind = "pinyin"     // Chinese name written in Latin letters
	StepHomophone  StepKind = "homophone"  // Chinese character for another of the same sound
	StepShape      StepKind = "shape"      // Chinese character for another of like shape, or its parts
	StepShortened  StepKind = "shortened"  // the end of the name left out
	StepVariant    StepKind = "variant"    // traditional or other form of the same character
)

// Evasive reports whether honest sellers hardly ever write in a way that needs this step.
func (k StepKind) Evasive() bool {
	switch k {
	case StepInvisible, StepConfusable, StepMark, StepLeet, StepSeparator, StepReversed, StepWidth, StepMask, StepHomophone, StepShape:
		return true
	case StepEntity, StepAccent: // ordinary writing
		return false
	case StepSlip, StepSound, StepScript, StepPinyin, StepShortened, StepVariant: // honest sellers misspell, shorten and transliterate as well
		return false
	}
	return false
}
