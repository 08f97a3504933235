package hanzi

// findSplit looks for names that have the two characters at i and i+1 as parts of one.
func (ix *Index) findSplit(text string, sc *Scratch, us []unit, i int) {
	p := pair(us[i].r, us[i+1].r)
	if !ix.splits.has(mix(uint64(p))) {
		return
	}
	c, ok := ix.joins[p]
	if !ok {
		return
	}
	for n := MinName; n <= MaxName; n++ {
		if ix.lengths>>n&1 == 0 {
			continue
		}
		for from := max(0, i-n+1); from <= i && from+n < len(us); from++ {
			h := begin(keyExact, n, 0)
			for q := range n {
				r := joined(us[from:], i-from, rune(c), q)
				if r == 0 {
					h = 0
					break
				}
				h = next(h, uint32(r)) //nolint:gosec // a character
			}
			if h == 0 {
				continue
			}
			sc.ids = ix.shapes.find(sc.ids[:0], mix(h))
			for _, id := range sc.ids {
				if ix.spansParts(id, us[from:], i-from, rune(c), n) {
					ix.accept(text, sc, us, from, n+1, id, Split, costSplit)
				}
			}
		}
	}
}

// joined returns the q-th character of us where c stands for the two at the place.
func joined(us []unit, place int, c rune, q int) rune {
	switch {
	case q < place:
		return us[q].r
	case q == place:
		return c
	default:
		return us[q+1].r
	}
}

func (ix *Index) spansParts(id int32, us []unit, place int, c rune, n int) bool {
	k := &ix.names[id]
	if int(k.n) != n {
		return false
	}
	for q := range n {
		if joined(us, place, c, q) != rune(k.chars[q]) {
			return false
		}
	}
	return true
}
