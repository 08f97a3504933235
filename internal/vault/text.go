package vault

import (
	"strconv"
	"strings"

	"github.com/assay-ip/assay/internal/fault"
)

// The lists of a right as people write them: one entry a line, its parts separated by semicolons. What is not of the form is noted in the
// checker under the name of the list with its index, and left out.

// ParseClasses reads classes such as "25: shoes; belts" or "25".
func ParseClasses(c *fault.Checker, name string, lines []string) []Class {
	var out []Class
	for i, l := range lines {
		number, goods, _ := strings.Cut(strings.ReplaceAll(l, "：", ":"), ":")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil {
			c.Add(at(name, i), l, "this does not begin with the number of a class", "write it as 25: shoes")
			continue
		}
		out = append(out, Class{Number: n, Goods: strings.TrimSpace(goods)})
	}
	return out
}

// WriteClasses is the other way round.
func WriteClasses(list []Class) []string {
	var out []string
	for _, c := range list {
		s := strconv.Itoa(c.Number)
		if c.Goods != "" {
			s += ": " + strings.Join(strings.Fields(c.Goods), " ")
		}
		out = append(out, s)
	}
	return out
}

// ParseLicensees reads "name; territories; from; to; exclusive". Only the name is needed.
func ParseLicensees(c *fault.Checker, name string, lines []string) []Licensee {
	var out []Licensee
	for i, l := range lines {
		p := parts(c, at(name, i), l, 5)
		x := Licensee{Name: p[0], Territories: strings.FieldsFunc(p[1], func(r rune) bool { return r == ' ' || r == ',' || r == '、' || r == '，' }), From: p[2], To: p[3]}
		switch strings.ToLower(p[4]) {
		case "":
		case "exclusive", "yes", "独占":
			x.Exclusive = true
		default:
			c.Add(at(name, i), p[4], "the last part is neither empty nor exclusive", "write it as Laces Ltd; DE, FR; 2024-01-01; 2026-12-31; exclusive")
		}
		out = append(out, x)
	}
	return out
}

// WriteLicensees is the other way round.
func WriteLicensees(list []Licensee) []string {
	var out []string
	for _, l := range list {
		exclusive := ""
		if l.Exclusive {
			exclusive = "exclusive"
		}
		out = append(out, joined(l.Name, strings.Join(l.Territories, ", "), l.From, l.To, exclusive))
	}
	return out
}

// ParseRecordals reads "authority; number; from; to". Only the authority is needed.
func ParseRecordals(c *fault.Checker, name string, lines []string) []Recordal {
	var out []Recordal
	for i, l := range lines {
		p := parts(c, at(name, i), l, 4)
		out = append(out, Recordal{Authority: p[0], Number: p[1], From: p[2], To: p[3]})
	}
	return out
}

// WriteRecordals is the other way round.
func WriteRecordals(list []Recordal) []string {
	var out []string
	for _, r := range list {
		out = append(out, joined(r.Authority, r.Number, r.From, r.To))
	}
	return out
}

// ParseUse reads "what; day; territory; address of a page". Only the first is needed.
func ParseUse(c *fault.Checker, name string, lines []string) []Use {
	var out []Use
	for i, l := range lines {
		p := parts(c, at(name, i), l, 4)
		out = append(out, Use{Text: p[0], Date: p[1], Territory: p[2], URL: p[3]})
	}
	return out
}

// WriteUse is the other way round.
func WriteUse(list []Use) []string {
	var out []string
	for _, u := range list {
		out = append(out, joined(u.Text, u.Date, u.Territory, u.URL))
	}
	return out
}

func at(name string, i int) string { return name + "[" + strconv.Itoa(i) + "]" }

// parts splits a line into n parts; what is absent is empty.
func parts(c *fault.Checker, name, line string, n int) []string {
	p := strings.Split(strings.ReplaceAll(line, "；", ";"), ";")
	if len(p) > n {
		c.Add(name, line, "there are more semicolons than parts", "put one entry on a line, its parts separated by semicolons")
		p = p[:n]
	}
	for i := range p {
		p[i] = strings.TrimSpace(p[i])
	}
	return append(p, make([]string, n-len(p))...)
}

// joined writes parts with semicolons; a semicolon within one becomes a comma.
func joined(p ...string) string {
	for i := range p {
		p[i] = strings.ReplaceAll(p[i], ";", ",")
	}
	return strings.TrimRight(strings.Join(p, "; "), "; ")
}
