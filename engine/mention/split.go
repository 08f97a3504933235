package mention

import (
	"sort"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/word"
)

// token is one word of the exact stream.
type token struct {
	from, to   int32  // in the stream
	start, end uint32 // in the original
	class      word.Class
	plain      bool   // of ASCII letters alone, folded
	latin      bool   // of ASCII letters and digits, with a letter among them
	taken      bool   // a name as it is written covers it
	parts      []part // names of several words that it is a word of
}

// maxTokens bounds the words that are looked at one by one; a title has a dozen, a description some hundreds.
const maxTokens = 2048

// tokenize cuts the exact stream into words.
func (m *Matcher) tokenize(sc *scratch, t *fold.Text) {
	s := &t.Exact
	ts := sc.tokens[:0]
	for i := 0; i < s.Len() && len(ts) < maxTokens; {
		f := s.Meta[i].Flag
		w := token{from: int32(i), start: s.Meta[i].Start, plain: true}
		unspaced, other := f.Class() == fold.Unspaced, false
		for j := i; ; j++ {
			if j == s.Len() || j > i && s.Meta[j].Flag&fold.Begin != 0 &&
				(s.Meta[j].Flag.Gap() != fold.GapNone || (s.Meta[j].Flag.Class() == fold.Unspaced) != unspaced) {
				i = j
				break
			}
			c := s.Bytes[j]
			letter := c >= 'a' && c <= 'z'
			w.plain = w.plain && letter
			w.latin = w.latin || letter
			other = other || !letter && (c < '0' || c > '9')
		}
		w.to, w.end = int32(i), s.Meta[i-1].End
		w.latin = w.latin && !other
		if w.plain && !isASCII(t.Original[w.start:w.end]) && t.Native(int(w.start), int(w.end)) {
			w.plain, w.latin = false, false // a Russian word among others, which no more than looks Latin
		}
		if !unspaced {
			w.class = m.lexicon.Class(s.Bytes[w.from:w.to])
			if w.plain && w.class <= word.Seldom && m.learned.Has(s.Bytes[w.from:w.to]) {
				w.class = word.Known
			}
		}
		if w.plain {
			w.parts = m.fuzzy.partsOf(s.Bytes[w.from:w.to])
		}
		ts = append(ts, w)
	}
	sc.tokens = ts
	m.take(sc)
}

// take marks the words that names as written cover. One that counts with support alone may be a part of what a slip hides.
func (m *Matcher) take(sc *scratch) {
	for i := range sc.found {
		f := &sc.found[i]
		if f.cost != 0 || m.pattern(f).Common {
			continue
		}
		j := sort.Search(len(sc.tokens), func(j int) bool { return sc.tokens[j].end > f.start })
		for ; j < len(sc.tokens) && sc.tokens[j].start < f.end; j++ {
			sc.tokens[j].taken = true
		}
	}
}

func (w *token) len() int { return int(w.to - w.from) }

func (w *token) bytes(s *fold.Stream) []byte { return s.Bytes[w.from:w.to] }

// gap returns what stands before the word.
func (w *token) gap(s *fold.Stream) fold.Gap { return s.Meta[w.from].Flag.Gap() }
