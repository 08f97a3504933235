package hanzi

import "fmt"

// Change is one thing that was done to a name.
type Change struct {
	From  string // as written in the text
	To    string // of the name; empty if nothing was left out or replaced
	At    int32  // byte offset of From in the text
	Kind  Kind
	Sound string // the syllable, where the sound is what ties From to To
}

// String says in a few words what From has to do with To.
func (c Change) String() string {
	switch c.Kind {
	case Homophone:
		return fmt.Sprintf("%s sounds like %s (%s)", c.From, c.To, c.Sound)
	case Lookalike:
		return fmt.Sprintf("%s looks like %s", c.From, c.To)
	case Split:
		return fmt.Sprintf("%s is %s taken apart", c.From, c.To)
	case Mixed:
		return fmt.Sprintf("%s stands for %s (%s)", c.From, c.To, c.Sound)
	case Masked:
		return fmt.Sprintf("%s hides %s", c.From, c.To)
	case Truncated:
		return fmt.Sprintf("%s lacks %s", c.From, c.To)
	case Pinyin:
		return fmt.Sprintf("%s spells %s", c.From, c.To)
	case Initials:
		return fmt.Sprintf("%s are the first letters of %s", c.From, c.To)
	case Swapped:
		return fmt.Sprintf("%s is %s in another order", c.From, c.To)
	case Variant:
	}
	return fmt.Sprintf("%s is another form of %s", c.From, c.To)
}

// Changes appends what was done to the name that m, found in text by this index, stands for.
func (ix *Index) Changes(dst []Change, m Match, text string) []Change {
	if m.name < 0 || int(m.name) >= len(ix.names) || m.Start < 0 || m.End > int32(len(text)) || m.Start >= m.End { //nolint:gosec // a length
		return dst
	}
	k := &ix.names[m.name]
	whole := Change{From: text[m.Start:m.End], To: k.text(0, int(k.n)), At: m.Start, Kind: m.Kind}
	if m.Kind == Pinyin || m.Kind == Initials {
		return append(dst, whole)
	}
	var sc Scratch
	ix.readUnits(text, &sc)
	us := sc.units
	for len(us) > 0 && us[0].start < m.Start {
		us = us[1:]
	}
	for len(us) > 0 && us[len(us)-1].end > m.End {
		us = us[:len(us)-1]
	}
	n := int(k.n)
	switch {
	case m.Kind == Truncated && len(us) == n-1:
		if p := k.missing(us); p >= 0 {
			whole.To = k.text(p, p+1)
			return append(dst, whole)
		}
	case m.Kind == Swapped && len(us) == n:
		if p := k.swappedAt(us); p >= 0 {
			return append(dst, Change{From: text[us[p].start:us[p+1].end], To: k.text(p, p+2), At: us[p].start, Kind: Swapped})
		}
	case m.Kind == Split && len(us) == n+1:
		for p := range n {
			if a, b := ix.t.partsOf(rune(k.chars[p])); us[p].r == a && us[p+1].r == b && a != 0 && ix.sameAfter(k, us, p) {
				return append(dst, Change{From: text[us[p].start:us[p+1].end], To: k.text(p, p+1), At: us[p].start, Kind: Split})
			}
		}
	case len(us) == n:
		for p := range us {
			dst = ix.changes(dst, k, p, &us[p], text)
		}
	}
	return dst
}

// sameAfter reports that the name and the text agree after the p-th character, which is two in the text.
func (ix *Index) sameAfter(k *name, us []unit, p int) bool {
	for q := p + 1; q < int(k.n); q++ {
		if us[q+1].r != rune(k.chars[q]) {
			return false
		}
	}
	return true
}

func (ix *Index) changes(dst []Change, k *name, p int, u *unit, text string) []Change {
	c := rune(k.chars[p])
	ch := Change{From: text[u.start:u.end], To: k.text(p, p+1), At: u.start}
	switch {
	case u.r == c && u.raw == c:
		return dst
	case u.r == c && u.kind == unitHan:
		ch.Kind = Variant
	default:
		ch.Kind, _ = ix.change(c, u)
	}
	if r := ix.t.firstReading(c); (ch.Kind == Homophone || ch.Kind == Mixed) && r != none {
		ch.Sound = ix.t.syllables[r.syllable()]
	}
	return append(dst, ch)
}

// text returns characters of the name.
func (k *name) text(from, to int) string {
	rs := make([]rune, 0, MaxName)
	for _, c := range k.chars[from:to] {
		rs = append(rs, rune(c))
	}
	return string(rs)
}
