package packs_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/packs"
)

// Terms of the measurement lexicon that no pack holds, and why.
func leftOut() map[string]string {
	return map[string]string{
		"inspired": "a word of comparison, judged by its context in package mention",
		"DM":       "two letters that are a shoe brand's and a drugstore's as well; the phrases around it are there",
		"tg":       "two letters of anything; the phrases around it are there",
		"wx":       "two letters of model numbers; the phrases around it are there",
		"passing":  "an ordinary word; what is passed is there",
	}
}

// Every coded term of the lexicon that detection is measured with is found in a listing that says it of a bag.
func TestCodedTermsAreCovered(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../shared/data/text/lexicon_coded_terms.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the measurement lexicon is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	list, err := packs.Load()
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Compile(&engine.Snapshot{Packs: list, Brands: []engine.Brand{{ID: "1", Name: "Norvella"}}})
	if err != nil {
		t.Fatal(err)
	}
	terms := 0
	look := func(term, class string) {
		terms++
		f := e.Scan(engine.Listing{Title: "Norvella bag 包 " + term})
		found := slices.ContainsFunc(f.Signals, func(s engine.Signal) bool { return s.Kind == engine.SignalLexicon })
		if _, out := leftOut()[term]; found == out {
			t.Errorf("%s term %q: found %v", class, term, found)
		}
	}
	for _, lang := range []string{"en", "zh", "ru"} {
		var classes map[string][]string
		if err := json.Unmarshal(raw[lang], &classes); err != nil {
			t.Fatal(err)
		}
		for class, list := range classes {
			for _, term := range list {
				look(strings.TrimSuffix(term, " (LC)"), lang+" "+class)
			}
		}
	}
	var off []string
	if err := json.Unmarshal(raw["off_platform"], &off); err != nil {
		t.Fatal(err)
	}
	for _, term := range off {
		look(term, "off-platform")
	}
	if terms < 80 {
		t.Errorf("%d terms; the measurement lexicon has another form", terms)
	}
}
