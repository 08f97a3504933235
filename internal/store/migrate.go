package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/assay-ip/assay/internal/fault"
)

//go:embed migrations/*/*.sql
var migrations embed.FS

// Migrate brings the schema up to date. It may be called at any start; several processes may do so at once on
// PostgreSQL.
func (s *Store) Migrate(ctx context.Context) error {
	p, err := s.migrations()
	if err != nil {
		return err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "the database could not be brought up to date", "look into the log; nothing of the failed step was kept")
	}
	for _, m := range done {
		s.log.InfoContext(ctx, "database migrated", slog.Int64("version", m.Source.Version), slog.Duration("took", m.Duration))
	}
	return s.migrateJobs(ctx)
}

// SchemaVersion returns the number of the newest migration that was applied, and of the newest that this program has.
func (s *Store) SchemaVersion(ctx context.Context) (current, target int64, err error) {
	p, err := s.migrations()
	if err != nil {
		return 0, 0, err
	}
	current, target, err = p.GetVersions(ctx)
	return current, target, s.normal(err)
}

func (s *Store) migrations() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations/"+s.dialect.name)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{}
	if s.dialect.name == "postgres" {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, s.writer, folder, append(options, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return nil, errors.Join(errors.New("store: migrations"), err)
	}
	return p, nil
}
