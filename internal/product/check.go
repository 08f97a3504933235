package product

import (
	"context"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
)

// The limits of a product entry: characters of a text, and entries of a list.
const (
	maxName  = 200
	maxStyle = 100
	maxList  = 200
	maxBands = 100
)

// check returns a product as it is kept, without ID and owner. A product of a private brand is private too.
func (s *Service) check(ctx context.Context, v authz.Viewer, e engine.Product) (engine.Product, error) {
	var c fault.Checker
	e.ID, e.Owner = "", ""
	e.Brand = c.Needed("brand", e.Brand, maxName)
	e.Name = c.Needed("name", e.Name, maxName)
	e.Category = c.Line("category", e.Category, maxName)
	e.Styles = c.Lines("styles", e.Styles, maxList, maxStyle)
	e.GTIN = c.Lines("gtin", e.GTIN, maxList, maxStyle)
	for i, g := range e.GTIN {
		if !gtin(g) {
			c.Add("gtin["+strconv.Itoa(i)+"]", g, "this is no GTIN", "give 8, 12, 13 or 14 digits, the last of which is the check digit")
		}
	}
	e.Bands = bands(&c, e.Bands)
	brand := engine.Brand{}
	if e.Brand != "" {
		b, err := s.brands.Brand(ctx, v.Scope(), e.Brand)
		switch {
		case fault.Is(err, fault.NotFound):
			c.Add("brand", e.Brand, "there is no such brand", "give the ID of a brand that you can read")
		case err != nil:
			return engine.Product{}, err
		}
		brand = b.Brand
	}
	if err := c.Err(); err != nil {
		return engine.Product{}, err
	}
	e.Private = e.Private || brand.Private
	probe := e
	probe.ID = "prd_new"
	return e, knowledge.Check(engine.Snapshot{Brands: []engine.Brand{brand}, Products: []engine.Product{probe}})
}

// bands checks price bands: one for each market and currency.
func bands(c *fault.Checker, given []price.Band) []price.Band {
	if len(given) > maxBands {
		c.Add("bands", "", strconv.Itoa(len(given))+" entries are too many", "give at most "+strconv.Itoa(maxBands))
		return nil
	}
	var out []price.Band
	seen := map[[2]string]bool{}
	for i, b := range given {
		at := "bands[" + strconv.Itoa(i) + "]"
		b.Market, b.Currency = strings.ToUpper(strings.TrimSpace(b.Market)), strings.ToUpper(strings.TrimSpace(b.Currency))
		if b.Market != "" && !letters(b.Market, 2) {
			c.Add(at+".market", b.Market, "this is no market", "give a country as two letters, such as DE, or none for all")
		}
		if !letters(b.Currency, 3) {
			c.Add(at+".currency", b.Currency, "this is no currency", "give three letters, such as EUR")
		}
		switch {
		case b.Low.Micros() <= 0:
			c.Add(at+".low", b.Low.String(), "a band needs a low end above nothing", "give the lowest price that the product is really sold at")
		case b.High.Stated() && b.High.Micros() < b.Low.Micros():
			c.Add(at+".high", b.High.String(), "the high end is below the low end", "give the highest price that the product is really sold at, or none")
		}
		place := [2]string{b.Market, b.Currency}
		if seen[place] {
			c.Add(at, b.Market+" "+b.Currency, "there is another band for this market and currency", "give one band for each")
		}
		seen[place] = true
		out = append(out, b)
	}
	return out
}

func letters(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range n {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// gtin reports whether a number has the length and the check digit of a GTIN.
func gtin(s string) bool {
	switch len(s) {
	case 8, 12, 13, 14:
	default:
		return false
	}
	sum := 0
	for i := range len(s) {
		d := s[len(s)-1-i]
		if d < '0' || d > '9' {
			return false
		}
		weight := 1
		if i%2 == 1 {
			weight = 3
		}
		sum += int(d-'0') * weight
	}
	return sum%10 == 0
}
