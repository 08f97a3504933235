package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
)

// maxDepth bounds the nesting of JSON and YAML.
const maxDepth = 16

func refusedNode(line int64, r *feed.Refusal) *node {
	return &node{line: line, problem: &fault.Field{Name: r.Field, Value: r.Value, Message: r.Message, Hint: r.Hint}}
}

// eachRecord gives every record of a CSV file as an object.
func eachRecord(r io.Reader, s shape, take func(*node)) error {
	split := feed.NewSplitter(r, feed.CSV, feed.Limits{})
	header, err := split.Header()
	if errors.Is(err, io.EOF) {
		return notThis(CSV, "it is empty", "begin it with a line of column names: "+strings.Join(s.fields, ","))
	}
	if err != nil {
		return fmt.Errorf("read the header: %w", err)
	}
	var bad []fault.Field
	have := map[string]bool{}
	for _, h := range header {
		f, ok := s.field(h)
		if !ok {
			bad = append(bad, fault.Field{Name: "column " + show(h), Message: "there is no such field", Hint: s.hint()})
		} else if have[f] {
			bad = append(bad, fault.Field{Name: "column " + f, Message: "two columns have this name", Hint: "keep one of them"})
		}
		have[f] = true
	}
	for _, n := range s.needs {
		if !have[n] {
			bad = append(bad, fault.Field{Name: "column " + n, Message: "the header has no such column", Hint: "begin the file with a line of column names: " + strings.Join(s.fields, ",")})
		}
	}
	if bad != nil {
		return fault.Bad(bad...)
	}
	for {
		line, err := split.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if line.Refused != nil {
			take(refusedNode(line.Number, line.Refused))
			continue
		}
		if len(line.Record) != len(header) {
			take(&node{line: line.Number, problem: &fault.Field{
				Value:   show(strings.Join(line.Record, ",")),
				Message: fmt.Sprintf("the record has %d fields and the header %d", len(line.Record), len(header)), Hint: "give every record one field for each column",
			}})
			continue
		}
		n := &node{line: line.Number, kind: object}
		for i, v := range line.Record {
			if v != "" {
				n.names, n.values = append(n.names, header[i]), append(n.values, &node{kind: scalar, text: v, csv: true})
			}
		}
		take(n)
	}
}

// eachLine gives every line of a JSONL file.
func eachLine(r io.Reader, take func(*node)) error {
	split := feed.NewSplitter(r, feed.JSONL, feed.Limits{})
	for {
		line, err := split.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if line.Refused != nil {
			take(refusedNode(line.Number, line.Refused))
			continue
		}
		p := newParser(line.Data)
		n, err := p.value(0)
		if err == nil {
			if _, err = p.dec.ReadToken(); err == nil {
				err = errors.New("there is more on the line after the object")
			} else if errors.Is(err, io.EOF) {
				err = nil
			}
		}
		if err != nil {
			n = &node{problem: &fault.Field{Value: show(string(line.Data)), Message: "it is not JSON: " + reason(err), Hint: "send one object on each line"}}
		}
		n.line = line.Number
		take(n)
	}
}

// reason is the text of a JSON error without the name of the package.
func reason(err error) string {
	if s, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Sprintf("%v at byte %d", s.Err, s.ByteOffset)
	}
	return err.Error()
}

// parser reads JSON into nodes and knows the line of each.
type parser struct {
	data []byte
	dec  *jsontext.Decoder
	line int64
	at   int64
}

func newParser(data []byte) *parser {
	return &parser{data: data, dec: jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true)), line: 1}
}

// here counts lines up to the token that was read last.
func (p *parser) here() int64 {
	to := min(p.dec.InputOffset(), int64(len(p.data)))
	p.line += int64(bytes.Count(p.data[p.at:to], []byte("\n")))
	p.at = to
	return p.line
}

func (p *parser) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	tok, err := p.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	n := &node{line: p.here(), kind: scalar}
	switch tok.Kind() {
	case 'n':
		n.kind = null
	case '{':
		n.kind = object
		for p.dec.PeekKind() != '}' {
			name, err := p.dec.ReadToken()
			if err != nil {
				return nil, err
			}
			n.names = append(n.names, name.String())
			v, err := p.value(depth + 1)
			if err != nil {
				return nil, err
			}
			n.values = append(n.values, v)
		}
		_, err = p.dec.ReadToken()
	case '[':
		n.kind = list
		for p.dec.PeekKind() != ']' {
			v, err := p.value(depth + 1)
			if err != nil {
				return nil, err
			}
			n.list = append(n.list, v)
		}
		_, err = p.dec.ReadToken()
	default:
		n.text = tok.String()
	}
	return n, err
}

// eachJSON gives the entries of a JSON file.
func eachJSON(r io.Reader, s shape, take func(*node)) error {
	data, err := readAll(r)
	if err != nil {
		return err
	}
	p := newParser(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")))
	root, err := p.value(0)
	if err == nil {
		if _, err = p.dec.ReadToken(); err == nil {
			err = errors.New("there is more after the value")
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		line := p.here()
		if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
			line = 1 + int64(bytes.Count(p.data[:min(int(e.ByteOffset), len(p.data))], []byte("\n")))
		}
		return notThis(JSON, reason(err)+", line "+strconv.FormatInt(line, 10), "give a list of objects; a file with one object on each line is named .jsonl")
	}
	return each(root, JSON, s, take)
}

// eachYAML gives the entries of a YAML file.
func eachYAML(r io.Reader, s shape, take func(*node)) error {
	data, err := readAll(r)
	if err != nil {
		return err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return notThis(YAML, strings.TrimPrefix(err.Error(), "yaml: "), "check the indentation and quote texts that hold a colon")
	}
	if len(doc.Content) == 0 {
		return notThis(YAML, "it is empty", "give a list of entries")
	}
	root, err := fromYAML(doc.Content[0], 0)
	if err != nil {
		return notThis(YAML, err.Error(), "write it out in full")
	}
	return each(root, YAML, s, take)
}

func fromYAML(y *yaml.Node, depth int) (*node, error) {
	n := &node{line: int64(y.Line)}
	if depth > maxDepth {
		return nil, fmt.Errorf("line %d: nested deeper than %d levels", y.Line, maxDepth)
	}
	switch y.Kind {
	case yaml.ScalarNode:
		n.kind, n.text = scalar, y.Value
		if y.ShortTag() == "!!null" {
			n.kind = null
		}
	case yaml.SequenceNode:
		n.kind = list
		for _, c := range y.Content {
			v, err := fromYAML(c, depth+1)
			if err != nil {
				return nil, err
			}
			n.list = append(n.list, v)
		}
	case yaml.MappingNode:
		n.kind = object
		for i := 0; i+1 < len(y.Content); i += 2 {
			v, err := fromYAML(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			n.names, n.values = append(n.names, y.Content[i].Value), append(n.values, v)
		}
	case yaml.AliasNode, yaml.DocumentNode: // an alias could make a small file expand without end
		return nil, fmt.Errorf("line %d: anchors and aliases are not read", y.Line)
	}
	return n, nil
}

// each gives the entries of a list, or of the list under the noun in an object.
func each(root *node, f Format, s shape, take func(*node)) error {
	if root.kind == object {
		for i, name := range root.names {
			if name == s.noun && root.values[i].kind == list {
				root = root.values[i]
				break
			}
		}
	}
	if root.kind != list {
		return notThis(f, root.kind.String()+" where a list belongs", "give a list of entries, or an object with the list under \""+s.noun+"\"")
	}
	for _, n := range root.list {
		take(n)
	}
	return nil
}
