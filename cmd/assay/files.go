package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync/atomic"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/importer"
	"github.com/assay-ip/assay/packs"
)

// input is an opened file, or the standard input.
type input struct {
	io.Reader
	name  string
	size  int64 // bytes on disk, -1 when not known
	read  *counter
	close func()
}

// counter counts the bytes that went through.
type counter struct {
	r io.Reader
	n atomic.Int64
}

// Read reads on and counts.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err //nolint:wrapcheck // an io.Reader
}

// open opens a path; "" and "-" are the standard input. What is compressed with gzip is unpacked, whatever its name.
func (a *program) open(path string) (*input, error) {
	in := &input{name: path, size: -1, close: func() {}}
	raw := a.in
	if path == "" || path == "-" {
		in.name = "standard input"
	} else {
		f, err := os.Open(path) //nolint:gosec // the file the user names
		if err != nil {
			return nil, fileFault(path, err)
		}
		in.close = func() { _ = f.Close() }
		info, err := f.Stat()
		if err == nil && info.IsDir() {
			in.close()
			return nil, fault.Bad(fault.Field{Name: path, Message: "it is a folder", Hint: "name a file in it"})
		}
		if err == nil && info.Mode().IsRegular() {
			in.size = info.Size()
		}
		raw = f
	}
	in.read = &counter{r: raw}
	buffered := bufio.NewReaderSize(in.read, 64<<10)
	in.Reader = buffered
	if magic, err := buffered.Peek(2); err == nil && bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(buffered)
		if err != nil {
			in.close()
			return nil, fault.Bad(fault.Field{Name: in.name, Message: "it begins like a gzip file and is none", Hint: "check that it was copied whole"})
		}
		in.Reader = z
	}
	return in, nil
}

// feedFormat tells how a feed is written: by the flag, by its name, or by its first bytes.
func (in *input) feedFormat(flag string) (feed.Format, error) {
	if flag != "" {
		f, ok := feed.FormatOf(flag)
		if !ok {
			return "", fault.Bad(fault.Field{Name: "--input", Value: flag, Message: "there is no such format", Hint: "give jsonl or csv"})
		}
		return f, nil
	}
	if f, ok := feed.FormatOf(in.name); ok {
		return f, nil
	}
	peek := bufio.NewReaderSize(in.Reader, 4096)
	in.Reader = peek
	head, _ := peek.Peek(512) // what there is decides; the error comes again when reading
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if len(head) == 0 || head[0] == '{' {
		return feed.JSONL, nil
	}
	if head[0] == '[' {
		return "", fault.Bad(fault.Field{
			Name: in.name, Message: "it is a JSON list, which must be held whole", Hint: "write one object on each line, such as with: jq -c '.[]'",
		})
	}
	return feed.CSV, nil
}

// knowledge is which files hold what is known.
type knowledge struct {
	rights   string
	products string
	rules    string
	rates    string
	noPacks  bool
	skipBad  bool
	need     func() string // set when the rights must be given
}

// engine reads the files and compiles them.
func (a *program) engine(k knowledge) (*engine.Engine, error) {
	if k.rights == "" && k.need != nil {
		return nil, &usageError{errors.New("--rights is not given"), k.need()}
	}
	brands, err := readKnowledge(a, k.rights, k.skipBad, importer.Brands)
	if err != nil {
		return nil, err
	}
	products, err := readKnowledge(a, k.products, k.skipBad, importer.Products)
	if err != nil {
		return nil, err
	}
	rules, err := readKnowledge(a, k.rules, k.skipBad, importer.Rules)
	if err != nil {
		return nil, err
	}
	snapshot, problems := importer.Snapshot(brands, products, rules)
	if len(problems) > 0 && !k.skipBad {
		a.listProblems(k.products, problems)
		return nil, fault.New(fault.Invalid, fmt.Sprintf("%d entries cannot be taken", len(problems)), "mend them, or leave them out with --skip-bad")
	}
	if k.rates != "" {
		in, err := a.open(k.rates)
		if err != nil {
			return nil, err
		}
		defer in.close()
		if snapshot.Rates, err = importer.Rates(in); err != nil {
			return nil, err //nolint:wrapcheck // a fault
		}
	}
	if !k.noPacks {
		if snapshot.Packs, err = packs.Load(); err != nil {
			return nil, fmt.Errorf("load the packs: %w", err)
		}
	}
	for {
		eng, err := engine.Compile(&snapshot)
		if err == nil || !k.skipBad {
			return eng, err //nolint:wrapcheck // complain knows a CompileError
		}
		faults, ok := importer.Without(&snapshot, err)
		if !ok {
			return nil, err //nolint:wrapcheck // complain knows a CompileError
		}
		for _, f := range faults {
			a.say("left out: %s %s: %s", f.Kind, strconv.Quote(f.ID), engineFault(f))
		}
	}
}

// readKnowledge reads one file of entries, nothing when path is empty.
func readKnowledge[T any](a *program, path string, skipBad bool, read func(io.Reader, importer.Format) (importer.Outcome[T], error)) ([]importer.Entry[T], error) {
	if path == "" {
		return nil, nil
	}
	out, err := readOutcome(a, path, read)
	if err != nil {
		return nil, err
	}
	a.listProblems(path, out.Problems)
	if len(out.Problems) > 0 && !skipBad {
		return nil, fault.New(fault.Invalid, fmt.Sprintf("%s: %d entries cannot be taken", path, len(out.Problems)), "mend them, or leave them out with --skip-bad")
	}
	return out.Entries, nil
}
