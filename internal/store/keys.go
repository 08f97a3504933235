package store

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

const (
	keyColumns = `k.id, k.org, k.name, k.prefix, k.hash, k.scopes, k.created_at, k.expires_at, k.revoked_at, coalesce(u.used_at, 0)`
	keyFrom    = `select ` + keyColumns + ` from api_keys k left join key_uses u on u.key_id = k.id where `
	sqlAddKey  = `insert into api_keys (id, org, name, prefix, hash, scopes, created_at, expires_at, revoked_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 0)`
	sqlKeys    = keyFrom + `k.org = $1 order by k.created_at, k.id`
	// A hash finds its key whatever the organisation: the key is what says who is asking.
	sqlKeyByHash = keyFrom + `k.hash = $1`
	sqlRevokeKey = `update api_keys set revoked_at = $3 where id = $1 and org = $2 and revoked_at = 0`
	sqlChangeKey = `update api_keys set expires_at = $3 where id = $1 and org = $2 and revoked_at = 0`
	sqlTouchKey  = `insert into key_uses (key_id, used_at) values ($1, $2) on conflict (key_id) do update set used_at = excluded.used_at`
	sqlHasKey    = `select 1 from api_keys where id = $1 and org = $2`
)

func keyStatements() []string {
	return []string{sqlAddKey, sqlKeys, sqlKeyByHash, sqlRevokeKey, sqlChangeKey, sqlTouchKey, sqlHasKey}
}

func scanKey(row scanner) (account.Key, error) {
	var k account.Key
	err := row.Scan(&k.ID, &k.Org, &k.Name, &k.Prefix, &k.Hash, document{&k.Scopes},
		moment{&k.CreatedAt}, moment{&k.ExpiresAt}, moment{&k.RevokedAt}, moment{&k.UsedAt})
	return k, err
}

// CreateKey implements account.Store.
func (s *Store) CreateKey(ctx context.Context, k account.Key, ev event.Event) error {
	scopes, err := encode(k.Scopes)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlAddKey, k.ID, k.Org, k.Name, k.Prefix, k.Hash, scopes, k.CreatedAt, k.ExpiresAt)
		t.emit(ev)
		return err
	})
}

// Keys implements account.Store.
func (s *Store) Keys(ctx context.Context, in authz.Scope) ([]account.Key, error) {
	return many(ctx, s.read(), sqlKeys, scanKey, in.Org())
}

// KeyByHash implements account.Store.
func (s *Store) KeyByHash(ctx context.Context, hash string) (account.Key, error) {
	k, err := one(ctx, s.read(), sqlKeyByHash, scanKey, hash)
	return k, name(err, "key", "")
}

// ChangeKey implements account.Store.
func (s *Store) ChangeKey(ctx context.Context, in authz.Scope, id string, expires time.Time, ev event.Event) error {
	return s.keyChange(ctx, in, id, sqlChangeKey, expires, ev)
}

// TouchKey implements account.Store.
func (s *Store) TouchKey(ctx context.Context, id string, at time.Time) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlTouchKey, id, at)
		return err
	})
}

// RevokeKey implements account.Store. A key that is revoked already is fault.Conflict.
func (s *Store) RevokeKey(ctx context.Context, in authz.Scope, id string, at time.Time, ev event.Event) error {
	return s.keyChange(ctx, in, id, sqlRevokeKey, at, ev)
}

// keyChange sets a time of a key that is not revoked.
func (s *Store) keyChange(ctx context.Context, in authz.Scope, id, text string, at time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, text, id, in.Org(), at)
		if err != nil {
			return err
		}
		if n == 0 {
			if _, err := one(ctx, t.runner, sqlHasKey, scanInt, id, in.Org()); err != nil {
				return name(err, "key", "")
			}
			return fault.New(fault.Conflict, "this key is revoked already", "")
		}
		t.emit(ev)
		return nil
	})
}
