package store

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/product"
)

const (
	productColumns = `p.id, p.org, p.private, p.doc, p.version, p.created_at, p.updated_at, p.sort_name`
	// Who sees nothing of a brand sees nothing of its products, also when the brand became private after them.
	productShared = `p.private = 0 and not exists (select 1 from brands b where b.id = p.brand and b.private = 1)`
	sqlProduct    = `select ` + productColumns + ` from products p where p.id = $2 and p.archived_at = 0 and
		(p.org = $1 or ($1 <> '' and ` + productShared + `) or p.org || '/' {in} $3 {/in} or p.org || '/' || p.brand {in} $3 {/in})`
	sqlProductByName = `select ` + productColumns + ` from products p where p.org = $1 and p.brand = $2 and p.name = $3 and p.archived_at = 0`
	productPage      = `select ` + productColumns + ` from products p
		where (p.sort_name, p.id) > ($1, $2) and p.archived_at = 0 and {instr}(p.search, $5) > 0 and
		(p.org = $4 or ($4 <> '' and ` + productShared + `) or p.org || '/' {in} $6 {/in} or p.org || '/' || p.brand {in} $6 {/in})`
	sqlProducts        = productPage + ` order by p.sort_name, p.id limit $3`
	sqlProductsOfBrand = productPage + ` and p.brand = $7 order by p.sort_name, p.id limit $3`
	sqlAddProduct      = `insert into products (id, org, private, brand, name, sort_name, search, doc, version, created_at, updated_at, archived_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, 0)`
	// What a scope changes: its own entries, and those of the brands that a mandate opens for it.
	productOwned     = `id = $1 and archived_at = 0 and (org = $2 or org || '/' {in} $3 {/in} or org || '/' || brand {in} $3 {/in})`
	sqlUpdateProduct = `update products set private = $5, brand = $6, name = $7, sort_name = $8, search = $9, doc = $10, updated_at = $11, version = version + 1
		where ` + productOwned + ` and version = $4 returning version`
	sqlArchiveProduct = `update products set archived_at = $5, updated_at = $5, version = version + 1
		where ` + productOwned + ` and version = $4 returning version`
	sqlHasProduct = `select 1 from products where ` + productOwned
)

func productStatements() []string {
	return []string{
		sqlProduct, sqlProductByName, sqlProducts, sqlProductsOfBrand, sqlAddProduct, sqlUpdateProduct, sqlArchiveProduct, sqlHasProduct,
	}
}

type productRow struct {
	product.Product
	sort string
}

func scanProduct(row scanner) (productRow, error) {
	var p productRow
	var id string
	var private bool
	err := row.Scan(&id, &p.Org, &private, document{&p.Product.Product}, &p.Version, moment{&p.CreatedAt}, moment{&p.UpdatedAt}, &p.sort)
	p.ID, p.Owner, p.Private = id, p.Org, private
	return p, err
}

// productList pages through products, all or those of a brand: a cursor of the one is none of the other.
func productList(kind string) list[productRow] {
	return list[productRow]{
		kind: kind, start: []any{"", ""}, scan: scanProduct,
		key: func(p productRow) []any { return []any{p.sort, p.ID} },
	}
}

// productSearch returns what a product can be found by: its name and identifiers.
func productSearch(p product.Product) string {
	return foldAll(append(append([]string{p.Name}, p.GTIN...), p.Styles...)...)
}

// CreateProduct implements product.Store.
func (s *Store) CreateProduct(ctx context.Context, p product.Product, ev event.Event) error {
	p.Owner = p.Org
	doc, err := encode(p.Product)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlAddProduct, p.ID, p.Org, p.Private, p.Brand, p.Name, sortName(p.Name), productSearch(p), doc, p.CreatedAt, p.UpdatedAt)
		t.emit(ev)
		return name(err, "product", "a product of this brand and name")
	})
}

// Product implements product.Store.
func (s *Store) Product(ctx context.Context, in authz.Scope, id string) (product.Product, error) {
	p, err := one(ctx, s.read(), sqlProduct, scanProduct, in.Org(), id, keysOf(in.Reads()))
	return p.Product, name(err, "product", "")
}

// ProductByName implements product.Store.
func (s *Store) ProductByName(ctx context.Context, in authz.Scope, brand, named string) (product.Product, error) {
	p, err := one(ctx, s.read(), sqlProductByName, scanProduct, in.Org(), brand, named)
	return p.Product, name(err, "product", "")
}

// Products implements product.Store.
func (s *Store) Products(ctx context.Context, in authz.Scope, brand, search string, p page.Request) (page.Page[product.Product], error) {
	text, kind, args := sqlProducts, "products", []any{in.Org(), fold(search), keysOf(in.Reads())}
	if brand != "" {
		text, kind, args = sqlProductsOfBrand, "products of brand", append(args, brand)
	}
	got, err := productList(kind).fetch(ctx, s.read(), text, p, args...)
	return convert(got, func(p productRow) product.Product { return p.Product }), err
}

// UpdateProduct implements product.Store.
func (s *Store) UpdateProduct(ctx context.Context, in authz.Scope, p product.Product, ev event.Event) (int64, error) {
	p.Owner = p.Org
	doc, err := encode(p.Product)
	if err != nil {
		return 0, err
	}
	var version int64
	err = s.change(ctx, func(t *tx) error {
		var err error
		version, err = t.swap(ctx, "product", sqlUpdateProduct, sqlHasProduct, []any{p.ID, in.Org(), keysOf(in.Writes())},
			p.ID, in.Org(), keysOf(in.Writes()), p.Version, p.Private, p.Brand, p.Name, sortName(p.Name), productSearch(p), doc, p.UpdatedAt)
		t.emit(ev)
		return name(err, "product", "a product of this brand and name")
	})
	return version, err
}

// ArchiveProduct implements product.Store.
func (s *Store) ArchiveProduct(ctx context.Context, in authz.Scope, id string, version int64, at time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.swap(ctx, "product", sqlArchiveProduct, sqlHasProduct, []any{id, in.Org(), keysOf(in.Writes())}, id, in.Org(), keysOf(in.Writes()), version, at)
		t.emit(ev)
		return err
	})
}
