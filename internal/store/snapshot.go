package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
)

const (
	sqlLiveBrands     = `select ` + brandColumns + ` from brands b where b.archived_at = 0 order by b.id`
	sqlLiveProducts   = `select ` + productColumns + ` from products p where p.archived_at = 0 order by p.id`
	sqlLiveRules      = `select ` + ruleColumns + ` from rules r where r.archived_at = 0 order by r.id`
	sqlLatestSnapshot = `select number, hash, created_at from snapshots order by number desc limit 1`
	sqlAddSnapshot    = `insert into snapshots (number, hash, doc, created_at) values ($1, $2, $3, $4)`
	sqlSnapshotDoc    = `select doc from snapshots where number = $1`
)

func snapshotStatements() []string {
	return []string{sqlLiveBrands, sqlLiveProducts, sqlLiveRules, sqlLatestSnapshot, sqlAddSnapshot, sqlSnapshotDoc}
}

func scanSnapshot(row scanner) (knowledge.Snapshot, error) {
	var s knowledge.Snapshot
	err := row.Scan(&s.Number, &s.Hash, moment{&s.CreatedAt})
	return s, err
}

// Knowledge implements knowledge.Store. Rules come as private, because they act on their owner's listings alone.
func (s *Store) Knowledge(ctx context.Context) (engine.Snapshot, error) {
	var out engine.Snapshot
	err := s.still(ctx, func(r runner) error {
		brands, err := many(ctx, r, sqlLiveBrands, scanBrand)
		if err != nil {
			return err
		}
		products, err := many(ctx, r, sqlLiveProducts, scanProduct)
		if err != nil {
			return err
		}
		rules, err := many(ctx, r, sqlLiveRules, scanRule)
		if err != nil {
			return err
		}
		if out.Packs, err = packs(ctx, r); err != nil {
			return err
		}
		words, err := many(ctx, r, sqlLearnedWords, scanText)
		if err != nil {
			return err
		}
		if len(words) > 0 {
			out.Words = words
		}
		for _, b := range brands {
			out.Brands = append(out.Brands, b.Brand.Brand)
		}
		for _, p := range products {
			out.Products = append(out.Products, p.Product.Product)
		}
		for _, r := range rules {
			rule := r.Rule.Rule
			rule.Private = true
			out.Rules = append(out.Rules, rule)
		}
		return nil
	})
	return out, err
}

// LatestSnapshot implements knowledge.Store.
func (s *Store) LatestSnapshot(ctx context.Context) (knowledge.Snapshot, error) {
	got, err := one(ctx, s.read(), sqlLatestSnapshot, scanSnapshot)
	return got, name(err, "snapshot", "")
}

// SaveSnapshot implements knowledge.Store. When the event has no subject or data, they become the number and the hash.
func (s *Store) SaveSnapshot(ctx context.Context, hash string, doc []byte, at time.Time, ev event.Event) (knowledge.Snapshot, error) {
	var saved knowledge.Snapshot
	err := s.change(ctx, func(t *tx) error {
		// Two processes that compile at once must not both find the same newest snapshot.
		if err := t.serialize(ctx); err != nil {
			return err
		}
		latest, err := one(ctx, t.runner, sqlLatestSnapshot, scanSnapshot)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil && latest.Hash == hash {
			saved = latest
			return nil
		}
		saved = knowledge.Snapshot{Number: latest.Number + 1, Hash: hash, CreatedAt: at}
		if _, err := t.exec(ctx, sqlAddSnapshot, saved.Number, hash, doc, at); err != nil {
			return err
		}
		told := ev
		if told.Subject == "" {
			told.Subject = strconv.FormatInt(saved.Number, 10)
		}
		if told.Data == nil {
			if told.Data, err = json.Marshal(struct {
				Number int64  `json:"number"`
				Hash   string `json:"hash"`
			}{saved.Number, hash}); err != nil {
				return err
			}
		}
		t.emit(told)
		return nil
	})
	return saved, err
}

// SnapshotDocument implements knowledge.Store.
func (s *Store) SnapshotDocument(ctx context.Context, number int64) ([]byte, error) {
	doc, err := one(ctx, s.read(), sqlSnapshotDoc, scanBytes, number)
	return doc, name(err, "snapshot", "")
}
