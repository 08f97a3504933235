package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/ratelimit"
)

// ServeHTTP answers a request: it gives it a name, keeps its time, and sees to it that whatever happens is logged,
// counted and answered.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{
		id: requestID(r.Header.Get("X-Request-Id")), start: clock.System{}.Now(), url: r.URL,
		remote: ratelimit.Address(r.RemoteAddr, strings.Join(r.Header.Values("X-Forwarded-For"), ","), a.Limits.TrustedProxies),
	}
	rec := &recorder{ResponseWriter: w}
	r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
	harden(rec.Header(), c.id)
	defer a.finish(rec, r, c)
	a.serve(rec, r, c)
}

// harden sets the headers that every answer carries.
func harden(h http.Header, id string) {
	h.Set("X-Request-Id", id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Authorization, Accept")
}

// finish answers a panic, writes the access log and counts.
func (a *api) finish(w *recorder, r *http.Request, c *call) {
	fell := recover()
	cause, _ := fell.(error)
	aborted := errors.Is(cause, http.ErrAbortHandler)
	broken := aborted || (fell != nil && w.status != 0) // half an answer must not look whole
	if fell != nil && !aborted {
		a.log.LogAttrs(r.Context(), slog.LevelError, "request panicked",
			slog.String("request_id", c.id), slog.String("panic", fmt.Sprint(fell)), slog.String("stack", string(debug.Stack())))
		c.logged = true
		if w.status == 0 {
			a.refuse(w, r, fault.New(fault.Internal, detailInternal, hintInternal))
		}
	}
	took := clock.System{}.Now().Sub(c.start)
	name := "unmatched"
	if c.route != nil {
		name = c.route.path
	}
	status := or(w.status, http.StatusOK)
	a.metrics.observe(r.Method, name, status, took)
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	a.log.LogAttrs(r.Context(), level, "request",
		slog.String("request_id", c.id), slog.String("method", r.Method), slog.String("route", name),
		slog.String("path", shorten(r.URL.Path)), slog.Int("status", status), slog.Int64("bytes", w.bytes),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000), slog.String("remote", c.remote),
		slog.String("org", c.viewer.Org), slog.String("actor", actor(c)))
	if broken {
		panic(http.ErrAbortHandler)
	}
}

func actor(c *call) string {
	if c.viewer.Org == "" {
		return ""
	}
	return c.viewer.Actor()
}

// serve takes a request through everything that is the same for all routes.
func (a *api) serve(w *recorder, r *http.Request, c *call) {
	h, pattern := a.mux.Handler(r)
	if pattern == "" || a.routes[pattern] == nil || path.Clean(r.URL.Path) != r.URL.Path || !storable(r.URL.Path) {
		a.refuse(w, r, a.unmatched(h, r))
		return
	}
	c.route = a.routes[pattern]
	if span := trace.SpanFromContext(r.Context()); span.IsRecording() {
		span.SetName(c.route.method + " " + c.route.path)
		span.SetAttributes(attribute.String("http.route", c.route.path), attribute.String("request.id", c.id))
	}
	if !storableQuery(r) {
		a.refuse(w, r, fault.Bad(fault.Field{Name: "query", Message: "it is not percent-encoded UTF-8 text", Hint: "encode it, and leave out NUL"}))
		return
	}
	if !accepts(r.Header.Values("Accept"), c.route.types) {
		a.refuse(w, r, newProblem(http.StatusNotAcceptable, codeNotAcceptable, "this answers in none of the media types asked for",
			"send Accept: "+strings.Join(c.route.types, " or ")))
		return
	}
	if err := a.admit(r, c); err != nil {
		a.refuse(w, r, err)
		return
	}
	if err := a.takeBody(w, r, c.route); err != nil {
		a.refuse(w, r, err)
		return
	}
	defer a.writeDeadline(w, c.route)()
	ctx, cancel := a.timeout(r.Context(), c.route)
	defer cancel()
	r = r.WithContext(ctx)
	switch {
	case c.route.stream:
		a.mux.ServeHTTP(w, r)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		a.serveTagged(w, r)
	default:
		a.serveOnce(w, r, c)
	}
}

// writeDeadline gives a reader of an ordinary answer as long as the work may take and a minute more. The connection may
// serve something else next, so the deadline is taken off again.
func (a *api) writeDeadline(w http.ResponseWriter, rt *route) (undo func()) {
	rc := http.NewResponseController(w)
	none := func() { _ = rc.SetWriteDeadline(time.Time{}) }
	if rt.stream {
		none() // also a limit that the server may have set for all
		return func() {}
	}
	_ = rc.SetWriteDeadline(clock.System{}.Now().Add(a.Limits.Timeout + time.Minute))
	return none
}

// unmatched says why no route takes the request.
func (a *api) unmatched(h http.Handler, r *http.Request) error {
	probe := newCapture()
	h.ServeHTTP(probe, r)
	if probe.status != http.StatusMethodNotAllowed {
		return fault.New(fault.NotFound, "there is no such address", "see /v1/openapi.json")
	}
	allow := probe.Header().Get("Allow")
	p := newProblem(http.StatusMethodNotAllowed, codeMethod, "this address does not take "+shorten(r.Method), "use "+allow)
	p.headers.Set("Allow", allow)
	return p
}

// storable reports whether a text can be kept by every database.
func storable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

func storableQuery(r *http.Request) bool {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return false
	}
	for k, vs := range values {
		if !storable(k) || !storable(strings.Join(vs, "")) {
			return false
		}
	}
	return true
}

// takeBody reads a small body whole, so that whatever comes after cannot be held up by the sender, and puts a long one
// under its pace.
func (a *api) takeBody(w http.ResponseWriter, r *http.Request, rt *route) error {
	body := &paced{body: r.Body, rc: http.NewResponseController(w), pace: a.Limits.Pace, max: a.Limits.Body}
	if rt.stream {
		body.max = a.Limits.Intake
		r.Body = body
		return nil
	}
	if r.ContentLength > body.max {
		return newProblem(http.StatusRequestEntityTooLarge, codeTooLarge, "the body is larger than is taken here", "send it in parts")
	}
	data, err := slurp(body)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	if ct := r.Header.Get("Content-Type"); len(data) > 0 && ct != "" && !isJSON(ct) {
		return mediaTypeProblem("application/json")
	}
	return nil
}

func isJSON(contentType string) bool {
	media, params, err := mime.ParseMediaType(contentType)
	return err == nil && media == "application/json" && (params["charset"] == "" || strings.EqualFold(params["charset"], "utf-8"))
}

// accepts reports whether one of the types is welcome. No header welcomes all.
func accepts(headers, types []string) bool {
	list := strings.Join(headers, ",")
	if strings.TrimSpace(list) == "" {
		return true
	}
	for item := range strings.SplitSeq(list, ",") {
		want, params, _ := strings.Cut(item, ";")
		if q := strings.ReplaceAll(params, " ", ""); q == "q=0" || strings.HasPrefix(q, "q=0.0") && strings.Trim(q[4:], "0.") == "" {
			continue
		}
		want = strings.ToLower(strings.TrimSpace(want))
		for _, t := range types {
			group, _, _ := strings.Cut(t, "/")
			if want == t || want == "*/*" || want == group+"/*" {
				return true
			}
		}
	}
	return false
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write notes the length.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// capture holds an answer back until it is known what to do with it.
type capture struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newCapture() *capture { return &capture{header: http.Header{}} }

// Header returns the headers held back.
func (c *capture) Header() http.Header { return c.header }

// WriteHeader notes the status.
func (c *capture) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
}

// Write keeps the body.
func (c *capture) Write(b []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	return c.body.Write(b)
}

// send lets the answer go.
func (c *capture) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), c.header)
	w.WriteHeader(or(c.status, http.StatusOK))
	_, _ = w.Write(c.body.Bytes())
}
