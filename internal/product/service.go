package product

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rights"
)

// BrandReader finds the brand of a product.
type BrandReader interface {
	// Brand returns a brand that the scope may read, else fault.NotFound.
	Brand(ctx context.Context, in authz.Scope, id string) (rights.Brand, error)
}

// Service lets organisations keep their genuine products.
type Service struct {
	store  Store
	brands BrandReader
	clock  clock.Clock
}

// NewService returns a service over a store.
func NewService(st Store, brands BrandReader, clk clock.Clock) *Service {
	return &Service{store: st, brands: brands, clock: clk}
}

// List returns the products that the viewer may read, by name; brand and search narrow it when not empty.
func (s *Service) List(ctx context.Context, v authz.Viewer, brand, search string, p page.Request) (page.Page[Product], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Product]{}, err
	}
	var c fault.Checker
	brand, search = c.Line("brand", brand, maxName), c.Line("search", search, maxName)
	if err := c.Err(); err != nil {
		return page.Page[Product]{}, err
	}
	return s.store.Products(ctx, v.Scope(), brand, search, p)
}

// Get returns one product.
func (s *Service) Get(ctx context.Context, v authz.Viewer, productID string) (Product, error) {
	if err := v.Can(authz.Read); err != nil {
		return Product{}, err
	}
	return s.store.Product(ctx, v.Scope(), productID)
}

// Create adds a product. ID and Owner of what is given do not count.
func (s *Service) Create(ctx context.Context, v authz.Viewer, e engine.Product) (Product, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Product{}, err
	}
	e, err := s.check(ctx, v, e)
	if err != nil {
		return Product{}, err
	}
	return s.create(ctx, v, e)
}

func (s *Service) create(ctx context.Context, v authz.Viewer, e engine.Product) (Product, error) {
	now := s.clock.Now()
	p := Product{Product: e, Org: v.Org, Version: 1, CreatedAt: now, UpdatedAt: now}
	p.ID, p.Owner = id.New("prd"), v.Org
	return p, s.store.CreateProduct(ctx, p, s.tell(v, event.ProductCreated, p))
}

// Update replaces a product of the viewer's organisation, or one that a mandate lets them change. Such a product stays
// with a brand that the mandate covers.
func (s *Service) Update(ctx context.Context, v authz.Viewer, productID string, version int64, e engine.Product) (Product, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Product{}, err
	}
	old, err := s.own(ctx, v, productID)
	if err != nil {
		return Product{}, err
	}
	if e, err = s.check(ctx, v, e); err != nil {
		return Product{}, err
	}
	if old.Org != v.Org && !v.Scope().MayWrite(old.Org, e.Brand) {
		return Product{}, fault.Bad(fault.Field{Name: "brand", Value: e.Brand, Message: "your mandate does not cover this brand", Hint: "give a brand that it covers"})
	}
	old.Version = version
	return s.update(ctx, v, old, e)
}

func (s *Service) update(ctx context.Context, v authz.Viewer, p Product, e engine.Product) (Product, error) {
	e.ID, e.Owner = p.ID, p.Org
	p.Product, p.UpdatedAt = e, s.clock.Now()
	version, err := s.store.UpdateProduct(ctx, v.Scope(), p, s.tell(v, event.ProductChanged, p))
	if err != nil {
		return Product{}, err
	}
	p.Version = version
	return p, nil
}

// Archive takes a product of the viewer's organisation out of use.
func (s *Service) Archive(ctx context.Context, v authz.Viewer, productID string, version int64) error {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return err
	}
	p, err := s.own(ctx, v, productID)
	if err != nil {
		return err
	}
	return s.store.ArchiveProduct(ctx, v.Scope(), p.ID, version, s.clock.Now(), s.tell(v, event.ProductArchived, p))
}

// Put creates the product, or replaces the organisation's product of the same brand and name. It writes nothing when
// that has the same content already.
func (s *Service) Put(ctx context.Context, v authz.Viewer, e engine.Product) (p Product, created bool, err error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Product{}, false, err
	}
	e, err = s.check(ctx, v, e)
	if err != nil {
		return Product{}, false, err
	}
	old, err := s.store.ProductByName(ctx, v.Scope(), e.Brand, e.Name)
	if fault.Is(err, fault.NotFound) {
		p, err = s.create(ctx, v, e)
		return p, err == nil, err
	}
	if err != nil {
		return Product{}, false, err
	}
	e.ID, e.Owner = old.ID, old.Owner
	if reflect.DeepEqual(old.Product, e) {
		return old, false, nil
	}
	p, err = s.update(ctx, v, old, e)
	return p, false, err
}

// own returns a product that the viewer may change. One that they may only read is fault.Forbidden.
func (s *Service) own(ctx context.Context, v authz.Viewer, productID string) (Product, error) {
	p, err := s.store.Product(ctx, v.Scope(), productID)
	if err == nil && !v.Scope().MayWrite(p.Org, p.Brand) {
		err = fault.New(fault.Forbidden, "this product is shared by another organisation", "make an entry of your own, or ask them to change it")
	}
	return p, err
}

// tell returns the event of a change, with the entry as it is after it.
func (s *Service) tell(v authz.Viewer, kind event.Kind, p Product) event.Event {
	data, err := json.Marshal(p.Product)
	if err != nil {
		data = nil // a product is text, lists and amounts, which always have a JSON form
	}
	return event.Event{Org: p.Org, At: s.clock.Now(), Actor: v.ActorFor(p.Org), Kind: kind, Subject: p.ID, Data: data}
}
