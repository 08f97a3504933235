package packs

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/assay-ip/assay/engine"
)

func TestShippedPacksCompile(t *testing.T) {
	t.Parallel()
	list, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 3 {
		t.Fatalf("%d packs", len(list))
	}
	if _, err := engine.Compile(&engine.Snapshot{Packs: list}); err != nil {
		t.Fatal(err)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	good := "id: a\nversion: 2026-01-01\nkind: lexicon\nterms: [{id: x, strength: weak, any: [y]}]\n"
	if _, err := Read(strings.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"unknown key": good + "efect: block\n",
		"no id":       strings.Replace(good, "id: a", "id: ''", 1),
		"no date":     strings.Replace(good, "2026-01-01", "v2", 1),
		"no terms":    "id: a\nversion: 2026-01-01\nkind: lexicon\n",
		"twice":       strings.Replace(good, "[{id: x", "[{id: x, strength: weak, any: [z]}, {id: x", 1),
		"not yaml":    "\t[",
		"too large":   "# " + strings.Repeat("x", MaxSize),
	} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, ErrPack) {
			t.Errorf("%s: %v", name, err)
		}
	}
	two := fstest.MapFS{"a.yaml": {Data: []byte(good)}, "b.yaml": {Data: []byte(good)}}
	if _, err := LoadFS(two); !errors.Is(err, ErrPack) {
		t.Errorf("two packs of one name: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("id: a\nversion: 2026-01-01\nkind: lexicon\nterms: [{id: x, any: [y]}]\n")
	f.Add("a: &a [*a]\n")
	f.Add(twoPacks)
	f.Add("id: n\nversion: 2026-01-01\nkind: names\nnames: [{id: x, brand: [B], confidence: high, forms: [{sort: style, strength: medium, any: ['[A-Z]{2}\\d{4}-\\d{3}', '[', '\\d{9,1}']}]}]\n")
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := ReadAll(strings.NewReader(text))
		if err != nil {
			return
		}
		for i := range docs {
			d := &docs[i]
			if !d.Compile() {
				if len(d.Problems) == 0 {
					t.Fatal("a pack is refused without a reason")
				}
				continue
			}
			var b strings.Builder
			if err := Write(&b, d.Pack); err != nil {
				t.Fatal(err)
			}
			again, err := Read(strings.NewReader(b.String()))
			if err != nil || again.Hash != d.Pack.Hash {
				t.Fatalf("what was taken is not written as it was read: %v\n%s", err, b.String())
			}
		}
	})
}
