package importer

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/fault"
)

// node is a value of any of the formats. Scalars keep the digits they were written with.
type node struct {
	line    int64
	kind    kind
	text    string  // scalar
	list    []*node // list
	names   []string
	values  []*node // object
	problem *fault.Field
	csv     bool
}

type kind int

const (
	null kind = iota
	scalar
	list
	object
)

func (k kind) String() string { return [...]string{"nothing", "a value", "a list", "an object"}[k] }

// shape says which fields an entry may have.
type shape struct {
	noun   string            // plural, the key of the list in an object
	fields []string          // in the order in which they are documented
	needs  []string          // columns that a CSV file must have
	other  map[string]string // other names of fields
}

func (s shape) field(name string) (string, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if to, ok := s.other[name]; ok {
		return to, true
	}
	for _, f := range s.fields {
		if f == name {
			return f, true
		}
	}
	return name, false
}

func (s shape) hint() string { return "the fields are " + strings.Join(s.fields, ", ") }

// entry reads the fields of one object and collects what is wrong with them.
type entry struct {
	fields map[string]*node
	bad    []fault.Field
}

func (s shape) entry(n *node) *entry {
	e := &entry{fields: map[string]*node{}}
	for i, name := range n.names {
		field, ok := s.field(name)
		switch {
		case !ok:
			e.fail(show(name), "", "there is no such field", s.hint())
		case e.fields[field] != nil:
			e.fail(field, "", "the field comes twice", "give it once")
		default:
			e.fields[field] = n.values[i]
		}
	}
	return e
}

func (e *entry) fail(name, value, message, hint string) {
	e.bad = append(e.bad, fault.Field{Name: name, Value: value, Message: message, Hint: hint})
}

// text returns a scalar, "" when it is absent.
func (e *entry) text(name string, most int) string {
	n := e.fields[name]
	if n == nil || n.kind == null {
		return ""
	}
	if n.kind != scalar {
		e.fail(name, "", n.kind.String()+" where a text belongs", "give a text")
		return ""
	}
	return e.clean(name, n.text, most)
}

// clean trims a text and checks its length and its characters.
func (e *entry) clean(name, s string, most int) string {
	s = strings.TrimSpace(s)
	switch {
	case !utf8.ValidString(s):
		e.fail(name, show(s), "it is not UTF-8", "save the file as UTF-8")
	case strings.IndexByte(s, 0) >= 0:
		e.fail(name, show(s), "it holds the character U+0000", "leave that character out")
	case utf8.RuneCountInString(s) > most:
		e.fail(name, show(s), fmt.Sprintf("it is longer than %d characters", most), "shorten it")
	default:
		return s
	}
	return ""
}

func (e *entry) required(name string, most int) string {
	before := len(e.bad)
	s := e.text(name, most)
	if s == "" && len(e.bad) == before {
		e.fail(name, "", "it is required and absent or empty", "give "+name)
	}
	return s
}

// texts returns a list; a single text is a list of one, and in CSV texts are separated by "|".
func (e *entry) texts(name string, most int) []string {
	n := e.fields[name]
	if n == nil || n.kind == null {
		return nil
	}
	var items []*node
	switch {
	case n.kind == list:
		items = n.list
	case n.kind == scalar && n.csv:
		for s := range strings.SplitSeq(n.text, "|") {
			items = append(items, &node{kind: scalar, text: s})
		}
	case n.kind == scalar:
		items = []*node{n}
	default:
		e.fail(name, "", "an object where a list of texts belongs", "give a list")
		return nil
	}
	if len(items) > 500 {
		e.fail(name, "", "more than 500 entries", "split the entry")
		return nil
	}
	var out []string
	for i, item := range items {
		if item.kind != scalar {
			e.fail(fmt.Sprintf("%s[%d]", name, i), "", item.kind.String()+" where a text belongs", "give texts")
			continue
		}
		if s := e.clean(fmt.Sprintf("%s[%d]", name, i), item.text, most); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (e *entry) flag(name string) bool {
	switch s := strings.ToLower(e.text(name, 10)); s {
	case "", "false", "no", "0":
		return false
	case "true", "yes", "1":
		return true
	default:
		e.fail(name, show(s), "it is neither true nor false", "write true or false")
		return false
	}
}

func (e *entry) whole(name string, low, high int) int {
	s := e.text(name, 40)
	if s == "" {
		return 0
	}
	v, err := strconv.Atoi(s)
	if err != nil || v < low || v > high {
		e.fail(name, show(s), "it is not a whole number in range", fmt.Sprintf("give one from %d to %d", low, high))
		return 0
	}
	return v
}

func (e *entry) amount(name string) price.Amount {
	before := len(e.bad)
	s := e.required(name, 40)
	a, err := price.ParseAmount(s)
	if err != nil {
		e.fail(name, show(s), "it is not a plain decimal amount", `write digits and one point, such as "129.95"`)
	} else if len(e.bad) == before && a.Micros() == 0 {
		e.fail(name, show(s), "it is nothing", "give the price it is really sold at")
	}
	return a
}

func show(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	n := 0
	for i := range s {
		if n == 80 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
