// Package account holds organisations, people and API keys: who may come in, and as whom.
package account

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
)

// OrgKind says what an organisation is.
type OrgKind string

// The kinds of organisation.
const (
	KindPlatform  OrgKind = "platform"
	KindHolder    OrgKind = "holder"
	KindAgent     OrgKind = "agent"
	KindSeller    OrgKind = "seller"
	KindAuthority OrgKind = "authority"
	KindAlliance  OrgKind = "alliance"
)

// Organisation is a party to the programme.
type Organisation struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Kind      OrgKind   `json:"kind"`
	Operator  bool      `json:"operator"` // runs this installation: its administrators may add organisations
	CreatedAt time.Time `json:"created_at"`
}

// User is a person.
type User struct {
	ID           string    `json:"id"`
	Email        string    `json:"email"` // lower case
	Name         string    `json:"name"`
	PasswordHash string    `json:"-"`
	FailedCount  int       `json:"-"` // refused sign-ins in a row
	LockedUntil  time.Time `json:"-"`
	CreatedAt    time.Time `json:"created_at"`
}

// Member is a person's role in an organisation.
type Member struct {
	User string     `json:"user"`
	Org  string     `json:"org"`
	Role authz.Role `json:"role"`
}

// Key is an API key. Its secret is shown once and kept only as a SHA-256 hash.
type Key struct {
	ID        string             `json:"id"`
	Org       string             `json:"org"`
	Name      string             `json:"name"`
	Prefix    string             `json:"prefix"` // first characters of the secret, to recognise it by
	Hash      string             `json:"-"`
	Scopes    []authz.Permission `json:"scopes"`
	CreatedAt time.Time          `json:"created_at"`
	ExpiresAt time.Time          `json:"expires_at,omitzero"`
	RevokedAt time.Time          `json:"revoked_at,omitzero"`
}

// Store keeps accounts. Reads return a fault.NotFound when there is no such row; writes a fault.Conflict when a unique
// value is taken. Each write and its event are one transaction.
type Store interface {
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
	CreateKey(ctx context.Context, k Key, ev event.Event) error
	Keys(ctx context.Context, in authz.Scope) ([]Key, error)
	KeyByHash(ctx context.Context, hash string) (Key, error)
	RevokeKey(ctx context.Context, in authz.Scope, id string, at time.Time, ev event.Event) error
	// PutOneTime stores a sign-in code by its hash; TakeOneTime removes it and returns its user, once.
	PutOneTime(ctx context.Context, hash, user string, expires time.Time) error
	TakeOneTime(ctx context.Context, hash string, now time.Time) (user string, err error)
}
