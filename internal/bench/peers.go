package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/scan"
	"github.com/assay-ip/assay/packs"
)

// Peers writes names.txt and titles.txt into dir, for programs that look for names as they are written, and scans the same titles.
// One title in twenty holds a name, in letters of any size; no name stands inside another word, so that every program should
// find the same titles. It returns how many titles hold a name, and how many titles a second of processor time are scanned, title by
// title, and how many on all cores by the clock, from lines of JSON to findings.
func Peers(ctx context.Context, dir string, names, titles int) (found int, one, all float64, err error) {
	list, err := packs.Load()
	if err != nil {
		return 0, 0, 0, err
	}
	brands := longNames(names)
	var text bytes.Buffer
	for i := range brands {
		text.WriteString(brands[i].Name + "\n")
	}
	if err := os.WriteFile(filepath.Join(dir, "names.txt"), text.Bytes(), 0o600); err != nil {
		return 0, 0, 0, err
	}
	lines := plainTitles(titles, brands)
	if err := os.WriteFile(filepath.Join(dir, "titles.txt"), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return 0, 0, 0, err
	}
	eng, err := engine.Compile(&engine.Snapshot{Number: 1, Brands: brands, Packs: list})
	if err != nil {
		return 0, 0, 0, err
	}
	busy := processor()
	for _, t := range lines {
		f := eng.Scan(engine.Listing{ID: "1", Title: t})
		if len(f.Brands()) > 0 {
			found++
		}
	}
	one = float64(titles) / (processor() - busy).Seconds()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for i, t := range lines {
		if err := enc.Encode(engine.Listing{ID: strconv.Itoa(i), Title: t}); err != nil {
			return 0, 0, 0, err
		}
	}
	began := time.Now()
	if _, err := scan.Run(ctx, &b, eng, scan.Options{Format: feed.JSONL, Render: renderJSON}, io.Discard); err != nil {
		return 0, 0, 0, err
	}
	return found, one, float64(titles) / time.Since(began).Seconds(), nil
}

// longNames are names of at least eight letters: shorter ones stand in ordinary words.
func longNames(n int) []engine.Brand {
	var out []engine.Brand
	const letters = 8
	seen := map[string]bool{}
	for _, b := range Brands(3 * n) {
		key := strings.ToLower(b.Name)
		if len(out) < n && len(b.Name) >= letters && !seen[key] {
			seen[key] = true
			out = append(out, b)
		}
	}
	return out
}

func plainTitles(n int, brands []engine.Brand) []string {
	r := rand.New(rand.NewPCG(5, 5))
	words := strings.Fields("black white red leather cotton running shoes bag watch charger wireless mouse keyboard set new kitchen knife steel bottle lamp led garden hose toy wooden blocks shirt men women summer dress vintage silver ring gold plated necklace sport jacket waterproof tent bike light glass storage box bamboo")
	out := make([]string, n)
	for i := range out {
		w := make([]string, 8+r.IntN(6))
		for j := range w {
			w[j] = words[r.IntN(len(words))]
		}
		if r.IntN(20) == 0 && len(brands) > 0 {
			name := brands[r.IntN(len(brands))].Name
			switch r.IntN(4) {
			case 0:
				name = strings.ToUpper(name)
			case 1:
				name = strings.ToLower(name)
			}
			w[0] = name
		}
		out[i] = strings.Join(w, " ")
	}
	return out
}
