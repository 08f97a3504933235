package catalogue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/table"
)

// cells finds the columns of a file by any of their names.
type cells struct {
	at  map[string]int
	row []string
}

func newCells(header []string) *cells {
	c := &cells{at: map[string]int{}}
	for i, h := range header {
		h = strings.ToLower(h)
		if _, twice := c.at[h]; !twice {
			c.at[h] = i
		}
	}
	return c
}

func (c *cells) has(names ...string) bool {
	for _, n := range names {
		if _, ok := c.at[n]; ok {
			return true
		}
	}
	return false
}

// get returns the cell of the first of the columns that the file has.
func (c *cells) get(names ...string) string {
	for _, n := range names {
		if i, ok := c.at[n]; ok {
			if i < len(c.row) {
				return c.row[i]
			}
			return ""
		}
	}
	return ""
}

// rows calls one for each row that can be split off.
func (s *session) rows(ctx context.Context, r io.Reader, check func(*cells) error, one func(*cells, int64) error) error {
	t, err := table.New(r, table.Options{Charset: s.o.Charset, Row: s.o.Limits.Row})
	if err != nil {
		return err
	}
	c := newCells(t.Header())
	if err := check(c); err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			return s.err
		}
		if err != nil {
			return err
		}
		if row.Refused != nil {
			row.Refused.Name = "row"
			s.say(Refusal{Line: row.Line, Field: *row.Refused})
		} else {
			c.row = row.Fields
			if err := one(c, row.Line); err != nil {
				return err
			}
		}
		if s.err != nil {
			return s.err
		}
	}
}

// The names of Shopify's columns, those of the older and of the newer template.
var (
	shopHandle = []string{"handle", "url handle"}
	shopPrice  = []string{"variant price", "price"}
)

// ReadShopify reads the product CSV that Shopify exports. Rows that follow one another with the same handle, or with
// none, are one product: the first has its title, each with an option, SKU, barcode or price is a variant, and each may
// name another picture. The file has no currency, so that Options.Currency gives it. The error is that of ctx, of r, of
// visit or of Options.Refused as it is, or a fault.Invalid when the header is not Shopify's.
func ReadShopify(ctx context.Context, r io.Reader, o Options, visit func(Item) error) (Summary, error) {
	s := newSession(o, visit)
	var open *Item
	flush := func() error {
		if open == nil {
			return nil
		}
		it := open
		open = nil
		return s.give(it)
	}
	err := s.rows(ctx, r, func(c *cells) error {
		if c.has("title") && c.has(shopHandle...) && c.has("variant price", "price", "variant sku", "sku", "option1 name") {
			return nil
		}
		return fault.Bad(fault.Field{
			Name: "header", Message: "this is no product export of Shopify", Hint: "export the products as CSV; the file has columns Handle, Title and Variant Price",
		})
	}, func(c *cells, line int64) error {
		v := values{s: s, line: line}
		handle := v.text("Handle", c.get(shopHandle...))
		if handle == "" && open == nil {
			s.say(Refusal{Line: line, Field: fault.Field{Name: "Handle", Message: "the row belongs to no product", Hint: "give each product a handle"}})
			return nil
		}
		if open == nil || handle != "" && handle != open.ID {
			if err := flush(); err != nil {
				return err
			}
			open = &Item{ID: handle, Line: line}
		}
		v.id = open.ID
		v.shopify(c, open)
		return nil
	})
	if err == nil {
		err = flush()
	}
	return s.sum, err
}

// shopify adds a row to its product.
func (v values) shopify(c *cells, it *Item) {
	first := func(to *string, name string, columns ...string) {
		if s := v.text(name, c.get(columns...)); *to == "" {
			*to = s
		}
	}
	first(&it.Name, "Title", "title")
	first(&it.Brand, "Vendor", "vendor")
	first(&it.Type, "Type", "type", "product category")
	for tag := range strings.SplitSeq(c.get("tags"), ",") {
		it.Tags = v.add("Tags", it.Tags, v.text("Tags", tag))
	}
	it.Images = v.add("Image Src", it.Images, v.address("Image Src", c.get("image src", "product image url")))
	x := Variant{
		SKU: v.text("Variant SKU", c.get("variant sku", "sku")), GTIN: v.gtin("Variant Barcode", c.get("variant barcode", "barcode")),
		Price: v.price("Variant Price", c.get(shopPrice...)), MPN: v.text("MPN", c.get("google shopping / mpn")),
	}
	var names []string
	for i := 1; i <= 3; i++ {
		n := strconv.Itoa(i)
		value := v.text("Option"+n+" Value", c.get("option"+n+" value"))
		if value == "" {
			continue
		}
		name := v.text("Option"+n+" Name", c.get("option"+n+" name"))
		if name == "" && len(it.Variants) > 0 && len(it.Variants[0].Options) >= i {
			name = it.Variants[0].Options[i-1].Name // Shopify names the options in the first row alone
		}
		x.Options = append(x.Options, Option{name, value})
		names = append(names, value)
	}
	if x.SKU == "" && x.GTIN == "" && x.Price == "" && len(x.Options) == 0 {
		return // a row that only adds a picture
	}
	if x.Name = strings.Join(names, " / "); x.Name == "Default Title" {
		x.Name, x.Options = "", nil
	}
	if x.Price != "" {
		x.Currency = v.currency("currency", "")
	}
	x.Images = v.add("Variant Image", nil, v.address("Variant Image", c.get("variant image", "variant image url")))
	if len(it.Variants) >= v.s.o.Limits.Variants {
		v.s.say(Refusal{Line: v.line, ID: it.ID, Field: fault.Field{
			Name: "row", Value: x.Name, Message: fmt.Sprintf("the product has more than %d variants", v.s.o.Limits.Variants), Hint: "split the product",
		}})
		return
	}
	it.Variants = append(it.Variants, x)
}

// The names of GS1's attributes that are taken, by what they hold.
var (
	gs1GTIN    = []string{"gtin", "gtin/upc", "gtin-13", "gtin-14"}
	gs1Name    = []string{"name", "product name", "product description", "productdescription", "trade item description", "tradeitemdescription", "regulated product name"}
	gs1Brand   = []string{"brand", "brand name", "brandname"}
	gs1Type    = []string{"gpc category code", "gpc", "gpccategorycode", "global product category", "category"}
	gs1Content = []string{"net content", "netcontent"}
	gs1Market  = []string{"target market", "targetmarket", "target market country code", "country of sale", "countryofsalecode"}
	gs1Image   = []string{"image", "product image url", "productimageurl", "image url"}
)

// ReadGS1 reads a CSV with a row for each trade item in the terms of GS1: GTIN, brand, name, net content, target market,
// category, image, MPN. Rows without a right GTIN are refused. Errors are as those of ReadShopify.
func ReadGS1(ctx context.Context, r io.Reader, o Options, visit func(Item) error) (Summary, error) {
	s := newSession(o, visit)
	err := s.rows(ctx, r, func(c *cells) error {
		if c.has(gs1GTIN...) && c.has(gs1Name...) {
			return nil
		}
		return fault.Bad(fault.Field{
			Name: "header", Message: "there is no column for GTIN, or none for the name", Hint: "name the columns GTIN, Brand, Name, Net Content and Target Market",
		})
	}, func(c *cells, line int64) error {
		v := values{s: s, line: line, id: strings.TrimSpace(c.get(gs1GTIN...))}
		g, ok := GTIN(c.get(gs1GTIN...))
		if !ok {
			s.say(Refusal{Line: line, ID: v.id, Field: fault.Field{
				Name: "GTIN", Value: v.id, Message: "this is no GTIN", Hint: "give 8, 12, 13 or 14 digits, the last of which is the check digit; a spreadsheet may have cut zeros or digits",
			}})
			return nil
		}
		it := Item{
			ID: g, Line: line, Brand: v.text("brand", c.get(gs1Brand...)), Name: v.text("name", c.get(gs1Name...)), Type: v.text("category", c.get(gs1Type...)),
			NetContent: v.text("net content", c.get(gs1Content...)), Market: v.text("target market", c.get(gs1Market...)), MPN: v.text("mpn", c.get("mpn")),
			Variants: []Variant{{GTIN: g, SKU: v.text("sku", c.get("sku"))}},
		}
		it.Images = v.add("image", nil, v.address("image", c.get(gs1Image...)))
		return s.give(&it)
	})
	return s.sum, err
}
