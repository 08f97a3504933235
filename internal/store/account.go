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
	sqlOrganisationCount = `select count(*) from organisations`
	sqlAddOrganisation   = `insert into organisations (id, name, kind, operator, created_at) values ($1, $2, $3, $4, $5)`
	orgColumns           = `o.id, o.name, o.kind, o.operator, o.second_factor, o.created_at`
	sqlOrganisation      = `select ` + orgColumns + ` from organisations o where o.id = $1`
	sqlOrganisations     = `select ` + orgColumns + ` from organisations o order by o.operator desc, o.name`
	sqlOrganisationOf    = `select ` + orgColumns + `
		from organisations o join memberships m on m.org = o.id where m.user_id = $1 and m.org = $2`
	sqlAddUser = `insert into users (id, email, name, password_hash, failed_count, locked_until, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`
	sqlAddMember    = `insert into memberships (user_id, org, role) values ($1, $2, $3)`
	userColumns     = `u.id, u.email, u.name, u.password_hash, u.failed_count, u.locked_until, u.created_at, u.totp_secret, u.totp_step, u.confirmed_at`
	sqlUserByEmail  = `select ` + userColumns + ` from users u where u.email = $1`
	sqlUser         = `select ` + userColumns + ` from users u where u.id = $1`
	sqlMemberships  = `select user_id, org, role from memberships where user_id = $1 order by org`
	sqlRecordSignIn = `update users set failed_count = $2, locked_until = $3 where id = $1`
	sqlPutOneTime   = `insert into one_time_codes (hash, user_id, expires_at) values ($1, $2, $3)`
	sqlTakeOneTime  = `delete from one_time_codes where hash = $1 and expires_at > $2 returning user_id`
)

func accountStatements() []string {
	return []string{
		sqlOrganisationCount, sqlAddOrganisation, sqlOrganisation, sqlOrganisations, sqlOrganisationOf, sqlAddUser, sqlAddMember,
		sqlUserByEmail, sqlUser, sqlMemberships, sqlRecordSignIn, sqlPutOneTime, sqlTakeOneTime,
	}
}

func scanOrganisation(row scanner) (account.Organisation, error) {
	var o account.Organisation
	err := row.Scan(&o.ID, &o.Name, &o.Kind, &o.Operator, &o.SecondFactor, moment{&o.CreatedAt})
	return o, err
}

func scanUser(row scanner) (account.User, error) {
	var u account.User
	err := row.Scan(&u.ID, &u.Email, &u.Name, &u.PasswordHash, &u.FailedCount, moment{&u.LockedUntil}, moment{&u.CreatedAt},
		&u.TOTP, &u.TOTPStep, moment{&u.ConfirmedAt})
	return u, err
}

func scanMember(row scanner) (account.Member, error) {
	var m account.Member
	err := row.Scan(&m.User, &m.Org, &m.Role)
	return m, err
}

// OrganisationCount returns how many organisations there are.
func (s *Store) OrganisationCount(ctx context.Context) (int, error) {
	n, err := one(ctx, s.read(), sqlOrganisationCount, scanInt)
	return int(n), err
}

// Organisations returns every organisation, the operator's first. It is for whoever runs the installation, at its console.
func (s *Store) Organisations(ctx context.Context) ([]account.Organisation, error) {
	return many(ctx, s.read(), sqlOrganisations, scanOrganisation)
}

// CreateOrganisation implements account.Store.
func (s *Store) CreateOrganisation(ctx context.Context, o account.Organisation, u account.User, m account.Member, first bool, ev ...event.Event) error {
	return s.change(ctx, func(t *tx) error {
		if first {
			// Two set-ups at once must not both find nobody there.
			if err := t.serialize(ctx); err != nil {
				return err
			}
			n, err := one(ctx, t.runner, sqlOrganisationCount, scanInt)
			if err != nil {
				return err
			}
			if n > 0 {
				return fault.New(fault.Conflict, "this installation is set up already", "sign in")
			}
		}
		if _, err := t.exec(ctx, sqlAddOrganisation, o.ID, o.Name, string(o.Kind), o.Operator, o.CreatedAt); err != nil {
			return name(err, "organisation", "an organisation of this name")
		}
		if _, err := t.exec(ctx, sqlAddUser, u.ID, u.Email, u.Name, u.PasswordHash, u.FailedCount, u.LockedUntil, u.CreatedAt); err != nil {
			return name(err, "user", "a user with this address")
		}
		if _, err := t.exec(ctx, sqlAddMember, m.User, m.Org, string(m.Role)); err != nil {
			return err
		}
		t.emit(ev...)
		return nil
	})
}

// Organisation implements account.Store.
func (s *Store) Organisation(ctx context.Context, in authz.Scope) (account.Organisation, error) {
	o, err := one(ctx, s.read(), sqlOrganisation, scanOrganisation, in.Org())
	return o, name(err, "organisation", "")
}

// OrganisationOf implements account.Store.
func (s *Store) OrganisationOf(ctx context.Context, m account.Member) (account.Organisation, error) {
	o, err := one(ctx, s.read(), sqlOrganisationOf, scanOrganisation, m.User, m.Org)
	return o, name(err, "organisation", "")
}

// UserByEmail implements account.Store.
func (s *Store) UserByEmail(ctx context.Context, email string) (account.User, error) {
	u, err := one(ctx, s.read(), sqlUserByEmail, scanUser, email)
	return u, name(err, "user", "")
}

// User implements account.Store.
func (s *Store) User(ctx context.Context, id string) (account.User, error) {
	u, err := one(ctx, s.read(), sqlUser, scanUser, id)
	return u, name(err, "user", "")
}

// Memberships implements account.Store.
func (s *Store) Memberships(ctx context.Context, user string) ([]account.Member, error) {
	return many(ctx, s.read(), sqlMemberships, scanMember, user)
}

// RecordSignIn implements account.Store.
func (s *Store) RecordSignIn(ctx context.Context, user string, failed int, lockedUntil time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlRecordSignIn, user, failed, lockedUntil)
		if err != nil {
			return err
		}
		if n == 0 {
			return missing("user")
		}
		t.emit(ev)
		return nil
	})
}

// RecordSignOut implements account.Store.
func (s *Store) RecordSignOut(ctx context.Context, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		t.emit(ev)
		return nil
	})
}

// PutOneTime implements account.Store.
func (s *Store) PutOneTime(ctx context.Context, hash, user string, expires time.Time) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlPutOneTime, hash, user, expires)
		return err
	})
}

// TakeOneTime implements account.Store.
func (s *Store) TakeOneTime(ctx context.Context, hash string, now time.Time) (string, error) {
	var user string
	err := s.change(ctx, func(t *tx) error {
		var err error
		user, err = one(ctx, t.runner, sqlTakeOneTime, scanText, hash, now)
		return name(err, "code", "")
	})
	return user, err
}
