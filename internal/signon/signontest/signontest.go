// Package signontest runs a real OpenID Connect provider inside a test: the example server of github.com/zitadel/oidc, which
// is certified software, with people of the test's own.
package signontest

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/assay-ip/assay/internal/signon"
)

// The client that the provider knows, and the password of everybody in it.
const (
	ClientID = "assay"
	Secret   = "a secret of the client"
	Password = "verysecure"
)

// Provider is a running provider.
type Provider struct {
	Issuer  string
	clients map[string]*storage.Client
	people  people
}

// people are the users of a provider by ID, which is their name too.
type people map[string]*storage.User

// GetUserByID implements storage.UserStore.
func (p people) GetUserByID(id string) *storage.User { return p[id] }

// GetUserByUsername implements storage.UserStore.
func (p people) GetUserByUsername(name string) *storage.User { return p[name] }

// ExampleClientID implements storage.UserStore.
func (p people) ExampleClientID() string { return "service" }

// Start runs a provider until the test ends.
func Start(tb testing.TB) *Provider {
	tb.Helper()
	var handler atomic.Pointer[http.Handler]
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*handler.Load()).ServeHTTP(w, r) }))
	tb.Cleanup(srv.Close)
	p := &Provider{Issuer: srv.URL, clients: map[string]*storage.Client{}, people: people{}}
	var h http.Handler = exampleop.SetupServer(p.Issuer, storage.NewStorageWithClients(p.people, p.clients), nil, false, op.WithAllowInsecure())
	handler.Store(&h)
	return p
}

// Allow lets the client be sent back to an address. It must be called before the first sign-in, as must Add.
func (p *Provider) Allow(redirect string) {
	p.clients[ClientID] = storage.WebClient(ClientID, Secret, redirect)
}

// Add makes a person.
func (p *Provider) Add(name, email string, verified bool) {
	p.people[name] = &storage.User{ID: name, Username: name, Password: Password, FirstName: "First", LastName: name, Email: email, EmailVerified: verified}
}

// Config is how to reach the provider.
func (p *Provider) Config() signon.Config {
	return signon.Config{Issuer: p.Issuer, ClientID: ClientID, ClientSecret: Secret}
}

// SignIn goes the way of a browser from the address that Start of signon gave: it signs in, and returns the address that
// the provider sends it back to.
func (p *Provider) SignIn(tb testing.TB, to, name string) *url.URL {
	tb.Helper()
	jar, err := cookiejar.New(nil)
	must(tb, err)
	c := &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	at := to
	for range 6 {
		next := ask(tb, c, http.MethodGet, at, nil)
		if strings.Contains(at, "/login/username") {
			u, err := url.Parse(at)
			must(tb, err)
			next = ask(tb, c, http.MethodPost, p.Issuer+"/login/username", url.Values{"id": {u.Query().Get("authRequestID")}, "username": {name}, "password": {Password}})
		}
		if next == nil {
			tb.Fatalf("the provider answers %s and leads nowhere", at)
		}
		if !strings.HasPrefix(next.String(), p.Issuer) {
			return next
		}
		at = next.String()
	}
	tb.Fatal("the provider leads in a circle")
	return nil
}

// ask sends a request and returns where its answer leads, nil when it leads nowhere.
func ask(tb testing.TB, c *http.Client, method, at string, form url.Values) *url.URL {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), method, at, strings.NewReader(form.Encode()))
	must(tb, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.Do(req)
	must(tb, err)
	must(tb, res.Body.Close())
	next, err := res.Location()
	if err != nil {
		return nil // a page
	}
	return next
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
