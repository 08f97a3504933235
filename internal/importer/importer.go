// Package importer reads brands, products and rules from files that people write: CSV, JSON, JSON lines and YAML. An entry
// that cannot be taken is reported with its line, field, value and remedy, and the others are taken all the same.
//
// Unlike a feed of listings, a file of knowledge may not hold fields that are not known: a misspelt "aliasses" would
// silently leave a brand unprotected.
package importer

import (
	"fmt"
	"io"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
)

// Format is how a file is written.
type Format string

// The formats.
const (
	CSV   Format = "csv"
	JSON  Format = "json" // a list of objects, or an object with the list under its noun
	JSONL Format = "jsonl"
	YAML  Format = "yaml" // the same as JSON
)

// FormatOf tells the format by the end of a file's name.
func FormatOf(path string) (Format, error) {
	end := path[strings.LastIndexByte(path, '.')+1:]
	switch strings.ToLower(end) {
	case "csv":
		return CSV, nil
	case "json":
		return JSON, nil
	case "jsonl", "ndjson":
		return JSONL, nil
	case "yaml", "yml":
		return YAML, nil
	}
	return "", fault.Bad(fault.Field{
		Name: "file", Value: path, Message: "its name does not end in a format that is read", Hint: "name it .csv, .json, .jsonl or .yaml",
	})
}

// MaxSize is how many bytes of a JSON or YAML file are read, because they are held in memory. CSV and JSONL have no limit.
const MaxSize = 512 << 20

// Entry is one thing that was read, with the line it begins on.
type Entry[T any] struct {
	Line  int64
	Value T
}

// Problem is an entry, or a part of a file, that was not taken.
type Problem struct {
	Line int64
	fault.Field
}

// String writes the problem on one line, remedy last.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "line %d: ", p.Line)
	if p.Name != "" {
		b.WriteString(p.Name + ": ")
	}
	b.WriteString(p.Message)
	if p.Value != "" {
		fmt.Fprintf(&b, " (given: %q)", p.Value)
	}
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	return b.String()
}

// Outcome is what a file held.
type Outcome[T any] struct {
	Entries  []Entry[T]
	Problems []Problem
}

// Values returns the entries without their lines.
func (o Outcome[T]) Values() []T {
	out := make([]T, len(o.Entries))
	for i, e := range o.Entries {
		out[i] = e.Value
	}
	return out
}

// Brands reads brands. An entry has name, and may have aliases, chinese, codes, categories (lists; in CSV separated by
// "|"), common_word, private and id; "brand" and "zh" are other names of name and chinese. The error is that of the file
// as a whole: unreadable, not of its format, or without the columns that are needed.
func Brands(r io.Reader, f Format) (Outcome[engine.Brand], error) {
	return read(r, f, brandShape, newBrandReader().read)
}

// Products reads products. An entry has brand (the name or the ID of one) and name, and may have gtin, styles, category,
// bands (a list of currency, market, low, high) and private. In CSV one record holds one band; records of the same
// brand and name that follow each other are one product.
func Products(r io.Reader, f Format) (Outcome[engine.Product], error) {
	out, err := read(r, f, productShape, newProductReader(f).read)
	if f == CSV {
		out.Entries = joinBands(out.Entries)
	}
	return out, err
}

// Rules reads rules. An entry has name and expr, and may have author, citation, effect, weight and id. Whether the
// expression compiles is for the engine to say.
func Rules(r io.Reader, f Format) (Outcome[engine.Rule], error) {
	return read(r, f, ruleShape, newRuleReader().read)
}

// read reads a file into entries by way of nodes.
func read[T any](r io.Reader, f Format, s shape, to func(*node) (T, []fault.Field)) (Outcome[T], error) {
	var out Outcome[T]
	take := func(n *node) {
		if n.problem == nil && n.kind != object {
			n.problem = &fault.Field{Value: show(n.text), Message: n.kind.String() + " where an object belongs", Hint: s.hint()}
		}
		if n.problem != nil {
			out.Problems = append(out.Problems, Problem{Line: n.line, Field: *n.problem})
			return
		}
		v, bad := to(n)
		for _, b := range bad {
			out.Problems = append(out.Problems, Problem{Line: n.line, Field: b})
		}
		if bad == nil {
			out.Entries = append(out.Entries, Entry[T]{Line: n.line, Value: v})
		}
	}
	var err error
	switch f {
	case CSV:
		err = eachRecord(r, s, take)
	case JSONL:
		err = eachLine(r, take)
	case JSON:
		err = eachJSON(r, s, take)
	case YAML:
		err = eachYAML(r, s, take)
	default:
		_, err = FormatOf("." + string(f))
	}
	return out, err
}

// readAll reads a file that must be held whole.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if len(data) > MaxSize {
		return nil, fault.New(fault.TooLarge, fmt.Sprintf("the file is larger than %d MiB", MaxSize>>20), "split it, or write it as CSV or JSONL, which have no limit")
	}
	return data, nil
}

// notThis is the fault of a file that is not of its format.
func notThis(f Format, detail, hint string) error {
	return fault.Bad(fault.Field{Name: "file", Message: "it is not " + strings.ToUpper(string(f)) + ": " + detail, Hint: hint})
}
