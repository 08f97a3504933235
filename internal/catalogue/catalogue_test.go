package catalogue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/internal/fault"
)

type reading func(context.Context, io.Reader, Options, func(Item) error) (Summary, error)

func file(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func readAll(tb testing.TB, read reading, data []byte, o Options) ([]Item, Summary) {
	tb.Helper()
	var out []Item
	sum, err := read(tb.Context(), bytes.NewReader(data), o, func(it Item) error {
		out = append(out, it)
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	if int(sum.Items) != len(out) {
		tb.Errorf("%d items, summary %d", len(out), sum.Items)
	}
	return out, sum
}

func said(sum Summary) []string {
	var out []string
	for _, r := range sum.Refusals {
		out = append(out, fmt.Sprintf("%d %s kept=%v %s: %s", r.Line, r.ID, r.Kept, r.Field.Name, r.Field.Message))
	}
	return out
}

func TestShopify(t *testing.T) {
	t.Parallel()
	got, sum := readAll(t, ReadShopify, file(t, "shopify.csv"), Options{Currency: "EUR"})
	want := []Item{
		{
			ID: "reef-plug", Brand: "Lighthouse", Name: "Reef Wall Plug", Type: "Chargers", Tags: []string{"travel", "usb-c"}, Line: 2,
			Images: []string{"https://cdn.example.com/a.jpg", "https://cdn.example.com/b.jpg"},
			Variants: []Variant{
				{Name: "Grey / 20 W", Options: []Option{{"Colour", "Grey"}, {"Size", "20 W"}}, GTIN: "4006381333931", SKU: "LI-RW2-G", MPN: "RW2", Price: "24.00", Currency: "EUR"},
				{Name: "Black / 20 W", Options: []Option{{"Colour", "Black"}, {"Size", "20 W"}}, GTIN: "96385074", SKU: "LI-RW2-B", MPN: "RW2", Price: "24.00", Currency: "EUR", Images: []string{"https://cdn.example.com/black.jpg"}},
			},
		},
		{
			ID: "gift-card", Brand: "Lighthouse", Name: "Gift Card", Line: 5,
			Variants: []Variant{{SKU: "GC-1"}, {Name: "Other", Options: []Option{{"", "Other"}}, SKU: "GC-2", Price: "30", Currency: "EUR"}},
		},
		{ID: "last", Name: "Last Thing", Line: 9, Variants: []Variant{{SKU: "L-1", Price: "5", Currency: "EUR"}}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{
		"4 reef-plug kept=true Image Src: this is no address on the web",
		"5 gift-card kept=true Variant Barcode: this is no GTIN",
		"5 gift-card kept=true Variant Price: this is no price",
		"8  kept=false row: there is text after the closing quote of a field",
		"7 no-title kept=false name: the product has no name",
	}, said(sum)); d != "" {
		t.Error(d)
	}
	got, _ = readAll(t, ReadShopify, file(t, "shopify-new.csv"), Options{})
	if d := cmp.Diff([]Item{{
		ID: "trail-boot", Brand: "Alpenpfad", Name: "Trail Boot", Type: "Boots", Line: 2, Images: []string{"https://cdn.example.com/boot.jpg"},
		Variants: []Variant{{Name: "42", Options: []Option{{"Size", "42"}}, GTIN: "4006381333931", SKU: "AL-42", Price: "129.50"}},
	}}, got); d != "" {
		t.Error(d)
	}
}

func TestGS1(t *testing.T) {
	t.Parallel()
	got, sum := readAll(t, ReadGS1, file(t, "gs1.csv"), Options{Brand: "Own"})
	if d := cmp.Diff([]Item{
		{
			ID: "04006381333931", Brand: "Nordquell", Name: "Nordquell Mineral Water, still", Type: "10000232", NetContent: "500 ml", Market: "DE", Line: 2,
			Images: []string{"https://example.com/w.jpg"}, Variants: []Variant{{GTIN: "04006381333931"}},
		},
		{ID: "96385074", Brand: "Own", Name: "Small Thing", Market: "US", Line: 4, Variants: []Variant{{GTIN: "96385074"}}},
	}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"3 4006381333930 kept=false GTIN: this is no GTIN", "4 96385074 kept=true image: this is no address on the web"}, said(sum)); d != "" {
		t.Error(d)
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	got, sum := readAll(t, ReadPage, file(t, "page.html"), Options{Brand: "Own"})
	boot42 := Variant{Name: "Trail Boot Pro 42", Options: []Option{{"color", "Black"}}, GTIN: "4006381333931", SKU: "AL-1000-42", MPN: "T42", Price: "129.5", Currency: "EUR"}
	if d := cmp.Diff([]Item{
		{
			ID: "AL-1000", Brand: "Alpenpfad", Name: "Trail Boot Pro", URL: "https://shop.example.com/boot", Line: 1, Images: []string{"https://cdn.example.com/1.jpg", "https://cdn.example.com/2.jpg"},
			Variants: []Variant{boot42, {Name: "Trail Boot Pro 43", Options: []Option{{"size", "43"}}, GTIN: "96385074", SKU: "AL-1000-43", Price: "139.00", Currency: "EUR"}},
		},
		{ID: "", Brand: "Own", Name: "Lamp", Line: 3, Variants: []Variant{{}}},
		{Brand: "Lighthouse", Name: "Reef Plug", Line: 3, Variants: []Variant{{Price: "24", Currency: "USD"}}},
	}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{
		"2  kept=false script 2: this is no JSON",
		"3  kept=true gtin: this is no GTIN",
		"3  kept=true price: this is no price",
		"3 nameless kept=false name: the product has no name",
	}, said(sum)); d != "" {
		t.Error(d)
	}
}

func TestGTIN(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		"4006381333931": true, "'4006381333931": true, "400-6381-333931": true, "04006381333931": true, "96385074": true, "036000291452": true,
		"4006381333930": false, "400638133393": false, "00000000": false, "": false, "abcdefgh": false, "4.00638E+12": false,
	} {
		if g, ok := GTIN(raw); ok != want {
			t.Errorf("GTIN(%q) = %q, %v", raw, g, ok)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	script := func(s string) []byte { return []byte("<script type=application/ld+json>" + s + "</script>") }
	if _, sum := readAll(t, ReadPage, script(strings.Repeat("[", 40)+strings.Repeat("]", 40)), Options{}); len(sum.Refusals) != 1 || !strings.Contains(sum.Refusals[0].Field.Message, "deeper") {
		t.Error(said(sum))
	}
	many := script("[" + strings.Repeat(`{"@type":"Product","name":"a"},`, 9) + `{"@type":"Product","name":"b"}]`)
	if got, sum := readAll(t, ReadPage, many, Options{Limits: Limits{Items: 4}}); len(got) != 4 || sum.Refused == 0 {
		t.Error(len(got), said(sum))
	}
	rows := []byte("Handle,Title,Variant SKU,Tags\na,A,1,\"x,y,z\"\na,,2,\na,,3,\n")
	if got, sum := readAll(t, ReadShopify, rows, Options{Limits: Limits{Variants: 2, List: 2}}); len(got[0].Variants) != 2 || len(got[0].Tags) != 2 || sum.Refused != 1 || sum.Dropped != 1 {
		t.Error(got, said(sum))
	}
	if got, sum := readAll(t, ReadShopify, rows, Options{Limits: Limits{Text: 2}}); len(got) != 1 || sum.Dropped != 0 {
		t.Error(got, said(sum))
	}
	for name, c := range map[string]struct {
		read reading
		in   string
		o    Options
		code fault.Code
	}{
		"page":        {ReadPage, strings.Repeat("<p>", 1000), Options{Limits: Limits{Page: 100}}, fault.TooLarge},
		"script":      {ReadPage, "<script>" + strings.Repeat("x", 10_000), Options{Limits: Limits{Script: 5000}}, fault.TooLarge},
		"no shopify":  {ReadShopify, "a,b\n1,2\n", Options{}, fault.Invalid},
		"no gs1":      {ReadGS1, "a,b\n1,2\n", Options{}, fault.Invalid},
		"empty":       {ReadGS1, "", Options{}, fault.Invalid},
		"bad charset": {ReadGS1, "gtin,name\n", Options{Charset: "koi8"}, fault.Invalid},
	} {
		if _, err := c.read(t.Context(), strings.NewReader(c.in), c.o, func(Item) error { return nil }); !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStops(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	for name, read := range map[string]reading{"shopify.csv": ReadShopify, "gs1.csv": ReadGS1, "page.html": ReadPage} {
		data := file(t, name)
		if _, err := read(t.Context(), bytes.NewReader(data), Options{}, func(Item) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("%s, visit: %v", name, err)
		}
		if _, err := read(t.Context(), bytes.NewReader(data), Options{Refused: func(Refusal) error { return stop }}, func(Item) error { return nil }); !errors.Is(err, stop) {
			t.Errorf("%s, refused: %v", name, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := read(ctx, bytes.NewReader(data), Options{}, func(Item) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, context: %v", name, err)
		}
		if _, err := read(t.Context(), io.MultiReader(bytes.NewReader(data[:200]), iotest.ErrReader(stop)), Options{}, func(Item) error { return nil }); !errors.Is(err, stop) {
			t.Errorf("%s, reader: %v", name, err)
		}
	}
}

func fuzz(f *testing.F, read reading, names ...string) {
	f.Helper()
	for _, name := range names {
		f.Add(file(f, name))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		o := Options{Currency: "EUR", Limits: Limits{Row: 1 << 10, Text: 200, Variants: 5, List: 5, Page: 8 << 10, Script: 4 << 10, Depth: 10, Items: 5}}
		o.Refused = func(r Refusal) error {
			if r.Field.Message == "" || r.Field.Hint == "" || !utf8.ValidString(r.Field.Value+r.ID) {
				t.Fatalf("refusal %+v", r)
			}
			return nil
		}
		_, err := read(t.Context(), bytes.NewReader(in), o, func(it Item) error {
			if it.Name == "" || len(it.Name) > 200 || !utf8.ValidString(it.Name+it.Brand) || len(it.Variants) == 0 || len(it.Variants) > 5 || len(it.Images) > 5 {
				t.Fatalf("taken: %+v", it)
			}
			for _, v := range it.Variants {
				if _, ok := GTIN(v.GTIN); v.GTIN != "" && !ok || (v.Currency != "") != (v.Price != "") {
					t.Fatalf("variant: %+v", v)
				}
			}
			return nil
		})
		if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
			t.Fatalf("an error that the reader did not give: %v", err)
		}
	})
}

func FuzzShopify(f *testing.F) { fuzz(f, ReadShopify, "shopify.csv", "shopify-new.csv") }

func FuzzGS1(f *testing.F) { fuzz(f, ReadGS1, "gs1.csv") }

func FuzzPage(f *testing.F) { fuzz(f, ReadPage, "page.html") }
