package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
)

// echo routes listings to review whose title says so.
type echo struct{}

func (echo) Scan(l engine.Listing) engine.Finding {
	f := engine.Finding{Listing: l.ID, Route: engine.RoutePublish}
	if strings.Contains(l.Title, "fake") {
		f.Route = engine.RouteReview
	}
	return f
}

// lines is a feed of n lines that is made as it is read; every tenth line is a fake, and every thousandth is broken.
type lines struct {
	n, i int
	rest []byte
}

func (l *lines) Read(p []byte) (int, error) {
	for len(l.rest) == 0 {
		if l.i == l.n {
			return 0, io.EOF
		}
		l.i++
		switch {
		case l.i%1000 == 0:
			l.rest = []byte("broken\n")
		case l.i%10 == 0:
			l.rest = fmt.Appendf(nil, "{\"id\":\"%d\",\"title\":\"fake\"}\n", l.i)
		default:
			l.rest = fmt.Appendf(nil, "{\"id\":\"%d\",\"title\":\"fine\"}\n", l.i)
		}
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

func TestResultsComeInOrder(t *testing.T) {
	t.Parallel()
	const n = 20_000
	var out bytes.Buffer
	var refused []int64
	sum, err := Run(t.Context(), &lines{n: n}, echo{}, Options{
		Format: feed.JSONL, Workers: 4,
		Render: func(buf []byte, r *Row) []byte {
			if r.Refused != nil {
				return fmt.Appendf(buf, "%d refused\n", r.Number)
			}
			return fmt.Appendf(buf, "%d %s\n", r.Number, r.Finding.Listing)
		},
		Refused: func(r *feed.Refusal) { refused = append(refused, r.Line) },
	}, &out)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(got) != n {
		t.Fatalf("%d rows", len(got))
	}
	for i, row := range got {
		want := fmt.Sprintf("%d %d", i+1, i+1)
		if (i+1)%1000 == 0 {
			want = fmt.Sprintf("%d refused", i+1)
		}
		if row != want {
			t.Fatalf("row %d is %q", i, row)
		}
	}
	if sum.Listings != n-20 || sum.Refused != 20 || sum.AtLeast(engine.RouteWatch) != n/10-20 || sum.AtLeast(engine.RoutePublish) != n-20 || len(refused) != 20 || refused[19] != n {
		t.Errorf("summary %+v, refused %v", sum, refused)
	}
}

func TestMemoryDoesNotGrowWithTheFeed(t *testing.T) { //nolint:paralleltest // it measures the heap
	peak := func(n int) uint64 {
		var most uint64
		_, err := Run(t.Context(), &lines{n: n}, echo{}, Options{Format: feed.JSONL, Workers: 2, Progress: func(s Summary) {
			if s.Listings%(64*chunkLines) < chunkLines {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		return most
	}
	small, large := peak(20_000), peak(400_000)
	if large > small+4<<20 {
		t.Errorf("live heap of %d bytes for 20,000 lines and %d for 400,000", small, large)
	}
}

func TestStopping(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	silent, w := io.Pipe() // gives some lines, then never answers again
	t.Cleanup(func() { _ = w.Close() })
	go func() { _, _ = io.Copy(w, &lines{n: 5000}); cancel() }()
	sum, err := Run(ctx, silent, echo{}, Options{Format: feed.JSONL}, io.Discard)
	if !errors.Is(err, context.Canceled) || sum.Listings == 0 {
		t.Errorf("%+v %v", sum, err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestFailures(t *testing.T) {
	t.Parallel()
	if _, err := Run(t.Context(), &lines{n: 100_000}, echo{}, Options{Format: feed.JSONL}, full{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("writer: %v", err)
	}
	if _, err := Run(t.Context(), strings.NewReader("a,b\n1,2\n"), echo{}, Options{Format: feed.CSV}, io.Discard); !fault.Is(err, fault.Invalid) {
		t.Errorf("header: %v", err)
	}
	if sum, err := Run(t.Context(), strings.NewReader(""), echo{}, Options{Format: feed.CSV}, io.Discard); err != nil || sum.Listings != 0 {
		t.Errorf("empty: %v %v", sum, err)
	}
	sum, err := Run(t.Context(), strings.NewReader("title\nfake\n"), echo{}, Options{Format: feed.CSV, LineIDs: true}, io.Discard)
	if err != nil || sum.AtLeast(engine.RouteReview) != 1 {
		t.Errorf("csv: %v %v", sum, err)
	}
}
