package rescan

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/internal/review"
)

const (
	stepListings = 200
	sliceTime    = 10 * time.Second // then the run goes to whoever is free
	holdTime     = 15 * time.Second // how long a process that died keeps others from its run
)

// Engines gives the engines of stored snapshots.
type Engines interface {
	EngineOf(ctx context.Context, number int64) (*engine.Engine, error)
}

// Worker does the work of runs, in one goroutine for each, at a bounded rate.
type Worker struct {
	store   Store
	engines Engines
	clock   clock.Clock
	log     *slog.Logger
	rate    int // listings a second
	holder  string
	hold    time.Duration

	mu   sync.Mutex
	kept map[int64]*engine.Engine // of snapshots that are not in effect; two at most
}

// Option changes a Worker.
type Option func(*Worker)

// WithHold sets for how long a process that died keeps others from its run.
func WithHold(d time.Duration) Option { return func(w *Worker) { w.hold = d } }

// NewWorker returns a worker that looks at no more than rate listings a second.
func NewWorker(st Store, engines Engines, clk clock.Clock, log *slog.Logger, rate int, opts ...Option) *Worker {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	w := &Worker{store: st, engines: engines, clock: clk, log: log, rate: max(rate, 1), holder: id.New("prc"), hold: holdTime, kept: map[int64]*engine.Engine{}}
	for _, o := range opts {
		o(w)
	}
	return w
}

// engine returns the engine of a snapshot, and keeps it for the next slice.
func (w *Worker) engine(ctx context.Context, number int64) (*engine.Engine, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if e := w.kept[number]; e != nil {
		return e, nil
	}
	e, err := w.engines.EngineOf(ctx, number)
	if err != nil {
		return nil, err
	}
	if len(w.kept) >= 2 {
		clear(w.kept)
	}
	w.kept[number] = e
	return e, nil
}

// forget drops kept engines when a run is over, because they are large.
func (w *Worker) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.kept)
}

// Slice goes on with a run for some seconds, and then hands it on. It does nothing when another process is at it or it is not to go on.
func (w *Worker) Slice(ctx context.Context, runID string) error {
	run, err := w.store.Run(ctx, runID)
	if fault.Is(err, fault.NotFound) || (err == nil && run.State != StateRunning) {
		return nil
	}
	if err != nil {
		return err
	}
	now := w.clock.Now()
	mine, err := w.store.HoldRun(ctx, runID, w.holder, now, now.Add(w.hold))
	if err != nil || !mine {
		return err
	}
	defer func() {
		if err := w.store.LeaveRun(context.WithoutCancel(ctx), runID, w.holder); err != nil {
			w.log.WarnContext(ctx, "a run is not left", slog.String("run", runID), slog.Any("error", err))
		}
	}()
	err = w.work(ctx, run)
	switch {
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Stale):
		return nil // paused, cancelled, or taken over
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Invalid):
		return w.fail(ctx, run, err) // no other try would go better
	}
	return err
}

func (w *Worker) fail(ctx context.Context, run Run, why error) error {
	w.forget()
	now := w.clock.Now()
	f, ok := errors.AsType[*fault.Error](why)
	text := "it cannot go on"
	if ok {
		text = f.Message
	}
	w.log.ErrorContext(ctx, "a run failed", slog.String("run", run.ID), slog.Any("error", why))
	_, err := w.store.SetRunState(ctx, run.ID, []State{StateRunning}, StateFailed, text, now, event.Event{
		Org: run.Org, At: now, Actor: "system", Kind: event.RunFailed, Subject: run.ID,
	})
	return err
}

// work takes steps until the slice or the run is over.
func (w *Worker) work(ctx context.Context, run Run) error {
	to, err := w.engine(ctx, run.To)
	if err != nil {
		return err
	}
	var from *engine.Engine
	if run.Kind == KindCompare {
		if from, err = w.engine(ctx, run.From); err != nil {
			return err
		}
	}
	end := w.clock.Now().Add(sliceTime)
	for {
		begin := w.clock.Now()
		limit := int64(stepListings)
		if run.Plan.Newest > 0 {
			limit = min(limit, run.Plan.Newest-run.Seen)
		}
		var list []Candidate
		if limit > 0 {
			if list, err = w.store.Candidates(ctx, run, int(limit)); err != nil {
				return err
			}
		}
		step := Step{Run: run.ID, Holder: w.holder, Expect: run.Next, Next: run.Next, Seen: int64(len(list)), Done: int64(len(list)) < limit || limit <= 0}
		for i := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			step.Next = list[i].Seq
			if r, ok, err := look(run, &list[i], from, to); err != nil {
				return err
			} else if ok {
				step.Results = append(step.Results, r)
			}
		}
		step.At = w.clock.Now()
		step.Until = step.At.Add(w.hold)
		step.Again = !step.Done && !step.At.Before(end)
		if run, err = w.store.TakeStep(ctx, step); err != nil {
			return err
		}
		if step.Done {
			w.forget()
		}
		if step.Done || step.Again {
			return nil
		}
		if err := w.rest(ctx, len(list), w.clock.Now().Sub(begin)); err != nil {
			return err
		}
	}
}

// rest waits until listings that took so long are no more than the rate allows.
func (w *Worker) rest(ctx context.Context, listings int, took time.Duration) error {
	t := time.NewTimer(time.Duration(listings)*time.Second/time.Duration(w.rate) - took)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// look screens a listing again. It reports false when there is nothing to store about it.
func look(run Run, c *Candidate, from, to *engine.Engine) (Result, bool, error) {
	if !c.Fits {
		return Result{}, false, nil
	}
	c.Content.Owner = c.Org
	r := Result{Candidate: *c, Under: to.Scan(c.Content)}
	before := c.Result
	if from != nil {
		before = from.Scan(c.Content)
		r.Differ = before.Route != r.Under.Route
	} else {
		same, err := Same(&before, &r.Under)
		if err != nil {
			return Result{}, false, err
		}
		r.Differ = !same
	}
	stale := c.Outlook && !run.Dry && run.Kind == KindRescan // what is noted of it may not hold any more
	if !r.Differ && !stale {
		return Result{}, false, nil
	}
	r.Fresh = id.New("fnd")
	r.Row = Row{Seq: c.Seq, Org: c.Org, Listing: c.Listing, Finding: c.Finding, Outcome: OutcomeWould, From: before.Route, To: r.Under.Route, Doc: RowDoc{Moved: moved(&before, &r.Under)}}
	if c.Org == run.Org {
		r.Row.Doc.Title = c.Content.Title
	}
	return r, true, nil
}

// Same reports whether two findings say the same, whatever the number of the snapshot and the versions of its packs.
func Same(a, b *engine.Finding) (bool, error) {
	x, err := plain(a)
	if err != nil {
		return false, err
	}
	y, err := plain(b)
	return bytes.Equal(x, y), err
}

func plain(f *engine.Finding) ([]byte, error) {
	c := *f
	c.Snapshot, c.Engine = 0, ""
	c.Signals = slices.Clone(f.Signals)
	for i := range c.Signals {
		c.Signals[i].Version = ""
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("rescan: %w", err)
	}
	return text, nil
}

// moved lists the features that add something else to the score, those first that moved most.
func moved(a, b *engine.Finding) []Moved {
	const most = 12
	sums := map[string]*Moved{}
	at := func(feature string) *Moved {
		if sums[feature] == nil {
			sums[feature] = &Moved{Feature: feature}
		}
		return sums[feature]
	}
	for _, c := range a.Contributions {
		at(c.Feature).Old += c.Value
	}
	for _, c := range b.Contributions {
		at(c.Feature).New += c.Value
	}
	var out []Moved
	for _, m := range sums {
		if m.Old != m.New {
			out = append(out, *m)
		}
	}
	slices.SortFunc(out, func(a, b Moved) int {
		return cmp.Or(cmp.Compare(abs(b.New-b.Old), abs(a.New-a.Old)), cmp.Compare(a.Feature, b.Feature))
	})
	return out[:min(most, len(out))]
}

func abs(n int) int { return max(n, -n) }

// Decided reports whether a person decided on a finding.
func Decided(s review.Status) bool {
	switch s {
	case review.StatusApproved, review.StatusRemoved, review.StatusEscalated:
		return true
	case review.StatusPassed, review.StatusOpen, review.StatusSuperseded:
		return false
	}
	return false
}
