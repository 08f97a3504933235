package fold

import (
	"strings"
	"unicode/utf8"
)

// wide is the length of kana and Hangul in UTF-8.
const wide = 3

// composeKana joins a combining voicing mark to the kana before it.
func composeKana(s *Stream, mark rune) bool {
	if mark == 0xFF9E || mark == 0xFF9F {
		mark += 0x3099 - 0xFF9E
	}
	if mark != 0x3099 && mark != 0x309A || len(s.Bytes) < wide {
		return false
	}
	tail := s.Bytes[len(s.Bytes)-wide:]
	r, n := utf8.DecodeRune(tail)
	if n != wide || r < 0x3041 || r > 0x30FF {
		return false
	}
	to := voiced(r, mark)
	if to == 0 {
		return false
	}
	utf8.EncodeRune(tail, to)
	return true
}

func voiced(r, mark rune) rune {
	switch {
	case strings.ContainsRune("はひふへほハヒフヘホ", r):
		return r + 1 + mark - 0x3099
	case mark != 0x3099:
		return 0
	case strings.ContainsRune("かきくけこさしすせそたちつてとゝカキクケコサシスセソタチツテトヽ", r):
		return r + 1
	case r == 'う' || r == 'ウ':
		return r + 'ヴ' - 'ウ'
	case r >= 'ワ' && r <= 'ヲ':
		return r + 'ヷ' - 'ワ'
	}
	return 0
}

// Conjoining jamo and the syllables they make; The Unicode Standard, 3.12.
const (
	leadFirst, leadLast   = 0x1100, 0x1112
	vowelFirst, vowelLast = 0x1161, 0x1175
	tailFirst, tailLast   = 0x11A8, 0x11C2
	syllableFirst         = 0xAC00
	syllableLast          = 0xD7A3
	vowels, tails         = 21, 28 // tails counts the absent one
)

// isJamo reports vowels and final consonants that join what stands before them.
func isJamo(r rune) bool { return r >= vowelFirst && r <= tailLast }

// composeHangul joins a jamo to the jamo or syllable at the end of s.
func composeHangul(s *Stream, r rune) bool {
	if len(s.Bytes) < wide {
		return false
	}
	end := s.Bytes[len(s.Bytes)-wide:]
	last, n := utf8.DecodeRune(end)
	switch {
	case n != wide:
		return false
	case last >= leadFirst && last <= leadLast && r >= vowelFirst && r <= vowelLast:
		utf8.EncodeRune(end, syllableFirst+((last-leadFirst)*vowels+r-vowelFirst)*tails)
	case last >= syllableFirst && last <= syllableLast && (last-syllableFirst)%tails == 0 && r >= tailFirst && r <= tailLast:
		utf8.EncodeRune(end, last+r-tailFirst+1)
	default:
		return false
	}
	return true
}
