// Package jobs does the work that goes on after its request has ended. Commands are put into the queue in the transaction of the change
// that asks for them; River hands each to one process, and tries again when it fails. A command only says that there is work: how far
// it is stands in a row of its noun, so that a command that comes twice, or is lost with its process, does no harm. A sweep hands out
// again what nobody is at.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"

	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/store"
)

const (
	sliceMost   = time.Minute     // a slice takes some seconds
	sweepEvery  = 2 * time.Second // so that the work of a process that died goes on soon
	nudgeEvery  = 10 * time.Second
	pruneEvery  = 10 * time.Minute
	attempts    = 5
	workersMost = 2 // at a time in one process; live screening needs the processors
)

// Runner works on the queue.
type Runner struct {
	store *store.Store
	runs  *rescan.Worker
	clock clock.Clock
	log   *slog.Logger
	keep  int
	every time.Duration // of the sweep
	nudge time.Duration
	bad   atomic.Pointer[error]
}

// Option changes a Runner.
type Option func(*Runner)

// WithSweep sets how often the sweep looks for work that nobody is at, and how long it waits until it hands the same out again.
func WithSweep(every, again time.Duration) Option {
	return func(r *Runner) { r.every, r.nudge = every, again }
}

// New returns a runner. It keeps the newest snapshots, as many as keep says, beside those that something refers to; 0 keeps all.
func New(st *store.Store, runs *rescan.Worker, clk clock.Clock, log *slog.Logger, keep int, opts ...Option) *Runner {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	r := &Runner{store: st, runs: runs, clock: clk, log: log, keep: keep, every: sweepEvery, nudge: nudgeEvery}
	for _, o := range opts {
		o(r)
	}
	return r
}

// Problem returns why the last sweep failed, nil when it did not.
func (r *Runner) Problem() error {
	if p := r.bad.Load(); p != nil {
		return *p
	}
	return nil
}

// slices works on runs.
type slices struct {
	river.WorkerDefaults[rescan.Slice]
	runs *rescan.Worker
}

// Work implements river.Worker.
func (s *slices) Work(ctx context.Context, job *river.Job[rescan.Slice]) error {
	return s.runs.Slice(ctx, job.Args.Run)
}

// Run works on the queue until the context ends, and lets what is under way come to the end of its step.
func (r *Runner) Run(ctx context.Context) error {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &slices{runs: r.runs}); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	client, err := r.store.Jobs(&river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workersMost}}, Workers: workers,
		JobTimeout: sliceMost, RescueStuckJobsAfter: 2 * sliceMost, MaxAttempts: attempts, PollOnly: true,
		CompletedJobRetentionPeriod: time.Hour, CancelledJobRetentionPeriod: time.Hour, DiscardedJobRetentionPeriod: 7 * 24 * time.Hour,
		Logger: slog.New(quiet{r.log.Handler()}),
	})
	if err != nil {
		return err
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	r.sweep(ctx)
	// The commands that are under way are told to stop; they have stored what they have done.
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := client.StopAndCancel(stop); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// sweep hands out runs that nobody is at, and removes snapshots that nothing refers to, until the context ends.
func (r *Runner) sweep(ctx context.Context) {
	tick := time.NewTicker(r.every)
	defer tick.Stop()
	var pruned time.Time
	for {
		now := r.clock.Now()
		_, err := r.store.NudgeRuns(ctx, now, now.Add(-r.nudge))
		if err == nil && r.keep > 0 && now.Sub(pruned) >= pruneEvery {
			pruned = now
			_, err = r.store.PruneSnapshots(ctx, r.keep, now)
		}
		switch {
		case err == nil:
			r.bad.Store(nil)
		case ctx.Err() == nil:
			r.bad.Store(&err)
			r.log.ErrorContext(ctx, "the sweep of jobs failed", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// quiet is a log that hears River's warnings and errors alone.
type quiet struct{ slog.Handler }

// Enabled implements slog.Handler.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}
