package vault

import "time"

// Document is a file that an organisation uploaded once and may attach to as many rights as it likes.
type Document struct {
	ID        string    `json:"id"`
	Org       string    `json:"org"`
	SHA256    string    `json:"sha256"`
	Name      string    `json:"name"`
	Media     string    `json:"media"`
	Size      int64     `json:"size"`
	CreatedAt time.Time `json:"created_at"`
}

// Attachment is a document in its place beside a right.
type Attachment struct {
	Right    string   `json:"right"`
	Element  string   `json:"element"` // what it proves, as in packs/rights/evidence.yaml
	Audience Audience `json:"audience"`
	Document Document `json:"document"`
}

// StepKind is a way to check a right.
type StepKind string

// The steps.
const (
	StepRegister StepKind = "register" // compared with the record of the register
	StepEmail    StepKind = "email"    // a code that was sent to an address of the holder came back
	StepDNS      StepKind = "dns"      // a text record stands at the holder's domain
	StepStaff    StepKind = "staff"    // somebody of the platform looked at it
)

// Outcome is what a step came to.
type Outcome string

// The outcomes.
const (
	OutcomeOpen   Outcome = "open"
	OutcomePassed Outcome = "passed"
	OutcomeFailed Outcome = "failed"
)

// Step is one check of a right.
type Step struct {
	ID        string     `json:"id"`
	Right     string     `json:"right"`
	Org       string     `json:"org"` // of the right
	Kind      StepKind   `json:"kind"`
	Outcome   Outcome    `json:"outcome"`
	Target    string     `json:"target,omitempty"` // address, or name of the DNS record
	Value     string     `json:"value,omitempty"`  // of the DNS record
	Compared  []Compared `json:"compared,omitempty"`
	Note      string     `json:"note,omitempty"`
	Tries     int        `json:"tries,omitempty"`
	Hash      string     `json:"-"` // of the code
	DueAt     time.Time  `json:"due_at,omitzero"`
	Actor     string     `json:"actor"`
	ActorName string     `json:"actor_name,omitempty"`
	At        time.Time  `json:"at"`
	DoneAt    time.Time  `json:"done_at,omitzero"`
}

// Likeness is how two values of a right and of the register compare.
type Likeness string

// The likenesses.
const (
	Same    Likeness = "same"
	Similar Likeness = "similar"
	Differs Likeness = "differs"
	Unknown Likeness = "unknown" // one side says nothing
)

// Compared is one field of a right beside that of the register.
type Compared struct {
	Field    string   `json:"field"`
	Ours     string   `json:"ours"`
	Theirs   string   `json:"theirs"`
	Likeness Likeness `json:"likeness"`
}

// Record is what the register of an office says about a right. The importers of register files write them.
type Record struct {
	Office     string    `json:"office"`
	Number     string    `json:"number"`
	Kind       Kind      `json:"kind"`
	Title      string    `json:"title"`
	Owner      string    `json:"owner"`
	Email      string    `json:"email,omitempty"` // address of record
	Classes    []int     `json:"classes,omitempty"`
	Registered string    `json:"registered,omitempty"`
	ValidTo    string    `json:"valid_to,omitempty"`
	Dead       bool      `json:"dead,omitempty"`   // cancelled, surrendered, expired or refused
	Status     string    `json:"status,omitempty"` // in the words of the register
	Source     string    `json:"source"`
	ReadAt     time.Time `json:"read_at"`
}

// DeadlineKind is what a deadline is for.
type DeadlineKind string

// The deadlines: of the platform, of the holder, and what happens by itself.
const (
	DeadlineCheck  DeadlineKind = "check"
	DeadlineAppeal DeadlineKind = "appeal"
	DeadlineAlert  DeadlineKind = "alert" // the right ends in some days
	DeadlineExpiry DeadlineKind = "expiry"
)

// Deadline is a row with a time at which something is due.
type Deadline struct {
	ID    string
	Right string
	Org   string
	Kind  DeadlineKind
	Days  int // before the end, of an alert
	DueAt time.Time
}
