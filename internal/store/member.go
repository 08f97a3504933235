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
	sqlMembers = `select u.id, u.email, u.name, m.role, case when u.totp_secret = '' then 0 else 1 end,
		(select count(*) from passkeys k where k.user_id = u.id),
		coalesce((select max(s.seen_at) from sign_ins s where s.user_id = u.id), 0),
		coalesce((select r.asked_at from recovery_requests r where r.email = u.email), 0),
		case when exists (select 1 from memberships o where o.user_id = u.id and o.org <> m.org) then 0 else 1 end
		from memberships m join users u on u.id = m.user_id where m.org = $1 order by u.name, u.id`
	sqlMemberRole      = `select role from memberships where org = $1 and user_id = $2`
	sqlOtherAdmins     = `select count(*) from memberships where org = $1 and user_id <> $2 and role = 'admin'`
	sqlSetRole         = `update memberships set role = $3 where org = $1 and user_id = $2`
	sqlRemoveMember    = `delete from memberships where org = $1 and user_id = $2`
	sqlSetSecondFactor = `update organisations set second_factor = $2 where id = $1`

	invitationColumns = `id, org, email, role, hash, actor, created_at, expires_at, accepted_at, revoked_at`
	sqlAddInvitation  = `insert into invitations (` + invitationColumns + `) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)`
	sqlInvitations    = `select ` + invitationColumns + ` from invitations where org = $1 and accepted_at = 0 and revoked_at = 0 order by created_at, id`
	// A hash finds its invitation whatever the organisation: the secret is what says who may read it.
	sqlInvitationByHash = `select ` + invitationColumns + ` from invitations
		where hash = $1 and accepted_at = 0 and revoked_at = 0 and expires_at > $2`
	sqlInvitationsTo = `select ` + invitationColumns + ` from invitations
		where email = $1 and accepted_at = 0 and revoked_at = 0 and expires_at > $2 order by created_at, id`
	sqlRenewInvitation  = `update invitations set hash = $3, expires_at = $4 where org = $1 and id = $2 and accepted_at = 0 and revoked_at = 0`
	sqlRevokeInvitation = `update invitations set revoked_at = $3 where org = $1 and id = $2 and accepted_at = 0 and revoked_at = 0`
	sqlAcceptInvitation = `update invitations set accepted_at = $2
		where id = $1 and accepted_at = 0 and revoked_at = 0 and expires_at > $2`
)

func memberStatements() []string {
	return []string{
		sqlMembers, sqlMemberRole, sqlOtherAdmins, sqlSetRole, sqlRemoveMember, sqlSetSecondFactor,
		sqlAddInvitation, sqlInvitations, sqlInvitationByHash, sqlInvitationsTo, sqlRenewInvitation, sqlRevokeInvitation, sqlAcceptInvitation,
	}
}

func scanPerson(row scanner) (account.Person, error) {
	var p account.Person
	err := row.Scan(&p.ID, &p.Email, &p.Name, &p.Role, &p.SecondFactor, &p.Passkeys, moment{&p.SeenAt}, moment{&p.AskedRecovery}, &p.CanRecover)
	return p, err
}

func scanInvitation(row scanner) (account.Invitation, error) {
	var i account.Invitation
	err := row.Scan(&i.ID, &i.Org, &i.Email, &i.Role, &i.Hash, &i.Actor,
		moment{&i.CreatedAt}, moment{&i.ExpiresAt}, moment{&i.AcceptedAt}, moment{&i.RevokedAt})
	return i, err
}

// Members implements account.Store.
func (s *Store) Members(ctx context.Context, in authz.Scope) ([]account.Person, error) {
	return many(ctx, s.read(), sqlMembers, scanPerson, in.Org())
}

// SetRole implements account.Store.
func (s *Store) SetRole(ctx context.Context, in authz.Scope, user string, role authz.Role, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		if err := t.leaves(ctx, in, user, role == authz.RoleAdmin); err != nil {
			return err
		}
		_, err := t.exec(ctx, sqlSetRole, in.Org(), user, string(role))
		t.emit(ev)
		return err
	})
}

// RemoveMember implements account.Store.
func (s *Store) RemoveMember(ctx context.Context, in authz.Scope, user string, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		if err := t.leaves(ctx, in, user, false); err != nil {
			return err
		}
		_, err := t.exec(ctx, sqlRemoveMember, in.Org(), user)
		t.emit(ev)
		return err
	})
}

// leaves refuses to take the last administrator away. Two that remove each other at once must not both succeed, so
// everything that changes members waits for each other.
func (t *tx) leaves(ctx context.Context, in authz.Scope, user string, stays bool) error {
	if err := t.serialize(ctx); err != nil {
		return err
	}
	role, err := one(ctx, t.runner, sqlMemberRole, scanText, in.Org(), user)
	if err != nil {
		return name(err, "member", "")
	}
	if stays || authz.Role(role) != authz.RoleAdmin {
		return nil
	}
	others, err := one(ctx, t.runner, sqlOtherAdmins, scanInt, in.Org(), user)
	if err == nil && others == 0 {
		err = fault.New(fault.Conflict, "this is the last administrator", "make somebody else an administrator first")
	}
	return err
}

// SetSecondFactor implements account.Store.
func (s *Store) SetSecondFactor(ctx context.Context, in authz.Scope, on bool, ev event.Event) error {
	return s.changeOne(ctx, "organisation", ev, sqlSetSecondFactor, in.Org(), on)
}

// changeOne runs a statement that changes rows together with its event; none is fault.NotFound.
func (s *Store) changeOne(ctx context.Context, noun string, ev event.Event, text string, args ...any) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, text, append([]any(nil), args...)...)
		if err == nil && n == 0 {
			err = missing(noun)
		}
		t.emit(ev)
		return err
	})
}

// CreateInvitation implements account.Store.
func (s *Store) CreateInvitation(ctx context.Context, i account.Invitation, ev event.Event) error {
	return s.changeOne(ctx, "invitation", ev, sqlAddInvitation, i.ID, i.Org, i.Email, string(i.Role), i.Hash, i.Actor, i.CreatedAt, i.ExpiresAt)
}

// Invitations implements account.Store.
func (s *Store) Invitations(ctx context.Context, in authz.Scope) ([]account.Invitation, error) {
	return many(ctx, s.read(), sqlInvitations, scanInvitation, in.Org())
}

// InvitationByHash implements account.Store.
func (s *Store) InvitationByHash(ctx context.Context, hash string, now time.Time) (account.Invitation, error) {
	i, err := one(ctx, s.read(), sqlInvitationByHash, scanInvitation, hash, now)
	return i, name(err, "invitation", "")
}

// InvitationsTo implements account.Store.
func (s *Store) InvitationsTo(ctx context.Context, email string, now time.Time) ([]account.Invitation, error) {
	return many(ctx, s.read(), sqlInvitationsTo, scanInvitation, email, now)
}

// RenewInvitation implements account.Store.
func (s *Store) RenewInvitation(ctx context.Context, in authz.Scope, id, hash string, expires time.Time, ev event.Event) error {
	return s.changeOne(ctx, "invitation", ev, sqlRenewInvitation, in.Org(), id, hash, expires)
}

// RevokeInvitation implements account.Store.
func (s *Store) RevokeInvitation(ctx context.Context, in authz.Scope, id string, at time.Time, ev event.Event) error {
	return s.changeOne(ctx, "invitation", ev, sqlRevokeInvitation, in.Org(), id, at)
}

// AcceptInvitation implements account.Store.
func (s *Store) AcceptInvitation(ctx context.Context, id string, u *account.User, m account.Member, at time.Time, ev ...event.Event) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlAcceptInvitation, id, at)
		if err != nil {
			return err
		}
		if n == 0 {
			return missing("invitation")
		}
		if u != nil {
			if _, err := t.exec(ctx, sqlAddUser, u.ID, u.Email, u.Name, u.PasswordHash, 0, time.Time{}, u.CreatedAt); err != nil {
				return name(err, "user", "a user with this address")
			}
		}
		if _, err := t.exec(ctx, sqlAddMember, m.User, m.Org, string(m.Role)); err != nil {
			return name(err, "member", "a membership of this person")
		}
		t.emit(ev...)
		return nil
	})
}
