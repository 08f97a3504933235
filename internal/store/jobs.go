package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/assay-ip/assay/internal/fault"
)

// JobClient works on the queue of jobs, which is kept in tables of its own beside ours; see docs/decisions/0017.
type JobClient = river.Client[*sql.Tx]

// jobsLock is the key of the advisory lock under which the tables of jobs are brought up to date on PostgreSQL.
const jobsLock = 4153534159001

// jobDriver returns River's driver for this database. It uses the pool that writes: on SQLite its statements wait for ours and ours
// for its, on the one connection.
func (s *Store) jobDriver() riverdriver.Driver[*sql.Tx] {
	if s.dialect.name == "postgres" {
		return riverdatabasesql.New(s.writer)
	}
	return riversqlite.New(s.writer)
}

// Jobs returns a client of the queue of jobs.
func (s *Store) Jobs(c *river.Config) (*JobClient, error) {
	client, err := river.NewClient(s.jobDriver(), c)
	if err != nil {
		return nil, fmt.Errorf("store: queue of jobs: %w", err)
	}
	return client, nil
}

// inserter makes the client that only inserts.
func (s *Store) inserter() (err error) {
	s.jobs, err = s.Jobs(&river.Config{Logger: slog.New(slog.DiscardHandler)})
	return err
}

// enqueue hands a command to the queue of jobs, with the transaction or not at all.
func (t *tx) enqueue(ctx context.Context, command river.JobArgs) error {
	if _, err := t.s.jobs.InsertTx(ctx, t.sql, command, nil); err != nil {
		return t.s.normal(err)
	}
	return nil
}

// migrateJobs brings the tables of jobs up to date.
func (s *Store) migrateJobs(ctx context.Context) (err error) {
	if s.dialect.name == "postgres" { // several processes may start at once
		conn, err := s.writer.Conn(ctx)
		if err != nil {
			return s.normal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := conn.ExecContext(ctx, "select pg_advisory_lock($1)", int64(jobsLock)); err != nil {
			return s.normal(err)
		}
		defer func() {
			_, e := conn.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", int64(jobsLock))
			err = errors.Join(err, e)
		}()
	}
	m, err := rivermigrate.New(s.jobDriver(), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("store: queue of jobs: %w", err)
	}
	done, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "the queue of jobs could not be brought up to date", "look into the log")
	}
	if len(done.Versions) > 0 {
		s.log.InfoContext(ctx, "queue of jobs migrated", slog.Int("steps", len(done.Versions)))
	}
	return nil
}
