package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rights"
)

const sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// parties are a holder with private brands and an agent.
type parties struct {
	h             *assaytest.House
	holder, agent authz.Viewer
	one, two      rights.Brand
	product       string
}

func theParties(t *testing.T) parties {
	t.Helper()
	h := assaytest.Open(t)
	p := parties{h: h, holder: addOrg(t, h, "Holder", account.KindHolder), agent: addOrg(t, h, "Agent", account.KindAgent)}
	var err error
	p.one, err = h.Brands.Create(t.Context(), p.holder, engine.Brand{Name: "Firstmark", Private: true})
	assaytest.Must(t, err)
	p.two, err = h.Brands.Create(t.Context(), p.holder, engine.Brand{Name: "Secondmark", Private: true})
	assaytest.Must(t, err)
	prd, err := h.Products.Create(t.Context(), p.holder, engine.Product{Brand: p.one.ID, Name: "Firstmark shoe"})
	assaytest.Must(t, err)
	p.product = prd.ID
	return p
}

func (p parties) input() account.MandateInput {
	return account.MandateInput{
		Holder: p.holder.Org, Permissions: []authz.Permission{authz.WriteKnowledge}, Brands: []string{p.one.ID}, Territory: "EU",
		ProofName: "power of attorney.pdf", ProofSHA256: strings.ToUpper(sha), Until: p.h.Clock.Now().Add(48 * time.Hour),
	}
}

// now returns the agent as it stands at this moment.
func (p parties) now(t *testing.T) authz.Viewer {
	t.Helper()
	v, err := p.h.Accounts.SignIn(t.Context(), "admin@agent.example", assaytest.Password)
	assaytest.Must(t, err)
	return v
}

// sees lists the names of private brands of the holder that the agent reads, by ID and in the list alike.
func (p parties) sees(t *testing.T) []string {
	t.Helper()
	v := p.now(t)
	var out []string
	list, err := p.h.Brands.List(t.Context(), v, "", page.Request{})
	assaytest.Must(t, err)
	for _, b := range []rights.Brand{p.one, p.two} {
		_, err := p.h.Brands.Get(t.Context(), v, b.ID)
		listed := slices.ContainsFunc(list.Items, func(x rights.Brand) bool { return x.ID == b.ID })
		if (err == nil) != listed || (err != nil && !fault.Is(err, fault.NotFound)) {
			t.Errorf("%s: listed %v, read %v", b.Name, listed, err)
		}
		if listed {
			out = append(out, b.Name)
		}
	}
	_, err = p.h.Products.Get(t.Context(), v, p.product)
	if (err == nil) != slices.Contains(out, "Firstmark") {
		t.Errorf("the product of the first brand: %v", err)
	}
	return out
}

func TestMandateOpensWhatItCovers(t *testing.T) {
	t.Parallel()
	p := theParties(t)
	h, ctx := p.h, t.Context()
	want := func(why string, names ...string) {
		t.Helper()
		if d := cmp.Diff(names, p.sees(t)); d != "" {
			t.Errorf("%s:\n%s", why, d)
		}
	}
	want("before")
	m, err := h.Accounts.ProposeMandate(ctx, p.agent, p.input())
	assaytest.Must(t, err)
	if m.HolderName != "Holder" || m.AgentName != "Agent" || m.ProofSHA256 != sha || !slices.Equal(m.Permissions, []authz.Permission{authz.Read, authz.WriteKnowledge}) {
		t.Errorf("%+v", m)
	}
	want("proposed")
	_, err = h.Accounts.AcceptMandate(ctx, p.agent, m.ID, 1)
	assaytest.Refused(t, err, fault.Forbidden)
	for _, stranger := range []authz.Viewer{h.A.Admin, h.B.Admin} {
		_, err = h.Accounts.AcceptMandate(ctx, stranger, m.ID, 1)
		assaytest.Refused(t, err, fault.NotFound)
		_, err = h.Accounts.EndMandate(ctx, stranger, m.ID, 1)
		assaytest.Refused(t, err, fault.NotFound)
		list, err := h.Accounts.Mandates(ctx, stranger)
		if err != nil || len(list) != 0 {
			t.Errorf("a stranger sees %v, %v", list, err)
		}
	}
	m, err = h.Accounts.AcceptMandate(ctx, p.holder, m.ID, 1)
	assaytest.Must(t, err)
	want("in force", "Firstmark")

	v := p.now(t)
	changed, err := h.Brands.Update(ctx, v, p.one.ID, 1, engine.Brand{Name: "Firstmark", Aliases: []string{"1mark"}, Private: true})
	assaytest.Must(t, err)
	if changed.Org != p.holder.Org || changed.Owner != p.holder.Org {
		t.Errorf("the change moved the brand to %s", changed.Org)
	}
	_, err = h.Brands.Update(ctx, v, p.two.ID, 1, engine.Brand{Name: "Mine"})
	assaytest.Refused(t, err, fault.NotFound)
	_, err = h.Products.Update(ctx, v, p.product, 1, engine.Product{Brand: p.one.ID, Name: "Firstmark boot"})
	assaytest.Must(t, err)
	shared, err := h.Brands.Create(ctx, p.holder, engine.Brand{Name: "Thirdmark"})
	assaytest.Must(t, err)
	_, err = h.Products.Update(ctx, v, p.product, 2, engine.Product{Brand: shared.ID, Name: "Firstmark boot"})
	if d := cmp.Diff([]string{"brand"}, fields(t, err)); d != "" {
		t.Error(d)
	}
	_, err = h.Brands.Update(ctx, v, shared.ID, 1, engine.Brand{Name: "Thirdmark"}) // readable as everybody's, and not covered
	assaytest.Refused(t, err, fault.Forbidden)
	events, err := h.Store.Events(ctx, p.holder.Scope(), event.Query{Subject: p.one.ID})
	assaytest.Must(t, err)
	if last := events[len(events)-1]; last.Actor != "user:"+v.User+"@"+v.Org {
		t.Errorf("the holder's record says that %s did it", last.Actor)
	}

	// Neither a reader of the agent nor a key with too few scopes writes, and a key without read sees nothing.
	reader := v
	reader.Role = authz.RoleReader
	_, err = h.Brands.Update(ctx, reader, p.one.ID, 2, engine.Brand{Name: "x y"})
	assaytest.Refused(t, err, fault.Forbidden)
	key := v
	key.User, key.Key, key.Scopes = "", "key_1", []authz.Permission{authz.Administer}
	if len(key.Scope().Reads()) != 0 || len(key.Scope().Writes()) != 0 || len(reader.Scope().Writes()) != 0 {
		t.Error("a mandate gives more than its bearer may do")
	}

	h.Clock.Advance(48 * time.Hour)
	want("after its last day")
	h.Clock.Advance(-48 * time.Hour)
	want("in force again", "Firstmark")
	_, err = h.Accounts.EndMandate(ctx, p.holder, m.ID, 1)
	assaytest.Refused(t, err, fault.Stale)
	m, err = h.Accounts.EndMandate(ctx, p.holder, m.ID, 2)
	assaytest.Must(t, err)
	if m.State != account.MandateRevoked {
		t.Errorf("state %s", m.State)
	}
	want("revoked")
	_, err = h.Accounts.EndMandate(ctx, p.holder, m.ID, 3)
	assaytest.Refused(t, err, fault.Conflict)
}

func TestMandateForEveryBrand(t *testing.T) {
	t.Parallel()
	p := theParties(t)
	h, ctx := p.h, t.Context()
	in := account.MandateInput{
		Agent: p.agent.Org, ProofName: "contract", ProofSHA256: sha, From: h.Clock.Now().Add(time.Hour), Until: h.Clock.Now().Add(2 * time.Hour),
	}
	m, err := h.Accounts.ProposeMandate(ctx, p.holder, in)
	assaytest.Must(t, err)
	_, err = h.Accounts.AcceptMandate(ctx, p.agent, m.ID, 1)
	assaytest.Must(t, err)
	if got := p.sees(t); got != nil {
		t.Errorf("before its first day the agent sees %v", got)
	}
	h.Clock.Advance(time.Hour)
	if d := cmp.Diff([]string{"Firstmark", "Secondmark"}, p.sees(t)); d != "" {
		t.Error(d)
	}
	_, err = h.Brands.Update(ctx, p.now(t), p.one.ID, 1, engine.Brand{Name: "x y"})
	assaytest.Refused(t, err, fault.Forbidden) // to read alone
	m, err = h.Accounts.EndMandate(ctx, p.agent, m.ID, 2)
	if err != nil || m.State != account.MandateEnded {
		t.Errorf("%s, %v", m.State, err)
	}
	if got := p.sees(t); got != nil {
		t.Errorf("after the end the agent sees %v", got)
	}
}

func TestMandateIsChecked(t *testing.T) {
	t.Parallel()
	p := theParties(t)
	h, ctx := p.h, t.Context()
	_, err := h.Accounts.ProposeMandate(ctx, p.agent, account.MandateInput{
		Holder: h.A.ID, Permissions: []authz.Permission{authz.Administer}, ProofSHA256: "abc", Until: h.Clock.Now(),
	})
	if d := cmp.Diff([]string{"permissions", "proof_name", "proof_sha256", "until", "holder"}, fields(t, err)); d != "" {
		t.Error(d)
	}
	// An organisation of another kind and none at all are the same answer.
	in := p.input()
	in.Holder = h.B.ID
	_, wrongKind := h.Accounts.ProposeMandate(ctx, p.agent, in)
	in.Holder = "org_none"
	_, none := h.Accounts.ProposeMandate(ctx, p.agent, in)
	if strings.ReplaceAll(wrongKind.Error(), h.B.ID, "") != strings.ReplaceAll(none.Error(), "org_none", "") {
		t.Errorf("%v and %v can be told apart", wrongKind, none)
	}
	in = p.input()
	own, err := h.Brands.Create(ctx, p.agent, engine.Brand{Name: "Agentmark"})
	assaytest.Must(t, err)
	in.Brands = append(in.Brands, own.ID)
	_, err = h.Accounts.ProposeMandate(ctx, p.agent, in)
	if d := cmp.Diff([]string{"brands"}, fields(t, err)); d != "" {
		t.Error(d)
	}
	_, err = h.Accounts.ProposeMandate(ctx, h.A.Admin, p.input())
	assaytest.Refused(t, err, fault.Forbidden)
}
