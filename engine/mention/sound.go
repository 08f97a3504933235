package mention

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/phonetic"
	"github.com/assay-ip/assay/engine/word"
)

// sounds holds the names that are also looked for by their sound.
type sounds struct {
	index *phonetic.Index
	forms []int32 // by index of phonetic
}

// hearing is the working memory of scanSounds.
type hearing struct {
	scratch phonetic.Scratch
	found   []phonetic.Match
	words   []foreignWord
	buf     []byte
}

// foreignWord is a word of another script in the text.
type foreignWord struct {
	start, end uint32
	lo, hi     int32 // in hearing.buf, in small letters
	script     phonetic.Writing
	near       bool // nothing but one space or joiner stands before it
}

// indexSounds indexes the names that are found by sound: those of fuzzy, with their spaces.
func (m *Matcher) indexSounds() {
	list := make([]string, len(m.fuzzy.forms))
	var buf []byte
	for i, id := range m.fuzzy.forms {
		f := &m.forms[id]
		buf = buf[:0]
		for j := range len(f.exact) {
			if j > 0 && f.gapAt(j) {
				buf = append(buf, ' ')
			}
			buf = append(buf, f.exact[j])
		}
		list[i] = string(buf)
	}
	m.sounds = sounds{phonetic.Build(list), m.fuzzy.forms}
}

// Costs of a sound on the scale of package near: what any other spelling costs, and each unit of phonetic.Match.Cost.
const (
	costSounds    = 5500
	costSoundUnit = 8
)

// scanSounds finds names that are spelt by ear, in Latin letters or in another script.
func (m *Matcher) scanSounds(sc *scratch, t *fold.Text) {
	s := &t.Exact
	for i := range sc.tokens {
		w := &sc.tokens[i]
		if !w.plain || w.taken || w.len() < 3 {
			continue
		}
		if m.with.words && w.class > word.Seldom {
			m.heardBeside(sc, t, i)
			continue
		}
		m.heard(sc, t, i, i, w.bytes(s))
		for lo := max(0, i-1); lo <= i && lo+1 < len(sc.tokens); lo++ {
			a, b := &sc.tokens[lo], &sc.tokens[lo+1]
			if other := &sc.tokens[lo+lo+1-i]; a.plain && b.plain && b.gap(s) <= fold.GapJoiner && (other.class <= word.Seldom && lo == i || other.class > word.Seldom && other.class < word.Frequent || len(other.parts) > 0) {
				m.heard(sc, t, lo, lo+1, a.bytes(s), b.bytes(s))
			}
		}
	}
	m.scanForeign(sc, t)
}

// heardBeside looks for ordinary words spelt by ear: beside word i, when that is one of a name of several words, or i itself
// and the next one, when neither is an everyday word: cate spade, ralph loren, kalvin kline.
func (m *Matcher) heardBeside(sc *scratch, t *fold.Text, i int) {
	s := &t.Exact
	if len(m.fuzzy.parts) == 0 {
		return
	}
	if len(sc.tokens[i].parts) == 0 {
		if a := &sc.tokens[i]; i+1 < len(sc.tokens) && a.class < word.Common && a.len() >= minBeside {
			if b := &sc.tokens[i+1]; b.plain && !b.taken && b.gap(s) <= fold.GapJoiner && b.class > word.Seldom && b.class < word.Common && b.len() >= minBeside {
				m.heard(sc, t, i, i+1, a.bytes(s), b.bytes(s))
			}
		}
		return
	}
	for lo := max(0, i-1); lo <= i && lo+1 < len(sc.tokens); lo++ {
		a, b := &sc.tokens[lo], &sc.tokens[lo+1]
		if other := &sc.tokens[lo+lo+1-i]; a.plain && b.plain && b.gap(s) <= fold.GapJoiner && !other.taken && other.class > word.Seldom && other.class < word.Frequent && other.len() >= minBeside {
			m.heard(sc, t, lo, lo+1, a.bytes(s), b.bytes(s))
		}
	}
}

// minBeside is the length of the shortest ordinary word that may be spelt by ear beside another word of the name.
const minBeside = 4

// ownBeside reports whether one of two words is the name's own, in its place, and the other one is none so common that it
// may stand there by chance.
func (m *Matcher) ownBeside(sc *scratch, s *fold.Stream, f *form, lo int) bool {
	a, b := &sc.tokens[lo], &sc.tokens[lo+1]
	if f.words() != 2 || !m.with.words {
		return false
	}
	if a.len() < len(f.exact) && f.gapAt(a.len()) && string(a.bytes(s)) == f.exact[:a.len()] {
		return b.len() >= minBeside && b.class < word.Frequent
	}
	at := len(f.exact) - b.len()
	return at > 0 && f.gapAt(at) && string(b.bytes(s)) == f.exact[at:] && a.len() >= minBeside && a.class < word.Frequent
}

// heard adds the names that the words lo..hi sound like.
func (m *Matcher) heard(sc *scratch, t *fold.Text, lo, hi int, words ...[]byte) {
	h := &sc.hearing
	h.found = m.sounds.index.FindLatin(h.found[:0], &h.scratch, words...)
	for k := range h.found {
		x := &h.found[k]
		id := m.sounds.forms[x.Name]
		f := &m.forms[id]
		a, b := &sc.tokens[lo], &sc.tokens[hi]
		if hi > lo && f.words() != hi-lo+1 || string(t.Exact.Bytes[a.from:b.to]) == f.exact || !spelling(t.Exact.Bytes[a.from:b.to], f.exact, x) || !m.likelySound(sc, &t.Exact, f, lo, hi, x) {
			continue
		}
		sc.addFuzzy(f, found{form: id, start: a.start, end: b.end, cost: costSound + x.Cost/10, from: a.from, to: b.to, reading: readSound, how: uint8(x.Kind)})
	}
}

// spelling reports whether a word is also written enough like the name it sounds like: one letter may be another sound, two
// hardly, and more must sound the same.
func spelling(written []byte, name string, x *phonetic.Match) bool {
	if x.Kind != phonetic.Alike {
		return true
	}
	n := len(name)
	if len(written) == n+1 && string(written[1:]) == name {
		return false // iomega is not Omega
	}
	switch edits(written, name) {
	case 0, 1:
		return true
	case 2:
		return x.Cost <= costHushed || n >= minLong && x.Cost <= costVowels || n == minLong-1 && x.Cost <= costVowels/2
	case 3:
		return x.Cost == 0 && n >= minHushed || n >= minLonger && x.Cost <= costVowels/2
	case 4:
		return x.Cost == 0 && n >= minLong || n >= minLonger && x.Cost <= costHushed
	}
	return false
}

const (
	costHushed = 110 // s for z
	costVowels = 420 // a vowel more or less, or two others
	minHushed  = 5   // letters of a name that may be written quite differently
	minLong    = 8   // and with a sound or two changed
	minLonger  = 10
)

// edits is the Levenshtein distance of a word and a name, or more than 4.
func edits(a []byte, b string) int {
	const most = 4
	if len(a) > len(b)+most || len(b) > len(a)+most || len(a) > maxPattern {
		return most + 1
	}
	var row [maxPattern + 1]int
	for j := range a {
		row[j+1] = j + 1
	}
	for i := range len(b) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range a {
			next := diagonal
			if a[j] != b[i] {
				next = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(a)]
}

// words counts the words that a name is written with.
func (f *form) words() int {
	n := 1
	for i := 1; i < len(f.exact); i++ {
		if f.gapAt(i) {
			n++
		}
	}
	return n
}

// likelySound weighs how probable it is that the words are a name spelt by ear against how probable they are otherwise.
func (m *Matcher) likelySound(sc *scratch, s *fold.Stream, f *form, lo, hi int, x *phonetic.Match) bool {
	if !m.with.words {
		return true
	}
	if m.lexicon.Class([]byte(f.exact)) >= word.Frequent && (f.letters < 6 || x.Cost > 0 && f.letters < 8) {
		return false // the word itself, spelt by ear
	}
	if hi == lo+1 && x.Cost <= costHushed && m.ownBeside(sc, s, f, lo) {
		return true
	}
	surprise, margin := 0, marginSlip
	for j := lo; j <= hi; j++ {
		w := &sc.tokens[j]
		switch {
		case w.class > word.Seldom:
			surprise += ordinarySurprise - int(w.class)*classSurprise
			continue
		case w.class == word.Seldom && lo == hi && x.Cost > 0:
			return false
		}
		surprise += m.lexicon.Surprise(w.bytes(s))
		if parts, ok := m.lexicon.Split(w.bytes(s)); ok && parts > 1 {
			margin = marginCoin
		}
	}
	if f.letters <= minLeet {
		margin = marginShort
	}
	return surprise-costSounds-costSoundUnit*int(x.Cost) >= margin
}

// maxForeign bounds the words of other scripts that are looked at in one text.
const maxForeign = 512

// scanForeign finds names written in another script.
func (m *Matcher) scanForeign(sc *scratch, t *fold.Text) {
	text := t.Original[:min(len(t.Original), fold.MaxBytes)]
	if isASCII(text) {
		return
	}
	h := &sc.hearing
	h.read(text)
	for i := range h.words {
		m.heardForeign(sc, t, i, i)
		for j := i + 1; j < len(h.words) && j < i+maxWindow && h.words[j].near && h.words[j].script == h.words[i].script; j++ {
			m.heardForeign(sc, t, i, j)
		}
	}
}

// read lists the words of other scripts in text.
func (h *hearing) read(text string) {
	h.words, h.buf = h.words[:0], h.buf[:0]
	open, last := false, uint32(0)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		script := phonetic.WritingOf(r)
		if r < utf8.RuneSelf || script == phonetic.OtherScript || script == phonetic.Latin {
			open = false
			i += n
			continue
		}
		if open && h.words[len(h.words)-1].script != script {
			open = false
		}
		if !open {
			if len(h.words) == maxForeign {
				return
			}
			at := uint32(i)
			h.words = append(h.words, foreignWord{
				start: at, lo: int32(len(h.buf)), script: script, near: len(h.words) > 0 && slices.Contains(joints, text[last:at]), //nolint:gosec // likewise
			})
			open = true
		}
		h.buf = utf8.AppendRune(h.buf, unicode.ToLower(r))
		i += n
		last = uint32(i) //nolint:gosec // likewise
		w := &h.words[len(h.words)-1]
		w.end, w.hi = last, int32(len(h.buf)) //nolint:gosec // likewise
	}
}

// joints are what stands between the words of a name in other scripts.
var joints = []string{" ", "-", "・", "·", "\u00a0", " - "}

// heardForeign adds the names that the foreign words lo..hi sound like, unless they are ordinary words of their language.
func (m *Matcher) heardForeign(sc *scratch, t *fold.Text, lo, hi int) {
	h := &sc.hearing
	var words [maxWindow][]byte
	for j := lo; j <= hi; j++ {
		w := &h.words[j]
		words[j-lo] = h.buf[w.lo:w.hi]
	}
	a, b := &h.words[lo], &h.words[hi]
	h.found = m.sounds.index.FindForeign(h.found[:0], &h.scratch, a.script, words[:hi-lo+1]...)
	if len(h.found) == 0 {
		return
	}
	from, to := streamRange(&t.Exact, a.start, b.end)
	if lo == hi && m.with.words && from < to && (m.lexicon.Class(t.Exact.Bytes[from:to]) > word.Seldom || m.words.has("loan", t.Exact.Bytes[from:to])) {
		return
	}
	least := h.found[0].Cost
	for k := range h.found {
		least = min(least, h.found[k].Cost)
	}
	for k := range h.found {
		x := &h.found[k]
		id := m.sounds.forms[x.Name]
		f := &m.forms[id]
		if x.Cost > least || hi > lo && f.words() < 2 {
			continue
		}
		sc.addFuzzy(f, found{form: id, start: a.start, end: b.end, cost: costSound + x.Cost/10, from: from, to: to, reading: readSound, how: uint8(x.Kind)})
	}
}

// soundStep is the kind of step by which a name was heard.
func soundStep(how uint8) fold.StepKind {
	switch phonetic.Kind(how) {
	case phonetic.Alike:
		return fold.StepSound
	case phonetic.Script:
		return fold.StepScript
	case phonetic.Voweless:
		return fold.StepShortened
	}
	return fold.StepSound
}
