package mention

import (
	"strings"

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

// likeShapes are the letters drawn with others, in small letters; capitalShapes those in capitals.
var (
	likeShapes    = []shape{{'n', "ri"}, {'n', "r1"}, {'n', "rl"}, {'m', "rn"}, {'b', "lo"}, {'b', "l0"}, {'b', "1o"}, {'k', "lc"}, {'d', "cl"}, {'w', "vv"}}
	capitalShapes = []shape{{'m', "ivi"}, {'n', "iv"}, {'w', "vv"}}
)

// shape is a letter and what it is drawn with.
type shape struct {
	letter byte
	drawn  string
}

// shapes are the names by what they look like from afar.
type shapes struct{ small, capital map[string][]int32 }

func (m *Matcher) indexShapes(names int, fits func(*form) bool) {
	m.shapes = shapes{map[string][]int32{}, map[string][]int32{}}
	for i := range names {
		f := &m.forms[i]
		if !fits(f) || f.letters < minShape || len(f.exact) > maxShape/2 || f.words() > maxWindow {
			continue
		}
		for capital, index := range map[bool]map[string][]int32{false: m.shapes.small, true: m.shapes.capital} {
			key := string(appendShape(nil, []byte(f.exact), capital))
			index[key] = append(index[key], int32(i))
		}
	}
}

// appendShape appends what a word looks like: equal for words that are taken for each other.
func appendShape(dst, w []byte, capital bool) []byte {
	for _, c := range w {
		switch {
		case c == 'i' || c == '1':
			c = 'l'
		case c == '0':
			c = 'o'
		case c == '5':
			c = 's'
		case c == 'w':
			dst, c = append(dst, 'v'), 'v'
		case capital && c == 'm':
			dst, c = append(dst, "lv"...), 'l'
		case capital && c == 'n':
			dst, c = append(dst, 'l'), 'v'
		case capital:
		case c == 'e':
			c = 'c'
		case c == 'u':
			c = 'v'
		case c == 'n':
			dst, c = append(dst, 'r'), 'l'
		case c == 'm':
			dst, c = append(dst, "rr"...), 'l'
		case c == 'b':
			dst, c = append(dst, 'l'), 'o'
		case c == 'd':
			dst, c = append(dst, 'c'), 'l'
		case c == 'k':
			dst, c = append(dst, 'l'), 'c'
		}
		dst = append(dst, c)
	}
	return dst
}

// scanShapes finds names in words that look like them.
func (m *Matcher) scanShapes(sc *scratch, t *fold.Text) {
	s := &t.Exact
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
	original := t.Original[a.start:b.end]
	capital := strings.Contains(original, "IV")
	var buf [2 * maxShape]byte
	index := m.shapes.small
	if capital {
		index = m.shapes.capital
	} else if inCapitals(&t.Exact, int(a.from), int(b.to)) {
		return
	}
	for _, id := range index[string(appendShape(buf[:0], joined, capital))] {
		f := &m.forms[id]
		drawn, weak, ok := m.resembles(sc, t, f, lo, hi, capital)
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
func (m *Matcher) resembles(sc *scratch, t *fold.Text, f *form, lo, hi int, capital bool) (drawn, weak int, ok bool) {
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
		d, w, ok := draws(string(sc.tokens[j].bytes(s)), f.exact[from:to], capital)
		if !ok || d+w > 0 && sc.tokens[j].class >= word.Rare {
			return 0, 0, false
		}
		drawn, weak, from = drawn+d, weak+w, to
	}
	return drawn, weak, true
}

// draws reports whether text is name with some letters drawn with others, how many, and how many are c for e or the like.
func draws(text, name string, capital bool) (drawn, weak int, ok bool) {
	if text == "" || name == "" {
		return 0, 0, text == name
	}
	if text[0] == name[0] {
		if d, w, ok := draws(text[1:], name[1:], capital); ok {
			return d, w, true
		}
	}
	list := likeShapes
	if capital {
		list = capitalShapes
	}
	for _, x := range list {
		if x.letter == name[0] && strings.HasPrefix(text, x.drawn) {
			if d, w, ok := draws(text[len(x.drawn):], name[1:], capital); ok {
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
	d, w, ok := draws(text[1:], name[1:], capital)
	return d, w + weak, ok
}
