package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/product"
	"github.com/assay-ip/assay/internal/rights"
)

type productsView struct {
	items          []product.Product
	q, brand, next string
	names          map[string]string // brand names by ID
}

func (p productsView) brandName(id string) string {
	if n, ok := p.names[id]; ok {
		return plain(n, 60)
	}
	return shortID(id)
}

// bandTyped is a price band as it stands in the form.
type bandTyped struct{ low, high, currency, market string }

func (b bandTyped) empty() bool { return b.low+b.high+b.currency+b.market == "" }

type productView struct {
	id, org, name, brand, styles, gtin, category string
	brandID                                      string
	bands                                        []bandTyped
	private                                      bool
	version                                      int64
	names                                        []string // suggestions for the brand
	wrong                                        wrong
}

var productInputs = []string{"name", "brand", "styles", "gtin", "category", "bands"}

const bandRows = 3

func bandsText(p product.Product) string {
	var out []string
	for _, b := range p.Bands {
		out = append(out, strings.TrimSpace(amount(b.Low, "")+"–"+amount(b.High, b.Currency)+" "+b.Market))
	}
	return strings.Join(out, "; ")
}

func productViewOf(p product.Product, brand string) productView {
	v := productView{
		id: p.ID, org: p.Org, name: p.Name, brand: brand, brandID: p.Brand, styles: strings.Join(p.Styles, "\n"), gtin: strings.Join(p.GTIN, "\n"),
		category: p.Category, private: p.Private, version: p.Version,
	}
	for _, b := range p.Bands {
		v.bands = append(v.bands, bandTyped{b.Low.String(), b.High.String(), b.Currency, b.Market})
	}
	return v.padded()
}

func (p productView) padded() productView {
	p.bands = append(p.bands, bandTyped{})
	for len(p.bands) < bandRows {
		p.bands = append(p.bands, bandTyped{})
	}
	return p
}

func productTyped(r *http.Request) productView {
	v := productView{
		id: r.PathValue("id"), org: who(r).Org, name: r.PostFormValue("name"), brand: r.PostFormValue("brand"), styles: r.PostFormValue("styles"),
		gtin: r.PostFormValue("gtin"), category: r.PostFormValue("category"), private: r.PostFormValue("private") != "", version: versionOf(r),
	}
	at := func(name string, i int) string {
		if l := r.PostForm[name]; i < len(l) {
			return strings.TrimSpace(l[i])
		}
		return ""
	}
	const most = 50
	for i := range min(len(r.PostForm["low"]), most) {
		if b := (bandTyped{at("low", i), at("high", i), strings.ToUpper(at("currency", i)), strings.ToUpper(at("market", i))}); !b.empty() {
			v.bands = append(v.bands, b)
		}
	}
	return v
}

// product reads the form; amounts that are no amounts are wrong here, everything else is the service's to judge.
func (p productView) product() (engine.Product, error) {
	out := engine.Product{
		ID: p.id, Brand: p.brandID, Name: strings.TrimSpace(p.name), Styles: lines(p.styles), GTIN: lines(p.gtin),
		Category: strings.TrimSpace(p.category), Private: p.private,
	}
	var bad []fault.Field
	for _, b := range p.bands {
		low, err := price.ParseAmount(b.low)
		if err != nil {
			bad = append(bad, notAmount(b.low))
		}
		high, err := price.ParseAmount(b.high)
		if err != nil {
			bad = append(bad, notAmount(b.high))
		}
		out.Bands = append(out.Bands, price.Band{Market: b.market, Currency: b.currency, Low: low, High: high})
	}
	if len(bad) > 0 {
		return out, fault.Bad(bad...)
	}
	return out, nil
}

func notAmount(s string) fault.Field {
	return fault.Field{Name: "bands", Value: s, Message: "this is not an amount of money", Hint: "write digits and at most one point, such as 129.95"}
}

func (p productView) title(ctx context.Context) string {
	if p.id == "" {
		return t(ctx, "products.add")
	}
	return plain(p.name, 80)
}

func (p productView) action() string {
	if p.id == "" {
		return "/products"
	}
	return "/products/" + p.id
}

func (p productView) foreign(ctx context.Context) bool {
	return p.id != "" && !stateOf(ctx).viewer.Scope().MayWrite(p.org, p.brandID)
}

func (s *site) products(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p := productsView{q: strings.TrimSpace(q.Get("q")), brand: q.Get("brand"), names: map[string]string{}}
	got, err := s.Products.List(r.Context(), who(r), p.brand, p.q, asked(r))
	if err != nil {
		return err
	}
	p.items, p.next = got.Items, nextPage("/products", got.Next, "q", p.q, "brand", p.brand)
	for _, it := range append(slices.Clip(got.Items), product.Product{Product: engine.Product{Brand: p.brand}}) {
		if _, ok := p.names[it.Brand]; ok || it.Brand == "" {
			continue
		}
		b, err := s.Brands.Get(r.Context(), who(r), it.Brand)
		if err != nil && !fault.Is(err, fault.NotFound) { // an archived brand has no name to show
			return err
		}
		if err == nil {
			p.names[it.Brand] = b.Name
		}
	}
	return s.show(w, r, http.StatusOK, productsPage(p))
}

// suggest fills in the brand names that the form offers.
func (s *site) suggest(r *http.Request, p *productView) error {
	got, err := s.Brands.List(r.Context(), who(r), "", page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	for _, b := range got.Items {
		p.names = append(p.names, b.Name)
	}
	return nil
}

// brandNamed finds the brand that was typed, by its whole name whatever the case.
func (s *site) brandNamed(r *http.Request, name string) (rights.Brand, error) {
	got, err := s.Brands.List(r.Context(), who(r), strings.TrimSpace(name), page.Request{Limit: page.MaxLimit})
	if err != nil {
		return rights.Brand{}, err
	}
	for _, b := range got.Items {
		if strings.EqualFold(b.Name, strings.TrimSpace(name)) {
			return b, nil
		}
	}
	return rights.Brand{}, fault.Bad(fault.Field{Name: "brand", Value: name, Message: "there is no brand of this name", Hint: "add the brand first, or choose one from the list"})
}

func (s *site) productNew(w http.ResponseWriter, r *http.Request) error {
	p := productView{}
	if err := s.suggest(r, &p); err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, productPage(p.padded()))
}

func (s *site) productEdit(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Products.Get(r.Context(), who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	name := ""
	if b, err := s.Brands.Get(r.Context(), who(r), got.Brand); err == nil {
		name = b.Name
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	p := productViewOf(got, name)
	if err := s.suggest(r, &p); err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, productPage(p))
}

func (s *site) productCreate(w http.ResponseWriter, r *http.Request) error {
	return s.productPut(w, r, func(ctx context.Context, v viewer, p engine.Product, _ int64) error {
		_, err := s.Products.Create(ctx, v, p)
		return err
	})
}

func (s *site) productUpdate(w http.ResponseWriter, r *http.Request) error {
	return s.productPut(w, r, func(ctx context.Context, v viewer, p engine.Product, version int64) error {
		_, err := s.Products.Update(ctx, v, p.ID, version, p)
		return err
	})
}

func (s *site) productPut(w http.ResponseWriter, r *http.Request, put func(context.Context, viewer, engine.Product, int64) error) error {
	if err := form(w, r); err != nil {
		return err
	}
	typed := productTyped(r)
	b, err := s.brandNamed(r, typed.brand)
	if err == nil {
		typed.brandID = b.ID
		var p engine.Product
		if p, err = typed.product(); err == nil {
			err = put(r.Context(), who(r), p, typed.version)
		}
	}
	if err == nil {
		return s.saved(w, r, "/products")
	}
	if fault.Is(err, fault.Stale) {
		return s.productStale(w, r, typed)
	}
	if typed.wrong, err = wrongIn(err, productInputs...); err != nil {
		return err
	}
	if err := s.suggest(r, &typed); err != nil {
		return err
	}
	return s.show(w, r, http.StatusUnprocessableEntity, productPage(typed.padded()))
}

func (s *site) productStale(w http.ResponseWriter, r *http.Request, typed productView) error {
	got, err := s.Products.Get(r.Context(), who(r), typed.id)
	if err != nil {
		return err
	}
	now, ctx := productViewOf(got, ""), r.Context()
	if b, err := s.Brands.Get(ctx, who(r), got.Brand); err == nil {
		now.brand = b.Name
	}
	v := staleView{here: "products", action: typed.action(), hidden: hiddenOf(r.PostForm, got.Version), fields: []staleField{
		{t(ctx, "product.name"), now.name, typed.name},
		{t(ctx, "product.brand"), now.brand, typed.brand},
		{t(ctx, "product.styles"), now.styles, typed.styles},
		{t(ctx, "product.gtin"), now.gtin, typed.gtin},
		{t(ctx, "product.category"), now.category, typed.category},
		{t(ctx, "product.bands"), bandLines(now.bands), bandLines(typed.bands)},
		{t(ctx, "brand.private"), yes(ctx, now.private), yes(ctx, typed.private)},
	}}
	return s.show(w, r, http.StatusPreconditionFailed, stalePage(v.clean()))
}

func bandLines(bands []bandTyped) string {
	var out []string
	for _, b := range bands {
		if !b.empty() {
			out = append(out, strings.TrimSpace(b.low+"–"+b.high+" "+b.currency+" "+b.market))
		}
	}
	return strings.Join(out, "\n")
}

func (s *site) productArchive(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Products.Archive(r.Context(), who(r), r.PathValue("id"), versionOf(r)); err != nil {
		return err
	}
	s.Hub.Notify()
	s.later(r, toast{Key: "toast.archived"})
	s.redirect(w, r, "/products")
	return nil
}
