package importer

import (
	"errors"
	"slices"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
)

// Snapshot puts what was read from files into a snapshot. An entry without an ID gets its name for one, and the brand of a
// product may be given by ID or by name; products of a brand that is not there are left out and reported.
func Snapshot(brands []Entry[engine.Brand], products []Entry[engine.Product], rules []Entry[engine.Rule]) (engine.Snapshot, []Problem) {
	var s engine.Snapshot
	var bad []Problem
	byName, byID := map[string]string{}, map[string]bool{}
	for _, e := range brands {
		b := e.Value
		if b.ID == "" {
			b.ID = b.Name
		}
		byName[b.Name], byID[b.ID] = b.ID, true
		s.Brands = append(s.Brands, b)
	}
	for _, e := range products {
		p := e.Value
		if !byID[p.Brand] {
			id, ok := byName[p.Brand]
			if !ok {
				bad = append(bad, Problem{e.Line, fault.Field{
					Name: "brand", Value: show(p.Brand), Message: "there is no such brand among the rights", Hint: "write the brand's name as it stands there",
				}})
				continue
			}
			p.Brand = id
		}
		if p.ID == "" {
			p.ID = p.Brand + "/" + p.Name
		}
		s.Products = append(s.Products, p)
	}
	for _, e := range rules {
		r := e.Value
		if r.ID == "" {
			r.ID = r.Name
		}
		s.Rules = append(s.Rules, r)
	}
	return s, bad
}

// Without takes the entries out of a snapshot that the engine could not compile, and returns what was wrong with them. It
// reports false when err is not about entries that can be taken out.
func Without(s *engine.Snapshot, err error) ([]engine.Fault, bool) {
	compile, ok := errors.AsType[*engine.CompileError](err)
	if !ok {
		return nil, false
	}
	before := len(s.Brands) + len(s.Products) + len(s.Rules)
	drop := map[string]bool{}
	for _, f := range compile.Faults {
		drop[f.Kind+"\x00"+f.ID] = true
	}
	s.Brands = slices.DeleteFunc(s.Brands, func(b engine.Brand) bool {
		out := drop["brand\x00"+b.ID]
		if out {
			drop["of\x00"+b.ID] = true
		}
		return out
	})
	s.Products = slices.DeleteFunc(s.Products, func(p engine.Product) bool { return drop["product\x00"+p.ID] || drop["of\x00"+p.Brand] })
	s.Rules = slices.DeleteFunc(s.Rules, func(r engine.Rule) bool { return drop["rule\x00"+r.ID] })
	return compile.Faults, len(s.Brands)+len(s.Products)+len(s.Rules) < before
}
