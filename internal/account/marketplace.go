package account

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
)

const maxPlatform = 100

// Marketplace is one place of trade that a platform operator runs. Listings name it by Platform.
type Marketplace struct {
	ID        string    `json:"id"`
	Org       string    `json:"org"`
	Platform  string    `json:"platform"` // what listings give as their platform, such as "shop.example"
	Name      string    `json:"name"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Marketplaces lists the marketplaces of the viewer's organisation by platform.
func (s *Service) Marketplaces(ctx context.Context, v authz.Viewer) ([]Marketplace, error) {
	if err := v.Can(authz.Read); err != nil {
		return nil, err
	}
	return s.store.Marketplaces(ctx, v.Scope())
}

// Marketplace returns one.
func (s *Service) Marketplace(ctx context.Context, v authz.Viewer, marketplace string) (Marketplace, error) {
	if err := v.Can(authz.Read); err != nil {
		return Marketplace{}, err
	}
	return s.store.Marketplace(ctx, v.Scope(), marketplace)
}

// AddMarketplace adds one to the viewer's organisation, which must be a platform operator.
func (s *Service) AddMarketplace(ctx context.Context, v authz.Viewer, platform, name string) (Marketplace, error) {
	if err := v.Can(authz.Administer); err != nil {
		return Marketplace{}, err
	}
	var c fault.Checker
	platform = c.Needed("platform", platform, maxPlatform)
	name = c.Needed("name", name, maxName)
	if err := c.Err(); err != nil {
		return Marketplace{}, err
	}
	o, err := s.store.Organisation(ctx, v.Scope())
	if err != nil {
		return Marketplace{}, err
	}
	if o.Kind != KindPlatform {
		return Marketplace{}, fault.New(fault.Forbidden, "only a platform operator has marketplaces", "ask whoever runs this installation when your organisation is one")
	}
	now := s.clock.Now()
	m := Marketplace{ID: id.New("mkt"), Org: v.Org, Platform: platform, Name: name, Version: 1, CreatedAt: now, UpdatedAt: now}
	return m, s.store.CreateMarketplace(ctx, m, s.tell(v, event.MarketplaceCreated, m.ID, m))
}

// RenameMarketplace changes the name; the platform stays, because listings are known by it.
func (s *Service) RenameMarketplace(ctx context.Context, v authz.Viewer, marketplace string, version int64, name string) (Marketplace, error) {
	if err := v.Can(authz.Administer); err != nil {
		return Marketplace{}, err
	}
	m, err := s.store.Marketplace(ctx, v.Scope(), marketplace)
	if err != nil {
		return Marketplace{}, err
	}
	var c fault.Checker
	m.Name = c.Needed("name", name, maxName)
	if err := c.Err(); err != nil {
		return Marketplace{}, err
	}
	m.Version, m.UpdatedAt = version, s.clock.Now()
	m.Version, err = s.store.UpdateMarketplace(ctx, v.Scope(), m, s.tell(v, event.MarketplaceChanged, m.ID, m))
	return m, err
}

// ArchiveMarketplace takes one out of the list. Its listings stay.
func (s *Service) ArchiveMarketplace(ctx context.Context, v authz.Viewer, marketplace string, version int64) error {
	if err := v.Can(authz.Administer); err != nil {
		return err
	}
	return s.store.ArchiveMarketplace(ctx, v.Scope(), marketplace, version, s.clock.Now(), s.tell(v, event.MarketplaceArchived, marketplace, nil))
}
