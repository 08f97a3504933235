package fold

import (
	_ "embed" // for the folding table
	"encoding/binary"
	"strings"
)

//go:generate go run ./internal/gen

//go:embed table.bin
var tableFile string

// Classes of characters; the table and package tablegen use the same numbers.
const (
	classLetter = iota
	classDigit
	classUnspaced
	classDrop
	classMark
	classSpace
	classJoiner
	classSymbol
	classBreak
)

// Kinds of change in the table.
const (
	changeNone = iota
	changeWidth
	changeConfusable
	changeAccent
)

const (
	tableLimit = 0x30000 // characters from here on are looked up by rule
	entrySize  = 8
	flagSoft   = 0x20
	flagSame   = 0x40
	flagUpper  = 0x80
	classMask  = 0x0f
)

// entry is what the table says of one character.
type entry struct {
	out   string
	kind  byte
	class byte
	same  bool
	upper bool
	flip  byte
	sign  byte // letter read in the leet stream: of symbols, and of letters that look like another only loosely
	alt   byte // other letter it can stand for, in the loose stream
	soft  bool // invisible or blank, and may well part words
}

// folding is the embedded table opened; tablegen/pack.go describes it.
type folding struct {
	stage1, stage2 []uint16
	entries        []entry
}

var table = openTable(tableFile)

func openTable(s string) folding {
	var part [4]string
	at := 16
	for i := range part {
		n := int(binary.LittleEndian.Uint32([]byte(s[4*i:])))
		part[i] = s[at : at+n]
		at += n
	}
	f := folding{stage1: numbers(part[0]), stage2: numbers(part[1]), entries: make([]entry, len(part[2])/entrySize)}
	for i := range f.entries {
		e := part[2][i*entrySize : (i+1)*entrySize]
		at, n, flags := int(e[0])|int(e[1])<<8, int(e[2]), e[4]
		f.entries[i] = entry{
			out: part[3][at : at+n], kind: e[3], class: flags & classMask, same: flags&flagSame != 0,
			upper: flags&flagUpper != 0, soft: flags&flagSoft != 0, flip: e[5], sign: e[6], alt: e[7],
		}
	}
	return f
}

func numbers(s string) []uint16 {
	out := make([]uint16, len(s)/2)
	for i := range out {
		out[i] = binary.LittleEndian.Uint16([]byte(s[2*i : 2*i+2]))
	}
	return out
}

// The entries of the characters beyond the table: ideographs, tags and variation selectors, private use.
var (
	highIdeograph = entry{class: classUnspaced, same: true}
	highInvisible = entry{class: classDrop}
	highOther     = entry{class: classSymbol}
)

// lookup returns the entry of a character outside ASCII.
func lookup(r rune) *entry {
	switch {
	case r < tableLimit:
		return &table.entries[table.stage2[int(table.stage1[r>>6])<<6|int(r&63)]]
	case r < 0x40000:
		return &highIdeograph
	case r >= 0xE0000 && r < 0xE1000:
		return &highInvisible
	}
	return &highOther
}

// asciiEntry is the table for ASCII: class, lower case, and what the leet stream reads.
type asciiEntry struct {
	class  byte
	lower  byte
	upper  bool
	merged [2]byte // leet form of a letter or digit; the second may be 0
	flag   Flag    // of a letter or digit without its gap
	sign   byte    // for symbols: the letter it may stand for
	both   bool    // the sign counts only between two letters
	alone  bool    // the sign counts even when it touches none
	draws  bool    // may begin a letter drawn with several characters, or stand inside one
}

// ASCII symbols by class; tablegen/class.go has the full lists.
const (
	asciiBreaks  = "\n\r\v\f;,()[]{}:!?"
	asciiJoiners = "-'.&/`+"
	asciiSigns   = "@a$s!l|l+t(c<c#h[c{c^a"
	bothSides    = "(<#[{^"
)

var ascii = makeASCII()

func makeASCII() (t [128]asciiEntry) {
	for i := range t {
		c := byte(i)
		e := asciiEntry{class: classSymbol, lower: c}
		switch {
		case c >= '0' && c <= '9':
			e.class = classDigit
		case c >= 'a' && c <= 'z':
			e.class = classLetter
		case c >= 'A' && c <= 'Z':
			e.class, e.lower, e.upper = classLetter, c+'a'-'A', true
		case c == ' ' || c == '\t':
			e.class = classSpace
		case strings.IndexByte(asciiBreaks, c) >= 0:
			e.class = classBreak
		case strings.IndexByte(asciiJoiners, c) >= 0:
			e.class = classJoiner
		case c < ' ' || c == 0x7f:
			e.class = classDrop
		}
		for j := 0; j < len(asciiSigns); j += 2 {
			if asciiSigns[j] == c {
				e.sign, e.both = asciiSigns[j+1], strings.IndexByte(bothSides, c) >= 0
				e.alone = c == '@'
			}
		}
		e.draws = glyphs[c] != nil
		if e.class <= classDigit {
			copy(e.merged[:], mergedForm(e.lower))
			e.flag = Flag(e.class)<<classShift | Begin
			if e.upper {
				e.flag |= Upper
			}
		}
		t[i] = e
	}
	return t
}
