package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
)

func events(t *testing.T, s *store.Store) {
	last, err := s.LastEvent(t.Context())
	must(t, err)
	same(t, last, int64(0))
	for i := range 6 {
		org := []string{"org_a", "org_b"}[i%2]
		addBrand(t, s, brand(org, fmt.Sprint("brd_", i), fmt.Sprint("Brand ", i)))
	}
	b := brand("org_a", "brd_0", "Brand 0")
	_, err = s.UpdateBrand(t.Context(), as("org_a"), b, told("org_a", event.BrandChanged, b.ID))
	must(t, err)
	every, err := s.AllEvents(t.Context(), 0, 100)
	must(t, err)
	same(t, len(every), 7)
	last, err = s.LastEvent(t.Context())
	must(t, err)
	same(t, every[6].ID, last)
	want := told("org_a", event.BrandChanged, b.ID)
	want.ID = last
	same(t, every[6], want)
	some, err := s.AllEvents(t.Context(), every[1].ID, 2)
	must(t, err)
	same(t, some, every[2:4])
	for _, c := range []struct {
		org  string
		q    event.Query
		want []string
	}{
		{"org_a", event.Query{}, []string{"brd_0", "brd_2", "brd_4", "brd_0"}},
		{"org_a", event.Query{Limit: 2}, []string{"brd_0", "brd_2"}},
		{"org_a", event.Query{After: every[2].ID}, []string{"brd_4", "brd_0"}},
		{"org_a", event.Query{Subject: "brd_0"}, []string{"brd_0", "brd_0"}},
		{"org_a", event.Query{Kind: event.BrandCreated}, []string{"brd_0", "brd_2", "brd_4"}},
		{"org_a", event.Query{Subject: "brd_0", Kind: event.BrandChanged}, []string{"brd_0"}},
		{"org_b", event.Query{Subject: "brd_0"}, nil},
		{"", event.Query{}, nil},
	} {
		got, err := s.Events(t.Context(), as(c.org), c.q)
		must(t, err)
		var up []string
		for _, e := range got {
			up = append(up, e.Subject)
		}
		same(t, up, c.want)
		if c.q.Limit != 0 {
			continue
		}
		var down []string
		for _, e := range all(t, 1, func(p page.Request) (page.Page[event.Event], error) {
			return s.EventsPage(t.Context(), as(c.org), c.q, p)
		}) {
			down = append([]string{e.Subject}, down...)
		}
		same(t, down, c.want)
	}
}

// A reader that follows the table by ID while many write never meets an event smaller than one it has seen.
func eventsInCommitOrder(t *testing.T, s *store.Store) {
	const writers, each = 6, 25
	var wg sync.WaitGroup
	var done atomic.Bool
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("brd_%d_%d", w, i)
				if err := s.CreateBrand(t.Context(), brand("org_a", id, id), told("org_a", event.BrandCreated, id)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen := map[string]bool{}
	follow := make(chan error, 1)
	go func() {
		after := int64(0)
		for {
			finished := done.Load() // asked before reading, so that the last round sees everything
			got, err := s.AllEvents(t.Context(), after, 1000)
			if err != nil {
				follow <- err
				return
			}
			for _, e := range got {
				seen[e.Subject], after = true, e.ID
			}
			if finished && len(got) == 0 {
				follow <- nil
				return
			}
		}
	}()
	wg.Wait()
	done.Store(true)
	must(t, <-follow)
	if len(seen) != writers*each {
		t.Fatalf("the reader saw %d events of %d", len(seen), writers*each)
	}
}

// Nothing of an organisation is seen from another one, or from nowhere.
func foreignScope(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	its := items(1, offer{id: "A", title: "secret"})
	in := send(t, s, openIntake(t, s, "org_a", "k"), its)
	private := brand("org_a", "brd_1", "Secret")
	private.Private = true
	addBrand(t, s, private)
	secret := someProduct("org_a", "prd_1", "brd_1", "Secret")
	secret.Private = true
	must(t, s.CreateProduct(t.Context(), secret, told("org_a", event.ProductCreated, secret.ID)))
	r := rule("org_a", "rul_1", "Secret")
	must(t, s.CreateRule(t.Context(), r, told("org_a", event.RuleCreated, r.ID)))
	d := decision("dec_1", its[0].Finding, review.VerdictApprove)
	_, err := s.Decide(t.Context(), as("org_a"), d, 1, told("org_a", event.FindingDecided, d.Finding))
	must(t, err)
	d.UndoneAt, d.UndoneBy = now(), "user:usr_1"

	for _, scope := range []authz.Scope{as("org_b"), {}, as("org_"), as("ORG_A"), as("%")} {
		ctx := t.Context()
		hidden := func(what string, err error) {
			t.Helper()
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s from %q: %v, want not_found", what, scope.Org(), err)
			}
		}
		_, err := s.Brand(ctx, scope, private.ID)
		hidden("brand", err)
		_, err = s.BrandByName(ctx, scope, private.Name)
		hidden("brand by name", err)
		_, err = s.UpdateBrand(ctx, scope, private, told("org_b", event.BrandChanged, private.ID))
		hidden("brand update", err)
		hidden("brand archive", s.ArchiveBrand(ctx, scope, private.ID, 1, now(), told("org_b", event.BrandArchived, private.ID)))
		_, err = s.Product(ctx, scope, secret.ID)
		hidden("product", err)
		_, err = s.ProductByName(ctx, scope, "brd_1", secret.Name)
		hidden("product by name", err)
		_, err = s.UpdateProduct(ctx, scope, secret, told("org_b", event.ProductChanged, secret.ID))
		hidden("product update", err)
		hidden("product archive", s.ArchiveProduct(ctx, scope, secret.ID, 1, now(), told("org_b", event.ProductArchived, secret.ID)))
		_, err = s.Rule(ctx, scope, r.ID)
		hidden("rule", err)
		_, err = s.RuleByName(ctx, scope, r.Name)
		hidden("rule by name", err)
		_, err = s.UpdateRule(ctx, scope, r, told("org_b", event.RuleChanged, r.ID))
		hidden("rule update", err)
		hidden("rule archive", s.ArchiveRule(ctx, scope, r.ID, 1, now(), told("org_b", event.RuleArchived, r.ID)))
		_, err = s.Intake(ctx, scope, in.ID)
		hidden("intake", err)
		_, err = s.Refusals(ctx, scope, in.ID, page.Request{})
		hidden("refusals", err)
		_, err = s.Listing(ctx, scope, its[0].ID)
		hidden("listing", err)
		_, err = s.Versions(ctx, scope, its[0].ID, page.Request{})
		hidden("versions", err)
		_, err = s.Finding(ctx, scope, its[0].Finding)
		hidden("finding", err)
		_, err = s.Decide(ctx, scope, decision("dec_2", its[0].Finding, review.VerdictRemove), 2, told("org_b", event.FindingDecided, "x"))
		hidden("decide", err)
		_, err = s.Decision(ctx, scope, d.ID)
		hidden("decision", err)
		_, err = s.Undo(ctx, scope, d, told("org_b", event.DecisionUndone, d.ID))
		hidden("undo", err)
		_, err = s.Organisation(ctx, scope)
		hidden("organisation", err)
		hidden("key", s.RevokeKey(ctx, scope, "key_1", now(), told("org_b", event.KeyRevoked, "key_1")))
		emptyLists(t, s, scope)
	}
	checkCounts(t, s, "org_a")
}

// emptyLists fails unless every list is empty for a scope.
func emptyLists(t *testing.T, s *store.Store, scope authz.Scope) {
	t.Helper()
	ctx := t.Context()
	check := func(what string, n int, err error) {
		t.Helper()
		if err != nil || n != 0 {
			t.Errorf("%s of %q: %d rows, %v; want none", what, scope.Org(), n, err)
		}
	}
	brands, err := s.Brands(ctx, scope, "", page.Request{})
	check("brands", len(brands.Items), err)
	products, err := s.Products(ctx, scope, "", "", page.Request{})
	check("products", len(products.Items), err)
	products, err = s.Products(ctx, scope, "brd_1", "", page.Request{})
	check("products of a brand", len(products.Items), err)
	rules, err := s.Rules(ctx, scope, "", page.Request{})
	check("rules", len(rules.Items), err)
	intakes, err := s.Intakes(ctx, scope, page.Request{})
	check("intakes", len(intakes.Items), err)
	listings, err := s.Listings(ctx, scope, "", page.Request{})
	check("listings", len(listings.Items), err)
	listings, err = s.Listings(ctx, scope, "secret", page.Request{})
	check("listings found", len(listings.Items), err)
	for _, q := range []review.Query{
		{}, {Status: review.StatusApproved}, {Route: "review"}, {Status: review.StatusApproved, Route: "review"}, {Search: "secret"},
	} {
		queue, err := s.Queue(ctx, scope, q, page.Request{})
		check("queue", len(queue.Items), err)
	}
	counts, err := s.Counts(ctx, scope)
	check("counts", len(counts.ByStatus)+len(counts.OpenBy)+int(counts.Listings), err)
	keys, err := s.Keys(ctx, scope)
	check("keys", len(keys), err)
	evs, err := s.Events(ctx, scope, event.Query{})
	check("events", len(evs), err)
	down, err := s.EventsPage(ctx, scope, event.Query{}, page.Request{})
	check("event pages", len(down.Items), err)
}

// A cursor is good in its own list only, and says so when it is not.
func cursors(t *testing.T, s *store.Store) {
	for i := range 3 {
		addBrand(t, s, brand("org_a", fmt.Sprint("brd_", i), fmt.Sprint("Brand ", i)))
	}
	p, err := s.Brands(t.Context(), as("org_a"), "", page.Request{Limit: 1})
	must(t, err)
	for _, c := range []string{p.Next + "A", p.Next[1:], p.Next[:len(p.Next)-1], "B" + p.Next[1:], "x", "=", " ", "\x00", "1"} {
		_, err := s.Brands(t.Context(), as("org_a"), "", page.Request{Cursor: c})
		wants(t, err, fault.Invalid)
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || len(f.Fields) != 1 || f.Fields[0].Name != "cursor" {
			t.Fatalf("the fault does not name the cursor: %v", err)
		}
	}
	for name, list := range map[string]func(page.Request) error{
		"products": func(p page.Request) error { _, err := s.Products(t.Context(), as("org_a"), "", "", p); return err },
		"rules":    func(p page.Request) error { _, err := s.Rules(t.Context(), as("org_a"), "", p); return err },
		"intakes":  func(p page.Request) error { _, err := s.Intakes(t.Context(), as("org_a"), p); return err },
		"listings": func(p page.Request) error { _, err := s.Listings(t.Context(), as("org_a"), "", p); return err },
		"queue":    func(p page.Request) error { _, err := s.Queue(t.Context(), as("org_a"), review.Query{}, p); return err },
		"events": func(p page.Request) error {
			_, err := s.EventsPage(t.Context(), as("org_a"), event.Query{}, p)
			return err
		},
	} {
		if err := list(page.Request{Cursor: p.Next}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s takes a cursor of brands: %v", name, err)
		}
	}
	// Limits outside of their bounds are put into them.
	for _, limit := range []int{-1, 0, 100_000} {
		p, err := s.Brands(t.Context(), as("org_a"), "", page.Request{Limit: limit})
		must(t, err)
		same(t, len(p.Items), 3)
	}
}

// A caller who went away leaves nothing behind.
func cancelled(t *testing.T, s *store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.CreateBrand(ctx, brand("org_a", "brd_1", "Nike"), told("org_a", event.BrandCreated, "brd_1"))
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error is %v, want context.Canceled", err)
	}
	_, err = s.Brand(t.Context(), as("org_a"), "brd_1")
	wants(t, err, fault.NotFound)
	addBrand(t, s, brand("org_a", "brd_1", "Nike"))
}
