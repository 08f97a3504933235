package web

import (
	"net/url"

	"github.com/a-h/templ"
)

// inputField is what a field of a form shows.
type inputField struct {
	name, label, hint, value, placeholder string
	typ, auto, list                       string
	required, focus, mono                 bool
	wrong                                 wrong
}

func (in inputField) kind() string {
	if in.typ == "" {
		return "text"
	}
	return in.typ
}

func (in inputField) complete() string {
	if in.auto == "" {
		return "off"
	}
	return in.auto
}

// described links an input with its hint and with what is wrong with it.
func described(name, hint string, w wrong) templ.Attributes {
	at := templ.Attributes{}
	by := ""
	if hint != "" {
		by = name + "-hint"
	}
	if len(w[name]) > 0 {
		at["aria-invalid"] = "true"
		if by != "" {
			by += " "
		}
		by += name + "-bad"
	}
	if by != "" {
		at["aria-describedby"] = by
	}
	return at
}

// link builds the address of a page with the parameters that are not empty, given as name, value, name, value.
func link(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// nextPage is the address of the next page of a list, empty on the last.
func nextPage(path, cursor string, pairs ...string) string {
	if cursor == "" {
		return ""
	}
	return link(path, append(pairs, "cursor", cursor)...)
}
