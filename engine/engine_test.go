package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/packs"
)

func amount(s string) price.Amount {
	a, err := price.ParseAmount(s)
	if err != nil {
		panic(err)
	}
	return a
}

func snapshot(tb testing.TB) *engine.Snapshot {
	tb.Helper()
	list, err := packs.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return &engine.Snapshot{
		Number: 7, Packs: list,
		Brands: []engine.Brand{
			{ID: "b1", Name: "Norvella", Chinese: []string{"诺薇拉"}, Categories: []string{"shoes"}},
			{ID: "b2", Name: "Quorima", Aliases: []string{"Quorima Mobile"}},
		},
		Products: []engine.Product{{ID: "p1", Brand: "b1", Name: "Strider 4", Category: "shoes", Bands: []price.Band{{Currency: "EUR", Low: amount("109"), High: amount("139")}}}},
		Rules:    []engine.Rule{{ID: "r1", Name: "cheap", Expr: `listing.has_price && listing.price < 3.0`, Effect: engine.RouteReview, Weight: 500}},
	}
}

func compile(tb testing.TB, s *engine.Snapshot) *engine.Engine {
	tb.Helper()
	e, err := engine.Compile(s)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func listings() []engine.Listing {
	return []engine.Listing{
		{ID: "1", Title: "Norvеlla Strider 4, mirror quality", Price: amount("15"), Currency: "EUR", Category: "shoes"},
		{ID: "2", Title: "Case for Quorima Mobile", Description: "fits N0rvella too &amp; more", Price: amount("2"), Currency: "USD"},
		{ID: "3", Title: "安全.气囊 总成", Images: []string{"x"}},
		{ID: "4", Title: "Hand-thrown mug", Attributes: map[string]string{"b": "1", "a": "2"}},
		{ID: "5", Title: "\xff\xfe Norv\u200bella \U0001F45F", Brand: "Norvella"},
	}
}

// Rule 1: the same snapshot and listing give the same bytes, whoever else is scanning and however the engine was made.
func TestScanIsDeterministic(t *testing.T) {
	t.Parallel()
	a, b := compile(t, snapshot(t)), compile(t, snapshot(t))
	for _, l := range listings() {
		first := a.Scan(l)
		want, err := first.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for range 50 {
					e := a
					if g%2 == 1 {
						e = b
					}
					f := e.Scan(l)
					got, err := f.JSON()
					if err != nil || !bytes.Equal(got, want) {
						t.Errorf("listing %s: %v\n%s\n%s", l.ID, err, got, want)
						return
					}
				}
			})
		}
		wg.Wait()
	}
}

func TestContributionsSumAndSpansPoint(t *testing.T) {
	t.Parallel()
	e := compile(t, snapshot(t))
	words := []string{"Norvella", "norv\u200bella", "N0rvella", "for", "not", "Quorima", "mirror quality", "airbag module", "toy", "诺薇拉", "高仿", "shoes", "★", "&amp;", "\xff", "used", "1:1", "é", "ɴᴏʀᴠᴇʟʟᴀ"}
	rapid.Check(t, func(t *rapid.T) {
		l := engine.Listing{
			ID:          "x",
			Title:       strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(t, "title"), rapid.SampledFrom([]string{" ", "", ".", " - "}).Draw(t, "sep")),
			Description: rapid.String().Draw(t, "description"),
			Brand:       rapid.SampledFrom(words).Draw(t, "brand"),
			Category:    rapid.SampledFrom([]string{"", "shoes", "home"}).Draw(t, "category"),
			Currency:    rapid.SampledFrom([]string{"", "EUR", "USD"}).Draw(t, "currency"),
			Price:       price.AmountOf(rapid.Int64Range(0, 1e12).Draw(t, "price")),
		}
		f := e.Scan(l)
		if f.Sum() != f.Score || f.Probability < 0 || f.Probability > 10_000 || !f.Route.Valid() {
			t.Fatalf("%+v", f)
		}
		texts := map[engine.Field]string{engine.FieldTitle: l.Title, engine.FieldDescription: l.Description, engine.FieldBrand: l.Brand}
		for _, s := range f.Signals {
			for _, sp := range s.Spans {
				if texts[sp.Field][sp.Start:sp.End] != sp.Text || sp.Text == "" {
					t.Fatalf("span %+v of %q", sp, texts[sp.Field])
				}
			}
		}
		for _, c := range f.WouldChange {
			if c.Route == f.Route {
				t.Fatalf("change %+v changes nothing", c)
			}
		}
		for _, c := range f.WouldChangeTogether {
			if len(f.WouldChange) > 0 || c.Route == f.Route || len(c.Without) != 2 {
				t.Fatalf("%+v beside %+v", c, f.WouldChange)
			}
		}
		if f.Route == engine.RoutePublish && len(f.WouldChange)+len(f.WouldChangeTogether) > 0 {
			t.Fatalf("%+v", f)
		}
	})
}

func TestCompileListsEveryFault(t *testing.T) {
	t.Parallel()
	_, err := engine.Compile(&engine.Snapshot{
		Brands:   []engine.Brand{{ID: "b1", Name: " "}, {Name: "NoID"}},
		Products: []engine.Product{{ID: "p1", Brand: "nobody", Name: "x"}, {Brand: "b1", Name: "p3", GTIN: []string{"12"}, Styles: []string{"-"}}, {ID: "p2", Brand: "b1", Name: "y", Bands: []price.Band{{Currency: "EUR", Low: amount("5"), High: amount("3")}}}},
		Rules:    []engine.Rule{{ID: "r1", Expr: "listing.tilte == 'x'"}, {ID: "r2", Expr: "true", Effect: "explode"}, {Name: "r3", Expr: "true", Weight: 1 << 40}},
		Rates:    []price.Rate{{Currency: "USD"}, {Value: amount("1")}},
		Packs:    []engine.Pack{{ID: "k", Kind: "poem", Terms: []engine.Term{{ID: "t"}}}},
	})
	var ce *engine.CompileError
	if !errors.As(err, &ce) {
		t.Fatalf("%v", err)
	}
	seen := map[string]bool{}
	for _, f := range ce.Faults {
		seen[f.Kind+"/"+f.ID+"/"+f.Field] = true
		if f.Message == "" || f.Hint == "" {
			t.Errorf("%+v says too little", f)
		}
	}
	for _, want := range []string{
		"brand/b1/name", "brand/NoID/id", "product/p1/brand", "product/p2/bands", "rule/r1/expr", "rule/r2/effect", "pack/k/kind", "pack/k#t/any",
		"rule/r3/id", "rule//weight", "rate/USD/value", "rate//value", "product/p3/id", "product//gtin",
	} {
		if !seen[want] {
			t.Errorf("no fault %s in\n%v", want, err)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	e := compile(t, snapshot(t))
	for name, title := range map[string]string{
		"a million marks":   "N" + strings.Repeat("\u0301", 1_000_000) + "orvella",
		"a megabyte":        strings.Repeat("Norvella ", 120_000),
		"a million stars":   strings.Repeat("*", 1_000_000),
		"invalid UTF-8":     strings.Repeat("\xff", 500_000),
		"a million openers": strings.Repeat("&", 1_000_000),
	} {
		f := e.Scan(engine.Listing{ID: name, Title: title})
		cut := false
		for _, g := range f.Unavailable {
			cut = cut || g.Reason == "text_cut"
		}
		if !cut {
			t.Errorf("%s: the finding does not say that the text was cut: %+v", name, f.Unavailable)
		}
		if b, err := f.JSON(); err != nil || len(b) > 64<<10 {
			t.Errorf("%s: finding of %d bytes, %v", name, len(b), err)
		}
	}
}

// A scan of a listing that names nothing allocates the same whatever the number of brands.
func TestAllocationsDoNotGrowWithBrands(t *testing.T) {
	measure := func(n int) float64 {
		s := &engine.Snapshot{Number: 1}
		for i := range n {
			s.Brands = append(s.Brands, engine.Brand{ID: fmt.Sprint("b", i), Name: fmt.Sprintf("Zq%dvexa", i)})
		}
		e := compile(t, s)
		l := engine.Listing{ID: "1", Title: "Hand-thrown stoneware mug, blue, 350 ml"}
		e.Scan(l)
		return testing.AllocsPerRun(200, func() { e.Scan(l) })
	}
	if few, many := measure(10), measure(20_000); many > few+1 {
		t.Errorf("%v allocations with 10 brands, %v with 20,000", few, many)
	}
}

func ExampleCompile() {
	e, err := engine.Compile(&engine.Snapshot{Number: 1, Brands: []engine.Brand{{ID: "b1", Name: "Norvella"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	f := e.Scan(engine.Listing{ID: "42", Title: "N0rv\u200bella trainers"})
	fmt.Println(f.Route)
	for _, s := range f.Signals[0].Undone {
		fmt.Printf("%s: %+q is %q\n", s.Kind, s.From, s.To)
	}
	// Output:
	// review
	// leet: "0" is "o"
	// invisible: "\u200b" is ""
}

// Without a prohibition, or a rule that asks for a route, neither its route nor what it adds to the score is there.
func TestWithoutAnEffectNothingOfItIsLeft(t *testing.T) {
	t.Parallel()
	s := snapshot(t)
	s.Rules[0].Weight = 9000
	e := compile(t, s)
	for _, l := range []engine.Listing{{ID: "1", Title: "Driver airbag module"}, {ID: "2", Title: "Charger", Price: amount("1"), Currency: "EUR"}} {
		f := e.Scan(l)
		if len(f.WouldChange) != 1 || f.WouldChange[0].Feature != engine.EffectFeature || f.WouldChange[0].Route != engine.RoutePublish {
			t.Errorf("%s: %s, would change %+v", l.Title, f.Route, f.WouldChange)
		}
	}
}

// What one organisation keeps private changes nothing in the findings of another.
func TestPrivateKnowledgeStaysPrivate(t *testing.T) {
	t.Parallel()
	open := snapshot(t)
	open.Brands = append(open.Brands, engine.Brand{ID: "b3", Name: "Kestrun", CommonWord: true, Categories: []string{"kitchen"}})
	more := *open
	more.Brands = append(append([]engine.Brand(nil), open.Brands...), engine.Brand{ID: "b9", Name: "Mug", Aliases: []string{"Strider"}, Private: true, Owner: "one"})
	more.Products = append(append([]engine.Product(nil), open.Products...),
		engine.Product{ID: "p8", Brand: "b3", Name: "pan", Category: "kitchen", GTIN: []string{"4006381333931"}, Styles: []string{"KX-2210"}, Private: true, Owner: "one", Bands: []price.Band{{Currency: "EUR", Low: amount("60"), High: amount("90")}}},
		engine.Product{ID: "p9", Brand: "b9", Name: "Strider 4", Category: "shoes", Styles: []string{"NX-1234"}, Bands: []price.Band{{Currency: "EUR", Low: amount("900"), High: amount("999")}}})
	more.Rules = append(append([]engine.Rule(nil), open.Rules...), engine.Rule{ID: "r9", Name: "mine", Expr: "true", Effect: engine.RouteHold, Private: true, Owner: "one"})
	a, b := compile(t, open), compile(t, &more)
	list := append(listings(),
		engine.Listing{ID: "6", Title: "a kestrun pan", Category: "kitchen", Price: amount("75"), Currency: "EUR"},
		engine.Listing{ID: "7", Title: "KX-2210 pan", GTIN: "4006381333931", Category: "kitchen", Price: amount("2"), Currency: "EUR"},
		engine.Listing{ID: "8", Title: "Mug NX-1234", Brand: "Mug", Category: "shoes", Price: amount("2"), Currency: "EUR"})
	differs := false
	for _, l := range list {
		for _, owner := range []string{"", "two"} {
			l.Owner = owner
			f, g := a.Scan(l), b.Scan(l)
			want, err := f.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := g.JSON(); err != nil || !bytes.Equal(got, want) {
				t.Errorf("listing %s of %q: %v\n%s\n%s", l.ID, owner, err, got, want)
			}
		}
		l.Owner = "one"
		f := b.Scan(l)
		differs = differs || f.Route == engine.RouteHold
	}
	if !differs {
		t.Error("the private rule acts for nobody")
	}
}

func benchmark(b *testing.B, brands int) {
	b.Helper()
	s := snapshot(b)
	for i := range brands {
		s.Brands = append(s.Brands, engine.Brand{ID: fmt.Sprint("x", i), Name: fmt.Sprintf("%s%s%d", []string{"Vel", "Kor", "Dra", "Mis", "Tol"}[i%5], []string{"tria", "vano", "quex", "lind", "mora", "pell"}[i%6], i)})
	}
	e := compile(b, s)
	list := listings()
	list = append(list, engine.Listing{ID: "6", Title: "wireless mouse 2.4 ghz with usb receiver black", Price: amount("12"), Currency: "USD"}, engine.Listing{ID: "7", Title: "stainless steel water bottle 750 ml vacuum insulated"})
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		e.Scan(list[i%len(list)])
		i++
	}
}

// An ordinary title that names nothing is what a marketplace scans most.
func benchmarkClean(b *testing.B, brands int) {
	b.Helper()
	s := snapshot(b)
	for i := range brands {
		s.Brands = append(s.Brands, engine.Brand{ID: fmt.Sprint("x", i), Name: fmt.Sprintf("%s%s%d", []string{"Vel", "Kor", "Dra", "Mis", "Tol"}[i%5], []string{"tria", "vano", "quex", "lind", "mora", "pell"}[i%6], i)})
	}
	s.Rules = nil
	e := compile(b, s)
	l := engine.Listing{ID: "1", Title: "Wireless mouse 2.4 GHz with USB receiver, black, silent buttons", Price: amount("12"), Currency: "USD", Category: "electronics"}
	b.ReportAllocs()
	for b.Loop() {
		e.Scan(l)
	}
}

func BenchmarkScan10kClean(b *testing.B)   { benchmarkClean(b, 10_000) }
func BenchmarkScan100kClean(b *testing.B)  { benchmarkClean(b, 100_000) }
func BenchmarkScan10kBrands(b *testing.B)  { benchmark(b, 10_000) }
func BenchmarkScan100kBrands(b *testing.B) { benchmark(b, 100_000) }
