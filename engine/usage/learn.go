package usage

import "math"

// Learner trains a model one example at a time by FTRL-proximal logistic regression (McMahan and others, "Ad click prediction:
// a view from the trenches", KDD 2013) over all classes at once. Products are rounded before they are added, so that every
// machine comes to the same weights. It must not be used by several goroutines at once.
type Learner struct {
	z, n []float64 // by row and class
}

// The settings of training.
const (
	alpha = 0.06
	beta  = 1.0
	l1    = 0.6
	l2    = 2.0
)

// NewLearner returns a learner that knows nothing.
func NewLearner() *Learner {
	return &Learner{z: make([]float64, rows*Classes), n: make([]float64, rows*Classes)}
}

// LearnerFrom returns a learner that goes on from a model. evidence is how much has been seen of each feature that carries weight, as
// the sum of squared slopes: the more, the slower it changes its mind; 10 stands for some forty examples that were in doubt.
func LearnerFrom(m *Model, evidence float64) *Learner {
	l := NewLearner()
	for i := range m.rows {
		for k := range Classes {
			w := float64(m.rows[i][k]) / Unit
			if w == 0 {
				continue
			}
			sign := 1.0
			if w < 0 {
				sign = -1
			}
			at := i*Classes + k
			l.n[at] = evidence
			l.z[at] = -float64(w*(float64((beta+math.Sqrt(evidence))/alpha)+l2)) - float64(sign*l1)
		}
	}
	return l
}

// weight is the present weight of a cell.
func (l *Learner) weight(i int) float64 {
	z := l.z[i]
	sign := 1.0
	if z < 0 {
		sign = -1
	}
	over := float64(z*sign) - l1
	if over <= 0 {
		return 0
	}
	return -float64(sign*over) / (float64((beta+math.Sqrt(l.n[i]))/alpha) + l2)
}

// Learn takes one example of class c that counts weight times. A class that is not allowed with the features teaches nothing.
func (l *Learner) Learn(f *Features, c Class, weight float64) {
	if !f.allowed(c) {
		return
	}
	var s, p [Classes]float64
	top := math.Inf(-1)
	for k := range Classes {
		for i := range f.n {
			s[k] += l.weight(int(f.list[i].row)*Classes + k)
		}
		if f.allowed(Class(k)) {
			top = max(top, s[k])
		}
	}
	sum := 0.0
	for k := range Classes {
		if f.allowed(Class(k)) {
			p[k] = exp(s[k] - top)
			sum += p[k]
		}
	}
	for k := range Classes {
		if !f.allowed(Class(k)) {
			continue
		}
		g := p[k] / sum
		if Class(k) == c {
			g--
		}
		g = float64(g * weight)
		gg := float64(g * g)
		for i := range f.n {
			at := int(f.list[i].row)*Classes + k
			sigma := (math.Sqrt(l.n[at]+gg) - math.Sqrt(l.n[at])) / alpha
			l.z[at] += g - float64(sigma*l.weight(at))
			l.n[at] += gg
		}
	}
}

// Model returns the weights learnt so far, rounded.
func (l *Learner) Model() *Model {
	m := &Model{rows: make([]row, rows)}
	for i := range rows {
		for k := range Classes {
			w := math.Round(float64(l.weight(i*Classes+k) * Unit))
			m.rows[i][k] = int8(max(-127, min(127, w)))
		}
	}
	return m
}

// exp is e to the power x for x of at most 0, the same on every machine to the last bit: math.Exp is not.
func exp(x float64) float64 {
	if x < -40 {
		return 0
	}
	x /= 64
	sum, term := 1.0, 1.0
	for i := 1.0; i < 12; i++ {
		term = float64(term*x) / i
		sum += term
	}
	for range 6 {
		sum = float64(sum * sum)
	}
	return sum
}
