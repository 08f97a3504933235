package feed

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/fault"
)

// kind says what a field may hold.
type kind int

const (
	text   kind = iota
	number      // text, or a JSON whole number taken as its digits
	amount
	texts
	attributes
)

// field is one field of a listing in a feed.
type field struct {
	name string
	bit  int // its place in fields
	kind kind
	most int // characters; bytes when bytes is set
	raw  bool
	at   func(*engine.Listing) *string // for text and number
}

// fields are those that are read; everything else in a feed is ignored.
var fields = numbered([]field{
	{name: "id", kind: number, most: maxID, at: func(l *engine.Listing) *string { return &l.ID }},
	{name: "title", most: maxTitle, at: func(l *engine.Listing) *string { return &l.Title }},
	{name: "description", most: maxDescription, raw: true, at: func(l *engine.Listing) *string { return &l.Description }},
	{name: "brand", most: maxShort, at: func(l *engine.Listing) *string { return &l.Brand }},
	{name: "category", most: maxShort, at: func(l *engine.Listing) *string { return &l.Category }},
	{name: "platform", most: maxShort, at: func(l *engine.Listing) *string { return &l.Platform }},
	{name: "seller", kind: number, most: maxShort, at: func(l *engine.Listing) *string { return &l.Seller }},
	{name: "price", kind: amount},
	{name: "currency", most: maxWord, at: func(l *engine.Listing) *string { return &l.Currency }},
	{name: "condition", most: maxWord, at: func(l *engine.Listing) *string { return &l.Condition }},
	{name: "market", most: maxWord, at: func(l *engine.Listing) *string { return &l.Market }},
	{name: "url", most: maxURL, raw: true, at: func(l *engine.Listing) *string { return &l.URL }},
	{name: "gtin", kind: number, most: maxWord, at: func(l *engine.Listing) *string { return &l.GTIN }},
	{name: "images", kind: texts},
	{name: "attributes", kind: attributes},
})

var fieldNames = func() map[string]*field {
	m := make(map[string]*field, len(fields))
	for i := range fields {
		m[fields[i].name] = &fields[i]
	}
	return m
}()

func numbered(fs []field) []field {
	for i := range fs {
		fs[i].bit = i
	}
	return fs
}

// fieldOf finds a field by the JSON string that names it, nil when it is not one that is read.
func fieldOf(quoted []byte) *field {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return fieldNames[string(quoted[1:len(quoted)-1])]
	}
	name, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		return nil
	}
	return fieldNames[string(name)]
}

func wrongType(name string, got jsontext.Kind, want string) *Refusal {
	return &Refusal{Code: CodeWrongType, Field: name, Value: kindName(got), Message: "a " + kindName(got) + " where " + want + " belongs", Hint: "send " + want}
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '{':
		return "JSON object"
	case '[':
		return "JSON list"
	case '0':
		return "number"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	case '"':
		return "text"
	}
	return "JSON value"
}

// read reads the field's value into l. The error is that of the JSON decoder.
func (f *field) read(d *Decoder, l *engine.Listing) (*Refusal, error) {
	k := d.json.PeekKind()
	switch f.kind {
	case texts:
		return f.readTexts(d, k, l)
	case attributes:
		return f.readAttributes(d, k, l)
	case text, number, amount:
	}
	if k == '{' || k == '[' || k == 't' || k == 'f' || (k == '0' && f.kind == text) {
		return wrongType(f.name, k, "a text"), nil
	}
	tok, err := d.json.ReadToken()
	if err != nil || k == 'n' {
		return nil, err
	}
	value := tok.String()
	if f.kind == amount {
		var refused *Refusal
		l.Price, refused = readPrice(value)
		return refused, nil
	}
	if k == '0' && strings.Trim(value, "0123456789") != "" {
		return &Refusal{Code: CodeBadValue, Field: f.name, Value: show(value), Message: "not a whole number", Hint: "send it as a text"}, nil
	}
	*f.at(l) = value
	return nil, nil
}

func (f *field) readTexts(d *Decoder, k jsontext.Kind, l *engine.Listing) (*Refusal, error) {
	if k != '[' && k != 'n' {
		return wrongType(f.name, k, "a list of texts"), nil
	}
	if _, err := d.json.ReadToken(); err != nil || k == 'n' {
		return nil, err
	}
	for d.json.PeekKind() != ']' {
		if k := d.json.PeekKind(); k != '"' && k != 0 {
			return wrongType(f.name, k, "a list of texts"), nil
		}
		tok, err := d.json.ReadToken()
		if err != nil {
			return nil, err
		}
		if len(l.Images) == maxImages {
			return tooMany(f.name, maxImages), nil
		}
		l.Images = append(l.Images, tok.String())
	}
	_, err := d.json.ReadToken()
	return nil, err
}

func (f *field) readAttributes(d *Decoder, k jsontext.Kind, l *engine.Listing) (*Refusal, error) {
	const want = "an object of texts"
	if k != '{' && k != 'n' {
		return wrongType(f.name, k, want), nil
	}
	if _, err := d.json.ReadToken(); err != nil || k == 'n' {
		return nil, err
	}
	l.Attributes = map[string]string{}
	for {
		tok, err := d.json.ReadToken()
		if err != nil {
			return nil, err
		}
		if tok.Kind() == '}' {
			return nil, nil
		}
		name := tok.String()
		k := d.json.PeekKind()
		if k == '{' || k == '[' {
			return wrongType(f.name+"."+show(name), k, "a text, a number or a boolean"), nil
		}
		if tok, err = d.json.ReadToken(); err != nil {
			return nil, err
		}
		if _, twice := l.Attributes[name]; twice {
			return &Refusal{Code: CodeDuplicate, Field: f.name + "." + show(name), Message: "the attribute comes twice", Hint: "send each attribute once"}, nil
		}
		if len(l.Attributes) == maxAttributes {
			return tooMany(f.name, maxAttributes), nil
		}
		if k != 'n' {
			l.Attributes[name] = tok.String()
		}
	}
}

func tooMany(name string, most int) *Refusal {
	return &Refusal{Code: CodeTooLong, Field: name, Message: fmt.Sprintf("more than %d entries", most), Hint: "send the first " + strconv.Itoa(most)}
}

// readPrice reads an amount. Thousands separators, signs, currency marks and exponents are refused rather than guessed.
func readPrice(value string) (price.Amount, *Refusal) {
	a, err := price.ParseAmount(strings.TrimSpace(value))
	if err == nil {
		return a, nil
	}
	return price.Amount{}, &Refusal{
		Code: CodeBadValue, Field: "price", Value: show(value), Message: "not a plain decimal amount",
		Hint: `write digits and at most one point with six decimals, such as "1299.50"`,
	}
}

// column says where a CSV column goes: to a field, or to an attribute.
type column struct {
	field     *field
	attribute string
}

// readHeader finds the fields of the columns.
func (d *Decoder) readHeader(header []string) error {
	var seen uint32
	var bad []fault.Field
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		c := column{field: fieldNames[name]}
		if key, ok := strings.CutPrefix(name, "attributes."); ok {
			c.attribute = strings.TrimSpace(header[i])[len(name)-len(key):]
		}
		if c.field != nil && c.field.kind == attributes {
			c.field = nil
		}
		if c.field != nil {
			if seen&(1<<c.field.bit) != 0 {
				bad = append(bad, fault.Field{Name: "column " + name, Message: "two columns have this name", Hint: "keep one of them"})
			}
			seen |= 1 << c.field.bit
		}
		d.columns = append(d.columns, c)
	}
	for _, name := range []string{"id", "title"} {
		if seen&(1<<fieldNames[name].bit) == 0 && (name != "id" || !d.lineIDs) {
			bad = append(bad, fault.Field{
				Name: "column " + name, Value: show(strings.Join(header, ",")), Message: "the header has no such column",
				Hint: "begin the file with a line of column names, such as id,title,price,currency",
			})
		}
	}
	if bad != nil {
		return fault.Bad(bad...)
	}
	return nil
}

// fromRecord reads one CSV record.
func (d *Decoder) fromRecord(record []string, res *Result) *Refusal {
	if len(record) != len(d.columns) {
		return &Refusal{
			Code: CodeFieldCount, Value: show(strings.Join(record, ",")),
			Message: fmt.Sprintf("the record has %d fields and the header %d", len(record), len(d.columns)),
			Hint:    "give every record one field for each column, empty when there is nothing to say",
		}
	}
	l := &res.Listing
	for i, c := range d.columns {
		value := record[i]
		switch {
		case value == "":
		case c.attribute != "":
			if l.Attributes == nil {
				l.Attributes = map[string]string{}
			}
			l.Attributes[c.attribute] = value
		case c.field == nil:
		case c.field.kind == amount:
			var refused *Refusal
			if l.Price, refused = readPrice(value); refused != nil {
				return refused
			}
		case c.field.kind == texts:
			if l.Images = strings.Fields(value); len(l.Images) > maxImages {
				return tooMany(c.field.name, maxImages)
			}
		default:
			*c.field.at(l) = value
		}
	}
	return nil
}
