package phonetic

// never is more than any match may cost.
const never = 1 << 20

// distance is the weighted edit distance of a name and a word, both in phonemes, or never when it is above limit.
func distance(name string, word []byte, script Writing, limit int32, sc *Scratch) int32 {
	if len(word) >= len(sc.rows[0]) {
		return never
	}
	prev, row := sc.rows[0][:len(word)+1], sc.rows[1][:len(word)+1]
	prev[0] = 0
	for j := range word {
		prev[j+1] = prev[j] + alone(word, j, script)
	}
	for i := range len(name) {
		row[0] = prev[0] + aloneIn(name, i, script)
		least := row[0]
		for j := range word {
			best := prev[j] + swap(name[i], word[j], script)
			best = min(best, prev[j+1]+aloneIn(name, i, script), row[j]+alone(word, j, script))
			row[j+1] = best
			least = min(least, best)
		}
		if least > limit {
			return never
		}
		prev, row = row, prev
	}
	return prev[len(word)]
}

// swap is the cost of one phoneme for another.
func swap(a, b byte, script Writing) int32 {
	if a == b {
		return 0
	}
	return swaps[kindOf(script)][a&127][b&127]
}

// The kinds of script that tell sounds apart in different ways.
const (
	kindLatin = iota
	kindAsian
	kindOther
	kindArabic
	kindGreek
	kinds
)

func kindOf(s Writing) int {
	switch s {
	case Latin:
		return kindLatin
	case Kana, Hangul:
		return kindAsian
	case Arabic:
		return kindArabic
	case Greek:
		return kindGreek
	case Cyrillic, OtherScript:
	}
	return kindOther
}

// pairs are consonants taken for each other, with the cost in Latin, in Japanese and Korean, and in other scripts.
var pairs = [...]struct {
	both string
	cost [kinds]int32
}{
	{"lr", [kinds]int32{1200, 20, 1200, 1200, 1200}},
	{"mn", [kinds]int32{never, 30, 60, 60, 60}},
	{"sz", [kinds]int32{110, 60, 60, 60, 60}},
	{"cs", [kinds]int32{150, 60, 90, 30, 90}},
	{"cz", [kinds]int32{150, 60, 110, 60, 110}},
	{"cC", [kinds]int32{200, 30, 90, 90, 90}},
	{"CJ", [kinds]int32{200, 60, 150, 150, 150}},
	{"CS", [kinds]int32{200, 150, 150, 0, 150}},
	{"JS", [kinds]int32{220, 40, 60, 90, 60}},
	{"Ss", [kinds]int32{320, 30, 150, 150, 0}},
	{"Sz", [kinds]int32{320, 150, 200, 150, 60}},
	{"Cs", [kinds]int32{320, 150, 200, 200, 200}},
	{"Cz", [kinds]int32{320, 150, 250, 250, 250}},
	{"Js", [kinds]int32{320, 150, 250, 250, 250}},
	{"Jz", [kinds]int32{320, 30, 150, 150, 60}},
	{"Jc", [kinds]int32{320, 120, 250, 250, 250}},
	{"Sc", [kinds]int32{320, 200, 250, 250, 250}},
	{"fv", [kinds]int32{220, 120, 90, 0, 90}},
	{"bv", [kinds]int32{330, 0, 160, 150, 160}},
	{"fp", [kinds]int32{600, 30, 500, 500, 500}},
	{"bf", [kinds]int32{700, 200, 500, 500, 500}},
	{"bp", [kinds]int32{420, 60, 120, 0, 120}},
	{"pv", [kinds]int32{600, 200, 400, 400, 400}},
	{"dt", [kinds]int32{420, 60, 120, 120, 120}},
	{"gk", [kinds]int32{420, 60, 120, 90, 120}},
}

var swaps = func() (t [kinds][128][128]int32) {
	for k := range t {
		for a := range t[k] {
			for b := range t[k][a] {
				t[k][a][b] = never
				x, y := byte(a), byte(b)
				if (isVowel(x) || x == '@') && (isVowel(y) || y == '@') {
					t[k][a][b] = vowelSwap(min(x, y), max(x, y), k)
				}
			}
		}
		for _, p := range pairs {
			t[k][p.both[0]][p.both[1]], t[k][p.both[1]][p.both[0]] = p.cost[k], p.cost[k]
		}
	}
	return t
}()

func vowelSwap(a, b byte, kind int) int32 {
	if a == '@' || b == '@' {
		if kind == kindAsian {
			switch a ^ b ^ '@' {
			case 'i', 'u', '@':
				return 20
			case 'o', 'A':
				return 40
			}
		}
		return 90
	}
	switch string([]byte{a, b}) {
	case "Aa", "Ae", "Ao", "AE":
		return 20
	case "Ea", "Ee":
		return 30
	case "ei", "ou":
		if kind == kindArabic { // one letter for both
			return 0
		}
	}
	switch string([]byte{a, b}) {
	case "ei", "ae", "ou":
		return 210
	case "ao", "au", "ai", "eo":
		return 260
	}
	return 330
}

// alone is the cost of a phoneme of the word that the name does not have.
func alone(w []byte, i int, script Writing) int32 {
	var before, after byte
	if i > 0 {
		before = w[i-1]
	}
	if i+1 < len(w) {
		after = w[i+1]
	}
	return extra(w[i], before, after, script)
}

// aloneIn is the cost of a phoneme of the name that the word does not have.
func aloneIn(w string, i int, script Writing) int32 {
	var before, after byte
	if i > 0 {
		before = w[i-1]
	}
	if i+1 < len(w) {
		after = w[i+1]
	}
	if script == Arabic && isVowel(w[i]) {
		return 40
	}
	return extra(w[i], before, after, script)
}

func extra(c, before, after byte, script Writing) int32 {
	switch {
	case c == '@' && script == Latin:
		return 25
	case c == '@':
		return 10
	case c == 'i' && script == Hangul && isVowel(after):
		return 40
	case c == before && script != Latin && !isVowel(c):
		return 10
	case (c == 'i' && before == 'e' || c == 'u' && before == 'o') && kindOf(script) == kindAsian:
		return 40
	case c == before && isVowel(c):
		return 90
	case c == before || class(c) != 0 && class(c) == class(before):
		return 150
	case c == 'h' && script == Arabic:
		return 60
	case c == 'h':
		return 160
	case c == 'i' && script != Latin && isVowel(after) && (before == 'S' || before == 'C' || before == 'J'):
		return 30
	case isVowel(c):
		if isVowel(before) || isVowel(after) { // part of a diphthong
			return 210
		}
		if script == Latin {
			return 420
		}
		return 300
	}
	return never
}
