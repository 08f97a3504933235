package register

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/assay-ip/assay/internal/fault"
)

// cutter finds the records in a stream of XML by their tags and holds one at a time. It knows comments, CDATA sections
// and document types, so that a tag inside one is no record. What is wrong inside a record it leaves to tree; what is
// wrong between records does not matter to it. That is why reading goes on after a broken record.
type cutter struct {
	in     io.Reader
	names  [2]string // local names of a record's element
	limits Limits
	buf    []byte // window of the stream
	at     int    // next byte to look at, in buf
	start  int    // of the record that is open, in buf; -1 when none is
	base   int64  // offset of buf[0] in the stream
	eof    bool
	err    error
}

// piece is a record as it stands in the file, or why there is none.
type piece struct {
	offset, end int64  // where it begins, and where reading goes on
	data        []byte // valid until the next call
	broken      string // what is wrong with it
}

const window = 256 << 10

func (c *cutter) reset(in io.Reader, base int64, l Limits) {
	c.in, c.limits, c.base = in, l, base
	c.buf, c.at, c.start, c.eof, c.err = c.buf[:0], 0, -1, false, nil
}

// keep is the first byte of the window that is still needed.
func (c *cutter) keep() int {
	if c.start >= 0 {
		return c.start
	}
	return c.at
}

// fill reads more and reports whether there was more. What at and start point to may move, and they with it.
func (c *cutter) fill() bool {
	if c.eof || c.err != nil {
		return false
	}
	if keep := c.keep(); keep > 0 {
		n := copy(c.buf, c.buf[keep:])
		c.buf, c.at, c.base = c.buf[:n], c.at-keep, c.base+int64(keep)
		if c.start >= 0 {
			c.start = 0
		}
	}
	if free := cap(c.buf) - len(c.buf); free < window/2 {
		bigger := make([]byte, len(c.buf), 2*cap(c.buf)+window)
		copy(bigger, c.buf)
		c.buf = bigger
	}
	for range 100 {
		n, err := c.in.Read(c.buf[len(c.buf):cap(c.buf)])
		c.buf = c.buf[:len(c.buf)+n]
		if errors.Is(err, io.EOF) {
			c.eof = true
			return n > 0
		}
		if err != nil {
			c.err = fmt.Errorf("read register at byte %d: %w", c.base+int64(len(c.buf)), err)
			return false
		}
		if n > 0 {
			return true
		}
	}
	c.err = io.ErrNoProgress
	return false
}

// next returns the next record, io.EOF after the last.
func (c *cutter) next() (piece, error) {
	c.start = -1
	var opened []byte // the name of the record that is open, as the file writes it
	for {
		if c.start >= 0 && c.at-c.start > c.limits.Record {
			return c.give(c.at, fmt.Sprintf("the record is longer than %d bytes", c.limits.Record)), nil
		}
		i := bytes.IndexByte(c.buf[c.at:], '<')
		if i < 0 {
			c.at = len(c.buf)
			if c.fill() {
				continue
			}
			return c.finish()
		}
		c.at += i
		for len(c.buf)-c.at < 128 && c.fill() { // enough to tell what the tag is: a prefix and a name
			continue
		}
		tag := c.buf[c.at:]
		if len(tag) > 1 && (tag[1] == '!' || tag[1] == '?') {
			if p, done, err := c.skip(); done {
				return p, err
			}
			continue
		}
		closing := len(tag) > 1 && tag[1] == '/'
		name := tag[1:]
		if closing {
			name = tag[2:]
		}
		name = name[:nameLen(name)]
		switch {
		case !c.isRecord(name), closing && (c.start < 0 || !bytes.Equal(name, opened)):
			c.at++
			continue
		case c.start >= 0 && !closing: // a record inside a record: the first was never closed
			return c.give(c.at, "the record is not closed before the next one begins"), nil
		case !closing:
			opened = append(opened[:0], name...)
			c.start = c.at
		}
		length, ok := c.tag()
		switch {
		case c.err != nil:
			return piece{}, c.err
		case !ok:
			return c.give(c.at+1, "a tag of the record is not closed"), nil
		case !closing && c.buf[c.at+length-2] != '/':
			c.at += length
		default:
			return c.give(c.at+length, ""), nil
		}
	}
}

func (c *cutter) isRecord(name []byte) bool {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return string(name) == c.names[0] || string(name) == c.names[1]
}

// give returns the record that is open up to a place of the window, and goes on there.
func (c *cutter) give(end int, broken string) piece {
	p := piece{offset: c.base + int64(c.start), end: c.base + int64(end), data: c.buf[c.start:end], broken: broken}
	c.at = end
	return p
}

// finish is the end of the stream, or its error.
func (c *cutter) finish() (piece, error) {
	if c.err != nil {
		return piece{}, c.err
	}
	if c.start < 0 {
		return piece{}, io.EOF
	}
	return c.give(len(c.buf), "the file ends inside the record"), nil
}

// tag returns the length of the tag at c.at, false when it has no end.
func (c *cutter) tag() (int, bool) {
	const longest = 64 << 10
	quote := byte(0)
	for n := 1; n < longest; n++ {
		if c.at+n >= len(c.buf) && !c.fill() {
			return 0, false
		}
		switch b := c.buf[c.at+n]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '>':
			return n + 1, true
		case b == '<':
			return 0, false
		}
	}
	return 0, false
}

// skip goes past a comment, a CDATA section, a processing instruction or a document type. It is done with the record
// that is open when that ends inside one, and with the file when one between records has no end.
func (c *cutter) skip() (p piece, done bool, err error) {
	tag := c.buf[c.at:]
	var what, end string
	switch {
	case bytes.HasPrefix(tag, []byte("<!--")):
		what, end = "<!--", "-->"
	case bytes.HasPrefix(tag, []byte("<![CDATA[")):
		what, end = "<![CDATA[", "]]>"
	case bytes.HasPrefix(tag, []byte("<?")):
		what, end = "<?", "?>"
	case c.start < 0 && bytes.HasPrefix(tag, []byte("<!DOCTYPE")):
		n, ok := c.doctype()
		if !ok {
			return p, true, c.unclosed("<!DOCTYPE", "the document type is not closed within 1 MiB")
		}
		c.at += n
		return p, false, nil
	default:
		c.at++ // tree refuses it if it is inside a record
		return p, false, nil
	}
	n := len(what)
	for {
		if rest := c.buf[c.at:]; n < len(rest) {
			if i := bytes.Index(rest[n:], []byte(end)); i >= 0 {
				c.at += n + i + len(end)
				return p, false, nil
			}
			n = max(n, len(rest)-len(end)+1)
		}
		if len(c.buf)-c.keep() > c.limits.Record || !c.fill() {
			break
		}
	}
	if c.start < 0 || c.err != nil {
		return p, true, c.unclosed(what, "a comment or section between records is never closed")
	}
	return c.give(c.at+len(what), "a comment or section inside the record is never closed"), true, nil
}

func (c *cutter) unclosed(what, message string) error {
	if c.err != nil {
		return c.err
	}
	return fault.Bad(fault.Field{Name: fmt.Sprintf("byte %d", c.base+int64(c.at)), Value: what, Message: message, Hint: hintMarkup})
}

// doctype returns the length of the document type at c.at, its internal subset included. Nothing in it is read.
func (c *cutter) doctype() (int, bool) {
	const longest = 1 << 20
	n, subset := len("<!DOCTYPE"), false
	has := func(s string) bool {
		for len(c.buf)-c.at < n+len(s) {
			if !c.fill() {
				return false
			}
		}
		return string(c.buf[c.at+n:c.at+n+len(s)]) == s
	}
	until := func(end string) {
		for n < longest && !has(end) {
			if c.at+n >= len(c.buf) {
				n = longest
				return
			}
			n++
		}
		n += len(end)
	}
	for n < longest {
		if c.at+n >= len(c.buf) && !c.fill() {
			return 0, false
		}
		switch b := c.buf[c.at+n]; {
		case b == '"' || b == '\'':
			n++
			until(string(b))
		case b == '<' && has("<!--"):
			n += 4
			until("-->")
		case b == '<' && has("<?"):
			until("?>")
		case b == '>' && !subset:
			return n + 1, true
		default:
			if b == '[' || b == ']' {
				subset = b == '['
			}
			n++
		}
	}
	return 0, false
}
