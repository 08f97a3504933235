package storetest

import (
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
)

func someRun(org, id string, kind rescan.Kind) rescan.Run {
	return rescan.Run{ID: id, Org: org, Kind: kind, State: rescan.StateRunning, Actor: "user:a", ActorName: "A", To: 9, CreatedAt: now()}
}

func startRun(t *testing.T, s *store.Store, r rescan.Run) rescan.Run {
	t.Helper()
	r, err := s.CreateRun(t.Context(), r, told(r.Org, event.RunStarted, r.ID))
	must(t, err)
	return r
}

func runStates(t *testing.T, s *store.Store) {
	ctx := t.Context()
	r := startRun(t, s, someRun("org_a", "run_1", rescan.KindRescan))
	r2 := startRun(t, s, someRun("org_a", "run_2", rescan.KindCompare))
	startRun(t, s, someRun("org_b", "run_3", rescan.KindRescan))
	got, err := s.Run(ctx, "run_1")
	must(t, err)
	same(t, got, r)
	_, err = s.Run(ctx, "run_9")
	wants(t, err, fault.NotFound)
	list := all(t, 1, func(p page.Request) (page.Page[rescan.Run], error) { return s.Runs(ctx, as("org_a"), p) })
	same(t, list, []rescan.Run{r2, r})
	move := func(from, to rescan.State, kind event.Kind) error {
		_, err := s.SetRunState(ctx, "run_1", []rescan.State{from}, to, "", now(), told("org_a", kind, "run_1"))
		return err
	}
	must(t, move(rescan.StateRunning, rescan.StatePaused, event.RunPaused))
	wants(t, move(rescan.StateRunning, rescan.StatePaused, event.RunPaused), fault.Conflict)
	must(t, move(rescan.StatePaused, rescan.StateRunning, event.RunResumed))
	must(t, move(rescan.StateRunning, rescan.StateCancelled, event.RunCancelled))
	got, err = s.Run(ctx, "run_1")
	must(t, err)
	same(t, got.FinishedAt, now())
	same(t, kinds(t, s, "org_a"), []event.Kind{event.RunStarted, event.RunStarted, event.RunPaused, event.RunResumed, event.RunCancelled})
}

// Of several processes one holds a run, until it leaves it or its time is over.
func runLeases(t *testing.T, s *store.Store) {
	ctx := t.Context()
	startRun(t, s, someRun("org_a", "run_1", rescan.KindRescan))
	hold := func(holder string, at time.Time) bool {
		t.Helper()
		ok, err := s.HoldRun(ctx, "run_1", holder, at, at.Add(time.Minute))
		must(t, err)
		return ok
	}
	same(t, []bool{hold("p1", now()), hold("p2", now()), hold("p1", now())}, []bool{true, false, false})
	n, err := s.NudgeRuns(ctx, now(), now())
	must(t, err)
	same(t, n, 0)
	must(t, s.LeaveRun(ctx, "run_1", "p2")) // does nothing: it is not p2's
	same(t, hold("p2", now()), false)
	must(t, s.LeaveRun(ctx, "run_1", "p1"))
	same(t, hold("p2", now()), true)
	later := now().Add(time.Minute)
	n, err = s.NudgeRuns(ctx, later, now()) // p2 died
	must(t, err)
	same(t, n, 1)
	n, err = s.NudgeRuns(ctx, later, now())
	must(t, err)
	same(t, n, 0) // just nudged
	same(t, hold("p3", later), true)
	_, err = s.TakeStep(ctx, rescan.Step{Run: "run_1", Holder: "p2", Expect: mustRun(t, s, "run_1").Next, Next: 5, At: later})
	wants(t, err, fault.Conflict)
}

func mustRun(t *testing.T, s *store.Store, id string) rescan.Run {
	t.Helper()
	r, err := s.Run(t.Context(), id)
	must(t, err)
	return r
}

// runSteps walks a re-scan over an open, a passed and a decided finding.
func runSteps(t *testing.T, s *store.Store) {
	ctx := t.Context()
	in := openIntake(t, s, "org_a", "k")
	send(t, s, in, items(1, offer{id: "a", title: "one", score: 10}, offer{id: "b", title: "two", route: engine.RoutePublish}, offer{id: "c", title: "three"}, offer{id: "d", title: "four"}))
	_, err := s.Decide(ctx, as("org_a"), review.Decision{ID: "dec_1", Finding: "fnd_00001_0002", Verdict: review.VerdictRemove, Actor: "user:a", At: now()}, 1, told("org_a", event.FindingDecided, "fnd_00001_0002"))
	must(t, err)
	r := startRun(t, s, someRun("org_op", "run_1", rescan.KindRescan))
	same(t, r.Total, int64(4))
	ok, err := s.HoldRun(ctx, r.ID, "p", now(), now().Add(time.Minute))
	must(t, err)
	same(t, ok, true)
	list, err := s.Candidates(ctx, r, 10)
	must(t, err)
	same(t, len(list), 4)
	same(t, []string{list[0].Finding, list[3].Finding, list[0].Content.Title}, []string{"fnd_00001_0003", "fnd_00001_0000", "four"})
	filtered := r
	filtered.Plan = rescan.Plan{Organisation: "org_a", Platform: "shop", Route: engine.RoutePublish, Brand: "Nike", Since: now()}
	some, err := s.Candidates(ctx, filtered, 10)
	must(t, err)
	fits := 0
	for _, c := range some {
		if c.Fits {
			fits++
			same(t, c.Content.Title, "two")
		}
	}
	same(t, []int{len(some), fits}, []int{4, 1})
	filtered.Plan = rescan.Plan{Organisation: "org_b"}
	some, err = s.Candidates(ctx, filtered, 10)
	must(t, err)
	same(t, len(some), 0)

	step := rescan.Step{Run: r.ID, Holder: "p", Expect: r.Next, Next: list[3].Seq, Seen: 4, At: now(), Until: now().Add(time.Minute)}
	for i, c := range list {
		under := c.Result
		under.Snapshot, under.Route, under.Score = 9, engine.RouteHold, 4000
		step.Results = append(step.Results, rescan.Result{
			Candidate: c, Fresh: "fnd_new_" + c.External, Under: under, Differ: i != 0,
			Row: rescan.Row{Seq: c.Seq, Org: c.Org, Listing: c.Listing, Finding: c.Finding, Outcome: rescan.OutcomeWould, From: c.Result.Route, To: under.Route},
		})
	}
	got, err := s.TakeStep(ctx, step)
	must(t, err)
	same(t, []int64{got.Seen, got.Differs, got.Stored, got.Decided, got.Next}, []int64{4, 3, 2, 1, list[3].Seq})
	_, err = s.TakeStep(ctx, step)
	wants(t, err, fault.Stale)

	status := func(id string) review.Status {
		t.Helper()
		f, err := s.Finding(ctx, as("org_a"), id)
		must(t, err)
		return f.Status
	}
	same(t, []review.Status{status("fnd_00001_0000"), status("fnd_new_a"), status("fnd_00001_0001"), status("fnd_new_b"), status("fnd_00001_0002"), status("fnd_00001_0003")},
		[]review.Status{review.StatusSuperseded, review.StatusOpen, review.StatusSuperseded, review.StatusOpen, review.StatusRemoved, review.StatusOpen})
	f, err := s.Finding(ctx, as("org_a"), "fnd_00001_0002")
	must(t, err)
	same(t, f.Outlook, &review.Outlook{Snapshot: 9, Route: engine.RouteHold, Score: 4000, Probability: f.Probability, At: now()})
	c, err := s.Counts(ctx, as("org_a"))
	must(t, err)
	same(t, c.ByStatus, map[review.Status]int64{review.StatusOpen: 3, review.StatusSuperseded: 2, review.StatusRemoved: 1})
	same(t, c.Listings, int64(4))
	rows, err := s.RunRows(ctx, r.ID, page.Request{})
	must(t, err)
	same(t, []rescan.Outcome{rows.Items[0].Outcome, rows.Items[1].Outcome, rows.Items[2].Outcome}, []rescan.Outcome{rescan.OutcomeDecided, rescan.OutcomeStored, rescan.OutcomeStored})
	found, err := s.Listings(ctx, as("org_a"), "one", page.Request{}) // one listing, whatever the number of its findings
	must(t, err)
	same(t, len(found.Items), 1)

	// Screened again, the newest round is what counts; undoing the decision leaves it open.
	list, err = s.Candidates(ctx, r, 10)
	must(t, err)
	same(t, []string{list[3].Finding, list[2].Finding, list[1].Finding}, []string{"fnd_new_a", "fnd_new_b", "fnd_00001_0002"})
	same(t, list[1].Outlook, true)
	_, err = s.Undo(ctx, as("org_a"), review.Decision{ID: "dec_1", UndoneBy: "user:a", UndoneAt: now()}, told("org_a", event.DecisionUndone, "fnd_00001_0002"))
	must(t, err)
	same(t, status("fnd_00001_0002"), review.StatusOpen)
	last, err := s.TakeStep(ctx, rescan.Step{Run: r.ID, Holder: "p", Expect: step.Next, Next: step.Next, Done: true, At: now()})
	must(t, err)
	same(t, last.State, rescan.StateDone)
	same(t, kinds(t, s, "org_op"), []event.Kind{event.RunStarted, event.RunProgressed, event.RunFinished})
}
