package near

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFind(t *testing.T) {
	t.Parallel()
	ix := Build([]string{"moncler", "gucci", "louisvuitton", "nikon", "abc", "加拿大鹅", "rolex"})
	for word, want := range map[string]struct {
		name int32
		op   Op
		at   int32
	}{
		"mnocler":       {0, Swap, 1},
		"omncler":       {0, Swap, 0},
		"oncler":        {0, Head, 0},
		"mocler":        {0, Drop, 2},
		"moncle":        {0, Drop, 6},
		"monncler":      {0, Double, 3},
		"mmoncler":      {0, Double, 1},
		"monclerx":      {0, Insert, 7},
		"monkler":       {0, Replace, 3},
		"guci":          {1, Undouble, 3},
		"gucccii":       {1, Insert, -1},
		"louisvuittton": {2, Double, 10},
		"luisvuitton":   {2, Drop, 1},
		"nion":          {3, Drop, 2},
		"roles":         {6, Replace, 4},
		"moxcler":       {0, Cross, 2},
	} {
		got := ix.Find(nil, []byte(word))
		if want.at < 0 {
			if len(got) > 0 {
				t.Errorf("%s: %v, two slips away", word, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Name != want.name || got[0].Op != want.op || got[0].At != want.at {
			t.Errorf("%s: %+v, want %+v", word, got, want)
		}
	}
	for _, word := range []string{"", "abc", "moncler", "gucci", "加拿大", "加拿大鹅", "xyzzyxyz", strings.Repeat("a", 100)} {
		if got := ix.Find(nil, []byte(word)); len(got) > 0 {
			t.Errorf("%q: %v", word, got)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	ix := Build([]string{"gucci", "louisvuitton", "sony", "sonos", "verbatim"})
	for word, want := range map[string]int32{
		"g*cci": 0, "gucc*": 0, "*ucci": 0, "g**ci": 0, "lo*isvuitton": 1, "l**isvuitt*n": 1, "son*": 2, "son*s": 3, "verb*t*m": 4,
		"g***i": -1, "*ucc*": -1, "****": -1, "g*cco": -1, "gucci": -1, "*": -1, "": -1, "**********": -1,
	} {
		got := ix.Masked(nil, []byte(word))
		switch {
		case want < 0 && len(got) > 0, want >= 0 && (len(got) != 1 || got[0].Name != want):
			t.Errorf("%s: %v, want %d", word, got, want)
		}
	}
}

// TestOneName holds that the smallest index works: its filter is one word.
func TestOneName(t *testing.T) {
	t.Parallel()
	ix := Build([]string{"aaaa"})
	if got := ix.Find(nil, []byte("aaa")); len(got) != 1 || got[0].Op != Undouble {
		t.Errorf("%v", got)
	}
}

// TestFindIsComplete compares with a search through all names.
func TestFindIsComplete(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{3,9}`)
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[abc]{4,8}`), 1, 6, rapid.ID).Draw(t, "names")
		w := word.Draw(t, "word")
		ix := Build(names)
		got := map[int32]Match{}
		for _, m := range ix.Find(nil, []byte(w)) {
			got[m.Name] = m
		}
		for id, n := range names {
			m, ok := compare(n, []byte(w))
			ok = ok && n != w
			if g, found := got[int32(id)]; found != ok || ok && (g.Op != m.Op || g.Cost != m.Cost) {
				t.Fatalf("%s and %s: found %v, slip %v %v", n, w, found, m, ok)
			}
		}
	})
}

func FuzzFind(f *testing.F) {
	ix := Build([]string{"gucci", "louisvuitton", "sony", "verbatim"})
	f.Add([]byte("g*cci"))
	f.Add([]byte("\xff\xfe***"))
	f.Fuzz(func(t *testing.T, word []byte) {
		for _, m := range append(ix.Find(nil, word), ix.Masked(nil, word)...) {
			if m.Name < 0 || int(m.Name) > 3 || m.Cost <= 0 || m.At < 0 || int(m.At) > len(word) {
				t.Fatalf("%q: %+v", word, m)
			}
		}
	})
}

func names(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]string, n)
	for i := range out {
		b := make([]byte, 5+r.IntN(8))
		for j := range b {
			b[j] = "eariotnslcudpmhgbfywkvxzjq"[min(r.IntN(26), r.IntN(26))]
		}
		out[i] = string(b)
	}
	return out
}

func BenchmarkFind(b *testing.B) {
	words := names(1000)
	for _, n := range []int{10_000, 100_000} {
		ix := Build(names(n)[n/2:])
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			b.ReportMetric(float64(ix.Bytes())/float64(n/2), "B/name")
			var dst []Match
			for i := 0; b.Loop(); i++ {
				dst = ix.Find(dst[:0], []byte(words[i%len(words)]))
			}
		})
	}
}
