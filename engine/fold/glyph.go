package fold

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// glyph is a letter drawn with several ASCII characters.
type glyph struct {
	text   string
	letter byte
	mixed  bool // holds letters or digits
	vague  bool // can be read in other ways, alone or with what stands beside it
}

// glyphs are the drawn letters, by their first character and the longest first. Each begins with a symbol, so that
// words and numbers are never looked up; those that hold digits or letters are few, as they could be honest writing.
var glyphs = func() (t [128][]glyph) {
	for line := range strings.FieldsFuncSeq(drawn, func(r rune) bool { return r == '\n' }) {
		fields := strings.Fields(line)
		for _, f := range fields[1:] {
			mixed := strings.ContainsAny(f, "23Vv")
			t[f[0]] = append(t[f[0]], glyph{f, fields[0][0], mixed, mixed || len(f) == 2 && strings.ContainsAny(f, `|/\`)})
		}
	}
	for _, list := range t {
		slices.SortStableFunc(list, func(a, b glyph) int { return len(b.text) - len(a.text) })
		for i := 1; i < len(list); i++ {
			if list[i-1].text == list[i].text {
				list[i-1].vague, list[i].vague = true, true
			}
		}
	}
	return t
}()

// drawn lists the letters and how they are drawn. The second readings of a drawing are at the end.
const drawn = `
a /\ /-\ /_\ //\\ /=\
b |3 |}3
d |) [) |] |} <| {)
e |=- [-
f |= |#
g (_- (_+ (_> (_,
h |-| ]-[ )-( }-{ {-} [-] /-/ \-\ |~| |=| #-#
i ][
j _| _/ ,_|
k |< |{ |( ]{ ]< [< /< }<
l |_ [_ ]_
m |\/| /\/\ [\/] (\/) {\/} /V\ /v\ |V| |v| |\\//| /|\ ]V[ ]v[ ^^ //\\//\\
n |\| /\/ ^/ [\] {\} <\> (\) |/| ]\[ //\\// |\\|
o () [] {} <>
p |> |^ |" |*
q (,) (_,) ()_
r |2 |? |~
t -|- ~|~ '][' '][ "][ "|" _|_ '|'
u |_| (_) \_/ [_] {_} ]_[ )_( \_\ /_/
v \/ \\//
w \/\/ \^/ \|/ \V/ \v/ |/\| [/\] (/\) |^| \X/ \\//\\// \_|_/
x >< )( }{ >|< )|(
y '/ ` + "`/" + ` \-/
z -/_ ~/_ >_
d |>
h }{
r |^
y \|/
`

// strokes are letters and digits used for an upright stroke: I\I, l_l.
const strokes = "Il1!"

// window is how far ahead drawn letters are weighed against each other.
const window = 16

// weights are what the parts of a run of drawn letters cost; the cheapest way to read it all is taken. Its letters and
// symbols may be cut in several ways: /\/\/ is an or nv.
type weights struct {
	letter    [26]uint16
	sign      uint16 // a symbol that is a letter by itself
	left      uint16 // a symbol left over
	shortened bool   // of equal ones, take the one that begins with the shorter letter
	bare      bool   // leave out what is drawn with letters and digits
}

var (
	usual  = weights{letter: letterWeights("jqvwxyz"), sign: 10, left: 12}
	second = weights{letter: letterWeights("aju"), sign: 10, left: 12, shortened: true}
	third  = weights{letter: letterWeights("aju"), sign: 10, left: 12, shortened: true, bare: true}
)

func letterWeights(rare string) (w [26]uint16) {
	for i := range w {
		w[i] = 4
		if strings.IndexByte(rare, byte('a'+i)) >= 0 {
			w[i] = 5
		}
	}
	return w
}

// drawnAt returns the glyph drawn at i, whose first character may begin one, and where it ends. A glyph counts only
// where it touches a letter, a digit or another sign, so that decoration between words stays that.
func (t *Text) drawnAt(i int, w *weights) (g *glyph, end int) {
	rest := t.text[i:min(len(t.text), i+window)]
	if !begins(rest) || t.barred(i) {
		return nil, 0
	}
	var cost [window + 1]uint16
	n := 0
	for n < len(rest) && rest[n] < utf8.RuneSelf && ascii[rest[n]].class != classSpace {
		n++
	}
	for k := n - 1; k > 0; k-- {
		cost[k], _ = cheapest(rest[k:n], cost[k:], w)
	}
	_, g = cheapest(rest[:n], cost[:], w)
	if g == nil {
		return nil, 0
	}
	if end = i + len(g.text); i > 0 && (t.joins(i-1) || t.drawnBefore(i)) || end < len(t.text) && (t.joins(end) || begins(t.text[end:])) {
		return g, end
	}
	return nil, 0
}

// barred reports a bar in a row of bars between single letters: N|i|k|3.
func (t *Text) barred(i int) bool {
	if t.text[i] != '|' {
		return false
	}
	single := func(k int) bool { // a letter or digit at k, with none after it
		return k > 0 && k < len(t.text) && t.isAlnum(k) && !t.isAlnum(k+1)
	}
	n, k := 0, i
	for ; k < len(t.text) && t.text[k] == '|' && single(k+1) && n < barredRow; k += 2 {
		n++
	}
	for k = i - 2; k > 0 && t.text[k] == '|' && single(k+1) && n < barredRow; k -= 2 {
		n++
	}
	return n >= barredRow && k+1 >= 0 && t.isAlnum(k+1)
}

// barredRow is how many bars make such a row.
const barredRow = 3

func (t *Text) isAlnum(k int) bool {
	return k < len(t.text) && t.text[k] < utf8.RuneSelf && ascii[t.text[k]].class <= classDigit
}

// begins reports whether s, which begins with an ASCII character or none, begins with a glyph.
func begins(s string) bool {
	if s == "" || s[0] >= utf8.RuneSelf {
		return false
	}
	for k := range glyphs[s[0]] {
		if strings.HasPrefix(s, glyphs[s[0]][k].text) {
			return true
		}
	}
	return false
}

// cheapest returns the cheapest way to begin reading s, given what the rest costs: as a glyph, or as a character (nil).
func cheapest(s string, rest []uint16, w *weights) (cost uint16, best *glyph) {
	e := &ascii[s[0]]
	cost = w.left
	switch {
	case e.class <= classDigit:
		cost = 0
	case e.sign != 0:
		cost = w.sign
	}
	cost += rest[1]
	list := glyphs[s[0]]
	for k := range list {
		g := &list[k]
		if !strings.HasPrefix(s, g.text) || w.bare && g.mixed {
			continue
		}
		c := w.letter[g.letter-'a'] + rest[len(g.text)]
		if c < cost || c == cost && (best == nil || w.shortened) {
			cost, best = c, g
		}
	}
	return cost, best
}

// joins reports whether a drawn letter can touch the character at i.
func (t *Text) joins(i int) bool {
	c := t.text[i]
	return touches(c) || glyphs[c] != nil && c != '\'' && c != '"' && c != '-' && c != '`' && c != ','
}

// framed returns the letter drawn around the symbol at i by two strokes, and where it ends: I\I, l_l, I\/I; or with the
// stroke before it: I)ior, I-IONDA.
func (t *Text) framed(i int) (letter byte, end int) {
	n := len(t.Leet.Bytes)
	if i == 0 || strings.IndexByte(strokes, t.text[i-1]) < 0 || n == 0 || t.Leet.Bytes[n-1] != 'l' || int(t.Leet.Meta[n-1].Start) != i-1 {
		return 0, 0
	}
	rest, stroke := t.text[i:], t.text[i-1]
	switch {
	case len(rest) > 2 && rest[0] == '\\' && rest[1] == '/' && rest[2] == stroke:
		return 'm', i + 3
	case len(rest) > 1 && rest[0] == '\\' && rest[1] == stroke:
		return 'n', i + 2
	case len(rest) > 1 && rest[0] == '_' && rest[1] == stroke && (stroke == 'I' || stroke == 'l'):
		return 'u', i + 2
	case stroke == 'I' && len(rest) > 1 && rest[0] == ')' && isLetter(rest[1]) && !t.opened(i):
		return 'd', i + 1
	case stroke == 'I' && len(rest) > 2 && rest[0] == '-' && rest[1] == 'I' && isASCIILetter(rest[2]) && rest[2] != 'I':
		return 'h', i + 2
	}
	return 0, 0
}

// opened reports whether a bracket is open before i: "(Hyundai)parts" holds no drawn D.
func (t *Text) opened(i int) bool {
	before := t.text[max(0, i-maxBracket):i]
	return strings.LastIndexByte(before, '(') > strings.LastIndexByte(before, ')')
}

// draw emits the letter drawn over [start, end) of the text, of which the exact stream has read what is before at.
func (t *Text) draw(letter byte, start, at, end int, g gaps) gaps {
	m := Meta{Start: uint32(start), End: uint32(end), Flag: Flag(Sign)<<classShift | Begin | g.leet} //nolint:gosec // below MaxBytes
	t.Leet.pushAll(mergedForm(letter), m)
	for ; at < end; at++ {
		e := &ascii[t.text[at]]
		if e.class > classDigit {
			g.exact = wider(g.exact, gapOf(e.class))
			continue
		}
		t.Exact.push(e.lower, Meta{Start: uint32(at), End: uint32(at + 1), Flag: e.flag | g.exact}) //nolint:gosec // below MaxBytes
		g.exact = 0
	}
	g.leet = 0
	return g
}
