// Package wordgen makes the table of package word: it merges the sources into one list of folded words, and the list
// into the table.
package wordgen

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
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

// Write writes l as compressed text: the meta data as one line of JSON, then a word a line with its class and groups,
// each word without the bytes that it shares with the one before.
func (l *List) Write(w io.Writer) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("writing words: %w", err)
	}
	b := bufio.NewWriter(z)
	if err := json.NewEncoder(b).Encode(&l.Meta); err != nil {
		return fmt.Errorf("writing words: %w", err)
	}
	for _, e := range l.Entries {
		_, _ = b.WriteString(e.Word) // the writer keeps its error for Flush
		_ = b.WriteByte(' ')
		_ = b.WriteByte('0' + e.Class)
		for i := range groupNames {
			if e.Groups&(1<<i) != 0 {
				_ = b.WriteByte(groupNames[i])
			}
		}
		_ = b.WriteByte('\n')
	}
	if err := errors.Join(b.Flush(), z.Close()); err != nil {
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
	for line := range strings.Lines(string(rest)) {
		w, tag, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || w == "" || tag == "" || tag[0] < '1' || tag[0] > '7' {
			return nil, fmt.Errorf("reading words: line %q is not a word and its class", line)
		}
		e := Entry{Word: w, Class: tag[0] - '0'}
		for _, g := range tag[1:] {
			i := strings.IndexRune(groupNames, g)
			if i < 0 {
				return nil, fmt.Errorf("reading words: line %q has an unknown group", line)
			}
			e.Groups |= 1 << i
		}
		l.Entries = append(l.Entries, e)
	}
	if !slices.IsSortedFunc(l.Entries, func(a, b Entry) int { return strings.Compare(a.Word, b.Word) }) {
		return nil, errors.New("reading words: the words are not sorted")
	}
	return l, nil
}
