package listing_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/store/pgtest"
)

// The environment of the child that is killed: what it takes in, for whom, and where.
const (
	childDSN   = "ASSAY_CRASH_CHILD_DSN"
	childOrg   = "ASSAY_CRASH_CHILD_ORG"
	crashLines = "ASSAY_CRASH_LINES" // how many lines; 20,000 when not set
)

func TestMain(m *testing.M) {
	if dsn := os.Getenv(childDSN); dsn != "" {
		if err := child(dsn, os.Getenv(childOrg)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	pgtest.Main(m)
}

func linesOf(n int) int {
	if s, err := strconv.Atoi(os.Getenv(crashLines)); err == nil && s > 0 {
		return s
	}
	return n
}

// child is a process that takes the delivery in, and says how far it is.
func child(dsn, org string) (err error) {
	ctx := context.Background()
	st, err := store.Open(ctx, store.Options{DSN: dsn})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	h := assaytest.Wire(st, clock.System{}, nil)
	if err := h.Keeper.Start(ctx); err != nil {
		return err
	}
	_, err = h.Listings.Take(ctx, authz.Viewer{User: "usr_crash", Org: org, Role: authz.RoleAdmin}, delivery(linesOf(20_000), func(i listing.Intake) {
		fmt.Println(i.Lines)
	}))
	return err
}

func delivery(lines int, progress func(listing.Intake)) listing.TakeInput {
	return listing.TakeInput{Key: "bulk", Platform: "shop", Format: feed.JSONL, Body: &generated{most: lines}, Progress: progress}
}

// generated is a body of made-up lines, the same every time.
type generated struct {
	buf     bytes.Buffer
	n, most int
}

func (g *generated) Read(p []byte) (int, error) {
	for g.buf.Len() == 0 {
		if g.n == g.most {
			return 0, io.EOF
		}
		g.n++
		o, ok := offerOf(g.n)
		if !ok {
			fmt.Fprintf(&g.buf, `{"id":"%d","title":`+"\n", g.n)
			continue
		}
		title := "garden chair"
		if o.replica() {
			title = "replica watch"
		}
		fmt.Fprintf(&g.buf, `{"id":"%d","title":"%s no. %d","seller":"s%d","price":"%d","currency":"EUR"}`+"\n", o.external, title, o.external, o.external%99, o.price)
	}
	return g.buf.Read(p)
}

// offer is what a line says.
type offer struct{ external, price int }

func (o offer) replica() bool { return o.external%20 == 5 }

// offerOf returns what line n offers, false for a line that is no JSON. Every tenth line changes the price of an offer
// five lines before, and every tenth repeats one.
func offerOf(n int) (offer, bool) {
	switch {
	case n%997 == 0:
		return offer{}, false
	case n > 10 && n%10 == 0 && (n-5)%997 != 0:
		return offer{n - 5, 2}, true
	case n > 10 && n%10 == 9 && (n-2)%997 != 0:
		return offer{n - 2, 1}, true
	}
	return offer{n, 1}, true
}

// outcome is what a delivery must have left behind.
type outcome struct {
	Numbers    [5]int64
	Versions   map[string]int // by external ID
	Refused    []int64
	Superseded int
}

func expected(lines int) outcome {
	o := outcome{Versions: map[string]int{}}
	price := map[int]int{}
	for n := 1; n <= lines; n++ {
		o.Numbers[0]++
		got, ok := offerOf(n)
		if !ok {
			o.Refused = append(o.Refused, int64(n))
			o.Numbers[4]++
			continue
		}
		old := price[got.external]
		switch old {
		case 0:
			o.Numbers[1]++
		case got.price:
			o.Numbers[3]++
			continue
		default:
			o.Numbers[2]++
			if got.replica() {
				o.Superseded++
			}
		}
		price[got.external] = got.price
		o.Versions[strconv.Itoa(got.external)]++
	}
	return o
}

// A process that is killed in the middle of a bulk intake, several times, and started again loses and doubles nothing.
func TestKilledIntakeLosesNothing(t *testing.T) {
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
	lines := linesOf(20_000)
	org := prepare(t, dsn)
	kills := 0
	for _, percent := range []int{1, 20, 45, 46, 70, 99} {
		if run(t, dsn, org, int64(lines*percent/100)) {
			kills++
		}
	}
	if kills < 5 {
		t.Errorf("only %d of 6 processes were killed before they were done; give more lines", kills)
	}
	if run(t, dsn, org, -1) {
		t.Error("the last process did not end by itself")
	}
	examine(t, dsn, org, expected(lines))
}

// prepare makes the database and what the child needs in it.
func prepare(t *testing.T, dsn string) (org string) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{DSN: dsn})
	assaytest.Must(t, err)
	assaytest.Must(t, st.Migrate(t.Context()))
	h := assaytest.OpenOn(t, st)
	_, err = h.Rules.Create(t.Context(), h.A.Admin, engine.Rule{Name: "replica", Expr: `listing.title.contains("replica")`, Effect: engine.RouteReview})
	assaytest.Must(t, err)
	assaytest.Must(t, st.Close())
	return h.A.ID
}

// run starts a child and kills it, without any warning, once it says that it has stored so many lines. It reports whether
// the child was killed; with kill below nought it is left alone, and must succeed.
func run(t *testing.T, dsn, org string, kill int64) (killed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDSN+"="+dsn, childOrg+"="+org)
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
			time.Sleep(time.Duration(n%7) * time.Millisecond) // so that it does not always die at the same step of a batch
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

// examine reads everything back through the services.
func examine(t *testing.T, dsn, org string, want outcome) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{DSN: dsn})
	assaytest.Must(t, err)
	t.Cleanup(func() { assaytest.Must(t, st.Close()) })
	h := assaytest.Wire(st, clock.System{}, nil)
	v := authz.Viewer{User: "usr_crash", Org: org, Role: authz.RoleAdmin}
	ctx := t.Context()

	intakes, err := h.Listings.Intakes(ctx, v, page.Request{})
	assaytest.Must(t, err)
	if len(intakes.Items) != 1 {
		t.Fatalf("%d intakes", len(intakes.Items))
	}
	in := intakes.Items[0]
	got := outcome{Numbers: numbers(in), Versions: map[string]int{}}
	if in.State != listing.StateDone {
		t.Errorf("the intake is %s", in.State)
	}
	each(t, func(p page.Request) (page.Page[listing.Refusal], error) { return h.Listings.Refusals(ctx, v, in.ID, p) }, func(r listing.Refusal) {
		got.Refused = append(got.Refused, r.Line)
	})
	versions := map[string]int{} // by listing
	each(t, func(p page.Request) (page.Page[listing.Listing], error) { return h.Listings.List(ctx, v, "", p) }, func(l listing.Listing) {
		if got.Versions[l.External] != 0 {
			t.Errorf("listing %s is there twice", l.External)
		}
		got.Versions[l.External], versions[l.ID] = l.Versions, l.Versions
		if last := l.Content.Price.String(); last != strconv.Itoa(l.Versions) { // the second version costs 2
			t.Errorf("listing %s, version %d, costs %s", l.External, l.Versions, last)
		}
	})
	findings := map[string]string{} // to their listings
	each(t, func(p page.Request) (page.Page[review.Item], error) { return h.Review.Queue(ctx, v, review.Query{}, p) }, func(i review.Item) {
		findings[i.ID] = i.Listing
		if i.Status == review.StatusSuperseded {
			got.Superseded++
		}
	})
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("what is there is not what was sent (-want +got):\n%.4000s", d)
	}

	seen, told := received(t, st, v)
	if !maps.Equal(seen, versions) || !maps.Equal(told, findings) {
		t.Errorf("events tell of %d listings and %d findings; there are %d and %d", len(seen), len(told), len(versions), len(findings))
	}
	if left := slices.Sorted(maps.Values(seen)); len(left) == 0 || left[len(left)-1] != 2 {
		t.Error("no listing has a second version; this test looks at too little")
	}
	for kind, n := range map[event.Kind]int{event.FindingSuperseded: want.Superseded, event.IntakeOpened: 1, event.IntakeClosed: 1} {
		if has := count(t, h, v, kind); has != n {
			t.Errorf("%d events %s; want %d", has, kind, n)
		}
	}
}

// received reads the events of received listings: how many versions they tell of by listing, and the listing by finding.
func received(t *testing.T, st *store.Store, v authz.Viewer) (seen map[string]int, told map[string]string) {
	t.Helper()
	seen, told = map[string]int{}, map[string]string{}
	for after := int64(0); ; {
		events, err := st.Events(t.Context(), v.Scope(), event.Query{Kind: event.ListingReceived, After: after, Limit: 1000})
		assaytest.Must(t, err)
		if len(events) == 0 {
			return seen, told
		}
		after = events[len(events)-1].ID
		for _, e := range events {
			var d struct {
				Finding string `json:"finding"`
				Version int    `json:"version"`
			}
			assaytest.Must(t, json.Unmarshal(e.Data, &d))
			if seen[e.Subject]++; seen[e.Subject] != d.Version {
				t.Errorf("event %d tells of version %d of %s after %d", e.ID, d.Version, e.Subject, seen[e.Subject]-1)
			}
			told[d.Finding] = e.Subject
		}
	}
}

// each visits every item of a list.
func each[T any](t *testing.T, list func(page.Request) (page.Page[T], error), visit func(T)) {
	t.Helper()
	for p := (page.Request{Limit: page.MaxLimit}); ; {
		got, err := list(p)
		assaytest.Must(t, err)
		for _, item := range got.Items {
			visit(item)
		}
		if got.Next == "" {
			return
		}
		p.Cursor = got.Next
	}
}

// The made-up delivery holds all there is to tell apart.
func TestGeneratedDelivery(t *testing.T) {
	t.Parallel()
	text, err := io.ReadAll(&generated{most: 2000})
	assaytest.Must(t, err)
	again, err := io.ReadAll(&generated{most: 2000})
	assaytest.Must(t, err)
	want := expected(2000)
	if !bytes.Equal(text, again) || strings.Count(string(text), "\n") != 2000 {
		t.Error("the body is not the same every time")
	}
	if want.Numbers[1] < 1500 || want.Numbers[2] < 190 || want.Numbers[3] < 190 || want.Numbers[4] != 2 || want.Superseded < 90 {
		t.Errorf("%+v", want.Numbers)
	}
}
