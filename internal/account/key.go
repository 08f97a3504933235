package account

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
)

const (
	keyStart  = "assay_"
	keyBytes  = 32
	keyPrefix = len(keyStart) + 6 // characters kept to recognise a key by
	maxKeys   = 200
)

// CreateKey makes an API key of the viewer's organisation and returns its secret, which is kept nowhere. A zero expires
// is never. Nobody can give a key more than they may do themselves.
func (s *Service) CreateKey(ctx context.Context, v authz.Viewer, name string, scopes []authz.Permission, expires time.Time) (Key, string, error) {
	if err := v.Can(authz.Administer); err != nil {
		return Key{}, "", err
	}
	now := s.clock.Now()
	var c fault.Checker
	name = c.Needed("name", name, maxKeyName)
	scopes = checkScopes(&c, scopes)
	if !expires.IsZero() && !expires.After(now) {
		c.Add("expires_at", expires.Format(time.RFC3339), "this is past", "give a time to come, or none for a key that does not expire")
	}
	if err := c.Err(); err != nil {
		return Key{}, "", err
	}
	for _, p := range scopes {
		if err := v.Can(p); err != nil {
			return Key{}, "", err
		}
	}
	keys, err := s.store.Keys(ctx, v.Scope())
	if err != nil {
		return Key{}, "", err
	}
	keys = slices.DeleteFunc(keys, func(k Key) bool { return !usable(k, now) })
	if len(keys) >= maxKeys {
		return Key{}, "", fault.New(fault.Conflict, "this organisation has 200 keys in use", "revoke those that nobody uses")
	}
	random := make([]byte, keyBytes)
	_, _ = rand.Read(random) // it never fails; without randomness the runtime ends the program
	secret := keyStart + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random))
	k := Key{
		ID: id.New("key"), Org: v.Org, Name: name, Prefix: secret[:keyPrefix], Hash: digest(secret), Scopes: scopes,
		CreatedAt: now, ExpiresAt: expires.UTC().Truncate(time.Microsecond),
	}
	if expires.IsZero() {
		k.ExpiresAt = time.Time{}
	}
	err = s.store.CreateKey(ctx, k, event.Event{
		Org: v.Org, At: now, Actor: v.Actor(), Kind: event.KeyCreated, Subject: k.ID,
		Data: encode(map[string]any{"name": name, "prefix": k.Prefix, "scopes": scopes}),
	})
	if err != nil {
		return Key{}, "", err
	}
	return k, secret, nil
}

func checkScopes(c *fault.Checker, scopes []authz.Permission) []authz.Permission {
	if len(scopes) == 0 {
		c.Add("scopes", "", "a key needs at least one scope", "give what the program must do, such as read or submit_listings")
	}
	var out []authz.Permission
	for _, p := range scopes {
		switch {
		case !slices.Contains(authz.Permissions(), p):
			c.Add("scopes", string(p), "this is no scope", "give read, review, write_knowledge, submit_listings or administer")
		case !slices.Contains(out, p):
			out = append(out, p)
		}
	}
	return out
}

func usable(k Key, now time.Time) bool {
	return k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}

// Keys lists the API keys of the viewer's organisation, also those that work no more.
func (s *Service) Keys(ctx context.Context, v authz.Viewer) ([]Key, error) {
	if err := v.Can(authz.Administer); err != nil {
		return nil, err
	}
	return s.store.Keys(ctx, v.Scope())
}

// ChangeKey sets when a key expires; zero is never. A key that is revoked is fault.Conflict.
func (s *Service) ChangeKey(ctx context.Context, v authz.Viewer, keyID string, expires time.Time) error {
	if err := v.Can(authz.Administer); err != nil {
		return err
	}
	var c fault.Checker
	if !expires.IsZero() && !expires.After(s.clock.Now()) {
		c.Add("expires_at", expires.Format(time.RFC3339), "this is past", "give a time to come, or none for a key that does not expire")
	}
	if err := c.Err(); err != nil {
		return err
	}
	keys, err := s.store.Keys(ctx, v.Scope())
	if err != nil {
		return err
	}
	for _, k := range keys {
		if k.ID != keyID {
			continue
		}
		for _, p := range k.Scopes { // giving more time is giving the scopes again
			if err := v.Can(p); err != nil {
				return err
			}
		}
	}
	expires = expires.UTC().Truncate(time.Microsecond)
	data := map[string]any{"expires_at": expires}
	if expires.IsZero() {
		expires, data = time.Time{}, map[string]any{"expires_at": nil}
	}
	return s.store.ChangeKey(ctx, v.Scope(), keyID, expires, s.tell(v, event.KeyChanged, keyID, data))
}

// RevokeKey ends a key at once. A key that is revoked already is fault.Conflict.
func (s *Service) RevokeKey(ctx context.Context, v authz.Viewer, keyID string) error {
	if err := v.Can(authz.Administer); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.store.RevokeKey(ctx, v.Scope(), keyID, now, event.Event{
		Org: v.Org, At: now, Actor: v.Actor(), Kind: event.KeyRevoked, Subject: keyID,
	})
}

// Authenticate admits a program by its key. A key that is unknown, revoked or expired is fault.Unauthenticated.
func (s *Service) Authenticate(ctx context.Context, secret string) (authz.Viewer, error) {
	bad := fault.New(fault.Unauthenticated, "this API key is not valid", "it may have expired or been revoked; ask an administrator of your organisation for another")
	if !strings.HasPrefix(secret, keyStart) || len(secret) > 128 {
		return authz.Viewer{}, bad
	}
	now := s.clock.Now()
	k, err := s.store.KeyByHash(ctx, digest(secret))
	if fault.Is(err, fault.NotFound) || (err == nil && !usable(k, now)) {
		return authz.Viewer{}, bad
	}
	if err != nil {
		return authz.Viewer{}, err
	}
	// The scopes decide what a key may do; the role only must not stand in their way. No scopes are none, not all.
	v := authz.Viewer{Key: k.ID, Name: k.Name, Org: k.Org, Role: authz.RoleAdmin, Scopes: k.Scopes}
	if v.Scopes == nil {
		v.Scopes = []authz.Permission{}
	}
	o, err := s.store.Organisation(ctx, v.Scope())
	if err != nil {
		return authz.Viewer{}, err
	}
	v.OrgName = o.Name
	if now.Sub(k.UsedAt) >= touchEvery {
		if err := s.store.TouchKey(ctx, k.ID, now); err != nil {
			return authz.Viewer{}, err
		}
	}
	v.Grants, err = s.grants(ctx, k.Org)
	return v, err
}
