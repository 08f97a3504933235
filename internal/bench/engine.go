package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/texteval"
	"github.com/assay-ip/assay/packs"
)

// Whole compiles an engine with the brands and the packs that ship and measures what it holds in memory and how long single
// listings take on one core.
func Whole(brands, listings int) ([]Result, error) {
	list, err := packs.Load()
	if err != nil {
		return nil, err
	}
	names := Brands(brands)
	bytesOfNames := 0
	for i := range names {
		bytesOfNames += len(names[i].Name)
	}
	before := live()
	began := time.Now()
	eng, err := engine.Compile(&engine.Snapshot{Number: 1, Brands: names, Packs: list})
	if err != nil {
		return nil, err
	}
	took := time.Since(began).Seconds()
	held := float64(live() - before)
	took50, took99, worst := latency(eng, Feed(listings, names))
	runtime.KeepAlive(names)
	label := fmt.Sprintf(", %d brands", brands)
	return []Result{
		{"compiling" + label, "s", SpreadOf([]float64{took})},
		{"memory of the engine" + label, "MiB", SpreadOf([]float64{held / (1 << 20)})},
		{"memory for each brand" + label, "B", SpreadOf([]float64{held / float64(brands)})},
		{"memory for each byte of a name" + label, "B", SpreadOf([]float64{held / float64(bytesOfNames)})},
		{"one scan, half of them below" + label, "µs", SpreadOf([]float64{took50})},
		{"one scan, 99 of 100 below" + label, "µs", SpreadOf([]float64{took99})},
		{"one scan, the slowest" + label, "µs", SpreadOf([]float64{worst})},
	}, nil
}

// live is the size of everything that is in use.
func live() int64 {
	runtime.GC()
	runtime.GC() // what pools let go of
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // far below
}

// latency measures every listing of a feed alone, after all have been seen once, in microseconds.
func latency(eng *engine.Engine, feed []byte) (half, most, worst float64) {
	var listings []engine.Listing
	dec := json.NewDecoder(bytes.NewReader(feed))
	for {
		var l engine.Listing
		if dec.Decode(&l) != nil {
			break
		}
		listings = append(listings, l)
	}
	if len(listings) == 0 {
		return 0, 0, 0
	}
	took := make([]float64, len(listings))
	for range 2 {
		for i := range listings {
			began := time.Now()
			eng.Scan(listings[i])
			took[i] = float64(time.Since(began).Nanoseconds()) / 1000
		}
	}
	slices.Sort(took)
	return took[len(took)/2], took[len(took)*99/100], took[len(took)-1]
}

// Evaluation measures how well text is read on titles kept beside the source tree, with the packs and settings that ship, and writes
// the figures. It reports false when the titles are not there.
func Evaluation(ctx context.Context, w io.Writer, dir string) (bool, error) {
	bf, err := os.Open(filepath.Join(dir, "brands_dev.json")) //nolint:gosec // a folder the caller names
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = bf.Close() }()
	gf, err := os.Open(filepath.Join(dir, "eval_dev.jsonl")) //nolint:gosec // the same
	if err != nil {
		return false, err
	}
	defer func() { _ = gf.Close() }()
	brands, bad, err := texteval.ReadBrands(bf)
	if err != nil || len(bad) > 0 {
		return false, fmt.Errorf("bench: the brands of %s cannot be taken: %d entries, %w", dir, len(bad), err)
	}
	list, err := packs.Load()
	if err != nil {
		return false, err
	}
	s := texteval.Snapshot(brands, list)
	eng, err := engine.Compile(&s)
	if err != nil {
		return false, err
	}
	report, err := texteval.Run(ctx, gf, eng, texteval.Options{})
	if err != nil {
		return false, err
	}
	if _, err = texteval.WriteTargets(w, report.Targets()); err != nil {
		return false, err
	}
	return true, nil
}
