package register

import (
	"archive/zip"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/assay-ip/assay/internal/fault"
)

// ReadZip is Read for a zip archive of size bytes, such as those of the United States office. Its .xml and .csv files
// are read in the order of the archive; others, such as pictures, are left alone. A file of the archive that cannot be
// read, or has a name that leads out of the archive, is refused as a record is, and reading goes on with the next; when
// no record could be read, that is the error. It is a fault.Invalid also for an archive that is broken, and a
// fault.TooLarge for one over the limits.
func ReadZip(ctx context.Context, r io.ReaderAt, size int64, from Position, o Options, visit func(Record, Position) error) (Summary, error) {
	s := newSession(o, visit)
	s.sum.Next = from
	in := &counterAt{in: r}
	s.bytes = func() int64 { return in.n }
	return s.end(s.archive(ctx, in, size, from))
}

// counterAt counts the bytes that were read.
type counterAt struct {
	in io.ReaderAt
	n  int64
}

func (c *counterAt) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.in.ReadAt(p, at)
	c.n += int64(n)
	return n, err
}

func (s *session) archive(ctx context.Context, in *counterAt, size int64, from Position) error {
	z, err := zip.NewReader(in, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return &fault.Error{
			Code: fault.Invalid, Message: "the archive cannot be read", Hint: "load it again; an archive cut short looks like this", Err: err,
		}
	}
	if len(z.File) > s.o.Limits.Entries {
		return tooMuch(fmt.Sprintf("the archive has %d files, more than %d", len(z.File), s.o.Limits.Entries))
	}
	left := s.o.Limits.Total
	read := 0
	var broken error // what the first file that could not be read had
	for i, f := range z.File {
		s.entry = i + 1
		if s.entry < from.Entry || f.FileInfo().IsDir() {
			continue
		}
		start := Position{Entry: s.entry}
		if s.entry == from.Entry {
			start = from
		}
		if !safeName(f.Name) {
			err := s.refuse(Refusal{Position: start, Field: fault.Field{
				Name: "file name", Value: fault.Shorten(strings.ToValidUTF8(f.Name, "?")), Message: "the name leads out of the archive", Hint: "make the archive again with plain names",
			}})
			if err != nil {
				return err
			}
			s.sum.Refused++
			continue
		}
		if ext := strings.ToLower(path.Ext(f.Name)); ext != ".xml" && ext != ".csv" {
			continue
		}
		read++
		if err := s.archived(ctx, f, start, &left); err != nil {
			e, ok := errors.AsType[*fault.Error](err)
			if !ok || e.Code != fault.Invalid || s.stopped {
				return err
			}
			if broken == nil {
				broken = err
			}
			field := fault.Field{Name: "file", Value: fault.Shorten(strings.ToValidUTF8(f.Name, "?")), Message: e.Message, Hint: e.Hint}
			if len(e.Fields) > 0 {
				field.Message, field.Hint = e.Fields[0].Name+": "+e.Fields[0].Message, e.Fields[0].Hint
			}
			s.sum.Refused++
			if err := s.refuse(Refusal{Position: start, Field: field}); err != nil {
				return err
			}
		}
		s.sum.Next = Position{Entry: s.entry + 1}
	}
	if read == 0 && from.Entry <= len(z.File) {
		broken = fault.Bad(fault.Field{Name: "file", Message: "there is no .xml or .csv file in the archive", Hint: "choose the archive with the records, not the one with the pictures"})
	}
	if s.sum.Records == 0 {
		return broken
	}
	return nil
}

// archived reads one file of the archive.
func (s *session) archived(ctx context.Context, f *zip.File, start Position, left *int64) error {
	content, err := f.Open()
	if err != nil {
		return unreadable(f, err)
	}
	defer content.Close()
	in := &bounded{in: content, left: left, most: max(1<<20, int64(float64(f.CompressedSize64)*s.o.Limits.Ratio))}
	err = s.file(ctx, &counter{in: in}, start, s.o.Format)
	if _, corrupt := errors.AsType[flate.CorruptInputError](err); !s.stopped && (corrupt || errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF)) {
		return unreadable(f, err)
	}
	return err
}

func unreadable(f *zip.File, err error) error {
	return &fault.Error{
		Code: fault.Invalid, Message: "the file " + fault.Shorten(strings.ToValidUTF8(f.Name, "?")) + " of the archive cannot be unzipped",
		Hint: "load the archive again; one cut short looks like this", Err: err,
	}
}

func tooMuch(message string) error {
	return fault.New(fault.TooLarge, message, "raise the limit if the register really gives such archives away")
}

// bounded stops a file that unzips to more than it should, whatever its header says.
type bounded struct {
	in      io.Reader
	n, most int64
	left    *int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	b.n += int64(n)
	*b.left -= int64(n)
	switch {
	case b.n > b.most:
		return 0, tooMuch(fmt.Sprintf("a file of the archive unzips to more than %d bytes, which no register's file does from so few", b.most))
	case *b.left < 0:
		return 0, tooMuch("the files of the archive unzip to more bytes than the limit")
	}
	return n, err
}

// safeName reports whether a name stays inside the archive.
func safeName(name string) bool {
	if name == "" || len(name) > 1024 || strings.ContainsAny(name, "\\\x00:") || strings.HasPrefix(name, "/") {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return false
		}
	}
	return true
}
