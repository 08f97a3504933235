package phonetic

// Phonemes are single bytes: a e i o u and the weak vowel @; A for the vowel of fur and E for that of cat, in other scripts; p b t d k g f v s z m n l r h; S for sh and zh, C for ch, J for
// the j of jam, c for ts. Semivowels are written as the vowels they are near to.

// Bounds on the readings of one name, without and with those for other scripts only.
const (
	maxReadings = 12
	maxAbroad   = 32
)

// option is one choice a reader has.
type option uint16

const (
	softC   option = 1 << iota // c before e and i is C or S, not s: Gucci
	hardG                      // g before e and i stays g
	hardCh                     // ch is k
	frenchC                    // ch is S, final consonants are silent, h is silent
	voicedW                    // w is v
	longI                      // i is ai
	spokenE                    // final e is spoken
	longA                      // a before one consonant and e is ei
	abroad                     // for words of other scripts, which follow the sound of a name more than its letters
	longO                      // o before one consonant and e, and oa, is ou
	noR                        // r is silent after a vowel, th is s, final ng is n: Japanese, Korean
)

// manners are the ways a name is read, the usual one first. Not every combination: those that readers of European
// languages use.
var manners = [...]option{
	0, spokenE, hardG, hardG | spokenE, softC | spokenE, hardCh | hardG, frenchC, frenchC | hardG, voicedW | hardG | spokenE, longI, longI | longA, longA | hardG,
}

// mannersAbroad are further ones, for comparing with words of other scripts.
var mannersAbroad = [...]option{
	abroad, abroad | spokenE, abroad | spokenE | hardG, abroad | hardCh, abroad | frenchC, abroad | frenchC | hardG, abroad | voicedW | hardG | spokenE,
	abroad | longI | longA | longO, abroad | longI | longA | longO | hardG, abroad | longI | spokenE, abroad | longI | hardCh,
	abroad | noR, abroad | noR | hardG, abroad | noR | hardCh, abroad | noR | hardCh | longI, abroad | noR | longI | longA | longO, abroad | noR | longI | longA | longO | hardG,
	abroad | noR | spokenE | hardG, abroad | noR | softC | spokenE,
}

// latin appends the phonemes of a name or word of Latin letters.
func latin(dst, w []byte, how option) []byte {
	for i := 0; i < len(w); {
		var n int
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
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y' || c == 'A' || c == 'E'
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
	{from: "xia", to: "sa", when: abroad | hardCh, start: true},
	{from: "eer", to: "er", when: abroad | spokenE},
	{from: "dge", to: "J", when: abroad | longO},
	{from: "ui", to: "i", when: abroad | frenchC},
	{from: "en", to: "an", when: abroad | frenchC, closed: true},
	{from: "ain", to: "an", when: abroad | frenchC, end: true},
	{from: "in", to: "En", when: abroad | frenchC, end: true},
	{from: "es", to: "", when: abroad | frenchC, end: true},
	{from: "e", to: "i", when: abroad | hardCh, end: true},
	{from: "ay", to: "ai", when: abroad | voicedW},
	{from: "ei", to: "i", when: abroad | hardCh},
	{from: "tion", to: "S@n", when: abroad, end: true},
	{from: "st", to: "St", when: abroad | voicedW, start: true},
	{from: "wh", to: "v", when: abroad | longI},
	{from: "us", to: "As", when: abroad | noR, end: true},
	{from: "sn", to: "zn", when: abroad | noR},
	{from: "xia", to: "Sa", when: abroad | spokenE, unless: voicedW, start: true},
	{from: "x", to: "S", when: abroad | noR, unless: spokenE, start: true},
	{from: "x", to: "ks", when: abroad | voicedW, start: true},
	{from: "ault", to: "ot", when: abroad | frenchC},
	{from: "mont", to: "mon", when: abroad | frenchC, closed: true},
	{from: "nc", to: "n", when: abroad | frenchC, end: true},
	{from: "ars", to: "a", when: abroad | frenchC, end: true},
	{from: "ier", to: "ie", when: abroad | frenchC, end: true},
	{from: "isl", to: "ail", when: abroad | longI, start: true},
	{from: "ich", to: "aik", when: abroad | longI | hardCh},
	{from: "th" + "er", to: "zer", when: abroad | longO},
	{from: "wr", to: "vr", when: abroad | voicedW, start: true},
	{from: "sch", to: "S", when: abroad | voicedW},
	{from: "ch", to: "h", when: abroad | voicedW, end: true},
	{from: "ai", to: "ai", when: abroad | voicedW},
	{from: "oe", to: "oe", when: abroad | spokenE, end: true},
	{from: "oe", to: "oe", when: abroad | hardCh, end: true},
	{from: "ey", to: "i", when: abroad, unless: voicedW, end: true},
	{from: "air", to: "ea", when: abroad | noR},
	{from: "oa", to: "ou", when: abroad | longO},
	{from: "oa", to: "o", when: abroad},
	{from: "ds", to: "z", when: abroad | noR, end: true},
	{from: "our", to: "A", when: abroad | noR, end: true},
	{from: "er", to: "A", when: abroad | noR, closed: true},
	{from: "ir", to: "A", when: abroad | noR, closed: true},
	{from: "ur", to: "A", when: abroad | noR, closed: true},
	{from: "ar", to: "a", when: abroad | noR, closed: true},
	{from: "or", to: "o", when: abroad | noR, closed: true},
	{from: "ng", to: "n", when: abroad | noR, closed: true},
	{from: "th", to: "s", when: abroad | noR},
	{from: "tion", to: "Sn", end: true},
	{from: "sion", to: "Sn", end: true},
	{from: "eau", to: "o"},
	{from: "eaux", to: "o"},
	{from: "sch", to: "S", unless: hardCh},
	{from: "sch", to: "sk", when: hardCh},
	{from: "tsch", to: "C"},
	{from: "tch", to: "C"},
	{from: "igh", to: "ai"},
	{from: "augh", to: "o"},
	{from: "ough", to: "o"},
	{from: "cci", to: "Ci", when: softC},
	{from: "cce", to: "Ce", when: softC},
	{from: "cci", to: "ksi", unless: softC},
	{from: "cce", to: "kse", unless: softC},
	{from: "scia", to: "Sa"},
	{from: "sci", to: "Si", when: softC},
	{from: "gli", to: "li", when: softC},
	{from: "cch", to: "C", when: softC},
	{from: "zh", to: "S"},
	{from: "sh", to: "S"},
	{from: "ph", to: "f"},
	{from: "th", to: "t"},
	{from: "kh", to: "k"},
	{from: "gh", to: "g"},
	{from: "ch", to: "k", when: hardCh},
	{from: "ch", to: "S", when: frenchC},
	{from: "ch", to: "C"},
	{from: "ck", to: "k"},
	{from: "cq", to: "k"},
	{from: "dg", to: "J"},
	{from: "dj", to: "J"},
	{from: "tz", to: "c"},
	{from: "ts", to: "c"},
	{from: "kn", to: "n", start: true},
	{from: "wr", to: "r", start: true},
	{from: "ps", to: "s", start: true},
	{from: "x", to: "s", start: true},
	{from: "gn", to: "n"},
	{from: "mb", to: "m", end: true},
	{from: "que", to: "k", end: true},
	{from: "qu", to: "kv", unless: frenchC},
	{from: "qu", to: "k"},
	{from: "gue", to: "g", end: true},
	{from: "gui", to: "gi"},
	{from: "gue", to: "ge"},
	{from: "ee", to: "i"},
	{from: "ea", to: "i", unless: spokenE},
	{from: "ie", to: "i"},
	{from: "oo", to: "u"},
	{from: "ou", to: "u"},
	{from: "ue", to: "u", end: true},
	{from: "au", to: "o", unless: spokenE},
	{from: "ai", to: "e"},
	{from: "ay", to: "ei"},
	{from: "ei", to: "ai", when: longI},
	{from: "ei", to: "ei"},
	{from: "ey", to: "ei"},
	{from: "oy", to: "oi"},
	{from: "ae", to: "e"},
	{from: "oe", to: "e"},
	{from: "ui", to: "ui"},
	{from: "ow", to: "ou", closed: true},
	{from: "aw", to: "o", closed: true},
	{from: "ew", to: "u", closed: true},
	{from: "eux", to: "e", when: frenchC, end: true},
	{from: "er", to: "e", when: frenchC, end: true},
	{from: "et", to: "e", when: frenchC, end: true},
	{from: "ez", to: "e", when: frenchC, end: true},
}

// byLetter are the rules by the letter they begin with: those for the letters of the name alone, and all of them.
var byLetter = func() (t [2][26][]rule) {
	for _, r := range rules {
		c := r.from[0] - 'a'
		if r.when&abroad == 0 {
			t[0][c] = append(t[0][c], r)
		}
		t[1][c] = append(t[1][c], r)
	}
	return t
}()

// digraph reads a group of letters at i; it returns 0 when there is none.
func digraph(dst, w []byte, i int, how option) ([]byte, int) {
	if w[i] < 'a' || w[i] > 'z' {
		return dst, 0
	}
	all := 0
	if how&abroad != 0 {
		all = 1
	}
	list := byLetter[all][w[i]-'a']
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
func letter(dst, w []byte, i int, how option) ([]byte, int) {
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
	case 'h':
		if how&frenchC != 0 || i > 0 && !isVowel(next) {
			return dst, n
		}
		return append(dst, 'h'), n
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return vowel(dst, w, i, how), n
	case 's', 't', 'd', 'p', 'z':
		if c == 's' && n == 1 && how&noR != 0 && i > 0 && isVowel(w[i-1]) && isVowel(next) {
			return append(dst, 'z'), n
		}
		if last && how&frenchC != 0 && i > 1 {
			return dst, n
		}
	}
	if c >= '0' && c <= '9' {
		return append(dst, c), 1
	}
	return append(dst, c), n
}

// vowel reads the vowel at i.
func vowel(dst, w []byte, i int, how option) []byte {
	next, last := at(w, i+1), i+1 == len(w)
	switch w[i] {
	case 'y':
		if how&longI != 0 && !isVowel(at(w, i-1)) && !isVowel(next) {
			return append(dst, 'a', 'i')
		}
		return append(dst, 'i')
	case 'e':
		if last && i > 1 && how&spokenE == 0 && !isVowel(at(w, i-1)) {
			return dst
		}
		switch {
		case how&longO != 0 && magicE(w, i):
			return append(dst, 'i')
		case how&(abroad|frenchC|hardG) == abroad|frenchC|hardG && i > 0 && magicE(w, i):
			return append(dst, '@')
		}
		return append(dst, 'e')
	case 'u':
		if how&abroad != 0 && how&(spokenE|voicedW) == spokenE && next != 0 && !isVowel(next) && at(w, i+2) != 0 && !isVowel(at(w, i+2)) { // Burberry, Under
			return append(dst, 'A')
		}
		return append(dst, 'u')
	case 'i':
		if how&longI != 0 && (magicE(w, i) || i == 0) {
			return append(dst, 'a', 'i')
		}
		return append(dst, 'i')
	case 'a':
		if how&longA != 0 && magicE(w, i) {
			return append(dst, 'e', 'i')
		}
		if how&(abroad|longI|longA) == abroad|longI && next != 0 && !isVowel(next) {
			return append(dst, 'E')
		}
		return append(dst, 'a')
	case 'o':
		if how&longO != 0 && magicE(w, i) {
			return append(dst, 'o', 'u')
		}
		return append(dst, 'o')
	}
	return append(dst, w[i])
}

// magicE reports whether one consonant and a final e, or another vowel, follow the vowel at i.
func magicE(w []byte, i int) bool {
	return i+2 < len(w) && !isVowel(w[i+1]) && isVowel(w[i+2])
}
