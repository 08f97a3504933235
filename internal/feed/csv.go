package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// maxColumns bounds the fields of one CSV record.
const maxColumns = 1000

// csvReader is the state of a Splitter that reads CSV as RFC 4180 has it. A record may span lines inside quotes, up to
// Limits.Line. When its quotes do not pair, only its first line is refused and reading goes on with the second, so
// that one stray quote costs one line. Because a quote may stand nowhere but around or doubled inside a quoted field,
// no line is read again more than once or twice on the whole, whatever a file holds.
type csvReader struct {
	header  []string
	pending []physical // lines to read again after a record that failed
	lines   []int64    // numbers of the lines of the record being read
	ends    []int      // their ends in raw
	raw     []byte     // the record's text
	text    []byte     // its fields, unquoted, one after the other
	fields  []int      // ends of the fields in text
}

// physical is one line of the file.
type physical struct {
	number int64
	data   []byte
	long   bool
}

func (s *Splitter) nextPhysical() (physical, error) {
	if p := s.csv.pending; len(p) > 0 {
		s.csv.pending = p[1:]
		return p[0], nil
	}
	data, long, err := s.readLine()
	return physical{number: s.number, data: data, long: long}, err
}

// nextRecord returns the next record that is not blank.
func (s *Splitter) nextRecord() (Line, error) {
	c := &s.csv
	var first physical
	for {
		p, err := s.nextPhysical()
		if err != nil {
			return Line{}, err
		}
		if p.long {
			return Line{Number: p.number, Refused: s.tooLong(p.number)}, nil
		}
		if len(bytes.TrimSpace(p.data)) > 0 {
			first = p
			break
		}
	}
	c.raw, c.text, c.fields, c.lines, c.ends = c.raw[:0], c.text[:0], c.fields[:0], c.lines[:0], c.ends[:0]
	number := first.number
	open, refused := c.add(first, false)
	for open && refused == nil {
		p, err := s.nextPhysical()
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return Line{}, err
		}
		if end || p.long || len(c.raw)+len(p.data) >= s.limits.Line {
			refused = badQuoting(number, "a quote is opened and not closed within the record")
			if !end {
				p.data = bytes.Clone(p.data)
				c.pending = slices.Insert(c.pending, 0, p)
			}
			break
		}
		open, refused = c.add(p, true)
	}
	if refused != nil {
		refused.Line, refused.Value = number, show(c.raw[:c.ends[0]])
		c.again()
		return Line{Number: number, Refused: refused}, nil
	}
	all, at := string(c.text), 0
	record := make([]string, len(c.fields))
	for i, end := range c.fields {
		record[i], at = all[at:end], end
	}
	return Line{Number: number, Data: c.raw, Record: record}, nil
}

// again puts every line of the record but the first back.
func (c *csvReader) again() {
	if len(c.ends) < 2 {
		return
	}
	raw := bytes.Clone(c.raw)
	back := make([]physical, 0, len(c.ends)-1)
	for i := 1; i < len(c.ends); i++ {
		back = append(back, physical{number: c.lines[i], data: raw[c.ends[i-1]+1 : c.ends[i]]})
	}
	c.pending = append(back, c.pending...)
}

// add reads one more line into the record. It reports whether a quoted field is still open at its end.
func (c *csvReader) add(p physical, quoted bool) (open bool, refused *Refusal) {
	if quoted {
		c.raw = append(c.raw, '\n')
	}
	c.raw = append(c.raw, p.data...)
	c.lines, c.ends = append(c.lines, p.number), append(c.ends, len(c.raw))
	rest := p.data
	for {
		if quoted {
			i := bytes.IndexByte(rest, '"')
			if i < 0 {
				c.text = append(append(c.text, rest...), '\n')
				return true, nil
			}
			c.text = append(c.text, rest[:i]...)
			rest = rest[i+1:]
			if len(rest) > 0 && rest[0] == '"' {
				c.text, rest = append(c.text, '"'), rest[1:]
				continue
			}
			quoted = false
			if len(rest) > 0 && rest[0] != ',' {
				return false, badQuoting(p.number, "there is text after the closing quote of a field")
			}
		} else {
			if len(rest) > 0 && rest[0] == '"' {
				quoted, rest = true, rest[1:]
				continue
			}
			i := bytes.IndexByte(rest, ',')
			if i < 0 {
				i = len(rest)
			}
			if bytes.IndexByte(rest[:i], '"') >= 0 {
				return false, badQuoting(p.number, "there is a quote inside a field that does not begin with one")
			}
			c.text, rest = append(c.text, rest[:i]...), rest[i:]
		}
		if c.fields = append(c.fields, len(c.text)); len(c.fields) > maxColumns {
			return false, &Refusal{
				Code: CodeFieldCount, Message: fmt.Sprintf("the record has more than %d fields", maxColumns),
				Hint: "send only the columns that are documented",
			}
		}
		if len(rest) == 0 {
			return false, nil
		}
		rest = rest[1:] // the comma
	}
}

func badQuoting(line int64, message string) *Refusal {
	return &Refusal{
		Line: line, Code: CodeBadQuoting, Message: message,
		Hint: `put a field that holds quotes, commas or line ends in quotes and double the quotes inside it: "24"" screen"`,
	}
}
