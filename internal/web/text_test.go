package web

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/price"
)

// say prints pieces as text with marks: [hit], {cue}, (odd) and <unseen>.
func say(ps []piece) string {
	var b strings.Builder
	for _, p := range ps {
		open, end := "", ""
		if p.hit {
			open, end = "[", "]"
		}
		if p.cue {
			open, end = open+"{", "}"+end
		}
		if p.odd != nil {
			open, end = open+"(", ")"+end
		}
		if p.unseen {
			open, end = open+"<", ">"+end
		}
		b.WriteString(open + p.text + end)
	}
	return b.String()
}

func TestPieces(t *testing.T) {
	t.Parallel()
	const title = "Nor\u200bv\u0435lla shoes for you"
	signals := []engine.Signal{{
		Spans: []engine.Span{{Field: engine.FieldTitle, Start: 0, End: 12}, {Field: engine.FieldDescription, Start: 0, End: 3}},
		Cue:   &engine.Span{Field: engine.FieldTitle, Start: 19, End: 22},
		Undone: []fold.Step{
			{Kind: fold.StepInvisible, From: "\u200b", At: 3},
			{Kind: fold.StepConfusable, From: "\u0435", To: "e", At: 7},
			{Kind: fold.StepAccent, From: "o", To: "o", At: 1},
		},
	}}
	got, cut := pieces(title, engine.FieldTitle, signals)
	if want := "[Nor][(<ZWSP>)][v][(\u0435)][lla] shoes {for} you"; say(got) != want || cut {
		t.Errorf("got  %s\nwant %s", say(got), want)
	}
	got, _ = pieces("No text", engine.FieldDescription, signals)
	if want := "[No ]text"; say(got) != want {
		t.Errorf("the steps of another field: got %s, want %s", say(got), want)
	}
}

func TestPiecesTrustNoOffset(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		text := string(rapid.SliceOfN(rapid.Byte(), 0, 60).Draw(rt, "text"))
		n := rapid.IntRange(-5, 80)
		sp := engine.Span{Field: engine.FieldTitle, Start: n.Draw(rt, "start"), End: n.Draw(rt, "end")}
		at := n.Draw(rt, "at")
		from := rapid.StringN(0, 3, 6).Draw(rt, "from")
		got, _ := pieces(text, engine.FieldTitle, []engine.Signal{{Spans: []engine.Span{sp}, Cue: &sp, Undone: []fold.Step{{Kind: fold.StepLeet, From: from, At: at}}}})
		var shown strings.Builder
		for _, p := range got {
			if !utf8.ValidString(p.text) {
				rt.Fatalf("%q gives a piece that is not UTF-8: %q", text, p.text)
			}
			for _, r := range p.text {
				if unseen(r) && !joins(0x1f600, r) && !joins(0x0915, r) {
					rt.Fatalf("%q lets %U through", text, r)
				}
			}
			shown.WriteString(p.text)
		}
		if utf8.ValidString(text) && strings.IndexFunc(text, unseen) < 0 && shown.String() != text {
			rt.Fatalf("plain text changes: %q to %q", text, shown.String())
		}
	})
}

func TestPiecesAreCut(t *testing.T) {
	t.Parallel()
	got, cut := pieces(strings.Repeat("诺", maxShown), engine.FieldDescription, nil)
	if !cut || len(got) != 1 || len(got[0].text) > maxShown || !utf8.ValidString(got[0].text) {
		t.Errorf("a long text: cut %v, %d pieces", cut, len(got))
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a\u202eb\u202c":                      "ab",
		"line\nbreak\ttab":                    "line break tab",
		"zal\u0301\u0302\u0303\u0304\u0305go": "zal\u0301\u0302\u0303go",
		"\xff\xfe bad":                        "� bad",
		"a\u200bb":                            "ab",
		"👩\u200d👧":                            "👩\u200d👧",
		"क\u094d\u200dष":                      "क\u094d\u200dष",
	} {
		if got := plain(in, 100); got != want {
			t.Errorf("plain(%+q) = %+q, want %+q", in, got, want)
		}
	}
	if got := plain(strings.Repeat("x", 50), 10); got != "xxxxxxxxxx…" {
		t.Errorf("a long text becomes %q", got)
	}
}

func TestWaterfallSums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(-9000, 9000), 1, 12).Draw(rt, "values")
		var cs []engine.Contribution
		sum := 0
		for i, v := range values {
			cs = append(cs, engine.Contribution{Feature: map[bool]string{true: "prior", false: "rule"}[i == 0], Value: v})
			sum += v
		}
		bars, total := waterfall(cs)
		if total.Value != sum || len(bars) != len(cs) {
			rt.Fatalf("total %d, want %d", total.Value, sum)
		}
		for _, b := range append(bars, total) {
			if b.x < 0 || b.w < 2 || b.x+b.w > barWidth+2 || b.zero < 0 || b.zero > barWidth {
				rt.Fatalf("bar outside the picture: %+v", b)
			}
		}
	})
}

func TestScaleKeepsLabelsInside(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{{"1", "119", "149"}, {"130", "119", "149"}, {"9999", "119", "149"}, {"0", "0", "0"}, {"50", "100", "100"}} {
		var a [3]price.Amount
		for i, s := range c {
			a[i], _ = price.ParseAmount(s)
		}
		s := scaleOf(price.Position{Price: a[0], Currency: "EUR", Band: price.Band{Currency: "EUR", Low: a[1], High: a[2]}})
		for _, x := range []int{s.low, s.high, s.offer, s.labelAt} {
			if x < 0 || x > scaleWidth {
				t.Errorf("%v: %+v lies outside the picture", c, s)
			}
		}
	}
}

func TestNumbersForPeople(t *testing.T) {
	t.Parallel()
	got := []string{percent(0), percent(5), percent(10), percent(4210), percent(9990), percent(9999), percent(10000), points(-3500), points(1900), points(0), money("39.5", "EUR"), money("", "EUR")}
	want := []string{"<0.1%", "<0.1%", "0.1%", "42.1%", "99.9%", ">99.9%", ">99.9%", "−3.50", "+1.90", "0.00", "39.50 EUR", "–"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLocalKeepsInside(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/queue?q=a": "/queue?q=a", "": "/", "https://x.example": "/", "//x.example": "/", `/\x.example`: "/", "queue": "/", "/a\r\nb": "/", "/%0d%0a": "/%0d%0a",
	} {
		if got := local(in); got != want {
			t.Errorf("local(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCaret(t *testing.T) {
	t.Parallel()
	if got, want := caret("a &&\n  b", "2:3: no such thing"), "  b\n  ^"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, message := range []string{"no place", "9:1: beyond", "1:0: before"} {
		if got := caret("a", message); got != "" {
			t.Errorf("%q points at %q", message, got)
		}
	}
}
