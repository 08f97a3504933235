package word

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/fold"
)

// TestBrands reports what the table makes of the names of brands. Names that are no words should be Unknown or Rare.
func TestBrands(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	var rows []struct {
		Brand string
		Zh    *string
	}
	if err := json.NewDecoder(measured(t, "brands_dev.json")).Decode(&rows); err != nil {
		t.Fatal(err)
	}
	var by, zh [8][]string
	n := 0
	for _, r := range rows {
		if !strings.ContainsAny(r.Brand, " &-.") {
			c := l.Class([]byte(fold.Key(r.Brand)))
			by[c] = append(by[c], r.Brand)
			n++
		}
		if r.Zh != nil {
			c := l.Han([]byte(fold.Key(*r.Zh)))
			zh[c] = append(zh[c], *r.Zh)
		}
	}
	for c := range by {
		t.Logf("%-8s %3d: %s", Class(c), len(by[c]), strings.Join(by[c], " "))
		t.Logf("%-8s %3d: %s", Class(c), len(zh[c]), strings.Join(zh[c], " "))
	}
	if low := len(by[Unknown]) + len(by[Rare]); n > 100 && 2*low < n {
		t.Errorf("%d of %d brands are graded as words", n-low, n)
	}
}
