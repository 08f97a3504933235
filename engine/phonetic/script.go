package phonetic

import "unicode/utf8"

// Writing is the script that a word is written in, as far as this package reads it.
type Writing uint8

// The scripts.
const (
	OtherScript Writing = iota
	Latin
	Cyrillic
	Greek
	Kana
	Hangul
	Arabic
)

// WritingOf returns the script of a letter.
func WritingOf(r rune) Writing {
	switch {
	case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
		return Latin
	case r >= 0x400 && r <= 0x52F:
		return Cyrillic
	case r >= 0x370 && r <= 0x3FF || r >= 0x1F00 && r <= 0x1FFF:
		return Greek
	case r >= 0x3041 && r <= 0x30FF || r >= 0xFF66 && r <= 0xFF9D:
		return Kana
	case r >= 0xAC00 && r <= 0xD7A3:
		return Hangul
	case r >= 0x620 && r <= 0x6D3:
		return Arabic
	}
	return OtherScript
}

// foreign appends the phonemes of a word in small letters of another script; ok is false when some letter is not read.
func foreign(dst, word []byte, script Writing) (out []byte, ok bool) {
	switch script {
	case Cyrillic:
		return byTable(dst, word, cyrillic)
	case Greek:
		return byTable(dst, word, greek)
	case Arabic:
		return byTable(dst, word, arabic)
	case Kana:
		return kana(dst, word)
	case Hangul:
		return hangul(dst, word)
	case Latin, OtherScript:
	}
	return dst, false
}

// byTable reads a word by the longest groups of letters in a table.
func byTable(dst, word []byte, table map[string]string) ([]byte, bool) {
	for i := 0; i < len(word); {
		_, a := utf8.DecodeRune(word[i:])
		_, b := utf8.DecodeRune(word[i+a:])
		if b > 0 {
			if to, ok := table[string(word[i:i+a+b])]; ok {
				dst = append(dst, to...)
				i += a + b
				continue
			}
		}
		to, ok := table[string(word[i:i+a])]
		if !ok {
			return dst, false
		}
		dst = append(dst, to...)
		i += a
	}
	return dst, true
}

var cyrillic = map[string]string{
	"а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "o", "ж": "S", "з": "z", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
	"о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "C", "ш": "S", "щ": "S", "ъ": "", "ы": "i", "ь": "",
	"э": "E", "ю": "u", "я": "a", "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u", "ј": "i", "љ": "l", "њ": "n", "ћ": "C", "ђ": "J", "џ": "J", "ѓ": "J", "ќ": "k", "ѕ": "z",
	"дж": "J", "тч": "C", "тс": "c", "тц": "c", "ье": "ie", "ья": "ia", "ью": "iu", "ьо": "io", "бб": "b", "вв": "v", "гг": "g", "дд": "d", "зз": "z", "кк": "k", "лл": "l", "мм": "m", "нн": "n", "пп": "p", "рр": "r", "сс": "s", "тт": "t", "фф": "f", "чч": "C",
}

var greek = map[string]string{
	"α": "a", "ά": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "έ": "e", "ζ": "z", "η": "i", "ή": "i", "θ": "t", "ι": "i", "ί": "i", "ϊ": "i", "κ": "k", "λ": "l",
	"μ": "m", "ν": "n", "ξ": "ks", "ο": "o", "ό": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "i", "ύ": "i", "φ": "f", "χ": "h", "ψ": "ps", "ω": "o", "ώ": "o",
	"γι": "i", "ου": "u", "ού": "u", "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "g", "τσ": "C", "τζ": "J", "αι": "e", "ει": "i", "οι": "i", "εί": "i", "λλ": "l", "ππ": "p", "σσ": "s", "ττ": "t",
}

var arabic = map[string]string{
	"ا": "a", "أ": "a", "إ": "i", "آ": "a", "ى": "a", "ة": "a", "ء": "", "ئ": "i", "ؤ": "u", "ب": "b", "ت": "t", "ث": "s", "ج": "J", "ح": "h", "خ": "h", "د": "d", "ذ": "z",
	"ر": "r", "ز": "z", "س": "s", "ش": "S", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ک": "k", "ل": "l", "م": "m", "ن": "n",
	"ه": "h", "و": "u", "ي": "i", "ی": "i", "پ": "p", "چ": "C", "ژ": "S", "گ": "g", "ڤ": "v", "ڨ": "g", "تش": "C", "تس": "c", "دج": "J", "يي": "ie", "كس": "ks", "ـ": "", "لا": "la",
}
