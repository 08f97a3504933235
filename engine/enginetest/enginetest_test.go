package enginetest

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func TestBuiltin(t *testing.T) {
	t.Parallel()
	RunBuiltin(t)
}

// The shipped cases hold the engine to both sides: at least as many innocent listings as guilty ones.
func TestBuiltinIsBalanced(t *testing.T) {
	t.Parallel()
	guilty, innocent := 0, 0
	err := fs.WalkDir(builtin, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := builtin.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		s, err := Parse(f)
		if err != nil {
			return err
		}
		for _, c := range s.Cases {
			if len(c.Expect) == 0 {
				t.Errorf("%s:%d: %s expects nothing", name, c.Line, c.Name)
			}
			for _, x := range c.Expect {
				if x.What == "route" && !x.Not {
					if x.Args[0] == "publish" || x.Args[0] == "watch" {
						innocent++
					} else {
						guilty++
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d guilty, %d innocent", guilty, innocent)
	if guilty < 100 || innocent < guilty || guilty+innocent < 220 {
		t.Errorf("%d guilty and %d innocent cases; at least 220 in all, innocent ones as many as guilty", guilty, innocent)
	}
}

func TestFaultsNameTheLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"title x":                               "line 1",
		"brand":                                 "needs a name",
		"brand A\ncolour red":                   "line 2",
		"product X":                             "say whose it is",
		"product X of A\nband EUR x 3":          "not a decimal amount",
		"rate USD":                              "give currency, value and date",
		"case a\nexpect happiness":              "nothing can be expected",
		"case a\nexpect route":                  "needs one route",
		"case a\nexpect no use":                 "needs a use and a brand",
		"case a\nexpect no use used A":          "is not a use",
		"case a\nexpect no mention Norvela":     "no brand of the script",
		"case a\nexpect no feature price.low_":  "is not a feature",
		"case a\nexpect route publish holds":    "is not a route",
		"case a\nexpect no undone accents":      "is not a kind of step",
		"case a\nexpect probability => 3":       "is not a comparison",
		"case a\nexpect no percent > x":         "not a whole number",
		"case a\ntitle \\u{zz}":                 "write u{200b}",
		"rule a\nweight much":                   "whole number",
		"case a\nprice 1 2 3":                   "give amount and currency",
		strings.Repeat("# x\n", MaxLines) + "#": "split the script",
	} {
		if _, err := Parse(strings.NewReader(text)); !errors.Is(err, ErrScript) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: %v, want %q", text, err, want)
		}
	}
}

func TestAFailingExpectationFails(t *testing.T) {
	t.Parallel()
	s, err := Parse(strings.NewReader("brand Norvella\ncase a\ntitle Norvella shoes\nexpect no mention Norvella\nexpect route block\nexpect use use Norvella"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Compile()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Cases[0].Check(e); len(got) != 2 || !strings.HasPrefix(got[0], "4:") || !strings.HasPrefix(got[1], "5:") {
		t.Errorf("%q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("brand A\n chinese 诺\ncase x\n title A\\u{200b}B\n expect route publish\n")
	f.Add("product a of b\nband EUR 1 2\nrate USD 1 d\nrule r\nexpr true\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(strings.NewReader(text))
		if err != nil {
			if !errors.Is(err, ErrScript) {
				t.Fatal(err)
			}
			return
		}
		e, err := s.Compile()
		if err != nil {
			return
		}
		for i := range s.Cases {
			s.Cases[i].Check(e)
		}
	})
}
