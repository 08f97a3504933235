// Package authz says who is asking and what they may see. Every query in the store takes a Scope, which only a Viewer
// can give, so that no handler can forget the organisation.
package authz

import (
	"slices"

	"github.com/assay-ip/assay/internal/fault"
)

// Role is what a person may do in one organisation.
type Role string

// The roles, each with the permissions of those above it in the list.
const (
	RoleReader   Role = "reader"
	RoleReviewer Role = "reviewer"
	RoleEditor   Role = "editor"
	RoleAdmin    Role = "admin"
)

// Permission is one ability.
type Permission string

// The permissions. They are also the scopes that an API key can carry.
const (
	Read           Permission = "read"            // see the organisation's rows and shared knowledge
	Review         Permission = "review"          // decide on findings
	WriteKnowledge Permission = "write_knowledge" // brands, products, rules
	SubmitListings Permission = "submit_listings" // bulk intake and screening
	Administer     Permission = "administer"      // members, keys, organisations
)

// Permissions lists every permission.
func Permissions() []Permission {
	return []Permission{Read, Review, WriteKnowledge, SubmitListings, Administer}
}

// Allows reports whether a role has a permission.
func (r Role) Allows(p Permission) bool {
	switch r {
	case RoleAdmin:
		return true
	case RoleEditor:
		return p != Administer
	case RoleReviewer:
		return p == Read || p == Review
	case RoleReader:
		return p == Read
	}
	return false
}

// Viewer is somebody who was authenticated: a person with a session, or a program with an API key.
type Viewer struct {
	User    string // user ID, empty for an API key
	Key     string // API key ID, empty for a person
	Name    string // for people
	Org     string // organisation ID
	OrgName string
	Role    Role
	Scopes  []Permission // of an API key; nil for a person, whose Role alone decides
	Grants  []Grant      // mandates in force that other organisations gave to Org
	Session string       // ID of the sign-in that this request came with, for people in a browser
	// Limited is set when the organisation asks for a second factor that the person has not set up yet: until then they
	// may do nothing in it.
	Limited bool
}

// Roles lists the roles, the least first.
func Roles() []Role { return []Role{RoleReader, RoleReviewer, RoleEditor, RoleAdmin} }

// Actor names the viewer in the event log: "user:ID" or "key:ID".
func (v Viewer) Actor() string {
	if v.Key != "" {
		return "key:" + v.Key
	}
	return "user:" + v.User
}

// Can returns nil when the viewer has the permission, else an Unauthenticated or Forbidden fault.
func (v Viewer) Can(p Permission) error {
	if v.Org == "" {
		return fault.New(fault.Unauthenticated, "sign in first", "send an API key or sign in")
	}
	if v.Limited {
		return fault.New(fault.Forbidden, "this organisation asks for a second factor", "set up an authenticator app or a passkey under your profile")
	}
	if !v.Role.Allows(p) || (v.Scopes != nil && !slices.Contains(v.Scopes, p)) {
		return fault.New(fault.Forbidden, "this needs the permission "+string(p), "ask an administrator of your organisation")
	}
	return nil
}

// ActorFor is Actor for the log of another organisation, on whose behalf a mandate lets the viewer act: the viewer's own
// organisation is part of it.
func (v Viewer) ActorFor(org string) string {
	if org == v.Org {
		return v.Actor()
	}
	return v.Actor() + "@" + v.Org
}
