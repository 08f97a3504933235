package register

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/fault"
)

// draft is a record in the making, with what is wrong with it.
type draft struct {
	rec     Record
	dropped []fault.Field // values that are left out
	refused *fault.Field  // why there is no record
	limits  Limits
	words   map[string]string // short codes that come again and again
	scratch []byte
	goods   [][]string // of each class, until they are joined
}

func (d *draft) reset() {
	d.rec, d.dropped, d.refused = Record{Kind: Other, Status: Unknown}, d.dropped[:0], nil
	for i := range d.goods {
		d.goods[i] = d.goods[i][:0]
	}
	d.goods = d.goods[:0]
}

// number is what the record is called in a refusal.
func (d *draft) number() string {
	if d.rec.Number != "" {
		return d.rec.Number
	}
	return d.rec.Application
}

func (d *draft) refuse(name, value, message, hint string) {
	if d.refused == nil {
		d.refused = &fault.Field{Name: name, Value: fault.Shorten(value), Message: message, Hint: hint}
	}
}

// maxDropped bounds what is said about one record.
const maxDropped = 50

func (d *draft) drop(name, value, message, hint string) {
	if len(d.dropped) < maxDropped {
		d.dropped = append(d.dropped, fault.Field{Name: name, Value: fault.Shorten(value), Message: message, Hint: hint})
	}
}

// text returns a value with runs of white space made one space, empty when it cannot be taken.
func (d *draft) text(name string, raw []byte) string {
	raw = d.clean(name, raw)
	if len(raw) == 0 {
		return ""
	}
	return string(raw)
}

// code is text for values that come again and again.
func (d *draft) code(name string, raw []byte) string {
	raw = d.clean(name, raw)
	if len(raw) == 0 {
		return ""
	}
	if s, ok := d.words[string(raw)]; ok {
		return s
	}
	s := string(raw)
	if len(s) <= 32 && len(d.words) < 4096 {
		d.words[s] = s
	}
	return s
}

func (d *draft) clean(name string, raw []byte) []byte {
	raw = bytes.TrimSpace(raw)
	if len(raw) > d.limits.Text {
		d.drop(name, string(raw[:400]), fmt.Sprintf("it has %d bytes, more than %d", len(raw), d.limits.Text), "raise the limit if the register really writes such texts")
		return nil
	}
	plain := true
	for i, c := range raw {
		if c < ' ' && !isSpace(c) || c == 0x7F {
			d.drop(name, strings.ToValidUTF8(string(raw), "?"), "there is a control character in it", "leave it out of the file")
			return nil
		}
		if isSpace(c) && (c != ' ' || raw[i-1] == ' ') {
			plain = false
		}
	}
	if plain {
		return raw
	}
	d.scratch = d.scratch[:0]
	for w := range bytes.FieldsSeq(raw) {
		if len(d.scratch) > 0 {
			d.scratch = append(d.scratch, ' ')
		}
		d.scratch = append(d.scratch, w...)
	}
	return d.scratch
}

// full says that a list has no room for another entry.
func full[T any](d *draft, name string, list []T) bool {
	if len(list) < d.limits.List {
		return false
	}
	if len(list) == d.limits.List {
		d.drop(name, "", fmt.Sprintf("there are more than %d entries", d.limits.List), "raise the limit if the register really writes such lists")
	}
	return true
}

const hintDate = "write year, month and day as 2024-05-31 or 20240531"

// date reads a day, a month or a year, with zeros for what is not known. A time or a zone after the day is left away.
func (d *draft) date(name string, raw []byte) Date {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || len(bytes.Trim(raw, "0-")) == 0 {
		return ""
	}
	b := raw
	if len(b) > 10 && b[4] == '-' && b[7] == '-' && (b[10] == 'T' || b[10] == 'Z' || b[10] == '-' || b[10] == '+' || b[10] == ' ') {
		b = b[:10]
	}
	var year, month, day []byte
	switch {
	case len(b) == 10 && b[4] == '-' && b[7] == '-':
		year, month, day = b[:4], b[5:7], b[8:]
	case len(b) == 8:
		year, month, day = b[:4], b[4:6], b[6:]
	case len(b) == 7 && b[4] == '-':
		year, month = b[:4], b[5:]
	case len(b) == 4:
		year = b
	default:
		d.drop(name, string(raw), "this is no date", hintDate)
		return ""
	}
	y, m, dd := digits(year), digits(month), digits(day)
	if y < 1700 || y > 2200 || m < 0 || m > 12 || dd < 0 || dd > daysIn(y, m) || m == 0 && dd > 0 {
		d.drop(name, string(raw), "there is no such day", hintDate)
		return ""
	}
	out := append(make([]byte, 0, 10), year...)
	if m > 0 {
		out = append(append(out, '-'), month...)
	}
	if dd > 0 {
		out = append(append(out, '-'), day...)
	}
	return Date(d.code(name, out))
}

func digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// office checks the two letters of an office.
func (d *draft) office(raw string) string {
	raw = strings.ToUpper(strings.TrimSpace(raw))
	if len(raw) != 2 || raw[0] < 'A' || raw[0] > 'Z' || raw[1] < 'A' || raw[1] > 'Z' {
		d.refuse("office", raw, "this is no code of an office", "give the two letters of WIPO ST.3, such as US, WO, EM or CN")
		return ""
	}
	return raw
}

// nice returns the number of a Nice class, 0 for other codes.
func nice(code string) int {
	if len(code) == 0 || len(code) > 3 {
		return 0
	}
	n, err := strconv.Atoi(code)
	if err != nil || n < 1 || n > 45 {
		return 0
	}
	return n
}

// finish checks what every record must have.
func (d *draft) finish() {
	r := &d.rec
	d.joinGoods()
	switch {
	case d.refused != nil:
	case r.Office == "":
		d.refuse("office", "", "the record does not say whose register it is from", "give the office as an option")
	case r.Number == "" && r.Application == "":
		d.refuse("number", "", "the record has neither a registration nor an application number", "a mark without a number cannot be kept apart from others")
	case !short(r.Number) || !short(r.Application):
		d.refuse("number", r.Number+r.Application, "this is longer than any number", "a number has at most 64 characters")
	}
	if r.Kind == "" {
		r.Kind = Other
	}
}

func short(s string) bool { return utf8.RuneCountInString(s) <= 64 }
