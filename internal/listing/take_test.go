package listing_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/store/storetest"
)

// body returns n lines of JSONL; change, when set, may replace a line.
func body(n int, change func(i int) string) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if change != nil {
			if line := change(i); line != "" {
				b.WriteString(line + "\n")
				continue
			}
		}
		fmt.Fprintf(&b, `{"id":"%d","title":"Aldora trail shoe number %d","seller":"s%d","price":"19.90","currency":"EUR"}`+"\n", i, i, i%7)
	}
	return b.String()
}

func take(ctx context.Context, h *assaytest.House, key, text string) (listing.Intake, error) {
	return h.Listings.Take(ctx, h.A.Admin, listing.TakeInput{Key: key, Platform: "shop", Format: feed.JSONL, Body: strings.NewReader(text)})
}

// numbers returns what an intake counted: lines, added, changed, unchanged, refused.
func numbers(i listing.Intake) [5]int64 {
	return [5]int64{i.Lines, i.Added, i.Changed, i.Unchanged, i.Refused}
}

// count returns how many events of a kind an organisation has.
func count(t *testing.T, h *assaytest.House, v authz.Viewer, kind event.Kind) int {
	t.Helper()
	n, after := 0, int64(0)
	for {
		events, err := h.Store.Events(t.Context(), v.Scope(), event.Query{Kind: kind, After: after, Limit: 1000})
		assaytest.Must(t, err)
		if len(events) == 0 {
			return n
		}
		n, after = n+len(events), events[len(events)-1].ID
	}
}

func TestTakeLosesNothing(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx, v := t.Context(), h.A.Admin
	_, err := h.Brands.Create(ctx, v, engine.Brand{Name: "Aldora"})
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	text := body(10_000, func(i int) string {
		switch i {
		case 17:
			return `{"id":"17","title":"x","price":"cheap"}`
		case 5000:
			return `{"id":"5000"`
		case 10_000:
			return `{"title":"no identifier"}`
		}
		return ""
	})
	var seen []int64
	in, err := h.Listings.Take(ctx, v, listing.TakeInput{
		Key: "day-1", Platform: "shop", Format: feed.JSONL, Body: strings.NewReader(text),
		Progress: func(i listing.Intake) { seen = append(seen, i.Lines) },
	})
	assaytest.Must(t, err)
	if got, want := numbers(in), [5]int64{10_000, 9_997, 0, 0, 3}; got != want || in.State != listing.StateDone {
		t.Errorf("%s: %v; want %v", in.State, got, want)
	}
	if !slices.IsSorted(seen) || seen[0] != 0 || seen[len(seen)-1] != 10_000 || len(seen) < 20 {
		t.Errorf("progress %v", seen)
	}
	refused, err := h.Listings.Refusals(ctx, v, in.ID, page.Request{})
	assaytest.Must(t, err)
	var got []string
	for _, r := range refused.Items {
		got = append(got, fmt.Sprintf("%d %s %s", r.Line, r.Code, r.Field))
		if r.Message == "" || r.Hint == "" {
			t.Errorf("line %d is refused without a word: %+v", r.Line, r)
		}
	}
	if d := cmp.Diff([]string{"17 bad_value price", "5000 bad_json ", "10000 missing id"}, got); d != "" {
		t.Error(d)
	}
	counts, err := h.Review.Counts(ctx, v)
	assaytest.Must(t, err)
	if counts.Listings != 9_997 {
		t.Errorf("%d listings", counts.Listings)
	}
	for kind, want := range map[event.Kind]int{event.ListingReceived: 9_997, event.IntakeOpened: 1, event.IntakeClosed: 1} {
		if n := count(t, h, v, kind); n != want {
			t.Errorf("%d %s; want %d", n, kind, want)
		}
	}

	// The order is that of the lines.
	all, err := h.Listings.List(ctx, v, "", page.Request{Limit: 200})
	assaytest.Must(t, err)
	for i, l := range all.Items {
		if want := strconv.Itoa(9_999 - i); l.External != want {
			t.Fatalf("listing %d from the end is %s; want %s", i, l.External, want)
		}
	}
	q, err := h.Review.Queue(ctx, v, review.Query{}, page.Request{Limit: 1})
	assaytest.Must(t, err)
	f, err := h.Review.Get(ctx, v, q.Items[0].ID)
	assaytest.Must(t, err)
	if f.Result.Snapshot != h.Keeper.Current().Number || len(f.Result.Signals) == 0 || f.Content.Platform != "shop" {
		t.Errorf("finding %+v", f.Result)
	}
	versions, err := h.Listings.Versions(ctx, v, f.Listing, page.Request{})
	assaytest.Must(t, err)
	if len(versions.Items) != 1 || len(versions.Items[0].Hash) != 64 {
		t.Errorf("versions %+v", versions.Items)
	}

	// The same again is one version; a changed price is another.
	in, err = take(ctx, h, "day-2", body(300, func(i int) string {
		if i == 5 {
			return `{"id":"5","title":"Aldora trail shoe number 5","seller":"s5","price":"9.90","currency":"EUR"}`
		}
		return ""
	}))
	assaytest.Must(t, err)
	if got, want := numbers(in), [5]int64{300, 1, 1, 298, 0}; got != want { // line 17 was refused the day before
		t.Errorf("second day: %v; want %v", got, want)
	}
}

func TestTakeResumes(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	text := body(3000, func(i int) string {
		if i == 700 || i == 2900 {
			return "rubbish"
		}
		return ""
	})
	cut := strings.Index(text, `{"id":"1800"`) + 9
	broken := io.MultiReader(strings.NewReader(text[:cut]), iotest.ErrReader(errors.New("the line is dead")))
	send := func(r io.Reader) (listing.Intake, error) {
		return h.Listings.Take(ctx, h.A.Admin, listing.TakeInput{Key: "k", Platform: "shop", Format: feed.JSONL, Body: r})
	}
	_, err := send(broken)
	assaytest.Refused(t, err, fault.Invalid)
	stored, err := h.Listings.Intakes(ctx, h.A.Admin, page.Request{})
	assaytest.Must(t, err)
	if i := stored.Items[0]; i.Lines != 1799 || i.State != listing.StateOpen || !strings.Contains(err2(send(iotest.ErrReader(io.ErrUnexpectedEOF))).Error(), "1799 lines are stored") {
		t.Errorf("after the break: %+v", i)
	}

	for name, other := range map[string]string{
		"first line differs":  strings.Replace(text, "number 1\"", "number 0\"", 1),
		"a stored line moved": strings.Replace(text, "rubbish\n", "", 1) + "rubbish\n",
		"shorter":             text[:cut/2],
		"nothing":             "",
	} {
		_, err := take(ctx, h, "k", other)
		if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "the key k ") {
			t.Errorf("%s: %v; want a conflict that names the key", name, err)
		}
	}
	_, err = h.Listings.Take(ctx, h.A.Admin, listing.TakeInput{Key: "k", Platform: "mall", Format: feed.JSONL, Body: strings.NewReader(text)})
	assaytest.Refused(t, err, fault.Conflict)

	in, err := take(ctx, h, "k", text)
	assaytest.Must(t, err)
	if got, want := numbers(in), [5]int64{3000, 2998, 0, 0, 2}; got != want {
		t.Errorf("resumed: %v; want %v", got, want)
	}
	if n := count(t, h, h.A.Admin, event.ListingReceived); n != 2998 {
		t.Errorf("%d listings were received", n)
	}
	last, err := h.Store.LastEvent(ctx)
	assaytest.Must(t, err)
	again, err := take(ctx, h, "k", text)
	assaytest.Must(t, err)
	now, err := h.Store.LastEvent(ctx)
	assaytest.Must(t, err)
	if d := cmp.Diff(in, again); d != "" || now != last {
		t.Errorf("a complete delivery, sent again, made %d events: %s", now-last, d)
	}
	for name, other := range map[string]string{"longer": text + body(1, nil), "shorter": text[:cut], "other": body(3000, nil)} {
		_, err = take(ctx, h, "k", other)
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s than the complete one: %v", name, err)
		}
	}
	// The key is the organisation's own.
	_, err = h.Listings.Take(ctx, h.B.Admin, listing.TakeInput{Key: "k", Platform: "shop", Format: feed.JSONL, Body: strings.NewReader(body(2, nil))})
	assaytest.Must(t, err)
}

func err2[T any](_ T, err error) error { return err }

func TestTakeCSV(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	send := func(key, text string) (listing.Intake, error) {
		return h.Listings.Take(ctx, h.A.Admin, listing.TakeInput{Key: key, Platform: "shop", Format: feed.CSV, Body: strings.NewReader(text)})
	}
	text := "id,title,price\n1,\"two\nlines\",2\n\n2,short,x\n3,three,4.5\n"
	in, err := send("c", text)
	assaytest.Must(t, err)
	if got, want := numbers(in), [5]int64{3, 2, 0, 0, 1}; got != want {
		t.Errorf("%v; want %v", got, want)
	}
	r, err := h.Listings.Refusals(ctx, h.A.Admin, in.ID, page.Request{})
	assaytest.Must(t, err)
	if len(r.Items) != 1 || r.Items[0].Line != 5 {
		t.Errorf("refusals %+v", r.Items)
	}
	_, err = send("c", strings.Replace(text, "title", "Title", 1)) // the header is part of the body
	assaytest.Refused(t, err, fault.Conflict)
	_, err = send("d", "id,price\n1,2\n")
	assaytest.Refused(t, err, fault.Invalid)
	in, err = send("d", "id,title\n1,a b\n") // nothing was stored under the key yet
	assaytest.Must(t, err)
	if in.Lines != 1 {
		t.Errorf("%+v", in)
	}
	in, err = send("empty", "")
	assaytest.Must(t, err)
	if in.Lines != 0 || in.State != listing.StateDone {
		t.Errorf("%+v", in)
	}
}

// Cancelling stops between batches; what was stored stays, and the rest comes later.
func TestTakeCancelled(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	text := body(4000, nil)
	ctx, stop := context.WithCancel(t.Context())
	_, err := h.Listings.Take(ctx, h.A.Admin, listing.TakeInput{
		Key: "k", Platform: "shop", Format: feed.JSONL, Body: strings.NewReader(text),
		Progress: func(i listing.Intake) {
			if i.Lines >= 1000 {
				stop()
			}
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	list, err := h.Listings.Intakes(t.Context(), h.A.Admin, page.Request{})
	assaytest.Must(t, err)
	if i := list.Items[0]; i.Lines != 1000 || count(t, h, h.A.Admin, event.ListingReceived) != 1000 {
		t.Errorf("stored %+v", i)
	}
	in, err := take(t.Context(), h, "k", text)
	assaytest.Must(t, err)
	if got, want := numbers(in), [5]int64{4000, 4000, 0, 0, 0}; got != want {
		t.Errorf("%v; want %v", got, want)
	}

	// A sender who says nothing does not hold up the end.
	quiet, w := io.Pipe()
	defer func() { assaytest.Must(t, w.Close()) }()
	ctx, stop = context.WithCancel(t.Context())
	_, err = h.Listings.Take(ctx, h.A.Admin, listing.TakeInput{
		Key: "quiet", Platform: "shop", Format: feed.JSONL, Body: quiet, Progress: func(listing.Intake) { stop() },
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// What came is stored although the sender pauses.
func TestTakeStoresWhatASlowSenderSent(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	s := listing.NewService(h.Store, h.Keeper, clock.System{})
	r, w := io.Pipe()
	stored := make(chan int64, 100)
	done := make(chan error, 1)
	go func() {
		_, err := s.Take(t.Context(), h.A.Admin, listing.TakeInput{
			Key: "k", Platform: "shop", Format: feed.JSONL, Body: r, Progress: func(i listing.Intake) { stored <- i.Lines },
		})
		done <- err
	}()
	if n := <-stored; n != 0 {
		t.Errorf("opened with %d lines", n)
	}
	_, err := io.WriteString(w, body(3, nil))
	assaytest.Must(t, err)
	if n := <-stored; n != 3 {
		t.Errorf("%d lines stored while the sender waits; want 3", n)
	}
	assaytest.Must(t, w.Close())
	assaytest.Must(t, <-done)
}

// Two senders under one key: nothing is stored twice, and at most one of them is told that it is done by itself.
func TestTakeTwoSenders(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		t.Helper()
		h := assaytest.OpenOn(t, st)
		text := body(3000, nil)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				_, err := take(t.Context(), h, "k", text)
				if err != nil && !fault.Is(err, fault.Stale) && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		in, err := take(t.Context(), h, "k", text)
		assaytest.Must(t, err)
		if got, want := numbers(in), [5]int64{3000, 3000, 0, 0, 0}; got != want {
			t.Errorf("%v; want %v", got, want)
		}
		for kind, want := range map[event.Kind]int{event.ListingReceived: 3000, event.IntakeOpened: 1, event.IntakeClosed: 1} {
			if n := count(t, h, h.A.Admin, kind); n != want {
				t.Errorf("%d %s; want %d", n, kind, want)
			}
		}
	})
}

func TestTakeIsChecked(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	_, err := h.Listings.Take(t.Context(), h.A.Admin, listing.TakeInput{Key: strings.Repeat("k", 201), Format: "xml"})
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Fatal(err)
	}
	var got []string
	for _, x := range f.Fields {
		got = append(got, x.Name)
	}
	if d := cmp.Diff([]string{"key", "platform", "format", "body"}, got); d != "" {
		t.Error(d)
	}
	cold := listing.NewService(h.Store, nothing{}, clock.System{})
	_, err = cold.Take(t.Context(), h.A.Admin, listing.TakeInput{Key: "k", Platform: "shop", Format: feed.JSONL, Body: &bytes.Buffer{}})
	assaytest.Refused(t, err, fault.Unavailable)
	_, err = cold.Screen(t.Context(), h.A.Admin, engine.Listing{Title: "x"})
	assaytest.Refused(t, err, fault.Unavailable)
}

type nothing struct{}

func (nothing) Engine() *engine.Engine { return nil }

func TestScreen(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	_, err := h.Listings.Screen(ctx, h.A.Admin, engine.Listing{})
	assaytest.Refused(t, err, fault.Invalid)
	_, err = h.Listings.Screen(ctx, h.A.Admin, engine.Listing{Title: strings.Repeat("x", 2<<20)})
	assaytest.Refused(t, err, fault.Invalid)
	last, err := h.Store.LastEvent(ctx)
	assaytest.Must(t, err)
	f, err := h.Listings.Screen(ctx, h.A.Admin, engine.Listing{ID: "1", Title: "a garden chair"})
	assaytest.Must(t, err)
	now, err := h.Store.LastEvent(ctx)
	assaytest.Must(t, err)
	if f.Route != engine.RoutePublish || f.Listing != "1" || now != last {
		t.Errorf("%d events, finding %+v", now-last, f)
	}
}

// What is over a limit is refused by name, and the lines around it are taken.
func TestTakeRefusesMonsters(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	var b strings.Builder
	b.WriteString(`{"id":"1","title":"first"}` + "\n")
	b.WriteString(`{"id":"2","title":"` + strings.Repeat("x", 50<<20) + `"}` + "\n")
	b.WriteString(`{"id":"3","title":"a` + strings.Repeat("\u0301", 300_000) + `"}` + "\n")
	b.WriteString(`{"id":"4","title":"x","attributes":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}` + "\n")
	b.WriteString(`{"id":"5","title":"` + "\xff\xfe" + `"}` + "\n")
	b.WriteString(`{"id":"6","title":"last"}`)
	in, err := take(t.Context(), h, "k", b.String())
	assaytest.Must(t, err)
	if got, want := numbers(in), [5]int64{6, 2, 0, 0, 4}; got != want {
		t.Errorf("%v; want %v", got, want)
	}
	refused, err := h.Listings.Refusals(t.Context(), h.A.Admin, in.ID, page.Request{})
	assaytest.Must(t, err)
	var got []string
	for _, r := range refused.Items {
		got = append(got, fmt.Sprintf("%d %s", r.Line, r.Code))
		if len(r.Value) > 400 || len(r.Message) > 400 {
			t.Errorf("line %d: the refusal is %d bytes long", r.Line, len(r.Value)+len(r.Message))
		}
	}
	if d := cmp.Diff([]string{"2 line_too_long", "3 too_long", "4 too_deep", "5 bad_utf8"}, got); d != "" {
		t.Error(d)
	}
	again, err := take(t.Context(), h, "k", b.String())
	assaytest.Must(t, err)
	if d := cmp.Diff(in, again); d != "" {
		t.Error(d)
	}
}
