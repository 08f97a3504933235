package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/mention"
)

// What the programs beside ours look for must be what they find: every name of a title is one, and no other title holds any.
func TestPeersAgreeOnWhatStandsThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const names, titles = 300, 2000
	found, one, all, err := Peers(t.Context(), dir, names, titles)
	if err != nil || one <= 0 || all <= 0 {
		t.Fatal(one, all, err)
	}
	read := func(name string) []string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	}
	list := read("names.txt")
	if len(list) != names {
		t.Errorf("%d names", len(list))
	}
	want := 0
	for _, title := range read("titles.txt") {
		for _, n := range list {
			if strings.Contains(strings.ToLower(title), strings.ToLower(n)) {
				want++
				break
			}
		}
	}
	if found != want || want == 0 {
		t.Errorf("the engine finds a name in %d titles, a search for letters in %d", found, want)
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	res, err := Whole(200, 300)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range res {
		if r.Runs.Median <= 0 && !strings.Contains(r.Name, "memory") { // other tests let go of memory meanwhile
			t.Errorf("%s is %v", r.Name, r.Runs)
		}
	}
}

// A large snapshot goes into effect and out of it again while listings are scanned; no scan fails.
func TestSnapshotsUnderLoad(t *testing.T) {
	t.Parallel()
	const brands, terms = 500, 4900
	if s := Terms(brands, terms); len(s.Brands) != brands || len(s.Products) == 0 || len(s.Packs) != 1 {
		t.Errorf("%d brands, %d products", len(s.Brands), len(s.Products))
	}
	var out strings.Builder
	if err := Snapshots(t.Context(), &out, brands, terms); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"compiled, stored and in effect", "snapshot 2", "rolled back", "snapshot 1", " 0 failed"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

// A part that is left out is missed where its family is measured.
func TestAblation(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	brands := `[{"brand":"Norvella","zh":"诺薇拉"},{"brand":"Quorimant"}]`
	for name, text := range map[string]string{
		"brands_dev.json": brands, "other.json": brands,
		"eval_dev.jsonl": `{"id":1,"title":"N0rve11a shoes","brand":"Norvella","label":"brand_obfuscated","attack":"leet"}` + "\n" + `{"id":2,"title":"wool socks","label":"no_brand"}`,
		"flipkart.jsonl": "oak shelf with four boards\nsteel kettle of two litres\n", "aliexpress.jsonl": "", "walmart_amazon.jsonl": "", "abt_buy.jsonl": "", "amazon_google.jsonl": "",
		"taobao_ner_zh.jsonl": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	if err := Ablation(t.Context(), &b, dir, filepath.Join(dir, "other.json"), 200, 1); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if want := 2 + 1 + len(mention.Parts()) + 2; len(lines) != want {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), want, b.String())
	}
	for _, l := range lines {
		if strings.HasPrefix(l, "| leet |") && !strings.Contains(l, "leet −1.00") {
			t.Errorf("nothing is lost without leet: %s", l)
		}
	}
	if err := Ablation(t.Context(), &b, t.TempDir(), "none", 1, 1); err == nil {
		t.Error("no error without titles")
	}
}

func TestEvaluationWithoutTitles(t *testing.T) {
	t.Parallel()
	if there, err := Evaluation(t.Context(), &strings.Builder{}, t.TempDir()); there || err != nil {
		t.Errorf("%v, %v", there, err)
	}
}
