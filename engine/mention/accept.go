package mention

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/hanzi"
	"github.com/assay-ip/assay/engine/word"
)

// minGlued is the length of the shortest name that is found beside any ordinary words in one word; shorter ones only beside
// what sellers glue to names. minRest and maxAffix bound the rest.
const (
	minGlued = 5
	minRest  = 3
	maxAffix = 12
)

// accept reports whether the form found at [from, to) of s is a mention, and what it costs to see it.
func (m *Matcher) accept(f *form, t *fold.Text, s *fold.Stream, from, to int) (int32, bool) {
	if s.Meta[from].Flag&fold.Begin == 0 || !m.edges(f, t, s, from, to) {
		return 0, false
	}
	g := f.gaps(s, from, to)
	if g.missing && f.fixed && f.letters < 6 || f.literal != nil && !f.literals(t, s, from, to) {
		return 0, false
	}
	alone := from == 0 && to == s.Len() // the text says nothing else: "lv-", as albums are named
	if f.upper && !alone && !inCapitals(s, from, to) {
		return 0, false
	}
	if g.n == 0 {
		return 0, true
	}
	if f.fixed {
		if alone && f.pattern >= 0 && m.patterns[f.pattern].Kind == KindCode || f.upper && g.apart && g.least == fold.GapSymbol && g.most == fold.GapSymbol { // L*V
			return costGap + g.n, true
		}
		return 0, false
	}
	if !m.with.separators || !f.whole(s, from, to) || !m.separable(f, t, s, from, to, &g) {
		return 0, false
	}
	return costGap + g.n, true
}

// edges reports whether a name may begin at from and end at to.
func (m *Matcher) edges(f *form, t *fold.Text, s *fold.Stream, from, to int) bool {
	before, after := f.edge(s, from, false), f.edge(s, to, true)
	if f.han && f.letters <= midKana && (inKana(s, from) || inKana(s, to)) && !m.kanaApart(f, s, from, to) {
		return false
	}
	if before && after {
		return true
	}
	if f.strict && !m.tagged(f, t, s, from) {
		return false
	}
	if !before && !m.prefixed(f, t, s, from, to) {
		return false
	}
	return after || !f.strict && f.inflected(s, to) || m.suffixed(f, t, s, from, to)
}

// edge reports whether there is a word edge before byte i of s. after says that the name ends there.
func (f *form) edge(s *fold.Stream, i int, after bool) bool {
	if i == 0 || i == s.Len() || s.Meta[i].Flag.Parted() {
		return true
	}
	x, y := s.Meta[i-1].Flag, s.Meta[i].Flag
	a, b := x.Class(), y.Class()
	if a == fold.Unspaced || b == fold.Unspaced {
		return a != b || after && a == fold.Unspaced || !after && b == fold.Unspaced
	}
	if a == fold.Sign && !after || b == fold.Sign && after {
		return true
	}
	if f.strict {
		return false
	}
	if (a == fold.Digit) != (b == fold.Digit) {
		return true // sony88, iphone15
	}
	return x&fold.Upper == 0 && y&fold.Upper != 0 // NetgearAir
}

// inflected reports a plural or possessive s that ends the word.
func (f *form) inflected(s *fold.Stream, to int) bool {
	return s.Bytes[to] == 's' && s.Meta[to].Flag.Class() == fold.Letter && (to+1 == s.Len() || s.Meta[to+1].Flag.Gap() != fold.GapNone)
}

// shortKana is the length up to which a name in kana must not be part of a longer run of it, and midKana up to which it needs
// an everyday word before it, as in ミニプラダ, and more than a letter behind it, as in グッチバッグ. There is no シスコ in
// サンフランシスコ, no ベンツ in サイドベンツ and no プラダ in プラダン.
const (
	shortKana = 2
	midKana   = 3
)

// maxKana is how many bytes of kana are looked at before a name.
const maxKana = 10 * 3

// kanaApart reports whether a short name may be a part of the run of katakana that it stands in.
func (m *Matcher) kanaApart(f *form, s *fold.Stream, from, to int) bool {
	if f.letters <= shortKana {
		return false
	}
	if inKana(s, to) {
		if r, size := utf8.DecodeRune(s.Bytes[to:]); r != 'ー' && !inKana(s, to+size) {
			return false
		}
	}
	if !inKana(s, from) {
		return true
	}
	start := from
	for start > max(0, from-maxKana) && (start == from || inKana(s, start)) {
		_, size := utf8.DecodeLastRune(s.Bytes[:start])
		start -= size
	}
	return m.words.has("loan", s.Bytes[start:from])
}

// inKana reports whether byte i of s stands within a run of katakana.
func inKana(s *fold.Stream, i int) bool {
	if i <= 0 || i >= s.Len() || s.Meta[i].Flag.Gap() != fold.GapNone {
		return false
	}
	a, _ := utf8.DecodeLastRune(s.Bytes[:i])
	b, _ := utf8.DecodeRune(s.Bytes[i:])
	return katakana(a) && katakana(b)
}

func katakana(r rune) bool { return r >= 0x30A1 && r <= 0x30FE && r != '・' }

// whole reports whether a match that runs across separators begins and ends with whole words: "mac software" is not MacSoft.
func (f *form) whole(s *fold.Stream, from, to int) bool {
	return !inKana(s, from) && !inKana(s, to) && f.edge(s, from, false) && (f.edge(s, to, true) || f.inflected(s, to))
}

// apart reports whether nothing is glued to a match but symbols and a plural s. With digits read as letters every part
// number would hold a name otherwise.
func (f *form) apart(s *fold.Stream, from, to int) bool {
	before := from == 0 || s.Meta[from].Flag.Parted() || s.Meta[from-1].Flag.Class() >= fold.Unspaced
	return before && (to == s.Len() || s.Meta[to].Flag.Parted() || s.Meta[to].Flag.Class() >= fold.Unspaced || f.inflected(s, to))
}

// tagged reports a short name in a hashtag, where glued words are the rule.
func (m *Matcher) tagged(f *form, t *fold.Text, s *fold.Stream, from int) bool {
	if f.fixed || m.patterns[f.pattern].Common {
		return false
	}
	start := s.Meta[wordStart(s, from)].Start
	return start > 0 && t.Original[start-1] == '#'
}

// wordStart returns where the word that holds byte i of s begins, looking back no further than a word can be glued.
func wordStart(s *fold.Stream, i int) int {
	for low := max(0, i-maxAffix-1); i > low && s.Meta[i].Flag.Gap() == fold.GapNone; {
		i--
	}
	return i
}

// wordEnd returns where the word that holds the byte before i ends.
func wordEnd(s *fold.Stream, i int) int {
	for high := min(s.Len(), i+maxAffix+1); i < high && s.Meta[i].Flag.Gap() == fold.GapNone; {
		i++
	}
	return i
}

// prefixed reports whether the rest of the word before from may be glued to a name.
func (m *Matcher) prefixed(f *form, t *fold.Text, s *fold.Stream, from, to int) bool {
	start := wordStart(s, from)
	return from-start <= maxAffix && m.glued(f, t, s, s.Bytes[start:from], start, wordEnd(s, to))
}

// suffixed does the same for the rest of the word after to.
func (m *Matcher) suffixed(f *form, t *fold.Text, s *fold.Stream, from, to int) bool {
	end := wordEnd(s, to)
	return end-to <= maxAffix && m.glued(f, t, s, s.Bytes[to:end], wordStart(s, from), end)
}

// glued reports whether rest is what sellers glue to names, or splits into ordinary words while the whole, the bytes
// start..end, is none: "brotherhood" does not hold Brother.
func (m *Matcher) glued(f *form, t *fold.Text, s *fold.Stream, rest []byte, start, end int) bool {
	if !m.with.glued || m.patterns[f.pattern].Common || m.lexicon.Class(s.Bytes[start:end]) > word.Rare {
		return false
	}
	if m.words.has("affix", rest) {
		return true
	}
	if f.letters < minGlued || len(rest) < minRest {
		return false
	}
	from, to := span(s, start, end)
	if !isASCII(t.Original[from:to]) && isASCII(m.patterns[f.pattern].Text) {
		return false // "Bräunung" is no Braun
	}
	_, ok := m.lexicon.Split(rest)
	return ok
}

// gapInfo describes the separators inside a match that the name is not written with.
type gapInfo struct {
	n       int32    // how many
	least   fold.Gap // weakest and strongest of them
	most    fold.Gap
	apart   bool // every character stands alone, or nearly every one
	missing bool // a separator of the name is not there
}

func (f *form) gaps(s *fold.Stream, from, to int) gapInfo {
	g := gapInfo{least: fold.GapBreak}
	joined := int32(0)
	for i := from + 1; i < to; i++ {
		fl := s.Meta[i].Flag
		if fl&fold.Begin == 0 {
			continue
		}
		gap := fl.Gap()
		natural := f.gapAt(i - from)
		if gap == fold.GapNone {
			g.missing = g.missing || natural
			if !natural {
				joined++
			}
			continue
		}
		if !natural {
			g.n++
			g.least, g.most = min(g.least, gap), max(g.most, gap)
		}
	}
	g.apart = spaced(joined, g.n)
	return g
}

// spaced reports whether a match with so many letters joined and so many apart is spaced out letter by letter. One pair
// in three or more gaps may have slipped together.
func spaced(joined, apart int32) bool { return joined == 0 || joined*4 <= apart+1 }

// spelled reports whether an ordinary word has a sign after every letter: nobody writes one like that who means the word.
func (f *form) spelled(s *fold.Stream, from, to int) bool {
	g := f.gaps(s, from, to)
	return f.letters >= minGlued && g.n >= f.letters-1 && g.least > fold.GapSpace
}

// separable reports whether the separators inside a match look put there to hide the name.
func (m *Matcher) separable(f *form, t *fold.Text, s *fold.Stream, from, to int, g *gapInfo) bool {
	if f.han {
		return m.separableHan(f, t, s, from, to, g)
	}
	n := f.letters
	if g.apart {
		switch {
		case n == 2 && inCapitals(s, from, to) && initials(t, s, from, to):
			return true
		case n >= 4:
			return true
		case n == 3 && g.least > fold.GapSpace && g.most < fold.GapBreak:
			return true
		case g.least == fold.GapSymbol && g.most == fold.GapSymbol:
			return true
		}
		return disguised(t, s, from, to)
	}
	switch {
	case n >= 4 && g.least > fold.GapSpace && f.tight(t, s, from, to) && (bracketed(t, s, from, to) || !m.compounded(f, s, from, to)):
		return true
	case g.most == fold.GapBreak:
		return false
	case g.least == fold.GapSymbol && n >= 4, g.least == fold.GapJoiner && n >= 5, g.least == fold.GapSpace && n >= 6:
		return true
	case g.least == fold.GapSpace && n >= 4 && m.broken(f, s, from, to):
		return true
	}
	return n >= 4 && disguised(t, s, from, to)
}

// initials reports whether the two capitals of a name are set apart as sellers do who hide it: H.P, H/P. "7.5 H.P." is
// a measure, and "H&P" the name of a firm.
func initials(t *fold.Text, s *fold.Stream, from, to int) bool {
	for i := from; i < to; i++ {
		if s.Meta[i].Flag.Class() != fold.Letter {
			return false
		}
	}
	start, end := s.Meta[from].End, s.Meta[to-1].Start
	if start >= end {
		return false
	}
	gap := t.Original[start:end]
	if strings.ContainsAny(gap, "&+ ,;:()[]") {
		return false
	}
	return from == 0 || s.Meta[from-1].Flag.Class() != fold.Digit
}

// separableHan does the same for names in a script without spaces. Clause marks are read over in names of three characters
// and more, unless they part a word from the rest, and in those of two where nothing says that they end a clause or a part
// of a list there; two characters with a space between them are one name only where what is beside them is not spaced out too.
func (m *Matcher) separableHan(f *form, t *fold.Text, s *fold.Stream, from, to int, g *gapInfo) bool {
	switch {
	case g.most == fold.GapBreak && f.letters == 2:
		return f.chinese && f.tight(t, s, from, to) && (boxed(t, s, from, to) || pairs(t, s, from, to))
	case g.most == fold.GapBreak:
		return f.letters >= 3 && f.tight(t, s, from, to) && (g.n > 1 || !m.hanWord(s, from, to))
	case g.least > fold.GapSpace || f.letters >= 3:
		return true
	}
	if (from == 0 || s.Meta[from].Flag.Gap() != fold.GapSpace) && (to == s.Len() || s.Meta[to].Flag.Gap() != fold.GapSpace) {
		return true
	}
	return !single(s, from, -1) && !single(s, to, 1)
}

// boxed reports whether one of the two characters of a name is in brackets of its own: 浪【琴】, (三)星.
func boxed(t *fold.Text, s *fold.Stream, from, to int) bool {
	gap := t.Original[s.Meta[from].End:s.Meta[to-1].Start]
	before, after := t.Original[:s.Meta[from].Start], t.Original[s.Meta[to-1].End:]
	for _, b := range [...]string{"()", "[]", "{}", "<>", "（）", "［］", "｛｝", "【】", "「」", "『』", "《》", "〔〕", "〈〉", "“”", "‘’"} {
		n := len(b) / 2
		if gap == b[:n] && strings.HasPrefix(after, b[n:]) || gap == b[n:] && strings.HasSuffix(before, b[:n]) {
			return true
		}
	}
	return false
}

// maxItem is how many characters an item of a list of words has, as in 红、黄、蓝.
const maxItem = 4

// pairs reports whether a clause mark between the two characters of a name parts neither clauses nor words: both are of no
// word with what is beside them, and there is no such mark a few characters on.
func pairs(t *fold.Text, s *fold.Stream, from, to int) bool {
	gap := t.Original[s.Meta[from].End:s.Meta[to-1].Start]
	if r, size := utf8.DecodeRuneInString(gap); size != len(gap) || !strings.ContainsRune("、。，,！!；;：:", r) {
		return false
	}
	second := from + 1
	for s.Meta[second].Flag&fold.Begin == 0 {
		second++
	}
	for i, n := from, 1; n <= maxItem && i > 0 && s.Meta[i].Flag.Gap() == fold.GapNone; n++ {
		for i--; i > 0 && s.Meta[i].Flag&fold.Begin == 0; i-- {
		}
		if hanzi.Word(s.Bytes[i:second]) {
			return false
		}
		if i > 0 && n < maxItem && s.Meta[i].Flag.Gap() == fold.GapBreak && sameMark(t, s, i, gap) {
			return false
		}
	}
	if from > 0 && s.Meta[from].Flag.Gap() == fold.GapBreak && sameMark(t, s, from, gap) {
		return false
	}
	for i, n := to, 1; n <= maxItem && i < s.Len(); n++ {
		if s.Meta[i].Flag.Gap() != fold.GapNone {
			return s.Meta[i].Flag.Gap() != fold.GapBreak || !sameMark(t, s, i, gap)
		}
		for i++; i < s.Len() && s.Meta[i].Flag&fold.Begin == 0; i++ {
		}
		if hanzi.Word(s.Bytes[second:i]) {
			return false
		}
	}
	return true
}

// sameMark reports whether the same clause mark as gap stands before byte i of s.
func sameMark(t *fold.Text, s *fold.Stream, i int, gap string) bool {
	return i > 0 && s.Meta[i-1].End <= s.Meta[i].Start && strings.Contains(t.Original[s.Meta[i-1].End:s.Meta[i].Start], gap)
}

// hanWord reports whether a gap of a match leaves an ordinary word on one side: 加拿大,鹅.
func (m *Matcher) hanWord(s *fold.Stream, from, to int) bool {
	start := from
	for i := from + 1; i <= to; i++ {
		if i < to && s.Meta[i].Flag.Gap() == fold.GapNone {
			continue
		}
		if piece := s.Bytes[start:i]; len(piece) > hanBytes && m.lexicon.Han(piece) >= word.Uncommon {
			return true
		}
		start = i
	}
	return false
}

const hanBytes = 3 // of a Chinese character in UTF-8

// single reports whether the word before byte i of s, or the one that begins there, is one character alone.
func single(s *fold.Stream, i, step int) bool {
	n := 0
	for j := i; n < 2; n++ {
		if step < 0 {
			if j == 0 || n > 0 && s.Meta[j].Flag.Gap() != fold.GapNone {
				break
			}
			for j--; j > 0 && s.Meta[j].Flag&fold.Begin == 0; {
				j--
			}
			continue
		}
		if j == s.Len() || n > 0 && s.Meta[j].Flag.Gap() != fold.GapNone {
			break
		}
		for j++; j < s.Len() && s.Meta[j].Flag&fold.Begin == 0; {
			j++
		}
	}
	return n == 1
}

// disguised reports whether something else in the match is hidden or styled.
func disguised(t *fold.Text, s *fold.Stream, from, to int) bool {
	start, end := int(s.Meta[from].Start), int(s.Meta[to-1].End)
	if start >= end || isASCII(t.Original[start:end]) {
		return false
	}
	var buf [fold.MaxSteps]fold.Step
	for _, st := range t.Steps(buf[:0], start, end) {
		if st.Kind.Evasive() {
			return true
		}
	}
	return false
}

// tight reports whether nothing but one or two symbols stands in each gap of a match that is not the name's own, as in
// Link:sys or Ni(n)tendo.
func (f *form) tight(t *fold.Text, s *fold.Stream, from, to int) bool {
	for i := from + 1; i < to; i++ {
		if s.Meta[i].Flag&fold.Begin == 0 || s.Meta[i].Flag.Gap() == fold.GapNone || f.gapAt(i-from) {
			continue
		}
		start, end := s.Meta[i-1].End, s.Meta[i].Start
		if start >= end || end-start > maxTight || strings.ContainsFunc(t.Original[start:end], unicode.IsSpace) {
			return false
		}
	}
	return true
}

// maxTight bounds the symbols in a tight gap, in bytes.
const maxTight = 6

// bracketed reports whether a bracket opens within a match, as in Nis[san].
func bracketed(t *fold.Text, s *fold.Stream, from, to int) bool {
	start, end := s.Meta[from].Start, s.Meta[to-1].End
	return start < end && strings.ContainsAny(t.Original[start:end], "([{<（［｛【「『《〔〈")
}

// compounded reports whether the gaps that are not the name's own cut a match into ordinary words: play/station.
func (m *Matcher) compounded(f *form, s *fold.Stream, from, to int) bool {
	start := from
	for i := from + 1; i <= to; i++ {
		if i < to && (s.Meta[i].Flag.Gap() == fold.GapNone || f.gapAt(i-from)) {
			continue
		}
		if piece := s.Bytes[start:i]; len(piece) < minWord && !m.words.has("stop", piece) || m.lexicon.Class(piece) < word.Common {
			return false
		}
		start = i
	}
	return true
}

// broken reports whether the gaps of a match cut it into pieces of which one is no everyday word: "ado be", but not
// "can on". A name with a capital inside is written as two words there: Go Pro, and go pro where a text begins with it.
func (m *Matcher) broken(f *form, s *fold.Stream, from, to int) bool {
	odd, cuts := false, 0
	start := from
	for i := from + 1; i <= to; i++ {
		if i < to && s.Meta[i].Flag.Gap() == fold.GapNone {
			continue
		}
		piece := s.Bytes[start:i]
		switch {
		case len(piece) == 1:
			if f.letters == minLeet {
				return false
			}
		case len(piece) <= 3:
			odd = odd || !m.words.has("stop", piece) && (len(piece) == 2 || m.lexicon.Class(piece) < word.Frequent)
		default:
			odd = odd || m.lexicon.Class(piece) < word.Common
		}
		if start = i; i < to {
			cuts++
			odd = odd || cuts == 1 && i-from >= 2 && (from == 0 || s.Meta[from].Flag&fold.Upper != 0) && capitalAt(m.patterns[f.pattern].Text, i-from)
		}
	}
	return odd
}

// capitalAt reports whether letter i of a name is a capital after a small letter.
func capitalAt(name string, i int) bool {
	small := false
	for _, r := range name {
		if r >= utf8.RuneSelf {
			return false
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if i == 0 {
			return small && unicode.IsUpper(r)
		}
		small = unicode.IsLower(r)
		i--
	}
	return false
}

// literals reports whether the separators of a code or term are in the text as written.
func (f *form) literals(t *fold.Text, s *fold.Stream, from, to int) bool {
	for _, l := range f.literal {
		var gap string
		i := from + l.at
		switch l.at {
		case 0:
			gap = strings.TrimSpace(t.Original[max(0, int(s.Meta[from].Start)-len(l.text)):s.Meta[from].Start])
		case to - from:
			gap = strings.TrimSpace(t.Original[s.Meta[to-1].End:min(len(t.Original), int(s.Meta[to-1].End)+len(l.text))])
		default:
			if s.Meta[i-1].End > s.Meta[i].Start {
				return false // both are from one character
			}
			gap = squeeze(t.Original[s.Meta[i-1].End:s.Meta[i].Start])
		}
		if gap != l.text {
			return false
		}
	}
	return true
}

func inCapitals(s *fold.Stream, from, to int) bool {
	for i := from; i < to; i++ {
		if s.Meta[i].Flag.Class() == fold.Letter && s.Meta[i].Flag&fold.Upper == 0 {
			return false
		}
	}
	return true
}
