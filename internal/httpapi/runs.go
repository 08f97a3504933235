package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/rescan"
)

type runIn struct {
	Body struct {
		Kind         rescan.Kind  `json:"kind" doc:"rescan screens past listings under a snapshot; compare lists those whose route differs between two snapshots and changes nothing."`
		From         int64        `json:"from,omitempty" doc:"For a comparison: the snapshot to compare with."`
		To           int64        `json:"to" doc:"The snapshot to screen under."`
		Organisation string       `json:"organisation,omitempty" doc:"Name or ID; all when it is left out."`
		Platform     string       `json:"platform,omitempty"`
		Brand        string       `json:"brand,omitempty" doc:"Name of the brand that the stored finding is about."`
		Route        engine.Route `json:"route,omitempty" doc:"Route of the stored finding."`
		Since        time.Time    `json:"since,omitempty" doc:"Listings that changed since then."` //nolint:modernize // huma reads omitempty as not required
		Newest       int64        `json:"newest,omitempty" doc:"How many listings at most, newest first. 0 is all, and 10,000 for a comparison."`
		Dry          bool         `json:"dry,omitempty" doc:"Say what would change, and change nothing."`
	}
}

func (a *api) mountRuns() {
	const operator = "; for administrators of the operator"
	mount(a, a.operation(http.MethodGet, "/v1/runs", "list-runs", "List re-scans and comparisons, newest first"+operator),
		func(ctx context.Context, v authz.Viewer, in *Paging) (*listOut[rescan.View], error) {
			p, err := a.Runs.List(ctx, v, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	mount(a, a.operation(http.MethodPost, "/v1/runs", "create-run", "Screen past listings again in the background"+operator, created, replayable), a.startRun)
	mount(a, a.operation(http.MethodGet, "/v1/runs/{id}", "get-run", "Read how far a run is"+operator),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[rescan.View], error) {
			return runOut(a.Runs.Get(ctx, v, in.ID))
		})
	mount(a, a.operation(http.MethodGet, "/v1/runs/{id}/rows", "list-run-rows", "List the listings whose result differs; at most 10,000 are kept"+operator),
		func(ctx context.Context, v authz.Viewer, in *idPagingIn) (*listOut[rescan.RowView], error) {
			p, err := a.Runs.Rows(ctx, v, in.ID, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	for _, act := range []struct {
		name, summary string
		do            func(context.Context, authz.Viewer, string) (rescan.View, error)
	}{
		{"pause", "Pause a run", a.Runs.Pause},
		{"resume", "Go on with a run that was paused or failed", a.Runs.Resume},
		{"cancel", "End a run; what it stored stays", a.Runs.Cancel},
	} {
		mount(a, a.operation(http.MethodPost, "/v1/runs/{id}/"+act.name, act.name+"-run", act.summary+operator),
			func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[rescan.View], error) {
				return runOut(act.do(ctx, v, in.ID))
			})
	}
}

func runOut(v rescan.View, err error) (*rowOut[rescan.View], error) {
	if err != nil {
		return nil, err
	}
	return &rowOut[rescan.View]{ETag: tag(v.UpdatedAt.UnixMicro()), Body: v}, nil
}

func (a *api) startRun(ctx context.Context, v authz.Viewer, in *runIn) (*rowOut[rescan.View], error) {
	b := &in.Body
	out, err := runOut(a.Runs.Start(ctx, v, rescan.Input{
		Kind: b.Kind, From: b.From, To: b.To, Organisation: b.Organisation, Platform: b.Platform, Brand: b.Brand, Route: b.Route, Since: b.Since, Newest: b.Newest, Dry: b.Dry,
	}))
	if err != nil {
		return nil, err
	}
	out.Location = "/v1/runs/" + out.Body.ID
	return out, nil
}
