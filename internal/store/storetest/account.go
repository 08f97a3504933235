package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/store"
)

func addOrganisation(t *testing.T, s *store.Store, id string) {
	t.Helper()
	o, u, m := organisation(id)
	must(t, s.CreateOrganisation(t.Context(), o, u, m, false, told(o.ID, event.OrganisationCreated, o.ID), told(o.ID, event.UserCreated, u.ID)))
}

func firstOrganisation(t *testing.T, s *store.Store) {
	n, err := s.OrganisationCount(t.Context())
	must(t, err)
	same(t, n, 0)
	o, u, m := organisation("a")
	must(t, s.CreateOrganisation(t.Context(), o, u, m, true, told(o.ID, event.OrganisationCreated, o.ID)))
	o, u, m = organisation("b")
	wants(t, s.CreateOrganisation(t.Context(), o, u, m, true, told(o.ID, event.OrganisationCreated, o.ID)), fault.Conflict)
	n, err = s.OrganisationCount(t.Context())
	must(t, err)
	same(t, n, 1)
	same(t, kinds(t, s, "org_b"), []event.Kind{})
}

// Many set-ups at once: one wins.
func firstOrganisationRace(t *testing.T, s *store.Store) {
	const many = 8
	won := make(chan string, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			o, u, m := organisation(string(rune('a' + i)))
			err := s.CreateOrganisation(t.Context(), o, u, m, true, told(o.ID, event.OrganisationCreated, o.ID))
			if err == nil {
				won <- o.ID
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 {
		t.Fatalf("%d set-ups succeeded, want 1", len(won))
	}
	n, err := s.OrganisationCount(t.Context())
	must(t, err)
	same(t, n, 1)
}

func accounts(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	addOrganisation(t, s, "b")
	o, u, m := organisation("a")
	got, err := s.Organisation(t.Context(), as("org_a"))
	must(t, err)
	same(t, got, o)
	_, err = s.Organisation(t.Context(), authz.Scope{})
	wants(t, err, fault.NotFound)

	user, err := s.UserByEmail(t.Context(), u.Email)
	must(t, err)
	same(t, user, u)
	user, err = s.User(t.Context(), u.ID)
	must(t, err)
	same(t, user, u)
	_, err = s.User(t.Context(), "usr_none")
	wants(t, err, fault.NotFound)
	_, err = s.UserByEmail(t.Context(), "nobody@example.org")
	wants(t, err, fault.NotFound)

	members, err := s.Memberships(t.Context(), u.ID)
	must(t, err)
	same(t, members, []account.Member{m})
	got, err = s.OrganisationOf(t.Context(), m)
	must(t, err)
	same(t, got, o)
	_, err = s.OrganisationOf(t.Context(), account.Member{User: u.ID, Org: "org_b", Role: authz.RoleAdmin})
	wants(t, err, fault.NotFound)

	every, err := s.Organisations(t.Context())
	must(t, err)
	other, _, _ := organisation("b")
	same(t, every, []account.Organisation{o, other})

	// The same address in a second organisation is taken, and nothing of the attempt stays.
	o2, u2, m2 := organisation("c")
	u2.Email = u.Email
	wants(t, s.CreateOrganisation(t.Context(), o2, u2, m2, false, told(o2.ID, event.OrganisationCreated, o2.ID)), fault.Conflict)
	_, err = s.Organisation(t.Context(), as("org_c"))
	wants(t, err, fault.NotFound)
	same(t, kinds(t, s, "org_c"), []event.Kind{})
}

func signIn(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	until := now().Add(time.Hour)
	must(t, s.RecordSignIn(t.Context(), "usr_a", 10, until, told("org_a", event.UserSignInRefused, "usr_a")))
	u, err := s.User(t.Context(), "usr_a")
	must(t, err)
	same(t, u.FailedCount, 10)
	same(t, u.LockedUntil, until)
	must(t, s.RecordSignIn(t.Context(), "usr_a", 0, time.Time{}, told("org_a", event.UserSignedIn, "usr_a")))
	u, err = s.User(t.Context(), "usr_a")
	must(t, err)
	same(t, u.LockedUntil, time.Time{})
	wants(t, s.RecordSignIn(t.Context(), "usr_none", 1, until, told("org_a", event.UserSignedIn, "usr_none")), fault.NotFound)
	same(t, kinds(t, s, "org_a"), []event.Kind{event.OrganisationCreated, event.UserCreated, event.UserSignInRefused, event.UserSignedIn})
}

func keys(t *testing.T, s *store.Store) {
	k := account.Key{
		ID: "key_1", Org: "org_a", Name: "feed", Prefix: "asy_1234", Hash: "h1",
		Scopes: []authz.Permission{authz.Read, authz.SubmitListings}, CreatedAt: now(), ExpiresAt: now().Add(time.Hour),
	}
	must(t, s.CreateKey(t.Context(), k, told("org_a", event.KeyCreated, k.ID)))
	twice := k
	twice.ID = "key_2"
	wants(t, s.CreateKey(t.Context(), twice, told("org_a", event.KeyCreated, twice.ID)), fault.Conflict)
	got, err := s.KeyByHash(t.Context(), "h1")
	must(t, err)
	same(t, got, k)
	_, err = s.KeyByHash(t.Context(), "h2")
	wants(t, err, fault.NotFound)
	list, err := s.Keys(t.Context(), as("org_a"))
	must(t, err)
	same(t, list, []account.Key{k})
	used := now().Add(time.Minute)
	must(t, s.TouchKey(t.Context(), k.ID, now()))
	must(t, s.TouchKey(t.Context(), k.ID, used))
	k.ExpiresAt, k.UsedAt = now().Add(2*time.Hour), used
	wants(t, s.ChangeKey(t.Context(), as("org_b"), k.ID, k.ExpiresAt, told("org_b", event.KeyChanged, k.ID)), fault.NotFound)
	must(t, s.ChangeKey(t.Context(), as("org_a"), k.ID, k.ExpiresAt, told("org_a", event.KeyChanged, k.ID)))
	list, err = s.Keys(t.Context(), as("org_a"))
	must(t, err)
	same(t, list, []account.Key{k})

	wants(t, s.RevokeKey(t.Context(), as("org_b"), k.ID, now(), told("org_b", event.KeyRevoked, k.ID)), fault.NotFound)
	must(t, s.RevokeKey(t.Context(), as("org_a"), k.ID, now(), told("org_a", event.KeyRevoked, k.ID)))
	wants(t, s.RevokeKey(t.Context(), as("org_a"), k.ID, now(), told("org_a", event.KeyRevoked, k.ID)), fault.Conflict)
	got, err = s.KeyByHash(t.Context(), "h1")
	must(t, err)
	same(t, got.RevokedAt, now())
	same(t, kinds(t, s, "org_a"), []event.Kind{event.KeyCreated, event.KeyChanged, event.KeyRevoked})
}

func oneTime(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	must(t, s.PutOneTime(t.Context(), "c1", "usr_a", now().Add(time.Minute)))
	must(t, s.PutOneTime(t.Context(), "c2", "usr_a", now()))
	wants(t, s.PutOneTime(t.Context(), "c3", "usr_none", now()), fault.Conflict)
	_, err := s.TakeOneTime(t.Context(), "c2", now())
	wants(t, err, fault.NotFound) // expired
	const many = 6
	won := make(chan string, many)
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			user, err := s.TakeOneTime(t.Context(), "c1", now())
			if err == nil {
				won <- user
			} else if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 || <-won != "usr_a" {
		t.Fatal("a code must be good once")
	}
}
