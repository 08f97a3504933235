package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/fault"
)

func problems(ps []Problem) []string {
	var out []string
	for _, p := range ps {
		if p.Hint == "" {
			out = append(out, "no hint for "+p.String())
		}
		out = append(out, fmt.Sprintf("%d %s: %s", p.Line, p.Name, p.Message))
	}
	return out
}

func TestBrandsAreTheSameInEveryFormat(t *testing.T) {
	t.Parallel()
	want := []engine.Brand{
		{Name: "Norvella", Aliases: []string{"NV", "Norv"}, Chinese: []string{"诺薇拉"}, Categories: []string{"shoes"}},
		{Name: "Comet", CommonWord: true, Codes: []string{"CMT"}},
	}
	for f, in := range map[Format]string{
		CSV:   "name,aliases,zh,categories,common_word,codes\nNorvella,NV | Norv,诺薇拉,shoes,,\nComet,,,,yes,CMT\n",
		JSON:  `[{"brand":"Norvella","aliases":["NV","Norv"],"zh":"诺薇拉","categories":["shoes"]},{"brand":"Comet","zh":null,"common_word":true,"codes":"CMT"}]`,
		JSONL: `{"name":"Norvella","aliases":["NV","Norv"],"chinese":["诺薇拉"],"categories":"shoes"}` + "\n\n" + `{"name":"Comet","common_word":true,"codes":["CMT"]}`,
		YAML:  "brands:\n- name: Norvella\n  aliases: [NV, Norv]\n  chinese: [诺薇拉]\n  categories: [shoes]\n- name: Comet\n  common_word: true\n  codes: [CMT]\n",
	} {
		got, err := Brands(strings.NewReader(in), f)
		if err != nil || len(got.Problems) > 0 {
			t.Errorf("%s: %v %v", f, err, got.Problems)
		}
		if d := cmp.Diff(want, got.Values()); d != "" {
			t.Errorf("%s: %s", f, d)
		}
	}
}

func TestThreeBadLinesOfTenThousand(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("name,chinese\n")
	for i := range 10_000 {
		switch i {
		case 10:
			b.WriteString(",空\n")
		case 500:
			b.WriteString("Brand \"x\",\n")
		case 9_998:
			b.WriteString("Brand 42,\n")
		default:
			fmt.Fprintf(&b, "Brand %d,品牌%d\n", i, i)
		}
	}
	got, err := Brands(strings.NewReader(b.String()), CSV)
	if err != nil || len(got.Entries) != 9_997 {
		t.Fatalf("%d entries, %v", len(got.Entries), err)
	}
	want := []string{
		"12 name: it is required and absent or empty",
		"502 : there is a quote inside a field that does not begin with one",
		"10000 name: it was given before in this file",
	}
	if d := cmp.Diff(want, problems(got.Problems)); d != "" {
		t.Error(d)
	}
}

func TestProblemsNameFieldAndLine(t *testing.T) {
	t.Parallel()
	in := `[
  {"name": "A", "aliasses": ["x"]},
  {"name": ""},
  {"name": "B", "name": "C"},
  {"name": "D", "aliases": [["x"]]},
  {"name": "E", "common_word": "maybe"},
  "F",
  {"name": "` + strings.Repeat("x", 201) + `"},
  {"name": "G",
   "id": "1"},
  {"name": "H", "id": "1"}
]`
	got, err := Brands(strings.NewReader(in), JSON)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"2 aliasses: there is no such field", "3 name: it is required and absent or empty", "4 name: the field comes twice",
		"5 aliases[0]: a list where a text belongs", "6 common_word: it is neither true nor false", "7 : a value where an object belongs",
		"8 name: it is longer than 200 characters", "11 id: it was given before in this file",
	}
	if d := cmp.Diff(want, problems(got.Problems)[:len(want)]); d != "" {
		t.Error(d)
	}
	if len(got.Entries) != 1 || got.Entries[0].Value.Name != "G" || got.Entries[0].Line != 9 {
		t.Errorf("entries %+v", got.Entries)
	}
}

func TestProducts(t *testing.T) {
	t.Parallel()
	low, high := price.AmountOf(109*price.Micros), price.AmountOf(139_500_000)
	want := []engine.Product{
		{Brand: "Norvella", Name: "Strider", GTIN: []string{"4006381333931"}, Styles: []string{"NV-1"}, Bands: []price.Band{
			{Currency: "EUR", Low: low, High: high}, {Currency: "USD", Market: "US", Low: low, High: high},
		}},
		{Brand: "Norvella", Name: "Court"},
	}
	for f, in := range map[Format]string{
		CSV: "brand,name,gtin,styles,currency,market,low,high\nNorvella,Strider,4006381333931,NV-1,eur,,109,139.5\nNorvella,Strider,,,USD,US,109,139.50\nNorvella,Court,,,,,,\n",
		YAML: "- brand: Norvella\n  name: Strider\n  gtin: 4006381333931\n  styles: [NV-1]\n  bands:\n  - {currency: EUR, low: 109, high: 139.5}\n" +
			"  - {currency: USD, market: US, low: \"109\", high: 139.50}\n- {brand: Norvella, name: Court}\n",
	} {
		got, err := Products(strings.NewReader(in), f)
		if err != nil || len(got.Problems) > 0 {
			t.Errorf("%s: %v %v", f, err, got.Problems)
		}
		if d := cmp.Diff(fmt.Sprint(want), fmt.Sprint(got.Values())); d != "" {
			t.Errorf("%s: %s", f, d)
		}
	}
	got, err := Products(strings.NewReader("brand,name,currency,low,high,gtin\nA,a,EUR,20,10,\nA,b,Euro,1,2,\nA,c,EUR,,2,\nA,d,EUR,1e3,2,\nA,e,,,,123\n,f,,,,\n"), CSV)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"low", "currency", "low", "low", "gtin", "brand"} {
		found := false
		for _, p := range got.Problems {
			found = found || (p.Line == int64(i+2) && p.Name == name)
		}
		if !found {
			t.Errorf("line %d: no problem with %s in %v", i+2, name, got.Problems)
		}
	}
	if len(got.Entries) != 0 {
		t.Errorf("taken: %+v", got.Entries)
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	got, err := Rules(strings.NewReader("- name: cheap\n  expr: 'listing.price < 3.0'\n  effect: review\n  weight: 500\n- name: x\n  expr: y\n  effect: destroy\n- {name: z}\n"), YAML)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]engine.Rule{{Name: "cheap", Expr: "listing.price < 3.0", Effect: engine.RouteReview, Weight: 500}}, got.Values()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"5 effect: there is no such route", "8 expr: it is required and absent or empty"}, problems(got.Problems)); d != "" {
		t.Error(d)
	}
}

func TestFilesThatAreNotTheirFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f        Format
		in, want string
	}{
		{JSON, `{"brands": 1}`, "an object where a list belongs"},
		{JSON, "[\n{\"name\":\"a\"},\n{]", "line 3"},
		{JSON, `[] []`, "more after"},
		{JSON, strings.Repeat("[", 50), "deeper"},
		{JSON, "", "EOF"},
		{YAML, "a: [", "YAML"},
		{YAML, "", "empty"},
		{YAML, "- &a {name: x}\n- *a\n", "aliases"},
		{YAML, "just text", "a value where a list belongs"},
		{CSV, "", "empty"},
		{CSV, "title,name\n", "column title"},
		{CSV, "aliases\n", "column name"},
		{"xml", "", "does not end"},
	} {
		_, err := Brands(strings.NewReader(c.in), c.f)
		f, ok := err.(*fault.Error) //nolint:errorlint // the fault itself is wanted
		if !ok || f.Code != fault.Invalid || len(f.Fields) == 0 || f.Fields[0].Hint == "" || !strings.Contains(fmt.Sprint(f.Fields), c.want) {
			t.Errorf("%s %.30q: %v", c.f, c.in, err)
		}
	}
	got, err := Brands(strings.NewReader("{\"name\":\"a\"}\nrubbish\n{\"name\":\"b\"} x\n{\"name\":\"c\"}"), JSONL)
	if err != nil || len(got.Entries) != 2 || len(got.Problems) != 2 || got.Problems[0].Line != 2 || got.Problems[1].Line != 3 {
		t.Errorf("%v %+v", err, got)
	}
}

func TestFormatOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]Format{"a.csv": CSV, "b/c.YML": YAML, "x.json": JSON, "x.ndjson": JSONL} {
		if got, err := FormatOf(path); err != nil || got != want {
			t.Errorf("%s: %q %v", path, got, err)
		}
	}
	if _, err := FormatOf("a.xlsx"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func FuzzBrands(f *testing.F) {
	f.Add([]byte("name,aliases\nA,b|c\n"), "csv")
	f.Add([]byte(`{"brands":[{"brand":"A","zh":null}]}`), "json")
	f.Add([]byte("- {name: A, aliases: [b]}\n- &x 1\n- *x\n"), "yaml")
	f.Add([]byte("{\"name\":\"\\u0000\"}\n[["), "jsonl")
	f.Fuzz(func(t *testing.T, in []byte, format string) {
		got, err := Brands(strings.NewReader(string(in)), Format(format))
		if err != nil {
			return
		}
		names := map[string]bool{}
		for _, e := range got.Entries {
			if e.Value.Name == "" || names[e.Value.Name] || e.Line < 1 {
				t.Fatalf("took %+v", e)
			}
			names[e.Value.Name] = true
		}
		for _, p := range got.Problems {
			if p.Message == "" || p.Line < 1 {
				t.Fatalf("problem %+v", p)
			}
		}
	})
}
