package listing_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

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

// The environment of the crash test. With the first the test binary is the program that gets killed; the second says
// how long the delivery is.
const (
	crashDSN   = "ASSAY_CRASH_DSN"
	crashOrg   = "ASSAY_CRASH_ORG"
	crashLines = "ASSAY_CRASH_LINES"
	crashKey   = "nightly"
)

func TestMain(m *testing.M) {
	if dsn := os.Getenv(crashDSN); dsn != "" {
		if err := deliver(context.Background(), dsn, os.Getenv(crashOrg), os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	pgtest.Main(m)
}

// crashSize returns how many lines the delivery has.
func crashSize() int {
	if n, err := strconv.Atoi(os.Getenv(crashLines)); err == nil && n > 0 {
		return n
	}
	return 20_000
}

// crashLine returns a line of the delivery: every 97th is no listing; the last fifth offers earlier listings again, every
// third of them at another price.
func crashLine(i, n int) (text string, id int, price int, ok bool) {
	if i%97 == 0 {
		return `{"id":"` + strconv.Itoa(i) + `"`, 0, 0, false
	}
	id, price = i, 100
	if first := n / 5 * 4; i >= first {
		id = i - first
		if i%3 == 0 {
			price = 90
		}
	}
	title := "plain mug"
	if id%4 == 0 {
		title = "Norvella replica shoes"
	}
	return fmt.Sprintf(`{"id":"%d","title":"%s %d","seller":"s%d","price":"%d","currency":"EUR"}`, id, title, id, id%50, price), id, price, true
}

// crashBody streams the delivery.
func crashBody(n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		b := bufio.NewWriter(w)
		for i := range n {
			text, _, _, _ := crashLine(i, n)
			if _, err := b.WriteString(text + "\n"); err != nil {
				return // the reader is gone, and the process with it
			}
		}
		_ = w.CloseWithError(errors.Join(b.Flush(), io.EOF))
	}()
	return r
}

// deliver is the program that gets killed: it takes the delivery and says after every batch how far it is.
func deliver(ctx context.Context, dsn, org string, out io.Writer) error {
	st, err := store.Open(ctx, store.Options{DSN: dsn})
	if err != nil {
		return err
	}
	h := assaytest.Wire(st, clock.System{}, nil)
	if err := h.Keeper.Start(ctx); err != nil {
		return err
	}
	v := authz.Viewer{Key: "key_crash", Org: org, Role: authz.RoleAdmin}
	_, err = h.Listings.Take(ctx, v, listing.TakeInput{
		Key: crashKey, Platform: "shop", Format: feed.JSONL, Body: crashBody(crashSize()),
		Progress: func(in listing.Intake) { _, _ = fmt.Fprintln(out, in.Lines) },
	})
	return errors.Join(err, st.Close())
}

// run starts the program and kills it when it has said that it stored so many lines; -1 lets it come to its end. It
// returns how many lines the program found stored, and how many it said were stored in the end.
func run(t *testing.T, dsn, org string, killAt int) (found, told int, err error) {
	t.Helper()
	self, err := os.Executable()
	assaytest.Must(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), crashDSN+"="+dsn, crashOrg+"="+org)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	assaytest.Must(t, err)
	assaytest.Must(t, cmd.Start())
	said := bufio.NewScanner(out)
	found = -1
	for said.Scan() {
		told, err = strconv.Atoi(said.Text())
		assaytest.Must(t, err)
		if found < 0 {
			found = told
		}
		if killAt >= 0 && told >= killAt {
			assaytest.Must(t, cmd.Process.Signal(syscall.SIGKILL))
			killAt = -1
		}
	}
	if err := cmd.Wait(); err != nil {
		return found, told, fmt.Errorf("%w: %s", err, strings.TrimSpace(complaint.String()))
	}
	return found, told, nil
}

// A delivery whose program is killed again and again, and started again with the same delivery, loses nothing and
// stores nothing twice.
func TestKilledDeliveryGoesOn(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills and starts the program many times")
	}
	for name, dsn := range map[string]func(testing.TB) string{
		"sqlite":   func(tb testing.TB) string { tb.Helper(); return "sqlite:" + filepath.Join(tb.TempDir(), "assay.db") },
		"postgres": pgtest.New,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			killDelivery(t, dsn(t))
		})
	}
}

func killDelivery(t *testing.T, dsn string) {
	st, err := store.Open(t.Context(), store.Options{DSN: dsn})
	assaytest.Must(t, err)
	t.Cleanup(func() { assaytest.Must(t, st.Close()) })
	assaytest.Must(t, st.Migrate(t.Context()))
	h := assaytest.OpenOn(t, st)
	_, err = h.Brands.Create(t.Context(), h.A.Editor, engine.Brand{Name: "Norvella"})
	assaytest.Must(t, err)
	_, err = h.Rules.Create(t.Context(), h.A.Editor, engine.Rule{
		Name: "replica", Expr: `listing.title.contains("replica")`, Effect: engine.RouteReview,
	})
	assaytest.Must(t, err)

	n := crashSize()
	begin := clock.System{}.Now()
	kills, stored := 0, 0
	// First as soon as the intake is open, then at points of the way, and in the end as soon as everything is stored,
	// which is before or after the intake is closed.
	for _, at := range []int{0, 1, n / 10, n / 3, n / 3, n / 2, n * 3 / 4, n * 9 / 10, n} {
		found, told, err := run(t, dsn, h.A.ID, at)
		if found < stored {
			t.Fatalf("%d lines were said to be stored, and %d are", stored, found)
		}
		stored = told
		if err != nil && !strings.Contains(err.Error(), "killed") {
			// On PostgreSQL the server may still be busy with the last batch of the program that was killed.
			if !strings.Contains(err.Error(), "stale") {
				t.Fatal(err)
			}
			continue
		}
		if err != nil {
			kills++
		}
	}
	for try := 0; ; try++ {
		_, told, err := run(t, dsn, h.A.ID, -1)
		if err == nil && told == n {
			break
		}
		if try == 3 || (err != nil && !strings.Contains(err.Error(), "stale")) {
			t.Fatalf("the last run ended at line %d: %v", told, err)
		}
	}
	if kills < 6 {
		t.Fatalf("the program was killed %d times; the test means to do it at least six times", kills)
	}
	t.Logf("%d lines, killed %d times, %v", n, kills, clock.System{}.Now().Sub(begin))
	inspect(t, h, n)
}

// world is what a delivery should have left behind.
type world struct {
	versions                           map[string]int // by the platform's identifier
	refused                            []int64        // lines
	added, changed, unchanged, inQueue int
}

func expected(n int) world {
	w := world{versions: map[string]int{}}
	prices := map[int]int{}
	for i := range n {
		_, id, price, ok := crashLine(i, n)
		name := strconv.Itoa(id)
		switch {
		case !ok:
			w.refused = append(w.refused, int64(i+1))
			continue
		case prices[id] == 0:
			w.added++
			w.versions[name] = 1
			if id%4 == 0 {
				w.inQueue++
			}
		case prices[id] != price:
			w.changed++
			w.versions[name]++
		default:
			w.unchanged++
		}
		prices[id] = price
	}
	return w
}

// inspect reads everything back.
func inspect(t *testing.T, h *assaytest.House, n int) {
	t.Helper()
	ctx, v, want := t.Context(), h.A.Reader, expected(n)
	intakes := pages(t, func(p page.Request) (page.Page[listing.Intake], error) { return h.Listings.Intakes(ctx, v, p) })
	if len(intakes) != 1 {
		t.Fatalf("%d intakes; want one", len(intakes))
	}
	in := intakes[0]
	got := fmt.Sprint(in.State, in.Lines, in.Added, in.Changed, in.Unchanged, in.Refused)
	if s := fmt.Sprint(listing.StateDone, n, want.added, want.changed, want.unchanged, len(want.refused)); got != s {
		t.Errorf("the intake is %s; want %s", got, s)
	}
	var refused []int64
	for _, r := range pages(t, func(p page.Request) (page.Page[listing.Refusal], error) { return h.Listings.Refusals(ctx, v, in.ID, p) }) {
		refused = append(refused, r.Line)
	}
	if diff := cmp.Diff(want.refused, refused); diff != "" {
		t.Errorf("refused lines (-want +got):\n%s", diff)
	}

	ids, versions := map[string]string{}, map[string]int{}
	for _, l := range pages(t, func(p page.Request) (page.Page[listing.Listing], error) { return h.Listings.List(ctx, v, "", p) }) {
		if versions[l.External] != 0 {
			t.Fatalf("listing %s is there twice", l.External)
		}
		versions[l.External], ids[l.ID] = l.Versions, l.External
	}
	if diff := cmp.Diff(want.versions, versions); diff != "" {
		t.Errorf("versions of listings (-want +got):\n%s", diff)
	}

	findings, open := map[string]bool{}, 0
	for _, f := range pages(t, func(p page.Request) (page.Page[review.Item], error) { return h.Review.Queue(ctx, v, review.Query{}, p) }) {
		if findings[f.ID] || ids[f.Listing] != f.External {
			t.Fatalf("finding %s of listing %s is there twice, or of no listing", f.ID, f.External)
		}
		findings[f.ID] = true
		if f.Status == review.StatusOpen {
			open++
		}
	}
	if len(findings) != want.added+want.changed || open != want.inQueue {
		t.Errorf("%d findings, %d of them open; want %d and %d", len(findings), open, want.added+want.changed, want.inQueue)
	}
	counts, err := h.Review.Counts(ctx, v)
	assaytest.Must(t, err)
	if counts.Listings != int64(want.added) || counts.ByStatus[review.StatusOpen] != int64(want.inQueue) {
		t.Errorf("the counts are %+v; want %d listings, %d open", counts, want.added, want.inQueue)
	}
	inspectEvents(t, h, in, ids, want)
}

// inspectEvents looks at what was told: one event for each version, in order, and one of opening and closing.
func inspectEvents(t *testing.T, h *assaytest.House, in listing.Intake, ids map[string]string, want world) {
	t.Helper()
	told, seen, kinds := map[string]int{}, map[string]bool{}, map[event.Kind]int{}
	last := int64(0)
	for q := (event.Query{Limit: 1000}); ; {
		events, err := h.Store.Events(t.Context(), h.A.Reader.Scope(), q)
		assaytest.Must(t, err)
		for _, e := range events {
			kinds[e.Kind]++
			var data struct {
				Version int
				Finding string
				Lines   int64
			}
			assaytest.Must(t, json.Unmarshal(e.Data, &data))
			switch e.Kind {
			case event.ListingReceived:
				name := ids[e.Subject]
				if told[name]++; data.Version != told[name] || seen[data.Finding] {
					t.Fatalf("listing %s: version %d is told of, or finding %s twice; want version %d", name, data.Version, data.Finding, told[name])
				}
				seen[data.Finding] = true
			case event.IntakeProgressed:
				if data.Lines <= last {
					t.Fatalf("the intake went from %d lines to %d", last, data.Lines)
				}
				last = data.Lines
			}
		}
		if len(events) == 0 {
			break
		}
		q.After = events[len(events)-1].ID
	}
	if diff := cmp.Diff(want.versions, told); diff != "" {
		t.Errorf("versions told of (-want +got):\n%s", diff)
	}
	if last != in.Lines || kinds[event.IntakeOpened] != 1 || kinds[event.IntakeClosed] != 1 {
		t.Errorf("the last progress was at line %d, events are %v", last, kinds)
	}
}

// pages reads a list to its end.
func pages[T any](t *testing.T, read func(page.Request) (page.Page[T], error)) []T {
	t.Helper()
	var out []T
	for req := (page.Request{Limit: page.MaxLimit}); ; {
		p, err := read(req)
		assaytest.Must(t, err)
		out = append(out, p.Items...)
		if p.Next == "" {
			return out
		}
		req.Cursor = p.Next
	}
}
