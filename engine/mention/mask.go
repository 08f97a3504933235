package mention

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/near"
	"github.com/assay-ip/assay/engine/word"
)

// Limits on masked words.
const (
	maxMasked  = 32 // masked words looked up in one text
	maxHidden  = 4  // symbols in a row that stand for letters
	minVisible = 3  // letters of a masked name that must show
)

// masking reports symbols that sellers put in the place of a letter. Punctuation that joins or ends words is not among
// them, nor are symbols that the leet reading takes for letters.
func masking(r rune) bool {
	switch r {
	case '*', '#', '_', '?', '%', '^', '~', '•', '●', '○', '◦', '·', '∗', '＊', '＃', '＿', '﹡', '✱', '✳', '？', '×', '¤', '°', '※', '…':
		return true
	}
	return r >= 0x2580 && r <= 0x27BF || r >= 0x2B00 && r <= 0x2BFF || r >= 0x1F000 && r <= 0x1FAFF
}

// symbols appends what the symbols in text[from:to] stand for: near.Hidden, or the sign itself where it looks like a
// letter. ok is false when there is anything else, or too many of them.
func symbols(dst []byte, text string, from, to uint32) (out []byte, ok bool) {
	if from >= to || to-from > maxHidden*utf8.UTFMax {
		return dst, false
	}
	first := len(dst)
	for _, r := range text[from:to] {
		switch {
		case unicode.Is(unicode.Cf, r) || r == 0x034F: // shows nothing
		case r == 0xFE0F || r == '-' && to-from > 1: // makes an emoji of the symbol before it; part of the name
		case r == '.' && to-from > 1: // Bal...iaga
			dst = append(dst, near.Hidden)
		case masking(r):
			dst = append(dst, near.Hidden)
		case r == '@' || r == '$' || r == '!' || r == '+' || r == '|':
			dst = append(dst, byte(r))
		default:
			return dst[:first], false
		}
	}
	return dst, len(dst)-first <= maxHidden
}

// trailing counts the masking symbols that begin at from and end before a space or the end of the text.
func trailing(text string, from uint32) (n int, end uint32) {
	for end = from; int(end) < len(text); {
		r, size := utf8.DecodeRuneInString(text[end:])
		switch {
		case r == 0xFE0F:
		case masking(r) && n < maxHidden:
			n++
		case r == ' ' || r == ',' || r == ')' || r == '.':
			return n, end
		default:
			return 0, from
		}
		end += uint32(size) //nolint:gosec // at most four
	}
	return n, end
}

// leading counts the masking symbols that end at to and begin after a space or at the start of the text.
func leading(text string, to uint32) (n int, start uint32) {
	start = to
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		switch {
		case r == 0xFE0F:
		case masking(r) && n < maxHidden:
			n++
		case r == ' ' || r == ',' || r == '(':
			return n, start
		default:
			return 0, to
		}
		start -= uint32(size) //nolint:gosec // at most four
	}
	return n, start
}

// masked is a word with symbols for letters.
type masked struct {
	buf        [near.MaxMask]byte
	n          int
	hidden     int
	start, end uint32
	lo, hi     int // tokens
}

func (k *masked) add(b []byte) bool {
	if k.n+len(b) > near.MaxMask {
		return false
	}
	k.n += copy(k.buf[k.n:], b)
	for _, c := range b {
		if c == near.Hidden {
			k.hidden++
		}
	}
	return true
}

func (k *masked) hide(n int) bool {
	for range n {
		if !k.add([]byte{near.Hidden}) {
			return false
		}
	}
	return true
}

// scanMasks finds names with symbols for some of their letters: g*cci, rol_x, lo•is v*itton.
func (m *Matcher) scanMasks(sc *scratch, t *fold.Text) {
	left := maxMasked
	for i := 0; i < len(sc.tokens) && left > 0; {
		w := &sc.tokens[i]
		if !w.latin || w.taken && (int(w.end) >= len(t.Original) || !edgeSymbol(t.Original, w.end)) { // a code of two letters may begin what goes on
			i++
			continue
		}
		if apart(t.Original, w.start, w.end) {
			i++
			continue
		}
		bare, full, next := sc.chain(t, i)
		if full.hidden > 0 {
			left--
			m.scanMask(sc, t, &bare, &full)
		} else if next == i+1 {
			m.dashed(sc, t, i)
		}
		i = next
	}
}

// apart reports whether a word has spaces on both sides, a comma or a stop behind it: nothing is masked there.
func apart(text string, start, end uint32) bool {
	if start > 0 && text[start-1] != ' ' {
		return false
	}
	rest := text[end:]
	switch {
	case rest == "" || rest[0] == ' ':
		return true
	case rest[0] == ',' || rest[0] == '.':
		return len(rest) == 1 || rest[1] == ' '
	}
	return false
}

// scanMask reads a masked word: as long as the name, without the symbols round it and with them, then of any length.
func (m *Matcher) scanMask(sc *scratch, t *fold.Text, bare, full *masked) {
	if bare.hidden > 0 && m.unmask(sc, t, bare, false) {
		return
	}
	if full.hidden > bare.hidden && (!m.footnote(sc, t, bare, full) || sc.besidePart(full)) && m.unmask(sc, t, full, false) {
		return
	}
	beside := sc.besidePart(full)
	switch {
	case bare.hidden > 0 && (beside || m.oddPieces(bare)) && m.unmask(sc, t, bare, true):
	case full.hidden > bare.hidden && beside:
		m.unmask(sc, t, full, true)
	}
}

// moreHidden is how many letters more than it has symbols a mask may hide.
const moreHidden = 2

// roughly looks up names whose one mask has more or fewer symbols than it hides: Vale**tino, Breit*ng.
func (m *Matcher) roughly(dst []near.Match, w []byte) []near.Match {
	from := bytes.IndexByte(w, near.Hidden)
	to := bytes.LastIndexByte(w, near.Hidden) + 1
	if from < 1 {
		return dst
	}
	for _, c := range w[from:to] {
		if c != near.Hidden {
			return dst
		}
	}
	return m.fuzzy.index.Blurred(dst, w[:from], w[to:], 1, to-from+moreHidden)
}

// oddPieces reports whether what shows on the two sides of a mask are not both words of their own: hot**sale.
func (m *Matcher) oddPieces(k *masked) bool {
	w := k.buf[:k.n]
	from, to := bytes.IndexByte(w, near.Hidden), bytes.LastIndexByte(w, near.Hidden)+1
	return !m.everydayPiece(w[:max(from, 0)]) || !m.everydayPiece(w[to:])
}

// everydayPiece reports a piece that is an everyday word.
func (m *Matcher) everydayPiece(w []byte) bool {
	return len(w) >= 3 && m.with.words && m.lexicon.Class(w) >= word.Common
}

// dashed finds names with a hyphen or dot for one letter: S-MSUNG, H.blot. Both pieces must be no words.
func (m *Matcher) dashed(sc *scratch, t *fold.Text, i int) {
	if i+1 >= len(sc.tokens) {
		return
	}
	s := &t.Exact
	a, b := &sc.tokens[i], &sc.tokens[i+1]
	if !a.plain || !b.plain || b.taken || b.start != a.end+1 || a.len()+b.len() < minDashed {
		return
	}
	if c := t.Original[a.end]; c != '-' && c != '.' {
		return
	}
	for _, w := range [2]*token{a, b} {
		if w.len() > 1 && (w.len() < 3 && m.words.has("stop", w.bytes(s)) || m.with.words && w.class > word.Rare) {
			return
		}
	}
	k := masked{lo: i, hi: i + 1, start: a.start, end: b.end}
	if k.add(a.bytes(s)) && k.hide(1) && k.add(b.bytes(s)) {
		m.unmask(sc, t, &k, false)
	}
}

// minDashed is how many letters must show beside a hyphen that stands for one.
const minDashed = 4

// chain puts together the word with masked letters that begins with token i: bare without the symbols before its first
// and after its last letter, full with them. next is the token after it.
func (sc *scratch) chain(t *fold.Text, i int) (bare, full masked, next int) {
	s, text := &t.Exact, t.Original
	w := &sc.tokens[i]
	bare = masked{lo: i, hi: i, start: w.start, end: w.end}
	ok := bare.add(w.bytes(s))
	for next = i + 1; next < len(sc.tokens); next++ {
		x := &sc.tokens[next]
		var buf [maxHidden * utf8.UTFMax]byte
		signs, fit := symbols(buf[:0], text, sc.tokens[next-1].end, x.start)
		if !fit || !x.latin {
			break
		}
		ok = ok && bare.add(signs) && bare.add(x.bytes(s))
		bare.hi, bare.end = next, x.end
	}
	if !ok {
		return masked{}, masked{}, next
	}
	head, start := 0, bare.start
	if bare.start > 0 && edgeSymbol(text, bare.start-1) {
		if head, start = leading(text, bare.start); head == 1 && text[start] == '#' {
			head, start = 0, bare.start // a hashtag
		}
	}
	tail, end := 0, bare.end
	if int(bare.end) < len(text) && edgeSymbol(text, bare.end) {
		tail, end = trailing(text, bare.end)
	}
	full = masked{lo: bare.lo, hi: bare.hi, start: start, end: end}
	if !full.hide(head) || !full.add(bare.buf[:bare.n]) || !full.hide(tail) {
		full = bare
	}
	return bare, full, next
}

// edgeSymbol reports whether the byte at i may belong to a masking symbol.
func edgeSymbol(text string, i uint32) bool {
	c := text[i]
	return c >= utf8.RuneSelf || masking(rune(c))
}

// footnote reports whether the symbols round a word are marks that honest sellers put there.
func (m *Matcher) footnote(sc *scratch, t *fold.Text, bare, full *masked) bool {
	class := sc.tokens[bare.lo].class
	if bare.hidden > 0 || class < word.Known {
		return false
	}
	switch t.Original[bare.end:full.end] {
	case "", "*", "**", "?", "°", "…":
		return true
	case "#": // part#, item#
		return class >= word.Common
	}
	return false
}

// besidePart reports whether a word beside k is one of a name of several words.
func (sc *scratch) besidePart(k *masked) bool {
	for _, i := range [2]int{k.lo - 1, k.hi + 1} {
		if i >= 0 && i < len(sc.tokens) && len(sc.tokens[i].parts) > 0 {
			return true
		}
	}
	return false
}

// unmask adds the names that k alone, or with the words before and after it, can be read as; rough says that the mask may
// have more or fewer symbols than it hides.
func (m *Matcher) unmask(sc *scratch, t *fold.Text, k *masked, rough bool) bool {
	var none masked
	if m.readMask(sc, t, &none, k, &none, rough) {
		return true
	}
	if len(m.fuzzy.parts) == 0 {
		return false
	}
	if k.lo > 0 {
		before := sc.beside(t, k.lo-1)
		if before.n > 0 && m.readMask(sc, t, &before, k, &none, rough) {
			return true
		}
	}
	if k.hi+1 < len(sc.tokens) {
		_, after, _ := sc.chain(t, k.hi+1)
		if after.n > 0 && m.readMask(sc, t, &none, k, &after, rough) {
			return true
		}
	}
	return false
}

// beside returns the word that ends with token i; masked words before it have been looked at already.
func (sc *scratch) beside(t *fold.Text, i int) (k masked) {
	w := &sc.tokens[i]
	k = masked{lo: i, hi: i, start: w.start, end: w.end}
	if !w.latin || !k.add(w.bytes(&t.Exact)) {
		return masked{}
	}
	return k
}

// readMask looks up before, k and after run together.
func (m *Matcher) readMask(sc *scratch, t *fold.Text, before, k, after *masked, rough bool) bool {
	var buf [near.MaxMask]byte
	if before.n+k.n+after.n > len(buf) {
		return false
	}
	w := append(append(append(buf[:0], before.buf[:before.n]...), k.buf[:k.n]...), after.buf[:after.n]...)
	visible := 0
	for _, c := range w {
		if c >= 'a' && c <= 'z' {
			visible++
		}
	}
	if visible < minVisible {
		return false
	}
	lo, hi, start, end := k.lo, k.hi, k.start, k.end
	if before.n > 0 {
		lo, start = before.lo, before.start
	}
	if after.n > 0 {
		hi, end = after.hi, after.end
	}
	if start > 0 && touching(t.Original[:start]) {
		return false
	}
	if sc.near = sc.near[:0]; rough {
		sc.near = m.roughly(sc.near, w)
	} else {
		sc.near = m.fuzzy.index.Masked(sc.near, w)
	}
	ok := false
	for i := range sc.near {
		id := m.fuzzy.forms[sc.near[i].Name]
		f := &m.forms[id]
		if before.n > 0 && !f.gapAt(before.n) || after.n > 0 && !f.jointAt(len(f.exact)-after.n) {
			continue
		}
		sc.addFuzzy(f, found{form: id, start: start, end: end, cost: costMask + sc.near[i].Cost/100, from: sc.tokens[lo].from, to: sc.tokens[hi].to, reading: readMask})
		ok = true
	}
	return ok
}

// touching reports whether a letter or masking symbol stands at the end of text, so that what follows is no whole word.
func touching(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(r) && r < 0x2E80 || masking(r) && r != '#'
}
