package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
)

const (
	inviteLife     = 7 * 24 * time.Hour
	maxInvitations = 500 // open at one time in one organisation
	tokenBytes     = 32
	maxToken       = 64
)

// Invitation lets somebody join an organisation with a role. Its secret is shown once and kept only as a SHA-256 hash.
type Invitation struct {
	ID         string     `json:"id"`
	Org        string     `json:"org"`
	Email      string     `json:"email"`
	Role       authz.Role `json:"role"`
	Hash       string     `json:"-"`
	Actor      string     `json:"actor"` // who invited
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	AcceptedAt time.Time  `json:"-"`
	RevokedAt  time.Time  `json:"-"`
}

// newToken returns a secret for the fragment of an address, and its hash.
func newToken() (token, hash string) {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // it never fails; without randomness the runtime ends the program
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, digest(token)
}

// Invite invites an address, and returns the secret of the link, which is kept nowhere. Nobody can give a role with more
// permissions than they have. An address that belongs to a member, or is invited already, is fault.Conflict; whether
// anybody else here has it is not told.
func (s *Service) Invite(ctx context.Context, v authz.Viewer, address string, role authz.Role) (Invitation, string, error) {
	if err := v.Can(authz.Administer); err != nil {
		return Invitation{}, "", err
	}
	var c fault.Checker
	address = email(&c, "email", address)
	checkRole(&c, role)
	if err := c.Err(); err != nil {
		return Invitation{}, "", err
	}
	if err := mayGive(v, role); err != nil {
		return Invitation{}, "", err
	}
	if err := s.notThereYet(ctx, v, address); err != nil {
		return Invitation{}, "", err
	}
	now := s.clock.Now()
	token, hash := newToken()
	i := Invitation{
		ID: id.New("inv"), Org: v.Org, Email: address, Role: role, Hash: hash, Actor: v.Actor(), CreatedAt: now, ExpiresAt: now.Add(inviteLife),
	}
	if err := s.store.CreateInvitation(ctx, i, s.tell(v, event.InvitationCreated, i.ID, map[string]any{"email": address, "role": role})); err != nil {
		return Invitation{}, "", err
	}
	return i, token, nil
}

func (s *Service) notThereYet(ctx context.Context, v authz.Viewer, address string) error {
	people, err := s.store.Members(ctx, v.Scope())
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Email == address {
			return fault.New(fault.Conflict, "this person is a member already", "change their role in the list")
		}
	}
	open, err := s.store.Invitations(ctx, v.Scope())
	if err != nil {
		return err
	}
	if len(open) >= maxInvitations {
		return fault.New(fault.Conflict, "this organisation has 500 open invitations", "revoke those that nobody accepts")
	}
	for _, i := range open {
		if i.Email == address {
			return fault.New(fault.Conflict, "this address is invited already", "make a new link for the invitation, or revoke it first")
		}
	}
	return nil
}

// Invitations lists the open invitations of the viewer's organisation, also those whose link has expired.
func (s *Service) Invitations(ctx context.Context, v authz.Viewer) ([]Invitation, error) {
	if err := v.Can(authz.Administer); err != nil {
		return nil, err
	}
	return s.store.Invitations(ctx, v.Scope())
}

// RenewInvitation gives an open invitation a new link for seven more days; the one before is void.
func (s *Service) RenewInvitation(ctx context.Context, v authz.Viewer, invitation string) (Invitation, string, error) {
	if err := v.Can(authz.Administer); err != nil {
		return Invitation{}, "", err
	}
	open, err := s.store.Invitations(ctx, v.Scope())
	if err != nil {
		return Invitation{}, "", err
	}
	for _, i := range open {
		if i.ID != invitation {
			continue
		}
		if err := mayGive(v, i.Role); err != nil {
			return Invitation{}, "", err
		}
		var token string
		token, i.Hash = newToken()
		i.ExpiresAt = s.clock.Now().Add(inviteLife)
		err := s.store.RenewInvitation(ctx, v.Scope(), i.ID, i.Hash, i.ExpiresAt, s.tell(v, event.InvitationRenewed, i.ID, nil))
		return i, token, err
	}
	return Invitation{}, "", fault.New(fault.NotFound, "there is no such invitation", "it may have been accepted or revoked")
}

// RevokeInvitation makes the link of an open invitation void.
func (s *Service) RevokeInvitation(ctx context.Context, v authz.Viewer, invitation string) error {
	if err := v.Can(authz.Administer); err != nil {
		return err
	}
	return s.store.RevokeInvitation(ctx, v.Scope(), invitation, s.clock.Now(), s.tell(v, event.InvitationRevoked, invitation, nil))
}

// Welcome is what the holder of a link is told.
type Welcome struct {
	Invitation Invitation
	OrgName    string
}

// TokenHash returns the hash by which a link is known, "" for what cannot be the secret of one.
func TokenHash(token string) string {
	if token == "" || len(token) > maxToken {
		return ""
	}
	return digest(token)
}

// badLink is the one answer to links that are not taken, whatever the reason.
func badLink() error {
	return fault.New(fault.Unauthenticated, "this link is not valid", "links work once and not for ever; ask for a new one")
}

// Welcome returns what a link offers. The hash is of its secret; see TokenHash.
func (s *Service) Welcome(ctx context.Context, hash string) (Welcome, error) {
	i, err := s.store.InvitationByHash(ctx, hash, s.clock.Now())
	if fault.Is(err, fault.NotFound) {
		return Welcome{}, badLink()
	}
	if err != nil {
		return Welcome{}, err
	}
	o, err := s.store.OrganisationNamed(ctx, i.Org)
	return Welcome{Invitation: i, OrgName: o.Name}, err
}

// JoinAsNew accepts an invitation for somebody who has no account, makes one, and returns them as a viewer.
func (s *Service) JoinAsNew(ctx context.Context, hash, name, secret string) (authz.Viewer, error) {
	w, err := s.Welcome(ctx, hash)
	if err != nil {
		return authz.Viewer{}, err
	}
	var c fault.Checker
	name = c.Needed("name", name, maxName)
	password(&c, secret, w.Invitation.Email)
	if err := c.Err(); err != nil {
		return authz.Viewer{}, err
	}
	u := User{Email: w.Invitation.Email, Name: name}
	if u.PasswordHash, err = s.hash(ctx, secret); err != nil {
		return authz.Viewer{}, err
	}
	return s.joinNew(ctx, w.Invitation, u, "password")
}

func (s *Service) joinNew(ctx context.Context, i Invitation, u User, method string) (authz.Viewer, error) {
	now := s.clock.Now()
	u.ID, u.CreatedAt = id.New("usr"), now
	m := Member{User: u.ID, Org: i.Org, Role: i.Role}
	err := s.accept(ctx, i, &u, m,
		event.Event{Org: i.Org, At: now, Actor: "user:" + u.ID, Kind: event.UserCreated, Subject: u.ID, Data: encode(map[string]any{"email": u.Email, "name": u.Name, "role": m.Role})},
		event.Event{Org: i.Org, At: now, Actor: "user:" + u.ID, Kind: event.UserSignedIn, Subject: u.ID, Data: encode(map[string]any{"method": method})})
	if fault.Is(err, fault.Conflict) {
		err = fault.New(fault.Conflict, "no account can be made for this invitation", "if you have one, sign in with it, and then accept")
	}
	if err != nil {
		return authz.Viewer{}, err
	}
	return s.viewer(ctx, u, m)
}

// Join accepts an invitation for somebody who is signed in under the address that was invited.
func (s *Service) Join(ctx context.Context, v authz.Viewer, hash string) (authz.Viewer, error) {
	w, err := s.Welcome(ctx, hash)
	if err != nil {
		return authz.Viewer{}, err
	}
	u, err := s.store.User(ctx, v.User)
	if err != nil {
		return authz.Viewer{}, err
	}
	if u.Email != w.Invitation.Email {
		return authz.Viewer{}, fault.New(fault.Forbidden, "this invitation is for another address", "sign out, and sign in under the address that was invited")
	}
	m := Member{User: u.ID, Org: w.Invitation.Org, Role: w.Invitation.Role}
	err = s.accept(ctx, w.Invitation, nil, m)
	if fault.Is(err, fault.Conflict) {
		err = fault.New(fault.Conflict, "you are a member already", "switch to the organisation at the top of the page")
	}
	if err != nil {
		return authz.Viewer{}, err
	}
	return s.Admitted(ctx, v.Session, m.Org)
}

func (s *Service) accept(ctx context.Context, i Invitation, u *User, m Member, more ...event.Event) error {
	now := s.clock.Now()
	tell := func(kind event.Kind, subject string, data any) event.Event {
		return event.Event{Org: i.Org, At: now, Actor: "user:" + m.User, Kind: kind, Subject: subject, Data: encode(data)}
	}
	err := s.store.AcceptInvitation(ctx, i.ID, u, m, now, append([]event.Event{
		tell(event.InvitationAccepted, i.ID, map[string]any{"user": m.User}),
		tell(event.MemberJoined, m.User, map[string]any{"role": m.Role, "invited_by": i.Actor}),
	}, more...)...)
	if fault.Is(err, fault.NotFound) {
		return badLink()
	}
	return err
}
