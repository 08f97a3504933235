// Package account holds organisations, people and API keys: who may come in, and as whom.
package account

import (
	"time"

	"github.com/assay-ip/assay/internal/authz"
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
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Kind     OrgKind `json:"kind"`
	Operator bool    `json:"operator"` // runs this installation: its administrators may add organisations
	// SecondFactor has every member set up a second factor before they may do anything.
	SecondFactor bool      `json:"second_factor"`
	CreatedAt    time.Time `json:"created_at"`
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
	TOTP         string    `json:"-"` // sealed secret of the authenticator app, empty when there is none
	TOTPStep     int64     `json:"-"` // last time step whose code was used
	ConfirmedAt  time.Time `json:"-"` // when the person proved that the address is theirs; zero when never
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
	UsedAt    time.Time          `json:"used_at,omitzero"` // to the minute
}
