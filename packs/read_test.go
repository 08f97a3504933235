package packs

import (
	"bytes"
	"embed"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
)

const twoPacks = `# names of an organisation
id: private/names
version: 2026-11-01
title: Names
kind: names
names:
  - id: acme
    brand: [Acme]
    confidence: fair
    forms:
      - {sort: nickname, strength: strong, any: [阿珂美]}
  - id: other
    brand: [Other]
    confidence: low
    forms:
      - {sort: code, strength: strong, any: [OTH]}
---
id: private/terms
version: 2026-11-01
title: Terms
kind: lexicon
terms:
  - {id: x, strength: weak, any: [y z]}
`

func TestReadAllSaysWhereAPackIsWrong(t *testing.T) {
	t.Parallel()
	docs, err := ReadAll(strings.NewReader(twoPacks))
	if err != nil || len(docs) != 2 {
		t.Fatalf("%d packs, %v", len(docs), err)
	}
	if docs[0].Compile() || len(docs[0].Problems) != 1 || docs[0].Problems[0].Line != 12 || !strings.Contains(docs[0].Problems[0].String(), "line 12: other.confidence: is too low") {
		t.Errorf("%+v", docs[0].Problems)
	}
	if !docs[1].Compile() || docs[1].Line != 18 || docs[1].Pack.ID != "private/terms" || len(docs[1].Pack.Hash) != 64 {
		t.Errorf("%+v", docs[1])
	}
	for want, change := range map[string][2]string{
		"line 2: id: ":                   {"id: private/names", "id: Private Names"},
		"line 3: version: ":              {"version: 2026-11-01\ntitle: Names", "version: new\ntitle: Names"},
		"line 12: names.id: ":            {"id: other", "id: acme"},
		"line 8: field brnd not found":   {"    brand: [Acme]", "    brnd: [Acme]"},
		"line 17: hash: is not the hash": {"---", "hash: 00\n---"},
		"line 24: field efect not found": {"[y z]}", "[y z]}\nefect: block"},
		"line 23: terms.id: ":            {"{id: x", "{id: ''"},
	} {
		docs, err := ReadAll(strings.NewReader(strings.Replace(twoPacks, change[0], change[1], 1)))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range docs {
			for _, p := range docs[i].Problems {
				got = append(got, p.String())
			}
		}
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("want %q: %q", want, got)
		}
	}
	for _, empty := range []string{"", "# nothing\n"} {
		if _, err := ReadAll(strings.NewReader(empty)); !errors.Is(err, ErrPack) {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

// What ships can be exported, read again and exported again without a change.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	list, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		var b, again bytes.Buffer
		if err := Write(&b, p); err != nil {
			t.Fatal(err)
		}
		q, err := Read(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(p, q); d != "" {
			t.Errorf("%s: %s", p.ID, d)
		}
		if err := Write(&again, q); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s is written in two ways", p.ID)
		}
	}
}

func TestHashIsOfContentNotOfLayout(t *testing.T) {
	t.Parallel()
	a, err := Read(strings.NewReader("id: a\nversion: 2026-01-01\nkind: lexicon\nterms: [{id: x, strength: weak, any: [y]}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Read(strings.NewReader("# comment\nkind: lexicon\nid: \"a\"\nversion: 2026-01-01\nterms:\n  - any:\n    - y\n    strength: weak\n    id: x\n"))
	if err != nil || a.Hash != b.Hash {
		t.Errorf("%s and %s, %v", a.Hash, b.Hash, err)
	}
	c, err := Read(strings.NewReader("id: a\nversion: 2026-01-01\nkind: lexicon\nterms: [{id: x, strength: weak, any: [z]}]\n"))
	if err != nil || a.Hash == c.Hash {
		t.Errorf("two contents, one hash: %v", err)
	}
}

//go:embed SHA256SUMS
var sums embed.FS

// SHA256SUMS lists what ships. A pack that changes gets a new line there and, when it was released before, a later date.
func TestManifest(t *testing.T) {
	t.Parallel()
	want, err := sums.ReadFile("SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	list, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, p := range list {
		got.WriteString(p.Hash + "  " + p.ID + " " + p.Version + "\n")
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("packs/SHA256SUMS is not of what ships: %s\nIt is to read:\n%s", d, got.String())
	}
}

// The names packs hold what they promise: brands of every sector, every entry with a key, and no text that names two brands for certain
// without saying so.
func TestNamesPacks(t *testing.T) {
	t.Parallel()
	list, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	brands := 0
	sorts := map[engine.FormSort]int{}
	seen := map[string]string{}
	for _, p := range list {
		if p.Kind != engine.PackNames {
			continue
		}
		for _, e := range p.Names {
			brands++
			for _, f := range e.Forms {
				sorts[f.Sort] += len(f.Any)
				for _, text := range f.Any {
					if f.Strength != engine.Strong || f.Sort == engine.FormStyle {
						continue
					}
					if other := seen[text]; other != "" && other != e.ID {
						t.Errorf("%s: %q is a strong form of %s and of %s", p.ID, text, other, e.ID)
					}
					seen[text] = e.ID
				}
			}
		}
	}
	if brands < 250 {
		t.Errorf("%d brands", brands)
	}
	for sort, least := range map[engine.FormSort]int{engine.FormNickname: 2000, engine.FormShort: 150, engine.FormCode: 300, engine.FormSpelling: 800, engine.FormStyle: 80} {
		if sorts[sort] < least {
			t.Errorf("%d forms of the sort %s; want %d", sorts[sort], sort, least)
		}
	}
}
