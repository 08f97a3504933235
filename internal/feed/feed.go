// Package feed reads listings from strangers' files, line by line, within limits. A line that cannot be taken is
// refused by number, field, value and remedy, and reading goes on after it.
package feed

import "github.com/assay-ip/assay/engine"

// Format is how a feed is written.
type Format string

// The formats. NDJSON is JSONL under another name.
const (
	JSONL Format = "jsonl"
	CSV   Format = "csv"
)

// Limits bound what one line may cost. The zero value of a field is its default.
type Limits struct {
	Line  int // bytes of one line or CSV record; default 1 MiB
	Depth int // nesting of JSON; default 32
}

// Line is one line of a feed, not yet read into a listing.
type Line struct {
	Number  int64    // from 1; in CSV the line the record begins on
	Data    []byte   // JSON text, valid until the next call; nil when refused
	Record  []string // CSV fields, when the format is CSV
	Refused *Refusal // set when the line could not even be split off (too long, bad quoting)
}

// Refusal says why a line was not taken.
type Refusal struct {
	Line    int64
	Code    string // such as "line_too_long", "bad_json", "missing", "bad_value", "too_deep", "bad_utf8"
	Field   string
	Value   string // cut to 80 characters
	Message string
	Hint    string
}

// Result is a line after decoding: a listing or a refusal.
type Result struct {
	Number  int64
	Listing engine.Listing
	Refused *Refusal
}
