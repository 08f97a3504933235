// Package httpapi is the REST side of the program: every route under /v1 with its OpenAPI document, and the pages for
// machines: /healthz, /readyz and /metrics. It reads requests, calls the services and writes answers; what may be seen
// and done is decided by the services alone.
package httpapi

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/trace"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/health"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/policy"
	"github.com/assay-ip/assay/internal/product"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/vault"
)

// Idempotency remembers answers by the sender's key; see store.Store.
type Idempotency interface {
	BeginIdempotent(ctx context.Context, in authz.Scope, key, requestHash string) (*store.IdempotentResponse, error)
	FinishIdempotent(ctx context.Context, in authz.Scope, key string, resp store.IdempotentResponse) error
	ForgetIdempotent(ctx context.Context, in authz.Scope, key string) error
}

// Deps is what the API stands on. All of the first group is needed; the zero value of the rest is a good default.
type Deps struct {
	Accounts    *account.Service
	Brands      *rights.Service
	Products    *product.Service
	Rules       *policy.Service
	Listings    *listing.Service
	Review      *review.Service
	Vault       *vault.Service
	Events      *event.Service
	Hub         *event.Hub
	Keeper      *knowledge.Keeper
	Archive     *knowledge.Archive
	Runs        *rescan.Service
	Idempotency Idempotency
	Health      health.Checker
	Log         *slog.Logger
	Clock       clock.Clock
	Version     string

	Limits Limits
	// Tracer, when set, gets a span for every request.
	Tracer trace.TracerProvider
	// QueueDepth, when set, counts findings by status over all organisations; it is asked at most every ten seconds.
	QueueDepth func(context.Context) (map[review.Status]int64, error)
	// EventLag, when set, says how many events are written but not yet handed to streams.
	EventLag func() int64
	// Stopping, when set, is closed when the server goes down, so that open streams end.
	Stopping <-chan struct{}
}

// Limits bound what one caller may cost. The zero value of a field is its default; a negative rate is no limit.
type Limits struct {
	PerKey         Rate          // requests of one API key; default 200 a second, 400 at once
	PerAddress     Rate          // requests of one address without a valid key; default 5 a second, 20 at once
	Body           int64         // bytes of an ordinary body; default 1 MiB
	Intake         int64         // bytes of one intake; default 8 GiB
	Pace           Pace          // of bodies; default 30 s, and 1 KiB/s, with 60 s for one read
	Timeout        time.Duration // of an ordinary request; default 30 s
	Heartbeat      time.Duration // of an event stream; default 15 s
	TrustedProxies []netip.Prefix
	MetricsToken   string // when set, /metrics wants it as a bearer token
}

func (l Limits) withDefaults() Limits {
	rateOr := func(r, def Rate) Rate {
		if r == (Rate{}) {
			return def
		}
		return r
	}
	l.PerKey = rateOr(l.PerKey, Rate{PerSecond: 200, Burst: 400})
	l.PerAddress = rateOr(l.PerAddress, Rate{PerSecond: 5, Burst: 20})
	l.Body = or(l.Body, 1<<20)
	l.Intake = or(l.Intake, 8<<30)
	l.Pace.Grace = or(l.Pace.Grace, 30*time.Second)
	l.Pace.Idle = or(l.Pace.Idle, 60*time.Second)
	l.Pace.MinRate = or(l.Pace.MinRate, 1<<10)
	l.Timeout = or(l.Timeout, 30*time.Second)
	l.Heartbeat = or(l.Heartbeat, 15*time.Second)
	return l
}

func or[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// Names of limiters kept in memory, for each of two generations.
const limiterNames = 8192

// api is the handler with everything it needs.
type api struct {
	Deps
	log       *slog.Logger
	mux       *http.ServeMux
	huma      huma.API
	routes    map[string]*route // by mux pattern
	keys      *limits
	addresses *limits
	metrics   *metrics
	document  []byte // the OpenAPI document
}

// New returns the handler of /v1, /healthz, /readyz and /metrics.
func New(d Deps) http.Handler {
	a := build(d)
	if d.Tracer == nil {
		return a
	}
	return otelhttp.NewHandler(a, "http", otelhttp.WithTracerProvider(d.Tracer),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method }))
}

func build(d Deps) *api {
	d.Limits = d.Limits.withDefaults()
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Clock == nil {
		d.Clock = clock.System{}
	}
	a := &api{
		Deps: d, log: d.Log, mux: http.NewServeMux(), routes: map[string]*route{},
		keys:      newLimits(d.Limits.PerKey, limiterNames),
		addresses: newLimits(d.Limits.PerAddress, limiterNames),
	}
	a.metrics = newMetrics(a)
	a.huma = humago.New(a.mux, a.config())
	a.mountBrands()
	a.mountRights()
	a.mountProducts()
	a.mountRules()
	a.mountIntakes()
	a.mountListings()
	a.mountScreen()
	a.mountFindings()
	a.mountDecisions()
	a.mountEvents()
	a.mountKeys()
	a.mountOrganisations()
	a.mountOwnOrganisation()
	a.mountMembers()
	a.mountInvitations()
	a.mountMandates()
	a.mountMarketplaces()
	a.mountSnapshots()
	a.mountRuns()
	a.mountMe()
	a.mountHealth()
	a.mountDocument()
	return a
}

// config is huma's, without its pages: they load scripts from other hosts.
func (a *api) config() huma.Config {
	c := huma.DefaultConfig("Assay", or(a.Version, "dev"))
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil // no $schema in answers
	c.RejectUnknownQueryParameters = true
	c.Components.Schemas = newRegistry()
	format := huma.Format{
		Marshal:   func(w io.Writer, v any) error { return huma.DefaultJSONFormat.Marshal(w, v) },
		Unmarshal: unmarshal,
	}
	c.Formats = map[string]huma.Format{"application/json": format, "json": format}
	c.Transformers = []huma.Transformer{a.ownProblems}
	c.Info.Description = "Screen listings before and after publication, keep what is known about brands, and decide on findings."
	c.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{securityName: {
		Type: "http", Scheme: "bearer", BearerFormat: "assay_…",
		Description: "An API key. Keys are made with POST /v1/keys and shown once.",
	}}
	c.Security = []map[string][]string{{securityName: {}}}
	return c
}

const securityName = "key"

// ownProblems turns huma's refusals into ours at the last moment before they are written.
func (a *api) ownProblems(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := problemOfHuma(m)
	for k, vs := range p.headers {
		for _, s := range vs {
			ctx.AppendHeader(k, s)
		}
	}
	return callOf(ctx.Context()).named(p), nil
}
