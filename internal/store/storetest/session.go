package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/store"
)

func sessions(t *testing.T, s *store.Store) {
	x := s.Sessions()
	future := clock.System{}.Now().Add(time.Hour)
	_, found, err := x.Find("none")
	must(t, err)
	same(t, found, false)
	must(t, x.Commit("t1", []byte("one"), future))
	must(t, x.CommitCtx(t.Context(), "t1", []byte{0, 1, 255}, future))
	must(t, x.Commit("old", []byte("x"), future.Add(-2*time.Hour)))
	data, found, err := x.FindCtx(t.Context(), "t1")
	must(t, err)
	same(t, found, true)
	same(t, data, []byte{0, 1, 255})
	_, found, err = x.Find("old")
	must(t, err)
	same(t, found, false)
	must(t, s.Sweep(t.Context()))
	_, found, err = x.Find("t1")
	must(t, err)
	same(t, found, true)
	must(t, x.Delete("t1"))
	must(t, x.DeleteCtx(t.Context(), "t1"))
	_, found, err = x.Find("t1")
	must(t, err)
	same(t, found, false)
}

func idempotency(t *testing.T, s *store.Store) {
	a, b := as("org_a"), as("org_b")
	prior, err := s.BeginIdempotent(t.Context(), a, "k", "h")
	must(t, err)
	same(t, prior, (*store.IdempotentResponse)(nil))
	_, err = s.BeginIdempotent(t.Context(), a, "k", "h")
	wants(t, err, fault.Conflict) // still running
	resp := store.IdempotentResponse{Status: 201, Header: map[string]string{"ETag": `"1"`}, Body: []byte(`{"id":"brd_1"}`)}
	must(t, s.FinishIdempotent(t.Context(), a, "k", resp))
	prior, err = s.BeginIdempotent(t.Context(), a, "k", "h")
	must(t, err)
	same(t, prior, &resp)
	_, err = s.BeginIdempotent(t.Context(), a, "k", "other")
	wants(t, err, fault.Conflict)
	prior, err = s.BeginIdempotent(t.Context(), b, "k", "other") // another organisation's key is another key
	must(t, err)
	same(t, prior, (*store.IdempotentResponse)(nil))
	must(t, s.ForgetIdempotent(t.Context(), b, "k"))
	prior, err = s.BeginIdempotent(t.Context(), b, "k", "third")
	must(t, err)
	same(t, prior, (*store.IdempotentResponse)(nil))
	must(t, s.ForgetIdempotent(t.Context(), a, "k")) // an answer that was given is not forgotten
	prior, err = s.BeginIdempotent(t.Context(), a, "k", "h")
	must(t, err)
	same(t, prior, &resp)
	_, err = s.BeginIdempotent(t.Context(), authz.Scope{}, "k", "h")
	wants(t, err, fault.NotFound)
}

func idempotencyRace(t *testing.T, s *store.Store) {
	const many = 8
	won := make(chan bool, many)
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			_, err := s.BeginIdempotent(t.Context(), as("org_a"), "k", "h")
			if err == nil {
				won <- true
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	same(t, len(won), 1)
}
