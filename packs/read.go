package packs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assay-ip/assay/engine"
)

// Document is one pack of a file, with what is wrong with it.
type Document struct {
	Line     int // it begins on
	Pack     engine.Pack
	Problems []Problem
	entries  map[string]int // lines of entries, by identifier
}

// Problem is one thing that is wrong with a pack.
type Problem struct {
	Line    int
	Field   string // such as "names.louis-vuitton.any"
	Value   string
	Message string
	Hint    string
}

// String writes the problem on one line, remedy last.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "line %d: ", p.Line)
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
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

var (
	version  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	packID   = regexp.MustCompile(`^[a-z0-9]+([/-][a-z0-9]+)*$`)
	yamlLine = regexp.MustCompile(`line (\d+): `)
)

// ReadAll reads the packs of a file: YAML documents separated by "---", or JSON. A pack that is wrong in form is returned with its
// problems. The error is that of the file as a whole.
func ReadAll(r io.Reader) ([]Document, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("packs: %w", err)
	}
	if len(text) > MaxSize {
		return nil, fmt.Errorf("%w: larger than %d bytes; split it", ErrPack, MaxSize)
	}
	text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF"))
	var out []Document
	line := 1
	for _, part := range split(text) {
		d := Document{Line: line + blank(part)}
		if d.read(part, line-1) {
			out = append(out, d)
		}
		line += bytes.Count(part, []byte("\n"))
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrPack)
	}
	return out, nil
}

// split cuts a file before every line that begins a document.
func split(text []byte) [][]byte {
	var out [][]byte
	from := 0
	for i := 0; i < len(text); {
		end := bytes.IndexByte(text[i:], '\n') + 1
		if end == 0 {
			end = len(text) - i
		}
		if l := bytes.TrimRight(text[i:i+end], " \r\n"); string(l) == "---" && i > from {
			out = append(out, text[from:i])
			from = i
		}
		i += end
	}
	return append(out, text[from:])
}

// blank counts the lines before the first that holds anything but a comment.
func blank(part []byte) int {
	n := 0
	for l := range bytes.SplitSeq(part, []byte("\n")) {
		if l = bytes.TrimSpace(l); len(l) > 0 && l[0] != '#' && string(l) != "---" {
			return n
		}
		n++
	}
	return 0
}

// read reads one document that begins after so many lines, and reports whether there is one.
func (d *Document) read(part []byte, before int) bool {
	dec := yaml.NewDecoder(bytes.NewReader(part))
	dec.KnownFields(true)
	err := dec.Decode(&d.Pack)
	if errors.Is(err, io.EOF) {
		return false
	}
	if err != nil {
		d.wrongYAML(err, before)
		return true
	}
	d.index(part, before)
	d.check()
	return true
}

// wrongYAML turns an error of the YAML reader into problems with lines of the file.
func (d *Document) wrongYAML(err error, before int) {
	lines := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if e, ok := errors.AsType[*yaml.TypeError](err); ok {
		lines = e.Errors
	}
	for _, text := range lines {
		p := Problem{Line: d.Line, Message: text, Hint: "see the packs that ship for the fields and their form"}
		if m := yamlLine.FindStringSubmatchIndex(text); m != nil {
			if n, err := strconv.Atoi(text[m[2]:m[3]]); err == nil {
				p.Line, p.Message = n+before, text[:m[0]]+text[m[1]:]
			}
		}
		d.Problems = append(d.Problems, p)
	}
}

// index notes the line of every entry.
func (d *Document) index(part []byte, before int) {
	d.entries = map[string]int{}
	var doc yaml.Node
	if err := yaml.Unmarshal(part, &doc); err != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return
	}
	root := doc.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if key.Value != "terms" && key.Value != "names" {
			d.entries["."+key.Value] = key.Line + before
			continue
		}
		for _, entry := range value.Content {
			for j := 0; j+1 < len(entry.Content); j += 2 {
				if entry.Content[j].Value == "id" {
					d.entries[entry.Content[j+1].Value] = entry.Line + before
				}
			}
		}
	}
}

func (d *Document) at(entry string) int {
	if n := d.entries[entry]; n > 0 {
		return n
	}
	return d.Line
}

func (d *Document) fail(entry, field, value, message, hint string) {
	d.Problems = append(d.Problems, Problem{d.at(entry), field, value, message, hint})
}

// check looks at the form of a pack and sets its hash.
func (d *Document) check() {
	p := &d.Pack
	if !packID.MatchString(p.ID) || len(p.ID) > 100 {
		d.fail(".id", "id", p.ID, "is missing or not an identifier", "write small letters and digits joined by / and -, such as lexicon/names-fashion")
	}
	if !version.MatchString(p.Version) {
		d.fail(".version", "version", p.Version, "is not a date", "write it as 2026-11-01")
	}
	if len(p.Terms)+len(p.Names) == 0 {
		d.fail("", "terms", "", "is empty", "give at least one term, or names in a pack of names")
	}
	seen := map[string]bool{}
	unique := func(list, id string) {
		if id == "" || seen[id] {
			d.fail(id, list+".id", id, "is missing or stands twice", "give every entry its own identifier")
		}
		seen[id] = true
	}
	for i := range p.Terms {
		unique("terms", p.Terms[i].ID)
	}
	for i := range p.Names {
		unique("names", p.Names[i].ID)
	}
	sum, err := p.Sum()
	switch {
	case err != nil:
		d.fail("", "", "", "it cannot be written as JSON: "+err.Error(), "")
	case p.Hash != "" && p.Hash != sum:
		d.fail(".hash", "hash", p.Hash, "is not the hash of the content, which is "+sum, "take the pack from its source again, or leave the hash out of a pack you change")
	default:
		p.Hash = sum
	}
}

// Compile adds what the engine finds wrong with the pack to its problems, and reports whether there are none.
func (d *Document) Compile() bool {
	if len(d.Problems) > 0 {
		return false
	}
	_, err := engine.Compile(&engine.Snapshot{Packs: []engine.Pack{d.Pack}})
	if err == nil {
		return true
	}
	ce, ok := errors.AsType[*engine.CompileError](err)
	if !ok {
		d.fail("", "", "", err.Error(), "")
		return false
	}
	for _, f := range ce.Faults {
		_, entry, _ := strings.Cut(f.ID, "#")
		field := f.Field
		if entry != "" {
			field = entry + "." + field
		} else {
			entry = "." + f.Field
		}
		d.fail(entry, field, f.Value, f.Message, f.Hint)
	}
	return false
}

// Write writes a pack as YAML with its hash. What was read from it again is the same pack.
func Write(w io.Writer, p engine.Pack) error {
	sum, err := p.Sum()
	if err != nil {
		return fmt.Errorf("packs: %w", err)
	}
	p.Hash = sum
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(&p); err != nil {
		return fmt.Errorf("packs: %w", err)
	}
	if err := e.Close(); err != nil {
		return fmt.Errorf("packs: %w", err)
	}
	return nil
}
