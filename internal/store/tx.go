package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

// tx is a transaction that writes. It notes how many rows of the trade were changed and which events tell of it.
type tx struct {
	runner
	sql        *sql.Tx
	rows       int64 // rows of the trade that were changed
	table      string
	events     []event.Event
	counts     map[countName]int64
	under      map[underName]int64
	serialized bool
}

// countName is a maintained number of an organisation.
type countName struct{ org, name string }

// underName names the findings of an organisation that were made under a snapshot.
type underName struct {
	snapshot int64
	org      string
}

const attempts = 6

// change runs fn in a transaction and commits what it did together with the events it emitted. It is the only way to
// write. When fn changed a row of a table that is not bookkeeping, and no event was emitted, nothing is committed: a
// change without its event did not happen. fn may run several times when the database asks for it, so it must set, not
// add to, what it hands out.
func (s *Store) change(ctx context.Context, fn func(*tx) error) error {
	var err error
	for try := range attempts {
		var again bool
		if again, err = s.attempt(ctx, fn); !again {
			return err
		}
		s.log.DebugContext(ctx, "transaction repeated", slog.Int("attempt", try+1), slog.Any("error", err))
		pause := time.NewTimer(time.Duration(1+rand.IntN(10<<try)) * time.Millisecond)
		select {
		case <-ctx.Done():
			pause.Stop()
			return errors.Join(ctx.Err(), err)
		case <-pause.C:
		}
	}
	return err
}

func (s *Store) attempt(ctx context.Context, fn func(*tx) error) (again bool, err error) {
	fail := func(err error) (bool, error) {
		// A driver error that was made a fault on its way here keeps the driver's own as its cause.
		_, again := s.dialect.fault(err)
		return again, s.normal(err)
	}
	raw, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return fail(err)
	}
	defer raw.Rollback()
	t := &tx{sql: raw, counts: map[countName]int64{}, under: map[underName]int64{}}
	t.runner = runner{s: s, q: raw, tx: t}
	if err := fn(t); err != nil {
		return fail(err)
	}
	if err := t.finish(ctx); err != nil {
		return fail(err)
	}
	if err := raw.Commit(); err != nil {
		return fail(err)
	}
	return false, nil
}

// serialize makes every other transaction that writes events wait until this one ends. See docs/decisions/0003.
func (t *tx) serialize(ctx context.Context) error {
	if t.serialized || t.s.dialect.serialize == "" {
		return nil
	}
	t.serialized = true
	_, err := t.exec(ctx, t.s.dialect.serialize)
	return err
}

// emit adds an event that is written when the transaction ends.
func (t *tx) emit(ev ...event.Event) { t.events = append(t.events, ev...) }

// count adds n to a maintained number when the transaction ends.
func (t *tx) count(org, name string, n int64) { t.counts[countName{org, name}] += n }

// made notes a finding made under a snapshot.
func (t *tx) made(org string, snapshot int64) { t.under[underName{snapshot, org}]++ }

// finish writes events and counts, and holds the transaction to rule 2. It comes after every other write, so that the
// lock that orders events is held for as short as can be, and always taken after row locks.
func (t *tx) finish(ctx context.Context) error {
	if t.rows > 0 && len(t.events) == 0 {
		return fmt.Errorf("store: %d rows changed, the last in %s, without an event", t.rows, t.table)
	}
	if len(t.events) > 0 {
		if err := t.serialize(ctx); err != nil {
			return err
		}
		rows := make([][]any, len(t.events))
		for i, ev := range t.events {
			if ev.Org == "" || ev.Kind == "" || ev.Actor == "" {
				return fmt.Errorf("store: event %q of %q lacks organisation, kind or actor", ev.Kind, ev.Subject)
			}
			rows[i] = []any{ev.Org, ev.At, ev.Actor, string(ev.Kind), ev.Subject, string(ev.Data)}
		}
		if err := t.insertAll(ctx, bulkEvents, rows); err != nil {
			return err
		}
	}
	names := slices.SortedFunc(maps.Keys(t.counts), func(a, b countName) int {
		return cmpStrings(a.org, b.org, a.name, b.name)
	})
	for _, n := range names {
		if by := t.counts[n]; by != 0 {
			if _, err := t.exec(ctx, sqlAddCount, n.org, n.name, by); err != nil {
				return err
			}
		}
	}
	return t.finishUnder(ctx)
}

// finishUnder writes how many findings were made under which snapshot.
func (t *tx) finishUnder(ctx context.Context) error {
	names := slices.SortedFunc(maps.Keys(t.under), func(a, b underName) int {
		return cmp.Or(cmp.Compare(a.snapshot, b.snapshot), strings.Compare(a.org, b.org))
	})
	for _, n := range names {
		if _, err := t.exec(ctx, sqlAddUnder, n.snapshot, n.org, t.under[n]); err != nil {
			return err
		}
	}
	return nil
}

// exec runs a writing statement and returns how many rows it changed.
func (t *tx) exec(ctx context.Context, text string, args ...any) (int64, error) {
	query, err := t.s.text(text)
	if err != nil {
		return 0, err
	}
	res, err := t.sql.ExecContext(ctx, query, values(args)...)
	if err != nil {
		return 0, t.s.normal(err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, t.s.normal(err)
	}
	t.wrote(text, n)
	return n, nil
}

// wrote notes changed rows.
func (t *tx) wrote(text string, n int64) {
	table := t.s.tables[text]
	if table == "" || n == 0 {
		return
	}
	if _, ok := bookkeeping(table); ok || table == "events" {
		return
	}
	t.rows, t.table = t.rows+n, table
}

// swap runs an UPDATE ... returning one value that only takes when the row has the expected version; exists is asked
// when it did not, to tell a changed row from a missing one.
func (t *tx) swap(ctx context.Context, noun, text, exists string, key []any, args ...any) (int64, error) {
	v, err := one(ctx, t.runner, text, scanInt, args...)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return v, err
	}
	if _, err := one(ctx, t.runner, exists, scanInt, key...); err != nil {
		return 0, name(err, noun, "")
	}
	return 0, stale(noun)
}

// bulk is an INSERT of many rows into one table.
type bulk struct {
	table string
	cols  string // joined by ", "
	width int
}

// insertAll inserts rows in as few statements as the database likes.
func (t *tx) insertAll(ctx context.Context, b bulk, rows [][]any) error {
	for _, size := range t.s.dialect.bulkSizes {
		whole := len(rows) / size * size
		if whole == 0 {
			continue
		}
		if err := t.insert(ctx, b, size, rows[:whole]); err != nil {
			return t.s.normal(err)
		}
		rows = rows[whole:]
	}
	return nil
}

// insert inserts rows by one statement of size rows, run as often as needed.
func (t *tx) insert(ctx context.Context, b bulk, size int, rows [][]any) (err error) {
	text := b.text(size)
	query, err := t.s.text(text)
	if err != nil {
		return err
	}
	stmt, err := t.sql.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stmt.Close()) }()
	args := make([]any, 0, size*b.width)
	for part := range slices.Chunk(rows, size) {
		args = args[:0]
		for _, row := range part {
			args = append(args, row...)
		}
		if _, err := stmt.ExecContext(ctx, values(args)...); err != nil {
			return err
		}
		t.wrote(text, int64(size))
	}
	return nil
}
