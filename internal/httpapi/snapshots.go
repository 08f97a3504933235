package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/knowledge"
)

type snapshotIn struct {
	Number string `path:"number" maxLength:"128"`
}

type diffIn struct {
	Number string `path:"number" maxLength:"128"`
	From   string `query:"from" maxLength:"128" doc:"The snapshot to compare with; the one before when it is left out."`
	Paging
}

type reasonBody struct {
	Reason string `json:"reason" doc:"Why; it stands in the record of events."`
}

type reasonIn struct {
	Body reasonBody
}

type activateIn struct {
	Number string `path:"number" maxLength:"128"`
	Body   reasonBody
}

type diffBody struct {
	From    int64              `json:"from"`
	To      int64              `json:"to"`
	Added   int                `json:"added"`
	Removed int                `json:"removed"`
	Changed int                `json:"changed"`
	Items   []knowledge.Change `json:"items" nullable:"false"`
	Next    string             `json:"next,omitempty" doc:"Cursor of the next page; absent on the last."`
}

func (a *api) mountSnapshots() {
	const operator = "; for administrators of the operator"
	mount(a, a.operation(http.MethodGet, "/v1/snapshots", "list-snapshots", "List snapshots of knowledge, newest first"+operator),
		func(ctx context.Context, v authz.Viewer, in *Paging) (*listOut[knowledge.Record], error) {
			p, err := a.Archive.List(ctx, v, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/snapshots/{number}", "get-snapshot", "Read what a snapshot holds and why it was made"+operator),
		func(ctx context.Context, v authz.Viewer, in *snapshotIn) (*rowOut[knowledge.Record], error) {
			number, err := a.snapshot(ctx, v, in.Number)
			if err != nil {
				return nil, err
			}
			r, err := a.Archive.Get(ctx, v, number)
			if err != nil {
				return nil, err
			}
			return &rowOut[knowledge.Record]{Body: r}, nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/snapshots/{number}/diff", "diff-snapshot", "Read what changed from another snapshot to this one, field by field"+operator),
		a.diffSnapshot)
	mount(a, a.operation(http.MethodPost, "/v1/snapshots/{number}/activate", "activate-snapshot", "Put a snapshot into effect until it is released"+operator),
		func(ctx context.Context, v authz.Viewer, in *activateIn) (*rowOut[knowledge.State], error) {
			number, err := a.snapshot(ctx, v, in.Number)
			if err != nil {
				return nil, err
			}
			return stateOut(a.Archive.Activate(ctx, v, number, in.Body.Reason))
		})
	mount(a, a.operation(http.MethodPost, "/v1/snapshots/roll-back", "roll-back-snapshot", "Put the snapshot before the one in effect back into effect"+operator),
		func(ctx context.Context, v authz.Viewer, in *reasonIn) (*rowOut[knowledge.State], error) {
			return stateOut(a.Archive.RollBack(ctx, v, in.Body.Reason))
		})
	mount(a, a.operation(http.MethodPost, "/v1/snapshots/release", "release-snapshot", "Put the newest snapshot into effect, and those that follow"+operator),
		func(ctx context.Context, v authz.Viewer, in *reasonIn) (*rowOut[knowledge.State], error) {
			return stateOut(a.Archive.Release(ctx, v, in.Body.Reason))
		})
}

func stateOut(st knowledge.State, err error) (*rowOut[knowledge.State], error) {
	if err != nil {
		return nil, err
	}
	return &rowOut[knowledge.State]{Body: st}, nil
}

// snapshot reads a number for somebody who may see snapshots; others are told that they may not, whatever they ask for.
func (a *api) snapshot(ctx context.Context, v authz.Viewer, text string) (int64, error) {
	if err := a.Archive.Allowed(ctx, v); err != nil {
		return 0, err
	}
	return knowledge.ParseNumber(text)
}

func (a *api) diffSnapshot(ctx context.Context, v authz.Viewer, in *diffIn) (*rowOut[diffBody], error) {
	to, err := a.snapshot(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	var from int64
	if in.From != "" {
		from, err = knowledge.ParseNumber(in.From)
	} else {
		from, err = a.Archive.Before(ctx, v, to)
	}
	if err != nil {
		return nil, err
	}
	d, err := a.Archive.Diff(ctx, v, from, to, in.request())
	if err != nil {
		return nil, err
	}
	body := diffBody{From: d.From, To: d.To, Added: d.Added, Removed: d.Removed, Changed: d.Changed, Items: d.Changes, Next: d.Next}
	if body.Items == nil {
		body.Items = []knowledge.Change{}
	}
	return &rowOut[diffBody]{Body: body}, nil
}
