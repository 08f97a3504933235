// Package review is the queue: findings that wait for a person, and what people decide.
package review

import (
	"context"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
)

// Status is where a finding stands. Queues are views over it.
type Status string

// The statuses of a finding.
const (
	StatusPassed     Status = "passed"     // routed to publish or watch: nobody needs to look
	StatusOpen       Status = "open"       // waits for a person
	StatusApproved   Status = "approved"   // a person found the listing fine
	StatusRemoved    Status = "removed"    // a person had the listing removed
	StatusEscalated  Status = "escalated"  // a person passed it on
	StatusSuperseded Status = "superseded" // the listing changed or was screened again before anybody decided
)

// StatusFor returns the status a new finding starts in.
func StatusFor(r engine.Route) Status {
	switch r {
	case engine.RoutePublish, engine.RouteWatch:
		return StatusPassed
	case engine.RouteTestBuy, engine.RouteReview, engine.RouteHold, engine.RouteBlock:
		return StatusOpen
	}
	return StatusOpen
}

// Verdict is what a person decides.
type Verdict string

// The verdicts.
const (
	VerdictApprove  Verdict = "approve"
	VerdictRemove   Verdict = "remove"
	VerdictEscalate Verdict = "escalate"
)

// Status returns the status a verdict leads to, "" for an unknown verdict.
func (v Verdict) Status() Status {
	switch v {
	case VerdictApprove:
		return StatusApproved
	case VerdictRemove:
		return StatusRemoved
	case VerdictEscalate:
		return StatusEscalated
	}
	return ""
}

// Item is a row of the queue.
type Item struct {
	ID          string       `json:"id"`
	Org         string       `json:"org"`
	Listing     string       `json:"listing"` // listing ID
	External    string       `json:"external_id"`
	Platform    string       `json:"platform"`
	Seller      string       `json:"seller"`
	Title       string       `json:"title"`
	Brand       string       `json:"brand,omitempty"` // name of the first brand concerned
	Price       string       `json:"price,omitempty"`
	Currency    string       `json:"currency,omitempty"`
	Route       engine.Route `json:"route"`
	Status      Status       `json:"status"`
	Score       int          `json:"score"`
	Probability int          `json:"probability"`
	Version     int64        `json:"version"` // of the row, for If-Match
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
}

// Finding is a queue item with everything the engine said and the listing it said it of.
type Finding struct {
	Item
	Result    engine.Finding `json:"result"`
	Content   engine.Listing `json:"content"`
	Number    int            `json:"listing_version"`
	Decisions []Decision     `json:"decisions,omitempty"` // oldest first
	Outlook   *Outlook       `json:"would_now_be,omitempty" nullable:"false"`
}

// Outlook is what a finding that a person decided would be under knowledge that it was screened again with. The decision stands.
type Outlook struct {
	Snapshot    int64        `json:"snapshot"`
	Route       engine.Route `json:"route"`
	Score       int          `json:"score"`
	Probability int          `json:"probability"`
	At          time.Time    `json:"at"`
}

// Decision is a person's act on a finding.
type Decision struct {
	ID        string    `json:"id"`
	Org       string    `json:"org"`
	Finding   string    `json:"finding"`
	Verdict   Verdict   `json:"verdict"`
	Before    Status    `json:"before"` // what undoing goes back to
	Note      string    `json:"note,omitempty"`
	Actor     string    `json:"actor"`
	ActorName string    `json:"actor_name"`
	At        time.Time `json:"at"`
	UndoneAt  time.Time `json:"undone_at,omitzero"`
	UndoneBy  string    `json:"undone_by,omitempty"`
}

// Query selects queue items: highest score first, then oldest.
type Query struct {
	Status Status       // "" is any
	Route  engine.Route // "" is any
	Search string       // words in title, seller or external ID
}

// Counts is what the dashboard shows.
type Counts struct {
	ByStatus map[Status]int64       `json:"by_status"`
	OpenBy   map[engine.Route]int64 `json:"open_by_route"`
	Listings int64                  `json:"listings"`
}

// Store keeps findings and decisions. A missing or foreign row is fault.NotFound, a wrong version fault.Stale.
type Store interface {
	Queue(ctx context.Context, in authz.Scope, q Query, p page.Request) (page.Page[Item], error)
	Finding(ctx context.Context, in authz.Scope, id string) (Finding, error)
	// Decide stores the decision and the finding's new status when its version is version; the finding's new
	// version is returned.
	Decide(ctx context.Context, in authz.Scope, d Decision, version int64, ev event.Event) (int64, error)
	Decision(ctx context.Context, in authz.Scope, id string) (Decision, error)
	// Undo marks the newest decision of a finding as undone and puts the finding back to d.Before. A decision that
	// is undone already, or is not the newest standing one, is fault.Conflict. A finding that would be open again, but
	// whose listing has a newer version, becomes superseded, with an event of its own.
	Undo(ctx context.Context, in authz.Scope, d Decision, ev event.Event) (int64, error)
	Counts(ctx context.Context, in authz.Scope) (Counts, error)
}
