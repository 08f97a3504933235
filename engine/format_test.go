package engine

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text, want string
	}{
		{`[A-Z]{2}\d{4}-\d{3}`, "Nike DD1391-100 low", "DD1391-100"},
		{`[A-Z]{2}\d{4}-\d{3}`, "dd1391-100", "dd1391-100"},
		{`[A-Z]{2}\d{4}-\d{3}`, "DD1391-1001", ""},
		{`[A-Z]{2}\d{4}-\d{3}`, "ADD1391-100", ""},
		{`[A-Z]{2}\d{4}-\d{3}`, "DD1391-100-2", ""},
		{`[A-Z]{2}\d{4}-\d{3}`, "X9-DD1391-100", ""},
		{`[A-Z]{2}\d{4}-\d{3}`, "shoes-DD1391-100", ""},
		{`[A-Z]{2}\d{4}`, "镂空鞋,smxw-sc5045", ""},
		{`[A-Z]{2}\d{4}`, "sc5045-2 box", ""},
		{`[A-Z]{2}\d{4}`, "鞋,sc5045白", "sc5045"},
		{`[A-Z]{2}\d{4}-\d{3}`, "货号DD1391-100白色", "DD1391-100"},
		{`[A-Z]{2}\d{4}-\d{3}`, "DD1391 100", ""},
		{`\d{6} [A-Z0-9]{5} \d{4}`, "bag 411924 KHNRN 9798 brown", "411924 KHNRN 9798"},
		{`\d{6} [A-Z0-9]{5} \d{4}`, "bag 411924-KHNRN-9798", "411924-KHNRN-9798"},
		{`M?\d{3,4}[A-Z]{2}\d?`, "574 M990GL6 grey", "M990GL6"},
		{`M?\d{3,4}[A-Z]{2}\d?`, "990GL", "990GL"},
		{`\d{3}\.\d{2}\.\d{2}\.\d{2}\.\d{2}\.\d{3}`, "ref 310.30.42.50.01.001.", "310.30.42.50.01.001"},
		{`1[12]\d{4}[A-Z]{0,4}`, "116610LN sub", "116610LN"},
		{`1[12]\d{4}[A-Z]{0,4}`, "131610", ""},
		{`\d{4}/1[AGRP]-\d{3}`, "5711/1A-010", "5711/1A-010"},
	} {
		f, err := newFormat(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		var fs formats
		fs.add(f)
		got := ""
		fs.find(c.text, func(_ *format, from, to int) { got += c.text[from:to] })
		if got != c.want {
			t.Errorf("%s in %q: %q; want %q", c.pattern, c.text, got, c.want)
		}
	}
	for _, bad := range []string{"", "ABC", "ABCDE", `\d{99}`, `[A-Z`, `[]\d{5}`, `[a-z]\d{5}`, `a\d{5}`, `\d{2,1}\d{5}`, `\d{x}`, `(A)\d{5}`, `\d*\d{5}`, `[A-]\d{5}`, `\w\d{5}`, `?\d{5}`, `é\d{5}`} {
		if _, err := newFormat(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// The matcher finds what the same expression of package regexp finds at a place.
func TestFormatAgainstRegexp(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{`\d{2}`, `\d`, `[A-Z]{2}`, `[A-C1]?`, `A`, `-`, `\d{1,3}`, `B{0,2}`, `7?`})
	rapid.Check(t, func(t *rapid.T) {
		pattern := `\d{3}` + strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "pattern"), "") + `\d\d`
		f, err := newFormat(pattern)
		if err != nil {
			t.Fatal(pattern, err)
		}
		re := regexp.MustCompile(`(?i)^(?:` + pattern + `)$`)
		text := rapid.StringOfN(rapid.RuneFrom([]rune("0717ABC-a ")), 1, 20, -1).Draw(t, "text")
		want := -1
		for to := len(text); to > 0 && want < 0; to-- {
			if ends(text, to) && re.MatchString(text[:to]) {
				want = to
			}
		}
		if got := f.match(text, 0); got != want {
			t.Fatalf("%s in %q: %d; want %d", pattern, text, got, want)
		}
	})
}

func BenchmarkFormats(b *testing.B) {
	var fs formats
	for _, p := range []string{`[A-Z]{2}\d{4}-\d{3}`, `[A-Z]{2}\d{4}`, `1\d{3}A\d{3}-\d{3}`, `M\d{5}`, `RB\d{4}`, `\d{6} [A-Z0-9]{5} \d{4}`, `1[12]\d{4}[A-Z]{0,4}`} {
		f, err := newFormat(p)
		if err != nil {
			b.Fatal(err)
		}
		fs.add(f)
	}
	title := "Women's Casual Leather Crossbody Shoulder Bag 2024 New Vintage Tote 4 Pockets 30 cm Black"
	b.ReportAllocs()
	for b.Loop() {
		fs.find(title, func(*format, int, int) { b.Fatal("found") })
	}
}
