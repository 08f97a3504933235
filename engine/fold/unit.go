package fold

import (
	"html"
	"strings"
	"unicode/utf8"
)

// unit is one character of the original, or one HTML entity with the one or two characters it stands for.
type unit struct {
	start, end int
	r          [2]rune
	n          int
	entity     bool
	bad        bool // not valid UTF-8
}

// next reads the unit at i.
func next(s string, i int) unit {
	if s[i] == '&' {
		if u, ok := entity(s, i); ok {
			return u
		}
		return unit{start: i, end: i + 1, r: [2]rune{'&'}, n: 1}
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	return unit{start: i, end: i + size, r: [2]rune{r}, n: 1, bad: r == utf8.RuneError && size == 1}
}

// entry returns the table entry of character k of the unit.
func (u *unit) entry(k int) *entry {
	r := u.r[k]
	if r < utf8.RuneSelf {
		return &asciiUnits[r]
	}
	return lookup(r)
}

// asciiUnits is the ASCII table in the form of the large one.
var asciiUnits = func() (t [utf8.RuneSelf]entry) {
	for i := range t {
		a := &ascii[i]
		t[i] = entry{class: a.class, upper: a.upper, sign: a.sign}
		if a.class <= classDigit {
			t[i].out = lowerASCII[a.lower : a.lower+1]
		}
	}
	return t
}()

var lowerASCII = func() string {
	var b strings.Builder
	for c := range byte(utf8.RuneSelf) {
		b.WriteByte(c)
	}
	return b.String()
}()

// entity decodes an HTML entity that ends with a semicolon.
func entity(s string, i int) (unit, bool) {
	part := s[i:min(len(s), i+maxEntity)]
	semi := strings.IndexByte(part, ';')
	if semi < 2 {
		return unit{}, false
	}
	part = part[:semi+1]
	u := unit{start: i, end: i + len(part), n: 1, entity: true}
	switch part {
	case "&amp;":
		u.r[0] = '&'
		return u, true
	case "&nbsp;":
		u.r[0] = 0xA0
		return u, true
	case "&quot;":
		u.r[0] = '"'
		return u, true
	case "&#39;":
		u.r[0] = '\''
		return u, true
	}
	for j := 1; j < semi; j++ {
		if c := part[j]; c >= utf8.RuneSelf || c != '#' && ascii[c].class > classDigit {
			return unit{}, false
		}
	}
	text := html.UnescapeString(part)
	if text == part || strings.HasSuffix(text, ";") && part != "&semi;" && part != "&#59;" {
		return unit{}, false
	}
	u.n = 0
	for _, r := range text {
		if u.n == len(u.r) {
			return unit{}, false
		}
		u.r[u.n] = r
		u.n++
	}
	return u, u.n > 0
}
