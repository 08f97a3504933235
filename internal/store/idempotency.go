package store

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
)

const (
	// idempotencyLife is how long an answer is remembered.
	idempotencyLife = 24 * time.Hour
	// idempotencyPatience is how long a request may run before another one with its key may take its place: the first
	// died with its process, or it would have been finished or forgotten.
	idempotencyPatience = 10 * time.Minute
)

const (
	sqlBeginIdempotent = `insert into idempotency_keys (org, sender_key, request_hash, status, header, body, created_at)
		values ($1, $2, $3, 0, '{}', $4, $5) on conflict (org, sender_key) do nothing`
	sqlIdempotent       = `select request_hash, status, header, body, created_at from idempotency_keys where org = $1 and sender_key = $2`
	sqlRenewIdempotent  = `update idempotency_keys set created_at = $3 where org = $1 and sender_key = $2`
	sqlExpireIdempotent = `delete from idempotency_keys where org = $1 and sender_key = $2 and created_at <= $3`
	sqlFinishIdempotent = `update idempotency_keys set status = $3, header = $4, body = $5 where org = $1 and sender_key = $2 and status = 0`
	sqlForgetIdempotent = `delete from idempotency_keys where org = $1 and sender_key = $2 and status = 0`
)

func idempotencyStatements() []string {
	return []string{
		sqlBeginIdempotent, sqlIdempotent, sqlRenewIdempotent, sqlExpireIdempotent, sqlFinishIdempotent, sqlForgetIdempotent,
	}
}

// IdempotentResponse is the answer that a request with an idempotency key got.
type IdempotentResponse struct {
	Status int
	Header map[string]string
	Body   []byte
}

type idempotent struct {
	IdempotentResponse
	hash string
	at   time.Time
}

func scanIdempotent(row scanner) (idempotent, error) {
	var i idempotent
	err := row.Scan(&i.hash, &i.Status, document{&i.Header}, &i.Body, moment{&i.at})
	return i, err
}

// BeginIdempotent claims a key for a request. It returns nil when the request is to be carried out, followed by
// FinishIdempotent or ForgetIdempotent; or the answer that the same request got before. A key that another request used
// or that is being carried out just now is fault.Conflict.
func (s *Store) BeginIdempotent(ctx context.Context, in authz.Scope, key, requestHash string) (*IdempotentResponse, error) {
	if err := nobody(in, "organisation"); err != nil {
		return nil, err
	}
	var prior *IdempotentResponse
	err := s.change(ctx, func(t *tx) error {
		prior = nil
		now := s.clock.Now()
		if _, err := t.exec(ctx, sqlExpireIdempotent, in.Org(), key, now.Add(-idempotencyLife)); err != nil {
			return err
		}
		n, err := t.exec(ctx, sqlBeginIdempotent, in.Org(), key, requestHash, []byte{}, now)
		if err != nil || n == 1 {
			return err
		}
		got, err := one(ctx, t.runner, sqlIdempotent, scanIdempotent, in.Org(), key)
		switch {
		case err != nil:
			return err
		case got.hash != requestHash:
			return fault.New(fault.Conflict, "this idempotency key was used for another request", "choose a new key for every request")
		case got.Status != 0:
			prior = &got.IdempotentResponse
			return nil
		case now.Sub(got.at) < idempotencyPatience:
			return fault.New(fault.Conflict, "a request with this idempotency key is still being carried out", "wait for its answer, then ask again")
		}
		_, err = t.exec(ctx, sqlRenewIdempotent, in.Org(), key, now)
		return err
	})
	return prior, err
}

// FinishIdempotent remembers the answer to the request that claimed a key.
func (s *Store) FinishIdempotent(ctx context.Context, in authz.Scope, key string, resp IdempotentResponse) error {
	header, err := encode(resp.Header)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlFinishIdempotent, in.Org(), key, resp.Status, header, resp.Body)
		return err
	})
}

// ForgetIdempotent gives a claimed key back, when its request failed in a way that may succeed next time.
func (s *Store) ForgetIdempotent(ctx context.Context, in authz.Scope, key string) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlForgetIdempotent, in.Org(), key)
		return err
	})
}
