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
)

// Evasive reports whether honest sellers hardly ever write in a way that needs this step.
func (k StepKind) Evasive() bool {
	switch k {
	case StepInvisible, StepConfusable, StepMark, StepLeet, StepSeparator, StepReversed, StepWidth:
		return true
	case StepEntity, StepAccent:
		return false
	}
	return false
}
