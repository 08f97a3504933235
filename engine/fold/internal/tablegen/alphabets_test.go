package tablegen

import "testing"

// TestOneLetterEach: a character listed under two letters would be read as either, by chance.
func TestOneLetterEach(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]map[byte]string{"alphabets": alphabets, "afar": afar, "turned": turned} {
		seen := map[rune]byte{}
		for letter, rs := range list {
			for _, r := range rs {
				if was, ok := seen[r]; ok {
					t.Errorf("%s: %c is listed under %c and %c", name, r, was, letter)
				}
				seen[r] = letter
			}
		}
	}
	for letter, rs := range afar {
		for _, r := range rs {
			if _, ok := look[r]; ok {
				t.Errorf("%c is %c from afar, but has a reading of its own already", r, letter)
			}
		}
	}
}
