package store

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/assay-ip/assay/internal/fault"
)

// eventLock is the key of the advisory lock that orders events; see change. Any number does that nobody else uses.
const eventLock = "4153534159"

func postgresDialect() dialect {
	const match = "array_to_tsvector(string_to_array(f.words, ' ')) @@ ("
	return dialect{
		name:      "postgres",
		parameter: "$$$1", ordered: "$$$1",
		pieces: strings.NewReplacer(
			// An array, not rows: the planner then takes the index whatever it knows, or does not know yet, of the table.
			"{in}", "= any (array(select json_array_elements_text((", "{/in}", "::text)::json)))",
			"{instr}", "strpos",
			"{hits}", "select f.seq from findings f where "+match, "{/hits}", "::text)::tsquery",
			"{match}", match, "{/match}", "::text)::tsquery",
			"{each}", "(select json_array_elements_text((", "{/each}", "::text)::json) as value)",
			"{first}", "cross join lateral (select * from", "{/first}", "limit 1) l",
			"{lock}", "for update",
		),
		serialize: "select pg_advisory_xact_lock(" + eventLock + ")",
		claim:     "select pg_advisory_xact_lock(hashtextextended($1, 0))",
		wordQuery: func(exact string, words []string) string {
			return "'" + exact + "' & '" + strings.Join(words, "':* & '") + "':*"
		},
		bulkSizes: []int{256, 64, 16, 4, 1},
		fault:     postgresFault,
	}
}

func (s *Store) openPostgres(ctx context.Context, dsn string, unsafe bool) error {
	s.dialect = postgresDialect()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		// The driver's message may quote the DSN with its password.
		return fault.Bad(fault.Field{Name: "database", Message: "the address of the PostgreSQL database cannot be read", Hint: "give postgres://user@host/name"})
	}
	if unsafe {
		cfg.RuntimeParams["synchronous_commit"] = "off"
	}
	cfg.RuntimeParams["application_name"] = "assay"
	s.writer = stdlib.OpenDB(*cfg)
	s.reader = s.writer
	s.writer.SetMaxOpenConns(16)
	s.writer.SetMaxIdleConns(16)
	if err := s.writer.PingContext(ctx); err != nil {
		err = fault.Wrap(err, fault.Unavailable, "PostgreSQL does not answer", "check that it runs, and the address, user and password")
		return errors.Join(err, s.Close())
	}
	return nil
}

// postgresFault maps SQLSTATE codes.
func postgresFault(err error) (faulty error, again bool) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err, false
	}
	switch e.Code {
	case "23505": // unique_violation
		return taken(err), false
	case "23503": // foreign_key_violation
		return dangling(err), false
	case "40001", "40P01", "55P03": // serialization_failure, deadlock_detected, lock_not_available
		return busy(err), true
	case "54000": // program_limit_exceeded: a value is too long for an index
		return fault.Wrap(err, fault.Invalid, "a name or identifier is too long", "keep names and identifiers under 500 characters"), false
	case "57P01", "57P02", "57P03", "53300": // shutting down, crashed, starting, too many connections
		return fault.Wrap(err, fault.Unavailable, "the database does not answer", "try again in a moment"), false
	}
	return err, false
}
