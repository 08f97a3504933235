package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/ratelimit"
	"github.com/assay-ip/assay/internal/signon"
	"github.com/assay-ip/assay/internal/signon/signontest"
	"github.com/assay-ip/assay/internal/web"
	"github.com/assay-ip/assay/internal/webtest"
)

var shownLink = regexp.MustCompile(`id="secret" readonly value="([^"#]+)#([^"]+)"`)

// invite invites an address by the page and returns the secret of the link.
func invite(t *testing.T, s *webtest.Site, c *http.Client, email, role string) string {
	t.Helper()
	res, body := s.Post(t, c, "/invitations", url.Values{"email": {email}, "role": {role}})
	m := shownLink.FindStringSubmatch(body)
	if res.StatusCode != http.StatusCreated || m == nil || m[1] != s.URL+"/join" {
		t.Fatalf("inviting: %d %v", res.StatusCode, m)
	}
	if !strings.Contains(body, "sends no mail yet") {
		t.Error("the page does not say that the link has to be passed on")
	}
	return m[2]
}

func TestInviteAndJoin(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	admin := s.Client(t, "reviewer@bazaar.example")
	token := invite(t, s, admin, "new@bazaar.example", "editor")
	if _, body := s.Get(t, admin, "/members"); strings.Contains(body, token) || !strings.Contains(body, "new@bazaar.example") {
		t.Error("the link is shown again, or the invitation is not listed")
	}
	if res, body := s.Post(t, admin, "/invitations", url.Values{"email": {"reviewer@bazaar.example"}, "role": {"reader"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "member already") {
		t.Errorf("inviting a member: %d", res.StatusCode)
	}
	c := s.Stranger(t)
	if res, body := s.Post(t, c, "/join", url.Values{"code": {"wrong"}}); res.StatusCode != http.StatusUnauthorized || strings.Contains(body, "Bazaar") {
		t.Errorf("a wrong link: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, c, "/join", url.Values{"code": {token}}); res.Header.Get("Location") != "/join" {
		t.Fatalf("the link leads to %q", res.Header.Get("Location"))
	}
	if _, body := s.Get(t, c, "/join"); !strings.Contains(body, "Join Bazaar") || strings.Contains(body, token) {
		t.Error("the page does not say what is joined, or shows the secret")
	}
	if res, body := s.Post(t, c, "/join/accept", url.Values{"name": {"New Member"}, "password": {"short"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `value="New Member"`) {
		t.Errorf("a short password: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, c, "/join/accept", url.Values{"name": {"New Member"}, "password": {webtest.Password}}); res.Header.Get("Location") != "/" {
		t.Fatalf("joining: %d to %q", res.StatusCode, res.Header.Get("Location"))
	}
	if res, body := s.Get(t, c, "/"); res.StatusCode != http.StatusOK || !strings.Contains(body, "New Member") {
		t.Errorf("after joining: %d", res.StatusCode)
	}
	if res, _ := s.Get(t, c, "/members"); res.StatusCode != http.StatusForbidden {
		t.Errorf("an editor sees the members: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, s.Stranger(t), "/join", url.Values{"code": {token}}); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("the link works twice: %d", res.StatusCode)
	}

	// Somebody with an account signs in and joins; then they have two organisations and a switcher on every page.
	s.Other(t, "Solenne")
	other := s.Client(t, "admin@solenne.example")
	token = invite(t, s, other, "new@bazaar.example", "reader")
	c = s.Stranger(t)
	s.Post(t, c, "/join", url.Values{"code": {token}})
	res, _ := s.Post(t, c, "/sign-in", url.Values{"email": {"new@bazaar.example"}, "password": {webtest.Password}})
	if res.Header.Get("Location") != "/join" {
		t.Fatalf("after signing in with an invitation: %q", res.Header.Get("Location"))
	}
	if res, _ := s.Post(t, c, "/join/accept", nil); res.Header.Get("Location") != "/" {
		t.Fatalf("accepting: %d", res.StatusCode)
	}
	_, body := s.Get(t, c, "/brands")
	orgs := regexp.MustCompile(`name="org" value="(org_[0-9a-f]+)" aria-pressed="(true|false)">([^<]+)<`).FindAllStringSubmatch(body, -1)
	if len(orgs) < 2 || orgs[0][3] != "Bazaar" || orgs[0][2] != "false" || orgs[1][2] != "true" {
		t.Fatalf("the switcher offers %v", orgs)
	}
	if res, _ := s.Post(t, c, "/switch", url.Values{"org": {orgs[0][1]}}); res.Header.Get("Location") != "/" {
		t.Errorf("switching: %d", res.StatusCode)
	}
	if _, body := s.Get(t, c, "/brands"); !strings.Contains(body, `<div class="clip muted">Bazaar</div>`) {
		t.Error("the switch does not show")
	}
	if res, _ := s.Post(t, c, "/switch", url.Values{"org": {"org_nobody"}}); res.StatusCode != http.StatusNotFound {
		t.Errorf("switching to an organisation that is not theirs: %d", res.StatusCode)
	}
	if _, body := s.Get(t, admin, "/brands"); strings.Contains(body, `name="org"`) {
		t.Error("who has one organisation is offered a choice")
	}
}

func TestSecondFactorByPages(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	c := s.Client(t, "reviewer@bazaar.example")
	_, body := s.Get(t, c, "/profile/second-factor")
	m := regexp.MustCompile(`<p class="mono">([A-Z2-7 ]+)</p>`).FindStringSubmatch(body)
	if m == nil || !strings.Contains(body, `class="qr"`) {
		t.Fatal("no secret and picture are shown")
	}
	secret := m[1]
	if res, body := s.Post(t, c, "/profile/second-factor", url.Values{"code": {"000000"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, secret) {
		t.Errorf("a wrong code: %d, or another secret is shown", res.StatusCode)
	}
	at := time.Now()
	res, body := s.Post(t, c, "/profile/second-factor", url.Values{"code": {webtest.Code(t, secret, at)}})
	codes := regexp.MustCompile(`<li>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</li>`).FindAllStringSubmatch(body, -1)
	if res.StatusCode != http.StatusCreated || len(codes) != 10 {
		t.Fatalf("putting it into use: %d with %d recovery codes", res.StatusCode, len(codes))
	}
	c = s.Stranger(t)
	form := url.Values{"email": {"reviewer@bazaar.example"}, "password": {webtest.Password}, "to": {"/brands"}}
	if res, _ := s.Post(t, c, "/sign-in", form); res.Header.Get("Location") != "/sign-in/code" {
		t.Fatalf("a password leads to %q", res.Header.Get("Location"))
	}
	if res, _ := s.Get(t, c, "/brands"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a password alone opens a page: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, c, "/sign-in/code", url.Values{"code": {"123"}}); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a wrong code: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, c, "/sign-in/code", url.Values{"code": {webtest.Code(t, secret, at.Add(30*time.Second))}}); res.Header.Get("Location") != "/brands" {
		t.Fatalf("a right code: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, c, "/profile/second-factor/remove", url.Values{"code": {codes[0][1]}}); res.Header.Get("Location") != "/profile" {
		t.Errorf("removing it: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, s.Stranger(t), "/sign-in", form); res.Header.Get("Location") != "/brands" {
		t.Errorf("after removing it: %q", res.Header.Get("Location"))
	}
	if res, _ := s.Post(t, s.Stranger(t), "/sign-in/code", url.Values{"code": {"123456"}}); res.Header.Get("Location") != "/sign-in" {
		t.Errorf("a code without a password: %d to %q", res.StatusCode, res.Header.Get("Location"))
	}
}

// Whoever has to set up a second factor gets no further than where they do that.
func TestRequiredSecondFactorHoldsEveryPage(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	admin := s.Client(t, "reviewer@bazaar.example")
	if res, _ := s.Post(t, admin, "/organisation/second-factor", url.Values{"on": {"1"}}); res.StatusCode != http.StatusConflict {
		t.Errorf("locking oneself out: %d, want 409", res.StatusCode)
	}
	_, body := s.Get(t, admin, "/profile/second-factor")
	secret := regexp.MustCompile(`<p class="mono">([A-Z2-7 ]+)</p>`).FindStringSubmatch(body)[1]
	s.Post(t, admin, "/profile/second-factor", url.Values{"code": {webtest.Code(t, secret, time.Now())}})
	if res, _ := s.Post(t, admin, "/organisation/second-factor", url.Values{"on": {"1"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("requiring it: %d", res.StatusCode)
	}
	token := invite(t, s, admin, "late@bazaar.example", "admin")
	c := s.Stranger(t)
	s.Post(t, c, "/join", url.Values{"code": {token}})
	s.Post(t, c, "/join/accept", url.Values{"name": {"Late"}, "password": {webtest.Password}})
	held := 0
	for _, rt := range web.Routes() {
		method, path, _ := strings.Cut(rt, " ")
		if strings.HasPrefix(path, "/profile") || strings.HasPrefix(path, "/passkeys") || strings.HasPrefix(path, "/sessions") || path == "/switch" ||
			strings.HasPrefix(path, "/sign-") || strings.HasPrefix(path, "/join") || strings.HasPrefix(path, "/recover") || path == "/setup" || path == "/enter" || path == "/preferences" {
			continue
		}
		held++
		path = strings.NewReplacer("{id}", "x", "{$}", "").Replace(path)
		var res webtest.Answer
		if method == http.MethodGet {
			res, _ = s.Get(t, c, path)
		} else {
			res, _ = s.Post(t, c, path, url.Values{})
		}
		if path == "/live" && res.StatusCode == http.StatusForbidden {
			continue
		}
		if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/profile" {
			t.Errorf("%s: %d to %q, want a redirect to the profile", rt, res.StatusCode, res.Header.Get("Location"))
		}
	}
	if held < 45 {
		t.Errorf("only %d routes held", held)
	}
	if res, body := s.Get(t, c, "/profile"); res.StatusCode != http.StatusOK || !strings.Contains(body, "asks for a second factor") {
		t.Errorf("the profile: %d", res.StatusCode)
	}
}

func TestRecoveryByPages(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	admin := s.Client(t, "reviewer@bazaar.example")
	token := invite(t, s, admin, "lost@bazaar.example", "reader")
	lost := s.Stranger(t)
	s.Post(t, lost, "/join", url.Values{"code": {token}})
	s.Post(t, lost, "/join/accept", url.Values{"name": {"Lost"}, "password": {webtest.Password}})

	known, a := s.Post(t, s.Stranger(t), "/recover", url.Values{"email": {"lost@bazaar.example"}})
	unknown, b := s.Post(t, s.Stranger(t), "/recover", url.Values{"email": {"nobody@bazaar.example"}})
	if known.StatusCode != unknown.StatusCode || a != b {
		t.Error("asking for help tells who is there")
	}
	_, body := s.Get(t, admin, "/members")
	if !strings.Contains(body, "asked for help") {
		t.Error("the administrator does not see who asked")
	}
	id := regexp.MustCompile(`/members/(usr_[0-9a-f]+)/recovery`).FindAllStringSubmatch(body, -1)
	var link []string
	for _, m := range id {
		if m[1] != s.Admin.User {
			_, body = s.Post(t, admin, "/members/"+m[1]+"/recovery", nil)
			link = shownLink.FindStringSubmatch(body)
		}
	}
	if len(link) != 3 || link[1] != s.URL+"/recovery" {
		t.Fatalf("no recovery link is shown: %v", link)
	}
	c := s.Stranger(t)
	if res, _ := s.Post(t, c, "/recovery/password", url.Values{"password": {"a long sentence of words"}}); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a new password without a link: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, c, "/recovery", url.Values{"code": {link[2]}}); res.Header.Get("Location") != "/recovery" {
		t.Fatalf("the link: %d", res.StatusCode)
	}
	if _, body := s.Get(t, c, "/recovery"); !strings.Contains(body, "lost@bazaar.example") || strings.Contains(body, link[2]) {
		t.Error("the page does not say whose password it is, or shows the secret")
	}
	if res, _ := s.Post(t, c, "/recovery/password", url.Values{"password": {"short"}}); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a short password: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, c, "/recovery/password", url.Values{"password": {"a long sentence of words"}}); res.Header.Get("Location") != "/sign-in" {
		t.Errorf("a new password: %d", res.StatusCode)
	}
	if res, _ := s.Get(t, lost, "/"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("the session before goes on: %d", res.StatusCode)
	}
	if _, err := s.Accounts.SignIn(t.Context(), "lost@bazaar.example", "a long sentence of words"); err != nil {
		t.Error(err)
	}
}

func TestSessionsAndPassword(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	one, two := s.Client(t, "reviewer@bazaar.example"), s.Client(t, "reviewer@bazaar.example")
	_, body := s.Get(t, one, "/profile")
	if n := strings.Count(body, "Go-http-client"); n != 2 || strings.Count(body, "this one") != 1 {
		t.Errorf("%d sessions are listed", n)
	}
	if res, _ := s.Post(t, one, "/sessions/end-others", nil); res.StatusCode != http.StatusSeeOther {
		t.Errorf("ending the others: %d", res.StatusCode)
	}
	if res, _ := s.Get(t, two, "/"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a session that was ended goes on: %d", res.StatusCode)
	}
	two = s.Client(t, "reviewer@bazaar.example")
	if res, body := s.Post(t, one, "/profile/password", url.Values{"current": {"wrong"}, "password": {"a long sentence of words"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="current-bad"`) {
		t.Errorf("a wrong present password: %d", res.StatusCode)
	}
	before := s.Session(t, one)
	if res, _ := s.Post(t, one, "/profile/password", url.Values{"current": {webtest.Password}, "password": {"a long sentence of words"}}); res.Header.Get("Location") != "/profile" {
		t.Errorf("a new password: %d", res.StatusCode)
	}
	if s.Session(t, one) == before {
		t.Error("the session goes on under its old token")
	}
	for c, want := range map[*http.Client]int{one: http.StatusOK, two: http.StatusSeeOther} {
		if res, _ := s.Get(t, c, "/"); res.StatusCode != want {
			t.Errorf("after the change: %d, want %d", res.StatusCode, want)
		}
	}
	_, body = s.Get(t, one, "/profile")
	id := regexp.MustCompile(`/sessions/(ses_[0-9a-f]+)/end`).FindStringSubmatch(body)
	s.Post(t, one, "/sessions/"+id[1]+"/end", nil)
	if res, _ := s.Get(t, one, "/"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("ending one's own: %d", res.StatusCode)
	}
}

func TestDoorsAreNotHammered(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t, func(d *web.Deps) {
		d.Doors = web.Doors{Visitor: ratelimit.Rate{PerSecond: 0.001, Burst: 12}, Address: ratelimit.Rate{PerSecond: 0.001, Burst: 3}}
	})
	s.SetUp(t)
	// The same happens whether or not there is such a person.
	for _, email := range []string{"reviewer@bazaar.example", "nobody@bazaar.example"} {
		for i := range 4 {
			want := http.StatusUnauthorized
			if i == 3 {
				want = http.StatusTooManyRequests
			}
			if res, _ := s.Post(t, s.Stranger(t), "/sign-in", url.Values{"email": {email}, "password": {"wrong"}}); res.StatusCode != want {
				t.Errorf("try %d of %s: %d, want %d", i+1, email, res.StatusCode, want)
			}
		}
	}
	for range 5 {
		s.Post(t, s.Stranger(t), "/join", url.Values{"code": {"x"}})
	}
	for _, path := range []string{"/sign-in", "/join", "/recovery", "/recover", "/enter"} {
		if res, _ := s.Post(t, s.Stranger(t), path, url.Values{"email": {"third@bazaar.example"}, "code": {"x"}}); res.StatusCode != http.StatusTooManyRequests {
			t.Errorf("%s: %d, want 429", path, res.StatusCode)
		}
	}
}

func TestSingleSignOnByPages(t *testing.T) {
	t.Parallel()
	op := signontest.Start(t)
	s := webtest.Start(t, func(d *web.Deps) { d.SignOn = signon.New(op.Config()) })
	op.Allow(s.URL + "/sign-in/sso/back")
	op.Add("ada", "reviewer@bazaar.example", true)
	op.Add("eve", "reviewer@bazaar.example", false)
	op.Add("new", "new@bazaar.example", true)
	s.SetUp(t)
	if _, _, err := s.Accounts.Invite(t.Context(), s.Admin, "new@bazaar.example", authz.RoleReviewer); err != nil {
		t.Fatal(err)
	}
	enter := func(name, to string) (*http.Client, webtest.Answer, string) {
		c := s.Stranger(t)
		_, body := s.Get(t, c, "/sign-in?to="+url.QueryEscape(to))
		if !strings.Contains(body, "/sign-in/sso") {
			t.Fatal("the sign-in page does not offer it")
		}
		res, _ := s.Get(t, c, "/sign-in/sso?to="+url.QueryEscape(to))
		back := op.SignIn(t, res.Header.Get("Location"), name)
		if other, _ := s.Get(t, s.Stranger(t), back.RequestURI()); other.StatusCode != http.StatusUnauthorized {
			t.Errorf("another browser comes in by the answer: %d", other.StatusCode)
		}
		answer, body := s.Get(t, c, back.RequestURI())
		if again, _ := s.Get(t, c, back.RequestURI()); again.StatusCode != http.StatusUnauthorized {
			t.Errorf("the answer works twice: %d", again.StatusCode)
		}
		return c, answer, body
	}
	if _, res, body := enter("eve", "/"); res.StatusCode != http.StatusUnauthorized || !strings.Contains(body, "nobody here has invited you") {
		t.Errorf("an address that is not verified: %d", res.StatusCode)
	}
	c, res, _ := enter("ada", "/brands")
	if res.Header.Get("Location") != "/profile" {
		t.Errorf("the first time: %d to %q, want the profile, as the password is gone", res.StatusCode, res.Header.Get("Location"))
	}
	if _, body := s.Get(t, c, "/profile"); strings.Contains(body, `id="current"`) || !strings.Contains(body, "single sign-on") {
		t.Error("a password that somebody else may have set is still there")
	}
	if _, res, _ = enter("ada", "/brands"); res.Header.Get("Location") != "/brands" {
		t.Errorf("the second time: %q", res.Header.Get("Location"))
	}
	if _, res, _ = enter("ada", "https://elsewhere.example"); res.Header.Get("Location") != "/" {
		t.Errorf("it leads elsewhere: %q", res.Header.Get("Location"))
	}
	c, _, _ = enter("new", "/")
	if res, body := s.Get(t, c, "/"); res.StatusCode != http.StatusOK || !strings.Contains(body, "Bazaar") {
		t.Errorf("somebody who was invited: %d", res.StatusCode)
	}
}

// A passkey of a virtual device: registered, used to sign in without a password, removed.
func TestPasskeyInTheBrowser(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s := webtest.Start(t)
	s.SetUp(t)
	s = s.Local()
	tab := b.Tab(t, s)
	tab.Authenticator()
	tab.Go("/sign-in")
	tab.Type("#email", "reviewer@bazaar.example")
	tab.Type("#password", webtest.Password+"\r")
	tab.Wait(`location.pathname === "/" && document.querySelector("#dash")`)
	tab.Go("/profile")
	tab.Type("#name", "test device")
	tab.Click(`[data-passkey="create"] button`)
	tab.Wait(`document.body.innerText.includes("test device") && document.body.innerText.includes("The passkey is registered")`)

	tab.Click(".who form button")
	tab.Wait(`location.pathname === "/sign-in"`)
	tab.Click(`[data-passkey="get"] button`)
	tab.Wait(`location.pathname === "/" && document.querySelector("#dash")`)
	tab.Go("/profile")
	if !webtest.Eval[bool](tab, `[...document.querySelectorAll("td")].some(d => d.innerText === "passkey")`) {
		t.Error("the session does not say that it began with a passkey")
	}
	tab.Click(`form[action^="/passkeys/"] button`)
	tab.Wait(`document.body.innerText.includes("The passkey is removed")`)
	tab.Click(".who form button")
	tab.Wait(`location.pathname === "/sign-in"`)
	tab.Click(`[data-passkey="get"] button`)
	tab.Wait(`document.body.innerText.includes("This passkey is not known here") || document.body.innerText.includes("this passkey is not known here")`)
}

// Links open from the # of an address, which no server sees.
func TestLinksInTheAddress(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s := webtest.Start(t)
	s.SetUp(t)
	_, token, err := s.Accounts.Invite(t.Context(), s.Admin, "new@bazaar.example", authz.RoleReader)
	if err != nil {
		t.Fatal(err)
	}
	tab := b.Tab(t, s)
	tab.Go("/join#" + token)
	tab.Wait(`document.querySelector("#password") && location.hash === ""`)
	tab.Type("#name", "New Member")
	tab.Type("#password", webtest.Password+"\r")
	tab.Wait(`location.pathname === "/" && document.querySelector("#dash")`)
	link, err := s.Accounts.RecoverAtConsole(t.Context(), "new@bazaar.example", false)
	if err != nil {
		t.Fatal(err)
	}
	tab.Go("/recovery#" + link)
	tab.Wait(`document.querySelector("#password") && location.hash === ""`)
	tab.Type("#password", "a long sentence of words\r")
	tab.Wait(`location.pathname === "/sign-in"`)
	if _, err := s.Accounts.SignIn(t.Context(), "new@bazaar.example", "a long sentence of words"); err != nil {
		t.Error(err)
	}
	if w, err := s.Accounts.Welcome(t.Context(), account.TokenHash(token)); err == nil {
		t.Errorf("the link still opens %+v", w)
	}
}
