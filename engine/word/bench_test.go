package word

import (
	"testing"
	"time"
)

var benchWords = [][]byte{[]byte("file"), []byte("headphones"), []byte("rolexx"), []byte("waterproof"), []byte("shoe"), []byte("panasonik"), []byte("cable"), []byte("handbags")}

func BenchmarkClass(b *testing.B) {
	l := lexicon(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		l.Class(benchWords[i&7])
		i++
	}
}

// BenchmarkClassCold walks through so many words that the table falls out of the nearest caches.
func BenchmarkClassCold(b *testing.B) {
	l := lexicon(b)
	words := make([][]byte, 1<<16)
	x := uint64(1)
	for i := range words {
		words[i] = make([]byte, 8)
		for k := range words[i] {
			x = x*6364136223846793005 + 1442695040888963407
			words[i][k] = 'a' + byte(x>>59)%26
		}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		l.Class(words[i&(len(words)-1)])
		i++
	}
}

func BenchmarkSurprise8(b *testing.B) {
	l := lexicon(b)
	w := []byte("kingwill")
	b.ReportAllocs()
	for b.Loop() {
		l.Surprise(w)
	}
}

func BenchmarkSplit(b *testing.B) {
	l := lexicon(b)
	for _, w := range []string{"rolexx", "headphonecase", "replicawatchesformen", "kurzwort"} {
		b.Run(w, func(b *testing.B) {
			key := []byte(w)
			b.ReportAllocs()
			for b.Loop() {
				l.Split(key)
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := open(table, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// The embedded table may have to be read from the disk the first time; this says how long the program waits.
func TestOpeningIsLight(t *testing.T) {
	start := time.Now()
	allocs := testing.AllocsPerRun(5, func() {
		if _, err := open(table, ""); err != nil {
			t.Error(err)
		}
	})
	t.Logf("opened 6 times in %v, %v allocations each", time.Since(start), allocs)
	if allocs > 500 {
		t.Errorf("%v allocations to open the table; it is meant to be used as it is", allocs)
	}
}
