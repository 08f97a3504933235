package word

import (
	"testing"

	"github.com/assay-ip/assay/engine/fold"
)

func lexicon(t testing.TB) *Lexicon {
	t.Helper()
	l, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestClassOfOrdinaryWords(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	for _, c := range []struct {
		words string
		least Class
	}{
		{"file", Common}, {"phone", Common}, {"essential", Common}, {"role", Common}, {"nylon", Known},
		{"cannon", Known}, {"dove", Known}, {"hoodies", Known}, {"smartwatch", Known}, {"the", Top},
	} {
		if got := l.Class([]byte(fold.Key(c.words))); got < c.least {
			t.Errorf("%s is %s, want %s at least", c.words, got, c.least)
		}
	}
}
