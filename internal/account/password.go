package account

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

const recoveryLife = 24 * time.Hour

// Recovery is a link that lets a person choose a new password, once. Its secret is kept only as a SHA-256 hash.
type Recovery struct {
	Hash      string
	User      string
	Whole     bool // also takes away the second factor, the passkeys and the links to single sign-on
	ExpiresAt time.Time
}

// ChangePassword sets a new password for whoever knows the one before, and ends every other session. A person without a
// password sets one by being signed in.
func (s *Service) ChangePassword(ctx context.Context, v authz.Viewer, current, next string) error {
	if err := person(v); err != nil {
		return err
	}
	u, err := s.store.User(ctx, v.User)
	if err != nil {
		return err
	}
	leave, err := s.wait(ctx, u.Email)
	if err != nil {
		return err
	}
	defer leave()
	if u, err = s.store.User(ctx, v.User); err != nil {
		return err
	}
	if u.PasswordHash != "" {
		if err := s.knows(ctx, u, v, current); err != nil {
			return err
		}
	}
	var c fault.Checker
	password(&c, next, u.Email)
	if err := c.Err(); err != nil {
		return err
	}
	hash, err := s.hash(ctx, next)
	if err != nil {
		return err
	}
	return s.store.SetPassword(ctx, u.ID, hash, v.Session, s.tell(v, event.UserPasswordChanged, u.ID, nil))
}

// knows refuses whoever does not know the password. A wrong one counts as a refused sign-in.
func (s *Service) knows(ctx context.Context, u User, v authz.Viewer, current string) error {
	wrong := fault.Bad(fault.Field{Name: "current", Message: "this is not your password", Hint: "after ten refusals in a row an account waits for fifteen minutes"})
	now := s.clock.Now()
	if len(current) > 4*maxPassword || now.Before(u.LockedUntil) {
		return wrong
	}
	ok, err := s.matches(ctx, current, u.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		if err := s.countFailure(ctx, u, v, now); !fault.Is(err, fault.Unauthenticated) {
			return err
		}
		return wrong
	}
	return nil
}

// AskRecovery notes that somebody cannot get in. Whether anybody has the address is neither told nor to be seen in how
// long it takes: the same is stored for every address, and administrators see it beside their own members.
func (s *Service) AskRecovery(ctx context.Context, address string) error {
	address = normalEmail(address)
	if len(address) > maxEmail {
		address = address[:maxEmail]
	}
	return s.store.AskRecovery(ctx, address, s.clock.Now())
}

// GiveRecovery returns the secret of a link by which a member chooses a new password. An administrator gives it to members
// who belong to no other organisation, because it opens every one that the person belongs to; the operator's give it to
// all of their own members.
func (s *Service) GiveRecovery(ctx context.Context, v authz.Viewer, user string, whole bool) (string, error) {
	people, err := s.Members(ctx, v)
	if err != nil {
		return "", err
	}
	for _, p := range people {
		if p.ID != user {
			continue
		}
		if !p.CanRecover {
			return "", fault.New(fault.Forbidden, "this person belongs to another organisation too", "ask whoever runs this installation")
		}
		if err := mayGive(v, p.Role); err != nil {
			return "", err
		}
		return s.giveRecovery(ctx, user, whole, s.tell(v, event.UserRecoveryGiven, user, map[string]any{"whole": whole}))
	}
	return "", fault.New(fault.NotFound, "there is no such member", "")
}

func (s *Service) giveRecovery(ctx context.Context, user string, whole bool, ev event.Event) (string, error) {
	token, hash := newToken()
	return token, s.store.PutRecovery(ctx, Recovery{Hash: hash, User: user, Whole: whole, ExpiresAt: s.clock.Now().Add(recoveryLife)}, ev)
}

// RecoverAtConsole is GiveRecovery for whoever may read the database, for any person.
func (s *Service) RecoverAtConsole(ctx context.Context, address string, whole bool) (string, error) {
	u, err := s.store.UserByEmail(ctx, normalEmail(address))
	if err != nil {
		return "", err
	}
	v, err := s.first(ctx, u)
	if err != nil {
		return "", fault.New(fault.Conflict, "this person belongs to no organisation", "invite them to one first")
	}
	v.User = "console"
	return s.giveRecovery(ctx, u.ID, whole, s.tell(v, event.UserRecoveryGiven, u.ID, map[string]any{"whole": whole}))
}

// OpenRecovery returns the address that a link is for. The hash is of its secret; see TokenHash.
func (s *Service) OpenRecovery(ctx context.Context, hash string) (address string, err error) {
	u, _, err := s.recovery(ctx, hash)
	return u.Email, err
}

func (s *Service) recovery(ctx context.Context, hash string) (User, Recovery, error) {
	r, err := s.store.Recovery(ctx, hash, s.clock.Now())
	if fault.Is(err, fault.NotFound) {
		return User{}, Recovery{}, badLink()
	}
	if err != nil {
		return User{}, Recovery{}, err
	}
	u, err := s.store.User(ctx, r.User)
	return u, r, err
}

// Recover uses a link up: it sets the password, unlocks the account and ends every session. The person then signs in.
func (s *Service) Recover(ctx context.Context, hash, next string) error {
	u, r, err := s.recovery(ctx, hash)
	if err != nil {
		return err
	}
	v, err := s.first(ctx, u)
	if fault.Is(err, fault.Unauthenticated) {
		return badLink() // they were removed from everywhere meanwhile
	}
	if err != nil {
		return err
	}
	var c fault.Checker
	password(&c, next, u.Email)
	if err := c.Err(); err != nil {
		return err
	}
	made, err := s.hash(ctx, next)
	if err != nil {
		return err
	}
	err = s.store.Recover(ctx, r, made, s.clock.Now(), s.tell(v, event.UserRecovered, u.ID, map[string]any{"whole": r.Whole}))
	if fault.Is(err, fault.NotFound) {
		return badLink()
	}
	return err
}
