package vault

import (
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/packs"
)

// The limits of a right: characters of a line and of a text, and entries in a list.
const (
	maxLine = 300
	maxText = 10_000
	maxList = 300
)

var (
	territory = regexp.MustCompile(`^[A-Z]{2}$`)
	vienna    = regexp.MustCompile(`^\d{1,2}(\.\d{1,2}){1,2}$`)
	hostname  = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)
)

// check returns an entry as it is kept, or everything that is wrong with it. What a kind does not ask for is left out, except that
// nothing that was typed is lost in silence: a field with a value that the kind does not know is refused.
func check(pack *packs.EvidencePack, e Entry) (Entry, error) {
	var c fault.Checker
	k, ok := pack.Kind(string(e.Kind))
	if !ok {
		c.Add("kind", string(e.Kind), "there is no such kind of right", "give trademark, copyright, design, patent, photographs, unregistered_design, passing_off or trade_dress")
		return e, c.Err()
	}
	e.Title = c.Needed("title", e.Title, maxLine)
	e.Holder = c.Needed("holder", e.Holder, maxLine)
	e.Domain = checkDomain(&c, "domain", e.Domain)
	e.Office = strings.ToUpper(c.Line("office", e.Office, 2))
	if e.Office != "" && !territory.MatchString(e.Office) {
		c.Add("office", e.Office, "this is no code of an office", "give the two letters of WIPO ST.3, such as EM, WO, US, CN or DE")
	}
	for name, s := range map[string]*string{
		"number": &e.Number, "application": &e.Application, "author": &e.Author,
	} {
		*s = c.Line(name, *s, maxLine)
	}
	if e.Number != "" && NumberKey(e.Number) == "" {
		c.Add("number", e.Number, "this number has neither digits nor letters", "write it as the register does")
	}
	e.Claims, e.Description = c.Text("claims", e.Claims, maxText), c.Text("description", e.Description, maxText)
	checkDays(&c, &e)
	if e.Form != "" && !slices.Contains(Forms(), e.Form) {
		c.Add("form", string(e.Form), "there is no such form of mark", "give word, figurative, combined or three_dimensional")
	}
	e.Territories = territories(&c, "territories", e.Territories)
	checkClasses(&c, &e)
	e.Vienna = c.Lines("vienna", e.Vienna, maxList, 20)
	for i, v := range e.Vienna {
		if !vienna.MatchString(v) {
			c.Add("vienna["+strconv.Itoa(i)+"]", v, "this is no Vienna code", "write it as 26.4.2")
		}
	}
	e.Brands = c.Lines("brands", e.Brands, maxList, maxLine)
	e = checkLists(&c, e)
	checkAudience(&c, &e)
	checkAsked(&c, k, e)
	return e, c.Err()
}

// checkAsked holds an entry against what its kind asks for.
func checkAsked(c *fault.Checker, k packs.EvidenceKind, e Entry) {
	set := Fields(e)
	for _, name := range k.Required {
		if !set[name] {
			c.Add(name, "", "this kind of right needs it", "")
		}
	}
	for _, name := range FieldNames() {
		if set[name] && !slices.Contains(k.Required, name) && !slices.Contains(k.Optional, name) {
			c.Add(name, "", "this kind of right has no such field", "leave it empty, or choose another kind")
		}
	}
}

// FieldNames lists the fields that kinds ask for or not.
func FieldNames() []string {
	return []string{
		"form", "office", "number", "application", "filed", "registered", "valid_from", "valid_to", "territories", "classes", "vienna",
		"author", "created", "published", "claims", "description",
	}
}

// Fields says which of FieldNames have a value.
func Fields(e Entry) map[string]bool {
	return map[string]bool{
		"form": e.Form != "", "office": e.Office != "", "number": e.Number != "", "application": e.Application != "", "filed": e.Filed != "",
		"registered": e.Registered != "", "valid_from": e.ValidFrom != "", "valid_to": e.ValidTo != "", "territories": len(e.Territories) > 0,
		"classes": len(e.Classes) > 0, "vienna": len(e.Vienna) > 0, "author": e.Author != "", "created": e.Created != "",
		"published": e.Published != "", "claims": e.Claims != "", "description": e.Description != "",
	}
}

func checkDays(c *fault.Checker, e *Entry) {
	for _, d := range []struct {
		name string
		to   *string
	}{
		{"filed", &e.Filed},
		{"registered", &e.Registered},
		{"valid_from", &e.ValidFrom},
		{"valid_to", &e.ValidTo},
		{"created", &e.Created},
		{"published", &e.Published},
	} {
		*d.to = checkDay(c, d.name, *d.to)
	}
	if from, to := day(e.ValidFrom), day(e.ValidTo); !from.IsZero() && !to.IsZero() && to.Before(from) {
		c.Add("valid_to", e.ValidTo, "this is before the first day", "swap the two days")
	}
}

func checkDay(c *fault.Checker, name, s string) string {
	s = c.Line(name, s, 40)
	if s != "" && (day(s).IsZero() || len(s) != len(dayForm)) {
		c.Add(name, s, "this is no day", "write it as 2026-11-28")
	}
	return s
}

func checkClasses(c *fault.Checker, e *Entry) {
	if len(e.Classes) > maxList {
		c.Add("classes", "", "there are too many classes", "")
		e.Classes = nil
	}
	seen := map[int]bool{}
	for i, cl := range e.Classes {
		name := "classes[" + strconv.Itoa(i) + "]"
		if (e.Kind == Trademark && (cl.Number < 1 || cl.Number > 45)) || cl.Number < 0 || cl.Number > 99 {
			c.Add(name, strconv.Itoa(cl.Number), "there is no such class", "give a number from 1 to 45 of the Nice classification")
		}
		if seen[cl.Number] {
			c.Add(name, strconv.Itoa(cl.Number), "this class comes twice", "put its goods into one")
		}
		seen[cl.Number] = true
		e.Classes[i].Goods = c.Text(name+".goods", cl.Goods, maxText)
	}
}

// territories checks codes of countries, and of the offices of several: EU, WO, BX, OA, AP, EA, GC.
func territories(c *fault.Checker, name string, codes []string) []string {
	for i, s := range codes {
		codes[i] = strings.ToUpper(strings.TrimSpace(s))
		if !territory.MatchString(codes[i]) {
			c.Add(name+"["+strconv.Itoa(i)+"]", s, "this is no code of a territory", "give two letters, such as DE, CN, EU or WO")
		}
	}
	return c.Lines(name, codes, maxList, 10)
}

func checkLists(c *fault.Checker, e Entry) Entry {
	for name, n := range map[string]int{"licensees": len(e.Licensees), "recordals": len(e.Recordals), "use": len(e.Use)} {
		if n > maxList {
			c.Add(name, "", "there are too many entries", "")
			return e
		}
	}
	for i := range e.Licensees {
		l, name := &e.Licensees[i], "licensees["+strconv.Itoa(i)+"]"
		l.Name, l.Org = c.Needed(name+".name", l.Name, maxLine), c.Line(name+".org", l.Org, maxLine)
		l.Territories = territories(c, name+".territories", l.Territories)
		l.From, l.To = checkDay(c, name+".from", l.From), checkDay(c, name+".to", l.To)
	}
	for i := range e.Recordals {
		r, name := &e.Recordals[i], "recordals["+strconv.Itoa(i)+"]"
		r.Authority, r.Number = c.Needed(name+".authority", r.Authority, maxLine), c.Line(name+".number", r.Number, maxLine)
		r.From, r.To = checkDay(c, name+".from", r.From), checkDay(c, name+".to", r.To)
	}
	for i := range e.Use {
		u, name := &e.Use[i], "use["+strconv.Itoa(i)+"]"
		u.Text, u.URL = c.Needed(name+".text", u.Text, 2000), c.Line(name+".url", u.URL, 2000)
		u.Date = checkDay(c, name+".date", u.Date)
		if u.Territory != "" {
			if ts := territories(c, name+".territory", []string{u.Territory}); len(ts) == 1 {
				u.Territory = ts[0]
			}
		}
		if u.URL != "" && !strings.HasPrefix(u.URL, "https://") && !strings.HasPrefix(u.URL, "http://") {
			c.Add(name+".url", u.URL, "this is no address of a page", "begin it with https://")
		}
	}
	return e
}

func checkAudience(c *fault.Checker, e *Entry) {
	for item, a := range e.Audience {
		if !slices.Contains(Items(), item) {
			c.Add("audience", string(item), "there is no such item", "give details, licensees, recordals or use")
		}
		if !slices.Contains(Audiences(), a) {
			c.Add("audience", string(a), "there is no such audience", "give platform, authorities or public")
		}
		if a == PlatformOnly {
			delete(e.Audience, item)
		}
	}
	if len(e.Audience) == 0 {
		e.Audience = nil
	}
	e.Readers = c.Lines("readers", e.Readers, maxList, maxLine)
}

// checkDomain checks the name of a host on the internet.
func checkDomain(c *fault.Checker, name, s string) string {
	s = strings.TrimSuffix(strings.ToLower(c.Line(name, s, 253)), ".")
	s = strings.TrimPrefix(s, "www.")
	if s != "" && !hostname.MatchString(s) {
		c.Add(name, s, "this is no internet domain", "give it as example.com, without https:// and without a path; write other letters in their xn-- form")
	}
	return s
}

// checkAddress checks an e-mail address and returns it with its domain.
func checkAddress(c *fault.Checker, name, s string) (address, domain string) {
	s = strings.ToLower(c.Needed(name, s, 254))
	if s == "" {
		return "", ""
	}
	a, err := mail.ParseAddress(s)
	at := strings.LastIndexByte(s, '@')
	if err != nil || a.Address != s || a.Name != "" || !hostname.MatchString(s[at+1:]) {
		c.Add(name, s, "this is not an e-mail address", "give it as name@example.org")
		return "", ""
	}
	return s, s[at+1:]
}

// within reports whether a host is a domain or below it.
func within(host, domain string) bool {
	return domain != "" && (host == domain || strings.HasSuffix(host, "."+domain))
}
