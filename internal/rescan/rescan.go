// Package rescan looks at past listings again: it screens them under other knowledge, or compares what two snapshots say of them. A
// run is work that goes on after its request, in steps that are stored one by one, so that it goes on where it was after a crash.
package rescan

import (
	"context"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
)

// Kind says what a run does.
type Kind string

// The kinds of run.
const (
	KindRescan  Kind = "rescan"  // screens listings under a snapshot and keeps what differs from what is stored
	KindCompare Kind = "compare" // screens listings under two snapshots and lists those whose route differs
)

// State says where a run stands.
type State string

// The states of a run.
const (
	StateRunning   State = "running"
	StatePaused    State = "paused"
	StateCancelled State = "cancelled"
	StateDone      State = "done"
	StateFailed    State = "failed"
)

// Over reports whether a run does nothing any more.
func (s State) Over() bool { return s == StateCancelled || s == StateDone || s == StateFailed }

// Plan says which listings a run looks at: those that fit everything that is set, newest first.
type Plan struct {
	Organisation string       `json:"organisation,omitempty"` // ID
	Platform     string       `json:"platform,omitempty"`
	Brand        string       `json:"brand,omitempty"` // name of the brand that the stored finding is about
	Route        engine.Route `json:"route,omitempty"` // of the stored finding
	Since        time.Time    `json:"since,omitzero"`  // changed or seen first since then
	Newest       int64        `json:"newest,omitempty"`
}

// Run is a run.
type Run struct {
	ID         string
	Org        string // of who started it
	Kind       Kind
	State      State
	Actor      string
	ActorName  string
	From       int64 // snapshot compared with, 0 when what is stored is
	To         int64 // snapshot
	Plan       Plan
	Dry        bool  // change nothing
	Next       int64 // it goes on with listings before this one
	Total      int64 // how many listings there were to look at
	Seen       int64 // looked at
	Differs    int64
	Stored     int64 // new findings
	Decided    int64 // findings whose decision was kept though the result differs
	Problem    string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt time.Time
}

// RowsMost is how many rows of a run are kept; the rest is counted.
const RowsMost = 10_000

// Outcome says what became of a listing whose result differs.
type Outcome string

// The outcomes.
const (
	OutcomeWould   Outcome = "would_change"  // nothing was changed: a dry run or a comparison
	OutcomeStored  Outcome = "stored"        // a new finding stands beside the old one
	OutcomeDecided Outcome = "decision_kept" // a person decided; what it would be is noted
)

// Moved is a feature that adds something else to the score, in milli-logits.
type Moved struct {
	Feature string `json:"feature"`
	Old     int    `json:"old"`
	New     int    `json:"new"`
}

// RowDoc is what a row tells beside its routes. The title is kept for the organisation alone that started the run.
type RowDoc struct {
	Title string  `json:"title,omitempty"`
	Moved []Moved `json:"moved,omitempty"`
}

// Row is a listing whose result differs.
type Row struct {
	Seq     int64
	Org     string
	Listing string
	Finding string
	Outcome Outcome
	From    engine.Route
	To      engine.Route
	Doc     RowDoc
}

// Candidate is a listing with its newest finding. Fits is false for one that the plan leaves out; then it has no content.
type Candidate struct {
	Seq      int64
	Listing  string
	Org      string
	Finding  string
	Status   review.Status
	Fits     bool
	Outlook  bool // what the finding would be under other knowledge is noted
	Content  engine.Listing
	Result   engine.Finding
	External string
	Platform string
}

// Result is what a step found out about a listing.
type Result struct {
	Candidate
	Fresh  string         // ID of a new finding
	Under  engine.Finding // what is found now
	Differ bool
	Row    Row
}

// Step is what one transaction of a run stores.
type Step struct {
	Run     string
	Holder  string
	Expect  int64 // Next before
	Next    int64
	Seen    int64
	Results []Result
	Done    bool
	At      time.Time
	Until   time.Time // how long the holder keeps the run
	Again   bool      // hand the run to whoever is free
}

// Slice is the command to go on with a run.
type Slice struct {
	Run string `json:"run"`
}

// Kind names the command in the queue of jobs.
func (Slice) Kind() string { return "rescan_slice" }

// Store keeps runs.
type Store interface {
	// CreateRun stores a run with its event and hands it to the queue of jobs, in one transaction. Total and Next are set.
	CreateRun(ctx context.Context, r Run, ev event.Event) (Run, error)
	Run(ctx context.Context, id string) (Run, error)
	Runs(ctx context.Context, in authz.Scope, p page.Request) (page.Page[Run], error)
	RunRows(ctx context.Context, id string, p page.Request) (page.Page[Row], error)
	// SetRunState moves a run to another state, fault.Conflict when it is in none of from. A run that runs again is handed to the
	// queue of jobs.
	SetRunState(ctx context.Context, id string, from []State, to State, problem string, at time.Time, ev event.Event) (Run, error)
	// HoldRun gives a run to a holder until a time, false when somebody else holds it.
	HoldRun(ctx context.Context, id, holder string, now, until time.Time) (bool, error)
	// LeaveRun ends the hold of a holder.
	LeaveRun(ctx context.Context, id, holder string) error
	// NudgeRuns hands runs that nobody is at to the queue of jobs, those alone that were not since before.
	NudgeRuns(ctx context.Context, now, before time.Time) (int, error)
	// Candidates returns listings before Next, newest first.
	Candidates(ctx context.Context, r Run, limit int) ([]Candidate, error)
	// TakeStep stores a step. A run that is not running, or not held by the holder, is fault.Conflict; one that is somewhere else
	// is fault.Stale.
	TakeStep(ctx context.Context, st Step) (Run, error)
}
