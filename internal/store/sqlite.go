package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/assay-ip/assay/internal/fault"
)

func sqliteDialect() dialect {
	return dialect{
		name:      "sqlite",
		parameter: "?$1", ordered: "?",
		pieces: strings.NewReplacer(
			"{in}", "in (select value from json_each(", "{/in}", "))",
			"{instr}", "instr",
			"{hits}", "select rowid from finding_words where finding_words match ", "{/hits}", "",
			"{match}", "f.seq in (select rowid from finding_words where finding_words match ", "{/match}", ")",
			"{each}", "json_each(", "{/each}", ")", "{first}", "cross join", "{/first}", "",
			"{lock}", "",
		),
		wordQuery: func(exact string, words []string) string {
			return `"` + exact + `" AND "` + strings.Join(words, `"* AND "`) + `"*`
		},
		bulkSizes: []int{16, 1},
		fault:     sqliteFault,
	}
}

// openSQLite opens one connection that writes and a few that can only read, which see the last commit and never wait.
//
// A commit is on the disk when it returns (synchronous=full): in WAL mode with "normal" a killed process would lose
// nothing either, but a power cut could take back decisions that people were told are stored. Bulk intake commits
// hundreds of listings at once, so the cost is small where it would matter.
func (s *Store) openSQLite(ctx context.Context, path string, unsafe bool) error {
	s.dialect = sqliteDialect()
	if path == "" || strings.Contains(path, ":memory:") {
		return fault.Bad(fault.Field{Name: "database", Value: path, Message: "SQLite needs a file", Hint: "give sqlite:PATH"})
	}
	if err := createPrivate(path); err != nil {
		return fault.Wrap(err, fault.Unavailable, "the database file cannot be made: "+path, "choose a folder that you may write to")
	}
	synchronous := "full"
	if unsafe {
		synchronous = "off"
	}
	uri := url.URL{Scheme: "file", OmitHost: true, Path: path}
	if !filepath.IsAbs(path) {
		uri.Path, uri.Opaque = "", (&url.URL{Path: path}).EscapedPath()
	}
	open := func(pragmas ...string) (*sql.DB, error) {
		q := url.Values{"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
		if len(pragmas) > 0 && pragmas[0] == "journal_mode(wal)" {
			q.Set("_txlock", "immediate")
		}
		uri.RawQuery = q.Encode()
		return sql.Open("sqlite", uri.String())
	}
	var err error
	s.writer, err = open("journal_mode(wal)", "synchronous("+synchronous+")", "foreign_keys(1)", "cache_size(-65536)",
		"wal_autocheckpoint(4000)", "journal_size_limit(67108864)", "temp_store(memory)")
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	s.writer.SetMaxOpenConns(1)
	s.reader, err = open("query_only(1)", "cache_size(-16384)", "temp_store(memory)")
	if err != nil {
		return errors.Join(fmt.Errorf("store: %w", err), s.writer.Close())
	}
	s.reader.SetMaxOpenConns(8)
	s.reader.SetMaxIdleConns(8)
	// The writer goes first: it makes the file a WAL database, which no read-only connection could.
	for _, db := range []*sql.DB{s.writer, s.reader} {
		if err := db.PingContext(ctx); err != nil {
			err = fault.Wrap(err, fault.Unavailable, "the database cannot be opened: "+path, "check that it is an Assay database that you may write to")
			return errors.Join(err, s.Close())
		}
	}
	return nil
}

// createPrivate makes the file with rights for its owner alone, because it holds password hashes and private knowledge.
// SQLite gives its helper files the same rights. An existing file is left alone.
func createPrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the file
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// sqliteFault maps result codes of SQLite.
func sqliteFault(err error) (faulty error, again bool) {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err, false
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return taken(err), false
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return dangling(err), false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return busy(err), true
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		return fault.Wrap(err, fault.Unavailable, "the database file cannot be written", "check free space and rights of its folder"), false
	}
	return err, false
}
