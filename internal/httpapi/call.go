package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/assay-ip/assay/internal/authz"
)

// call is what is known about one request while it is answered. The outermost handler makes it, the inner ones fill it
// in, and the access log reads it.
type call struct {
	id     string
	start  time.Time
	remote string
	url    *url.URL
	route  *route
	viewer authz.Viewer
	secret string // of the API key, to check it again while a stream is open; never logged
	logged bool   // the cause of a failure was logged already
}

type callKey struct{}

// callOf returns the call of a request, an empty one outside of a request.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

const maxRequestID = 64

// requestID takes the caller's request ID when it is harmless, else makes one.
func requestID(given string) string {
	if given == "" || len(given) > maxRequestID {
		return newRequestID()
	}
	for i := range len(given) {
		b := given[i]
		ok := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.'
		if !ok {
			return newRequestID()
		}
	}
	return given
}

func newRequestID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails, says its documentation
	return hex.EncodeToString(b[:])
}

// named returns the problem with the request it happened to.
func (c *call) named(p *Problem) *Problem {
	p.RequestID = c.id
	p.Instance = requestURN + c.id
	return p
}

// refuse answers with a problem from outside of huma.
func (a *api) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := a.explain(r.Context(), err)
	for k, vs := range p.headers {
		for _, v := range vs {
			w.Header().Add(k, v)
		}
	}
	body, err := json.Marshal(p)
	if err != nil { // a Problem holds strings and numbers alone
		body = []byte(`{}`)
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n'))
}

// explain turns an error into the problem of this call and logs what must not be sent.
func (a *api) explain(ctx context.Context, err error) *Problem {
	c := callOf(ctx)
	p := c.named(problemOf(err))
	if p.Status >= http.StatusInternalServerError && !c.logged {
		c.logged = true
		a.log.LogAttrs(ctx, slog.LevelError, "request failed",
			slog.String("request_id", c.id), slog.Int("status", p.Status), slog.String("error", err.Error()))
	}
	return p
}
