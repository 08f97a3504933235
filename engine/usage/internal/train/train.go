package train

import (
	"fmt"
	"io/fs"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/usage"
)

// Settings of training. With the corpus they settle the weights to the last bit.
const (
	Seed   = 11
	Epochs = 4
)

// Trainer holds the titles and the matcher that finds the names in them.
type Trainer struct {
	Corpus  *Corpus
	Titles  []Title
	matcher *mention.Matcher
}

// New prepares training from the corpus in a folder.
func New(dir fs.FS) (*Trainer, error) {
	c, err := Load(dir)
	if err != nil {
		return nil, err
	}
	t := &Trainer{Corpus: c}
	if t.Titles, err = c.Expand(Seed); err != nil {
		return nil, err
	}
	var ps []mention.Pattern
	for i := range maxInvented {
		ps = append(ps, mention.Pattern{Text: invented(i), Group: int32(len(ps))}) //nolint:gosec // small
	}
	for i := range maxHan {
		ps = append(ps, mention.Pattern{Text: han(i), Group: int32(len(ps)), Kind: mention.KindHan}) //nolint:gosec // small
	}
	for _, w := range c.Common {
		ps = append(ps, mention.Pattern{Text: w, Group: int32(len(ps)), Common: true}) //nolint:gosec // small
	}
	if t.matcher, err = mention.Compile(ps); err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	return t, nil
}

// each calls visit for every labelled mention that the matcher finds.
func (t *Trainer) each(titles []Title, visit func(*Title, *Label, *usage.Features)) {
	var x fold.Text
	for i := range titles {
		title := &titles[i]
		x.Reset(title.Text)
		s := mention.Support{Declared: title.Declared}
		if title.Affine != usage.Unknown {
			s.Category = "given"
			s.Affine = func(int32) bool { return title.Affine == usage.Yes }
		}
		t.matcher.Contexts(&x, &s, func(p *mention.Pattern, in *usage.Input, f *usage.Features) {
			for k := range title.Labels {
				l := &title.Labels[k]
				if int(in.Start) == l.Start && int(in.End) <= l.End+1 && int(in.End) >= l.End-1 {
					visit(title, l, f)
				}
			}
		})
	}
}

// Train learns from the titles that keep is true for.
func (t *Trainer) Train(keep func(*Title) bool) *usage.Model {
	l := usage.NewLearner()
	for range Epochs {
		t.each(t.Titles, func(title *Title, label *Label, f *usage.Features) {
			if keep(title) {
				l.Learn(f, label.Class, 1)
			}
		})
	}
	return l.Model()
}

// Figures are how a model does on labelled mentions.
type Figures struct {
	Mentions int
	Right    int
	Table    [usage.Classes][usage.Classes]int // by label, then by judgement
}

// Measure judges the titles that keep is true for. wrong, when given, is called for each mistake.
func (t *Trainer) Measure(m *usage.Model, keep func(*Title) bool, wrong func(*Title, *Label, usage.Judgement)) Figures {
	var g Figures
	t.each(t.Titles, func(title *Title, label *Label, f *usage.Features) {
		if !keep(title) {
			return
		}
		j := m.Judge(f)
		g.Mentions++
		g.Table[label.Class][j.Class]++
		if j.Class == label.Class {
			g.Right++
		} else if wrong != nil {
			wrong(title, label, j)
		}
	})
	return g
}
