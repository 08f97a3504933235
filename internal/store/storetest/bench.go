package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
)

// OnDisk returns an empty SQLite store as a server opens it: a commit is on the disk when it returns.
func OnDisk(tb testing.TB) *store.Store {
	tb.Helper()
	return openWith(tb, store.Options{DSN: "sqlite:" + filepath.Join(tb.TempDir(), "assay.db")})
}

// Filler stores made-up findings for measurements.
type Filler struct {
	Store *store.Store
	Org   string
	in    listing.Intake
	rand  *rand.Rand
	n     int
}

// NewFiller opens an intake that Fill sends to.
func NewFiller(ctx context.Context, s *store.Store, org string) (*Filler, error) {
	in, err := s.OpenIntake(ctx, listing.Intake{
		ID: "int_fill_" + org, Org: org, Key: "fill", Platform: "shop", Format: "jsonl", State: listing.StateOpen, CreatedAt: now(), UpdatedAt: now(),
	}, told(org, event.IntakeOpened, "int_fill_"+org))
	return &Filler{Store: s, Org: org, in: in, rand: rand.New(rand.NewPCG(1, 2))}, err
}

// Batch makes a batch of made-up, screened listings. Words are common and rare as in real titles.
func (f *Filler) Batch(size int) listing.Batch {
	nouns := strings.Fields("shoe bag watch shirt belt phone case lamp toy cable 运动鞋 手表 男款 女包")
	adjectives := strings.Fields("new red blue large vintage original style classic sport mini 正品 复古")
	offers := make([]offer, size)
	for i := range offers {
		f.n++
		word := func(of []string) string { return of[min(int(f.rand.ExpFloat64()*2), len(of)-1)] }
		route, score := engine.RoutePublish, f.rand.IntN(2000)-3000
		switch f.rand.IntN(10) {
		case 0, 1:
			route, score = engine.RouteReview, f.rand.IntN(1500)
		case 2:
			route, score = engine.RouteHold, 1500+f.rand.IntN(3000)
		case 3:
			route, score = engine.RouteWatch, -f.rand.IntN(1000)
		}
		offers[i] = offer{
			id: fmt.Sprintf("%09d", f.rand.IntN(1_000_000_000)), seller: fmt.Sprint("seller", f.rand.IntN(5000)),
			title: fmt.Sprintf("Brand%d %s %s %s No %d", f.rand.IntN(2000), word(adjectives), word(adjectives), word(nouns), f.n),
			route: route, score: score, price: int64(f.rand.IntN(500)),
		}
	}
	its := items(f.n, offers...)
	for i := range its {
		its[i].Content.Description = strings.Repeat("Ships within two days, returns are taken. ", 5)
	}
	return batch(f.in, its)
}

// Commit stores a batch.
func (f *Filler) Commit(ctx context.Context, b listing.Batch) error {
	in, err := f.Store.CommitBatch(ctx, b, f.in.Lines)
	if err == nil {
		f.in = in
	}
	return err
}

// Fill stores n listings in batches of 500.
func (f *Filler) Fill(ctx context.Context, n int) error {
	for ; n > 0; n -= 500 {
		if err := f.Commit(ctx, f.Batch(min(n, 500))); err != nil {
			return err
		}
	}
	return nil
}

// BenchIntake measures CommitBatch.
func BenchIntake(b *testing.B, s *store.Store) {
	b.Helper()
	f, err := NewFiller(b.Context(), s, "org_a")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.StopTimer()
		next := f.Batch(500)
		b.StartTimer()
		if err := f.Commit(b.Context(), next); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*500/b.Elapsed().Seconds(), "listings/s")
}

// Look is one thing that people wait for.
type Look struct {
	Name string
	Do   func(ctx context.Context, s *store.Store, in authz.Scope) error
}

// Looks lists what is measured with many findings in the database.
func Looks() []Look {
	queue := func(q review.Query, pages int) func(context.Context, *store.Store, authz.Scope) error {
		return func(ctx context.Context, s *store.Store, in authz.Scope) error {
			req := page.Request{Limit: 50}
			for range pages {
				p, err := s.Queue(ctx, in, q, req)
				if err != nil {
					return err
				}
				req.Cursor = p.Next
			}
			return nil
		}
	}
	listings := func(search string) func(context.Context, *store.Store, authz.Scope) error {
		return func(ctx context.Context, s *store.Store, in authz.Scope) error {
			_, err := s.Listings(ctx, in, search, page.Request{Limit: 50})
			return err
		}
	}
	return []Look{
		{"queue open", queue(review.Query{Status: review.StatusOpen}, 1)},
		{"queue open, 20 pages", queue(review.Query{Status: review.StatusOpen}, 20)},
		{"queue any", queue(review.Query{}, 1)},
		{"queue open, hold", queue(review.Query{Status: review.StatusOpen, Route: engine.RouteHold}, 1)},
		{"queue any, watch", queue(review.Query{Route: engine.RouteWatch}, 1)},
		{"queue, no such status", queue(review.Query{Status: review.StatusRemoved}, 1)},
		{"queue open, common word", queue(review.Query{Status: review.StatusOpen, Search: "new"}, 1)},
		{"queue open, word of all", queue(review.Query{Status: review.StatusOpen, Search: "brand"}, 1)},
		{"queue any, rare word", queue(review.Query{Search: "brand1234"}, 1)},
		{"queue open, two words", queue(review.Query{Status: review.StatusOpen, Search: "red 运动鞋"}, 1)},
		{"queue removed, common word", queue(review.Query{Status: review.StatusRemoved, Search: "new"}, 1)},
		{"listings", listings("")},
		{"listings, common word", listings("new")},
		{"listings, rare word", listings("brand1234")},
		{"counts", func(ctx context.Context, s *store.Store, in authz.Scope) error {
			_, err := s.Counts(ctx, in)
			return err
		}},
		{"events, newest", func(ctx context.Context, s *store.Store, in authz.Scope) error {
			_, err := s.EventsPage(ctx, in, event.Query{}, page.Request{Limit: 50})
			return err
		}},
		{"events, rare kind", func(ctx context.Context, s *store.Store, in authz.Scope) error {
			_, err := s.EventsPage(ctx, in, event.Query{Kind: event.FindingDecided}, page.Request{Limit: 50})
			return err
		}},
	}
}

// BenchPages measures Looks over n findings; settle is called when they are stored.
func BenchPages(b *testing.B, s *store.Store, n int, settle func()) {
	b.Helper()
	f, err := NewFiller(b.Context(), s, "org_a")
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Fill(b.Context(), n); err != nil {
		b.Fatal(err)
	}
	settle()
	for _, look := range Looks() {
		b.Run(look.Name, func(b *testing.B) {
			for b.Loop() {
				if err := look.Do(b.Context(), s, as("org_a")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
