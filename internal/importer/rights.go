package importer

import (
	"io"
	"strings"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/vault"
)

var rightShape = shape{
	noun: "rights",
	fields: []string{
		"kind", "title", "holder", "office", "number", "territories", "classes", "valid_from", "valid_to", "brands", "domain", "form", "application",
		"filed", "registered", "vienna", "author", "created", "published", "claims", "description",
	},
	needs: []string{"title", "holder"},
	other: map[string]string{
		"mark": "title", "name": "title", "owner": "holder", "brand": "brands", "registration_number": "number", "registration number": "number",
		"application_number": "application", "application number": "application", "expires": "valid_to", "expiry": "valid_to", "territory": "territories", "class": "classes",
	},
}

type rightReader struct{ numbers seen }

// Rights reads rights. An entry has title and holder, and what its kind asks for; without a kind it is a trade mark. Territories, classes,
// Vienna codes and brands are lists (in CSV separated by "|"); a class may have its goods after a colon. Brands are names, to be resolved by
// vault.Service.PutNamed. What the fields may hold is checked there.
func Rights(r io.Reader, f Format) (Outcome[vault.Entry], error) {
	return read(r, f, rightShape, rightReader{seen{}}.read)
}

func (r rightReader) read(n *node) (vault.Entry, []fault.Field) {
	const long = 10_000
	e := rightShape.entry(n)
	out := vault.Entry{
		Kind: vault.Kind(strings.ToLower(e.text("kind", maxID))), Title: e.required("title", 300), Holder: e.required("holder", 300), Domain: e.text("domain", 253),
		Form: vault.Form(strings.ToLower(e.text("form", maxID))), Office: strings.ToUpper(e.text("office", maxID)), Number: e.text("number", 300),
		Application: e.text("application", 300), Filed: e.text("filed", 40), Registered: e.text("registered", 40), ValidFrom: e.text("valid_from", 40),
		ValidTo: e.text("valid_to", 40), Territories: e.texts("territories", 40), Vienna: e.texts("vienna", 40), Author: e.text("author", 300),
		Created: e.text("created", 40), Published: e.text("published", 40), Claims: e.text("claims", long), Description: e.text("description", long),
		Brands: e.texts("brands", maxName),
	}
	if out.Kind == "" {
		out.Kind = vault.Trademark
	}
	var c fault.Checker
	out.Classes = vault.ParseClasses(&c, "classes", e.texts("classes", long))
	if f, ok := c.Err().(*fault.Error); ok { //nolint:errorlint // it is made here
		e.bad = append(e.bad, f.Fields...)
	}
	if key := vault.NumberKey(out.Number); key != "" {
		r.numbers.twice(e, n, "number", string(out.Kind)+" "+out.Office+" "+key)
	}
	return out, e.bad
}
