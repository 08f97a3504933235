package usage

import (
	_ "embed" // for the trained weights
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/assay-ip/assay/engine/word"
)

//go:generate go run ./internal/gen

//go:embed model.bin
var modelFile []byte

// Unit is how many steps of a weight make one natural logarithm of odds.
const Unit = 16

// row is the weights of one feature, for each class; the rest is padding, so that a row is one word of memory.
type row [8]int8

// Model is trained weights. It is immutable and safe for concurrent use.
type Model struct {
	rows []row
}

// The weights file: magic, rows as bits, then for each row that is not zero its distance from the last one and its weights.
const (
	magic    = "assay usage 1\n"
	maxModel = 1 << 20
)

// ErrModel is wrapped by what Read returns for bytes that are no model.
var ErrModel = errors.New("usage: not a model")

// Read opens a weights file of at most 1 MiB. Everything else than what Append writes is refused.
func Read(b []byte) (*Model, error) {
	if len(b) > maxModel || len(b) < len(magic)+1 || string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: no header", ErrModel)
	}
	b = b[len(magic):]
	if b[0] != rowBits {
		return nil, fmt.Errorf("%w: %d bits of rows, want %d", ErrModel, b[0], rowBits)
	}
	b = b[1:]
	m := &Model{rows: make([]row, rows)}
	for at := uint64(0); len(b) > 0; {
		d, n := binary.Uvarint(b)
		if n <= 0 || d == 0 || d > rows || len(b) < n+Classes {
			return nil, fmt.Errorf("%w: cut or crooked after row %d", ErrModel, at)
		}
		if at += d; at > rows {
			return nil, fmt.Errorf("%w: row %d of %d", ErrModel, at, rows)
		}
		r := &m.rows[at-1]
		for c := range Classes {
			r[c] = int8(b[n+c]) //nolint:gosec // the bits are what is meant
		}
		if *r == (row{}) || n != len(binary.AppendUvarint(nil, d)) {
			return nil, fmt.Errorf("%w: row %d is not written as it should be", ErrModel, at)
		}
		b = b[n+Classes:]
	}
	return m, nil
}

// Append writes the model as Read takes it.
func (m *Model) Append(b []byte) []byte {
	b = append(append(b, magic...), rowBits)
	last := 0
	for i := range m.rows {
		if m.rows[i] == (row{}) {
			continue
		}
		b = binary.AppendUvarint(b, uint64(i+1-last))
		last = i + 1
		for c := range Classes {
			b = append(b, byte(m.rows[i][c])) //nolint:gosec // the bits are what is meant
		}
	}
	return b
}

// Rows returns how many rows carry weight, of how many.
func (m *Model) Rows() (used, all int) {
	for i := range m.rows {
		if m.rows[i] != (row{}) {
			used++
		}
	}
	return used, len(m.rows)
}

var shippedModel = sync.OnceValues(func() (*Model, error) { return Read(modelFile) })

// Default returns the model that ships.
func Default() (*Model, error) { return shippedModel() }

// scores adds up the weights of the features that hold.
func (m *Model) scores(f *Features) (s [Classes]int32) {
	table := (*[rows]row)(m.rows)
	for i := range f.n {
		r := &table[f.list[i].row&(rows-1)]
		for c := range Classes {
			s[c] += int32(r[c])
		}
	}
	return s
}

// allowed reports whether the use may be c at all: without a cue nothing is compared or denied, only a name that is an ordinary
// word can be one, goods fit something only when they are an accessory, a part or a replacement, and what the goods look like never
// excuses a disguise.
func (f *Features) allowed(c Class) bool {
	switch c {
	case Compared, Denied:
		return f.cued
	case Word:
		return f.common
	case Fits:
		return f.cued || !f.hidden && (f.excuse || f.head.End > f.head.Start)
	case Mark:
	}
	return true
}

// Judge says what the name with these features is used for.
func (m *Model) Judge(f *Features) Judgement {
	s := m.scores(f)
	best, next := Mark, Mark
	for c := Fits; c < Classes; c++ {
		switch {
		case !f.allowed(c):
		case s[c] > s[best]:
			best, next = c, best
		case next == best || s[c] > s[next]:
			next = c
		}
	}
	if f.common && !f.cued && best != Word && s[best]-s[Word] < f.proof(best) {
		best, next = Word, best // an ordinary word is not lightly taken for a name
	}
	if best == Mark && f.maker && !f.common && f.allowed(Fits) && s[Fits] > 0 && s[Mark]-s[Fits] < Unit/2 {
		best, next = Fits, Mark // in doubt for the seller, where another maker is named first
	}
	j := Judgement{Class: best, Margin: s[best] - s[next]}
	j.Short = math.MaxInt32
	if f.allowed(Fits) {
		j.Short = s[best] - s[Fits]
	}
	m.explain(f, &j, next)
	return j
}

// proof is by how much a class must beat an ordinary word where no cue speaks for it.
func (f *Features) proof(c Class) int32 {
	switch {
	case f.win.glued:
		return 1 << 20 // AliExpress is not Express
	case c == Fits:
		return 2 * Unit
	}
	style, name := f.win.style(), &f.win.tok[f.win.at]
	if next := f.win.at + 1; style == styleSmall && name.shape == shapeCapital && f.win.first() && next < f.win.n {
		if k := &f.win.tok[next]; k.shape == shapeLower && k.class >= uint8(word.Known) && k.kind&^kindNoun == 0 {
			return Unit * 5 / 2 // a sentence begins with a capital: Mango chutney
		}
	}
	switch {
	case style == styleUpper:
		return Unit * 3 / 2
	case style == styleTitle, style == styleSmall && name.shape == shapeLower:
		return Unit // capitals tell nothing
	}
	return Unit / 4
}

// explain finds the features that weighed most for the class against the runner-up.
func (m *Model) explain(f *Features, j *Judgement, next Class) {
	if f.allowed(Fits) {
		j.Head = f.head
	}
	if next == j.Class {
		return
	}
	for i := range f.n {
		x := &f.list[i]
		r := &m.rows[x.row]
		w := int32(r[j.Class]) - int32(r[next])
		if w <= 0 || x.code == CodeBias {
			continue
		}
		insert(&j.Why, Reason{Code: x.code, Start: x.start, End: x.end, Weight: w})
	}
}

// insert keeps the heaviest reasons; those of one code and place are added up.
func insert(why *[MaxReasons]Reason, r Reason) {
	for i := range why {
		if why[i].Code == r.Code && why[i].Start == r.Start {
			why[i].Weight += r.Weight
			for ; i > 0 && why[i].Weight > why[i-1].Weight; i-- {
				why[i], why[i-1] = why[i-1], why[i]
			}
			return
		}
	}
	for i := range why {
		if r.Weight > why[i].Weight {
			copy(why[i+1:], why[i:])
			why[i] = r
			break
		}
	}
}
