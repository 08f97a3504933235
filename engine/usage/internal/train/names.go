package train

import "strings"

// random is a generator that gives the same numbers everywhere and always (SplitMix64).
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *random) below(n int) int { return int(r.next() >> 33 % uint64(n)) } //nolint:gosec // n is positive and small

// How many invented names there are of each kind; the first maxInvented are registered, as many again are other makers'.
const (
	maxInvented = 400
	maxHan      = 150
)

// invented returns name i, which no firm known to us has: syllables by number.
func invented(i int) string {
	heads := [...]string{"Nor", "Quo", "Vel", "Zam", "Bri", "Tol", "Kes", "Dra", "Fyn", "Gar", "Hul", "Jor", "Lam", "Mev", "Orb", "Pel", "Ryl", "Sav", "Tru", "Wex"}
	mids := [...]string{"ve", "li", "ka", "mo", "ra", "xi", "tu", "no", "be", "sha"}
	tails := [...]string{"lla", "rix", "don", "to", "n", "que", "tech", "r", "via", "max"}
	r := random(uint64(i)*7919 + 17) //nolint:gosec // not negative
	s := heads[(i*7)%len(heads)] + mids[(i/len(heads))%len(mids)] + tails[(i/5)%len(tails)]
	if r.below(3) == 0 {
		s = heads[(i*3+1)%len(heads)] + tails[(i+i/20)%len(tails)] + mids[(i/7)%len(mids)][:1]
	}
	switch r.below(12) {
	case 0:
		return strings.ToUpper(s[:3+i%2]) + "X"
	case 1:
		return "i" + s
	case 2:
		return s + " " + heads[(i*11+5)%len(heads)] + "son"
	case 3:
		return s + " " + []string{"Works", "Gear", "Labs", "Design", "Sound", "Outdoor"}[i%6]
	}
	return s
}

// han returns an invented name in Chinese characters, of those that transcribe foreign names.
func han(i int) string {
	set := []rune("阔诺薇瑞玛欧芙蕾维卡拉托尼斯洛帕贝科塔林格莱德菲罗萨伦奥")
	r := random(uint64(i)*104729 + 5) //nolint:gosec // not negative
	n := 2 + r.below(2)
	s := make([]rune, n)
	for k := range s {
		s[k] = set[r.below(len(set))]
	}
	return string(s)
}

// model returns what follows a maker's name: a number, a series, a code.
func model(r *random) string {
	series := [...]string{"Q", "Galaxa", "Nova", "Redline", "Aero", "Zen", "Spark", "X", "Pixa", "Note", "Curve", "Torch", "Storm", "Lumo", "Pad", "Tab", "Book", "Stream"}
	digits := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte("123456789"[r.below(9)])
		}
		return b.String()
	}
	switch r.below(8) {
	case 0:
		return digits(1)
	case 1:
		return digits(2)
	case 2:
		return digits(4)
	case 3:
		return series[r.below(len(series))] + " " + digits(1)
	case 4:
		return series[r.below(len(series))] + digits(2)
	case 5:
		return digits(1) + " Pro"
	case 6:
		return series[r.below(len(series))] + " " + digits(1) + [...]string{"g", "s", "th gen", " Plus", " Max", " Mini", "x"}[r.below(7)]
	}
	return capitals[r.below(26):][:1] + digits(3)
}

// partCode returns a part number.
func partCode(r *random) string {
	var b strings.Builder
	if r.below(6) == 0 {
		for i := range 9 {
			if i == 2 || i == 7 {
				b.WriteByte('-')
			}
			b.WriteByte("0123456789"[r.below(10)])
		}
		return b.String()
	}
	for range 2 + r.below(2) {
		b.WriteByte(capitals[r.below(26)])
	}
	if r.below(2) == 0 {
		b.WriteByte('-')
	}
	for range 3 + r.below(3) {
		b.WriteByte("0123456789"[r.below(10)])
	}
	if r.below(3) == 0 {
		b.WriteByte(capitals[r.below(26)])
	}
	return b.String()
}

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
