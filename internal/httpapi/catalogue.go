package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/internal/authz"
)

// catalogue is what the entries that organisations keep have in common.
type catalogue[E, T any] interface {
	Get(ctx context.Context, v authz.Viewer, id string) (T, error)
	Create(ctx context.Context, v authz.Viewer, e E) (T, error)
	Update(ctx context.Context, v authz.Viewer, id string, version int64, e E) (T, error)
	Archive(ctx context.Context, v authz.Viewer, id string, version int64) error
}

// entry is a body that turns into the engine's form of it.
type entry[E any] interface{ entry() E }

// noun names a catalogue.
type noun[T any] struct {
	path    string // such as /v1/brands
	one     string // such as brand
	id      func(T) string
	version func(T) int64
}

type createIn[B any] struct {
	Body B
}

type updateIn[B any] struct {
	ID      string `path:"id" maxLength:"128"`
	IfMatch string `header:"If-Match" doc:"The ETag of what was read. Needed." example:"\"3\""`
	Body    B
}

type archiveIn struct {
	ID      string `path:"id" maxLength:"128"`
	IfMatch string `header:"If-Match" doc:"The ETag of what was read. Needed." example:"\"3\""`
}

// mountCatalogue registers reading, creating, replacing and archiving; the lists differ and stand with their nouns.
func mountCatalogue[B entry[E], E, T any](a *api, n noun[T], s catalogue[E, T]) {
	item := n.path + "/{id}"
	row := func(t T, location string) *rowOut[T] {
		return &rowOut[T]{ETag: tag(n.version(t)), Location: location, Body: t}
	}
	mount(a, a.operation(http.MethodPost, n.path, "create-"+n.one, "Add a "+n.one, created, replayable),
		func(ctx context.Context, v authz.Viewer, in *createIn[B]) (*rowOut[T], error) {
			t, err := s.Create(ctx, v, in.Body.entry())
			if err != nil {
				return nil, err
			}
			return row(t, n.path+"/"+n.id(t)), nil
		})
	mount(a, a.operation(http.MethodGet, item, "get-"+n.one, "Read a "+n.one),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[T], error) {
			t, err := s.Get(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return row(t, ""), nil
		})
	present := func(ctx context.Context, v authz.Viewer, id string) func() (int64, error) {
		return func() (int64, error) {
			t, err := s.Get(ctx, v, id)
			if err != nil {
				return 0, err
			}
			return n.version(t), nil
		}
	}
	mount(a, a.operation(http.MethodPut, item, "replace-"+n.one, "Replace a "+n.one),
		func(ctx context.Context, v authz.Viewer, in *updateIn[B]) (*rowOut[T], error) {
			version, err := expected(in.IfMatch, present(ctx, v, in.ID))
			if err != nil {
				return nil, err
			}
			t, err := s.Update(ctx, v, in.ID, version, in.Body.entry())
			if err != nil {
				return nil, err
			}
			return row(t, ""), nil
		})
	mount(a, a.operation(http.MethodDelete, item, "archive-"+n.one, "Take a "+n.one+" out of use"),
		func(ctx context.Context, v authz.Viewer, in *archiveIn) (*struct{}, error) {
			version, err := expected(in.IfMatch, present(ctx, v, in.ID))
			if err != nil {
				return nil, err
			}
			return nil, s.Archive(ctx, v, in.ID, version)
		})
}
