package mention_test

import (
	"testing"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// TestRefusedHidesNothing: a code that must be written in capitals leaves the place to the name that reads like it.
func TestRefusedHidesNothing(t *testing.T) {
	t.Parallel()
	m := compile(t, []mention.Pattern{{Text: "Sony"}, {Text: "S0NY", Kind: mention.KindCode}})
	var x fold.Text
	x.Reset("S0ny headphones")
	refuse := func(pattern int32, text string, start, end int) bool {
		return pattern == 1 && text[start:end] != "S0NY"
	}
	hits := m.Find(nil, &x, &mention.Support{Refuse: refuse})
	if len(hits) != 1 || hits[0].Pattern != 0 || !hits[0].Evasive() {
		t.Errorf("%+v, want the disguised name", hits)
	}
}
