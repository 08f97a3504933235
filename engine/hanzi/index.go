package hanzi

import (
	"math/bits"

	"github.com/assay-ip/assay/engine/word"
)

// Index holds names for looking up. It is immutable and safe for concurrent use.
type Index struct {
	t       *table
	lexicon *word.Lexicon
	names   []name
	sounds  slots
	shapes  slots
	latin   slots
	pairs   []uint64 // near classes of two syllables that begin a name, as bits
	shaped  bitmap   // pairs of characters of names
	spelt   bitmap   // letters that a name begins with, up to the end of a syllable
	splits  bitmap   // pairs of characters that are the parts of one in a name
	joins   map[uint32]uint16
	lengths uint32 // bit n: there are names of n characters
	prior   int32  // milli-nats, what it takes to be one of the names
}

// name is a registered name in plain characters.
type name struct {
	id    int32
	n     int32
	chars [MaxName]uint16
	cut   uint8 // bit p: what remains without the p-th character is not a word
}

// Build indexes names. Those with other than Chinese characters, and of fewer than MinName or more than MaxName of them,
// are left out; middle dots and spaces do not count.
func Build(names []Name) *Index {
	ix := &Index{}
	t, err := chars()
	if err != nil {
		return ix // Find of an empty index finds nothing; a test holds the table to be sound
	}
	lexicon, err := word.Default()
	if err != nil {
		return ix
	}
	ix.joins = map[uint32]uint16{}
	ix.t, ix.lexicon = t, lexicon
	b := builder{ix: ix, pairs: make([]uint64, (t.classes*t.classes+63)/64)}
	for _, n := range names {
		if k, ok := ix.plainName(n); ok {
			ix.names = append(ix.names, k)
			b.add(int32(len(ix.names) - 1)) //nolint:gosec // fewer than 2^31 names
		}
	}
	b.finish()
	return ix
}

// Bytes returns how much memory the index takes, without what all indexes share.
func (ix *Index) Bytes() int {
	return len(ix.names)*28 + (len(ix.sounds.at)+len(ix.shapes.at)+len(ix.latin.at))*8 + (len(ix.pairs)+len(ix.shaped.bits)+len(ix.spelt.bits))*8
}

func (ix *Index) plainName(n Name) (name, bool) {
	k := name{id: n.ID}
	for _, r := range n.Text {
		switch {
		case r == '·' || r == '•' || r == ' ' || r == '・' || r == '\u3000':
			continue
		case !ix.t.isHan(r) || k.n == MaxName:
			return k, false
		}
		p := ix.t.plainForm(r)
		if ix.t.firstReading(p) == none {
			return k, false
		}
		k.chars[k.n] = uint16(p) //nolint:gosec // in the table
		k.n++
	}
	if k.n < MinName {
		return k, false
	}
	for p := range int(k.n) {
		rest, n := k.without(p)
		if k.n > 3 && !ix.isWord(rest[:n]) || k.n == 3 && p == 2 && !ix.isWord(rest[:n]) {
			k.cut |= 1 << p
		}
	}
	return k, true
}

// swapped returns the name with its p-th character and the next in the other order.
func (k *name) swapped(p int) [MaxName]uint16 {
	c := k.chars
	c[p], c[p+1] = c[p+1], c[p]
	return c
}

// without returns the name less its p-th character, and how many are left.
func (k *name) without(p int) (rest [MaxName]uint16, n int) {
	for i, c := range k.chars[:k.n] {
		if i != p {
			rest[n] = c
			n++
		}
	}
	return rest, n
}

// builder collects the entries of the tables.
type builder struct {
	ix                    *Index
	sounds, shapes, latin []entry
	leads, prefixes       []uint64
	pairs                 []uint64
}

func (b *builder) finish() {
	ix := b.ix
	ix.sounds, ix.shapes, ix.latin = newSlots(b.sounds), newSlots(b.shapes), newSlots(b.latin)
	ix.pairs = b.pairs
	ix.splits = newBitmap(len(ix.joins))
	for p := range ix.joins {
		ix.splits.add(mix(uint64(p)))
	}
	ix.shaped, ix.spelt = newBitmap(len(b.leads)), newBitmap(len(b.prefixes))
	for _, h := range b.leads {
		ix.shaped.add(h)
	}
	for _, h := range b.prefixes {
		ix.spelt.add(h)
	}
	// Twice the names make a chance match twice as likely: 693 milli-nats.
	ix.prior = priorBase + 693*int32(bits.Len(uint(len(ix.names)/64))) //nolint:gosec // a count
}

func (b *builder) add(id int32) {
	k := &b.ix.names[id]
	n := int(k.n)
	b.ix.lengths |= 1 << n
	b.addSounds(id, k)
	c := k.chars[:n]
	for _, r := range c {
		if p, q := b.ix.t.partsOf(rune(r)); p != 0 {
			b.ix.joins[pair(p, q)] = r
		}
	}
	b.shapes = append(b.shapes, entry{allKey(keyExact, c, n), id})
	b.leads = append(b.leads, leadKey(uint32(c[0]), uint32(c[1])))
	for p := range n {
		if rest, m := k.without(p); k.cut>>p&1 != 0 {
			b.shapes = append(b.shapes, entry{allKey(keyCut, rest[:m], m), id})
			b.leads = append(b.leads, leadKey(uint32(rest[0]), uint32(rest[1])))
		}
	}
	if n == 2 {
		b.addLooks(id, c)
	}
	if n < 3 {
		return
	}
	for j := range n {
		b.shapes = append(b.shapes, entry{oneKey(c, j), id})
	}
	for p := range n - 1 {
		if s := k.swapped(p); c[p] != c[p+1] && !b.ix.isWord(s[:n]) {
			b.shapes = append(b.shapes, entry{allKey(keySwap, s[:n], n), id})
			b.leads = append(b.leads, leadKey(uint32(s[0]), uint32(s[1])))
		}
	}
	if n > 3 {
		b.shapes = append(b.shapes, entry{endsKey(n, rune(c[0]), rune(c[n-1])), id})
	}
	b.leads = append(b.leads, tailKey(uint32(c[n-2]), uint32(c[n-1])))
	if n == 3 {
		b.leads = append(b.leads, hopKey(uint32(c[0]), uint32(c[2])))
	}
}

// addLooks files a name of two characters under each pair that looks like it. A longer one is found by the characters that
// are left; here one would be left, and it is everywhere.
func (b *builder) addLooks(id int32, c []uint16) {
	t := b.ix.t
	var buf [64]rune
	for j := range 2 {
		for _, r := range t.resembling(buf[:0], rune(c[j])) {
			s := [2]uint16{c[0], c[1]}
			s[j] = uint16(r) //nolint:gosec // in the table
			if s[j] == c[j] || b.ix.isWord(s[:]) {
				continue
			}
			h := lookKey(uint32(s[0]), uint32(s[1]))
			b.shapes = append(b.shapes, entry{h, id})
			b.leads = append(b.leads, h)
		}
	}
}

// maxSpellings is how many ways to read a name aloud are indexed.
const maxSpellings = 12

// addSounds files each way to read the name, by ear and in letters.
func (b *builder) addSounds(id int32, k *name) {
	t := b.ix.t
	var all [MaxName][]reading
	for i, c := range k.chars[:k.n] {
		all[i] = distinct(t.readings(nil, rune(c)))
	}
	var at [MaxName]int
	for range maxSpellings {
		var s [MaxName]reading
		for i := range int(k.n) {
			s[i] = all[i][at[i]]
		}
		b.spell(id, s[:k.n])
		i := 0
		for ; i < int(k.n); i++ {
			if at[i]++; at[i] < min(2, len(all[i])) {
				break
			}
			at[i] = 0
		}
		if i == int(k.n) {
			return
		}
	}
}

// distinct drops readings that differ in tone alone.
func distinct(rs []reading) []reading {
	out := rs[:0]
	for _, r := range rs {
		seen := false
		for _, o := range out {
			seen = seen || o.syllable() == r.syllable()
		}
		if !seen {
			out = append(out, r)
		}
	}
	return out
}

func (b *builder) spell(id int32, rs []reading) {
	t := b.ix.t
	h := begin(keySound, len(rs), 0)
	for _, r := range rs {
		h = next(h, uint32(t.near[r.syllable()]))
	}
	b.sounds = append(b.sounds, entry{mix(h), id})
	p := int(t.near[rs[0].syllable()])*t.classes + int(t.near[rs[1].syllable()])
	b.pairs[p>>6] |= 1 << (p & 63)
	b.letters(id, rs)
}

// allKey is the hash of characters in a row.
func allKey(what int, c []uint16, n int) uint64 {
	h := begin(what, n, 0)
	for _, r := range c {
		h = next(h, uint32(r))
	}
	return mix(h)
}

// oneKey is the hash of all characters but the one at j.
func oneKey(c []uint16, j int) uint64 {
	h := begin(keyOne, len(c), j)
	for i, r := range c {
		if i != j {
			h = next(h, uint32(r))
		}
	}
	return mix(h)
}

// endsKey is the hash of the first and last of n characters.
func endsKey(n int, first, last rune) uint64 {
	return mix(next(next(begin(keyEnds, n, 0), uint32(first)), uint32(last))) //nolint:gosec // characters
}

func leadKey(a, b uint32) uint64 { return mix(uint64(keyLead)<<56 | uint64(a)<<24 | uint64(b)) }
func tailKey(a, b uint32) uint64 { return mix(uint64(keyTail)<<56 | uint64(a)<<24 | uint64(b)) }
func lookKey(a, b uint32) uint64 { return mix(next(next(begin(keyLook, 2, 0), a), b)) }
func hopKey(a, b uint32) uint64  { return mix(uint64(keyHop)<<56 | uint64(a)<<24 | uint64(b)) }
