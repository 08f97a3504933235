package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/health"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
)

type dashboardView struct {
	counts review.Counts
	checks []health.Check
	events []event.Event
	brands bool
	after  int64
	viewer viewer
}

func (d dashboardView) open() int64 { return d.counts.ByStatus[review.StatusOpen] }

// step is something worth doing next.
type step struct{ name, icon, path string }

func (d dashboardView) todo() []step {
	var out []step
	if !d.brands {
		out = append(out, step{"brand", "brands", "/brands/new"})
	}
	if d.counts.Listings == 0 {
		out = append(out, step{"upload", "intakes", "/intakes"})
	}
	if d.counts.OpenBy[engine.RouteBlock] > 0 {
		out = append(out, step{"block", "prohibited", "/queue?route=block"})
	}
	if d.open() > 0 {
		out = append(out, step{"queue", "queue", "/queue"})
	}
	if d.counts.ByStatus[review.StatusEscalated] > 0 {
		out = append(out, step{"escalated", "warn", "/queue?status=escalated"})
	}
	if len(notOK(d.checks)) > 0 {
		out = append(out, step{"health", "health", "/health"})
	}
	if len(out) == 0 {
		out = append(out, step{"rest", "done", "/queue?status=passed"})
	}
	return out
}

// openRoutes are the routes that wait for a person, most severe first.
func openRoutes() []engine.Route {
	return []engine.Route{engine.RouteBlock, engine.RouteHold, engine.RouteReview, engine.RouteTestBuy}
}

func notOK(checks []health.Check) []health.Check {
	var out []health.Check
	for _, c := range checks {
		if c.State != health.OK {
			out = append(out, c)
		}
	}
	return out
}

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }

func (s *site) dashboard(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), who(r)
	d := dashboardView{viewer: v}
	events, err := s.Events.List(ctx, v, event.Query{}, page.Request{Limit: 8})
	if err != nil {
		return err
	}
	d.events, d.after = events.Items, newest(events.Items)
	if d.counts, err = s.Review.Counts(ctx, v); err != nil {
		return err
	}
	brands, err := s.Brands.List(ctx, v, "", page.Request{Limit: 1})
	if err != nil {
		return err
	}
	d.brands = len(brands.Items) > 0
	d.checks = s.Health(ctx)
	if stateOf(ctx).partial {
		return s.show(w, r, http.StatusOK, dashboardBody(d))
	}
	return s.show(w, r, http.StatusOK, dashboardPage(d))
}

// newest returns the greatest ID of events that are listed newest first.
func newest(events []event.Event) int64 {
	if len(events) == 0 {
		return 0
	}
	return events[0].ID
}

// lastEvent returns where a live page begins to listen. It is read before the page's rows, so that nothing falls between.
func (s *site) lastEvent(ctx context.Context, v viewer) (int64, error) {
	events, err := s.Events.List(ctx, v, event.Query{}, page.Request{Limit: 1})
	if err != nil {
		return 0, err
	}
	return newest(events.Items), nil
}
