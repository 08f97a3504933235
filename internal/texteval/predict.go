package texteval

import (
	"slices"
	"strconv"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// Snapshot is what an engine is compiled from to look for brands with packs. The ID of a brand is its place in the list, from 1.
func Snapshot(brands []Brand, list []engine.Pack) engine.Snapshot {
	s := engine.Snapshot{Number: 1, Packs: list, Brands: make([]engine.Brand, len(brands))}
	for i, b := range brands {
		s.Brands[i] = engine.Brand{
			ID: strconv.Itoa(i + 1), Name: b.Name, Aliases: b.Aliases, Chinese: b.Chinese, Codes: b.Codes, Categories: b.Categories, CommonWord: b.Common,
		}
	}
	return s
}

// Listing is what the engine is shown of a row.
func (r *Row) Listing() engine.Listing {
	return engine.Listing{ID: string(r.ID), Title: r.Title, Category: r.Category, Price: r.Price, Currency: r.Currency}
}

// Predict turns a finding into a prediction: the brands whose goods are offered, new or used; when there is none, those that are only
// named for what the goods fit or are compared with. It is obfuscated when a brand that is offered is not written as it is registered.
func Predict(r *Row, f *engine.Finding) Prediction {
	p := Prediction{ID: r.ID, Brands: []string{}}
	offered := slices.ContainsFunc(f.Signals, func(s engine.Signal) bool { return offers(&s) })
	for i := range f.Signals {
		s := &f.Signals[i]
		if s.Kind != engine.SignalMention || s.Brand == "" {
			continue
		}
		if offered != offers(s) || !offered && s.Use != mention.UseNominative && s.Use != mention.UseComparison {
			continue
		}
		p.Nominative = !offered
		if !slices.Contains(p.Brands, s.Name) {
			p.Brands = append(p.Brands, s.Name)
		}
		for _, st := range s.Undone {
			p.Obfuscated = p.Obfuscated || offered && altered(st.Kind)
		}
	}
	return p
}

// altered reports whether a step means that the name is written otherwise than it is registered, for whatever reason: a misspelling is
// no intent, but it is no plain writing either.
func altered(k fold.StepKind) bool {
	return k.Evasive() || k == fold.StepSlip || k == fold.StepSound || k == fold.StepScript || k == fold.StepPinyin || k == fold.StepShortened
}

func offers(s *engine.Signal) bool {
	return s.Kind == engine.SignalMention && s.Brand != "" && (s.Use == mention.UseMark || s.Use == mention.UseSecondHand)
}
