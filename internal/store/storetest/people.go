package storetest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/store"
)

func invitation(id, org, email string) account.Invitation {
	return account.Invitation{
		ID: id, Org: org, Email: email, Role: authz.RoleEditor, Hash: "hash_" + id, Actor: "user:usr_a", CreatedAt: now(), ExpiresAt: now().Add(time.Hour),
	}
}

func addInvitation(t *testing.T, s *store.Store, i account.Invitation) {
	t.Helper()
	must(t, s.CreateInvitation(t.Context(), i, told(i.Org, event.InvitationCreated, i.ID)))
}

func invitations(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	addOrganisation(t, s, "b")
	i := invitation("inv_1", "org_a", "new@example.org")
	addInvitation(t, s, i)
	twice := invitation("inv_2", "org_a", "other@example.org")
	twice.Hash = i.Hash
	wants(t, s.CreateInvitation(t.Context(), twice, told("org_a", event.InvitationCreated, twice.ID)), fault.Conflict)
	list, err := s.Invitations(t.Context(), as("org_a"))
	must(t, err)
	same(t, list, []account.Invitation{i})
	list, err = s.Invitations(t.Context(), as("org_b"))
	must(t, err)
	same(t, list, []account.Invitation{})
	got, err := s.InvitationByHash(t.Context(), i.Hash, now())
	must(t, err)
	same(t, got, i)
	_, err = s.InvitationByHash(t.Context(), i.Hash, i.ExpiresAt)
	wants(t, err, fault.NotFound)

	later := now().Add(2 * time.Hour)
	wants(t, s.RenewInvitation(t.Context(), as("org_b"), i.ID, "x", later, told("org_b", event.InvitationRenewed, i.ID)), fault.NotFound)
	must(t, s.RenewInvitation(t.Context(), as("org_a"), i.ID, "fresh", later, told("org_a", event.InvitationRenewed, i.ID)))
	_, err = s.InvitationByHash(t.Context(), i.Hash, now())
	wants(t, err, fault.NotFound)
	to, err := s.InvitationsTo(t.Context(), "new@example.org", now())
	must(t, err)
	same(t, len(to), 1)

	// Joining as a new person, and nothing of it when the address is taken.
	_, taken, _ := organisation("b")
	taken.ID = "usr_new"
	m := account.Member{User: "usr_new", Org: "org_a", Role: authz.RoleEditor}
	accepted := told("org_a", event.InvitationAccepted, i.ID)
	wants(t, s.AcceptInvitation(t.Context(), i.ID, &taken, m, now(), accepted), fault.Conflict)
	fresh := account.User{ID: "usr_new", Email: "new@example.org", Name: "New", PasswordHash: "h", CreatedAt: now()}
	wants(t, s.AcceptInvitation(t.Context(), i.ID, &fresh, m, later, accepted), fault.NotFound) // too late
	must(t, s.AcceptInvitation(t.Context(), i.ID, &fresh, m, now(), accepted))
	wants(t, s.AcceptInvitation(t.Context(), i.ID, nil, m, now(), accepted), fault.NotFound)
	u, err := s.User(t.Context(), "usr_new")
	must(t, err)
	same(t, u, fresh)
	// Joining as somebody who is there, and not twice.
	addInvitation(t, s, invitation("inv_3", "org_b", "new@example.org"))
	m.Org = "org_b"
	must(t, s.AcceptInvitation(t.Context(), "inv_3", nil, m, now(), told("org_b", event.InvitationAccepted, "inv_3")))
	addInvitation(t, s, invitation("inv_4", "org_b", "new@example.org"))
	wants(t, s.AcceptInvitation(t.Context(), "inv_4", nil, m, now(), told("org_b", event.InvitationAccepted, "inv_4")), fault.Conflict)
	must(t, s.RevokeInvitation(t.Context(), as("org_b"), "inv_4", now(), told("org_b", event.InvitationRevoked, "inv_4")))
	wants(t, s.RevokeInvitation(t.Context(), as("org_b"), "inv_4", now(), told("org_b", event.InvitationRevoked, "inv_4")), fault.NotFound)
}

// One invitation is accepted once, however many try.
func invitationRace(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	addInvitation(t, s, invitation("inv_1", "org_a", "new@example.org"))
	won := make(chan bool, 6)
	var wg sync.WaitGroup
	for i := range cap(won) {
		wg.Go(func() {
			u := account.User{ID: "usr_" + string(rune('p'+i)), Email: string(rune('p'+i)) + "@example.org", CreatedAt: now()}
			err := s.AcceptInvitation(t.Context(), "inv_1", &u, account.Member{User: u.ID, Org: "org_a", Role: authz.RoleReader}, now(), told("org_a", event.InvitationAccepted, "inv_1"))
			if err == nil {
				won <- true
			} else if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	same(t, len(won), 1)
}

func members(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	addOrganisation(t, s, "b")
	addInvitation(t, s, invitation("inv_1", "org_a", "second@example.org"))
	second := account.User{ID: "usr_2", Email: "second@example.org", Name: "Second", CreatedAt: now()}
	must(t, s.AcceptInvitation(t.Context(), "inv_1", &second, account.Member{User: "usr_2", Org: "org_a", Role: authz.RoleReader}, now(), told("org_a", event.MemberJoined, "usr_2")))
	must(t, s.StartSignIn(t.Context(), account.SignedIn{ID: "ses_1", User: "usr_2", Method: account.MethodPassword, CreatedAt: now(), SeenAt: now(), ExpiresAt: now().Add(time.Hour)}))
	must(t, s.AskRecovery(t.Context(), "second@example.org", now()))
	list, err := s.Members(t.Context(), as("org_a"))
	must(t, err)
	same(t, list, []account.Person{
		{ID: "usr_2", Email: "second@example.org", Name: "Second", Role: authz.RoleReader, SeenAt: now(), AskedRecovery: now(), CanRecover: true},
		{ID: "usr_a", Email: "a@example.org", Name: "User a", Role: authz.RoleAdmin, CanRecover: true},
	})
	none, err := s.Members(t.Context(), authz.Scope{})
	must(t, err)
	same(t, none, []account.Person{})
	changed, removed := told("org_a", event.MemberChanged, "x"), told("org_a", event.MemberRemoved, "x")
	wants(t, s.SetRole(t.Context(), as("org_a"), "usr_a", authz.RoleReader, changed), fault.Conflict)
	wants(t, s.RemoveMember(t.Context(), as("org_a"), "usr_a", removed), fault.Conflict)
	wants(t, s.SetRole(t.Context(), as("org_b"), "usr_2", authz.RoleAdmin, changed), fault.NotFound)
	wants(t, s.RemoveMember(t.Context(), as("org_b"), "usr_2", removed), fault.NotFound)
	must(t, s.SetRole(t.Context(), as("org_a"), "usr_2", authz.RoleAdmin, changed))
	must(t, s.RemoveMember(t.Context(), as("org_a"), "usr_a", removed))
	left, err := s.Memberships(t.Context(), "usr_a")
	must(t, err)
	same(t, left, []account.Member{})
	must(t, s.SetSecondFactor(t.Context(), as("org_a"), true, told("org_a", event.OrganisationChanged, "org_a")))
	o, err := s.Organisation(t.Context(), as("org_a"))
	must(t, err)
	same(t, o.SecondFactor, true)
	wants(t, s.SetSecondFactor(t.Context(), authz.Scope{}, true, told("org_a", event.OrganisationChanged, "org_a")), fault.NotFound)
}

func mandates(t *testing.T, s *store.Store) {
	for _, id := range []string{"a", "b", "c"} {
		addOrganisation(t, s, id)
	}
	m := account.Mandate{
		ID: "mdt_1", Agent: "org_a", Holder: "org_b", AgentName: "Organisation a", HolderName: "Organisation b", Proposer: "org_a",
		Permissions: []authz.Permission{authz.Read}, Brands: []string{}, Territory: "EU", ProofName: "p.pdf", ProofSHA256: "ab", State: account.MandateProposed,
		From: now(), Until: now().Add(time.Hour), Version: 1, CreatedAt: now(), UpdatedAt: now(),
	}
	both := []event.Event{told("org_a", event.MandateProposed, m.ID), told("org_b", event.MandateProposed, m.ID)}
	must(t, s.CreateMandate(t.Context(), m, both...))
	for org, want := range map[string][]account.Mandate{"org_a": {m}, "org_b": {m}, "org_c": {}, "": {}} {
		got, err := s.Mandates(t.Context(), as(org))
		must(t, err)
		same(t, got, want)
		_, err = s.Mandate(t.Context(), as(org), m.ID)
		if (err == nil) != (len(want) > 0) {
			t.Errorf("%q reads the mandate: %v", org, err)
		}
	}
	inForce := func(at time.Time, want int) {
		t.Helper()
		got, err := s.InForce(t.Context(), "org_a", at)
		must(t, err)
		same(t, len(got), want)
	}
	inForce(now(), 0)
	wants(t, s.SetMandate(t.Context(), as("org_c"), m.ID, 1, account.MandateAccepted, now(), both...), fault.NotFound)
	wants(t, s.SetMandate(t.Context(), as("org_b"), m.ID, 2, account.MandateAccepted, now(), both...), fault.Stale)
	must(t, s.SetMandate(t.Context(), as("org_b"), m.ID, 1, account.MandateAccepted, now(), both...))
	inForce(now().Add(-time.Microsecond), 0)
	inForce(now(), 1)
	inForce(m.Until.Add(-time.Microsecond), 1)
	inForce(m.Until, 0)
	must(t, s.SetMandate(t.Context(), as("org_a"), m.ID, 2, account.MandateEnded, now(), both...))
	inForce(now(), 0)
	addBrand(t, s, brand("org_b", "brd_1", "One"))
	got, err := s.BrandsOf(t.Context(), "org_b", []string{"brd_1", "brd_none"})
	must(t, err)
	same(t, got, []string{"brd_1"})
	got, err = s.BrandsOf(t.Context(), "org_a", []string{"brd_1"})
	must(t, err)
	same(t, got, []string{})
}

// acting returns the scope of an agent with grants.
func acting(grants ...authz.Grant) authz.Scope {
	return authz.Viewer{User: "usr_x", Org: "org_x", Role: authz.RoleEditor, Grants: grants}.Scope()
}

// What a mandate opens in the queries: the private entries of its brands, and no others.
func mandatedEntries(t *testing.T, s *store.Store) {
	for _, id := range []string{"brd_1", "brd_2"} {
		b := brand("org_a", id, "Name "+id)
		b.Private = true
		addBrand(t, s, b)
		p := someProduct("org_a", "prd_"+id, id, "Product "+id)
		p.Private = true
		must(t, s.CreateProduct(t.Context(), p, told("org_a", event.ProductCreated, p.ID)))
	}
	foreign := brand("org_c", "brd_3", "Somebody else's")
	foreign.Private = true
	addBrand(t, s, foreign)
	whole := authz.Grant{Holder: "org_a", Permissions: []authz.Permission{authz.Read, authz.WriteKnowledge}}
	reads := authz.Grant{Holder: "org_a", Permissions: []authz.Permission{authz.Read}}
	one := whole
	one.Brands = []string{"brd_1", "brd_3"} // a mandate opens nothing of a third party, whatever it lists
	for name, c := range map[string]struct {
		in            authz.Scope
		reads, writes []string
	}{
		"none": {acting(), nil, nil}, "all": {acting(whole), []string{"brd_1", "brd_2"}, []string{"brd_1", "brd_2"}},
		"one": {acting(one), []string{"brd_1"}, []string{"brd_1"}}, "to read": {acting(reads), []string{"brd_1", "brd_2"}, nil},
	} {
		list, err := s.Brands(t.Context(), c.in, "", page.Request{})
		must(t, err)
		var got []string
		for _, b := range list.Items {
			got = append(got, b.ID)
		}
		same(t, got, c.reads)
		for _, id := range []string{"brd_1", "brd_2", "brd_3"} {
			b, err := s.Brand(t.Context(), c.in, id)
			if want := slices.Contains(c.reads, id); (err == nil) != want {
				t.Errorf("%s: %s is read: %v, want %v", name, id, err, want)
			}
			if id == "brd_3" {
				b = foreign
			} else if err != nil {
				b, err = s.Brand(t.Context(), as("org_a"), id)
				must(t, err)
			}
			_, err = s.UpdateBrand(t.Context(), c.in, b, told(b.Org, event.BrandChanged, id))
			if want := slices.Contains(c.writes, id); (err == nil) != want || (err != nil && !fault.Is(err, fault.NotFound)) {
				t.Errorf("%s: %s is changed: %v, want %v", name, id, err, want)
			}
			if id == "brd_3" {
				continue
			}
			p, err := s.Product(t.Context(), c.in, "prd_"+id)
			if want := slices.Contains(c.reads, id); (err == nil) != want {
				t.Errorf("%s: the product of %s is read: %v, want %v", name, id, err, want)
			}
			if err != nil {
				p, err = s.Product(t.Context(), as("org_a"), "prd_"+id)
				must(t, err)
			}
			_, err = s.UpdateProduct(t.Context(), c.in, p, told("org_a", event.ProductChanged, p.ID))
			if want := slices.Contains(c.writes, id); (err == nil) != want || (err != nil && !fault.Is(err, fault.NotFound)) {
				t.Errorf("%s: the product of %s is changed: %v, want %v", name, id, err, want)
			}
		}
	}
	b, err := s.Brand(t.Context(), as("org_a"), "brd_1")
	must(t, err)
	same(t, b.Org, "org_a")
	wants(t, s.ArchiveBrand(t.Context(), acting(reads), "brd_1", b.Version, now(), told("org_a", event.BrandArchived, "brd_1")), fault.NotFound)
	must(t, s.ArchiveBrand(t.Context(), acting(one), "brd_1", b.Version, now(), told("org_a", event.BrandArchived, "brd_1")))
}

func marketplaces(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	addOrganisation(t, s, "b")
	m := account.Marketplace{ID: "mkt_1", Org: "org_a", Platform: "shop", Name: "Shop", Version: 1, CreatedAt: now(), UpdatedAt: now()}
	must(t, s.CreateMarketplace(t.Context(), m, told("org_a", event.MarketplaceCreated, m.ID)))
	twice := m
	twice.ID = "mkt_2"
	wants(t, s.CreateMarketplace(t.Context(), twice, told("org_a", event.MarketplaceCreated, twice.ID)), fault.Conflict)
	twice.Org = "org_b"
	must(t, s.CreateMarketplace(t.Context(), twice, told("org_b", event.MarketplaceCreated, twice.ID)))
	list, err := s.Marketplaces(t.Context(), as("org_a"))
	must(t, err)
	same(t, list, []account.Marketplace{m})
	_, err = s.Marketplace(t.Context(), as("org_b"), m.ID)
	wants(t, err, fault.NotFound)
	m.Name = "Other"
	_, err = s.UpdateMarketplace(t.Context(), as("org_b"), m, told("org_b", event.MarketplaceChanged, m.ID))
	wants(t, err, fault.NotFound)
	v, err := s.UpdateMarketplace(t.Context(), as("org_a"), m, told("org_a", event.MarketplaceChanged, m.ID))
	must(t, err)
	same(t, v, int64(2))
	_, err = s.UpdateMarketplace(t.Context(), as("org_a"), m, told("org_a", event.MarketplaceChanged, m.ID))
	wants(t, err, fault.Stale)
	gone := told("org_a", event.MarketplaceArchived, m.ID)
	wants(t, s.ArchiveMarketplace(t.Context(), as("org_b"), m.ID, 2, now(), gone), fault.NotFound)
	must(t, s.ArchiveMarketplace(t.Context(), as("org_a"), m.ID, 2, now(), gone))
	_, err = s.Marketplace(t.Context(), as("org_a"), m.ID)
	wants(t, err, fault.NotFound)
}

func signIns(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	in := account.SignedIn{ID: "ses_1", User: "usr_a", Method: account.MethodPassword, Device: "d", CreatedAt: now(), SeenAt: now(), ExpiresAt: now().Add(time.Hour)}
	for _, id := range []string{"ses_1", "ses_2", "ses_3"} {
		one := in
		one.ID = id
		must(t, s.StartSignIn(t.Context(), one))
	}
	got, err := s.SignedIn(t.Context(), "ses_1")
	must(t, err)
	same(t, got, in)
	must(t, s.TouchSignIn(t.Context(), "ses_1", now().Add(time.Minute)))
	list, err := s.SignIns(t.Context(), "usr_a", now())
	must(t, err)
	same(t, len(list), 3)
	list, err = s.SignIns(t.Context(), "usr_a", in.ExpiresAt)
	must(t, err)
	same(t, len(list), 0)
	over := told("org_a", event.UserSessionsEnded, "usr_a")
	wants(t, s.EndSignIn(t.Context(), "usr_b", "ses_2", over), fault.NotFound)
	must(t, s.EndSignIn(t.Context(), "usr_a", "ses_2", over))
	n, err := s.EndSignIns(t.Context(), "usr_a", "ses_1", over)
	must(t, err)
	same(t, n, int64(1))
	n, err = s.EndSignIns(t.Context(), "usr_a", "ses_1", over)
	must(t, err)
	same(t, n, int64(0))
	same(t, kinds(t, s, "org_a")[2:], []event.Kind{event.UserSessionsEnded, event.UserSessionsEnded})
	must(t, s.Sweep(t.Context())) // everything of the suite is long past
	_, err = s.SignedIn(t.Context(), "ses_1")
	wants(t, err, fault.NotFound)
}

func factors(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	ev := told("org_a", event.UserTOTPEnabled, "usr_a")
	wants(t, s.SetTOTP(t.Context(), "usr_none", "sealed", 5, nil, ev), fault.NotFound)
	must(t, s.SetTOTP(t.Context(), "usr_a", "sealed", 5, []string{"c1", "c2"}, ev))
	wants(t, s.UseStep(t.Context(), "usr_a", 5, ev), fault.Conflict)
	must(t, s.RecordSignIn(t.Context(), "usr_a", 3, time.Time{}, ev))
	must(t, s.UseStep(t.Context(), "usr_a", 6, ev))
	wants(t, s.UseStep(t.Context(), "usr_a", 6, ev), fault.Conflict)
	u, err := s.User(t.Context(), "usr_a")
	must(t, err)
	if u.TOTP != "sealed" || u.TOTPStep != 6 || u.FailedCount != 0 {
		t.Errorf("%+v", u)
	}
	must(t, s.UseRecoveryCode(t.Context(), "usr_a", "c1", ev))
	wants(t, s.UseRecoveryCode(t.Context(), "usr_a", "c1", ev), fault.NotFound)
	left, err := s.RecoveryCodesLeft(t.Context(), "usr_a")
	must(t, err)
	same(t, left, 1)
	must(t, s.SetRecoveryCodes(t.Context(), "usr_a", []string{"d1", "d2", "d3"}, ev))
	wants(t, s.UseRecoveryCode(t.Context(), "usr_a", "c2", ev), fault.NotFound)

	p := account.Passkey{ID: "psk_1", User: "usr_a", Name: "laptop", Credential: webauthn.Credential{ID: []byte{1, 2}, PublicKey: []byte{3}}, CreatedAt: now()}
	must(t, s.StartSignIn(t.Context(), account.SignedIn{ID: "ses_1", User: "usr_a", Method: account.MethodPassword, ExpiresAt: now().Add(time.Hour)}))
	must(t, s.AddPasskey(t.Context(), p, "ses_1", ev))
	in, err := s.SignedIn(t.Context(), "ses_1")
	must(t, err)
	same(t, in.Method, account.MethodPasskey)
	twice := p
	twice.ID = "psk_2"
	wants(t, s.AddPasskey(t.Context(), twice, "", ev), fault.Conflict)
	p.UsedAt, p.Credential.Authenticator.SignCount = now(), 7
	must(t, s.UsePasskey(t.Context(), p, ev))
	list, err := s.Passkeys(t.Context(), "usr_a")
	must(t, err)
	if len(list) != 1 || list[0].Credential.Authenticator.SignCount != 7 || string(list[0].Credential.ID) != "\x01\x02" || !list[0].UsedAt.Equal(now()) {
		t.Errorf("%+v", list)
	}
	wants(t, s.RemovePasskey(t.Context(), "usr_b", p.ID, ev), fault.NotFound)
	must(t, s.RemovePasskey(t.Context(), "usr_a", p.ID, ev))
	wants(t, s.UsePasskey(t.Context(), p, ev), fault.NotFound)
}

func recovery(t *testing.T, s *store.Store) {
	addOrganisation(t, s, "a")
	ev := told("org_a", event.UserRecovered, "usr_a")
	start := func() {
		must(t, s.StartSignIn(t.Context(), account.SignedIn{ID: "ses_1", User: "usr_a", ExpiresAt: now().Add(time.Hour)}))
	}
	start()
	must(t, s.SetTOTP(t.Context(), "usr_a", "sealed", 5, []string{"c1"}, ev))
	must(t, s.SetPassword(t.Context(), "usr_a", "first", "ses_1", ev))
	_, err := s.SignedIn(t.Context(), "ses_1")
	must(t, err)
	must(t, s.AskRecovery(t.Context(), "a@example.org", now()))
	must(t, s.AskRecovery(t.Context(), "a@example.org", now().Add(time.Minute)))
	r := account.Recovery{Hash: "r1", User: "usr_a", ExpiresAt: now().Add(time.Hour)}
	must(t, s.PutRecovery(t.Context(), r, ev))
	list, err := s.Members(t.Context(), as("org_a"))
	must(t, err)
	same(t, list[0].AskedRecovery, time.Time{}) // it was answered
	got, err := s.Recovery(t.Context(), "r1", now())
	must(t, err)
	same(t, got, r)
	_, err = s.Recovery(t.Context(), "r1", r.ExpiresAt)
	wants(t, err, fault.NotFound)
	must(t, s.Recover(t.Context(), r, "second", now(), ev))
	wants(t, s.Recover(t.Context(), r, "third", now(), ev), fault.NotFound)
	_, err = s.SignedIn(t.Context(), "ses_1")
	wants(t, err, fault.NotFound)
	u, err := s.User(t.Context(), "usr_a")
	must(t, err)
	if u.PasswordHash != "second" || u.TOTP != "sealed" {
		t.Errorf("%+v", u)
	}
	r.Hash, r.Whole = "r2", true
	must(t, s.PutRecovery(t.Context(), r, ev))
	must(t, s.Recover(t.Context(), r, "fourth", now(), ev))
	u, err = s.User(t.Context(), "usr_a")
	must(t, err)
	same(t, u.TOTP, "")

	id := account.Identity{Issuer: "https://idp", Subject: "1"}
	_, err = s.UserByIdentity(t.Context(), id.Issuer, id.Subject)
	wants(t, err, fault.NotFound)
	start()
	must(t, s.LinkIdentity(t.Context(), id, "usr_a", true, now(), ev))
	wants(t, s.LinkIdentity(t.Context(), id, "usr_a", false, now(), ev), fault.Conflict)
	u, err = s.UserByIdentity(t.Context(), id.Issuer, id.Subject)
	must(t, err)
	if u.ID != "usr_a" || u.PasswordHash != "" || !u.ConfirmedAt.Equal(now()) {
		t.Errorf("%+v", u)
	}
	_, err = s.SignedIn(t.Context(), "ses_1")
	wants(t, err, fault.NotFound)
}
