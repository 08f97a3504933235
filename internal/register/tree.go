package register

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"
)

// tree is one record's elements. It is filled again and again, so that a record costs no memory but its texts.
// It takes less than XML allows: names in ASCII, no declarations, no entities but the five of XML and character
// references. What it takes, encoding/xml takes too and reads the same (FuzzTree).
type tree struct {
	nodes   []node
	attrs   []attr
	open    []int  // the elements that are open, outermost first
	scratch []byte // texts that had to be put together
	data    []byte
	at      int
	limits  Limits
}

// node is one element. Indexes are into tree.nodes; 0 is none, because the root is nobody's child.
type node struct {
	name, local       []byte // with and without prefix
	text              []byte // the element's own text, references resolved
	first, last, next int
	end               int // the first node that is no longer inside this one
	attrs, attrEnd    int
}

type attr struct{ local, value []byte }

// markupError is a record that is no XML as this package takes it.
type markupError struct {
	at            int // in the record
	message, hint string
}

// Error returns the message and the place.
func (e *markupError) Error() string {
	return fmt.Sprintf("%s at byte %d of the record", e.message, e.at)
}

const hintMarkup = "ask the register for the file again; a file cut short or edited by hand looks like this"

func (t *tree) fail(at int, message string) error {
	return &markupError{at: at, message: message, hint: hintMarkup}
}

// parse reads one element with all it holds. The tree keeps slices of data.
func (t *tree) parse(data []byte, l Limits) error {
	t.nodes, t.attrs, t.open, t.scratch = t.nodes[:0], t.attrs[:0], t.open[:0], t.scratch[:0]
	t.data, t.at, t.limits = data, 0, l
	if !utf8.Valid(data) {
		return t.fail(firstInvalid(data), "there are bytes that are not UTF-8 text")
	}
	for t.at < len(data) {
		if data[t.at] != '<' {
			if len(t.open) == 0 {
				return t.fail(t.at, "there is text outside the record")
			}
			end := bytes.IndexByte(data[t.at:], '<')
			if end < 0 {
				end = len(data) - t.at
			}
			if err := t.text(data[t.at:t.at+end], true); err != nil {
				return err
			}
			t.at += end
			continue
		}
		if err := t.markup(); err != nil {
			return err
		}
		if len(t.open) == 0 && len(t.nodes) > 0 && t.at < len(data) {
			return t.fail(t.at, "there is something after the end of the record")
		}
	}
	if len(t.open) > 0 || len(t.nodes) == 0 {
		return t.fail(len(data), "the record ends before its elements are closed")
	}
	return nil
}

// markup reads what begins with "<".
func (t *tree) markup() error {
	rest := t.data[t.at:]
	switch {
	case bytes.HasPrefix(rest, []byte("</")):
		return t.end()
	case bytes.HasPrefix(rest, []byte("<!--")):
		end := bytes.Index(rest[4:], []byte("--"))
		if end < 0 || 4+end+2 >= len(rest) || rest[4+end+2] != '>' {
			return t.fail(t.at, "a comment is not closed, or has -- inside")
		}
		if bad := badChar(rest[4 : 4+end]); bad >= 0 {
			return t.fail(t.at+4+bad, "there is a character that XML does not allow")
		}
		t.at += 4 + end + 3
		return nil
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		end := bytes.Index(rest, []byte("]]>"))
		if end < 0 || len(t.open) == 0 {
			return t.fail(t.at, "a CDATA section is not closed, or outside the record")
		}
		if err := t.text(rest[9:end], false); err != nil {
			return err
		}
		t.at += end + 3
		return nil
	case bytes.HasPrefix(rest, []byte("<?")):
		end := bytes.Index(rest, []byte("?>"))
		name := nameLen(rest[2:])
		if end < 2 || name == 0 || name+2 > end || bytes.EqualFold(rest[2:2+name], []byte("xml")) || badChar(rest[:end]) >= 0 {
			return t.fail(t.at, "there is a processing instruction that is not closed or does not belong here")
		}
		t.at += end + 2
		return nil
	case bytes.HasPrefix(rest, []byte("<!")):
		return t.fail(t.at, "there is a declaration inside the record")
	}
	return t.start()
}

// start reads a start tag.
func (t *tree) start() error {
	begin := t.at
	name, local, err := t.name(t.at + 1)
	if err != nil {
		return err
	}
	if len(t.nodes) >= t.limits.Elements {
		return t.over(begin, fmt.Sprintf("the record has more than %d elements", t.limits.Elements))
	}
	if len(t.open) >= t.limits.Depth {
		return t.over(begin, fmt.Sprintf("elements are nested deeper than %d", t.limits.Depth))
	}
	n := node{name: name, local: local, end: len(t.nodes) + 1, attrs: len(t.attrs)}
	t.at = begin + 1 + len(name)
	closed, err := t.attributes(begin)
	if err != nil {
		return err
	}
	n.attrEnd = len(t.attrs)
	at := len(t.nodes)
	t.nodes = append(t.nodes, n)
	if len(t.open) > 0 {
		up := &t.nodes[t.open[len(t.open)-1]]
		if up.last == 0 {
			up.first = at
		} else {
			t.nodes[up.last].next = at
		}
		up.last = at
	}
	if !closed {
		t.open = append(t.open, at)
	}
	return nil
}

// attributes reads the rest of a start tag and reports whether it closes itself.
func (t *tree) attributes(begin int) (closed bool, err error) {
	first := len(t.attrs)
	for {
		before := t.at
		t.space()
		switch {
		case t.at >= len(t.data):
			return false, t.fail(begin, "a tag is not closed")
		case t.data[t.at] == '>':
			t.at++
			return false, nil
		case t.data[t.at] == '/':
			if t.at+1 >= len(t.data) || t.data[t.at+1] != '>' {
				return false, t.fail(begin, "a tag is not closed")
			}
			t.at += 2
			return true, nil
		case before == t.at:
			return false, t.fail(t.at, "there is no space before an attribute")
		case len(t.attrs)-first >= t.limits.Attrs:
			return false, t.over(begin, fmt.Sprintf("an element has more than %d attributes", t.limits.Attrs))
		}
		name, local, err := t.name(t.at)
		if err != nil {
			return false, err
		}
		t.at += len(name)
		t.space()
		if t.at+1 >= len(t.data) || t.data[t.at] != '=' {
			return false, t.fail(t.at, "an attribute has no value")
		}
		t.at++
		t.space()
		if t.at >= len(t.data) || (t.data[t.at] != '"' && t.data[t.at] != '\'') {
			return false, t.fail(t.at, "the value of an attribute is not in quotes")
		}
		end := bytes.IndexByte(t.data[t.at+1:], t.data[t.at])
		if end < 0 {
			return false, t.fail(t.at, "the value of an attribute is not closed")
		}
		raw := t.data[t.at+1 : t.at+1+end]
		if bytes.IndexByte(raw, '<') >= 0 {
			return false, t.fail(t.at, "there is a < in the value of an attribute")
		}
		value, err := t.resolve(raw, t.at+1)
		if err != nil {
			return false, err
		}
		t.attrs = append(t.attrs, attr{local: local, value: value})
		t.at += end + 2
	}
}

// end reads an end tag.
func (t *tree) end() error {
	name, _, err := t.name(t.at + 2)
	if err != nil {
		return err
	}
	if len(t.open) == 0 || !bytes.Equal(t.nodes[t.open[len(t.open)-1]].name, name) {
		return t.fail(t.at, "the tag </"+string(name)+"> closes nothing that is open")
	}
	t.at += 2 + len(name)
	t.space()
	if t.at >= len(t.data) || t.data[t.at] != '>' {
		return t.fail(t.at, "an end tag is not closed")
	}
	t.at++
	t.nodes[t.open[len(t.open)-1]].end = len(t.nodes)
	t.open = t.open[:len(t.open)-1]
	return nil
}

// text adds to the text of the innermost open element.
func (t *tree) text(raw []byte, references bool) error {
	n := &t.nodes[t.open[len(t.open)-1]]
	if len(n.text) == 0 && blank(raw) {
		return nil
	}
	value := raw
	if references {
		if i := bytes.Index(raw, []byte("]]>")); i >= 0 {
			return t.fail(t.at+i, "there is a ]]> outside a CDATA section")
		}
		var err error
		if value, err = t.resolve(raw, t.at); err != nil {
			return err
		}
	} else if bad := badChar(raw); bad >= 0 {
		return t.fail(t.at+bad, "there is a character that XML does not allow")
	}
	if len(n.text) == 0 {
		n.text = value
		return nil
	}
	begin := len(t.scratch)
	t.scratch = append(append(t.scratch, n.text...), value...)
	if len(t.scratch) > t.limits.Record {
		return t.over(t.at, "the texts of the record are too long")
	}
	n.text = t.scratch[begin:len(t.scratch):len(t.scratch)]
	return nil
}

func (t *tree) over(at int, message string) error {
	return &markupError{at: at, message: message, hint: "raise the limit if the register really writes such records"}
}

// resolve replaces references. Text without any is returned as it is.
func (t *tree) resolve(raw []byte, at int) ([]byte, error) {
	if bad := badChar(raw); bad >= 0 {
		return nil, t.fail(at+bad, "there is a character that XML does not allow")
	}
	amp := bytes.IndexByte(raw, '&')
	if amp < 0 {
		return raw, nil
	}
	begin := len(t.scratch)
	for rest := raw; ; {
		if amp = bytes.IndexByte(rest, '&'); amp < 0 {
			t.scratch = append(t.scratch, rest...)
			break
		}
		t.scratch = append(t.scratch, rest[:amp]...)
		rest = rest[amp+1:]
		end := bytes.IndexByte(rest[:min(len(rest), 12)], ';')
		var r rune
		if end > 0 {
			r = reference(rest[:end])
		}
		if r == 0 {
			return nil, &markupError{
				at: at, message: "there is an & that is none of XML's own references",
				hint: "entities of a document type are not expanded; write the character itself, or &amp; for an &",
			}
		}
		t.scratch = utf8.AppendRune(t.scratch, r)
		rest = rest[end+1:]
	}
	return t.scratch[begin:len(t.scratch):len(t.scratch)], nil
}

// reference returns the character that a reference stands for, 0 for none.
func reference(name []byte) rune {
	switch string(name) {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "apos":
		return '\''
	case "quot":
		return '"'
	}
	if len(name) < 2 || name[0] != '#' {
		return 0
	}
	digits, base := name[1:], rune(10)
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	var r rune
	for _, c := range digits {
		d := rune(c) - '0'
		switch {
		case base == 16 && c >= 'a' && c <= 'f':
			d = rune(c) - 'a' + 10
		case base == 16 && c >= 'A' && c <= 'F':
			d = rune(c) - 'A' + 10
		case c < '0' || c > '9':
			return 0
		}
		if r = r*base + d; r > utf8.MaxRune {
			return 0
		}
	}
	if len(digits) == 0 || !allowed(r) {
		return 0
	}
	return r
}

// name reads a name at a place: letters, digits, "-", "_", ".", and one ":" between prefix and local name.
func (t *tree) name(at int) (name, local []byte, err error) {
	if at > len(t.data) {
		return nil, nil, t.fail(at, "a name is missing")
	}
	n := nameLen(t.data[at:])
	name = t.data[at : at+n]
	colon := bytes.IndexByte(name, ':')
	local = name[colon+1:]
	if n == 0 || colon == 0 || len(local) == 0 || bytes.IndexByte(local, ':') >= 0 || !letter(local[0]) {
		return nil, nil, t.fail(at, "there is a < or a name that is no tag's")
	}
	return name, local, nil
}

// nameBytes says what a byte may be: 1 in a name, 2 also at its beginning.
var nameBytes = func() (t [256]uint8) {
	for c := range t {
		switch b := byte(c); {
		case letter(b):
			t[c] = 2
		case b == '-', b == '.', b == ':', b >= '0' && b <= '9':
			t[c] = 1
		}
	}
	return t
}()

func nameLen(b []byte) int {
	if len(b) == 0 || nameBytes[b[0]] != 2 {
		return 0
	}
	for i, c := range b {
		if nameBytes[c] == 0 {
			return i
		}
	}
	return len(b)
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

func (t *tree) space() {
	for t.at < len(t.data) && isSpace(t.data[t.at]) {
		t.at++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func blank(b []byte) bool {
	for _, c := range b {
		if !isSpace(c) {
			return false
		}
	}
	return true
}

// allowed reports whether XML 1.0 allows a character.
func allowed(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

// badChar returns the place of the first character that XML does not allow in valid UTF-8, -1 when there is none.
func badChar(b []byte) int {
	for i, c := range b {
		if c < ' ' && !isSpace(c) {
			return i
		}
		if c == 0xEF && i+2 < len(b) && b[i+1] == 0xBF && b[i+2] >= 0xBE {
			return i
		}
	}
	return -1
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// child returns the first child of a name, -1 when there is none or n is -1.
func (t *tree) child(n int, local string) int {
	if n < 0 {
		return -1
	}
	for c := t.nodes[n].first; c > 0; c = t.nodes[c].next {
		if string(t.nodes[c].local) == local {
			return c
		}
	}
	return -1
}

// within returns the first element of one of the names inside n, in the order of the file, -1 when there is none.
func (t *tree) within(n int, locals ...string) int {
	if n < 0 {
		return -1
	}
	for c := n + 1; c < t.nodes[n].end; c++ {
		if slices.Contains(locals, string(t.nodes[c].local)) {
			return c
		}
	}
	return -1
}

// attr returns the value of an attribute by local name.
func (t *tree) attr(n int, local string) []byte {
	if n < 0 {
		return nil
	}
	for _, a := range t.attrs[t.nodes[n].attrs:t.nodes[n].attrEnd] {
		if string(a.local) == local {
			return a.value
		}
	}
	return nil
}
