package store

import (
	"context"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/vault"
)

const (
	rightColumns = `r.id, r.org, r.doc, r.version, r.created_at, r.updated_at, r.sort_name, r.due_at`
	// Whether the scope $1 is the operator's.
	byOperator = `exists (select 1 from organisations o where o.id = $1 and o.operator = 1)`
	chosen     = `exists (select 1 from right_readers x where x.right_id = r.id and x.org = $1)`
	// What a scope sees: its own rights, for the operator all that were submitted once, and of others those that are or were verified and
	// that their holders opened. An empty scope sees nothing.
	rightSeen = `($1 <> '' and (r.org = $1 or (r.state <> 'draft' and ` + byOperator + `) or (r.state in ('verified', 'lapsed') and ` +
		`(r.audience = 'public' or (r.audience = 'authorities' and ` + chosen + `)))))`
	// The same of a document beside a right.
	attachedSeen = `($1 <> '' and (r.org = $1 or (r.state <> 'draft' and ` + byOperator + `) or (r.state in ('verified', 'lapsed') and ` +
		`(r.audience = 'public' or (r.audience = 'authorities' and ` + chosen + `)) and ` +
		`(a.audience = 'public' or (a.audience = 'authorities' and ` + chosen + `)))))`

	sqlRight         = `select ` + rightColumns + ` from rights r where r.id = $2 and ` + rightSeen
	sqlLockRight     = `select ` + rightColumns + ` from rights r where r.id = $1 {lock}`
	sqlRightByNumber = `select ` + rightColumns + ` from rights r
		where r.org = $1 and r.kind = $2 and r.office = $3 and r.number_key = $4 and r.state <> 'withdrawn' and r.number_key <> ''`
	sqlLockVerified = `select ` + rightColumns + ` from rights r where r.office = $1 and r.number_key = $2 and r.kind = $3 and r.state = 'verified' {lock}`
	sqlAddRight     = `insert into rights (id, org, kind, state, audience, sort_name, search, office, number_key, ends_at, due_at, doc, version, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14)`
	sqlSaveRight = `update rights set state = $4, audience = $5, sort_name = $6, search = $7, office = $8, number_key = $9, ends_at = $10, due_at = $11, doc = $12,
		updated_at = $13, kind = $14, version = version + 1 where id = $2 and version = $3 and (org = $1 or ` + byOperator + `) returning version`
	sqlHasRight     = `select 1 from rights r where r.id = $2 and ` + rightSeen
	sqlEndingRights = `select ` + rightColumns + ` from rights r where r.org = $1 and r.state = 'verified' and r.ends_at > 0 and r.ends_at < $2
		order by r.ends_at, r.id limit $3`
	sqlClearBrands  = `delete from right_brands where right_id = $1`
	sqlAddBrandOf   = `insert into right_brands (brand, right_id) values ($1, $2)`
	sqlClearReaders = `delete from right_readers where right_id = $1`
	sqlAddReader    = `insert into right_readers (right_id, org) values ($1, $2)`
	sqlAuthorities  = `select ` + orgColumns + ` from organisations o where o.kind = 'authority' order by o.name, o.id`

	sqlAddDeadline    = `insert into right_deadlines (id, right_id, org, kind, days, due_at, passed_at, closed_at) values ($1, $2, $3, $4, $5, $6, 0, 0)`
	sqlCloseDeadlines = `update right_deadlines set closed_at = $2 where right_id = $1 and passed_at = 0 and closed_at = 0`
	sqlDueDeadlines   = `select id, right_id, org, kind, days, due_at from right_deadlines where due_at <= $1 and passed_at = 0 and closed_at = 0 order by due_at, id limit $2`
	sqlPassDeadline   = `update right_deadlines set passed_at = $2 where id = $1 and passed_at = 0 and closed_at = 0`
)

// Lists number their parameters after the sort key and the limit.
var (
	sqlRights = `select ` + rightColumns + ` from rights r
		where (r.sort_name, r.id) > ($1, $2) and ` + strings.ReplaceAll(rightSeen, "$1", "$4") + ` and {instr}(r.search, $5) > 0
		and ($6 = '' or r.kind = $6) and ($7 = '' or r.state = $7)
		and ($8 = '' or exists (select 1 from right_brands b where b.brand = $8 and b.right_id = r.id)) and ($9 = 0 or r.org = $4)
		order by r.sort_name, r.id limit $3`
	sqlOpenRights = `select ` + rightColumns + ` from rights r
		where (r.due_at, r.id) > ($1, $2) and r.state in ('submitted', 'checking', 'appealed') and ` + strings.ReplaceAll(byOperator, "$1", "$4") + `
		order by r.due_at, r.id limit $3`
)

func rightStatements() []string {
	return []string{
		sqlRight, sqlLockRight, sqlRightByNumber, sqlLockVerified, sqlAddRight, sqlSaveRight, sqlHasRight, sqlRights, sqlOpenRights, sqlEndingRights,
		sqlClearBrands, sqlAddBrandOf, sqlClearReaders, sqlAddReader, sqlAuthorities,
		sqlAddDeadline, sqlCloseDeadlines, sqlDueDeadlines, sqlPassDeadline,
	}
}

type rightRow struct {
	vault.Right
	sort string
	due  int64
}

func scanRight(row scanner) (rightRow, error) {
	var r rightRow
	var id, org string
	var version int64
	var created, updated time.Time
	err := row.Scan(&id, &org, document{&r.Right}, &version, moment{&created}, moment{&updated}, &r.sort, &r.due)
	// The columns decide over the document.
	r.ID, r.Org, r.Version, r.CreatedAt, r.UpdatedAt = id, org, version, created, updated
	return r, err
}

func bare(r rightRow) vault.Right { return r.Right }

// rightSearch returns what a right can be found by.
func rightSearch(r vault.Right) string {
	return foldAll(r.Title, r.Holder, r.Number, vault.NumberKey(r.Number), r.Application, r.Author)
}

// CreateRight implements vault.Store.
func (s *Store) CreateRight(ctx context.Context, r vault.Right, ev event.Event) error {
	doc, err := encode(r)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, sqlAddRight, r.ID, r.Org, string(r.Kind), string(r.State), string(r.AudienceOf(vault.ItemDetails)), sortName(r.Title), rightSearch(r),
			r.Office, vault.NumberKey(r.Number), r.EndsAt(), r.DueAt, doc, r.CreatedAt, r.UpdatedAt)
		if err != nil {
			return name(err, "right", "a right of this office and number")
		}
		t.emit(ev)
		return t.linkRight(ctx, r)
	})
}

// linkRight writes the brands and readers of a right.
func (t *tx) linkRight(ctx context.Context, r vault.Right) error {
	for _, text := range []string{sqlClearBrands, sqlClearReaders} {
		if _, err := t.exec(ctx, text, r.ID); err != nil {
			return err
		}
	}
	for _, b := range r.Brands {
		if _, err := t.exec(ctx, sqlAddBrandOf, b, r.ID); err != nil {
			return err
		}
	}
	for _, org := range r.Readers {
		if _, err := t.exec(ctx, sqlAddReader, r.ID, org); err != nil {
			return err
		}
	}
	return nil
}

// Right implements vault.Store.
func (s *Store) Right(ctx context.Context, in authz.Scope, id string) (vault.Right, error) {
	r, err := one(ctx, s.read(), sqlRight, scanRight, in.Org(), id)
	return r.Right, name(err, "right", "")
}

// RightByNumber implements vault.Store.
func (s *Store) RightByNumber(ctx context.Context, in authz.Scope, kind vault.Kind, office, number string) (vault.Right, error) {
	r, err := one(ctx, s.read(), sqlRightByNumber, scanRight, in.Org(), string(kind), office, vault.NumberKey(number))
	return r.Right, name(err, "right", "")
}

// Rights implements vault.Store, in order of title and ID.
func (s *Store) Rights(ctx context.Context, in authz.Scope, q vault.Query, p page.Request) (page.Page[vault.Right], error) {
	l := list[rightRow]{
		kind: "rights", start: []any{"", ""}, scan: scanRight, key: func(r rightRow) []any { return []any{r.sort, r.ID} },
	}
	got, err := l.fetch(ctx, s.read(), sqlRights, p, in.Org(), fold(q.Search), string(q.Kind), string(q.State), q.Brand, q.Own)
	return convert(got, bare), err
}

// OpenRights implements vault.Store.
func (s *Store) OpenRights(ctx context.Context, in authz.Scope, p page.Request) (page.Page[vault.Right], error) {
	l := list[rightRow]{
		kind: "open_rights", start: []any{int64(-1), ""}, scan: scanRight, key: func(r rightRow) []any { return []any{r.due, r.ID} },
	}
	got, err := l.fetch(ctx, s.read(), sqlOpenRights, p, in.Org())
	return convert(got, bare), err
}

// EndingRights implements vault.Store.
func (s *Store) EndingRights(ctx context.Context, in authz.Scope, before time.Time, limit int) ([]vault.Right, error) {
	got, err := many(ctx, s.read(), sqlEndingRights, scanRight, in.Org(), before, limit)
	return convert(page.Page[rightRow]{Items: got}, bare).Items, err
}

// SaveRight implements vault.Store.
func (s *Store) SaveRight(ctx context.Context, in authz.Scope, r vault.Right, deadlines []vault.Deadline, ev ...event.Event) (int64, error) {
	var version int64
	err := s.change(ctx, func(t *tx) error {
		var err error
		if version, err = t.saveRight(ctx, in, r); err != nil {
			return err
		}
		if deadlines != nil {
			if err := t.setDeadlines(ctx, r, deadlines); err != nil {
				return err
			}
		}
		t.emit(ev...)
		return t.linkRight(ctx, r)
	})
	return version, err
}

func (t *tx) saveRight(ctx context.Context, in authz.Scope, r vault.Right) (int64, error) {
	doc, err := encode(r)
	if err != nil {
		return 0, err
	}
	version, err := t.swap(ctx, "right", sqlSaveRight, sqlHasRight, []any{in.Org(), r.ID},
		in.Org(), r.ID, r.Version, string(r.State), string(r.AudienceOf(vault.ItemDetails)), sortName(r.Title), rightSearch(r),
		r.Office, vault.NumberKey(r.Number), r.EndsAt(), r.DueAt, doc, r.UpdatedAt, string(r.Kind))
	return version, name(err, "right", "a right of this office and number")
}

func (t *tx) setDeadlines(ctx context.Context, r vault.Right, deadlines []vault.Deadline) error {
	if _, err := t.exec(ctx, sqlCloseDeadlines, r.ID, r.UpdatedAt); err != nil {
		return err
	}
	for _, d := range deadlines {
		if _, err := t.exec(ctx, sqlAddDeadline, d.ID, r.ID, r.Org, string(d.Kind), d.Days, d.DueAt); err != nil {
			return err
		}
	}
	return nil
}

// Authorities implements vault.Store.
func (s *Store) Authorities(ctx context.Context) ([]account.Organisation, error) {
	return many(ctx, s.read(), sqlAuthorities, scanOrganisation)
}

// DueDeadlines implements vault.Store.
func (s *Store) DueDeadlines(ctx context.Context, now time.Time, limit int) ([]vault.Deadline, error) {
	return many(ctx, s.read(), sqlDueDeadlines, func(row scanner) (vault.Deadline, error) {
		var d vault.Deadline
		err := row.Scan(&d.ID, &d.Right, &d.Org, &d.Kind, &d.Days, moment{&d.DueAt})
		return d, err
	}, now, limit)
}

// PassDeadline implements vault.Store.
func (s *Store) PassDeadline(ctx context.Context, d vault.Deadline, now time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlPassDeadline, d.ID, now)
		if err != nil || n == 0 { // another process acted on it, or the right moved on
			return err
		}
		got, err := one(ctx, t.runner, sqlLockRight, scanRight, d.Right)
		if err != nil {
			return name(err, "right", "")
		}
		r, changed, told := vault.Passed(got.Right, d, now)
		if told {
			t.emit(ev)
		}
		if !changed {
			return nil
		}
		r.UpdatedAt = now
		_, err = t.saveRight(ctx, authz.Viewer{Org: r.Org}.Scope(), r)
		return err
	})
}

// PutRecords implements vault.Store.
func (s *Store) PutRecords(ctx context.Context, records []vault.Record, at time.Time) error {
	if len(records) == 0 {
		return nil
	}
	return s.change(ctx, func(t *tx) error {
		told, err := encode(map[string]any{"records": len(records), "source": records[0].Source})
		if err != nil {
			return err
		}
		t.emit(event.Event{Org: "system", At: at, Actor: "system", Kind: event.RegisterRecorded, Subject: records[0].Office, Data: []byte(told)})
		for _, rec := range records {
			if err := t.putRecord(ctx, rec, at); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) putRecord(ctx context.Context, rec vault.Record, at time.Time) error {
	doc, err := encode(rec)
	if err != nil {
		return err
	}
	key := vault.NumberKey(rec.Number)
	if rec.Office == "" || key == "" {
		return fault.New(fault.Invalid, "a record of a register needs an office and a number", "")
	}
	if _, err := t.exec(ctx, sqlPutRecord, rec.Office, key, rec.Dead, doc, at); err != nil || !rec.Dead {
		return err
	}
	got, err := many(ctx, t.runner, sqlLockVerified, scanRight, rec.Office, key, string(rec.Kind))
	if err != nil {
		return err
	}
	for _, row := range got {
		r := vault.Cancelled(row.Right, rec)
		r.UpdatedAt = at
		if _, err := t.saveRight(ctx, authz.Viewer{Org: r.Org}.Scope(), r); err != nil {
			return err
		}
		if err := t.setDeadlines(ctx, r, nil); err != nil {
			return err
		}
		data, err := encode(map[string]any{"why": r.Why, "status": rec.Status, "source": rec.Source})
		if err != nil {
			return err
		}
		t.emit(event.Event{Org: r.Org, At: at, Actor: "system", Kind: event.RightLapsed, Subject: r.ID, Data: []byte(data)})
	}
	return nil
}
