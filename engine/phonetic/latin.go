package phonetic

// Phonemes are single bytes: a e i o u and the weak vowel @; p b t d k g f v s z m n l r h; S for sh and zh, C for ch, J for
// the j of jam, c for ts. Semivowels are written as the vowels they are near to.

// maxReadings bounds the readings of one name.
const maxReadings = 12

// option is one choice a reader has.
type option uint8

const (
	softC   option = 1 << iota // c before e and i is C or S, not s: Gucci
	hardG                      // g before e and i stays g
	hardCh                     // ch is k
	frenchC                    // ch is S, final consonants are silent, h is silent
	voicedW                    // w is v
	longI                      // i is ai
	spokenE                    // final e is spoken
	longA                      // a before one consonant and e is ei
)

// manners are the ways a name is read, the usual one first. Not every combination: those that readers of European
// languages use.
var manners = [...]option{
	0, spokenE, hardG, hardG | spokenE, softC | spokenE, hardCh | hardG, frenchC, frenchC | hardG, voicedW | hardG | spokenE, longI, longI | longA, longA | hardG,
}

// latin appends the phonemes of a name or word of Latin letters.
func latin(dst []byte, w []byte, how option) []byte {
	for i := 0; i < len(w); {
		n := 1
		dst, n = digraph(dst, w, i, how)
		if n == 0 {
			dst, n = letter(dst, w, i, how)
		}
		i += n
	}
	return dst
}

func at(w []byte, i int) byte {
	if i < 0 || i >= len(w) {
		return 0
	}
	return w[i]
}

func isVowel(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'
}

func soft(c byte) bool { return c == 'e' || c == 'i' || c == 'y' }

// has reports whether part stands at i.
func has(w []byte, i int, part string) bool {
	return i+len(part) <= len(w) && string(w[i:i+len(part)]) == part
}

// rule is a group of letters and what it sounds like.
type rule struct {
	from, to string
	when     option // every bit must be in the manner
	unless   option // none may be
	end      bool   // only at the end
	start    bool   // only at the start
	closed   bool   // not before a vowel
}

// rules are tried in order. Longer groups come first.
var rules = [...]rule{
	{from: "tion", to: "Sn", end: true}, {from: "sion", to: "Sn", end: true},
	{from: "eau", to: "o"}, {from: "eaux", to: "o"}, {from: "sch", to: "S", unless: hardCh}, {from: "sch", to: "sk", when: hardCh},
	{from: "tsch", to: "C"}, {from: "tch", to: "C"}, {from: "igh", to: "ai"}, {from: "augh", to: "o"}, {from: "ough", to: "o"},
	{from: "cci", to: "Ci", when: softC}, {from: "cce", to: "Ce", when: softC}, {from: "cci", to: "ksi", unless: softC}, {from: "cce", to: "kse", unless: softC},
	{from: "scia", to: "Sa"}, {from: "sci", to: "Si", when: softC}, {from: "gli", to: "li", when: softC},
	{from: "cch", to: "C", when: softC}, {from: "zh", to: "S"}, {from: "sh", to: "S"}, {from: "ph", to: "f"}, {from: "th", to: "t"}, {from: "kh", to: "k"}, {from: "gh", to: "g"},
	{from: "ch", to: "k", when: hardCh}, {from: "ch", to: "S", when: frenchC}, {from: "ch", to: "C"},
	{from: "ck", to: "k"}, {from: "cq", to: "k"}, {from: "dg", to: "J"}, {from: "dj", to: "J"}, {from: "tz", to: "c"}, {from: "ts", to: "c"},
	{from: "kn", to: "n", start: true}, {from: "wr", to: "r", start: true}, {from: "ps", to: "s", start: true}, {from: "x", to: "s", start: true},
	{from: "gn", to: "n"}, {from: "mb", to: "m", end: true},
	{from: "que", to: "k", end: true}, {from: "qu", to: "kv", unless: frenchC}, {from: "qu", to: "k"}, {from: "gue", to: "g", end: true}, {from: "gui", to: "gi"}, {from: "gue", to: "ge"},
	{from: "ee", to: "i"}, {from: "ea", to: "i", unless: spokenE}, {from: "ie", to: "i"}, {from: "oo", to: "u"}, {from: "ou", to: "u"}, {from: "ue", to: "u", end: true},
	{from: "au", to: "o", unless: spokenE}, {from: "ai", to: "e"}, {from: "ay", to: "ei"}, {from: "ei", to: "ai", when: longI}, {from: "ei", to: "ei"}, {from: "ey", to: "ei"}, {from: "oy", to: "oi"},
	{from: "ae", to: "e"}, {from: "oe", to: "e"}, {from: "ui", to: "ui"}, {from: "ow", to: "ou", closed: true}, {from: "aw", to: "o", closed: true}, {from: "ew", to: "u", closed: true},
	{from: "eux", to: "e", when: frenchC, end: true}, {from: "er", to: "e", when: frenchC, end: true}, {from: "et", to: "e", when: frenchC, end: true},
	{from: "ez", to: "e", when: frenchC, end: true},
}

// byLetter are the rules by the letter they begin with.
var byLetter = func() (t [26][]rule) {
	for _, r := range rules {
		t[r.from[0]-'a'] = append(t[r.from[0]-'a'], r)
	}
	return t
}()

// digraph reads a group of letters at i; it returns 0 when there is none.
func digraph(dst []byte, w []byte, i int, how option) ([]byte, int) {
	if w[i] < 'a' || w[i] > 'z' {
		return dst, 0
	}
	list := byLetter[w[i]-'a']
	for k := range list {
		r := &list[k]
		if how&r.when != r.when || how&r.unless != 0 || r.start && i > 0 || r.end && i+len(r.from) != len(w) || !has(w, i, r.from) || r.closed && isVowel(at(w, i+len(r.from))) {
			continue
		}
		return append(dst, r.to...), len(r.from)
	}
	return dst, 0
}

// letter reads the letter at i, and the same one after it.
func letter(dst []byte, w []byte, i int, how option) ([]byte, int) {
	c, n := w[i], 1
	if at(w, i+1) == c && !isVowel(c) {
		n = 2
	}
	next := at(w, i+n)
	last := i+n == len(w)
	switch c {
	case 'c':
		switch {
		case soft(next) && how&softC != 0:
			return append(dst, 'C'), n
		case soft(next):
			return append(dst, 's'), n
		}
		return append(dst, 'k'), n
	case 'g':
		switch {
		case soft(next) && how&hardG == 0 && how&frenchC != 0:
			return append(dst, 'S'), n
		case soft(next) && how&hardG == 0:
			return append(dst, 'J'), n
		}
		return append(dst, 'g'), n
	case 'j':
		if how&frenchC != 0 {
			return append(dst, 'S'), n
		}
		if how&voicedW != 0 {
			return append(dst, 'i'), n
		}
		return append(dst, 'J'), n
	case 'q':
		return append(dst, 'k'), n
	case 'w':
		if how&voicedW != 0 {
			return append(dst, 'v'), n
		}
		return append(dst, 'u'), n
	case 'x':
		return append(dst, 'k', 's'), n
	case 'y':
		if how&longI != 0 && !isVowel(at(w, i-1)) && !isVowel(next) {
			return append(dst, 'a', 'i'), n
		}
		return append(dst, 'i'), n
	case 'h':
		if how&frenchC != 0 || i > 0 && !isVowel(next) {
			return dst, n
		}
		return append(dst, 'h'), n
	case 'e':
		if last && i > 1 && how&spokenE == 0 && !isVowel(at(w, i-1)) {
			return dst, n
		}
		return append(dst, 'e'), n
	case 'i':
		if how&longI != 0 && (magicE(w, i) || i == 0) {
			return append(dst, 'a', 'i'), n
		}
		return append(dst, 'i'), n
	case 'a':
		if how&longA != 0 && magicE(w, i) {
			return append(dst, 'e', 'i'), n
		}
		return append(dst, 'a'), n
	case 's', 't', 'd', 'p', 'z':
		if last && how&frenchC != 0 && i > 1 {
			return dst, n
		}
	}
	if c >= '0' && c <= '9' {
		return append(dst, c), 1
	}
	return append(dst, c), n
}

// magicE reports whether one consonant and a final e, or another vowel, follow the vowel at i.
func magicE(w []byte, i int) bool {
	return i+2 < len(w) && !isVowel(w[i+1]) && isVowel(w[i+2])
}
