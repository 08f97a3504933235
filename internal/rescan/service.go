package rescan

import (
	"context"
	"strings"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/page"
)

const (
	// CompareNewest is how many listings a comparison looks at when it is not told.
	CompareNewest = 10_000
	maxPlatform   = 64
	maxBrand      = 200
)

// Archive says who may see snapshots and which there are.
type Archive interface {
	Allowed(ctx context.Context, v authz.Viewer) error
	Get(ctx context.Context, v authz.Viewer, number int64) (knowledge.Record, error)
}

// Names gives the names of organisations by ID.
type Names interface {
	OrganisationNames(ctx context.Context) (map[string]string, error)
}

// Service starts runs and shows how far they are. Runs go over the listings of all organisations, so they are for administrators of the
// operator alone, and what the listings of others say is not shown even to them.
type Service struct {
	store   Store
	archive Archive
	names   Names
	clock   clock.Clock
}

// NewService returns a service over a store.
func NewService(st Store, a Archive, names Names, clk clock.Clock) *Service {
	return &Service{store: st, archive: a, names: names, clock: clk}
}

// Input says what a run is to do.
type Input struct {
	Kind         Kind
	From, To     int64
	Organisation string // name or ID, empty for all
	Platform     string
	Brand        string
	Route        engine.Route
	Since        time.Time
	Newest       int64 // how many listings at most; 0 is all, and CompareNewest for a comparison
	Dry          bool
}

// View is a run as it is shown.
type View struct {
	ID           string       `json:"id"`
	Kind         Kind         `json:"kind"`
	State        State        `json:"state"`
	By           string       `json:"by"`
	From         int64        `json:"from,omitempty"`
	To           int64        `json:"to"`
	Organisation string       `json:"organisation,omitempty"`
	Platform     string       `json:"platform,omitempty"`
	Brand        string       `json:"brand,omitempty"`
	Route        engine.Route `json:"route,omitempty"`
	Since        time.Time    `json:"since,omitzero"`
	Newest       int64        `json:"newest,omitempty"`
	Dry          bool         `json:"dry"`
	Total        int64        `json:"total"`
	Seen         int64        `json:"seen"`
	Differs      int64        `json:"differs"`
	Stored       int64        `json:"stored"`
	Decided      int64        `json:"decided"`
	Problem      string       `json:"problem,omitempty"`
	CreatedAt    time.Time    `json:"created_at"`
	UpdatedAt    time.Time    `json:"updated_at"`
	FinishedAt   time.Time    `json:"finished_at,omitzero"`
}

// RowView is a listing whose result differs. Listings of other organisations are not named.
type RowView struct {
	Organisation string       `json:"organisation"`
	Listing      string       `json:"listing,omitempty"`
	Finding      string       `json:"finding,omitempty"`
	Title        string       `json:"title,omitempty"`
	Outcome      Outcome      `json:"outcome"`
	From         engine.Route `json:"from"`
	To           engine.Route `json:"to"`
	Moved        []Moved      `json:"moved,omitempty"`
}

// view shows a run.
func view(r *Run, names map[string]string) View {
	return View{
		ID: r.ID, Kind: r.Kind, State: r.State, By: r.ActorName, From: r.From, To: r.To, Organisation: names[r.Plan.Organisation],
		Platform: r.Plan.Platform, Brand: r.Plan.Brand, Route: r.Plan.Route, Since: r.Plan.Since, Newest: r.Plan.Newest, Dry: r.Dry,
		Total: r.Total, Seen: r.Seen, Differs: r.Differs, Stored: r.Stored, Decided: r.Decided, Problem: r.Problem,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, FinishedAt: r.FinishedAt,
	}
}

// Start begins a run.
func (s *Service) Start(ctx context.Context, v authz.Viewer, in Input) (View, error) {
	if err := s.archive.Allowed(ctx, v); err != nil {
		return View{}, err
	}
	names, err := s.names.OrganisationNames(ctx)
	if err != nil {
		return View{}, err
	}
	var c fault.Checker
	plan := Plan{Route: in.Route, Since: in.Since.UTC(), Newest: in.Newest}
	if in.Since.IsZero() {
		plan.Since = time.Time{}
	}
	plan.Platform = c.Line("platform", in.Platform, maxPlatform)
	plan.Brand = c.Line("brand", in.Brand, maxBrand)
	if plan.Organisation = organisation(names, in.Organisation); plan.Organisation == "" && strings.TrimSpace(in.Organisation) != "" {
		c.Add("organisation", in.Organisation, "there is no such organisation", "give its name as it stands in the list of organisations")
	}
	if in.Newest < 0 {
		c.Add("newest", "", "this is less than nothing", "give how many listings to look at, or 0 for all")
	}
	switch in.Route {
	case "", engine.RoutePublish, engine.RouteWatch, engine.RouteTestBuy, engine.RouteReview, engine.RouteHold, engine.RouteBlock:
	default:
		c.Add("route", string(in.Route), "there is no such route", "give publish, watch, test_buy, review, hold or block")
	}
	switch in.Kind {
	case KindRescan:
		in.From = 0
	case KindCompare:
		in.Dry = true
		if plan.Newest == 0 {
			plan.Newest = CompareNewest
		}
		if in.From == in.To {
			c.Add("from", "", "this is the same snapshot", "give two that differ")
		}
		s.known(ctx, v, &c, "from", in.From)
	default:
		c.Add("kind", string(in.Kind), "there is no such kind of run", "give rescan or compare")
	}
	s.known(ctx, v, &c, "to", in.To)
	if err := c.Err(); err != nil {
		return View{}, err
	}
	now := s.clock.Now()
	r := Run{
		ID: id.New("run"), Org: v.Org, Kind: in.Kind, State: StateRunning, Actor: v.Actor(), ActorName: v.Name, From: in.From, To: in.To, Plan: plan, Dry: in.Dry, CreatedAt: now,
	}
	if r, err = s.store.CreateRun(ctx, r, s.told(v, event.RunStarted, r.ID)); err != nil {
		return View{}, err
	}
	return view(&r, names), nil
}

// known checks that a snapshot is there.
func (s *Service) known(ctx context.Context, v authz.Viewer, c *fault.Checker, name string, number int64) {
	if _, err := s.archive.Get(ctx, v, number); err != nil {
		c.Add(name, "", "there is no such snapshot", "take a number from the list of snapshots")
	}
}

// organisation finds an organisation by name or ID.
func organisation(names map[string]string, text string) string {
	text = strings.TrimSpace(text)
	for id, name := range names {
		if text != "" && (id == text || strings.EqualFold(name, text)) {
			return id
		}
	}
	return ""
}

func (s *Service) told(v authz.Viewer, kind event.Kind, run string) event.Event {
	return event.Event{Org: v.Org, At: s.clock.Now(), Actor: v.Actor(), Kind: kind, Subject: run}
}

// find returns a run of the viewer's organisation.
func (s *Service) find(ctx context.Context, v authz.Viewer, runID string) (Run, error) {
	if err := s.archive.Allowed(ctx, v); err != nil {
		return Run{}, err
	}
	r, err := s.store.Run(ctx, runID)
	if err == nil && r.Org != v.Org {
		return Run{}, fault.New(fault.NotFound, "there is no such run", "")
	}
	return r, err
}

// shown turns a run into what is shown of it.
func (s *Service) shown(ctx context.Context, r Run, err error) (View, error) {
	if err != nil {
		return View{}, err
	}
	names, err := s.names.OrganisationNames(ctx)
	return view(&r, names), err
}

// Get returns a run.
func (s *Service) Get(ctx context.Context, v authz.Viewer, runID string) (View, error) {
	r, err := s.find(ctx, v, runID)
	return s.shown(ctx, r, err)
}

// List lists runs, newest first.
func (s *Service) List(ctx context.Context, v authz.Viewer, p page.Request) (page.Page[View], error) {
	if err := s.archive.Allowed(ctx, v); err != nil {
		return page.Page[View]{}, err
	}
	names, err := s.names.OrganisationNames(ctx)
	if err != nil {
		return page.Page[View]{}, err
	}
	got, err := s.store.Runs(ctx, v.Scope(), p)
	out := page.Page[View]{Items: make([]View, 0, len(got.Items)), Next: got.Next}
	for i := range got.Items {
		out.Items = append(out.Items, view(&got.Items[i], names))
	}
	return out, err
}

// Rows lists the listings whose result differs, those first that were seen last. At most RowsMost are kept.
func (s *Service) Rows(ctx context.Context, v authz.Viewer, runID string, p page.Request) (page.Page[RowView], error) {
	if _, err := s.find(ctx, v, runID); err != nil {
		return page.Page[RowView]{}, err
	}
	names, err := s.names.OrganisationNames(ctx)
	if err != nil {
		return page.Page[RowView]{}, err
	}
	got, err := s.store.RunRows(ctx, runID, p)
	out := page.Page[RowView]{Items: make([]RowView, 0, len(got.Items)), Next: got.Next}
	for _, w := range got.Items {
		row := RowView{Organisation: names[w.Org], Outcome: w.Outcome, From: w.From, To: w.To, Moved: w.Doc.Moved}
		if w.Org == v.Org {
			row.Listing, row.Finding, row.Title = w.Listing, w.Finding, w.Doc.Title
		}
		out.Items = append(out.Items, row)
	}
	return out, err
}

// Pause stops a run until it is resumed.
func (s *Service) Pause(ctx context.Context, v authz.Viewer, runID string) (View, error) {
	return s.move(ctx, v, runID, []State{StateRunning}, StatePaused, event.RunPaused)
}

// Resume goes on with a run where it was paused or failed.
func (s *Service) Resume(ctx context.Context, v authz.Viewer, runID string) (View, error) {
	return s.move(ctx, v, runID, []State{StatePaused, StateFailed}, StateRunning, event.RunResumed)
}

// Cancel ends a run. What it stored stays.
func (s *Service) Cancel(ctx context.Context, v authz.Viewer, runID string) (View, error) {
	return s.move(ctx, v, runID, []State{StateRunning, StatePaused, StateFailed}, StateCancelled, event.RunCancelled)
}

func (s *Service) move(ctx context.Context, v authz.Viewer, runID string, from []State, to State, kind event.Kind) (View, error) {
	if _, err := s.find(ctx, v, runID); err != nil {
		return View{}, err
	}
	r, err := s.store.SetRunState(ctx, runID, from, to, "", s.clock.Now(), s.told(v, kind, runID))
	return s.shown(ctx, r, err)
}
