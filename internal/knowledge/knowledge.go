// Package knowledge turns what organisations entered into the engine that scans: it compiles a numbered snapshot when
// something relevant changes and swaps it in without pausing scans. It keeps what was compiled, says what changed from one to
// the next, and puts an earlier one back into effect.
package knowledge

import (
	"context"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
)

// Snapshot is a stored snapshot.
type Snapshot struct {
	Number    int64     `json:"number"`
	Hash      string    `json:"hash"` // SHA-256 of the canonical JSON with Number 0, in hex
	CreatedAt time.Time `json:"created_at"`
	Event     int64     `json:"-"` // the last event that it takes account of; 0 when that is not known
}

// Stats say what a snapshot holds and what it took to compile.
type Stats struct {
	Brands    int   `json:"brands"`
	Products  int   `json:"products"`
	Rules     int   `json:"rules"`
	Packs     int   `json:"packs"`
	Terms     int   `json:"terms"` // names, aliases, code words, style codes and terms of packs
	Words     int   `json:"words"` // of the marketplace
	Rates     int   `json:"rates"`
	Bytes     int64 `json:"bytes"`            // of its JSON
	CompileMS int64 `json:"compile_ms"`       // time to compile, in milliseconds
	Allocated int64 `json:"allocated_memory"` // bytes that the process allocated meanwhile
}

// Cause is a change of knowledge that a snapshot takes account of and the one before it does not.
type Cause struct {
	Event   int64      `json:"event"`
	At      time.Time  `json:"at"`
	Org     string     `json:"org"` // ID
	Actor   string     `json:"actor"`
	Kind    event.Kind `json:"kind"`
	Subject string     `json:"subject"`
	Name    string     `json:"name,omitempty"`
	Private bool       `json:"private,omitempty"`
}

// CausesMost is how many causes are kept with a snapshot.
const CausesMost = 200

// Entry is a stored snapshot with what is known of it.
type Entry struct {
	Snapshot
	Stats    Stats
	Why      []Cause
	Findings int64 // made under it
}

// State says which snapshot is in effect. While none is pinned it is the newest.
type State struct {
	Active    int64     `json:"active"`
	Pinned    bool      `json:"pinned"`
	Reason    string    `json:"reason,omitempty"` // why somebody put it there
	Actor     string    `json:"-"`
	ActorName string    `json:"actor_name,omitempty"`
	At        time.Time `json:"at,omitzero"`
}

// New is a snapshot on its way into the store.
type New struct {
	Hash  string
	Doc   []byte // compressed canonical JSON
	At    time.Time
	Event int64
	Stats Stats
	Why   []Cause
}

// Kinds lists the kinds of event after which other knowledge is in the store.
func Kinds() []event.Kind {
	return []event.Kind{
		event.BrandCreated, event.BrandChanged, event.BrandArchived, event.ProductCreated, event.ProductChanged,
		event.ProductArchived, event.RuleCreated, event.RuleChanged, event.RuleArchived, event.PackImported, event.PackRemoved, event.WordsLearned,
	}
}

// Store reads all knowledge and keeps snapshots.
type Store interface {
	// Knowledge returns every live brand, product and rule of all organisations, and their packs, in order of ID, and the last
	// event that is in it.
	Knowledge(ctx context.Context) (engine.Snapshot, int64, error)
	// LatestSnapshot returns the newest snapshot, fault.NotFound when there is none.
	LatestSnapshot(ctx context.Context) (Snapshot, error)
	Snapshot(ctx context.Context, number int64) (Snapshot, error)
	// SaveSnapshot stores a snapshot under the next number, unless the newest has the same hash. When none is pinned it is in
	// effect from then on; the event becomes SnapshotActivated or SnapshotCompiled.
	SaveSnapshot(ctx context.Context, n New, ev event.Event) (Snapshot, error)
	SnapshotDocument(ctx context.Context, number int64) ([]byte, error)
	SnapshotState(ctx context.Context) (State, error)
	// SnapshotCauses returns the first events of the given kinds after one and up to another.
	SnapshotCauses(ctx context.Context, after, last int64, kinds []event.Kind, limit int) ([]event.Event, error)
}
