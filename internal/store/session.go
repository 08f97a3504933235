package store

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/fault"
)

const (
	sqlSession    = `select data from sessions where token = $1 and expires_at > $2`
	sqlPutSession = `insert into sessions (token, data, expires_at) values ($1, $2, $3)
		on conflict (token) do update set data = excluded.data, expires_at = excluded.expires_at`
	sqlDropSession = `delete from sessions where token = $1`

	sqlSweepSessions    = `delete from sessions where expires_at <= $1`
	sqlSweepSignIns     = `delete from sign_ins where expires_at <= $1`
	sqlSweepRecoveries  = `delete from recoveries where expires_at <= $1`
	sqlSweepRequests    = `delete from recovery_requests where asked_at <= $1`
	sqlSweepOneTime     = `delete from one_time_codes where expires_at <= $1`
	sqlSweepIdempotency = `delete from idempotency_keys where created_at <= $1`
)

func sessionStatements() []string {
	return []string{sqlSession, sqlPutSession, sqlDropSession, sqlSweepSessions, sqlSweepSignIns, sqlSweepRecoveries, sqlSweepRequests, sqlSweepOneTime, sqlSweepIdempotency}
}

// requestLife is how long administrators see that somebody asked to be let in.
const requestLife = 7 * 24 * time.Hour

// Sessions keeps the sessions of browsers. It implements scs.Store and scs.CtxStore.
type Sessions struct{ s *Store }

// Sessions returns the sessions of this store.
func (s *Store) Sessions() *Sessions { return &Sessions{s} }

// FindCtx returns the data of a session that has not expired.
func (x *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	data, err = one(ctx, x.s.read(), sqlSession, scanBytes, token, x.s.clock.Now())
	if fault.Is(err, fault.NotFound) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx stores a session.
func (x *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return x.s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlPutSession, token, data, expiry)
		return err
	})
}

// DeleteCtx removes a session; it is no error when there is none.
func (x *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return x.s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlDropSession, token)
		return err
	})
}

// Find is FindCtx for callers without a context.
func (x *Sessions) Find(token string) (data []byte, found bool, err error) {
	return x.FindCtx(x.s.base, token)
}

// Commit is CommitCtx for callers without a context.
func (x *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return x.CommitCtx(x.s.base, token, data, expiry)
}

// Delete is DeleteCtx for callers without a context.
func (x *Sessions) Delete(token string) error { return x.DeleteCtx(x.s.base, token) }

// Sweep removes sessions, one-time codes and links, requests for help and idempotency keys that have expired. They are already without effect; this
// only frees the room.
func (s *Store) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	return s.change(ctx, func(t *tx) error {
		return t.run(ctx, []any{sqlSweepSessions, now}, []any{sqlSweepSignIns, now}, []any{sqlSweepRecoveries, now}, []any{sqlSweepOneTime, now},
			[]any{sqlSweepRequests, now.Add(-requestLife)}, []any{sqlSweepIdempotency, now.Add(-idempotencyLife)})
	})
}

func scanBytes(row scanner) ([]byte, error) {
	var b []byte
	err := row.Scan(&b)
	return b, err
}
