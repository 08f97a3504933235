package fold

import "unicode/utf8"

// mergedDigit and mergedLetter give the canonical form, in the leet stream, of characters that are taken for each
// other. They work like UTS 39: both the name and the text are brought to it. Whoever finds a match there must still
// look at which letters really stood in the text; see Alike.
var (
	mergedDigit  = [10]string{"o", "l", "z", "e", "a", "s", "g", "t", "b", "g"}
	mergedLetter = func() (t [26]string) {
		for i := range t {
			t[i] = lowerASCII['a'+i : 'a'+i+1]
		}
		t['i'-'a'], t['q'-'a'] = "l", "g"
		t['m'-'a'], t['w'-'a'], t['d'-'a'], t['u'-'a'], t['k'-'a'] = "rn", "vv", "cl", "ll", "lc"
		return t
	}()
)

func mergedForm(c byte) string {
	switch {
	case c >= '0' && c <= '9':
		return mergedDigit[c-'0']
	case c >= 'a' && c <= 'z':
		return mergedLetter[c-'a']
	}
	return ""
}

// AppendLeet appends the leet form of a name given in its exact form.
func AppendLeet(dst []byte, exact string) []byte {
	for i := range len(exact) {
		if f := mergedForm(exact[i]); f != "" {
			dst = append(dst, f...)
		} else {
			dst = append(dst, exact[i])
		}
	}
	return dst
}

// leet fills the leet stream.
func (t *Text) leet() {
	text := t.read
	gap := Flag(GapBreak)
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf || c == '&' {
			i = t.leetUnit(i, &gap)
			continue
		}
		e := &ascii[c]
		switch {
		case e.class <= classDigit:
			f := gap | Flag(e.class)<<classShift | Begin
			if e.upper {
				f |= Upper
			}
			t.pushMerged(mergedForm(e.lower), i, i+1, f)
			gap = 0
		case e.sign != 0 && (e.alone || t.isSign(i, e.both)):
			t.pushMerged(mergedForm(e.sign), i, i+1, gap|Flag(Sign)<<classShift|Begin)
			gap = 0
		case e.class == classDrop:
			t.Leet.stretch(uint32(i + 1)) //nolint:gosec // below MaxBytes
		default:
			gap = max(gap, gapOf(e.class))
		}
		i++
	}
}

// isSign reports whether the symbol at i touches a letter or digit, or stands between two when both is set.
func (t *Text) isSign(i int, both bool) bool {
	before := i > 0 && touches(t.read[i-1])
	after := i+1 < len(t.read) && touches(t.read[i+1])
	if both {
		return before && after
	}
	return before || after
}

func touches(c byte) bool {
	return c >= utf8.RuneSelf || ascii[c].class <= classDigit || ascii[c].sign != 0
}

func (t *Text) pushMerged(form string, start, end int, f Flag) {
	for j := range len(form) {
		t.Leet.push(form[j], uint32(start), uint32(end), f) //nolint:gosec // below MaxBytes
		f &^= Begin | flagGap
	}
}

// leetUnit folds the character or entity at i into the leet stream.
func (t *Text) leetUnit(i int, gap *Flag) int {
	s := &t.Leet
	u := next(t.read, i)
	for k := range u.n {
		e := u.entry(k)
		switch {
		case e.class == classMark && composeKana(s, u.r[k]):
			s.stretch(uint32(u.end)) //nolint:gosec // below MaxBytes
		case e.class == classMark || e.class == classDrop:
			if *gap == 0 {
				s.stretch(uint32(u.end)) //nolint:gosec // below MaxBytes
			}
		case e.class > classUnspaced && e.sign >= 'a':
			t.pushMerged(mergedForm(e.sign), u.start, u.end, *gap|Flag(Sign)<<classShift|Begin)
			*gap = 0
		case e.class > classUnspaced && e.sign != 0 && ascii[e.sign].sign != 0:
			t.pushMerged(mergedForm(ascii[e.sign].sign), u.start, u.end, *gap|Flag(Sign)<<classShift|Begin)
			*gap = 0
		case e.class > classUnspaced:
			*gap = max(*gap, gapOf(e.class))
		default:
			t.emitMerged(&u, k, &e, gap)
		}
	}
	return u.end
}

func (t *Text) emitMerged(u *unit, k int, e *entry, gap *Flag) {
	n := len(t.Leet.Bytes)
	if e.same || e.out == "" || e.out[0] >= utf8.RuneSelf {
		emit(&t.Leet, u, k, e, gap)
		return
	}
	f := Flag(e.class)<<classShift | *gap | Begin
	if e.upper {
		f |= Upper
	}
	*gap = 0
	for j := range len(e.out) {
		if m := mergedForm(e.out[j]); m != "" {
			t.pushMerged(m, u.start, u.end, f)
		} else {
			t.Leet.push(e.out[j], uint32(u.start), uint32(u.end), f) //nolint:gosec // below MaxBytes
		}
		if len(t.Leet.Bytes) > n {
			f &^= Begin | flagGap
		}
	}
}

// Likeness says how the characters of a text can stand for a letter of a name.
type Likeness uint8

// The likenesses that Alike reports.
const (
	Unlike    Likeness = iota
	Identical          // the letter itself
	LooksLike          // other letters that look like it: rn for m, capital I for l
	StandsFor          // a digit or symbol
)

// Alike compares characters of a text, in exact form with symbols left as they are, with the name's letters they stand for.
func Alike(text, name string) Likeness {
	if text == name {
		return Identical
	}
	letters := true
	for i := range len(text) {
		letters = letters && text[i] >= 'a' && text[i] <= 'z'
	}
	if !letters {
		return StandsFor
	}
	switch name + "=" + text {
	case "i=l", "l=i", "m=rn", "rn=m", "w=vv", "d=cl", "u=ii", "u=li", "u=il", "n=ri", "g=q", "q=g", "k=lc", "k=ic", "cl=d", "vv=w":
		return LooksLike
	}
	return Unlike
}
