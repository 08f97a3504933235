package feed

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-ip/assay/internal/fault"
)

// Decoder reads lines into listings. It keeps buffers, so that each goroutine needs its own; making one costs little.
type Decoder struct {
	limits  Limits
	lineIDs bool
	columns []column
	in      bytes.Reader
	json    *jsontext.Decoder
}

// An Option changes how a Decoder reads.
type Option func(*Decoder)

// WithLineIDs gives a listing without an id the number of its line instead of refusing it.
func WithLineIDs() Option { return func(d *Decoder) { d.lineIDs = true } }

// NewDecoder returns a decoder of lines in format f. Header is that of the Splitter, nil for JSONL. A CSV header that
// lacks a required column or names one twice is a fault.Invalid.
func NewDecoder(f Format, header []string, l Limits, opts ...Option) (*Decoder, error) {
	d := &Decoder{limits: l.orDefault()}
	for _, o := range opts {
		o(d)
	}
	switch f {
	case CSV:
		if err := d.readHeader(header); err != nil {
			return nil, err
		}
		return d, nil
	case JSONL:
		d.json = jsontext.NewDecoder(&d.in, jsontext.AllowDuplicateNames(true))
		return d, nil
	}
	return nil, fault.Bad(fault.Field{
		Name: "format", Value: string(f), Message: "this is no format of a feed", Hint: "send jsonl or csv",
	})
}

// Decode reads a line into a listing, or says why it is refused. It keeps nothing of the line.
func (d *Decoder) Decode(line Line) Result {
	res := Result{Number: line.Number, Refused: line.Refused}
	if res.Refused != nil {
		return res
	}
	if d.json == nil {
		res.Refused = d.fromRecord(line.Record, &res)
	} else {
		res.Refused = d.fromJSON(line.Data, &res)
	}
	if res.Refused == nil {
		if res.Listing.ID == "" && d.lineIDs {
			res.Listing.ID = strconv.FormatInt(line.Number, 10)
		}
		res.Refused = check(&res.Listing)
	}
	if res.Refused != nil {
		res.Refused.Line = line.Number
	}
	return res
}

// fromJSON reads one JSON object.
func (d *Decoder) fromJSON(data []byte, res *Result) *Refusal {
	if depth := deepest(data, d.limits.Depth); depth > d.limits.Depth {
		return &Refusal{
			Code: CodeTooDeep, Message: "the JSON is nested deeper than " + strconv.Itoa(d.limits.Depth) + " levels",
			Hint: "send the listing as one flat object",
		}
	}
	d.in.Reset(data)
	d.json.Reset(&d.in, jsontext.AllowDuplicateNames(true))
	field := ""
	var refused *Refusal
	err := func() error {
		open, err := d.json.ReadToken()
		if err != nil {
			return err
		}
		if open.Kind() != '{' {
			refused = &Refusal{Code: CodeBadJSON, Value: show(data), Message: "the line is not a JSON object", Hint: hintJSON}
			return nil
		}
		var seen uint32
		for {
			field = ""
			if d.json.PeekKind() == '}' {
				break
			}
			name, err := d.json.ReadValue()
			if err != nil {
				return err
			}
			f := fieldOf(name)
			if f == nil {
				if err := d.json.SkipValue(); err != nil {
					return err
				}
				continue
			}
			field = f.name
			if seen&(1<<f.bit) != 0 {
				refused = &Refusal{Code: CodeDuplicate, Field: field, Message: "the field comes twice", Hint: "send each field once"}
				return nil
			}
			seen |= 1 << f.bit
			if refused, err = f.read(d, &res.Listing); refused != nil || err != nil {
				return err
			}
		}
		field = ""
		if _, err := d.json.ReadToken(); err != nil {
			return err
		}
		if _, err := d.json.ReadToken(); err == nil {
			refused = &Refusal{Code: CodeBadJSON, Value: show(data), Message: "there is more on the line after the object", Hint: hintJSON}
		} else if !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}()
	if refused == nil && err != nil {
		refused = badJSON(data, field, err)
	}
	if refused != nil && refused.Field == "" {
		refused.Field = field
	}
	return refused
}

const hintJSON = `send one object on each line, such as {"id":"1","title":"…","price":"12.50","currency":"EUR"}`

// badJSON says what is wrong with a line that does not parse, and at which byte of it.
func badJSON(data []byte, field string, err error) *Refusal {
	at := len(data)
	if s, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		at = int(s.ByteOffset)
	}
	if bad := firstInvalid(data); bad >= 0 && bad <= at+utf8.UTFMax {
		return badUTF8(field, data, bad)
	}
	text := err.Error()
	if strings.Contains(text, "surrogate") {
		return &Refusal{
			Code: CodeBadUTF8, Field: field, Value: around(data, at), Message: "half of a surrogate pair at byte " + strconv.Itoa(at),
			Hint: "write the character as UTF-8, or both halves of its pair",
		}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || at >= len(data) {
		return &Refusal{Code: CodeBadJSON, Field: field, Value: show(data), Message: "the line ends inside the object", Hint: hintJSON}
	}
	return &Refusal{
		Code: CodeBadJSON, Field: field, Value: around(data, at), Message: "the line is not JSON at byte " + strconv.Itoa(at), Hint: hintJSON,
	}
}

func badUTF8[T ~string | ~[]byte](field string, data T, at int) *Refusal {
	return &Refusal{
		Code: CodeBadUTF8, Field: field, Value: around([]byte(data), at), Message: "not UTF-8 at byte " + strconv.Itoa(at),
		Hint: "save the feed as UTF-8",
	}
}

// around shows the text at a fault.
func around(data []byte, at int) string {
	from, to := max(0, at-20), min(len(data), at+20)
	for from > 0 && from < len(data) && !utf8.RuneStart(data[from]) {
		from--
	}
	return show(data[min(from, to):to])
}

// firstInvalid returns the offset of the first byte that is no UTF-8, -1 when there is none.
func firstInvalid[T ~string | ~[]byte](data T) int {
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(string(data[i:min(len(data), i+utf8.UTFMax)]))
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

// deepest returns how deep the brackets of a JSON text are nested, or most+1 as soon as that is passed. It looks at
// nothing but brackets and strings, so that a bomb is turned away before anything is built from it.
func deepest(data []byte, most int) int {
	depth, top := 0, 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			depth++
			if top = max(top, depth); top > most {
				return top
			}
		case '}', ']':
			depth--
		case '"':
			i = closing(data, i+1)
		}
	}
	return top
}

// closing returns the offset of the quote that closes the JSON string whose text begins at i, or the length of data.
func closing(data []byte, i int) int {
	for i < len(data) {
		j := bytes.IndexByte(data[i:], '"')
		if j < 0 {
			return len(data)
		}
		end := i + j
		slashes := 0
		for k := end - 1; k >= i && data[k] == '\\'; k-- {
			slashes++
		}
		if slashes%2 == 0 {
			return end
		}
		i = end + 1
	}
	return len(data)
}
