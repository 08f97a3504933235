package hanzi

// maxFound is how many finds are looked at in a text; further ones are left.
const maxFound = 64

// Find appends the disguised names in text, in order of their beginning. It does not allocate once dst and sc have room.
// Where names overlap it gives the likeliest, and others of the same stretch that are as likely.
func (ix *Index) Find(dst []Match, text string, sc *Scratch) []Match {
	if len(ix.names) == 0 {
		return dst
	}
	sc.found, sc.exact = sc.found[:0], sc.exact[:0]
	sc.weight = weight{}
	han := ix.readLatin(text, sc)
	if len(sc.tokens) > 0 {
		ix.findLatin(text, sc)
	}
	if han {
		ix.readUnits(text, sc)
		for _, r := range sc.runs {
			ix.findRun(text, sc, sc.units[r.from:r.to])
		}
		if len(sc.units) > 0 {
			ix.findJoined(text, sc)
		}
	}
	if len(sc.found) == 0 {
		return dst
	}
	return sc.settle(dst)
}

// findRun looks at every place of a run where a name may begin.
func (ix *Index) findRun(text string, sc *Scratch, us []unit) {
	for i := 0; i+1 < len(us); i++ {
		a, b := &us[i], &us[i+1]
		if a.reading != none && b.reading != none {
			ix.findSounds(text, sc, us, i)
		}
		if a.r == 0 {
			continue
		}
		if b.kind == unitMask && i+3 < len(us) && us[i+2].kind == unitMask {
			ix.findEnds(text, sc, us, i)
		}
		if b.r != 0 {
			ix.findPair(text, sc, us, i)
			ix.findSplit(text, sc, us, i)
		}
		if ix.lengths&(1<<3) != 0 && i+2 < len(us) && us[i+2].r != 0 && ix.shaped.has(hopKey(uint32(a.r), uint32(us[i+2].r))) { //nolint:gosec // characters
			ix.findOne(text, sc, us, i, 3, 1)
		}
	}
}

// findSounds looks for names that sound like what begins at i.
func (ix *Index) findSounds(text string, sc *Scratch, us []unit, i int) {
	near := ix.t.near
	p := int(near[us[i].reading.syllable()])*ix.t.classes + int(near[us[i+1].reading.syllable()])
	if ix.pairs[p>>6]>>(p&63)&1 == 0 {
		return
	}
	for n := MinName; n <= MaxName && i+n <= len(us); n++ {
		if us[i+n-1].reading == none {
			return
		}
		if ix.lengths>>n&1 == 0 {
			continue
		}
		h := begin(keySound, n, 0)
		for _, u := range us[i : i+n] {
			h = next(h, uint32(near[u.reading.syllable()]))
		}
		sc.ids = ix.sounds.find(sc.ids[:0], mix(h))
		for _, id := range sc.ids {
			ix.weigh(text, sc, us, i, n, id)
		}
	}
}

// findPair looks for names that begin or end with the characters at i and i+1, or with the one that they are parts of.
func (ix *Index) findPair(text string, sc *Scratch, us []unit, i int) {
	a, b := uint32(us[i].r), uint32(us[i+1].r) //nolint:gosec // characters
	if ix.lengths&(1<<2) != 0 {
		if h := lookKey(a, b); ix.shaped.has(h) {
			sc.ids = ix.shapes.find(sc.ids[:0], h)
			for _, id := range sc.ids {
				ix.weigh(text, sc, us, i, 2, id)
			}
		}
	}
	if ix.shaped.has(leadKey(a, b)) {
		for n := MinName; n <= MaxName; n++ {
			if ix.lengths>>n&1 == 0 {
				continue
			}
			if i+n <= len(us) {
				ix.findExact(text, sc, us, i, n)
				ix.findSwapped(text, sc, us, i, n)
				for j := 2; n > 2 && j < n; j++ {
					ix.findOne(text, sc, us, i, n, j)
				}
			}
			if n > 2 && i+n-1 <= len(us) {
				ix.findCut(text, sc, us, i, n)
			}
		}
	}
	if ix.shaped.has(tailKey(a, b)) {
		for n := 3; n <= MaxName && n <= i+2; n++ {
			if ix.lengths>>n&1 == 0 {
				continue
			}
			for j := range n - 2 {
				if n > 3 || j == 0 {
					ix.findOne(text, sc, us, i+2-n, n, j)
				}
			}
		}
	}
}

// findExact notes where a name stands as it is, and finds it in other forms of the same characters.
func (ix *Index) findExact(text string, sc *Scratch, us []unit, i, n int) {
	h := begin(keyExact, n, 0)
	same := true
	for _, u := range us[i : i+n] {
		if u.r == 0 {
			return
		}
		same = same && u.r == u.raw
		h = next(h, uint32(u.r)) //nolint:gosec // a character
	}
	sc.ids = ix.shapes.find(sc.ids[:0], mix(h))
	for _, id := range sc.ids {
		if !ix.equal(id, us[i:i+n]) {
			continue
		}
		if same && sc.gapped {
			return
		}
		if same {
			sc.exact = append(sc.exact, span{us[i].start, us[i+n-1].end})
			return
		}
		ix.weigh(text, sc, us, i, n, id)
	}
}

func (ix *Index) equal(id int32, us []unit) bool {
	k := &ix.names[id]
	if int(k.n) != len(us) {
		return false
	}
	for p, u := range us {
		if u.r != rune(k.chars[p]) {
			return false
		}
	}
	return true
}

// findOne looks for names of n characters that differ from what begins at i in the j-th alone.
func (ix *Index) findOne(text string, sc *Scratch, us []unit, i, n, j int) {
	h := begin(keyOne, n, j)
	for p, u := range us[i : i+n] {
		if p == j {
			continue
		}
		if u.r == 0 {
			return
		}
		h = next(h, uint32(u.r)) //nolint:gosec // a character
	}
	sc.ids = ix.shapes.find(sc.ids[:0], mix(h))
	for _, id := range sc.ids {
		ix.weigh(text, sc, us, i, n, id)
	}
}

// findEnds looks for names of which only the first and last character, at i and behind some symbols, are left.
func (ix *Index) findEnds(text string, sc *Scratch, us []unit, i int) {
	n := 1
	for i+n < len(us) && us[i+n].kind == unitMask {
		n++
	}
	if n++; i+n > len(us) || n > MaxName || us[i+n-1].r == 0 {
		return
	}
	sc.ids = ix.shapes.find(sc.ids[:0], endsKey(n, us[i].r, us[i+n-1].r))
	for _, id := range sc.ids {
		ix.weigh(text, sc, us, i, n, id)
	}
}

// findCut looks for names of n characters without one of them.
func (ix *Index) findCut(text string, sc *Scratch, us []unit, i, n int) {
	h := begin(keyCut, n-1, 0)
	for _, u := range us[i : i+n-1] {
		if u.r == 0 {
			return
		}
		h = next(h, uint32(u.r)) //nolint:gosec // a character
	}
	sc.ids = ix.shapes.find(sc.ids[:0], mix(h))
	for _, id := range sc.ids {
		k := &ix.names[id]
		p := k.missing(us[i : i+n-1])
		if p < 0 || p == n-1 && ix.hanPast(text[us[i+n-2].end:]) == rune(k.chars[p]) || p == 0 && ix.hanBefore(text[:us[i].start]) == rune(k.chars[0]) {
			continue // it is there, apart
		}
		cost := int32(costCut)
		switch {
		case n == 3 && p == 2 && (us[i].start == 0 || int(us[i+n-2].end) == len(text)):
			cost += costShort / 2 // names stand at the beginning, and hidden ones at the end as well
		case n == 3 && p == 2:
			cost += costShort
		case n == 3:
			cost += 2 * costShort
		case p < n-1:
			cost += costShort
		}
		ix.accept(text, sc, us, i, n-1, id, Truncated, cost)
	}
}

// findSwapped looks for names of n characters of which two neighbours have changed places.
func (ix *Index) findSwapped(text string, sc *Scratch, us []unit, i, n int) {
	if n < 3 {
		return
	}
	h := begin(keySwap, n, 0)
	for _, u := range us[i : i+n] {
		if u.r == 0 {
			return
		}
		h = next(h, uint32(u.r)) //nolint:gosec // a character
	}
	sc.ids = ix.shapes.find(sc.ids[:0], mix(h))
	for _, id := range sc.ids {
		if ix.names[id].swappedAt(us[i:i+n]) >= 0 {
			ix.accept(text, sc, us, i, n, id, Swapped, costSwap)
		}
	}
}

// swappedAt returns where the first of two characters that changed places is, -1 if the units are something else.
func (k *name) swappedAt(us []unit) int {
	n := int(k.n)
	if len(us) != n {
		return -1
	}
	p := 0
	for p < n && us[p].r == rune(k.chars[p]) {
		p++
	}
	if p+1 >= n {
		return -1
	}
	s := k.swapped(p)
	for q, u := range us {
		if u.r != rune(s[q]) {
			return -1
		}
	}
	return p
}

// missing returns which character of the name the units lack, -1 if they are not the name less one.
func (k *name) missing(us []unit) int {
	n := int(k.n)
	if len(us) != n-1 {
		return -1
	}
	// Where a character is doubled, leaving out the last is the same.
	p := 0
	for p < n-1 && us[p].r == rune(k.chars[p]) {
		p++
	}
	for q := p; q < n-1; q++ {
		if us[q].r != rune(k.chars[q+1]) {
			return -1
		}
	}
	if k.cut>>p&1 == 0 {
		return -1
	}
	return p
}

// settle appends to dst what was found, without what is covered by something likelier.
func (sc *Scratch) settle(dst []Match) []Match {
	first := len(dst)
	for i := range sc.found {
		m := &sc.found[i]
		keep := true
		for _, e := range sc.exact {
			inside := m.Start <= e.start && e.end <= m.End && e.end-e.start < m.End-m.Start
			keep = keep && (inside || m.Start >= e.end || e.start >= m.End)
		}
		for j := range sc.found {
			o := &sc.found[j]
			if i == j || !keep || m.Start >= o.End || o.Start >= m.End {
				continue
			}
			better := o.Gain > m.Gain
			if o.Gain == m.Gain {
				better = o.ID == m.ID && (o.Cost < m.Cost || o.Cost == m.Cost && j < i)
			}
			keep = !better
		}
		if keep {
			dst = append(dst, *m)
		}
	}
	order(dst[first:])
	return dst
}

// order sorts matches; there are hardly ever more than two.
func order(ms []Match) {
	for i := range ms {
		for j := i; j > 0 && (ms[j].Start < ms[j-1].Start || ms[j].Start == ms[j-1].Start && ms[j].ID < ms[j-1].ID); j-- {
			ms[j], ms[j-1] = ms[j-1], ms[j]
		}
	}
}
