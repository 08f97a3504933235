package tablegen

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"
)

const (
	spoofMagic  = 0x3845fdef // SpoofDataHeader.fMagic in ICU's uspoof_impl.h
	spoofHeader = 36
	maxSection  = 1 << 20 // no section of the data is nearly as long
)

// FromICU finds ICU's compiled confusables (confusables.cfu, format 2) in data, little endian, and returns them as text.
func FromICU(data []byte, note string) ([]byte, error) {
	magic := binary.LittleEndian.AppendUint32(nil, spoofMagic)
	for at := 0; ; at++ {
		i := bytes.Index(data[at:], magic)
		if i < 0 {
			return nil, errors.New("no ICU confusables found")
		}
		at += i
		if at+spoofHeader <= len(data) && data[at+4] == 2 {
			if m, ok := readSpoof(data[at:]); ok {
				return writeText(m, note), nil
			}
		}
	}
}

func readSpoof(d []byte) (map[rune]string, bool) {
	field := func(i int) int { return int(binary.LittleEndian.Uint32(d[8+4*i:])) }
	keys, nKeys, index, nIndex, table, nTable := field(1), field(2), field(3), field(4), field(5), field(6)
	if nKeys != nIndex || nKeys == 0 || max(keys, nKeys, index, table, nTable) > maxSection ||
		max(keys+4*nKeys, index+2*nIndex, table+2*nTable) > len(d) {
		return nil, false
	}
	m := make(map[rune]string, nKeys)
	for i := range nKeys {
		k := binary.LittleEndian.Uint32(d[keys+4*i:])
		v := binary.LittleEndian.Uint16(d[index+2*i:])
		n := int(k>>24) + 1
		units := []uint16{v}
		if n > 1 {
			if int(v)+n > nTable {
				return nil, false
			}
			units = units[:0]
			for j := range n {
				units = append(units, binary.LittleEndian.Uint16(d[table+2*(int(v)+j):]))
			}
		}
		m[rune(k&0xffffff)] = string(utf16.Decode(units))
	}
	return m, true
}

func writeText(m map[rune]string, note string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# UTS 39 confusables (MA table): code point, then the code points of its prototype.\n# %s\n", note)
	b.WriteString("# Copyright (c) 1991-2025 Unicode, Inc. Licence: Unicode-3.0 (LICENSE-UNICODE beside this file).\n")
	for r := rune(0); r <= 0x10ffff; r++ {
		if s, ok := m[r]; ok {
			fmt.Fprintf(&b, "%04X", r)
			for _, q := range s {
				fmt.Fprintf(&b, " %04X", q)
			}
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}
