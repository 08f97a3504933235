// Package enginetest is a script language in which a trademark analyst can say what the engine must make of a listing, and the
// runner for it. README.md beside this file describes the language; testdata holds the cases that ship.
package enginetest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
)

// Limits of a script.
const (
	MaxLine  = 1 << 20
	MaxLines = 100_000
)

// ErrScript is wrapped by every fault of a script; its text names the line.
var ErrScript = errors.New("enginetest: cannot read the script")

// Script is a parsed file: knowledge and the cases that run under it.
type Script struct {
	Snapshot engine.Snapshot
	Packs    bool // the packs that ship are part of the knowledge
	Cases    []Case
}

// Case is one listing with what is expected of its finding.
type Case struct {
	Name    string
	Line    int
	Listing engine.Listing
	Expect  []Expect
}

// Expect is one expectation.
type Expect struct {
	Line int
	Not  bool
	What string   // route, use, feature, …
	Args []string // its words
}

// Parse reads a script. A fault names the line, the word and what may stand there.
func Parse(r io.Reader) (*Script, error) {
	p := &parser{script: &Script{Snapshot: engine.Snapshot{Number: 1}}}
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 64<<10), MaxLine)
	for sc.Scan() {
		p.line++
		if p.line > MaxLines {
			return nil, p.fail("more than %d lines; split the script", MaxLines)
		}
		text := strings.TrimSpace(sc.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		word, rest, _ := strings.Cut(text, " ")
		rest, err := unescape(strings.TrimSpace(rest))
		if err != nil {
			return nil, p.fail("%v", err)
		}
		if err := p.statement(word, rest); err != nil {
			return nil, err
		}
	}
	if err := sc.Err(); err != nil {
		return nil, p.fail("%v", err)
	}
	if err := p.brandsKnown(); err != nil {
		return nil, err
	}
	return p.script, nil
}

// brandsKnown refuses an expectation about a brand that the script does not have: "expect no mention Norvela" would hold for ever.
func (p *parser) brandsKnown() error {
	known := map[string]bool{}
	for i := range p.script.Snapshot.Brands {
		known[p.script.Snapshot.Brands[i].Name] = true
	}
	for i := range p.script.Cases {
		for _, e := range p.script.Cases[i].Expect {
			if len(e.Args) == 0 || e.What != "use" && e.What != "mention" {
				continue
			}
			name := e.Args[0]
			if e.What == "use" {
				_, name, _ = strings.Cut(name, " ")
			}
			if !known[name] {
				p.line = e.Line
				return p.fail("expect %s: no brand of the script is called %q", e.What, name)
			}
		}
	}
	return nil
}

type parser struct {
	script *Script
	line   int
	open   string // "brand", "product", "rule" or "case"
}

func (p *parser) fail(format string, args ...any) error {
	return fmt.Errorf("%w: line %d: %s", ErrScript, p.line, fmt.Sprintf(format, args...))
}

func (p *parser) statement(word, rest string) error {
	s := &p.script.Snapshot
	switch word {
	case "brand":
		if p.open == "case" {
			return p.field(word, rest)
		}
		s.Brands = append(s.Brands, engine.Brand{ID: rest, Name: rest})
		p.open = word
	case "product":
		name, brand, ok := strings.Cut(rest, " of ")
		if !ok {
			return p.fail("product %q: say whose it is, as in: product Strider of Norvella", rest)
		}
		s.Products = append(s.Products, engine.Product{ID: name, Name: name, Brand: brand})
		p.open = word
	case "rule":
		s.Rules = append(s.Rules, engine.Rule{ID: rest, Name: rest})
		p.open = word
	case "rate":
		return p.rate(rest)
	case "packs":
		p.script.Packs = true
	case "case":
		p.script.Cases = append(p.script.Cases, Case{Name: rest, Line: p.line, Listing: engine.Listing{ID: rest}})
		p.open = word
	default:
		return p.field(word, rest)
	}
	if rest == "" && word != "packs" {
		return p.fail("%s needs a name", word)
	}
	return nil
}

func (p *parser) rate(rest string) error {
	f := strings.Fields(rest)
	if len(f) != 3 {
		return p.fail("rate %q: give currency, value and date, as in: rate USD 0.92 2026-11-20", rest)
	}
	v, err := price.ParseAmount(f[1])
	if err != nil {
		return p.fail("rate: %v", err)
	}
	p.script.Snapshot.Rates = append(p.script.Snapshot.Rates, price.Rate{Currency: f[0], Value: v, AsOf: f[2]})
	return nil
}

func (p *parser) field(word, rest string) error {
	s := &p.script.Snapshot
	switch p.open {
	case "brand":
		return p.brandField(&s.Brands[len(s.Brands)-1], word, rest)
	case "product":
		return p.productField(&s.Products[len(s.Products)-1], word, rest)
	case "rule":
		return p.ruleField(&s.Rules[len(s.Rules)-1], word, rest)
	case "case":
		return p.caseField(&p.script.Cases[len(p.script.Cases)-1], word, rest)
	}
	return p.fail("%q stands outside of everything; begin with brand, product, rule, rate, packs or case", word)
}

func (p *parser) brandField(b *engine.Brand, word, rest string) error {
	switch word {
	case "alias":
		b.Aliases = append(b.Aliases, rest)
	case "chinese":
		b.Chinese = append(b.Chinese, rest)
	case "code":
		b.Codes = append(b.Codes, rest)
	case "category":
		b.Categories = append(b.Categories, rest)
	case "common":
		b.CommonWord = true
	case "private":
		b.Private, b.Owner = true, rest
	default:
		return p.fail("%q is not said of a brand; use alias, chinese, code, category, common or private", word)
	}
	return nil
}

func (p *parser) productField(d *engine.Product, word, rest string) error {
	switch word {
	case "style":
		d.Styles = append(d.Styles, rest)
	case "gtin":
		d.GTIN = append(d.GTIN, rest)
	case "category":
		d.Category = rest
	case "private":
		d.Private, d.Owner = true, rest
	case "band":
		f := strings.Fields(rest)
		if len(f) < 3 || len(f) > 4 {
			return p.fail("band %q: give currency, low, high and, if it matters, market, as in: band EUR 109 139 DE", rest)
		}
		lo, err := price.ParseAmount(f[1])
		if err != nil {
			return p.fail("band: %v", err)
		}
		hi, err := price.ParseAmount(f[2])
		if err != nil {
			return p.fail("band: %v", err)
		}
		d.Bands = append(d.Bands, price.Band{Currency: f[0], Low: lo, High: hi, Market: strings.Join(f[3:], "")})
	default:
		return p.fail("%q is not said of a product; use style, gtin, category, band or private", word)
	}
	return nil
}

func (p *parser) ruleField(r *engine.Rule, word, rest string) error {
	switch word {
	case "expr":
		r.Expr = rest
	case "effect":
		r.Effect = engine.Route(rest)
	case "weight":
		n, err := strconv.Atoi(rest)
		if err != nil {
			return p.fail("weight %q is not a whole number of milli-logits", rest)
		}
		r.Weight = n
	case "private":
		r.Private, r.Owner = true, rest
	default:
		return p.fail("%q is not said of a rule; use expr, effect, weight or private", word)
	}
	return nil
}

func (p *parser) caseField(c *Case, word, rest string) error {
	l := &c.Listing
	switch word {
	case "title":
		l.Title = rest
	case "description":
		l.Description = rest
	case "brand":
		l.Brand = rest
	case "category":
		l.Category = rest
	case "condition":
		l.Condition = rest
	case "market":
		l.Market = rest
	case "seller":
		l.Seller = rest
	case "owner":
		l.Owner = rest
	case "gtin":
		l.GTIN = rest
	case "image":
		l.Images = append(l.Images, rest)
	case "attribute":
		k, v, _ := strings.Cut(rest, "=")
		if l.Attributes == nil {
			l.Attributes = map[string]string{}
		}
		l.Attributes[strings.TrimSpace(k)] = strings.TrimSpace(v)
	case "price":
		f := strings.Fields(rest)
		if len(f) == 0 || len(f) > 2 {
			return p.fail("price %q: give amount and currency, as in: price 19.90 EUR", rest)
		}
		a, err := price.ParseAmount(f[0])
		if err != nil {
			return p.fail("price: %v", err)
		}
		l.Price, l.Currency = a, strings.Join(f[1:], "")
	case "expect":
		return p.expect(c, rest)
	default:
		return p.fail("%q is not said of a case; use title, description, brand, category, price, condition, market, seller, owner, gtin, image, attribute or expect", word)
	}
	return nil
}

func (p *parser) expect(c *Case, rest string) error {
	e := Expect{Line: p.line}
	rest, e.Not = strings.CutPrefix(rest, "no ")
	what, args, _ := strings.Cut(strings.TrimSpace(rest), " ")
	e.What = what
	check, ok := checks()[what]
	if !ok {
		return p.fail("nothing can be expected of %q; see README.md for what can", what)
	}
	if args = strings.TrimSpace(args); args != "" {
		if check.whole {
			e.Args = []string{args}
		} else {
			e.Args = strings.Fields(args)
		}
	}
	if len(e.Args) < check.least {
		return p.fail("expect %s needs %s", what, check.usage)
	}
	if check.fits != nil {
		if wrong := check.fits(e.Args); wrong != "" {
			return p.fail("expect %s: %s", what, wrong)
		}
	}
	c.Expect = append(c.Expect, e)
	return nil
}

// unescape replaces \u{200b} by the character and \n by a line break.
func unescape(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var b strings.Builder
	for {
		head, tail, ok := strings.Cut(s, `\`)
		b.WriteString(head)
		if !ok {
			return b.String(), nil
		}
		if rest, ok := strings.CutPrefix(tail, "n"); ok {
			b.WriteByte('\n')
			s = rest
			continue
		}
		hex, rest, ok := strings.Cut(strings.TrimPrefix(tail, "u{"), "}")
		n, err := strconv.ParseUint(hex, 16, 32)
		if !strings.HasPrefix(tail, "u{") || !ok || err != nil || n > 0x10FFFF {
			return "", fmt.Errorf(`after "\" write u{200b} for a character or n for a line break, not %.12q`, tail)
		}
		b.WriteRune(rune(n))
		s = rest
	}
}
