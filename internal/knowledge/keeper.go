package knowledge

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

const (
	settle   = 200 * time.Millisecond // more changes often follow one
	retry    = 10 * time.Second       // after a failure
	actor    = "system"
	platform = "system" // owner of events that concern no organisation alone; no viewer has it as theirs
)

// Keeper holds the engine that scans, and replaces it when knowledge changes. Its methods may be called from any
// goroutine.
type Keeper struct {
	store Store
	packs []engine.Pack
	rates []price.Rate
	clock clock.Clock
	log   *slog.Logger

	now    atomic.Pointer[state]
	pinned atomic.Pointer[State] // as last read

	mu      sync.Mutex // one refresh at a time
	offered string     // hash of the knowledge that was stored last, before entries of it were left out
	left    error      // names those entries
	problem atomic.Pointer[error]

	// Following what is in effect never waits for the compiling of what is new.
	swap   sync.Mutex
	ready  *state                // compiled, not in effect yet
	lagged atomic.Pointer[error] // why what should be in effect is not
}

// state is an engine with the snapshot it was compiled from.
type state struct {
	engine   *engine.Engine
	snapshot Snapshot
}

// NewKeeper returns a keeper of what is in the store together with the packs that come with the program.
func NewKeeper(st Store, packs []engine.Pack, clk clock.Clock, log *slog.Logger, opts ...Option) *Keeper {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	packs = slices.Clone(packs)
	slices.SortFunc(packs, func(a, b engine.Pack) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Version, b.Version))
	})
	k := &Keeper{store: st, packs: packs, clock: clk, log: log}
	for _, o := range opts {
		o(k)
	}
	return k
}

// Option changes a keeper as it is made.
type Option func(*Keeper)

// WithRates makes exchange rates part of every snapshot.
func WithRates(rates []price.Rate) Option { return func(k *Keeper) { k.rates = rates } }

// Engine returns the engine in effect, nil before Start.
func (k *Keeper) Engine() *engine.Engine {
	if s := k.now.Load(); s != nil {
		return s.engine
	}
	return nil
}

// Current returns the snapshot in effect; its number is 0 before Start.
func (k *Keeper) Current() Snapshot {
	if s := k.now.Load(); s != nil {
		return s.snapshot
	}
	return Snapshot{}
}

// State returns which snapshot should be in effect in all processes, as this one read it last.
func (k *Keeper) State() State {
	if s := k.pinned.Load(); s != nil {
		return *s
	}
	return State{}
}

// Problem returns why the newest knowledge, or which part of it, is not in effect, nil when all of it is. That another snapshot is
// pinned is no problem.
func (k *Keeper) Problem() error {
	if p := k.problem.Load(); p != nil {
		return *p
	}
	if p := k.lagged.Load(); p != nil {
		return *p
	}
	return nil
}

// Start compiles the first engine. Entries that an older version of the program took and that do not compile any more are
// left out, and Problem names them: one organisation's entry must not keep everybody else from starting.
func (k *Keeper) Start(ctx context.Context) error {
	if err := k.Refresh(ctx); err != nil && k.Engine() == nil {
		return err
	}
	return nil
}

// Run compiles a new engine within a second of a change of brands, products, rules or packs that the hub tells of, and puts another
// one into effect as soon as somebody pins or releases one, in whichever process, until the context ends. A failure is logged,
// reported by Problem and tried again; the old engine stays meanwhile.
func (k *Keeper) Run(ctx context.Context, hub *event.Hub) error {
	var follower sync.WaitGroup
	defer follower.Wait()
	moved, still := hub.Watch(event.SnapshotActivated, event.SnapshotPinned, event.SnapshotReleased)
	defer still()
	follower.Go(func() { k.following(ctx, moved) })
	rung, stop := hub.Watch(Kinds()...)
	defer stop()
	tick := time.NewTicker(retry)
	defer tick.Stop()
	for {
		// The first time, for what changed since Start and before anybody watched.
		begin := k.clock.Now()
		if err := k.Refresh(ctx); err != nil && ctx.Err() == nil {
			k.log.ErrorContext(ctx, "the newest knowledge is not in effect", slog.Any("error", err))
		}
		// A large body of knowledge that changes all the time must not take the machine for itself.
		rest := max(settle, k.clock.Now().Sub(begin)/2)
		for again := false; !again; {
			select {
			case <-ctx.Done():
				return nil
			case <-rung:
				if !pause(ctx, rest) {
					return nil
				}
				drain(rung) // what came meanwhile is in the database already
				again = true
			case <-tick.C:
				again = k.Problem() != nil
			}
		}
	}
}

// following puts what is in effect elsewhere into effect here.
func (k *Keeper) following(ctx context.Context, moved <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-moved:
			if err := k.Follow(ctx); err != nil && ctx.Err() == nil {
				k.log.ErrorContext(ctx, "the snapshot in effect cannot be loaded", slog.Any("error", err))
			}
		}
	}
}

func drain(rung <-chan struct{}) {
	select {
	case <-rung:
	default:
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// Refresh puts what is in the store into effect, if it is not yet.
func (k *Keeper) Refresh(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	err := k.refresh(ctx)
	if err != nil && ctx.Err() != nil {
		return err // it was not finished, which says nothing about the knowledge
	}
	if err == nil {
		k.problem.Store(nil)
	} else {
		k.problem.Store(&err)
	}
	return err
}

func (k *Keeper) refresh(ctx context.Context) error {
	content, last, err := k.store.Knowledge(ctx)
	if err != nil {
		return err
	}
	content.Number, content.Packs, content.Rates = 0, k.inEffect(content.Packs), k.rates
	content.Products = withBrand(content)
	_, whole, err := written(&content)
	if err != nil {
		return err
	}
	// What was offered is not offered again: another process, of another version of the program, may have offered something else
	// since, and the two must not go on for ever.
	if whole != k.offered {
		b, err := k.build(ctx, content)
		if err != nil {
			return err
		}
		if err := k.put(ctx, b, last); err != nil {
			return err
		}
		k.offered, k.left = whole, b.left
	}
	if err := k.Follow(ctx); err != nil {
		return err
	}
	return k.left
}

// built is an engine on its way into effect.
type built struct {
	engine  *engine.Engine // nil when what is stored already is not to be in effect
	content engine.Snapshot
	doc     []byte
	hash    string
	stats   Stats
	left    error // names the entries that were left out because they do not compile
}

// build compiles a snapshot. It is compiled under the number that it will most likely get, so that nothing is stored
// that does not compile. Entries that do not compile are left out; when that does not help, the fault is returned.
func (k *Keeper) build(ctx context.Context, content engine.Snapshot) (*built, error) {
	latest, err := k.store.LatestSnapshot(ctx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	st, err := k.store.SnapshotState(ctx)
	if err != nil {
		return nil, err
	}
	b := &built{content: content}
	for {
		var text []byte
		b.content.Number = 0
		if text, b.hash, err = written(&b.content); err != nil {
			return nil, err
		}
		b.content.Number = latest.Number
		if latest.Hash != b.hash {
			b.content.Number++
		} else if st.Active != latest.Number { // it compiled when it was stored, and is not wanted now
			return b, nil
		}
		begin, before := k.clock.Now(), allocated()
		b.engine, err = engine.Compile(&b.content)
		if err == nil {
			b.stats = statsOf(&b.content)
			b.stats.Bytes, b.stats.CompileMS = int64(len(text)), k.clock.Now().Sub(begin).Milliseconds()
			b.stats.Allocated = allocated() - before
			b.doc, err = compress(text)
			return b, err
		}
		ce, ok := errors.AsType[*engine.CompileError](err)
		if !ok {
			return nil, fault.Wrap(err, fault.Internal, "the knowledge cannot be compiled", "")
		}
		b.left = errors.Join(b.left, entries(ce))
		rest := k.without(b.content, ce)
		if size(rest) == size(b.content) {
			return nil, entries(ce)
		}
		b.content = rest
	}
}

// put stores what was built, unless it is the newest already, and holds it ready.
func (k *Keeper) put(ctx context.Context, b *built, last int64) error {
	if b.engine == nil {
		return nil
	}
	why, err := k.causes(ctx, b, last)
	if err != nil {
		return err
	}
	now := k.clock.Now()
	saved, err := k.store.SaveSnapshot(ctx, New{
		Hash: b.hash, Doc: b.doc, At: now, Event: last, Stats: b.stats, Why: why,
	}, event.Event{Org: platform, At: now, Actor: actor, Kind: event.SnapshotActivated})
	if err != nil {
		return err
	}
	if saved.Number == b.content.Number { // else another process was first with something else, and Follow reads it
		k.swap.Lock()
		k.ready = &state{b.engine, saved}
		k.swap.Unlock()
	}
	return nil
}

// Follow puts into effect what the store says should be, when it is not yet.
func (k *Keeper) Follow(ctx context.Context) error {
	k.swap.Lock()
	defer k.swap.Unlock()
	err := k.follow(ctx)
	switch {
	case err == nil:
		k.lagged.Store(nil)
	case ctx.Err() == nil:
		k.lagged.Store(&err)
	}
	return err
}

func (k *Keeper) follow(ctx context.Context) error {
	st, err := k.store.SnapshotState(ctx)
	if err != nil {
		return err
	}
	k.pinned.Store(&st)
	ready := k.ready
	if now := k.now.Load(); now != nil && now.snapshot.Number == st.Active {
		if ready != nil && ready.snapshot.Number == st.Active {
			k.ready = nil
		}
		return nil
	}
	if st.Active == 0 {
		return nil
	}
	if ready == nil || ready.snapshot.Number != st.Active {
		if ready, err = k.load(ctx, st.Active); err != nil {
			return err
		}
	}
	k.ready = nil
	k.now.Store(ready)
	k.log.InfoContext(ctx, "other knowledge is in effect", slog.Int64("snapshot", st.Active), slog.Bool("pinned", st.Pinned))
	return nil
}

// load compiles a stored snapshot.
func (k *Keeper) load(ctx context.Context, number int64) (*state, error) {
	s, err := k.store.Snapshot(ctx, number)
	if err != nil {
		return nil, err
	}
	content, err := Read(ctx, k.store, number)
	if err != nil {
		return nil, err
	}
	e, err := engine.Compile(&content)
	if err != nil {
		if ce, ok := errors.AsType[*engine.CompileError](err); ok {
			return nil, entries(ce)
		}
		return nil, fault.Wrap(err, fault.Internal, "the snapshot cannot be compiled", "")
	}
	return &state{e, s}, nil
}

// EngineOf returns the engine of a stored snapshot: the one in effect, or one compiled anew.
func (k *Keeper) EngineOf(ctx context.Context, number int64) (*engine.Engine, error) {
	if now := k.now.Load(); now != nil && now.snapshot.Number == number {
		return now.engine, nil
	}
	s, err := k.load(ctx, number)
	if err != nil {
		return nil, err
	}
	return s.engine, nil
}

// prepare compiles a stored snapshot and holds it ready, so that what does not compile is never put into effect.
func (k *Keeper) prepare(ctx context.Context, number int64) error {
	if now := k.now.Load(); now != nil && now.snapshot.Number == number {
		return nil
	}
	s, err := k.load(ctx, number)
	if err != nil {
		return err
	}
	k.swap.Lock()
	defer k.swap.Unlock()
	k.ready = s
	return nil
}

// withBrand returns the products that can be in effect. Archiving a brand takes its products out of effect, and what is
// known of a private brand stays with its owner: its products act as private ones, those of others not at all.
func withBrand(s engine.Snapshot) []engine.Product {
	live := make(map[string]*engine.Brand, len(s.Brands))
	for i := range s.Brands {
		live[s.Brands[i].ID] = &s.Brands[i]
	}
	out := s.Products[:0]
	for _, p := range s.Products {
		b := live[p.Brand]
		if b == nil || (b.Private && b.Owner != p.Owner) {
			continue
		}
		p.Private = p.Private || b.Private
		out = append(out, p)
	}
	return out
}

func size(s engine.Snapshot) int {
	return len(s.Brands) + len(s.Products) + len(s.Rules) + len(s.Packs)
}

// without returns a snapshot without the entries that are at fault, and without products whose brand is gone. In the place of a pack that
// was imported comes the one of the program.
func (k *Keeper) without(s engine.Snapshot, ce *engine.CompileError) engine.Snapshot {
	bad := map[string]bool{}
	for _, f := range ce.Faults {
		id, _, _ := strings.Cut(f.ID, "#") // a pack at fault is left out whole
		bad[f.Kind+" "+id] = true
		bad[f.Kind+" "+f.ID] = true
	}
	s.Brands = slices.DeleteFunc(slices.Clone(s.Brands), func(b engine.Brand) bool { return bad["brand "+b.ID] })
	s.Products = slices.DeleteFunc(slices.Clone(s.Products), func(p engine.Product) bool { return bad["product "+p.ID] })
	s.Rules = slices.DeleteFunc(slices.Clone(s.Rules), func(r engine.Rule) bool { return bad["rule "+r.ID] })
	s.Products = withBrand(s)
	s.Packs = k.inEffect(slices.DeleteFunc(slices.Clone(s.Packs), func(p engine.Pack) bool {
		return p.Owner == "" || bad["pack "+p.ID]
	}))
	return s
}

// entries makes a fault that names entries by kind and ID. It does not say what is in them: they are of any organisation.
func entries(ce *engine.CompileError) error {
	var c fault.Checker
	for _, f := range ce.Faults {
		c.Add(f.Kind+" "+f.ID+": "+f.Field, "", f.Message, f.Hint)
	}
	return c.Err()
}

// written returns the canonical JSON of a snapshot, which has no number, and its SHA-256 in hex.
func written(s *engine.Snapshot) (text []byte, hash string, err error) {
	if text, err = json.Marshal(s); err != nil {
		return nil, "", fmt.Errorf("knowledge: write snapshot: %w", err)
	}
	sum := sha256.Sum256(text)
	return text, hex.EncodeToString(sum[:]), nil
}

// compress returns a text as the store keeps it.
func compress(text []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b) // the header holds no time, so that the same text gives the same bytes
	if _, err := z.Write(text); err != nil {
		return nil, fmt.Errorf("knowledge: compress snapshot: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("knowledge: compress snapshot: %w", err)
	}
	return b.Bytes(), nil
}
