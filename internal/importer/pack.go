package importer

import (
	"errors"
	"io"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/packs"
)

// Packs reads packs from a YAML or JSON file; several stand in one YAML file with "---" between them. A pack is taken whole or not at
// all: every thing that is wrong with one is a problem with its line.
func Packs(r io.Reader, f Format) (Outcome[engine.Pack], error) {
	var out Outcome[engine.Pack]
	if f != YAML && f != JSON {
		return out, fault.Bad(fault.Field{Name: "file", Value: string(f), Message: "packs are not read from files of this format", Hint: "name it .yaml or .json"})
	}
	docs, err := packs.ReadAll(r)
	if errors.Is(err, packs.ErrPack) {
		return out, notThis(f, err.Error(), "see the packs that ship for the form, or assay pack export")
	}
	if err != nil {
		return out, fault.Wrap(err, fault.Invalid, "the file cannot be read", "check the file")
	}
	for i := range docs {
		d := &docs[i]
		if d.Compile() {
			out.Entries = append(out.Entries, Entry[engine.Pack]{int64(d.Line), d.Pack})
			continue
		}
		for _, p := range d.Problems {
			name := p.Field
			if d.Pack.ID != "" {
				name = d.Pack.ID + ": " + name
			}
			out.Problems = append(out.Problems, Problem{int64(p.Line), fault.Field{Name: name, Value: show(p.Value), Message: p.Message, Hint: p.Hint}})
		}
	}
	return out, nil
}
