package store_test

import (
	"database/sql"
	"testing"

	"github.com/assay-ip/assay/internal/store/pgtest"
	"github.com/assay-ip/assay/internal/store/storetest"
)

// BenchmarkIntake stores listings in batches of 500; the figure to read is listings/s.
func BenchmarkIntake(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { storetest.BenchIntake(b, storetest.OnDisk(b)) })
	b.Run("postgres", func(b *testing.B) { storetest.BenchIntake(b, storetest.Postgres(b)) })
}

// BenchmarkPages times what people wait for, with 100,000 findings in the database.
func BenchmarkPages(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { storetest.BenchPages(b, storetest.OnDisk(b), 100_000, func() {}) })
	b.Run("postgres", func(b *testing.B) {
		dsn := pgtest.New(b)
		storetest.BenchPages(b, storetest.On(b, dsn), 100_000, func() { analyze(b, dsn) })
	})
}

// analyze does what autovacuum, which test servers go without, does within a minute on a real one.
func analyze(b *testing.B, dsn string) {
	b.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	}()
	if _, err := db.ExecContext(b.Context(), "analyze"); err != nil {
		b.Fatal(err)
	}
}
