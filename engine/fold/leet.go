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

// isSign reports whether the symbol at i touches a letter or digit, or stands between two when both is set.
func (t *Text) isSign(i int, both bool) bool {
	before := i > 0 && touches(t.text[i-1])
	after := i+1 < len(t.text) && touches(t.text[i+1])
	if both {
		return before && after
	}
	return before || after
}

func touches(c byte) bool {
	return c >= utf8.RuneSelf || ascii[c].class <= classDigit || ascii[c].sign != 0
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
