package store

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/page"
)

const (
	sqlLiveBrands   = `select ` + brandColumns + ` from brands b where b.archived_at = 0 order by b.id`
	sqlLiveProducts = `select ` + productColumns + ` from products p where p.archived_at = 0 order by p.id`
	sqlLiveRules    = `select ` + ruleColumns + ` from rules r where r.archived_at = 0 order by r.id`

	snapshotColumns   = `select n.number, n.hash, n.created_at, n.event from snapshots n `
	sqlLatestSnapshot = snapshotColumns + `order by n.number desc limit 1`
	sqlSnapshot       = snapshotColumns + `where n.number = $1`
	sqlAddSnapshot    = `insert into snapshots (number, hash, doc, created_at, event, stats, why) values ($1, $2, $3, $4, $5, $6, $7)`
	sqlSnapshotDoc    = `select doc from snapshots where number = $1`

	entryColumns = `select n.number, n.hash, n.created_at, n.event, n.stats, n.why,
		cast(coalesce((select sum(f.n) from snapshot_findings f where f.snapshot = n.number), 0) as bigint) from snapshots n `
	sqlSnapshotEntries  = entryColumns + `where n.number < $1 order by n.number desc limit $2`
	sqlSnapshotEntry    = entryColumns + `where n.number = $1`
	sqlSnapshotBefore   = `select coalesce(max(n.number), 0) from snapshots n where n.number < $1`
	sqlSnapshotCauses   = eventColumns + `where e.id > $1 and e.id <= $2 and e.kind {in} $3 {/in} order by e.id limit $4`
	sqlSnapshotState    = `select active, pinned, reason, actor, actor_name, set_at from snapshot_state where id = 1`
	sqlSetSnapshotState = `update snapshot_state set active = $1, pinned = $2, reason = $3, actor = $4, actor_name = $5, set_at = $6 where id = 1`
	sqlAddUnder         = `insert into snapshot_findings (snapshot, org, n) values ($1, $2, $3)
		on conflict (snapshot, org) do update set n = snapshot_findings.n + excluded.n`

	// What a finding was made under is kept, so that the finding can be made again; so is what is in effect and what work that is
	// not finished needs. A process may still scan under one that was in effect a moment ago, so none goes before its time.
	sqlPruneSnapshots = `delete from snapshots where number <= (select coalesce(max(n.number), 0) from snapshots n) - $1 and created_at <= $2
		and number <> (select s.active from snapshot_state s where s.id = 1)
		and not exists (select 1 from snapshot_findings f where f.snapshot = snapshots.number)
		and not exists (select 1 from outlooks o where o.snapshot = snapshots.number)
		and not exists (select 1 from runs r where r.state in ('running', 'paused') and (r.to_snapshot = snapshots.number or r.from_snapshot = snapshots.number))
		returning number`
)

func snapshotStatements() []string {
	return []string{
		sqlLiveBrands, sqlLiveProducts, sqlLiveRules, sqlLatestSnapshot, sqlSnapshot, sqlAddSnapshot, sqlSnapshotDoc, sqlSnapshotEntries,
		sqlSnapshotEntry, sqlSnapshotBefore, sqlSnapshotCauses, sqlSnapshotState, sqlSetSnapshotState, sqlAddUnder, sqlPruneSnapshots,
	}
}

func scanSnapshot(row scanner) (knowledge.Snapshot, error) {
	var s knowledge.Snapshot
	err := row.Scan(&s.Number, &s.Hash, moment{&s.CreatedAt}, &s.Event)
	return s, err
}

func scanEntry(row scanner) (knowledge.Entry, error) {
	var e knowledge.Entry
	err := row.Scan(&e.Number, &e.Hash, moment{&e.CreatedAt}, &e.Event, document{&e.Stats}, document{&e.Why}, &e.Findings)
	return e, err
}

func scanState(row scanner) (knowledge.State, error) {
	var s knowledge.State
	var pinned int
	err := row.Scan(&s.Active, &pinned, &s.Reason, &s.Actor, &s.ActorName, moment{&s.At})
	s.Pinned = pinned != 0
	return s, err
}

// Knowledge implements knowledge.Store. Rules come as private, because they act on their owner's listings alone.
func (s *Store) Knowledge(ctx context.Context) (engine.Snapshot, int64, error) {
	var out engine.Snapshot
	var last int64
	err := s.still(ctx, func(r runner) error {
		var err error
		if last, err = one(ctx, r, sqlLastEvent, scanInt); err != nil {
			return err
		}
		brands, err := many(ctx, r, sqlLiveBrands, scanBrand)
		if err != nil {
			return err
		}
		products, err := many(ctx, r, sqlLiveProducts, scanProduct)
		if err != nil {
			return err
		}
		rules, err := many(ctx, r, sqlLiveRules, scanRule)
		if err != nil {
			return err
		}
		if out.Packs, err = packs(ctx, r); err != nil {
			return err
		}
		words, err := many(ctx, r, sqlLearnedWords, scanText)
		if err != nil {
			return err
		}
		if len(words) > 0 {
			out.Words = words
		}
		for _, b := range brands {
			out.Brands = append(out.Brands, b.Brand.Brand)
		}
		for _, p := range products {
			out.Products = append(out.Products, p.Product.Product)
		}
		for _, r := range rules {
			rule := r.Rule.Rule
			rule.Private = true
			out.Rules = append(out.Rules, rule)
		}
		return nil
	})
	return out, last, err
}

// LatestSnapshot implements knowledge.Store.
func (s *Store) LatestSnapshot(ctx context.Context) (knowledge.Snapshot, error) {
	got, err := one(ctx, s.read(), sqlLatestSnapshot, scanSnapshot)
	return got, name(err, "snapshot", "")
}

// Snapshot implements knowledge.Store.
func (s *Store) Snapshot(ctx context.Context, number int64) (knowledge.Snapshot, error) {
	got, err := one(ctx, s.read(), sqlSnapshot, scanSnapshot, number)
	return got, name(err, "snapshot", "")
}

// SnapshotState implements knowledge.Store.
func (s *Store) SnapshotState(ctx context.Context) (knowledge.State, error) {
	return one(ctx, s.read(), sqlSnapshotState, scanState)
}

// snapshotTold is the data of the events of a snapshot.
type snapshotTold struct {
	Number int64  `json:"number"`
	Hash   string `json:"hash"`
	From   int64  `json:"from,omitempty"`
	Reason string `json:"reason,omitempty"`
	Name   string `json:"actor_name,omitempty"`
}

// about fills in what an event of a snapshot lacks.
func about(ev event.Event, d snapshotTold) (event.Event, error) {
	if ev.Subject == "" {
		ev.Subject = strconv.FormatInt(d.Number, 10)
	}
	if ev.Data == nil {
		data, err := json.Marshal(d)
		if err != nil {
			return ev, err
		}
		ev.Data = data
	}
	return ev, nil
}

// SaveSnapshot implements knowledge.Store. When the event has no subject or data, they become the number and the hash.
func (s *Store) SaveSnapshot(ctx context.Context, n knowledge.New, ev event.Event) (knowledge.Snapshot, error) {
	stats, err := encode(n.Stats)
	if err != nil {
		return knowledge.Snapshot{}, err
	}
	why, err := encode(slices.Concat([]knowledge.Cause{}, n.Why))
	if err != nil {
		return knowledge.Snapshot{}, err
	}
	var saved knowledge.Snapshot
	err = s.change(ctx, func(t *tx) error {
		// Two processes that compile at once must not both find the same newest snapshot.
		if err := t.serialize(ctx); err != nil {
			return err
		}
		latest, err := one(ctx, t.runner, sqlLatestSnapshot, scanSnapshot)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil && latest.Hash == n.Hash {
			saved = latest
			return nil
		}
		st, err := one(ctx, t.runner, sqlSnapshotState, scanState)
		if err != nil {
			return err
		}
		saved = knowledge.Snapshot{Number: latest.Number + 1, Hash: n.Hash, CreatedAt: n.At, Event: n.Event}
		if _, err := t.exec(ctx, sqlAddSnapshot, saved.Number, n.Hash, n.Doc, n.At, n.Event, stats, why); err != nil {
			return err
		}
		told := ev
		told.Kind = event.SnapshotCompiled
		if !st.Pinned {
			told.Kind = event.SnapshotActivated
			if _, err := t.exec(ctx, sqlSetSnapshotState, saved.Number, false, "", ev.Actor, "", n.At); err != nil {
				return err
			}
		}
		told, err = about(told, snapshotTold{Number: saved.Number, Hash: n.Hash})
		t.emit(told)
		return err
	})
	return saved, err
}

// PinSnapshot implements knowledge.Store.
func (s *Store) PinSnapshot(ctx context.Context, number int64, set knowledge.State, ev event.Event) (knowledge.State, error) {
	return s.move(ctx, number, set, ev)
}

// ReleaseSnapshot implements knowledge.Store.
func (s *Store) ReleaseSnapshot(ctx context.Context, set knowledge.State, ev event.Event) (knowledge.State, error) {
	return s.move(ctx, 0, set, ev)
}

// move puts a snapshot into effect and pins it, or with number 0 the newest without pinning it.
func (s *Store) move(ctx context.Context, number int64, set knowledge.State, ev event.Event) (knowledge.State, error) {
	err := s.change(ctx, func(t *tx) error {
		if err := t.serialize(ctx); err != nil {
			return err
		}
		before, err := one(ctx, t.runner, sqlSnapshotState, scanState)
		if err != nil {
			return err
		}
		if number == 0 && !before.Pinned {
			return fault.New(fault.Conflict, "no snapshot is pinned", "the newest knowledge is in effect already")
		}
		text, args := sqlLatestSnapshot, []any{}
		if number != 0 {
			text, args = sqlSnapshot, []any{number}
		}
		to, err := one(ctx, t.runner, text, scanSnapshot, args...)
		if err != nil {
			return name(err, "snapshot", "")
		}
		set.Active, set.Pinned = to.Number, number != 0
		if _, err := t.exec(ctx, sqlSetSnapshotState, set.Active, set.Pinned, set.Reason, set.Actor, set.ActorName, set.At); err != nil {
			return err
		}
		told, err := about(ev, snapshotTold{to.Number, to.Hash, before.Active, set.Reason, set.ActorName})
		t.emit(told)
		return err
	})
	return set, err
}

// SnapshotDocument implements knowledge.Store.
func (s *Store) SnapshotDocument(ctx context.Context, number int64) ([]byte, error) {
	doc, err := one(ctx, s.read(), sqlSnapshotDoc, scanBytes, number)
	return doc, name(err, "snapshot", "")
}

// SnapshotCauses implements knowledge.Store.
func (s *Store) SnapshotCauses(ctx context.Context, after, last int64, kinds []event.Kind, limit int) ([]event.Event, error) {
	set, err := encode(kinds)
	if err != nil {
		return nil, err
	}
	return many(ctx, s.read(), sqlSnapshotCauses, scanEvent, after, last, set, limit)
}

// Snapshots implements knowledge.ArchiveStore, newest first.
func (s *Store) Snapshots(ctx context.Context, p page.Request) (page.Page[knowledge.Entry], error) {
	l := list[knowledge.Entry]{
		kind: "snapshots", start: []any{int64(math.MaxInt64)}, scan: scanEntry,
		key: func(e knowledge.Entry) []any { return []any{e.Number} },
	}
	return l.fetch(ctx, s.read(), sqlSnapshotEntries, p)
}

// SnapshotEntry implements knowledge.ArchiveStore.
func (s *Store) SnapshotEntry(ctx context.Context, number int64) (knowledge.Entry, error) {
	e, err := one(ctx, s.read(), sqlSnapshotEntry, scanEntry, number)
	return e, name(err, "snapshot", "")
}

// SnapshotBefore implements knowledge.ArchiveStore.
func (s *Store) SnapshotBefore(ctx context.Context, number int64) (int64, error) {
	return one(ctx, s.read(), sqlSnapshotBefore, scanInt, number)
}

// OrganisationNames implements knowledge.ArchiveStore.
func (s *Store) OrganisationNames(ctx context.Context) (map[string]string, error) {
	all, err := s.Organisations(ctx)
	out := make(map[string]string, len(all))
	for _, o := range all {
		out[o.ID] = o.Name
	}
	return out, err
}

// pruneAge is how old a snapshot must be to be removed.
const pruneAge = time.Hour

// PruneSnapshots removes snapshots of more than an hour that nothing refers to, other than the newest keep of them, and returns their numbers.
func (s *Store) PruneSnapshots(ctx context.Context, keep int, at time.Time) ([]int64, error) {
	var gone []int64
	err := s.change(ctx, func(t *tx) error {
		if err := t.serialize(ctx); err != nil {
			return err
		}
		var err error
		if gone, err = many(ctx, t.runner, sqlPruneSnapshots, scanInt, keep, at.Add(-pruneAge)); err != nil || len(gone) == 0 {
			return err
		}
		slices.Sort(gone)
		data, err := json.Marshal(struct {
			Numbers []int64 `json:"numbers"`
		}{gone})
		t.emit(event.Event{Org: "system", At: at, Actor: "system", Kind: event.SnapshotPruned, Subject: "snapshots", Data: data})
		return err
	})
	return gone, err
}
