package feed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/assay-ip/assay/internal/fault"
)

// Splitter cuts a feed into lines. It holds one line in memory, whatever the feed holds. It is used by one goroutine.
type Splitter struct {
	in     *bufio.Reader
	format Format
	limits Limits
	number int64 // lines read so far
	buf    []byte
	csv    csvReader
	began  bool
	err    error
}

// NewSplitter returns a splitter over r. It reads ahead, so that nobody else may read from r.
func NewSplitter(r io.Reader, f Format, l Limits) *Splitter {
	return &Splitter{in: bufio.NewReaderSize(r, 64<<10), format: f, limits: l.orDefault()}
}

// Header returns the names of the columns of a CSV feed, nil for JSONL. It may be called before the first Next. The
// error is a fault.Invalid when the header cannot be read, io.EOF when the feed is empty, or that of the reader.
func (s *Splitter) Header() ([]string, error) {
	if s.format != CSV {
		return nil, nil
	}
	s.begin()
	return s.csv.header, s.err
}

// Next returns the next line that is not blank. At the end of the feed the error is io.EOF; an error of the reader is
// returned as it is. A line that could not be split off comes with Refused set and a nil error. Blank lines count
// in the numbers, and a UTF-8 byte order mark is dropped.
func (s *Splitter) Next() (Line, error) {
	s.begin()
	if s.err != nil {
		return Line{}, s.err
	}
	var l Line
	if s.format == CSV {
		l, s.err = s.nextRecord()
	} else {
		l, s.err = s.nextLine()
	}
	return l, s.err
}

// begin drops the byte order mark and reads the header.
func (s *Splitter) begin() {
	if s.began {
		return
	}
	s.began = true
	if mark, err := s.in.Peek(3); err == nil && bytes.Equal(mark, []byte("\xEF\xBB\xBF")) {
		_, s.err = s.in.Discard(3)
	}
	if s.format != CSV || s.err != nil {
		return
	}
	head, err := s.nextRecord()
	switch {
	case err != nil:
		s.err = err
	case head.Refused != nil:
		r := head.Refused
		s.err = fault.Bad(fault.Field{Name: "header", Value: r.Value, Message: r.Message, Hint: r.Hint})
	default:
		s.csv.header = head.Record
	}
}

func (s *Splitter) nextLine() (Line, error) {
	for {
		data, long, err := s.readLine()
		if err != nil {
			return Line{}, err
		}
		if long {
			return Line{Number: s.number, Refused: s.tooLong(s.number)}, nil
		}
		if len(bytes.TrimSpace(data)) > 0 {
			return Line{Number: s.number, Data: data}, nil
		}
	}
}

func (s *Splitter) tooLong(number int64) *Refusal {
	return &Refusal{
		Line: number, Code: CodeLineTooLong, Message: fmt.Sprintf("the line is longer than %d bytes", s.limits.Line),
		Hint: "send one listing a line; leave pictures out and give their addresses",
	}
}

// readLine reads up to and with the next line end and returns the line without it. A line over the limit is read past
// and reported as long. The text is valid until the next call.
func (s *Splitter) readLine() (data []byte, long bool, err error) {
	s.buf = s.buf[:0]
	for {
		part, err := s.in.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && !errors.Is(err, io.EOF) {
			return nil, false, fmt.Errorf("read feed after line %d: %w", s.number, err)
		}
		end := err == nil
		if errors.Is(err, io.EOF) && len(part) == 0 && len(s.buf) == 0 && !long {
			return nil, false, io.EOF
		}
		body := part
		if end {
			body = bytes.TrimSuffix(part[:len(part)-1], []byte("\r"))
		}
		if len(s.buf)+len(body) > s.limits.Line {
			long, s.buf = true, s.buf[:0]
		}
		if end || errors.Is(err, io.EOF) {
			s.number++
			if long {
				return nil, true, nil
			}
			if len(s.buf) == 0 {
				return body, false, nil
			}
			s.buf = append(s.buf, body...)
			return bytes.TrimSuffix(s.buf, []byte("\r")), false, nil
		}
		if !long {
			s.buf = append(s.buf, body...)
		}
	}
}
