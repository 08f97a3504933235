package catalogue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/assay-ip/assay/internal/fault"
)

// ReadPage reads the products of a web page that was saved as a file: the schema.org Product and ProductGroup of its
// scripts of type application/ld+json, in @graph, in lists and one inside another. Nothing else of the page is read, no
// script runs and no address is opened. A script that is no JSON is refused by its number. The error is that of ctx, of
// r, of visit or of Options.Refused as it is, or a fault.TooLarge when the page is over Limits.Page.
func ReadPage(ctx context.Context, r io.Reader, o Options, visit func(Item) error) (Summary, error) {
	s := newSession(o, visit)
	in := &io.LimitedReader{R: r, N: s.o.Limits.Page + 1}
	z := html.NewTokenizer(in)
	z.SetMaxBuf(s.o.Limits.Script)
	script := int64(0)
	for found := false; ; {
		if err := ctx.Err(); err != nil {
			return s.sum, err
		}
		switch z.Next() {
		case html.ErrorToken:
			err := z.Err()
			switch {
			case in.N <= 0:
				return s.sum, fault.New(fault.TooLarge, fmt.Sprintf("the page has more than %d bytes", s.o.Limits.Page), "save the page without its pictures")
			case errors.Is(err, io.EOF):
				return s.sum, s.err
			case errors.Is(err, html.ErrBufferExceeded):
				return s.sum, fault.New(fault.TooLarge, fmt.Sprintf("a script or tag of the page has more than %d bytes", s.o.Limits.Script), "save the page without what it embeds")
			}
			return s.sum, fmt.Errorf("read page: %w", err)
		case html.StartTagToken:
			if found = isProductScript(z); found {
				script++
			}
		case html.TextToken:
			if !found {
				continue
			}
			found = false
			if err := s.script(z.Raw(), script); err != nil {
				return s.sum, err
			}
		case html.EndTagToken, html.SelfClosingTagToken, html.CommentToken, html.DoctypeToken:
			found = false
		}
	}
}

func isProductScript(z *html.Tokenizer) bool {
	name, more := z.TagName()
	if string(name) != "script" {
		return false
	}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if string(key) == "type" {
			kind, _, _ := strings.Cut(string(value), ";")
			return strings.EqualFold(strings.TrimSpace(kind), "application/ld+json")
		}
	}
	return false
}

// object is one JSON object.
type object map[string]any

// script reads the products of one script.
func (s *session) script(text []byte, number int64) error {
	text = bytes.TrimSpace(text)
	refuse := func(message string) error {
		s.say(Refusal{Line: number, Field: fault.Field{
			Name: fmt.Sprintf("script %d", number), Value: strings.ToValidUTF8(string(text[:min(len(text), 320)]), "?"), Message: message, Hint: "save the page again; the markup must be JSON",
		}})
		return s.err
	}
	if deeper(text, s.o.Limits.Depth) {
		return refuse(fmt.Sprintf("the JSON is nested deeper than %d", s.o.Limits.Depth))
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var root any
	if err := d.Decode(&root); err != nil || d.More() {
		return refuse("this is no JSON")
	}
	p := page{s: s, line: number, byID: map[string]object{}, variants: map[string]bool{}}
	p.index(root)
	p.walk(root)
	for i := range p.items {
		if err := s.give(&p.items[i]); err != nil {
			return err
		}
	}
	return s.err
}

// deeper reports whether brackets are nested deeper than that.
func deeper(text []byte, most int) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > most {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// page is one script on its way to products.
type page struct {
	s        *session
	line     int64
	byID     map[string]object
	variants map[string]bool // @id of objects that are variants of a product elsewhere in the script
	items    []Item
}

// index notes the objects that others may refer to by @id.
func (p *page) index(x any) {
	switch x := x.(type) {
	case []any:
		for _, e := range x {
			p.index(e)
		}
	case map[string]any:
		if id, ok := x["@id"].(string); ok && len(x) > 1 && p.byID[id] == nil {
			p.byID[id] = x
		}
		for _, v := range list(x["hasVariant"]) {
			if o, ok := v.(map[string]any); ok {
				if id, ok := o["@id"].(string); ok && len(o) == 1 {
					p.variants[id] = true
				}
			}
		}
		for _, key := range slices.Sorted(maps.Keys(x)) {
			p.index(x[key])
		}
	}
}

// resolve follows a reference by @id, once.
func (p *page) resolve(x any) (object, bool) {
	o, ok := x.(map[string]any)
	if !ok {
		return nil, false
	}
	if id, ok := o["@id"].(string); ok && len(o) == 1 {
		if full, ok := p.byID[id]; ok {
			return full, true
		}
	}
	return o, true
}

// walk finds the products, in the order of the script.
func (p *page) walk(x any) {
	switch x := x.(type) {
	case []any:
		for _, e := range x {
			p.walk(e)
		}
	case map[string]any:
		if is(x, "ProductGroup", "Product", "IndividualProduct", "ProductModel", "SomeProducts") {
			if id, ok := x["@id"].(string); !ok || !p.variants[id] {
				p.product(x)
			}
			return
		}
		for _, key := range [...]string{"@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "about"} {
			p.walk(x[key])
		}
	}
}

// is reports whether an object is of one of the types of schema.org.
func is(o object, types ...string) bool {
	for _, t := range list(o["@type"]) {
		name, _ := t.(string)
		name = name[strings.LastIndexAny(name, "/:")+1:]
		if slices.Contains(types, name) {
			return true
		}
	}
	return false
}

// list is a value or the values of a list.
func list(x any) []any {
	switch x := x.(type) {
	case nil:
		return nil
	case []any:
		return x
	}
	return []any{x}
}

// scalar is a text or a number as written.
func scalar(x any) string {
	switch x := x.(type) {
	case string:
		return x
	case json.Number:
		return x.String()
	case []any:
		if len(x) > 0 {
			return scalar(x[0])
		}
	case map[string]any:
		if s := scalar(x["name"]); s != "" {
			return s
		}
		return scalar(x["@value"])
	}
	return ""
}

func (p *page) product(o object) {
	if len(p.items) >= p.s.o.Limits.Items {
		if len(p.items) == p.s.o.Limits.Items {
			p.s.say(Refusal{Line: p.line, Field: fault.Field{Name: "products", Message: fmt.Sprintf("there are more than %d", p.s.o.Limits.Items), Hint: "save the products one by one"}})
		}
		return
	}
	v := values{s: p.s, line: p.line}
	it := Item{Line: p.line}
	for _, key := range [...]string{"productGroupID", "productID", "sku", "@id", "url"} {
		if it.ID = v.text(key, scalar(o[key])); it.ID != "" {
			break
		}
	}
	v.id = it.ID
	it.Name, it.Brand, it.Type, it.MPN = v.text("name", scalar(o["name"])), p.brand(v, o), v.text("category", scalar(o["category"])), v.text("mpn", scalar(o["mpn"]))
	if raw := scalar(o["url"]); raw != "" {
		it.URL = v.address("url", raw)
	}
	it.Images = p.images(v, o)
	for _, x := range list(o["hasVariant"]) {
		variant, ok := p.resolve(x)
		if !ok {
			continue
		}
		if it.Brand == "" {
			it.Brand = p.brand(v, variant)
		}
		if len(it.Variants) >= p.s.o.Limits.Variants {
			p.s.drop(p.line, it.ID, "hasVariant", "", fmt.Sprintf("the product has more than %d variants", p.s.o.Limits.Variants), "split the product")
			break
		}
		it.Variants = append(it.Variants, p.variant(v, variant, true))
	}
	if len(it.Variants) == 0 {
		it.Variants = []Variant{p.variant(v, o, false)}
	}
	p.items = append(p.items, it)
}

func (p *page) brand(v values, o object) string {
	for _, key := range [...]string{"brand", "manufacturer"} {
		for _, x := range list(o[key]) {
			if full, ok := p.resolve(x); ok {
				x = map[string]any(full)
			}
			if s := v.text(key, scalar(x)); s != "" {
				return s
			}
		}
	}
	return ""
}

func (p *page) images(v values, o object) []string {
	var out []string
	for _, x := range list(o["image"]) {
		if full, ok := p.resolve(x); ok {
			if x = full["url"]; x == nil {
				x = full["contentUrl"]
			}
		}
		if raw := scalar(x); !strings.HasPrefix(raw, "data:") { // a picture inside the page has no address
			out = v.add("image", out, v.address("image", raw))
		}
	}
	return out
}

func (p *page) variant(v values, o object, own bool) Variant {
	x := Variant{SKU: v.text("sku", scalar(o["sku"])), MPN: v.text("mpn", scalar(o["mpn"]))}
	for _, key := range [...]string{"gtin", "gtin14", "gtin13", "gtin12", "gtin8"} {
		if x.GTIN == "" {
			x.GTIN = v.gtin(key, scalar(o[key]))
		}
	}
	for _, key := range [...]string{"color", "size", "material", "pattern"} {
		if s := v.text(key, scalar(o[key])); s != "" {
			x.Options = append(x.Options, Option{key, s})
		}
	}
	if own {
		x.Name, x.Images = v.text("name", scalar(o["name"])), p.images(v, o)
	}
	for _, offer := range list(o["offers"]) {
		full, ok := p.resolve(offer)
		if !ok {
			continue
		}
		if is(full, "AggregateOffer") && full["lowPrice"] == nil {
			if inner := list(full["offers"]); len(inner) > 0 {
				if f, ok := p.resolve(inner[0]); ok {
					full = f
				}
			}
		}
		price, currency := full["price"], full["priceCurrency"]
		if price == nil {
			price = full["lowPrice"]
		}
		if spec, ok := p.resolve(first(full["priceSpecification"])); ok && price == nil {
			price, currency = spec["price"], spec["priceCurrency"]
		}
		if x.Price = v.price("price", scalar(price)); x.Price != "" {
			x.Currency = v.currency("priceCurrency", scalar(currency))
			break
		}
	}
	return x
}

func first(x any) any {
	if l := list(x); len(l) > 0 {
		return l[0]
	}
	return nil
}
