// Package signon lets people sign in at an OpenID Connect provider: the authorization code flow with PKCE, state and nonce.
package signon

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/fault"
)

const (
	patience    = 10 * time.Second // for each answer of the provider
	attemptLife = 10 * time.Minute
)

// Config names a provider and how it knows us.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string // empty for a public client
}

// Provider is an OpenID Connect provider. It is asked for its description at the first sign-in, so that the program starts
// while the provider is down.
type Provider struct {
	config Config
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// New returns a provider. Nothing is asked of it yet.
func New(c Config) *Provider {
	return &Provider{config: c, client: &http.Client{Timeout: patience}}
}

// Attempt is what to keep, where the browser cannot see it, from Start until Finish.
type Attempt struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	At       time.Time `json:"at"`
}

// Start returns the address at the provider to send the browser to. redirect is where it comes back.
func (p *Provider) Start(ctx context.Context, redirect string, now time.Time) (to string, kept Attempt, err error) {
	c, _, err := p.parts(ctx, redirect)
	if err != nil {
		return "", Attempt{}, err
	}
	kept = Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), At: now}
	return c.AuthCodeURL(kept.State, oidc.Nonce(kept.Nonce), oauth2.S256ChallengeOption(kept.Verifier)), kept, nil
}

// Finish checks what the browser brought back and returns whom the provider vouches for. What does not fit, for whatever
// reason, is the same fault.Unauthenticated.
func (p *Provider) Finish(ctx context.Context, redirect string, kept Attempt, state, code string, now time.Time) (account.Identity, error) {
	bad := func(err error) error {
		return fault.Wrap(err, fault.Unauthenticated, "the single sign-on did not succeed", "begin again on the sign-in page")
	}
	if kept.State == "" || code == "" || now.Sub(kept.At) > attemptLife || subtle.ConstantTimeCompare([]byte(state), []byte(kept.State)) != 1 {
		return account.Identity{}, bad(nil)
	}
	c, found, err := p.parts(ctx, redirect)
	if err != nil {
		return account.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := c.Exchange(ctx, code, oauth2.VerifierOption(kept.Verifier))
	if err != nil {
		return account.Identity{}, bad(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return account.Identity{}, bad(nil)
	}
	id, err := found.Verifier(&oidc.Config{ClientID: p.config.ClientID}).Verify(ctx, raw)
	if err != nil {
		return account.Identity{}, bad(err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(kept.Nonce)) != 1 {
		return account.Identity{}, bad(nil)
	}
	var said claims
	if err := id.Claims(&said); err != nil {
		return account.Identity{}, bad(err)
	}
	if said.Email == "" { // some providers tell it only there
		info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return account.Identity{}, bad(err)
		}
		if info.Subject != id.Subject {
			return account.Identity{}, bad(nil)
		}
		if err := info.Claims(&said); err != nil {
			return account.Identity{}, bad(err)
		}
	}
	return account.Identity{Issuer: id.Issuer, Subject: id.Subject, Email: said.Email, Verified: bool(said.Verified), Name: said.Name}, nil
}

type claims struct {
	Email    string `json:"email"`
	Verified truth  `json:"email_verified"`
	Name     string `json:"name"`
}

// truth is a JSON true; some providers write it as a text.
type truth bool

// UnmarshalJSON takes true and "true" for true, and everything else for false.
func (t *truth) UnmarshalJSON(b []byte) error {
	*t = string(b) == "true" || string(b) == `"true"`
	return nil
}

// parts returns what the flow needs, and asks the provider for its description when that was not done yet.
func (p *Provider) parts(ctx context.Context, redirect string) (*oauth2.Config, *oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		// The description and its keys outlive the request that asked for them first.
		found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.config.Issuer)
		if err != nil {
			return nil, nil, fault.Wrap(err, fault.Unavailable, "the single sign-on does not answer", "sign in with a password or a passkey, or try again later")
		}
		p.found = found
	}
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: p.found.Endpoint(),
		RedirectURL: redirect, Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}, p.found, nil
}
