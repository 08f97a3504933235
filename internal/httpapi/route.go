package httpapi

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/assay-ip/assay/internal/authz"
)

// route is what the outer handlers know of one route.
type route struct {
	method string
	path   string // with its {names}, as in the document and the metrics
	types  []string
	public bool // needs no key
	stream bool // reads or writes for long: no time limit, no buffering
	replay bool // takes an Idempotency-Key
	secret bool // its request or answer holds a secret that must not be kept for a replay
}

// trait changes a route when it is mounted.
type trait func(*route, *huma.Operation)

// public routes need no key.
func public(r *route, op *huma.Operation) {
	r.public = true
	op.Security = []map[string][]string{}
}

// streaming routes read or write for long.
func streaming(r *route, _ *huma.Operation) { r.stream = true }

// secret routes cannot be replayed.
func secret(r *route, _ *huma.Operation) { r.secret = true }

// replayable routes take an Idempotency-Key.
func replayable(r *route, op *huma.Operation) {
	r.replay = true
	one, most := 1, maxIdempotencyKey
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: headerIdempotency, In: "header",
		Description: "A name that the sender chooses for this request. Sent again within 24 hours it gives the first answer again, marked with " + headerReplayed + ".",
		Schema:      &huma.Schema{Type: huma.TypeString, MinLength: &one, MaxLength: &most},
	})
}

// created routes answer 201.
func created(_ *route, op *huma.Operation) { op.DefaultStatus = http.StatusCreated }

// answers sets the media types of a route that does not speak JSON.
func answers(types ...string) trait {
	return func(r *route, op *huma.Operation) {
		r.types = types
		content := map[string]*huma.MediaType{}
		for _, t := range types {
			content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		}
		op.Responses["200"] = &huma.Response{Description: http.StatusText(http.StatusOK), Content: content}
	}
}

// operation describes a route and enters it in the table that the outer handlers read.
func (a *api) operation(method, path, id, summary string, traits ...trait) huma.Operation {
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tagOf(path)},
		MaxBodyBytes: -1, BodyReadTimeout: -1, // the outer handlers see to both
		Responses: map[string]*huma.Response{},
	}
	r := &route{method: method, path: path, types: []string{"application/json"}}
	for _, t := range traits {
		t(r, &op)
	}
	op.Responses["default"] = &huma.Response{
		Description: "A problem",
		Content: map[string]*huma.MediaType{problemType: {
			Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem"),
		}},
	}
	a.routes[method+" "+path] = r
	return op
}

func tagOf(path string) string {
	noun, _, _ := strings.Cut(strings.TrimPrefix(path, "/v1/"), "/")
	return strings.TrimPrefix(noun, "/")
}

// mount registers a route whose handler needs to know who is asking.
func mount[I, O any](a *api, op huma.Operation, handle func(context.Context, authz.Viewer, *I) (*O, error)) {
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, callOf(ctx).viewer, in)
		if err != nil {
			return nil, a.explain(ctx, err)
		}
		return out, nil
	})
}

// raw registers a route that writes its own answer; the document gets it as op says.
func (a *api) raw(op huma.Operation, handle http.HandlerFunc) {
	a.huma.OpenAPI().AddOperation(&op)
	a.mux.HandleFunc(op.Method+" "+op.Path, handle)
}

// timeout bounds the work of an ordinary request.
func (a *api) timeout(ctx context.Context, r *route) (context.Context, context.CancelFunc) {
	if r.stream {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, max(a.Limits.Timeout, time.Millisecond))
}
