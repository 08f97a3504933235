package hanzi

import "unicode/utf8"

// The costs of ways to write one character otherwise, in milli-nats.
const (
	costVariant     = 0
	costSameTone    = 1500
	costOtherTone   = 2000
	costNearSound   = 3300
	costLook        = 2000 // of the character most alike
	costLookRank    = 150  // more for each that is more alike
	costPart        = 2800 // a character for one of its parts, or the reverse
	costShared      = 3200 // the greater part is the same
	costLatin       = 1500
	costLetter      = 3000 // the first letter of a syllable
	costMask        = 2000
	costSwap        = 3500
	costCut         = 3000
	costSplit       = 2000
	costPair        = 1000 // added for names of two characters
	costCrossed     = 4500 // added where a word reaches over the edge of the piece
	costRareReading = 1000 // for each reading of a character that is more usual
	costShort       = 2500 // added where two characters are not quite the same
	impossible      = 1 << 20
)

// priorBase is what it takes to be a disguised name, for 64 names.
const priorBase = 11000

// weigh accepts or refuses the n units from i on as the name id, character by character.
func (ix *Index) weigh(text string, sc *Scratch, us []unit, i, n int, id int32) {
	k := &ix.names[id]
	if int(k.n) != n {
		return
	}
	kind, cost, changed, heard, hidden := Variant, int32(0), 0, 0, 0
	odd := false  // another form of a character
	mute := false // a look-alike in a name of two sounds otherwise: half of the name is left, and nothing else
	var at uint   // bit p: the p-th character is changed
	for p := range n {
		u := &us[i+p]
		c := rune(k.chars[p])
		if u.r == c && u.kind == unitHan {
			odd = odd || u.raw != u.r
			continue
		}
		how, x := ix.change(c, u)
		if x == impossible {
			return
		}
		changed++
		at |= 1 << p
		switch {
		case how == Homophone && x < costNearSound:
			heard++
		case how == Lookalike:
			mute = mute || n == 2 && ix.hears(c, u.r) == impossible
		}
		if how == Masked {
			hidden++
		}
		kind, cost = max(kind, how), cost+x
	}
	if changed == 0 && !odd || !enough(n, changed, heard, hidden, kind) {
		return
	}
	switch {
	case mute:
		cost += 2*costShort + costPair
	case n == 2 && kind == Lookalike, n == 2 && kind == Homophone && cost >= costNearSound:
		cost += costShort + costPair
	case n == 2 && kind != Variant:
		cost += costPair
	case kind == Masked && ix.separated(text, us[i:i+n], k):
		return
	case kind == Masked && us[i].kind == unitMask:
		switch r := ix.hanBefore(text[:us[i].start]); {
		case r == 0:
		case ix.named(uint16(r), k): //nolint:gosec // in the table
			return
		default:
			cost += costShort // it may as well part two words
		}
	}
	if kind == Mixed && sum(us, i, n) {
		return
	}
	if kind != Variant && ix.crossed(text, sc, us, i, n, at) {
		cost += costCrossed
	}
	ix.accept(text, sc, us, i, n, id, kind, cost)
}

// sum reports a piece with a digit at one end and another right behind the other: 1加1.
func sum(us []unit, i, n int) bool {
	return us[i].kind == unitDigit && i+n < len(us) && us[i+n].kind == unitDigit || us[i+n-1].kind == unitDigit && i > 0 && us[i-1].kind == unitDigit
}

// parted reports a piece of three characters or more that has separators in it, and is more than a name with separators.
func (ix *Index) parted(us []unit, kind Kind) bool {
	if len(us) < 3 || kind != Homophone && kind != Lookalike && kind != Mixed {
		return false
	}
	for _, u := range us[1:] {
		if u.gap {
			return true
		}
	}
	return false
}

// crossed reports that a changed character at an end of the piece is a word together with what is beside it.
func (ix *Index) crossed(text string, sc *Scratch, us []unit, i, n int, at uint) bool {
	return i > 0 && at&1 != 0 && ix.isPlain(text, sc, us[i-1:i+1]) ||
		i+n < len(us) && at>>(n-1)&1 != 0 && ix.isPlain(text, sc, us[i+n-1:i+n+1])
}

// named reports whether there is a name that is k with first for its first character.
func (ix *Index) named(first uint16, k *name) bool {
	c := k.chars
	c[0] = first
	var buf [maxShared]int32
	for _, id := range ix.shapes.find(buf[:0], allKey(keyExact, c[:k.n], int(k.n))) {
		if o := &ix.names[id]; o.n == k.n && o.chars == c {
			return true
		}
	}
	return false
}

// maxBetween is how many characters sellers put between two of a name.
const maxBetween = 3

// separated reports that the symbol at one end of the piece rather stands between the characters of the name.
func (ix *Index) separated(text string, us []unit, k *name) bool {
	n := len(us)
	if us[0].kind == unitMask {
		return ix.hanBefore(text[:us[0].start]) == rune(k.chars[0])
	}
	return us[n-1].kind == unitMask && ix.hanPast(text[us[n-1].end:]) == rune(k.chars[n-1])
}

// hanPast returns the plain form of the first Chinese character of text, 0 if it does not begin within a few signs.
func (ix *Index) hanPast(text string) rune {
	for range maxBetween {
		r, size := utf8.DecodeRuneInString(text)
		if ix.t.isHan(r) {
			return ix.t.plainForm(r)
		}
		text = text[size:]
	}
	return 0
}

// hanBefore returns the plain form of the last Chinese character of text, 0 if it does not end within a few signs.
func (ix *Index) hanBefore(text string) rune {
	for range maxBetween {
		r, size := utf8.DecodeLastRuneInString(text)
		if ix.t.isHan(r) {
			return ix.t.plainForm(r)
		}
		text = text[:len(text)-size]
	}
	return 0
}

// enough reports whether what is left of a name of n characters still tells it.
func enough(n, changed, heard, hidden int, kind Kind) bool {
	switch {
	case changed == 0:
		return true
	case n == 2:
		return changed == 1 && kind != Masked
	case changed == 1:
		return true
	case kind == Masked && hidden == changed:
		return n > 3
	case n == 3:
		return changed == 2 && heard == 2
	default:
		return changed == heard || changed == 2
	}
}

// change tells the likeliest way in which u stands for c, and what it costs.
func (ix *Index) change(c rune, u *unit) (Kind, int32) {
	switch u.kind {
	case unitMask:
		return Masked, costMask
	case unitLatin, unitDigit:
		return ix.standsFor(c, u)
	case unitHan, unitForeign:
	}
	if isBlank(u.r) {
		return Masked, costMask
	}
	kind, cost := Homophone, ix.hears(c, u.r)
	if cost <= costLook {
		return kind, cost // no look-alike costs less
	}
	if x := ix.looks(c, u); x < cost {
		kind, cost = Lookalike, x
	}
	return kind, cost
}

// isBlank reports characters that are written for one left out.
func isBlank(r rune) bool { return r == '某' || r == '口' || r == '囗' || r == '〇' }

func (ix *Index) standsFor(c rune, u *unit) (Kind, int32) {
	var buf [8]reading
	best := int32(impossible)
	kind := Mixed
	for _, rd := range ix.t.readings(buf[:0], c) {
		switch {
		case u.reading != none && rd.syllable() == u.reading.syllable():
			best = min(best, costLatin)
		case u.reading != none && ix.t.near[rd.syllable()] == ix.t.near[u.reading.syllable()]:
			best = min(best, costNearSound)
		case u.kind == unitLatin && u.raw|0x20 == rune(ix.t.syllables[rd.syllable()][0]):
			best = min(best, costLetter)
		}
	}
	if u.raw == 'x' || u.raw == 'X' || u.raw == 'o' || u.raw == 'O' || u.raw == '0' {
		if costMask < best {
			kind, best = Masked, costMask
		}
	}
	return kind, best
}

// hears is the cost of writing a for c, going by their sounds.
func (ix *Index) hears(c, a rune) int32 {
	var b1, b2 [8]reading
	best := int32(impossible)
	other := ix.t.readings(b2[:0], a)
	for i, x := range ix.t.readings(b1[:0], c) {
		for j, y := range other {
			var cost int32
			switch {
			case x == y:
				cost = costSameTone
			case x.syllable() == y.syllable():
				cost = costOtherTone
			case ix.t.near[x.syllable()] == ix.t.near[y.syllable()]:
				cost = costNearSound
			default:
				continue
			}
			best = min(best, cost+int32(costRareReading*(min(i, 2)+min(j, 2))))
		}
	}
	return best
}

// looks is the cost of writing u for c, going by their shapes.
func (ix *Index) looks(c rune, u *unit) int32 {
	best := int32(impossible)
	for _, a := range [...]rune{u.raw, u.r} {
		if n, ok := ix.t.rank(c, a); ok {
			best = min(best, costLook+costLookRank*int32(n)) //nolint:gosec // a dozen
		}
	}
	if n, ok := ix.t.rank(u.r, c); ok {
		best = min(best, costLook+costLookRank*int32(n)) //nolint:gosec // a dozen
	}
	if u.kind == unitForeign {
		best = min(best, costLook)
	}
	p0, p1 := ix.t.partsOf(c)
	q0, q1 := ix.t.partsOf(u.r)
	switch {
	case p0 == u.r || p1 == u.r || q0 == c || q1 == c:
		best = min(best, costPart)
	case p1 != 0 && (p1 == q1 && !ix.t.radical(p1) || p0 == q0 && !ix.t.radical(p0)):
		best = min(best, costShared)
	case p1 != 0 && (p1 == q1 && ix.t.alike(p0, q0) || p0 == q0 && ix.t.alike(p1, q1)):
		best = min(best, costShared)
	}
	return best
}

// accept files a match when it explains its stretch better than ordinary words do.
func (ix *Index) accept(text string, sc *Scratch, us []unit, i, n int, id int32, kind Kind, cost int32) {
	if len(sc.found) >= maxFound || sc.gapped && !ix.parted(us[i:i+n], kind) {
		return
	}
	m := Match{ID: ix.names[id].id, Start: us[i].start, End: us[i+n-1].end, Kind: kind, Cost: cost, name: id}
	if kind == Variant {
		m.Gain = 100000 // it is the name; whether as a word or not is another question
		sc.found = append(sc.found, m)
		return
	}
	if ix.isPlain(text, sc, us[i:i+n]) {
		return
	}
	if w := &sc.weight; w.start != m.Start || w.end != m.End || w.gapped != sc.gapped {
		*w = weight{m.Start, m.End, sc.gapped, ix.gain(text, sc, us, i, n)}
	}
	m.Gain = sc.weight.gain - ix.prior - cost
	if m.Gain > 0 {
		sc.found = append(sc.found, m)
	}
}
