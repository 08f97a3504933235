// Package register reads trademark records out of the files that public registers give away: the bulk XML of the
// United States office, WIPO ST.96 XML, and CSV. It streams, so that a file of a gigabyte takes no more memory than one
// record; it goes on from any position it reported, with nothing left out and nothing doubled; and what it cannot take
// it lists with position, number, field, value and remedy while the rest goes on.
//
// Files come from strangers. Entities are never expanded, document type declarations are skipped, and every length,
// depth and count has a limit. The package opens nothing that a file names.
package register

import (
	"github.com/assay-ip/assay/internal/fault"
)

// Limits bound what a file may cost. The zero value of a field is its default.
type Limits struct {
	Record   int     // bytes of one record; default 4 MiB
	Depth    int     // nesting of elements inside a record; default 64
	Elements int     // elements of one record; default 100,000
	Attrs    int     // attributes of one element; default 64
	Text     int     // bytes of one field after decoding; default 512 KiB
	List     int     // entries of one list of a record, such as owners; default 1,000
	Entries  int     // files in a zip archive; default 500,000
	Total    int64   // bytes of all files in a zip archive; default 256 GiB
	Ratio    float64 // bytes out for a byte in of a zipped file over 1 MiB; default 200
}

func (l Limits) orDefault() Limits {
	set := func(at *int, value int) {
		if *at <= 0 {
			*at = value
		}
	}
	set(&l.Record, 4<<20)
	set(&l.Depth, 64)
	set(&l.Elements, 100_000)
	set(&l.Attrs, 64)
	set(&l.Text, 512<<10)
	set(&l.List, 1000)
	set(&l.Entries, 500_000)
	if l.Total <= 0 {
		l.Total = 256 << 30
	}
	if l.Ratio <= 0 {
		l.Ratio = 200
	}
	return l
}

// Options say how to read. Their zero value reads any of the formats.
type Options struct {
	Format  Format // empty: told from the first bytes of the file
	Office  string // two letters, for records that do not name their office
	Charset string // of CSV: utf-8 (default) or gb18030; XML says its own, which is UTF-8, US-ASCII or ISO-8859-1
	Limits  Limits
	// Progress is called at the latest every 1,000 records or 8 MiB, and once at the end.
	Progress func(Progress)
	// Refused is called for each refusal, in the order of the file. An error stops reading and is returned.
	Refused func(Refusal) error
}

// Progress is how far reading has come. Bytes are those of the file before unzipping, Records those given to visit.
type Progress struct {
	Bytes, Records, Refused int64
}

// Refusal says why a record, or one value of it, was not taken.
type Refusal struct {
	Position Position    // of the record's first byte
	Number   string      // registration number, or else application number, where it could be read
	Kept     bool        // the record was taken, without this value
	Field    fault.Field // what is wrong and what to do about it
}

// Summary is what became of a file.
type Summary struct {
	Format   Format    // of the last file read
	Records  int64     // given to visit
	Refused  int64     // records that were not taken
	Dropped  int64     // values that were left out of records that were taken
	Bytes    int64     // read from the file, before unzipping
	Refusals []Refusal // the first 100; Options.Refused sees all
	Next     Position  // where to go on; after the last record when the file was read to its end
}

const keptRefusals = 100

// Detect tells the format from the first bytes of a file (4 KiB are plenty), false when they are no register's file.
// Zip archives are told by IsZip.
func Detect(head []byte) (Format, bool) {
	return detect(head)
}

// IsZip reports whether the first bytes of a file are those of a zip archive.
func IsZip(head []byte) bool {
	return len(head) >= 4 && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 && head[3] == 4 || head[2] == 5 && head[3] == 6)
}
