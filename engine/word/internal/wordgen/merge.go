package wordgen

import (
	"bufio"
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/bits"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
)

//go:embed own/*.txt
var own embed.FS

const (
	maxWord = 24 // longest word taken, in bytes
	minWord = 2
)

// word is what is known of a folded word while the sources are read.
type word struct {
	class  byte
	groups byte
	brand  bool // our own list says that it is a name of trade
	langs  map[string]bool
}

// merger collects words from all sources.
type merger struct {
	sources fs.FS
	text    fold.Text
	words   map[string]*word
	crawl   map[string]*seen
	counts  map[string]int
}

// Merge reads the sources unpacked in a folder as internal/gen/fetch.sh leaves them, and our own lists.
func Merge(sources fs.FS, date string) (*List, error) {
	m := &merger{sources: sources, words: map[string]*word{}, crawl: map[string]*seen{}, counts: map[string]int{}}
	steps := []func() error{m.readCrawl, m.scowl, m.own, m.names, m.dictionaries, m.stopwords, m.han}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	m.confirm()
	m.vouch()
	l := m.list()
	l.Meta = Meta{Name: "assay words", Date: date, Words: len(l.Entries), Languages: m.counts, Sources: sourceList}
	return l, nil
}

// key folds w; words that fold to nothing useful give "".
func (m *merger) key(w string) string {
	m.text.Reset(w)
	if n := len(m.text.Exact.Bytes); n < minWord || n > maxWord {
		return ""
	}
	return string(m.text.Exact.Bytes)
}

// add notes that w is a word of a language with at least this class.
func (m *merger) add(w, lang string, groups, class byte) {
	if k := m.key(w); k != "" {
		m.addKey(k, lang, groups, class)
	}
}

func (m *merger) addKey(k, lang string, groups, class byte) {
	e := m.words[k]
	if e == nil {
		e = &word{langs: map[string]bool{}}
		m.words[k] = e
	}
	e.class = max(e.class, class)
	e.groups |= groups
	e.langs[lang] = true
}

// lines calls visit for each line of a file that is not empty, in UTF-8.
func (m *merger) lines(name string, visit func(string)) error {
	b, err := fs.ReadFile(m.sources, name)
	if err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	if !utf8.Valid(b) { // SCOWL is in Latin 1
		r := make([]rune, len(b))
		for i, c := range b {
			r[i] = rune(c)
		}
		b = []byte(string(r))
	}
	s := bufio.NewScanner(bytes.NewReader(b))
	for s.Scan() {
		if w := strings.TrimSpace(s.Text()); w != "" {
			visit(w)
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("merge: %s: %w", name, err)
	}
	return nil
}

// scowlClass is the class of each level of SCOWL, whose levels say in how many and which dictionaries a word is.
var scowlClass = map[int]byte{10: 7, 20: 6, 35: 5, 40: 4, 50: 4, 55: 3, 60: 3, 70: 2, 80: 1}

func (m *merger) scowl() error {
	files, err := fs.Glob(m.sources, "scowl/*.[0-9][0-9]")
	if err != nil || len(files) < 50 {
		return errors.Join(errors.New("merge: SCOWL is not there"), err)
	}
	for _, f := range files {
		name, level, _ := strings.Cut(path.Base(f), ".")
		n, err := strconv.Atoi(level)
		if err != nil {
			return fmt.Errorf("merge: %s: %w", f, err)
		}
		class := scowlClass[n]
		_, kind, _ := strings.Cut(name, "-")
		lang, groups := "en", byte(English)
		switch kind {
		case "proper-names":
			lang, groups = "names", 0
			class = map[int]byte{35: 4, 40: 4, 50: 4, 60: 3, 70: 3, 80: 2, 95: 2}[n]
		case "upper":
			lang, groups, class = "names", 0, min(class, 4)
		case "abbreviations":
			class, groups = min(class, 4), 0
		case "words":
		default:
			continue // contractions, roman numerals and the like
		}
		if class == 0 {
			continue
		}
		err = m.lines(f, func(w string) {
			k := m.key(strings.TrimSuffix(w, "'s"))
			if k == "" || n >= 80 && m.crawl[k] == nil {
				return // the largest levels hold much that nobody writes
			}
			c := class
			if kind == "proper-names" && n == 95 && bits.OnesCount32(m.crawl[k].langs) >= 3 {
				c = 3
			}
			m.addKey(k, lang, groups, c)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// own reads our own lists. A line "= CLASS GROUPS NAME" says what the words after it are; "#" begins a remark.
func (m *merger) own() error {
	files, err := own.ReadDir("own")
	if err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	for _, f := range files {
		b, err := own.ReadFile("own/" + f.Name())
		if err != nil {
			return fmt.Errorf("merge: %w", err)
		}
		class, groups, lang := byte(0), byte(0), ""
		for line := range strings.Lines(string(b)) {
			line, _, _ = strings.Cut(line, "#")
			if head, ok := strings.CutPrefix(line, "="); ok {
				f := strings.Fields(head)
				if len(f) != 3 {
					return fmt.Errorf("merge: %q is no heading", line)
				}
				class, groups, lang = f[0][0]-'0', 0, f[2]
				for _, g := range f[1] {
					if i := strings.IndexRune(groupNames, g); i >= 0 {
						groups |= 1 << i
					}
				}
				continue
			}
			for w := range strings.FieldsSeq(line) {
				if lang == "brands" {
					m.trade(w)
					continue
				}
				m.add(w, lang, groups, class)
			}
		}
	}
	return nil
}

// trade notes a name that only brands have: it is graded Rare at most unless it is an English word.
func (m *merger) trade(w string) {
	k := m.key(w)
	if k == "" {
		return
	}
	m.addKey(k, "brands", 0, 1)
	m.words[k].brand = true
}

// settle grades a name that only brands have, which other lists may call a word.
func (w *word) settle() {
	if w.brand && w.groups&English == 0 {
		w.class, w.groups = 1, 0
	}
}

// worth tells whether a word is worth its place: the longer one is, the less likely it is taken for a name, and the
// table has its limits. English words and names are kept in greater number than those of other languages.
func worth(k string, w *word) bool {
	letters, han, latin := 0, false, true
	for _, r := range k {
		letters++
		han = han || r >= 0x3400
		latin = latin && r < utf8.RuneSelf
	}
	switch {
	case han:
		return w.class >= 3 || w.class == 2 && letters <= 3
	case w.groups&English != 0:
		return w.class >= 3 || letters <= 12
	case w.groups == 0:
		return w.class >= 3 || letters <= 10
	case w.class >= 4 || w.class == 1:
		return letters <= 12
	case !latin:
		return w.class == 3 && letters <= 7
	case w.groups&Romance != 0: // two of these languages have no dictionary to raise a class
		return letters <= 6+int(w.class)
	}
	return letters <= 4+int(w.class)
}

func (m *merger) list() *List {
	l := &List{Entries: make([]Entry, 0, len(m.words))}
	for _, k := range slices.Sorted(maps.Keys(m.words)) {
		w := m.words[k]
		w.settle()
		if !worth(k, w) {
			continue
		}
		for lang := range w.langs {
			m.counts[lang]++
		}
		l.Entries = append(l.Entries, Entry{Word: k, Class: w.class, Groups: w.groups})
	}
	return l
}
