package mention

import "slices"

// Automaton gives tests the bare automaton.
type Automaton struct{ a *automaton }

// BuildAutomaton builds an automaton of keys.
func BuildAutomaton(keys []string) (*Automaton, error) {
	sorted := slices.Compact(slices.Sorted(slices.Values(keys)))
	ids := make([][]int32, len(sorted))
	all := make([]int32, len(sorted))
	for i := range sorted {
		all[i] = int32(i)
		ids[i] = all[i : i+1]
	}
	a, err := build(sorted, ids)
	return &Automaton{a}, err
}

// Count returns the number of occurrences of all keys in text, overlapping ones included.
func (x *Automaton) Count(text []byte) int {
	n := 0
	x.Each(text, func(int32, int) { n++ })
	return n
}

// Each calls visit with the index of each occurring key, in sorted order of the keys, and the place where it ends.
func (x *Automaton) Each(text []byte, visit func(key int32, end int)) {
	for at, s, out := x.a.scan(text, 0, 0); out != 0; at, s, out = x.a.scan(text, at, s) {
		for o := out; o != 0; o = x.a.outs[o].next {
			visit(x.a.outs[o].key, at)
		}
	}
}
