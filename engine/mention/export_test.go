package mention

import (
	"slices"
	"testing"
)

// Automaton gives tests the bare automaton.
type Automaton struct{ a *automaton }

// NewAutomaton builds an automaton of keys.
func NewAutomaton(tb testing.TB, keys []string) *Automaton {
	tb.Helper()
	sorted := slices.Compact(slices.Sorted(slices.Values(keys)))
	ids := make([][]int32, len(sorted))
	all := make([]int32, len(sorted))
	for i := range sorted {
		all[i] = int32(i)
		ids[i] = all[i : i+1]
	}
	a, err := build(sorted, ids)
	if err != nil {
		tb.Fatal(err)
	}
	return &Automaton{a}
}

// Count returns the number of occurrences of all keys in text, overlapping ones included.
func (x *Automaton) Count(text []byte) int {
	n := 0
	x.Each(text, func(int32, int) { n++ })
	return n
}

// Each calls visit with the index of each occurring key, in sorted order of the keys, and the place where it ends.
func (x *Automaton) Each(text []byte, visit func(key int32, end int)) {
	s := int32(0)
	for i, b := range text {
		s = x.a.next(s, b)
		for o := x.a.states[s].out; o != 0; o = x.a.outs[o].next {
			visit(x.a.outs[o].key, i+1)
		}
	}
}
