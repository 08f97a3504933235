package texteval_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/texteval"
)

// invented makes titles that hold every sort of row.
func invented(t *testing.T) ([]texteval.Brand, []texteval.Title) {
	t.Helper()
	brands, bad, err := texteval.ReadBrands(strings.NewReader(`[{"brand":"Norvella","zh":"诺薇拉","variants":{"pinyin":["nuo wei la"]},"fitted":["case"]},{"brand":"Quorima","zh":null},{"brand":"Harbour","common_word":true}]`))
	if err != nil || len(bad) > 0 {
		t.Fatal(bad, err)
	}
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "{\"title\":\"Norvella trail shoes model %d\",\"brand\":\"norvella\"}\n", i)
		fmt.Fprintf(&b, "{\"title\":\"lumel strap for quorima band %d black\",\"brand\":\"lumel\"}\n", i)
		fmt.Fprintf(&b, "{\"title\":\"lumel leather case %d brown\",\"brand\":\"lumel\"}\n", i)
		fmt.Fprintf(&b, "{\"title\":\"lumel harbour view mug %d\",\"brand\":\"lumel\"}\n", i)
		fmt.Fprintf(&b, "steel kettle quorina with lid number %d\n", i)
		fmt.Fprintf(&b, "oak shelf with %d boards and screws\n", i)
		fmt.Fprintf(&b, "新款女鞋真皮百搭运动鞋第%d款\n", i)
	}
	titles, err := texteval.ReadTitles(strings.NewReader(b.String()+"{\"title\":\n\nx\n"), "invented")
	if err != nil || len(titles) != 420 {
		t.Fatalf("%d titles, %v", len(titles), err)
	}
	return brands, titles
}

// What is made can be read, is the same from the same seed, and an honest row names a brand only where its label says so.
func TestMake(t *testing.T) {
	t.Parallel()
	brands, titles := invented(t)
	write := func(seed uint64) []byte {
		var b bytes.Buffer
		if err := texteval.WriteRows(&b, texteval.Make(brands, titles, texteval.MakeOptions{Seed: seed, Rows: 10})); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	gold := write(1)
	if !bytes.Equal(gold, write(1)) || bytes.Equal(gold, write(2)) {
		t.Error("the rows do not follow the seed")
	}
	rows, kinds := texteval.NewReader(bytes.NewReader(gold)), map[string]int{}
	for {
		row, bad, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad != nil || err != nil {
			t.Fatal(bad, err)
		}
		kinds[row.Label+"/"+row.Attack+"/"+row.Note]++
		low := strings.ToLower(row.Title)
		if row.Label == texteval.LabelNoBrand && (strings.Contains(low, "norvella") || strings.Contains(low, "quorima")) {
			t.Errorf("no brand in %q?", row.Title)
		}
		if row.Label == texteval.LabelObfuscated && strings.HasPrefix(low, strings.ToLower(row.Brand)+" ") {
			t.Errorf("%s: no disguise in %q", row.Attack, row.Title)
		}
	}
	for _, k := range []string{
		"brand_use//", "brand_obfuscated/leet/", "brand_obfuscated/zh_separator/", "brand_obfuscated/pinyin/", "benign_nominative//", "benign_nominative//template",
		"benign_nominative//implicit", "benign_nominative//negation", "benign_common_word//", "no_brand//", "no_brand//near_miss",
	} {
		if kinds[k] == 0 {
			t.Errorf("no row of %s: %v", k, kinds)
		}
	}
	if len(kinds) < 45 {
		t.Errorf("only %d kinds", len(kinds))
	}
}

// Without brands or titles there is nothing to make, and nothing breaks.
func TestMakeOfNothing(t *testing.T) {
	t.Parallel()
	brands, titles := invented(t)
	if rows := texteval.Make(nil, nil, texteval.MakeOptions{}); len(rows) != 0 {
		t.Errorf("%d rows", len(rows))
	}
	texteval.Make(brands, nil, texteval.MakeOptions{})
	texteval.Make(nil, titles, texteval.MakeOptions{Rows: 2})
}

// The list of other brands that the development set does not know can be read, and none of its brands is among those.
func TestOtherBrands(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/brands.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	brands, bad, err := texteval.ReadBrands(f)
	if err != nil || len(bad) > 0 || len(brands) < 200 {
		t.Fatalf("%d brands, %v, %v", len(brands), bad, err)
	}
	dev, _, err := texteval.ReadBrands(open(t, file(t, "brands_dev.json")))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, b := range dev {
		known[strings.ToLower(b.Name)] = true
	}
	for _, b := range brands {
		if known[strings.ToLower(b.Name)] {
			t.Errorf("%s is in both", b.Name)
		}
	}
}
