package product_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
)

func euros(n int64) price.Amount { return price.AmountOf(n * price.Micros) }

func TestProductLife(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx, v := t.Context(), h.A.Editor
	b, err := h.Brands.Create(ctx, v, engine.Brand{Name: "Aldora", Private: true})
	assaytest.Must(t, err)
	e := engine.Product{
		Brand: b.ID, Name: "Trail Boot", GTIN: []string{"4006381333931", "96385074"}, Styles: []string{"AL-1000"},
		Bands: []price.Band{{Market: "de", Currency: "eur", Low: euros(90), High: euros(120)}, {Currency: "EUR", Low: euros(80)}},
	}
	p, created, err := h.Products.Put(ctx, v, e)
	assaytest.Must(t, err)
	if !created || !p.Private || p.Owner != h.A.ID || p.Bands[0].Market != "DE" || p.Bands[0].Currency != "EUR" {
		t.Errorf("created %v: %+v", created, p)
	}
	before, err := h.Store.LastEvent(ctx)
	assaytest.Must(t, err)
	same, created, err := h.Products.Put(ctx, v, e)
	assaytest.Must(t, err)
	after, err := h.Store.LastEvent(ctx)
	assaytest.Must(t, err)
	if d := cmp.Diff(p, same, cmpopts.EquateComparable(price.Amount{})); d != "" || created || after != before {
		t.Errorf("put again: created %v, %d events: %s", created, after-before, d)
	}
	e.Bands = nil
	p, created, err = h.Products.Put(ctx, v, e)
	assaytest.Must(t, err)
	if created || p.Version != 2 || p.Bands != nil {
		t.Errorf("changed: %+v", p)
	}
	_, err = h.Products.Update(ctx, v, p.ID, 1, e)
	assaytest.Refused(t, err, fault.Stale)
	list, err := h.Products.List(ctx, v, b.ID, "trail", page.Request{})
	assaytest.Must(t, err)
	if len(list.Items) != 1 || list.Items[0].ID != p.ID {
		t.Errorf("listed %+v", list)
	}
	assaytest.Must(t, h.Products.Archive(ctx, v, p.ID, 2))
	_, err = h.Products.Get(ctx, v, p.ID)
	assaytest.Refused(t, err, fault.NotFound)
}

func TestProductIsChecked(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx, v := t.Context(), h.A.Editor
	_, err := h.Products.Create(ctx, v, engine.Product{
		Brand: "brd_none", GTIN: []string{"4006381333930", "12", "40063813339ab"}, Styles: []string{"ok-1", ""},
		Bands: []price.Band{
			{Currency: "EURO", Low: euros(1), High: euros(2)},
			{Currency: "EUR", Low: euros(3), High: euros(2)},
			{Currency: "USD", High: euros(2)},
			{Market: "Germany", Currency: "CNY", Low: euros(1), High: euros(2)},
			{Currency: "EUR", Low: euros(1), High: euros(2)},
		},
	})
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != fault.Invalid {
		t.Fatal(err)
	}
	var got []string
	for _, x := range f.Fields {
		got = append(got, x.Name)
	}
	want := []string{
		"name", "styles[1]", "gtin[0]", "gtin[1]", "gtin[2]", "bands[0].currency", "bands[1].high", "bands[2].low", "bands[3].market", "bands[4]", "brand",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
