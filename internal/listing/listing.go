// Package listing takes offers in: it validates, versions and screens them, line by line, losing nothing.
package listing

import (
	"context"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
)

// Listing is an offer on a platform with its newest version.
type Listing struct {
	ID        string         `json:"id"`
	Org       string         `json:"org"`
	Platform  string         `json:"platform"`
	External  string         `json:"external_id"` // the platform's identifier, unique in (Org, Platform)
	Seller    string         `json:"seller"`
	Versions  int            `json:"versions"`
	Hash      string         `json:"content_hash"` // SHA-256 of the canonical JSON of Content, in hex
	Content   engine.Listing `json:"content"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

// Version is one content of a listing.
type Version struct {
	Listing   string         `json:"listing"`
	Number    int            `json:"number"` // from 1
	Hash      string         `json:"content_hash"`
	Content   engine.Listing `json:"content"`
	CreatedAt time.Time      `json:"created_at"`
}

// State says how far an intake is.
type State string

// The states of an intake.
const (
	StateOpen State = "open" // being read, or broken off and waiting to be sent again
	StateDone State = "done"
)

// Intake is one bulk delivery, named by the sender's idempotency key. Lines counts what is safely stored: sending the
// same body again under the same key goes on after that line.
type Intake struct {
	ID        string    `json:"id"`
	Org       string    `json:"org"`
	Key       string    `json:"key"`
	Platform  string    `json:"platform"`
	Format    string    `json:"format"`
	State     State     `json:"state"`
	Lines     int64     `json:"lines"`     // lines read and stored or refused
	Added     int64     `json:"added"`     // listings seen for the first time
	Changed   int64     `json:"changed"`   // new versions of known listings
	Unchanged int64     `json:"unchanged"` // same content as before
	Refused   int64     `json:"refused"`
	Digest    []byte    `json:"-"` // state of SHA-256 over the lines so far, to tell another body under the same key
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Refusal is a line that could not be taken.
type Refusal struct {
	Line    int64  `json:"line"`
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Value   string `json:"value,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Item is one screened listing of a batch.
type Item struct {
	ID      string // listing ID to use if it is new
	Finding string // finding ID to use if the content is new
	Hash    string
	Content engine.Listing
	Result  engine.Finding
}

// Batch is what one transaction of an intake stores. In.Lines and the counters are those after the batch, except that
// the store itself counts Added, Changed and Unchanged, because only it knows what was there.
type Batch struct {
	Intake   Intake
	Items    []Item
	Refusals []Refusal
	At       time.Time
	Actor    string
}

// Store keeps listings and intakes.
type Store interface {
	// OpenIntake returns the organisation's intake with this key, creating it with its event when there is none.
	OpenIntake(ctx context.Context, in Intake, ev event.Event) (Intake, error)
	// CommitBatch stores new listings and versions, their findings, one ListingReceived event for each (and
	// FindingSuperseded for an undecided older finding), the refusals, and the intake's progress, all in one
	// transaction. Expect is the Lines value the batch began at: another value in the database is fault.Stale.
	CommitBatch(ctx context.Context, b Batch, expect int64) (Intake, error)
	CloseIntake(ctx context.Context, id string, at time.Time, ev event.Event) (Intake, error)
	Intake(ctx context.Context, in authz.Scope, id string) (Intake, error)
	Intakes(ctx context.Context, in authz.Scope, p page.Request) (page.Page[Intake], error)
	Refusals(ctx context.Context, in authz.Scope, intake string, p page.Request) (page.Page[Refusal], error)
	Listing(ctx context.Context, in authz.Scope, id string) (Listing, error)
	Listings(ctx context.Context, in authz.Scope, search string, p page.Request) (page.Page[Listing], error)
	Versions(ctx context.Context, in authz.Scope, listing string, p page.Request) (page.Page[Version], error)
}
