package policy

import (
	"context"
	"encoding/json"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
)

// Pack is a pack that an organisation imported. A private one acts on the organisation's own listings alone; a shared one, which only
// the operator can give, acts on everybody's and replaces the pack of the same ID that comes with the program, if it is newer.
type Pack struct {
	engine.Pack
	Org       string    `json:"org"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// PackStore keeps packs; errors as in rights.Store.
type PackStore interface {
	// Packs returns the organisation's packs and the shared ones, in order of ID.
	Packs(ctx context.Context, in authz.Scope) ([]Pack, error)
	// PutPack stores a pack in place of the organisation's pack of the same ID, unless that has the same content.
	PutPack(ctx context.Context, p Pack, ev event.Event) (written bool, err error)
	// RemovePack deletes the organisation's pack.
	RemovePack(ctx context.Context, in authz.Scope, id string, ev event.Event) error
	// Operator reports whether the organisation runs the installation.
	Operator(ctx context.Context, in authz.Scope) (bool, error)
}

// Packs lets organisations keep packs of their own.
type Packs struct {
	store   PackStore
	clock   clock.Clock
	shipped []engine.Pack
}

// NewPacks returns a service over a store and the packs that come with the program.
func NewPacks(st PackStore, clk clock.Clock, shipped []engine.Pack) *Packs {
	return &Packs{store: st, clock: clk, shipped: shipped}
}

// Shipped returns the packs that come with the program.
func (s *Packs) Shipped() []engine.Pack { return s.shipped }

// List returns the organisation's packs and those that the operator shares.
func (s *Packs) List(ctx context.Context, v authz.Viewer) ([]Pack, error) {
	if err := v.Can(authz.Read); err != nil {
		return nil, err
	}
	return s.store.Packs(ctx, v.Scope())
}

// Get returns the pack of an ID that is in effect for the organisation: its own, else a shared one, else that of the program.
func (s *Packs) Get(ctx context.Context, v authz.Viewer, id string) (engine.Pack, error) {
	list, err := s.List(ctx, v)
	if err != nil {
		return engine.Pack{}, err
	}
	var found *engine.Pack
	for i := range s.shipped {
		if s.shipped[i].ID == id {
			found = &s.shipped[i]
		}
	}
	for i := range list {
		p := &list[i]
		if p.ID == id && (p.Org == v.Org || found == nil || !found.Private) && knowledge.Newer(&p.Pack, found) {
			found = &p.Pack
		}
	}
	if found == nil {
		return engine.Pack{}, fault.New(fault.NotFound, "there is no such pack", "see assay pack list for the packs that are there")
	}
	return *found, nil
}

// Put stores a pack and reports whether anything was written. The pack must compile; its hash, when it states one, must be that of its
// content. A version that is there may not be given other content, and an older one not take the place of a newer.
func (s *Packs) Put(ctx context.Context, v authz.Viewer, e engine.Pack, private bool) (written bool, err error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return false, err
	}
	if err := s.check(ctx, v, &e, private); err != nil {
		return false, err
	}
	now := s.clock.Now()
	p := Pack{Pack: e, Org: v.Org, CreatedAt: now, UpdatedAt: now}
	ev := event.Event{Org: v.Org, At: now, Actor: v.Actor(), Kind: event.PackImported, Subject: p.ID}
	if ev.Data, err = json.Marshal(struct {
		Version string `json:"version"`
		Hash    string `json:"hash"`
		Private bool   `json:"private"`
	}{p.Version, p.Hash, p.Private}); err != nil {
		return false, fault.Wrap(err, fault.Internal, "the event cannot be written", "")
	}
	return s.store.PutPack(ctx, p, ev)
}

func (s *Packs) check(ctx context.Context, v authz.Viewer, e *engine.Pack, private bool) error {
	sum, err := e.Sum()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "it cannot be written as JSON", "")
	}
	if e.Hash == "" {
		e.Hash = sum
	}
	e.Owner, e.Private = "", false
	if err := knowledge.Check(engine.Snapshot{Packs: []engine.Pack{*e}}); err != nil {
		return err
	}
	operator, err := s.store.Operator(ctx, v.Scope())
	if err != nil {
		return err
	}
	e.Owner, e.Private = v.Org, private
	if !private && !operator {
		return fault.New(fault.Forbidden, "only the operator shares packs with everybody", "import it as a private pack")
	}
	list, err := s.store.Packs(ctx, v.Scope())
	if err != nil {
		return err
	}
	var c fault.Checker
	for i := range list {
		s.against(&c, e, &list[i].Pack, list[i].Org == v.Org)
	}
	for i := range s.shipped {
		s.against(&c, e, &s.shipped[i], false)
	}
	return c.Err()
}

// against holds a new pack to one that is there.
func (s *Packs) against(c *fault.Checker, e, old *engine.Pack, own bool) {
	switch {
	case old.ID != e.ID:
	case own && old.Private == e.Private, !e.Private && !old.Private:
		if old.Version > e.Version {
			c.Add("version", e.Version, "is older than the one that is there, "+old.Version, "give it a later date")
		} else if old.Version == e.Version && old.Hash != e.Hash {
			c.Add("version", e.Version, "is there already with other content", "give the changed pack a later date")
		}
	default:
		c.Add("id", e.ID, "is the ID of another pack", "give a pack of your own an ID of its own, such as private/names")
	}
}

// Remove takes the organisation's pack out of use.
func (s *Packs) Remove(ctx context.Context, v authz.Viewer, id string) error {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return err
	}
	return s.store.RemovePack(ctx, v.Scope(), id, event.Event{Org: v.Org, At: s.clock.Now(), Actor: v.Actor(), Kind: event.PackRemoved, Subject: id})
}
