// Package product holds genuine products: identifiers and the prices they are really sold at.
package product

import (
	"context"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
)

// Product is a product entry of an organisation; see rights.Brand on who may read and change it.
type Product struct {
	engine.Product
	Org       string    `json:"org"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Store keeps products; errors as in rights.Store.
type Store interface {
	CreateProduct(ctx context.Context, p Product, ev event.Event) error
	Product(ctx context.Context, in authz.Scope, id string) (Product, error)
	// ProductByName finds the scope's own product by brand and name, for imports.
	ProductByName(ctx context.Context, in authz.Scope, brand, name string) (Product, error)
	// Products lists in order of name and ID; brand and search, when not empty, narrow it.
	Products(ctx context.Context, in authz.Scope, brand, search string, p page.Request) (page.Page[Product], error)
	UpdateProduct(ctx context.Context, in authz.Scope, p Product, ev event.Event) (int64, error)
	ArchiveProduct(ctx context.Context, in authz.Scope, id string, version int64, at time.Time, ev event.Event) error
}
