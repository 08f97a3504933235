package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

func TestOpenRefusesWhatItCannotServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, bytes.Repeat([]byte("These are notes. "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	for dsn, want := range map[string]fault.Code{
		"":                                fault.Invalid,
		"mysql://localhost/x":             fault.Invalid,
		"sqlite:":                         fault.Invalid,
		"sqlite::memory:":                 fault.Invalid,
		"sqlite:" + text:                  fault.Unavailable,
		"sqlite:" + dir:                   fault.Unavailable,
		"sqlite:" + text + "/below/a.db":  fault.Unavailable,
		"postgres://u:s3cret@[::1:bad/x":  fault.Invalid,
		"postgres:///x?host=" + dir:       fault.Unavailable,
		"postgres://u:s3cret@127.0.0.1:1": fault.Unavailable,
	} {
		s, err := Open(t.Context(), Options{DSN: dsn})
		if err == nil {
			t.Errorf("%q was opened; closing it says %v", dsn, s.Close())
			continue
		}
		if fault.CodeOf(err) != want {
			t.Errorf("%q: %v, want %q", dsn, err, want)
		}
		if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the password of the database is in the message: %v", err)
		}
	}
}

func TestPathsWithStrangeCharacters(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"plain.db", "with blank.db", "what?.db", "100%.db", "a#b.db", "a&b=c.db", "耐克.db", "new/folder/x.db"} {
		path := filepath.Join(t.TempDir(), file)
		s, err := Open(t.Context(), Options{DSN: "sqlite:" + path, Unsafe: true})
		if err != nil {
			t.Errorf("%q: %v", file, err)
			continue
		}
		if err := errors.Join(s.Migrate(t.Context()), s.Ping(t.Context()), s.Close()); err != nil {
			t.Errorf("%q: %v", file, err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Size() == 0 || info.Mode().Perm() != 0o600 {
			t.Errorf("%q: the file is not there, or others may read it: %v, %v", file, info, err)
		}
	}
}

func TestReadersOfSQLiteCannotWrite(t *testing.T) {
	t.Parallel()
	s := openTest(t, "sqlite")
	if _, err := s.reader.ExecContext(t.Context(), "delete from users"); err == nil {
		t.Error("the read-only connections can write")
	}
}

// A commit is on the disk when it returns, unless asked otherwise; and the write-ahead log is on.
func TestSQLiteIsDurable(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "a.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"} {
		if got := texts(t, s, "pragma "+pragma); len(got) != 1 || got[0] != want {
			t.Errorf("%s is %v, want %s", pragma, got, want)
		}
	}
}

// What was committed is there when the store is opened again, without having been closed.
func TestCommittedIsThereAfterReopening(t *testing.T) {
	t.Parallel()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "a.db")
	for i := range 3 {
		s, err := Open(t.Context(), Options{DSN: dsn, Unsafe: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := s.LastEvent(t.Context()); err != nil || n != int64(i) {
			t.Fatalf("%d events, %v; want %d", n, err, i)
		}
		if err := s.change(t.Context(), func(x *tx) error { x.emit(told()); return nil }); err != nil {
			t.Fatal(err)
		}
	}
}

func told() event.Event {
	return event.Event{Org: "org_a", Actor: "system", Kind: event.UserCreated, Subject: "x"}
}

func TestChangeIsRepeatedWhenTheDatabaseAsksForIt(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects() {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := openTest(t, dialect)
			if dialect == "postgres" {
				tries := 0
				err := s.change(t.Context(), func(x *tx) error {
					tries++
					x.emit(told())
					if tries < 3 {
						return s.normal(&pgconn.PgError{Code: "40001"})
					}
					return nil
				})
				if n, lastErr := s.LastEvent(t.Context()); err != nil || lastErr != nil || tries != 3 || n != 1 {
					t.Errorf("%d tries and %d events, %v", tries, n, errors.Join(err, lastErr))
				}
			}
			// Any other failure is not repeated.
			tries := 0
			err := s.change(t.Context(), func(*tx) error { tries++; return missing("thing") })
			if !fault.Is(err, fault.NotFound) || tries != 1 {
				t.Errorf("%d tries, %v", tries, err)
			}
		})
	}
}

// Another process that holds the database for a while delays a change, and does not break it.
func TestChangeWaitsForAnotherWriter(t *testing.T) {
	t.Parallel()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "a.db")
	stores := make([]*Store, 2)
	for i := range stores {
		s, err := Open(t.Context(), Options{DSN: dsn, Unsafe: true})
		if err != nil {
			t.Fatal(err)
		}
		stores[i] = s
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	if err := stores[0].Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	holding, done := make(chan bool), make(chan error, 1)
	go func() {
		<-holding
		done <- stores[1].change(t.Context(), func(x *tx) error { x.emit(told()); return nil })
	}()
	err := stores[0].change(t.Context(), func(x *tx) error {
		x.emit(told())
		close(holding)
		time.Sleep(100 * time.Millisecond) // the other one runs into the lock meanwhile, or comes after it
		return nil
	})
	if err := errors.Join(err, <-done); err != nil {
		t.Fatal(err)
	}
	if n, err := stores[0].LastEvent(t.Context()); err != nil || n != 2 {
		t.Errorf("%d events, %v; want 2", n, err)
	}
}

func TestFaultsOfDrivers(t *testing.T) {
	t.Parallel()
	s := &Store{dialect: postgresDialect()}
	for code, want := range map[string]fault.Code{
		"23505": fault.Conflict, "23503": fault.Conflict, "40001": fault.Unavailable, "40P01": fault.Unavailable,
		"54000": fault.Invalid, "57P01": fault.Unavailable, "42601": fault.Internal,
	} {
		if got := fault.CodeOf(s.normal(&pgconn.PgError{Code: code})); got != want {
			t.Errorf("%s is %q, want %q", code, got, want)
		}
	}
	if err := s.normal(sql.ErrNoRows); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if err := s.normal(context.Canceled); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := s.normal(nil); err != nil {
		t.Error(err)
	}
	if err := s.normal(&pgconn.ConnectError{}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

// A request that died with its process blocks its key for minutes, not for a day, and an answer is kept for a day.
func TestIdempotencyKeysAge(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects() {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := openTest(t, dialect)
			hands := clock.NewManual(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
			s.clock = hands
			in := authz.Viewer{Org: "org_a"}.Scope()
			begin := func(want fault.Code, answered bool) {
				t.Helper()
				prior, err := s.BeginIdempotent(t.Context(), in, "k", "h")
				if fault.CodeOf(err) != want || (prior != nil) != answered {
					t.Fatalf("%v, %v; want %q and answered %v", prior, err, want, answered)
				}
			}
			begin("", false)
			hands.Advance(idempotencyPatience - time.Second)
			begin(fault.Conflict, false)
			hands.Advance(time.Second)
			begin("", false) // taken over
			begin(fault.Conflict, false)
			if err := s.FinishIdempotent(t.Context(), in, "k", IdempotentResponse{Status: 200}); err != nil {
				t.Fatal(err)
			}
			hands.Advance(idempotencyLife - time.Second)
			begin("", true)
			if err := s.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			begin("", true)
			hands.Advance(time.Second)
			begin("", false) // a day later it is a new request
		})
	}
}
