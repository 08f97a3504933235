package store_test

import (
	"testing"

	"github.com/assay-ip/assay/internal/store/pgtest"
	"github.com/assay-ip/assay/internal/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, storetest.SQLite)
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	pgtest.New(t) // skips all of it at once where there is no server
	storetest.Exercise(t, storetest.Postgres)
}
