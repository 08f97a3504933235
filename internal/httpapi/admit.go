package httpapi

import (
	"net/http"
	"strings"

	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
)

const (
	challenge        = `Bearer realm="assay"`
	challengeInvalid = `Bearer realm="assay", error="invalid_token"`
	maxSecret        = 256
)

// admit finds out who is asking and whether it is too often. A valid key is never held up by what others at the same
// address do.
func (a *api) admit(r *http.Request, c *call) error {
	now := clock.System{}.Now()
	secret, err := bearer(r)
	switch {
	case c.route.path == "/healthz":
		return nil // whoever watches the program must not be held up
	case c.route.public:
		return a.addresses.take(c.remote, now)
	case err == nil:
		c.viewer, err = a.Accounts.Authenticate(r.Context(), secret)
	}
	if err != nil {
		c.viewer.Org = ""
		if fault.Is(err, fault.Unauthenticated) {
			if limit := a.addresses.take(c.remote, now); limit != nil {
				return limit
			}
		}
		return a.challenged(r, err)
	}
	c.secret = secret
	return a.keys.take(c.viewer.Key, now)
}

// bearer returns the key of a request.
func bearer(r *http.Request) (string, error) {
	given := r.Header.Values("Authorization")
	if len(given) == 1 {
		scheme, secret, _ := strings.Cut(given[0], " ")
		secret = strings.TrimSpace(secret)
		if strings.EqualFold(scheme, "Bearer") && secret != "" && len(secret) <= maxSecret {
			return secret, nil
		}
	}
	return "", fault.New(fault.Unauthenticated, "this needs an API key", "send Authorization: Bearer and the key; keys do not belong into addresses")
}

// challenged says how to authenticate, and whether that was tried.
func (a *api) challenged(r *http.Request, err error) error {
	p := problemOf(err)
	if p.Status == http.StatusUnauthorized && r.Header.Get("Authorization") != "" {
		p.headers.Set("WWW-Authenticate", challengeInvalid)
	}
	if p.Status == http.StatusInternalServerError {
		return err // so that the cause is logged
	}
	return p
}
