package mention_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	bobu "github.com/BobuSumisu/aho-corasick"
	"github.com/cloudflare/ahocorasick"
	petar "github.com/petar-dambovaliev/aho-corasick"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// brandNames makes n different pronounceable names of one or two words.
func brandNames(n int) []string {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	const consonants, vowels = "bcdfghklmnprstvz", "aeiou"
	seen := map[string]bool{}
	var out []string
	word := func() string {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteByte(consonants[r.IntN(len(consonants))])
			b.WriteByte(vowels[r.IntN(len(vowels))])
			if r.IntN(3) == 0 {
				b.WriteByte(consonants[r.IntN(len(consonants))])
			}
		}
		return b.String()
	}
	for len(out) < n {
		s := word()
		if r.IntN(4) == 0 {
			s += " " + word()
		}
		if len(s) >= 4 && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// benchTitles makes listing titles; one in four names one of the brands.
func benchTitles(n int, brands []string) []string {
	words := strings.Fields("wireless mouse for laptop black 2.4 ghz usb running shoes men size 42 cotton dress women leather wallet slim case cover new original 128gb camera lens kit compatible with summer fashion casual luxury high quality vintage steel watch ring bag set pack of 2 blue red")
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]string, n)
	for i := range out {
		var b []string
		for range 9 + r.IntN(6) {
			b = append(b, words[r.IntN(len(words))])
		}
		if i%4 == 0 {
			b[r.IntN(len(b))] = brands[r.IntN(len(brands))]
		}
		out[i] = strings.Join(b, " ")
	}
	return out
}

func namePatterns(names []string) []mention.Pattern {
	ps := make([]mention.Pattern, len(names))
	for i, n := range names {
		ps[i] = mention.Pattern{Text: n, Group: int32(i)}
	}
	return ps
}

// BenchmarkScan folds and searches one title: the whole of what text detection does per title.
func BenchmarkScan(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		names := brandNames(n)
		m, err := mention.Compile(namePatterns(names))
		if err != nil {
			b.Fatal(err)
		}
		text := benchTitles(4096, names)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			var t fold.Text
			var hits []mention.Hit
			b.ReportAllocs()
			bytes, i := 0, 0
			for b.Loop() {
				s := text[i%len(text)]
				i++
				bytes += len(s)
				t.Reset(s)
				hits = m.Find(hits[:0], &t, nil)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(bytes), "ns/title-byte")
		})
	}
}

// BenchmarkAutomaton compares the bare automaton with public Go libraries: same names, same lower-case text without
// spaces, one pass, counting every match, and what each costs to build and to hold. Two differ: cloudflare's reports each name once
// a text, and petar-dambovaliev's full DFA is used up to 10,000 names only, its NFA beyond. With a million names the libraries may
// need more memory or time than there is, so that these run only where ASSAY_BENCH_MILLION is set.
func BenchmarkAutomaton(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			if n > 100_000 && os.Getenv("ASSAY_BENCH_MILLION") == "" {
				b.Skip("ASSAY_BENCH_MILLION is not set")
			}
			automata(b, n)
		})
	}
}

// finder builds something that counts the names in a text.
type finder func() (func(text []byte) int, error)

func automata(b *testing.B, n int) {
	b.Helper()
	names := brandNames(n)
	for i := range names {
		names[i] = strings.ReplaceAll(names[i], " ", "")
	}
	slices.Sort(names)
	names = slices.Compact(names)
	size := len(strings.Join(names, ""))
	text := []byte(strings.ReplaceAll(strings.Join(benchTitles(4096, names), ""), " ", ""))
	for _, lib := range []struct {
		name  string
		build finder
	}{
		{"assay", func() (func([]byte) int, error) { a, err := mention.BuildAutomaton(names); return a.Count, err }},
		{"cloudflare", func() (func([]byte) int, error) {
			m := ahocorasick.NewStringMatcher(names)
			return func(t []byte) int { return len(m.MatchThreadSafe(t)) }, nil
		}},
		{"petar-dambovaliev", func() (func([]byte) int, error) {
			pb := petar.NewAhoCorasickBuilder(petar.Opts{MatchKind: petar.StandardMatch, DFA: n <= 10_000})
			m := pb.Build(names)
			return func(t []byte) int {
				c := 0
				for it := m.IterOverlappingByte(t); it.Next() != nil; {
					c++
				}
				return c
			}, nil
		}},
		{"BobuSumisu", func() (func([]byte) int, error) {
			m := bobu.NewTrieBuilder().AddStrings(names).Build()
			return func(t []byte) int { return len(m.Match(t)) }, nil
		}},
	} {
		b.Run(lib.name, func(b *testing.B) { automatonRun(b, lib.build, text, size) })
	}
}

func automatonRun(b *testing.B, build finder, text []byte, size int) {
	b.Helper()
	var scan func([]byte) int
	began := time.Now()
	held := heap(func() any {
		var err error
		if scan, err = build(); err != nil {
			b.Fatal(err)
		}
		return scan
	})
	took := time.Since(began)
	b.SetBytes(int64(len(text)))
	found := 0
	for b.Loop() {
		found = scan(text)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(text)), "ns/text-byte")
	b.ReportMetric(float64(held)/float64(size), "B/pattern-byte")
	b.ReportMetric(took.Seconds(), "s-to-build")
	b.ReportMetric(float64(found), "matches")
}

// BenchmarkCompile measures building a matcher, its memory, and that of the bare automaton.
func BenchmarkCompile(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		names := brandNames(n)
		size := len(strings.Join(names, ""))
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			ps := namePatterns(names)
			for b.Loop() {
				if _, err := mention.Compile(ps); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(heap(func() any { m, _ := mention.Compile(ps); return m }))/float64(size), "matcher-B/pattern-B")
			b.ReportMetric(float64(heap(func() any { a, _ := mention.BuildAutomaton(names); return a }))/float64(size), "automaton-B/pattern-B")
		})
	}
}

// heap returns by how much build grows the live heap.
func heap(build func() any) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	v := build()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(v)
	return max(after.HeapAlloc, before.HeapAlloc) - before.HeapAlloc
}

// BenchmarkWorst searches texts of the largest size made to be slow.
func BenchmarkWorst(b *testing.B) {
	names := brandNames(10_000)
	ps := namePatterns(append(names, "nike", "louis vuitton", "路易威登", "aaaa", "aaaaaaaa", "aaaaaaaaaaaaaaaa"))
	m, err := mention.Compile(ps)
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range []string{"nike ", "n i k e ", "for nike, ", "for ", "N1ke ", "Niкe ", "n\u0336", "ǝʞᴉN ", "aaaa ", "a", "路*易*威*登", "&amp;", "lllll", "not by for used nike like "} {
		b.Run(strings.TrimSpace(s), func(b *testing.B) {
			text := strings.Repeat(s, fold.MaxBytes/len(s))
			var t fold.Text
			var hits []mention.Hit
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				t.Reset(text)
				hits = m.Find(hits[:0], &t, nil)
			}
		})
	}
}
