package near

import "math/bits"

// table files each name under the hash of itself and of itself without each of its letters, so that a word and a name
// one slip apart meet under a common rest (symmetric deletion; Garbe's SymSpell is the well-known form).
type table struct {
	filter []uint64 // one bit for each hash present, to turn away most words with one look
	starts []uint32 // by bucket: where its entries begin
	ids    []int32
	shift  uint8 // hash >> shift is the bucket
	mask   uint8 // hash >> mask is the bit of the filter
}

const filterBits = 12 // of the filter for each entry, at least

func (t *table) build(names []string) {
	n := 0
	for _, s := range names {
		if usable(s) {
			n += rests(s)
		}
	}
	if n == 0 {
		return
	}
	b := max(bits.Len(uint(n)), 4)
	t.shift = uint8(64 - b)                                   //nolint:gosec // 4..33
	t.mask = uint8(64 - max(bits.Len(uint(n*filterBits)), 6)) //nolint:gosec // likewise
	t.filter = make([]uint64, 1<<(64-t.mask)/64)
	t.starts = make([]uint32, 1<<b+1)
	t.ids = make([]int32, n)
	each(names, func(hash uint64, _ int32) {
		t.starts[hash>>t.shift+1]++
		bit := hash * scramble >> t.mask
		t.filter[bit>>6] |= 1 << (bit & 63)
	})
	for i := 1; i < len(t.starts); i++ {
		t.starts[i] += t.starts[i-1]
	}
	next := make([]uint32, len(t.starts)-1)
	copy(next, t.starts)
	each(names, func(hash uint64, id int32) {
		at := hash >> t.shift
		t.ids[next[at]] = id
		next[at]++
	})
}

// rests counts the different rests of a name, itself included.
func rests(s string) int {
	n := 2
	for i := 1; i < len(s); i++ {
		if s[i] != s[i-1] {
			n++
		}
	}
	return n
}

func each(names []string, visit func(hash uint64, id int32)) {
	var h hashes
	for id, s := range names {
		if !usable(s) {
			continue
		}
		h.set([]byte(s))
		visit(h.whole(), int32(id))
		for i := range len(s) {
			if i > 0 && s[i] == s[i-1] {
				continue
			}
			visit(h.without(i), int32(id))
		}
	}
}

// find returns the names that may be filed under hash.
func (t *table) find(hash uint64) []int32 {
	bit := hash * scramble >> t.mask
	if t.filter[bit>>6]>>(bit&63)&1 == 0 {
		return nil
	}
	at := hash >> t.shift
	return t.ids[t.starts[at]:t.starts[at+1]]
}

func (t *table) bytes() int { return 8*len(t.filter) + 4*len(t.starts) + 4*len(t.ids) }

// hashes gives the hash of a word without any one of its letters, each in constant time.
type hashes struct {
	n      int
	prefix [MaxName + 2]uint64 // of the first i letters
}

const (
	factor   = 0x9E3779B97F4A7C15
	scramble = 0xD6E8FEB86659FD93
)

var powers = func() (p [MaxName + 2]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * factor
	}
	return p
}()

func (h *hashes) set(w []byte) {
	h.n = len(w)
	for i, c := range w {
		h.prefix[i+1] = h.prefix[i]*factor + uint64(c)
	}
}

func (h *hashes) whole() uint64 { return mix(h.prefix[h.n]) }

func (h *hashes) without(i int) uint64 {
	rest := h.prefix[h.n] - h.prefix[i+1]*powers[h.n-i-1]
	return mix(h.prefix[i]*powers[h.n-i-1] + rest)
}

func mix(x uint64) uint64 {
	x ^= x >> 32
	x *= scramble
	x ^= x >> 29
	return x
}
