package fold

import (
	"slices"
	"strings"
)

// glyph is a letter drawn with several ASCII characters.
type glyph struct {
	text   string
	letter byte
}

// glyphs are the drawn letters, by their first character and the longest first. Each begins with a symbol, so that
// words and numbers are never looked up; those that hold digits or letters are few, as they could be honest writing.
var glyphs = func() (t [128][]glyph) {
	for line := range strings.FieldsFuncSeq(drawn, func(r rune) bool { return r == '\n' }) {
		fields := strings.Fields(line)
		for _, f := range fields[1:] {
			t[f[0]] = append(t[f[0]], glyph{f, fields[0][0]})
		}
	}
	for _, g := range t {
		slices.SortStableFunc(g, func(a, b glyph) int { return len(b.text) - len(a.text) })
	}
	return t
}()

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
m |\/| /\/\ [\/] (\/) {\/} /V\ /v\ |V| |v| |\\//|
n |\| /\/ [\] {\} <\> (\) |/| ]\[ //\\// |\\|
o () [] {} <>
p |> |^ |"
q (,) (_,) ()_
r |2 |? |~
t -|- ~|~ '][' "|" _|_ '|'
u |_| (_) \_/ [_] {_} ]_[ )_( \_\ /_/
v \/ \\//
w \/\/ \^/ \|/ |/\| [/\] (/\) |^| \X/ \\//\\// \_|_/
x >< )( }{ >|< )|(
y '/ ` + "`/" + ` \-/
z -/_ ~/_ >_
`

// strokes are letters and digits used for an upright stroke: I\I, l_l.
const strokes = "Il1!"

// drawnAt returns the glyph drawn at i, whose first character may begin one, and where it ends. A glyph counts only
// where it touches a letter, a digit or another sign, so that decoration between words stays that.
func (t *Text) drawnAt(i int) (letter byte, end int) {
	rest := t.text[i:]
	list := glyphs[rest[0]]
	for k := range list {
		g := &list[k]
		if len(rest) < len(g.text) || rest[1] != g.text[1] || rest[:len(g.text)] != g.text {
			continue
		}
		end = i + len(g.text)
		if i > 0 && t.joins(i-1) || end < len(t.text) && t.joins(end) {
			return g.letter, end
		}
	}
	return 0, 0
}

// joins reports whether a drawn letter can touch the character at i.
func (t *Text) joins(i int) bool {
	c := t.text[i]
	return touches(c) || glyphs[c] != nil && c != '\'' && c != '"' && c != '-' && c != '`' && c != ','
}

// framed returns the letter drawn around the symbol at i by two strokes, and where it ends: I\I, l_l, I\/I.
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
	}
	return 0, 0
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
