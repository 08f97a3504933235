package vault_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/document"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/vault"
)

// scene is a house in which A runs the installation and B holds rights.
type scene struct {
	*assaytest.House
	holder       authz.Viewer
	clerk, other authz.Viewer // two people of the platform
	seller       authz.Viewer
}

func open(t *testing.T) *scene {
	t.Helper()
	h := assaytest.Open(t)
	s := &scene{House: h, holder: h.B.Editor, clerk: h.A.Reviewer, other: h.A.Editor}
	s.seller = s.join(t, "Seller", account.KindSeller)
	return s
}

func (s *scene) join(t *testing.T, name string, kind account.OrgKind) authz.Viewer {
	t.Helper()
	email := strings.ToLower(name) + "@x.example"
	_, err := s.Accounts.AddOrganisation(t.Context(), s.A.Admin, account.AddInput{Name: name, Kind: kind, Email: email, UserName: name, Password: assaytest.Password})
	assaytest.Must(t, err)
	v, err := s.Accounts.SignIn(t.Context(), email, assaytest.Password)
	assaytest.Must(t, err)
	return v
}

func mark() vault.Entry {
	return vault.Entry{
		Kind: vault.Trademark, Title: "Aldora", Holder: "Aldora Holding S.A.", Domain: "https-less.example", Form: vault.Word, Office: "em", Number: "018 123 456",
		ValidFrom: "2020-01-01", ValidTo: "2027-03-01", Territories: []string{"eu"}, Classes: []vault.Class{{Number: 25, Goods: "shoes"}},
	}
}

const letter = "We certify that all this is so.\n"

// submitted enters a right with its evidence and submits it.
func (s *scene) submitted(t *testing.T, e vault.Entry) vault.Right {
	t.Helper()
	ctx := t.Context()
	r, err := s.Vault.Create(ctx, s.holder, e)
	assaytest.Must(t, err)
	d, err := s.Vault.Upload(ctx, s.holder, "letter.txt", strings.NewReader(letter))
	assaytest.Must(t, err)
	for _, ev := range s.Vault.Missing(r, nil) {
		assaytest.Must(t, s.Vault.Attach(ctx, s.holder, r.ID, d.ID, ev.Element, ""))
	}
	return s.act(t, s.holder, r, vault.Submit, vault.ActInput{})
}

func (s *scene) act(t *testing.T, v authz.Viewer, r vault.Right, a vault.Action, in vault.ActInput) vault.Right {
	t.Helper()
	in.Version = r.Version
	out, err := s.Vault.Act(t.Context(), v, r.ID, a, in)
	assaytest.Must(t, err)
	return out
}

func (s *scene) refused(t *testing.T, v authz.Viewer, r vault.Right, a vault.Action, in vault.ActInput, code fault.Code) {
	t.Helper()
	in.Version = r.Version
	_, err := s.Vault.Act(t.Context(), v, r.ID, a, in)
	assaytest.Refused(t, err, code)
}

func (s *scene) verified(t *testing.T, e vault.Entry) vault.Right {
	t.Helper()
	r := s.act(t, s.clerk, s.submitted(t, e), vault.Take, vault.ActInput{})
	_, err := s.Vault.CheckStaff(t.Context(), s.clerk, r.ID, true, "seen in the register")
	assaytest.Must(t, err)
	return s.act(t, s.clerk, r, vault.Verify, vault.ActInput{})
}

func (s *scene) kinds(t *testing.T, subject string) []event.Kind {
	t.Helper()
	got, err := s.Store.Events(t.Context(), s.holder.Scope(), event.Query{Subject: subject})
	assaytest.Must(t, err)
	var out []event.Kind
	for _, e := range got {
		out = append(out, e.Kind)
	}
	return out
}

func TestARightFromDraftToItsEnd(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	r, err := s.Vault.Create(ctx, s.holder, mark())
	assaytest.Must(t, err)
	if r.State != vault.StateDraft || r.Office != "EM" || r.Territories[0] != "EU" {
		t.Errorf("kept as %+v", r)
	}
	s.refused(t, s.holder, r, vault.Submit, vault.ActInput{}, fault.Invalid) // no certificate
	r = s.submitted(t, func() vault.Entry { e := mark(); e.Number = "2"; return e }())
	if want := s.Clock.Now().AddDate(0, 0, 5); !r.DueAt.Equal(want) {
		t.Errorf("due at %v, want %v", r.DueAt, want)
	}
	queue, err := s.Vault.Queue(ctx, s.clerk, page.Request{})
	assaytest.Must(t, err)
	if len(queue.Items) != 1 || queue.Items[0].ID != r.ID {
		t.Errorf("the queue holds %v", queue.Items)
	}
	s.Clock.Advance(6 * 24 * time.Hour)
	n, err := s.Vault.Sweep(ctx)
	assaytest.Must(t, err)
	if r, err = s.Vault.Get(ctx, s.holder, r.ID); n != 1 || err != nil || !r.Overdue {
		t.Errorf("%d swept, overdue %v (%v)", n, r.Overdue, err)
	}
	r = s.act(t, s.clerk, r, vault.Take, vault.ActInput{})
	s.refused(t, s.clerk, r, vault.Verify, vault.ActInput{}, fault.Conflict) // nothing was checked
	_, err = s.Vault.CheckStaff(ctx, s.clerk, r.ID, true, "")
	assaytest.Refused(t, err, fault.Invalid)
	_, err = s.Vault.CheckStaff(ctx, s.clerk, r.ID, true, "seen in the register")
	assaytest.Must(t, err)
	s.refused(t, s.other, r, vault.Verify, vault.ActInput{}, fault.Conflict) // a colleague is at it
	r = s.act(t, s.clerk, r, vault.Verify, vault.ActInput{})
	if ok, why := r.Supports(s.Clock.Now()); !ok || why != vault.StandingGood {
		t.Errorf("a verified right supports nothing: %s", why)
	}
	e := r.Entry
	e.Title = "Another"
	_, err = s.Vault.Update(ctx, s.holder, r.ID, r.Version, e)
	assaytest.Refused(t, err, fault.Conflict)
	e = r.Entry
	e.Licensees = []vault.Licensee{{Name: "Laces Ltd", Territories: []string{"DE"}, Exclusive: true}}
	r, err = s.Vault.Update(ctx, s.holder, r.ID, r.Version, e)
	assaytest.Must(t, err)
	ending, err := s.Vault.Ending(ctx, s.holder)
	assaytest.Must(t, err)
	if len(ending) != 1 { // it ends in about a hundred days
		t.Errorf("%d rights end soon", len(ending))
	}

	// Its last day is 1 March: the day itself supports, the moment after does not, whether or not a sweep came by.
	s.Clock.Advance(time.Date(2027, 3, 1, 23, 59, 59, 0, time.UTC).Sub(s.Clock.Now()))
	if ok, why := r.Supports(s.Clock.Now()); !ok {
		t.Errorf("on its last day: %s", why)
	}
	s.Clock.Advance(time.Second)
	if ok, why := r.Supports(s.Clock.Now()); ok || why != vault.StandingExpired {
		t.Errorf("after its last day: %v %s", ok, why)
	}
	_, err = s.Vault.Sweep(ctx)
	assaytest.Must(t, err)
	r, err = s.Vault.Get(ctx, s.holder, r.ID)
	assaytest.Must(t, err)
	if r.State != vault.StateLapsed || r.Why != vault.WhyExpired {
		t.Errorf("after the sweep it is %s, %s", r.State, r.Why)
	}
	want := []event.Kind{
		event.RightCreated, event.DocumentAttached, event.RightSubmitted, event.RightOverdue, event.RightTaken, event.RightStep, event.RightVerified, event.RightChanged,
		event.RightExpiring, event.RightExpiring, event.RightExpiring, event.RightLapsed,
	}
	if d := cmp.Diff(want, s.kinds(t, r.ID)); d != "" {
		t.Error(d)
	}
	if n, err := s.Vault.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("swept again: %d %v", n, err)
	}
	r = s.act(t, s.holder, r, vault.Revise, vault.ActInput{})
	if r.State != vault.StateDraft {
		t.Errorf("taken back it is %s", r.State)
	}
}

func TestAppealGoesToAnotherPerson(t *testing.T) {
	t.Parallel()
	s := open(t)
	r := s.act(t, s.clerk, s.submitted(t, mark()), vault.Take, vault.ActInput{})
	s.refused(t, s.clerk, r, vault.Refuse, vault.ActInput{}, fault.Invalid)
	s.refused(t, s.clerk, r, vault.Refuse, vault.ActInput{Reasons: []string{"I do not like it"}}, fault.Invalid)
	r = s.act(t, s.clerk, r, vault.Refuse, vault.ActInput{Reasons: []string{"evidence_unreadable"}, Note: "page 2 is black"})
	if ok, why := r.Supports(s.Clock.Now()); ok || why != vault.StandingRefused {
		t.Errorf("%v %s", ok, why)
	}
	seen, err := s.Vault.Get(t.Context(), s.holder, r.ID)
	assaytest.Must(t, err)
	if d := seen.Decisions[0]; d.Note != "page 2 is black" || d.Reasons[0] != "evidence_unreadable" || d.By != "" || d.Name != "" {
		t.Errorf("the holder reads %+v", d)
	}
	s.refused(t, s.holder, r, vault.Appeal, vault.ActInput{}, fault.Invalid)
	r = s.act(t, s.holder, r, vault.Appeal, vault.ActInput{Note: "it is a photograph of a black shoe"})
	s.refused(t, s.clerk, r, vault.Verify, vault.ActInput{}, fault.Forbidden)
	s.refused(t, s.clerk, r, vault.Refuse, vault.ActInput{Note: "no"}, fault.Forbidden)
	r = s.act(t, s.other, r, vault.Refuse, vault.ActInput{Note: "still black"})
	s.refused(t, s.holder, r, vault.Appeal, vault.ActInput{Note: "again"}, fault.Conflict)
	r = s.act(t, s.holder, s.act(t, s.holder, r, vault.Revise, vault.ActInput{}), vault.Submit, vault.ActInput{})
	r = s.act(t, s.clerk, r, vault.Take, vault.ActInput{}) // a new check, for anybody
	s.act(t, s.clerk, r, vault.Return, vault.ActInput{})
}

func TestNobodyElseActs(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	r := s.submitted(t, mark())
	for _, a := range []vault.Action{vault.Submit, vault.Revise, vault.Withdraw, vault.Appeal} {
		s.refused(t, s.other, r, a, vault.ActInput{Note: "x"}, fault.Forbidden)
		s.refused(t, s.seller, r, a, vault.ActInput{Note: "x"}, fault.NotFound)
	}
	for _, a := range []vault.Action{vault.Take, vault.Verify, vault.Refuse, vault.Return, vault.Cancel} {
		s.refused(t, s.holder, r, a, vault.ActInput{Note: "x"}, fault.Forbidden)
		s.refused(t, s.seller, r, a, vault.ActInput{Note: "x"}, fault.NotFound)
		s.refused(t, s.A.Reader, r, a, vault.ActInput{Note: "x"}, fault.Forbidden)
	}
	program := s.A.Admin
	program.User, program.Key = "", "key_1"
	s.refused(t, program, r, vault.Take, vault.ActInput{}, fault.Forbidden)
	s.refused(t, s.holder, r, vault.Action("bless"), vault.ActInput{}, fault.Invalid)
	_, err := s.Vault.Queue(ctx, s.holder, page.Request{})
	assaytest.Refused(t, err, fault.Forbidden)

	// The platform's own right is nobody's here to check.
	own, err := s.Vault.Create(ctx, s.A.Editor, mark())
	assaytest.Must(t, err)
	_, err = s.Vault.Act(ctx, s.A.Editor, own.ID, vault.Submit, vault.ActInput{Version: own.Version})
	assaytest.Refused(t, err, fault.Conflict)
	_, err = s.Vault.Act(ctx, s.A.Admin, own.ID, vault.Take, vault.ActInput{Version: own.Version})
	assaytest.Refused(t, err, fault.Forbidden)
}

func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	customs := s.join(t, "Customs", account.KindAuthority)
	police := s.join(t, "Police", account.KindAuthority)
	e := mark()
	e.Licensees = []vault.Licensee{{Name: "Secret Licensee"}}
	e.Recordals = []vault.Recordal{{Authority: "Customs", Number: "C-1"}}
	e.Use = []vault.Use{{Text: "Catalogue 2025"}}
	e.Audience = map[vault.Item]vault.Audience{vault.ItemDetails: vault.Public, vault.ItemRecordals: vault.Authorities, vault.ItemUse: vault.Public}
	e.Readers = []string{customs.Org}
	r := s.verified(t, e)
	for name, c := range map[string]struct {
		v                        authz.Viewer
		licensees, recordals, us int
	}{
		"holder": {s.holder, 1, 1, 1}, "platform": {s.clerk, 1, 1, 1}, "customs": {customs, 0, 1, 1}, "police": {police, 0, 0, 1}, "seller": {s.seller, 0, 0, 1},
	} {
		got, err := s.Vault.Get(ctx, c.v, r.ID)
		assaytest.Must(t, err)
		if len(got.Licensees) != c.licensees || len(got.Recordals) != c.recordals || len(got.Use) != c.us {
			t.Errorf("%s sees %d licensees, %d recordals, %d of use", name, len(got.Licensees), len(got.Recordals), len(got.Use))
		}
		if c.v.Org != s.holder.Org && c.v.Org != s.A.ID && (got.Readers != nil || got.Decisions != nil || got.SubmittedBy != "" || got.CheckerName != "") {
			t.Errorf("%s sees the inside: %+v", name, got)
		}
		list, err := s.Vault.List(ctx, c.v, vault.Query{}, page.Request{})
		assaytest.Must(t, err)
		if len(list.Items) != 1 || len(list.Items[0].Licensees) != c.licensees {
			t.Errorf("the list of %s is %+v", name, list.Items)
		}
	}
	e.Readers = []string{s.seller.Org} // is no authority
	_, err := s.Vault.Update(ctx, s.holder, r.ID, r.Version, e)
	assaytest.Refused(t, err, fault.Invalid)
}

func TestDocumentsAreUploadedOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	a, err := s.Vault.Upload(ctx, s.holder, "letter.txt", strings.NewReader(letter))
	assaytest.Must(t, err)
	b, err := s.Vault.Upload(ctx, s.holder, "same.txt", strings.NewReader(letter))
	assaytest.Must(t, err)
	if a.ID != b.ID || len(s.kinds(t, a.ID)) != 1 {
		t.Errorf("uploaded twice: %+v %+v", a, b)
	}
	mine, err := s.Vault.Upload(ctx, s.seller, "stolen.txt", strings.NewReader(letter))
	assaytest.Must(t, err)
	if mine.ID == a.ID || mine.Name != "stolen.txt" {
		t.Errorf("another organisation is told of the first: %+v", mine)
	}
	_, err = s.Vault.Upload(ctx, s.holder, "x.svg", strings.NewReader("<svg><script>1</script></svg>"))
	if document.ReasonOf(err) != document.SVGScript {
		t.Error(err)
	}
	_, err = s.Vault.Upload(ctx, s.B.Reader, "x.txt", strings.NewReader("x"))
	assaytest.Refused(t, err, fault.Forbidden)
	_, content, err := s.Vault.Open(ctx, s.holder, a.ID)
	assaytest.Must(t, err)
	defer content.Close()
	if text, err := io.ReadAll(content); err != nil || string(text) != letter {
		t.Errorf("%q %v", text, err)
	}
	for _, v := range []authz.Viewer{s.seller, s.clerk} { // nothing is attached, so the platform does not see it either
		_, _, err = s.Vault.Open(ctx, v, a.ID)
		assaytest.Refused(t, err, fault.NotFound)
	}
	r := s.submitted(t, mark())
	_, content, err = s.Vault.Open(ctx, s.clerk, a.ID)
	assaytest.Must(t, err)
	content.Close()
	assaytest.Refused(t, s.Vault.Detach(ctx, s.holder, r.ID, a.ID, "certificate"), fault.Conflict)
	assaytest.Refused(t, s.Vault.Attach(ctx, s.holder, r.ID, mine.ID, "certificate", ""), fault.NotFound)
	assaytest.Refused(t, s.Vault.Attach(ctx, s.holder, r.ID, a.ID, "charm", ""), fault.Invalid)
	assaytest.Refused(t, s.Vault.Attach(ctx, s.holder, r.ID, a.ID, "certificate", "friends"), fault.Invalid)
	assaytest.Refused(t, s.Vault.Attach(ctx, s.clerk, r.ID, a.ID, "certificate", ""), fault.Forbidden)
}

func TestEntriesAreChecked(t *testing.T) {
	t.Parallel()
	s := open(t)
	brand, err := s.Brands.Create(t.Context(), s.seller, engine.Brand{Name: "Foreign", Private: true})
	assaytest.Must(t, err)
	with := func(change func(*vault.Entry)) vault.Entry { e := mark(); change(&e); return e }
	for name, c := range map[string]struct {
		entry vault.Entry
		want  []string
	}{
		"kind":      {vault.Entry{Kind: "plant"}, []string{"kind"}},
		"nothing":   {vault.Entry{Kind: vault.Trademark}, []string{"title", "holder", "number", "office", "classes", "territories"}},
		"days":      {with(func(e *vault.Entry) { e.ValidTo, e.Filed = "2019-01-01", "1/2/2020" }), []string{"filed", "valid_to"}},
		"classes":   {with(func(e *vault.Entry) { e.Classes = []vault.Class{{Number: 46}, {Number: 3}, {Number: 3}} }), []string{"classes[0]", "classes[2]"}},
		"vienna":    {with(func(e *vault.Entry) { e.Vienna = []string{"26.4.2", "x"} }), []string{"vienna[1]"}},
		"territory": {with(func(e *vault.Entry) { e.Territories = []string{"Germany"} }), []string{"territories[0]"}},
		"domain":    {with(func(e *vault.Entry) { e.Domain = "https://a.example/x" }), []string{"domain"}},
		"address":   {with(func(e *vault.Entry) { e.Domain = "127.0.0.1" }), []string{"domain"}},
		"foreign":   {with(func(e *vault.Entry) { e.Brands = []string{brand.ID} }), []string{"brands[0]"}},
		"other":     {with(func(e *vault.Entry) { e.Claims = "1. A shoe" }), []string{"claims"}},
		"lists": {with(func(e *vault.Entry) {
			e.Licensees, e.Recordals = []vault.Licensee{{From: "soon"}}, []vault.Recordal{{}}
			e.Use = []vault.Use{{Text: "x", URL: "javascript:alert(1)"}}
		}), []string{"licensees[0].name", "licensees[0].from", "recordals[0].authority", "use[0].url"}},
		"audience": {with(func(e *vault.Entry) { e.Audience = map[vault.Item]vault.Audience{"x": "y"} }), []string{"audience", "audience"}},
		"patent":   {vault.Entry{Kind: vault.Patent, Title: "Sole", Holder: "A", Office: "US", Number: "1", Territories: []string{"US"}}, []string{"claims"}},
	} {
		_, err := s.Vault.Create(t.Context(), s.holder, c.entry)
		f, ok := errors.AsType[*fault.Error](err)
		if !ok {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, x := range f.Fields {
			got = append(got, x.Name)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestPutAgainWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	r, created, err := s.Vault.Put(ctx, s.holder, mark())
	assaytest.Must(t, err)
	again, second, err := s.Vault.Put(ctx, s.holder, mark())
	assaytest.Must(t, err)
	e := mark()
	e.Holder, e.Number = "Aldora AG", "No. 018123456"
	changed, third, err := s.Vault.Put(ctx, s.holder, e)
	assaytest.Must(t, err)
	if !created || second || third || again.ID != r.ID || changed.ID != r.ID || changed.Holder != "Aldora AG" {
		t.Errorf("%v %v %v, %+v", created, second, third, changed)
	}
	if d := cmp.Diff([]event.Kind{event.RightCreated, event.RightChanged}, s.kinds(t, r.ID)); d != "" {
		t.Error(d)
	}
}

func TestBrandsSayWhatSupportsThem(t *testing.T) {
	t.Parallel()
	s := open(t)
	b, err := s.Brands.Create(t.Context(), s.holder, engine.Brand{Name: "Aldora"})
	assaytest.Must(t, err)
	e := mark()
	e.Brands = []string{b.ID}
	r := s.verified(t, e)
	all, good, err := s.Vault.Support(t.Context(), s.holder, b.ID)
	assaytest.Must(t, err)
	if len(all) != 1 || good != 1 {
		t.Errorf("%d rights, %d good", len(all), good)
	}
	s.act(t, s.holder, r, vault.Withdraw, vault.ActInput{})
	all, good, err = s.Vault.Support(t.Context(), s.holder, b.ID)
	assaytest.Must(t, err)
	if len(all) != 1 || good != 0 {
		t.Errorf("withdrawn: %d rights, %d good", len(all), good)
	}
}

func TestNumbersThatAreOne(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"018 123 456": "018123456", "No. 1,234,567": "1234567", "no 5": "5", "ZL 2020 1 0123456.7": "ZL2020101234567", "第1234号": "1234", "D-NO 12": "DNO12", "NORDIC": "NORDIC", "!!": "",
	} {
		if got := vault.NumberKey(given); got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
	if !slices.Contains(vault.Kinds(), vault.TradeDress) {
		t.Error("no trade dress")
	}
}
