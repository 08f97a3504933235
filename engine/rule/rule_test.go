package rule

import (
	"strconv"
	"strings"
	"testing"

	"cel.dev/cel-go/common/types"
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
		{"a map", `listing.category in {"bags": 1}`, "builds a map", 1, 21},
		{"a variable as a whole", `dyn(listing) == 1`, "as a whole", 1, 5},
		{"a clock", `timestamp("2026-01-01T00:00:00Z").getHours("Europe/Paris") == 1`, "undeclared reference", 1, 10},
		{"building a variable", `rule.Listing{title: "x"}.title == "x"`, "builds a map", 1, 13},
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

// A rule that walks the attributes gives the same answer every time, whatever order Go keeps a map in.
func TestAttributesAreWalkedInOrder(t *testing.T) {
	t.Parallel()
	in := input()
	in.Listing.Attributes = map[string]string{"d": "4", "a": "1", "c": "3", "b": "x", "e": "5"}
	for expr, want := range map[string]string{
		`listing.attributes.map(k, k) == ["a", "b", "c", "d", "e"]`:                                     "true",
		`listing.attributes.filter(k, k > "b")[0] == "c"`:                                               "true",
		`listing.attributes.map(k, int(listing.attributes[k]))[0] == 1`:                                 "error",
		`listing.attributes.exists(k, listing.attributes[k] == "x")`:                                    "true",
		`listing.attributes == listing.attributes && size(listing.attributes) == 5`:                     "true",
		`"a" in listing.attributes && !("z" in listing.attributes) && has(listing.attributes.b)`:        "true",
		`listing.attributes.exists_one(k, k == "c") && listing.attributes.all(k, listing.title != "z")`: "true",
		`has(listing.title) && !has(listing.url) && has(signals.used) && !has(signals.mentioned)`:       "true",
	} {
		s, faults := Compile([]Source{{Expr: expr}})
		if len(faults) > 0 {
			t.Errorf("%s: %+v", expr, faults)
			continue
		}
		for range 60 {
			got := "error"
			if held, err := s.Eval(0, in); err == nil {
				got = strconv.FormatBool(held)
			}
			if got != want {
				t.Errorf("%s = %s, want %s", expr, got, want)
				break
			}
		}
	}
}

func TestEveryFieldCanBeRead(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string]map[string]*types.FieldType{"listing": listingFields(), "signals": signalsFields()} {
		for f := range fields {
			s, faults := Compile([]Source{{Expr: "dyn(" + name + "." + f + ") == 1 || true"}, {Expr: name + "." + f + " == " + name + "." + f}})
			if len(faults) > 1 || len(faults) == 1 && f != "attributes" && f != "description" {
				t.Errorf("%s.%s: %+v", name, f, faults)
				continue
			}
			if held, err := s.Eval(0, input()); err != nil || !held {
				t.Errorf("%s.%s: %v, %v", name, f, held, err)
			}
		}
	}
}

func TestCostIsBoundWhileRunning(t *testing.T) {
	t.Parallel()
	s, faults := Compile([]Source{{Expr: `listing.attributes.exists(k, k == "a" || k == "b" || k == "c" || k == "d" || k == "e" || k == "f" || k == "g" || k == "h" || k == "i" || k == "j")`}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	in := input()
	in.Listing.Attributes = map[string]string{}
	for i := range 120_000 {
		in.Listing.Attributes[strconv.Itoa(i)] = "x"
	}
	if held, err := s.Eval(0, in); err == nil || !strings.Contains(err.Error(), "cost limit") {
		t.Errorf("a listing far larger than the estimate was walked to the end: %v, %v", held, err)
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{`listing.price < 3.0`, `signals.used.exists(x, x == "a")`, `"\u0000"`, `[[[[`, `listing.title.matches("(a+)+$")`, `1 ? 2 : 3`, `{'a': listing}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		s, faults := Compile([]Source{{Expr: expr}})
		if len(faults) == 0 {
			in := input()
			in.Listing.Attributes = map[string]string{"a": "1", "b": "2", "c": "x", "d": ""}
			held, err := s.Eval(0, in)
			for range 3 {
				if again, err2 := s.Eval(0, in); again != held || (err == nil) != (err2 == nil) {
					t.Errorf("%q gave %v, %v and then %v, %v", expr, held, err, again, err2)
				}
			}
		} else if faults[0].Message == "" || faults[0].Hint == "" {
			t.Errorf("fault without message or hint: %+v", faults[0])
		}
	})
}
