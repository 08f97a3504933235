package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/webtest"
)

// The way of a new installation: set up, review three items by keyboard, take one back, change language and colours.
func TestReviewByKeyboard(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s := webtest.Start(t)
	tab := b.Tab(t, s)
	tab.Go("/")
	tab.Wait(`location.pathname === "/setup"`)
	for sel, text := range map[string]string{
		"#code": s.Accounts.SetupCode(), "#organisation": "Bazaar", "#name": "First Reviewer", "#email": "reviewer@bazaar.example", "#password": webtest.Password,
	} {
		tab.Type(sel, text)
	}
	tab.Keys("\r")
	tab.Wait(`location.pathname === "/" && document.querySelector("#dash")`)

	tab.Click(".who button")
	tab.Wait(`location.pathname === "/sign-in"`)
	tab.Type("#email", "reviewer@bazaar.example")
	tab.Type("#password", webtest.Password+"\r")
	tab.Wait(`location.pathname === "/" && document.querySelector("#dash")`)

	v, err := s.Accounts.SignIn(t.Context(), "reviewer@bazaar.example", webtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	items := s.Seed(t, v)
	tab.Keys("gq")
	tab.Wait(`location.pathname === "/queue" && document.querySelector("#queue li.on") && document.querySelector("#peek [data-peek]")`)
	row := func(i int) string { return `document.querySelector("#row-` + items[i].ID + `")` }

	tab.Keys("jj")
	tab.Wait(row(2) + `.classList.contains("on")`)
	tab.Wait(`document.querySelector("[data-peek]").dataset.peek === "` + items[2].ID + `"`)
	tab.Keys("kk")
	tab.Wait(row(0) + `.classList.contains("on")`)
	tab.Keys("a")
	tab.Wait(row(0) + `.innerText.includes("approved") && ` + row(1) + `.classList.contains("on")`)
	tab.Keys("r")
	tab.Wait(row(1) + `.innerText.includes("removed") && ` + row(2) + `.classList.contains("on")`)
	tab.Keys("e")
	tab.Wait(row(2) + `.innerText.includes("escalated")`)
	if live := webtest.Eval[string](tab, `document.querySelector("#toasts").getAttribute("aria-live")`); live != "polite" {
		t.Errorf("what was done is announced %q, want politely", live)
	}
	tab.Keys("u")
	tab.Wait(`!` + row(2) + `.classList.contains("decided")`)
	want := []review.Status{review.StatusApproved, review.StatusRemoved, review.StatusOpen}
	for i, st := range want {
		f, err := s.Review.Get(t.Context(), v, items[i].ID)
		if err != nil || f.Status != st {
			t.Errorf("item %d is %q (%v), want %q", i, f.Status, err, st)
		}
	}
	events, err := s.Review.Timeline(t.Context(), v, items[2].ID)
	if err != nil || len(events) < 3 || events[len(events)-1].Kind != "decision.undone" {
		t.Errorf("the undo is no event of its own: %v %v", events, err)
	}
	tab.Keys("u")
	tab.Wait(`!` + row(1) + `.classList.contains("decided")`)

	// Enter opens, with the decision in view; a decision there leads on.
	tab.Keys("\r")
	tab.Wait(`location.pathname === "/findings/` + items[1].ID + `"`)
	tab.Keys("t")
	tab.Keys("not this one")
	tab.Keys("\x1b")
	tab.Keys("r")
	tab.Wait(`location.pathname === "/findings/` + items[2].ID + `" && document.documentElement.dataset.ready && document.querySelector("[data-undo]")`)
	tab.Keys("u")
	tab.Wait(`location.pathname === "/findings/` + items[1].ID + `" && document.body.innerText.includes("Decision undone")`)

	tab.Click(`.top button[value="zh"]`)
	tab.Wait(`document.documentElement.lang === "zh-Hans" && location.pathname === "/findings/` + items[1].ID + `"`)
	if text := webtest.Eval[string](tab, `document.querySelector("#rail").innerText`); !strings.Contains(text, "放行") || strings.Contains(text, "Approve") {
		t.Errorf("the decision in Chinese reads %q", text)
	}
	tab.Click(`.top button[value="dark"]`)
	tab.Wait(`document.documentElement.dataset.theme === "dark" && getComputedStyle(document.body).colorScheme === "dark"`)
	tab.Size(375, 760)
	for _, path := range []string{"/", "/queue", "/findings/" + items[1].ID, "/brands", "/brands/new", "/rights", "/rights/new", "/rights/new?kind=trademark", "/rights/import", "/documents", "/verification", "/products/new", "/rules/new", "/keys", "/intakes", "/health", "/listings", "/snapshots", "/snapshots/2", "/snapshots/2/diff", "/runs", "/runs/" + s.Compared(t, v), "/members", "/mandates", "/marketplaces", "/profile", "/profile/second-factor"} {
		tab.Go(path)
		if over := webtest.Eval[int](tab, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			wide := webtest.Eval[string](tab, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility()).slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join("\n")`)
			t.Errorf("%s is %d pixels too wide for a phone:\n%s", path, over, wide)
		}
	}
	tab.Go("/findings/" + items[1].ID)
	if low := webtest.Eval[float64](tab, `Math.min(...[...document.querySelectorAll(".verdicts button")].map(b => b.getBoundingClientRect().height))`); low < 44 {
		t.Errorf("a button of the decision is %g pixels high on a phone, want 44", low)
	}
	if bottom := webtest.Eval[bool](tab, `document.querySelector(".verdicts button").getBoundingClientRect().bottom <= innerHeight`); !bottom {
		t.Error("the decision is not in view on a phone")
	}
	tab.Click("[data-menu]")
	tab.Wait(`document.querySelector("#side").checkVisibility() && document.activeElement.closest("#side")`)
}

func TestDecisionShowsInAnotherBrowser(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s, c, items := ready(t)
	one, two, three := b.Tab(t, s), b.Tab(t, s), b.Tab(t, s)
	for _, tab := range []*webtest.Tab{one, two, three} {
		tab.Enter(s.Session(t, s.Client(t, "reviewer@bazaar.example")))
	}
	_ = c
	one.Go("/queue")
	two.Go("/queue")
	three.Go("/findings/" + items[0].ID)
	for _, tab := range []*webtest.Tab{one, two} {
		tab.Wait(`document.querySelector("[data-live-mark]").classList.contains("on")`)
	}
	three.Type("#note", "half a thought")
	one.Keys("r")
	shown := `document.querySelector("#row-` + items[0].ID + `").innerText.includes("removed")`
	one.Wait(shown)
	two.Wait(shown)
	three.Wait(`document.querySelector("#rail").innerText.includes("Removed by you")`)
	two.Go("/queue?status=removed")
	two.Wait(`document.querySelector("[data-live-mark]").classList.contains("on") && ` + shown)
	one.Keys("u")
	two.Wait(`document.querySelector("#row-` + items[0].ID + `").innerText.includes("` + string(items[0].Route) + `") || !document.querySelector("#row-` + items[0].ID + `").classList.contains("decided")`)
	three.Wait(`!document.querySelector("#rail").innerText.includes("Removed by you") && document.querySelector("#rail textarea")`)
}

func TestRuleIsCheckedBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s, c, _ := ready(t)
	tab := b.Tab(t, s)
	tab.Enter(s.Session(t, c))
	tab.Go("/rules/new")
	tab.Type("#expr", "listing.nonsense > 3")
	tab.Click("[hx-post]")
	tab.Wait(`document.querySelector("#checked .notice.bad pre")?.textContent.includes("^")`)
	if n := webtest.Eval[string](tab, `document.querySelector("#expr").value`); n != "listing.nonsense > 3" {
		t.Errorf("the condition is now %q", n)
	}
	tab.Go("/rules/new")
	tab.Type("#expr", `listing.title.contains("x")`)
	tab.Click("[hx-post]")
	tab.Wait(`document.querySelector("#checked .notice.good")`)
}

func TestSignInByCodeInTheAddress(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s := webtest.Start(t)
	s.SetUp(t)
	code, err := s.Accounts.NewOneTime(t.Context(), s.Admin.User)
	if err != nil {
		t.Fatal(err)
	}
	tab := b.Tab(t, s)
	tab.Go("/enter#" + code)
	tab.Wait(`location.pathname === "/" && document.querySelector("#dash")`)
}

func TestFindAnything(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s, c, _ := ready(t)
	tab := b.Tab(t, s)
	tab.Enter(s.Session(t, c))
	tab.Go("/")
	tab.Keys("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	tab.Wait(`document.querySelector("#palette").open && document.querySelectorAll("#palette [data-href]").length > 5`)
	tab.Keys("norv")
	tab.Wait(`[...document.querySelectorAll("#palette [data-href]")].some(o => o.dataset.href.startsWith("/brands/brd_"))`)
	tab.Keys("\r")
	tab.Wait(`location.pathname.startsWith("/brands/brd_")`)
	tab.Keys("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	tab.Wait(`document.querySelector("#palette").open`)
	tab.Keys("\x1b")
	tab.Wait(`!document.querySelector("#palette").open`)
	tab.Keys("?")
	tab.Wait(`document.querySelector("#help").open`)
	tab.Click("[data-hotkeys]")
	tab.Keys("\x1b")
	tab.Wait(`!document.querySelector("#help").open`)
	tab.Keys("gh")
	if at := webtest.Eval[string](tab, `location.pathname`); !strings.HasPrefix(at, "/brands/") {
		t.Errorf("single keys were switched off and still lead to %s", at)
	}
}

func TestUploadWithProgress(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s := webtest.Start(t)
	s.SetUp(t)
	tab := b.Tab(t, s)
	tab.Enter(s.Session(t, s.Client(t, "reviewer@bazaar.example")))
	file := filepath.Join(t.TempDir(), "feed.csv")
	if err := os.WriteFile(file, []byte("id,title,price,currency\nC-1,Airbag inflator,20,EUR\nC-2,Plain cup,3,EUR\nC-3,,1,EUR\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tab.Go("/intakes")
	tab.Type("#platform", "shop.example")
	tab.Upload("#file", file)
	tab.Click("[data-upload] button.primary")
	tab.Wait(`location.pathname.startsWith("/intakes/int_")`)
	tab.Wait(`!!document.querySelector("main")`) // the address changes before the page is there
	text := webtest.Eval[string](tab, `document.querySelector("main").innerText`)
	for _, want := range []string{"shop.example", "title", "Refused lines"} {
		if !strings.Contains(text, want) {
			t.Errorf("the upload's page lacks %q:\n%s", want, text)
		}
	}
}

// Whatever a seller writes must not run; the browser is the judge.
func TestHostileTextDoesNotRun(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s, c, items := ready(t)
	tab := b.Tab(t, s)
	tab.Enter(s.Session(t, c))
	paths := []string{"/queue?status=any", "/listings"}
	for _, it := range items {
		if it.External == "A-8" {
			paths = append(paths, "/findings/"+it.ID, "/listings/"+it.Listing)
		}
	}
	if len(paths) != 4 {
		t.Fatal("the hostile listing is not among the open findings")
	}
	for _, path := range paths {
		tab.Go(path)
		if webtest.Eval[bool](tab, `"pwned" in window || getComputedStyle(document.body).display === "none" || !!document.querySelector("main img, main b b")`) {
			t.Errorf("%s: a seller's markup took effect", path)
		}
	}
}

func TestAccessibility(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s, c, items := ready(t)
	ids := s.IDs(t, s.Admin)
	session := s.Session(t, c)
	_, token, err := s.Accounts.Invite(t.Context(), s.Admin, "late@bazaar.example", authz.RoleReader)
	if err != nil {
		t.Fatal(err)
	}
	// A holder with mandates in every state, two organisations to switch between, and a page with a link that is shown once.
	holder := s.Other(t, "Solenne")
	s.Mandate(t, holder, s.Organisation(t, "Agency", account.KindAgent), nil)
	mandates := s.Session(t, s.Client(t, "admin@solenne.example"))
	closed := []string{
		"/", "/queue", "/queue?q=nothing+fits", "/findings/" + items[0].ID, "/findings/" + items[len(items)-1].ID, "/listings", "/listings/" + ids["listings"],
		"/intakes", "/intakes/" + ids["intakes"], "/brands", "/brands/new", "/brands/" + ids["brands"], "/rights", "/rights/new", "/rights/new?kind=patent", "/rights/" + ids["rights"], "/rights/" + ids["rights"] + "/edit",
		"/rights/import", "/documents", "/verification", "/products", "/products/new", "/products/" + ids["products"],
		"/rules", "/rules/new", "/rules/" + ids["rules"], "/keys", "/health", "/snapshots", "/snapshots/1", "/snapshots/2/diff", "/runs", "/runs/" + s.Compared(t, s.Admin), "/nowhere",
		"/members", "/mandates", "/marketplaces", "/profile", "/profile/second-factor",
	}
	for _, lang := range []string{"en", "zh"} {
		for _, theme := range []string{"light", "dark"} {
			t.Run(lang+" "+theme, func(t *testing.T) {
				t.Parallel()
				tab := b.Tab(t, s)
				tab.Cookie("assay_lang", lang)
				tab.Cookie("assay_theme", theme)
				check := func(path string) {
					tab.Go(path)
					tab.Wait(`!document.querySelector("#peek") || document.querySelector("[data-peek]")`)
					for _, v := range tab.Axe() {
						t.Errorf("%s: %s", path, v)
					}
				}
				check("/sign-in")
				check("/enter")
				check("/join")
				check("/recover")
				check("/recovery")
				tab.Go("/join#" + token)
				tab.Wait(`document.querySelector("#password") && location.hash === ""`)
				check("/join")
				tab.Enter(session)
				for _, path := range closed {
					check(path)
				}
				tab.Go("/members")
				tab.Type("#email", "axe-"+lang+theme+"@bazaar.example\r")
				tab.Wait(`document.querySelector("#secret")`)
				for _, v := range tab.Axe() {
					t.Errorf("a link that is shown once: %s", v)
				}
				tab.Enter(mandates)
				check("/mandates")
				check("/marketplaces")
				tab.Enter(session)
				tab.Go("/")
				tab.Keys("?")
				tab.Wait(`document.querySelector("#help").open`)
				for _, v := range tab.Axe() {
					t.Errorf("help: %s", v)
				}
				tab.Keys("\x1b")
				tab.Keys("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
				tab.Wait(`document.querySelectorAll("#palette [data-href]").length > 5`)
				for _, v := range tab.Axe() {
					t.Errorf("palette: %s", v)
				}
			})
		}
	}
}

// The check above is worth something only if it sees what is wrong.
func TestAxeSeesFaults(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s := webtest.Start(t)
	s.SetUp(t)
	tab := b.Tab(t, s)
	tab.Go("/sign-in")
	webtest.Eval[bool](tab, `document.querySelector("h1").style.color = "#ddd"; document.querySelector("label[for=email]").remove(); true`)
	got := strings.Join(tab.Axe(), "\n")
	for _, want := range []string{"color-contrast", "label"} {
		if !strings.Contains(got, want) {
			t.Errorf("axe does not see %s: %s", want, got)
		}
	}
}

// The operator rolls back with one click, every page says so until it is released, and a run shows how far it is by itself.
func TestRollBackAndRun(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s, c, _ := ready(t)
	tab := b.Tab(t, s)
	tab.Enter(s.Session(t, c))
	tab.Go("/")
	tab.Keys("gn")
	tab.Wait(`location.pathname === "/snapshots" && document.querySelector("form[action='/snapshots/roll-back'] button")`)
	tab.Click("form[action='/snapshots/roll-back'] button")
	tab.Wait(`document.querySelector(".pinned") && document.querySelector("form[action='/snapshots/release'] button")`)
	for _, v := range tab.Axe() {
		t.Errorf("pinned: %s", v)
	}
	tab.Go("/queue")
	if !webtest.Eval[bool](tab, `!!document.querySelector(".pinned")`) {
		t.Error("the queue does not say that a snapshot is pinned")
	}
	tab.Go("/snapshots")
	tab.Click("form[action='/snapshots/release'] button")
	tab.Wait(`!document.querySelector(".pinned") && document.querySelector("form[action='/snapshots/roll-back'] button")`)

	tab.Keys("gw")
	tab.Wait(`location.pathname === "/runs" && document.querySelector("#to")`)
	tab.Click("form[action='/runs'] button.primary")
	tab.Wait(`location.pathname.startsWith("/runs/run_") && document.documentElement.dataset.ready && document.querySelector("#run .chip.running")`)
	id := strings.TrimPrefix(webtest.Eval[string](tab, `location.pathname`), "/runs/")
	if err := s.Worker.Slice(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	s.Hub.Notify()
	tab.Wait(`document.querySelector("#run .chip.done")`)
}
