package hanzi

import (
	_ "embed" // for the table of characters
	"errors"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed han.txt
var hanFile string

// The range of characters in the table: radicals to compatibility characters.
const (
	firstChar = 0x2e80
	lastChar  = 0xfaff
)

// reading is a syllable and its tone: the number of the syllable times 8, plus 0 for a neutral tone or 1 to 4.
type reading uint16

func (r reading) syllable() uint16 { return uint16(r) >> 3 }

// none marks a character that has no reading.
const none = ^reading(0)

// table is what is known of characters. It is only read after it was made.
type table struct {
	syllables []string // by number
	near      []uint16 // syllable to its class of those that sound nearly the same
	classes   int
	number    map[string]uint16 // syllable to its number
	plain     []uint16          // character - firstChar to its plain form
	first     []reading         // character - firstChar to its most usual reading
	several   []uint16          // character - firstChar to its place in more, 0 if it has one reading at most
	more      [][]reading       // all readings of those that have several; the first is of none
	likes     []uint32          // pairs of look-alikes, sorted: common character, other character
	ranks     []uint8           // of likes, 0 the most alike
	parts     [][2]uint16       // character - firstChar to its two parts, if it has them
	shared    map[rune]int      // how many characters have a part
}

// maxFamily is how many characters may share a part that makes them look alike.
const maxFamily = 40

var chars = sync.OnceValues(func() (*table, error) { return readTable(hanFile) })

var errTable = errors.New("hanzi: the table of characters is damaged")

func readTable(text string) (*table, error) {
	t := &table{
		number: map[string]uint16{}, several: make([]uint16, lastChar-firstChar+1), more: make([][]reading, 1), parts: make([][2]uint16, lastChar-firstChar+1), shared: map[rune]int{},
		plain: make([]uint16, lastChar-firstChar+1), first: make([]reading, lastChar-firstChar+1),
	}
	for i := range t.first {
		t.first[i] = none
		t.plain[i] = uint16(i + firstChar)
	}
	for line := range strings.Lines(text) {
		if line[0] == '#' {
			continue
		}
		if !t.add(strings.TrimRight(line, "\n")) {
			return nil, errTable
		}
	}
	if len(t.syllables) < 390 {
		return nil, errTable
	}
	t.settle()
	return t, nil
}

// add reads one line.
func (t *table) add(line string) bool {
	var f [5]string
	n := 0
	for p := range strings.SplitSeq(line, "\t") {
		if n == len(f) {
			return false
		}
		f[n] = p
		n++
	}
	c, size := utf8.DecodeRuneInString(f[0])
	if size != len(f[0]) || !inTable(c) {
		return false
	}
	if f[1] != "" {
		var rs []reading
		for s := range strings.SplitSeq(f[1], ",") {
			rs = append(rs, t.reading(s))
		}
		t.first[c-firstChar] = rs[0]
		if len(rs) > 1 {
			t.several[c-firstChar] = uint16(len(t.more)) //nolint:gosec // some thousands
			t.more = append(t.more, rs)
		}
	}
	if p, _ := utf8.DecodeRuneInString(f[2]); f[2] != "" {
		t.plain[c-firstChar] = uint16(p) //nolint:gosec // the generator writes characters below 0xa000
	}
	if p := []rune(f[3]); len(p) == 2 {
		t.parts[c-firstChar] = [2]uint16{uint16(p[0]), uint16(p[1])} //nolint:gosec // the generator writes characters below 0xa000
		t.shared[p[0]]++
		t.shared[p[1]]++
	}
	from := len(t.likes)
	for _, o := range f[4] {
		t.likes = append(t.likes, pair(c, o))
	}
	order := slices.Clone(t.likes[from:])
	slices.Sort(t.likes[from:])
	for _, p := range t.likes[from:] {
		t.ranks = append(t.ranks, uint8(slices.Index(order, p))) //nolint:gosec // a dozen
	}
	return true
}

func pair(a, b rune) uint32 { return uint32(a)<<16 | uint32(b)&0xffff } //nolint:gosec // both below 0x10000

// reading numbers the syllable of s, which ends in its tone.
func (t *table) reading(s string) reading {
	tone := reading(0)
	if d := s[len(s)-1]; d >= '1' && d <= '4' {
		tone, s = reading(d-'0'), s[:len(s)-1]
	}
	n, ok := t.number[s]
	if !ok {
		n = uint16(len(t.syllables)) //nolint:gosec // some 450
		t.number[s] = n
		t.syllables = append(t.syllables, s)
	}
	return reading(n<<3) | tone
}

// settle fills in readings of forms that have none of their own, and the classes of syllables.
func (t *table) settle() {
	for i, p := range t.plain {
		c := rune(i) + firstChar
		if rune(p) == c || t.first[i] != none {
			continue
		}
		t.first[i] = t.first[rune(p)-firstChar]
		t.several[i] = t.several[rune(p)-firstChar]
	}
	classes := map[string]uint16{}
	for _, s := range t.syllables {
		k := nearKey(s)
		n, ok := classes[k]
		if !ok {
			n = uint16(len(classes)) //nolint:gosec // some 300
			classes[k] = n
		}
		t.near = append(t.near, n)
	}
	t.classes = len(classes)
}

// nearKey spells a syllable so that those that many speakers do not keep apart are the same.
func nearKey(s string) string {
	for _, p := range [...][2]string{{"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"n", "l"}} {
		if rest, ok := strings.CutPrefix(s, p[0]); ok && rest != "" && rest != "g" {
			s = p[1] + rest
			break
		}
	}
	for _, p := range [...]string{"ang", "eng", "ing"} {
		if strings.HasSuffix(s, p) {
			s = s[:len(s)-1]
		}
	}
	return s
}

func inTable(r rune) bool { return r >= firstChar && r <= lastChar }

// isHan reports a character that is read as Chinese. The circle is a digit and a mask as well.
func (t *table) isHan(r rune) bool {
	return r >= 0x3400 && r <= 0x9fff || r >= 0xf900 && r <= lastChar || r >= 0x2e80 && r <= 0x2fd5
}

// plainForm returns the simplified form of r.
func (t *table) plainForm(r rune) rune {
	if !inTable(r) {
		return r
	}
	return rune(t.plain[r-firstChar])
}

// partsOf returns the two characters that r is put together from, zeros if it is not.
func (t *table) partsOf(r rune) (a, b rune) {
	if !inTable(r) {
		return 0, 0
	}
	p := t.parts[r-firstChar]
	return rune(p[0]), rune(p[1])
}

func (t *table) firstReading(r rune) reading {
	if !inTable(r) {
		return none
	}
	return t.first[r-firstChar]
}

// readings appends all readings of r to dst.
func (t *table) readings(dst []reading, r rune) []reading {
	if inTable(r) && t.several[r-firstChar] != 0 {
		return append(dst, t.more[t.several[r-firstChar]]...)
	}
	if f := t.firstReading(r); f != none {
		return append(dst, f)
	}
	return dst
}

// radical reports parts that so many characters share that they say nothing.
func (t *table) radical(r rune) bool { return t.shared[r] > maxFamily }

// alike reports whether two characters, mostly parts of others, are look-alikes or one is the other with a stroke more.
func (t *table) alike(a, b rune) bool {
	if a == 0 || b == 0 {
		return false
	}
	if _, ok := t.rank(a, b); ok {
		return true
	}
	if _, ok := t.rank(b, a); ok {
		return true
	}
	a0, a1 := t.partsOf(a)
	b0, b1 := t.partsOf(b)
	return a0 == b || a1 == b || b0 == a || b1 == a
}

// maxNear is the rank up to which a look-alike is taken for a character of a name of two.
const maxNear = 4

// resembling appends the characters that are most alike to c in shape, some of them twice.
func (t *table) resembling(dst []rune, c rune) []rune {
	at, _ := slices.BinarySearch(t.likes, pair(c, 0))
	for ; at < len(t.likes) && rune(t.likes[at]>>16) == c; at++ {
		if t.ranks[at] <= maxNear {
			dst = append(dst, t.plainForm(rune(t.likes[at]&0xffff)))
		}
	}
	for _, r := range likenesses()[c] {
		dst = append(dst, t.plainForm(r))
	}
	return dst
}

// likenesses holds the table of look-alikes read backwards: a character to those that it is much like. It is made when the
// first name of two characters is indexed.
var likenesses = sync.OnceValue(func() map[rune][]rune {
	of := map[rune][]rune{}
	t, err := chars()
	if err != nil {
		return of
	}
	for i, p := range t.likes {
		if r := rune(p & 0xffff); t.ranks[i] <= maxNear {
			of[r] = append(of[r], rune(p>>16))
		}
	}
	return of
})

// rank returns the place of b among the look-alikes of a.
func (t *table) rank(a, b rune) (int, bool) {
	i, ok := slices.BinarySearch(t.likes, pair(a, b))
	if !ok {
		return 0, false
	}
	return int(t.ranks[i]), true
}
