package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/vault"
)

// The suite's organisations: one that runs the installation, one that holds rights, and others.
func rightOrgs(t *testing.T, s *store.Store) {
	t.Helper()
	for _, o := range []account.Organisation{
		{ID: "org_op", Name: "Operator", Kind: account.KindPlatform, Operator: true},
		{ID: "org_holder", Name: "Holder", Kind: account.KindHolder},
		{ID: "org_customs", Name: "Customs", Kind: account.KindAuthority},
		{ID: "org_police", Name: "A Police", Kind: account.KindAuthority},
		{ID: "org_seller", Name: "Seller", Kind: account.KindSeller},
	} {
		o.CreatedAt = now()
		u := account.User{ID: "usr_" + o.ID, Email: o.ID + "@example.org", Name: "U", PasswordHash: "h", CreatedAt: now()}
		must(t, s.CreateOrganisation(t.Context(), o, u, account.Member{User: u.ID, Org: o.ID, Role: authz.RoleAdmin}, false, told(o.ID, event.OrganisationCreated, o.ID)))
	}
}

func right(id, title, number string, state vault.State) vault.Right {
	return vault.Right{
		Entry: vault.Entry{
			Kind: vault.Trademark, Title: title, Holder: "Holder SA", Form: vault.Word, Office: "EM", Number: number, ValidFrom: "2020-01-01", ValidTo: "2027-01-01",
			Territories: []string{"EU"}, Classes: []vault.Class{{Number: 25, Goods: "shoes"}}, Brands: []string{"brd_1"},
		},
		ID: id, Org: "org_holder", OrgName: "Holder", State: state, Version: 1, CreatedAt: now(), UpdatedAt: now(),
	}
}

func addRight(t *testing.T, s *store.Store, r vault.Right) {
	t.Helper()
	must(t, s.CreateRight(t.Context(), r, told(r.Org, event.RightCreated, r.ID)))
}

func rightIDs(rights []vault.Right) []string {
	var out []string
	for _, r := range rights {
		out = append(out, r.ID)
	}
	return out
}

func rightsLife(t *testing.T, s *store.Store) {
	rightOrgs(t, s)
	ctx, own := t.Context(), as("org_holder")
	r := right("rgt_1", "Aldora", "1 234 567", vault.StateDraft)
	addRight(t, s, r)
	got, err := s.Right(ctx, own, r.ID)
	must(t, err)
	same(t, got, r)
	wants(t, s.CreateRight(ctx, right("rgt_2", "Other", "No. 1,234,567", vault.StateDraft), told("org_holder", event.RightCreated, "rgt_2")), fault.Conflict)
	got, err = s.RightByNumber(ctx, own, vault.Trademark, "EM", "1234567")
	must(t, err)
	same(t, got.ID, r.ID)
	_, err = s.RightByNumber(ctx, as("org_seller"), vault.Trademark, "EM", "1234567")
	wants(t, err, fault.NotFound)

	r.Title, r.Brands, r.State, r.UpdatedAt = "Aldora Sport", []string{"brd_2", "brd_3"}, vault.StateWithdrawn, now().Add(time.Minute)
	version, err := s.SaveRight(ctx, own, r, nil, told("org_holder", event.RightChanged, r.ID))
	must(t, err)
	same(t, version, int64(2))
	_, err = s.SaveRight(ctx, own, r, nil, told("org_holder", event.RightChanged, r.ID))
	wants(t, err, fault.Stale)
	addRight(t, s, right("rgt_2", "Aldora", "1234567", vault.StateVerified)) // the number of a withdrawn right is free again
	r.Version = 2
	_, err = s.SaveRight(ctx, as("org_seller"), r, nil, told("org_seller", event.RightChanged, r.ID))
	wants(t, err, fault.NotFound)

	for i := range 3 {
		addRight(t, s, func() vault.Right {
			x := right("rgt_n", "Norvella", "", vault.StateDraft)
			x.Kind, x.Office, x.ID = vault.Photographs, "", x.ID+string(rune(97+i))
			return x
		}()) // rights without a number never clash
	}
	list := func(q vault.Query) []string {
		return rightIDs(all(t, 2, func(p page.Request) (page.Page[vault.Right], error) { return s.Rights(ctx, own, q, p) }))
	}
	same(t, len(list(vault.Query{})), 5)
	same(t, list(vault.Query{Brand: "brd_2"}), []string{"rgt_1"})
	same(t, list(vault.Query{Brand: "brd_1", State: vault.StateVerified}), []string{"rgt_2"})
	same(t, list(vault.Query{Search: "SPORT"}), []string{"rgt_1"})
	same(t, list(vault.Query{Search: "1234567", Kind: vault.Trademark}), []string{"rgt_2", "rgt_1"})
	ending, err := s.EndingRights(ctx, own, now().AddDate(0, 6, 0), 10)
	must(t, err)
	same(t, rightIDs(ending), []string{"rgt_2"})
	ending, err = s.EndingRights(ctx, own, now().AddDate(0, 1, 0), 10)
	must(t, err)
	same(t, len(ending), 0)
	authorities, err := s.Authorities(ctx)
	must(t, err)
	same(t, len(authorities), 2)
	same(t, authorities[0].Name, "A Police")
}

// Who sees a right in which state, and with which audience.
func rightsSeen(t *testing.T, s *store.Store) {
	rightOrgs(t, s)
	ctx := t.Context()
	cases := map[string]struct {
		state    vault.State
		audience vault.Audience
		seen     []string
	}{
		"rgt_draft":      {vault.StateDraft, vault.Public, []string{"org_holder"}},
		"rgt_submitted":  {vault.StateSubmitted, vault.Public, []string{"org_holder", "org_op"}},
		"rgt_private":    {vault.StateVerified, "", []string{"org_holder", "org_op"}},
		"rgt_authority":  {vault.StateVerified, vault.Authorities, []string{"org_customs", "org_holder", "org_op"}},
		"rgt_public":     {vault.StateVerified, vault.Public, []string{"org_customs", "org_holder", "org_op", "org_police", "org_seller"}},
		"rgt_lapsed":     {vault.StateLapsed, vault.Public, []string{"org_customs", "org_holder", "org_op", "org_police", "org_seller"}},
		"rgt_withdrawn":  {vault.StateWithdrawn, vault.Public, []string{"org_holder", "org_op"}},
		"rgt_refused":    {vault.StateRefused, vault.Public, []string{"org_holder", "org_op"}},
		"rgt_authority2": {vault.StateSubmitted, vault.Authorities, []string{"org_holder", "org_op"}},
	}
	for id, c := range cases {
		r := right(id, "Secret "+id, id, c.state)
		r.Audience, r.Readers = map[vault.Item]vault.Audience{vault.ItemDetails: c.audience}, []string{"org_customs"}
		addRight(t, s, r)
	}
	for _, org := range []string{"org_holder", "org_op", "org_customs", "org_police", "org_seller", ""} {
		var want []string
		for id, c := range cases {
			_, err := s.Right(ctx, as(org), id)
			if slices.Contains(c.seen, org) {
				must(t, err)
				want = append(want, id)
			} else if !fault.Is(err, fault.NotFound) {
				t.Errorf("%q reads %s: %v", org, id, err)
			}
		}
		slices.Sort(want)
		got := rightIDs(all(t, 3, func(p page.Request) (page.Page[vault.Right], error) { return s.Rights(ctx, as(org), vault.Query{}, p) }))
		slices.Sort(got)
		same(t, got, want)
		open, err := s.OpenRights(ctx, as(org), page.Request{})
		must(t, err)
		if n := len(open.Items); (org == "org_op" && n != 2) || (org != "org_op" && n != 0) {
			t.Errorf("%q has %d rights to check", org, n)
		}
	}
	// The operator moves a right on; another organisation that may read it does not.
	r, err := s.Right(ctx, as("org_seller"), "rgt_public")
	must(t, err)
	_, err = s.SaveRight(ctx, as("org_seller"), r, nil, told("org_holder", event.RightChanged, r.ID))
	wants(t, err, fault.Stale) // it is there, and not theirs to change
	_, err = s.SaveRight(ctx, as("org_op"), r, nil, told("org_holder", event.RightChanged, r.ID))
	must(t, err)
}

func rightDeadlines(t *testing.T, s *store.Store) {
	rightOrgs(t, s)
	ctx, own := t.Context(), as("org_holder")
	r := right("rgt_1", "Aldora", "1", vault.StateDraft)
	addRight(t, s, r)
	due := now().AddDate(0, 0, 5)
	r.State, r.DueAt = vault.StateSubmitted, due
	check := vault.Deadline{ID: "ddl_1", Kind: vault.DeadlineCheck, DueAt: due}
	_, err := s.SaveRight(ctx, own, r, []vault.Deadline{check}, told(r.Org, event.RightSubmitted, r.ID))
	must(t, err)
	got, err := s.DueDeadlines(ctx, due.Add(-time.Second), 10)
	must(t, err)
	same(t, len(got), 0)
	got, err = s.DueDeadlines(ctx, due, 10)
	must(t, err)
	same(t, got, []vault.Deadline{{ID: "ddl_1", Right: "rgt_1", Org: "org_holder", Kind: vault.DeadlineCheck, DueAt: due}})
	for range 2 { // the second time finds nothing to do
		must(t, s.PassDeadline(ctx, got[0], due, told(r.Org, event.RightOverdue, r.ID)))
	}
	r, err = s.Right(ctx, own, r.ID)
	must(t, err)
	same(t, r.Overdue, true)
	same(t, r.Version, int64(3))

	end := vault.Deadline{ID: "ddl_2", Kind: vault.DeadlineExpiry, DueAt: r.EndsAt()}
	alert := vault.Deadline{ID: "ddl_3", Kind: vault.DeadlineAlert, Days: 30, DueAt: r.EndsAt().AddDate(0, 0, -30)}
	gone := vault.Deadline{ID: "ddl_4", Kind: vault.DeadlineAlert, Days: 90, DueAt: r.EndsAt().AddDate(0, 0, -90)}
	_, err = s.SaveRight(ctx, own, r, []vault.Deadline{gone}, told(r.Org, event.RightChanged, r.ID))
	must(t, err)
	r.Version, r.State = r.Version+1, vault.StateVerified
	_, err = s.SaveRight(ctx, as("org_op"), r, []vault.Deadline{end, alert}, told(r.Org, event.RightVerified, r.ID))
	must(t, err)
	got, err = s.DueDeadlines(ctx, r.EndsAt(), 10)
	must(t, err)
	same(t, len(got), 2) // the one that was open is closed
	must(t, s.PassDeadline(ctx, got[0], alert.DueAt, told(r.Org, event.RightExpiring, r.ID)))
	must(t, s.PassDeadline(ctx, got[1], r.EndsAt(), told(r.Org, event.RightLapsed, r.ID)))
	r, err = s.Right(ctx, own, r.ID)
	must(t, err)
	same(t, r.State, vault.StateLapsed)
	same(t, kinds(t, s, r.Org)[1:], []event.Kind{
		event.RightCreated, event.RightSubmitted, event.RightOverdue, event.RightChanged, event.RightVerified, event.RightExpiring, event.RightLapsed,
	})
}

func rightDocuments(t *testing.T, s *store.Store) {
	rightOrgs(t, s)
	ctx, own := t.Context(), as("org_holder")
	put := func(id, org, hash string) vault.Document {
		t.Helper()
		d, err := s.PutDocument(ctx, vault.Document{ID: id, Org: org, SHA256: hash, Name: id + ".pdf", Media: "application/pdf", Size: 3, CreatedAt: now()}, told(org, event.DocumentUploaded, id))
		must(t, err)
		return d
	}
	d := put("doc_1", "org_holder", "aa")
	same(t, put("doc_2", "org_holder", "aa"), d) // the same content is the same file, and no event
	other := put("doc_3", "org_seller", "aa")
	same(t, other.ID, "doc_3")
	second := put("doc_4", "org_holder", "bb")
	for _, id := range []string{"rgt_1", "rgt_2"} {
		r := right(id, "Aldora", id, vault.StateVerified)
		r.Audience, r.Readers = map[vault.Item]vault.Audience{vault.ItemDetails: vault.Public}, []string{"org_customs"}
		addRight(t, s, r)
	}
	attach := func(in, right, doc string, audience vault.Audience) error {
		a := vault.Attachment{Right: right, Element: "certificate", Audience: audience, Document: vault.Document{ID: doc}}
		return s.Attach(ctx, as(in), a, now(), told(in, event.DocumentAttached, right))
	}
	must(t, attach("org_holder", "rgt_1", "doc_1", vault.PlatformOnly))
	must(t, attach("org_holder", "rgt_1", "doc_1", vault.Authorities)) // changes the audience
	must(t, attach("org_holder", "rgt_2", "doc_1", vault.PlatformOnly))
	must(t, attach("org_holder", "rgt_2", "doc_4", vault.Public))
	wants(t, attach("org_holder", "rgt_1", "doc_3", vault.Public), fault.NotFound) // somebody else's document
	wants(t, attach("org_seller", "rgt_1", "doc_3", vault.Public), fault.NotFound) // somebody else's right
	for org, want := range map[string][2]int{"org_holder": {1, 2}, "org_op": {1, 2}, "org_customs": {1, 1}, "org_police": {0, 1}, "org_seller": {0, 1}, "": {0, 0}} {
		for i, id := range []string{"rgt_1", "rgt_2"} {
			got, err := s.Attachments(ctx, as(org), id)
			must(t, err)
			if len(got) != want[i] {
				t.Errorf("%q sees %d documents of %s, want %d", org, len(got), id, want[i])
			}
		}
	}
	for org, want := range map[string][2]fault.Code{
		"org_holder": {"", ""}, "org_op": {"", ""}, "org_customs": {"", ""}, "org_police": {fault.NotFound, ""}, "org_seller": {fault.NotFound, ""}, "": {fault.NotFound, fault.NotFound},
	} {
		for i, id := range []string{d.ID, second.ID} {
			_, err := s.Document(ctx, as(org), id)
			wants(t, err, want[i])
		}
	}
	must(t, s.Detach(ctx, own, vault.Attachment{Right: "rgt_1", Element: "certificate", Document: d}, told("org_holder", event.DocumentDetached, "rgt_1")))
	wants(t, s.Detach(ctx, own, vault.Attachment{Right: "rgt_1", Element: "certificate", Document: d}, told("org_holder", event.DocumentDetached, "rgt_1")), fault.NotFound)
	wants(t, s.Detach(ctx, as("org_op"), vault.Attachment{Right: "rgt_2", Element: "certificate", Document: d}, told("org_op", event.DocumentDetached, "rgt_2")), fault.NotFound)
	_, err := s.Document(ctx, as("org_customs"), d.ID)
	wants(t, err, fault.NotFound)
	same(t, len(all(t, 1, func(p page.Request) (page.Page[vault.Document], error) { return s.Documents(ctx, own, p) })), 2)
}

func rightSteps(t *testing.T, s *store.Store) {
	rightOrgs(t, s)
	ctx := t.Context()
	r := right("rgt_1", "Aldora", "1", vault.StateVerified)
	r.Audience = map[vault.Item]vault.Audience{vault.ItemDetails: vault.Public}
	addRight(t, s, r)
	st := vault.Step{ID: "stp_1", Right: r.ID, Org: r.Org, Kind: vault.StepEmail, Outcome: vault.OutcomeOpen, Target: "ip@aldora.example", Hash: "hash", Actor: "user:usr_1", At: now()}
	must(t, s.PutStep(ctx, st, told(r.Org, event.RightStep, r.ID)))
	st.Tries = 1
	must(t, s.PutStep(ctx, st, told(r.Org, event.RightStep, r.ID)))
	st.Outcome, st.DoneAt = vault.OutcomePassed, now()
	must(t, s.PutStep(ctx, st, told(r.Org, event.RightStep, r.ID)))
	wants(t, s.PutStep(ctx, st, told(r.Org, event.RightStep, r.ID)), fault.Stale)
	for org, n := range map[string]int{"org_holder": 1, "org_op": 1, "org_seller": 0, "org_customs": 0, "": 0} {
		got, err := s.Steps(ctx, as(org), r.ID)
		must(t, err)
		same(t, len(got), n)
		if n > 0 {
			same(t, got[0], st)
		}
	}
}

func registerRecords(t *testing.T, s *store.Store) {
	rightOrgs(t, s)
	ctx := t.Context()
	_, err := s.Record(ctx, "EM", "1")
	wants(t, err, fault.NotFound)
	rec := vault.Record{Office: "EM", Number: "No. 1", Kind: vault.Trademark, Title: "Aldora", Owner: "Holder SA", Source: "test", ReadAt: now()}
	must(t, s.PutRecords(ctx, []vault.Record{rec}, now()))
	got, err := s.Record(ctx, "EM", "1")
	must(t, err)
	same(t, got, rec)
	addRight(t, s, right("rgt_1", "Aldora", "1", vault.StateVerified))
	other := right("rgt_2", "Aldora", "1", vault.StateVerified)
	other.Kind = vault.Design // another sort of right of the same number
	addRight(t, s, other)
	rec.Dead, rec.Status = true, "surrendered"
	must(t, s.PutRecords(ctx, []vault.Record{rec}, now()))
	must(t, s.PutRecords(ctx, []vault.Record{rec}, now())) // again changes nothing
	r, err := s.Right(ctx, as("org_holder"), "rgt_1")
	must(t, err)
	same(t, []any{r.State, r.Why, r.Version}, []any{vault.StateLapsed, vault.WhyCancelled, int64(2)})
	r, err = s.Right(ctx, as("org_holder"), "rgt_2")
	must(t, err)
	same(t, r.State, vault.StateVerified)
	same(t, kinds(t, s, "org_holder")[1:], []event.Kind{event.RightCreated, event.RightCreated, event.RightLapsed})
	wants(t, s.PutRecords(ctx, []vault.Record{{Office: "EM"}}, now()), fault.Invalid)
}
