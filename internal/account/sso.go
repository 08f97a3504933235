package account

import (
	"context"
	"strings"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

// Identity is who somebody is at a provider of single sign-on, as the provider vouches for it.
type Identity struct {
	Issuer, Subject string
	Email           string
	Verified        bool // the provider knows that the address is theirs
	Name            string
}

// SignInSSO admits whom the provider vouches for: a person who came that way before; the one person whose address it
// verified; or somebody who is invited under that address, but not as an administrator, for which the link of the
// invitation is needed. Nobody gets a role or an organisation by what the provider says.
//
// cleaned reports that this was the first proof that the address is theirs, and that the password, second factor and
// passkeys that were there before are gone: somebody else might have set them.
func (s *Service) SignInSSO(ctx context.Context, id Identity) (v authz.Viewer, cleaned bool, err error) {
	id.Email = normalEmail(id.Email)
	unknown := fault.New(fault.Unauthenticated, "the single sign-on knows you, but nobody here has invited you", "ask an administrator of your organisation for an invitation to the address of that account")
	if id.Issuer == "" || id.Subject == "" {
		return authz.Viewer{}, false, unknown
	}
	u, err := s.store.UserByIdentity(ctx, id.Issuer, id.Subject)
	if err == nil {
		v, err = s.entered(ctx, u, MethodSSO)
		return v, false, err
	}
	if !fault.Is(err, fault.NotFound) {
		return authz.Viewer{}, false, err
	}
	if !id.Verified || id.Email == "" || len(id.Email) > maxEmail {
		return authz.Viewer{}, false, unknown
	}
	u, err = s.store.UserByEmail(ctx, id.Email)
	switch {
	case err == nil:
		cleaned, err = s.link(ctx, id, u, u.ConfirmedAt.IsZero())
		if err != nil {
			return authz.Viewer{}, false, err
		}
		v, err = s.entered(ctx, u, MethodSSO)
		return v, cleaned, err
	case !fault.Is(err, fault.NotFound):
		return authz.Viewer{}, false, err
	}
	v, err = s.joinSSO(ctx, id)
	if fault.Is(err, fault.NotFound) {
		err = unknown
	}
	return v, false, err
}

// link joins the identity to a person; with clean it takes away what somebody else may have set. It reports whether
// there was such.
func (s *Service) link(ctx context.Context, id Identity, u User, clean bool) (bool, error) {
	v, err := s.first(ctx, u)
	if err != nil {
		return false, err
	}
	keys, err := s.store.Passkeys(ctx, u.ID)
	if err != nil {
		return false, err
	}
	had := clean && (u.PasswordHash != "" || u.TOTP != "" || len(keys) > 0)
	now := s.clock.Now()
	return had, s.store.LinkIdentity(ctx, id, u.ID, clean, now, s.tell(v, event.UserLinked, u.ID, map[string]any{"issuer": id.Issuer, "cleaned": had}))
}

// joinSSO makes an account for somebody who is invited, but not as an administrator.
func (s *Service) joinSSO(ctx context.Context, id Identity) (authz.Viewer, error) {
	open, err := s.store.InvitationsTo(ctx, id.Email, s.clock.Now())
	if err != nil {
		return authz.Viewer{}, err
	}
	for _, i := range open {
		if i.Role == authz.RoleAdmin {
			continue
		}
		name := strings.TrimSpace(cleanDevice(id.Name))
		if name == "" {
			name = id.Email
		}
		if r := []rune(name); len(r) > maxName {
			name = string(r[:maxName])
		}
		v, err := s.joinNew(ctx, i, User{Email: id.Email, Name: name}, string(MethodSSO))
		if err != nil {
			return authz.Viewer{}, err
		}
		u, err := s.store.User(ctx, v.User)
		if err != nil {
			return authz.Viewer{}, err
		}
		_, err = s.link(ctx, id, u, false)
		return v, err
	}
	return authz.Viewer{}, fault.New(fault.NotFound, "there is no such invitation", "")
}

// entered admits a person who needs to show nothing more. A lock keeps out who guesses passwords, not who needs none.
func (s *Service) entered(ctx context.Context, u User, by Method) (authz.Viewer, error) {
	v, err := s.first(ctx, u)
	if err != nil {
		return authz.Viewer{}, err
	}
	return v, s.store.RecordSignIn(ctx, u.ID, u.FailedCount, u.LockedUntil, event.Event{
		Org: v.Org, At: s.clock.Now(), Actor: v.Actor(), Kind: event.UserSignedIn, Subject: v.User, Data: encode(map[string]any{"method": by}),
	})
}
