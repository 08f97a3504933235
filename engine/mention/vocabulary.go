package mention

import "slices"

// Vocabulary is a set of folded words that the sellers of a marketplace use, beyond those that every reader knows. A word of it is
// an ordinary one: no misspelt or heard name. It holds 64 bits of each word, so that a hundred thousand take less than a
// megabyte. The zero value is empty.
type Vocabulary struct{ hashes []uint64 }

// NewVocabulary returns the set of those words that are of ASCII letters alone and that drop does not take out; drop may be nil.
func NewVocabulary(words []string, drop func(string) bool) Vocabulary {
	v := Vocabulary{hashes: make([]uint64, 0, len(words))}
	for _, w := range words {
		if w != "" && plainLetters(w) && (drop == nil || !drop(w)) {
			v.hashes = append(v.hashes, hashOf([]byte(w)))
		}
	}
	slices.Sort(v.hashes)
	v.hashes = slices.Clip(slices.Compact(v.hashes))
	return v
}

// Len returns how many words are in the set.
func (v *Vocabulary) Len() int { return len(v.hashes) }

// Has reports whether a folded word is in the set. It does not allocate.
func (v *Vocabulary) Has(w []byte) bool {
	if len(v.hashes) == 0 {
		return false
	}
	_, ok := slices.BinarySearch(v.hashes, hashOf(w))
	return ok
}

func plainLetters(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// hashOf is FNV-1a with a last stir.
func hashOf(w []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range w {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h ^= h >> 32
	return h * 0x9fb21c651e98df25
}
