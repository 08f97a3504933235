package mention

import (
	"errors"
	"slices"
)

// automaton is an Aho-Corasick automaton over bytes in a double array. State s goes to t = base[s]+code(b) if t's
// check is s; otherwise it falls back to fail[s]. State 0 is the root. The states nearest to the root, where most of the
// time is spent, have a row of all their transitions instead, so that no chain of fallbacks is long.
type automaton struct {
	codes  [256]uint8 // 0: the byte occurs in no key
	width  int32      // of a row
	rows   []int32    // a row gives the next state by code
	states []state
	outs   []output
}

// state is one cell of the double array; free cells have check -1.
type state struct {
	base  int32 // negative: the row begins at -base
	check int32
	fail  int32
	out   int32 // first of the keys that end here, as index into outs; 0 is none
}

// output is one key that ends at a state, and the next one that does, shorter ones last.
type output struct {
	key  int32
	size int16 // bytes, at most maxPattern
	cue  bool  // of a strict cue, which no letter may touch
	next int32
}

const (
	maxStates = 1<<31 - 512
	maxRows   = 8192
	rowDepth  = 3 // states deeper than this get no row
)

var errTooLarge = errors.New("mention: too many patterns for one automaton")

// task is a state whose children are still to be placed: the sorted keys lo..hi share its depth first bytes.
type task struct {
	state, lo, hi, depth int32
}

// builder places states.
type builder struct {
	a      *automaton
	keys   []string // sorted, unique
	ids    [][]int32
	dense  []int32 // the states that get a row, nearest to the root first
	search int     // cells below are nearly all taken
}

// build makes the automaton of keys; a match of keys[i] reports each of ids[i]. keys must be sorted, unique and not empty.
func build(keys []string, ids [][]int32) (*automaton, error) {
	a := &automaton{states: make([]state, 0, 1024), outs: make([]output, 1, len(keys)+1)}
	a.assignCodes(keys)
	b := builder{a: a, keys: keys, ids: ids, search: 1}
	b.grow(512)
	a.states[0].check = -2 // nobody's child
	if len(keys) == 0 {
		a.trim()
		a.widen([]int32{0})
		return a, nil
	}
	queue := []task{{state: 0, lo: 0, hi: int32(len(keys)), depth: 0}} //nolint:gosec // far below
	for head := 0; head < len(queue); head++ {
		var err error
		if queue, err = b.place(queue[head], queue); err != nil {
			return nil, err
		}
		if head > 1<<16 && head*2 > len(queue) { // let go of what is done
			queue = append(queue[:0], queue[head+1:]...)
			head = -1
		}
	}
	a.trim()
	a.widen(b.dense)
	return a, nil
}

// assignCodes numbers the bytes in use from the most frequent, which keeps the array dense.
func (a *automaton) assignCodes(keys []string) {
	var count [256]int
	for _, k := range keys {
		for i := range len(k) {
			count[k[i]]++
		}
	}
	var order []int
	for c := range count {
		if count[c] > 0 {
			order = append(order, c)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return count[y] - count[x] })
	for i, c := range order {
		a.codes[c] = uint8(i + 1)
	}
}

func (b *builder) grow(n int) {
	for range n {
		b.a.states = append(b.a.states, state{check: -1})
	}
}

// place finds room for the children of t, links them and appends them to queue.
func (b *builder) place(t task, queue []task) ([]task, error) {
	a := b.a
	lo := t.lo
	if t.depth > 0 {
		b.link(t.state, t.depth)
	}
	if lo < t.hi && len(b.keys[lo]) == int(t.depth) {
		b.finish(t.state, lo, t.depth)
		lo++
	}
	if lo == t.hi {
		return queue, nil
	}
	var codes [256]uint8
	var starts [257]int32
	n := 0
	for i := lo; i < t.hi; i++ {
		c := a.codes[b.keys[i][t.depth]]
		if n == 0 || codes[n-1] != c { //nolint:gosec // at most 255 codes
			codes[n], starts[n] = c, i
			n++
		}
	}
	starts[n] = t.hi
	base, err := b.room(codes[:n])
	if err != nil {
		return queue, err
	}
	a.states[t.state].base = base
	if t.depth <= rowDepth && len(b.dense) < maxRows && (n > 1 || t.depth == 0) {
		b.dense = append(b.dense, t.state)
	}
	for i := range n {
		child := base + int32(codes[i])
		a.states[child].check = t.state
		queue = append(queue, task{child, starts[i], starts[i+1], t.depth + 1})
	}
	return queue, nil
}

// link sets the fail state of s. All states nearer the root have theirs already.
func (b *builder) link(s, depth int32) {
	a := b.a
	if depth > 1 {
		parent := a.states[s].check
		code := uint8(s - a.states[parent].base) //nolint:gosec // the code that led here
		a.states[s].fail = a.step(a.states[parent].fail, code)
	}
	a.states[s].out = a.states[a.states[s].fail].out
}

// finish records that the key at index i ends at state s, before the shorter keys found by its fail link.
func (b *builder) finish(s, i, size int32) {
	a := b.a
	for _, id := range b.ids[i] {
		a.outs = append(a.outs, output{key: id, size: int16(size), next: a.states[s].out}) //nolint:gosec // a key has at most maxPattern bytes
		a.states[s].out = int32(len(a.outs) - 1)                                           //nolint:gosec // bounded by the number of patterns
	}
}

// room returns a base at which the cells for all codes are free.
func (b *builder) room(codes []uint8) (int32, error) {
	first := int(slices.Min(codes))
	at := max(b.search, first+1)
	taken := 0
	for ; ; at++ {
		if at+256 >= len(b.a.states) {
			if len(b.a.states) > maxStates/2 {
				return 0, errTooLarge
			}
			b.grow(len(b.a.states))
		}
		if b.a.states[at].check >= 0 {
			taken++
			continue
		}
		base := at - first
		if b.fits(base, codes) {
			if taken*16 > (at-b.search+1)*15 { // the stretch searched is nearly full: do not search it again
				b.search = at
			}
			for _, c := range codes {
				b.a.states[base+int(c)].check = 0
			}
			return int32(base), nil //nolint:gosec // bounded by maxStates
		}
	}
}

func (b *builder) fits(base int, codes []uint8) bool {
	for _, c := range codes {
		if b.a.states[base+int(c)].check >= 0 {
			return false
		}
	}
	return true
}

// widen gives the states in dense, of which the first is the root, their rows.
func (a *automaton) widen(dense []int32) {
	used := slices.Max(a.codes[:])
	a.width = int32(used) + 1
	a.rows = make([]int32, (len(dense)+1)*int(a.width)) // row 0 is not used
	for i, s := range dense {
		row := a.rows[(i+1)*int(a.width):]
		for c := uint8(1); c <= used; c++ {
			row[c] = a.step(s, c)
		}
	}
	for i, s := range dense {
		a.states[s].base = -int32(i+1) * a.width
	}
}

// trim gives back unused cells, keeping enough that every base plus code stays within the array.
func (a *automaton) trim() {
	n := len(a.states)
	for n > 0 && a.states[n-1].check < 0 {
		n--
	}
	a.states = append(make([]state, 0, n+256), a.states[:min(n+256, len(a.states))]...)
	for len(a.states) < n+256 {
		a.states = append(a.states, state{check: -1})
	}
}

// step returns the state after reading code c in state s.
func (a *automaton) step(s int32, c uint8) int32 {
	for {
		st := &a.states[s]
		if t := st.base + int32(c); st.base != 0 && a.states[t].check == s {
			return t
		}
		if s == 0 {
			return 0
		}
		s = st.fail
	}
}

// scan reads text from at in state s until keys end. It returns how far it read, the state, and the first output there;
// 0 when the text is at its end.
func (a *automaton) scan(text []byte, at int, s int32) (end int, next, out int32) {
	states, rows := a.states, a.rows
	for i := at; i < len(text); i++ {
		c := int32(a.codes[text[i]])
		if c == 0 {
			s = 0
			continue
		}
		for {
			st := &states[s]
			if st.base < 0 {
				s = rows[c-st.base]
				break
			}
			if t := st.base + c; states[t].check == s {
				s = t
				break
			}
			s = st.fail
		}
		if o := states[s].out; o != 0 {
			return i + 1, s, o
		}
	}
	return len(text), s, 0
}
