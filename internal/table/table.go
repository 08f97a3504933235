// Package table reads the rows of CSV files from strangers: comma or semicolon, UTF-8 or GB18030, within limits, each
// row with its line and its place in bytes, so that reading can go on from any row. A row whose quotes do not pair
// costs one line: that line is refused and reading goes on with the next.
package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/assay-ip/assay/internal/fault"
)

// Options say how to read. The zero value of a field is its default.
type Options struct {
	Delimiter byte   // ',' or ';'; default: the one of the two that the header has more of
	Charset   string // utf-8 (default) or gb18030
	Row       int    // bytes of one row; default 1 MiB
	Columns   int    // fields of one row; default 1,000
}

// Row is one row of the file.
type Row struct {
	Line, Offset int64        // where it begins: line from 1, byte from 0
	NextLine     int64        // where the next row begins
	Next         int64        // in bytes
	Fields       []string     // UTF-8; nil when refused
	Refused      *fault.Field // set when the line is no row
}

// Reader reads rows. It holds one row in memory. It is used by one goroutine.
type Reader struct {
	in         io.Reader
	o          Options
	buf        []byte
	at         int
	base, line int64 // of buf[0], and of buf[at]
	eof        bool
	err        error
	text       []byte
	ends       []int
	header     []string
}

const mark = "\xEF\xBB\xBF"

// New returns a reader of the rows after the header. The error is a fault.Invalid when there is no header that can be
// read, or that of in. A UTF-8 byte order mark is dropped. Nobody else may read from in.
func New(in io.Reader, o Options) (*Reader, error) {
	if o.Row <= 0 {
		o.Row = 1 << 20
	}
	if o.Columns <= 0 {
		o.Columns = 1000
	}
	o.Charset = strings.ToLower(o.Charset)
	if o.Charset != "" && o.Charset != "utf-8" && o.Charset != "gb18030" {
		return nil, fault.Bad(fault.Field{
			Name: "charset", Value: fault.Shorten(o.Charset), Message: "this encoding cannot be read", Hint: "save the file as UTF-8, or give gb18030",
		})
	}
	r := &Reader{in: in, o: o, line: 1}
	for len(r.buf) < o.Row && bytes.IndexByte(r.buf, '\n') < 0 && r.fill() {
		continue
	}
	if bytes.HasPrefix(r.buf, []byte(mark)) {
		r.at = len(mark)
		if r.o.Charset == "" {
			r.o.Charset = "utf-8"
		}
	}
	if r.o.Delimiter == 0 {
		first, _, _ := bytes.Cut(r.buf, []byte("\n"))
		r.o.Delimiter = ','
		if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
			r.o.Delimiter = ';'
		}
	}
	head, err := r.Next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fault.Bad(fault.Field{Name: "header", Message: "the file is empty", Hint: "name the columns in the first line"})
	case err != nil:
		return nil, err
	case head.Refused != nil:
		head.Refused.Name = "header"
		return nil, fault.Bad(*head.Refused)
	}
	r.header = head.Fields
	return r, nil
}

// Header returns the names of the columns as the file has them, without white space at their ends.
func (r *Reader) Header() []string {
	out := make([]string, len(r.header))
	for i, h := range r.header {
		out[i] = strings.TrimSpace(h)
	}
	return out
}

// Skip goes on at a row's beginning, by its offset and line. It may only go forward, and is called before Next.
func (r *Reader) Skip(offset, line int64) error {
	for r.base+int64(len(r.buf)) < offset {
		r.at = len(r.buf)
		if !r.fill() {
			if r.err != nil {
				return r.err
			}
			return fault.Bad(fault.Field{
				Name: "position", Message: fmt.Sprintf("the file has %d bytes, reading was to go on at byte %d", r.base+int64(len(r.buf)), offset),
				Hint: "start again from the beginning; the file is not the one it was",
			})
		}
	}
	if at := int(offset - r.base); at > r.at {
		r.at, r.line = at, line
	}
	return nil
}

// Next returns the next row that is not blank, io.EOF after the last.
func (r *Reader) Next() (Row, error) {
	for {
		row, done, err := r.row()
		if err != nil {
			return Row{}, err
		}
		if done {
			return row, nil
		}
	}
}

// row reads a row; done is false for a blank one.
func (r *Reader) row() (row Row, done bool, err error) {
	row = Row{Line: r.line, Offset: r.base + int64(r.at)}
	var n, lines int
	var bad string
	for {
		if n, lines, bad = r.parse(); n > 0 {
			break
		}
		if len(r.buf)-r.at > r.o.Row {
			bad = "the row is longer than " + strconv.Itoa(r.o.Row) + " bytes, or a quote is opened and not closed"
			break
		}
		// Twice as much before it is tried again, so that a long row that comes in small pieces costs no more than its size.
		more := false
		for want := 2 * (len(r.buf) - r.at); r.fill(); {
			if more = true; len(r.buf)-r.at >= want {
				break
			}
		}
		if r.err != nil || !more {
			if r.err != nil {
				return row, false, r.err
			}
			if r.at == len(r.buf) {
				return row, false, io.EOF
			}
			if n, lines, bad = r.parse(); n == 0 {
				bad = "a quote is opened and not closed"
			}
			break
		}
	}
	switch {
	case bad != "":
		if err := r.refuse(&row, bad); err != nil {
			return row, false, err
		}
	default:
		blank := len(bytes.TrimSpace(r.buf[r.at:r.at+n])) == 0
		r.at, r.line = r.at+n, r.line+int64(lines)
		if blank {
			return row, false, nil
		}
		row.Fields, row.Refused = r.fields()
	}
	row.Next, row.NextLine = r.base+int64(r.at), r.line
	return row, true, nil
}

// refuse refuses the first line of what should have been a row and goes past it.
func (r *Reader) refuse(row *Row, bad string) error {
	head := r.buf[r.at:]
	shown := head[:min(len(head), 320)]
	if i := bytes.IndexByte(shown, '\n'); i >= 0 {
		shown = shown[:i]
	}
	row.Refused = &fault.Field{
		Value: fault.Shorten(string(shown)), Message: bad,
		Hint: `put a field that holds quotes, separators or line ends in quotes and double the quotes inside it: "24"" screen"`,
	}
	for {
		if i := bytes.IndexByte(r.buf[r.at:], '\n'); i >= 0 {
			r.at += i + 1
			break
		}
		r.at = len(r.buf)
		if !r.fill() {
			if r.err != nil {
				return r.err
			}
			break
		}
	}
	r.line++
	return nil
}

// parse reads one row from the window into text and ends. It returns its length with the line end, 0 when the window
// ends before the row does, and what is wrong with its quotes.
func (r *Reader) parse() (n, lines int, bad string) {
	r.text, r.ends = r.text[:0], r.ends[:0]
	for b := r.buf[r.at:]; ; {
		quoted := n < len(b) && b[n] == '"'
		if quoted {
			n++
			for {
				i := bytes.IndexByte(b[n:], '"')
				if i < 0 || n+i+1 >= len(b) && !r.eof {
					return 0, 0, ""
				}
				r.text = append(r.text, b[n:n+i]...)
				lines += bytes.Count(b[n:n+i], []byte("\n"))
				if n += i + 1; n < len(b) && b[n] == '"' {
					r.text = append(r.text, '"')
					n++
					continue
				}
				break
			}
		}
		i := 0
		for n+i < len(b) && b[n+i] != '\n' && b[n+i] != r.o.Delimiter {
			i++
		}
		if n+i == len(b) {
			if !r.eof {
				return 0, 0, ""
			}
		}
		rest := b[n : n+i]
		last := n+i >= len(b) || b[n+i] == '\n'
		if last {
			rest = bytes.TrimSuffix(rest, []byte("\r"))
		}
		switch {
		case quoted && len(rest) > 0:
			return n, 0, "there is text after the closing quote of a field"
		case bytes.IndexByte(rest, '"') >= 0:
			return n + 1, 0, "there is a quote inside a field that does not begin with one"
		}
		r.text = append(r.text, rest...)
		if r.ends = append(r.ends, len(r.text)); len(r.ends) > r.o.Columns {
			return n + 1, 0, fmt.Sprintf("the row has more than %d fields", r.o.Columns)
		}
		n += i
		if last {
			return min(n+1, len(b)), lines + 1, ""
		}
		n++
	}
}

// fields decodes the row that was parsed.
func (r *Reader) fields() ([]string, *fault.Field) {
	out, from := make([]string, len(r.ends)), 0
	if r.o.Charset != "gb18030" {
		all := string(r.text)
		for i, end := range r.ends {
			// Each field by itself: a character cut in two by a separator would be whole again in the row's text.
			if out[i], from = all[from:end], end; !utf8.ValidString(out[i]) {
				return nil, &fault.Field{
					Value: fault.Shorten(all), Message: "the row is not UTF-8 text", Hint: "save the file as UTF-8, or say that it is GB18030",
				}
			}
		}
		return out, nil
	}
	for i, end := range r.ends {
		b, err := simplifiedchinese.GB18030.NewDecoder().Bytes(r.text[from:end])
		if err != nil || bytes.ContainsRune(b, utf8.RuneError) {
			return nil, &fault.Field{Message: "the row is not GB18030 text", Hint: "save the file as UTF-8"}
		}
		out[i], from = string(b), end
	}
	return out, nil
}

// fill reads more and reports whether there was more.
func (r *Reader) fill() bool {
	if r.eof || r.err != nil {
		return false
	}
	if r.at > 0 {
		n := copy(r.buf, r.buf[r.at:])
		r.buf, r.base, r.at = r.buf[:n], r.base+int64(r.at), 0
	}
	const chunk = 64 << 10
	if cap(r.buf)-len(r.buf) < chunk {
		bigger := make([]byte, len(r.buf), 2*cap(r.buf)+chunk)
		copy(bigger, r.buf)
		r.buf = bigger
	}
	for range 100 {
		n, err := r.in.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+n]
		if errors.Is(err, io.EOF) {
			r.eof = true
			return true // a row may end here that did not end before
		}
		if err != nil {
			r.err = fmt.Errorf("read table after line %d: %w", r.line, err)
			return false
		}
		if n > 0 {
			return true
		}
	}
	r.err = io.ErrNoProgress
	return false
}
