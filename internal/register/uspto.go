package register

import (
	"bytes"
	"slices"
	"strings"
)

// The elements and codes below are those of "Trademark Applications Daily XML, DTD Element Documentation (V2.0)" of the
// United States Patent and Trademark Office. docs/registers.md says which were seen in real records and which are
// unverified.

// uspto reads a <case-file>.
func (d *draft) uspto(t *tree) {
	r := &d.rec
	r.Office = "US"
	var header int
	for c := t.nodes[0].first; c > 0; c = t.nodes[c].next {
		n := &t.nodes[c]
		switch string(n.local) {
		case "serial-number":
			r.Application = d.text("serial-number", n.text)
		case "registration-number":
			if r.Number = d.text("registration-number", n.text); len(bytes.Trim(n.text, "0 ")) == 0 {
				r.Number = ""
			}
		case "transaction-date":
			r.Updated = d.date("transaction-date", n.text)
		case "case-file-header":
			header = c
			d.usptoHeader(t, c)
		case "case-file-owners":
			d.usptoOwners(t, c)
		case "classifications":
			d.usptoClasses(t, c)
		case "design-searches":
			for s := t.nodes[c].first; s > 0; s = t.nodes[s].next {
				if code := t.child(s, "code"); code > 0 && !full(d, "design-searches", r.Designs) {
					r.Designs = append(r.Designs, Design{Scheme: "us", Code: d.code("design-search/code", t.nodes[code].text)})
				}
			}
		case "international-registration":
			if i := t.child(c, "international-registration-number"); i > 0 {
				r.International = d.text("international-registration-number", t.nodes[i].text)
			}
		}
	}
	if len(r.Application) != 8 || digits([]byte(r.Application)) < 0 {
		d.refuse("serial-number", r.Application, "this is no serial number", "a case file of the United States has a serial number of eight digits")
		return
	}
	if header == 0 {
		d.refuse("case-file-header", "", "the case file has no header", hintMarkup)
		return
	}
	// Goods and other statements come before the classes in the file, and belong to them.
	if s := t.child(0, "case-file-statements"); s > 0 {
		d.usptoStatements(t, s)
	}
	r.Status = usptoStatus(r.StatusCode, r.Number != "")
}

func (d *draft) usptoHeader(t *tree, header int) {
	r := &d.rec
	var solid, coloured bool
	var domestic string
	for c := t.nodes[header].first; c > 0; c = t.nodes[c].next {
		n := &t.nodes[c]
		switch string(n.local) {
		case "filing-date":
			r.Filed = d.date("filing-date", n.text)
		case "registration-date":
			r.Registered = d.date("registration-date", n.text)
		case "status-code":
			r.StatusCode = d.code("status-code", n.text)
		case "status-date":
			r.StatusDate = d.date("status-date", n.text)
		case "mark-identification":
			r.Mark = d.text("mark-identification", n.text)
		case "mark-drawing-code":
			r.KindCode = d.code("mark-drawing-code", n.text)
		case "abandonment-date", "cancellation-date":
			r.Ended = max(r.Ended, d.date(string(n.local), n.text))
		case "renewal-date":
			r.Renewed = d.date("renewal-date", n.text)
		case "attorney-name":
			r.Representative = d.text("attorney-name", n.text)
		case "domestic-representative-name":
			domestic = d.text("domestic-representative-name", n.text)
		case "standard-characters-claimed-in":
			r.StandardCharacters = yes(n.text)
		case "drawing-3d-current-in":
			solid = yes(n.text)
		case "color-drawing-current-in":
			coloured = yes(n.text)
		}
	}
	if r.Representative == "" {
		r.Representative = domestic
	}
	r.Kind = usptoKind(r.KindCode, r.Mark != "", r.StandardCharacters)
	if solid {
		r.Kind = ThreeDimensional
	}
	if coloured && r.Kind == Other && r.Mark == "" {
		r.Kind = Colour
	}
}

// usptoKind reads a mark drawing code: one digit, or a digit and three characters of an older scheme such as 3T19.
func usptoKind(code string, words, standard bool) Kind {
	if code != "" {
		switch code[0] {
		case '1', '4': // typed drawing; standard characters
			return Word
		case '2': // drawing without words
			return Figurative
		case '3', '5': // drawing with words; words in a form of their own
			return Combined
		case '6': // no drawing is possible: sounds, smells
			return Sound
		}
	}
	if standard && words {
		return Word
	}
	return Other
}

func yes(b []byte) bool {
	switch string(bytes.TrimSpace(b)) {
	case "T", "t", "true", "TRUE", "True", "1", "Y", "y", "yes", "YES", "Yes":
		return true
	}
	return false
}

func (d *draft) usptoOwners(t *tree, owners int) {
	r := &d.rec
	latest := ""
	for o := t.nodes[owners].first; o > 0; o = t.nodes[o].next {
		if string(t.nodes[o].local) != "case-file-owner" || full(d, "case-file-owners", r.Owners) {
			continue
		}
		var w Owner
		var lines [8]string
		for c := t.nodes[o].first; c > 0; c = t.nodes[c].next {
			n := &t.nodes[c]
			switch string(n.local) {
			case "party-name":
				w.Name = d.text("party-name", n.text)
			case "party-type":
				w.Role = d.code("party-type", n.text)
			case "legal-entity-type-code":
				w.KindCode = d.code("legal-entity-type-code", n.text)
			case "address-1":
				lines[0] = d.text("address-1", n.text)
			case "address-2":
				lines[1] = d.text("address-2", n.text)
			case "city":
				lines[2] = d.text("city", n.text)
			case "state":
				lines[3] = d.code("state", n.text)
			case "other":
				lines[4] = d.text("other", n.text)
			case "country":
				w.Country = d.code("country", n.text)
			case "postcode":
				w.Postcode = d.code("postcode", n.text)
			}
		}
		if w.Name == "" {
			continue
		}
		if w.Country == "" && lines[3] != "" {
			w.Country = "US" // the office leaves the country away for its own states
		}
		w.Address, w.Kind = joined(lines[:]), usptoEntity(w.KindCode)
		if len(w.Role) == 2 && w.Role < "70" {
			latest = max(latest, w.Role)
		}
		r.Owners = append(r.Owners, w)
	}
	for i := range r.Owners {
		r.Owners[i].Current = r.Owners[i].Role == latest
	}
}

func joined(lines []string) string {
	n := 0
	for _, l := range lines {
		if l != "" {
			n += len(l) + 2
		}
	}
	if n == 0 {
		return ""
	}
	out := make([]byte, 0, n)
	for _, l := range lines {
		if l == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, ", "...)
		}
		out = append(out, l...)
	}
	return string(out)
}

func usptoEntity(code string) EntityKind {
	switch code {
	case "01", "1":
		return Individual
	case "02", "2":
		return Partnership
	case "03", "3":
		return Corporation
	case "16":
		return LLC
	}
	return OtherEntity
}

func (d *draft) usptoClasses(t *tree, classes int) {
	r := &d.rec
	for c := t.nodes[classes].first; c > 0; c = t.nodes[c].next {
		if string(t.nodes[c].local) != "classification" {
			continue
		}
		var k Class
		var codes []string
		for f := t.nodes[c].first; f > 0; f = t.nodes[f].next {
			n := &t.nodes[f]
			switch string(n.local) {
			case "international-code":
				codes = append(codes, d.code("international-code", n.text))
			case "us-code":
				if !full(d, "us-code", k.National) {
					k.National = append(k.National, d.code("us-code", n.text))
				}
			case "status-code":
				k.StatusCode = d.code("classification/status-code", n.text)
			case "status-date":
				k.StatusDate = d.date("classification/status-date", n.text)
			case "first-use-anywhere-date":
				k.FirstUse = d.date("first-use-anywhere-date", n.text)
			case "first-use-in-commerce-date":
				k.FirstUseCommerce = d.date("first-use-in-commerce-date", n.text)
			}
		}
		k.Status = usptoClassStatus(k.StatusCode)
		if len(codes) == 0 {
			codes = append(codes, "")
		}
		for _, code := range codes {
			if !full(d, "classifications", r.Classes) {
				k.Code, k.Number = code, nice(code)
				r.Classes = append(r.Classes, k)
			}
		}
	}
}

// usptoStatements gives the goods to their classes. The type of a statement of goods is GS, three digits of the class
// and a digit that counts statements of the class.
func (d *draft) usptoStatements(t *tree, statements int) {
	r := &d.rec
	for s := t.nodes[statements].first; s > 0; s = t.nodes[s].next {
		code, text := t.child(s, "type-code"), t.child(s, "text")
		if code < 0 || text < 0 {
			continue
		}
		kind, value := bytes.TrimSpace(t.nodes[code].text), t.nodes[text].text
		if len(kind) < 2 {
			continue
		}
		switch string(kind[:2]) {
		case "GS":
			class := string(kind[2:min(5, len(kind))])
			d.addGoods(class, d.text("statement "+string(kind), value))
		case "D0", "D1":
			if !full(d, "disclaimers", r.Disclaimers) {
				r.Disclaimers = append(r.Disclaimers, d.text("statement "+string(kind), value))
			}
		case "CC":
			if !full(d, "colours", r.Colours) {
				r.Colours = append(r.Colours, d.text("statement "+string(kind), value))
			}
		case "DM":
			r.Description = d.text("statement "+string(kind), value)
		case "TR":
			if !full(d, "translations", r.Translations) {
				r.Translations = append(r.Translations, d.text("statement "+string(kind), value))
			}
		}
	}
}

// addGoods adds goods to the class of a code, or to a class of its own. joinGoods puts them into the record.
func (d *draft) addGoods(code, goods string) {
	if goods == "" {
		return
	}
	r := &d.rec
	number := nice(code)
	at := slices.IndexFunc(r.Classes, func(k Class) bool { return k.Code == code || number > 0 && k.Number == number })
	if at < 0 {
		if full(d, "classes", r.Classes) {
			return
		}
		at = len(r.Classes)
		r.Classes = append(r.Classes, Class{Number: number, Code: code, Status: Unknown})
	}
	for len(d.goods) <= at {
		if len(d.goods) < cap(d.goods) {
			d.goods = d.goods[:len(d.goods)+1] // with the room that an earlier record left there
		} else {
			d.goods = append(d.goods, nil)
		}
	}
	d.goods[at] = append(d.goods[at], goods)
}

// joinGoods gives every class its goods. They are joined at the end, because a class may have thousands of statements.
func (d *draft) joinGoods() {
	for i, parts := range d.goods {
		size := 0
		for _, p := range parts {
			size += len(p) + 2
		}
		k := &d.rec.Classes[i]
		if size > d.limits.Text+2 {
			d.drop("goods of class "+k.Code, parts[0], "the goods of the class are too long together", "raise the limit if the register really writes such texts")
			continue
		}
		k.Goods = strings.Join(parts, "; ")
	}
}
