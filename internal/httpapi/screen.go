package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
)

// screenIn is one listing before publication. It is read by the same decoder as the lines of a delivery, so that both
// refuse the same things.
type screenIn struct {
	RawBody []byte
}

type screenOut struct {
	Body engine.Finding
}

func (a *api) mountScreen() {
	op := a.operation(http.MethodPost, "/v1/screen", "screen", "Screen one listing before publication")
	op.Description = "Answers with the finding and stores nothing."
	op.SkipValidateBody = true
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {
		Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[engine.Listing](), true, "EngineListing"),
	}}}
	mount(a, op, func(ctx context.Context, v authz.Viewer, in *screenIn) (*screenOut, error) {
		l, err := decodeListing(in.RawBody)
		if err != nil {
			return nil, err
		}
		begin := clock.System{}.Now()
		f, err := a.Listings.Screen(ctx, v, l)
		if err != nil {
			return nil, err
		}
		a.metrics.scan.Observe(clock.System{}.Now().Sub(begin).Seconds())
		return &screenOut{Body: f}, nil
	})
}

// decodeListing reads one JSON listing within the limits of a feed.
func decodeListing(body []byte) (engine.Listing, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return engine.Listing{}, newProblem(http.StatusBadRequest, codeMalformed, "the body is empty", "send one listing as JSON")
	}
	d, err := feed.NewDecoder(feed.JSONL, nil, feed.Limits{}, feed.WithLineIDs()) // what is not published yet may have no ID
	if err != nil {
		return engine.Listing{}, err
	}
	res := d.Decode(feed.Line{Number: 1, Data: body})
	if r := res.Refused; r != nil {
		field := r.Field
		if field == "" {
			field = "body"
		}
		return engine.Listing{}, fault.Bad(fault.Field{Name: field, Value: r.Value, Message: r.Message, Hint: r.Hint})
	}
	return res.Listing, nil
}
