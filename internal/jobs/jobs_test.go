package jobs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/jobs"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/store/pgtest"
	"github.com/assay-ip/assay/internal/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Two processes share the queue: a run is worked on once, and snapshots that nothing refers to are removed.
func TestTwoProcessesShareTheQueue(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		const listings = 1000
		h := assaytest.OpenOn(t, s)
		ctx := t.Context()
		_, err := h.Brands.Create(ctx, h.A.Editor, engine.Brand{Name: "Aldora"}) // snapshot 2, under which nothing is found
		assaytest.Must(t, err)
		assaytest.Must(t, h.Keeper.Refresh(ctx))
		_, err = h.Brands.Create(ctx, h.A.Editor, engine.Brand{Name: "Norvella"})
		assaytest.Must(t, err)
		assaytest.Must(t, h.Keeper.Refresh(ctx))
		var body strings.Builder
		for n := range listings {
			fmt.Fprintf(&body, `{"id":"%d","title":"garden chair no. %d"}`+"\n", n, n)
		}
		_, err = h.Listings.Take(ctx, h.A.Admin, listing.TakeInput{Key: "k", Platform: "shop", Format: feed.JSONL, Body: strings.NewReader(body.String())})
		assaytest.Must(t, err)
		_, err = h.Rules.Create(ctx, h.A.Editor, engine.Rule{Name: "all", Expr: "true", Effect: engine.RouteReview})
		assaytest.Must(t, err)
		assaytest.Must(t, h.Keeper.Refresh(ctx))
		run, err := h.Runs.Start(ctx, h.A.Admin, rescan.Input{Kind: rescan.KindRescan, To: 4})
		assaytest.Must(t, err)

		working, stop := context.WithCancel(ctx)
		ended := make(chan error, 2)
		for range 2 {
			w := rescan.NewWorker(s, h.Keeper, clock.System{}, nil, 5000)
			go func() {
				ended <- jobs.New(s, w, clock.System{}, nil, 1, jobs.WithSweep(20*time.Millisecond, 100*time.Millisecond)).Run(working)
			}()
		}
		for {
			if run, err = h.Runs.Get(ctx, h.A.Admin, run.ID); err != nil || run.State.Over() {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		assaytest.Must(t, err)
		for gone := false; !gone; time.Sleep(5 * time.Millisecond) {
			_, err := s.SnapshotDocument(ctx, 2)
			gone = fault.Is(err, fault.NotFound)
		}
		stop()
		for range 2 {
			assaytest.Must(t, <-ended)
		}
		if run.State != rescan.StateDone || run.Seen != listings || run.Stored != listings || run.Differs != listings {
			t.Errorf("the run is %+v", run)
		}
		for number, kept := range map[int64]bool{1: false, 2: false, 3: true, 4: true} { // listings were found under 3
			if _, err := s.SnapshotDocument(ctx, number); (err == nil) != kept {
				t.Errorf("snapshot %d: %v, want it kept: %v", number, err, kept)
			}
		}
	})
}
