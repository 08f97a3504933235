// Package attack writes a name the way sellers do who do not want it to be found. Every family is made from its definition and a
// source of randomness, so that a set of titles can be made again from its seed.
package attack

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

// Attack is one family of evasion.
type Attack struct {
	Family string
	Least  int // letters a name must have
	// Make writes a name in disguise. It reports false when the name gives no hold for it.
	Make func(r *rand.Rand, name string) (string, bool)
	// Word is set when what it makes may be an ordinary word, so that the caller must look.
	Word bool
}

// Latin returns the families for names in Latin letters, in a fixed order.
func Latin() []Attack {
	return slices.Concat(unicodeAttacks(), asciiAttacks(), slips(), composed())
}

// Han returns the families for Chinese names.
func Han() []Attack { return han() }

// letters returns the places of the letters of a name that f takes, all when f is nil.
func letters(name []rune, f func(rune) bool) []int {
	var out []int
	for i, c := range name {
		if unicode.IsLetter(c) && (f == nil || f(c)) {
			out = append(out, i)
		}
	}
	return out
}

// Letters counts the letters of a name.
func Letters(name string) int { return len(letters([]rune(name), nil)) }

// some picks at least one and at most all of a list, in order. One, half and all of them are likelier than other numbers.
func some(r *rand.Rand, list []int) []int {
	if len(list) == 0 {
		return nil
	}
	n := 1
	switch r.IntN(4) {
	case 0:
		n = len(list)
	case 1:
		n = (len(list) + 1) / 2
	case 2:
		n = 1 + r.IntN(len(list))
	}
	perm := r.Perm(len(list))[:n]
	out := make([]int, n)
	for i, p := range perm {
		out[i] = list[p]
	}
	slices.Sort(out)
	return out
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// gaps returns the places before which something can be put inside words: between two letters.
func gaps(name []rune) []int {
	var out []int
	for i := 1; i < len(name); i++ {
		if unicode.IsLetter(name[i-1]) && unicode.IsLetter(name[i]) {
			out = append(out, i)
		}
	}
	return out
}

// insert puts texts, drawn anew each time, before the places at.
func insert(name []rune, at []int, draw func() string) string {
	var out []rune
	for i, c := range name {
		if slices.Contains(at, i) {
			out = append(out, []rune(draw())...)
		}
		out = append(out, c)
	}
	return string(out)
}

// replace changes the letters at some places by a table of choices.
func replace(r *rand.Rand, name []rune, at []int, table map[rune][]string) string {
	var out []rune
	for i, c := range name {
		if slices.Contains(at, i) {
			out = append(out, []rune(pick(r, table[c]))...)
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// byTable makes a family that replaces some letters by a table of letters in their own case. Of names that give no hold in it, and of
// some others, the capitals are taken.
func byTable(table map[rune][]string) func(r *rand.Rand, name string) (string, bool) {
	held := func(n []rune) []int { return letters(n, func(c rune) bool { return len(table[c]) > 0 }) }
	return func(r *rand.Rand, name string) (string, bool) {
		n := []rune(name)
		big := []rune(strings.ToUpper(name))
		if at := held(n); len(at) == 0 || len(held(big)) > len(at) && r.IntN(2) == 0 {
			n = big
		}
		at := held(n)
		if len(at) == 0 {
			return "", false
		}
		return replace(r, n, some(r, at), table), true
	}
}

// leetBy replaces letters of either case, and leaves at least two as they are.
func leetBy(table map[rune][]string) func(r *rand.Rand, name string) (string, bool) {
	return func(r *rand.Rand, name string) (string, bool) {
		n := []rune(name)
		at := some(r, letters(n, func(c rune) bool { return len(table[unicode.ToLower(c)]) > 0 }))
		if len(at) == 0 || len(letters(n, nil))-len(at) < 2 {
			return "", false
		}
		for _, i := range at {
			n[i] = unicode.ToLower(n[i])
		}
		return replace(r, n, at, table), true
	}
}

// pairs reads "a:x,y b:z" into a table.
func pairs(fields ...string) map[rune][]string {
	out := map[rune][]string{}
	for _, f := range fields {
		n := []rune(f)
		for _, c := range n[1:] {
			out[n[0]] = append(out[n[0]], string(c))
		}
	}
	return out
}
