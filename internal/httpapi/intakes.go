package httpapi

import (
	"context"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/listing"
)

// intakeIn is a bulk delivery. The body is not read here: it goes to the service line by line.
type intakeIn struct {
	Key         string `header:"Idempotency-Key" doc:"A name that the sender chooses for this delivery. Needed. Sent again under the same key, a broken delivery goes on after the last line that was stored."`
	ContentType string `header:"Content-Type" doc:"application/x-ndjson, application/jsonl or text/csv."`
	Platform    string `query:"platform" required:"true" minLength:"1" maxLength:"64" doc:"The platform that the listings are offered on."`
	body        io.Reader
}

// Resolve hands the body over.
func (in *intakeIn) Resolve(ctx huma.Context) []error {
	in.body = ctx.BodyReader()
	return nil
}

// intakeBody is an intake with the address of what was refused.
type intakeBody struct {
	listing.Intake
	RefusalsURL string `json:"refusals_url" doc:"Which lines were not taken, and why."`
}

func intakeWith(i listing.Intake) intakeBody {
	return intakeBody{Intake: i, RefusalsURL: "/v1/intakes/" + i.ID + "/refusals"}
}

// feedTypes are the media types of a delivery.
func feedTypes() []string { return []string{"application/x-ndjson", "application/jsonl", "text/csv"} }

func (a *api) mountIntakes() {
	op := a.operation(http.MethodPost, "/v1/intakes", "create-intake", "Deliver listings in bulk", streaming)
	op.Description = "One listing a line. Lines that cannot be taken are refused by number and the rest is taken."
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	for _, t := range feedTypes() {
		op.RequestBody.Content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	mount(a, op, a.takeIntake)
	mount(a, a.operation(http.MethodGet, "/v1/intakes", "list-intakes", "List deliveries"),
		func(ctx context.Context, v authz.Viewer, in *Paging) (*listOut[intakeBody], error) {
			p, err := a.Listings.Intakes(ctx, v, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, convert(p, intakeWith)), nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/intakes/{id}", "get-intake", "Read how far a delivery is"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[intakeBody], error) {
			i, err := a.Listings.Intake(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return &rowOut[intakeBody]{ETag: tag(i.UpdatedAt.UnixMicro()), Body: intakeWith(i)}, nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/intakes/{id}/refusals", "list-refusals", "List the lines that were not taken"),
		func(ctx context.Context, v authz.Viewer, in *idPagingIn) (*listOut[listing.Refusal], error) {
			p, err := a.Listings.Refusals(ctx, v, in.ID, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
}

// takeIntake streams a delivery into the service.
func (a *api) takeIntake(ctx context.Context, v authz.Viewer, in *intakeIn) (*rowOut[intakeBody], error) {
	format, err := formatOf(in.ContentType)
	if err != nil {
		return nil, err
	}
	if in.Key == "" {
		return nil, badHeader(headerIdempotency, "", "this needs a name for the delivery", "send a UUID as "+headerIdempotency+", and the same again to go on after a break")
	}
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	var before listing.Intake
	count := func(now listing.Intake) {
		a.metrics.taken(before, now)
		before = now
	}
	seen := false
	i, err := a.Listings.Take(ctx, v, listing.TakeInput{
		Key: in.Key, Platform: in.Platform, Format: format, Body: in.body,
		Progress: func(now listing.Intake) {
			if !seen { // what an earlier request under this key stored was counted then
				before, seen = now, true
				return
			}
			count(now)
		},
	})
	if err != nil {
		p := a.explain(ctx, err)
		if seen {
			p.headers.Set("Location", "/v1/intakes/"+before.ID) // says how far it came
		}
		return nil, p
	}
	if seen {
		count(i)
	}
	return &rowOut[intakeBody]{ETag: tag(i.UpdatedAt.UnixMicro()), Location: "/v1/intakes/" + i.ID, Body: intakeWith(i)}, nil
}

// formatOf reads the media type of a delivery.
func formatOf(contentType string) (feed.Format, error) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", mediaTypeProblem(feedTypes()...)
	}
	if cs := params["charset"]; cs != "" && cs != "utf-8" && cs != "UTF-8" {
		return "", badHeader("Content-Type", contentType, "only UTF-8 is taken", "convert it to UTF-8")
	}
	switch media {
	case "application/x-ndjson", "application/jsonl", "application/x-jsonlines":
		return feed.JSONL, nil
	case "text/csv":
		return feed.CSV, nil
	}
	return "", mediaTypeProblem(feedTypes()...)
}
