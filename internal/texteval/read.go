package texteval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"

	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
)

// MaxBrands bounds a brand file, in bytes.
const MaxBrands = 256 << 20

// foldCase makes names comparable, as Python's casefold does.
func foldCase(s string) string { return cases.Fold().String(s) }

// texts is a JSON value that is a text, a list of texts or null.
type texts []string

// UnmarshalJSON reads it.
func (t *texts) UnmarshalJSON(data []byte) error {
	*t = nil
	if bytes.HasPrefix(data, []byte(`"`)) {
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		if s = strings.TrimSpace(s); s != "" {
			*t = texts{s}
		}
		return nil
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		return errors.New("it is neither a text nor a list of texts")
	}
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			*t = append(*t, s)
		}
	}
	return nil
}

// brandEntry is a brand as it is written. Unknown keys are no fault: such files carry notes.
type brandEntry struct {
	Brand      string           `json:"brand"`
	Zh         texts            `json:"zh"`
	Aliases    texts            `json:"aliases"`
	Codes      texts            `json:"codes"`
	Categories texts            `json:"categories"`
	CommonWord bool             `json:"common_word"`
	Fitted     texts            `json:"fitted"`
	Variants   map[string]texts `json:"variants"`
}

// ReadBrands reads a JSON list of brands. What cannot be taken is among the problems; the error is a [fault.Error] when it is no such
// list at all, or that of the reader.
func ReadBrands(r io.Reader) ([]Brand, []Problem, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBrands+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read the brands: %w", err)
	}
	if len(data) > MaxBrands {
		return nil, nil, fault.New(fault.TooLarge, fmt.Sprintf("the brands are larger than %d bytes", MaxBrands), "measure with fewer")
	}
	var list []json.RawMessage
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), &list); err != nil {
		return nil, nil, fault.New(fault.Invalid, "it is no JSON list of brands: "+err.Error(), `write [{"brand": "Norvella", "zh": "诺薇拉", "common_word": false}]`)
	}
	var out []Brand
	var bad []Problem
	seen := map[string]int{}
	for i, raw := range list {
		var e brandEntry
		p := Problem{Line: int64(i) + 1, Value: fault.Shorten(string(raw)), Hint: `write {"brand": "…", "zh": "…", "common_word": false}`}
		if err := json.Unmarshal(raw, &e); err != nil {
			p.Message = "it is no brand: " + reason(err)
			bad = append(bad, p)
			continue
		}
		e.Brand = strings.TrimSpace(e.Brand)
		key := foldCase(e.Brand)
		if e.Brand == "" {
			p.Field, p.Message = "brand", "it is missing"
			bad = append(bad, p)
			continue
		}
		if first := seen[key]; first > 0 {
			p.Field, p.Value, p.Message, p.Hint = "brand", e.Brand, fmt.Sprintf("entry %d has this name", first), "keep one of them"
			bad = append(bad, p)
			continue
		}
		seen[key] = i + 1
		variants := map[string][]string{}
		for family, forms := range e.Variants {
			variants[family] = forms
		}
		out = append(out, Brand{e.Brand, e.Zh, e.Aliases, e.Codes, e.Categories, e.CommonWord, e.Fitted, variants})
	}
	return out, bad, nil
}

// goldLine is a row as it is written. Unknown keys are ignored.
type goldLine struct {
	ID       json.RawMessage `json:"id"`
	Title    *string         `json:"title"`
	Brand    string          `json:"brand"`
	Label    string          `json:"label"`
	Attack   string          `json:"attack"`
	Src      string          `json:"src"`
	Note     string          `json:"note"`
	Also     texts           `json:"also"`
	Category string          `json:"category"`
	Price    json.RawMessage `json:"price"`
	Currency string          `json:"currency"`
}

// Reader reads the rows of a gold file, one JSON object a line. It is used by one goroutine.
type Reader struct {
	split *feed.Splitter
	seen  map[string]int64
}

// NewReader returns a reader of gold rows. It reads ahead.
func NewReader(r io.Reader) *Reader {
	return &Reader{split: feed.NewSplitter(r, feed.JSONL, feed.Limits{}), seen: map[string]int64{}}
}

// Next returns the next row, or the problem with the next line. At the end the error is io.EOF; an error of the reader is returned
// as it is.
func (r *Reader) Next() (Row, *Problem, error) {
	line, err := r.split.Next()
	if err != nil {
		return Row{}, nil, err //nolint:wrapcheck // it names the line
	}
	if x := line.Refused; x != nil {
		return Row{}, &Problem{Line: line.Number, Message: x.Message, Hint: "give one row a line"}, nil
	}
	row, bad := r.row(line)
	return row, bad, nil
}

func (r *Reader) row(line feed.Line) (Row, *Problem) {
	problem := func(field, value, message, hint string) (Row, *Problem) {
		return Row{}, &Problem{Line: line.Number, Field: field, Value: fault.Shorten(value), Message: message, Hint: hint}
	}
	if !utf8.Valid(line.Data) {
		return problem("", string(line.Data), "it is not UTF-8", "save the file as UTF-8")
	}
	var g goldLine
	if err := json.Unmarshal(line.Data, &g); err != nil {
		return problem("", string(line.Data), "it is no row: "+reason(err), "write one JSON object a line")
	}
	id := string(bytes.Trim(g.ID, `"`))
	switch {
	case len(g.ID) == 0 || id == "" || id == "null" || g.ID[0] == '{' || g.ID[0] == '[':
		return problem("id", id, "it is missing", "give every row an id of its own")
	case len(id) > maxIDBytes:
		return problem("id", id, "it is too long", fmt.Sprintf("give at most %d bytes", maxIDBytes))
	case r.seen[id] > 0:
		return problem("id", id, fmt.Sprintf("line %d has it", r.seen[id]), "give every row an id of its own")
	case g.Title == nil:
		return problem("title", "", "it is missing", "")
	case len(*g.Title) > maxTitleBytes:
		return problem("title", *g.Title, "it is too long", fmt.Sprintf("give at most %d bytes", maxTitleBytes))
	case g.Label == "":
		return problem("label", "", "it is missing", "use "+strings.Join([]string{LabelUse, LabelObfuscated, LabelNominative, LabelCommonWord, LabelNoBrand}, ", "))
	}
	row := Row{
		ID: bytes.Clone(g.ID), Title: *g.Title, Brand: g.Brand, Label: g.Label, Attack: g.Attack, Note: g.Note, Also: g.Also, Source: g.Src,
		Category: g.Category, Currency: g.Currency,
	}
	if row.Guilty() && row.Brand == "" {
		return problem("brand", "", "it is missing, and the label says that the title offers one", "name the brand as the brand file does")
	}
	if text := string(bytes.Trim(g.Price, `"`)); text != "" && text != "null" {
		amount, err := price.ParseAmount(text)
		if err != nil {
			return problem("price", text, "it is no amount", "write it as 129.95, or leave it out")
		}
		row.Price = amount
	}
	r.seen[id] = line.Number
	return row, nil
}

// reason is the text of a JSON error without the name of Go's types.
func reason(err error) string {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if t.Field == "" {
			return "it is a " + t.Value
		}
		return t.Field + " is a " + t.Value
	}
	return err.Error()
}
