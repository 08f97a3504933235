package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/review"
)

// received is the data of a ListingReceived event.
type received struct {
	Listing     string       `json:"listing"`
	External    string       `json:"external_id"`
	Version     int          `json:"version"`
	Hash        string       `json:"content_hash"`
	Finding     string       `json:"finding"`
	Route       engine.Route `json:"route"`
	Probability int          `json:"probability"`
	Snapshot    int64        `json:"snapshot"`
}

// superseded is the data of a FindingSuperseded event.
type superseded struct {
	Listing string `json:"listing"`
	By      string `json:"by"` // finding on the newer version
}

// progress is the data of an IntakeProgressed event: what is stored after a batch.
type progress struct {
	Lines     int64 `json:"lines"`
	Added     int64 `json:"added"`
	Changed   int64 `json:"changed"`
	Unchanged int64 `json:"unchanged"`
	Refused   int64 `json:"refused"`
}

// place names a listing on a platform.
type place struct{ platform, external string }

// known is a listing as it stands while a batch is worked through.
type known struct {
	id, seller, hash string
	versions         int
	created          time.Time
	fresh            bool // not in the database yet
	newest           int  // index in intakeBatch.findings of the newest finding in this batch, -1 for none
}

// newFinding is a finding of a batch.
type newFinding struct {
	item    *listing.Item
	listing string
	place   place
	number  int
	status  review.Status
	version int
	content string // the listing's content as JSON
}

// intakeBatch is a batch on its way into the database.
type intakeBatch struct {
	listing.Batch
	known    map[place]*known
	order    []place // listings that are new or changed, in the order of their first item
	findings []newFinding
}

// CommitBatch implements listing.Store.
func (s *Store) CommitBatch(ctx context.Context, b listing.Batch, expect int64) (listing.Intake, error) {
	var done listing.Intake
	err := s.change(ctx, func(t *tx) error {
		// The row is locked first, so that two senders under one key cannot both go on from the same line.
		stored, err := one(ctx, t.runner, sqlLockIntake, scanIntake, b.Intake.Org, b.Intake.ID)
		if err != nil {
			return name(err, "intake", "")
		}
		switch {
		case stored.State == listing.StateDone:
			return fault.New(fault.Conflict, "this intake is closed", "send new listings under a new key")
		case stored.Lines != expect:
			return fault.New(fault.Stale, "somebody else went on with this intake", "read how far it is and go on from there")
		}
		if claim := t.s.dialect.claim; claim != "" {
			// Another intake of the organisation may be about to store the same listings.
			if _, err := t.exec(ctx, claim, b.Intake.Org); err != nil {
				return err
			}
		}
		work := &intakeBatch{Batch: b, known: map[place]*known{}}
		if err := work.look(ctx, t); err != nil {
			return err
		}
		done = b.Intake
		done.Added, done.Changed, done.Unchanged = stored.Added, stored.Changed, stored.Unchanged
		if err := work.sort(&done); err != nil {
			return err
		}
		if err := work.write(ctx, t); err != nil {
			return err
		}
		return work.advance(ctx, t, &done, stored)
	})
	return done, err
}

// place returns what an item is known by.
func (w *intakeBatch) place(item *listing.Item) place {
	platform := item.Content.Platform
	if platform == "" {
		platform = w.Intake.Platform
	}
	return place{clean(platform), clean(item.Content.ID)}
}

// look reads the listings of the batch that are known already, one query for each platform.
func (w *intakeBatch) look(ctx context.Context, t *tx) error {
	ids := map[string][]string{}
	for i := range w.Items {
		p := w.place(&w.Items[i])
		ids[p.platform] = append(ids[p.platform], p.external)
	}
	for platform, external := range ids {
		set, err := encode(external)
		if err != nil {
			return err
		}
		rows, err := many(ctx, t.runner, sqlKnownListings, scanListing, set, w.Intake.Org, platform)
		if err != nil {
			return err
		}
		for _, l := range rows {
			w.known[place{l.Platform, l.External}] = &known{
				id: l.ID, seller: l.Seller, hash: l.Hash, versions: l.Versions, created: l.CreatedAt, newest: -1,
			}
		}
	}
	return nil
}

// sort decides for every item whether it is new, changed or unchanged. An item may follow another one of the same
// listing: each is held against what stands before it, and content that came back is a new version again.
func (w *intakeBatch) sort(count *listing.Intake) error {
	for i := range w.Items {
		item := &w.Items[i]
		p := w.place(item)
		k := w.known[p]
		switch {
		case k == nil:
			k = &known{id: item.ID, created: w.At, fresh: true, newest: -1}
			w.known[p] = k
			count.Added++
		case k.hash == item.Hash:
			count.Unchanged++
			continue
		default:
			count.Changed++
		}
		if k.newest < 0 {
			w.order = append(w.order, p)
		} else if f := &w.findings[k.newest]; f.status == review.StatusOpen {
			f.status, f.version = review.StatusSuperseded, 2
		}
		content, err := encode(item.Content)
		if err != nil {
			return err
		}
		k.versions, k.hash, k.seller, k.newest = k.versions+1, item.Hash, item.Content.Seller, len(w.findings)
		w.findings = append(w.findings, newFinding{
			item: item, listing: k.id, place: p, number: k.versions,
			status: review.StatusFor(item.Result.Route), version: 1, content: content,
		})
	}
	return nil
}

// write stores listings, versions, findings and refusals.
func (w *intakeBatch) write(ctx context.Context, t *tx) error {
	if err := w.supersede(ctx, t); err != nil {
		return err
	}
	var listings [][]any
	for _, p := range w.order {
		k := w.known[p]
		if k.fresh {
			listings = append(listings, []any{k.id, w.Intake.Org, p.platform, p.external, k.seller, k.versions, k.hash, k.created, w.At})
			t.count(w.Intake.Org, countListings, 1)
			continue
		}
		if _, err := t.exec(ctx, sqlNewVersion, k.id, k.seller, k.versions, k.hash, w.At); err != nil {
			return err
		}
	}
	versions := make([][]any, len(w.findings))
	findings := make([][]any, len(w.findings))
	for i := range w.findings {
		f := &w.findings[i]
		versions[i] = []any{f.listing, f.number, f.item.Hash, f.content, w.At}
		row, err := findingRow(findingHead{
			id: f.item.Finding, org: w.Intake.Org, listing: f.listing, place: f.place, number: f.number, round: 1, status: f.status, version: f.version, at: w.At,
		}, &f.item.Content, &f.item.Result)
		if err != nil {
			return err
		}
		findings[i] = row
		t.count(w.Intake.Org, findingCount(f.status, f.item.Result.Route), 1)
		t.made(w.Intake.Org, f.item.Result.Snapshot)
	}
	refusals := make([][]any, len(w.Refusals))
	for i, r := range w.Refusals {
		refusals[i] = []any{w.Intake.ID, r.Line, r.Code, r.Field, r.Value, r.Message, r.Hint}
	}
	for _, part := range []struct {
		bulk bulk
		rows [][]any
	}{{bulkListings, listings}, {bulkVersions, versions}, {bulkFindings, findings}, {bulkRefusals, refusals}} {
		if err := t.insertAll(ctx, part.bulk, part.rows); err != nil {
			return err
		}
	}
	return w.tell(t)
}

// findingHead is what a finding's row says beside the listing and the result.
type findingHead struct {
	id, org, listing string
	place            place
	number, round    int
	status           review.Status
	version          int
	at               time.Time
}

// findingRow returns the row of a finding, with what the queue shows of its listing.
func findingRow(h findingHead, c *engine.Listing, r *engine.Finding) ([]any, error) {
	doc, err := encode(r)
	if err != nil {
		return nil, err
	}
	found := append(words(c.Title, c.Seller, h.place.external), orgWord(h.org))
	return []any{
		h.id, h.org, h.listing, h.number, h.place.external, h.place.platform, c.Seller, c.Title,
		brandOf(r), c.Price.String(), c.Currency, string(r.Route), string(h.status), -int64(r.Score), r.Probability, r.Snapshot,
		h.version, h.at, h.at, strings.Join(found, " "), doc, h.round,
	}, nil
}

// brandOf returns the name of the first brand that a finding is about.
func brandOf(r *engine.Finding) string {
	for _, s := range r.Signals {
		if s.Kind == engine.SignalMention && s.Name != "" {
			return s.Name
		}
	}
	return ""
}

// supersede takes findings on older versions out of the queue when nobody has decided on them.
func (w *intakeBatch) supersede(ctx context.Context, t *tx) error {
	by := map[string]string{} // listing to the first newer finding
	var changed []string
	for i := range w.findings {
		f := &w.findings[i]
		if f.number > 1 && by[f.listing] == "" {
			by[f.listing] = f.item.Finding
			changed = append(changed, f.listing)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	set, err := encode(changed)
	if err != nil {
		return err
	}
	type old struct {
		id, listing string
		route       engine.Route
	}
	gone, err := many(ctx, t.runner, sqlSupersede, func(row scanner) (old, error) {
		var o old
		err := row.Scan(&o.id, &o.listing, &o.route)
		return o, err
	}, set, w.At)
	if err != nil {
		return err
	}
	for _, o := range gone {
		t.count(w.Intake.Org, findingCount(review.StatusOpen, o.route), -1)
		t.count(w.Intake.Org, findingCount(review.StatusSuperseded, o.route), 1)
		if err := w.emit(t, event.FindingSuperseded, o.id, superseded{o.listing, by[o.listing]}); err != nil {
			return err
		}
	}
	return nil
}

// tell emits what was received, in the order of the items.
func (w *intakeBatch) tell(t *tx) error {
	last := map[string]*newFinding{}
	for i := range w.findings {
		f := &w.findings[i]
		if old := last[f.listing]; old != nil && old.status == review.StatusSuperseded {
			if err := w.emit(t, event.FindingSuperseded, old.item.Finding, superseded{f.listing, f.item.Finding}); err != nil {
				return err
			}
		}
		last[f.listing] = f
		r := &f.item.Result
		err := w.emit(t, event.ListingReceived, f.listing, received{
			Listing: f.listing, External: f.place.external, Version: f.number, Hash: f.item.Hash,
			Finding: f.item.Finding, Route: r.Route, Probability: r.Probability, Snapshot: r.Snapshot,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// advance stores how far the intake is.
func (w *intakeBatch) advance(ctx context.Context, t *tx, done *listing.Intake, stored listing.Intake) error {
	done.State, done.CreatedAt, done.UpdatedAt = stored.State, stored.CreatedAt, w.At
	done.Org, done.Key, done.Platform, done.Format = stored.Org, stored.Key, stored.Platform, stored.Format
	n, err := t.exec(ctx, sqlIntakeProgress, done.ID, done.Lines, done.Added, done.Changed, done.Unchanged, done.Refused,
		done.Digest, w.At, stored.Lines)
	if err != nil {
		return err
	}
	if n != 1 {
		return stale("intake")
	}
	return w.emit(t, event.IntakeProgressed, done.ID, progress{done.Lines, done.Added, done.Changed, done.Unchanged, done.Refused})
}

func (w *intakeBatch) emit(t *tx, kind event.Kind, subject string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	t.emit(event.Event{Org: w.Intake.Org, At: w.At, Actor: w.Actor, Kind: kind, Subject: subject, Data: text})
	return nil
}
