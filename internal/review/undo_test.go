package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
)

// A decision on a listing that changed since can be undone, and does not put the old version beside the new one into the
// queue.
func TestUndoAfterTheListingChanged(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h := assaytest.Open(t)
	_, err := h.Rules.Create(ctx, h.A.Editor, engine.Rule{Name: "look", Expr: `listing.title.contains("kettle")`, Effect: engine.RouteReview})
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	offer := func(price string) {
		_, err := h.Listings.Take(ctx, h.A.Editor, listing.TakeInput{
			Key: price, Platform: "shop", Format: feed.JSONL,
			Body: strings.NewReader(`{"id":"1","title":"kettle","currency":"EUR","price":"` + price + `"}`),
		})
		assaytest.Must(t, err)
	}
	open := func() []review.Item {
		q, err := h.Review.Queue(ctx, h.A.Reader, review.Query{Status: review.StatusOpen}, page.Request{})
		assaytest.Must(t, err)
		return q.Items
	}
	offer("1")
	old := open()[0]
	d, _, err := h.Review.Decide(ctx, h.A.Reviewer, old.ID, review.DecideInput{Verdict: review.VerdictRemove, Version: old.Version})
	assaytest.Must(t, err)
	offer("2")
	version, err := h.Review.Undo(ctx, h.A.Reviewer, d.ID)
	assaytest.Must(t, err)

	f, err := h.Review.Get(ctx, h.A.Reader, old.ID)
	assaytest.Must(t, err)
	if f.Status != review.StatusSuperseded || f.Version != version || f.Decisions[0].UndoneAt.IsZero() {
		t.Errorf("the old finding is %s, version %d, undone %v; want superseded, version %d, and its decision undone",
			f.Status, f.Version, f.Decisions[0].UndoneAt, version)
	}
	if left := open(); len(left) != 1 || left[0].ID == old.ID || left[0].Price != "2" {
		t.Errorf("the queue holds %+v; want the newest version alone", left)
	}
	counts, err := h.Review.Counts(ctx, h.A.Reader)
	assaytest.Must(t, err)
	if counts.ByStatus[review.StatusOpen] != 1 || counts.ByStatus[review.StatusSuperseded] != 1 || counts.ByStatus[review.StatusRemoved] != 0 {
		t.Errorf("the counts are %+v", counts.ByStatus)
	}
	events, err := h.Review.Timeline(ctx, h.A.Reader, old.ID)
	assaytest.Must(t, err)
	var kinds []event.Kind
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	want := []event.Kind{event.ListingReceived, event.FindingDecided, event.ListingReceived, event.DecisionUndone, event.FindingSuperseded}
	if !slices.Equal(kinds, want) {
		t.Errorf("the timeline is %v; want %v", kinds, want)
	}
}
