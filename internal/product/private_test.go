package product_test

import (
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
)

// A brand that becomes private takes its products with it, also those that were entered before.
func TestProductsOfABrandThatBecamePrivate(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h := assaytest.Open(t)
	b, err := h.Brands.Create(ctx, h.A.Editor, engine.Brand{Name: "Norvella"})
	assaytest.Must(t, err)
	p, err := h.Products.Create(ctx, h.A.Editor, engine.Product{Brand: b.ID, Name: "Runner"})
	assaytest.Must(t, err)
	other, err := h.Products.Create(ctx, h.B.Editor, engine.Product{Brand: b.ID, Name: "Walker"})
	assaytest.Must(t, err)
	names := func(org assaytest.Org, brand string) int {
		got, err := h.Products.List(ctx, org.Reader, brand, "", page.Request{})
		assaytest.Must(t, err)
		return len(got.Items)
	}
	if names(h.A, "") != 2 || names(h.B, "") != 2 {
		t.Fatalf("of two shared products %d and %d are seen", names(h.A, ""), names(h.B, ""))
	}
	e := b.Brand
	e.Private = true
	_, err = h.Brands.Update(ctx, h.A.Editor, b.ID, b.Version, e)
	assaytest.Must(t, err)
	for _, brand := range []string{"", b.ID} {
		if names(h.A, brand) != 1 || names(h.B, brand) != 1 {
			t.Errorf("%d and %d products of a private brand are seen; want each organisation's own", names(h.A, brand), names(h.B, brand))
		}
	}
	_, err = h.Products.Get(ctx, h.B.Reader, p.ID)
	assaytest.Refused(t, err, fault.NotFound)
	_, err = h.Products.Get(ctx, h.B.Reader, other.ID)
	assaytest.Must(t, err)
}
