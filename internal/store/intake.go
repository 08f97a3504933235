package store

import (
	"context"
	"math"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
)

const (
	intakeColumns = `i.id, i.org, i.sender_key, i.platform, i.format, i.state, i.lines, i.added, i.changed, i.unchanged, i.refused, i.digest, i.created_at, i.updated_at`
	sqlAddIntake  = `insert into intakes (id, org, sender_key, platform, format, state, lines, added, changed, unchanged, refused, digest, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (org, sender_key) do nothing`
	sqlIntakeByKey = `select ` + intakeColumns + ` from intakes i where i.org = $1 and i.sender_key = $2`
	sqlIntake      = `select ` + intakeColumns + ` from intakes i where i.org = $1 and i.id = $2`
	sqlLockIntake  = `select ` + intakeColumns + ` from intakes i where i.org = $1 and i.id = $2 {lock}`
	sqlIntakes     = `select ` + intakeColumns + ` from intakes i where (i.created_at, i.id) < ($1, $2) and i.org = $4
		order by i.created_at desc, i.id desc limit $3`
	sqlIntakeProgress = `update intakes set lines = $2, added = $3, changed = $4, unchanged = $5, refused = $6, digest = $7, updated_at = $8
		where id = $1 and lines = $9 and state = 'open'`
	sqlCloseIntake = `update intakes set state = 'done', updated_at = $2 where id = $1 and state = 'open' returning org`
	sqlIntakeOf    = `select ` + intakeColumns + ` from intakes i where i.id = $1`
	sqlRefusals    = `select r.seq, r.line, r.code, r.field, r.value, r.message, r.hint from refusals r
		where (r.line, r.seq) > ($1, $2) and r.intake = $5 and exists (select 1 from intakes i where i.id = r.intake and i.org = $4)
		order by r.line, r.seq limit $3`
)

func intakeStatements() []string {
	return []string{
		sqlAddIntake, sqlIntakeByKey, sqlIntake, sqlLockIntake, sqlIntakes, sqlIntakeProgress, sqlCloseIntake, sqlIntakeOf, sqlRefusals,
	}
}

func scanIntake(row scanner) (listing.Intake, error) {
	var i listing.Intake
	err := row.Scan(&i.ID, &i.Org, &i.Key, &i.Platform, &i.Format, &i.State, &i.Lines, &i.Added, &i.Changed, &i.Unchanged,
		&i.Refused, &i.Digest, moment{&i.CreatedAt}, moment{&i.UpdatedAt})
	return i, err
}

type refusalRow struct {
	listing.Refusal
	seq int64
}

func scanRefusal(row scanner) (refusalRow, error) {
	var r refusalRow
	err := row.Scan(&r.seq, &r.Line, &r.Code, &r.Field, &r.Value, &r.Message, &r.Hint)
	return r, err
}

// OpenIntake implements listing.Store.
func (s *Store) OpenIntake(ctx context.Context, in listing.Intake, ev event.Event) (listing.Intake, error) {
	var open listing.Intake
	err := s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlAddIntake, in.ID, in.Org, in.Key, in.Platform, in.Format, string(in.State), in.Lines,
			in.Added, in.Changed, in.Unchanged, in.Refused, in.Digest, in.CreatedAt, in.UpdatedAt)
		if err != nil {
			return err
		}
		if n == 1 {
			t.emit(ev)
		}
		open, err = one(ctx, t.runner, sqlIntakeByKey, scanIntake, in.Org, in.Key)
		return err
	})
	return open, err
}

// CloseIntake implements listing.Store. Closing it again is fault.Conflict.
func (s *Store) CloseIntake(ctx context.Context, id string, at time.Time, ev event.Event) (listing.Intake, error) {
	var done listing.Intake
	err := s.change(ctx, func(t *tx) error {
		if _, err := one(ctx, t.runner, sqlCloseIntake, scanText, id, at); err != nil {
			if !fault.Is(err, fault.NotFound) {
				return err
			}
			if _, err := one(ctx, t.runner, sqlIntakeOf, scanIntake, id); err != nil {
				return name(err, "intake", "")
			}
			return fault.New(fault.Conflict, "this intake is closed already", "")
		}
		t.emit(ev)
		var err error
		done, err = one(ctx, t.runner, sqlIntakeOf, scanIntake, id)
		return err
	})
	return done, err
}

// Intake implements listing.Store.
func (s *Store) Intake(ctx context.Context, in authz.Scope, id string) (listing.Intake, error) {
	i, err := one(ctx, s.read(), sqlIntake, scanIntake, in.Org(), id)
	return i, name(err, "intake", "")
}

// Intakes implements listing.Store, newest first.
func (s *Store) Intakes(ctx context.Context, in authz.Scope, p page.Request) (page.Page[listing.Intake], error) {
	l := list[listing.Intake]{
		kind: "intakes", start: []any{int64(math.MaxInt64), ""}, scan: scanIntake,
		key: func(i listing.Intake) []any { return []any{micros(i.CreatedAt), i.ID} },
	}
	return l.fetch(ctx, s.read(), sqlIntakes, p, in.Org())
}

// Refusals implements listing.Store, in the order of lines.
func (s *Store) Refusals(ctx context.Context, in authz.Scope, intake string, p page.Request) (page.Page[listing.Refusal], error) {
	if _, err := s.Intake(ctx, in, intake); err != nil {
		return page.Page[listing.Refusal]{}, err
	}
	l := list[refusalRow]{
		kind: "refusals", start: []any{int64(-1), int64(0)}, scan: scanRefusal,
		key: func(r refusalRow) []any { return []any{r.Line, r.seq} },
	}
	got, err := l.fetch(ctx, s.read(), sqlRefusals, p, in.Org(), intake)
	return convert(got, func(r refusalRow) listing.Refusal { return r.Refusal }), err
}
