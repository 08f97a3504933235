package hanzi_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/assay-ip/assay/engine/hanzi"
)

// pieces are what made-up titles consist of: whole and broken names, words, symbols and letters.
var pieces = []string{
	"路易威登", "爱马仕", "路易", "威登", "爱", "马", "仕", "屎", "走召", "能", "金土顿", "阿迪达", "斯", "女包", "新款", "*", "×", "口", "某", "x", "ma", "nai", "1", "2024",
	"luyi", "weideng", " ", ",", "/", "愛", "馬", "\u200b", "ロ", "ㄚ", "\xff", "😀", "ǎi", "LYWD", "的",
}

// TestMatchesAreSound holds every match to the text: in bounds, on characters, in order, explained, the same each time.
func TestMatchesAreSound(t *testing.T) {
	t.Parallel()
	ix := index(brands...)
	var sc hanzi.Scratch
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, "pieces"), "")
		sound(t, ix, text, &sc)
	})
}

// fataler is what a test, a property and a fuzz target have in common.
type fataler interface {
	Fatalf(format string, args ...any)
}

func sound(t fataler, ix *hanzi.Index, text string, sc *hanzi.Scratch) {
	ms := ix.Find(nil, text, sc)
	var fresh hanzi.Scratch
	if again := ix.Find(nil, text, &fresh); !cmp.Equal(ms, again, cmpopts.IgnoreUnexported(hanzi.Match{})) {
		t.Fatalf("%q: a used scratch changes %v to %v", text, again, ms)
	}
	for i, m := range ms {
		switch {
		case m.Start < 0 || m.Start >= m.End || int(m.End) > len(text):
			t.Fatalf("%q: %v is out of bounds", text, m)
		case utf8.ValidString(text) && (!utf8.RuneStart(text[m.Start]) || int(m.End) < len(text) && !utf8.RuneStart(text[m.End])):
			t.Fatalf("%q: %v cuts a character", text, m)
		case i > 0 && ms[i-1].Start > m.Start:
			t.Fatalf("%q: %v is out of order", text, m)
		case m.Cost < 0 || m.ID < 0 || int(m.ID) >= len(brands):
			t.Fatalf("%q: %v", text, m)
		case len(ix.Changes(nil, m, text)) == 0:
			t.Fatalf("%q: %v is not explained", text, m)
		}
	}
}

// TestTheNameItselfIsNoMatch holds names that are written as registered to be left to the exact search.
func TestTheNameItselfIsNoMatch(t *testing.T) {
	t.Parallel()
	ix := index(brands...)
	var sc hanzi.Scratch
	for _, n := range brands {
		for _, text := range []string{n, "正品" + n + "专柜", n + n, n + " " + n} {
			if ms := ix.Find(nil, text, &sc); len(ms) > 0 {
				t.Errorf("%s: found %v", text, ms)
			}
		}
	}
}

func TestBuildDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	var sc hanzi.Scratch
	back := slices.Clone(brands)
	slices.Reverse(back)
	a, b := index(brands...), index(back...)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		var x, y []string
		for _, m := range a.Find(nil, text, &sc) {
			x = append(x, brands[m.ID]+text[m.Start:m.End]+m.Kind.String())
		}
		for _, m := range b.Find(nil, text, &sc) {
			y = append(y, back[m.ID]+text[m.Start:m.End]+m.Kind.String())
		}
		slices.Sort(x)
		slices.Sort(y)
		if !slices.Equal(x, y) {
			t.Fatalf("%q: %v, and with the names in other order %v", text, x, y)
		}
	})
}

func TestOddNamesAreLeftOut(t *testing.T) {
	t.Parallel()
	var sc hanzi.Scratch
	ix := index("", "路", "Nike", "路易威登路易威登路易威登", "A路易", "\xff\xfe", "路易·威登", "愛馬仕")
	for text, id := range map[string]int32{"路*威登": 6, "爱马屎": 7} {
		if ms := ix.Find(nil, text, &sc); len(ms) != 1 || ms[0].ID != id {
			t.Errorf("%s: found %v", text, ms)
		}
	}
	var none hanzi.Index
	for _, ix := range []*hanzi.Index{&none, hanzi.Build(nil), index("Nike")} {
		if ms := ix.Find(nil, "路*威登 luyi weideng", &sc); len(ms) > 0 {
			t.Errorf("an index without names found %v", ms)
		}
	}
}

func TestLongTextsHaveFewMatches(t *testing.T) {
	t.Parallel()
	ix := index(brands...)
	var sc hanzi.Scratch
	for _, piece := range []string{"爱马屎", "luyiweideng ", "路*威登,", "愛馬仕", "爱 马 屎 "} {
		if ms := ix.Find(nil, strings.Repeat(piece, 20000), &sc); len(ms) == 0 || len(ms) > 100 {
			t.Errorf("%s: %d matches", piece, len(ms))
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"法国直邮,爱马屎gallia", "luyi wei-deng1", "路**登x", "走召能ロ", "\xff爱\xf0马", "1加a2b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		f.Add(s)
	}
	ix := index(brands...)
	f.Fuzz(func(t *testing.T, text string) {
		var sc hanzi.Scratch
		sound(t, ix, text, &sc)
		for _, r := range text {
			if unicode.Is(unicode.Han, r) || unicode.Is(unicode.Latin, r) || r >= '0' {
				return
			}
		}
		if ms := ix.Find(nil, text, &sc); len(ms) > 0 {
			t.Fatalf("%q: found %v without letters", text, ms)
		}
	})
}
