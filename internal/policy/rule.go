// Package policy holds the rules that an organisation writes for its own listings.
package policy

import (
	"context"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
)

// Rule is a CEL rule of an organisation. Rules are private: they act on the organisation's own listings alone.
type Rule struct {
	engine.Rule
	Org       string    `json:"org"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Store keeps rules; errors as in rights.Store.
type Store interface {
	CreateRule(ctx context.Context, r Rule, ev event.Event) error
	Rule(ctx context.Context, in authz.Scope, id string) (Rule, error)
	RuleByName(ctx context.Context, in authz.Scope, name string) (Rule, error)
	Rules(ctx context.Context, in authz.Scope, search string, p page.Request) (page.Page[Rule], error)
	UpdateRule(ctx context.Context, in authz.Scope, r Rule, ev event.Event) (int64, error)
	ArchiveRule(ctx context.Context, in authz.Scope, id string, version int64, at time.Time, ev event.Event) error
}
