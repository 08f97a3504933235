package demo_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/assay-ip/assay/demo"
	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/importer"
	"github.com/assay-ip/assay/internal/scan"
	"github.com/assay-ip/assay/packs"
)

func read[T any](t *testing.T, name string, from func(io.Reader, importer.Format) (importer.Outcome[T], error)) []importer.Entry[T] {
	t.Helper()
	f, err := demo.Files.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out, err := from(f, importer.YAML)
	if err != nil || len(out.Problems) > 0 {
		t.Fatalf("%s: %v %v", name, err, out.Problems)
	}
	return out.Entries
}

func snapshot(t *testing.T) engine.Snapshot {
	t.Helper()
	s, bad := importer.Snapshot(read(t, "brands.yaml", importer.Brands), read(t, "products.yaml", importer.Products), read(t, "rules.yaml", importer.Rules))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	list, err := packs.Load()
	if err != nil {
		t.Fatal(err)
	}
	s.Packs = list
	f, err := demo.Files.Open("rates.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if s.Rates, err = importer.Rates(f); err != nil {
		t.Fatal(err)
	}
	return s
}

// wanted reads what the author of each listing meant it to be.
func wanted(t *testing.T) map[string]string {
	t.Helper()
	data, err := demo.Files.ReadFile("expected.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for sc := bufio.NewScanner(bytes.NewReader(data)); sc.Scan(); {
		var e struct{ ID, Want string }
		if err := json.Unmarshal(sc.Bytes(), &e); err != nil || out[e.ID] != "" || !slices.Contains([]string{"publish", "flag", "block"}, e.Want) {
			t.Fatalf("%s: %v", sc.Text(), err)
		}
		out[e.ID] = e.Want
	}
	return out
}

// The engine and the authors agree on nearly all; where they do not, the list is in README.md.
func TestEngineAgreesWithTheAuthors(t *testing.T) {
	t.Parallel()
	s, want := snapshot(t), wanted(t)
	eng, err := engine.Compile(&s)
	if err != nil {
		t.Fatal(err)
	}
	data, err := demo.Files.ReadFile("listings.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var differ []string
	seen := map[string]int{}
	_, err = scan.Run(t.Context(), bytes.NewReader(data), eng, scan.Options{
		Format: feed.JSONL, Workers: 1,
		Refused: func(r *feed.Refusal) { t.Errorf("refused: %+v", *r) },
		Render: func(buf []byte, r *scan.Row) []byte {
			if r.Refused != nil {
				return buf
			}
			w, got := want[r.Listing.ID], r.Finding.Route
			seen[w]++
			delete(want, r.Listing.ID)
			agree := map[string]bool{"publish": !got.AtLeast(engine.RouteTestBuy), "flag": got.AtLeast(engine.RouteTestBuy), "block": got == engine.RouteBlock}
			if !agree[w] {
				differ = append(differ, fmt.Sprintf("%s: the author says %s, the engine %s: %s", r.Listing.ID, w, got, r.Listing.Title))
			}
			return buf
		},
	}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if len(want) > 0 {
		t.Errorf("expected.jsonl speaks of listings that are not there: %v", want)
	}
	n := seen["publish"] + seen["flag"] + seen["block"]
	t.Logf("%d listings (%v); %d differ", n, seen, len(differ))
	for _, d := range differ {
		t.Log(d)
	}
	if n < 400 || seen[""] > 0 || len(differ)*20 > n {
		t.Errorf("%d of %d listings differ, %d have no expectation", len(differ), n, seen[""])
	}
	if brands := len(s.Brands); brands != 40 {
		t.Errorf("%d brands", brands)
	}
}
