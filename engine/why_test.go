package engine_test

import (
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/mention"
)

// TestWhy: what the trained model went by is in the finding, with its place.
func TestWhy(t *testing.T) {
	t.Parallel()
	e, err := engine.Compile(&engine.Snapshot{Number: 1, Brands: []engine.Brand{{ID: "b", Name: "Quorima"}, {ID: "c", Name: "Lantern", CommonWord: true}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		title string
		use   mention.Use
		why   bool
	}{
		{"gorvane quorima 2 leather case black", mention.UseNominative, true},
		{"leather case for quorima 2", mention.UseNominative, false}, // the cue says it
		{"Lantern Heatwell 3 kettle LK-210 stainless steel", mention.UseMark, true},
		{"Quorima smartphone", mention.UseMark, false},
	} {
		f := e.Scan(engine.Listing{ID: "l", Title: c.title})
		if len(f.Signals) == 0 || f.Signals[0].Use != c.use || len(f.Signals[0].Why) > 0 != c.why {
			t.Errorf("%q: %+v", c.title, f.Signals)
			continue
		}
		for _, r := range f.Signals[0].Why {
			if r.Feature == "" || r.Span != nil && c.title[r.Span.Start:r.Span.End] != r.Span.Text {
				t.Errorf("%q: %+v", c.title, r)
			}
		}
	}
}
