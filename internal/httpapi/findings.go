package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/review"
)

type queueIn struct {
	Status string `query:"status" enum:"passed,open,approved,removed,escalated,superseded" doc:"Only findings that stand here."`
	Route  string `query:"route" enum:"publish,watch,test_buy,review,hold,block" doc:"Only findings that the engine routed so."`
	Search
}

type timelineOut struct {
	Body listBody[event.Event]
}

func (a *api) mountFindings() {
	mount(a, a.operation(http.MethodGet, "/v1/findings", "list-findings", "List findings, highest score first"),
		func(ctx context.Context, v authz.Viewer, in *queueIn) (*listOut[review.Item], error) {
			q := review.Query{Status: review.Status(in.Status), Route: engine.Route(in.Route), Search: in.Words}
			p, err := a.Review.Queue(ctx, v, q, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/findings/{id}", "get-finding", "Read a finding with its reasons and decisions"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[review.Finding], error) {
			f, err := a.Review.Get(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return &rowOut[review.Finding]{ETag: tag(f.Version), Body: f}, nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/findings/{id}/timeline", "get-finding-timeline", "Read what happened to a finding, oldest first"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*timelineOut, error) {
			events, err := a.Review.Timeline(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			if events == nil {
				events = []event.Event{}
			}
			return &timelineOut{Body: listBody[event.Event]{Items: events}}, nil
		})
}
