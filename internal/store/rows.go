package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
)

// runner runs registered statements that read, inside a transaction or outside.
type runner struct {
	s *Store
	q interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
	tx *tx // set in a transaction that may write
}

// read returns a runner outside of a transaction.
func (s *Store) read() runner { return runner{s: s, q: s.reader} }

// still runs fn with a runner that sees one unchanging state of the database.
func (s *Store) still(ctx context.Context, fn func(runner) error) error {
	t, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.stillLevel()})
	if err != nil {
		return s.normal(err)
	}
	defer t.Rollback()
	return fn(runner{s: s, q: t})
}

func (s *Store) stillLevel() sql.IsolationLevel {
	if s.dialect.name == "postgres" {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault // a transaction of SQLite always sees one state
}

// text returns a registered statement as this database wants it.
func (s *Store) text(text string) (string, error) {
	query, ok := s.texts[text]
	if !ok {
		return "", fmt.Errorf("store: statement is not registered: %.60s", text)
	}
	return query, nil
}

type scanner interface{ Scan(dest ...any) error }

// many returns what scan makes of every row.
func many[T any](ctx context.Context, r runner, text string, scan func(scanner) (T, error), args ...any) ([]T, error) {
	query, err := r.s.text(text)
	if err != nil {
		return nil, err
	}
	if r.tx == nil && r.s.tables[text] != "" {
		return nil, fmt.Errorf("store: a writing statement outside of change: %.60s", text)
	}
	rows, err := r.q.QueryContext(ctx, query, values(args)...)
	if err != nil {
		return nil, r.s.normal(err)
	}
	out, err := collect(rows, scan)
	if err != nil {
		return nil, r.s.normal(err)
	}
	if r.tx != nil {
		r.tx.wrote(text, int64(len(out)))
	}
	return out, nil
}

// collect reads rows to the end and closes them. Every row is in the result, or the result is an error.
func collect[T any](rows *sql.Rows, scan func(scanner) (T, error)) (out []T, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// one returns what scan makes of the only row; none is fault.NotFound.
func one[T any](ctx context.Context, r runner, text string, scan func(scanner) (T, error), args ...any) (T, error) {
	all, err := many(ctx, r, text, scan, args...)
	if err != nil {
		var zero T
		return zero, err
	}
	switch len(all) {
	case 0:
		var zero T
		return zero, r.s.normal(sql.ErrNoRows)
	case 1:
		return all[0], nil
	}
	var zero T
	return zero, fmt.Errorf("store: %d rows where one was expected: %.60s", len(all), text)
}

// list says how a list is paged: the kind names its cursors, start is a key before the first row, and key gives the
// sort key of a row.
type list[T any] struct {
	kind  string
	start []any
	scan  func(scanner) (T, error)
	key   func(T) []any
}

// fetch returns a page. It gives the statement the sort key to start after, and the limit, and then args; so a paged
// statement numbers its parameters in this order.
func (l list[T]) fetch(ctx context.Context, r runner, text string, p page.Request, args ...any) (page.Page[T], error) {
	after, err := l.after(p.Cursor)
	if err != nil {
		return page.Page[T]{}, err
	}
	limit := limitOf(p.Limit)
	all := append(append(append([]any{}, after...), limit+1), args...)
	items, err := many(ctx, r, text, l.scan, all...)
	if err != nil {
		return page.Page[T]{}, err
	}
	return l.cut(items, limit), nil
}

// after returns the sort key to start after.
func (l list[T]) after(cursor string) ([]any, error) {
	if cursor == "" {
		return l.start, nil
	}
	return decodeCursor(l.kind, cursor, l.start)
}

// cut makes a page of at most limit items out of one more than that.
func (l list[T]) cut(items []T, limit int) page.Page[T] {
	if len(items) <= limit {
		return page.Page[T]{Items: items}
	}
	items = items[:limit]
	return page.Page[T]{Items: items, Next: encodeCursor(l.kind, l.key(items[limit-1]))}
}

// limitOf puts a page size into its bounds.
func limitOf(n int) int {
	if n <= 0 {
		return page.DefaultLimit
	}
	return min(n, page.MaxLimit)
}

// values makes arguments that both drivers take: times are microseconds, truth is 0 or 1, and a text that PostgreSQL
// would refuse (not UTF-8, or with NUL) gets U+FFFD in the offending places, on both databases.
func values(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case string:
			args[i] = clean(v)
		case time.Time:
			args[i] = micros(v)
		case bool:
			args[i] = 0
			if v {
				args[i] = 1
			}
		case []byte:
			if v == nil {
				args[i] = []byte{}
			}
		}
	}
	return args
}

// clean returns s without what PostgreSQL cannot keep in a text.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// micros returns microseconds since 1970, 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment scans a time.
type moment struct{ to *time.Time }

// Scan implements sql.Scanner.
func (m moment) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: a time is %T", src)
	}
	*m.to = time.Time{}
	if n != 0 {
		*m.to = time.UnixMicro(n).UTC()
	}
	return nil
}

// document scans JSON text.
type document struct{ to any }

// Scan implements sql.Scanner.
func (d document) Scan(src any) error {
	var text []byte
	switch v := src.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	default:
		return fmt.Errorf("store: a document is %T", src)
	}
	if err := json.Unmarshal(text, d.to); err != nil {
		return fmt.Errorf("store: document: %w", err)
	}
	return nil
}

// encode writes a document.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fault.Wrap(err, fault.Internal, "it cannot be written as JSON", "")
	}
	return string(b), nil
}

func scanInt(row scanner) (int64, error) {
	var n int64
	err := row.Scan(&n)
	return n, err
}

func scanText(row scanner) (string, error) {
	var s string
	err := row.Scan(&s)
	return s, err
}

// cmpStrings compares pairs until one differs.
func cmpStrings(pairs ...string) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if c := cmp.Compare(pairs[i], pairs[i+1]); c != 0 {
			return c
		}
	}
	return 0
}
