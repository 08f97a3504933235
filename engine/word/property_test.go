package word

import (
	"testing"

	"pgregory.net/rapid"
)

// parts cuts w into words by trying every cut, as Split is documented.
func cuttable(l *Lexicon, w []byte, groups byte) bool {
	if len(w) == 0 {
		return true
	}
	for n := 2; n <= len(w); n++ {
		g := groups
		if n == 2 {
			if !short(w[0], w[1]) {
				continue
			}
			g &= 1
		} else {
			class, has := l.find(hashOf(w[:n]))
			if class < Known || n == 3 && class < Frequent {
				continue
			}
			g &= has
		}
		if g != 0 && cuttable(l, w[n:], g) {
			return true
		}
	}
	return false
}

func TestSplitOnlyFindsWords(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	words := []string{"shoe", "phone", "case", "for", "men", "watch", "gold", "of", "zapatillas", "mujer", "ross", "x", "klei", "en", "uhr", "tasche"}
	rapid.Check(t, func(t *rapid.T) {
		var w []byte
		for range rapid.IntRange(1, 4).Draw(t, "parts") {
			w = append(w, rapid.SampledFrom(words).Draw(t, "part")...)
		}
		if len(w) > 1 && rapid.Bool().Draw(t, "slip") {
			i := rapid.IntRange(0, len(w)-1).Draw(t, "at")
			w[i] = rapid.ByteRange('a', 'z').Draw(t, "letter")
		}
		parts, ok := l.Split(w)
		switch {
		case ok != (parts > 0):
			t.Fatalf("%s: %d parts, %v", w, parts, ok)
		case ok && parts == 1 && l.Class(w) < Known:
			t.Fatalf("%s is its own part and %s", w, l.Class(w))
		case ok && parts > 1 && !cuttable(l, w, 15):
			t.Fatalf("%s has %d parts, but there is no way to cut it", w, parts)
		case ok && parts > len(w)/2:
			t.Fatalf("%s has %d parts", w, parts)
		}
	})
}

func TestSurpriseAddsUp(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	rapid.Check(t, func(t *rapid.T) {
		w := []byte(rapid.StringMatching(`[a-z]{0,12}`).Draw(t, "w"))
		s := l.Surprise(w)
		if s != l.Surprise(append([]byte(nil), w...)) || s < 0 || s > 255*costStep*(len(w)+1) || s%costStep != 0 {
			t.Fatalf("%s costs %d", w, s)
		}
		// What is not a letter costs a fixed price and ends what is remembered, so the two sides add up.
		tail := []byte(rapid.StringMatching(`[a-z]{0,8}`).Draw(t, "tail"))
		both := append(append(append([]byte(nil), w...), '7'), tail...)
		if got, want := l.Surprise(both), l.Surprise(w)-l.end(w)+foreign+l.Surprise(tail); got != want {
			t.Fatalf("%s costs %d, its sides %d", both, got, want)
		}
	})
}

// end is what the end of w costs.
func (l *Lexicon) end(w []byte) int {
	context := 0
	for _, c := range w {
		context = (context*symbols + int(c-'a') + 1) % contexts
	}
	return costStep * int(l.costs[context*symbols])
}

// Every letter or end has a probability after every context, and those of one context add up to one.
func TestCostsAreProbabilities(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	for c := range contexts {
		sum := 0.0
		for s := range symbols {
			sum += exp(-float64(l.costs[c*symbols+s]) * costStep / 1000)
		}
		if sum < 0.95 || sum > 1.05 {
			t.Fatalf("context %d: the probabilities add up to %v", c, sum)
		}
	}
}

func TestNothingAllocates(t *testing.T) {
	l := lexicon(t)
	w, han := []byte("replicawatchesformen"), []byte("手机壳")
	if n := testing.AllocsPerRun(100, func() {
		l.Class(w)
		l.Surprise(w)
		l.Split(w)
		l.Han(han)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzLexicon(f *testing.F) {
	for _, s := range []string{"", "file", "rolexx", "headphonecase", "手机壳", "кроссовки", "\xff\xfe", "a\x00b", "lds4821ww", "éàü", "for", "of", "ofofofofofofofofofofofofofofofofofofofofofof"} {
		f.Add([]byte(s))
	}
	l := lexicon(f)
	f.Fuzz(func(t *testing.T, w []byte) {
		class, han := l.Class(w), l.Han(w)
		if class > Top || han > class {
			t.Errorf("%q: class %d, as Chinese %d", w, class, han)
		}
		if s := l.Surprise(w); s < 0 || s > (255*costStep+foreign)*(len(w)+1) {
			t.Errorf("%q costs %d", w, s)
		}
		parts, ok := l.Split(w)
		if ok != (parts > 0) || parts > 1 && len(w) > maxSplit || parts > 1 && !cuttable(l, w, 15) {
			t.Errorf("%q: %d parts, %v", w, parts, ok)
		}
	})
}
