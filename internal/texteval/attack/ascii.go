package attack

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

func asciiAttacks() []Attack {
	leet := pairs("a4@", "e3", "i1!", "o0", "s5$", "t7", "b8", "g96", "l1|", "z2")
	multi := map[rune][]string{
		'a': {`/-\`, `/\`}, 'b': {"|3", "13"}, 'c': {"("}, 'd': {"|)"}, 'h': {"|-|", "#"}, 'k': {"|<", "|{"}, 'l': {"|_"}, 'm': {`|\/|`, `/\/\`},
		'n': {`|\|`, `/\/`}, 'p': {"|>"}, 'r': {"|2"}, 'u': {"|_|"}, 'v': {`\/`}, 'w': {`\/\/`, "vv"}, 'x': {"><"},
	}
	return []Attack{
		{Family: "leet", Least: 4, Make: leetBy(leet)},
		{Family: "leet_multi", Least: 4, Make: leetBy(multi)},
		{Family: "separator_one", Least: 4, Make: separated(false)},
		{Family: "separator_all", Least: 4, Make: separated(true)},
		{Family: "separator_bracket", Least: 4, Make: bracketed},
		{Family: "spacing_one", Least: 5, Make: spacedOnce},
		{Family: "spacing_all", Least: 4, Make: spacedOut},
		{Family: "visual_ascii", Least: 4, Make: visual, Word: true},
		{Family: "mask_one", Least: 4, Make: masked(1, '*', '#', '_', '•', '?', '＊')},
		{Family: "mask_two", Least: 6, Make: masked(2, '*', '#', '_', '•', '?', '×')},
		{Family: "mask_rough", Least: 7, Make: maskedRoughly},
		{Family: "mask_letter", Least: 5, Make: masked(1, 'x'), Word: true},
	}
}

func separators() []string {
	return []string{".", "-", "_", "*", "~", "|", "/", "\\", "·", "•", "'", "`", "^", "+", "=", ",", ":", ";", "★", "♥", "▪", "・", "—", "、", "。", "☆", "…", "¦", "°"}
}

// separated puts one sign between two letters, or the same sign between all.
func separated(all bool) func(*rand.Rand, string) (string, bool) {
	return func(r *rand.Rand, name string) (string, bool) {
		n := []rune(name)
		at := gaps(n)
		if len(at) == 0 {
			return "", false
		}
		if !all {
			at = []int{pick(r, at)}
		}
		sign := pick(r, separators())
		return insert(n, at, func() string { return sign }), true
	}
}

// bracketed puts a letter or the rest of the word into brackets: N(i)ke, Ni[ke].
func bracketed(r *rand.Rand, name string) (string, bool) {
	n := []rune(name)
	at := gaps(n)
	if len(at) == 0 {
		return "", false
	}
	from := pick(r, at)
	to := from + 1
	if r.IntN(2) == 0 {
		for to < len(n) && unicode.IsLetter(n[to]) {
			to++
		}
	}
	b := pick(r, [][2]string{{"(", ")"}, {"[", "]"}, {"{", "}"}, {"<", ">"}, {"【", "】"}, {"「", "」"}, {"（", "）"}})
	return string(n[:from]) + b[0] + string(n[from:to]) + b[1] + string(n[to:]), true
}

// spacedOnce splits the longest word at one place, leaving two letters on either side.
func spacedOnce(r *rand.Rand, name string) (string, bool) {
	n := []rune(name)
	at := slices.DeleteFunc(gaps(n), func(i int) bool {
		return i < 2 || i+2 > len(n) || !unicode.IsLetter(n[i-2]) || i+1 >= len(n) || !unicode.IsLetter(n[i+1])
	})
	if len(at) == 0 {
		return "", false
	}
	return insert(n, []int{pick(r, at)}, func() string { return " " }), true
}

func spacedOut(_ *rand.Rand, name string) (string, bool) {
	n := []rune(name)
	at := gaps(n)
	return insert(n, at, func() string { return " " }), len(at) > 1
}

// visual swaps letters with others that look alike in many typefaces.
func visual(r *rand.Rand, name string) (string, bool) {
	swaps := [][2]string{{"m", "rn"}, {"rn", "m"}, {"w", "vv"}, {"vv", "w"}, {"d", "cl"}, {"cl", "d"}, {"l", "I"}, {"I", "l"}, {"i", "l"}, {"O", "0"}, {"o", "0"}, {"u", "ii"}, {"g", "q"}, {"li", "h"}, {"nn", "m"}}
	r.Shuffle(len(swaps), func(i, j int) { swaps[i], swaps[j] = swaps[j], swaps[i] })
	out, done := name, 0
	for _, s := range swaps {
		if done < 1+r.IntN(2) && strings.Contains(name, s[0]) && strings.Contains(out, s[0]) {
			out = strings.Replace(out, s[0], s[1], 1+r.IntN(2))
			done++
		}
	}
	return out, done > 0 && !strings.EqualFold(out, name)
}

// masked hides letters behind one sign; the first letter stays.
func masked(count int, signs ...rune) func(*rand.Rand, string) (string, bool) {
	return func(r *rand.Rand, name string) (string, bool) {
		n := []rune(name)
		sign := pick(r, signs)
		at := letters(n, func(c rune) bool { return unicode.ToLower(c) != sign })
		if len(at) <= count+1 {
			return "", false
		}
		at = at[1:]
		from := r.IntN(len(at) - count + 1)
		chosen := at[from : from+count]
		if count > 1 && r.IntN(2) == 0 {
			chosen = []int{at[0], at[1+r.IntN(len(at)-1)]}
		}
		for _, i := range chosen {
			n[i] = sign
		}
		return string(n), true
	}
}

// maskedRoughly hides one to three letters within the name behind signs that are not as many.
func maskedRoughly(r *rand.Rand, name string) (string, bool) {
	n := []rune(name)
	hide := 1 + r.IntN(3)
	at := slices.DeleteFunc(letters(n, nil), func(i int) bool {
		return i < 2 || i+hide >= len(n) || slices.ContainsFunc(n[i:i+hide], func(c rune) bool { return !unicode.IsLetter(c) })
	})
	if len(at) == 0 || len(n)-hide < 2*hide+2 {
		return "", false
	}
	signs := 1 + r.IntN(3)
	if signs == hide {
		signs++
	}
	from := pick(r, at)
	return string(n[:from]) + strings.Repeat(string(pick(r, []rune("*#•×"))), signs) + string(n[from+hide:]), true
}
