package phonetic

import "bytes"

// initial corrects the first vowel of the phonemes of Arabic words: an alef there bears any vowel, and is silent before a
// waw.
func initial(phonemes []byte, words [][]byte) []byte {
	if len(words) == 0 || len(phonemes) < 3 || phonemes[0] != 'a' && phonemes[0] != 'i' || !alef(words[0]) {
		return phonemes
	}
	switch {
	case phonemes[1] == 'u':
		return phonemes[1:]
	case !isVowel(phonemes[1]):
		phonemes[0] = 'A'
	}
	return phonemes
}

// alef reports whether a word begins with one.
func alef(w []byte) bool {
	return bytes.HasPrefix(w, []byte("ا")) || bytes.HasPrefix(w, []byte("أ")) || bytes.HasPrefix(w, []byte("إ"))
}
