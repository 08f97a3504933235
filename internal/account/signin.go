package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

const (
	maxFailures = 10
	lockFor     = 15 * time.Minute
	codeLife    = 15 * time.Minute
)

// refused is the one answer to credentials that are not taken: it does not tell whether there is such a person, nor
// whether the password was right while the account waits.
func refused() error {
	return fault.New(fault.Unauthenticated, "the address or the password is wrong, or it was tried too often",
		"after ten refusals in a row an account waits for fifteen minutes")
}

// SignIn admits a person. Ten refusals in a row lock the account for fifteen minutes. Every refusal is the same
// fault.Unauthenticated and takes as long, whether or not the person exists.
func (s *Service) SignIn(ctx context.Context, email, password string) (authz.Viewer, error) {
	email = normalEmail(email)
	if len(email) > maxEmail || len(password) > 4*maxPassword {
		return authz.Viewer{}, refused()
	}
	lane := s.laneOf(email)
	if err := enter(ctx, lane); err != nil {
		return authz.Viewer{}, err
	}
	defer leave(lane)
	u, err := s.store.UserByEmail(ctx, email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return authz.Viewer{}, err
	}
	ok, err := s.matches(ctx, password, u.PasswordHash)
	if err != nil {
		return authz.Viewer{}, err
	}
	if u.ID == "" {
		return authz.Viewer{}, refused()
	}
	v, err := s.first(ctx, u)
	if err != nil {
		return authz.Viewer{}, err
	}
	now := s.clock.Now()
	if now.Before(u.LockedUntil) {
		return authz.Viewer{}, refused() // recorded when the lock was set; not each time, so that nobody fills the record
	}
	if !ok {
		return authz.Viewer{}, s.countFailure(ctx, u, v, now)
	}
	return v, s.signedIn(ctx, v, "password")
}

// countFailure records a refused sign-in.
func (s *Service) countFailure(ctx context.Context, u User, v authz.Viewer, now time.Time) error {
	failed, until := u.FailedCount+1, time.Time{}
	if !u.LockedUntil.IsZero() {
		failed = 1 // the lock was served
	}
	data := map[string]any{"failures": failed}
	if failed >= maxFailures {
		until = now.Add(lockFor)
		data["locked_until"] = until
	}
	err := s.store.RecordSignIn(ctx, u.ID, failed, until, event.Event{
		Org: v.Org, At: now, Actor: "system", Kind: event.UserSignInRefused, Subject: u.ID, Data: encode(data),
	})
	if err != nil {
		return err
	}
	return refused()
}

// SignOut writes down that a person left; ending the session is the pages' work. A viewer who is nobody leaves no trace.
func (s *Service) SignOut(ctx context.Context, v authz.Viewer) error {
	if v.User == "" {
		return nil
	}
	return s.store.RecordSignOut(ctx, event.Event{Org: v.Org, At: s.clock.Now(), Actor: v.Actor(), Kind: event.UserSignedOut, Subject: v.User})
}

func (s *Service) signedIn(ctx context.Context, v authz.Viewer, method string) error {
	return s.store.RecordSignIn(ctx, v.User, 0, time.Time{}, event.Event{
		Org: v.Org, At: s.clock.Now(), Actor: v.Actor(), Kind: event.UserSignedIn, Subject: v.User,
		Data: encode(map[string]any{"method": method}),
	})
}

// first returns a person as the viewer of the first organisation they belong to.
func (s *Service) first(ctx context.Context, u User) (authz.Viewer, error) {
	members, err := s.store.Memberships(ctx, u.ID)
	if err != nil {
		return authz.Viewer{}, err
	}
	if len(members) == 0 {
		return authz.Viewer{}, refused()
	}
	return s.viewer(ctx, u, members[0])
}

func (s *Service) viewer(ctx context.Context, u User, m Member) (authz.Viewer, error) {
	o, err := s.store.OrganisationOf(ctx, m)
	if err != nil {
		return authz.Viewer{}, err
	}
	return authz.Viewer{User: u.ID, Name: u.Name, Org: o.ID, OrgName: o.Name, Role: m.Role}, nil
}

// ViewerFor returns a person in an organisation as they stand now. Somebody who is gone, or no member any more, is
// fault.Unauthenticated.
func (s *Service) ViewerFor(ctx context.Context, userID, orgID string) (authz.Viewer, error) {
	gone := fault.New(fault.Unauthenticated, "sign in first", "")
	if userID == "" || orgID == "" {
		return authz.Viewer{}, gone
	}
	u, err := s.store.User(ctx, userID)
	if fault.Is(err, fault.NotFound) {
		return authz.Viewer{}, gone
	}
	if err != nil {
		return authz.Viewer{}, err
	}
	members, err := s.store.Memberships(ctx, userID)
	if err != nil {
		return authz.Viewer{}, err
	}
	for _, m := range members {
		if m.Org == orgID {
			return s.viewer(ctx, u, m)
		}
	}
	return authz.Viewer{}, gone
}

// NewOneTime returns a code that signs a person in once within fifteen minutes. Whoever holds it is that person, so
// only the program itself may ask for one.
func (s *Service) NewOneTime(ctx context.Context, userID string) (string, error) {
	code := newCode()
	if err := s.store.PutOneTime(ctx, digest(plainCode(code)), userID, s.clock.Now().Add(codeLife)); err != nil {
		return "", err
	}
	return code, nil
}

// SignInOnce admits whoever brings a code from NewOneTime, once.
func (s *Service) SignInOnce(ctx context.Context, code string) (authz.Viewer, error) {
	bad := fault.New(fault.Unauthenticated, "this code is not valid", "codes work once, for fifteen minutes; ask for a new one")
	if len(code) > 64 {
		return authz.Viewer{}, bad
	}
	user, err := s.store.TakeOneTime(ctx, digest(plainCode(code)), s.clock.Now())
	if fault.Is(err, fault.NotFound) {
		return authz.Viewer{}, bad
	}
	if err != nil {
		return authz.Viewer{}, err
	}
	u, err := s.store.User(ctx, user)
	if fault.Is(err, fault.NotFound) {
		return authz.Viewer{}, bad
	}
	if err != nil {
		return authz.Viewer{}, err
	}
	v, err := s.first(ctx, u)
	if err != nil {
		return authz.Viewer{}, err
	}
	return v, s.signedIn(ctx, v, "one_time")
}

// digest hashes a secret that is random itself and needs no salt.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
