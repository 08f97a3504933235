package phonetic

import "unicode/utf8"

// kanaRows gives the phonemes of the kana from ァ (U+30A1) on, in code order. A weak vowel is written @ where Japanese puts a
// vowel after a consonant that has none.
var kanaRows = [...]string{
	"a", "a", "i", "i", "u", "u", "e", "e", "o", "o", "ka", "ga", "ki", "gi", "k@", "g@", "ke", "ge", "ko", "go",
	"sa", "za", "Si", "Ji", "s@", "z@", "se", "ze", "so", "zo", "ta", "da", "Ci", "Ji", "", "c@", "z@", "te", "de", "t@", "d@",
	"na", "ni", "nu", "ne", "no", "ha", "ba", "pa", "hi", "bi", "pi", "f@", "b@", "p@", "he", "be", "pe", "ho", "bo", "po",
	"ma", "mi", "m@", "me", "mo", "ia", "ia", "iu", "iu", "io", "io", "ra", "ri", "r@", "re", "ro", "va", "va", "i", "e", "o", "n", "v@", "ka", "ke",
}

// kana reads a word in katakana or hiragana.
func kana(dst []byte, word []byte) ([]byte, bool) {
	for i := 0; i < len(word); {
		r, n := utf8.DecodeRune(word[i:])
		i += n
		if r >= 0x3041 && r <= 0x3096 {
			r += 0x60
		}
		switch {
		case r == 'ー' || r == '・':
		case r >= 0x30A1 && int(r-0x30A1) < len(kanaRows):
			part := kanaRows[r-0x30A1]
			if small(r) && len(dst) > 0 { // takes the place of the vowel before it: ファ, シャ, ティ
				if last := dst[len(dst)-1]; last == '@' || isVowel(last) {
					dst = dst[:len(dst)-1]
				}
				if part[0] == 'i' && len(part) > 1 {
					part = part[1:]
				}
			}
			dst = append(dst, part...)
		default:
			return dst, false
		}
	}
	return weaken(dst), true
}

// weaken makes the i of a final ki weak: both languages write one after a final k.
func weaken(dst []byte) []byte {
	if n := len(dst); n > 3 && dst[n-1] == 'i' && dst[n-2] == 'k' {
		dst[n-1] = '@'
	}
	return dst
}

func small(r rune) bool {
	switch r {
	case 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ヮ':
		return true
	}
	return false
}

// The parts of Hangul syllables in code order.
var (
	leads  = [...]string{"g", "k", "n", "d", "t", "r", "m", "b", "p", "s", "s", "", "J", "J", "C", "k", "t", "p", "h"}
	vowels = [...]string{"a", "e", "a", "e", "o", "e", "o", "e", "o", "ua", "ue", "ue", "o", "u", "uo", "ue", "ui", "u", "@", "i", "i"}
	tails  = [...]string{
		"", "k", "k", "k", "n", "n", "n", "t", "l", "l", "l", "l", "l", "l", "l", "l", "m", "p", "p", "s", "s", "n", "t", "t", "k", "t", "p", "t",
	}
)

// hangul reads a word of Hangul syllables.
func hangul(dst []byte, word []byte) ([]byte, bool) {
	for i := 0; i < len(word); {
		r, n := utf8.DecodeRune(word[i:])
		i += n
		if r < 0xAC00 || r > 0xD7A3 {
			return dst, false
		}
		s := int(r - 0xAC00)
		lead := leads[s/588]
		if lead == "r" && len(dst) > 0 && dst[len(dst)-1] == 'l' { // 롤렉스 has one l there
			lead = ""
		}
		dst = append(dst, lead...)
		dst = append(dst, vowels[s%588/28]...)
		dst = append(dst, tails[s%28]...)
	}
	return weaken(dst), true
}
