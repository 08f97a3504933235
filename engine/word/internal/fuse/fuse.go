// Package fuse is a static function from keys to 24-bit values, kept in about 3.4 bytes a key without the keys.
//
// It is a binary fuse filter (Graf and Lemire, 2022) with a payload: each key has three slots, and what is stored
// there gives the value of the key when combined with exclusive or. A key that was not stored gives any value; the
// caller keeps a fingerprint in the value to tell.
package fuse

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// SlotBytes is the size of one slot.
const SlotBytes = 3

const headBytes = 24

var errShort = errors.New("fuse: the table is cut or not a table")

// Start is the hash of the empty key.
const Start uint64 = 0xcbf29ce484222325

// Next adds one byte to the hash of a key; so the hashes of all prefixes of a key come for the price of one.
func Next(h uint64, c byte) uint64 { return (h ^ uint64(c)) * 0x9fb21c651e98df25 }

// Hash returns the hash of key before Mix.
func Hash(key []byte) uint64 {
	h := Start
	for _, c := range key {
		h = Next(h, c)
	}
	return h
}

// Mix spreads the bits of a hash; Get expects a mixed one.
func Mix(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}

// Table is an opened function. The zero value is not usable.
type Table struct {
	seed     uint64
	segment  uint32 // slots in a segment, a power of two
	segments uint32 // segments in which the first slot of a key may be
	slots    []byte
}

// Open reads a table made by Build and returns what follows it. The table keeps b.
func Open(b []byte) (Table, []byte, error) {
	if len(b) < headBytes {
		return Table{}, nil, errShort
	}
	t := Table{
		seed:     binary.LittleEndian.Uint64(b),
		segment:  binary.LittleEndian.Uint32(b[8:]),
		segments: binary.LittleEndian.Uint32(b[12:]),
	}
	n := int(binary.LittleEndian.Uint32(b[16:]))
	b = b[headBytes:]
	if bits.OnesCount32(t.segment) != 1 || t.segment > 1<<18 || t.segments == 0 || t.segments > 1<<18 ||
		uint64(n) != SlotBytes*uint64(t.segment)*uint64(t.segments+2) || len(b) < n { //nolint:gosec // n was read from 32 bits
		return Table{}, nil, errShort
	}
	t.slots = b[:n:n]
	return t, b[n:], nil
}

// where returns the three slots of a seeded hash.
func where(h uint64, segment, segments uint32) (a, b, c uint32) {
	hi, _ := bits.Mul64(h, uint64(segments)*uint64(segment))
	a = uint32(hi)                                //nolint:gosec // below segments*segment, which fits
	b = (a + segment) ^ uint32(h>>18)&(segment-1) //nolint:gosec // masked
	c = (a + 2*segment) ^ uint32(h)&(segment-1)   //nolint:gosec // masked
	return a, b, c
}

// Get returns the value of a mixed hash.
func (t *Table) Get(mixed uint64) uint32 {
	a, b, c := where(Mix(mixed+t.seed), t.segment, t.segments)
	return t.slot(a) ^ t.slot(b) ^ t.slot(c)
}

func (t *Table) slot(i uint32) uint32 {
	s := t.slots[SlotBytes*int(i):][:SlotBytes:SlotBytes]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16
}
