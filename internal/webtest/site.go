// Package webtest starts the real pages on the real services over a real database, and drives them with a browser. It is
// used by tests alone.
package webtest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/blob"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/health"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/policy"
	"github.com/assay-ip/assay/internal/product"
	"github.com/assay-ip/assay/internal/ratelimit"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/seal"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/vault"
	"github.com/assay-ip/assay/internal/web"
	"github.com/assay-ip/assay/packs"
)

// Password is that of everybody in a Site.
const Password = "a plain sentence is a password"

// Site is a running server with its parts at hand.
type Site struct {
	URL      string
	Accounts *account.Service
	Brands   *rights.Service
	Products *product.Service
	Rules    *policy.Service
	Listings *listing.Service
	Review   *review.Service
	Hub      *event.Hub
	Keeper   *knowledge.Keeper
	Archive  *knowledge.Archive
	Runs     *rescan.Service
	Worker   *rescan.Worker // works when a test tells it to
	Vault    *vault.Service
	Admin    authz.Viewer // of the operator, after SetUp

	Store *store.Store

	server *httptest.Server
}

// Start runs a site on a new database until the test ends. How often somebody may try to come in is not limited, unless a
// change of the parts says so.
func Start(t testing.TB, changes ...func(*web.Deps)) *Site {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	log := slog.New(slog.DiscardHandler)
	clk := clock.System{}
	st, err := store.Open(ctx, store.Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "assay.db"), Log: log, Unsafe: true})
	must(t, err)
	must(t, st.Migrate(ctx))
	shipped, err := packs.Load()
	must(t, err)
	s := &Site{Store: st, Accounts: account.NewService(st, clk, account.WithCheapPasswords(), account.WithBox(seal.Random())), Hub: event.NewHub(st, log), Keeper: knowledge.NewKeeper(st, shipped, clk, log)}
	s.Brands = rights.NewService(st, clk)
	s.Products = product.NewService(st, st, clk)
	s.Rules = policy.NewService(st, clk)
	s.Archive = knowledge.NewArchive(st, s.Keeper, clk)
	s.Runs = rescan.NewService(st, s.Archive, st, clk)
	s.Worker = rescan.NewWorker(st, s.Keeper, clk, log, 1_000_000)
	s.Listings = listing.NewService(st, s.Keeper, clk)
	s.Review = review.NewService(st, st, clk)
	files, err := blob.OpenFolder(filepath.Join(t.TempDir(), "files"))
	must(t, err)
	evidence, err := packs.LoadEvidence()
	must(t, err)
	s.Vault = vault.NewService(st, st, files, evidence, clk)
	must(t, s.Keeper.Start(ctx))
	var running sync.WaitGroup
	running.Go(func() { _ = s.Hub.Run(ctx) })
	running.Go(func() { _ = s.Keeper.Run(ctx, s.Hub) })
	d := web.Deps{
		Accounts: s.Accounts, Brands: s.Brands, Products: s.Products, Rules: s.Rules, Listings: s.Listings, Review: s.Review, Vault: s.Vault,
		Events: event.NewService(st), Hub: s.Hub, Keeper: s.Keeper, Archive: s.Archive, Runs: s.Runs, Sessions: st.Sessions(), Health: checks, Log: log, Clock: clk, Version: "test",
		Doors: web.Doors{Visitor: ratelimit.Rate{PerSecond: -1}, Address: ratelimit.Rate{PerSecond: -1}},
	}
	for _, change := range changes {
		change(&d)
	}
	s.server = httptest.NewServer(web.New(d))
	s.URL = s.server.URL
	t.Cleanup(func() {
		cancel()
		running.Wait()
		s.server.CloseClientConnections()
		s.server.Close()
		_ = files.Close()
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func checks(context.Context) []health.Check {
	return []health.Check{
		{Name: "database", State: health.OK, Detail: "sqlite"},
		{Name: "ocr", State: health.Off, Detail: "no library was found", Hint: "install one to read text in pictures"},
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// SetUp makes the operator with its administrator, reviewer@bazaar.example.
func (s *Site) SetUp(t testing.TB) {
	t.Helper()
	v, err := s.Accounts.Setup(t.Context(), account.SetupInput{
		Code: s.Accounts.SetupCode(), Organisation: "Bazaar", Email: "reviewer@bazaar.example", Name: "First Reviewer", Password: Password,
	})
	must(t, err)
	s.Admin = v
}

// Other makes a second organisation, a holder, and returns its administrator, admin@NAME.example.
func (s *Site) Other(t testing.TB, name string) authz.Viewer {
	t.Helper()
	return s.Organisation(t, name, account.KindHolder)
}

// Organisation is Other for an organisation of any kind.
func (s *Site) Organisation(t testing.TB, name string, kind account.OrgKind) authz.Viewer {
	t.Helper()
	email := "admin@" + strings.ReplaceAll(strings.ToLower(name), " ", "-") + ".example"
	_, err := s.Accounts.AddOrganisation(t.Context(), s.Admin, account.AddInput{Name: name, Kind: kind, Email: email, UserName: "Administrator of " + name, Password: Password})
	must(t, err)
	v, err := s.Accounts.SignIn(t.Context(), email, Password)
	must(t, err)
	return v
}

// Seed registers a brand with a product and takes in listings of every kind for the viewer: disguised, cheap, honest,
// prohibited and hostile. It returns the open findings, highest score first.
func (s *Site) Seed(t testing.TB, v authz.Viewer) []review.Item {
	t.Helper()
	ctx := t.Context()
	b, err := s.Brands.Create(ctx, v, engine.Brand{Name: "Norvella", Aliases: []string{"Norvella Sport"}, Chinese: []string{"诺薇拉"}, Categories: []string{"shoes"}, Private: true})
	must(t, err)
	low, _ := price.ParseAmount("119")
	high, _ := price.ParseAmount("149")
	_, err = s.Products.Create(ctx, v, engine.Product{Brand: b.ID, Name: "Norvella Mara", Styles: []string{"NV-2041"}, Category: "shoes", Bands: []price.Band{{Currency: "EUR", Low: low, High: high}}, Private: true})
	must(t, err)
	_, err = s.Rules.Create(ctx, v, engine.Rule{Name: "Mirror quality", Expr: `listing.title.contains("mirror")`, Weight: 500, Author: "First Reviewer", Citation: "house rule 4"})
	must(t, err)
	must(t, s.Keeper.Refresh(ctx))
	s.Take(t, v, "seed", listings)
	got, err := s.Review.Queue(ctx, v, review.Query{Status: review.StatusOpen}, page.Request{})
	must(t, err)
	if len(got.Items) < 4 {
		t.Fatalf("the seed gives %d open findings; the pages need at least 4", len(got.Items))
	}
	return got.Items
}

// Take takes a JSONL feed in.
func (s *Site) Take(t testing.TB, v authz.Viewer, key, body string) listing.Intake {
	t.Helper()
	in, err := s.Listings.Take(t.Context(), v, listing.TakeInput{Key: key, Platform: "bazaar.example", Format: feed.JSONL, Body: strings.NewReader(body)})
	must(t, err)
	return in
}

// listings are invented, as is everything in them.
var listings = strings.Join([]string{
	`{"id":"A-1","seller":"sunny-outlet","title":"Nor\u200bv\u0435lla Mara NV-2041 trainers, mirror quality","description":"Top qu@lity N0rvella shoes, AAA grade. DM for more pictures.\n1:1 with the box.","price":"29","currency":"EUR","category":"shoes","condition":"new"}`,
	`{"id":"A-2","seller":"sunny-outlet","title":"N\u043erv\u0435lla Mara NV-2041 1:1 replica","description":"mirror quality, factory direct","price":"19","currency":"EUR","category":"shoes"}`,
	`{"id":"A-3","seller":"shoe-king-8","title":"诺薇拉 运动鞋 高仿 一比一 复刻","description":"支持验货，微信联系","price":"15","currency":"EUR","category":"shoes"}`,
	`{"id":"A-4","seller":"parts-depot","title":"Airbag module steering wheel, used","description":"driver side airbag inflator","price":"85","currency":"EUR","category":"car parts"}`,
	`{"id":"A-5","seller":"parts-depot","title":"Passenger airbag inflator and clock spring","price":"60","currency":"EUR","category":"car parts"}`,
	`{"id":"A-6","seller":"honest-hans","title":"Norvella Mara trainers, second-hand, worn twice","description":"Bought in 2024, receipt included","price":"70","currency":"EUR","category":"shoes","condition":"used"}`,
	`{"id":"A-7","seller":"laces-and-more","title":"Laces compatible with Norvella shoes","price":"4","currency":"EUR","category":"shoes"}`,
	`{"id":"A-8","seller":"<b>bold</b>","title":"<script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\"> Norv\u0435lla replica \u202eSREKAENS\u202c","description":"</div></section><style>body{display:none}</style>{{7*7}} Norvella mirror quality \u2066\u2067x","price":"9","currency":"EUR","category":"shoes","attributes":{"<i>k</i>":"<script>window.pwned=1</script>"}}`,
	`{"id":"A-9","title":""}`,
	`{"id":"A-10","title":"no price given","price":"cheap"}`,
}, "\n") + "\n"

// Client returns a client that is signed in as somebody, follows no redirect, and keeps its cookies.
func (s *Site) Client(t testing.TB, email string) *http.Client {
	t.Helper()
	c := s.Stranger(t)
	res, err := c.PostForm(s.URL+"/sign-in", url.Values{"email": {email}, "password": {Password}})
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusSeeOther {
		b, _ := io.ReadAll(res.Body)
		t.Fatalf("sign-in of %s: %d\n%s", email, res.StatusCode, b)
	}
	return c
}

// Stranger returns a client that is nobody.
func (s *Site) Stranger(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Session returns the session cookie of a client, to give it to a browser.
func (s *Site) Session(t testing.TB, c *http.Client) string {
	t.Helper()
	u, err := url.Parse(s.URL)
	must(t, err)
	for _, k := range c.Jar.Cookies(u) {
		if k.Name == "assay_session" {
			return k.Value
		}
	}
	t.Fatal("there is no session cookie")
	return ""
}

// Answer is what came back, without the body.
type Answer struct {
	StatusCode int
	Header     http.Header
}

// Get fetches a page and returns its status and body.
func (s *Site) Get(t testing.TB, c *http.Client, path string, header ...string) (Answer, string) {
	t.Helper()
	return s.do(t, c, http.MethodGet, path, nil, header...)
}

// Post sends a form.
func (s *Site) Post(t testing.TB, c *http.Client, path string, form url.Values, header ...string) (Answer, string) {
	t.Helper()
	return s.do(t, c, http.MethodPost, path, form, header...)
}

func (s *Site) do(t testing.TB, c *http.Client, method, path string, form url.Values, header ...string) (Answer, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(form.Encode()))
	must(t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.Do(req)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	must(t, err)
	return Answer{res.StatusCode, res.Header}, string(b)
}

// IDs are the identifiers of one organisation's own rows, by the prefix that the paths of the pages take.
func (s *Site) IDs(t testing.TB, v authz.Viewer) map[string]string {
	t.Helper()
	ctx := t.Context()
	ids := map[string]string{}
	findings, err := s.Review.Queue(ctx, v, review.Query{Status: review.StatusOpen}, page.Request{Limit: 2})
	must(t, err)
	ids["findings"] = findings.Items[0].ID
	ids["listings"] = findings.Items[0].Listing
	last := findings.Items[len(findings.Items)-1]
	decided, _, err := s.Review.Decide(ctx, v, last.ID, review.DecideInput{Verdict: review.VerdictEscalate, Version: last.Version})
	must(t, err)
	ids["decisions"] = decided.ID
	intakes, err := s.Listings.Intakes(ctx, v, page.Request{})
	must(t, err)
	ids["intakes"] = intakes.Items[0].ID
	brands, err := s.Brands.List(ctx, v, "", page.Request{})
	must(t, err)
	ids["brands"] = brands.Items[0].ID
	products, err := s.Products.List(ctx, v, "", "", page.Request{})
	must(t, err)
	ids["products"] = products.Items[0].ID
	rules, err := s.Rules.List(ctx, v, "", page.Request{})
	must(t, err)
	ids["rules"] = rules.Items[0].ID
	key, _, err := s.Accounts.CreateKey(ctx, v, "feed", []authz.Permission{authz.Read}, time.Time{})
	must(t, err)
	ids["keys"] = key.ID
	r, err := s.Vault.Create(ctx, v, Mark(ids["brands"]))
	must(t, err)
	ids["rights"] = r.ID
	d, err := s.Vault.Upload(ctx, v, "Norvella letter.txt", strings.NewReader("Norvella certifies this.\n"))
	must(t, err)
	must(t, s.Vault.Attach(ctx, v, r.ID, d.ID, "certificate", vault.PlatformOnly))
	ids["documents"] = d.ID
	s.people(t, v, ids)
	return ids
}

// Mark is a trade mark that supports a brand.
func Mark(brand string) vault.Entry {
	return vault.Entry{
		Kind: vault.Trademark, Title: "Norvella", Holder: "Norvella SpA", Domain: "norvella.example", Form: vault.Word, Office: "EM", Number: "018 123 456", Application: "018 000 001",
		Filed: "2019-03-01", Registered: "2020-01-01", ValidFrom: "2020-01-01", ValidTo: "2030-01-01", Territories: []string{"EU", "CN"},
		Classes: []vault.Class{{Number: 25, Goods: "shoes"}}, Vienna: []string{"26.4.2"}, Brands: []string{brand},
		Licensees: []vault.Licensee{{Name: "Norvella Licensee", Territories: []string{"DE"}, From: "2024-01-01", Exclusive: true}},
		Recordals: []vault.Recordal{{Authority: "Norvella customs entry", Number: "N-1"}}, Use: []vault.Use{{Text: "Norvella catalogue", Date: "2025-03-01"}},
	}
}

// Rights enters rights of an organisation in every state that takes no waiting, with their evidence, and returns their IDs by state. The
// administrator of the operator checks them.
func (s *Site) Rights(t testing.TB, holder authz.Viewer) map[vault.State]string {
	t.Helper()
	ctx := t.Context()
	b, err := s.Brands.Create(ctx, holder, engine.Brand{Name: "Solenne", Private: true})
	must(t, err)
	d, err := s.Vault.Upload(ctx, holder, "certificate.txt", strings.NewReader("Certificate of Solenne\n"))
	must(t, err)
	act := func(v authz.Viewer, r vault.Right, a vault.Action, in vault.ActInput) vault.Right {
		t.Helper()
		in.Version = r.Version
		out, err := s.Vault.Act(ctx, v, r.ID, a, in)
		must(t, err)
		return out
	}
	out := map[vault.State]string{}
	for i, to := range []vault.State{vault.StateDraft, vault.StateSubmitted, vault.StateChecking, vault.StateVerified, vault.StateRefused, vault.StateAppealed, vault.StateLapsed, vault.StateWithdrawn} {
		e := Mark(b.ID)
		e.Title, e.Holder, e.Domain, e.Number, e.ValidTo = "Solenne "+string(to), "Solenne SA", "solenne.example", "0190000"+string(rune('0'+i)), s.Vault.Now().AddDate(0, 3, 0).Format("2006-01-02")
		r, err := s.Vault.Create(ctx, holder, e)
		must(t, err)
		out[to] = r.ID
		if to == vault.StateDraft {
			continue
		}
		for _, ev := range s.Vault.Missing(r, nil) {
			must(t, s.Vault.Attach(ctx, holder, r.ID, d.ID, ev.Element, vault.PlatformOnly))
		}
		r = act(holder, r, vault.Submit, vault.ActInput{})
		if to == vault.StateSubmitted {
			_, err := s.Vault.StartDNS(ctx, holder, r.ID)
			must(t, err)
			continue
		}
		if to == vault.StateWithdrawn {
			act(holder, r, vault.Withdraw, vault.ActInput{})
			continue
		}
		r = act(s.Admin, r, vault.Take, vault.ActInput{})
		_, err = s.Vault.CheckRegister(ctx, s.Admin, r.ID)
		must(t, err)
		_, err = s.Vault.CheckStaff(ctx, s.Admin, r.ID, true, "Seen on the page of the office.")
		must(t, err)
		_, _, err = s.Vault.StartEmail(ctx, s.Admin, r.ID, "ip@solenne.example")
		must(t, err)
		switch to {
		case vault.StateVerified:
			act(s.Admin, r, vault.Verify, vault.ActInput{})
		case vault.StateLapsed:
			act(s.Admin, act(s.Admin, r, vault.Verify, vault.ActInput{}), vault.Cancel, vault.ActInput{})
		case vault.StateRefused, vault.StateAppealed:
			r = act(s.Admin, r, vault.Refuse, vault.ActInput{Reasons: []string{"evidence_unreadable"}, Note: "Page 2 is black."})
			if to == vault.StateAppealed {
				act(holder, r, vault.Appeal, vault.ActInput{Note: "It is a picture of a black shoe."})
			}
		case vault.StateDraft, vault.StateSubmitted, vault.StateChecking, vault.StateWithdrawn:
		}
	}
	return out
}

// people adds the IDs of what concerns people. Mandates and marketplaces need organisations of certain kinds, which are made
// when the viewer's is of another.
func (s *Site) people(t testing.TB, v authz.Viewer, ids map[string]string) {
	t.Helper()
	ctx := t.Context()
	ids["members"] = v.User
	i, _, err := s.Accounts.Invite(ctx, v, "invited@bazaar.example", authz.RoleReader)
	must(t, err)
	ids["invitations"] = i.ID
	ids["sessions"], err = s.Accounts.Start(ctx, v, account.MethodPassword, "secret browser of "+v.OrgName)
	must(t, err)
	ids["passkeys"] = "psk_" + strings.TrimPrefix(v.User, "usr_")
	must(t, s.Store.AddPasskey(ctx, account.Passkey{ID: ids["passkeys"], User: v.User, Name: "secret passkey"}, "", event.Event{
		Org: v.Org, Actor: "system", Kind: event.PasskeyAdded, Subject: ids["passkeys"],
	}))
	agent := s.Organisation(t, "Agency of "+v.OrgName, account.KindAgent)
	holder := v
	if o, err := s.Accounts.Own(ctx, v); err != nil || o.Kind != account.KindHolder {
		must(t, err)
		holder = s.Organisation(t, "Holder of "+v.OrgName, account.KindHolder)
	}
	ids["mandates"] = s.Mandate(t, holder, agent, nil).ID
	platform := v
	if o, err := s.Accounts.Own(ctx, v); err != nil || o.Kind != account.KindPlatform {
		must(t, err)
		platform = s.Organisation(t, "Platform of "+v.OrgName, account.KindPlatform)
	}
	m, err := s.Accounts.AddMarketplace(ctx, platform, "secret.example", "Secret marketplace")
	must(t, err)
	ids["marketplaces"] = m.ID
}

// Mandate makes a mandate to read and change, of certain brands or of all, that is in force for a month.
func (s *Site) Mandate(t testing.TB, holder, agent authz.Viewer, brands []string) account.Mandate {
	t.Helper()
	now := clock.System{}.Now()
	m, err := s.Accounts.ProposeMandate(t.Context(), agent, account.MandateInput{
		Holder: holder.Org, Permissions: []authz.Permission{authz.Read, authz.WriteKnowledge}, Brands: brands, ProofName: "mandate.pdf",
		Territory: "worldwide", ProofSHA256: strings.Repeat("ab", 32), Until: now.AddDate(0, 1, 0),
	})
	must(t, err)
	m, err = s.Accounts.AcceptMandate(t.Context(), holder, m.ID, m.Version)
	must(t, err)
	return m
}

// Compared starts a comparison of the first snapshot with the one in effect, works on it, and returns its ID. The viewer is an
// administrator of the operator.
func (s *Site) Compared(t testing.TB, v authz.Viewer) string {
	t.Helper()
	run, err := s.Runs.Start(t.Context(), v, rescan.Input{Kind: rescan.KindCompare, From: 1, To: s.Keeper.Current().Number})
	must(t, err)
	must(t, s.Worker.Slice(t.Context(), run.ID))
	return run.ID
}
