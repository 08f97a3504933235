package account

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
)

const (
	maxPasskeys     = 20
	maxPasskeyReply = 64 << 10
)

// Passkey is a key pair in a person's device, by which they sign in without a password.
type Passkey struct {
	ID         string
	User       string
	Name       string // for its owner
	Credential webauthn.Credential
	CreatedAt  time.Time
	UsedAt     time.Time
}

// CredentialID returns the ID that the device knows the key by, in base64url.
func (p Passkey) CredentialID() string { return base64.RawURLEncoding.EncodeToString(p.Credential.ID) }

// passkeyOwner is a person as the library knows one.
type passkeyOwner struct {
	user User
	keys []Passkey
}

// WebAuthnID returns the user handle: it is the user ID, which says nothing about the person.
func (o passkeyOwner) WebAuthnID() []byte { return []byte(o.user.ID) }

// WebAuthnName returns what a device shows to choose by.
func (o passkeyOwner) WebAuthnName() string { return o.user.Email }

// WebAuthnDisplayName returns the name of the person.
func (o passkeyOwner) WebAuthnDisplayName() string { return o.user.Name }

// WebAuthnCredentials returns the keys.
func (o passkeyOwner) WebAuthnCredentials() []webauthn.Credential {
	out := make([]webauthn.Credential, len(o.keys))
	for i, k := range o.keys {
		out[i] = k.Credential
	}
	return out
}

// relying returns what devices bind passkeys to: the host of the address that people reach the server at.
func relying(origin string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the address of this server cannot be read", "")
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Assay", RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
		AttestationPreference: protocol.PreferNoAttestation,
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "passkeys do not work at this address", "open the server by a host name over HTTPS, and set url to it")
	}
	return w, nil
}

// Ceremony is one exchange with a device: what the browser is given, and what to keep in its session until it answers.
type Ceremony struct{ Options, Kept []byte }

func ceremony(options any, kept *webauthn.SessionData) (Ceremony, error) {
	o, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, fault.Wrap(err, fault.Internal, "passkeys are out of order", "")
	}
	k, err := json.Marshal(kept)
	if err != nil {
		return Ceremony{}, fault.Wrap(err, fault.Internal, "passkeys are out of order", "")
	}
	return Ceremony{Options: o, Kept: k}, nil
}

// OfferPasskey begins to register a passkey at an origin such as "https://assay.example.com".
func (s *Service) OfferPasskey(ctx context.Context, v authz.Viewer, origin string) (Ceremony, error) {
	o, err := s.owner(ctx, v)
	if err != nil {
		return Ceremony{}, err
	}
	if len(o.keys) >= maxPasskeys {
		return Ceremony{}, fault.New(fault.Conflict, "you have twenty passkeys", "remove those that you do not use")
	}
	w, err := relying(origin)
	if err != nil {
		return Ceremony{}, err
	}
	options, kept, err := w.BeginRegistration(o, webauthn.WithExclusions(webauthn.Credentials(o.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, fault.Wrap(err, fault.Internal, "passkeys are out of order", "")
	}
	return ceremony(options, kept)
}

func (s *Service) owner(ctx context.Context, v authz.Viewer) (passkeyOwner, error) {
	if err := person(v); err != nil {
		return passkeyOwner{}, err
	}
	u, err := s.store.User(ctx, v.User)
	if err != nil {
		return passkeyOwner{}, err
	}
	keys, err := s.store.Passkeys(ctx, u.ID)
	return passkeyOwner{u, keys}, err
}

// AddPasskey ends what OfferPasskey began, with what the device answered.
func (s *Service) AddPasskey(ctx context.Context, v authz.Viewer, origin string, kept []byte, name string, reply []byte) (Passkey, error) {
	o, err := s.owner(ctx, v)
	if err != nil {
		return Passkey{}, err
	}
	var c fault.Checker
	name = c.Needed("name", name, maxKeyName)
	if err := c.Err(); err != nil {
		return Passkey{}, err
	}
	bad := func(err error) error {
		return fault.Wrap(err, fault.Invalid, "the answer of the device cannot be taken", "try again")
	}
	w, err := relying(origin)
	if err != nil {
		return Passkey{}, err
	}
	var session webauthn.SessionData
	if err := json.Unmarshal(kept, &session); err != nil || len(reply) > maxPasskeyReply {
		return Passkey{}, bad(err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(reply)
	if err != nil {
		return Passkey{}, bad(err)
	}
	cred, err := w.CreateCredential(o, session, parsed)
	if err != nil {
		return Passkey{}, bad(err)
	}
	p := Passkey{ID: id.New("psk"), User: v.User, Name: name, Credential: *cred, CreatedAt: s.clock.Now()}
	err = s.store.AddPasskey(ctx, p, v.Session, s.tell(v, event.PasskeyAdded, p.ID, map[string]any{"name": name}))
	return p, err
}

// RemovePasskey removes one of the viewer's own.
func (s *Service) RemovePasskey(ctx context.Context, v authz.Viewer, passkey string) error {
	if err := person(v); err != nil {
		return err
	}
	return s.store.RemovePasskey(ctx, v.User, passkey, s.tell(v, event.PasskeyRemoved, passkey, nil))
}

// AskPasskey begins a sign-in by passkey at an origin. It names nobody, so it tells nothing about who has an account.
func (s *Service) AskPasskey(origin string) (Ceremony, error) {
	w, err := relying(origin)
	if err != nil {
		return Ceremony{}, err
	}
	options, kept, err := w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, fault.Wrap(err, fault.Internal, "passkeys are out of order", "")
	}
	return ceremony(options, kept)
}

// SignInPasskey ends what AskPasskey began. Whatever is wrong, the answer is the same fault.Unauthenticated.
func (s *Service) SignInPasskey(ctx context.Context, origin string, kept, reply []byte) (authz.Viewer, error) {
	no := fault.New(fault.Unauthenticated, "this passkey is not known here", "sign in another way, and register it under your profile")
	w, err := relying(origin)
	if err != nil {
		return authz.Viewer{}, err
	}
	var session webauthn.SessionData
	if json.Unmarshal(kept, &session) != nil || len(reply) > maxPasskeyReply {
		return authz.Viewer{}, no
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(reply)
	if err != nil {
		return authz.Viewer{}, no // why it is wrong is nobody's business
	}
	var found passkeyOwner
	var trouble error
	_, cred, err := w.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		u, err := s.store.User(ctx, string(handle))
		if err == nil {
			found.user = u
			found.keys, err = s.store.Passkeys(ctx, u.ID)
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			trouble = err
		}
		return found, err
	}, session, parsed)
	if trouble != nil {
		return authz.Viewer{}, trouble
	}
	if err != nil || cred.Authenticator.CloneWarning {
		return authz.Viewer{}, no
	}
	for _, p := range found.keys {
		if !bytes.Equal(p.Credential.ID, cred.ID) {
			continue
		}
		v, err := s.first(ctx, found.user)
		if err != nil {
			return authz.Viewer{}, err
		}
		p.Credential, p.UsedAt = *cred, s.clock.Now()
		return v, s.store.UsePasskey(ctx, p, s.tell(v, event.UserSignedIn, v.User, map[string]any{"method": MethodPasskey}))
	}
	return authz.Viewer{}, no
}
