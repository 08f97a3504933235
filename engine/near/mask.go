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
		m.byHead[h] = append(m.byHead[h], int32(id))
		m.byTail[t] = append(m.byTail[t], int32(id))
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

// Masked appends the names that word, in which Hidden stands for one letter each, can be read as; digits and signs stand
// for the letters they look like. At least the first or the last letter must show, and more must show than are hidden.
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
	shows := func(i int) bool { return word[i] >= 'a' && word[i] <= 'z' }
	if n < MinName || n > MaxMask || hidden == 0 || 2*hidden >= n {
		return dst
	}
	var list []int32
	switch {
	case shows(0):
		list = ix.masked.byHead[maskKey(n, word[0])]
	case shows(n - 1):
		list = ix.masked.byTail[maskKey(n, word[n-1])]
	}
	first := len(dst)
	for _, id := range list {
		if fits(ix.names[id], word) {
			if len(dst)-first == maxHits {
				return dst[:first] // it may be anything
			}
			dst = append(dst, Match{Name: id, Cost: int32(costMask * hidden), At: int32(at), Op: Mask})
		}
	}
	return dst
}

func fits(name string, word []byte) bool {
	for i := range len(name) {
		if word[i] != Hidden && word[i] != name[i] && !stands(word[i], name[i]) {
			return false
		}
	}
	return true
}

// stands reports whether a digit or sign may stand for a letter.
func stands(sign, letter byte) bool {
	switch sign {
	case '0':
		return letter == 'o'
	case '1', '!', '|':
		return letter == 'i' || letter == 'l'
	case '2':
		return letter == 'z'
	case '3':
		return letter == 'e'
	case '4', '@':
		return letter == 'a'
	case '5', '$':
		return letter == 's'
	case '6':
		return letter == 'b' || letter == 'g'
	case '7', '+':
		return letter == 't'
	case '8':
		return letter == 'b'
	case '9':
		return letter == 'g' || letter == 'q'
	}
	return false
}

// Blurred appends the names that begin with head and end with tail, with least to most letters between them: a mask
// whose symbols are not as many as the letters they hide. More letters must show than are hidden.
func (ix *Index) Blurred(dst []Match, head, tail []byte, least, most int) []Match {
	shown := len(head) + len(tail)
	if shown < minShown || least < 1 {
		return dst
	}
	first := len(dst)
	for n := shown + least; n <= min(shown+most, MaxMask) && n < 2*shown; n++ {
		list := ix.masked.byTail[maskKey(n, lastOf(tail))]
		if len(head) > 0 {
			list = ix.masked.byHead[maskKey(n, head[0])]
		}
		for _, id := range list {
			name := ix.names[id]
			if name[:len(head)] != string(head) || name[n-len(tail):] != string(tail) {
				continue
			}
			if len(dst)-first == maxHits {
				return dst[:first] // it may be anything
			}
			dst = append(dst, Match{Name: id, Cost: int32(costMask*(n-shown)) + costBlur, At: int32(len(head)), Op: Mask}) //nolint:gosec // at most MaxMask
		}
	}
	return dst
}

// minShown is how many letters of a name must show beside a mask of unknown length.
const minShown = 4

func lastOf(w []byte) byte {
	if len(w) == 0 {
		return 0
	}
	return w[len(w)-1]
}
