package knowledge

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
)

// maxReason is how long a reason may be, in characters.
const maxReason = 500

// ArchiveStore keeps snapshots.
type ArchiveStore interface {
	Store
	Snapshots(ctx context.Context, p page.Request) (page.Page[Entry], error)
	SnapshotEntry(ctx context.Context, number int64) (Entry, error)
	// SnapshotBefore returns the greatest number before one that is stored, 0 when there is none.
	SnapshotBefore(ctx context.Context, number int64) (int64, error)
	// PinSnapshot puts a stored snapshot into effect, in all processes, until it is released.
	PinSnapshot(ctx context.Context, number int64, set State, ev event.Event) (State, error)
	// ReleaseSnapshot puts the newest into effect; fault.Conflict when none is pinned.
	ReleaseSnapshot(ctx context.Context, set State, ev event.Event) (State, error)
	// Operator reports whether the organisation runs the installation.
	Operator(ctx context.Context, in authz.Scope) (bool, error)
	// OrganisationNames returns the names of all organisations by ID.
	OrganisationNames(ctx context.Context) (map[string]string, error)
}

// Archive shows what was compiled and puts earlier snapshots into effect. Snapshots hold everybody's knowledge, so only administrators
// of the operator see them, and what is private to other organisations not even they.
type Archive struct {
	store  ArchiveStore
	keeper *Keeper
	clock  clock.Clock
}

// NewArchive returns the archive of a keeper's store.
func NewArchive(st ArchiveStore, k *Keeper, clk clock.Clock) *Archive {
	return &Archive{store: st, keeper: k, clock: clk}
}

// Reason is a cause as a viewer may see it.
type Reason struct {
	At           string     `json:"at"`
	Kind         event.Kind `json:"kind"`
	Organisation string     `json:"organisation,omitempty"` // name; empty for the program itself
	Actor        string     `json:"actor,omitempty"`        // of the viewer's own organisation alone
	Subject      string     `json:"subject,omitempty"`
	Name         string     `json:"name,omitempty"`
	Hidden       bool       `json:"hidden,omitempty"` // a private entry of another organisation
}

// Record is a snapshot as a viewer may see it.
type Record struct {
	Snapshot
	Active   bool     `json:"active"`
	Pinned   bool     `json:"pinned"`
	Stats    Stats    `json:"stats"`
	Findings int64    `json:"findings"` // made under it
	Why      []Reason `json:"why"`      // at most CausesMost
}

// Allowed returns nil for administrators of the operator, else a Forbidden or Unauthenticated fault.
func (a *Archive) Allowed(ctx context.Context, v authz.Viewer) error {
	if err := v.Can(authz.Administer); err != nil {
		return err
	}
	is, err := a.store.Operator(ctx, v.Scope())
	if err != nil {
		return err
	}
	if !is {
		return fault.New(fault.Forbidden, "only administrators of the operator see snapshots", "ask whoever runs this installation")
	}
	return nil
}

// State returns which snapshot is in effect, as the store has it.
func (a *Archive) State(ctx context.Context, v authz.Viewer) (State, error) {
	if err := a.Allowed(ctx, v); err != nil {
		return State{}, err
	}
	return a.store.SnapshotState(ctx)
}

// List lists snapshots, newest first.
func (a *Archive) List(ctx context.Context, v authz.Viewer, p page.Request) (page.Page[Record], error) {
	if err := a.Allowed(ctx, v); err != nil {
		return page.Page[Record]{}, err
	}
	got, err := a.store.Snapshots(ctx, p)
	if err != nil {
		return page.Page[Record]{}, err
	}
	out := page.Page[Record]{Items: make([]Record, 0, len(got.Items)), Next: got.Next}
	show, err := a.shower(ctx, v)
	if err != nil {
		return page.Page[Record]{}, err
	}
	for i := range got.Items {
		out.Items = append(out.Items, show(&got.Items[i]))
	}
	return out, nil
}

// Get returns a snapshot.
func (a *Archive) Get(ctx context.Context, v authz.Viewer, number int64) (Record, error) {
	if err := a.Allowed(ctx, v); err != nil {
		return Record{}, err
	}
	e, err := a.store.SnapshotEntry(ctx, number)
	if err != nil {
		return Record{}, err
	}
	show, err := a.shower(ctx, v)
	if err != nil {
		return Record{}, err
	}
	return show(&e), nil
}

// Before returns the number of the snapshot before one, 0 when none is kept.
func (a *Archive) Before(ctx context.Context, v authz.Viewer, number int64) (int64, error) {
	if err := a.Allowed(ctx, v); err != nil {
		return 0, err
	}
	return a.store.SnapshotBefore(ctx, number)
}

// shower returns what turns an entry into what the viewer may see of it.
func (a *Archive) shower(ctx context.Context, v authz.Viewer) (func(*Entry) Record, error) {
	st, err := a.store.SnapshotState(ctx)
	if err != nil {
		return nil, err
	}
	names, err := a.store.OrganisationNames(ctx)
	if err != nil {
		return nil, err
	}
	return func(e *Entry) Record {
		r := Record{Snapshot: e.Snapshot, Stats: e.Stats, Findings: e.Findings, Why: make([]Reason, 0, len(e.Why)), Active: e.Number == st.Active}
		r.Pinned = r.Active && st.Pinned
		for _, c := range e.Why {
			why := Reason{At: c.At.UTC().Format("2006-01-02T15:04:05Z"), Kind: c.Kind, Organisation: names[c.Org], Subject: c.Subject, Name: c.Name}
			if c.Org == v.Org {
				why.Actor = c.Actor
			} else if c.Private {
				why.Subject, why.Name, why.Hidden = "", "", true
			}
			r.Why = append(r.Why, why)
		}
		return r
	}, nil
}

// Activate puts a stored snapshot into effect without pausing scans. It stays until it is released: newer knowledge is compiled and
// stored meanwhile.
func (a *Archive) Activate(ctx context.Context, v authz.Viewer, number int64, reason string) (State, error) {
	if err := a.Allowed(ctx, v); err != nil {
		return State{}, err
	}
	why, err := needed(reason)
	if err != nil {
		return State{}, err
	}
	if err := a.keeper.prepare(ctx, number); err != nil {
		return State{}, err
	}
	set, ev := a.told(v, event.SnapshotPinned, why)
	st, err := a.store.PinSnapshot(ctx, number, set, ev)
	if err != nil {
		return State{}, err
	}
	return st, a.keeper.Follow(ctx)
}

// RollBack activates the snapshot before the one in effect.
func (a *Archive) RollBack(ctx context.Context, v authz.Viewer, reason string) (State, error) {
	if err := a.Allowed(ctx, v); err != nil {
		return State{}, err
	}
	st, err := a.store.SnapshotState(ctx)
	if err != nil {
		return State{}, err
	}
	number, err := a.store.SnapshotBefore(ctx, st.Active)
	if err != nil {
		return State{}, err
	}
	if number == 0 {
		return State{}, fault.New(fault.Conflict, "there is no earlier snapshot", "change what was entered instead")
	}
	return a.Activate(ctx, v, number, reason)
}

// Release puts the newest snapshot into effect, and those that follow.
func (a *Archive) Release(ctx context.Context, v authz.Viewer, reason string) (State, error) {
	if err := a.Allowed(ctx, v); err != nil {
		return State{}, err
	}
	why, err := needed(reason)
	if err != nil {
		return State{}, err
	}
	set, ev := a.told(v, event.SnapshotReleased, why)
	st, err := a.store.ReleaseSnapshot(ctx, set, ev)
	if err != nil {
		return State{}, err
	}
	return st, a.keeper.Follow(ctx)
}

func needed(reason string) (string, error) {
	var c fault.Checker
	reason = c.Needed("reason", reason, maxReason)
	return reason, c.Err()
}

func (a *Archive) told(v authz.Viewer, kind event.Kind, reason string) (State, event.Event) {
	now := a.clock.Now()
	return State{Reason: reason, Actor: v.Actor(), ActorName: v.Name, At: now}, event.Event{Org: v.Org, At: now, Actor: v.Actor(), Kind: kind}
}

// DocumentStore gives the documents of snapshots.
type DocumentStore interface {
	SnapshotDocument(ctx context.Context, number int64) ([]byte, error)
}

// Read returns what a stored snapshot holds, under its number.
func Read(ctx context.Context, st DocumentStore, number int64) (engine.Snapshot, error) {
	doc, err := st.SnapshotDocument(ctx, number)
	if err != nil {
		return engine.Snapshot{}, err
	}
	z, err := gzip.NewReader(bytes.NewReader(doc))
	if err != nil {
		return engine.Snapshot{}, fault.Wrap(err, fault.Internal, "the snapshot cannot be read", "")
	}
	var s engine.Snapshot
	if err := json.NewDecoder(z).Decode(&s); err != nil {
		return engine.Snapshot{}, fault.Wrap(err, fault.Internal, "the snapshot cannot be read", "")
	}
	s.Number = number
	return s, nil
}

// ParseNumber reads the number of a snapshot; what is none is fault.NotFound, as a number that never was.
func ParseNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.New(fault.NotFound, "there is no such snapshot", "")
	}
	return n, nil
}
