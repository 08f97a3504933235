package rights

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
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/page"
)

// The limits of a brand entry: characters of a name, and names in a list.
const (
	maxName       = 200
	maxAliases    = 200
	maxChinese    = 100
	maxCodes      = 200
	maxCategories = 100
)

// Service lets organisations keep their brands.
type Service struct {
	store Store
	clock clock.Clock
}

// NewService returns a service over a store.
func NewService(st Store, clk clock.Clock) *Service { return &Service{store: st, clock: clk} }

// List returns the brands that the viewer may read, by name; search keeps names that contain it.
func (s *Service) List(ctx context.Context, v authz.Viewer, search string, p page.Request) (page.Page[Brand], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Brand]{}, err
	}
	var c fault.Checker
	search = c.Line("search", search, maxName)
	if err := c.Err(); err != nil {
		return page.Page[Brand]{}, err
	}
	return s.store.Brands(ctx, v.Scope(), search, p)
}

// Get returns one brand.
func (s *Service) Get(ctx context.Context, v authz.Viewer, brandID string) (Brand, error) {
	if err := v.Can(authz.Read); err != nil {
		return Brand{}, err
	}
	return s.store.Brand(ctx, v.Scope(), brandID)
}

// Create adds a brand. ID and Owner of what is given do not count.
func (s *Service) Create(ctx context.Context, v authz.Viewer, e engine.Brand) (Brand, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Brand{}, err
	}
	e, err := check(e)
	if err != nil {
		return Brand{}, err
	}
	return s.create(ctx, v, e)
}

func (s *Service) create(ctx context.Context, v authz.Viewer, e engine.Brand) (Brand, error) {
	now := s.clock.Now()
	b := Brand{Brand: e, Org: v.Org, Version: 1, CreatedAt: now, UpdatedAt: now}
	b.ID, b.Owner = id.New("brd"), v.Org
	return b, s.store.CreateBrand(ctx, b, s.tell(v, event.BrandCreated, b))
}

// Update replaces a brand of the viewer's organisation, or one that a mandate lets them change.
func (s *Service) Update(ctx context.Context, v authz.Viewer, brandID string, version int64, e engine.Brand) (Brand, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Brand{}, err
	}
	old, err := s.own(ctx, v, brandID)
	if err != nil {
		return Brand{}, err
	}
	if e, err = check(e); err != nil {
		return Brand{}, err
	}
	old.Version = version
	return s.update(ctx, v, old, e)
}

func (s *Service) update(ctx context.Context, v authz.Viewer, b Brand, e engine.Brand) (Brand, error) {
	e.ID, e.Owner = b.ID, b.Org
	b.Brand, b.UpdatedAt = e, s.clock.Now()
	version, err := s.store.UpdateBrand(ctx, v.Scope(), b, s.tell(v, event.BrandChanged, b))
	if err != nil {
		return Brand{}, err
	}
	b.Version = version
	return b, nil
}

// Archive takes a brand out of use, of the viewer's organisation or one that a mandate lets them change.
func (s *Service) Archive(ctx context.Context, v authz.Viewer, brandID string, version int64) error {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return err
	}
	b, err := s.own(ctx, v, brandID)
	if err != nil {
		return err
	}
	return s.store.ArchiveBrand(ctx, v.Scope(), b.ID, version, s.clock.Now(), s.tell(v, event.BrandArchived, b))
}

// Put creates the brand, or replaces the organisation's brand of the same name. It writes nothing when that has the same
// content already.
func (s *Service) Put(ctx context.Context, v authz.Viewer, e engine.Brand) (b Brand, created bool, err error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Brand{}, false, err
	}
	e, err = check(e)
	if err != nil {
		return Brand{}, false, err
	}
	old, err := s.store.BrandByName(ctx, v.Scope(), e.Name)
	if fault.Is(err, fault.NotFound) {
		b, err = s.create(ctx, v, e)
		return b, err == nil, err
	}
	if err != nil {
		return Brand{}, false, err
	}
	e.ID, e.Owner = old.ID, old.Owner
	if reflect.DeepEqual(old.Brand, e) {
		return old, false, nil
	}
	b, err = s.update(ctx, v, old, e)
	return b, false, err
}

// own returns a brand that the viewer may change. One that they may only read is fault.Forbidden.
func (s *Service) own(ctx context.Context, v authz.Viewer, brandID string) (Brand, error) {
	b, err := s.store.Brand(ctx, v.Scope(), brandID)
	if err == nil && !v.Scope().MayWrite(b.Org, b.ID) {
		err = fault.New(fault.Forbidden, "this brand is shared by another organisation", "make an entry of your own, or ask them to change it")
	}
	return b, err
}

// check returns a brand as it is kept, without ID and owner.
func check(e engine.Brand) (engine.Brand, error) {
	var c fault.Checker
	e.ID, e.Owner = "", ""
	e.Name = c.Needed("name", e.Name, maxName)
	e.Aliases = c.Lines("aliases", e.Aliases, maxAliases, maxName)
	e.Chinese = c.Lines("chinese", e.Chinese, maxChinese, maxName)
	e.Codes = c.Lines("codes", e.Codes, maxCodes, maxName)
	e.Categories = c.Lines("categories", e.Categories, maxCategories, maxName)
	if err := c.Err(); err != nil {
		return engine.Brand{}, err
	}
	probe := e
	probe.ID = "brd_new"
	return e, knowledge.Check(engine.Snapshot{Brands: []engine.Brand{probe}})
}

// tell returns the event of a change, with the entry as it is after it.
func (s *Service) tell(v authz.Viewer, kind event.Kind, b Brand) event.Event {
	data, err := json.Marshal(b.Brand)
	if err != nil {
		data = nil // a brand is text and lists of text, which always have a JSON form
	}
	return event.Event{Org: b.Org, At: s.clock.Now(), Actor: v.ActorFor(b.Org), Kind: kind, Subject: b.ID, Data: data}
}
