package mention

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/hanzi"
	"github.com/assay-ip/assay/engine/near"
	"github.com/assay-ip/assay/engine/word"
)

// minLeet is the length of the shortest name that is looked for with digits and symbols read as letters.
const minLeet = 4

// Matcher finds all patterns it was compiled from. It is safe for concurrent use.
type Matcher struct {
	patterns []Pattern
	forms    []form
	cues     []cue
	words    lexicon
	exact    *automaton // over fold.Text.Exact and Turned; its keys are indexes into forms
	leet     *automaton // over fold.Text.Leet
	skipped  []Skip
	lexicon  *word.Lexicon
	learned  Vocabulary
	fuzzy    fuzzy
	sounds   sounds
	shapes   shapes
	han      *hanzi.Index // nil when there is no Chinese name
	with     switches
	scratch  sync.Pool
}

// Skip is a pattern that cannot be looked for.
type Skip struct {
	Pattern int32
	Reason  string
}

// Compile builds a Matcher. Patterns that cannot be looked for are left out and reported by Skipped.
func Compile(patterns []Pattern) (*Matcher, error) { return CompileWithout(patterns) }

// CompileWithout is Compile with some parts left out, for measuring them.
func CompileWithout(patterns []Pattern, parts ...Part) (*Matcher, error) {
	return CompileKnowing(patterns, Vocabulary{}, parts...)
}

// CompileKnowing is CompileWithout for a marketplace whose sellers use words of their own.
func CompileKnowing(patterns []Pattern, learned Vocabulary, parts ...Part) (*Matcher, error) {
	ship, err := shipped()
	if err != nil {
		return nil, err
	}
	lexicon, err := word.Default()
	if err != nil {
		return nil, fmt.Errorf("mention: %w", err)
	}
	m := &Matcher{patterns: patterns, words: ship.words, cues: ship.cues, lexicon: lexicon, with: newSwitches(parts), learned: learned}
	var t fold.Text
	for i := range patterns {
		fs, reason := forms(&t, &patterns[i], int32(i))
		if reason != "" {
			m.skipped = append(m.skipped, Skip{int32(i), reason})
			continue
		}
		m.forms = append(m.forms, fs...)
	}
	names := len(m.forms)
	m.fuzz(names)
	m.indexSounds()
	m.indexHan(names)
	m.spellAnds(&t)
	spelt := len(m.forms)
	for i := range m.cues {
		p := Pattern{Text: m.cues[i].text, Kind: KindTerm}
		fs, reason := forms(&t, &p, int32(-1-i))
		if reason != "" {
			return nil, fmt.Errorf("mention: cue %q: %s", p.Text, reason)
		}
		m.forms = append(m.forms, fs...)
	}
	if m.exact, err = m.index(len(m.forms), nil); err != nil {
		return nil, err
	}
	for i := range m.exact.outs[1:] { // here, so that the scan need not look at the form, which is hardly ever in the cache
		o := &m.exact.outs[i+1]
		o.cue = m.forms[o.key].pattern < 0 && m.forms[o.key].strict
	}
	disguisable := func(f *form) bool {
		p := &m.patterns[f.pattern]
		return (p.Kind == KindName || p.Kind == KindAlias || p.Kind == KindGoods) && f.letters >= minLeet && !p.Common && isASCII(f.exact)
	}
	m.indexShapes(names, disguisable)
	m.leet, err = m.index(spelt, disguisable)
	return m, err
}

// index builds the automaton of the first n forms; of their leet forms, where leet reports true, when leet is given.
func (m *Matcher) index(n int, leet func(*form) bool) (*automaton, error) {
	type item struct {
		key  string
		form int32
	}
	items := make([]item, 0, n)
	var buf []byte
	for i := range n {
		f := &m.forms[i]
		switch {
		case leet == nil:
			items = append(items, item{f.exact, int32(i)})
		case leet(f):
			buf = fold.AppendLeet(buf[:0], f.exact)
			items = append(items, item{string(buf), int32(i)})
		}
	}
	slices.SortFunc(items, func(a, b item) int {
		if c := strings.Compare(a.key, b.key); c != 0 {
			return c
		}
		return int(b.form) - int(a.form)
	})
	keys, ids := make([]string, 0, len(items)), make([][]int32, 0, len(items))
	all := make([]int32, len(items))
	for i := range items {
		all[i] = items[i].form
		if n := len(keys); n > 0 && keys[n-1] == items[i].key {
			ids[n-1] = all[i-len(ids[n-1]) : i+1]
			continue
		}
		keys, ids = append(keys, items[i].key), append(ids, all[i:i+1])
	}
	return build(keys, ids)
}

// Skipped returns the patterns that are not looked for and why.
func (m *Matcher) Skipped() []Skip { return m.skipped }

// Pattern returns the compiled pattern with index i.
func (m *Matcher) Pattern(i int32) *Pattern { return &m.patterns[i] }

// Find appends the mentions in t to dst, in order of their place. A mention found in several readings of the text is
// reported once, with the least that had to be undone; of overlapping names the longest plain one counts.
// s may be nil.
func (m *Matcher) Find(dst []Hit, t *fold.Text, s *Support) []Hit {
	sc, ok := m.scratch.Get().(*scratch)
	if !ok {
		sc = new(scratch)
	}
	defer m.scratch.Put(sc)
	return m.find(dst, sc, t, s)
}

func (m *Matcher) find(dst []Hit, sc *scratch, t *fold.Text, s *Support) []Hit {
	sc.found, sc.cues, sc.visible, sc.refuse = sc.found[:0], sc.cues[:0], nil, nil
	sc.text = t.Original
	if s != nil {
		sc.visible, sc.refuse = s.Visible, s.Refuse
	}
	m.scanExact(sc, t)
	if m.with.leet && len(m.leet.outs) > 1 {
		m.scanLeet(sc, t, &t.Leet, readLeet)
		m.scanLeet(sc, t, &t.Loose, readLoose)
		m.scanLeet(sc, t, &t.Varied, readVaried)
	}
	if m.with.turned && t.Turned.Len() > 0 {
		m.scanTurned(sc, t)
	}
	if len(m.fuzzy.forms) > 0 {
		m.tokenize(sc, t)
		if m.with.slips {
			m.scanSlips(sc, t)
		}
		if m.with.leet {
			m.scanShapes(sc, t)
			m.scanStrokes(sc, t)
		}
		if m.with.masks {
			m.scanMasks(sc, t)
		}
		if m.with.sounds {
			m.scanSounds(sc, t)
		}
	}
	if m.han != nil && m.with.han {
		m.scanHan(sc, t, s)
	}
	if len(sc.found) == 0 {
		return dst
	}
	sc.found = m.resolve(sc.found)
	return m.judge(dst, sc, t, s)
}

// scratch is the working memory of one Find.
type scratch struct {
	found   []found
	cues    []foundCue
	rulings []ruling
	judging judging
	visible func(pattern int32) bool
	refuse  func(pattern int32, text string, start, end int) bool
	text    string
	key     fold.Text
	tokens  []token
	near    []near.Match
	han     []hanzi.Match
	hanzi   hanzi.Scratch
	hearing hearing
}

// found is a pattern in the text before overlaps are resolved.
type found struct {
	form       int32
	start, end uint32
	cost       int32 // 0: as written
	from, to   int32 // range in the stream
	reading    reading
	how        uint8 // of readHan and readSound: the hanzi.Kind and phonetic.Kind; of readShape: 1 for letters that are as likely a slip
	at         int32 // of readHan: index into scratch.han
}

type reading uint8

const (
	readExact reading = iota
	readLeet
	readLoose
	readVaried
	readTurned
	readMask
	readShape
	readSlip
	readHan
	readSound
)

// Costs order readings: plain before separated before leet before turned.
const (
	costGap    = 10
	costLeet   = 100
	costTurned = 1000
	costMask   = 1500
	costSlip   = 2000
	costHan    = 2000
	costSound  = 3000
)

// place is where a key ends in a stream.
type place struct {
	form int32
	from int
	to   int
}

func (m *Matcher) scanExact(sc *scratch, t *fold.Text) {
	s := &t.Exact
	for at, cur, out := m.exact.scan(s.Bytes, 0, 0); out != 0; at, cur, out = m.exact.scan(s.Bytes, at, cur) {
		for o := out; o != 0; o = m.exact.outs[o].next {
			key := &m.exact.outs[o]
			from := at - int(key.size)
			if key.cue && glued(s, from, at) {
				continue // cues of a letter or two stand in every other word
			}
			f := &m.forms[key.key]
			cost, ok := m.accept(f, t, s, from, at)
			switch {
			case !ok:
			case f.pattern < 0:
				q := &m.cues[-1-f.pattern]
				sc.cues = append(sc.cues, foundCue{cue: -1 - f.pattern, start: s.Meta[from].Start, end: s.Meta[at-1].End + q.tail})
			case f.chinese && cost == 0 && hanzi.Across(t.Original, int(s.Meta[from].Start), int(s.Meta[at-1].End)):
			case (cost == 0 || !m.patterns[f.pattern].Common || f.spelled(s, from, at)) && m.scripted(f, t, s, from, at):
				sc.add(s, f, place{key.key, from, at}, cost, readExact)
			}
		}
	}
}

// glued reports whether a letter touches the letters from..to of s.
func glued(s *fold.Stream, from, to int) bool {
	return from > 0 && touch(s, from) || to < s.Len() && touch(s, to)
}

// touch reports whether the bytes before and at i are of two letters with nothing between them.
func touch(s *fold.Stream, i int) bool {
	f := s.Meta[i].Flag
	return !f.Parted() && f.Class() == fold.Letter && s.Meta[i-1].Flag.Class() == fold.Letter
}

func (m *Matcher) scanTurned(sc *scratch, t *fold.Text) {
	s := &t.Turned
	for at, cur, out := m.exact.scan(s.Bytes, 0, 0); out != 0; at, cur, out = m.exact.scan(s.Bytes, at, cur) {
		for o := out; o != 0; o = m.exact.outs[o].next {
			key := &m.exact.outs[o]
			from := at - int(key.size)
			f := &m.forms[key.key]
			if f.pattern < 0 || f.fixed || f.letters < 3 || m.patterns[f.pattern].Common {
				continue
			}
			if cost, ok := m.accept(f, t, s, from, at); ok && turned(t, from, at) {
				sc.add(s, f, place{key.key, from, at}, costTurned+cost, readTurned)
			}
		}
	}
}

// add notes a find. In the turned stream the original may run the other way.
func (sc *scratch) add(s *fold.Stream, f *form, p place, cost int32, r reading) {
	if sc.visible != nil && !sc.visible(f.pattern) {
		return
	}
	start, end := s.Meta[p.from].Start, s.Meta[p.to-1].End
	if r == readTurned {
		start, end = span(s, p.from, p.to)
	}
	if sc.refuse != nil && sc.refuse(f.pattern, sc.text, int(start), int(end)) {
		return
	}
	sc.found = append(sc.found, found{form: p.form, start: start, end: end, cost: cost, from: int32(p.from), to: int32(p.to), reading: r}) //nolint:gosec // below fold.MaxBytes
}

// maxOverlap is how many overlapping finds are weighed against each other.
const maxOverlap = 256

// resolve drops what overlaps something better: of the same kind of pattern, plainer first, then longer, then further
// left. It looks at one group of overlapping finds at a time, and no more than maxOverlap of them, so that its time
// grows with the text alone; only text made to be slow has larger groups.
func (m *Matcher) resolve(fs []found) []found {
	if len(fs) == 1 {
		return fs
	}
	slices.SortFunc(fs, func(a, b found) int { return int(a.start) - int(b.start) })
	kept := fs[:0]
	for lo := 0; lo < len(fs); {
		end, hi := fs[lo].end, lo+1
		for hi < len(fs) && fs[hi].start < end && hi-lo < maxOverlap {
			end = max(end, fs[hi].end)
			hi++
		}
		kept = m.best(kept, fs[lo:hi])
		lo = hi
	}
	return kept
}

// best appends those of fs, which overlap, that nothing better hides. kept may begin before fs in the same array.
func (m *Matcher) best(kept, fs []found) []found {
	if len(fs) > 1 {
		fs = m.widest(fs)
		slices.SortFunc(fs, func(a, b found) int { return m.better(&a, &b) })
	}
	first := len(kept)
next:
	for i := range fs {
		for j := first; j < len(kept); j++ {
			if m.hides(&kept[j], &fs[i]) {
				continue next
			}
		}
		kept = append(kept, fs[i])
	}
	slices.SortFunc(kept[first:], func(a, b found) int {
		return cmp.Or(int(a.start)-int(b.start), int(a.end)-int(b.end), int(m.forms[a.form].pattern)-int(m.forms[b.form].pattern))
	})
	return kept
}

// widest drops the names that lie within a longer one, as Merc does in Merc(e)des: who writes the whole means the whole.
func (m *Matcher) widest(fs []found) []found {
	kept := fs[:0]
next:
	for i := range fs {
		a := &fs[i]
		if domain(m.pattern(a).Kind) == 0 {
			for j := range fs {
				b := &fs[j]
				if b.start <= a.start && b.end >= a.end && (b.cost < costTurned || b.reading == readHan || m.supports(a, b)) && m.outdoes(b, a) {
					continue next
				}
			}
		}
		kept = append(kept, *a)
	}
	return kept
}

// supports reports whether a counts with support alone and b is more than it, the whole of the same brand's name: a slip
// beside it is a support.
func (m *Matcher) supports(a, b *found) bool {
	p, q := m.pattern(a), m.pattern(b)
	return p.Group == q.Group && p.Common && !q.Common && b.end-b.start > a.end-a.start
}

// outdoes reports whether b, which covers a, leaves nothing of it: it is longer, or a name of the same brand where a needs support.
func (m *Matcher) outdoes(b, a *found) bool {
	p, q := m.pattern(b), m.pattern(a)
	if domain(p.Kind) != 0 {
		return false
	}
	return b.end-b.start > a.end-a.start || p.Group == q.Group && q.Common && !p.Common
}

func (m *Matcher) better(a, b *found) int {
	return cmp.Or(int(a.cost)-int(b.cost), int(b.end-b.start)-int(a.end-a.start), int(a.start)-int(b.start),
		int(m.forms[a.form].pattern)-int(m.forms[b.form].pattern))
}

// hides reports whether a, the better one, leaves no room for b. Names and codes hide each other; style codes and
// terms only hide their own group, as each may be another rule's. Two patterns found on one span in one reading both stay.
func (m *Matcher) hides(a, b *found) bool {
	if a.end <= b.start || b.end <= a.start {
		return false
	}
	p, q := &m.patterns[m.forms[a.form].pattern], &m.patterns[m.forms[b.form].pattern]
	if p == q {
		return true
	}
	if domain(p.Kind) != domain(q.Kind) {
		return false
	}
	if domain(p.Kind) != 0 {
		return p.Group == q.Group
	}
	return p.Group == q.Group || a.start != b.start || a.end != b.end || a.cost < b.cost
}

func domain(k Kind) int {
	switch k {
	case KindStyle:
		return 1
	case KindTerm, KindGoods:
		return 2
	case KindName, KindAlias, KindHan, KindCode:
		return 0
	}
	return 0
}
