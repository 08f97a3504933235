package storetest

import (
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/policy"
	"github.com/assay-ip/assay/internal/store"
)

func pack(org, id, version string, private bool) policy.Pack {
	return policy.Pack{
		Pack: engine.Pack{
			ID: id, Owner: org, Private: private, Version: version, Hash: "hash of " + version, Title: "T", Kind: engine.PackNames,
			Names: []engine.NameEntry{{
				ID: "nike", Brand: []string{"Nike"}, Confidence: engine.ConfidenceFair,
				Forms: []engine.NameForm{{Sort: engine.FormNickname, Strength: engine.Strong, Any: []string{"勾子"}}},
			}},
		},
		Org: org, CreatedAt: now(), UpdatedAt: now(),
	}
}

func packs(t *testing.T, s *store.Store) {
	put := func(p policy.Pack) bool {
		t.Helper()
		written, err := s.PutPack(t.Context(), p, told(p.Org, event.PackImported, p.ID))
		must(t, err)
		return written
	}
	shared, own, foreign := pack("org_a", "names/x", "2026-01-01", false), pack("org_a", "names/own", "2026-01-01", true), pack("org_b", "names/own", "2026-02-01", true)
	for _, p := range []policy.Pack{shared, own, foreign} {
		same(t, put(p), true)
		same(t, put(p), false) // the same content again is no change
	}
	for org, want := range map[string][]policy.Pack{"org_a": {own, shared}, "org_b": {foreign, shared}, "org_c": {shared}, "": {}} {
		got, err := s.Packs(t.Context(), as(org))
		must(t, err)
		same(t, got, want)
	}
	newer := pack("org_a", "names/own", "2026-03-01", true)
	same(t, put(newer), true)
	know, _, err := s.Knowledge(t.Context())
	must(t, err)
	same(t, know.Packs, []engine.Pack{newer.Pack, foreign.Pack, shared.Pack})
	wants(t, s.RemovePack(t.Context(), as("org_b"), shared.ID, told("org_b", event.PackRemoved, shared.ID)), fault.NotFound)
	must(t, s.RemovePack(t.Context(), as("org_a"), own.ID, told("org_a", event.PackRemoved, own.ID)))
	wants(t, s.RemovePack(t.Context(), as("org_a"), own.ID, told("org_a", event.PackRemoved, own.ID)), fault.NotFound)
	got, err := s.Packs(t.Context(), as("org_b"))
	must(t, err)
	same(t, got, []policy.Pack{foreign, shared}) // the other organisation's of the same ID stays
	same(t, kinds(t, s, "org_a"), []event.Kind{event.PackImported, event.PackImported, event.PackImported, event.PackRemoved})
}
