package hanzi

import "unicode/utf8"

// Scratch holds what Find needs while it reads a text, so that it need not allocate. The zero value is ready.
// It must not be used by two goroutines at once.
type Scratch struct {
	units  []unit
	runs   []run
	tokens []token
	ids    []int32
	exact  []span
	found  []Match
	bytes  []byte
	joined []unit // runs with a separator between them
	gapped bool   // it is those that are looked at
	weight weight
	best   [ctx*2 + MaxName + 3]int32
	last   [ctx*2 + MaxName + 3]int8
}

// unit is one character of a run of Chinese, or what may stand for one.
type unit struct {
	raw, r     rune // as written, and its plain form; r is 0 for other than Chinese characters
	start, end int32
	reading    reading // the most usual one
	kind       unitKind
	gap        bool // a separator stands before it
}

type unitKind uint8

const (
	unitHan     unitKind = iota
	unitForeign          // kana or bopomofo of like shape
	unitLatin            // letters that spell a syllable, or one letter
	unitDigit
	unitMask
)

// weight is the last gain worked out: several names often want that of the same piece.
type weight struct {
	start, end int32
	gapped     bool
	gain       int32
}

// run is a row of units without anything between them.
type run struct{ from, to int }

type span struct{ start, end int32 }

// maxStandIn is how many letters may stand for characters beside Chinese.
const maxStandIn = 10

// readUnits splits the text into runs of Chinese.
func (ix *Index) readUnits(text string, sc *Scratch) {
	sc.units, sc.runs = sc.units[:0], sc.runs[:0]
	from := 0 // where the open run begins
	flush := func() {
		if len(sc.units)-from >= MinName {
			sc.runs = append(sc.runs, run{from, len(sc.units)})
		}
		from = len(sc.units)
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		open := len(sc.units) > from
		switch {
		case ix.t.isHan(r):
			p := ix.t.plainForm(r)
			sc.units = append(sc.units, unit{raw: r, r: p, start: int32(i), end: int32(i + size), reading: ix.t.firstReading(p)}) //nolint:gosec // within the text
			i += size
			continue
		case isLetter(r) && (open || ix.hanAfter(text, i)):
			if end, ok := ix.standIns(text, i, sc, from); ok {
				i = end
				continue
			}
		case isDigit(r):
			if end := i + size; (open || ix.hanAt(text, end)) && !isDigitAt(text, end) && !isDigitAt(text, i-1) && (open || !isLetterAt(text, i-1)) {
				rd := ix.digits(r)
				sc.units = append(sc.units, unit{raw: r, start: int32(i), end: int32(end), reading: rd, kind: unitDigit}) //nolint:gosec // within the text
				i = end
				continue
			}
		case isMask(r) && (open || ix.hanAt(text, i+size)):
			sc.units = append(sc.units, unit{raw: r, start: int32(i), end: int32(i + size), reading: none, kind: unitMask}) //nolint:gosec // within the text
			i += size
			continue
		default:
			if p := foreign(r); p != 0 {
				sc.units = append(sc.units, unit{raw: r, r: p, start: int32(i), end: int32(i + size), reading: ix.t.firstReading(p), kind: unitForeign}) //nolint:gosec // within the text
				i += size
				continue
			}
			if r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\ufeff' {
				i += size
				continue
			}
		}
		flush()
		i = skipRest(text, i, size)
	}
	flush()
}

// findJoined looks at runs that a single separator parts, for names of which a character is changed as well.
func (ix *Index) findJoined(text string, sc *Scratch) {
	sc.joined, sc.gapped = sc.joined[:0], true
	gaps := 0
	for i := range sc.units {
		u := sc.units[i]
		if n := len(sc.joined); n > 0 && u.start > sc.joined[n-1].end {
			if u.gap = isSeparator(text[sc.joined[n-1].end:u.start]); u.gap {
				gaps++
			} else {
				if gaps > 0 {
					ix.findRun(text, sc, sc.joined)
				}
				sc.joined, gaps = sc.joined[:0], 0
			}
		}
		sc.joined = append(sc.joined, u)
	}
	if gaps > 0 {
		ix.findRun(text, sc, sc.joined)
	}
	sc.gapped = false
}

// isSeparator reports one sign, or several the same, that sellers put between the characters of a name.
func isSeparator(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	switch first {
	case ' ', '.', '·', '-', '_', '/', '|', '丶', '丨', '　', '•', '~', '。', '^', '\\', '+', '=':
	default:
		return false
	}
	return len(s) == size || len(s) == 2*size && s[:size] == s[size:]
}

// skipRest steps over the rest of a row of letters or digits that was not taken.
func skipRest(text string, i, size int) int {
	r, _ := utf8.DecodeRuneInString(text[i:])
	letter, digit := isLetter(r), isDigit(r)
	for i += size; i < len(text) && (letter || digit); i += size {
		r, size = utf8.DecodeRuneInString(text[i:])
		if letter && !isLetter(r) || digit && !isDigit(r) {
			break
		}
	}
	return i
}

// standIns reads letters beside Chinese characters as syllables, or as one letter.
func (ix *Index) standIns(text string, i int, sc *Scratch, from int) (int, bool) {
	var letters [maxStandIn]byte
	var ends [maxStandIn]int
	n, end := 0, i
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !isLetter(r) {
			break
		}
		if n == maxStandIn {
			return 0, false
		}
		end += size
		letters[n], ends[n] = baseLetter(r), end
		n++
	}
	if n == 0 || len(sc.units) == from && !ix.hanAt(text, end) {
		return 0, false
	}
	if n > 1 && isCrosses(letters[:n]) {
		at := i
		for _, e := range ends[:n] {
			sc.units = append(sc.units, unit{raw: 'x', start: int32(at), end: int32(e), reading: none, kind: unitMask}) //nolint:gosec // within the text
			at = e
		}
		return end, true
	}
	var sizes [4]int
	k := ix.t.split(letters[:n], sizes[:])
	if k == 0 {
		if n > 1 {
			return 0, false
		}
		k, sizes[0] = 1, 1
	}
	first := rune(text[i])
	for p, j := 0, 0; p < k; p++ {
		rd := none
		if id, ok := ix.t.number[string(letters[j:j+sizes[p]])]; ok {
			rd = reading(id << 3)
		}
		j += sizes[p]
		u := unit{raw: first, start: int32(i), end: int32(ends[j-1]), reading: rd, kind: unitLatin} //nolint:gosec // within the text
		if n > 1 {
			u.raw = 0 // no letter that stands for itself
		}
		sc.units = append(sc.units, u)
		i = ends[j-1]
	}
	return end, true
}

// isCrosses reports a row of x or of o, which hides characters.
func isCrosses(letters []byte) bool {
	for _, c := range letters {
		if c != letters[0] || c != 'x' && c != 'o' {
			return false
		}
	}
	return true
}

// split cuts letters into the fewest syllables, at most as many as sizes has room for, and returns how many.
func (t *table) split(letters []byte, sizes []int) int {
	for want := 1; want <= len(sizes); want++ {
		if t.splitInto(letters, sizes[:want]) {
			return want
		}
	}
	return 0
}

func (t *table) splitInto(letters []byte, sizes []int) bool {
	if len(sizes) == 0 || len(letters) == 0 {
		return false
	}
	rest := sizes[1:]
	if len(rest) == 0 {
		_, ok := t.number[string(letters)]
		sizes[0] = len(letters)
		return ok
	}
	for n := min(maxSyllable, len(letters)-1); n > 0; n-- {
		if _, ok := t.number[string(letters[:n])]; ok && t.splitInto(letters[n:], rest) {
			sizes[0] = n //nolint:gosec // sizes is not empty
			return true
		}
	}
	return false
}

func (ix *Index) hanAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return ix.t.isHan(r)
}

// hanAfter reports Chinese right after the letters at i.
func (ix *Index) hanAfter(text string, i int) bool {
	for n := 0; i < len(text) && n <= maxStandIn; n++ {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isLetter(r) {
			return ix.t.isHan(r)
		}
		i += size
	}
	return false
}

var digitNames = [...]string{"ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"}

func (ix *Index) digits(r rune) reading {
	if r >= '０' {
		r -= '０' - '0'
	}
	id, ok := ix.t.number[digitNames[r-'0']]
	if !ok {
		return none
	}
	return reading(id << 3)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

func isDigitAt(text string, i int) bool {
	return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9'
}

func isLetterAt(text string, i int) bool { return i >= 0 && i < len(text) && isASCIILetter(text[i]) }

// isMask reports symbols that sellers put in place of a character.
func isMask(r rune) bool {
	switch r {
	case '*', '＊', '×', '✕', '✖', '╳', '○', '〇', '●', '◯', '⭕', '❌', '□', '■', '◇', '◆', '△', '▲', '☆', '★', '✱', '✲', '※', '#', '＃', '?', '？', '❤', '♥', '♡', '〤', '_', '＿', '…', '@', '＠', '&', '＆', '$', '%', '^', '~', '～':
		return true
	default:
		return r >= 0x1f300 && r <= 0x1faff
	}
}

// foreign returns the character that a letter of kana or bopomofo looks like.
func foreign(r rune) rune {
	for i := 0; r >= 0x3041 && r <= 0x312f && i < len(foreignForms); i += 2 {
		if foreignForms[i] == r {
			return foreignForms[i+1]
		}
	}
	return 0
}

var foreignForms = [...]rune{
	'ニ', '二', 'ハ', '八', 'カ', '力', 'ロ', '口', 'タ', '夕', 'エ', '工', 'ト', '卜', 'オ', '才', 'チ', '千', 'ー', '一', 'ミ', '三', 'ヌ', '又',
	'セ', '七', 'メ', '乂', 'ナ', '十', 'ソ', '丷', 'イ', '亻', 'リ', '刂', 'ヒ', '匕', 'サ', '艹', 'シ', '氵', 'の', '之', 'こ', '二',
	'ㄇ', '冂', 'ㄈ', '匚', 'ㄉ', '刀', 'ㄌ', '力', 'ㄏ', '厂', 'ㄒ', '下', 'ㄖ', '日', 'ㄙ', '厶', 'ㄚ', '丫', 'ㄠ', '幺', 'ㄡ', '又', 'ㄦ', '儿', 'ㄧ', '一', 'ㄨ', '乂', 'ㄩ', '凵', 'ㄐ', '丩', 'ㄑ', '巛', 'ㄓ', '之', 'ㄕ', '尸', 'ㄗ', '卩', 'ㄘ', '七', 'ㄊ', '七', 'ㄤ', '尢',
}
