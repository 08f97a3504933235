package store

import (
	"context"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rights"
)

const (
	brandColumns = `b.id, b.org, b.private, b.doc, b.version, b.created_at, b.updated_at, b.sort_name`
	// What a scope sees: its own entries, shared ones, and those that a mandate opens; an empty scope sees nothing.
	sqlBrand = `select ` + brandColumns + ` from brands b where b.id = $2 and b.archived_at = 0 and
		(b.org = $1 or (b.private = 0 and $1 <> '') or b.org || '/' {in} $3 {/in} or b.org || '/' || b.id {in} $3 {/in})`
	sqlBrandByName = `select ` + brandColumns + ` from brands b where b.org = $1 and b.name = $2 and b.archived_at = 0`
	sqlBrands      = `select ` + brandColumns + ` from brands b
		where (b.sort_name, b.id) > ($1, $2) and b.archived_at = 0 and {instr}(b.search, $5) > 0 and
		(b.org = $4 or (b.private = 0 and $4 <> '') or b.org || '/' {in} $6 {/in} or b.org || '/' || b.id {in} $6 {/in})
		order by b.sort_name, b.id limit $3`
	sqlAddBrand = `insert into brands (id, org, private, name, sort_name, search, doc, version, created_at, updated_at, archived_at)
		values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, 0)`
	// What a scope changes: its own entries, and those that a mandate opens for it. org and ID stay as they are.
	brandOwned     = `id = $1 and archived_at = 0 and (org = $2 or org || '/' {in} $3 {/in} or org || '/' || id {in} $3 {/in})`
	sqlUpdateBrand = `update brands set private = $5, name = $6, sort_name = $7, search = $8, doc = $9, updated_at = $10, version = version + 1
		where ` + brandOwned + ` and version = $4 returning version`
	sqlArchiveBrand = `update brands set archived_at = $5, updated_at = $5, version = version + 1
		where ` + brandOwned + ` and version = $4 returning version`
	sqlHasBrand = `select 1 from brands where ` + brandOwned
)

func brandStatements() []string {
	return []string{sqlBrand, sqlBrandByName, sqlBrands, sqlAddBrand, sqlUpdateBrand, sqlArchiveBrand, sqlHasBrand}
}

type brandRow struct {
	rights.Brand
	sort string
}

func scanBrand(row scanner) (brandRow, error) {
	var b brandRow
	var id string
	var private bool
	err := row.Scan(&id, &b.Org, &private, document{&b.Brand.Brand}, &b.Version, moment{&b.CreatedAt}, moment{&b.UpdatedAt}, &b.sort)
	// The columns decide over the document.
	b.ID, b.Owner, b.Private = id, b.Org, private
	return b, err
}

func brandList() list[brandRow] {
	return list[brandRow]{
		kind: "brands", start: []any{"", ""}, scan: scanBrand,
		key: func(b brandRow) []any { return []any{b.sort, b.ID} },
	}
}

// brandSearch returns what a brand can be found by: its names.
func brandSearch(b rights.Brand) string {
	return foldAll(append(append([]string{b.Name}, b.Aliases...), b.Chinese...)...)
}

// foldAll folds texts, one a line.
func foldAll(texts ...string) string {
	for i, text := range texts {
		texts[i] = fold(text)
	}
	return strings.Join(texts, "\n")
}

// CreateBrand implements rights.Store.
func (s *Store) CreateBrand(ctx context.Context, b rights.Brand, ev event.Event) error {
	b.Owner = b.Org
	doc, err := encode(b.Brand)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlAddBrand, b.ID, b.Org, b.Private, b.Name, sortName(b.Name), brandSearch(b), doc, b.CreatedAt, b.UpdatedAt)
		t.emit(ev)
		return name(err, "brand", "a brand of this name")
	})
}

// Brand implements rights.Store.
func (s *Store) Brand(ctx context.Context, in authz.Scope, id string) (rights.Brand, error) {
	b, err := one(ctx, s.read(), sqlBrand, scanBrand, in.Org(), id, keysOf(in.Reads()))
	return b.Brand, name(err, "brand", "")
}

// BrandByName implements rights.Store.
func (s *Store) BrandByName(ctx context.Context, in authz.Scope, named string) (rights.Brand, error) {
	b, err := one(ctx, s.read(), sqlBrandByName, scanBrand, in.Org(), named)
	return b.Brand, name(err, "brand", "")
}

// Brands implements rights.Store.
func (s *Store) Brands(ctx context.Context, in authz.Scope, search string, p page.Request) (page.Page[rights.Brand], error) {
	got, err := brandList().fetch(ctx, s.read(), sqlBrands, p, in.Org(), fold(search), keysOf(in.Reads()))
	return convert(got, func(b brandRow) rights.Brand { return b.Brand }), err
}

// UpdateBrand implements rights.Store.
func (s *Store) UpdateBrand(ctx context.Context, in authz.Scope, b rights.Brand, ev event.Event) (int64, error) {
	b.Owner = b.Org
	doc, err := encode(b.Brand)
	if err != nil {
		return 0, err
	}
	var version int64
	err = s.change(ctx, func(t *tx) error {
		var err error
		version, err = t.swap(ctx, "brand", sqlUpdateBrand, sqlHasBrand, []any{b.ID, in.Org(), keysOf(in.Writes())},
			b.ID, in.Org(), keysOf(in.Writes()), b.Version, b.Private, b.Name, sortName(b.Name), brandSearch(b), doc, b.UpdatedAt)
		t.emit(ev)
		return name(err, "brand", "a brand of this name")
	})
	return version, err
}

// ArchiveBrand implements rights.Store.
func (s *Store) ArchiveBrand(ctx context.Context, in authz.Scope, id string, version int64, at time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.swap(ctx, "brand", sqlArchiveBrand, sqlHasBrand, []any{id, in.Org(), keysOf(in.Writes())}, id, in.Org(), keysOf(in.Writes()), version, at)
		t.emit(ev)
		return err
	})
}

// convert changes the items of a page.
func convert[A, B any](p page.Page[A], to func(A) B) page.Page[B] {
	out := page.Page[B]{Items: make([]B, len(p.Items)), Next: p.Next}
	for i, item := range p.Items {
		out.Items[i] = to(item)
	}
	return out
}

// keysOf writes the entries that a scope opens as the set that a statement takes.
func keysOf(keys []string) string {
	text, err := encode(keys)
	if err != nil { // texts always have a JSON form; if not, nothing is opened
		return "[]"
	}
	return text
}
