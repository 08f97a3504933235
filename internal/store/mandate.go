package store

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
)

const (
	mandateColumns = `m.id, m.agent, m.holder, a.name, h.name, m.proposer, m.permissions, m.brands, m.territory, m.proof_name, m.proof_sha256,
		m.state, m.from_at, m.until_at, m.version, m.created_at, m.updated_at`
	mandateFrom = `select ` + mandateColumns + ` from mandates m join organisations a on a.id = m.agent join organisations h on h.id = m.holder where `
	// Both parties see a mandate, and nobody else.
	sqlMandates   = mandateFrom + `(m.agent = $1 or m.holder = $1) order by m.created_at desc, m.id`
	sqlMandate    = mandateFrom + `m.id = $2 and (m.agent = $1 or m.holder = $1)`
	sqlInForce    = mandateFrom + `m.agent = $1 and m.state = 'accepted' and m.from_at <= $2 and m.until_at > $2 order by m.id`
	sqlAddMandate = `insert into mandates (id, agent, holder, proposer, permissions, brands, territory, proof_name, proof_sha256,
		state, from_at, until_at, version, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14)`
	sqlSetMandate = `update mandates set state = $4, updated_at = $5, version = version + 1
		where (agent = $1 or holder = $1) and id = $2 and version = $3 returning version`
	sqlHasMandate = `select 1 from mandates m where (m.agent = $1 or m.holder = $1) and m.id = $2`
	sqlBrandsOf   = `select b.id from brands b where b.org = $1 and b.id {in} $2 {/in} and b.archived_at = 0 order by b.id`

	marketplaceColumns = `id, org, platform, name, version, created_at, updated_at`
	sqlMarketplaces    = `select ` + marketplaceColumns + ` from marketplaces where org = $1 and archived_at = 0 order by platform`
	sqlMarketplace     = `select ` + marketplaceColumns + ` from marketplaces where org = $1 and id = $2 and archived_at = 0`
	sqlAddMarketplace  = `insert into marketplaces (id, org, platform, name, version, created_at, updated_at, archived_at)
		values ($1, $2, $3, $4, 1, $5, $6, 0)`
	sqlUpdateMarketplace = `update marketplaces set name = $4, updated_at = $5, version = version + 1
		where org = $1 and id = $2 and version = $3 and archived_at = 0 returning version`
	sqlArchiveMarketplace = `update marketplaces set archived_at = $4, updated_at = $4, version = version + 1
		where org = $1 and id = $2 and version = $3 and archived_at = 0 returning version`
	sqlHasMarketplace = `select 1 from marketplaces where org = $1 and id = $2 and archived_at = 0`
)

func mandateStatements() []string {
	return []string{
		sqlMandates, sqlMandate, sqlInForce, sqlAddMandate, sqlSetMandate, sqlHasMandate, sqlBrandsOf,
		sqlMarketplaces, sqlMarketplace, sqlAddMarketplace, sqlUpdateMarketplace, sqlArchiveMarketplace, sqlHasMarketplace,
	}
}

func scanMandate(row scanner) (account.Mandate, error) {
	var m account.Mandate
	err := row.Scan(&m.ID, &m.Agent, &m.Holder, &m.AgentName, &m.HolderName, &m.Proposer, document{&m.Permissions}, document{&m.Brands},
		&m.Territory, &m.ProofName, &m.ProofSHA256, &m.State, moment{&m.From}, moment{&m.Until}, &m.Version, moment{&m.CreatedAt}, moment{&m.UpdatedAt})
	return m, err
}

func scanMarketplace(row scanner) (account.Marketplace, error) {
	var m account.Marketplace
	err := row.Scan(&m.ID, &m.Org, &m.Platform, &m.Name, &m.Version, moment{&m.CreatedAt}, moment{&m.UpdatedAt})
	return m, err
}

// CreateMandate implements account.Store.
func (s *Store) CreateMandate(ctx context.Context, m account.Mandate, ev ...event.Event) error {
	permissions, err := encode(m.Permissions)
	if err != nil {
		return err
	}
	brands, err := encode(m.Brands)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlAddMandate, m.ID, m.Agent, m.Holder, m.Proposer, permissions, brands, m.Territory, m.ProofName, m.ProofSHA256,
			string(m.State), m.From, m.Until, m.CreatedAt, m.UpdatedAt)
		t.emit(ev...)
		return err
	})
}

// Mandates implements account.Store.
func (s *Store) Mandates(ctx context.Context, in authz.Scope) ([]account.Mandate, error) {
	return many(ctx, s.read(), sqlMandates, scanMandate, in.Org())
}

// Mandate implements account.Store.
func (s *Store) Mandate(ctx context.Context, in authz.Scope, id string) (account.Mandate, error) {
	m, err := one(ctx, s.read(), sqlMandate, scanMandate, in.Org(), id)
	return m, name(err, "mandate", "")
}

// SetMandate implements account.Store.
func (s *Store) SetMandate(ctx context.Context, in authz.Scope, id string, version int64, to account.MandateState, at time.Time, ev ...event.Event) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.swap(ctx, "mandate", sqlSetMandate, sqlHasMandate, []any{in.Org(), id}, in.Org(), id, version, string(to), at)
		t.emit(ev...)
		return err
	})
}

// InForce implements account.Store.
func (s *Store) InForce(ctx context.Context, agent string, at time.Time) ([]account.Mandate, error) {
	return many(ctx, s.read(), sqlInForce, scanMandate, agent, at)
}

// OrganisationNamed implements account.Store.
func (s *Store) OrganisationNamed(ctx context.Context, id string) (account.Organisation, error) {
	o, err := one(ctx, s.read(), sqlOrganisation, scanOrganisation, id)
	return o, name(err, "organisation", "")
}

// BrandsOf implements account.Store.
func (s *Store) BrandsOf(ctx context.Context, org string, brands []string) ([]string, error) {
	if len(brands) == 0 {
		return nil, nil
	}
	ids, err := encode(brands)
	if err != nil {
		return nil, err
	}
	return many(ctx, s.read(), sqlBrandsOf, scanText, org, ids)
}

// CreateMarketplace implements account.Store.
func (s *Store) CreateMarketplace(ctx context.Context, m account.Marketplace, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlAddMarketplace, m.ID, m.Org, m.Platform, m.Name, m.CreatedAt, m.UpdatedAt)
		t.emit(ev)
		return name(err, "marketplace", "a marketplace of this platform")
	})
}

// Marketplaces implements account.Store.
func (s *Store) Marketplaces(ctx context.Context, in authz.Scope) ([]account.Marketplace, error) {
	return many(ctx, s.read(), sqlMarketplaces, scanMarketplace, in.Org())
}

// Marketplace implements account.Store.
func (s *Store) Marketplace(ctx context.Context, in authz.Scope, id string) (account.Marketplace, error) {
	m, err := one(ctx, s.read(), sqlMarketplace, scanMarketplace, in.Org(), id)
	return m, name(err, "marketplace", "")
}

// UpdateMarketplace implements account.Store.
func (s *Store) UpdateMarketplace(ctx context.Context, in authz.Scope, m account.Marketplace, ev event.Event) (int64, error) {
	var version int64
	err := s.change(ctx, func(t *tx) error {
		var err error
		version, err = t.swap(ctx, "marketplace", sqlUpdateMarketplace, sqlHasMarketplace, []any{in.Org(), m.ID}, in.Org(), m.ID, m.Version, m.Name, m.UpdatedAt)
		t.emit(ev)
		return err
	})
	return version, err
}

// ArchiveMarketplace implements account.Store.
func (s *Store) ArchiveMarketplace(ctx context.Context, in authz.Scope, id string, version int64, at time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.swap(ctx, "marketplace", sqlArchiveMarketplace, sqlHasMarketplace, []any{in.Org(), id}, in.Org(), id, version, at)
		t.emit(ev)
		return err
	})
}
