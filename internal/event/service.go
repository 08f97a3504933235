package event

import (
	"context"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
)

// Service lets viewers read the record.
type Service struct{ store Store }

// NewService returns a service over a store.
func NewService(st Store) *Service { return &Service{store: st} }

// List returns the events of the viewer's organisation, newest first.
func (s *Service) List(ctx context.Context, v authz.Viewer, q Query, p page.Request) (page.Page[Event], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Event]{}, err
	}
	var c fault.Checker
	q.Subject = c.Line("subject", q.Subject, 200)
	q.Kind = Kind(c.Line("kind", string(q.Kind), 64))
	if q.After < 0 {
		c.Add("after", "", "this is not the ID of an event", "")
	}
	if err := c.Err(); err != nil {
		return page.Page[Event]{}, err
	}
	return s.store.EventsPage(ctx, v.Scope(), q, p)
}
