// Package bench measures the way of a listing from a line of JSON to a finding, on listings that it makes itself from a seed.
package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/scan"
	"github.com/assay-ip/assay/packs"
)

// Spread is what several runs of one measurement gave.
type Spread struct {
	Min, Median, Max float64
}

// SpreadOf sorts values and picks three of them.
func SpreadOf(values []float64) Spread {
	v := slices.Sorted(slices.Values(values))
	if len(v) == 0 {
		return Spread{}
	}
	return Spread{v[0], v[len(v)/2], v[len(v)-1]}
}

// String shows the median with the range of the runs.
func (s Spread) String() string {
	return fmt.Sprintf("%s (%s … %s)", number(s.Median), number(s.Min), number(s.Max))
}

func number(v float64) string {
	if v >= 1000 {
		return fmt.Sprintf("%d,%03d", int64(v)/1000, int64(v)%1000)
	}
	return fmt.Sprintf("%.1f", v)
}

// Brands makes n invented names of one to three words.
func Brands(n int) []engine.Brand {
	r := rand.New(rand.NewPCG(1, 1))
	syllables := strings.Fields("ka ve lo ri tan mor sel qui dra vex nor pal zen tri bar lum hol fen wix jor cor mai tes bri gan ul ost yra phe dor")
	out := make([]engine.Brand, n)
	for i := range out {
		var b strings.Builder
		for w := range 1 + r.IntN(10)/8 {
			if w > 0 {
				b.WriteByte(' ')
			}
			for i := range 2 + r.IntN(3) {
				s := syllables[r.IntN(len(syllables))]
				if i == 0 {
					s = strings.ToUpper(s[:1]) + s[1:]
				}
				b.WriteString(s)
			}
		}
		fmt.Fprintf(&b, "%c%c", 'a'+rune(i%26), 'a'+rune(i/26%26))
		out[i] = engine.Brand{ID: fmt.Sprintf("brd_%06d", i), Name: b.String(), Categories: []string{"shoes"}}
	}
	return out
}

// Feed writes n listings as JSON lines: seven in ten have a description, three in a hundred name a brand, one in a hundred
// does so in disguise, one in fifty is Chinese.
func Feed(n int, brands []engine.Brand) []byte {
	r := rand.New(rand.NewPCG(2, 2))
	words := strings.Fields("black white red leather cotton running shoes bag watch case for phone cable charger 2 m wireless mouse keyboard set new with box kitchen knife steel bottle lamp led garden hose toy wooden blocks shirt men women size 42 summer dress vintage silver ring gold plated necklace sport jacket waterproof tent bike light usb adapter screen protector glass cover storage box bamboo")
	chinese := strings.Fields("新款 女鞋 男士 手表 真皮 单肩包 充电器 手机壳 运动 休闲 春季 百搭 厨房 不锈钢 儿童 玩具")
	text := func(list []string, n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = list[r.IntN(len(list))]
		}
		return strings.Join(out, " ")
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for i := range n {
		l := engine.Listing{ID: fmt.Sprintf("L%07d", i), Platform: "bench", Seller: fmt.Sprintf("seller%d", r.IntN(5000)), Category: "shoes", Currency: "USD", Price: price.AmountOf(int64(1+r.IntN(200)) * price.Micros)}
		l.Title = text(words, 8+r.IntN(6))
		switch k := r.IntN(100); {
		case k < 2:
			l.Title = text(chinese, 6)
		case k < 5 && len(brands) > 0:
			l.Title = brands[r.IntN(len(brands))].Name + " " + l.Title
		case k < 6 && len(brands) > 0:
			l.Title = strings.NewReplacer("o", "0", "e", "е", "a", "а").Replace(brands[r.IntN(len(brands))].Name) + " " + l.Title
		}
		if r.IntN(10) < 7 {
			l.Description = text(words, 20+r.IntN(20)) + ". Ships within two days."
		}
		if err := enc.Encode(l); err != nil {
			return nil
		}
	}
	return b.Bytes()
}

// Result is one measured number.
type Result struct {
	Name string
	Unit string
	Runs Spread
}

// EndToEnd compiles an engine with the brands and the packs that ship, and measures listings a second from JSON lines in memory to
// findings as JSON lines, on all cores; and what the same lines cost to decode alone.
func EndToEnd(ctx context.Context, brands, listings, runs int) ([]Result, error) {
	list, err := packs.Load()
	if err != nil {
		return nil, err
	}
	names := Brands(brands)
	began := time.Now()
	eng, err := engine.Compile(&engine.Snapshot{Number: 1, Brands: names, Packs: list})
	if err != nil {
		return nil, err
	}
	compile := time.Since(began).Seconds()
	lines := Feed(listings, names)
	var whole, decode, cost []float64
	for range runs {
		busy := processor()
		began = time.Now()
		opts := scan.Options{Format: feed.JSONL, Render: renderJSON}
		sum, err := scan.Run(ctx, bytes.NewReader(lines), eng, opts, io.Discard)
		if err != nil {
			return nil, err
		}
		if sum.Listings != int64(listings) {
			return nil, fmt.Errorf("bench: %d of %d listings came through", sum.Listings, listings)
		}
		whole = append(whole, float64(listings)/time.Since(began).Seconds())
		cost = append(cost, (processor()-busy).Seconds()*1e6/float64(listings))
		began = time.Now()
		if _, err := scan.Run(ctx, bytes.NewReader(lines), nothing{}, scan.Options{Format: feed.JSONL}, io.Discard); err != nil {
			return nil, err
		}
		decode = append(decode, float64(listings)/time.Since(began).Seconds())
	}
	label := fmt.Sprintf("%d brands", brands)
	return []Result{
		{"JSONL to findings, " + label, "listings/s", SpreadOf(whole)},
		{"processor time of it", "µs a listing on one core", SpreadOf(cost)}, // says what a busy machine hides
		{"what all cores could do, by processor time", "listings/s", SpreadOf(possible(cost))},
		{"decoding the same lines alone", "listings/s", SpreadOf(decode)},
		{"compiling the snapshot, " + label, "s", SpreadOf([]float64{compile})},
		{"most memory held so far", "MiB", SpreadOf([]float64{float64(peak()) / (1 << 20)})},
	}, nil
}

// renderJSON writes a finding as a line of JSON.
func renderJSON(buf []byte, r *scan.Row) []byte {
	if j, err := r.Finding.JSON(); err == nil {
		buf = append(append(buf, j...), '\n')
	}
	return buf
}

// possible is how many listings a second all cores could do if they did nothing else, from the processor time of one in microseconds.
func possible(cost []float64) []float64 {
	out := make([]float64, len(cost))
	for i, c := range cost {
		out[i] = float64(runtime.GOMAXPROCS(0)) * 1e6 / c
	}
	return out
}

// nothing finds nothing, to measure what is not the engine.
type nothing struct{}

func (nothing) Scan(engine.Listing) engine.Finding { return engine.Finding{} }

// usage asks the system what this process has used.
func usage() syscall.Rusage {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return syscall.Rusage{}
	}
	return u
}

// processor is the time that all cores worked for this process.
func processor() time.Duration {
	u := usage()
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak is the most memory the process held at any time, in bytes.
func peak() int64 {
	if runtime.GOOS == "darwin" {
		return usage().Maxrss
	}
	return usage().Maxrss << 10 // Linux counts in KiB
}

// Folding measures MB/s of folding titles, on one core.
func Folding(runs int) []Result {
	var out []Result
	for _, kind := range []struct{ name, text string }{
		{"folding ASCII titles", "Wireless mouse 2.4 GHz with USB receiver, black, new in box "},
		{"folding mixed titles", "Crème de Nuit 50 ml – neu & original, größe M Кроссовки "},
		{"folding Chinese titles", "新款真皮女士单肩包百搭斜挎包春季运动鞋男士手表"},
	} {
		text := strings.Repeat(kind.text, 64<<10/len(kind.text))
		var t fold.Text
		var v []float64
		for range runs {
			began, n := time.Now(), 0
			for time.Since(began) < 200*time.Millisecond {
				t.Reset(text)
				n += len(text)
			}
			v = append(v, float64(n)/1e6/time.Since(began).Seconds())
		}
		out = append(out, Result{kind.name, "MB/s", SpreadOf(v)})
	}
	return out
}
