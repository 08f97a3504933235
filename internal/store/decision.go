package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/review"
)

const (
	decisionColumns = `select d.id, d.org, d.finding, d.verdict, d.before_status, d.note, d.actor, d.actor_name, d.at, d.undone_at, d.undone_by from decisions d `
	sqlDecision     = decisionColumns + `where d.org = $1 and d.id = $2`
	sqlDecisions    = decisionColumns + `where d.org = $1 and d.finding = $2 order by d.seq`
	// The decision that stands: the newest that was not undone.
	sqlStanding    = decisionColumns + `where d.org = $1 and d.finding = $2 and d.undone_at = 0 order by d.seq desc limit 1`
	sqlAddDecision = `insert into decisions (id, org, finding, verdict, before_status, note, actor, actor_name, at, undone_at, undone_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '')`
	// The first finding on a newer version of the listing, or on the same version under other knowledge.
	sqlNewerFinding = `select n.id, n.listing from findings n join findings f on f.listing = n.listing
		where f.id = $1 and (n.number, n.round) > (f.number, f.round) order by n.number, n.round limit 1`
	sqlUndoDecision  = `update decisions set undone_at = $2, undone_by = $3 where id = $1 and undone_at = 0`
	sqlFindingState  = `select f.status, f.route, f.version from findings f where f.org = $1 and f.id = $2 {lock}`
	sqlFindingStatus = `update findings set status = $2, version = version + 1, updated_at = $3 where id = $1`
)

func decisionStatements() []string {
	return []string{sqlDecision, sqlDecisions, sqlStanding, sqlAddDecision, sqlNewerFinding, sqlUndoDecision, sqlFindingState, sqlFindingStatus}
}

func scanDecision(row scanner) (review.Decision, error) {
	var d review.Decision
	err := row.Scan(&d.ID, &d.Org, &d.Finding, &d.Verdict, &d.Before, &d.Note, &d.Actor, &d.ActorName,
		moment{&d.At}, moment{&d.UndoneAt}, &d.UndoneBy)
	return d, err
}

type findingState struct {
	status  review.Status
	route   engine.Route
	version int64
}

// findingState reads where a finding stands and keeps it there until the transaction ends.
func (t *tx) findingState(ctx context.Context, in authz.Scope, id string) (findingState, error) {
	f, err := one(ctx, t.runner, sqlFindingState, func(row scanner) (findingState, error) {
		var f findingState
		err := row.Scan(&f.status, &f.route, &f.version)
		return f, err
	}, in.Org(), id)
	return f, name(err, "finding", "")
}

// moveFinding gives a finding another status and returns its new version.
func (t *tx) moveFinding(ctx context.Context, d review.Decision, from findingState, to review.Status) (int64, error) {
	at := d.At
	if !d.UndoneAt.IsZero() {
		at = d.UndoneAt
	}
	if _, err := t.exec(ctx, sqlFindingStatus, d.Finding, string(to), at); err != nil {
		return 0, err
	}
	t.count(d.Org, findingCount(from.status, from.route), -1)
	t.count(d.Org, findingCount(to, from.route), 1)
	return from.version + 1, nil
}

// Decide implements review.Store. What undoing goes back to is the status that the finding really had.
func (s *Store) Decide(ctx context.Context, in authz.Scope, d review.Decision, version int64, ev event.Event) (int64, error) {
	to := d.Verdict.Status()
	if to == "" {
		return 0, fault.Bad(fault.Field{Name: "verdict", Value: cut(string(d.Verdict), 80), Message: "this is no verdict", Hint: "give approve, remove or escalate"})
	}
	d.Org, d.UndoneAt = in.Org(), time.Time{}
	var next int64
	err := s.change(ctx, func(t *tx) error {
		f, err := t.findingState(ctx, in, d.Finding)
		if err != nil {
			return err
		}
		if f.version != version {
			return stale("finding")
		}
		_, err = t.exec(ctx, sqlAddDecision, d.ID, d.Org, d.Finding, string(d.Verdict), string(f.status), d.Note, d.Actor, d.ActorName, d.At)
		if err != nil {
			return err
		}
		next, err = t.moveFinding(ctx, d, f, to)
		t.emit(ev)
		return err
	})
	return next, err
}

// Decision implements review.Store.
func (s *Store) Decision(ctx context.Context, in authz.Scope, id string) (review.Decision, error) {
	d, err := one(ctx, s.read(), sqlDecision, scanDecision, in.Org(), id)
	return d, name(err, "decision", "")
}

// reopened takes a finding that was put back into the queue out of it again when its listing has changed since, as the
// change would have done, and returns the finding's version.
func (t *tx) reopened(ctx context.Context, d review.Decision, f findingState, ev event.Event) (int64, error) {
	type newer struct{ id, listing string }
	by, err := one(ctx, t.runner, sqlNewerFinding, func(row scanner) (newer, error) {
		var n newer
		err := row.Scan(&n.id, &n.listing)
		return n, err
	}, d.Finding)
	if fault.Is(err, fault.NotFound) {
		return f.version, nil
	}
	if err != nil {
		return 0, err
	}
	ev.Kind = event.FindingSuperseded
	if ev.Data, err = json.Marshal(superseded{by.listing, by.id}); err != nil {
		return 0, err
	}
	t.emit(ev)
	return t.moveFinding(ctx, d, f, review.StatusSuperseded)
}

// Undo implements review.Store. UndoneAt and UndoneBy of d say when and by whom, or else the event does; the rest is
// taken from the database.
func (s *Store) Undo(ctx context.Context, in authz.Scope, d review.Decision, ev event.Event) (int64, error) {
	if d.UndoneAt.IsZero() {
		d.UndoneAt = ev.At
	}
	if d.UndoneBy == "" {
		d.UndoneBy = ev.Actor
	}
	var next int64
	err := s.change(ctx, func(t *tx) error {
		// Nobody may take in a newer version of the listing meanwhile.
		if claim := t.s.dialect.claim; claim != "" {
			if _, err := t.exec(ctx, claim, in.Org()); err != nil {
				return err
			}
		}
		stored, err := one(ctx, t.runner, sqlDecision, scanDecision, in.Org(), d.ID)
		if err != nil {
			return name(err, "decision", "")
		}
		// The finding is locked before it is asked which decision stands, so that two who undo do not both succeed.
		f, err := t.findingState(ctx, in, stored.Finding)
		if err != nil {
			return err
		}
		standing, err := one(ctx, t.runner, sqlStanding, scanDecision, in.Org(), stored.Finding)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if standing.ID != d.ID {
			return fault.New(fault.Conflict, "this decision no longer stands", "undo the newest decision first, or decide again")
		}
		stored.UndoneAt, stored.UndoneBy = d.UndoneAt, d.UndoneBy
		n, err := t.exec(ctx, sqlUndoDecision, d.ID, d.UndoneAt, d.UndoneBy)
		if err != nil {
			return err
		}
		if n != 1 {
			return stale("decision")
		}
		next, err = t.moveFinding(ctx, stored, f, stored.Before)
		if err != nil {
			return err
		}
		t.emit(ev)
		if stored.Before == review.StatusOpen {
			f.status, f.version = stored.Before, next
			next, err = t.reopened(ctx, stored, f, ev)
		}
		return err
	})
	return next, err
}
