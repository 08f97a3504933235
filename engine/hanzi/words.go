package hanzi

import _ "embed" // for the set of words

//go:embed words.bin
var wordBits string

// wordHashes is how many bits each word sets.
const wordHashes = 11

// isOrdinary reports whether the plain characters are a word of two to four characters in a large dictionary. It is a
// Bloom filter: about one other piece in 2,000 passes for a word too, which costs a find and never makes a false one.
func isOrdinary(c []uint16) bool {
	if len(c) < 2 || len(c) > 4 {
		return false
	}
	h := uint64(len(c))
	for _, r := range c {
		h = (h ^ uint64(r)) * step
	}
	h = mix(h)
	for range wordHashes {
		at := (h >> 32) * uint64(len(wordBits)*8) >> 32
		if wordBits[at>>3]>>(at&7)&1 == 0 {
			return false
		}
		h = mix(h + 1)
	}
	return true
}
