package importer_test

import (
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/importer"
)

func TestPacks(t *testing.T) {
	t.Parallel()
	text := `id: private/a
version: 2026-01-01
kind: lexicon
terms: [{id: x, strength: weak, any: [y z]}]
---
id: private/b
version: 2026-01-01
kind: names
names:
  - id: acme
    brand: [Acme]
    confidence: fair
    forms: [{sort: short, strength: strong, any: [ac]}]
---
id: private/c
version: soon
kind: lexicon
terms: [{id: x, strength: weak, any: [y z]}]
`
	out, err := importer.Packs(strings.NewReader(text), importer.YAML)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Entries) != 1 || out.Entries[0].Value.ID != "private/a" || out.Entries[0].Line != 1 {
		t.Errorf("%+v", out.Entries)
	}
	if len(out.Problems) != 2 || out.Problems[0].Line != 10 || out.Problems[1].Line != 16 ||
		!strings.HasPrefix(out.Problems[0].String(), `line 10: private/b: acme.any: is too short`) {
		t.Errorf("%v", out.Problems)
	}
	if out, err = importer.Packs(strings.NewReader(`{"id":"a/b","version":"2026-01-01","kind":"lexicon","terms":[{"id":"x","strength":"weak","any":["y z"]}]}`), importer.JSON); err != nil || len(out.Entries) != 1 {
		t.Errorf("%+v, %v", out, err)
	}
	for _, f := range []importer.Format{importer.CSV, importer.JSONL} {
		if _, err := importer.Packs(strings.NewReader(text), f); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", f, err)
		}
	}
	if _, err := importer.Packs(strings.NewReader("# nothing"), importer.YAML); !fault.Is(err, fault.Invalid) {
		t.Errorf("an empty file: %v", err)
	}
}
