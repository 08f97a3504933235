package pgtest_test

import (
	"database/sql"
	"testing"

	"github.com/assay-ip/assay/internal/store/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestDatabasesAreSeparate(t *testing.T) {
	t.Parallel()
	for range 2 {
		db, err := sql.Open("pgx", pgtest.New(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		if _, err := db.ExecContext(t.Context(), "create table only_here (id bigint)"); err != nil {
			t.Fatal(err)
		}
	}
}

// Text is ordered as by people, not by bytes, so that a statement which forgets its collation is found out.
func TestTextIsNotOrderedByBytes(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("pgx", pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	var people, bytes bool
	if err := db.QueryRowContext(t.Context(), `select 'a' < 'B', 'a' collate "C" < 'B'`).Scan(&people, &bytes); err != nil {
		t.Fatal(err)
	}
	if !people || bytes {
		t.Errorf("'a' < 'B' is %v by the database and %v by bytes, want true and false", people, bytes)
	}
}
