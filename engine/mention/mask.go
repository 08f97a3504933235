package mention

import (
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/near"
	"github.com/assay-ip/assay/engine/word"
)

// Limits on masked words.
const (
	maxMasked  = 32 // masked words looked up in one text
	maxHidden  = 3  // symbols in a row that stand for letters
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

// symbols counts the masking symbols in text[from:to]; ok is false when there is anything else or too many of them.
func symbols(text string, from, to uint32) (n int, ok bool) {
	if from >= to || to-from > maxHidden*utf8.UTFMax {
		return 0, false
	}
	for _, r := range text[from:to] {
		if r == 0xFE0F { // makes an emoji of the symbol before it
			continue
		}
		if !masking(r) {
			return 0, false
		}
		n++
	}
	return n, n <= maxHidden
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

// masked is a word with symbols for letters, being put together.
type masked struct {
	buf        [near.MaxMask + 2*maxHidden]byte
	n          int
	start, end uint32
	lo, hi     int // tokens
	inner      int // letters hidden between letters
}

func (k *masked) add(b []byte) bool {
	if k.n+len(b) > near.MaxMask {
		return false
	}
	k.n += copy(k.buf[k.n:], b)
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

// scanMasks finds names with symbols for some of their letters: g*cci, rol_x, lo•is vuitton.
func (m *Matcher) scanMasks(sc *scratch, t *fold.Text) {
	s, text := &t.Exact, t.Original
	left := maxMasked
	for i := 0; i < len(sc.tokens) && left > 0; i++ {
		w := &sc.tokens[i]
		if !w.plain || w.taken {
			continue
		}
		k := masked{lo: i, hi: i, start: w.start, end: w.end}
		head, start := 0, w.start
		if w.start > 0 && edgeSymbol(text, w.start-1) {
			head, start = leading(text, w.start)
		}
		ok := k.add(w.bytes(s))
		for ok && k.hi+1 < len(sc.tokens) {
			next := &sc.tokens[k.hi+1]
			n, fit := symbols(text, sc.tokens[k.hi].end, next.start)
			if !fit || !next.plain {
				break
			}
			if ok = k.hide(n) && k.add(next.bytes(s)); ok {
				k.inner += n
				k.hi++
				k.end = next.end
			}
		}
		if !ok {
			continue
		}
		tail, end := 0, k.end
		if int(k.end) < len(text) && edgeSymbol(text, k.end) {
			tail, end = trailing(text, k.end)
		}
		if head+tail+k.inner == 0 {
			continue
		}
		left--
		m.unmask(sc, t, k, head, start, tail, end)
		i = k.hi
	}
}

// edgeSymbol reports whether the byte at i may belong to a masking symbol.
func edgeSymbol(text string, i uint32) bool {
	c := text[i]
	return c >= utf8.RuneSelf || masking(rune(c))
}

// unmask looks a masked word up with and without the symbols before and after it.
func (m *Matcher) unmask(sc *scratch, t *fold.Text, k masked, head int, start uint32, tail int, end uint32) {
	if k.inner > 0 && m.maskedName(sc, t, k) {
		return
	}
	class := sc.tokens[k.lo].class
	ordinary := k.inner == 0 && class >= word.Known
	if tail > 0 && !(ordinary && footnote(t.Original[k.end:end], class)) {
		k := k
		if k.hide(tail) {
			k.end = end
			if m.maskedName(sc, t, k) {
				return
			}
		}
	}
	if head > 0 && !ordinary && !(head == 1 && t.Original[start] == '#') {
		var whole masked
		whole.lo, whole.hi, whole.start, whole.end = k.lo, k.hi, start, k.end
		if whole.hide(head) && whole.add(k.buf[:k.n]) {
			m.maskedName(sc, t, whole)
		}
	}
}

// footnote reports a mark that honest sellers put after a word.
func footnote(mark string, class word.Class) bool {
	switch mark {
	case "*", "**", "?", "°", "…":
		return true
	case "#": // part#, item#
		return class >= word.Common
	}
	return false
}

// maskedName adds the names that k alone, or with the words before and after it, can be read as.
func (m *Matcher) maskedName(sc *scratch, t *fold.Text, k masked) bool {
	s := &t.Exact
	if m.readMask(sc, t, k, nil, nil) {
		return true
	}
	part := func(i int) ([]byte, bool) {
		if i < 0 || i >= len(sc.tokens) {
			return nil, false
		}
		b := sc.tokens[i].bytes(s)
		_, ok := m.fuzzy.parts[string(b)]
		return b, ok
	}
	before, okBefore := part(k.lo - 1)
	after, okAfter := part(k.hi + 1)
	if okBefore && m.readMask(sc, t, k, before, nil) {
		return true
	}
	return okAfter && m.readMask(sc, t, k, nil, after)
}

// readMask looks up before, k and after run together.
func (m *Matcher) readMask(sc *scratch, t *fold.Text, k masked, before, after []byte) bool {
	var buf [near.MaxMask]byte
	if len(before)+k.n+len(after) > len(buf) {
		return false
	}
	w := append(append(append(buf[:0], before...), k.buf[:k.n]...), after...)
	visible := 0
	for _, c := range w {
		if c != near.Hidden {
			visible++
		}
	}
	if visible < minVisible {
		return false
	}
	sc.near = m.fuzzy.index.Masked(sc.near[:0], w)
	ok := false
	for i := range sc.near {
		id := m.fuzzy.forms[sc.near[i].Name]
		f := &m.forms[id]
		if len(before) > 0 && !f.gapAt(len(before)) || len(after) > 0 && !f.gapAt(len(w)-len(after)) {
			continue
		}
		lo, hi, start, end := k.lo, k.hi, k.start, k.end
		if len(before) > 0 {
			lo--
			start = sc.tokens[lo].start
		}
		if len(after) > 0 {
			hi++
			end = sc.tokens[hi].end
		}
		sc.addFuzzy(f, found{form: id, start: start, end: end, cost: costMask + sc.near[i].Cost/100, from: sc.tokens[lo].from, to: sc.tokens[hi].to, reading: readMask})
		ok = true
	}
	return ok
}
