// Package rights holds what holders own: at first the brands that detection looks for.
package rights

import (
	"context"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
)

// Brand is a brand entry of an organisation. The embedded Private decides who may read it: shared entries can be read by
// every signed-in organisation, private ones only by Org. Only Org can change it.
type Brand struct {
	engine.Brand
	Org       string    `json:"org"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Store keeps brands. Reads see the scope's own entries and shared ones; writes only its own. A missing or foreign row is
// fault.NotFound, a wrong version fault.Stale, a second brand of the same name in one organisation fault.Conflict.
type Store interface {
	CreateBrand(ctx context.Context, b Brand, ev event.Event) error
	Brand(ctx context.Context, in authz.Scope, id string) (Brand, error)
	// BrandByName finds the scope's own brand by its name, for imports.
	BrandByName(ctx context.Context, in authz.Scope, name string) (Brand, error)
	// Brands lists in order of name and ID; search, when not empty, keeps names that contain it.
	Brands(ctx context.Context, in authz.Scope, search string, p page.Request) (page.Page[Brand], error)
	// UpdateBrand replaces the entry when its version is b.Version and returns the new version.
	UpdateBrand(ctx context.Context, in authz.Scope, b Brand, ev event.Event) (int64, error)
	ArchiveBrand(ctx context.Context, in authz.Scope, id string, version int64, at time.Time, ev event.Event) error
}
