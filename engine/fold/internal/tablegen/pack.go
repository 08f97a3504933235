package tablegen

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"
)

// The packed table: header of four 32-bit lengths (stage 1, stage 2, entries, output bytes), then the sections.
// Stage 1 gives a block number per 64 characters below Limit; stage 2 an entry number per character of a block;
// an entry is 8 bytes: offset of the output (2), length, kind, class with flags, turned letter, sign, other letter.
const (
	Limit     = 0x30000
	blockSize = 64
	flagSoft  = 0x20
	flagSame  = 0x40
	flagUpper = 0x80
)

func pack(entry func(rune) Entry) ([]byte, error) {
	var (
		stage1, stage2 []byte
		entries        []byte
		out            []byte
		blocks         = map[string]uint16{}
		known          = map[Entry]uint16{}
		outs           = map[string]uint16{}
	)
	for base := rune(0); base < Limit; base += blockSize {
		block := make([]byte, 0, 2*blockSize)
		for r := base; r < base+blockSize; r++ {
			e := entry(r)
			if r >= 0xD800 && r < 0xE000 || r < utf8.RuneSelf {
				e = Entry{Class: ClassSymbol}
			}
			id, ok := known[e]
			if !ok {
				id = uint16(len(known)) //nolint:gosec // checked below
				known[e] = id
				at, ok := outs[e.Out]
				if !ok {
					at = uint16(len(out)) //nolint:gosec // checked below
					outs[e.Out] = at
					out = append(out, e.Out...)
				}
				entries = appendEntry(entries, at, &e)
			}
			block = binary.LittleEndian.AppendUint16(block, id)
		}
		id, ok := blocks[string(block)]
		if !ok {
			id = uint16(len(blocks)) //nolint:gosec // at most Limit/blockSize
			blocks[string(block)] = id
			stage2 = append(stage2, block...)
		}
		stage1 = binary.LittleEndian.AppendUint16(stage1, id)
	}
	if len(known) > 1<<16-1 || len(out) > 1<<16-1 {
		return nil, errors.New("the table has outgrown its 16-bit numbers")
	}
	var b []byte
	for _, s := range [][]byte{stage1, stage2, entries, out} {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(s))) //nolint:gosec // small
	}
	for _, s := range [][]byte{stage1, stage2, entries, out} {
		b = append(b, s...)
	}
	return b, nil
}

func appendEntry(b []byte, at uint16, e *Entry) []byte {
	flags := e.Class
	if e.Same {
		flags |= flagSame
	}
	if e.Soft {
		flags |= flagSoft
	}
	if e.Upper {
		flags |= flagUpper
	}
	b = binary.LittleEndian.AppendUint16(b, at)
	return append(b, byte(len(e.Out)&0xff), e.Kind, flags, e.Flip, e.Sign, e.Alt)
}
