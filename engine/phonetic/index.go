package phonetic

import (
	"math/bits"
	"slices"
	"strings"
)

// Index holds names for looking up. It is immutable and safe for concurrent use.
type Index struct {
	phonemes string // of all readings
	entries  []entry
	starts   []uint32 // by bucket: where its entries begin
	filter   []uint64
	shift    uint8
	mask     uint8
}

// entry is one reading of one name.
type entry struct {
	hash uint32
	at   uint32 // into phonemes
	name int32
	n    uint8
	kind entryKind
}

type entryKind uint8

const (
	read     entryKind = iota
	voweless           // the phonemes are the consonant letters
)

// filterBits is the bits of the filter for each entry, at least.
const filterBits = 12

// Build indexes names in their folded form, the words separated by single spaces. Names that are not of Latin letters, or too
// short or too long, are left out; their places in the numbering remain.
func Build(names []string) *Index {
	ix := &Index{}
	var text strings.Builder
	b := reader{}
	for id, name := range names {
		if !usable(name) {
			continue
		}
		list, near := b.readings(name)
		for i, r := range list {
			at := uint32(text.Len()) //nolint:gosec // bounded by the number of patterns
			text.WriteString(r)
			ix.entries = append(ix.entries, entry{skeleton([]byte(r), false), at, int32(id), uint8(len(r)), read}) //nolint:gosec // likewise
			if i < near {
				ix.entries = append(ix.entries, entry{skeleton([]byte(r), true), at, int32(id), uint8(len(r)), read}) //nolint:gosec // likewise
			}
		}
		for _, c := range bare(name) {
			at := uint32(text.Len()) //nolint:gosec // likewise
			text.WriteString(c)
			ix.entries = append(ix.entries, entry{letters([]byte(c)), at, int32(id), uint8(len(c)), voweless}) //nolint:gosec // likewise
		}
	}
	ix.phonemes = text.String()
	ix.sort()
	return ix
}

// Bytes returns how much memory the index takes.
func (ix *Index) Bytes() int {
	return len(ix.phonemes) + 16*len(ix.entries) + 4*len(ix.starts) + 8*len(ix.filter)
}

func usable(name string) bool {
	n := 0
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z':
			n++
		case c != ' ' && (c < '0' || c > '9'):
			return false
		}
	}
	return n >= MinName && len(name) <= MaxName
}

// sort files the entries by hash.
func (ix *Index) sort() {
	if len(ix.entries) == 0 {
		return
	}
	b := max(bits.Len(uint(len(ix.entries))), 4)
	ix.shift = uint8(32 - b) //nolint:gosec // at most 32
	ix.mask = uint8(32 - min(max(bits.Len(uint(len(ix.entries)*filterBits)), 6), 30))
	ix.filter = make([]uint64, max(1, 1<<(32-ix.mask)/64))
	slices.SortStableFunc(ix.entries, func(x, y entry) int {
		if x.hash != y.hash {
			if x.hash < y.hash {
				return -1
			}
			return 1
		}
		return int(x.name) - int(y.name)
	})
	ix.starts = make([]uint32, 1<<b+1)
	for _, e := range ix.entries {
		ix.starts[e.hash>>ix.shift+1]++
		bit := e.hash * scramble >> ix.mask
		ix.filter[bit>>6] |= 1 << (bit & 63)
	}
	for i := 1; i < len(ix.starts); i++ {
		ix.starts[i] += ix.starts[i-1]
	}
}

const scramble = 0x9E3779B1

// filed returns the entries that may have hash.
func (ix *Index) filed(hash uint32) []entry {
	if len(ix.filter) == 0 {
		return nil
	}
	bit := hash * scramble >> ix.mask
	if ix.filter[bit>>6]>>(bit&63)&1 == 0 {
		return nil
	}
	at := hash >> ix.shift
	return ix.entries[ix.starts[at]:ix.starts[at+1]]
}

// reader makes the readings of names.
type reader struct {
	buf  []byte
	list []string
}

// readings returns the different phoneme strings of a name; the first near of them are those of readers of its own letters.
func (b *reader) readings(name string) (list []string, near int) {
	b.list = b.list[:0]
	b.read(name, manners[:], maxReadings)
	near = len(b.list)
	b.read(name, mannersAbroad[:], maxAbroad)
	return b.list, near
}

func (b *reader) read(name string, manners []option, most int) {
	for _, how := range manners {
		b.buf = b.buf[:0]
		for w := range strings.SplitSeq(name, " ") {
			b.buf = latin(b.buf, []byte(w), how)
		}
		b.add(string(b.buf), most)
		if name[0] == 'h' { // Гермес
			b.add("g"+strings.TrimPrefix(string(b.buf), "h"), most)
			if how&abroad != 0 { // エルメス
				b.add(strings.TrimPrefix(string(b.buf), "h"), most)
			}
		}
	}
}

func (b *reader) add(s string, most int) {
	if len(s) > 0 && len(s) < 64 && len(b.list) < most && !slices.Contains(b.list, s) {
		b.list = append(b.list, s)
	}
}

// class files a phoneme under those it is taken for; 0 is left out.
func class(c byte) byte {
	switch c {
	case 'p', 'b', 'f', 'v':
		return 'P'
	case 't', 'd':
		return 'T'
	case 'k', 'g':
		return 'K'
	case 's', 'z', 'S', 'C', 'J', 'c':
		return 'S'
	case 'l', 'r':
		return 'L'
	case 'm', 'n':
		return c
	}
	if c >= '0' && c <= '9' {
		return c
	}
	return 0
}

// maxShort is the number of consonants up to which a skeleton is that of many names.
const maxShort = 3

// skeleton hashes the classes of the consonants, each run of one class once: wide ones for other scripts, in which p may
// stand for b or f; own for those who write in the letters of the name. Short ones of the latter also hold the sort of the
// first vowel and how many groups of them there are.
func skeleton(phonemes []byte, own bool) uint32 {
	h, last, n := uint32(2166136261), byte(0), 0
	var vowel, before byte
	groups := uint32(0)
	for i, c := range phonemes {
		k := class(c)
		if k == 0 {
			if isVowel(c) {
				if last = 0; vowel == 0 {
					vowel = c
				}
				if !isVowel(before) {
					groups++
				}
			}
			before = c
			continue
		}
		before = c
		switch {
		case own:
			k = narrow(c)
		case c == 'm' && i+1 < len(phonemes) && class(phonemes[i+1]) == 'P': // コロンビア
			k = 'n'
		}
		if k != last {
			h = (h ^ uint32(k)) * 16777619
			n++
		}
		last = k
	}
	if own {
		h ^= 0x5f3759df
		if n <= maxShort {
			h = (h ^ uint32(colour(vowel)) ^ groups<<8) * 16777619
		}
	}
	return finish(h)
}

// narrow files a consonant under those it is taken for by who writes in the letters of the name.
func narrow(c byte) byte {
	switch c {
	case 'b', 'v', 'f':
		return 'f'
	case 's', 'z', 'c':
		return 's'
	case 'S', 'C', 'J':
		return 'S'
	}
	return c
}

// colour is the sort of a vowel.
func colour(c byte) byte {
	switch c {
	case 'e', 'i', 'y':
		return 'i'
	case 'o', 'u':
		return 'u'
	}
	return c
}

func finish(h uint32) uint32 {
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 12
	return h
}

// minVoweless is how many consonants must be left of a name without its vowels.
const minVoweless = 4

// bare returns a name without its vowels, and with those that begin a word when there are any.
func bare(name string) []string {
	var all, headed []byte
	for w := range strings.SplitSeq(name, " ") {
		if w == "" {
			continue
		}
		all = consonants(all, []byte(w))
		headed = append(headed, w[0])
		headed = consonants(headed, []byte(w[1:]))
	}
	var out []string
	if len(all) >= minVoweless {
		out = append(out, string(all))
	}
	if len(headed) >= minVoweless && !slices.Equal(headed, all) {
		out = append(out, string(headed))
	}
	return out
}

// consonants appends the letters of a word that are no vowels.
func consonants(dst, w []byte) []byte {
	for _, c := range w {
		if c >= 'a' && c <= 'z' && !plainVowel(c) {
			dst = append(dst, c)
		}
	}
	return dst
}

func plainVowel(c byte) bool { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' }

func letters(w []byte) uint32 {
	h := uint32(2166136261) ^ 0x5bd1e995
	for _, c := range w {
		h = (h ^ uint32(c)) * 16777619
	}
	return finish(h)
}
