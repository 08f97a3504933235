package register

import (
	"bytes"
	"strings"
)

// st96 reads a Trademark of WIPO ST.96. Versions and offices differ in where an element stands, so that many are looked
// for inside a part of the record and not at one path; docs/registers.md has the table.
func (d *draft) st96(t *tree, office string) {
	r := &d.rec
	value := func(n int, name string) string {
		if n < 0 {
			return ""
		}
		return d.text(name, t.nodes[n].text)
	}
	date := func(name string, n int) Date {
		if n < 0 {
			return ""
		}
		return d.date(name, t.nodes[n].text)
	}
	r.Deleted = bytes.EqualFold(t.attr(0, "operationCategory"), []byte("delete"))
	d.st96Numbers(t, office)
	if d.refused != nil {
		return
	}
	r.Filed, r.Registered = date("ApplicationDate", t.child(0, "ApplicationDate")), date("RegistrationDate", t.child(0, "RegistrationDate"))
	r.Expires = date("ExpiryDate", t.child(0, "ExpiryDate"))
	r.Ended = date("TerminationDate", t.child(0, "TerminationDate"))
	national := t.child(0, "NationalTrademarkInformation")
	r.Renewed = date("RenewalDate", t.within(national, "RenewalDate"))
	r.StatusCode = value(t.child(0, "MarkCurrentStatusCode"), "MarkCurrentStatusCode")
	r.StatusDate = date("MarkCurrentStatusDate", t.child(0, "MarkCurrentStatusDate"))
	r.Status = statusOf(r.Office, r.StatusCode, r.Number != "")
	r.International = value(t.within(0, "InternationalRegistrationNumber"), "InternationalRegistrationNumber")
	d.st96Mark(t)
	for c := t.nodes[0].first; c > 0; c = t.nodes[c].next {
		switch string(t.nodes[c].local) {
		case "GoodsServicesBag", "GoodsServices":
			d.st96Goods(t, c)
		case "ApplicantBag", "HolderBag", "Applicant", "Holder":
			d.st96Owners(t, c)
		case "RecordAttorney", "RepresentativeBag", "Representative", "NationalRepresentative":
			if r.Representative == "" {
				r.Representative = d.st96Name(t, c)
			}
		}
	}
	if a := t.within(0, "RecordAttorney"); a > 0 && r.Representative == "" {
		r.Representative = d.st96Name(t, a)
	}
}

func (d *draft) st96Numbers(t *tree, office string) {
	r := &d.rec
	application := t.child(0, "ApplicationNumber")
	code := t.child(0, "RegistrationOfficeCode")
	if code < 0 {
		code = t.child(application, "IPOfficeCode")
	}
	if code < 0 {
		code = t.child(0, "ReceivingOfficeCode")
	}
	if code > 0 && len(bytes.TrimSpace(t.nodes[code].text)) > 0 {
		office = string(t.nodes[code].text)
	}
	if n := t.child(0, "RegistrationNumber"); n > 0 {
		r.Number = d.text("RegistrationNumber", t.nodes[n].text)
	}
	number := t.within(application, "ApplicationNumberText")
	if number < 0 {
		number = t.within(application, "ST13ApplicationNumber")
	}
	if number < 0 {
		number = t.child(0, "ST13ApplicationNumber")
	}
	if number < 0 {
		number = application
	}
	if number > 0 {
		r.Application = d.text("ApplicationNumber", t.nodes[number].text)
	}
	if office == "" {
		d.finish()
		return
	}
	r.Office = d.office(office)
}

func (d *draft) st96Mark(t *tree) {
	r := &d.rec
	in := max(0, t.child(0, "MarkRepresentation"))
	list := func(name string, to *[]string) {
		for c := in + 1; c < t.nodes[in].end; c++ {
			if string(t.nodes[c].local) != name || full(d, name, *to) {
				continue
			}
			if s := d.text(name, t.nodes[c].text); s != "" {
				*to = append(*to, s)
			}
		}
	}
	words := t.within(in, "MarkVerbalElementText")
	if words < 0 || len(t.nodes[words].text) == 0 {
		words = t.within(in, "MarkSignificantVerbalElementText")
	}
	if words > 0 {
		// The Swiss office writes ((fig.)) where there is a picture beside the words.
		r.Mark = strings.TrimSpace(strings.ReplaceAll(d.text("MarkVerbalElementText", t.nodes[words].text), "((fig.))", ""))
	}
	if s := t.within(in, "MarkStandardCharacterIndicator"); s > 0 {
		r.StandardCharacters = yes(t.nodes[s].text)
	}
	if s := t.within(in, "MarkTransliteration", "MarkTransliterationText"); s > 0 {
		r.Transcribed = d.text("MarkTransliteration", t.nodes[s].text)
	}
	if s := t.within(in, "MarkDescriptionText"); s > 0 {
		r.Description = d.text("MarkDescriptionText", t.nodes[s].text)
	}
	list("MarkTranslationText", &r.Translations)
	list("MarkDisclaimerText", &r.Disclaimers)
	list("MarkImageColourClaimedText", &r.Colours)
	list("ColourClaimedText", &r.Colours)
	d.st96Designs(t, in)
	if f := t.within(in, "MarkFeatureCategory"); f > 0 {
		r.KindCode = d.code("MarkFeatureCategory", t.nodes[f].text)
		r.Kind = kindWords[plain(r.KindCode)]
	} else if f := t.within(in, "MarkFeatureCode"); f > 0 && r.Office == "US" {
		r.KindCode = d.code("MarkFeatureCode", t.nodes[f].text)
		r.Kind = usptoKind(r.KindCode, r.Mark != "", r.StandardCharacters)
	} else {
		picture := t.within(in, "MarkImageBag", "MarkImage") > 0
		switch {
		case r.StandardCharacters || r.Mark != "" && !picture:
			r.Kind = Word
		case r.Mark != "":
			r.Kind = Combined
		case picture:
			r.Kind = Figurative
		}
	}
}

func (d *draft) st96Designs(t *tree, in int) {
	r := &d.rec
	add := func(scheme, code string) {
		if code != "" && !full(d, "designs", r.Designs) {
			r.Designs = append(r.Designs, Design{Scheme: scheme, Code: code})
		}
	}
	for c := in + 1; c < t.nodes[in].end; c++ {
		switch string(t.nodes[c].local) {
		case "ViennaClassification":
			var parts [3]string
			for i, name := range [3]string{"ViennaCategory", "ViennaDivision", "ViennaSection"} {
				if n := t.child(c, name); n > 0 {
					if parts[i] = d.code(name, t.nodes[n].text); len(parts[i]) == 1 {
						parts[i] = "0" + parts[i]
					}
				}
			}
			add("vienna", strings.TrimRight(strings.Join(parts[:], "."), "."))
		case "NationalFigurativeElementClassification":
			add("national", d.code("NationalFigurativeElementClassification", t.nodes[c].text))
		case "NationalDesignCode":
			add("us", d.code("NationalDesignCode", t.nodes[c].text))
		}
	}
}

// st96Goods reads the classes and their goods. Where a text comes in several languages the English one is taken, or
// else the first.
func (d *draft) st96Goods(t *tree, bag int) {
	r := &d.rec
	for g := bag; g < t.nodes[bag].end; g++ {
		if string(t.nodes[g].local) != "GoodsServices" {
			continue
		}
		var codes []string
		var first Class
		for c := g + 1; c < t.nodes[g].end; c++ {
			switch string(t.nodes[c].local) {
			case "GoodsServicesClassification":
				kind, number := t.child(c, "ClassificationKindCode"), t.child(c, "ClassNumber")
				if number > 0 && (kind < 0 || bytes.EqualFold(bytes.TrimSpace(t.nodes[kind].text), []byte("Nice"))) {
					codes = append(codes, d.code("ClassNumber", t.nodes[number].text))
				}
			case "FirstUsedDate":
				first.FirstUse = d.date("FirstUsedDate", t.nodes[c].text)
			case "FirstUsedCommerceDate":
				first.FirstUseCommerce = d.date("FirstUsedCommerceDate", t.nodes[c].text)
			}
		}
		before := len(r.Classes)
		for _, code := range codes {
			d.st96Class(code)
		}
		described := false
		for c := g + 1; c < t.nodes[g].end; c++ {
			if string(t.nodes[c].local) != "ClassDescription" {
				continue
			}
			described = true
			d.st96Description(t, c, codes)
		}
		if n := t.child(g, "ClassNumber"); n > 0 && !described {
			d.st96Description(t, g, codes)
		}
		for i := before; i < len(r.Classes); i++ {
			r.Classes[i].FirstUse, r.Classes[i].FirstUseCommerce = first.FirstUse, first.FirstUseCommerce
		}
	}
}

// st96Class makes sure that there is a class of a code.
func (d *draft) st96Class(code string) {
	r := &d.rec
	number := nice(code)
	for i := range r.Classes {
		if k := &r.Classes[i]; k.Code == code || number > 0 && k.Number == number {
			return
		}
	}
	if code != "" && !full(d, "classes", r.Classes) {
		r.Classes = append(r.Classes, Class{Number: number, Code: code, Status: r.Status})
	}
}

func (d *draft) st96Description(t *tree, n int, codes []string) {
	code := ""
	if c := t.child(n, "ClassNumber"); c > 0 {
		code = d.code("ClassNumber", t.nodes[c].text)
		d.st96Class(code)
	} else if len(codes) == 1 {
		code = codes[0]
	}
	goods := -1
	for c := n + 1; c < t.nodes[n].end; c++ {
		if l := string(t.nodes[c].local); l != "GoodsServicesDescriptionText" && l != "GoodsServicesDescription" {
			continue
		}
		if english := bytes.EqualFold(t.attr(c, "languageCode"), []byte("en")); goods < 0 || english {
			goods = c
			if english {
				break
			}
		}
	}
	if goods > 0 {
		d.addGoods(code, d.text("GoodsServicesDescriptionText", t.nodes[goods].text))
	}
}

func (d *draft) st96Owners(t *tree, bag int) {
	r := &d.rec
	for o := bag; o < t.nodes[bag].end; o++ {
		if l := string(t.nodes[o].local); (l != "Applicant" && l != "Holder") || full(d, "owners", r.Owners) {
			continue
		}
		w := Owner{Name: d.st96Name(t, o), Current: true}
		var lines []string
		for c := o + 1; c < t.nodes[o].end; c++ {
			n := &t.nodes[c]
			switch string(n.local) {
			case "AddressLineText", "CityName", "GeographicRegionName":
				if len(lines) < 20 {
					lines = append(lines, d.text("PostalStructuredAddress", n.text))
				}
			case "CountryCode":
				if w.Country == "" {
					w.Country = d.code("CountryCode", n.text)
				}
			case "PostalCode":
				w.Postcode = d.code("PostalCode", n.text)
			case "LegalEntityName", "NationalLegalEntityCode":
				if w.KindCode == "" {
					w.KindCode = d.code("LegalEntityName", n.text)
				}
			case "CommentText":
				if w.Role == "" {
					w.Role = d.code("CommentText", n.text)
				}
			}
		}
		if w.Name == "" {
			// Canada writes the owner's name where others write the kind of entity.
			if w.Name = w.KindCode; w.Name == "" {
				continue
			}
		}
		w.Address, w.Kind = joined(lines), entityOf(w.KindCode)
		r.Owners = append(r.Owners, w)
	}
	if r.Office != "US" {
		return
	}
	latest := 0
	for _, w := range r.Owners {
		latest = max(latest, roleRank(w.Role))
	}
	for i := range r.Owners {
		r.Owners[i].Current = roleRank(r.Owners[i].Role) == latest
	}
}

// roleRank orders what the United States office calls the owners of one mark in the course of time.
func roleRank(role string) int {
	switch role {
	case "", "ORIGINAL APPLICANT":
		return 1
	case "OWNER AT PUBLICATION":
		return 2
	case "ORIGINAL REGISTRANT":
		return 3
	}
	return 4
}

// st96Name returns the name of a party.
func (d *draft) st96Name(t *tree, party int) string {
	for _, name := range [...]string{"OrganizationStandardName", "OrganizationName", "EntityName", "PersonFullName", "LastName"} {
		if n := t.within(party, name); n > 0 {
			if s := d.text(name, t.nodes[n].text); s != "" {
				if name == "LastName" {
					if f := t.within(party, "FirstName"); f > 0 {
						s = d.text("FirstName", t.nodes[f].text) + " " + s
					}
				}
				return s
			}
		}
	}
	return ""
}
