package vocabulary

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/word"
)

// Bounds of a word, in letters, and of what is read of one title.
const (
	minLetters = 3
	maxLetters = 24
	maxTitle   = 4096
	maxWords   = 64
)

// Words returns the folded words of a title that may be worth learning, each once: ASCII letters alone, and not so ordinary that every
// reader knows them.
func Words(l *word.Lexicon, t *fold.Text, title string) []string {
	t.Reset(title[:min(len(title), maxTitle)])
	s := &t.Exact
	var out []string
	for i := 0; i < s.Len() && len(out) < maxWords; {
		from, plain := i, true
		for ; i < s.Len() && (i == from || s.Meta[i].Flag&fold.Begin == 0 || s.Meta[i].Flag.Gap() == fold.GapNone); i++ {
			plain = plain && s.Bytes[i] >= 'a' && s.Bytes[i] <= 'z'
		}
		if n := i - from; !plain || n < minLetters || n > maxLetters || l.Class(s.Bytes[from:i]) > word.Seldom {
			continue
		}
		// A word with letters of another alphabet, or with symbols for letters, is written so by nobody who only has a word for it.
		if a, b := s.Meta[from].Start, s.Meta[i-1].End; !letters(t.Original[a:b]) {
			continue
		}
		if w := string(s.Bytes[from:i]); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func letters[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// Mark returns what is kept of a seller beside a word: 16 bits of a hash over both. It is enough to tell a handful of sellers apart,
// fits thousands of sellers each, and says nothing about the same seller beside another word.
func Mark(text, platform, seller string) uint16 {
	sum := sha256.Sum256([]byte(text + "\x00" + platform + "\x00" + seller))
	return binary.BigEndian.Uint16(sum[:])
}

// note counts a title that holds the word.
func (w *Word) note(mark uint16, removed bool, at time.Time) (changed bool) {
	sellers, barred := len(w.Sellers), len(w.Barred)
	switch {
	case !slices.Contains(w.Sellers, mark) && !removed && len(w.Sellers) < MaxSellers:
		w.Sellers = append(w.Sellers, mark)
	case removed && !slices.Contains(w.Barred, mark) && len(w.Barred) < MaxSellers:
		w.Barred = append(w.Barred, mark)
	}
	changed = len(w.Sellers) != sellers || len(w.Barred) != barred
	// The day is enough to tell what has faded, and spares a write for every title.
	if w.SeenAt.IsZero() || at.Sub(w.SeenAt) >= 24*time.Hour {
		w.SeenAt, changed = at, true
	}
	w.UsedBy = w.Count()
	return changed
}

// restore counts a seller again whose title a person found fine after all.
func (w *Word) restore(mark uint16) (changed bool) {
	i := slices.Index(w.Barred, mark)
	if i < 0 {
		return false
	}
	w.Barred = slices.Delete(w.Barred, i, i+1)
	w.UsedBy = w.Count()
	return true
}

// Count returns how many sellers count for a word: those none of whose titles that hold it was removed, and none at all when there
// are as many of the others.
func (w *Word) Count() int {
	n := 0
	for _, m := range w.Sellers {
		if !slices.Contains(w.Barred, m) {
			n++
		}
	}
	if n <= len(w.Barred) {
		return 0
	}
	return n
}
