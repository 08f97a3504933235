package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/product"
)

// productBody is a product as its organisation writes it.
type productBody struct {
	Brand    string       `json:"brand" doc:"ID of the brand."`
	Name     string       `json:"name"`
	Private  bool         `json:"private,omitempty" doc:"Only for this organisation's own listings."`
	GTIN     []string     `json:"gtin,omitempty" doc:"Global trade item numbers."`
	Styles   []string     `json:"styles,omitempty" doc:"Style codes and manufacturer part numbers."`
	Category string       `json:"category,omitempty"`
	Bands    []price.Band `json:"bands,omitempty" doc:"What it is really sold for."`
}

func (b productBody) entry() engine.Product {
	return engine.Product{
		Private: b.Private, Brand: b.Brand, Name: b.Name, GTIN: b.GTIN, Styles: b.Styles, Category: b.Category, Bands: b.Bands,
	}
}

type productsIn struct {
	Brand string `query:"brand" maxLength:"128" doc:"ID of a brand."`
	Search
}

func (a *api) mountProducts() {
	mount(a, a.operation(http.MethodGet, "/v1/products", "list-products", "List products"),
		func(ctx context.Context, v authz.Viewer, in *productsIn) (*listOut[product.Product], error) {
			p, err := a.Products.List(ctx, v, in.Brand, in.Words, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	mountCatalogue[productBody](a, noun[product.Product]{
		path: "/v1/products", one: "product",
		id: func(p product.Product) string { return p.ID }, version: func(p product.Product) int64 { return p.Version },
	}, a.Products)
}
