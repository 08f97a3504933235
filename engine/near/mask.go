package near

// Hidden stands for a masked letter in a word given to Masked.
const Hidden = '*'

// masks files names by length and by their first and last letter, either of which a mask leaves.
type masks struct {
	byHead, byTail map[uint16][]int32
}

func maskKey(n int, c byte) uint16 { return uint16(n)<<8 | uint16(c) } //nolint:gosec // at most MaxMask

func (m *masks) build(names []string) {
	m.byHead, m.byTail = map[uint16][]int32{}, map[uint16][]int32{}
	for id, s := range names {
		if !usable(s) || len(s) > MaxMask {
			continue
		}
		h, t := maskKey(len(s), s[0]), maskKey(len(s), s[len(s)-1])
		m.byHead[h] = append(m.byHead[h], int32(id)) //nolint:gosec // bounded by the number of patterns
		m.byTail[t] = append(m.byTail[t], int32(id)) //nolint:gosec // likewise
	}
}

func (m *masks) bytes() int {
	n := 0
	for _, l := range m.byHead {
		n += 4 * cap(l)
	}
	for _, l := range m.byTail {
		n += 4 * cap(l)
	}
	return n
}

// Masked appends the names that word, in which Hidden stands for one letter each, can be read as. At least the first or
// the last letter must show, and more letters must show than are hidden.
func (ix *Index) Masked(dst []Match, word []byte) []Match {
	n, hidden, at := len(word), 0, 0
	for i, c := range word {
		if c == Hidden {
			if hidden == 0 {
				at = i
			}
			hidden++
		}
	}
	if n < MinName || n > MaxMask || hidden == 0 || 2*hidden >= n {
		return dst
	}
	var list []int32
	switch {
	case word[0] != Hidden:
		list = ix.masked.byHead[maskKey(n, word[0])]
	case word[n-1] != Hidden:
		list = ix.masked.byTail[maskKey(n, word[n-1])]
	}
	first := len(dst)
	for _, id := range list {
		if fits(ix.names[id], word) {
			if len(dst)-first == maxHits {
				return dst[:first] // it may be anything
			}
			dst = append(dst, Match{Name: id, Cost: int32(costMask * hidden), At: int32(at), Op: Mask}) //nolint:gosec // short
		}
	}
	return dst
}

func fits(name string, word []byte) bool {
	for i := range len(name) {
		if word[i] != Hidden && word[i] != name[i] {
			return false
		}
	}
	return true
}
