package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/web"
	"github.com/assay-ip/assay/internal/webtest"
)

func TestFirstRunLeadsToSetUp(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	c := s.Stranger(t)
	if res, _ := s.Get(t, c, "/queue"); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/setup" {
		t.Fatalf("first visit: %d to %q, want a redirect to /setup", res.StatusCode, res.Header.Get("Location"))
	}
	form := url.Values{"code": {"WRONG"}, "organisation": {"Bazaar"}, "name": {"First Reviewer"}, "email": {"reviewer@bazaar.example"}, "password": {webtest.Password}}
	res, body := s.Post(t, c, "/setup", form)
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="code-bad"`) {
		t.Fatalf("a wrong code: %d, want 422 with the fault beside the code", res.StatusCode)
	}
	if !strings.Contains(body, `value="reviewer@bazaar.example"`) || strings.Contains(body, webtest.Password) {
		t.Error("what was typed must be kept, but never the password")
	}
	form.Set("code", s.Accounts.SetupCode())
	form.Set("password", "short")
	if res, body := s.Post(t, c, "/setup", form); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="password-bad"`) {
		t.Fatalf("a short password: %d, want 422 with the fault beside the password", res.StatusCode)
	}
	form.Set("password", webtest.Password)
	if res, body := s.Post(t, c, "/setup", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("set-up: %d\n%s", res.StatusCode, body)
	}
	if res, body := s.Get(t, c, "/"); res.StatusCode != http.StatusOK || !strings.Contains(body, "Bazaar") {
		t.Fatalf("after set-up: %d", res.StatusCode)
	}
	if res, _ := s.Get(t, c, "/setup"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("set-up again: %d, want a redirect", res.StatusCode)
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	c := s.Stranger(t)
	res, body := s.Post(t, c, "/sign-in", url.Values{"email": {"reviewer@bazaar.example"}, "password": {"something else"}, "to": {"/brands"}})
	if res.StatusCode != http.StatusUnauthorized || !strings.Contains(body, `value="reviewer@bazaar.example"`) {
		t.Fatalf("wrong password: %d, want 401 and the form with the address", res.StatusCode)
	}
	for _, to := range []string{"https://elsewhere.example/", "//elsewhere.example", `/\elsewhere.example`, "javascript:alert(1)"} {
		res, _ = s.Post(t, s.Stranger(t), "/sign-in", url.Values{"email": {"reviewer@bazaar.example"}, "password": {webtest.Password}, "to": {to}})
		if got := res.Header.Get("Location"); got != "/" {
			t.Errorf("to %q leads to %q, want /", to, got)
		}
	}
	res, _ = s.Post(t, c, "/sign-in", url.Values{"email": {"reviewer@bazaar.example"}, "password": {webtest.Password}, "to": {"/brands?q=x"}})
	if got := res.Header.Get("Location"); got != "/brands?q=x" {
		t.Errorf("leads to %q, want where they wanted to go", got)
	}
	cookie := strings.Join(res.Header.Values("Set-Cookie"), "\n")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "assay_session="} {
		if !strings.Contains(cookie, want) {
			t.Errorf("session cookie %q lacks %s", cookie, want)
		}
	}
	if res, _ := s.Post(t, c, "/sign-out", nil); res.Header.Get("Location") != "/sign-in" {
		t.Error("signing out leads to sign-in")
	}
	if res, _ := s.Get(t, c, "/"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("after signing out: %d, want a redirect", res.StatusCode)
	}
}

func TestOneTimeCodeWorksOnce(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	code, err := s.Accounts.NewOneTime(t.Context(), s.Admin.User)
	if err != nil {
		t.Fatal(err)
	}
	if res, _ := s.Post(t, s.Stranger(t), "/enter", url.Values{"code": {code}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("first use: %d", res.StatusCode)
	}
	if res, body := s.Post(t, s.Stranger(t), "/enter", url.Values{"code": {code}}); res.StatusCode != http.StatusUnauthorized || strings.Contains(body, code) {
		t.Fatalf("second use: %d, want 401 and the code nowhere on the page", res.StatusCode)
	}
}

func TestSessionTokenIsRenewed(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	c := s.Client(t, "reviewer@bazaar.example")
	before := s.Session(t, c)
	code, err := s.Accounts.NewOneTime(t.Context(), s.Admin.User)
	if err != nil {
		t.Fatal(err)
	}
	s.Post(t, c, "/enter", url.Values{"code": {code}})
	if s.Session(t, c) == before {
		t.Error("a new sign-in must not go on under the old token")
	}
}

// Every page but the doors sends a stranger to sign-in; made from the table of routes, so that a new page is in it.
func TestStrangersAreSentToSignIn(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	open := map[string]bool{"/setup": true, "/enter": true, "/sign-out": true, "/preferences": true}
	doors := []string{"/sign-in", "/join", "/recover", "/recovery"} // and what is below them
	seen := 0
	for _, rt := range web.Routes() {
		method, path, _ := strings.Cut(rt, " ")
		if open[path] || slices.ContainsFunc(doors, func(d string) bool { return path == d || strings.HasPrefix(path, d+"/") }) {
			continue
		}
		seen++
		path = strings.NewReplacer("{id}", "fnd_00000000000000000000000000000000", "{$}", "").Replace(path)
		var res webtest.Answer
		if method == http.MethodPost {
			res, _ = s.Post(t, s.Stranger(t), path, url.Values{})
		} else {
			res, _ = s.Get(t, s.Stranger(t), path)
		}
		if path == "/live" {
			if res.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s: %d, want 401", rt, res.StatusCode)
			}
			continue
		}
		if to := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in") {
			t.Errorf("%s: %d to %q, want a redirect to sign-in", rt, res.StatusCode, to)
		}
	}
	if seen < 30 {
		t.Fatalf("only %d routes walked", seen)
	}
}

func TestForeignOriginsAreRefused(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	c := s.Client(t, "reviewer@bazaar.example")
	seen := 0
	for _, rt := range web.Routes() {
		method, path, _ := strings.Cut(rt, " ")
		if method != http.MethodPost {
			continue
		}
		seen++
		path = strings.ReplaceAll(path, "{id}", "x")
		for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://elsewhere.example"}} {
			if res, _ := s.Post(t, c, path, url.Values{}, header...); res.StatusCode != http.StatusForbidden {
				t.Errorf("%s with %v: %d, want 403", rt, header, res.StatusCode)
			}
		}
	}
	if seen < 12 {
		t.Fatalf("only %d routes walked", seen)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	c := s.Client(t, "reviewer@bazaar.example")
	for _, path := range []string{"/", "/queue", "/sign-in", "/nowhere", "/brands/new"} {
		res, body := s.Get(t, c, path)
		csp := res.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") || strings.Contains(csp, "*") {
			t.Errorf("%s: content policy %q", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin"} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		for _, inline := range []string{" style=", "<style", " onclick=", " onload=", "javascript:", "<script>"} {
			if strings.Contains(body, inline) {
				t.Errorf("%s holds %q", path, inline)
			}
		}
		if strings.Contains(strings.ReplaceAll(body, `xmlns="http://www.w3.org/2000/svg"`, ""), "http://") || strings.Contains(body, "https://") {
			t.Errorf("%s names another host", path)
		}
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	c := s.Stranger(t)
	if _, body := s.Get(t, c, "/sign-in", "Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5"); !strings.Contains(body, "登录") || !strings.Contains(body, `lang="zh-Hans"`) {
		t.Error("a browser that asks for Chinese gets Chinese")
	}
	if _, body := s.Get(t, c, "/sign-in", "Accept-Language", "sv"); !strings.Contains(body, `lang="en"`) {
		t.Error("any other language gets English")
	}
	res, _ := s.Post(t, c, "/preferences", url.Values{"lang": {"zh"}}, "Referer", s.URL+"/sign-in?to=%2Fbrands")
	if got := res.Header.Get("Location"); got != "/sign-in?to=%2Fbrands" {
		t.Errorf("the switch leads to %q, want back", got)
	}
	if _, body := s.Get(t, c, "/sign-in", "Accept-Language", "en"); !strings.Contains(body, `lang="zh-Hans"`) {
		t.Error("the choice counts more than the browser's wish")
	}
	if res, _ := s.Post(t, c, "/preferences", url.Values{"theme": {"dark"}}, "Referer", "https://elsewhere.example/x"); res.Header.Get("Location") != "/" {
		t.Error("the switch must not lead elsewhere")
	}
	if _, body := s.Get(t, c, "/sign-in"); !strings.Contains(body, `data-theme="dark"`) {
		t.Error("the theme is kept")
	}
}
