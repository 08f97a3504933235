package mention_test

import (
	"os"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// probe is a title with what its name is used for.
type probe struct{ want, name, text string }

func probes(t *testing.T) (ps []probe, patterns []mention.Pattern) {
	t.Helper()
	b, err := os.ReadFile("testdata/uses.txt")
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		f := strings.SplitN(strings.TrimSpace(line), "|", 3)
		if strings.HasPrefix(line, "#") || len(f) != 3 {
			continue
		}
		p := probe{f[0], f[1], f[2]}
		common := p.want == "B" || p.want == "W"
		if key := f[1] + f[0]; !groups[key] {
			groups[key] = true
			kind := mention.KindName
			if p.name[0] >= 0xe3 {
				kind = mention.KindHan
			}
			patterns = append(patterns, mention.Pattern{Text: p.name, Group: int32(len(patterns)), Common: common, Kind: kind})
		}
		ps = append(ps, p)
	}
	return ps, patterns
}

// used returns what p's name is used for, as a letter of the file.
func (p *probe) used(m *mention.Matcher, text string, s *mention.Support) string {
	var x fold.Text
	x.Reset(text)
	common := p.want == "B" || p.want == "W"
	for _, h := range m.Find(nil, &x, s) {
		if q := m.Pattern(h.Pattern); q.Text != p.name || q.Common != common {
			continue
		}
		switch h.Use {
		case mention.UseMark, mention.UseSecondHand:
			if common {
				return "B"
			}
			return "U"
		case mention.UseNominative:
			return "F"
		case mention.UseCommonWord:
			return "W"
		case mention.UseComparison, mention.UseNegation:
		}
		return "?"
	}
	return "-"
}

// TestUses holds what the model of package usage makes of titles that it was not trained on. Honest titles must not suffer.
func TestUses(t *testing.T) {
	t.Parallel()
	ps, patterns := probes(t)
	m := compile(t, patterns)
	all, wrong := map[string]int{}, map[string]int{}
	for i := range ps {
		p := &ps[i]
		all[p.want]++
		if got := p.used(m, p.text, nil); got != p.want {
			wrong[p.want]++
			t.Logf("%s for %s: %s", got, p.want, p.text)
		}
	}
	for kind, percent := range map[string]int{"W": 3, "F": 10, "U": 2, "B": 12, "?": 7} {
		if all[kind] == 0 || wrong[kind]*100 > all[kind]*percent {
			t.Errorf("%s: %d of %d wrong, more than %d %%", kind, wrong[kind], all[kind], percent)
		}
		t.Logf("%s: %d of %d wrong", kind, wrong[kind], all[kind])
	}
}

// TestCapitals: how ordinary words fare when capitals tell nothing, and that the listing's category, price and brand make up for it.
func TestCapitals(t *testing.T) {
	t.Parallel()
	ps, patterns := probes(t)
	m := compile(t, patterns)
	for _, mode := range []struct {
		name string
		to   func(string) string
	}{{"as written", func(s string) string { return s }}, {"small", strings.ToLower}, {"capitals", strings.ToUpper}} {
		for _, known := range []string{"title", "category", "category and price", "brand"} {
			found, brands, taken, words := 0, 0, 0, 0
			for i := range ps {
				p := &ps[i]
				if p.want != "B" && p.want != "W" {
					continue
				}
				use := p.used(m, mode.to(p.text), supportFor(known, p))
				if p.want == "B" {
					brands++
					found += count1(use == "B")
				} else {
					words++
					taken += count1(use == "B")
				}
			}
			t.Logf("%s, %s known: brand found %d of %d, word taken for the brand %d of %d", mode.name, known, found, brands, taken, words)
			if taken*100 > words*6 || strings.Contains(known, "price") && found*100 < brands*95 {
				t.Errorf("%s, %s known: brand found %d of %d, word taken for the brand %d of %d", mode.name, known, found, brands, taken, words)
			}
		}
	}
}

func count1(b bool) int {
	if b {
		return 1
	}
	return 0
}

// supportFor is a listing that agrees with the brand, or one of other goods.
func supportFor(known string, p *probe) *mention.Support {
	is := p.want == "B"
	answer := func(int32) bool { return is }
	s := &mention.Support{}
	switch known {
	case "category":
		s.Category, s.Affine = "given", answer
	case "category and price":
		s.Category, s.Affine, s.Plausible = "given", answer, answer
	case "brand":
		s.Declared = "Gorvane"
		if is {
			s.Declared = p.name
		}
	}
	return s
}
