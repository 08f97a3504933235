package rescan_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
)

func take(t *testing.T, h *assaytest.House, v authz.Viewer, lines ...string) {
	t.Helper()
	var body strings.Builder
	for i, title := range lines {
		fmt.Fprintf(&body, `{"id":"%d","title":%q,"seller":"s"}`+"\n", i, title)
	}
	_, err := h.Listings.Take(t.Context(), v, listing.TakeInput{Key: "k" + v.Org, Platform: "shop", Format: feed.JSONL, Body: strings.NewReader(body.String())})
	assaytest.Must(t, err)
}

func rule(t *testing.T, h *assaytest.House, v authz.Viewer, word string, effect engine.Route) (snapshot int64) {
	t.Helper()
	_, err := h.Rules.Create(t.Context(), v, engine.Rule{Name: "secret rule " + word, Expr: fmt.Sprintf("listing.title.contains(%q)", word), Effect: effect, Weight: 10})
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(t.Context()))
	return h.Keeper.Current().Number
}

// A comparison changes nothing, and what it tells of other organisations' listings is whose they are.
func TestCompareListsWhatFlips(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	before := h.Keeper.Current().Number
	take(t, h, h.A.Admin, "mirror watch", "plain chair")
	take(t, h, h.B.Admin, "hush-hush lamp", "plain table", "hush-hush rug")
	rule(t, h, h.A.Editor, "mirror", engine.RouteReview)
	after := rule(t, h, h.B.Editor, "hush", engine.RouteHold)
	run, err := h.Runs.Start(ctx, h.A.Admin, rescan.Input{Kind: rescan.KindCompare, From: before, To: after})
	assaytest.Must(t, err)
	if run.Total != 5 || run.Newest != rescan.CompareNewest || !run.Dry {
		t.Errorf("started %+v", run)
	}
	assaytest.Must(t, h.Worker.Slice(ctx, run.ID))
	run, err = h.Runs.Get(ctx, h.A.Admin, run.ID)
	assaytest.Must(t, err)
	if run.State != rescan.StateDone || run.Seen != 5 || run.Differs != 3 || run.Stored != 0 {
		t.Errorf("the run is %+v", run)
	}
	rows, err := h.Runs.Rows(ctx, h.A.Admin, run.ID, page.Request{Limit: 2})
	assaytest.Must(t, err)
	rest, err := h.Runs.Rows(ctx, h.A.Admin, run.ID, page.Request{Limit: 2, Cursor: rows.Next})
	assaytest.Must(t, err)
	all := slices.Concat(rows.Items, rest.Items)
	text, err := json.Marshal(all)
	assaytest.Must(t, err)
	if strings.Contains(string(text), "hush") || strings.Contains(string(text), "secret") || strings.Contains(string(text), h.B.ID) {
		t.Errorf("others' listings are told of: %s", text)
	}
	if len(all) != 3 || all[0].Organisation != "House B" || all[0].To != engine.RouteHold || all[2].Title != "mirror watch" || all[2].To != engine.RouteReview || len(all[2].Moved) == 0 {
		t.Errorf("rows %s", text)
	}
	open, err := h.Review.Queue(ctx, h.B.Admin, review.Query{Status: review.StatusOpen}, page.Request{})
	assaytest.Must(t, err)
	if len(open.Items) != 0 {
		t.Errorf("a comparison opened %d findings", len(open.Items))
	}
}

// A re-scan of a plan leaves the rest alone, keeps decisions, and finds nothing new the second time.
func TestRescanKeepsDecisions(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	rule(t, h, h.A.Editor, "mirror", engine.RouteReview)
	take(t, h, h.A.Admin, "mirror watch", "plain chair", "mirror vase")
	take(t, h, h.B.Admin, "mirror lamp")
	open, err := h.Review.Queue(ctx, h.A.Admin, review.Query{Status: review.StatusOpen}, page.Request{})
	assaytest.Must(t, err)
	decided := open.Items[0]
	_, _, err = h.Review.Decide(ctx, h.A.Admin, decided.ID, review.DecideInput{Verdict: review.VerdictApprove, Version: decided.Version})
	assaytest.Must(t, err)
	rule(t, h, h.A.Editor, "vase", engine.RouteHold)
	_, err = h.Rules.Create(ctx, h.A.Editor, engine.Rule{Name: "more", Expr: `listing.title.contains("watch")`, Effect: engine.RouteBlock})
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	now := h.Keeper.Current().Number
	do := func(dry bool) rescan.View {
		t.Helper()
		run, err := h.Runs.Start(ctx, h.A.Admin, rescan.Input{Kind: rescan.KindRescan, To: now, Organisation: "house a", Platform: "shop", Route: engine.RouteReview, Dry: dry})
		assaytest.Must(t, err)
		assaytest.Must(t, h.Worker.Slice(ctx, run.ID))
		run, err = h.Runs.Get(ctx, h.A.Admin, run.ID)
		assaytest.Must(t, err)
		if run.State != rescan.StateDone || run.Seen != 3 {
			t.Fatalf("the run is %+v", run)
		}
		return run
	}
	if run := do(true); run.Differs != 2 || run.Stored != 0 || run.Decided != 0 {
		t.Errorf("the dry run: %+v", run)
	}
	if run := do(false); run.Differs != 2 || run.Stored != 1 || run.Decided != 1 {
		t.Errorf("the real run: %+v", run)
	}
	f, err := h.Review.Get(ctx, h.A.Admin, decided.ID)
	assaytest.Must(t, err)
	if f.Status != review.StatusApproved || f.Outlook == nil || f.Outlook.Snapshot != now {
		t.Errorf("the decided finding is %s and would be %+v", f.Status, f.Outlook)
	}
	if run := do(false); run.Stored != 0 {
		t.Errorf("the second time: %+v", run)
	}
	list, err := h.Listings.List(ctx, h.A.Admin, "vase", page.Request{})
	assaytest.Must(t, err)
	if len(list.Items) != 1 {
		t.Errorf("the listing is found %d times", len(list.Items))
	}
}

func TestRunsArePausedAndCancelled(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	take(t, h, h.A.Admin, "a", "b")
	in := rescan.Input{Kind: rescan.KindRescan, To: h.Keeper.Current().Number}
	for _, v := range []authz.Viewer{h.B.Admin, h.A.Editor} {
		_, err := h.Runs.Start(ctx, v, in)
		assaytest.Refused(t, err, fault.Forbidden)
	}
	for _, bad := range []rescan.Input{{Kind: "x", To: 1}, {Kind: rescan.KindRescan, To: 99}, {Kind: rescan.KindCompare, From: 1, To: 1}, {Kind: rescan.KindRescan, To: 1, Organisation: "no such"}, {Kind: rescan.KindRescan, To: 1, Route: "x"}} {
		_, err := h.Runs.Start(ctx, h.A.Admin, bad)
		assaytest.Refused(t, err, fault.Invalid)
	}
	run, err := h.Runs.Start(ctx, h.A.Admin, in)
	assaytest.Must(t, err)
	_, err = h.Runs.Pause(ctx, h.A.Admin, run.ID)
	assaytest.Must(t, err)
	assaytest.Must(t, h.Worker.Slice(ctx, run.ID))
	if run, err = h.Runs.Get(ctx, h.A.Admin, run.ID); err != nil || run.Seen != 0 || run.State != rescan.StatePaused {
		t.Errorf("a paused run goes on: %+v %v", run, err)
	}
	_, err = h.Runs.Resume(ctx, h.A.Admin, run.ID)
	assaytest.Must(t, err)
	assaytest.Must(t, h.Worker.Slice(ctx, run.ID))
	if run, err = h.Runs.Get(ctx, h.A.Admin, run.ID); err != nil || run.Seen != 2 || run.State != rescan.StateDone {
		t.Errorf("a resumed run: %+v %v", run, err)
	}
	_, err = h.Runs.Cancel(ctx, h.A.Admin, run.ID)
	assaytest.Refused(t, err, fault.Conflict)
	_, err = h.Runs.Get(ctx, h.B.Admin, run.ID)
	assaytest.Refused(t, err, fault.Forbidden)
	_, err = h.Runs.Get(ctx, h.A.Admin, "run_none")
	assaytest.Refused(t, err, fault.NotFound)
}
