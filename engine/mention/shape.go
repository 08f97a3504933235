package mention

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/word"
)

// Names are also found in words that look like them from afar although each letter is an honest one: Salornon is in the leet
// stream, Sa1omori and Carticr are not, as c and e in one class there would make other words of half the language. Here only
// words that no dictionary knows are looked at.

// Lengths of names that are found so: with a letter drawn with two, and with c for e or v for u alone.
const (
	minShape = 5
	minWeak  = 6
	maxShape = 40 // of a key
)

// likeShapes are the letters drawn with others.
var likeShapes = []shape{{'n', "ri"}, {'n', "r1"}, {'n', "rl"}, {'m', "rn"}, {'b', "lo"}, {'b', "l0"}, {'b', "1o"}, {'k', "lc"}, {'d', "cl"}, {'w', "vv"}}

// shape is a letter and what it is drawn with.
type shape struct {
	letter byte
	drawn  string
}

// shapes files names by the hash of what they look like from afar. It holds 12 bytes and a few bits of each name.
type shapes struct {
	filter []uint64 // one bit for each hash present, to turn away most words with one look
	hashes []uint64 // in order
	forms  []int32  // by index of hashes
	shift  uint8    // hash >> shift is the bit of the filter
}

const shapeBits = 12 // of the filter for each name, at least

func (m *Matcher) indexShapes(names int, fits func(*form) bool) {
	x := &m.shapes
	var list []shapeEntry
	for i := range names {
		f := &m.forms[i]
		if !fits(f) || f.letters < minShape || len(f.exact) > maxShape/2 || f.words() > maxWindow {
			continue
		}
		list = append(list, shapeEntry{hashOf(appendShape(nil, f.exact)), int32(i)})
	}
	slices.SortFunc(list, func(a, b shapeEntry) int { return cmp.Or(cmp.Compare(a.hash, b.hash), int(a.form)-int(b.form)) })
	size := max(bits.Len(uint(len(list)*shapeBits)), 6)
	*x = shapes{filter: make([]uint64, 1<<size/64), hashes: make([]uint64, len(list)), forms: make([]int32, len(list)), shift: uint8(64 - size)} //nolint:gosec // 6..40
	for i, e := range list {
		x.hashes[i], x.forms[i] = e.hash, e.form
		bit := e.hash >> x.shift
		x.filter[bit>>6] |= 1 << (bit & 63)
	}
}

type shapeEntry struct {
	hash uint64
	form int32
}

// find returns the names that may look like key.
func (x *shapes) find(key []byte) []int32 {
	if len(x.hashes) == 0 {
		return nil
	}
	h := hashOf(key)
	bit := h >> x.shift
	if x.filter[bit>>6]>>(bit&63)&1 == 0 {
		return nil
	}
	from, ok := slices.BinarySearch(x.hashes, h)
	if !ok {
		return nil
	}
	to := from + 1
	for to < len(x.hashes) && x.hashes[to] == h {
		to++
	}
	return x.forms[from:to]
}

// appendShape appends what a word looks like: equal for words that are taken for each other.
func appendShape[T string | []byte](dst []byte, w T) []byte {
	for i := range len(w) {
		switch c := w[i]; c {
		case 'i', '1':
			dst = append(dst, 'l')
		case '0':
			dst = append(dst, 'o')
		case '5':
			dst = append(dst, 's')
		case 'w':
			dst = append(dst, "vv"...)
		case 'e':
			dst = append(dst, 'c')
		case 'u':
			dst = append(dst, 'v')
		case 'n':
			dst = append(dst, "rl"...)
		case 'm':
			dst = append(dst, "rrl"...)
		case 'b':
			dst = append(dst, "lo"...)
		case 'd':
			dst = append(dst, "cl"...)
		case 'k':
			dst = append(dst, "lc"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// scanShapes finds names in words that look like them.
func (m *Matcher) scanShapes(sc *scratch, t *fold.Text) {
	s := &t.Exact
	if !slices.ContainsFunc(sc.tokens, func(w token) bool { return w.latin && !w.taken && w.class < word.Rare }) {
		return
	}
	for lo := range sc.tokens {
		odd := false
		var buf [maxShape]byte
		joined := buf[:0]
		for hi := lo; hi < len(sc.tokens) && hi < lo+maxWindow; hi++ {
			w := &sc.tokens[hi]
			if !w.latin || w.taken || hi > lo && w.gap(s) > fold.GapJoiner || len(joined)+w.len() > maxShape/2 {
				break
			}
			joined = append(joined, w.bytes(s)...)
			if odd = odd || w.class < word.Rare; odd {
				m.shapesOf(sc, t, lo, hi, joined)
			}
		}
	}
}

// shapesOf adds the names that the words lo..hi, run together, look like.
func (m *Matcher) shapesOf(sc *scratch, t *fold.Text, lo, hi int, joined []byte) {
	a, b := &sc.tokens[lo], &sc.tokens[hi]
	if inCapitals(&t.Exact, int(a.from), int(b.to)) {
		return // C is no E
	}
	var buf [2 * maxShape]byte
	for _, id := range m.shapes.find(appendShape(buf[:0], joined)) {
		f := &m.forms[id]
		drawn, weak, ok := m.resembles(sc, t, f, lo, hi)
		if !ok || drawn+weak == 0 {
			continue
		}
		how := uint8(0)
		if drawn == 0 {
			if how = 1; f.letters < minWeak || weak*3 > int(f.letters) {
				continue
			}
		}
		sc.addFuzzy(f, found{form: id, start: a.start, end: b.end, cost: costMask, from: a.from, to: b.to, reading: readShape, how: how})
	}
}

// resembles reports how the words lo..hi draw the words of a name, which may be run together.
func (m *Matcher) resembles(sc *scratch, t *fold.Text, f *form, lo, hi int) (drawn, weak int, ok bool) {
	s := &t.Exact
	from := 0
	for j := lo; j <= hi; j++ {
		to := len(f.exact)
		if lo < hi {
			for to = from + 1; to < len(f.exact) && !f.gapAt(to); to++ {
			}
		}
		if from >= len(f.exact) || (j == hi) != (to == len(f.exact)) {
			return 0, 0, false
		}
		d, w, ok := draws(string(sc.tokens[j].bytes(s)), f.exact[from:to])
		if !ok || d+w > 0 && sc.tokens[j].class >= word.Rare {
			return 0, 0, false
		}
		drawn, weak, from = drawn+d, weak+w, to
	}
	return drawn, weak, true
}

// draws reports whether text is name with some letters drawn with others, how many, and how many are c for e or the like.
func draws(text, name string) (drawn, weak int, ok bool) {
	if text == "" || name == "" {
		return 0, 0, text == name
	}
	if text[0] == name[0] {
		if d, w, ok := draws(text[1:], name[1:]); ok {
			return d, w, true
		}
	}
	for _, x := range likeShapes {
		if x.letter == name[0] && strings.HasPrefix(text, x.drawn) {
			if d, w, ok := draws(text[len(x.drawn):], name[1:]); ok {
				return d + 1, w, true
			}
		}
	}
	switch text[:1] + name[:1] {
	case "0o", "1l", "1i", "li", "il", "5s":
	case "ce", "ec", "uv", "vu":
		weak = 1
	default:
		return 0, 0, false
	}
	d, w, ok := draws(text[1:], name[1:])
	return d, w + weak, ok
}

// strokes undo the letters that capitals and signs are put together to: IVI is M, or N and I. LI is U, or L and I.
var strokes = [...]*strings.Replacer{
	strings.NewReplacer("IVI", "m", "IV", "n", "I-I", "h", "I)", "d", "I<", "k"),
	strings.NewReplacer("IV", "n", "I-I", "h", "I)", "d", "I<", "k"),
	strings.NewReplacer("LI", "u", "IVI", "m", "IV", "n", "I-I", "h", "I)", "d", "I<", "k"),
	strings.NewReplacer("LI", "u", "IV", "n", "I-I", "h", "I)", "d", "I<", "k"),
}

// stroked reports whether a text holds such letters.
func stroked(text string) bool {
	return strings.Contains(text, "IV") || strings.Contains(text, "I-I") || strings.Contains(text, "I)") || strings.Contains(text, "I<")
}

// scanStrokes finds names with letters drawn with capital I and others: VALEIVTIIVO, PI-IILIPS, LEXIVIARI<.
func (m *Matcher) scanStrokes(sc *scratch, t *fold.Text) {
	if !stroked(t.Original) {
		return
	}
	for lo := range sc.tokens {
		a := &sc.tokens[lo]
		odd := false
		for hi := lo; hi < len(sc.tokens) && hi < lo+2*maxWindow; hi++ {
			w := &sc.tokens[hi]
			if !w.latin && w.len() > 1 || w.taken || int(w.end-a.start) > maxShape || hi > lo && !joint(t.Original[sc.tokens[hi-1].end-1:w.start]) {
				break
			}
			if odd = odd || w.class < word.Rare; !odd {
				continue
			}
			end := int(w.end)
			if end < len(t.Original) && t.Original[end-1] == 'I' && (t.Original[end] == '<' || t.Original[end] == ')' && !strings.Contains(t.Original[:end], "(")) {
				end++
			}
			m.strokesOf(sc, t, lo, hi, end)
		}
	}
}

// joint reports whether what stands between two words, after the last letter of the first, is a space, a sign within names
// or the rest of a drawn letter.
func joint(s string) bool {
	switch s[1:] {
	case " ", " & ", "-", "'":
		return true
	case ")", "<":
		return s[0] == 'I'
	}
	return false
}

// strokesOf adds the names that the words lo..hi are when what they are drawn with is undone. end is where the drawing ends.
func (m *Matcher) strokesOf(sc *scratch, t *fold.Text, lo, hi, end int) {
	a, b := &sc.tokens[lo], &sc.tokens[hi]
	span := t.Original[a.start:end]
	if !stroked(span) || !isASCII(span) {
		return
	}
	for _, r := range strokes {
		words := strings.FieldsFunc(strings.ToLower(r.Replace(span)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		text := strings.Join(words, "")
		for _, id := range m.shapes.find(appendShape(nil, text)) {
			f := &m.forms[id]
			if _, weak, ok := draws(text, f.exact); ok && weak == 0 && f.jointed(words) {
				sc.addFuzzy(f, found{form: id, start: a.start, end: uint32(end), cost: costMask, from: a.from, to: b.to, reading: readShape}) //nolint:gosec // below fold.MaxBytes
				return
			}
		}
	}
}

// jointed reports whether words, if they are several, are as many as those of the name.
func (f *form) jointed(words []string) bool { return len(words) == 1 || len(words) == f.words() }
