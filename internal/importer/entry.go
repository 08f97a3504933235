package importer

import (
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/fault"
)

const (
	maxName = 200
	maxID   = 80
	maxExpr = 4000
	maxText = 1000
)

var brandShape = shape{
	noun:   "brands",
	fields: []string{"name", "aliases", "chinese", "codes", "categories", "common_word", "private", "id"},
	needs:  []string{"name"},
	other:  map[string]string{"brand": "name", "zh": "chinese"},
}

// seen tells when a name was read before in the file.
type seen map[string]int64

func (s seen) twice(e *entry, n *node, field, key string) {
	if key == "" {
		return
	}
	if _, ok := s[key]; ok {
		e.fail(field, show(key), "it was given before in this file", "keep one entry for it")
		return
	}
	s[key] = n.line
}

type brandReader struct{ names, ids seen }

func newBrandReader() brandReader { return brandReader{seen{}, seen{}} }

func (r brandReader) read(n *node) (engine.Brand, []fault.Field) {
	e := brandShape.entry(n)
	b := engine.Brand{
		Name: e.required("name", maxName), Aliases: e.texts("aliases", maxName), Chinese: e.texts("chinese", maxName),
		Codes: e.texts("codes", maxName), Categories: e.texts("categories", maxName),
		CommonWord: e.flag("common_word"), Private: e.flag("private"), ID: e.text("id", maxID),
	}
	r.names.twice(e, n, "name", b.Name)
	r.ids.twice(e, n, "id", b.ID)
	return b, e.bad
}

var productShape = shape{
	noun:   "products",
	fields: []string{"brand", "name", "gtin", "styles", "category", "bands", "private", "id", "currency", "market", "low", "high"},
	needs:  []string{"brand", "name"},
}

var bandShape = shape{noun: "bands", fields: []string{"currency", "market", "low", "high"}}

type productReader struct {
	format Format
	names  seen
}

func newProductReader(f Format) productReader { return productReader{f, seen{}} }

func (r productReader) read(n *node) (engine.Product, []fault.Field) {
	e := productShape.entry(n)
	p := engine.Product{
		Brand: e.required("brand", maxName), Name: e.required("name", maxName), GTIN: e.texts("gtin", 20), Styles: e.texts("styles", maxName),
		Category: e.text("category", maxName), Private: e.flag("private"), ID: e.text("id", maxID),
	}
	for i, g := range p.GTIN {
		if strings.Trim(g, "0123456789") != "" || !slices.Contains([]int{8, 12, 13, 14}, len(g)) {
			e.fail("gtin", show(p.GTIN[i]), "it is not a GTIN", "give 8, 12, 13 or 14 digits")
		}
	}
	if bands := e.fields["bands"]; bands != nil && bands.kind != null {
		if bands.kind != list {
			e.fail("bands", "", bands.kind.String()+" where a list belongs", "give a list of currency, market, low and high")
		}
		for _, one := range bands.list {
			b := bandShape.entry(one)
			p.Bands = append(p.Bands, b.band())
			for _, f := range b.bad {
				f.Name = strings.TrimSuffix("bands."+f.Name, ".")
				e.bad = append(e.bad, f)
			}
		}
	}
	if e.text("currency", 3) != "" || e.text("low", 40) != "" || e.text("high", 40) != "" {
		p.Bands = append(p.Bands, e.band())
	}
	if r.format != CSV { // where the same product again means one more band
		r.names.twice(e, n, "name", p.Brand+"/"+p.Name)
	}
	return p, e.bad
}

func (e *entry) band() price.Band {
	b := price.Band{
		Currency: strings.ToUpper(e.required("currency", 3)), Market: strings.ToUpper(e.text("market", 2)), Low: e.amount("low"), High: e.amount("high"),
	}
	if b.Currency != "" && !capitals(b.Currency, 3) {
		e.fail("currency", b.Currency, "it is not a currency code", "give the three letters of ISO 4217, such as EUR")
	}
	if b.Market != "" && !capitals(b.Market, 2) {
		e.fail("market", b.Market, "it is not a country code", "give the two letters of ISO 3166-1, such as DE")
	}
	if b.Low.Stated() && b.High.Stated() && b.Low.Micros() > b.High.Micros() {
		e.fail("low", b.Low.String(), "it is above high", "swap low and high")
	}
	return b
}

func capitals(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// joinBands makes one product of records that follow each other and name the same one.
func joinBands(in []Entry[engine.Product]) []Entry[engine.Product] {
	var out []Entry[engine.Product]
	for _, e := range in {
		if n := len(out); n > 0 && out[n-1].Value.Brand == e.Value.Brand && out[n-1].Value.Name == e.Value.Name {
			out[n-1].Value.Bands = append(out[n-1].Value.Bands, e.Value.Bands...)
			continue
		}
		out = append(out, e)
	}
	return out
}

var ruleShape = shape{
	noun:   "rules",
	fields: []string{"name", "expr", "author", "citation", "effect", "weight", "id"},
	needs:  []string{"name", "expr"},
}

type ruleReader struct{ names seen }

func newRuleReader() ruleReader { return ruleReader{seen{}} }

// routes are the effects a rule may have.
var routes = []engine.Route{engine.RoutePublish, engine.RouteWatch, engine.RouteTestBuy, engine.RouteReview, engine.RouteHold, engine.RouteBlock}

func (r ruleReader) read(n *node) (engine.Rule, []fault.Field) {
	e := ruleShape.entry(n)
	out := engine.Rule{
		Name: e.required("name", maxName), Expr: e.required("expr", maxExpr), Author: e.text("author", maxName),
		Citation: e.text("citation", maxText), Effect: engine.Route(e.text("effect", 20)), Weight: e.whole("weight", -20_000, 20_000), ID: e.text("id", maxID),
	}
	if out.Effect != "" && !slices.Contains(routes, out.Effect) {
		e.fail("effect", show(string(out.Effect)), "there is no such route", "give publish, watch, test_buy, review, hold or block")
	}
	r.names.twice(e, n, "name", out.Name)
	return out, e.bad
}
