package hanzi

import (
	"math/rand/v2"
	"testing"
)

// madeUp returns names of two to five characters in general use, and no others.
func madeUp(t *table, n int) []Name {
	var usual []rune
	for c := rune(0x4e00); c < 0xa000; c++ {
		if t.plainForm(c) == c && len(t.likesOf(c)) > 0 && len(usual) < 3500 {
			usual = append(usual, c)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	names := make([]Name, n)
	for i := range names {
		rs := make([]rune, 2+rnd.IntN(4))
		for j := range rs {
			// The smaller of two numbers: some characters are in many names.
			rs[j] = usual[min(rnd.IntN(len(usual)), rnd.IntN(len(usual)))]
		}
		names[i] = Name{string(rs), int32(i)}
	}
	return names
}

func BenchmarkFind(b *testing.B) {
	t, err := chars()
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []struct {
		name  string
		count int
	}{{"10k", 10000}, {"100k", 100000}} {
		ix := Build(madeUp(t, n.count))
		for _, c := range []struct{ name, text string }{
			{"ascii", "Wireless headphones with deep bass sound, violet blue, mdr-ex35lp vb ex style for men"},
			{"chinese", "夏季新款纯棉短袖女士宽松显瘦韩版百搭中长款打底衫学生休闲上衣大码包邮正品特价清仓"},
			{"disguised", "正品代购爱马屎丝巾女士新款真丝围巾送妈妈生日礼物礼盒装包邮专柜代购路易威包包女"},
		} {
			b.Run(n.name+"/"+c.name, func(b *testing.B) {
				var sc Scratch
				dst := make([]Match, 0, 16)
				for b.Loop() {
					dst = ix.Find(dst[:0], c.text, &sc)
				}
			})
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	t, err := chars()
	if err != nil {
		b.Fatal(err)
	}
	names := madeUp(t, 100000)
	for b.Loop() {
		ix := Build(names)
		b.ReportMetric(float64(ix.Bytes())/float64(len(names)), "B/name")
	}
}
