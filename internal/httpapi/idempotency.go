package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/assay-ip/assay/internal/store"
)

const (
	headerIdempotency = "Idempotency-Key"
	headerReplayed    = "Idempotent-Replayed"
	maxIdempotencyKey = 128
	// Remembering an answer outlives the request: whoever hung up will ask again.
	rememberFor = 10 * time.Second
)

// kept are the headers of an answer that a replay repeats.
func kept() []string { return []string{"Content-Type", "ETag", "Location", "Link"} }

// serveOnce answers a change, and the same change sent again with the same idempotency key with the first answer.
func (a *api) serveOnce(w http.ResponseWriter, r *http.Request, c *call) {
	key := r.Header.Get(headerIdempotency)
	if key == "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	if c.route.secret {
		a.refuse(w, r, badHeader(headerIdempotency, key, "this cannot be replayed, since its secret is never kept", "send it without the header"))
		return
	}
	if !c.route.replay {
		a.mux.ServeHTTP(w, r) // the route is idempotent, or stores nothing
		return
	}
	if err := checkKey(key); err != nil {
		a.refuse(w, r, err)
		return
	}
	hash, err := fingerprint(r, c)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	scope := c.viewer.Scope()
	prior, err := a.Idempotency.BeginIdempotent(r.Context(), scope, key, hash)
	switch {
	case err != nil:
		a.refuse(w, r, err)
	case prior != nil:
		replay(w, prior)
	default:
		a.carryOut(w, r, key)
	}
}

// carryOut does the change and remembers a good answer; after a refusal the key is free again.
func (a *api) carryOut(w http.ResponseWriter, r *http.Request, key string) {
	c := callOf(r.Context())
	held := newCapture()
	done := false
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), a.Limits.Timeout+rememberFor)
	defer cancel()
	defer func() {
		if !done { // panicked: nothing is known, so the key stays taken until the store lets it go
			return
		}
		held.send(w)
	}()
	a.mux.ServeHTTP(held, r)
	var err error
	if held.status >= http.StatusOK && held.status < http.StatusMultipleChoices {
		resp := store.IdempotentResponse{Status: held.status, Header: map[string]string{}, Body: held.body.Bytes()}
		for _, h := range kept() {
			if v := held.header.Get(h); v != "" {
				resp.Header[h] = v
			}
		}
		err = a.Idempotency.FinishIdempotent(ctx, c.viewer.Scope(), key, resp)
	} else {
		err = a.Idempotency.ForgetIdempotent(ctx, c.viewer.Scope(), key)
	}
	if err != nil {
		a.log.LogAttrs(r.Context(), slog.LevelError, "idempotent answer not kept",
			slog.String("request_id", c.id), slog.String("error", err.Error()))
	}
	done = true
}

func replay(w http.ResponseWriter, prior *store.IdempotentResponse) {
	for k, v := range prior.Header {
		w.Header().Set(k, v)
	}
	w.Header().Set(headerReplayed, "true")
	w.WriteHeader(prior.Status)
	_, _ = w.Write(prior.Body) //nolint:gosec // JSON that was sent before, under nosniff and a policy that runs nothing
}

func checkKey(key string) error {
	ok := key != "" && len(key) <= maxIdempotencyKey
	for i := range len(key) {
		ok = ok && key[i] > ' ' && key[i] < 0x7f
	}
	if !ok {
		return badHeader(headerIdempotency, key, "this is not a usable name for a request", "send 1 to 128 visible ASCII characters without spaces, such as a UUID")
	}
	return nil
}

// fingerprint tells two requests apart: who, what, where, on which version.
func fingerprint(r *http.Request, c *call) (string, error) {
	body, err := slurp(r.Body)
	if err != nil {
		return "", err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	h := sha256.New()
	for _, s := range []string{c.viewer.Actor(), r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get(headerIfMatch), r.Header.Get("Content-Type")} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil)), nil
}
