// Package catalogue reads products out of the files in which their makers keep them: the product CSV of Shopify, a CSV
// in the terms of GS1, and the schema.org markup of a web page that was saved as a file. All give one shape, [Item].
//
// Files come from strangers: every length, depth and count has a limit, addresses are texts that nothing here opens, and
// what cannot be taken is listed by row and field while the rest goes on.
package catalogue

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/fault"
)

// Item is one product with its variants.
type Item struct {
	ID          string // the catalogue's own: handle, product group, GTIN; unique in a file that repeats none
	Brand, Name string
	Type        string // the catalogue's own category
	Tags        []string
	MPN         string // manufacturer's part number, where all variants share it
	NetContent  string // quantity and unit as written, such as "500 ml"
	Market      string // country of sale as written
	URL         string
	Images      []string // addresses of pictures, http or https; never fetched
	Variants    []Variant
	Line        int64 // where the product begins, from 1; in a web page the number of the script
}

// Variant is what is sold. A product without variants has one.
type Variant struct {
	Name     string
	Options  []Option
	GTIN     string // 8, 12, 13 or 14 digits with a right check digit, or empty
	SKU, MPN string
	Price    string // decimal, such as 129.50; empty when not known
	Currency string // three letters of ISO 4217; empty when the catalogue does not say
	Images   []string
}

// Option is one property in which variants differ, such as Color: Black.
type Option struct{ Name, Value string }

// Limits bound what a file may cost. The zero value of a field is its default.
type Limits struct {
	Row      int   // bytes of one row; default 1 MiB
	Text     int   // bytes of one text; default 16 KiB
	Variants int   // of one product; default 3,000
	List     int   // images, tags of one product; default 500
	Page     int64 // bytes of one web page; default 16 MiB
	Script   int   // bytes of one script of a web page; default 2 MiB
	Depth    int   // nesting of JSON; default 32
	Items    int   // products of one web page; default 2,000
}

func (l Limits) orDefault() Limits {
	set := func(at *int, value int) {
		if *at <= 0 {
			*at = value
		}
	}
	set(&l.Row, 1<<20)
	set(&l.Text, 16<<10)
	set(&l.Variants, 3000)
	set(&l.List, 500)
	set(&l.Script, 2<<20)
	set(&l.Depth, 32)
	set(&l.Items, 2000)
	if l.Page <= 0 {
		l.Page = 16 << 20
	}
	return l
}

// Options say how to read.
type Options struct {
	Brand    string // for products that name none
	Currency string // three letters, for prices that name none; the CSV of Shopify names none
	Charset  string // of CSV: utf-8 (default) or gb18030
	Limits   Limits
	Refused  func(Refusal) error // called for each refusal; an error stops reading and is returned
}

// Refusal says why a row, or one value of it, was not taken.
type Refusal struct {
	Line  int64  // of the row, from 1; in a web page the number of the script
	ID    string // of the product, where it could be read
	Kept  bool   // the product was taken, without this value
	Field fault.Field
}

// Summary is what became of a file.
type Summary struct {
	Items    int64     // given to visit
	Refused  int64     // rows or products that were not taken
	Dropped  int64     // values that were left out of what was taken
	Refusals []Refusal // the first 100
}

const keptRefusals = 100

// session is one reading of a file.
type session struct {
	o     Options
	visit func(Item) error
	sum   Summary
	err   error // of Options.Refused
	full  place // the list that was said last to have too many entries
}

// place is a list of one row or product.
type place struct {
	line     int64
	id, name string
}

func newSession(o Options, visit func(Item) error) *session {
	o.Limits = o.Limits.orDefault()
	return &session{o: o, visit: visit}
}

func (s *session) say(r Refusal) {
	if r.Field.Value = fault.Shorten(r.Field.Value); r.Kept {
		s.sum.Dropped++
	} else {
		s.sum.Refused++
	}
	r.ID = fault.Shorten(r.ID)
	if len(s.sum.Refusals) < keptRefusals {
		s.sum.Refusals = append(s.sum.Refusals, r)
	}
	if s.o.Refused != nil && s.err == nil {
		s.err = s.o.Refused(r)
	}
}

func (s *session) drop(line int64, id, name, value, message, hint string) {
	s.say(Refusal{Line: line, ID: id, Kept: true, Field: fault.Field{Name: name, Value: value, Message: message, Hint: hint}})
}

// give hands a product to visit.
func (s *session) give(it *Item) error {
	if s.err != nil {
		return s.err
	}
	if it.Name == "" {
		s.say(Refusal{Line: it.Line, ID: it.ID, Field: fault.Field{Name: "name", Message: "the product has no name", Hint: "give every product a title"}})
		return s.err
	}
	if it.Brand == "" {
		it.Brand = s.o.Brand
	}
	if len(it.Variants) == 0 {
		it.Variants = []Variant{{}}
	}
	if err := s.visit(*it); err != nil {
		return err
	}
	s.sum.Items++
	return s.err
}

// values reads the values of one row or product.
type values struct {
	s    *session
	line int64
	id   string
}

// text returns a value with runs of white space made one space, empty when it cannot be taken.
func (v values) text(name, raw string) string {
	raw = strings.Join(strings.Fields(raw), " ")
	switch {
	case len(raw) > v.s.o.Limits.Text:
		v.s.drop(v.line, v.id, name, raw, fmt.Sprintf("it has %d bytes, more than %d", len(raw), v.s.o.Limits.Text), "shorten it")
		return ""
	case !utf8.ValidString(raw), strings.ContainsFunc(raw, func(r rune) bool { return r < ' ' || r == 0x7F }):
		v.s.drop(v.line, v.id, name, strings.Map(visible, raw), "there is a control character in it, or it is not UTF-8", "leave it out of the file")
		return ""
	}
	return raw
}

func visible(r rune) rune {
	if r < ' ' || r == 0x7F {
		return utf8.RuneError
	}
	return r
}

// GTIN returns the digits of a GTIN without the spaces, hyphens and the leading apostrophe that spreadsheets put in, and
// whether it has 8, 12, 13 or 14 digits of which the last is the right check digit (GS1 General Specifications, 7.9).
func GTIN(raw string) (string, bool) {
	s := strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimPrefix(strings.TrimSpace(raw), "'"))
	if n := len(s); n != 8 && n != 12 && n != 13 && n != 14 {
		return s, false
	}
	sum := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return s, false
		}
		weight := 1
		if (len(s)-i)%2 == 0 {
			weight = 3
		}
		sum += weight * int(s[i]-'0')
	}
	return s, sum%10 == 0 && strings.Trim(s, "0") != ""
}

func (v values) gtin(name, raw string) string {
	raw = v.text(name, raw)
	if raw == "" {
		return ""
	}
	g, ok := GTIN(raw)
	if !ok {
		v.s.drop(v.line, v.id, name, raw, "this is no GTIN", "give 8, 12, 13 or 14 digits, the last of which is the check digit; a spreadsheet may have cut zeros or digits")
		return ""
	}
	return g
}

// price returns a decimal with a point and no grouping.
func (v values) price(name, raw string) string {
	raw = v.text(name, raw)
	if raw == "" {
		return ""
	}
	whole, cents, point := strings.Cut(raw, ".")
	if len(whole) == 0 || len(whole) > 12 || len(cents) > 6 || point && cents == "" || strings.Trim(whole+cents, "0123456789") != "" {
		v.s.drop(v.line, v.id, name, raw, "this is no price", "write digits with a point before the cents and nothing else: 1299.50")
		return ""
	}
	return raw
}

func (v values) currency(name, raw string) string {
	raw = strings.ToUpper(v.text(name, raw))
	if raw == "" {
		raw = v.s.o.Currency
	}
	if raw == "" {
		return ""
	}
	if len(raw) != 3 || strings.Trim(raw, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		v.s.drop(v.line, v.id, name, raw, "this is no currency", "give the three letters of ISO 4217, such as EUR")
		return ""
	}
	return raw
}

// address takes an absolute address of the web.
func (v values) address(name, raw string) string {
	raw = v.text(name, raw)
	if raw == "" {
		return ""
	}
	if strings.HasPrefix(raw, "//") {
		raw = "https:" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(raw) > 4096 {
		v.s.drop(v.line, v.id, name, raw, "this is no address on the web", "give the whole address, beginning with https://")
		return ""
	}
	return raw
}

// add puts a value that is not empty into a list, once.
func (v values) add(name string, list []string, value string) []string {
	if value == "" {
		return list
	}
	if slices.Contains(list, value) {
		return list
	}
	if len(list) >= v.s.o.Limits.List {
		if full := (place{v.line, v.id, name}); v.s.full != full { // said once
			v.s.full = full
			v.s.drop(v.line, v.id, name, value, fmt.Sprintf("there are more than %d", v.s.o.Limits.List), "leave some out")
		}
		return list
	}
	return append(list, value)
}
