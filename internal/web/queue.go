package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/review"
)

type queueView struct {
	query  review.Query
	items  []review.Item
	next   string
	counts review.Counts
	after  int64
}

// statusAny is how an address asks for findings of every status; without a status it asks for the open ones.
const statusAny = "any"

func (q queueView) statusParam() string {
	if q.query.Status == "" {
		return statusAny
	}
	return string(q.query.Status)
}

func (q queueView) narrowed() bool {
	return q.query.Status != review.StatusOpen || q.query.Route != "" || q.query.Search != ""
}

func (q queueView) self() string { return "/queue" + tail(q.query) }

func (q queueView) nextHref() string {
	return nextPage("/queue", q.next, queryPairs(q.query)...)
}

// filterStatuses are the choices of the filter.
func filterStatuses() []string {
	return []string{
		string(review.StatusOpen), string(review.StatusEscalated), string(review.StatusRemoved), string(review.StatusApproved),
		string(review.StatusPassed), string(review.StatusSuperseded), statusAny,
	}
}

// engineRoutes lists every route, most severe first.
func engineRoutes() []engine.Route {
	return []engine.Route{engine.RouteBlock, engine.RouteHold, engine.RouteReview, engine.RouteTestBuy, engine.RouteWatch, engine.RoutePublish}
}

// verdictsFor lists what can be decided on a finding in a status; review.Service refuses everything else.
func verdictsFor(st review.Status) []review.Verdict {
	switch st {
	case review.StatusOpen:
		return []review.Verdict{review.VerdictApprove, review.VerdictRemove, review.VerdictEscalate}
	case review.StatusEscalated:
		return []review.Verdict{review.VerdictApprove, review.VerdictRemove}
	case review.StatusPassed:
		return []review.Verdict{review.VerdictRemove, review.VerdictEscalate}
	case review.StatusApproved, review.StatusRemoved, review.StatusSuperseded:
	}
	return nil
}

func verdictKey(v review.Verdict) string { return string(v)[:1] }

func verdictCap(v review.Verdict) string { return strings.ToUpper(verdictKey(v)) }

// queryOf reads the filter of the queue from an address or a form. Unknown values are left out, not passed on.
func queryOf(v url.Values) review.Query {
	q := review.Query{Status: review.StatusOpen, Search: strings.TrimSpace(v.Get("q"))}
	if st := v.Get("status"); st == statusAny {
		q.Status = ""
	} else if slices.Contains(filterStatuses(), st) {
		q.Status = review.Status(st)
	}
	if r := engine.Route(v.Get("route")); slices.Contains(engineRoutes(), r) {
		q.Route = r
	}
	return q
}

// queryPairs writes a filter back as the parameters of an address.
func queryPairs(q review.Query) []string {
	st := string(q.Status)
	switch q.Status {
	case review.StatusOpen:
		st = ""
	case "":
		st = statusAny
	case review.StatusPassed, review.StatusApproved, review.StatusRemoved, review.StatusEscalated, review.StatusSuperseded:
	}
	return []string{"status", st, "route", string(q.Route), "q", q.Search}
}

func tail(q review.Query) string { return link("", queryPairs(q)...) }

// findingLink leads to a finding and takes the queue's filter along, so that "next" stays in it.
func findingLink(id string, q review.Query) string { return "/findings/" + id + tail(q) }

// titleOf is a seller's title for a list, or a word in place of an empty one.
func titleOf(ctx context.Context, title string) string {
	if s := strings.TrimSpace(plain(title, 160)); s != "" {
		return s
	}
	return t(ctx, "listing.untitled")
}

func (s *site) queue(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), who(r)
	q := queueView{query: queryOf(r.URL.Query())}
	var err error
	if q.after, err = s.lastEvent(ctx, v); err != nil {
		return err
	}
	got, err := s.Review.Queue(ctx, v, q.query, asked(r))
	if err != nil {
		return err
	}
	q.items, q.next = got.Items, got.Next
	if q.counts, err = s.Review.Counts(ctx, v); err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, queuePage(q))
}

// queueCount answers with the number of open findings, for the navigation of a live page.
func (s *site) queueCount(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Review.Counts(r.Context(), who(r))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = w.Write([]byte(number(r.Context(), c.ByStatus[review.StatusOpen])))
	return err
}
