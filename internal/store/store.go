// Package store keeps everything Assay knows in SQLite or PostgreSQL. It is the only package that speaks SQL: one text per
// query, written for PostgreSQL and rewritten in one function for SQLite. Every change of domain rows and the events that
// tell of it are one transaction; see change.
package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"sync"

	"github.com/alexedwards/scs/v2"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/policy"
	"github.com/assay-ip/assay/internal/product"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/vault"
	"github.com/assay-ip/assay/internal/vocabulary"
)

// The nouns that this store serves.
var (
	_ account.Store          = (*Store)(nil)
	_ rights.Store           = (*Store)(nil)
	_ product.Store          = (*Store)(nil)
	_ policy.Store           = (*Store)(nil)
	_ listing.Store          = (*Store)(nil)
	_ review.Store           = (*Store)(nil)
	_ event.Store            = (*Store)(nil)
	_ knowledge.Store        = (*Store)(nil)
	_ knowledge.ArchiveStore = (*Store)(nil)
	_ rescan.Store           = (*Store)(nil)
	_ vocabulary.Store       = (*Store)(nil)
	_ vault.Store            = (*Store)(nil)
	_ scs.CtxStore           = (*Sessions)(nil)
)

// Options say which database to open.
type Options struct {
	DSN   string       // "sqlite:PATH" or "postgres://..."
	Log   *slog.Logger // nil discards
	Clock clock.Clock  // nil is clock.System; used only for expiry of sessions and idempotency keys
	// Unsafe lets the database answer before data is on the disk. A test that is thrown away anyway runs faster with it.
	Unsafe bool
}

// Store implements the store interfaces of the nouns, sessions and idempotency keys over one database. Its methods may be
// called from any goroutine. Failures are faults; see internal/fault.
type Store struct {
	dialect dialect
	texts   map[string]string // registered statement to the text for this database
	tables  map[string]string // registered writing statement to the table it writes
	few     int               // how many matches of a search may be sorted for one page
	writer  *sql.DB
	reader  *sql.DB
	jobs    *JobClient // only inserts
	log     *slog.Logger
	clock   clock.Clock
	base    context.Context //nolint:containedctx // for the methods of scs.Store that carry no context
	close   sync.Once
}

// Open connects to a database. It changes nothing in it: call Migrate before use.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{log: o.Log, clock: o.Clock, few: fewHits, base: context.WithoutCancel(ctx)}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock == nil {
		s.clock = clock.System{}
	}
	var err error
	switch {
	case strings.HasPrefix(o.DSN, "sqlite:"):
		err = s.openSQLite(ctx, strings.TrimPrefix(o.DSN, "sqlite:"), o.Unsafe)
	case strings.HasPrefix(o.DSN, "postgres://"), strings.HasPrefix(o.DSN, "postgresql://"):
		err = s.openPostgres(ctx, o.DSN, o.Unsafe)
	default:
		scheme, _, _ := strings.Cut(o.DSN, ":")
		return nil, fault.Bad(fault.Field{
			Name: "database", Value: scheme, Message: "this is no database that Assay knows",
			Hint: "give sqlite:PATH or postgres://user@host/name",
		})
	}
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.register(), s.inserter()); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close ends all connections.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		if s.reader != s.writer {
			err = s.reader.Close()
		}
		err = errors.Join(err, s.writer.Close())
	})
	return err
}

// Ping reports whether the database answers and can be read.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.reader.PingContext(ctx); err != nil {
		return fault.Wrap(err, fault.Unavailable, "the database does not answer", "check that it runs and can be reached")
	}
	return nil
}

// Dialect returns "sqlite" or "postgres".
func (s *Store) Dialect() string { return s.dialect.name }

// register rewrites every statement for this database.
func (s *Store) register() error {
	s.texts, s.tables = map[string]string{}, map[string]string{}
	for _, text := range statements(s.dialect) {
		s.texts[text] = s.dialect.rewrite(text)
		if table := writes(text); table != "" {
			s.tables[text] = table
		}
	}
	if len(s.texts) == 0 {
		return errors.New("store: no statement is registered")
	}
	return nil
}
