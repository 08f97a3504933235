package phonetic

import "unicode/utf8"

// withNasals reads Greek words with the nasal of ντ, μπ and γκ spoken; ok is false when there is none after a vowel.
func withNasals(dst []byte, words [][]byte) (out []byte, ok bool) {
	for _, w := range words {
		for i := 0; i < len(w); {
			_, a := utf8.DecodeRune(w[i:])
			_, b := utf8.DecodeRune(w[i+a:])
			nasal := ""
			if i > 0 && b > 0 {
				switch string(w[i : i+a+b]) {
				case "ντ":
					nasal = "nd"
				case "μπ":
					nasal = "nb"
				case "γκ", "γγ":
					nasal = "ng"
				}
			}
			if nasal != "" && len(dst) > 0 && isVowel(dst[len(dst)-1]) {
				dst = append(dst, nasal...)
				i += a + b
				ok = true
				continue
			}
			var read bool
			n := a
			if b > 0 {
				if _, two := greek[string(w[i:i+a+b])]; two {
					n = a + b
				}
			}
			if dst, read = byTable(dst, w[i:i+n], greek); !read || len(dst) > maxWord {
				return dst, false
			}
			i += n
		}
	}
	return dst, ok
}
