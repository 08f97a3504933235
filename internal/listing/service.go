package listing

import (
	"context"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
)

const (
	maxKey      = 200
	maxPlatform = 64
	maxSearch   = 200
	maxScreen   = 1 << 20 // bytes of text in a listing that is screened
	maxLines    = 50_000_000
)

// Screener gives the engine that is in effect, nil when there is none yet.
type Screener interface {
	Engine() *engine.Engine
}

// Service takes listings in and screens them.
type Service struct {
	store    Store
	screener Screener
	clock    clock.Clock
	maxLines int64
}

// Option changes a Service.
type Option func(*Service)

// WithLineLimit sets how many lines one delivery may have; without it they are fifty million.
func WithLineLimit(n int64) Option { return func(s *Service) { s.maxLines = n } }

// NewService returns a service over a store.
func NewService(st Store, screener Screener, clk clock.Clock, opts ...Option) *Service {
	s := &Service{store: st, screener: screener, clock: clk, maxLines: maxLines}
	for _, o := range opts {
		o(s)
	}
	return s
}

// Intake returns one intake of the viewer's organisation.
func (s *Service) Intake(ctx context.Context, v authz.Viewer, intakeID string) (Intake, error) {
	if err := v.Can(authz.Read); err != nil {
		return Intake{}, err
	}
	return s.store.Intake(ctx, v.Scope(), intakeID)
}

// Intakes lists intakes, newest first.
func (s *Service) Intakes(ctx context.Context, v authz.Viewer, p page.Request) (page.Page[Intake], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Intake]{}, err
	}
	return s.store.Intakes(ctx, v.Scope(), p)
}

// Refusals lists the lines of an intake that were not taken, in order.
func (s *Service) Refusals(ctx context.Context, v authz.Viewer, intakeID string, p page.Request) (page.Page[Refusal], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Refusal]{}, err
	}
	return s.store.Refusals(ctx, v.Scope(), intakeID, p)
}

// Get returns a listing with its newest version.
func (s *Service) Get(ctx context.Context, v authz.Viewer, listingID string) (Listing, error) {
	if err := v.Can(authz.Read); err != nil {
		return Listing{}, err
	}
	return s.store.Listing(ctx, v.Scope(), listingID)
}

// List lists listings, those seen last first; search keeps those with its words in title, seller or external ID.
func (s *Service) List(ctx context.Context, v authz.Viewer, search string, p page.Request) (page.Page[Listing], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Listing]{}, err
	}
	var c fault.Checker
	search = c.Line("search", search, maxSearch)
	if err := c.Err(); err != nil {
		return page.Page[Listing]{}, err
	}
	return s.store.Listings(ctx, v.Scope(), search, p)
}

// Versions lists the versions of a listing, newest first.
func (s *Service) Versions(ctx context.Context, v authz.Viewer, listingID string, p page.Request) (page.Page[Version], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Version]{}, err
	}
	return s.store.Versions(ctx, v.Scope(), listingID, p)
}

// Screen says what the engine sees in a listing, and stores nothing.
func (s *Service) Screen(_ context.Context, v authz.Viewer, l engine.Listing) (engine.Finding, error) {
	if err := v.Can(authz.SubmitListings); err != nil {
		return engine.Finding{}, err
	}
	var c fault.Checker
	if l.Title == "" {
		c.Add("title", "", "this is needed", "")
	}
	for _, f := range []struct{ name, text string }{{"title", l.Title}, {"description", l.Description}, {"brand", l.Brand}} {
		switch {
		case len(f.text) > maxScreen:
			c.Add(f.name, f.text[:100], "this is longer than a mebibyte", "send the listing's own text alone")
		case !utf8.ValidString(f.text):
			c.Add(f.name, f.text[:min(100, len(f.text))], "this is not UTF-8 text", "")
		}
	}
	if err := c.Err(); err != nil {
		return engine.Finding{}, err
	}
	e, err := s.engine()
	if err != nil {
		return engine.Finding{}, err
	}
	l.Owner = v.Org
	return e.Scan(l), nil
}

// engine returns the engine in effect.
func (s *Service) engine() (*engine.Engine, error) {
	if e := s.screener.Engine(); e != nil {
		return e, nil
	}
	return nil, fault.New(fault.Unavailable, "the knowledge is still being compiled", "try again in a moment")
}
