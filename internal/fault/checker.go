package fault

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Checker collects what is wrong with a request, so that everything can be said at once. Its zero value is ready.
type Checker struct{ fields []Field }

// Add notes that a field cannot be taken. Give no value where it may be a secret.
func (c *Checker) Add(name, value, message, hint string) {
	c.fields = append(c.fields, Field{Name: name, Value: Shorten(value), Message: message, Hint: hint})
}

// Err returns an Invalid fault about everything that was noted, nil when nothing was.
func (c *Checker) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return Bad(c.fields...)
}

// Line checks a text of one line and of at most so many characters, and returns it without white space at its ends.
func (c *Checker) Line(name, value string, most int) string {
	return c.text(name, value, most, false)
}

// Needed is Line for a text that may not be empty.
func (c *Checker) Needed(name, value string, most int) string {
	if strings.TrimSpace(value) == "" {
		c.Add(name, "", "this is needed", "")
	}
	return c.text(name, value, most, false)
}

// Text is Line for a text that may have several lines.
func (c *Checker) Text(name, value string, most int) string {
	return c.text(name, value, most, true)
}

// Lines checks a list of at most count texts with Line. It returns them in the order given, each once; an empty list is nil.
func (c *Checker) Lines(name string, values []string, count, most int) []string {
	if len(values) > count {
		c.Add(name, "", strconv.Itoa(len(values))+" entries are too many", "give at most "+strconv.Itoa(count))
		return nil
	}
	var out []string
	seen := make(map[string]bool, len(values))
	for i, v := range values {
		v = c.Needed(name+"["+strconv.Itoa(i)+"]", v, most)
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

func (c *Checker) text(name, value string, most int, lines bool) string {
	if !utf8.ValidString(value) {
		c.Add(name, value, "this is not UTF-8 text", "")
		return ""
	}
	value = strings.TrimSpace(value)
	if n := utf8.RuneCountInString(value); n > most {
		c.Add(name, value, strconv.Itoa(n)+" characters are too many", "give at most "+strconv.Itoa(most))
	}
	bad := strings.IndexFunc(value, func(r rune) bool {
		return unicode.IsControl(r) && (!lines || (r != '\n' && r != '\r' && r != '\t'))
	})
	if bad >= 0 {
		c.Add(name, strings.Map(visible, value), "there is a control character in this", "leave line breaks and control characters out")
	}
	return value
}

func visible(r rune) rune {
	if unicode.IsControl(r) {
		return utf8.RuneError
	}
	return r
}

// Shorten cuts a value to the 80 characters that are shown.
func Shorten(s string) string {
	const most = 80
	s = strings.ToValidUTF8(s, "\uFFFD")
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
