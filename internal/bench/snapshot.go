package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/packs"
)

// enlarged is a store whose knowledge is what it is told, and which keeps everything else.
type enlarged struct {
	*store.Store
	content atomic.Pointer[engine.Snapshot]
}

// Knowledge implements knowledge.Store.
func (e *enlarged) Knowledge(ctx context.Context) (engine.Snapshot, int64, error) {
	last, err := e.LastEvent(ctx)
	return *e.content.Load(), last, err
}

// Terms makes knowledge of so many brands that holds so many terms: names, aliases, code words, Chinese names, style codes, and
// coded terms of a pack, no two alike.
func Terms(brands, terms int) engine.Snapshot {
	s := engine.Snapshot{Brands: Brands(brands)}
	left := terms - brands
	add := func(n int) bool { left -= n; return left >= 0 }
	pack := engine.Pack{ID: "lexicon/bench", Version: "2026-11-01", Title: "bench", Kind: engine.PackLexicon}
	for i := range s.Brands {
		b := &s.Brands[i]
		for k := range 5 {
			if add(1) {
				b.Aliases = append(b.Aliases, fmt.Sprintf("%s %s", b.Name, letters(i*5+k)))
			}
		}
		if add(1) {
			b.Codes = append(b.Codes, "kw"+letters(i))
		}
		if add(1) {
			b.Chinese = append(b.Chinese, han(i))
		}
		if add(1) {
			s.Products = append(s.Products, engine.Product{ID: fmt.Sprintf("prd_%06d", i), Brand: b.ID, Name: b.Name + " one", Styles: []string{fmt.Sprintf("ZX-%07d", i)}})
		}
		if add(1) {
			pack.Terms = append(pack.Terms, engine.Term{ID: fmt.Sprintf("t%06d", i), Strength: engine.Weak, Any: []string{"qv" + letters(i) + " grade"}})
		}
	}
	if len(pack.Terms) > 0 {
		s.Packs = []engine.Pack{pack}
	}
	return s
}

// letters writes a number in letters, never two numbers alike.
func letters(n int) string {
	var out []byte
	for range 6 {
		out = append(out, "bdfgklmnprstvz"[n%14], "aeiou"[n/14%5])
		n /= 70
	}
	return string(out)
}

// han writes a number in four Chinese characters, never two numbers alike.
func han(n int) string {
	var out []rune
	for range 4 {
		out = append(out, rune(0x4e00+n%200))
		n /= 200
	}
	return string(out)
}

// load is what scans and entries under way saw of a change of snapshots.
type load struct {
	scans, failed atomic.Int64
	mu            sync.Mutex
	worst         time.Duration // of one scan
	entry         time.Duration // of storing one brand
	entries       int
}

func (l *load) note(to *time.Duration, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*to = max(*to, took)
}

// Snapshots compiles and activates a large snapshot, rolls back and comes forward again, while listings are scanned and entries stored,
// and prints what that took. It fails when a scan does.
func Snapshots(ctx context.Context, w io.Writer, brands, terms int) (err error) {
	dir, err := os.MkdirTemp("", "assay-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	raw, err := store.Open(ctx, store.Options{DSN: "sqlite:" + filepath.Join(dir, "assay.db")})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	admin, err := administrator(ctx, raw)
	if err != nil {
		return err
	}
	shipped, err := packs.Load()
	if err != nil {
		return err
	}
	st := &enlarged{Store: raw}
	st.content.Store(&engine.Snapshot{})
	k := knowledge.NewKeeper(st, shipped, clock.System{}, nil)
	if err := k.Start(ctx); err != nil {
		return err
	}
	archive := knowledge.NewArchive(st, k, clock.System{})
	big := Terms(brands, terms)
	var l load
	working, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer stop()
	group.Go(func() { l.scan(working, k, listingsOf(Feed(5000, big.Brands))) })
	brandsOf := rights.NewService(raw, clock.System{})
	group.Go(func() {
		l.enter(working, func(n int) error {
			_, err := brandsOf.Create(working, admin, engine.Brand{Name: "Entry " + letters(n)})
			return err
		})
	})

	before := live()
	st.content.Store(&big)
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"compiled, stored and in effect", func() error { return k.Refresh(ctx) }},
		{"rolled back", func() error { _, err := archive.RollBack(ctx, admin, "bench"); return err }},
		{"loaded again and released", func() error { _, err := archive.Release(ctx, admin, "bench"); return err }},
	} {
		began := time.Now()
		if err := step.do(); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%-48s %8.2f s, snapshot %d\n", step.name, time.Since(began).Seconds(), k.Current().Number); err != nil {
			return err
		}
	}
	held := live() - before
	e, err := raw.SnapshotEntry(ctx, 2)
	if err != nil {
		return err
	}
	stop()
	group.Wait()
	_, err = fmt.Fprintf(w, `%-48s %d brands, %d terms, %d MiB of JSON
%-48s %8.2f s, %d MiB allocated meanwhile
%-48s %d MiB
%-48s %d scans, %d failed, slowest %v
%-48s %d stored, slowest %v
`,
		"the snapshot", e.Stats.Brands, e.Stats.Terms, e.Stats.Bytes>>20,
		"compiling alone, under this load", float64(e.Stats.CompileMS)/1000, e.Stats.Allocated>>20,
		"more memory in use with it in effect", held>>20,
		"listings scanned meanwhile", l.scans.Load(), l.failed.Load(), l.worst.Round(time.Microsecond),
		"entries meanwhile", l.entries, l.entry.Round(time.Microsecond))
	if n := l.failed.Load(); n > 0 {
		return errors.Join(err, fmt.Errorf("bench: %d scans failed", n))
	}
	return err
}

// administrator sets an installation up.
func administrator(ctx context.Context, st *store.Store) (authz.Viewer, error) {
	if err := st.Migrate(ctx); err != nil {
		return authz.Viewer{}, err
	}
	accounts := account.NewService(st, clock.System{}, account.WithCheapPasswords())
	return accounts.Setup(ctx, account.SetupInput{Code: accounts.SetupCode(), Organisation: "Bench", Email: "a@bench.example", Name: "A", Password: "staple battery horse 41"})
}

func listingsOf(feed []byte) []engine.Listing {
	var out []engine.Listing
	for line := range bytes.Lines(feed) {
		var l engine.Listing
		if json.Unmarshal(line, &l) == nil {
			out = append(out, l)
		}
	}
	return out
}

// scan screens listings one after another with whatever engine is in effect. A scan fails when there is no engine, or when it does not
// say which stored snapshot it was made under.
func (l *load) scan(ctx context.Context, k *knowledge.Keeper, list []engine.Listing) {
	for n := 0; ctx.Err() == nil; n++ {
		e := k.Engine()
		if e == nil {
			l.failed.Add(1)
			continue
		}
		began := time.Now()
		f := e.Scan(list[n%len(list)])
		l.note(&l.worst, time.Since(began))
		if !slices.Contains([]int64{1, 2}, f.Snapshot) || f.Route == "" {
			l.failed.Add(1)
		}
		l.scans.Add(1)
	}
}

// enter stores entries one after another, with a short pause between.
func (l *load) enter(ctx context.Context, put func(n int) error) {
	for n := 0; ctx.Err() == nil; n++ {
		began := time.Now()
		if err := put(n); err != nil {
			if ctx.Err() == nil {
				l.failed.Add(1)
			}
			return
		}
		l.note(&l.entry, time.Since(began))
		l.entries++
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}
