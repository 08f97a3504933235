package webtest

import (
	"context"
	"io"
	"testing"

	"github.com/assay-ip/assay/demo"
	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/importer"
)

// Demo puts the invented data of "assay demo" in, through the same services as everybody's.
func (s *Site) Demo(t testing.TB, v authz.Viewer) {
	t.Helper()
	ctx := t.Context()
	brands := map[string]string{}
	put(t, "brands.yaml", importer.Brands, func(b engine.Brand) error {
		got, _, err := s.Brands.Put(ctx, v, b)
		brands[b.Name] = got.ID
		return err
	})
	put(t, "products.yaml", importer.Products, func(p engine.Product) error {
		if id, ok := brands[p.Brand]; ok {
			p.Brand = id
		}
		_, _, err := s.Products.Put(ctx, v, p)
		return err
	})
	put(t, "rules.yaml", importer.Rules, func(r engine.Rule) error {
		_, _, err := s.Rules.Put(ctx, v, r)
		return err
	})
	must(t, s.Keeper.Refresh(context.WithoutCancel(ctx)))
	f, err := demo.Files.ReadFile("listings.jsonl")
	must(t, err)
	s.Take(t, v, "demo", string(f))
}

func put[T any](t testing.TB, name string, read func(io.Reader, importer.Format) (importer.Outcome[T], error), one func(T) error) {
	t.Helper()
	f, err := demo.Files.Open(name)
	must(t, err)
	defer func() { _ = f.Close() }()
	out, err := read(f, importer.YAML)
	must(t, err)
	if len(out.Problems) > 0 {
		t.Fatalf("%s: %v", name, out.Problems)
	}
	for _, v := range out.Values() {
		must(t, one(v))
	}
}
