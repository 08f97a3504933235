// Package app puts the parts together: it is the only place that knows every one of them.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/config"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/health"
	"github.com/assay-ip/assay/internal/httpapi"
	"github.com/assay-ip/assay/internal/signon"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/web"
)

// Main is the server. The fields may be set between New and Run.
type Main struct {
	Config  config.Config
	Log     *slog.Logger
	Clock   clock.Clock
	Version string
	Rates   []price.Rate // exchange rates when the configuration names no file
	Unsafe  bool         // lets the database answer before data is on the disk, for data that is thrown away
	// Prepare, when set, is called when the parts work and before requests are let in. Ready, when set, is called when they
	// are. The parts may be used until Run returns.
	Prepare, Ready func(ctx context.Context, p *Parts) error

	listener net.Listener
	handler  atomic.Pointer[http.Handler]
	stopping chan struct{} // closed when requests in flight should end
	closers  []closer
	close    sync.Once
	failed   error
}

// closer is a part to take down, by the name it has in the log.
type closer struct {
	name string
	stop func() error
}

// New returns a server that logs nothing and tells the real time.
func New(c config.Config) *Main {
	return &Main{Config: c, Log: slog.New(slog.DiscardHandler), Clock: clock.System{}, Version: "dev", stopping: make(chan struct{})}
}

// URL returns the address that the server answers at, once Listen or Run has bound it: the one people use from outside when
// that is configured.
func (m *Main) URL() string {
	if m.Config.URL != nil {
		return m.Config.URL.String()
	}
	if m.listener == nil {
		return ""
	}
	host, port, err := net.SplitHostPort(m.listener.Addr().String())
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Listen binds the address. Run does it when it was not done before.
func (m *Main) Listen(ctx context.Context) error {
	if m.listener != nil {
		return nil
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", m.Config.Listen)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "cannot listen on "+m.Config.Listen, "give another address with --listen; port 0 takes a free one")
	}
	m.listener = l
	m.onClose("listener", func() error {
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			return err //nolint:wrapcheck // named by Close
		}
		return nil
	})
	return nil
}

// onClose adds what Close takes down, last first.
func (m *Main) onClose(name string, stop func() error) {
	m.closers = append(m.closers, closer{name, stop})
}

// Run serves until ctx ends or a part fails, then takes everything down in reverse. The address answers 503 while the
// database is opened and migrated.
func (m *Main) Run(ctx context.Context) error {
	err := m.run(ctx)
	if cerr := m.Close(); err == nil {
		err = cerr
	}
	return err
}

func (m *Main) run(ctx context.Context) error {
	if err := m.Listen(ctx); err != nil {
		return err
	}
	m.serveWith(starting())
	serving := m.serve(ctx)

	parts, err := Open(ctx, m.Config, Options{Log: m.Log, Clock: m.Clock, Unsafe: m.Unsafe, Rates: m.Rates, Migrate: true})
	if err != nil {
		return err
	}
	m.onClose("database", parts.Store.Close)
	m.onClose("files", parts.Files.Close)
	if err := parts.Keeper.Start(ctx); err != nil {
		return err //nolint:wrapcheck // a fault
	}
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	var workers sync.WaitGroup
	failed := make(chan error, 8)
	for name, run := range map[string]func(context.Context) error{
		"hub":    parts.Hub.Run,
		"keeper": func(ctx context.Context) error { return parts.Keeper.Run(ctx, parts.Hub) },
		"words":  parts.Words.Run,
		"jobs":   parts.Jobs.Run,
		"sweep":  func(ctx context.Context) error { return m.sweep(ctx, parts.Store) },
		"rights": func(ctx context.Context) error { return m.sweepRights(ctx, parts) },
	} {
		workers.Go(func() {
			if err := run(working); err != nil && working.Err() == nil {
				failed <- fmt.Errorf("%s: %w", name, err)
			}
		})
	}
	m.onClose("workers", func() error { stop(); workers.Wait(); return nil })
	if m.Prepare != nil {
		if err := m.Prepare(ctx, parts); err != nil {
			return err
		}
	}
	tracer, err := m.tracer(ctx)
	if err != nil {
		return err
	}
	sso, err := signOn(m.Config)
	if err != nil {
		return err
	}
	m.serveWith(m.routes(working, parts, tracer, sso))
	m.onClose("requests", m.drain(ctx, serving.server))
	m.Log.LogAttrs(ctx, slog.LevelInfo, "serving", slog.String("url", m.URL()), slog.String("database", parts.Store.Dialect()), slog.Int64("snapshot", parts.Keeper.Current().Number))
	if m.Ready != nil {
		if err := m.Ready(ctx, parts); err != nil && ctx.Err() == nil { // who is told to stop meanwhile stops
			return err
		}
	}
	select {
	case <-ctx.Done():
		m.Log.LogAttrs(ctx, slog.LevelInfo, "stopping")
		return nil
	case err := <-failed:
		return err
	case err := <-serving.failed:
		return err
	}
}

// sweep frees the room of what has expired, now and every hour. What has expired is without effect before, so a failure is only logged.
func (m *Main) sweep(ctx context.Context, s *store.Store) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			m.Log.LogAttrs(ctx, slog.LevelWarn, "expired rows were not swept", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// sweepRights acts on deadlines of rights, now and every minute. A right that has ended supports nothing before, so a failure is only logged.
func (m *Main) sweepRights(ctx context.Context, p *Parts) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		n, err := p.Vault.Sweep(ctx)
		if err != nil && ctx.Err() == nil {
			m.Log.LogAttrs(ctx, slog.LevelWarn, "deadlines of rights were not swept", slog.Any("error", err))
		}
		if n > 0 {
			p.Hub.Notify()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Close takes down what is up, last first: requests, then workers, then the database. It may be called twice.
func (m *Main) Close() error {
	m.close.Do(func() {
		for _, c := range slices.Backward(m.closers) {
			if err := c.stop(); err != nil {
				m.failed = errors.Join(m.failed, fmt.Errorf("stop %s: %w", c.name, err))
			}
		}
	})
	return m.failed
}

type served struct {
	server *http.Server
	failed chan error
}

// serve answers on the listener with whatever handler is set.
func (m *Main) serve(ctx context.Context) served {
	s := served{failed: make(chan error, 1), server: &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*m.handler.Load()).ServeHTTP(w, r) }),
		ReadHeaderTimeout: 10 * time.Second, // bodies are paced by httpapi, because a bulk intake may take hours
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(m.Log.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}}
	go func() {
		if err := s.server.Serve(m.listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("serve: %w", err)
		}
	}()
	m.onClose("server", func() error {
		if err := s.server.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			return err //nolint:wrapcheck // named by Close
		}
		return nil
	})
	return s
}

// drain returns the stop that lets requests in flight end, for a while.
func (m *Main) drain(ctx context.Context, s *http.Server) func() error {
	return func() error {
		close(m.stopping)
		wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), m.Config.Wait)
		defer cancel()
		if err := s.Shutdown(wait); err != nil {
			m.Log.LogAttrs(ctx, slog.LevelWarn, "requests were cut off", slog.Any("error", err))
		}
		return nil
	}
}

func (m *Main) serveWith(h http.Handler) { m.handler.Store(&h) }

// starting answers while the database is opened and migrated.
func starting() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" {
			w.WriteHeader(http.StatusOK)
			return
		}
		w.Header().Set("Retry-After", "2")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Assay is starting</title>` +
			`<p>Assay is starting: its database is being brought up to date. This page comes again by itself.</p><p lang="zh">Assay 正在启动，数据库正在更新，本页会自动刷新。</p></html>`))
	})
}

// tracer returns where traces go, nil when they are off.
func (m *Main) tracer(ctx context.Context) (*trace.TracerProvider, error) {
	if m.Config.Trace == "" {
		return nil, nil //nolint:nilnil // no tracer is what off means
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(m.Config.Trace))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "traces cannot be sent to "+m.Config.Trace, "check trace.endpoint, or leave it empty")
	}
	tp := trace.NewTracerProvider(trace.WithBatcher(exporter))
	m.onClose("traces", func() error {
		wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := tp.Shutdown(wait); err != nil { // a collector that is down is no failure of ours
			m.Log.LogAttrs(ctx, slog.LevelWarn, "the last traces were not sent", slog.Any("error", err))
		}
		return nil
	})
	return tp, nil
}

// routes joins the API and the pages.
func (m *Main) routes(ctx context.Context, p *Parts, tracer *trace.TracerProvider, sso *signon.Provider) http.Handler {
	check := health.Join(p.Check, m.checkTraces, m.checkSignIn)
	c := m.Config
	deps := httpapi.Deps{
		Accounts: p.Accounts, Brands: p.Brands, Products: p.Products, Rules: p.Rules, Listings: p.Listings, Review: p.Review, Vault: p.Vault,
		Events: p.Events, Hub: p.Hub, Keeper: p.Keeper, Archive: p.Archive, Runs: p.Runs, Idempotency: p.Store, Health: check, Log: m.Log, Clock: m.Clock, Version: m.Version,
		Limits: httpapi.Limits{
			PerKey:     httpapi.Rate{PerSecond: float64(c.Limits.KeyRate), Burst: 2 * c.Limits.KeyRate},
			PerAddress: httpapi.Rate{PerSecond: float64(c.Limits.AddressRate), Burst: 4 * c.Limits.AddressRate},
			Intake:     c.Limits.Intake, Timeout: c.Limits.Request, TrustedProxies: c.Proxies, MetricsToken: c.Metrics,
		},
		EventLag: func() int64 { return p.lag(ctx) }, QueueDepth: p.Store.QueueDepth, Stopping: m.stopping,
	}
	if tracer != nil {
		deps.Tracer = tracer
	}
	api := httpapi.New(deps)
	pages := web.New(web.Deps{
		Accounts: p.Accounts, Brands: p.Brands, Products: p.Products, Rules: p.Rules, Listings: p.Listings, Review: p.Review, Vault: p.Vault,
		Events: p.Events, Hub: p.Hub, Keeper: p.Keeper, Archive: p.Archive, Runs: p.Runs, Sessions: p.Store.Sessions(), Health: check, Log: m.Log, Clock: m.Clock, Version: m.Version,
		Secure: c.Secure(), URL: c.Address(), SignOn: sso, Proxies: c.Proxies,
	})
	mux := http.NewServeMux()
	for _, path := range []string{"/v1/", "/healthz", "/readyz", "/metrics"} {
		mux.Handle(path, api)
	}
	mux.Handle("/", pages)
	return m.endStreams(mux)
}

// endStreams ends streams of events when the server stops; they would never end by themselves.
func (m *Main) endStreams(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			go func() {
				select {
				case <-m.stopping:
					cancel()
				case <-ctx.Done():
				}
			}()
			r = r.WithContext(ctx)
		}
		h.ServeHTTP(w, r)
	})
}

// checkTraces says whether traces are on.
func (m *Main) checkTraces(context.Context) []health.Check {
	if m.Config.Trace == "" {
		return []health.Check{{Name: "traces", State: health.Off, Hint: "set trace.endpoint to send OpenTelemetry traces"}}
	}
	return []health.Check{{Name: "traces", State: health.OK, Detail: m.Config.Trace}}
}

// checkSignIn says which ways to sign in are open beside passwords.
func (m *Main) checkSignIn(context.Context) []health.Check {
	sso := health.Check{Name: "single_sign_on", State: health.OK, Detail: m.Config.SignOn.Issuer}
	if m.Config.SignOn.Issuer == "" {
		sso = health.Check{Name: "single_sign_on", State: health.Off, Hint: "set sso.issuer and sso.client_id to let people sign in at an OpenID Connect provider"}
	}
	keys := health.Check{Name: "passkeys", State: health.OK, Detail: "bound to " + m.Config.Address()}
	if !m.Config.Secure() {
		keys = health.Check{Name: "passkeys", State: health.Off, Detail: "they work at http://localhost alone", Hint: "set url to the https:// address that people use"}
	}
	return []health.Check{sso, keys}
}
