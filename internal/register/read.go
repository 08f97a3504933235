package register

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/table"
)

// Read reads the records of a file that is no archive, one after the other, and gives each to visit with the position
// at which reading goes on after it. A later Read with that position as from gives the records that are left, each
// once, whatever happened in between; r is then read from its beginning again, or sought if it is an io.Seeker.
//
// A record that cannot be taken is refused (Options.Refused, Summary) and reading goes on. The error is that of ctx, of
// r, of visit or of Options.Refused as it is, or a fault.Invalid when the file is of no format, in another encoding, or
// broken so that no next record can be found. The summary is right as far as reading came, also with an error.
func Read(ctx context.Context, r io.Reader, from Position, o Options, visit func(Record, Position) error) (Summary, error) {
	s := newSession(o, visit)
	s.sum.Next = from
	in := &counter{in: r}
	s.bytes = func() int64 { return in.n }
	err := s.file(ctx, in, from, o.Format)
	return s.end(err)
}

// counter counts the bytes that were read.
type counter struct {
	in io.Reader
	n  int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}

// skip goes n bytes on, by seeking where that is possible.
func (c *counter) skip(n int64) error {
	if n <= 0 {
		return nil
	}
	gone := fault.Bad(fault.Field{
		Name: "position", Message: "the file ends before the place at which reading was to go on", Hint: "start again from the beginning; the file is not the one it was",
	})
	if s, ok := c.in.(io.Seeker); ok {
		if here, err := s.Seek(0, io.SeekCurrent); err == nil { // a pipe has the method and cannot
			end, err := s.Seek(0, io.SeekEnd)
			if err == nil && here+n > end {
				return gone
			}
			if err == nil {
				_, err = s.Seek(here+n, io.SeekStart)
			}
			if err != nil {
				return fmt.Errorf("go on after %d bytes: %w", n, err)
			}
			return nil
		}
	}
	switch _, err := io.CopyN(io.Discard, c, n); {
	case errors.Is(err, io.EOF):
		return gone
	case err != nil:
		return fmt.Errorf("go on after %d bytes: %w", n, err)
	}
	return nil
}

// session is one reading of a file, or of all files of an archive.
type session struct {
	o     Options
	visit func(Record, Position) error
	sum   Summary
	bytes func() int64
	told  int64 // bytes at the last call of Progress
	entry int
	cut   cutter
	tree  tree
	draft draft
	utf8  []byte

	stopped bool // by visit or by Options.Refused
}

func newSession(o Options, visit func(Record, Position) error) *session {
	o.Limits = o.Limits.orDefault()
	return &session{o: o, visit: visit, draft: draft{limits: o.Limits, words: map[string]string{}}}
}

// end completes the summary.
func (s *session) end(err error) (Summary, error) {
	s.sum.Bytes = s.bytes()
	s.progress(true)
	return s.sum, err
}

func (s *session) progress(now bool) {
	if s.o.Progress == nil {
		return
	}
	n := s.bytes()
	if now || n-s.told >= 8<<20 || (s.sum.Records+s.sum.Refused)%1000 == 0 {
		s.told = n
		s.o.Progress(Progress{Bytes: n, Records: s.sum.Records, Refused: s.sum.Refused})
	}
}

const headSize = 4 << 10

// file reads one file from a position.
func (s *session) file(ctx context.Context, in *counter, from Position, format Format) error {
	if from.Offset < 0 || from.Line < 0 {
		return fault.Bad(fault.Field{Name: "position", Value: from.String(), Message: "there is no such place in a file", Hint: "start again from the beginning"})
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("read register: %w", err)
	}
	head = head[:n]
	if IsZip(head) {
		return fault.Bad(fault.Field{Name: "file", Message: "this is a zip archive inside another, or read as if it were none", Hint: "unzip it once"})
	}
	if _, err := encodingOf(head); err != nil {
		return err
	}
	found, ok := detect(head)
	if format == "" {
		format = found
	}
	if !ok && format == "" {
		return fault.Bad(fault.Field{
			Name: "file", Value: fault.Shorten(strings.ToValidUTF8(string(head[:min(n, 80)]), "?")), Message: "this is no file of a register as far as can be seen",
			Hint: "give the bulk XML of the USPTO, WIPO ST.96 XML, or a CSV with the columns of docs/registers.md, or name the format",
		})
	}
	s.sum.Format = format
	switch format {
	case CSV:
		return s.csv(ctx, io.MultiReader(bytes.NewReader(head), in), from)
	case USPTO, ST96:
		return s.xml(ctx, head, in, from, format)
	}
	return fault.Bad(fault.Field{Name: "format", Value: fault.Shorten(string(format)), Message: "this is no format of a register", Hint: "name uspto, st96 or csv"})
}

func (s *session) xml(ctx context.Context, head []byte, in *counter, from Position, format Format) error {
	latin, err := encodingOf(head)
	if err != nil {
		return err
	}
	if from.Offset < int64(len(head)) {
		s.cut.reset(io.MultiReader(bytes.NewReader(head[from.Offset:]), in), from.Offset, s.o.Limits)
	} else {
		if err := in.skip(from.Offset - int64(len(head))); err != nil {
			return err
		}
		s.cut.reset(in, from.Offset, s.o.Limits)
	}
	s.cut.names = [2]string{"case-file", "case-file"}
	if format == ST96 {
		s.cut.names = [2]string{"Trademark", "TradeMark"}
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := s.cut.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		d := &s.draft
		d.reset()
		if p.broken != "" {
			d.refuse("record", string(p.data[:min(len(p.data), 200)]), p.broken, hintMarkup)
			d.rec.Application = numberIn(p.data)
		} else {
			s.decode(p.data, latin, format)
		}
		at := Position{Entry: s.entry, Offset: p.offset}
		if err := s.give(at, Position{Entry: s.entry, Offset: p.end}); err != nil {
			return err
		}
	}
}

// decode reads the text of one record.
func (s *session) decode(data []byte, latin bool, format Format) {
	d := &s.draft
	if latin {
		s.utf8 = s.utf8[:0]
		for _, c := range data {
			if c < 0x80 {
				s.utf8 = append(s.utf8, c)
			} else {
				s.utf8 = append(s.utf8, 0xC0|c>>6, 0x80|c&0x3F)
			}
		}
		data = s.utf8
	}
	if err := s.tree.parse(data, s.o.Limits); err != nil {
		bad, _ := errors.AsType[*markupError](err)
		d.refuse("record", snippet(data, bad.at), bad.message, bad.hint)
		d.rec.Application = numberIn(data)
		return
	}
	if format == USPTO {
		d.uspto(&s.tree)
	} else {
		d.st96(&s.tree, s.o.Office)
	}
	d.finish()
}

// give hands a record to visit, or what is wrong with it to Options.Refused.
func (s *session) give(at, next Position) error {
	d := &s.draft
	kept := d.refused == nil
	if !kept {
		s.sum.Refused++
		if err := s.refuse(Refusal{Position: at, Number: fault.Shorten(d.number()), Field: *d.refused}); err != nil {
			return err
		}
	}
	if kept {
		for _, f := range d.dropped {
			s.sum.Dropped++
			if err := s.refuse(Refusal{Position: at, Number: d.number(), Kept: true, Field: f}); err != nil {
				return err
			}
		}
		d.rec.Source = at
		if err := s.visit(d.rec, next); err != nil {
			s.stopped = true
			return err
		}
		s.sum.Records++
	}
	s.sum.Next = next
	s.progress(false)
	return nil
}

func (s *session) refuse(r Refusal) error {
	if len(s.sum.Refusals) < keptRefusals {
		s.sum.Refusals = append(s.sum.Refusals, r)
	}
	if s.o.Refused == nil {
		return nil
	}
	if err := s.o.Refused(r); err != nil {
		s.stopped = true
		return err
	}
	return nil
}

func (s *session) csv(ctx context.Context, in io.Reader, from Position) error {
	t, err := table.New(in, table.Options{Charset: s.o.Charset, Row: s.o.Limits.Record})
	if err != nil {
		return err
	}
	l, err := layoutOf(t.Header(), s.o.Office)
	if err != nil {
		return err
	}
	if from.Offset > 0 {
		if err := t.Skip(from.Offset, from.Line); err != nil {
			return err
		}
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		d := &s.draft
		d.reset()
		if d.csv(&row, &l, s.o.Office); d.refused == nil {
			d.finish()
		} else if d.refused.Name == "" {
			f := *d.refused
			f.Name = "row"
			d.refused = &f
		}
		at := Position{Entry: s.entry, Offset: row.Offset, Line: row.Line}
		if err := s.give(at, Position{Entry: s.entry, Offset: row.Next, Line: row.NextLine}); err != nil {
			return err
		}
	}
}

// detect tells the format from the first bytes.
func detect(head []byte) (Format, bool) {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if !bytes.HasPrefix(text, []byte("<")) {
		first, _, _ := bytes.Cut(text, []byte("\n"))
		first = bytes.ToLower(first)
		if bytes.ContainsAny(first, ",;") && bytes.Contains(first, []byte("number")) {
			return CSV, true
		}
		return "", false
	}
	switch {
	case bytes.Contains(text, []byte("<trademark-applications-daily")), bytes.Contains(text, []byte("<!DOCTYPE trademark-applications")), bytes.Contains(text, []byte("<case-file")):
		return USPTO, true
	case bytes.Contains(text, []byte("/ST96/")), bytes.Contains(text, []byte("Trademark>")), bytes.Contains(text, []byte("Trademark ")),
		bytes.Contains(text, []byte("TrademarkBag")), bytes.Contains(text, []byte("TrademarkApplication")), bytes.Contains(text, []byte("TrademarkTransaction")):
		return ST96, true
	}
	return "", false
}

// encodingOf reads the encoding that an XML file says it has. latin is ISO-8859-1.
func encodingOf(head []byte) (latin bool, err error) {
	refuse := func(name string) (bool, error) {
		return false, fault.Bad(fault.Field{
			Name: "encoding", Value: fault.Shorten(name), Message: "this encoding cannot be read", Hint: "convert the file to UTF-8",
		})
	}
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) || bytes.HasPrefix(head, []byte("<\x00")) || bytes.HasPrefix(head, []byte("\x00<")) {
		return refuse("UTF-16")
	}
	text := bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	if !bytes.HasPrefix(text, []byte("<?xml")) {
		return false, nil
	}
	text, _, _ = bytes.Cut(text, []byte("?>"))
	_, after, ok := bytes.Cut(text, []byte("encoding"))
	if !ok {
		return false, nil
	}
	after = bytes.TrimLeft(after, " \t\r\n=")
	if len(after) < 2 || (after[0] != '"' && after[0] != '\'') {
		return refuse(string(after[:min(len(after), 40)]))
	}
	name, _, _ := bytes.Cut(after[1:], after[:1])
	switch strings.ToLower(string(name)) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return false, nil
	case "iso-8859-1", "latin1", "latin-1":
		return true, nil
	}
	return refuse(string(name))
}

// numberIn looks for the number of a record that is no XML, so that the refusal can name it.
func numberIn(data []byte) string {
	for _, tag := range [...]string{"<serial-number>", "ApplicationNumberText>", "RegistrationNumber>"} {
		_, after, ok := bytes.Cut(data, []byte(tag))
		if !ok {
			continue
		}
		if end := bytes.IndexByte(after, '<'); end > 0 && end <= 64 {
			return strings.ToValidUTF8(string(bytes.TrimSpace(after[:end])), "?")
		}
	}
	return ""
}

// snippet is what stands at a place of a record.
func snippet(data []byte, at int) string {
	at = min(at, len(data))
	return strings.ToValidUTF8(string(data[at:min(len(data), at+80)]), "?")
}
