package account

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
)

// Store keeps accounts. Reads return a fault.NotFound when there is no such row; writes a fault.Conflict when a unique
// value is taken. Each write and its events are one transaction.
type Store interface {
	OrganisationStore
	KeyStore
	MemberStore
	InvitationStore
	MandateStore
	MarketplaceStore
	SignInStore
	FactorStore
	RecoveryStore
	IdentityStore
}

// OrganisationStore keeps organisations, people and the codes that let them in once.
type OrganisationStore interface {
	OrganisationCount(ctx context.Context) (int, error)
	// CreateOrganisation adds an organisation with its first administrator; first makes it fail with a Conflict
	// when any organisation exists, whatever else happens at the same moment.
	CreateOrganisation(ctx context.Context, o Organisation, u User, m Member, first bool, ev ...event.Event) error
	Organisation(ctx context.Context, in authz.Scope) (Organisation, error)
	UserByEmail(ctx context.Context, email string) (User, error)
	User(ctx context.Context, id string) (User, error)
	Memberships(ctx context.Context, user string) ([]Member, error)
	// OrganisationOf returns the organisation of a membership.
	OrganisationOf(ctx context.Context, m Member) (Organisation, error)
	// RecordSignIn sets the failure count and lock of a user.
	RecordSignIn(ctx context.Context, user string, failed int, lockedUntil time.Time, ev event.Event) error
	// RecordSignOut writes down that a person left.
	RecordSignOut(ctx context.Context, ev event.Event) error
	// PutOneTime stores a sign-in code by its hash; TakeOneTime removes it and returns its user, once.
	PutOneTime(ctx context.Context, hash, user string, expires time.Time) error
	TakeOneTime(ctx context.Context, hash string, now time.Time) (user string, err error)
}

// KeyStore keeps API keys.
type KeyStore interface {
	CreateKey(ctx context.Context, k Key, ev event.Event) error
	Keys(ctx context.Context, in authz.Scope) ([]Key, error)
	KeyByHash(ctx context.Context, hash string) (Key, error)
	// ChangeKey sets the expiry of a key that is not revoked; zero is never.
	ChangeKey(ctx context.Context, in authz.Scope, id string, expires time.Time, ev event.Event) error
	RevokeKey(ctx context.Context, in authz.Scope, id string, at time.Time, ev event.Event) error
	// TouchKey notes when a key was used. It is no change of state and has no event.
	TouchKey(ctx context.Context, id string, at time.Time) error
}

// MemberStore keeps who belongs to an organisation.
type MemberStore interface {
	// Members lists the people of the scope's organisation by name.
	Members(ctx context.Context, in authz.Scope) ([]Person, error)
	// SetRole changes the role of a member. It is a Conflict when no administrator would be left, whatever else happens at
	// the same moment; so is RemoveMember.
	SetRole(ctx context.Context, in authz.Scope, user string, role authz.Role, ev event.Event) error
	RemoveMember(ctx context.Context, in authz.Scope, user string, ev event.Event) error
	SetSecondFactor(ctx context.Context, in authz.Scope, on bool, ev event.Event) error
}

// InvitationStore keeps invitations.
type InvitationStore interface {
	CreateInvitation(ctx context.Context, i Invitation, ev event.Event) error
	// Invitations lists those of the scope's organisation that were neither accepted nor revoked, oldest first.
	Invitations(ctx context.Context, in authz.Scope) ([]Invitation, error)
	// RenewInvitation gives an open invitation another secret and more time.
	RenewInvitation(ctx context.Context, in authz.Scope, id, hash string, expires time.Time, ev event.Event) error
	RevokeInvitation(ctx context.Context, in authz.Scope, id string, at time.Time, ev event.Event) error
	// InvitationByHash finds an open invitation whatever the organisation: the secret is what says who may read it.
	InvitationByHash(ctx context.Context, hash string, now time.Time) (Invitation, error)
	// InvitationsTo lists the open invitations to an address.
	InvitationsTo(ctx context.Context, email string, now time.Time) ([]Invitation, error)
	// AcceptInvitation uses an open invitation up and makes the membership, and the user too when there is none yet. An
	// invitation that is not open any more is NotFound, a membership that exists a Conflict.
	AcceptInvitation(ctx context.Context, id string, u *User, m Member, at time.Time, ev ...event.Event) error
}

// MandateStore keeps mandates. Both parties read them; nobody else does.
type MandateStore interface {
	CreateMandate(ctx context.Context, m Mandate, ev ...event.Event) error
	Mandates(ctx context.Context, in authz.Scope) ([]Mandate, error)
	Mandate(ctx context.Context, in authz.Scope, id string) (Mandate, error)
	// SetMandate changes the state of a mandate of the version given.
	SetMandate(ctx context.Context, in authz.Scope, id string, version int64, to MandateState, at time.Time, ev ...event.Event) error
	// InForce lists the mandates that an agent may act by at a time.
	InForce(ctx context.Context, agent string, at time.Time) ([]Mandate, error)
	// OrganisationNamed returns an organisation by ID, for whoever was told the ID by its people.
	OrganisationNamed(ctx context.Context, id string) (Organisation, error)
	// BrandsOf returns which of the brands belong to an organisation.
	BrandsOf(ctx context.Context, org string, brands []string) ([]string, error)
}

// MarketplaceStore keeps marketplaces.
type MarketplaceStore interface {
	CreateMarketplace(ctx context.Context, m Marketplace, ev event.Event) error
	Marketplaces(ctx context.Context, in authz.Scope) ([]Marketplace, error)
	Marketplace(ctx context.Context, in authz.Scope, id string) (Marketplace, error)
	UpdateMarketplace(ctx context.Context, in authz.Scope, m Marketplace, ev event.Event) (int64, error)
	ArchiveMarketplace(ctx context.Context, in authz.Scope, id string, version int64, at time.Time, ev event.Event) error
}

// SignInStore keeps in which browsers people are signed in.
type SignInStore interface {
	StartSignIn(ctx context.Context, s SignedIn) error
	SignedIn(ctx context.Context, id string) (SignedIn, error)
	SignIns(ctx context.Context, user string, now time.Time) ([]SignedIn, error)
	TouchSignIn(ctx context.Context, id string, at time.Time) error
	// EndSignIn ends one, EndSignIns all of a person but one; both say how many that were.
	EndSignIn(ctx context.Context, user, id string, ev event.Event) error
	EndSignIns(ctx context.Context, user, but string, ev event.Event) (int64, error)
}

// FactorStore keeps second factors and passkeys.
type FactorStore interface {
	// SetTOTP sets or, with an empty secret, takes away the authenticator app with its recovery codes.
	SetTOTP(ctx context.Context, user, sealed string, step int64, codes []string, ev event.Event) error
	RecoveryCodesLeft(ctx context.Context, user string) (int, error)
	SetRecoveryCodes(ctx context.Context, user string, codes []string, ev event.Event) error
	// UseStep notes that the code of a time step was used, and resets refusals; a step that was used already, or a later
	// one, is a Conflict.
	UseStep(ctx context.Context, user string, step int64, ev event.Event) error
	// UseRecoveryCode uses one up, and resets refusals.
	UseRecoveryCode(ctx context.Context, user, hash string, ev event.Event) error
	// AddPasskey also notes in the session that it was made in that a passkey was shown.
	AddPasskey(ctx context.Context, p Passkey, session string, ev event.Event) error
	Passkeys(ctx context.Context, user string) ([]Passkey, error)
	RemovePasskey(ctx context.Context, user, id string, ev event.Event) error
	// UsePasskey stores what a sign-in changed in a passkey, and resets refusals.
	UsePasskey(ctx context.Context, p Passkey, ev event.Event) error
}

// RecoveryStore keeps passwords and how people get new ones.
type RecoveryStore interface {
	// SetPassword sets a password and ends every session of the person but one.
	SetPassword(ctx context.Context, user, hash, butSession string, ev event.Event) error
	// AskRecovery notes that somebody with this address wants to be let in. It does the same work whether or not anybody
	// has it.
	AskRecovery(ctx context.Context, email string, at time.Time) error
	PutRecovery(ctx context.Context, r Recovery, ev event.Event) error
	Recovery(ctx context.Context, hash string, now time.Time) (Recovery, error)
	// Recover uses a link up: it sets the password, ends every session, and with a whole recovery takes away the second
	// factor, the passkeys and the links to single sign-on.
	Recover(ctx context.Context, r Recovery, password string, now time.Time, ev event.Event) error
}

// IdentityStore keeps who people are at the provider of single sign-on.
type IdentityStore interface {
	UserByIdentity(ctx context.Context, issuer, subject string) (User, error)
	// LinkIdentity joins an identity to a person whose address it proves. With clean, everything that somebody else may
	// have set before goes: password, second factor, passkeys and sessions.
	LinkIdentity(ctx context.Context, id Identity, user string, clean bool, at time.Time, ev event.Event) error
}
