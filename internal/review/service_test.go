package review_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
)

// send takes one version of a listing in. A title with "replica" is routed to review by the rule of house.
func send(tb testing.TB, h *assaytest.House, serial int, external, title string) {
	tb.Helper()
	_, err := h.Listings.Take(tb.Context(), h.A.Admin, listing.TakeInput{
		Key: fmt.Sprintf("k%d-%s", serial, external), Platform: "shop", Format: feed.JSONL,
		Body: strings.NewReader(fmt.Sprintf(`{"id":%q,"title":"%s %d"}`, external, title, serial)),
	})
	assaytest.Must(tb, err)
}

func house(tb testing.TB) *assaytest.House {
	tb.Helper()
	h := assaytest.Open(tb)
	_, err := h.Rules.Create(tb.Context(), h.A.Admin, engine.Rule{Name: "replica", Expr: `listing.title.contains("replica")`, Effect: engine.RouteReview})
	assaytest.Must(tb, err)
	assaytest.Must(tb, h.Keeper.Refresh(tb.Context()))
	return h
}

// newest returns the newest finding on a listing.
func newest(tb testing.TB, h *assaytest.House, external string) review.Item {
	tb.Helper()
	q, err := h.Review.Queue(tb.Context(), h.A.Admin, review.Query{Search: external}, page.Request{})
	assaytest.Must(tb, err)
	var out review.Item
	for _, i := range q.Items {
		if i.External == external && i.ID > out.ID {
			out = i
		}
	}
	return out
}

func TestDecide(t *testing.T) {
	t.Parallel()
	h := house(t)
	ctx, v := t.Context(), h.A.Reviewer
	send(t, h, 1, "guilty", "replica watch")
	send(t, h, 1, "benign", "garden chair")
	f := newest(t, h, "guilty")
	if f.Status != review.StatusOpen || f.Route != engine.RouteReview {
		t.Fatalf("finding %+v", f)
	}
	decide := func(id string, verdict review.Verdict, version int64) (review.Decision, int64, error) {
		return h.Review.Decide(ctx, v, id, review.DecideInput{Verdict: verdict, Note: " seen ", Version: version})
	}
	_, _, err := decide(f.ID, "burn", 1)
	assaytest.Refused(t, err, fault.Invalid)
	_, _, err = h.Review.Decide(ctx, v, f.ID, review.DecideInput{Verdict: review.VerdictRemove, Note: strings.Repeat("n", 4001), Version: 1})
	assaytest.Refused(t, err, fault.Invalid)
	_, _, err = decide(f.ID, review.VerdictRemove, 7)
	assaytest.Refused(t, err, fault.Stale)
	_, _, err = decide("fnd_none", review.VerdictRemove, 1)
	assaytest.Refused(t, err, fault.NotFound)
	d, version, err := decide(f.ID, review.VerdictRemove, 1)
	assaytest.Must(t, err)
	want := review.Decision{
		ID: d.ID, Org: h.A.ID, Finding: f.ID, Verdict: review.VerdictRemove, Before: review.StatusOpen, Note: "seen",
		Actor: v.Actor(), ActorName: v.Name, At: h.Clock.Now(),
	}
	if diff := cmp.Diff(want, d); diff != "" || version != 2 {
		t.Errorf("version %d: %s", version, diff)
	}
	stored, err := h.Review.Decision(ctx, v, d.ID)
	assaytest.Must(t, err)
	if diff := cmp.Diff(d, stored); diff != "" {
		t.Error(diff)
	}
	_, _, err = decide(f.ID, review.VerdictRemove, 1)
	assaytest.Refused(t, err, fault.Stale)
	_, _, err = decide(f.ID, review.VerdictApprove, 2)
	assaytest.Refused(t, err, fault.Conflict)

	b := newest(t, h, "benign")
	_, _, err = decide(b.ID, review.VerdictApprove, b.Version)
	assaytest.Refused(t, err, fault.Conflict) // it passed
	_, _, err = decide(b.ID, review.VerdictEscalate, b.Version)
	assaytest.Must(t, err)

	send(t, h, 2, "guilty", "replica watch") // the decision on the first version stands
	send(t, h, 3, "guilty", "replica watch") // and nobody decided on the second
	q, err := h.Review.Queue(ctx, v, review.Query{Status: review.StatusSuperseded}, page.Request{})
	assaytest.Must(t, err)
	if len(q.Items) != 1 {
		t.Fatalf("superseded %+v", q.Items)
	}
	_, _, err = decide(q.Items[0].ID, review.VerdictRemove, q.Items[0].Version)
	assaytest.Refused(t, err, fault.Conflict)

	_, err = h.Review.Queue(ctx, v, review.Query{Status: "lost", Route: "home"}, page.Request{})
	assaytest.Refused(t, err, fault.Invalid)
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	h := house(t)
	ctx, v := t.Context(), h.A.Reviewer
	send(t, h, 1, "guilty", "replica watch")
	f := newest(t, h, "guilty")
	d, _, err := h.Review.Decide(ctx, v, f.ID, review.DecideInput{Verdict: review.VerdictEscalate, Version: 1})
	assaytest.Must(t, err)
	send(t, h, 2, "guilty", "replica watch")
	_, err = h.Review.Undo(ctx, v, d.ID)
	assaytest.Must(t, err)
	events, err := h.Review.Timeline(ctx, h.A.Reader, f.ID)
	assaytest.Must(t, err)
	var got []event.Kind
	last := int64(0)
	for _, e := range events {
		if e.ID <= last {
			t.Errorf("event %d after %d", e.ID, last)
		}
		last = e.ID
		got = append(got, e.Kind)
	}
	// What was undone is on an old version, so that it does not come back into the queue.
	want := []event.Kind{event.ListingReceived, event.FindingDecided, event.ListingReceived, event.DecisionUndone, event.FindingSuperseded}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// model is what the findings of a house should be.
type model struct {
	id       string
	status   review.Status
	version  int64
	standing []review.Decision // not undone, oldest first
	all      []string
	events   int
}

// Whatever people do in whatever order: the status follows the decisions that stand, and every act is one event.
func TestDecideAndUndoModel(t *testing.T) {
	t.Parallel()
	h := house(t)
	serial := 0
	rapid.Check(t, func(rt *rapid.T) {
		serial++
		external := fmt.Sprintf("case%d", serial)
		title := rapid.SampledFrom([]string{"replica watch", "garden chair"}).Draw(rt, "title")
		send(t, h, serial, external, title)
		f := newest(t, h, external)
		m := &model{id: f.ID, status: f.Status, version: f.Version}
		rt.Repeat(map[string]func(*rapid.T){
			"decide": func(rt *rapid.T) { m.decide(rt, h) },
			"undo":   func(rt *rapid.T) { m.undo(rt, h) },
			"":       func(rt *rapid.T) { m.check(rt, h) },
		})
	})
}

func (m *model) decide(rt *rapid.T, h *assaytest.House) {
	verdict := rapid.SampledFrom([]review.Verdict{review.VerdictApprove, review.VerdictRemove, review.VerdictEscalate}).Draw(rt, "verdict")
	version := m.version + rapid.SampledFrom([]int64{0, 0, 0, 1, -1}).Draw(rt, "off")
	d, now, err := h.Review.Decide(rt.Context(), h.A.Reviewer, m.id, review.DecideInput{Verdict: verdict, Version: version})
	var want fault.Code
	switch {
	case version != m.version:
		want = fault.Stale
	case m.status == review.StatusOpen:
	case m.status == review.StatusPassed && verdict != review.VerdictApprove:
	case m.status == review.StatusEscalated && verdict != review.VerdictEscalate:
	default:
		want = fault.Conflict
	}
	if fault.CodeOf(err) != want {
		rt.Fatalf("%s from %s at %d of %d: %v; want %q", verdict, m.status, version, m.version, err, want)
	}
	if err != nil {
		return
	}
	if now != m.version+1 || d.Before != m.status {
		rt.Fatalf("version %d after %d, before %s; was %s", now, m.version, d.Before, m.status)
	}
	m.version, m.status, m.events = now, verdict.Status(), m.events+1
	m.standing, m.all = append(m.standing, d), append(m.all, d.ID)
}

func (m *model) undo(rt *rapid.T, h *assaytest.House) {
	if len(m.all) == 0 {
		return
	}
	id := rapid.SampledFrom(m.all).Draw(rt, "decision")
	now, err := h.Review.Undo(rt.Context(), h.A.Reviewer, id)
	top := len(m.standing) - 1
	if top < 0 || m.standing[top].ID != id {
		if !fault.Is(err, fault.Conflict) {
			rt.Fatalf("undone out of turn: %v", err)
		}
		return
	}
	if err != nil || now != m.version+1 {
		rt.Fatalf("undo: version %d after %d, %v", now, m.version, err)
	}
	m.version, m.status, m.events, m.standing = now, m.standing[top].Before, m.events+1, m.standing[:top]
}

func (m *model) check(rt *rapid.T, h *assaytest.House) {
	f, err := h.Review.Get(rt.Context(), h.A.Reader, m.id)
	if err != nil {
		rt.Fatal(err)
	}
	if f.Status != m.status || f.Version != m.version || len(f.Decisions) != len(m.all) {
		rt.Fatalf("%s at %d with %d decisions; want %s at %d with %d", f.Status, f.Version, len(f.Decisions), m.status, m.version, len(m.all))
	}
	undone := 0
	for _, d := range f.Decisions {
		if !d.UndoneAt.IsZero() {
			undone++
		}
	}
	events, err := h.Store.Events(rt.Context(), h.A.Reader.Scope(), event.Query{Subject: m.id, Limit: 1000})
	if err != nil {
		rt.Fatal(err)
	}
	if len(events) != m.events || undone != len(m.all)-len(m.standing) {
		rt.Fatalf("%d events, %d undone; want %d, %d", len(events), undone, m.events, len(m.all)-len(m.standing))
	}
}
