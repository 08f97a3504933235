package httpapi

import (
	"crypto/subtle"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/review"
)

// metrics are the numbers for Prometheus. None of them names an organisation.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	listings *prometheus.CounterVec
	scan     prometheus.Histogram
	depth    *prometheus.GaugeVec

	mu      sync.Mutex
	sampled time.Time
}

const depthLife = 10 * time.Second

func newMetrics(a *api) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "assay_http_requests_total", Help: "Requests answered, by method, route and status.",
		}, []string{"method", "route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "assay_http_request_duration_seconds", Help: "Time to answer a request, by method and route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60, 600},
		}, []string{"method", "route"}),
		listings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "assay_listings_total", Help: "Lines of intakes, by what became of them.",
		}, []string{"outcome"}),
		scan: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "assay_screen_duration_seconds", Help: "Time to screen one listing before publication.",
			Buckets: []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .05, .25, 1},
		}),
		depth: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "assay_findings", Help: "Findings by status, sampled at most every ten seconds.",
		}, []string{"status"}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.listings, m.scan, m.depth,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "assay_build_info", Help: "Always 1; the label is the version.",
		ConstLabels: prometheus.Labels{"version": or(a.Version, "dev")},
	}, func() float64 { return 1 }))
	if a.Keeper != nil {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "assay_snapshot_number", Help: "Number of the snapshot of knowledge in use.",
		}, func() float64 { return float64(a.Keeper.Current().Number) }))
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "assay_snapshot_pinned", Help: "1 while a snapshot is pinned and newer knowledge is not in effect.",
		}, func() float64 {
			if a.Keeper.State().Pinned {
				return 1
			}
			return 0
		}))
	}
	if a.EventLag != nil {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "assay_event_lag", Help: "Events written but not yet handed to streams.",
		}, func() float64 { return float64(a.EventLag()) }))
	}
	return m
}

// observe counts one request. Methods and routes come from the table alone, so that strangers cannot add series.
func (m *metrics) observe(method, route string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete:
	default:
		method = "other"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(method, route).Observe(took.Seconds())
}

// taken counts what an intake did between two reports.
func (m *metrics) taken(before, now listing.Intake) {
	for outcome, n := range map[string]int64{
		"added": now.Added - before.Added, "changed": now.Changed - before.Changed,
		"unchanged": now.Unchanged - before.Unchanged, "refused": now.Refused - before.Refused,
	} {
		if n > 0 {
			m.listings.WithLabelValues(outcome).Add(float64(n))
		}
	}
}

// mountMetrics serves the numbers.
func (a *api) mountMetrics() {
	op := a.operation(http.MethodGet, "/metrics", "metrics", "Read the numbers for Prometheus", public, answers("text/plain"))
	a.routes[http.MethodGet+" /metrics"].types = []string{"text/plain", "application/openmetrics-text"}
	page := promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{})
	a.raw(op, func(w http.ResponseWriter, r *http.Request) {
		if want := a.Limits.MetricsToken; want != "" {
			got, err := bearer(r)
			if err != nil || subtle.ConstantTimeCompare([]byte(got), []byte(want)) != 1 {
				a.refuse(w, r, fault.New(fault.Unauthenticated, "this needs the token for metrics", "send it as Authorization: Bearer"))
				return
			}
		}
		a.sampleDepth(r)
		page.ServeHTTP(w, r)
	})
}

// sampleDepth renews the queue depth when it is old.
func (a *api) sampleDepth(r *http.Request) {
	m := a.metrics
	m.mu.Lock()
	defer m.mu.Unlock()
	now := clock.System{}.Now()
	if a.QueueDepth == nil || now.Sub(m.sampled) < depthLife {
		return
	}
	counts, err := a.QueueDepth(r.Context())
	if err != nil {
		_ = a.explain(r.Context(), err) // logs it; the other numbers are still worth having
		return
	}
	m.sampled = now
	for _, s := range []review.Status{
		review.StatusPassed, review.StatusOpen, review.StatusApproved, review.StatusRemoved,
		review.StatusEscalated, review.StatusSuperseded,
	} {
		m.depth.WithLabelValues(string(s)).Set(float64(counts[s]))
	}
}
