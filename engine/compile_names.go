package engine

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// nameForm is a form of a names pack as it acts on one brand.
type nameForm struct {
	brand    int32
	pack     *Pack
	entry    string // pack ID # entry ID
	strength Strength
	sort     FormSort
	unless   []string // folded words that take it back
	goods    []string // folded words that support it
}

// hides reports whether the form is one that keeps the name from whoever does not know it.
func (n *nameForm) hides() bool { return n.sort == FormCode || n.sort == FormNickname }

// nameKey is a text that a brand is known by already, to whom: nobody's own is everybody's.
type nameKey struct {
	brand int32
	owner string
	key   string
}

// declaration is a form by which sellers declare a brand.
type declaration struct {
	key   string
	brand int32
}

// pendingFormat is a style format that is added when the matcher is compiled.
type pendingFormat struct {
	format format
	source string
}

// whole refuses a pack whose content is not what its hash says.
func (c *compiler) whole(p *Pack) {
	if p.Hash == "" {
		return
	}
	sum, err := p.Sum()
	if err != nil || sum != p.Hash {
		c.fault("pack", p.ID, "hash", p.Hash, "is not that of the content, which is "+sum, "take the pack from its source again, or state the hash of what it holds now")
	}
}

// names attaches the packs of names to the brands that are there. Packs of one organisation come first: of two forms on the same
// place the first counts, and to its listings its own is what it says.
func (c *compiler) names() {
	c.known = map[nameKey]bool{}
	for i := range c.engine.brands {
		b := c.engine.brands[i].Brand
		if b == nil {
			continue
		}
		for _, list := range [][]string{{b.Name}, b.Aliases, b.Chinese, b.Codes} {
			for _, text := range list {
				c.known[nameKey{int32(i), "", fold.Key(text)}] = true
			}
		}
	}
	for _, private := range []bool{true, false} {
		for i := range c.snapshot.Packs {
			if p := &c.snapshot.Packs[i]; p.Kind == PackNames && p.Private == private {
				c.namePack(p)
			}
		}
	}
	for _, d := range c.declare { // after all are attached: a form is no name to attach by
		if !slices.Contains(c.engine.declared[d.key], d.brand) {
			c.engine.declared[d.key] = append(c.engine.declared[d.key], d.brand)
		}
	}
	for i := range c.snapshot.Packs {
		if p := &c.snapshot.Packs[i]; p.Kind != PackNames && len(p.Names) > 0 {
			c.fault("pack", p.ID, "names", "", "stands in a pack of another kind", "set kind to names, or take the names out")
		}
	}
}

func (c *compiler) namePack(p *Pack) {
	if len(p.Names) == 0 {
		c.fault("pack", p.ID, "names", "", "is empty", "give at least one entry")
	}
	if len(p.Terms) > 0 {
		c.fault("pack", p.ID, "terms", "", "stands in a pack of names", "put coded terms into a pack of kind lexicon")
	}
	seen := map[string]bool{}
	for i := range p.Names {
		e := &p.Names[i]
		at := p.ID + "#" + e.ID
		if e.ID == "" || seen[e.ID] {
			c.fault("pack", at, "names.id", e.ID, "is missing or stands twice", "give every entry its own identifier")
		}
		seen[e.ID] = true
		if len(e.Brand) == 0 || len(e.Forms) == 0 {
			c.fault("pack", at, "brand", "", "has no brand or no forms", "name the brand as it is registered, and give at least one form")
		}
		brands := c.named(e.Brand)
		goods := folded(e.Goods)
		for _, f := range byForce(e.Forms) {
			texts := c.checkForm(at, e, f)
			for _, b := range brands {
				c.form(nameForm{b, p, at, f.Strength, f.Sort, folded(f.Unless), goods}, texts)
			}
		}
	}
}

// byForce orders forms so that of two that read alike the one that says more comes first: spellings, then by strength.
func byForce(forms []NameForm) []*NameForm {
	out := make([]*NameForm, len(forms))
	for i := range forms {
		out[i] = &forms[i]
	}
	rank := func(f *NameForm) int {
		if f.Sort == FormSpelling {
			return 10 + strengthRank(f.Strength)
		}
		return strengthRank(f.Strength)
	}
	slices.SortStableFunc(out, func(a, b *NameForm) int { return rank(b) - rank(a) })
	return out
}

// oneHan reports a single Chinese character, which is a code of a brand where it stands alone.
func oneHan(text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	return n == len(text) && unicode.Is(unicode.Han, r)
}

// named returns the brands that one of these names is a name of.
func (c *compiler) named(names []string) []int32 {
	var out []int32
	for _, n := range names {
		key := fold.Key(n)
		if key == "" {
			continue
		}
		for _, b := range c.engine.declared[key] {
			if !slices.Contains(out, b) {
				out = append(out, b)
			}
		}
	}
	return out
}

// checkForm reports what is wrong with a form and returns the texts that can be used.
func (c *compiler) checkForm(at string, e *NameEntry, f *NameForm) []string {
	switch f.Sort {
	case FormSpelling, FormShort, FormCode, FormNickname, FormStyle:
	default:
		c.fault("pack", at, "sort", string(f.Sort), "is not a sort of form", "use spelling, short, code, nickname or style")
	}
	if f.Strength != Strong && f.Strength != Medium && f.Strength != Weak {
		c.fault("pack", at, "strength", string(f.Strength), "is not a strength of a name", "use strong, medium or weak")
	}
	sure := f.Confidence
	if sure == "" {
		sure = e.Confidence
	}
	if sure != ConfidenceHigh && sure != ConfidenceFair && sure != ConfidenceLow {
		c.fault("pack", at, "confidence", string(sure), "is not a degree of confidence", "use high, fair or low, for the entry or for the form")
	}
	if sure == ConfidenceLow && f.Strength == Strong {
		c.fault("pack", at, "confidence", string(sure), "is too low for a strong form", "make the form medium or weak until somebody has seen it used")
	}
	if len(f.Any) == 0 {
		c.fault("pack", at, "any", "", "is empty", "give at least one text")
	}
	var out []string
	for _, text := range f.Any {
		lone := f.Sort == FormCode && f.Strength != Strong && oneHan(text)
		if f.Sort != FormStyle && narrow(text) && !lone {
			c.fault("pack", at, "any", text, "is too short: it would be found in ordinary words", "write two letters in capitals, and Chinese with two characters at least")
			continue
		}
		if f.Sort == FormStyle {
			if _, err := newFormat(text); err != nil {
				c.fault("pack", at, "any", text, "is not a pattern of style numbers: "+err.Error(), `write characters, \d, [A-Z] and {2} or {2,4}, such as [A-Z]{2}\d{4}-\d{3}`)
				continue
			}
		}
		out = append(out, text)
	}
	return out
}

// narrow reports whether a text is of one letter, or of two that are not capitals.
func narrow(s string) bool {
	n := utf8.RuneCountInString(s)
	if n != 2 {
		return n < 2
	}
	lower := false
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return false
		}
		lower = lower || unicode.IsLower(r)
	}
	return lower
}

// form adds what is new to the brand in a list of texts.
func (c *compiler) form(n nameForm, texts []string) {
	id := int32(len(c.engine.names)) //nolint:gosec // bounded by the size of packs
	owner := ""
	if n.pack.Private {
		owner = n.pack.Owner + "\x00"
	}
	used := false
	for _, text := range texts {
		if n.sort == FormStyle {
			f, err := newFormat(text)
			if err != nil {
				continue // reported by checkForm
			}
			f.name, used = id, true
			c.styles = append(c.styles, pendingFormat{f, text})
			continue
		}
		key := fold.Key(text)
		k := nameKey{n.brand, owner, key}
		if n.sort != FormSpelling {
			k.key += exactness(text)
		}
		if c.known[k] || c.known[nameKey{n.brand, "", k.key}] || c.known[nameKey{n.brand, "", key}] {
			continue
		}
		c.known[k], used = true, true
		kind, common := mention.KindCode, n.strength != Strong
		if n.sort == FormSpelling {
			kind, common = nameKind(text, mention.KindAlias), common || c.engine.brands[n.brand].CommonWord
		}
		c.add(text, kind, n.brand, common, target{kind: targetName, index: id})
		if !n.pack.Private && n.strength == Strong {
			c.declare = append(c.declare, declaration{key, n.brand})
		}
	}
	if used {
		c.engine.names = append(c.engine.names, n)
	}
}

// exactness tells apart forms that read alike but are looked for otherwise: capitals are found in capitals, separators as written.
func exactness(text string) string {
	out := []byte{'|'}
	if text[0] >= 'A' && text[0] <= 'Z' {
		out = append(out, 'A')
	}
	for i := range len(text) {
		if c := text[i]; c < utf8.RuneSelf && !alnum(c) {
			out = append(out, c)
		}
	}
	if len(out) == 1 {
		return ""
	}
	return string(out)
}

// addFormats numbers the style formats after the patterns of the matcher.
func (c *compiler) addFormats() {
	for i := range c.styles {
		p := &c.styles[i]
		n := &c.engine.names[p.format.name]
		p.format.pattern = int32(len(c.engine.targets)) //nolint:gosec // bounded by the size of packs
		c.engine.targets = append(c.engine.targets, target{kind: targetFormat, index: p.format.name})
		c.engine.extra = append(c.engine.extra, mention.Pattern{Text: p.source, Kind: mention.KindStyle, Group: n.brand})
		c.engine.formats.add(p.format)
	}
}

// pattern returns the pattern of a hit.
func (e *Engine) pattern(i int32) *mention.Pattern {
	if n := len(e.targets) - len(e.extra); int(i) >= n {
		return &e.extra[int(i)-n]
	}
	return e.matcher.Pattern(i)
}

// brandOf returns the brand that a pattern names, -1 for none.
func (e *Engine) brandOf(pattern int32) int32 {
	switch t := e.targets[pattern]; t.kind {
	case targetBrand:
		return t.index
	case targetName, targetFormat:
		return e.names[t.index].brand
	case targetStyle, targetTerm:
	}
	return -1
}

// nameEntry returns the form of a names pack behind a pattern, nil when a brand's own name or none is.
func (e *Engine) nameEntry(pattern int32) *nameForm {
	if t := e.targets[pattern]; t.kind == targetName || t.kind == targetFormat {
		return &e.names[t.index]
	}
	return nil
}
