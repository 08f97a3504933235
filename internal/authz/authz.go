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
}

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
	if !v.Role.Allows(p) || (v.Scopes != nil && !slices.Contains(v.Scopes, p)) {
		return fault.New(fault.Forbidden, "this needs the permission "+string(p), "ask an administrator of your organisation")
	}
	return nil
}

// Scope returns the part of every query that limits it to what the viewer may see.
func (v Viewer) Scope() Scope { return Scope{org: v.Org} }

// Scope limits a query to one organisation. Its zero value sees nothing.
type Scope struct{ org string }

// Org returns the organisation ID to put into a query; a zero Scope gives "", which no row has.
func (s Scope) Org() string { return s.org }
