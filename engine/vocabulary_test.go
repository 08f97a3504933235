package engine_test

import (
	"testing"

	"github.com/assay-ip/assay/engine"
)

// found reports whether a title names the only brand.
func found(t *testing.T, words []string, title string) bool {
	t.Helper()
	e, err := engine.Compile(&engine.Snapshot{Brands: []engine.Brand{{ID: "b", Name: "Iogear", Codes: []string{"igr"}}}, Words: words})
	if err != nil {
		t.Fatal(err)
	}
	f := e.Scan(engine.Listing{ID: "1", Title: title})
	for _, s := range f.Signals {
		if s.Brand == "b" {
			return true
		}
	}
	return false
}

func TestWordsOfTheMarketplaceAreNoMisspeltNames(t *testing.T) {
	t.Parallel()
	const title = "iogaer usb hub for desk"
	if !found(t, nil, title) {
		t.Fatal("the misspelt name is not found at all")
	}
	if found(t, []string{"desk", "iogaer"}, title) {
		t.Error("a word that sellers use is taken for a misspelt name")
	}
	if !found(t, []string{"iogear", "igr", "hub"}, "iogear usb hub") || !found(t, []string{"iogear"}, title) {
		t.Error("a registered name was learned as a word")
	}
}
