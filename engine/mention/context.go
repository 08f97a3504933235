package mention

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/usage"
)

// foundCue is a cue in the text, in offsets of the original.
type foundCue struct {
	cue        int32
	start, end uint32
}

// ruling is the use of a mention and the cue that decided it.
type ruling struct {
	use        Use
	start, end uint32
	words      int  // between the cue and the name
	cued       bool // a cue decided, here or by way of another mention
	steps      []fold.Step
	judged     usage.Judgement
}

// judge turns what was found into hits, each with its use and steps.
func (m *Matcher) judge(dst []Hit, sc *scratch, t *fold.Text, s *Support) []Hit {
	m.prepareCues(sc, t)
	sc.rulings = sc.rulings[:0]
	for i := range sc.found {
		r := ruling{use: UseMark}
		if m.with.context && !m.pattern(&sc.found[i]).Kind.plain() {
			if r = m.rule(sc, t, &sc.found[i]); r.use == UseMark || r.use == UseSecondHand {
				r = m.inside(t, &sc.found[i], r)
			}
		}
		sc.rulings = append(sc.rulings, r)
	}
	m.spread(sc, t)
	m.model(sc, t, s)
	for i := range sc.found {
		f, r := &sc.found[i], &sc.rulings[i]
		dst = append(dst, Hit{
			Pattern: m.forms[f.form].pattern, Start: int(f.start), End: int(f.end), Use: r.use,
			CueStart: int(r.start), CueEnd: int(r.end), Steps: r.steps, Judged: r.judged,
		})
	}
	return dst
}

func (m *Matcher) pattern(f *found) *Pattern { return &m.patterns[m.forms[f.form].pattern] }

// open reports whether no cue has decided the use.
func (r *ruling) open() bool { return r.use == UseMark && r.start == r.end }

// follow takes over the ruling of another mention.
func (r *ruling) follow(o *ruling) { r.use, r.start, r.end, r.words = o.use, o.start, o.end, o.words }

// maxBack is how many mentions back a name is taken up again.
const maxBack = 32

// spread carries rulings that the name is only a reference along lists, and to later mentions of the same name.
func (m *Matcher) spread(sc *scratch, t *fold.Text) {
	fs, rs := sc.found, sc.rulings
	for i := range fs {
		if !rs[i].open() || m.pattern(&fs[i]).Kind.plain() {
			continue
		}
		for j := i - 1; j >= max(0, i-maxBack); j-- {
			if rs[j].use == UseNominative && (m.pattern(&fs[j]).Group == m.pattern(&fs[i]).Group || j == i-1 && lists(t, fs[j].end, fs[i].start)) {
				rs[i].follow(&rs[j])
				break
			}
		}
	}
	for i := len(fs) - 2; i >= 0; i-- {
		next := &rs[i+1]
		if rs[i].open() && next.use == UseNominative && next.start >= fs[i+1].end && !m.pattern(&fs[i]).Kind.plain() && lists(t, fs[i].end, fs[i+1].start) {
			rs[i].follow(next)
		}
	}
}

// prepareCues sorts the cues, drops those inside longer ones and those that are void where they stand.
func (m *Matcher) prepareCues(sc *scratch, t *fold.Text) {
	cs := sc.cues
	if len(cs) == 0 {
		return
	}
	slices.SortFunc(cs, func(a, b foundCue) int {
		if a.start != b.start {
			return int(a.start) - int(b.start)
		}
		return int(b.end) - int(a.end)
	})
	kept := cs[:0]
	var last foundCue // the longest one so far; a word may be a cue in several ways
	for _, c := range cs {
		if c.start < last.end && (c.start != last.start || c.end != last.end) {
			continue
		}
		last = c
		q := &m.cues[c.cue]
		if q.other && isASCII(t.Original[c.start:c.end]) || q.soft && !sc.nameAt(t, c.end) && m.audienceNext(t, c.end) || q.use == UseSecondHand && m.verbNext(t, c.end) || !m.atHome(q, t, &c) {
			continue
		}
		kept = append(kept, c)
	}
	sc.cues = kept
}

// nearHome is how many words beside a short cue are looked at for its language or its noun.
const nearHome = 5

// atHome reports whether the words around a short cue are of its language or name what the cue needs: x is "for" after an Italian
// noun and nothing before a size.
func (m *Matcher) atHome(q *cue, t *fold.Text, c *foundCue) bool {
	if !q.noun && !q.small && q.in == "" && q.not == "" {
		return true
	}
	s := &t.Exact
	at := sort.Search(s.Len(), func(i int) bool { return s.Meta[i].Start >= c.start })
	if q.small && at < s.Len() && s.Meta[at].Flag&fold.Upper != 0 || q.not != "" && at > 0 && m.serial(s, at, q.not) {
		return false
	}
	end, noun, home := at, !q.noun, q.in == ""
	for words := 0; end > 0 && words < nearHome && (!noun || !home); words++ {
		from := end - 1
		for from > 0 && s.Meta[from].Flag.Gap() == fold.GapNone {
			from--
		}
		w := s.Bytes[from:end]
		if words == 0 && q.text == "x" && w[0] >= '0' && w[0] <= '9' {
			return false
		}
		noun = noun || usage.Accessory(w)
		home = home || m.words.has(q.in, w)
		end = from
	}
	at32 := c.end
	for words := 0; q.use == UseNegation && words < nearHome && !noun; words++ {
		w, end := wordAfter(t, at32)
		if w == nil {
			break
		}
		noun, at32 = usage.Accessory(w), end
	}
	return noun && home
}

// serial reports whether the word that ends before byte at of the stream is one of a list, or a short number.
func (m *Matcher) serial(s *fold.Stream, at int, list string) bool {
	from := at - 1
	for from > 0 && s.Meta[from].Flag.Gap() == fold.GapNone {
		from--
	}
	w := s.Bytes[from:at]
	return m.words.has(list, w) || len(w) <= 3 && s.Meta[at-1].Flag.Class() == fold.Digit
}

// nameAt reports whether the next word after offset at begins a mention: Breitling is no activity.
func (sc *scratch) nameAt(t *fold.Text, at uint32) bool {
	_, end := wordAfter(t, at)
	i := sort.Search(len(sc.found), func(i int) bool { return sc.found[i].start >= at })
	return i < len(sc.found) && sc.found[i].start < end
}

// audienceNext reports whether an audience or an activity follows.
func (m *Matcher) audienceNext(t *fold.Text, at uint32) bool {
	w, end := wordAfter(t, at)
	if m.words.has("determiner", w) {
		w, _ = wordAfter(t, end)
	}
	return m.words.has("audience", w) || len(w) > 5 && string(w[len(w)-3:]) == "ing"
}

// verbNext reports whether the word that follows makes "used" a verb.
func (m *Matcher) verbNext(t *fold.Text, at uint32) bool {
	w, _ := wordAfter(t, at)
	return m.words.has("verbal", w)
}

// wordAfter returns the word of the exact stream that begins at or after offset at, and its end.
func wordAfter(t *fold.Text, at uint32) (word []byte, end uint32) {
	s := &t.Exact
	i := sort.Search(s.Len(), func(i int) bool { return s.Meta[i].Start >= at })
	j := i
	for j < s.Len() && (j == i || s.Meta[j].Flag.Gap() == fold.GapNone) {
		j++
	}
	if j == i {
		return nil, at
	}
	return s.Bytes[i:j], s.Meta[j-1].End
}

// rule finds the cue that governs a mention: the nearest one whose reach it is in, negation and origin first.
func (m *Matcher) rule(sc *scratch, t *fold.Text, f *found) ruling {
	best, bestRank := ruling{use: UseMark}, 1<<30
	for _, c := range nearCues(sc.cues, f.start) {
		q := &m.cues[c.cue]
		if q.side == anywhere || c.start < f.end && f.start < c.end || q.weak && m.pattern(f).Common {
			continue
		}
		var d distance
		switch {
		case c.end <= f.start && q.side != after:
			d = between(t, pastColon(t, c.end), f.start)
		case f.end <= c.start && q.side != before:
			d = between(t, f.end, c.start)
		default:
			continue
		}
		if (d.clause || d.words > q.reach) && (q.side != before || q.use != UseNominative || !d.list()) || d.chars > 0 && utf8.RuneCountInString(q.text) == 1 && !m.alone(t.Original[:c.start]) || f.cost > 0 && d.words > 1 && q.side == after {
			continue // what is hidden is not hidden to say what the goods fit, unless it is said at once
		}
		rank := d.words * 4
		switch q.use {
		case UseNegation:
			rank -= 3
		case UseMark:
			rank -= 2
		case UseComparison:
			rank--
		case UseNominative, UseSecondHand, UseCommonWord:
		}
		if rank < bestRank {
			best, bestRank = ruling{use: q.use, start: c.start, end: c.end, words: d.words}, rank
		}
	}
	if best.open() && f.cost == 0 {
		m.inflected(&best, t, f)
	}
	return best
}

// endings say "to" or "into" at the end of a noun, in Hungarian and in Finnish: Corollához, Corollaan. Not checked by a speaker.
var endings = [...]string{"hoz", "hez", "aan", "iin"}

// minInflected is how many letters a word with such an ending has; shorter ones are other words.
const minInflected = 6

// inflected finds a word after the name that says with its ending what the accessory named before is put into.
func (m *Matcher) inflected(r *ruling, t *fold.Text, f *found) {
	at := f.end
	for range 2 {
		w, end := wordAfter(t, at)
		if w == nil || between(t, f.end, end).clause {
			return
		}
		for _, e := range endings {
			if len(w) >= minInflected && strings.HasSuffix(string(w), e) && m.atHome(&cue{noun: true}, t, &foundCue{start: f.start, end: f.end}) {
				start := max(0, strings.IndexFunc(t.Original[at:end], unicode.IsLetter))
				r.use, r.start, r.end, r.words = UseNominative, at+uint32(start), end, 1 //nolint:gosec // within the text
				return
			}
		}
		at = end
	}
}

// alone reports whether a character that follows text is a word of its own: after a letter, a digit or a space (V8用, 30系 用, but
// not 家用), and after a word in kana that is neither an audience nor a purpose (デジカメ用, but not メンズ用).
func (m *Matcher) alone(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	if r < 0x1100 {
		return true
	}
	if r < 'ァ' || r > 'ー' {
		return false
	}
	from := strings.LastIndexFunc(text, func(r rune) bool { return r < 'ァ' || r > 'ー' })
	if from >= 0 {
		_, n := utf8.DecodeRuneInString(text[from:])
		text = text[from+n:]
	}
	return !m.words.has("kana", []byte(fold.Key(text)))
}

// pastColon returns where what a cue announces begins: fits: Norvella.
func pastColon(t *fold.Text, at uint32) uint32 {
	rest := strings.TrimLeft(t.Original[at:min(len(t.Original), int(at)+4)], " ")
	for _, colon := range [...]string{":", "："} {
		if strings.HasPrefix(rest, colon) {
			return at + uint32(strings.Index(t.Original[at:], colon)+len(colon)) //nolint:gosec // below fold.MaxBytes
		}
	}
	return at
}

// maxCues is how many cues on each side of a mention are weighed.
const maxCues = 8

// nearCues returns the cues around offset at, of cues sorted by place.
func nearCues(cues []foundCue, at uint32) []foundCue {
	i := sort.Search(len(cues), func(i int) bool { return cues[i].start >= at })
	return cues[max(0, i-maxCues):min(len(cues), i+maxCues)]
}

// lists reports whether the mentions that end and start there are of one list: iPhone 15, iPad and MacBook.
func lists(t *fold.Text, end, start uint32) bool {
	if start < end {
		return false
	}
	d := between(t, end, start)
	return d.words <= 6 && !d.stop
}

// distance is what lies between two places of the text.
type distance struct {
	words  int
	chars  int  // characters of unspaced scripts, two of which make a word
	clause bool // punctuation that ends a clause
	stop   bool // punctuation that also ends a list
	commas int  // how many
	since  int  // words since the last comma
	most   int  // words between two commas
}

// maxList is how many words a list has that a cue still governs.
const maxList = 24

// list reports short items between commas: for Norvella 5,Quorima, Bexor Q9, and so on.
func (d *distance) list() bool {
	return !d.stop && d.commas >= 2 && d.words <= maxList && max(d.most, d.since) <= 3
}

func between(t *fold.Text, from, to uint32) distance {
	var d distance
	s := &t.Exact
	i := sort.Search(s.Len(), func(i int) bool { return s.Meta[i].Start >= from })
	prev := from
	half := 0
	for ; i < s.Len(); i++ {
		if s.Meta[i].Flag&fold.Begin == 0 || s.Meta[i].Start > to {
			continue
		}
		if s.Meta[i].Flag.Gap() >= fold.GapJoiner && s.Meta[i].Start >= prev {
			d.punctuation(t.Original[prev:s.Meta[i].Start])
		}
		if s.Meta[i].Start >= to {
			break
		}
		switch {
		case s.Meta[i].Flag.Class() == fold.Unspaced:
			half++
		case s.Meta[i].Flag.Gap() != fold.GapNone || prev == from || i > 0 && s.Meta[i-1].Flag.Class() == fold.Unspaced:
			d.words++
			d.since++
		}
		prev = s.Meta[i].End
	}
	d.words += half / 2
	d.chars = half
	return d
}

// punctuation notes what the separators in gap end.
func (d *distance) punctuation(gap string) {
	if strings.ContainsAny(gap, ";\n。；！!?？|()[]【】（）") {
		d.clause, d.stop = true, true
	}
	if strings.ContainsAny(gap, ",，、:：") {
		d.clause = true
		d.commas++
		d.most, d.since = max(d.most, d.since), 0
	}
	if strings.Contains(gap, ". ") || strings.Contains(gap, " - ") {
		d.clause, d.stop = true, true
	}
}

// secondHand applies a second-hand cue anywhere in the text.
func (m *Matcher) secondHand(sc *scratch, r *ruling) {
	for _, c := range sc.cues {
		if m.cues[c.cue].use == UseSecondHand {
			r.use, r.start, r.end = UseSecondHand, c.start, c.end
			return
		}
	}
}
