package attack

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

func slips() []Attack {
	return []Attack{
		{Family: "typo_swap", Least: 5, Make: swapped, Word: true},
		{Family: "typo_drop", Least: 5, Make: dropped, Word: true},
		{Family: "typo_double", Least: 5, Make: doubled, Word: true},
		{Family: "typo_key", Least: 6, Make: neighbour, Word: true},
		{Family: "typo_words", Least: 8, Make: slipEach, Word: true},
		{Family: "head_drop", Least: 5, Make: beheaded, Word: true},
		{Family: "vowel_drop", Least: 6, Make: vowelless, Word: true},
		{Family: "sound", Least: 5, Make: sounding, Word: true},
	}
}

func swapped(r *rand.Rand, name string) (string, bool) {
	n := []rune(name)
	at := slices.DeleteFunc(gaps(n), func(i int) bool { return i < 2 || unicode.ToLower(n[i]) == unicode.ToLower(n[i-1]) })
	if len(at) == 0 {
		return "", false
	}
	i := pick(r, at)
	n[i-1], n[i] = n[i], n[i-1]
	return string(n), true
}

func dropped(r *rand.Rand, name string) (string, bool) {
	n := []rune(name)
	at := slices.DeleteFunc(letters(n, nil), func(i int) bool { return i == 0 })
	i := pick(r, at)
	return string(slices.Delete(n, i, i+1)), true
}

func doubled(r *rand.Rand, name string) (string, bool) {
	n := []rune(name)
	at := slices.DeleteFunc(letters(n, nil), func(i int) bool { return i == 0 || i > 0 && n[i-1] == n[i] || i+1 < len(n) && n[i+1] == n[i] })
	if len(at) == 0 {
		return "", false
	}
	i := pick(r, at)
	return string(slices.Insert(n, i, n[i])), true
}

// neighbour hits the key beside the right one on a QWERTY keyboard.
func neighbour(r *rand.Rand, name string) (string, bool) {
	rows := []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}
	n := []rune(name)
	at := letters(n, func(c rune) bool { return c < 0x80 })
	if len(at) < 3 {
		return "", false
	}
	i := pick(r, at[1:])
	for y, row := range rows {
		x := strings.IndexRune(row, unicode.ToLower(n[i]))
		if x < 0 {
			continue
		}
		var near []byte
		if x > 0 {
			near = append(near, row[x-1])
		}
		if x+1 < len(row) {
			near = append(near, row[x+1])
		}
		if y+1 < len(rows) && x < len(rows[y+1]) {
			near = append(near, rows[y+1][x])
		}
		n[i] = rune(pick(r, near))
		return string(n), true
	}
	return "", false
}

// slipEach makes a slip in each of the two words of a name.
func slipEach(r *rand.Rand, name string) (string, bool) {
	a, b, ok := strings.Cut(name, " ")
	if !ok || strings.Contains(b, " ") || Letters(a) < 4 || Letters(b) < 4 {
		return "", false
	}
	for _, w := range []*string{&a, &b} {
		var made bool
		if *w, made = pick(r, []func(*rand.Rand, string) (string, bool){swapped, dropped, doubled, beheaded})(r, *w); !made {
			return "", false
		}
	}
	return a + " " + b, true
}

func beheaded(_ *rand.Rand, name string) (string, bool) {
	n := []rune(name)
	return string(n[1:]), unicode.IsLetter(n[0])
}

func vowelless(_ *rand.Rand, name string) (string, bool) {
	first, kept, gone := true, 0, 0
	out := strings.Map(func(c rune) rune {
		begin := first
		first = !unicode.IsLetter(c)
		if !begin && strings.ContainsRune("aeiouAEIOUéèêëóöüáàíô", c) {
			gone++
			return -1
		}
		kept++
		return c
	}, name)
	return out, kept >= 4 && gone >= 2
}

// sounding writes a part of the name in another way that sounds much the same.
func sounding(r *rand.Rand, name string) (string, bool) {
	rules := [][2]string{
		{"ph", "f"},
		{"f", "ph"},
		{"ck", "k"},
		{"c", "k"},
		{"k", "c"},
		{"k", "ck"},
		{"x", "ks"},
		{"qu", "kw"},
		{"s", "z"},
		{"z", "s"},
		{"y", "i"},
		{"i", "y"},
		{"ee", "i"},
		{"i", "ee"},
		{"oo", "u"},
		{"u", "oo"},
		{"ie", "y"},
		{"ch", "sh"},
		{"sh", "sch"},
		{"j", "g"},
		{"w", "v"},
		{"v", "w"},
		{"ou", "u"},
		{"au", "o"},
		{"ss", "s"},
		{"ll", "l"},
		{"nn", "n"},
		{"tt", "t"},
		{"pp", "p"},
		{"cc", "k"},
		{"th", "t"},
		{"er", "ur"},
		{"or", "er"},
		{"ai", "ay"},
	}
	r.Shuffle(len(rules), func(i, j int) { rules[i], rules[j] = rules[j], rules[i] })
	out, done := strings.ToLower(name), 0
	for _, rule := range rules {
		if done == 1+r.IntN(2) {
			break
		}
		if at := strings.Index(out, rule[0]); at >= 0 {
			out = out[:at] + rule[1] + out[at+len(rule[0]):]
			done++
		}
	}
	return out, done > 0 && !strings.EqualFold(out, name)
}
