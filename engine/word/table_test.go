package word

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine/word/internal/fuse"
	"github.com/assay-ip/assay/engine/word/internal/wordgen"
)

func exp(x float64) float64 { return math.Exp(x) }

func hashOf(w []byte) uint64 { return fuse.Hash(w) }

func list(t *testing.T) *wordgen.List {
	t.Helper()
	b, err := os.ReadFile("internal/wordgen/words.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	l, err := wordgen.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// The table is what go generate makes of the committed list, and holds every word of it as the list has it.
func TestTableIsMadeFromTheList(t *testing.T) {
	t.Parallel()
	words, l := list(t), lexicon(t)
	again, err := wordgen.Table(words)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, table) {
		t.Error("table.bin is not what the list gives: run go generate ./engine/word")
	}
	for _, e := range words.Entries {
		if class, groups := l.find(fuse.Hash([]byte(e.Word))); byte(class) != e.Class || groups != e.Groups {
			t.Fatalf("%s is %d %d in the table, %d %d in the list", e.Word, class, groups, e.Class, e.Groups)
		}
	}
	if wordgen.Magic != magic || wordgen.ClassBits != classBits || wordgen.GroupBits != groupBits ||
		wordgen.FingerprintBits != fingerprintBits || wordgen.Symbols != symbols || wordgen.CostStep != costStep {
		t.Error("the generator and the reader differ")
	}
}

func TestInfo(t *testing.T) {
	t.Parallel()
	got := lexicon(t).Info()
	sum := sha256.Sum256(table)
	if got.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("Info says %s, the table has %x", got.SHA256, sum)
	}
	want := list(t).Meta
	if diff := cmp.Diff(want.Languages, got.Languages); diff != "" || got.Words != want.Words || got.Words < 500_000 || got.Date != want.Date {
		t.Errorf("%d words of %s, the list has %d of %s\n%s", got.Words, got.Date, want.Words, want.Date, diff)
	}
	if len(got.Languages) < 14 || len(got.Sources) < 10 {
		t.Errorf("%d languages from %d sources", len(got.Languages), len(got.Sources))
	}
	for _, s := range got.Sources {
		if s.Name == "" || s.Version == "" || s.Licence == "" {
			t.Errorf("%+v says too little", s)
		}
	}
	got.Languages["en"] = 0 // the caller's own
	if lexicon(t).Info().Languages["en"] == 0 {
		t.Error("Info shares its map")
	}
}

// At most one stranger in a thousand may pass for a word; the fingerprint promises 1 in 131,072.
func TestStrangersAreUnknown(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	r := rand.New(rand.NewPCG(1, 2))
	const n = 500_000
	known := 0
	w := make([]byte, 14)
	for range n {
		for i := range w {
			w[i] = "0123456789bcdfghjklmnpqrstvwxz"[r.IntN(30)]
		}
		if l.Class(w) != Unknown {
			known++
		}
	}
	if known > n/10_000 {
		t.Errorf("%d of %d strings of chance are words", known, n)
	}
}

func TestOpenRefusesWhatIsNoTable(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 5, 11, 12, 200, 3000, len(table) / 2, len(table) - 1} {
		if _, err := open(table[:n], ""); err == nil {
			t.Errorf("the first %d bytes open", n)
		}
	}
	bad := append([]byte(nil), table...)
	bad[0] ^= 1
	if _, err := open(bad, ""); err == nil {
		t.Error("another magic opens")
	}
	if _, err := open(append(append([]byte(nil), table...), 0), ""); err == nil {
		t.Error("a table with more behind it opens")
	}
	if _, err := open(table, ""); err != nil {
		t.Error(err)
	}
}
