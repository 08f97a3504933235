package mention

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/hanzi"
	"github.com/assay-ip/assay/engine/word"
)

// maxPattern is the longest exact form of a pattern, in bytes.
const maxPattern = 256

// form is one spelling of a pattern as the automaton holds it.
type form struct {
	exact   string // exact stream of the spelling
	literal []literal
	breaks  [maxPattern / 64]uint64 // bit i: the spelling has a gap before byte i
	pattern int32                   // index into the patterns; cues are counted from -1 downwards
	letters int32                   // characters
	han     bool                    // begins or ends with a character of an unspaced script
	strict  bool                    // edges must be gaps: short names, codes, style codes, cues
	fixed   bool                    // separators must be as written
	upper   bool                    // must be in capitals in the text
	chinese bool                    // of Chinese characters alone
	longer  []string                // words that hold it and are something else
}

// literal is a run of separators of a spelling that is written with more than spaces and hyphens.
type literal struct {
	at   int // before this byte of exact; len(exact) for what follows it
	text string
}

func (f *form) gapAt(i int) bool { return f.breaks[i>>6]>>(i&63)&1 != 0 }

// forms returns the spellings of p, and why there are none.
func forms(t *fold.Text, p *Pattern, index int32) (fs []form, reason string) {
	spellings := [4]string{p.Text}
	n := 1
	if !isASCII(p.Text) { // capitals may look like other letters than their small forms do
		for _, s := range []string{strings.ToLower(p.Text), strings.ToUpper(p.Text)} {
			spellings[n] = s
			n++
		}
		if s, ok := fold.Respell(p.Text); ok && (p.Kind == KindName || p.Kind == KindAlias) {
			spellings[n] = s
			n++
		}
	}
	for i, s := range spellings[:n] {
		t.Reset(s)
		f, why := newForm(t, p, index)
		if why != "" {
			return nil, why
		}
		if i == 0 || !known(fs, f.exact) {
			fs = append(fs, f)
		}
	}
	return fs, ""
}

// minAnd is the length of the shortest part of a name on either side of its ampersand for which "and" is looked for in its
// place: H & M is not in "hand M".
const minAnd = 3

// spellAnds adds the spelling of names with "and" for their ampersand. Names of ordinary words are left alone, as
// "head and shoulders" says something else.
func (m *Matcher) spellAnds(t *fold.Text) {
	for i := range m.patterns {
		p := &m.patterns[i]
		before, after, ok := strings.Cut(p.Text, "&")
		if !ok || p.Common || p.Kind != KindName && p.Kind != KindAlias || len(strings.TrimSpace(before)) < minAnd || len(strings.TrimSpace(after)) < minAnd {
			continue
		}
		odd := false
		for w := range strings.FieldsSeq(before + " " + after) {
			odd = odd || m.lexicon.Class([]byte(fold.Key(w))) < word.Common
		}
		if !odd {
			continue
		}
		q := *p
		q.Text = strings.TrimSpace(before) + " and " + strings.TrimSpace(after)
		if fs, reason := forms(t, &q, int32(i)); reason == "" {
			m.forms = append(m.forms, fs...)
		}
	}
}

func known(fs []form, exact string) bool {
	for i := range fs {
		if fs[i].exact == exact {
			return true
		}
	}
	return false
}

func newForm(t *fold.Text, p *Pattern, index int32) (form, string) {
	s := &t.Exact
	if s.Len() == 0 {
		return form{}, "it has no letters or digits"
	}
	if s.Len() > maxPattern {
		return form{}, "it is too long"
	}
	f := form{exact: string(s.Bytes), pattern: index, strict: p.Kind == KindCode || p.Kind == KindStyle || p.Kind == KindTerm, fixed: p.Kind == KindCode || p.Kind == KindStyle || p.Kind == KindTerm}
	for i := range s.Meta {
		if s.Meta[i].Flag&fold.Begin == 0 {
			continue
		}
		f.letters++
		if i > 0 && s.Meta[i].Flag.Gap() != fold.GapNone {
			f.breaks[i>>6] |= 1 << (i & 63)
			f.addLiteral(i, t.Original[s.Meta[i-1].End:s.Meta[i].Start])
		}
	}
	f.addLiteral(0, t.Original[:s.Meta[0].Start])
	f.addLiteral(len(f.exact), t.Original[s.Meta[s.Len()-1].End:])
	first, last := s.Meta[0].Flag.Class(), s.Meta[s.Len()-1].Flag.Class()
	f.han = first == fold.Unspaced || last == fold.Unspaced
	f.strict = f.strict || f.letters < 4
	f.upper = p.Kind == KindCode && f.letters <= 3 && isUpper(p.Text)
	if f.han && !p.Kind.plain() && f.pattern >= 0 && isChinese(p.Text) {
		f.chinese, f.longer = true, hanzi.Longer(p.Text)
	}
	return f, ""
}

// addLiteral remembers separators that matter for codes and terms: "1:1" is not "1-1".
func (f *form) addLiteral(at int, gap string) {
	if gap = squeeze(gap); f.fixed && gap != "" && gap != "-" {
		f.literal = append(f.literal, literal{at, gap})
	}
}

// squeeze drops spaces.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isChinese(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return true
}

func isUpper(s string) bool {
	seen := false
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		seen = seen || unicode.IsUpper(r)
	}
	return seen
}
