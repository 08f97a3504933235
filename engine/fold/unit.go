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

// twice begins an entity whose ampersand was encoded once more.
const twice = "&amp;"

// entity decodes an HTML entity: one that ends with a semicolon, a number that ends where its digits do, or one that was
// encoded twice.
func entity(s string, i int) (unit, bool) {
	part := s[i:min(len(s), i+maxEntity)]
	if strings.HasPrefix(part, twice) {
		if u, ok := plainEntity(part[len(twice)-1:], true); ok {
			u.start, u.end = i, i+len(twice)-1+u.end
			return u, true
		}
	}
	u, ok := plainEntity(part, false)
	u.start, u.end = i, i+u.end
	return u, ok
}

// plainEntity decodes the entity that part begins with, whose first character is an ampersand, or the semicolon of one
// when it was encoded itself.
func plainEntity(part string, again bool) (unit, bool) {
	if len(part) < 3 {
		return unit{}, false
	}
	if part[1] == '#' {
		return numeric(part)
	}
	semi := strings.IndexByte(part[1:], ';') + 1
	if semi < 2 {
		return unit{}, false
	}
	part = part[:semi+1]
	u := unit{end: len(part), n: 1, entity: true}
	switch part[1:] {
	case "amp;":
		u.r[0] = '&'
		return u, true
	case "nbsp;":
		u.r[0] = 0xA0
		return u, true
	case "quot;":
		u.r[0] = '"'
		return u, true
	}
	for j := 1; j < semi; j++ {
		if c := part[j]; c >= utf8.RuneSelf || ascii[c].class > classDigit {
			return unit{}, false
		}
	}
	if again {
		part = "&" + part[1:]
	}
	text := html.UnescapeString(part)
	if text == part || strings.HasSuffix(text, ";") && part != "&semi;" {
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

// numeric decodes &#105; and &#x69; with or without the semicolon.
func numeric(part string) (unit, bool) {
	at, base := 2, rune(10)
	if len(part) > 2 && part[2]|0x20 == 'x' {
		at, base = 3, 16
	}
	from, r := at, rune(0)
	for ; at < len(part); at++ {
		d := digitOf(part[at])
		if d >= base {
			break
		}
		r = min(r*base+d, utf8.MaxRune+1)
	}
	if at == from || at == maxEntity {
		return unit{}, false
	}
	digits := part[:at]
	if at < len(part) && part[at] == ';' {
		at++
	}
	switch {
	case r >= 0x80 && r < 0xA0: // browsers read these as Windows-1252
		r, _ = utf8.DecodeRuneInString(html.UnescapeString("&" + digits[1:] + ";"))
	case r == 0 || !utf8.ValidRune(r):
		r = utf8.RuneError
	}
	return unit{end: at, r: [2]rune{r}, n: 1, entity: true}, true
}

// digitOf returns the value of a hexadecimal digit, and more than any for other characters.
func digitOf(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return 16
}
