package register

import (
	"fmt"
	"strings"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/table"
)

// column is a column of the CSV format.
type column int

// The columns, in the order of docs/registers.md.
const (
	colOffice column = iota
	colNumber
	colApplication
	colInternational
	colKind
	colMark
	colDescription
	colTranslations
	colTranscribed
	colStatus
	colStatusCode
	colStatusDate
	colFiled
	colRegistered
	colExpires
	colRenewed
	colEnded
	colUpdated
	colOwners
	colOwnerAddresses
	colOwnerCountries
	colOwnerKinds
	colRepresentative
	colClasses
	colGoods
	colFirstUse
	colFirstUseCommerce
	colDesigns
	colStandard
	colDisclaimers
	colColours
	colDeleted
	columns
)

var columnNames = [columns]string{
	"office", "number", "application_number", "international_number", "kind", "mark", "description", "translations", "transliteration",
	"status", "status_code", "status_date", "filing_date", "registration_date", "expiry_date", "renewal_date", "end_date", "update_date",
	"owners", "owner_addresses", "owner_countries", "owner_kinds", "representative", "classes", "goods", "first_use", "first_use_commerce",
	"vienna", "standard_characters", "disclaimers", "colours", "deleted",
}

// layout says where each column stands in the rows of a file.
type layout [columns]int

func layoutOf(header []string, office string) (layout, error) {
	var l layout
	var c fault.Checker
	for i := range l {
		l[i] = -1
	}
	for at, name := range header {
		for i, known := range &columnNames {
			if !strings.EqualFold(name, known) {
				continue
			}
			if l[i] >= 0 {
				c.Add("header", name, "two columns have this name", "leave one of them out")
			}
			l[i] = at
		}
	}
	if l[colNumber] < 0 && l[colApplication] < 0 {
		c.Add("header", strings.Join(header, ","), "there is no column for the numbers of the marks", "name a column number or application_number")
	}
	if l[colOffice] < 0 && office == "" {
		c.Add("header", "", "nothing says whose register this is", "name a column office, or give the office as an option")
	}
	return l, c.Err()
}

// csv reads a row.
func (d *draft) csv(row *table.Row, l *layout, office string) {
	if row.Refused != nil {
		d.refused = row.Refused
		return
	}
	cell := func(c column) string {
		if at := l[c]; at >= 0 && at < len(row.Fields) {
			return row.Fields[at]
		}
		return ""
	}
	text := func(c column) string { return d.text(columnNames[c], []byte(cell(c))) }
	date := func(c column) Date { return d.date(columnNames[c], []byte(cell(c))) }
	r := &d.rec
	if own := strings.TrimSpace(cell(colOffice)); own != "" {
		office = own
	}
	r.Number, r.Application = text(colNumber), text(colApplication)
	r.Office = d.office(office)
	if d.refused != nil {
		return
	}
	r.International, r.Mark, r.Description, r.Transcribed = text(colInternational), text(colMark), text(colDescription), text(colTranscribed)
	r.StatusCode, r.Representative = text(colStatusCode), text(colRepresentative)
	r.StatusDate, r.Filed, r.Registered, r.Expires = date(colStatusDate), date(colFiled), date(colRegistered), date(colExpires)
	r.Renewed, r.Ended, r.Updated = date(colRenewed), date(colEnded), date(colUpdated)
	r.StandardCharacters, r.Deleted = yes([]byte(cell(colStandard))), yes([]byte(cell(colDeleted)))
	r.Translations, r.Disclaimers, r.Colours = d.list(colTranslations, cell), d.list(colDisclaimers, cell), d.list(colColours, cell)
	d.csvWords(cell)
	d.csvOwners(cell)
	d.csvClasses(cell)
	for _, code := range d.list(colDesigns, cell) {
		r.Designs = append(r.Designs, Design{Scheme: "vienna", Code: code})
	}
}

// csvWords reads the columns with a fixed vocabulary.
func (d *draft) csvWords(cell func(column) string) {
	r := &d.rec
	if s := strings.TrimSpace(cell(colStatus)); s != "" {
		if r.Status = statusOf(r.Office, s, r.Number != ""); r.Status == Unknown && plain(s) != "unknown" {
			d.drop("status", s, "this is no status", "write pending, registered, expired, cancelled, refused or unknown; the register's own belongs to status_code")
		}
	} else if r.StatusCode != "" {
		r.Status = statusOf(r.Office, r.StatusCode, r.Number != "")
	}
	if s := strings.TrimSpace(cell(colKind)); s != "" {
		k, ok := kindWords[plain(s)]
		if !ok {
			d.drop("kind", s, "this is no kind of mark", "write word, figurative, combined, three_dimensional, colour, sound or other")
		}
		r.Kind, r.KindCode = k, s
	}
}

func (d *draft) csvOwners(cell func(column) string) {
	names := d.list(colOwners, cell)
	addresses, countries, kinds := d.beside(colOwnerAddresses, cell, len(names)), d.beside(colOwnerCountries, cell, len(names)), d.beside(colOwnerKinds, cell, len(names))
	for i, name := range names {
		if name == "" {
			continue
		}
		w := Owner{Name: name, Address: addresses(i), Country: strings.ToUpper(countries(i)), KindCode: kinds(i), Current: true}
		w.Kind = entityOf(w.KindCode)
		d.rec.Owners = append(d.rec.Owners, w)
	}
}

func (d *draft) csvClasses(cell func(column) string) {
	r := &d.rec
	codes := d.list(colClasses, cell)
	goods, first, commerce := d.beside(colGoods, cell, len(codes)), d.beside(colFirstUse, cell, len(codes)), d.beside(colFirstUseCommerce, cell, len(codes))
	for i, code := range codes {
		k := Class{Number: nice(code), Code: code, Goods: goods(i), Status: r.Status}
		if k.Number == 0 {
			d.drop("classes", code, "this is no class of the Nice Classification", "write numbers from 1 to 45")
		}
		k.FirstUse, k.FirstUseCommerce = d.date("first_use", []byte(first(i))), d.date("first_use_commerce", []byte(commerce(i)))
		r.Classes = append(r.Classes, k)
	}
}

// list splits a cell at "|".
func (d *draft) list(c column, cell func(column) string) []string {
	all := cell(c)
	if strings.TrimSpace(all) == "" {
		return nil
	}
	var out []string
	for s := range strings.SplitSeq(all, "|") {
		if full(d, columnNames[c], out) {
			break
		}
		out = append(out, d.text(columnNames[c], []byte(s)))
	}
	return out
}

// beside returns the entries of a list that goes with another of n entries.
func (d *draft) beside(c column, cell func(column) string, n int) func(int) string {
	list := d.list(c, cell)
	if len(list) > n {
		d.drop(columnNames[c], cell(c), fmt.Sprintf("the list has %d entries for %d", len(list), n), `write as many, separated by "|", and nothing between two "|" for one that is not known`)
		list = list[:n]
	}
	return func(i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
}
