package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	validator "github.com/pb33f/libopenapi-validator"

	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
)

// world is the API on real services and a real database, with two organisations that know nothing of each other.
type world struct {
	api    *api
	url    string
	client *http.Client
	log    *lockedBuffer
	valid  validator.Validator
	mu     *sync.Mutex // the validator's
	north  party       // runs the installation
	south  party
}

// party is an organisation with a key that may do everything.
type party struct {
	viewer authz.Viewer
	secret string
}

const password = assaytest.Password

// lockedBuffer is a log that tests read while it is written.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// open starts a world; each change is made to the parts before the API is built.
func open(tb testing.TB, changes ...func(*Deps)) *world {
	tb.Helper()
	h := assaytest.Open(tb)
	h.Run(tb)
	log := &lockedBuffer{}
	d := Deps{
		Accounts: h.Accounts, Brands: h.Brands, Products: h.Products, Rules: h.Rules, Listings: h.Listings, Review: h.Review, Vault: h.Vault,
		Events: h.Events, Hub: h.Hub, Keeper: h.Keeper, Archive: h.Archive, Runs: h.Runs, Idempotency: h.Store, Log: slog.New(slog.NewJSONHandler(log, nil)),
		Clock: h.Clock, Version: "test",
		Limits: Limits{PerKey: Rate{PerSecond: -1}, PerAddress: Rate{PerSecond: -1}, Heartbeat: 50 * time.Millisecond},
	}
	for _, change := range changes {
		change(&d)
	}
	w := &world{api: build(d), log: log, mu: &sync.Mutex{}}
	w.valid = validatorOf(tb, w.api.document)
	srv := httptest.NewServer(w.api)
	w.url, w.client = srv.URL, srv.Client()
	w.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	tb.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	w.north, w.south = w.party(tb, h.A.Admin), w.party(tb, h.B.Admin)
	return w
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func (w *world) party(tb testing.TB, v authz.Viewer) party {
	tb.Helper()
	return party{viewer: v, secret: w.key(tb, v, authz.Permissions()...)}
}

// key makes an API key that may do only some things.
func (w *world) key(tb testing.TB, v authz.Viewer, scopes ...authz.Permission) string {
	tb.Helper()
	_, secret, err := w.api.Accounts.CreateKey(tb.Context(), v, "test", scopes, time.Time{})
	must(tb, err)
	return secret
}

// scenario is one request and what must and must not come back.
type scenario struct {
	name   string
	key    string // secret; empty is logged out
	method string // GET when empty
	path   string
	header map[string]string
	body   string

	status int
	want   []string          // in the body
	forbid []string          // neither in the body nor in the headers
	sent   map[string]string // headers; "*" is anything
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

// leaks are never in an answer, whatever was asked.
func leaks() []string {
	return []string{
		"goroutine ", ".go:", "sqlite", "SQLITE", "no such table", "select ", "password_hash", "$argon2", "runtime error", "Go struct field", "sql:",
	}
}

// run sends a request and checks the answer: what the scenario says, what always holds, and the document.
func (w *world) run(t *testing.T, s scenario) reply {
	t.Helper()
	method := or(s.method, http.MethodGet)
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+s.path, strings.NewReader(s.body))
	must(t, err)
	if s.key != "" {
		req.Header.Set("Authorization", "Bearer "+s.key)
	}
	if s.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range s.header {
		req.Header.Set(k, v)
	}
	resp, err := w.client.Do(req)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	must(t, err)
	r := reply{status: resp.StatusCode, header: resp.Header, body: string(data)}
	name := strings.TrimSpace(s.name + " " + method + " " + s.path)
	if r.status != s.status {
		t.Errorf("%s: status %d, want %d: %s", name, r.status, s.status, r.body)
	}
	for _, want := range s.want {
		if !strings.Contains(r.body, want) {
			t.Errorf("%s: %q is not in %s", name, want, r.body)
		}
	}
	all := r.body + fmt.Sprint(r.header)
	for _, bad := range append(leaks(), s.forbid...) {
		if strings.Contains(all, bad) {
			t.Errorf("%s: %q is in %s", name, bad, all)
		}
	}
	for k, want := range s.sent {
		if got := r.header.Get(k); got != want && (want != "*" || got == "") {
			t.Errorf("%s: %s is %q, want %q", name, k, got, want)
		}
	}
	w.always(t, name, req, r)
	return r
}

// always checks what holds for every answer.
func (w *world) always(t *testing.T, name string, req *http.Request, r reply) {
	t.Helper()
	id := r.header.Get("X-Request-Id")
	if id == "" || r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("Cache-Control") == "" {
		t.Errorf("%s: headers missing: %v", name, r.header)
	}
	if r.status >= 400 {
		if r.status != http.StatusServiceUnavailable || strings.Contains(r.header.Get("Content-Type"), "problem") {
			checkProblem(t, name, r, id)
		}
	}
	if strings.Contains(r.body, `"$schema"`) {
		t.Errorf("%s: $schema in %s", name, r.body)
	}
	if r.status == http.StatusNotFound || r.status == http.StatusMethodNotAllowed || r.status == http.StatusNotModified {
		return // the document speaks of known addresses
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	resp := &http.Response{StatusCode: r.status, Header: r.header, Body: io.NopCloser(strings.NewReader(r.body)), Request: req}
	if ok, errs := w.valid.ValidateHttpResponse(req, resp); !ok {
		for _, e := range errs {
			t.Errorf("%s: the answer is not what the document says: %s: %s", name, e.Message, e.Reason)
			for _, s := range e.SchemaValidationErrors {
				t.Errorf("  %s: %s", s.FieldPath, s.Reason)
			}
		}
	}
}

// checkProblem checks the shape of a refusal.
func checkProblem(t *testing.T, name string, r reply, id string) {
	t.Helper()
	var p Problem
	if err := json.Unmarshal([]byte(r.body), &p); err != nil {
		t.Errorf("%s: not a problem: %v: %s", name, err, r.body)
		return
	}
	if ct := r.header.Get("Content-Type"); ct != problemType {
		t.Errorf("%s: content type %q", name, ct)
	}
	if p.Status != r.status || p.Type != problemURN+p.Code || p.Code == "" || p.Detail == "" || p.Title == "" || p.RequestID != id || p.Instance != requestURN+id {
		t.Errorf("%s: incomplete problem: %s", name, r.body)
	}
	if r.header.Get("ETag") != "" {
		t.Errorf("%s: a problem with an ETag", name)
	}
}

// into reads the body of an answer.
func (r reply) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
}

// id returns the "id" of an answer.
func (r reply) id(t *testing.T) string {
	t.Helper()
	var row struct {
		ID string `json:"id"`
	}
	r.into(t, &row)
	if row.ID == "" {
		t.Fatalf("no id in %s", r.body)
	}
	return row.ID
}
