package tablegen

import (
	"strings"
	"unicode"
)

// breaks end a clause; joiners occur inside names.
const (
	breaks  = "\n\r\v\f\u0085\u2028\u2029;。；，、,()（）[]【】「」『』《》〈〉{}｛｝〔〕［］！？：:!?…"
	joiners = "-'.&/‐‑‒–—―−’‘ʼ´`＇．＆／・·•∙⋅－＋+"
)

func class(r rune) byte {
	switch {
	case ignorable(r):
		return ClassDrop
	case isMark(r):
		return ClassMark
	case strings.ContainsRune(breaks, r):
		return ClassBreak
	case unicode.IsSpace(r) || unicode.Is(unicode.Zs, r):
		return ClassSpace
	case strings.ContainsRune(joiners, r):
		return ClassJoiner
	case r == '丶' || r == '丨' || r == '丿' || r == '灬':
		return ClassSymbol // strokes that sellers put between characters
	case unspacedScript(r):
		return ClassUnspaced
	case unicode.Is(unicode.Nd, r):
		return ClassDigit
	case unicode.IsLetter(r) || unicode.Is(unicode.M, r) || unicode.Is(unicode.Nl, r):
		return ClassLetter
	}
	return ClassSymbol
}

func classASCII(c byte) byte {
	switch {
	case strings.IndexByte(breaks, c) >= 0:
		return ClassBreak
	case strings.IndexByte(joiners, c) >= 0:
		return ClassJoiner
	}
	return ClassSymbol
}

func unspacedScript(r rune) bool {
	if r == 'ー' || r == '々' || r == '〆' || r == 0xFF70 {
		return true
	}
	return (unicode.IsLetter(r) || unicode.Is(unicode.Nl, r)) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}

// soft are invisible and blank characters at which a word may end: sellers put them inside names, and pages between words.
const soft = "\u200b\u2800\u3164\uffa0\u115f\u1160\ufeff\u180e"

// isMark reports marks that are stripped. Vowel signs and other marks that are part of the spelling of a script stay.
func isMark(r rune) bool {
	if r == 0xFF9E || r == 0xFF9F {
		return true // half-width voicing marks of kana
	}
	if !unicode.In(r, unicode.Mn, unicode.Me) {
		return false
	}
	return unicode.In(r, unicode.Inherited, unicode.Common, unicode.Hebrew, unicode.Arabic, unicode.Cyrillic, unicode.Syriac, unicode.Latin, unicode.Greek)
}

// ignorable reports Default_Ignorable_Code_Point, control and format characters.
func ignorable(r rune) bool {
	switch {
	case r == 0x3164 || r == 0xFFA0 || r == 0x115F || r == 0x1160 || r == 0x2800:
		return true // Hangul fillers and the empty Braille pattern: they show nothing
	case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return true
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	case unicode.Is(unicode.Cf, r):
		return true
	}
	return unicode.Is(unicode.Cc, r) && !unicode.IsSpace(r)
}
