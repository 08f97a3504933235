package phonetic

import (
	"slices"
	"unicode/utf8"
)

// Scratch is the working memory of Find. The zero value is ready; it must not be used by two goroutines at once.
type Scratch struct {
	buf   [128]byte
	rows  [2][72]int32
	seen  [8]uint32
	nasal [128]byte
}

// heard are the manners in which a word of a text is read.
var heard = [...]option{0, spokenE, hardG | spokenE, softC | spokenE, hardCh | hardG | spokenE, voicedW | hardG | spokenE}

// maxWord bounds the words looked at, in bytes.
const maxWord = 60

// FindLatin appends the names that words of Latin letters, run together, sound like; a name that is spelt the same is not among
// them. Words are folded.
func (ix *Index) FindLatin(dst []Match, sc *Scratch, words ...[]byte) []Match {
	first, total := len(dst), 0
	vowels := 0
	for _, w := range words {
		total += len(w)
		for i, c := range w {
			if c < 'a' || c > 'z' {
				return dst
			}
			if i > 0 && plainVowel(c) {
				vowels++
			}
		}
	}
	if total < 3 || total > maxWord {
		return dst
	}
	if vowels == 0 {
		return ix.findVoweless(dst, sc, words)
	}
	n := 0
	for _, how := range heard {
		buf := sc.buf[:0]
		for _, w := range words {
			if buf = latin(buf, w, how); len(buf) > maxWord {
				return dst
			}
		}
		h := fingerprint(buf)
		known := false
		for _, x := range sc.seen[:n] {
			known = known || x == h
		}
		if known {
			continue
		}
		if n < len(sc.seen) {
			sc.seen[n] = h
			n++
		}
		dst = ix.compare(dst, first, sc, buf, Latin)
	}
	return dst
}

// FindForeign does the same for words of another script, in small letters.
func (ix *Index) FindForeign(dst []Match, sc *Scratch, script Writing, words ...[]byte) []Match {
	buf := sc.buf[:0]
	for _, w := range words {
		if len(w) > maxWord*2 {
			return dst
		}
		var ok bool
		if buf, ok = foreign(buf, w, script); !ok || len(buf) > maxWord {
			return dst
		}
	}
	if len(buf) < 3 {
		return dst
	}
	if script == Arabic {
		buf = initial(buf, words)
	}
	first := len(dst)
	dst = ix.compare(dst, first, sc, buf, script)
	switch script {
	case Arabic: // ج is also g
		if other(buf, 'J', 'g') {
			dst = ix.compare(dst, first, sc, buf, script)
		}
	case Greek: // ντ, μπ and γκ are also nd, mb and ng
		if nasal, ok := withNasals(sc.nasal[:0], words); ok {
			dst = ix.compare(dst, first, sc, nasal, script)
		}
	case Kana: // hiragana is what Japanese words are written in
		if r, _ := utf8.DecodeRune(words[0]); r < 'ァ' {
			return append(dst[:first], slices.DeleteFunc(dst[first:], func(m Match) bool { return 3*m.Cost > 2*m.Limit })...)
		}
	case Cyrillic, Hangul, Latin, OtherScript:
	}
	return dst
}

// other replaces each a by b and reports whether there was one.
func other(buf []byte, a, b byte) bool {
	found := false
	for i := range buf {
		if buf[i] == a {
			buf[i] = b
			found = true
		}
	}
	return found
}

// findVoweless looks for names whose consonants are the letters of the words.
func (ix *Index) findVoweless(dst []Match, sc *Scratch, words [][]byte) []Match {
	buf := sc.buf[:0]
	for _, w := range words {
		if buf = append(buf, w...); len(buf) > maxWord {
			return dst
		}
	}
	if len(buf) < minVoweless {
		return dst
	}
	h := letters(buf)
	for _, e := range ix.filed(h) {
		if e.hash == h && e.kind == voweless && ix.phonemes[e.at:e.at+uint32(e.n)] == string(buf) {
			dst = append(dst, Match{Name: e.name, Limit: 1, Kind: Voweless})
		}
	}
	return dst
}

func fingerprint(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// compare appends the names that sound like the phonemes.
func (ix *Index) compare(dst []Match, first int, sc *Scratch, heard []byte, script Writing) []Match {
	h := skeleton(heard, script == Latin)
	left := maxCheck
	for _, e := range ix.filed(h) {
		if e.hash != h || e.kind != read {
			continue
		}
		if left--; left < 0 {
			break
		}
		name := ix.phonemes[e.at : e.at+uint32(e.n)]
		limit := limitOf(name, script)
		if limit < 0 || len(name) > len(heard)+maxApart || len(heard) > len(name)+maxApart {
			continue
		}
		cost := distance(name, heard, script, limit, sc)
		if cost > limit {
			continue
		}
		m := Match{Name: e.name, Cost: cost, Limit: limit, Kind: Alike}
		if script != Latin {
			m.Kind = Script
		}
		dst = put(dst, first, m)
	}
	return dst
}

// maxApart is by how many phonemes, vowels nearly all, a word may be longer or shorter than the name it sounds like.
const maxApart = 4

// put adds a match, or lowers the cost of the one that is there for the same name.
func put(dst []Match, first int, m Match) []Match {
	for i := first; i < len(dst); i++ {
		if dst[i].Name == m.Name {
			if m.Cost < dst[i].Cost {
				dst[i].Cost = m.Cost
			}
			return dst
		}
	}
	return append(dst, m)
}

// limitOf returns how far a word may be from a name of these phonemes: little for short names, more in other scripts, where
// every writer spells by ear.
func limitOf(name string, script Writing) int32 {
	strong := 0
	for i := range len(name) {
		if class(name[i]) != 0 {
			strong++
		}
	}
	n := int32(len(name)) //nolint:gosec // below 64
	if script != Latin {
		return limitAbroad(strong, n, script)
	}
	switch {
	case strong <= 1 && n >= 5: // Huawei
		return 20 * n
	case strong < 2 || n < 4:
		return -1
	case strong == 2:
		return 210
	}
	return 70 * n
}

// limitAbroad is limitOf for other scripts. Nearly all names are within 60 there and nearly all words that are none, and
// have as many consonants, beyond.
func limitAbroad(strong int, n int32, script Writing) int32 {
	switch {
	case strong <= 1 && n >= 6: // Huawei
		return 30
	case strong < 2:
		return -1
	case script == Arabic && strong == 2 && n == 3:
		return -1
	case script == Arabic: // few vowels are written
		return [...]int32{0, 0, 0, 30, 80, 150, 250}[min(strong, 6)]
	case n == 3:
		return 12
	case script == Kana:
		return [...]int32{0, 0, 40, 70, 120, 220, 400}[min(strong, 6)]
	case script == Hangul:
		return [...]int32{0, 0, 40, 90, 180, 220, 400}[min(strong, 6)]
	}
	return [...]int32{0, 0, 40, 90, 210, 300, 400}[min(strong, 6)]
}
