package word

const (
	symbols  = 27 // the letters and the edge of a word
	contexts = symbols * symbols * symbols

	costStep = 50   // thousandths of a nat in one step of a stored cost
	foreign  = 4000 // cost of a byte that is no letter: a digit, or part of a character of another script
)

// Surprise returns -ln P(w) in thousandths of a nat under a model of how words and names are spelt in the Latin
// script: each letter, and the end, is predicted from the three symbols before. Divide by the length plus one to
// compare words of different lengths: below some 2,300 a letter it looks like a word, above some 3,500 like a code.
// Bytes other than a to z cost 4,000 each and end what the model remembers. It does not allocate.
func (l *Lexicon) Surprise(w []byte) int {
	costs := l.costs[:contexts*symbols]
	sum, context := 0, 0
	for _, c := range w {
		c -= 'a' - 1
		if c-1 >= symbols-1 {
			sum += foreign
			context = 0
			continue
		}
		i := context*symbols + int(c)
		sum += costStep * int(costs[i])
		context = i % contexts
	}
	return sum + costStep*int(costs[context*symbols])
}
