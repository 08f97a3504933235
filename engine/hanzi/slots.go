package hanzi

import (
	"cmp"
	"math/bits"
	"slices"
)

// maxShared is how many names may share a key. A piece that fits more of them is evidence of none.
const maxShared = 16

// entry is a name filed under a hash.
type entry struct {
	hash uint64
	name int32
}

// slots is a static hash table from hashes to names, several for one hash. Names stand as n+1; 0 is a free slot.
type slots struct {
	at   []slot
	mask uint32
}

type slot struct {
	key  uint32
	name uint32
}

// newSlots files entries in an order that does not depend on theirs.
func newSlots(es []entry) slots {
	slices.SortFunc(es, func(a, b entry) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.name, b.name)) })
	es = slices.Compact(es)
	n := 1 << bits.Len(uint(len(es)*3/2))
	s := slots{at: make([]slot, n), mask: uint32(n - 1)} //nolint:gosec // below 2^31
	for i := 0; i < len(es); {
		j := i
		for j < len(es) && es[j].hash == es[i].hash {
			j++
		}
		for _, e := range es[i:min(j, i+maxShared)] {
			s.put(e)
		}
		i = j
	}
	return s
}

func (s *slots) put(e entry) {
	i := uint32(e.hash) & s.mask //nolint:gosec // the low half
	for s.at[i].name != 0 {
		i = (i + 1) & s.mask
	}
	s.at[i] = slot{uint32(e.hash >> 32), uint32(e.name) + 1} //nolint:gosec // the high half; names are not negative
}

// find appends the names filed under the hash, and rarely one of another hash.
func (s *slots) find(dst []int32, hash uint64) []int32 {
	key := uint32(hash >> 32)
	for i := uint32(hash) & s.mask; s.at[i].name != 0; i = (i + 1) & s.mask { //nolint:gosec // the low half
		if s.at[i].key == key {
			dst = append(dst, int32(s.at[i].name-1)) //nolint:gosec // was an int32
		}
	}
	return dst
}

// bitmap is a set of hashes that answers yes to some others too.
type bitmap struct {
	bits []uint64
	mask uint64
}

// newBitmap makes one for n hashes, with some 16 bits for each.
func newBitmap(n int) bitmap {
	words := 1 << bits.Len(uint(n*16/64+1))
	return bitmap{make([]uint64, words), uint64(words*64 - 1)} //nolint:gosec // positive
}

func (b *bitmap) add(hash uint64) { h := hash & b.mask; b.bits[h>>6] |= 1 << (h & 63) }

func (b *bitmap) has(hash uint64) bool { h := hash & b.mask; return b.bits[h>>6]>>(h&63)&1 != 0 }

// mix scrambles x; it is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// What a hash is of.
const (
	keySound = iota + 1 // the syllables of the whole name
	keyExact            // its characters
	keyOne              // all but one of its characters
	keyCut              // all but the last
	keyEnds             // the first and last of a longer name
	keyLead             // two characters that begin a name
	keyTail             // two that end one
	keySwap             // all, two neighbours the other way round
	keyHop              // the first and third of three
	keyLatin            // letters
	keyLook             // a name of two characters with a look-alike for one
)

const step = 0x9e3779b97f4a7c15

// begin starts a hash of n things.
func begin(what, n, at int) uint64 { return mix(uint64(what)<<16 | uint64(n)<<8 | uint64(at)) } //nolint:gosec // small

// next adds one to it.
func next(h uint64, r uint32) uint64 { return (h ^ uint64(r)) * step }
