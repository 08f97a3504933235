package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/review"
)

type decideIn struct {
	ID      string `path:"id" maxLength:"128"`
	IfMatch string `header:"If-Match" doc:"The ETag of the finding that was looked at. Needed." example:"\"1\""`
	Body    struct {
		Verdict review.Verdict `json:"verdict"`
		Note    string         `json:"note,omitempty" maxLength:"4000"`
	}
}

// decisionBody is a decision with what it left behind.
type decisionBody struct {
	review.Decision
	FindingVersion int64 `json:"finding_version" doc:"The finding's version after this act."`
}

type undoOut struct {
	ETag string `header:"ETag" doc:"Of the finding."` //nolint:tagliatelle // the header's own name
	Body struct {
		Decision       string `json:"decision"`
		FindingVersion int64  `json:"finding_version" doc:"The finding's version after this act."`
	}
}

func (a *api) mountDecisions() {
	mount(a, a.operation(http.MethodPost, "/v1/findings/{id}/decisions", "create-decision", "Decide on a finding", created, replayable),
		func(ctx context.Context, v authz.Viewer, in *decideIn) (*rowOut[decisionBody], error) {
			version, err := expected(in.IfMatch, func() (int64, error) {
				f, err := a.Review.Get(ctx, v, in.ID)
				return f.Version, err
			})
			if err != nil {
				return nil, err
			}
			d, now, err := a.Review.Decide(ctx, v, in.ID, review.DecideInput{Verdict: in.Body.Verdict, Note: in.Body.Note, Version: version})
			if err != nil {
				return nil, err
			}
			return &rowOut[decisionBody]{
				ETag: tag(now), Location: "/v1/decisions/" + d.ID,
				Body: decisionBody{Decision: d, FindingVersion: now},
			}, nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/decisions/{id}", "get-decision", "Read a decision"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[review.Decision], error) {
			d, err := a.Review.Decision(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			version := int64(1)
			if !d.UndoneAt.IsZero() {
				version = 2
			}
			return &rowOut[review.Decision]{ETag: tag(version), Body: d}, nil
		})
	mount(a, a.operation(http.MethodPost, "/v1/decisions/{id}/undo", "undo-decision", "Undo the newest decision on a finding", replayable),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*undoOut, error) {
			now, err := a.Review.Undo(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			out := &undoOut{ETag: tag(now)}
			out.Body.Decision, out.Body.FindingVersion = in.ID, now
			return out, nil
		})
}
