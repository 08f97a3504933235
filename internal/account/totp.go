package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what authenticator apps speak, by RFC 6238
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

// The parameters of time-based codes that every authenticator app knows: RFC 6238 with SHA-1, six digits, thirty seconds.
const (
	totpPeriod    = 30
	totpSecret    = 20 // bytes, as RFC 4226 recommends
	totpSkew      = 1  // steps that a clock may be off
	recoveryCodes = 10
	maxCode       = 64
)

// totpCode returns the code of a time step (RFC 4226, section 5.3).
func totpCode(secret []byte, step int64) string {
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step)) //nolint:gosec // a time step is positive
	mac := hmac.New(sha1.New, secret)
	_, _ = mac.Write(counter[:]) // a hash takes every byte
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff)%1_000_000)
}

// totpStep returns the time step that a code belongs to, 0 when it belongs to none near now that is later than last.
// Every step is compared, in constant time.
func totpStep(secret []byte, code string, now time.Time, last int64) int64 {
	found := int64(0)
	current := now.Unix() / totpPeriod
	for step := current - totpSkew; step <= current+totpSkew; step++ {
		if subtle.ConstantTimeCompare([]byte(totpCode(secret, step)), []byte(code)) == 1 && step > last && found == 0 {
			found = step
		}
	}
	return found
}

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

// TOTPOffer is a secret for an authenticator app that is not in use until a code of it was given.
type TOTPOffer struct {
	Secret string // in base32, to be typed
	URI    string // to be shown as a picture
	Sealed string // what EnableTOTP takes; it is safe to keep in a session
}

// OfferTOTP returns a new secret for an authenticator app.
func (s *Service) OfferTOTP(ctx context.Context, v authz.Viewer) (TOTPOffer, error) {
	if err := person(v); err != nil {
		return TOTPOffer{}, err
	}
	u, err := s.store.User(ctx, v.User)
	if err != nil {
		return TOTPOffer{}, err
	}
	b := make([]byte, totpSecret)
	_, _ = rand.Read(b) // it never fails
	secret := base32Plain.EncodeToString(b)
	sealed, err := s.sealed(secret, "offer:"+u.ID)
	return offer(u, secret, sealed), err
}

// OfferAgain returns an offer that was sealed before, so that a page with a mistyped code shows the same picture.
func (s *Service) OfferAgain(ctx context.Context, v authz.Viewer, sealed string) (TOTPOffer, error) {
	if err := person(v); err != nil {
		return TOTPOffer{}, err
	}
	u, err := s.store.User(ctx, v.User)
	if err != nil {
		return TOTPOffer{}, err
	}
	secret, err := s.opened(sealed, "offer:"+u.ID)
	return offer(u, secret, sealed), err
}

func offer(u User, secret, sealed string) TOTPOffer {
	uri := "otpauth://totp/" + url.PathEscape("Assay:"+u.Email) + "?" + url.Values{"secret": {secret}, "issuer": {"Assay"}}.Encode()
	return TOTPOffer{Secret: secret, URI: uri, Sealed: sealed}
}

// EnableTOTP puts an offered secret into use when the code is one of it, and returns recovery codes, which are shown once.
func (s *Service) EnableTOTP(ctx context.Context, v authz.Viewer, sealed, code string) ([]string, error) {
	o, err := s.OfferAgain(ctx, v, sealed)
	if err != nil {
		return nil, err
	}
	secret, err := base32Plain.DecodeString(o.Secret)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "the secret cannot be read", "")
	}
	step := totpStep(secret, plainCode(code), s.clock.Now(), 0)
	if step == 0 {
		return nil, fault.Bad(fault.Field{Name: "code", Message: "this code is not right", Hint: "give the six digits that the app shows now, and see that the clock of your phone is right"})
	}
	kept, err := s.sealed(o.Secret, v.User)
	if err != nil {
		return nil, err
	}
	codes, hashes := newRecoveryCodes()
	return codes, s.store.SetTOTP(ctx, v.User, kept, step, hashes, s.tell(v, event.UserTOTPEnabled, v.User, nil))
}

func newRecoveryCodes() (codes, hashes []string) {
	for range recoveryCodes {
		c := newCode()
		codes, hashes = append(codes, c), append(hashes, digest(plainCode(c)))
	}
	return codes, hashes
}

// DisableTOTP takes the authenticator app away, for whoever gives a code of it or a recovery code.
func (s *Service) DisableTOTP(ctx context.Context, v authz.Viewer, code string) error {
	if err := s.second(ctx, v, code); err != nil {
		return err
	}
	return s.store.SetTOTP(ctx, v.User, "", 0, nil, s.tell(v, event.UserTOTPDisabled, v.User, nil))
}

// RenewRecoveryCodes makes new recovery codes, for whoever gives a code; those before are void.
func (s *Service) RenewRecoveryCodes(ctx context.Context, v authz.Viewer, code string) ([]string, error) {
	if err := s.second(ctx, v, code); err != nil {
		return nil, err
	}
	codes, hashes := newRecoveryCodes()
	return codes, s.store.SetRecoveryCodes(ctx, v.User, hashes, s.tell(v, event.UserCodesRenewed, v.User, nil))
}

// second asks a person who is signed in for their second factor again.
func (s *Service) second(ctx context.Context, v authz.Viewer, code string) error {
	if err := person(v); err != nil {
		return err
	}
	u, err := s.store.User(ctx, v.User)
	if err != nil {
		return err
	}
	if u.TOTP == "" {
		return fault.New(fault.Conflict, "no authenticator app is set up", "")
	}
	leave, err := s.wait(ctx, u.Email)
	if err != nil {
		return err
	}
	defer leave()
	return s.useCode(ctx, u.ID, v, code, event.UserReconfirmed)
}

// useCode takes a code of the authenticator app, each once, or a recovery code, and records what that was good for. A
// wrong one counts as a refused sign-in. The caller is alone with the person's sign-ins.
func (s *Service) useCode(ctx context.Context, user string, v authz.Viewer, code string, kind event.Kind) error {
	u, err := s.store.User(ctx, user)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if now.Before(u.LockedUntil) || len(code) > maxCode {
		return refused()
	}
	text, err := s.opened(u.TOTP, u.ID)
	if err != nil {
		return err
	}
	secret, err := base32Plain.DecodeString(text)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "the secret cannot be read", "")
	}
	plain := plainCode(code)
	if step := totpStep(secret, plain, now, u.TOTPStep); step != 0 {
		err = s.store.UseStep(ctx, u.ID, step, s.tell(v, kind, u.ID, map[string]any{"method": MethodCode}))
	} else {
		err = s.store.UseRecoveryCode(ctx, u.ID, digest(plain), s.tell(v, kind, u.ID, map[string]any{"method": "recovery_code"}))
	}
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return s.countFailure(ctx, u, v, now)
	}
	return err
}

func (s *Service) sealed(text, belongsTo string) (string, error) {
	if s.box == nil {
		return "", noBox()
	}
	return s.box.Seal(text, belongsTo)
}

func (s *Service) opened(sealed, belongsTo string) (string, error) {
	if s.box == nil {
		return "", noBox()
	}
	return s.box.Open(sealed, belongsTo)
}

func noBox() error {
	return fault.New(fault.Unavailable, "second factors are off", "this program was started without a key file for them")
}

// Factors is what somebody signs in with.
type Factors struct {
	Email    string
	Name     string
	Password bool
	TOTP     bool
	Codes    int // recovery codes that are left
	Passkeys []Passkey
}

// Factors returns what the viewer signs in with.
func (s *Service) Factors(ctx context.Context, v authz.Viewer) (Factors, error) {
	if err := person(v); err != nil {
		return Factors{}, err
	}
	u, err := s.store.User(ctx, v.User)
	if err != nil {
		return Factors{}, err
	}
	f := Factors{Email: u.Email, Name: u.Name, Password: u.PasswordHash != "", TOTP: u.TOTP != ""}
	if f.Codes, err = s.store.RecoveryCodesLeft(ctx, u.ID); err != nil {
		return Factors{}, err
	}
	f.Passkeys, err = s.store.Passkeys(ctx, u.ID)
	return f, err
}
