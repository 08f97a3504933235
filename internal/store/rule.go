package store

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/policy"
)

const (
	ruleColumns   = `r.id, r.org, r.doc, r.version, r.created_at, r.updated_at, r.sort_name`
	sqlRule       = `select ` + ruleColumns + ` from rules r where r.org = $1 and r.id = $2 and r.archived_at = 0`
	sqlRuleByName = `select ` + ruleColumns + ` from rules r where r.org = $1 and r.name = $2 and r.archived_at = 0`
	sqlRules      = `select ` + ruleColumns + ` from rules r
		where (r.sort_name, r.id) > ($1, $2) and r.archived_at = 0 and r.org = $4 and {instr}(r.search, $5) > 0
		order by r.sort_name, r.id limit $3`
	sqlAddRule = `insert into rules (id, org, name, sort_name, search, doc, version, created_at, updated_at, archived_at)
		values ($1, $2, $3, $4, $5, $6, 1, $7, $8, 0)`
	sqlUpdateRule = `update rules set name = $4, sort_name = $5, search = $6, doc = $7, updated_at = $8, version = version + 1
		where id = $1 and org = $2 and version = $3 and archived_at = 0 returning version`
	sqlArchiveRule = `update rules set archived_at = $4, updated_at = $4, version = version + 1
		where id = $1 and org = $2 and version = $3 and archived_at = 0 returning version`
	sqlHasRule = `select 1 from rules where id = $1 and org = $2 and archived_at = 0`
)

func ruleStatements() []string {
	return []string{sqlRule, sqlRuleByName, sqlRules, sqlAddRule, sqlUpdateRule, sqlArchiveRule, sqlHasRule}
}

type ruleRow struct {
	policy.Rule
	sort string
}

func scanRule(row scanner) (ruleRow, error) {
	var r ruleRow
	var id string
	err := row.Scan(&id, &r.Org, document{&r.Rule.Rule}, &r.Version, moment{&r.CreatedAt}, moment{&r.UpdatedAt}, &r.sort)
	r.ID, r.Owner = id, r.Org
	return r, err
}

func ruleList() list[ruleRow] {
	return list[ruleRow]{
		kind: "rules", start: []any{"", ""}, scan: scanRule,
		key: func(r ruleRow) []any { return []any{r.sort, r.ID} },
	}
}

// CreateRule implements policy.Store.
func (s *Store) CreateRule(ctx context.Context, r policy.Rule, ev event.Event) error {
	r.Owner = r.Org
	doc, err := encode(r.Rule)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlAddRule, r.ID, r.Org, r.Name, sortName(r.Name), foldAll(r.Name), doc, r.CreatedAt, r.UpdatedAt)
		t.emit(ev)
		return name(err, "rule", "a rule of this name")
	})
}

// Rule implements policy.Store.
func (s *Store) Rule(ctx context.Context, in authz.Scope, id string) (policy.Rule, error) {
	r, err := one(ctx, s.read(), sqlRule, scanRule, in.Org(), id)
	return r.Rule, name(err, "rule", "")
}

// RuleByName implements policy.Store.
func (s *Store) RuleByName(ctx context.Context, in authz.Scope, named string) (policy.Rule, error) {
	r, err := one(ctx, s.read(), sqlRuleByName, scanRule, in.Org(), named)
	return r.Rule, name(err, "rule", "")
}

// Rules implements policy.Store.
func (s *Store) Rules(ctx context.Context, in authz.Scope, search string, p page.Request) (page.Page[policy.Rule], error) {
	got, err := ruleList().fetch(ctx, s.read(), sqlRules, p, in.Org(), fold(search))
	return convert(got, func(r ruleRow) policy.Rule { return r.Rule }), err
}

// UpdateRule implements policy.Store.
func (s *Store) UpdateRule(ctx context.Context, in authz.Scope, r policy.Rule, ev event.Event) (int64, error) {
	r.Owner = in.Org()
	doc, err := encode(r.Rule)
	if err != nil {
		return 0, err
	}
	var version int64
	err = s.change(ctx, func(t *tx) error {
		var err error
		version, err = t.swap(ctx, "rule", sqlUpdateRule, sqlHasRule, []any{r.ID, in.Org()},
			r.ID, in.Org(), r.Version, r.Name, sortName(r.Name), foldAll(r.Name), doc, r.UpdatedAt)
		t.emit(ev)
		return name(err, "rule", "a rule of this name")
	})
	return version, err
}

// ArchiveRule implements policy.Store.
func (s *Store) ArchiveRule(ctx context.Context, in authz.Scope, id string, version int64, at time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.swap(ctx, "rule", sqlArchiveRule, sqlHasRule, []any{id, in.Org()}, id, in.Org(), version, at)
		t.emit(ev)
		return err
	})
}
