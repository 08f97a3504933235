package fold

import (
	"strings"
	"unicode/utf8"
)

// mergedDigit and mergedLetter give the canonical form, in the leet stream, of characters that are taken for each
// other. They work like UTS 39: both the name and the text are brought to it. Whoever finds a match there must still
// look at which letters really stood in the text; see Alike.
var (
	mergedDigit  = [10]string{"o", "l", "z", "e", "a", "s", "g", "t", "g", "g"}
	mergedLetter = func() (t [26]string) {
		for i := range t {
			t[i] = lowerASCII['a'+i : 'a'+i+1]
		}
		t['i'-'a'], t['q'-'a'], t['b'-'a'] = "l", "g", "g"
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
	before := i > 0 && (touches(t.text[i-1]) || t.drawnBefore(i) || i > 1 && t.text[i-1] == '\'' && touches(t.text[i-2])) // Levi'$
	after := i+1 < len(t.text) && (touches(t.text[i+1]) || t.drawnAfter(i))
	if both {
		return before && after
	}
	return before || after
}

// drawnBefore reports whether a letter drawn with several characters ends at i.
func (t *Text) drawnBefore(i int) bool {
	n := len(t.Leet.Bytes)
	return n > 0 && int(t.Leet.Meta[n-1].End) == i && t.Leet.Meta[n-1].End-t.Leet.Meta[n-1].Start > 1 && t.Leet.Meta[n-1].Flag.Class() == Sign
}

// drawnAfter reports whether one of strokes, not of quotation marks and the like, begins after i.
func (t *Text) drawnAfter(i int) bool {
	return strings.IndexByte(`/\|[(`, t.text[i+1]) >= 0 && begins(t.text[i+1:min(len(t.text), i+1+window)])
}

// maxBracket is how far away the bracket that closes another is looked for.
const maxBracket = 64

// isUnmatched reports a bracket that touches a letter, a digit or another sign on one side and that nothing closes, or a # that does: (anon, #ermes.
func (t *Text) isUnmatched(i int) bool {
	var closing byte
	switch t.text[i] {
	case '(':
		closing = ')'
	case '<', '[', '{':
		closing = t.text[i] + 2
	case '#':
	default:
		return false
	}
	before, after := i > 0 && touches(t.text[i-1]), i+1 < len(t.text) && (touches(t.text[i+1]) || t.drawnAfter(i))
	if closing == 0 {
		return after || i > 0 && touches(t.text[i-1])
	}
	return (before || after) && !closed(t.text[i:min(len(t.text), i+maxBracket)], closing)
}

// closed reports whether the bracket that s begins with is closed in it; those of (() are not both.
func closed(s string, closing byte) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case s[0]:
			depth++
		case closing:
			if depth--; depth == 0 {
				return true
			}
		}
	}
	return false
}

func isLetter(c byte) bool { return c >= utf8.RuneSelf || ascii[c].class == classLetter }

// isApart reports whether the symbol at i stands in a row of single characters with the same separator between them:
// N ! k e.
func (t *Text) isApart(i int) bool {
	left, right := t.apart(i, -1), t.apart(i, 1)
	return left+right >= 2
}

// apart counts such characters, at most two, on one side of i.
func (t *Text) apart(i, side int) (n int) {
	at := func(k int) byte {
		if k = i + side*k; k >= 0 && k < len(t.text) {
			return t.text[k]
		}
		return ' '
	}
	for n < 2 && at(2*n+1) == at(1) && !touches(at(2*n+1)) && at(2*n+2) < utf8.RuneSelf && touches(at(2*n+2)) && !touches(at(2*n+3)) {
		n++
	}
	return n
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
	StandsFor          // a digit, a symbol, or letters drawn with several
	Resembles          // a letter of another script that looks like it from afar
)

// digits are the letters that each digit is written for.
var digits = [10]string{"o", "il", "z", "e", "a", "s", "bg", "t", "b", "gq"}

// Alike compares characters of a text, in exact form with symbols left as they are, with the name's letters they stand
// for. Both have the same leet form.
func Alike(text, name string) Likeness {
	if text == name {
		return Identical
	}
	letters := true
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return foreignLike(text)
		}
		letters = letters && text[i] >= 'a' && text[i] <= 'z'
	}
	if len(text) == 1 && len(name) == 1 && ascii[text[0]].class == classDigit && strings.IndexByte(digits[text[0]-'0'], name[0]) < 0 {
		return Unlike
	}
	if !letters {
		return StandsFor
	}
	switch name + "=" + text {
	case "i=l", "l=i", "m=rn", "rn=m", "w=vv", "vv=w", "d=cl", "cl=d", "u=ii", "u=li", "u=il", "g=q", "q=g", "k=lc", "k=ic", "f=ph":
		return LooksLike
	}
	return Unlike
}

// foreignLike tells letters of other scripts from symbols.
func foreignLike(text string) Likeness {
	for _, r := range text {
		if r >= utf8.RuneSelf && lookup(r).class <= classUnspaced {
			return Resembles
		}
	}
	return StandsFor
}
