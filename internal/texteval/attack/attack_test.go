package attack_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/texteval/attack"
)

// Every family changes every name it takes, and makes the same of the same seed.
func TestFamilies(t *testing.T) {
	t.Parallel()
	names := []string{"Norvella", "Quorima", "Zixandro Mall", "Wimbleton", "L'Azur", "Süßwald"}
	seen := map[string]bool{}
	check := func(a attack.Attack, name string) {
		for seed := range uint64(50) {
			got, ok := a.Make(rand.New(rand.NewPCG(seed, 1)), name)
			again, _ := a.Make(rand.New(rand.NewPCG(seed, 1)), name)
			if got != again {
				t.Errorf("%s: %q and %q from one seed", a.Family, got, again)
			}
			if ok && (got == "" || strings.EqualFold(got, name)) {
				t.Errorf("%s leaves %q as %q", a.Family, name, got)
			}
			seen[a.Family] = seen[a.Family] || ok
		}
	}
	for _, a := range attack.Latin() {
		for _, n := range names {
			check(a, n)
		}
	}
	for _, a := range attack.Han() {
		check(a, "诺薇拉")
	}
	for family, ok := range seen {
		if !ok {
			t.Errorf("%s took no name", family)
		}
	}
	if len(seen) < 38 {
		t.Errorf("only %d families", len(seen))
	}
}

func TestKnownForms(t *testing.T) {
	t.Parallel()
	want := map[string]string{"upside_down": "ɐllǝʌɹou", "head_drop": "orvella", "vowel_drop": "Nrvll", "spacing_all": "N o r v e l l a", "styled_fullwidth": "Ｎｏｒｖｅｌｌａ", "styled_circled": "Ⓝⓞⓡⓥⓔⓛⓛⓐ"}
	for _, a := range attack.Latin() {
		if w := want[a.Family]; w != "" {
			if got, ok := a.Make(rand.New(rand.NewPCG(1, 1)), "Norvella"); !ok || got != w {
				t.Errorf("%s: %q, want %q", a.Family, got, w)
			}
		}
	}
}
