package word

import "unicode/utf8"

// Han grades w when it is a Chinese word, in UTF-8 and simplified or traditional characters; every other text is
// Unknown. It does not allocate.
func (l *Lexicon) Han(w []byte) Class {
	if r, _ := utf8.DecodeRune(w); r < 0x3400 || r > 0x3ffff || r > 0x9fff && r < 0xf900 || r > 0xfaff && r < 0x20000 {
		return Unknown
	}
	return l.Class(w)
}
