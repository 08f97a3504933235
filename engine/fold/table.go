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
	sign  byte
}

// sections are the parts of the embedded table; tablegen/pack.go describes them.
type sections struct {
	stage1, stage2, entries, out string
}

var table = openTable(tableFile)

func openTable(s string) sections {
	var part [4]string
	at := 16
	for i := range part {
		n := int(le32(s[4*i:]))
		part[i] = s[at : at+n]
		at += n
	}
	return sections{part[0], part[1], part[2], part[3]}
}

func le32(s string) uint32 { return binary.LittleEndian.Uint32([]byte(s[:4])) }

func le16(s string, i int) int { return int(s[i]) | int(s[i+1])<<8 }

// lookup returns the entry of a character outside ASCII.
func lookup(r rune) entry {
	if r >= tableLimit || r < 0 {
		return highEntry(r)
	}
	block := le16(table.stage1, int(r>>6)*2)
	id := le16(table.stage2, (block*64+int(r&63))*2)
	e := table.entries[id*entrySize : id*entrySize+entrySize]
	at, n, flags := le16(e, 0), int(e[2]), e[4]
	return entry{
		out: table.out[at : at+n], kind: e[3], class: flags & classMask, same: flags&flagSame != 0,
		upper: flags&flagUpper != 0, flip: e[5], sign: e[6],
	}
}

// highEntry covers the rare planes: ideographs, tags and variation selectors, private use.
func highEntry(r rune) entry {
	switch {
	case r < 0x40000:
		return entry{class: classUnspaced, same: true}
	case r >= 0xE0000 && r < 0xE1000:
		return entry{class: classDrop}
	}
	return entry{class: classSymbol}
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
}

// ASCII symbols by class; tablegen/class.go has the full lists.
const (
	asciiBreaks  = "\n\r\v\f;,()[]{}:!?"
	asciiJoiners = "-'.&/`+"
	asciiSigns   = "@a$s!l|l+t(c<c#h"
	bothSides    = "+(<#"
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
