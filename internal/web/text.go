package web

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/fold"
)

// piece is a run of a seller's text that is shown in one way.
type piece struct {
	text   string
	hit    bool       // part of what a signal points at
	cue    bool       // the words that decided what a mention means
	odd    *fold.Step // a disguised character
	unseen bool       // text is our label for a character that cannot be seen or would disturb the page
	title  string
}

// class returns the CSS classes of a marked piece, empty for plain text.
func (p piece) class() string {
	var c []string
	if p.hit {
		c = append(c, "hit")
	}
	if p.cue {
		c = append(c, "cue")
	}
	if p.odd != nil && !p.unseen {
		c = append(c, "odd")
	}
	return strings.Join(c, " ")
}

// maxShown bounds how much of one text a page shows.
const maxShown = 24_000

// flags of a byte of text.
const (
	flagHit = 1 << iota
	flagCue
)

// pieces cuts a text into runs by the spans and steps of the signals that point into the field. Offsets come from
// stored findings and are checked, not trusted. Cut reports that the text is longer than is shown.
func pieces(text string, field engine.Field, signals []engine.Signal) (out []piece, cut bool) {
	if len(text) > maxShown {
		end := maxShown
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text, cut = text[:end], true
	}
	flags := make([]byte, len(text))
	steps := map[int]*fold.Step{}
	for i := range signals {
		sig := &signals[i]
		for _, sp := range sig.Spans {
			flag(flags, sp, field, flagHit)
		}
		if sig.Cue != nil {
			flag(flags, *sig.Cue, field, flagCue)
		}
		for j := range sig.Undone {
			if st := &sig.Undone[j]; st.Kind.Evasive() && belongs(st, sig, field, text) {
				steps[st.At] = st
			}
		}
	}
	return runs(text, flags, steps), cut
}

func flag(flags []byte, sp engine.Span, field engine.Field, f byte) {
	if sp.Field != field || sp.Start < 0 || sp.End < sp.Start {
		return
	}
	for i := sp.Start; i < sp.End && i < len(flags); i++ {
		flags[i] |= f
	}
}

// belongs reports whether a step lies in one of the signal's spans of this field; steps carry no field of their own.
func belongs(st *fold.Step, sig *engine.Signal, field engine.Field, text string) bool {
	if st.At < 0 || st.At > len(text) || st.From == "" || !strings.HasPrefix(text[st.At:], st.From) {
		return false
	}
	for _, sp := range sig.Spans {
		if sp.Field == field && st.At >= sp.Start && st.At < sp.End {
			return true
		}
	}
	return false
}

func runs(text string, flags []byte, steps map[int]*fold.Step) []piece {
	var out []piece
	var odd *fold.Step
	oddEnd := 0
	prev := rune(0)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if st, ok := steps[i]; ok {
			odd, oddEnd = st, i+len(st.From)
		} else if i >= oddEnd {
			odd = nil
		}
		p := piece{text: text[i : i+n], hit: flags[i]&flagHit != 0, cue: flags[i]&flagCue != 0, odd: odd}
		if r == utf8.RuneError && n == 1 {
			p.text, p.unseen, p.title = fmt.Sprintf("%02X", text[i]), true, "invalid UTF-8"
		} else if unseen(r) && (odd != nil || !joins(prev, r)) {
			p.text, p.unseen, p.title = label(r), true, codePoint(r)
		}
		if last := len(out) - 1; last >= 0 && !p.unseen && !out[last].unseen && out[last].hit == p.hit && out[last].cue == p.cue && out[last].odd == p.odd {
			out[last].text += p.text
		} else {
			out = append(out, p)
		}
		prev, i = r, i+n
	}
	return out
}

// unseen reports whether a character shows nothing, or steers the text around it.
func unseen(r rune) bool {
	if r == '\n' || r == '\t' || r == '\r' {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == 0x2028 || r == 0x2029
}

// joins reports whether an invisible character has honest work to do: joiners and selectors within emoji and Indic text.
func joins(prev, r rune) bool {
	switch r {
	case 0x200c, 0x200d:
		return prev >= 0x1f000 || prev == 0xfe0f || (prev >= 0x2600 && prev < 0x2800) || (prev >= 0x0600 && prev < 0x0e00)
	case 0xfe0e, 0xfe0f:
		return prev >= 0x2000 || prev == '#' || prev == '*' || (prev >= '0' && prev <= '9')
	}
	return false
}

var shortNames = map[rune]string{
	0x00ad: "SHY", 0x034f: "CGJ", 0x061c: "ALM", 0x180e: "MVS", 0x200b: "ZWSP", 0x200c: "ZWNJ", 0x200d: "ZWJ", 0x200e: "LRM", 0x200f: "RLM",
	0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO", 0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI",
	0x2069: "PDI", 0x3164: "HF", 0xfeff: "BOM",
}

func label(r rune) string {
	if s, ok := shortNames[r]; ok {
		return s
	}
	return codePoint(r)
}

func codePoint(r rune) string { return fmt.Sprintf("U+%04X", r) }

// codePoints lists the code points of one character and its marks; of a whole word they say nothing.
func codePoints(s string) string {
	if utf8.RuneCountInString(s) > maxPoints {
		return ""
	}
	var b strings.Builder
	for i, r := range s {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(codePoint(r))
	}
	return b.String()
}

const maxPoints = 4

// plain makes a seller's text fit for one line among ours: characters that steer or hide are left out, runs of combining
// marks are cut, line breaks become spaces, and it ends after most characters.
func plain(s string, most int) string {
	var b strings.Builder
	n, marks, prev := 0, 0, rune(0)
	for _, r := range strings.ToValidUTF8(s, "�") {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > 3 {
				continue
			}
		} else {
			marks = 0
		}
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == 0x2028 || r == 0x2029:
			r = ' '
		case unseen(r) && !joins(prev, r):
			continue
		}
		if n == most {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
		prev = r
		n++
	}
	return b.String()
}

// disguise is one row of the table of hidden characters.
type disguise struct {
	step  fold.Step
	count int
}

// disguises lists what was undone to read the signals, each different character once.
func disguises(signals []engine.Signal) []disguise {
	type id struct {
		kind     fold.StepKind
		from, to string
	}
	at := map[id]int{}
	seen := map[string]bool{}
	var out []disguise
	for _, sig := range signals {
		for _, st := range sig.Undone {
			where := fmt.Sprintf("%d/%s/%s", st.At, st.Kind, st.From)
			if seen[where] {
				continue
			}
			seen[where] = true
			k := id{st.Kind, st.From, st.To}
			if i, ok := at[k]; ok {
				out[i].count++
				continue
			}
			at[k] = len(out)
			out = append(out, disguise{step: st, count: 1})
		}
	}
	return out
}

// nameOf is the Unicode name of a step's first character, without the code point that the engine may put before it.
func nameOf(st fold.Step) string {
	if point, name, ok := strings.Cut(st.Name, " "); ok && strings.HasPrefix(point, "U+") {
		return name
	}
	return st.Name
}

// glyph is what the table shows for a character: itself, or its label when it cannot be seen.
func glyph(s string) (text string, visible bool) {
	r, n := utf8.DecodeRuneInString(s)
	if n == len(s) && (unseen(r) || r == ' ' || r == 0xa0 || r == '\n' || r == '\t') {
		return label(r), false
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return "◌" + plain(s, 4), true
	}
	return plain(s, 12), true
}
