// Package wordgen makes the table of package word: it merges the sources into one list of folded words, and the list
// into the table.
package wordgen

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Groups of languages; a word may belong to several. Words without one are names.
const (
	English  = 1 << iota // English, units and the vocabulary of shops
	Germanic             // Dutch, German, the Scandinavian languages
	Romance              // French, Italian, Portuguese, Romanian, Spanish
	Other                // every other language
)

// Entry is one word of the list.
type Entry struct {
	Word   string // folded
	Class  byte   // 1..7
	Groups byte
}

// Source says where words are from.
type Source struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"`
}

// Meta is what a list says about itself.
type Meta struct {
	Name      string         `json:"name"`
	Date      string         `json:"date"`
	Words     int            `json:"words"`
	Languages map[string]int `json:"languages"`
	Sources   []Source       `json:"sources"`
}

// List is the merged list.
type List struct {
	Meta    Meta
	Entries []Entry // sorted by word, each once
}

const groupNames = "egro"

// shared are the digits that say how many bytes a word shares with the one before.
const shared = "0123456789abcdefghijklmnopqrstuvwxyz"

// Write writes l as compressed text: the meta data as one line of JSON, then a section for each class and set of
// groups with its words in order, each without the bytes that it shares with the one before.
func (l *List) Write(w io.Writer) error {
	sections := map[string][]string{}
	for _, e := range l.Entries {
		tag := []byte{'=', '0' + e.Class}
		for i := range groupNames {
			if e.Groups&(1<<i) != 0 {
				tag = append(tag, groupNames[i])
			}
		}
		sections[string(tag)] = append(sections[string(tag)], e.Word)
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(&l.Meta); err != nil {
		return fmt.Errorf("writing words: %w", err)
	}
	for _, tag := range slices.Sorted(maps.Keys(sections)) {
		b.WriteString(tag + "\n")
		last := ""
		for _, w := range sections[tag] {
			n := 0
			for n < min(len(w), len(last), len(shared)-1) && w[n] == last[n] {
				n++
			}
			for n > 0 && n < len(w) && !utf8.RuneStart(w[n]) {
				n-- // the file stays text
			}
			b.WriteString(shared[n:n+1] + w[n:] + "\n")
			last = w
		}
	}
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("writing words: %w", err)
	}
	_, err = z.Write(b.Bytes())
	if err := errors.Join(err, z.Close()); err != nil {
		return fmt.Errorf("writing words: %w", err)
	}
	return nil
}

// Read reads what Write wrote.
func Read(r io.Reader) (*List, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("reading words: %w", err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("reading words: %w", err)
	}
	head, rest, _ := bytes.Cut(text, []byte("\n"))
	l := new(List)
	if err := json.Unmarshal(head, &l.Meta); err != nil {
		return nil, fmt.Errorf("reading words: %w", err)
	}
	var tag Entry
	last := ""
	for line := range strings.Lines(string(rest)) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "="); ok {
			if tag, err = section(name); err != nil {
				return nil, err
			}
			last = ""
			continue
		}
		n := 0
		if line != "" {
			n = strings.IndexByte(shared, line[0])
		}
		if line == "" || n < 0 || n > len(last) || tag.Class == 0 {
			return nil, fmt.Errorf("reading words: line %q does not follow %q", line, last)
		}
		last = last[:n] + line[1:]
		l.Entries = append(l.Entries, Entry{Word: last, Class: tag.Class, Groups: tag.Groups})
	}
	sortEntries(l.Entries)
	for i := 1; i < len(l.Entries); i++ {
		if l.Entries[i].Word == l.Entries[i-1].Word {
			return nil, fmt.Errorf("reading words: %q is there twice", l.Entries[i].Word)
		}
	}
	return l, nil
}

func sortEntries(e []Entry) {
	slices.SortFunc(e, func(a, b Entry) int { return strings.Compare(a.Word, b.Word) })
}

// section reads the name of a section: a class and the letters of its groups.
func section(name string) (Entry, error) {
	if name == "" || name[0] < '1' || name[0] > '7' {
		return Entry{}, fmt.Errorf("reading words: section %q has no class", name)
	}
	e := Entry{Class: name[0] - '0'}
	for _, g := range name[1:] {
		i := strings.IndexRune(groupNames, g)
		if i < 0 {
			return Entry{}, fmt.Errorf("reading words: section %q has an unknown group", name)
		}
		e.Groups |= 1 << i
	}
	return e, nil
}
