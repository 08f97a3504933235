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

// Entry is a person whose password was right.
type Entry struct {
	Viewer authz.Viewer
	// Second is set when a second factor is needed before they are admitted; see SecondFactor.
	Second bool
}

// SignIn admits a person by their password alone; somebody with a second factor is refused. See Enter.
func (s *Service) SignIn(ctx context.Context, email, password string) (authz.Viewer, error) {
	e, err := s.Enter(ctx, email, password)
	if err != nil {
		return authz.Viewer{}, err
	}
	if e.Second {
		return authz.Viewer{}, refused()
	}
	return e.Viewer, nil
}

// Enter checks a password. Ten refusals in a row lock the account for fifteen minutes. Every refusal is the same
// fault.Unauthenticated and takes as long, whether or not the person exists.
func (s *Service) Enter(ctx context.Context, email, password string) (Entry, error) {
	email = normalEmail(email)
	if len(email) > maxEmail || len(password) > 4*maxPassword {
		return Entry{}, refused()
	}
	leave, err := s.wait(ctx, email)
	if err != nil {
		return Entry{}, err
	}
	defer leave()
	u, err := s.store.UserByEmail(ctx, email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Entry{}, err
	}
	ok, err := s.matches(ctx, password, u.PasswordHash)
	if err != nil {
		return Entry{}, err
	}
	if u.ID == "" {
		return Entry{}, refused()
	}
	v, err := s.first(ctx, u)
	if err != nil {
		return Entry{}, err
	}
	now := s.clock.Now()
	if now.Before(u.LockedUntil) {
		return Entry{}, refused() // recorded when the lock was set; not each time, so that nobody fills the record
	}
	if !ok {
		return Entry{}, s.countFailure(ctx, u, v, now)
	}
	if u.TOTP != "" {
		return Entry{Viewer: v, Second: true}, nil // refusals are not forgotten yet, or a known password would buy guesses
	}
	return Entry{Viewer: v}, s.signedIn(ctx, v, MethodPassword)
}

// SecondFactor admits a person whose password was right, by a code of their authenticator app or a recovery code. A code
// is taken once. Wrong ones count as refused sign-ins do.
func (s *Service) SecondFactor(ctx context.Context, user, code string) (authz.Viewer, error) {
	u, err := s.store.User(ctx, user)
	if fault.Is(err, fault.NotFound) {
		return authz.Viewer{}, refused()
	}
	if err != nil {
		return authz.Viewer{}, err
	}
	leave, err := s.wait(ctx, u.Email)
	if err != nil {
		return authz.Viewer{}, err
	}
	defer leave()
	v, err := s.first(ctx, u)
	if err != nil {
		return authz.Viewer{}, err
	}
	if u.TOTP == "" {
		return authz.Viewer{}, refused() // it was taken away since the password was checked
	}
	return v, s.useCode(ctx, u.ID, v, code, event.UserSignedIn)
}

// wait returns when nobody else signs in under an address, so that many guesses at once are counted one by one.
func (s *Service) wait(ctx context.Context, email string) (func(), error) {
	lane := s.laneOf(email)
	if err := enter(ctx, lane); err != nil {
		return nil, err
	}
	return func() { leave(lane) }, nil
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

// SignOut ends the viewer's session and writes down that they left. A viewer who is nobody leaves no trace.
func (s *Service) SignOut(ctx context.Context, v authz.Viewer) error {
	if v.User == "" {
		return nil
	}
	if v.Session != "" {
		err := s.store.EndSignIn(ctx, v.User, v.Session, s.tell(v, event.UserSignedOut, v.User, nil))
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	}
	return s.store.RecordSignOut(ctx, s.tell(v, event.UserSignedOut, v.User, nil))
}

func (s *Service) signedIn(ctx context.Context, v authz.Viewer, by Method) error {
	return s.store.RecordSignIn(ctx, v.User, 0, time.Time{}, s.tell(v, event.UserSignedIn, v.User, map[string]any{"method": by}))
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
	v := authz.Viewer{User: u.ID, Name: u.Name, Org: o.ID, OrgName: o.Name, Role: m.Role}
	v.Grants, err = s.grants(ctx, o.ID)
	return v, err
}

// member returns a person in an organisation as they stand now; an empty organisation is the first of theirs. Somebody who
// is gone, or no member any more, is fault.Unauthenticated.
func (s *Service) member(ctx context.Context, userID, orgID string) (authz.Viewer, User, error) {
	gone := fault.New(fault.Unauthenticated, "sign in first", "")
	u, err := s.store.User(ctx, userID)
	if fault.Is(err, fault.NotFound) {
		return authz.Viewer{}, User{}, gone
	}
	if err != nil {
		return authz.Viewer{}, User{}, err
	}
	members, err := s.store.Memberships(ctx, userID)
	if err != nil {
		return authz.Viewer{}, User{}, err
	}
	for _, m := range members {
		if m.Org == orgID || orgID == "" {
			v, err := s.viewer(ctx, u, m)
			return v, u, err
		}
	}
	return authz.Viewer{}, User{}, gone
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
	return v, s.signedIn(ctx, v, MethodOneTime)
}

// digest hashes a secret that is random itself and needs no salt.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
