package fold

import (
	"unicode"
	"unicode/utf8"
)

// Script is the script that a part of a text is written in.
type Script uint8

// The scripts that Text.Script tells apart.
const (
	ScriptNone     Script = iota // no letters
	ScriptLatin                  // and styled Latin letters, such as full-width and mathematical ones
	ScriptGreek                  //
	ScriptCyrillic               //
	ScriptArmenian               //
	ScriptHebrew                 //
	ScriptArabic                 //
	ScriptIndic                  // Devanagari and its relatives
	ScriptThai                   // Thai and Lao
	ScriptHan                    // ideographs and Bopomofo
	ScriptKana                   // kana, also mixed with ideographs
	ScriptHangul                 // Hangul, also mixed with ideographs
	ScriptOther                  // any other one
	ScriptMixed                  // letters of several scripts that no language mixes within a word
)

// scriptRanges are the blocks of the scripts, in order of their first character.
var scriptRanges = [...]struct {
	first, last rune
	script      Script
}{
	{'A', 'Z', ScriptLatin},
	{'a', 'z', ScriptLatin},
	{0xAA, 0xAA, ScriptLatin},
	{0xBA, 0xBA, ScriptLatin},
	{0xC0, 0x24F, ScriptLatin},
	{0x250, 0x2AF, ScriptLatin},
	{0x370, 0x3FF, ScriptGreek},
	{0x400, 0x52F, ScriptCyrillic},
	{0x531, 0x58F, ScriptArmenian},
	{0x591, 0x5F4, ScriptHebrew},
	{0x600, 0x6FF, ScriptArabic},
	{0x750, 0x77F, ScriptArabic},
	{0x8A0, 0x8FF, ScriptArabic},
	{0x900, 0xDFF, ScriptIndic},
	{0xE00, 0xEFF, ScriptThai},
	{0x1100, 0x11FF, ScriptHangul},
	{0x1C80, 0x1C8F, ScriptCyrillic},
	{0x1D00, 0x1DBF, ScriptLatin},
	{0x1E00, 0x1EFF, ScriptLatin},
	{0x1F00, 0x1FFF, ScriptGreek},
	{0x2071, 0x209C, ScriptLatin},
	{0x212A, 0x212B, ScriptLatin},
	{0x249C, 0x24E9, ScriptLatin},
	{0x2C60, 0x2C7F, ScriptLatin},
	{0x2DE0, 0x2DFF, ScriptCyrillic},
	{0x2E80, 0x2FDF, ScriptHan},
	{0x3005, 0x3007, ScriptHan},
	{0x3041, 0x30FF, ScriptKana},
	{0x3105, 0x312F, ScriptHan},
	{0x3131, 0x318E, ScriptHangul},
	{0x31F0, 0x31FF, ScriptKana},
	{0x3400, 0x4DBF, ScriptHan},
	{0x4E00, 0x9FFF, ScriptHan},
	{0xA640, 0xA69F, ScriptCyrillic},
	{0xA722, 0xA7FF, ScriptLatin},
	{0xAB30, 0xAB6F, ScriptLatin},
	{0xAC00, 0xD7FF, ScriptHangul},
	{0xF900, 0xFAFF, ScriptHan},
	{0xFB00, 0xFB06, ScriptLatin},
	{0xFB13, 0xFB17, ScriptArmenian},
	{0xFB1D, 0xFB4F, ScriptHebrew},
	{0xFB50, 0xFDFF, ScriptArabic},
	{0xFE70, 0xFEFC, ScriptArabic},
	{0xFF21, 0xFF5A, ScriptLatin},
	{0xFF66, 0xFF9D, ScriptKana},
	{0xFFA1, 0xFFDC, ScriptHangul},
	{0x1D400, 0x1D6A5, ScriptLatin},
	{0x1D6A8, 0x1D7CB, ScriptGreek},
	{0x1F110, 0x1F189, ScriptLatin},
	{0x1F1E6, 0x1F1FF, ScriptLatin},
	{0x20000, 0x3FFFF, ScriptHan},
}

// scriptOf returns the script of a letter, and ScriptNone for what is none.
func scriptOf(r rune) Script {
	lo, hi := 0, len(scriptRanges)
	for lo < hi {
		mid := (lo + hi) / 2
		switch g := &scriptRanges[mid]; {
		case r < g.first:
			hi = mid
		case r > g.last:
			lo = mid + 1
		case r >= 0x80 && lookup(r).class > classUnspaced:
			return ScriptNone // punctuation and marks of the block
		default:
			return g.script
		}
	}
	if r >= 0x80 && unicode.IsLetter(r) {
		return ScriptOther
	}
	return ScriptNone
}

// join returns the script of a word that holds letters of both.
func (s Script) join(x Script) Script {
	switch {
	case s == x || x == ScriptNone:
		return s
	case s == ScriptNone:
		return x
	case s == ScriptHan && (x == ScriptKana || x == ScriptHangul):
		return x
	case x == ScriptHan && (s == ScriptKana || s == ScriptHangul):
		return s
	}
	return ScriptMixed
}

// ScriptOf returns the script of s: that of all its letters, or ScriptMixed.
func ScriptOf(s string) Script {
	x := ScriptNone
	for _, r := range s {
		if x = x.join(scriptOf(r)); x == ScriptMixed {
			break
		}
	}
	return x
}

// Script returns the script of [start, end) of the original. A word in letters of several scripts is hardly ever honest:
// Rоlex with a Cyrillic о. HTML entities count as the ASCII letters they are written with.
func (t *Text) Script(start, end int) Script {
	start, end = max(start, 0), min(end, len(t.text))
	if start >= end {
		return ScriptNone
	}
	return ScriptOf(t.text[start:end])
}

// Native reports whether [start, end) of the original is a word of a script other than Latin, in a text that holds other
// words of that script which nobody would take for Latin ones. There "сор" is a Russian word and does not read "cop";
// alone in an English text it does.
func (t *Text) Native(start, end int) bool {
	s := t.Script(start, end)
	if s == ScriptNone || s == ScriptLatin || s == ScriptMixed {
		return false
	}
	native := t.tally()
	if native[s] == 0 {
		return false
	}
	start, end = max(start, 0), min(end, len(t.text))
	return native[s] > genuine(t.text[start:end])[s]
}

// tally counts the genuine words of the text.
func (t *Text) tally() *tally {
	if !t.known {
		t.known, t.native = true, genuine(t.text)
	}
	return &t.native
}

// lone reports whether no script but Latin has more than one genuine word, so that the one there is may be a Latin word in odd
// letters: ДҮЅОИ.
func (t *Text) lone() bool {
	words := t.tally()
	for s := range words {
		if Script(s) != ScriptLatin && words[s] > 1 {
			return false
		}
	}
	return true
}

// genuineLetters is the length from which a word of one script counts as genuine if a letter of it looks like no Latin one.
const genuineLetters = 3

// tally counts the genuine words of each script.
type tally [ScriptMixed + 1]uint16

func genuine(text string) (words tally) {
	script, letters, odd := ScriptNone, 0, false
	end := func() {
		if letters >= genuineLetters && odd {
			words[script]++
		}
		script, letters, odd = ScriptNone, 0, false
	}
	for _, r := range text {
		s := scriptOf(r)
		if s == ScriptNone {
			if r < utf8.RuneSelf || lookup(r).class > classMark {
				end()
			}
			continue
		}
		script = script.join(s)
		letters++
		if r >= utf8.RuneSelf {
			e := lookup(r)
			odd = odd || e.same || e.out == "" || e.out[0] >= utf8.RuneSelf
		}
	}
	end()
	return words
}
