package wordgen

import "math"

// The model of spelling: how likely each letter, or the end, is after the three symbols before it.
const (
	// Symbols is the number of letters and the edge of a word, which is symbol 0.
	Symbols = 27
	// CostStep is the unit of a cost: thousandths of a nat.
	CostStep = 50
)

// costs trains the model on the words that are all letters. A word counts more the more ordinary it is, but not in
// proportion to how often it is written: the model is of what words look like. Each order is mixed with the one below
// by Witten and Bell's rule.
func costs(entries []Entry) []byte {
	var count [4][]float64 // by order; the index is the context and the symbol
	for o, n := 0, Symbols; o < len(count); o, n = o+1, n*Symbols {
		count[o] = make([]float64, n)
	}
	for _, e := range entries {
		if !letters(e.Word) {
			continue
		}
		weight := float64(1 + int(e.Class)/2)
		if e.Groups&English != 0 {
			weight *= 2
		}
		var context int // the last three symbols in base 27
		for i := 0; i <= len(e.Word); i++ {
			s := 0
			if i < len(e.Word) {
				s = int(e.Word[i]-'a') + 1
			}
			for o, n := 0, Symbols; o < len(count); o, n = o+1, n*Symbols {
				count[o][(context*Symbols+s)%n] += weight
			}
			context = (context*Symbols + s) % (Symbols * Symbols * Symbols)
		}
	}
	p := make([]float64, Symbols)
	for i := range p {
		p[i] = 1.0 / Symbols
	}
	for o := range count {
		p = mix(count[o], p, float64(3*o))
	}
	out := make([]byte, len(p))
	for i, p := range p {
		out[i] = byte(min(255, math.Round(-math.Log(p)*1000/CostStep)))
	}
	return out
}

// mix returns the probabilities of one order from its counts and the probabilities of the order below. Conversions
// keep the compiler from fusing operations, so that all machines get the same.
func mix(count, below []float64, bias float64) []float64 {
	p := make([]float64, len(count))
	for c := 0; c < len(count); c += Symbols {
		sum, kinds := 0.0, 0.0
		for _, n := range count[c : c+Symbols] {
			sum += n
			if n > 0 {
				kinds++
			}
		}
		back := float64(kinds*4) + bias + 1
		for s := range Symbols {
			under := below[(c+s)%len(below)]
			p[c+s] = (count[c+s] + float64(back*under)) / (sum + back)
		}
	}
	return p
}

func letters(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return w != ""
}
