package store

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
)

const (
	runColumns = `select r.id, r.org, r.kind, r.state, r.actor, r.actor_name, r.from_snapshot, r.to_snapshot, r.plan, r.dry, r.next_seq, r.total,
		r.seen, r.differs, r.stored, r.decided, r.problem, r.created_at, r.updated_at, r.finished_at from runs r `
	sqlRun    = runColumns + `where r.id = $1`
	sqlRunFor = runColumns + `where r.id = $1 {lock}`
	sqlRuns   = runColumns + `where (r.created_at, r.id) < ($1, $2) and r.org = $4 order by r.created_at desc, r.id desc limit $3`
	sqlAddRun = `insert into runs (id, org, kind, state, actor, actor_name, from_snapshot, to_snapshot, plan, dry, next_seq, total,
		seen, differs, stored, decided, problem, created_at, updated_at, finished_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, 0, 0, '', $13, $13, 0)`
	sqlMoveRun = `update runs set state = $2, problem = $3, updated_at = $4, finished_at = $5 where id = $1`
	sqlStepRun = `update runs set state = $2, next_seq = $3, seen = $4, differs = $5, stored = $6, decided = $7, updated_at = $8, finished_at = $9 where id = $1`

	sqlHoldRun = `insert into run_leases (run, holder, lease_until, nudged_at) values ($1, $2, $3, 0) on conflict (run)
		do update set holder = excluded.holder, lease_until = excluded.lease_until where run_leases.lease_until <= $4`
	sqlKeepRun   = `update run_leases set lease_until = $3 where run = $1 and holder = $2`
	sqlNudgeable = `select r.id from runs r left join run_leases s on s.run = r.id where r.state = 'running'
		and coalesce(s.lease_until, 0) <= $1 and coalesce(s.nudged_at, 0) <= $2 order by r.id limit 100`
	sqlNudgeRun = `insert into run_leases (run, holder, lease_until, nudged_at) values ($1, '', 0, $2) on conflict (run)
		do update set nudged_at = excluded.nudged_at`

	sqlRunRows = `select w.seq, w.org, w.listing, w.finding, w.outcome, w.from_route, w.to_route, w.doc from run_rows w
		where w.seq < $1 and w.run = $3 order by w.seq desc limit $2`

	// A page of listings is read whole, and those that do not fit come without content, so that a plan that few fit does not
	// walk through the table in one statement.
	candidateFits = `case when ($3 = '' or l.platform = $3) and l.updated_at >= $4 and ($5 = '' or f.route = $5) and ($6 = '' or f.brand = $6) then `
	candidateFrom = `) l join listing_versions v on v.listing = l.id and v.number = l.versions
		join findings f on f.listing = l.id and f.number = l.versions
			and f.round = (select max(g.round) from findings g where g.listing = l.id and g.number = l.versions)
		left join outlooks o on o.finding = f.id order by l.seq desc`
	candidateColumns = `select l.seq, l.id, l.org, l.platform, l.external_id, f.id, f.status, ` + candidateFits + `1 else 0 end, ` +
		candidateFits + `v.content else '{}' end, ` + candidateFits + `f.doc else '{}' end, case when o.finding is null then 0 else 1 end from (`
	candidatePage  = `select l.seq, l.id, l.org, l.platform, l.external_id, l.versions, l.updated_at from listings l where l.seq < $1`
	sqlCandidates  = candidateColumns + candidatePage + ` order by l.seq desc limit $2` + candidateFrom
	sqlCandidateOf = candidateColumns + candidatePage + ` and l.org = $7 order by l.seq desc limit $2` + candidateFrom

	sqlListingTotal   = `select cast(coalesce(sum(c.n), 0) as bigint) from counts c where c.name = 'listings'`
	sqlListingTotalOf = `select cast(coalesce(sum(c.n), 0) as bigint) from counts c where c.org = $1 and c.name = 'listings'`

	// The finding that a result was held against, while it still is the newest on the newest version of its listing.
	sqlStillNewest = `select f.status, f.route, f.number, f.round from findings f where f.id = $1
		and not exists (select 1 from findings g where g.listing = f.listing and (g.number, g.round) > (f.number, f.round)) {lock}`
	sqlRoundOver  = `update findings set status = 'superseded', version = version + 1, updated_at = $2 where id = $1`
	sqlPutOutlook = `insert into outlooks (finding, run, snapshot, route, score, probability, noted_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (finding) do update set run = excluded.run, snapshot = excluded.snapshot, route = excluded.route, score = excluded.score,
		probability = excluded.probability, noted_at = excluded.noted_at`
	sqlDropOutlook = `delete from outlooks where finding = $1`
	sqlOutlook     = `select o.snapshot, o.route, o.score, o.probability, o.noted_at from outlooks o where o.finding = $1
		and exists (select 1 from findings f where f.id = o.finding and f.org = $2)`
)

func runStatements() []string {
	return []string{
		sqlRun, sqlRunFor, sqlRuns, sqlAddRun, sqlMoveRun, sqlStepRun, sqlHoldRun, sqlKeepRun, sqlNudgeable, sqlNudgeRun, sqlRunRows,
		sqlCandidates, sqlCandidateOf, sqlListingTotal, sqlListingTotalOf, sqlStillNewest, sqlRoundOver, sqlPutOutlook, sqlDropOutlook, sqlOutlook,
	}
}

func scanRun(row scanner) (rescan.Run, error) {
	var r rescan.Run
	var dry int
	err := row.Scan(&r.ID, &r.Org, &r.Kind, &r.State, &r.Actor, &r.ActorName, &r.From, &r.To, document{&r.Plan}, &dry, &r.Next, &r.Total,
		&r.Seen, &r.Differs, &r.Stored, &r.Decided, &r.Problem, moment{&r.CreatedAt}, moment{&r.UpdatedAt}, moment{&r.FinishedAt})
	r.Dry = dry != 0
	return r, err
}

func scanRunRow(row scanner) (rescan.Row, error) {
	var w rescan.Row
	err := row.Scan(&w.Seq, &w.Org, &w.Listing, &w.Finding, &w.Outcome, &w.From, &w.To, document{&w.Doc})
	return w, err
}

func scanCandidate(row scanner) (rescan.Candidate, error) {
	var c rescan.Candidate
	var fits, outlook int
	err := row.Scan(&c.Seq, &c.Listing, &c.Org, &c.Platform, &c.External, &c.Finding, &c.Status, &fits, document{&c.Content}, document{&c.Result}, &outlook)
	c.Fits, c.Outlook = fits != 0, outlook != 0
	return c, err
}

// CreateRun implements rescan.Store.
func (s *Store) CreateRun(ctx context.Context, r rescan.Run, ev event.Event) (rescan.Run, error) {
	plan, err := encode(r.Plan)
	if err != nil {
		return rescan.Run{}, err
	}
	err = s.change(ctx, func(t *tx) error {
		text, args := sqlListingTotal, []any{}
		if r.Plan.Organisation != "" {
			text, args = sqlListingTotalOf, []any{r.Plan.Organisation}
		}
		total, err := one(ctx, t.runner, text, scanInt, args...)
		if err != nil {
			return err
		}
		if r.Total = total; r.Plan.Newest > 0 {
			r.Total = min(total, r.Plan.Newest)
		}
		r.Next, r.UpdatedAt = math.MaxInt64, r.CreatedAt
		_, err = t.exec(ctx, sqlAddRun, r.ID, r.Org, string(r.Kind), string(r.State), r.Actor, r.ActorName, r.From, r.To, plan, r.Dry, r.Next, r.Total, r.CreatedAt)
		if err != nil {
			return err
		}
		t.emit(ev)
		return t.enqueue(ctx, rescan.Slice{Run: r.ID})
	})
	return r, err
}

// Run implements rescan.Store.
func (s *Store) Run(ctx context.Context, id string) (rescan.Run, error) {
	r, err := one(ctx, s.read(), sqlRun, scanRun, id)
	return r, name(err, "run", "")
}

// Runs implements rescan.Store, newest first.
func (s *Store) Runs(ctx context.Context, in authz.Scope, p page.Request) (page.Page[rescan.Run], error) {
	l := list[rescan.Run]{
		kind: "runs", start: []any{int64(math.MaxInt64), "\U0010ffff"}, scan: scanRun,
		key: func(r rescan.Run) []any { return []any{r.CreatedAt.UnixMicro(), r.ID} },
	}
	return l.fetch(ctx, s.read(), sqlRuns, p, in.Org())
}

// RunRows implements rescan.Store.
func (s *Store) RunRows(ctx context.Context, id string, p page.Request) (page.Page[rescan.Row], error) {
	l := list[rescan.Row]{
		kind: "run_rows", start: []any{int64(math.MaxInt64)}, scan: scanRunRow,
		key: func(r rescan.Row) []any { return []any{r.Seq} },
	}
	return l.fetch(ctx, s.read(), sqlRunRows, p, id)
}

// SetRunState implements rescan.Store.
func (s *Store) SetRunState(ctx context.Context, id string, from []rescan.State, to rescan.State, problem string, at time.Time, ev event.Event) (rescan.Run, error) {
	var r rescan.Run
	err := s.change(ctx, func(t *tx) error {
		var err error
		if r, err = one(ctx, t.runner, sqlRunFor, scanRun, id); err != nil {
			return name(err, "run", "")
		}
		if !slices.Contains(from, r.State) {
			return fault.New(fault.Conflict, "the run is "+string(r.State), "read it again")
		}
		r.State, r.Problem, r.UpdatedAt, r.FinishedAt = to, problem, at, time.Time{}
		if to.Over() {
			r.FinishedAt = at
		}
		if _, err := t.exec(ctx, sqlMoveRun, id, string(to), problem, at, r.FinishedAt); err != nil {
			return err
		}
		t.emit(ev)
		if to == rescan.StateRunning {
			return t.enqueue(ctx, rescan.Slice{Run: id})
		}
		return nil
	})
	return r, err
}

// HoldRun implements rescan.Store.
func (s *Store) HoldRun(ctx context.Context, id, holder string, now, until time.Time) (bool, error) {
	var n int64
	err := s.change(ctx, func(t *tx) error {
		var err error
		n, err = t.exec(ctx, sqlHoldRun, id, holder, until, now)
		return err
	})
	return n == 1, err
}

// LeaveRun implements rescan.Store.
func (s *Store) LeaveRun(ctx context.Context, id, holder string) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlKeepRun, id, holder, time.Time{})
		return err
	})
}

// NudgeRuns implements rescan.Store.
func (s *Store) NudgeRuns(ctx context.Context, now, before time.Time) (int, error) {
	idle, err := many(ctx, s.read(), sqlNudgeable, scanText, now, before)
	if err != nil || len(idle) == 0 {
		return 0, err
	}
	err = s.change(ctx, func(t *tx) error {
		for _, id := range idle {
			if _, err := t.exec(ctx, sqlNudgeRun, id, now); err != nil {
				return err
			}
			if err := t.enqueue(ctx, rescan.Slice{Run: id}); err != nil {
				return err
			}
		}
		return nil
	})
	return len(idle), err
}

// Candidates implements rescan.Store.
func (s *Store) Candidates(ctx context.Context, r rescan.Run, limit int) ([]rescan.Candidate, error) {
	text, args := sqlCandidates, []any{r.Next, limit, r.Plan.Platform, r.Plan.Since, string(r.Plan.Route), r.Plan.Brand}
	if r.Plan.Organisation != "" {
		text, args = sqlCandidateOf, append(args, r.Plan.Organisation)
	}
	return many(ctx, s.read(), text, scanCandidate, args...)
}

// outlook returns what a decided finding would be, nil when nothing else is known.
func outlook(ctx context.Context, r runner, in authz.Scope, finding string) (*review.Outlook, error) {
	o, err := one(ctx, r, sqlOutlook, func(row scanner) (review.Outlook, error) {
		var o review.Outlook
		err := row.Scan(&o.Snapshot, &o.Route, &o.Score, &o.Probability, moment{&o.At})
		return o, err
	}, finding, in.Org())
	if fault.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // none is no failure
	}
	return &o, err
}

// rescanned is the data of a ListingRescanned and a FindingReconsidered event.
type rescanned struct {
	Listing     string       `json:"listing"`
	External    string       `json:"external_id"`
	Finding     string       `json:"finding"`
	Route       engine.Route `json:"route"`
	Probability int          `json:"probability"`
	Snapshot    int64        `json:"snapshot"`
	Run         string       `json:"run"`
}

// runProgress is the data of a RunProgressed event.
type runProgress struct {
	Seen    int64 `json:"seen"`
	Differs int64 `json:"differs"`
	Stored  int64 `json:"stored"`
	Decided int64 `json:"decided"`
}

// runStep is a step on its way into the database.
type runStep struct {
	rescan.Step
	run  rescan.Run
	rows [][]any
}

// TakeStep implements rescan.Store.
func (s *Store) TakeStep(ctx context.Context, st rescan.Step) (rescan.Run, error) {
	var done rescan.Run
	err := s.change(ctx, func(t *tx) error {
		w := &runStep{Step: st}
		var err error
		if w.run, err = one(ctx, t.runner, sqlRunFor, scanRun, st.Run); err != nil {
			return name(err, "run", "")
		}
		switch {
		case w.run.State != rescan.StateRunning:
			return fault.New(fault.Conflict, "the run is "+string(w.run.State), "")
		case w.run.Next != st.Expect:
			return fault.New(fault.Stale, "somebody else went on with this run", "read how far it is")
		}
		until := st.Until
		if st.Done || st.Again {
			until = time.Time{}
		}
		held, err := t.exec(ctx, sqlKeepRun, st.Run, st.Holder, until)
		if err != nil {
			return err
		}
		if held != 1 {
			return fault.New(fault.Conflict, "somebody else went on with this run", "")
		}
		if err := w.claim(ctx, t); err != nil {
			return err
		}
		for i := range w.Results {
			if err := w.take(ctx, t, &w.Results[i]); err != nil {
				return err
			}
		}
		if err := t.insertAll(ctx, bulkRunRows, w.rows); err != nil {
			return err
		}
		if err := w.advance(ctx, t); err != nil {
			return err
		}
		done = w.run
		if st.Again {
			return t.enqueue(ctx, rescan.Slice{Run: st.Run})
		}
		return nil
	})
	return done, err
}

// real reports whether findings are changed.
func (w *runStep) real() bool { return w.run.Kind == rescan.KindRescan && !w.run.Dry }

// claim keeps deliveries of the organisations waiting, which would store newer versions of the same listings.
func (w *runStep) claim(ctx context.Context, t *tx) error {
	if t.s.dialect.claim == "" || !w.real() {
		return nil
	}
	var orgs []string
	for i := range w.Results {
		orgs = append(orgs, w.Results[i].Org)
	}
	slices.Sort(orgs)
	for _, org := range slices.Compact(orgs) {
		if _, err := t.exec(ctx, t.s.dialect.claim, org); err != nil {
			return err
		}
	}
	return nil
}

// standing is a finding as it is when a step is stored.
type standing struct {
	status        review.Status
	route         engine.Route
	number, round int
}

// take stores what was found out about one listing.
func (w *runStep) take(ctx context.Context, t *tx, r *rescan.Result) error {
	if !w.real() {
		return w.note(r)
	}
	now, err := one(ctx, t.runner, sqlStillNewest, func(row scanner) (standing, error) {
		var f standing
		err := row.Scan(&f.status, &f.route, &f.number, &f.round)
		return f, err
	}, r.Finding)
	if fault.Is(err, fault.NotFound) {
		return nil // a newer version came meanwhile, and was screened with what is known now
	}
	if err != nil {
		return err
	}
	switch {
	case rescan.Decided(now.status):
		return w.reconsider(ctx, t, r)
	case !r.Differ, now.status == review.StatusSuperseded:
		return nil
	}
	return w.replace(ctx, t, r, now)
}

// note keeps a row for the run's list.
func (w *runStep) note(r *rescan.Result) error {
	if !r.Differ {
		return nil
	}
	if w.run.Differs++; w.run.Differs > rescan.RowsMost {
		return nil
	}
	doc, err := encode(r.Row.Doc)
	if err != nil {
		return err
	}
	w.rows = append(w.rows, []any{w.Run, r.Row.Seq, r.Row.Org, r.Row.Listing, r.Row.Finding, string(r.Row.Outcome), string(r.Row.From), string(r.Row.To), doc})
	return nil
}

// reconsider leaves a person's decision alone and says what the finding would be.
func (w *runStep) reconsider(ctx context.Context, t *tx, r *rescan.Result) error {
	if !r.Differ {
		_, err := t.exec(ctx, sqlDropOutlook, r.Finding)
		if err != nil {
			return err
		}
		return w.tell(t, event.FindingReconsidered, r, r.Finding, r.Finding)
	}
	u := &r.Under
	if _, err := t.exec(ctx, sqlPutOutlook, r.Finding, w.Run, u.Snapshot, string(u.Route), u.Score, u.Probability, w.At); err != nil {
		return err
	}
	w.run.Decided++
	r.Row.Outcome = rescan.OutcomeDecided
	if err := w.note(r); err != nil {
		return err
	}
	return w.tell(t, event.FindingReconsidered, r, r.Finding, r.Finding)
}

// replace stores a finding of another round and takes the one before it out of the queue.
func (w *runStep) replace(ctx context.Context, t *tx, r *rescan.Result, old standing) error {
	if _, err := t.exec(ctx, sqlRoundOver, r.Finding, w.At); err != nil {
		return err
	}
	status := review.StatusFor(r.Under.Route)
	t.count(r.Org, findingCount(old.status, old.route), -1)
	t.count(r.Org, findingCount(review.StatusSuperseded, old.route), 1)
	t.count(r.Org, findingCount(status, r.Under.Route), 1)
	t.made(r.Org, r.Under.Snapshot)
	row, err := findingRow(findingHead{
		id: r.Fresh, org: r.Org, listing: r.Listing, place: place{r.Platform, r.External}, number: old.number, round: old.round + 1, status: status, version: 1, at: w.At,
	}, &r.Content, &r.Under)
	if err != nil {
		return err
	}
	if err := t.insertAll(ctx, bulkFindings, [][]any{row}); err != nil {
		return err
	}
	w.run.Stored++
	r.Row.Outcome, r.Row.Finding = rescan.OutcomeStored, r.Fresh
	if err := w.note(r); err != nil {
		return err
	}
	gone, err := json.Marshal(superseded{r.Listing, r.Fresh})
	if err != nil {
		return err
	}
	t.emit(event.Event{Org: r.Org, At: w.At, Actor: "system", Kind: event.FindingSuperseded, Subject: r.Finding, Data: gone})
	return w.tell(t, event.ListingRescanned, r, r.Listing, r.Fresh)
}

func (w *runStep) tell(t *tx, kind event.Kind, r *rescan.Result, subject, finding string) error {
	data, err := json.Marshal(rescanned{r.Listing, r.External, finding, r.Under.Route, r.Under.Probability, r.Under.Snapshot, w.Run})
	// The organisation of the listing learns that it was looked at again, not which person at the operator had it done.
	t.emit(event.Event{Org: r.Org, At: w.At, Actor: "system", Kind: kind, Subject: subject, Data: data})
	return err
}

// advance stores how far the run is.
func (w *runStep) advance(ctx context.Context, t *tx) error {
	r := &w.run
	r.Next, r.UpdatedAt = w.Next, w.At
	r.Seen += w.Seen
	kind := event.RunProgressed
	if w.Done {
		kind, r.State, r.FinishedAt = event.RunFinished, rescan.StateDone, w.At
	}
	if _, err := t.exec(ctx, sqlStepRun, r.ID, string(r.State), r.Next, r.Seen, r.Differs, r.Stored, r.Decided, w.At, r.FinishedAt); err != nil {
		return err
	}
	data, err := json.Marshal(runProgress{r.Seen, r.Differs, r.Stored, r.Decided})
	t.emit(event.Event{Org: r.Org, At: w.At, Actor: "system", Kind: kind, Subject: r.ID, Data: data})
	return err
}
