package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/rescan"
)

type runsView struct {
	items                                                               []rescan.View
	next                                                                string
	after                                                               int64
	kind, from, to, newest, since, route, organisation, platform, brand string
	dry                                                                 bool
	wrong                                                               wrong
}

type runView struct {
	rescan.View
	rows  []rescan.RowView
	next  string
	after int64
}

func runKinds() []string { return []string{string(rescan.KindRescan), string(rescan.KindCompare)} }

var runInputs = []string{"kind", "from", "to", "newest", "since", "route", "organisation", "platform", "brand"}

// runTitle names a run by what it does.
func runTitle(ctx context.Context, r rescan.View) string {
	switch {
	case r.Kind == rescan.KindCompare:
		return t(ctx, "runs.title_compare", number(ctx, r.From), number(ctx, r.To))
	case r.Dry:
		return t(ctx, "runs.title_dry", number(ctx, r.To))
	}
	return t(ctx, "runs.title_rescan", number(ctx, r.To))
}

// runFilter says which listings a run looks at.
func runFilter(ctx context.Context, r rescan.View) string {
	var out []string
	add := func(name, value string) {
		if value != "" {
			out = append(out, name+": "+plain(value, 60))
		}
	}
	add(t(ctx, "runs.organisation"), r.Organisation)
	add(t(ctx, "intakes.platform"), r.Platform)
	add(t(ctx, "runs.brand"), r.Brand)
	if r.Route != "" {
		add(t(ctx, "runs.route"), code(ctx, "route", r.Route))
	}
	if !r.Since.IsZero() {
		add(t(ctx, "runs.since"), r.Since.Format(time.DateOnly))
	}
	if r.Newest > 0 {
		add(t(ctx, "runs.newest"), number(ctx, r.Newest))
	}
	if len(out) == 0 {
		return t(ctx, "runs.everything")
	}
	return strings.Join(out, " · ")
}

func (s *site) runs(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return s.showRuns(w, r, http.StatusOK, runsView{kind: q.Get("kind"), from: q.Get("from"), to: q.Get("to"), dry: true})
}

func (s *site) showRuns(w http.ResponseWriter, r *http.Request, status int, p runsView) error {
	ctx, v := r.Context(), who(r)
	got, err := s.Runs.List(ctx, v, asked(r))
	if err != nil {
		return err
	}
	p.items, p.next = got.Items, nextPage("/runs", got.Next)
	if p.after, err = s.lastEvent(ctx, v); err != nil {
		return err
	}
	if stateOf(ctx).partial {
		return s.show(w, r, status, runsList(p))
	}
	if p.to == "" {
		p.to = itoa64(s.Keeper.Current().Number)
	}
	return s.show(w, r, status, runsPage(p))
}

func (s *site) run(w http.ResponseWriter, r *http.Request) error {
	ctx, v, id := r.Context(), who(r), r.PathValue("run")
	p := runView{}
	var err error
	if p.View, err = s.Runs.Get(ctx, v, id); err != nil {
		return err
	}
	if p.after, err = s.lastEvent(ctx, v); err != nil {
		return err
	}
	got, err := s.Runs.Rows(ctx, v, id, asked(r))
	if err != nil {
		return err
	}
	p.rows, p.next = got.Items, nextPage("/runs/"+id, got.Next)
	if stateOf(ctx).partial {
		return s.show(w, r, http.StatusOK, runBody(p))
	}
	return s.show(w, r, http.StatusOK, runPage(p))
}

// runTyped reads the form of a run.
func runTyped(r *http.Request) (runsView, rescan.Input, error) {
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	p := runsView{
		kind: value("kind"), from: value("from"), to: value("to"), newest: value("newest"), since: value("since"), route: value("route"),
		organisation: value("organisation"), platform: value("platform"), brand: value("brand"), dry: value("dry") != "",
	}
	in := rescan.Input{Kind: rescan.Kind(p.kind), Organisation: p.organisation, Platform: p.platform, Brand: p.brand, Route: engine.Route(p.route), Dry: p.dry}
	var c fault.Checker
	whole := func(name, text string) int64 {
		if text == "" {
			return 0
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			c.Add(name, text, "this is not a whole number", "write digits alone")
		}
		return n
	}
	in.From, in.To, in.Newest = whole("from", p.from), whole("to", p.to), whole("newest", p.newest)
	if p.since != "" {
		day, err := time.Parse(time.DateOnly, p.since)
		if err != nil {
			c.Add("since", p.since, "this is not a day", "write it as 2026-11-20")
		}
		in.Since = day
	}
	return p, in, c.Err()
}

func (s *site) runStart(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Archive.Allowed(r.Context(), who(r)); err != nil {
		return err
	}
	p, in, err := runTyped(r)
	var run rescan.View
	if err == nil {
		run, err = s.Runs.Start(r.Context(), who(r), in)
	}
	if err != nil {
		if p.wrong, err = wrongIn(err, runInputs...); err != nil {
			return err
		}
		return s.showRuns(w, r, http.StatusUnprocessableEntity, p)
	}
	s.Hub.Notify()
	s.redirect(w, r, "/runs/"+run.ID)
	return nil
}

func (s *site) runPause(w http.ResponseWriter, r *http.Request) error {
	return s.runMove(w, r, s.Runs.Pause)
}

func (s *site) runResume(w http.ResponseWriter, r *http.Request) error {
	return s.runMove(w, r, s.Runs.Resume)
}

func (s *site) runCancel(w http.ResponseWriter, r *http.Request) error {
	return s.runMove(w, r, s.Runs.Cancel)
}

func (s *site) runMove(w http.ResponseWriter, r *http.Request, move func(context.Context, viewer, string) (rescan.View, error)) error {
	if err := form(w, r); err != nil {
		return err
	}
	id := r.PathValue("run")
	if _, err := move(r.Context(), who(r), id); err != nil && !fault.Is(err, fault.Conflict) { // it came to an end meanwhile: the page shows it
		return err
	}
	s.Hub.Notify()
	s.redirect(w, r, "/runs/"+id)
	return nil
}
