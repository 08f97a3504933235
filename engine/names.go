package engine

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// settleNames decides what the forms of names packs mean in this listing. A brand's own names are judged by package mention alone;
// a form counts by its strength: a strong one at once, a medium one with support, a weak one never.
func (s *scan) settleNames() {
	if len(s.e.names) == 0 {
		return
	}
	drop, judged := false, 0
	for i := range s.hits {
		h := &s.hits[i]
		n := s.e.nameEntry(h.Pattern)
		if n == nil || n.sort == FormSpelling && n.strength == Strong {
			continue
		}
		if judged++; judged > maxJudged {
			if n.strength != Strong {
				h.Use, h.CueStart, h.CueEnd = mention.UseCommonWord, 0, 0
			}
			continue
		}
		unsaid := n.short() && len(s.e.pattern(h.Pattern).Text) <= 3 && s.loud(h) || // capitals that say nothing
			n.sort == FormStyle && !n.pack.Private && loose(s.text(h.field)[h.Start:h.End])
		album := n.sort != FormStyle && (n.strength != Weak || n.short()) && s.album(h)
		counts := n.strength == Strong && !unsaid || album
		switch {
		case album:
		case n.strength == Weak, s.taken(i, n), slices.ContainsFunc(n.unless, func(w string) bool { return s.says(w, nil) }):
			counts = false
		case !counts:
			counts = s.supports(i, n)
		}
		if named := s.byName(i, n.brand); counts && n.strength == Medium && named != nil && named.Use != mention.UseMark && named.Use != mention.UseCommonWord {
			h.Use, h.CueStart, h.CueEnd = named.Use, named.CueStart, named.CueEnd // what the name is used for, its short form is
			continue
		}
		switch {
		case !counts && (n.strength == Medium || n.sort == FormStyle) && n.sort != FormNickname && n.sort != FormSpelling:
			h.Use, drop = "", true // any two capitals or part number: there is nothing to show
		case !counts:
			h.Use, h.CueStart, h.CueEnd = mention.UseCommonWord, 0, 0
		case h.Use == mention.UseCommonWord:
			h.Use = mention.UseMark
		}
	}
	if drop {
		s.hits = slices.DeleteFunc(s.hits, func(h hit) bool { return h.Use == "" })
	}
}

// maxJudged is how many forms of a listing are held against all that it says, and maxInPlace how many style numbers are judged in place
// of a name. What comes after them counts by its strength alone, or not at all; only text made to be slow has more.
const (
	maxJudged  = 64
	maxInPlace = 4
)

// minStyle is the length of the shortest style number that needs no support.
const minStyle = 9

// loose reports a style number that may as well be somebody else's: a short one, or one that is not in capitals as makers write theirs.
// An organisation knows how its own are written; only those of shared packs are held to it.
func loose(number string) bool {
	return len(number) < minStyle || strings.ContainsFunc(number, unicode.IsLower)
}

func (n *nameForm) short() bool { return n.sort == FormShort || n.sort == FormCode }

// misfit reports whether a hit is on an abbreviation or a short coded term that is not written as the pack writes it, or is a piece of a
// model number.
func (s *scan) misfit(pattern int32, text string, start, end int) bool {
	n := s.e.nameEntry(pattern)
	if n == nil {
		t := s.e.targets[pattern]
		if t.kind != targetTerm || t.list != listAny || s.e.terms[t.index].pack.Kind != PackLexicon {
			return false
		}
		term := s.e.pattern(pattern).Text
		return capitals(term) && !sameCase(term, text[start:end]) || len(term) <= 3 && inModel(text, start, end)
	}
	form := s.e.pattern(pattern).Text
	if !n.short() {
		return foreign(form) && ascii(text[start:end])
	}
	if alone(text, start, end) {
		return false
	}
	return !sameCase(form, text[start:end]) || len(form) <= 4 && inModel(text, start, end)
}

// album reports whether a hit is all that a title says, as the albums of sellers of copies are named: "nk", "LV-", "乔1".
func (s *scan) album(h *hit) bool {
	return fields[h.field] == FieldTitle && alone(s.text(h.field), h.Start, h.End)
}

// alone reports whether there is no letter or digit outside text[start:end].
func alone(text string, start, end int) bool {
	if len(text)-(end-start) > maxAlone {
		return false
	}
	other := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return !strings.ContainsFunc(text[:start], other) && !strings.ContainsFunc(text[end:], other)
}

// maxAlone bounds what may stand round a form that is alone, in bytes.
const maxAlone = 16

// capitals reports whether a coded term is of up to four capitals.
func capitals(term string) bool {
	for i := range len(term) {
		if c := term[i]; c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(term) <= 4
}

// foreign reports whether a text is of a script whose letters look like Latin ones. "Бош" reads as "bow" does, and is no "bow".
func foreign(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Cyrillic, unicode.Greek) {
			return true
		}
	}
	return false
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// sameCase reports whether text has capitals where an abbreviation is written with them: at its head, and throughout when it is.
func sameCase(form, text string) bool {
	if form[0] < 'A' || form[0] > 'Z' || text == "" {
		return true
	}
	if text[0] >= 'a' && text[0] <= 'z' {
		return false
	}
	return strings.ToUpper(form) != form || strings.ToUpper(text) == text
}

// inModel reports whether an abbreviation is a piece of a model number: NB-5L, 12-CK.
func inModel(text string, start, end int) bool {
	if end+1 < len(text) && (text[end] == '-' || text[end] == '.' || text[end] == '/') && text[end+1] >= '0' && text[end+1] <= '9' {
		return true
	}
	return start >= 2 && (text[start-1] == '-' || text[start-1] == '/' || text[start-1] == '.') && text[start-2] >= '0' && text[start-2] <= '9'
}

// loud reports whether the field of a hit has no small letter, so that capitals say nothing in it.
func (s *scan) loud(h *hit) bool {
	text := s.text(h.field)
	capitals := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z':
			return false
		case c >= 'A' && c <= 'Z':
			capitals++
		}
	}
	return capitals > 6
}

// taken reports whether the place of hit i is another's: another brand has this name, or another brand is in use and the form is a coded
// term as well. "UA" beside a brand is a word for its copies, without one it is a brand's abbreviation.
func (s *scan) taken(i int, n *nameForm) bool {
	h := &s.hits[i]
	term, other := false, false
	for j := range s.hits {
		o := &s.hits[j]
		same := o.field == h.field && o.Start == h.Start && o.End == h.End
		t := s.e.targets[o.Pattern]
		switch {
		case t.kind == targetBrand && t.index != n.brand:
			if same {
				return true
			}
			other = other || o.Use == mention.UseMark
		case t.kind == targetTerm && same:
			term = term || s.e.terms[t.index].pack.Kind == PackLexicon && t.list == listAny
		}
	}
	return term && other
}

// supports reports whether the rest of the listing says that a medium form is meant as the brand's.
func (s *scan) supports(i int, n *nameForm) bool {
	h := &s.hits[i]
	if n.short() && s.another(h, n.brand) {
		return false // a condition, a size or a line of the other brand
	}
	if slices.ContainsFunc(n.goods, func(w string) bool { return s.says(w, h) }) || s.isAffine(n.brand) || s.isPlausible(n.brand) || s.declares(n.brand) {
		return true
	}
	if key := s.category(); key != "" && slices.ContainsFunc(n.goods, func(g string) bool { return g != "" && alike(g, key) }) {
		return true
	}
	for j := range s.hits {
		o := &s.hits[j]
		if o.field == h.field && o.Start < h.End && h.Start < o.End {
			continue
		}
		t := s.e.targets[o.Pattern]
		switch {
		case t.kind == targetTerm:
			if x := &s.e.terms[t.index]; x.pack.Kind == PackLexicon && t.list == listAny && (x.Strength == Strong || x.Strength == Medium) {
				return true
			}
		case s.e.brandOf(o.Pattern) == n.brand && o.Pattern != h.Pattern:
			return true
		}
	}
	return false
}

func (s *scan) category() string {
	if s.listing.Category == "" {
		return ""
	}
	return fold.Key(s.listing.Category)
}

// another reports whether the field of a hit names another brand in use by its own name.
func (s *scan) another(h *hit, brand int32) bool {
	for i := range s.hits {
		o := &s.hits[i]
		if t := s.e.targets[o.Pattern]; t.kind == targetBrand && t.index != brand && o.field == h.field && o.Use == mention.UseMark {
			return true
		}
	}
	return false
}

// byName returns the first other mention of a brand in the field of hit i that is not a form of a pack, nil for none.
func (s *scan) byName(i int, brand int32) *hit {
	for j := range s.hits {
		o := &s.hits[j]
		if t := s.e.targets[o.Pattern]; j != i && o.field == s.hits[i].field && t.kind == targetBrand && t.index == brand {
			return o
		}
	}
	return nil
}

// declares reports whether the seller declares the brand.
func (s *scan) declares(b int32) bool {
	d := strings.TrimSpace(s.listing.Brand)
	return d != "" && slices.Contains(s.e.declared[fold.Key(d)], b)
}

// says reports whether a folded word stands in the title or the description, outside the place of a hit when one is given.
func (s *scan) says(word string, but *hit) bool {
	if word == "" {
		return false
	}
	for f := range int8(2) {
		start, end := -1, -1
		if but != nil && but.field == f {
			start, end = but.Start, but.End
		}
		if s.folded[f] && holds(&s.texts[f].Exact, word, start, end) {
			return true
		}
	}
	return false
}

// holds reports whether a stream has a word, with edges on both sides where it is of a script with spaces, or its plural. What
// overlaps the bytes from start to end of the original does not count.
func holds(st *fold.Stream, word string, start, end int) bool {
	for from := 0; ; {
		i := bytes.Index(st.Bytes[from:], []byte(word))
		if i < 0 {
			return false
		}
		i += from
		from = i + 1
		to := i + len(word)
		if st.Meta[i].Flag&fold.Begin == 0 || !gapped(st, i) || !gapped(st, to) && (st.Bytes[to] != 's' || !gapped(st, to+1)) {
			continue
		}
		if int(st.Meta[i].Start) >= end || int(st.Meta[to-1].End) <= start {
			return true
		}
	}
}

// gapped reports whether a word may begin or end before byte i.
func gapped(st *fold.Stream, i int) bool {
	if i == 0 || i == st.Len() || st.Meta[i].Flag.Gap() != fold.GapNone {
		return true
	}
	return st.Meta[i].Flag.Class() == fold.Unspaced || st.Meta[i-1].Flag.Class() == fold.Unspaced
}

// styles finds style numbers in a field. Beside a mention of their brand they are used as it is; alone they are judged as the brand's name
// would be in their place.
func (s *scan) styles(field int8) {
	text := s.text(field)
	alone := 0
	s.e.formats.find(text, func(f *format, from, to int) {
		if len(s.hits) >= maxStyleHits || !s.visible(f.pattern) {
			return
		}
		h := hit{mention.Hit{Pattern: f.pattern, Start: from, End: to, Use: mention.UseMark}, field}
		n := &s.e.names[f.name]
		if n.strength != Weak && !s.besideName(&h, n.brand) {
			if alone++; alone > maxInPlace {
				return
			}
			s.inPlace(&h, n.brand)
		}
		s.hits = append(s.hits, h)
	})
}

// maxStyleHits bounds the hits of a listing up to which style numbers are added.
const maxStyleHits = 1000

// besideName uses a style number as another mention of its brand in the field is used, and reports whether there is one.
func (s *scan) besideName(h *hit, brand int32) bool {
	for i := range s.hits {
		if o := &s.hits[i]; o.field == h.field && s.e.brandOf(o.Pattern) == brand {
			if o.Use != mention.UseCommonWord {
				h.Use = o.Use
			}
			return true
		}
	}
	return false
}

// inPlace judges a style number as the brand's name would be judged in its place.
func (s *scan) inPlace(h *hit, brand int32) {
	name := s.e.brands[brand].Name
	text := s.text(h.field)
	var t fold.Text
	t.Reset(text[:h.Start] + name + text[h.End:])
	end := h.Start + len(name)
	for _, o := range s.e.matcher.Find(nil, &t, &mention.Support{Visible: s.visible}) {
		if o.Start != h.Start || o.End != end || s.e.brandOf(o.Pattern) != brand || o.Use == mention.UseCommonWord {
			continue
		}
		h.Use, h.CueStart, h.CueEnd = o.Use, o.CueStart, o.CueEnd
		if o.CueStart >= end {
			h.CueStart, h.CueEnd = o.CueStart-end+h.End, o.CueEnd-end+h.End
		} else if o.CueEnd > h.Start {
			h.CueStart, h.CueEnd = 0, 0
		}
		return
	}
}
