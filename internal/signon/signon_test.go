package signon_test

import (
	"strings"
	"testing"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/signon"
	"github.com/assay-ip/assay/internal/signon/signontest"
)

const redirect = "http://127.0.0.1:1/back"

var now = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

func TestFlow(t *testing.T) {
	t.Parallel()
	op := signontest.Start(t)
	op.Allow(redirect)
	op.Add("ada", "Ada@Example.org", true)
	op.Add("eve", "ada@example.org", false)
	p := signon.New(op.Config())
	to, kept, err := p.Start(t.Context(), redirect, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"code_challenge_method=S256", "state=" + kept.State, "nonce=" + kept.Nonce, "response_type=code"} {
		if !strings.Contains(to, want) {
			t.Errorf("%s lacks %s", to, want)
		}
	}
	if strings.Contains(to, kept.Verifier) || strings.Contains(to, signontest.Secret) {
		t.Error("a secret is in the address")
	}
	back := op.SignIn(t, to, "ada").Query()
	if back.Get("state") != kept.State {
		t.Errorf("came back with %v", back)
	}
	// Whatever does not fit is refused before and after the provider is asked.
	other := kept
	other.State = "other"
	stale := kept
	stale.At = now.Add(-11 * time.Minute)
	for name, try := range map[string]struct {
		kept  signon.Attempt
		state string
		code  string
	}{
		"another state": {other, back.Get("state"), back.Get("code")}, "no attempt": {signon.Attempt{}, "", back.Get("code")},
		"too late": {stale, back.Get("state"), back.Get("code")}, "no code": {kept, back.Get("state"), ""}, "another code": {kept, back.Get("state"), "x"},
	} {
		if id, err := p.Finish(t.Context(), redirect, try.kept, try.state, try.code, now); !fault.Is(err, fault.Unauthenticated) || id != (account.Identity{}) {
			t.Errorf("%s: %+v, %v", name, id, err)
		}
	}
	id, err := p.Finish(t.Context(), redirect, kept, back.Get("state"), back.Get("code"), now)
	if err != nil {
		t.Fatal(err)
	}
	if want := (account.Identity{Issuer: op.Issuer, Subject: "ada", Email: "Ada@Example.org", Verified: true, Name: id.Name}); id != want {
		t.Errorf("got %+v, want %+v", id, want)
	}
	if _, err := p.Finish(t.Context(), redirect, kept, back.Get("state"), back.Get("code"), now); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a code works twice: %v", err)
	}

	// PKCE and nonce are really checked: one by the provider, one by us.
	for name, spoil := range map[string]func(*signon.Attempt){
		"verifier": func(a *signon.Attempt) { a.Verifier = strings.Repeat("v", 43) },
		"nonce":    func(a *signon.Attempt) { a.Nonce = "other" },
	} {
		to, kept, err := p.Start(t.Context(), redirect, now)
		if err != nil {
			t.Fatal(err)
		}
		back := op.SignIn(t, to, "ada").Query()
		spoil(&kept)
		if _, err := p.Finish(t.Context(), redirect, kept, back.Get("state"), back.Get("code"), now); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("another %s: %v", name, err)
		}
	}

	to, kept, err = p.Start(t.Context(), redirect, now)
	if err != nil {
		t.Fatal(err)
	}
	back = op.SignIn(t, to, "eve").Query()
	id, err = p.Finish(t.Context(), redirect, kept, back.Get("state"), back.Get("code"), now)
	if err != nil || id.Verified || id.Subject != "eve" {
		t.Errorf("somebody who only says that it is her address: %+v, %v", id, err)
	}
}

// A provider that is down is found out at sign-in, and again when it is back.
func TestProviderIsDown(t *testing.T) {
	t.Parallel()
	p := signon.New(signon.Config{Issuer: "http://127.0.0.1:1", ClientID: "x"})
	for range 2 {
		if _, _, err := p.Start(t.Context(), redirect, now); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%v", err)
		}
	}
}
