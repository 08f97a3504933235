// Package near finds registered names that a word of a text is one slip away from: two letters swapped, one dropped,
// doubled, added or replaced, or some of them masked by symbols.
//
// It only proposes. Whether a word is a disguised name or simply another word is for the caller to weigh, who knows how
// likely the word is otherwise; Cost and the model behind it are on the same scale, milli-nats.
package near

// Limits on what is looked at.
const (
	MinName = 4  // letters of the shortest name that is found misspelt
	MaxName = 40 // letters of the longest
	MaxMask = 24 // letters of the longest masked word
	maxHits = 8  // matches appended for one word
)

// Op says what happened to one letter of a name.
type Op uint8

// The operations.
const (
	Swap     Op = iota // two neighbours change places
	Drop               // a letter is left out
	Head               // the first letter is left out
	Undouble           // one of a double letter is left out
	Double             // a letter is written twice
	Insert             // a letter is added
	Replace            // a letter is replaced
	Cross              // a letter is crossed out: x stands in its place
	Mask               // letters are replaced by symbols
)

// Match is a name that a word is near to.
type Match struct {
	Name int32 // index of the name
	Cost int32 // -ln of how likely the slip is, in milli-nats
	At   int32 // index of the letter concerned, in the word
	Op   Op
}

// Index holds names for looking up. It is immutable and safe for concurrent use.
type Index struct {
	names  []string
	table  table
	masked masks
}

// Build indexes names, which are folded, without separators. Those that are not of ASCII letters and digits, or too short
// or too long, are left out; their places in the numbering remain.
func Build(names []string) *Index {
	ix := &Index{names: names}
	ix.table.build(names)
	ix.masked.build(names)
	return ix
}

// Bytes returns how much memory the index takes, without the names themselves.
func (ix *Index) Bytes() int { return ix.table.bytes() + ix.masked.bytes() }

// usable reports whether a name can be indexed.
func usable(s string) bool {
	if len(s) < MinName || len(s) > MaxName {
		return false
	}
	letters := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
			letters++
		case c < '0' || c > '9':
			return false
		}
	}
	return letters >= MinName
}

// Find appends the names that word is one slip away from, each once. A name that equals word is not one of them.
// It does not allocate when dst has room.
func (ix *Index) Find(dst []Match, word []byte) []Match {
	n := len(word)
	if n < MinName-1 || n > MaxName+1 || len(ix.table.starts) == 0 {
		return dst
	}
	var h hashes
	h.set(word)
	first := len(dst)
	dst = ix.try(dst, first, h.whole(), word)
	for i := range n {
		if i > 0 && word[i] == word[i-1] {
			continue // the same rest
		}
		dst = ix.try(dst, first, h.without(i), word)
	}
	return dst
}

// try checks the names filed under hash.
func (ix *Index) try(dst []Match, first int, hash uint64, word []byte) []Match {
	for _, id := range ix.table.find(hash) {
		if len(dst)-first >= maxHits {
			return dst
		}
		known := false
		for _, m := range dst[first:] {
			known = known || m.Name == id
		}
		if known {
			continue
		}
		if m, ok := compare(ix.names[id], word); ok {
			m.Name = id
			dst = append(dst, m)
		}
	}
	return dst
}

// compare tells the one slip between name and word.
func compare(name string, word []byte) (Match, bool) {
	p := 0
	for p < len(name) && p < len(word) && name[p] == word[p] {
		p++
	}
	q := 0
	for q < len(name)-p && q < len(word)-p && name[len(name)-1-q] == word[len(word)-1-q] {
		q++
	}
	a, b := len(name)-p-q, len(word)-p-q // letters that differ
	m := Match{At: int32(p)}
	switch {
	case a == 0 && b == 1:
		m.Op = Insert
		if p > 0 && word[p] == word[p-1] || p+1 < len(word) && word[p] == word[p+1] {
			m.Op = Double
		}
	case a == 1 && b == 0:
		switch {
		case p > 0 && name[p] == name[p-1] || p+1 < len(name) && name[p] == name[p+1]:
			m.Op = Undouble
		case p == 0:
			m.Op = Head
		default:
			m.Op = Drop
		}
	case a == 1 && b == 1:
		m.Op = Replace
		if word[p] == 'x' {
			m.Op = Cross
		}
	case a == 2 && b == 2 && name[p] == word[p+1] && name[p+1] == word[p]:
		m.Op = Swap
	default:
		return m, false
	}
	m.Cost = cost(m.Op, name, word, p)
	return m, true
}
