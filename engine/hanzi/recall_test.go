package hanzi

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// titles are what the disguised names are put into; % is where.
var titles = []string{
	"%女包2024新款", "正品%", "%", "【%】官方授权旗舰店", "韩国%保湿面膜", "代购%手表男士", "新款%运动鞋男", "专柜%,包邮", "%/配件 2023", "夏季%短袖", "2件套%礼盒装", "适合送礼的%",
}

func measured(t *testing.T) (ix *Index, names []string) {
	t.Helper()
	b, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if line[0] != '#' {
			names = append(names, strings.Fields(line)...)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	ns := make([]Name, len(names))
	for i, n := range names {
		ns[i] = Name{n, int32(i)}
	}
	return Build(ns), names
}

// disguise rewrites a name, or returns "" where it cannot.
type disguise func(*table, *rand.Rand, []rune) string

// usual are characters of the first half of the general table that sound like r, without r.
func usual(t *table, r rune) (same []rune) {
	want := t.firstReading(r)
	for c := rune(0x4e00); c < 0xa000; c++ {
		if c != r && t.plainForm(c) == c && len(t.likesOf(c)) > 0 && t.firstReading(c) != none && t.firstReading(c).syllable() == want.syllable() {
			same = append(same, c)
		}
	}
	return same
}

// likesOf lists the look-alikes of c; only characters of the general table have any.
func (t *table) likesOf(c rune) (out []rune) {
	i, _ := slices.BinarySearch(t.likes, pair(c, 0))
	for ; i < len(t.likes) && rune(t.likes[i]>>16) == c; i++ {
		out = append(out, rune(t.likes[i]&0xffff))
	}
	return out
}

func spelling(sep string) disguise {
	return func(t *table, _ *rand.Rand, n []rune) string {
		var parts []string
		for _, r := range n {
			parts = append(parts, t.syllables[t.firstReading(r).syllable()])
		}
		return strings.Join(parts, sep)
	}
}

func replaced(other func(*table, rune) []rune) disguise {
	return func(t *table, rnd *rand.Rand, n []rune) string {
		for range 20 {
			i := rnd.IntN(len(n))
			if os := other(t, n[i]); len(os) > 0 {
				out := slices.Clone(n)
				out[i] = os[rnd.IntN(len(os))]
				return string(out)
			}
		}
		return ""
	}
}

var disguises = []struct {
	name  string
	least int  // characters of the names
	floor bool // nine in ten must be found
	how   disguise
}{
	{"pinyin", 3, true, spelling("")},
	{"pinyin, spaced", 3, true, spelling(" ")},
	{"pinyin of two", 2, false, spelling("")},
	{"homophone", 3, true, replaced(usual)},
	{"homophone of two", 2, false, replaced(usual)},
	{"look-alike", 3, true, replaced(func(t *table, r rune) []rune { return t.likesOf(r)[:min(6, len(t.likesOf(r)))] })},
	{"masked", 3, true, func(_ *table, rnd *rand.Rand, n []rune) string {
		out := slices.Clone(n)
		out[1+rnd.IntN(len(n)-1)] = []rune("*＊×x○某口X□")[rnd.IntN(9)]
		return string(out)
	}},
	{"masked twice", 4, true, func(_ *table, rnd *rand.Rand, n []rune) string {
		out := slices.Clone(n)
		for i := range out[1 : len(out)-1] {
			out[i+1] = []rune("**xX○")[rnd.IntN(5)]
		}
		if len(n) == 4 && out[1] != out[2] {
			out[2] = out[1]
		}
		return string(out)
	}},
	{"truncated", 4, true, func(_ *table, _ *rand.Rand, n []rune) string { return string(n[:len(n)-1]) }},
	{"swapped", 3, true, func(_ *table, rnd *rand.Rand, n []rune) string {
		out, i := slices.Clone(n), rnd.IntN(len(n)-1)
		if out[i], out[i+1] = out[i+1], out[i]; out[i] == out[i+1] {
			return ""
		}
		return string(out)
	}},
	{"first left out", 4, true, func(_ *table, _ *rand.Rand, n []rune) string { return string(n[1:]) }},
	{"middle left out", 4, true, func(_ *table, rnd *rand.Rand, n []rune) string {
		i := 1 + rnd.IntN(len(n)-2)
		return string(n[:i]) + string(n[i+1:])
	}},
	{"truncated to two", 3, false, func(_ *table, _ *rand.Rand, n []rune) string {
		if len(n) != 3 {
			return ""
		}
		return string(n[:2])
	}},
	{"letters inside", 3, true, func(t *table, rnd *rand.Rand, n []rune) string {
		i := rnd.IntN(len(n))
		return string(n[:i]) + t.syllables[t.firstReading(n[i]).syllable()] + string(n[i+1:])
	}},
	{"split", 3, true, func(t *table, _ *rand.Rand, n []rune) string {
		for i, r := range n {
			if p, q := t.partsOf(r); p != 0 {
				return string(n[:i]) + string(p) + string(q) + string(n[i+1:])
			}
		}
		return ""
	}},
}

// TestRecall disguises well-known names at random and counts those that are found for what they are.
func TestRecall(t *testing.T) {
	t.Parallel()
	ix, names := measured(t)
	var sc Scratch
	for _, d := range disguises {
		rnd := rand.New(rand.NewPCG(7, 11))
		var hit, all int
		var missed []string
		for id, n := range names {
			rs := []rune(n)
			if len(rs) < d.least || d.least == 2 && len(rs) > 2 || len(rs) > MaxName {
				continue
			}
			for range 4 {
				piece := d.how(ix.t, rnd, rs)
				if piece == "" || slices.Contains(names, piece) {
					continue
				}
				title := strings.Replace(titles[rnd.IntN(len(titles))], "%", piece, 1)
				all++
				if slices.ContainsFunc(ix.Find(nil, title, &sc), func(m Match) bool { return m.ID == int32(id) }) {
					hit++
				} else {
					missed = append(missed, n+":"+title)
				}
			}
		}
		t.Logf("%s: %d of %d, missed %v", d.name, hit, all, missed[:min(25, len(missed))])
		if d.floor && hit*100 < all*90 {
			t.Errorf("%s: fewer than 9 in 10 found", d.name)
		}
	}
}
