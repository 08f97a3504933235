package rule

import (
	"strings"
	"testing"
)

func input() *Input {
	return &Input{
		Listing: Listing{ID: "1", Title: "Charger", Category: "chargers", Price: 1.5, HasPrice: true, Currency: "USD", Attributes: map[string]string{"colour": "red"}},
		Signals: Signals{Used: []string{"Norvella"}, PricePercent: 12, Prohibited: []string{"a#b"}},
	}
}

func TestEval(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		expr string
		want bool
	}{
		{`listing.category == "chargers" && listing.has_price && listing.price < 3.0`, true},
		{`"Norvella" in signals.used && signals.price_percent < 40`, true},
		{`signals.evasive`, false},
		{`listing.title.startsWith("Char")`, true},
		{`listing.title.matches("^C.*r$")`, true},
		{`signals.used.exists(b, b == "Other")`, false},
		{`"colour" in listing.attributes && listing.attributes["colour"] == "red"`, true},
		{`signals.prohibited.size() == 1`, true},
	} {
		s, faults := Compile([]Source{{ID: "r", Expr: tt.expr}})
		if len(faults) > 0 {
			t.Errorf("%s: %+v", tt.expr, faults)
			continue
		}
		got, err := s.Eval(0, input())
		if err != nil || got != tt.want {
			t.Errorf("%s = %v, %v; want %v", tt.expr, got, err, tt.want)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("(", 200) + "true" + strings.Repeat(")", 200)
	for _, tt := range []struct {
		name, expr, part string
		line, column     int
	}{
		{"empty", "", "empty", 1, 1},
		{"syntax", "listing.price <", "mismatched input", 1, 16},
		{"unknown field", "true &&\n  listing.tilte == 'x'", "undefined field 'tilte'", 2, 10},
		{"unknown variable", "seller == 'x'", "undeclared reference", 1, 1},
		{"not boolean", "listing.title", "not true or false", 1, 1},
		{"type", "listing.price < 'x'", "no matching overload", 1, 15},
		{"too long", strings.Repeat("x", MaxLength+1), "more than", 0, 0},
		{"too deep", deep, "recursion", 0, 0},
		{"too costly", `signals.used.all(a, signals.used.all(b, signals.used.all(c, signals.used.all(d, a+b+c+d != "x"))))`, "may cost", 1, 1},
	} {
		_, faults := Compile([]Source{{ID: "good", Expr: "true"}, {ID: "r", Expr: tt.expr}})
		if len(faults) != 1 {
			t.Errorf("%s: %d faults", tt.name, len(faults))
			continue
		}
		f := faults[0]
		if f.Index != 1 || !strings.Contains(f.Message, tt.part) || f.Hint == "" || tt.line > 0 && (f.Line != tt.line || f.Column != tt.column) {
			t.Errorf("%s: %+v", tt.name, f)
		}
	}
}

func TestRunTimeFailureIsReported(t *testing.T) {
	t.Parallel()
	s, faults := Compile([]Source{{Expr: `listing.attributes["size"] == "40"`}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if _, err := s.Eval(0, input()); err == nil {
		t.Error("a missing key must be an error, not false")
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{`listing.price < 3.0`, `signals.used.exists(x, x == "a")`, `"\u0000"`, `[[[[`, `listing.title.matches("(a+)+$")`, `1 ? 2 : 3`, `{'a': listing}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		s, faults := Compile([]Source{{Expr: expr}})
		if len(faults) == 0 {
			_, _ = s.Eval(0, input())
		} else if faults[0].Message == "" || faults[0].Hint == "" {
			t.Errorf("fault without message or hint: %+v", faults[0])
		}
	})
}
