package store_test

import (
	"testing"

	"github.com/assay-ip/assay/internal/store/storetest"
)

// BenchmarkIntake stores listings in batches of 500; the figure to read is listings/s.
func BenchmarkIntake(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { storetest.BenchIntake(b, storetest.OnDisk(b)) })
	b.Run("postgres", func(b *testing.B) { storetest.BenchIntake(b, storetest.Postgres(b)) })
}

// BenchmarkPages times what people wait for, with 100,000 findings in the database.
func BenchmarkPages(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { storetest.BenchPages(b, storetest.OnDisk(b), 100_000) })
	b.Run("postgres", func(b *testing.B) { storetest.BenchPages(b, storetest.Postgres(b), 100_000) })
}
