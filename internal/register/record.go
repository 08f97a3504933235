package register

import (
	"fmt"
	"strings"
)

// Format is how a register's file is written.
type Format string

// The formats.
const (
	USPTO Format = "uspto" // bulk XML of the United States office, "U.S. Trademark Applications", DTD version 2.0
	ST96  Format = "st96"  // WIPO Standard ST.96, trademark component, any version and prefix
	CSV   Format = "csv"   // the columns of docs/registers.md
)

// Kind is what a mark consists of.
type Kind string

// The kinds. Other is everything that has no name here, such as a smell, and what the register does not say.
const (
	Word             Kind = "word"
	Figurative       Kind = "figurative"
	Combined         Kind = "combined" // words and a picture, or words in a form of their own
	ThreeDimensional Kind = "three_dimensional"
	Colour           Kind = "colour"
	Sound            Kind = "sound"
	Other            Kind = "other"
)

// Status is where a mark stands, in one vocabulary for all registers; Record.StatusCode keeps the register's own.
type Status string

// The states. Refused is every application that ended without a registration: refused, withdrawn or abandoned.
// Cancelled is every registration that ended before its term: cancelled, surrendered, annulled. Unknown is a code that
// the tables of this package do not have.
const (
	Pending    Status = "pending"
	Registered Status = "registered"
	Expired    Status = "expired"
	Cancelled  Status = "cancelled"
	Refused    Status = "refused"
	Unknown    Status = "unknown"
)

// EntityKind is what an owner is.
type EntityKind string

// The kinds of owners.
const (
	Individual  EntityKind = "individual"
	Corporation EntityKind = "corporation"
	Partnership EntityKind = "partnership"
	LLC         EntityKind = "llc" // limited liability company
	OtherEntity EntityKind = "other"
)

// Date is a day, a month or a year as ISO 8601 writes them: 2024-05-31, 2024-05 or 2024; empty when the register does
// not say. Registers hold dates such as "some time in 1987", which no time.Time can. Dates compare as texts.
type Date string

// Record is one mark as its register has it. Texts are UTF-8 in the register's language with runs of white space made
// one space; a text that is absent is empty. The table in docs/registers.md gives the source of every field by format.
type Record struct {
	Office        string // two letters of WIPO ST.3, such as US, WO, EM, CN
	Number        string // of the registration, digits and letters as the register writes them; empty before registration
	Application   string // number of the application
	International string // number of the international registration this record extends, where the register says it
	Kind          Kind
	KindCode      string // the register's own, such as the mark drawing code
	Mark          string // the words of the mark; empty for a picture
	Description   string // of the mark, in words
	Translations  []string
	Transcribed   string // transliteration of the mark
	Status        Status
	StatusCode    string // the register's own
	StatusDate    Date
	Filed         Date
	Registered    Date
	Expires       Date // as the register states it; never worked out from a term of law
	Renewed       Date // latest renewal
	Ended         Date // cancellation or abandonment
	Updated       Date // the register's last change of the record
	Owners        []Owner
	// Representative is the name of the attorney or agent of record.
	Representative     string
	Classes            []Class
	Designs            []Design
	StandardCharacters bool // the mark is claimed without regard to font, size and colour
	Disclaimers        []string
	Colours            []string // colours claimed, in words
	Deleted            bool     // the register asks to remove the record; only the numbers need be there
	Source             Position // of the record's first byte
}

// Owner is a party that holds or held the mark.
type Owner struct {
	Name     string
	Address  string // lines, city and region in the register's order, joined by ", "
	Postcode string
	Country  string // two letters of WIPO ST.3, or as the register writes it
	Kind     EntityKind
	KindCode string // the register's own
	Role     string // the register's own, such as a party type
	Current  bool   // holds the mark now, as far as the record says
}

// Class is one class of goods or services of the mark.
type Class struct {
	Number     int      // of the Nice Classification, 1 to 45; 0 when the register has no such number
	Code       string   // as the register writes it: 025, A, 200
	National   []string // classes of the register's own scheme
	Goods      string   // goods and services as registered
	Status     Status
	StatusCode string
	StatusDate Date
	// FirstUse and FirstUseCommerce are as the owner claimed them: use anywhere, and use in commerce.
	FirstUse, FirstUseCommerce Date
}

// Design is a code of the figurative elements of a mark.
type Design struct {
	Scheme string // vienna (26.04.18), us (six digits of the USPTO design search code) or national
	Code   string
}

// Position is a place in a register's file from which reading can go on. Its zero value is the beginning.
type Position struct {
	Entry  int   `json:"entry,omitempty"` // number of the file inside a zip archive, from 1; 0 when the file is no archive
	Offset int64 `json:"offset"`          // bytes from the beginning of the file, unzipped and in its own encoding
	Line   int64 `json:"line,omitempty"`  // of CSV, from 1; 0 in XML
}

// String is the position as people read it.
func (p Position) String() string {
	var b strings.Builder
	if p.Entry > 0 {
		fmt.Fprintf(&b, "entry %d, ", p.Entry)
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "line %d, ", p.Line)
	}
	fmt.Fprintf(&b, "byte %d", p.Offset)
	return b.String()
}
