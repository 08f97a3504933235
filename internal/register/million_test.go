//go:build unix

package register

import (
	"os"
	"runtime/metrics"
	"syscall"
	"testing"
	"time"

	"github.com/assay-ip/assay/internal/register/registertest"
)

// TestMillion reads a file of a million invented records while it is made, and says what that took. It runs when
// ASSAY_MILLION is set, because it takes minutes.
func TestMillion(t *testing.T) {
	if os.Getenv("ASSAY_MILLION") == "" {
		t.Skip("set ASSAY_MILLION to read a million records")
	}
	const n = 1_000_000
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	most, seen := uint64(0), 0
	in := registertest.USPTO(2024, n)
	var made time.Duration // the generator's own share
	timed := readerFunc(func(p []byte) (int, error) {
		before := used()
		k, err := in.Read(p)
		made += used() - before
		return k, err
	})
	begin := used()
	sum, err := Read(t.Context(), timed, Position{}, Options{}, func(Record, Position) error {
		if seen++; seen%1000 == 0 {
			metrics.Read(heap)
			most = max(most, heap[0].Value.Uint64())
		}
		return nil
	})
	if err != nil || sum.Records != n || sum.Refused != 0 {
		t.Fatal(sum.Records, sum.Refused, err)
	}
	own := used() - begin - made
	t.Logf("%d records, %d MB: %.1f s of processor beside the generator's %.1f s, %.0f records/s, %.0f MB/s, heap at most %d KiB",
		n, sum.Bytes>>20, own.Seconds(), made.Seconds(), n/own.Seconds(), float64(sum.Bytes>>20)/own.Seconds(), most>>10)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
