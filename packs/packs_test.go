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
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = Read(strings.NewReader(text))
	})
}
