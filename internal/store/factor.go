package store

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

const (
	signInColumns    = `id, user_id, method, device, created_at, seen_at, expires_at`
	sqlStartSignIn   = `insert into sign_ins (` + signInColumns + `) values ($1, $2, $3, $4, $5, $6, $7)`
	sqlSignedIn      = `select ` + signInColumns + ` from sign_ins where id = $1`
	sqlSignIns       = `select ` + signInColumns + ` from sign_ins where user_id = $1 and expires_at > $2 order by created_at desc, id`
	sqlTouchSignIn   = `update sign_ins set seen_at = $2 where id = $1`
	sqlShownPasskey  = `update sign_ins set method = 'passkey' where id = $1 and user_id = $2` //nolint:gosec // no secret
	sqlEndSignIn     = `delete from sign_ins where id = $1 and user_id = $2`
	sqlEndSignIns    = `delete from sign_ins where user_id = $1 and id <> $2`
	sqlSetTOTP       = `update users set totp_secret = $2, totp_step = $3 where id = $1`
	sqlUseStep       = `update users set totp_step = $2, failed_count = 0, locked_until = 0 where id = $1 and totp_step < $2`
	sqlForgiven      = `update users set failed_count = 0, locked_until = 0 where id = $1`
	sqlAddCode       = `insert into recovery_codes (user_id, hash) values ($1, $2)`
	sqlCodesLeft     = `select count(*) from recovery_codes where user_id = $1`
	sqlUseCode       = `delete from recovery_codes where user_id = $1 and hash = $2`
	sqlDropCodes     = `delete from recovery_codes where user_id = $1`
	passkeyColumns   = `id, user_id, name, doc, created_at, used_at` //nolint:gosec // no secret
	sqlAddPasskey    = `insert into passkeys (id, user_id, credential, name, doc, created_at, used_at) values ($1, $2, $3, $4, $5, $6, 0)`
	sqlPasskeys      = `select ` + passkeyColumns + ` from passkeys where user_id = $1 order by created_at, id`
	sqlUsePasskey    = `update passkeys set doc = $3, used_at = $4 where id = $1 and user_id = $2`
	sqlRemovePasskey = `delete from passkeys where id = $1 and user_id = $2`
	sqlDropPasskeys  = `delete from passkeys where user_id = $1`

	sqlSetPassword = `update users set password_hash = $2 where id = $1`
	// What is asked for by people who are nobody here costs as much as what is asked for by those who are.
	sqlAskRecovery = `insert into recovery_requests (email, asked_at) values ($1, $2) on conflict (email) do update set asked_at = excluded.asked_at`
	sqlAnswered    = `delete from recovery_requests where email = (select u.email from users u where u.id = $1)`
	sqlPutRecovery = `insert into recoveries (hash, user_id, whole, expires_at) values ($1, $2, $3, $4)`
	sqlRecovery    = `select hash, user_id, whole, expires_at from recoveries where hash = $1 and expires_at > $2`
	sqlUseRecovery = `delete from recoveries where hash = $1 and expires_at > $2`
	sqlDropLinks   = `delete from recoveries where user_id = $1`

	sqlUserByIdentity = `select ` + userColumns + ` from users u join identities i on i.user_id = u.id where i.issuer = $1 and i.subject = $2`
	sqlAddIdentity    = `insert into identities (issuer, subject, user_id, created_at) values ($1, $2, $3, $4)`
	sqlDropIdentities = `delete from identities where user_id = $1`
	sqlConfirm        = `update users set confirmed_at = $2 where id = $1 and confirmed_at = 0`
)

func factorStatements() []string {
	return []string{
		sqlStartSignIn, sqlSignedIn, sqlSignIns, sqlTouchSignIn, sqlShownPasskey, sqlEndSignIn, sqlEndSignIns, sqlSetTOTP, sqlUseStep, sqlForgiven,
		sqlAddCode, sqlCodesLeft, sqlUseCode, sqlDropCodes, sqlAddPasskey, sqlPasskeys, sqlUsePasskey, sqlRemovePasskey, sqlDropPasskeys,
		sqlSetPassword, sqlAskRecovery, sqlAnswered, sqlPutRecovery, sqlRecovery, sqlUseRecovery, sqlDropLinks,
		sqlUserByIdentity, sqlAddIdentity, sqlDropIdentities, sqlConfirm,
	}
}

func scanSignIn(row scanner) (account.SignedIn, error) {
	var s account.SignedIn
	err := row.Scan(&s.ID, &s.User, &s.Method, &s.Device, moment{&s.CreatedAt}, moment{&s.SeenAt}, moment{&s.ExpiresAt})
	return s, err
}

func scanPasskey(row scanner) (account.Passkey, error) {
	var p account.Passkey
	err := row.Scan(&p.ID, &p.User, &p.Name, document{&p.Credential}, moment{&p.CreatedAt}, moment{&p.UsedAt})
	return p, err
}

func scanRecovery(row scanner) (account.Recovery, error) {
	var r account.Recovery
	err := row.Scan(&r.Hash, &r.User, &r.Whole, moment{&r.ExpiresAt})
	return r, err
}

// StartSignIn implements account.Store.
func (s *Store) StartSignIn(ctx context.Context, in account.SignedIn) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlStartSignIn, in.ID, in.User, string(in.Method), in.Device, in.CreatedAt, in.SeenAt, in.ExpiresAt)
		return err
	})
}

// SignedIn implements account.Store.
func (s *Store) SignedIn(ctx context.Context, id string) (account.SignedIn, error) {
	in, err := one(ctx, s.read(), sqlSignedIn, scanSignIn, id)
	return in, name(err, "session", "")
}

// SignIns implements account.Store.
func (s *Store) SignIns(ctx context.Context, user string, now time.Time) ([]account.SignedIn, error) {
	return many(ctx, s.read(), sqlSignIns, scanSignIn, user, now)
}

// TouchSignIn implements account.Store.
func (s *Store) TouchSignIn(ctx context.Context, id string, at time.Time) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlTouchSignIn, id, at)
		return err
	})
}

// EndSignIn implements account.Store.
func (s *Store) EndSignIn(ctx context.Context, user, id string, ev event.Event) error {
	return s.changeOne(ctx, "session", ev, sqlEndSignIn, id, user)
}

// EndSignIns implements account.Store. When there was none, there is no event either.
func (s *Store) EndSignIns(ctx context.Context, user, but string, ev event.Event) (int64, error) {
	var n int64
	err := s.change(ctx, func(t *tx) error {
		var err error
		if n, err = t.exec(ctx, sqlEndSignIns, user, but); n > 0 {
			t.emit(ev)
		}
		return err
	})
	return n, err
}

// run runs writing statements one after another, each a text and its arguments, until one fails.
func (t *tx) run(ctx context.Context, steps ...[]any) error {
	for _, step := range steps {
		text, _ := step[0].(string) // a mistake here is a statement that is not registered
		if _, err := t.exec(ctx, text, step[1:]...); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) putCodes(ctx context.Context, user string, codes []string) error {
	if _, err := t.exec(ctx, sqlDropCodes, user); err != nil {
		return err
	}
	for _, c := range codes {
		if _, err := t.exec(ctx, sqlAddCode, user, c); err != nil {
			return err
		}
	}
	return nil
}

// SetTOTP implements account.Store.
func (s *Store) SetTOTP(ctx context.Context, user, sealed string, step int64, codes []string, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlSetTOTP, user, sealed, step)
		if err != nil {
			return err
		}
		if n == 0 {
			return missing("user")
		}
		t.emit(ev)
		return t.putCodes(ctx, user, codes)
	})
}

// RecoveryCodesLeft implements account.Store.
func (s *Store) RecoveryCodesLeft(ctx context.Context, user string) (int, error) {
	n, err := one(ctx, s.read(), sqlCodesLeft, scanInt, user)
	return int(n), err
}

// SetRecoveryCodes implements account.Store.
func (s *Store) SetRecoveryCodes(ctx context.Context, user string, codes []string, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		t.emit(ev)
		return t.putCodes(ctx, user, codes)
	})
}

// UseStep implements account.Store.
func (s *Store) UseStep(ctx context.Context, user string, step int64, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlUseStep, user, step)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "this code was used already", "wait for the next one")
		}
		t.emit(ev)
		return err
	})
}

// UseRecoveryCode implements account.Store.
func (s *Store) UseRecoveryCode(ctx context.Context, user, hash string, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlUseCode, user, hash)
		if err != nil {
			return err
		}
		if n == 0 {
			return missing("code")
		}
		t.emit(ev)
		return t.run(ctx, []any{sqlForgiven, user})
	})
}

// AddPasskey implements account.Store.
func (s *Store) AddPasskey(ctx context.Context, p account.Passkey, session string, ev event.Event) error {
	doc, err := encode(p.Credential)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, sqlAddPasskey, p.ID, p.User, p.CredentialID(), p.Name, doc, p.CreatedAt); err != nil {
			return name(err, "passkey", "this passkey")
		}
		t.emit(ev)
		return t.run(ctx, []any{sqlShownPasskey, session, p.User})
	})
}

// Passkeys implements account.Store.
func (s *Store) Passkeys(ctx context.Context, user string) ([]account.Passkey, error) {
	return many(ctx, s.read(), sqlPasskeys, scanPasskey, user)
}

// RemovePasskey implements account.Store.
func (s *Store) RemovePasskey(ctx context.Context, user, id string, ev event.Event) error {
	return s.changeOne(ctx, "passkey", ev, sqlRemovePasskey, id, user)
}

// UsePasskey implements account.Store.
func (s *Store) UsePasskey(ctx context.Context, p account.Passkey, ev event.Event) error {
	doc, err := encode(p.Credential)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlUsePasskey, p.ID, p.User, doc, p.UsedAt)
		if err != nil {
			return err
		}
		if n == 0 {
			return missing("passkey")
		}
		t.emit(ev)
		return t.run(ctx, []any{sqlForgiven, p.User})
	})
}

// SetPassword implements account.Store.
func (s *Store) SetPassword(ctx context.Context, user, hash, butSession string, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		t.emit(ev)
		return t.run(ctx, []any{sqlSetPassword, user, hash}, []any{sqlForgiven, user}, []any{sqlEndSignIns, user, butSession}, []any{sqlDropLinks, user})
	})
}

// AskRecovery implements account.Store.
func (s *Store) AskRecovery(ctx context.Context, email string, at time.Time) error {
	return s.change(ctx, func(t *tx) error { return t.run(ctx, []any{sqlAskRecovery, email, at}) })
}

// PutRecovery implements account.Store. Links that were given before are void.
func (s *Store) PutRecovery(ctx context.Context, r account.Recovery, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		t.emit(ev)
		return t.run(ctx, []any{sqlDropLinks, r.User}, []any{sqlPutRecovery, r.Hash, r.User, r.Whole, r.ExpiresAt}, []any{sqlAnswered, r.User})
	})
}

// Recovery implements account.Store.
func (s *Store) Recovery(ctx context.Context, hash string, now time.Time) (account.Recovery, error) {
	r, err := one(ctx, s.read(), sqlRecovery, scanRecovery, hash, now)
	return r, name(err, "link", "")
}

// Recover implements account.Store.
func (s *Store) Recover(ctx context.Context, r account.Recovery, password string, now time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlUseRecovery, r.Hash, now)
		if err != nil {
			return err
		}
		if n == 0 {
			return missing("link")
		}
		t.emit(ev)
		steps := [][]any{{sqlSetPassword, r.User, password}, {sqlForgiven, r.User}, {sqlEndSignIns, r.User, ""}, {sqlDropLinks, r.User}}
		if r.Whole {
			steps = append(steps, []any{sqlSetTOTP, r.User, "", 0}, []any{sqlDropCodes, r.User}, []any{sqlDropPasskeys, r.User}, []any{sqlDropIdentities, r.User})
		}
		return t.run(ctx, steps...)
	})
}

// UserByIdentity implements account.Store.
func (s *Store) UserByIdentity(ctx context.Context, issuer, subject string) (account.User, error) {
	u, err := one(ctx, s.read(), sqlUserByIdentity, scanUser, issuer, subject)
	return u, name(err, "user", "")
}

// LinkIdentity implements account.Store.
func (s *Store) LinkIdentity(ctx context.Context, id account.Identity, user string, clean bool, at time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, sqlAddIdentity, id.Issuer, id.Subject, user, at); err != nil {
			return name(err, "identity", "a link of this identity")
		}
		t.emit(ev)
		steps := [][]any{{sqlConfirm, user, at}}
		if clean {
			steps = append(steps, []any{sqlSetPassword, user, ""}, []any{sqlSetTOTP, user, "", 0}, []any{sqlDropCodes, user},
				[]any{sqlDropPasskeys, user}, []any{sqlEndSignIns, user, ""}, []any{sqlDropLinks, user})
		}
		return t.run(ctx, steps...)
	})
}
