package enginetest

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/packs"
)

//go:embed testdata/*.test
var builtin embed.FS

// RunBuiltin runs the scripts that ship.
func RunBuiltin(t *testing.T) {
	t.Helper()
	Run(t, builtin)
}

// Run runs every *.test file of a file system, each case as a subtest.
func Run(t *testing.T, fsys fs.FS) {
	t.Helper()
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, ".test") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatal("no *.test file found")
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(name[strings.LastIndex(name, "/")+1:], ".test"), func(t *testing.T) {
			t.Parallel()
			f, err := fsys.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			s, err := Parse(f)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			e, err := s.Compile()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for i := range s.Cases {
				c := &s.Cases[i]
				t.Run(c.Name, func(t *testing.T) {
					for _, failure := range c.Check(e) {
						t.Errorf("%s:%s", name, failure)
					}
				})
			}
		})
	}
}

// Compile builds the engine of a script's knowledge.
func (s *Script) Compile() (*engine.Engine, error) {
	snap := s.Snapshot
	if s.Packs {
		list, err := packs.Load()
		if err != nil {
			return nil, err
		}
		snap.Packs = list
	}
	return engine.Compile(&snap)
}

// Check scans the case's listing and returns what was not as expected, each with its line.
func (c *Case) Check(e *engine.Engine) []string {
	f := e.Scan(c.Listing)
	var out []string
	if f.Sum() != f.Score {
		out = append(out, fmt.Sprintf("%d: contributions sum to %d, the score is %d", c.Line, f.Sum(), f.Score))
	}
	for _, x := range c.Expect {
		held, got := checks()[x.What].run(&f, x.Args)
		if held == x.Not {
			want := x.What + " " + strings.Join(x.Args, " ")
			if x.Not {
				want = "no " + want
			}
			out = append(out, fmt.Sprintf("%d: %s: expected %s, got %s", x.Line, c.Name, want, got))
		}
	}
	return out
}

// check is one thing that can be expected.
type check struct {
	least int    // how many words it needs
	whole bool   // its words are one text
	usage string // what the words are
	run   func(f *engine.Finding, args []string) (bool, string)
	fits  func(args []string) string // what is wrong with the words; nil takes any
}

func checks() map[string]check {
	return map[string]check{
		"route":       {1, false, "one route or several of which one must be it", checkRoute, fitsRoutes},
		"use":         {1, true, "a use and a brand, as in: use nominative Norvella", checkUse, fitsUse},
		"mention":     {0, true, "a brand", checkMention, nil},
		"undone":      {1, false, "a kind of step", checkUndone, fitsStep},
		"span":        {1, true, "a text of the listing", checkSpan, nil},
		"feature":     {1, false, "a feature", checkFeature, fitsFeature},
		"gap":         {1, false, "a signal and a reason", checkGap, nil},
		"entry":       {1, true, "an entry of a pack, or a rule", checkEntry, nil},
		"exempt":      {1, true, "the words that lift a prohibition", checkExempt, nil},
		"probability": {2, false, "a comparison, as in: probability >= 5000", checkProbability, fitsComparison},
		"percent":     {2, false, "a comparison, as in: percent < 25", checkPercent, fitsComparison},
		"change":      {1, false, "a feature without which the route would be another", checkChange, fitsFeature},
		"together":    {2, false, "two features without which the route would be another", checkTogether, fitsFeature},
	}
}

func checkRoute(f *engine.Finding, args []string) (bool, string) {
	return slices.Contains(args, string(f.Route)), fmt.Sprintf("%s at %d", f.Route, f.Probability)
}

func mentions(f *engine.Finding) string {
	var out []string
	for i := range f.Signals {
		if s := &f.Signals[i]; s.Kind == engine.SignalMention {
			out = append(out, string(s.Use)+" "+s.Name)
		}
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func checkUse(f *engine.Finding, args []string) (bool, string) {
	use, brand, _ := strings.Cut(args[0], " ")
	for i := range f.Signals {
		if s := &f.Signals[i]; s.Kind == engine.SignalMention && s.Use == mention.Use(use) && s.Name == brand {
			return true, mentions(f)
		}
	}
	return false, mentions(f)
}

func checkMention(f *engine.Finding, args []string) (bool, string) {
	for i := range f.Signals {
		if s := &f.Signals[i]; s.Kind == engine.SignalMention && s.Use != mention.UseCommonWord && (len(args) == 0 || s.Name == args[0]) {
			return true, mentions(f)
		}
	}
	return false, mentions(f)
}

func checkUndone(f *engine.Finding, args []string) (bool, string) {
	var got []string
	for i := range f.Signals {
		for _, st := range f.Signals[i].Undone {
			got = append(got, string(st.Kind))
		}
	}
	return slices.Contains(got, args[0]), fmt.Sprint(got)
}

func checkSpan(f *engine.Finding, args []string) (bool, string) {
	var got []string
	for i := range f.Signals {
		for _, sp := range f.Signals[i].Spans {
			got = append(got, sp.Text)
		}
	}
	return slices.Contains(got, args[0]), fmt.Sprintf("%q", got)
}

func checkFeature(f *engine.Finding, args []string) (bool, string) {
	var got []string
	for _, c := range f.Contributions {
		got = append(got, c.Feature)
	}
	return slices.Contains(got, args[0]), fmt.Sprint(got)
}

func checkGap(f *engine.Finding, args []string) (bool, string) {
	for _, g := range f.Unavailable {
		if g.Signal == args[0] && (len(args) == 1 || g.Reason == args[1]) {
			return true, fmt.Sprint(f.Unavailable)
		}
	}
	return false, fmt.Sprint(f.Unavailable)
}

func checkEntry(f *engine.Finding, args []string) (bool, string) {
	var got []string
	for i := range f.Signals {
		if s := &f.Signals[i]; s.Entry != "" && s.Exempt == "" {
			got = append(got, s.Entry)
		}
	}
	return slices.Contains(got, args[0]), fmt.Sprint(got)
}

func checkExempt(f *engine.Finding, args []string) (bool, string) {
	var got []string
	for i := range f.Signals {
		if s := &f.Signals[i]; s.Exempt != "" {
			got = append(got, s.Exempt)
		}
	}
	return slices.ContainsFunc(got, func(s string) bool { return strings.EqualFold(s, args[0]) }), fmt.Sprintf("%q", got)
}

func checkProbability(f *engine.Finding, args []string) (bool, string) {
	return compare(f.Probability, args), strconv.Itoa(f.Probability)
}

func checkPercent(f *engine.Finding, args []string) (bool, string) {
	for i := range f.Signals {
		if p := f.Signals[i].Position; p != nil {
			return compare(p.Percent, args), strconv.Itoa(p.Percent)
		}
	}
	return false, "no price signal"
}

func checkChange(f *engine.Finding, args []string) (bool, string) {
	for _, c := range f.WouldChange {
		if c.Feature == args[0] {
			return true, fmt.Sprint(f.WouldChange)
		}
	}
	return false, fmt.Sprint(f.WouldChange)
}

func checkTogether(f *engine.Finding, args []string) (bool, string) {
	for _, c := range f.WouldChangeTogether {
		if a, b := c.Without[0].Feature, c.Without[1].Feature; a == args[0] && b == args[1] || a == args[1] && b == args[0] {
			return true, fmt.Sprint(f.WouldChangeTogether)
		}
	}
	return false, fmt.Sprint(f.WouldChangeTogether)
}

func compare(got int, args []string) bool {
	want, err := strconv.Atoi(args[1])
	if err != nil {
		return false
	}
	switch args[0] {
	case ">=":
		return got >= want
	case "<=":
		return got <= want
	case "<":
		return got < want
	case ">":
		return got > want
	case "=":
		return got == want
	}
	return false
}
