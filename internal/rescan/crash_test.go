package rescan_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/jobs"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/store/pgtest"
)

// The environment of the child that is killed.
const (
	childDSN = "ASSAY_RESCAN_CHILD_DSN"
	childRun = "ASSAY_RESCAN_CHILD_RUN"
)

const (
	crashListings = 3000
	crashEvery    = 3  // every third listing is found by the new rule
	crashDecided  = 10 // decided before
)

func TestMain(m *testing.M) {
	if dsn := os.Getenv(childDSN); dsn != "" {
		if err := child(dsn, os.Getenv(childRun)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	pgtest.Main(m)
}

// child is a process that works on the queue until the run is over, and says how far it is.
func child(dsn, run string) (err error) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	st, err := store.Open(ctx, store.Options{DSN: dsn})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	h := assaytest.Wire(st, clock.System{}, nil)
	if err := h.Keeper.Start(ctx); err != nil {
		return err
	}
	w := rescan.NewWorker(st, h.Keeper, clock.System{}, nil, 4000, rescan.WithHold(time.Second))
	done := make(chan error, 1)
	go func() {
		done <- jobs.New(st, w, clock.System{}, nil, 0, jobs.WithSweep(50*time.Millisecond, 500*time.Millisecond)).Run(ctx)
	}()
	for last := int64(-1); ; time.Sleep(2 * time.Millisecond) {
		r, err := st.Run(ctx, run)
		if err != nil {
			return err
		}
		if r.Seen != last {
			last = r.Seen
			fmt.Println(last)
		}
		if r.State != rescan.StateRunning {
			stop()
			return <-done
		}
	}
}

// A process that is killed in the middle of a re-scan, several times, and started again does nothing twice and leaves nothing out.
func TestKilledRescanDoesNothingTwice(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		survive(t, "sqlite:"+filepath.Join(t.TempDir(), "assay.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		survive(t, pgtest.New(t))
	})
}

func survive(t *testing.T, dsn string) {
	t.Helper()
	run := prepare(t, dsn)
	kills := 0
	for _, percent := range []int{1, 20, 45, 46, 70, 95} {
		if work(t, dsn, run, int64(crashListings*percent/100)) {
			kills++
		}
	}
	if kills < 5 {
		t.Errorf("only %d of 6 processes were killed before they were done; give more listings", kills)
	}
	if work(t, dsn, run, -1) {
		t.Error("the last process did not end by itself")
	}
	examine(t, dsn, run)
}

func title(n int) string {
	if n%crashEvery == 0 {
		return fmt.Sprintf("replica watch no. %d", n)
	}
	return fmt.Sprintf("garden chair no. %d", n)
}

// prepare takes listings in, decides some, changes what is known and starts a re-scan.
func prepare(t *testing.T, dsn string) (run string) {
	t.Helper()
	ctx := t.Context()
	st, err := store.Open(ctx, store.Options{DSN: dsn})
	assaytest.Must(t, err)
	defer func() { assaytest.Must(t, st.Close()) }()
	assaytest.Must(t, st.Migrate(ctx))
	h := assaytest.OpenOn(t, st)
	_, err = h.Rules.Create(ctx, h.B.Editor, engine.Rule{Name: "decided", Expr: fmt.Sprintf("listing.attributes[%q] == %q", "decide", "yes"), Effect: engine.RouteReview})
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	var body strings.Builder
	for n := range crashListings {
		mark := "no"
		if n < crashDecided*crashEvery && n%crashEvery == 0 {
			mark = "yes"
		}
		fmt.Fprintf(&body, `{"id":"%d","title":%q,"seller":"s","attributes":{"decide":%q}}`+"\n", n, title(n), mark)
	}
	_, err = h.Listings.Take(ctx, h.B.Admin, listing.TakeInput{Key: "k", Platform: "shop", Format: feed.JSONL, Body: strings.NewReader(body.String())})
	assaytest.Must(t, err)
	open, err := h.Review.Queue(ctx, h.B.Admin, review.Query{Status: review.StatusOpen}, page.Request{Limit: page.MaxLimit})
	assaytest.Must(t, err)
	if len(open.Items) != crashDecided {
		t.Fatalf("%d findings are open; want %d", len(open.Items), crashDecided)
	}
	for _, it := range open.Items {
		_, _, err := h.Review.Decide(ctx, h.B.Admin, it.ID, review.DecideInput{Verdict: review.VerdictApprove, Version: it.Version})
		assaytest.Must(t, err)
	}
	_, err = h.Rules.Create(ctx, h.B.Editor, engine.Rule{Name: "replica", Expr: `listing.title.contains("replica")`, Effect: engine.RouteHold, Weight: 300})
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	v, err := h.Runs.Start(ctx, h.A.Admin, rescan.Input{Kind: rescan.KindRescan, To: h.Keeper.Current().Number})
	assaytest.Must(t, err)
	return v.ID
}

// work starts a child and kills it, without any warning, once it says that so many listings are done.
func work(t *testing.T, dsn, run string, kill int64) (killed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDSN+"="+dsn, childRun+"="+run)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	assaytest.Must(t, err)
	assaytest.Must(t, cmd.Start())
	for s := bufio.NewScanner(out); s.Scan(); {
		n, err := strconv.ParseInt(s.Text(), 10, 64)
		assaytest.Must(t, err)
		if kill >= 0 && n >= kill && !killed {
			killed = true
			time.Sleep(time.Duration(n%7) * time.Millisecond) // so that it does not always die at the same point of a step
			assaytest.Must(t, cmd.Process.Kill())
		}
	}
	err = cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && killed && exit.ExitCode() == -1 {
		return true
	}
	if err != nil {
		t.Fatalf("the child failed: %v\n%s", err, errs.String())
	}
	return false
}

// examine reads everything back.
func examine(t *testing.T, dsn, run string) {
	t.Helper()
	ctx := t.Context()
	st, err := store.Open(ctx, store.Options{DSN: dsn})
	assaytest.Must(t, err)
	t.Cleanup(func() { assaytest.Must(t, st.Close()) })
	h := assaytest.Wire(st, clock.System{}, nil)
	orgs, err := st.Organisations(ctx)
	assaytest.Must(t, err)
	v := authz.Viewer{User: "usr_crash", Org: orgs[1].ID, Role: authz.RoleAdmin}
	r, err := st.Run(ctx, run)
	assaytest.Must(t, err)
	const found = crashListings / crashEvery
	got := []any{r.State, r.Seen, r.Differs, r.Stored, r.Decided}
	if d := cmp.Diff([]any{rescan.StateDone, int64(crashListings), int64(found), int64(found - crashDecided), int64(crashDecided)}, got); d != "" {
		t.Errorf("the run (-want +got):\n%s", d)
	}
	findings := map[string]map[review.Status]int{} // by listing
	for p := (page.Request{Limit: page.MaxLimit}); ; {
		list, err := h.Review.Queue(ctx, v, review.Query{}, p)
		assaytest.Must(t, err)
		for _, it := range list.Items {
			if findings[it.External] == nil {
				findings[it.External] = map[review.Status]int{}
			}
			findings[it.External][it.Status]++
		}
		if p.Cursor = list.Next; p.Cursor == "" {
			break
		}
	}
	for n := range crashListings {
		want := map[review.Status]int{review.StatusPassed: 1}
		switch {
		case n%crashEvery == 0 && n < crashDecided*crashEvery:
			want = map[review.Status]int{review.StatusApproved: 1}
		case n%crashEvery == 0:
			want = map[review.Status]int{review.StatusSuperseded: 1, review.StatusOpen: 1}
		}
		if d := cmp.Diff(want, findings[strconv.Itoa(n)]); d != "" {
			t.Fatalf("the findings of listing %d (-want +got):\n%s", n, d)
		}
	}
	c, err := h.Review.Counts(ctx, v)
	assaytest.Must(t, err)
	want := map[review.Status]int64{review.StatusPassed: crashListings - found, review.StatusOpen: found - crashDecided, review.StatusSuperseded: found - crashDecided, review.StatusApproved: crashDecided}
	if d := cmp.Diff(want, c.ByStatus); d != "" {
		t.Errorf("the counts (-want +got):\n%s", d)
	}
	for kind, want := range map[event.Kind]int{
		event.ListingRescanned: found - crashDecided, event.FindingSuperseded: found - crashDecided, event.FindingReconsidered: crashDecided,
	} {
		n := 0
		for after := int64(0); ; {
			events, err := st.Events(ctx, v.Scope(), event.Query{Kind: kind, After: after, Limit: 1000})
			assaytest.Must(t, err)
			if n += len(events); len(events) == 0 {
				break
			}
			after = events[len(events)-1].ID
		}
		if n != want {
			t.Errorf("%d events %s; want %d", n, kind, want)
		}
	}
}
