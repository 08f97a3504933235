package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/engine/rule"
	"github.com/assay-ip/assay/engine/score"
)

// Engine scans listings under one snapshot. It is immutable and safe for concurrent use.
type Engine struct {
	number   int64
	brands   []brand
	products []product
	terms    []term
	names    []nameForm
	formats  formats
	rules    []Rule
	shared   []int            // rules that act on every listing
	private  map[string][]int // rules that act on their owner's listings
	set      *rule.Set
	rates    price.Rates
	matcher  *mention.Matcher
	targets  []target          // by pattern; those of style formats follow those of the matcher
	extra    []mention.Pattern // of the style formats
	weights  map[score.Feature]int
	limits   score.Thresholds
	gtins    map[string][]int32 // products by GTIN
	declared map[string][]int32 // brands by the folded form of every name
	denial   denials
	pool     sync.Pool
}

// target says what a pattern belongs to.
type target struct {
	kind  targetKind
	index int32 // into brands, products, terms or names
	list  int8  // of a prohibition: which list of the term
}

type targetKind uint8

const (
	targetBrand targetKind = iota
	targetStyle
	targetTerm
	targetName   // of a names pack, index into names
	targetFormat // a style format of a names pack, index into names
)

// The lists of a term. Lists of With follow from listWith on.
const (
	listAny     = 0
	listUnless  = 1
	listDoubt   = 2
	listMask    = 3
	listDespite = 4
	listWith    = 5
	maxWith     = 100
)

type brand struct {
	*Brand
	products   []int32
	categories []string // folded
}

type product struct {
	*Product
	brand    int32
	words    []string // folded words of the name
	category string   // folded
}

type term struct {
	*Term
	pack  *Pack
	entry string // pack ID # term ID
}

// MaxWeight bounds the weight of a rule: what it adds can be outweighed by nothing else already.
const MaxWeight = 20_000

// Compile checks a snapshot and builds its engine. Everything that is wrong with it is in one [CompileError].
func Compile(s *Snapshot) (*Engine, error) { return CompileWithout(s) }

// CompileWithout is Compile with some parts of reading text left out, to measure what they buy and cost.
func CompileWithout(s *Snapshot, parts ...mention.Part) (*Engine, error) {
	c := &compiler{snapshot: s, engine: &Engine{
		number: s.Number, private: map[string][]int{}, weights: score.Weights(), limits: score.DefaultThresholds(),
		declared: map[string][]int32{}, gtins: map[string][]int32{}, rates: price.NewRates(s.Rates), denial: newDenials(),
	}}
	c.brands()
	c.products()
	c.packs()
	c.names()
	c.rules()
	c.rates()
	if len(c.faults) > 0 {
		return nil, &CompileError{c.faults}
	}
	m, err := mention.CompileKnowing(c.patterns, c.vocabulary(), parts...)
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	for _, skip := range m.Skipped() {
		c.skipped(skip)
	}
	if len(c.faults) > 0 {
		return nil, &CompileError{c.faults}
	}
	c.engine.matcher = m
	c.addFormats()
	return c.engine, nil
}

// Snapshot returns the number of the snapshot the engine was compiled from.
func (e *Engine) Snapshot() int64 { return e.number }

// compiler gathers patterns and faults.
type compiler struct {
	snapshot *Snapshot
	engine   *Engine
	patterns []mention.Pattern
	faults   []Fault
	groups   int32 // next free group of terms
	fold     fold.Text
	known    map[nameKey]bool // names that a brand has already
	styles   []pendingFormat
	declare  []declaration
}

func (c *compiler) fault(kind, id, field, value, message, hint string) {
	c.faults = append(c.faults, Fault{Kind: kind, ID: id, Field: field, Value: cut(value), Message: message, Hint: hint})
}

func (c *compiler) add(text string, kind mention.Kind, group int32, common bool, t target) {
	c.patterns = append(c.patterns, mention.Pattern{Text: text, Kind: kind, Group: group, Common: common})
	c.engine.targets = append(c.engine.targets, t)
}

// skipped makes a pattern that cannot be looked for a fault.
func (c *compiler) skipped(s mention.Skip) {
	t, p := c.engine.targets[s.Pattern], c.patterns[s.Pattern]
	kind, id, field := "brand", "", "name"
	switch t.kind {
	case targetBrand:
		id = c.engine.brands[t.index].ID
	case targetStyle:
		kind, id, field = "product", c.engine.products[t.index].ID, "styles"
	case targetTerm:
		kind, id, field = "pack", c.engine.terms[t.index].entry, listName(t.list)
	case targetName, targetFormat:
		kind, id, field = "pack", c.engine.names[t.index].entry, "any"
	}
	c.fault(kind, id, field, p.Text, s.Reason, "write it as buyers see it, at least two letters or digits long")
}

func listName(list int8) string {
	switch list {
	case listAny:
		return "any"
	case listUnless:
		return "unless"
	case listDoubt:
		return "doubt"
	case listMask:
		return "mask"
	case listDespite:
		return "despite"
	}
	return "with"
}

func (c *compiler) brands() {
	c.engine.brands = make([]brand, len(c.snapshot.Brands))
	for i := range c.snapshot.Brands {
		b := &c.snapshot.Brands[i]
		id, n := int32(i), b.Name
		c.engine.brands[i] = brand{Brand: b, categories: folded(b.Categories)}
		if b.ID == "" {
			c.fault("brand", n, "id", "", "is missing", "give every brand an identifier")
		}
		if strings.TrimSpace(n) == "" {
			c.fault("brand", b.ID, "name", n, "is empty", "give the brand's name as it is registered")
			continue
		}
		t := target{kind: targetBrand, index: id}
		c.add(n, nameKind(n, mention.KindName), id, b.CommonWord, t)
		for _, a := range b.Aliases {
			c.add(a, nameKind(a, mention.KindAlias), id, b.CommonWord, t)
		}
		for _, z := range b.Chinese {
			c.add(z, nameKind(z, mention.KindAlias), id, false, t)
		}
		for _, w := range b.Codes {
			c.add(w, mention.KindCode, id, false, t)
		}
		for _, w := range slices.Concat([]string{n}, b.Aliases, b.Chinese) {
			key := fold.Key(w)
			if key != "" && !slices.Contains(c.engine.declared[key], id) {
				c.engine.declared[key] = append(c.engine.declared[key], id)
			}
		}
	}
}

func nameKind(s string, latin mention.Kind) mention.Kind {
	for _, r := range s {
		if r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF {
			return mention.KindHan
		}
	}
	return latin
}

func folded(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, fold.Key(s))
	}
	return out
}

func (c *compiler) products() {
	byID := make(map[string]int32, len(c.engine.brands))
	for i := range c.engine.brands {
		byID[c.engine.brands[i].ID] = int32(i)
	}
	c.engine.products = make([]product, len(c.snapshot.Products))
	for i := range c.snapshot.Products {
		p := &c.snapshot.Products[i]
		id := int32(i)
		if p.ID == "" {
			c.fault("product", p.Name, "id", "", "is missing", "give every product an identifier")
		}
		b, ok := byID[p.Brand]
		if !ok {
			c.fault("product", p.ID, "brand", p.Brand, "no brand has this identifier", "add the brand first, or name one that is in the snapshot")
			continue
		}
		c.engine.products[i] = product{Product: p, brand: b, words: c.words(p.Name), category: fold.Key(p.Category)}
		c.engine.brands[b].products = append(c.engine.brands[b].products, id)
		for _, s := range p.Styles {
			c.add(s, mention.KindStyle, id, false, target{kind: targetStyle, index: id})
		}
		for _, g := range p.GTIN {
			key := gtinKey(g)
			if key == "" {
				c.fault("product", p.ID, "gtin", g, "is not a GTIN", "give 8 to 14 digits")
				continue
			}
			c.engine.gtins[key] = append(c.engine.gtins[key], id)
		}
		for _, band := range p.Bands {
			if band.Currency == "" || band.Low.Micros() <= 0 || band.High.Stated() && band.High.Micros() < band.Low.Micros() {
				c.fault("product", p.ID, "bands", band.Currency+" "+band.Low.String()+"–"+band.High.String(), "is not a price band", "give a currency, a low end above zero and a high end not below it")
			}
		}
	}
}

// words returns the folded words of a name, each once.
func (c *compiler) words(name string) []string {
	c.fold.Reset(name)
	out := appendWords(nil, &c.fold)
	slices.Sort(out)
	return slices.Compact(out)
}

func (c *compiler) packs() {
	for i := range c.snapshot.Packs {
		p := &c.snapshot.Packs[i]
		if p.Kind != PackLexicon && p.Kind != PackProhibited && p.Kind != PackNames {
			c.fault("pack", p.ID, "kind", string(p.Kind), "is not a kind of pack", "use lexicon, names or prohibited")
		}
		c.whole(p)
		if p.Effect != "" && !p.Effect.Valid() {
			c.fault("pack", p.ID, "effect", string(p.Effect), "is not a route", "use publish, watch, test_buy, review, hold or block")
		}
		for j := range p.Terms {
			c.term(p, &p.Terms[j])
		}
	}
}

func (c *compiler) term(p *Pack, t *Term) {
	id := int32(len(c.engine.terms)) //nolint:gosec // packs are bounded by packs.MaxSize
	c.engine.terms = append(c.engine.terms, term{Term: t, pack: p, entry: p.ID + "#" + t.ID})
	if t.ID == "" {
		c.fault("pack", p.ID, "terms.id", "", "is missing", "give every term an identifier")
	}
	if len(t.Any) == 0 {
		c.fault("pack", p.ID+"#"+t.ID, "any", "", "is empty", "give at least one spelling")
	}
	if p.Kind == PackLexicon && t.Strength != Strong && t.Strength != Medium && t.Strength != Weak && t.Strength != Cue {
		c.fault("pack", p.ID+"#"+t.ID, "strength", string(t.Strength), "is not a strength", "use strong, medium, weak or cue")
	}
	if len(t.With) > maxWith {
		c.fault("pack", p.ID+"#"+t.ID, "with", strconv.Itoa(len(t.With)), "are too many lists", "give at most "+strconv.Itoa(maxWith))
		return
	}
	lists := append([][]string{t.Any, t.Unless, t.Doubt, t.Mask, t.Despite}, t.With...)
	for n, list := range lists {
		for _, text := range list {
			kind := mention.KindTerm
			if (n == listAny || n == listDespite || n >= listWith) && (p.Kind == PackProhibited || p.Kind == PackLexicon && t.Strength == Strong && plainWords(text)) {
				kind = mention.KindGoods
			}
			c.add(text, kind, c.groups, false, target{targetTerm, id, int8(n)})
		}
		c.groups++
	}
}

// plainWords reports whether a coded term is long enough, and of letters alone, to be looked for in disguise: "rep1ica" is no other
// word, "1-1" may be anything.
func plainWords(s string) bool {
	latin, han := 0, 0
	for _, r := range s {
		switch {
		case r >= 0x3400 && r <= 0x9FFF:
			han++
		case unicode.IsLetter(r):
			latin++
		case r != ' ':
			return false
		}
	}
	return han >= 2 && latin == 0 || latin >= 7 && han == 0
}

func (c *compiler) rules() {
	e := c.engine
	e.rules = c.snapshot.Rules
	sources := make([]rule.Source, len(e.rules))
	for i := range e.rules {
		r := &e.rules[i]
		sources[i] = rule.Source{ID: r.ID, Expr: r.Expr}
		if r.Effect != "" && !r.Effect.Valid() {
			c.fault("rule", r.ID, "effect", string(r.Effect), "is not a route", "use publish, watch, test_buy, review, hold or block")
		}
		if r.ID == "" {
			c.fault("rule", r.Name, "id", "", "is missing", "give every rule an identifier")
		}
		if r.Weight < -MaxWeight || r.Weight > MaxWeight {
			c.fault("rule", r.ID, "weight", strconv.Itoa(r.Weight), "is too large", fmt.Sprintf("give milli-logits from %d to %d; 1000 multiplies the odds by e", -MaxWeight, MaxWeight))
		}
		if r.Private {
			e.private[r.Owner] = append(e.private[r.Owner], i)
		} else {
			e.shared = append(e.shared, i)
		}
	}
	set, faults := rule.Compile(sources)
	for _, f := range faults {
		c.faults = append(c.faults, Fault{
			Kind: "rule", ID: cmp.Or(sources[f.Index].ID, "?"), Field: "expr", Value: cut(sources[f.Index].Expr),
			Message: f.Message, Hint: f.Hint, Line: f.Line, Column: f.Column,
		})
	}
	e.set = set
}

func (c *compiler) rates() {
	for _, r := range c.snapshot.Rates {
		if r.Currency == "" || r.Value.Micros() <= 0 {
			c.fault("rate", r.Currency, "value", r.Value.String(), "is not a rate", "say what one unit of a named currency is worth, above zero")
		}
	}
}
