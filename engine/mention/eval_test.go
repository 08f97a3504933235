package mention_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// evalDir holds measurement data that is not part of the product.
const evalDir = "../../../shared/data/text"

type evalRow struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Brand  string   `json:"brand"`
	Label  string   `json:"label"`
	Attack string   `json:"attack"`
	Note   string   `json:"note"`
	Also   []string `json:"also"`
}

type evalBrand struct {
	Brand  string `json:"brand"`
	Zh     string `json:"zh"`
	Common bool   `json:"common_word"`
}

func openEval(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(evalDir, name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("measurement data %s is not here", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func evalBrands(t *testing.T) (brands []evalBrand, patterns []mention.Pattern) {
	t.Helper()
	if err := json.NewDecoder(openEval(t, "brands_dev.json")).Decode(&brands); err != nil {
		t.Fatal(err)
	}
	for i, b := range brands {
		patterns = append(patterns, mention.Pattern{Text: b.Brand, Group: int32(i), Common: b.Common})
		if b.Zh != "" {
			patterns = append(patterns, mention.Pattern{Text: b.Zh, Group: int32(i), Kind: mention.KindHan})
		}
	}
	return brands, patterns
}

func evalRows(t *testing.T) (rows []evalRow) {
	t.Helper()
	sc := bufio.NewScanner(openEval(t, "eval_dev.jsonl"))
	for sc.Scan() {
		var r evalRow
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

type rate struct{ hit, all int }

func (r rate) value() float64 { return float64(r.hit) / float64(max(1, r.all)) }

// TestEval measures recall per kind of evasion and the benign rates, and holds the floors that must not be lost.
func TestEval(t *testing.T) {
	t.Parallel()
	brands, patterns := evalBrands(t)
	m, err := mention.Compile(patterns)
	if err != nil {
		t.Fatal(err)
	}
	verbose := os.Getenv("EVAL_MISSES")
	rates := map[string]*rate{}
	var text fold.Text
	var hits []mention.Hit
	for _, r := range evalRows(t) {
		text.Reset(r.Title)
		hits = m.Find(hits[:0], &text, nil)
		var flagged []string
		evasive := false
		for _, h := range hits {
			if h.Use == mention.UseMark || h.Use == mention.UseSecondHand {
				flagged = append(flagged, strings.ToLower(brands[patterns[h.Pattern].Group].Brand))
				evasive = evasive || h.Evasive()
			}
		}
		family, good := evalOutcome(&r, flagged)
		if rates[family] == nil {
			rates[family] = &rate{}
		}
		rates[family].all++
		if good {
			rates[family].hit++
		}
		if good && r.Label == "brand_obfuscated" && !evasive {
			count(rates, "found without steps: "+r.Attack)
		}
		if good && r.Label == "brand_use" && evasive {
			count(rates, "false evasive")
		}
		if verbose != "" && strings.Contains(family, verbose) && good == strings.HasPrefix(family, "benign") {
			t.Logf("%s | %s | %s | %v", family, r.Brand, r.Title, describe(hits, patterns))
		}
	}
	names := make([]string, 0, len(rates))
	for n := range rates {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		t.Logf("%-40s %.4f (%d/%d)", n, rates[n].value(), rates[n].hit, rates[n].all)
	}
	floors(t, rates)
}

func count(rates map[string]*rate, name string) {
	if rates[name] == nil {
		rates[name] = &rate{}
	}
	rates[name].hit++
	rates[name].all++
}

func describe(hits []mention.Hit, patterns []mention.Pattern) []string {
	var s []string
	for _, h := range hits {
		s = append(s, patterns[h.Pattern].Text+":"+string(h.Use))
	}
	return s
}

// evalOutcome names the row's family and says whether its brand was flagged (guilty) or anything was wrongly (benign).
func evalOutcome(r *evalRow, flagged []string) (family string, hit bool) {
	own := slices.Contains(flagged, strings.ToLower(r.Brand))
	if r.Label == "brand_use" || r.Label == "brand_obfuscated" {
		family = "recall " + r.Attack
		if r.Attack == "" {
			family = "recall ~plain"
			if r.Note == "common_word_brand" {
				family = "recall ~plain common word"
			}
		}
		return family, own
	}
	family = r.Label
	if !strings.HasPrefix(family, "benign") {
		family = "benign_" + family
	}
	switch r.Note {
	case "near_miss", "implicit", "template":
		family += " " + r.Note
	}
	bad := own && r.Brand != ""
	for _, b := range flagged {
		if !slices.ContainsFunc(r.Also, func(a string) bool { return strings.EqualFold(a, b) }) && !strings.EqualFold(b, r.Brand) {
			bad = true
		}
	}
	return family, bad
}

func floors(t *testing.T, rates map[string]*rate) {
	t.Helper()
	for name, floor := range map[string]float64{
		"recall ~plain": .985, "recall styled_unicode": .99, "recall zero_width": .99, "recall homoglyph_cyr": .99, "recall diacritics": .99,
		"recall leet": .97, "recall separator": .97, "recall zh_separator": .95, "recall spacing": .97, "recall mixed": .95, "recall visual_ascii": .95,
		"recall concat": .95, "recall mask": .9, "recall typo": .85, "recall phonetic": .8, "recall ru_translit": .8, "recall zh_nickname": .6,
		"recall ~plain common word": .9,
	} {
		if r := rates[name]; r == nil || r.value() < floor {
			t.Errorf("%s below %v", name, floor)
		}
	}
	for name, ceiling := range map[string]float64{
		"benign_no_brand": .01, "benign_no_brand near_miss": .02, "benign_common_word": .015, "benign_nominative template": .01, "benign_nominative": .015,
		"benign_nominative implicit": .15,
	} {
		if r := rates[name]; r == nil || r.value() > ceiling {
			t.Errorf("%s above %v", name, ceiling)
		}
	}
	if r := rates["false evasive"]; r != nil && r.hit > 6 {
		t.Errorf("%d plain mentions taken for disguised ones", r.hit)
	}
}
