package phonetic

import "unicode/utf8"

// kanaRows gives the phonemes of the kana from ァ (U+30A1) on, in code order. A weak vowel is written @ where Japanese puts a
// vowel after a consonant that has none.
var kanaRows = [...]string{
	"a", "a", "i", "i", "u", "u", "e", "e", "o", "o", "ka", "ga", "ki", "gi", "k@", "g@", "ke", "ge", "ko", "go",
	"sa", "za", "Si", "Ji", "s@", "z@", "se", "ze", "so", "zo", "ta", "da", "Ci", "Ji", "", "c@", "z@", "te", "de", "t@", "d@",
	"na", "ni", "n@", "ne", "no", "ha", "ba", "pa", "hi", "bi", "pi", "f@", "b@", "p@", "he", "be", "pe", "ho", "bo", "po",
	"ma", "mi", "m@", "me", "mo", "ia", "ia", "iu", "iu", "io", "io", "ra", "ri", "r@", "re", "ro", "va", "va", "i", "e", "o", "n", "v@", "ka", "ke",
}

// kana reads a word in katakana or hiragana.
func kana(dst, word []byte) ([]byte, bool) {
	glide := false // after ウ, which keeps its sound before a small vowel: ウェ
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
				if v := dst[len(dst)-1]; v == '@' || isVowel(v) && (v != 'u' || !glide) {
					dst = dst[:len(dst)-1]
				}
				if part[0] == 'i' && len(part) > 1 {
					part = part[1:]
				}
				if part == "u" && hushed(dst) { // ッシュ
					part = "@"
				}
			}
			dst = append(dst, part...)
			glide = r == 'ウ'
		default:
			return dst, false
		}
	}
	return weaken(dst), true
}

// hushed reports whether the last phoneme is sh, ch or j.
func hushed(dst []byte) bool {
	if len(dst) == 0 {
		return false
	}
	c := dst[len(dst)-1]
	return c == 'S' || c == 'C' || c == 'J'
}

// weaken makes the i of a final ki, chi, ji or shi weak: both languages write one after a final k, ch, j or sh.
func weaken(dst []byte) []byte {
	if n := len(dst); n > 3 && dst[n-1] == 'i' && (dst[n-2] == 'k' || hushed(dst[:n-1])) {
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
	leads  = [...]string{"g", "k", "n", "d", "t", "r", "m", "b", "p", "s", "s", "", "J", "C", "C", "k", "t", "p", "h"}
	vowels = [...]string{"a", "E", "a", "E", "A", "e", "A", "e", "o", "ua", "ue", "ue", "o", "u", "uo", "ue", "ui", "u", "@", "i", "i"}
	tails  = [...]string{
		"", "k", "k", "k", "n", "n", "n", "t", "l", "l", "l", "l", "l", "l", "l", "l", "m", "p", "p", "s", "s", "n", "t", "t", "k", "t", "p", "t",
	}
)

// hangul reads a word of Hangul syllables.
func hangul(dst, word []byte) ([]byte, bool) {
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
		vowel := vowels[s%588/28]
		if lead == "s" {
			switch s % 588 / 28 {
			case 2, 3, 6, 7, 12, 17: // 샤 섀 셔 셰 쇼 슈
				lead = "S"
			case 15: // 쉐
				lead, vowel = "S", "e"
			case 16: // 쉬
				lead, vowel = "S", "@"
			}
		}
		if s/588 >= 9 && s/588 <= 10 && len(dst) > 0 && dst[len(dst)-1] == 't' { // 닛산
			dst = dst[:len(dst)-1]
		}
		dst = append(dst, lead...)
		dst = append(dst, vowel...)
		dst = append(dst, tails[s%28]...)
	}
	return weaken(dst), true
}
