package hanzi

import (
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/word"
)

// token is a row of Latin letters.
type token struct {
	start, end int32
	hash       uint64
}

const (
	maxLetters  = 48 // of a name in pinyin; below 64, the bits of a row of cuts
	minLetters  = 5  // of a name of two syllables
	minInitials = 4  // characters of a name that is known by its initials
	maxSyllable = 6  // letters of the longest syllable
)

// letters files the spelling of a name, and what it begins with up to the end of each syllable.
func (b *builder) letters(id int32, rs []reading) {
	spellings := [...]string{"v", "u", "yu"}
	for _, v := range spellings {
		h, initials, umlaut := uint64(0), uint64(0), false
		for _, r := range rs {
			s := b.ix.t.syllables[r.syllable()]
			if strings.Contains(s, "v") {
				umlaut = true
				s = strings.Replace(s, "v", v, 1)
			}
			initials = next(initials, uint32(s[0]))
			for i := range len(s) {
				h = next(h, uint32(s[i]))
			}
			b.prefixes = append(b.prefixes, mix(h))
		}
		b.latin = append(b.latin, entry{mix(h), id})
		if len(rs) >= minInitials {
			b.prefixes = append(b.prefixes, mix(initials))
			b.latin = append(b.latin, entry{mix(initials), id})
		}
		if !umlaut {
			return
		}
	}
}

// readLatin finds rows of letters, and keeps them if a name may begin with one. It reports whether there are Chinese
// characters.
func (ix *Index) readLatin(text string, sc *Scratch) (han bool) {
	sc.tokens = sc.tokens[:0]
	hopeful := false
	for i := 0; i < len(text); {
		c := text[i]
		if c < 0x80 && !isASCIILetter(c) {
			i++
			continue
		}
		if c >= 0x80 {
			r, size := utf8.DecodeRuneInString(text[i:])
			if baseLetter(r) == 0 {
				han = han || ix.t.isHan(r)
				i += size
				continue
			}
		}
		h, end := hashLetters(0, text, i)
		hopeful = hopeful || ix.spelt.has(mix(h))
		sc.tokens = append(sc.tokens, token{int32(i), int32(end), h}) //nolint:gosec // within the text
		i = end
	}
	if !hopeful {
		sc.tokens = sc.tokens[:0]
	}
	return han
}

// hashLetters adds the letters of text from i on to the hash, and returns where they end.
func hashLetters(h uint64, text string, i int) (hash uint64, end int) {
	for i < len(text) {
		c := text[i]
		if isASCIILetter(c) {
			h = next(h, uint32(c|0x20))
			i++
			continue
		}
		if c < 0x80 {
			break
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if c = baseLetter(r); c != 0 {
			h = next(h, uint32(c))
		} else if !isTone(r) {
			break
		}
		i += size
	}
	return h, i
}

// appendLetters appends the letters of text as they are in pinyin.
func appendLetters(dst []byte, text string) []byte {
	for _, r := range text {
		if c := baseLetter(r); c != 0 {
			dst = append(dst, c)
		}
	}
	return dst
}

// findLatin appends names that are spelt in letters.
func (ix *Index) findLatin(text string, sc *Scratch) {
	for i := range sc.tokens {
		t := &sc.tokens[i]
		if len(sc.found) >= maxFound {
			return
		}
		h := t.hash
		for j := i; ; {
			u := &sc.tokens[j]
			if u.end-t.start > maxLetters*2 || !ix.spelt.has(mix(h)) {
				break
			}
			sc.ids = ix.latin.find(sc.ids[:0], mix(h))
			for _, id := range sc.ids {
				ix.tryLatin(text, sc, id, i, j)
			}
			if j++; j == len(sc.tokens) || j-i >= MaxName || !adjoins(text[u.end:sc.tokens[j].start]) {
				break
			}
			h, _ = hashLetters(h, text, int(sc.tokens[j].start))
		}
	}
}

// adjoins reports what may stand between the syllables of a name.
func adjoins(gap string) bool {
	if len(gap) > 3 {
		return false
	}
	for i := range len(gap) {
		switch c := gap[i]; c {
		case ' ', '-', '\'', '.', '_', '1', '2', '3', '4', '5':
		default:
			return false
		}
	}
	return true
}

// The costs of writing a name in letters, in milli-nats.
const (
	costPinyin   = 2000
	costSpaced   = 500
	costInitials = 6000
)

func (ix *Index) tryLatin(text string, sc *Scratch, id int32, i, j int) {
	k := &ix.names[id]
	first, last := &sc.tokens[i], &sc.tokens[j]
	m := Match{ID: k.id, Start: first.start, End: last.end, name: id, Kind: Pinyin, Cost: costPinyin}
	if j > i {
		m.Cost += costSpaced
	}
	var cuts uint64
	letters := sc.bytes[:0]
	for _, t := range sc.tokens[i : j+1] {
		letters = appendLetters(letters, text[t.start:t.end])
		cuts |= 1 << len(letters)
	}
	sc.bytes = letters
	if len(letters) > maxLetters {
		return
	}
	if ix.spells(k, 0, letters, 0, cuts) {
		if !ix.plainWords(text, k, sc, i, j) {
			m.Gain = 1000 * int32(len(letters)) //nolint:gosec // at most maxLetters
			sc.found = append(sc.found, m)
		}
		return
	}
	if i != j || int(k.n) != len(letters) || strings.ToUpper(text[m.Start:m.End]) != text[m.Start:m.End] || ix.lexicon.Class(letters) > word.Rare {
		return
	}
	for p, c := range letters {
		if !ix.initial(rune(k.chars[p]), c) {
			return
		}
	}
	m.Kind, m.Cost = Initials, costInitials
	sc.found = append(sc.found, m)
}

// initial reports whether a reading of r begins with c.
func (ix *Index) initial(r rune, c byte) bool {
	var buf [8]reading
	for _, rd := range ix.t.readings(buf[:0], r) {
		if ix.t.syllables[rd.syllable()][0] == c {
			return true
		}
	}
	return false
}

// spells reports whether letters from at on are the characters of k from i on. No cut may fall within a syllable.
func (ix *Index) spells(k *name, i int, letters []byte, at int, cuts uint64) bool {
	if i == int(k.n) {
		return at == len(letters)
	}
	var buf [8]reading
	for _, rd := range ix.t.readings(buf[:0], rune(k.chars[i])) {
		n := matchSyllable(ix.t.syllables[rd.syllable()], letters[at:])
		if n == 0 || cuts>>(at+1)&(1<<(n-1)-1) != 0 {
			continue
		}
		if ix.spells(k, i+1, letters, at+n, cuts) {
			return true
		}
	}
	return false
}

// matchSyllable returns how many letters spell s, 0 if they do not. Its v may be written v, u or yu.
func matchSyllable(s string, letters []byte) int {
	n := 0
	for i := range len(s) {
		switch {
		case n < len(letters) && letters[n] == s[i]:
			n++
		case s[i] == 'v' && n < len(letters) && letters[n] == 'u':
			n++
		case s[i] == 'v' && n+1 < len(letters) && letters[n] == 'y' && letters[n+1] == 'u':
			n += 2
		default:
			return 0
		}
	}
	return n
}

// plainWords reports that the letters in sc.bytes are more likely ordinary words of some language.
func (ix *Index) plainWords(text string, k *name, sc *Scratch, i, j int) bool {
	if k.n == 2 && len(sc.bytes) < minLetters {
		return true
	}
	if i == j {
		class := ix.lexicon.Class(sc.bytes)
		return class >= word.Uncommon || k.n == 2 && class >= word.Seldom
	}
	if j-i+1 == int(k.n) {
		return false // one syllable at a time
	}
	for _, t := range sc.tokens[i : j+1] {
		sc.bytes = appendLetters(sc.bytes[:0], text[t.start:t.end])
		if ix.lexicon.Class(sc.bytes) < word.Known {
			return false
		}
	}
	return true
}

func isASCIILetter(c byte) bool { c |= 0x20; return c >= 'a' && c <= 'z' }

func isLetter(r rune) bool { return r < 0x80 && isASCIILetter(byte(r)) || baseLetter(r) != 0 } //nolint:gosec // below 0x80

// isTone reports a combining mark that pinyin has.
func isTone(r rune) bool { return r == 0x300 || r == 0x301 || r == 0x304 || r == 0x308 || r == 0x30c }

// toned are the letters that pinyin writes with marks, each group after the letter it stands for.
const toned = "aāáǎàÀÁĀǍ eēéěèÈÉĒĚê iīíǐìÌÍĪǏ oōóǒòÒÓŌǑ uūúǔùÙÚŪǓ vüǖǘǚǜÜǕǗǙǛ nńňǹ mḿ"

// baseLetter returns the small letter that r is in pinyin, 0 for other characters.
func baseLetter(r rune) byte {
	switch {
	case r < 0x80:
		if isASCIILetter(byte(r)) { //nolint:gosec // below 0x80
			return byte(r) | 0x20 //nolint:gosec // below 0x80
		}
		return 0
	case r >= 'Ａ' && r <= 'Ｚ':
		return byte(r-'Ａ') + 'a'
	case r >= 'ａ' && r <= 'ｚ':
		return byte(r-'ａ') + 'a'
	case r < 0xc0 || r > 0x1dc && r != 0x1e3f:
		return 0
	}
	letter := byte(0)
	for _, c := range toned {
		switch {
		case c == r:
			return letter
		case c < 0x80:
			letter = byte(c) //nolint:gosec // below 0x80
		}
	}
	return 0
}
