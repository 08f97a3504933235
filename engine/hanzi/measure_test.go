package hanzi_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/hanzi"
)

// dataDir holds measurement data that is not part of the product.
const dataDir = "../../../shared/data/text"

func openData(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(dataDir, name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("measurement data %s is not here", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// wellKnown reads the names that are measured with.
func wellKnown(t *testing.T) (names []string) {
	t.Helper()
	b, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if line[0] != '#' {
			names = append(names, strings.Fields(line)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

type goldRow struct {
	Title  string `json:"title"`
	Brand  string `json:"brand"`
	Label  string `json:"label"`
	Attack string `json:"attack"`
	Note   string `json:"note"`
}

func goldRows(t *testing.T, name string) (rows []goldRow) {
	t.Helper()
	sc := bufio.NewScanner(openData(t, name))
	for sc.Scan() {
		var r goldRow
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// goldNames returns the names of the brand file and those that are well known, the former first.
func goldNames(t *testing.T) []string {
	t.Helper()
	var brands []struct {
		Zh string `json:"zh"`
	}
	if err := json.NewDecoder(openData(t, "brands_dev.json")).Decode(&brands); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range brands {
		if b.Zh != "" {
			names = append(names, b.Zh)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, n := range wellKnown(t) {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// latin are names that their owners write in pinyin themselves.
var latin = map[string]bool{"xiaomi": true, "huawei": true, "haier": true, "delixi": true, "changhong": true, "aux": true, "midea": true}

// TestHonestTitles counts what is found in titles whose sellers disguised nothing.
func TestHonestTitles(t *testing.T) {
	t.Parallel()
	names := goldNames(t)
	ix := index(names...)
	var sc hanzi.Scratch
	for _, file := range []string{"taobao_ner_zh.jsonl", "aliexpress.jsonl", "flipkart.jsonl", "walmart_amazon.jsonl", "abt_buy.jsonl", "amazon_google.jsonl"} {
		kinds := map[string]int{}
		hit, all := 0, 0
		for _, r := range goldRows(t, file) {
			all++
			fired := false
			for _, m := range ix.Find(nil, r.Title, &sc) {
				kinds[m.Kind.String()]++
				if m.Kind == hanzi.Variant || m.Kind == hanzi.Initials || latin[strings.ToLower(r.Title[m.Start:m.End])] {
					continue // honest, or in need of support
				}
				fired = true
				t.Logf("%s for %s, %v, cost %d gain %d: %s", r.Title[m.Start:m.End], names[m.ID], m.Kind, m.Cost, m.Gain, r.Title)
			}
			if fired {
				hit++
			}
		}
		t.Logf("%s: %d of %d titles, %v", file, hit, all, kinds)
		if hit*1000 > all*3 {
			t.Errorf("%s: more than 3 in 1,000 titles have a name that is not there", file)
		}
	}
}

// TestDisguisedTitles measures recall where the name was disguised by its sound or shape.
func TestDisguisedTitles(t *testing.T) {
	t.Parallel()
	names := goldNames(t)
	ix := index(names...)
	var sc hanzi.Scratch
	var hit, all int
	for _, r := range goldRows(t, "eval_dev.jsonl") {
		name, ok := strings.CutPrefix(r.Note, "orig:")
		if !ok || r.Attack != "zh_nickname" && r.Attack != "zh_separator" {
			continue
		}
		found := ""
		for _, m := range ix.Find(nil, r.Title, &sc) {
			if names[m.ID] == name {
				found = m.Kind.String()
				t.Logf("true: %s %v cost %d gain %d: %s", r.Title[m.Start:m.End], m.Kind, m.Cost, m.Gain, r.Title)
			} else {
				t.Logf("other: %s for %s: %s", r.Title[m.Start:m.End], names[m.ID], r.Title)
			}
		}
		if r.Attack == "zh_separator" {
			if found != "" {
				t.Logf("separator read as %s: %s", found, r.Title)
			}
			continue
		}
		all++
		if found != "" {
			hit++
		} else {
			t.Logf("missed: %s in %s", name, r.Title)
		}
	}
	t.Logf("found %d of %d", hit, all)
}
