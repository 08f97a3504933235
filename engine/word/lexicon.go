package word

import (
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/assay-ip/assay/engine/word/internal/fuse"
)

//go:generate go run ./internal/gen

var (
	//go:embed table.bin
	table []byte
	//go:embed table.sha256
	tableSum string

	embedded = sync.OnceValues(func() (*Lexicon, error) {
		sum, _, _ := strings.Cut(tableSum, " ")
		return open(table, sum)
	})
)

// Layout of a table; internal/wordgen writes it and a test holds the two together.
const (
	magic           = "ASSAYWD1"
	classBits       = 3
	groupBits       = 4
	fingerprintBits = 17
)

var errTable = errors.New("word: the table is cut or not a table")

// Lexicon is an opened table. It is safe for concurrent use.
type Lexicon struct {
	words fuse.Table
	costs []byte // of symbol d after a, b and c: at ((a*27+b)*27+c)*27+d
	info  Info
}

// Default opens the table that is part of the program, once; all callers share it.
func Default() (*Lexicon, error) { return embedded() }

func open(b []byte, sum string) (*Lexicon, error) {
	const head = len(magic) + 4
	if len(b) < head || string(b[:len(magic)]) != magic {
		return nil, errTable
	}
	n := binary.LittleEndian.Uint32(b[len(magic):])
	if uint64(n) > uint64(len(b)-head) { //nolint:gosec // not negative
		return nil, errTable
	}
	l := &Lexicon{info: Info{SHA256: sum}}
	if err := json.Unmarshal(b[head:head+int(n)], &l.info); err != nil {
		return nil, fmt.Errorf("word: meta data of the table: %w", err)
	}
	words, rest, err := fuse.Open(b[head+int(n):])
	if err != nil {
		return nil, fmt.Errorf("word: %w", err)
	}
	if len(rest) != contexts*symbols {
		return nil, errTable
	}
	l.words, l.costs = words, rest
	return l, nil
}

// Class grades w, which is a folded word: bytes as fold.Key gives them. It does not allocate.
func (l *Lexicon) Class(w []byte) Class {
	class, _ := l.find(fuse.Hash(w))
	return class
}

// find returns the class and the groups of languages of the word with this hash.
func (l *Lexicon) find(hash uint64) (Class, byte) {
	hash = fuse.Mix(hash)
	v := l.words.Get(hash)
	if v>>(classBits+groupBits) != fuse.Fingerprint(hash, fingerprintBits) {
		return Unknown, 0
	}
	return Class(v & (1<<classBits - 1)), byte(v >> classBits & (1<<groupBits - 1))
}
