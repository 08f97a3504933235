// Package feed reads listings from strangers' files, line by line, within limits. A line that cannot be taken is
// refused by number, field, value and remedy, and reading goes on after it.
//
// In JSONL every line is one object with the fields of [engine.Listing]; id and title are required, null is the same as
// absent, unknown fields are ignored, and a known field that comes twice is refused because readers would disagree on
// which one counts. In CSV the first record names the columns, in any order and case; unknown columns are ignored, an
// empty cell is the same as absent, the column images holds addresses separated by spaces, and a column named
// attributes.X holds the attribute X.
package feed

import (
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine"
)

// Format is how a feed is written.
type Format string

// The formats. NDJSON is JSONL under another name.
const (
	JSONL Format = "jsonl"
	CSV   Format = "csv"
)

// FormatOf returns the format that a file name, a media type or the name of a format stands for, and false when it
// stands for none. A trailing ".gz" is looked through.
func FormatOf(name string) (Format, bool) {
	name, _, _ = strings.Cut(strings.ToLower(name), ";")
	name = strings.TrimSuffix(strings.TrimSpace(name), ".gz")
	if i := strings.LastIndexAny(name, "./"); i >= 0 {
		name = name[i+1:]
	}
	switch name {
	case "jsonl", "ndjson", "x-ndjson", "jsonlines", "json-lines":
		return JSONL, true
	case "csv":
		return CSV, true
	}
	return "", false
}

// Limits bound what one line may cost. The zero value of a field is its default.
type Limits struct {
	Line  int // bytes of one line or CSV record; default 1 MiB
	Depth int // nesting of JSON; default 32
}

func (l Limits) orDefault() Limits {
	if l.Line <= 0 {
		l.Line = 1 << 20
	}
	if l.Depth <= 0 {
		l.Depth = 32
	}
	return l
}

// The lengths of fields: Unicode characters, except for the description and addresses, which are in bytes.
const (
	maxID          = 256
	maxTitle       = 10_000
	maxDescription = 64 << 10
	maxShort       = 500 // brand, category, seller, platform
	maxWord        = 64  // condition, GTIN
	maxURL         = 4096
	maxImages      = 100
	maxAttributes  = 200
	maxAttribute   = 4000
)

// Line is one line of a feed, not yet read into a listing.
type Line struct {
	Number  int64    // from 1; in CSV the line the record begins on
	Data    []byte   // the text without its line end, in CSV the whole record; valid until the next call; nil when refused
	Record  []string // CSV fields, when the format is CSV; valid for ever
	Refused *Refusal // set when the line could not even be split off (too long, bad quoting)
}

// Refusal says why a line was not taken.
type Refusal struct {
	Line    int64
	Code    string // one of the codes below
	Field   string
	Value   string // cut to 80 characters
	Message string
	Hint    string
}

// The codes of a refusal.
const (
	CodeLineTooLong = "line_too_long"   // over Limits.Line
	CodeBadQuoting  = "bad_quoting"     // CSV quotes that do not pair
	CodeFieldCount  = "field_count"     // a CSV record with more fields than the header
	CodeBadJSON     = "bad_json"        // not a JSON object
	CodeTooDeep     = "too_deep"        // over Limits.Depth
	CodeBadUTF8     = "bad_utf8"        // bytes, or an escaped half of a surrogate pair, that are no text
	CodeMissing     = "missing"         // a required field is absent, null or empty
	CodeWrongType   = "wrong_type"      // such as a list where a text belongs
	CodeDuplicate   = "duplicate_field" // a known field comes twice
	CodeTooLong     = "too_long"        // a field over its length
	CodeBadValue    = "bad_value"       // such as a price that is no amount
)

// Result is a line after decoding: a listing or a refusal.
type Result struct {
	Number  int64
	Listing engine.Listing
	Refused *Refusal
}

// show cuts a value to 80 characters of valid text for a refusal.
func show[T ~string | ~[]byte](v T) string {
	const most = 80
	s := string(v[:min(len(v), most*utf8.UTFMax)])
	s = strings.ToValidUTF8(s, "\uFFFD")
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	if len(s) < len(v) {
		return s + "…"
	}
	return s
}
