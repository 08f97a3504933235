package wordgen

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// dictionaries are lists of the words of a language, by what their words are at least.
var dictionaries = []struct {
	file, lang string
	least      byte // class of words that the crawl of the language does not have; 0 leaves them out
}{
	{"snowball/french.txt", "fr", 3},
	{"snowball/norwegian.txt", "no", 2},
	{"snowball/russian.txt", "ru", 3},
	{"snowball/spanish.txt", "es", 3},
	{"snowball/swedish.txt", "sv", 2},
	{"hunspell/nl.txt", "nl", 0},
	{"hunspell/pl.txt", "pl", 0},
	{"hunspell/ru.txt", "ru", 0},
	{"hunspell/tr.txt", "tr", 0},
}

func (m *merger) dictionaries() error {
	for _, d := range dictionaries {
		lang := tongueOf(d.lang)
		err := m.lines(d.file, func(w string) {
			if r, _ := utf8.DecodeRuneInString(w); !spelt(w) || unicode.IsUpper(r) {
				return
			}
			k := m.key(w)
			if k == "" {
				return
			}
			if class := max(d.least, m.usage(k, lang)); class > 0 {
				m.addKey(k, d.lang, tongues[lang].groups, class)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stopwords adds the words that text search leaves out, which are the most frequent of each language.
func (m *merger) stopwords() error {
	b, err := fs.ReadFile(m.sources, "stopwords.json")
	if err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	var lists map[string][]string
	if err := json.Unmarshal(b, &lists); err != nil {
		return fmt.Errorf("merge: stop words: %w", err)
	}
	for i, t := range tongues {
		if t.take == none || t.code == "en" { // SCOWL knows better
			continue
		}
		for _, w := range lists[t.code] {
			if k := m.key(w); k != "" && spelt(w) && m.usage(k, i) >= 3 {
				m.addKey(k, t.code, t.groups, 6)
			}
		}
	}
	return nil
}

// names adds names of people and places.
func (m *merger) names() error {
	for _, f := range []struct {
		file  string
		class byte
	}{{"first", 4}, {"last", 3}, {"place", 3}} {
		err := m.lines("faker/"+f.file+".txt", func(w string) {
			for _, part := range strings.FieldsFunc(w, func(r rune) bool { return r == ' ' || r == '-' }) {
				if european(part) && (len(part) > 3 || part == w) {
					m.add(part, "names", 0, f.class)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return m.lines("cities.txt", func(line string) {
		n, name, _ := strings.Cut(line, "\t")
		people, err := strconv.Atoi(n)
		if err != nil {
			return
		}
		class := byte(3)
		if people >= 100_000 {
			class = 4
		}
		for _, part := range strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '-' }) {
			if len(part) > 3 || part == name {
				m.add(part, "names", 0, class)
			}
		}
	})
}

// european tells Latin, Greek and Cyrillic letters, the scripts of the other words.
func european(w string) bool {
	for _, r := range w {
		if r > 0x52f && (r < 0x1e00 || r > 0x1fff) {
			return false
		}
	}
	return true
}

// han adds Chinese words, whose list says how often each occurs.
func (m *merger) han() error {
	for _, f := range []string{"gse/s_1.txt", "gse/t_1.txt"} {
		err := m.lines(f, func(line string) {
			f := strings.Fields(line)
			if len(f) < 2 {
				return
			}
			n, err := strconv.Atoi(f[1])
			if err != nil {
				return
			}
			for _, r := range f[0] {
				if !unicode.Is(unicode.Han, r) {
					return
				}
			}
			if class := hanClass(n); class > 0 && utf8.RuneCountInString(f[0]) <= 4 {
				m.add(f[0], "zh", Other, class)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func hanClass(n int) byte {
	for i, least := range [...]int{20000, 6000, 1500, 300, 80, 25, 10} {
		if n >= least {
			return byte(7 - i)
		}
	}
	return 0
}
