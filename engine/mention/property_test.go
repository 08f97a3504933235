package mention_test

import (
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

type occurrence struct {
	Key string
	End int
}

// naive finds every occurrence of every key by looking everywhere.
func naive(keys []string, text string) []occurrence {
	var out []occurrence
	for _, k := range keys {
		for at := 0; ; at++ {
			i := strings.Index(text[at:], k)
			if i < 0 {
				break
			}
			at += i
			out = append(out, occurrence{k, at + len(k)})
		}
	}
	sortOccurrences(out)
	return out
}

func sortOccurrences(o []occurrence) {
	sort.Slice(o, func(i, j int) bool {
		if o[i].End != o[j].End {
			return o[i].End < o[j].End
		}
		return o[i].Key < o[j].Key
	})
}

// TestAutomatonAgainstNaiveSearch compares the automaton with strings.Index on random keys over small alphabets, where
// keys overlap, nest and share beginnings.
func TestAutomatonAgainstNaiveSearch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]string{`[ab]`, `[a-e]`, `[a-z0-9]`, `[耐克路易威登]`, `[a-c克]`}).Draw(t, "alphabet")
		keys := rapid.SliceOfNDistinct(rapid.StringMatching(alphabet+`{1,6}`), 1, 60, rapid.ID).Draw(t, "keys")
		text := rapid.StringMatching(alphabet+`{0,80}`).Draw(t, "text")
		compare(t, keys, text)
	})
}

func compare(tb interface {
	Helper()
	Fatalf(string, ...any)
}, keys []string, text string,
) {
	tb.Helper()
	a, err := mention.BuildAutomaton(keys)
	if err != nil {
		tb.Fatalf("build: %v", err)
	}
	sorted := slices.Sorted(slices.Values(keys))
	var got []occurrence
	a.Each([]byte(text), func(k int32, end int) { got = append(got, occurrence{sorted[k], end}) })
	sortOccurrences(got)
	if d := cmp.Diff(naive(keys, text), got); d != "" {
		tb.Fatalf("keys %q in %q (-naive +automaton):\n%s", keys, text, d)
	}
}

// TestLargeAutomatonAgainstNaiveSearch does the same once with enough keys to use up the rows.
func TestLargeAutomatonAgainstNaiveSearch(t *testing.T) {
	t.Parallel()
	keys := brandNames(20_000)
	for i := range keys {
		keys[i] = strings.ReplaceAll(keys[i], " ", "")
	}
	keys = slices.Compact(slices.Sorted(slices.Values(keys)))
	text := strings.ReplaceAll(strings.Join(benchTitles(40, keys), ""), " ", "")
	compare(t, keys, text)
}

// TestFindProperties checks on arbitrary text what holds of every hit.
func TestFindProperties(t *testing.T) {
	t.Parallel()
	m := compile(t, names())
	pieces := []string{
		"Nike", "nike", "N1ke", "Niкe", "ǝʞᴉN", "n i k e", "for", " ", ", ", "iPhone", "路易", "威登", "耐克", "适用", "LV", "Louis Vuitton", "l0uis-vu!tton",
		"CW2288-111", "1:1", "\u0336", "\u200b", "&amp;", "\xff", "used", "not", "by", "shell", "polo", "ralph lauren",
	}
	var x fold.Text
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String()), 0, 12).Draw(t, "text"), "")
		x.Reset(text)
		hits := m.Find(nil, &x, nil)
		again := m.Find(nil, &x, nil)
		if d := cmp.Diff(hits, again); d != "" {
			t.Fatalf("two searches differ:\n%s", d)
		}
		for i, h := range hits {
			if h.Start < 0 || h.Start >= h.End || h.End > len(text) || h.CueStart > h.CueEnd || h.CueEnd > len(text) || h.Use == "" {
				t.Fatalf("%q: bad hit %+v", text, h)
			}
			if i > 0 && h.Start < hits[i-1].Start {
				t.Fatalf("%q: out of order", text)
			}
			for _, s := range h.Steps {
				if s.At < h.Start || s.At >= h.End {
					t.Fatalf("%q: step %+v outside of %+v", text, s, h)
				}
			}
		}
	})
}

// TestPlainNamesAreFound: each name is found in plain text, whatever else is looked for.
func TestPlainNamesAreFound(t *testing.T) {
	t.Parallel()
	all := brandNames(3000)
	m := compile(t, namePatterns(all))
	var x fold.Text
	for _, n := range all {
		text := "New (" + strings.ToUpper(n) + ") in box"
		x.Reset(text)
		ok := slices.ContainsFunc(m.Find(nil, &x, nil), func(h mention.Hit) bool {
			return m.Pattern(h.Pattern).Text == n && h.Start == 5 && h.End == 5+len(n) && len(h.Steps) == 0 && h.Use == mention.UseMark
		})
		if !ok {
			t.Fatalf("%q not found", n)
		}
	}
}

func TestFindDoesNotAllocate(t *testing.T) {
	m := compile(t, namePatterns(brandNames(5000)))
	var x fold.Text
	x.Reset("wireless mouse for laptop black 2.4 ghz usb running shoes for men size 42")
	var hits []mention.Hit
	if n := testing.AllocsPerRun(200, func() { hits = m.Find(hits[:0], &x, nil) }); n >= 1 {
		t.Errorf("%v allocations", n)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	m := compile(t, names())
	text := "case for iPhone, N1ke, Louis Vuitton 耐*克 ǝʞᴉN"
	want := found(m, text)
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 200 {
				if d := cmp.Diff(want, found(m, text)); d != "" {
					t.Fatal(d)
				}
			}
		})
	}
}

// glue is what may stand between the words of TestAnyMixture.
var glue = []string{" ", "-", "", "\u200b", ". ", "】", " Self-adhesive ", "'s ", "・", "的"}

// TestAnyMixture holds that no way of putting honest words beside names in every disguise, upside down among them, is too
// much for the matcher, with names enough for every way of finding them.
func TestAnyMixture(t *testing.T) {
	t.Parallel()
	ps := namePatterns(disguised)
	for _, n := range []string{"耐克", "路易威登", "百年灵", "Hermès", "グッチ"} {
		ps = append(ps, mention.Pattern{Text: n, Kind: mention.KindHan})
	}
	m := compile(t, ps)
	pieces := slices.Clone(fillers)
	r := rand.New(rand.NewPCG(7, 7))
	for _, n := range disguised {
		pieces = append(pieces, n, turnedRound(n), n[:1]+"*"+n[2:], n[1:], strings.ToUpper(n[:2])+"\u0301"+n[2:], swap(r, n, alphabet("аbсdеfgһіјklmпорqгѕтυvwхуz"), 60))
	}
	pieces = append(pieces, "路*易威登", "耐兖", "女宝宝马桶", "kompatibel mit", "适用于", "not", "コピー", "Self-adhesive", "&#71;ucci", "\u202egnirts")
	var x fold.Text
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 8).Draw(t, "words") {
			b.WriteString(rapid.SampledFrom(pieces).Draw(t, "word"))
			b.WriteString(rapid.SampledFrom(glue).Draw(t, "glue"))
		}
		x.Reset(b.String())
		for _, h := range m.Find(nil, &x, nil) {
			if h.Start < 0 || h.Start >= h.End || h.End > b.Len() {
				t.Fatalf("%q: bad hit %+v", b.String(), h)
			}
		}
	})
}

// turnedRound writes a name upside down.
func turnedRound(name string) string {
	letters := []rune(strings.ToLower(name))
	slices.Reverse(letters)
	turned := []rune("ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz")
	for i, c := range letters {
		if c >= 'a' && c <= 'z' {
			letters[i] = turned[c-'a']
		}
	}
	return string(letters)
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "ǝʞᴉN Self-adhesive Liquid", "new Nike for iPhone", "L0uis Vu!tton 路＊易威登", "ǝʞᴉN", "n i k e", "1:1 +v", "\xff&#105;", "N\u0336i\u0336k\u0336e"} {
		f.Add(s)
	}
	m, err := mention.Compile(names())
	if err != nil {
		f.Fatal(err)
	}
	var x fold.Text
	f.Fuzz(func(t *testing.T, s string) {
		x.Reset(s)
		for _, h := range m.Find(nil, &x, nil) {
			if h.Start < 0 || h.Start >= h.End || h.End > len(s) || h.CueEnd > len(s) {
				t.Fatalf("bad hit %+v", h)
			}
		}
	})
}
