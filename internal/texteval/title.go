package texteval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/assay-ip/assay/internal/feed"
)

// Title is a real title to make rows from.
type Title struct {
	Text   string
	Brand  string   // its maker, where the source says so
	Others []string // brands in it, where the source lists them
	Source string
}

// ReadTitles reads titles: a JSON object with title, and brand and brands where they are known, or plain text, on each line. Lines
// that are neither, too short to say anything or too long are left out.
func ReadTitles(r io.Reader, source string) ([]Title, error) {
	split := feed.NewSplitter(r, feed.JSONL, feed.Limits{})
	var out []Title
	seen := map[string]bool{}
	for {
		line, err := split.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		if line.Refused != nil || !utf8.Valid(line.Data) {
			continue
		}
		t := Title{Text: string(line.Data), Source: source}
		if bytes.HasPrefix(bytes.TrimSpace(line.Data), []byte("{")) {
			var g struct {
				Title  string `json:"title"`
				Brand  string `json:"brand"`
				Brands texts  `json:"brands"`
			}
			if json.Unmarshal(line.Data, &g) != nil {
				continue
			}
			t.Text, t.Brand, t.Others = g.Title, g.Brand, g.Brands
		}
		t.Text = strings.Join(strings.Fields(t.Text), " ")
		const least, most = 8, 300
		if n := utf8.RuneCountInString(t.Text); n < least || n > most || seen[t.Text] {
			continue
		}
		seen[t.Text] = true
		out = append(out, t)
	}
}

// token is one word of a title.
type token struct {
	key        string // in small letters without accents
	start, end int
	upper      bool // begins with a capital
}

// words cuts a text into runs of letters and digits.
func words(s string) []token {
	var out []token
	from := -1
	for i, c := range s + " " {
		in := unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.Mn, c)
		switch {
		case in && from < 0:
			from = i
		case !in && from >= 0:
			c, _ := utf8.DecodeRuneInString(s[from:])
			out = append(out, token{bare(s[from:i]), from, i, unicode.IsUpper(c)})
			from = -1
		}
	}
	return out
}

// bare is a text in small letters without accents.
func bare(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return unicode.ToLower(c)
	}, norm.NFKD.String(s))
}

// spot is a brand written plainly in a title.
type spot struct {
	brand    int
	from, to int // tokens
}

// shelf is titles with the brands that stand in them.
type shelf struct {
	brands []Brand
	keys   [][]string // of the brands' names
	first  map[string][]int
	titles []shelved
	often  map[string]int // titles that hold a word
}

type shelved struct {
	Title
	words []token
	spots []spot
	clean bool // no brand of the list stands in it, not even within a word
}

func newShelf(brands []Brand, titles []Title) *shelf {
	s := &shelf{brands: brands, first: map[string][]int{}, often: map[string]int{}}
	for i, b := range brands {
		var key []string
		for _, w := range words(b.Name) {
			key = append(key, w.key)
		}
		s.keys = append(s.keys, key)
		if len(key) > 0 {
			s.first[key[0]] = append(s.first[key[0]], i)
		}
	}
	for _, t := range titles {
		v := shelved{Title: t, words: words(t.Text)}
		v.spots = s.find(v.words)
		v.clean = len(v.spots) == 0 && !s.within(&v)
		s.titles = append(s.titles, v)
		seen := map[string]bool{}
		for _, w := range v.words {
			if !seen[w.key] {
				seen[w.key] = true
				s.often[w.key]++
			}
		}
	}
	return s
}

func (s *shelf) find(ws []token) []spot {
	var out []spot
	for i := range ws {
		for _, b := range s.first[ws[i].key] {
			key := s.keys[b]
			if i+len(key) <= len(ws) && slices.EqualFunc(key, ws[i:i+len(key)], func(k string, w token) bool { return k == w.key }) {
				out = append(out, spot{b, i, i + len(key)})
			}
		}
	}
	return out
}

// within reports whether any name of a brand stands in a title across or inside words: whoever takes such a title for honest would
// measure wrongly.
func (s *shelf) within(t *shelved) bool {
	var b strings.Builder
	for _, w := range t.words {
		b.WriteString(w.key)
	}
	run := b.String()
	const least = 5 // shorter names stand in many words
	for i, key := range s.keys {
		if name := strings.Join(key, ""); len(name) >= least && strings.Contains(run, name) {
			return true
		}
		for _, z := range slices.Concat(s.brands[i].Chinese, s.brands[i].Aliases) {
			if strings.Contains(run, bare(z)) {
				return true
			}
		}
	}
	return false
}

// also lists the other brands of a title.
func (t *shelved) also(brands []Brand, but int) []string {
	out := []string{}
	for _, sp := range t.spots {
		if n := brands[sp.brand].Name; sp.brand != but && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// distance1 reports whether two words are one letter apart: one more, one less, another one, or two neighbours swapped.
func distance1(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return slices.Equal(x[i:], y[i+1:])
	}
	return slices.Equal(x[i+1:], y[i+1:]) || i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}
