package usage_test

import (
	"bytes"
	"testing"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/usage"
)

// TestLearn: a learner that starts from nothing takes up what it is told, and its model says so.
func TestLearn(t *testing.T) {
	t.Parallel()
	l := usage.NewLearner()
	var f usage.Features
	read := func(text string, start, end uint32) *usage.Features {
		var x fold.Text
		x.Reset(text)
		f.Read(&x, &usage.Input{Span: usage.Span{Start: start, End: end}})
		return &f
	}
	for range 40 {
		l.Learn(read("acme norvella 4 case", 5, 13), usage.Fits, 1)
		l.Learn(read("norvella running shoes", 0, 8), usage.Mark, 1)
	}
	m := l.Model()
	if j := m.Judge(read("bexor norvella 4 case", 6, 14)); j.Class != usage.Fits || j.Why[0].Weight <= 0 || j.Head != (usage.Span{Start: 17, End: 21}) {
		t.Errorf("%+v", j)
	}
	if j := m.Judge(read("norvella trail shoes", 0, 8)); j.Class != usage.Mark {
		t.Errorf("%+v", j)
	}
	var x fold.Text
	x.Reset("bexor norvella 4 case")
	f.Read(&x, &usage.Input{Span: usage.Span{Start: 6, End: 14}, Evasive: true})
	if j := m.Judge(&f); j.Class != usage.Mark {
		t.Errorf("a disguised name is excused: %+v", j)
	}
}

func TestNoAllocation(t *testing.T) {
	m, err := usage.Default()
	if err != nil {
		t.Fatal(err)
	}
	var x fold.Text
	x.Reset("acme hard shell norvella touch 4 case with silicone core black - ncp1")
	in := usage.Input{Span: usage.Span{Start: 16, End: 24}}
	var f usage.Features
	if n := testing.AllocsPerRun(100, func() {
		f.Read(&x, &in)
		m.Judge(&f)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkJudge(b *testing.B) {
	m, err := usage.Default()
	if err != nil {
		b.Fatal(err)
	}
	var x fold.Text
	x.Reset("acme hard shell norvella touch 4 case with silicone core black - ncp1")
	in := usage.Input{Span: usage.Span{Start: 16, End: 24}}
	var f usage.Features
	b.ReportAllocs()
	for b.Loop() {
		f.Read(&x, &in)
		m.Judge(&f)
	}
}

// TestGoOn: a learner that goes on from the model that ships says the same at first, and changes its mind when it is told otherwise.
func TestGoOn(t *testing.T) {
	t.Parallel()
	m, err := usage.Default()
	if err != nil {
		t.Fatal(err)
	}
	l := usage.LearnerFrom(m, 10)
	if !bytes.Equal(l.Model().Append(nil), m.Append(nil)) {
		t.Error("what goes on from a model does not begin with it")
	}
	var x fold.Text
	x.Reset("acme norvella 4 case black")
	in := usage.Input{Span: usage.Span{Start: 5, End: 13}}
	var f usage.Features
	f.Read(&x, &in)
	if j := m.Judge(&f); j.Class != usage.Fits {
		t.Fatalf("%+v", j)
	}
	for range 30 {
		l.Learn(&f, usage.Mark, 1)
	}
	if j := l.Model().Judge(&f); j.Class != usage.Mark {
		t.Errorf("after thirty reviewers said otherwise: %+v", j)
	}
}
