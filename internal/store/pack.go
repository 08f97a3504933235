package store

import (
	"context"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/policy"
)

const (
	packColumns = `p.org, p.private, p.doc, p.created_at, p.updated_at`
	sqlPacks    = `select ` + packColumns + ` from packs p where p.org = $1 or (p.private = 0 and $1 <> '') order by p.id, p.org`
	sqlAllPacks = `select ` + packColumns + ` from packs p order by p.id, p.org`
	sqlOnePack  = `select ` + packColumns + ` from packs p where p.org = $1 and p.id = $2`
	sqlPutPack  = `insert into packs (org, id, private, pack_date, hash, doc, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (org, id) do update set private = excluded.private, pack_date = excluded.pack_date, hash = excluded.hash,
		doc = excluded.doc, updated_at = excluded.updated_at`
	sqlRemovePack = `delete from packs where org = $1 and id = $2`
)

func packStatements() []string {
	return []string{sqlPacks, sqlAllPacks, sqlOnePack, sqlPutPack, sqlRemovePack}
}

func scanPack(row scanner) (policy.Pack, error) {
	var p policy.Pack
	var private bool // the document does not say it
	err := row.Scan(&p.Org, &private, document{&p.Pack}, moment{&p.CreatedAt}, moment{&p.UpdatedAt})
	p.Owner, p.Private = p.Org, private
	return p, err
}

// Packs implements policy.PackStore.
func (s *Store) Packs(ctx context.Context, in authz.Scope) ([]policy.Pack, error) {
	return many(ctx, s.read(), sqlPacks, scanPack, in.Org())
}

// PutPack implements policy.PackStore.
func (s *Store) PutPack(ctx context.Context, p policy.Pack, ev event.Event) (written bool, err error) {
	content := p.Pack
	content.Owner, content.Private = "", false
	doc, err := encode(content)
	if err != nil {
		return false, err
	}
	err = s.change(ctx, func(t *tx) error {
		written = false
		old, err := one(ctx, t.runner, sqlOnePack, scanPack, p.Org, p.ID)
		if err == nil && old.Hash == p.Hash && old.Version == p.Version && old.Private == p.Private {
			return nil
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if _, err := t.exec(ctx, sqlPutPack, p.Org, p.ID, p.Private, p.Version, p.Hash, doc, p.CreatedAt, p.UpdatedAt); err != nil {
			return err
		}
		written = true
		t.emit(ev)
		return nil
	})
	return written, err
}

// RemovePack implements policy.PackStore.
func (s *Store) RemovePack(ctx context.Context, in authz.Scope, id string, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlRemovePack, in.Org(), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "there is no such pack of this organisation", "see assay pack list for those that are there")
		}
		t.emit(ev)
		return nil
	})
}

// Operator implements policy.PackStore.
func (s *Store) Operator(ctx context.Context, in authz.Scope) (bool, error) {
	o, err := s.Organisation(ctx, in)
	return o.Operator, err
}

// packs returns the packs of every organisation.
func packs(ctx context.Context, r runner) ([]engine.Pack, error) {
	list, err := many(ctx, r, sqlAllPacks, scanPack)
	if err != nil {
		return nil, err
	}
	var out []engine.Pack //nolint:prealloc // nil when there is none
	for i := range list {
		out = append(out, list[i].Pack)
	}
	return out, nil
}
