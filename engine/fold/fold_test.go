package fold_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine/fold"
)

func TestExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"plain ASCII stays itself", "Nike Air-Max 90, m rn 0 O l 1 I", "nikeairmax90mrn0ol1i"},
		{"full width", "Ｎｉｋｅ　９０", "nike90"},
		{"mathematical and circled letters", "𝗡𝓲𝕜ⓔ Ⓝ⒤⒦⒠", "nikenike"},
		{"squared, negative and regional letters", "🄽🅸🅚🇪", "nike"},
		{"outlined letters of Unicode 16", "\U0001CCE3\U0001CCDE\U0001CCE0\U0001CCDA", "nike"},
		{"small capitals", "ɴɪᴋᴇ ʀᴏʟᴇx", "nikerolex"},
		{"Cyrillic look-alikes", "Rоlех Guссi Аԁіdаѕ", "rolexgucciadidas"},
		{"Greek look-alikes", "ΝΙΚΕ ΔDIDΛS", "nikeadidas"},
		{"stroke letters", "Nøkiɑ Łouis Đior", "nokialouisdior"},
		{"accents", "Hermès Lancôme Nestlé Häagen", "hermeslancomenestlehaagen"},
		{"decomposed accents", "Herme\u0300s", "hermes"},
		{"zalgo", "N\u0300\u0301\u0302i\u0336k\u0489e\u20dd", "nike"},
		{"invisible characters", "N\u200bi\u200c\u00adk\ufeff\u2060e\U000E0041", "nike"},
		{"ligatures", "oﬃce ﬁla Æsop Œuvre straße", "officefilaaesopoeuvrestrasse"},
		{"HTML entities", "N&#105;k&#x65; &amp; &eacute;clair &nbsp;x&unknown;", "nikeeclairxunknown"},
		{"an ampersand that is none", "R&D; D&G &", "rddg"},
		{"trade mark signs separate", "Nike™Air®Max©", "nikeairmax"},
		{"Han stays", "路＊易 威登 劉 〇", "路易威登劉〇"},
		{"strokes between Han are separators", "宝丶丽丨来", "宝丽来"},
		{"half-width kana with voicing", "ｸﾞｯﾁ グッチ ク\u3099ッチ", "グッチグッチグッチ"},
		{"Hangul, composed or not", "나이키 \u1102\u1161\u110b\u1175\u110f\u1175 \u1100\u1161\u11a8", "나이키나이키각"},
		{"digits of other scripts", "٣ ३ ３", "333"},
		{"honest Arabic does not turn into Latin", "الهاتف", "الهاتف"},
		{"invalid UTF-8 separates", "Ni\xffke\xc3", "nike"},
		{"nothing", "", ""},
		{"only separators", " -*- ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := fold.Key(c.in); got != c.want {
				t.Errorf("Key(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestLeet(t *testing.T) {
	t.Parallel()
	for name, texts := range map[string][]string{
		"louisvuitton": {"Lou!$ Vu1770n", "L0uis Vuitt0n", "LOUlS VUITT0N"},
		"timberland":   {"Tirnberlancl", "7!m83rl4nd", "T1MB€RLAND"},
		"microsoft":    {"MlCROSOFT", "M!cros0ft"},
		"gucci":        {"Gucc1", "Giicci", "6ucci", "Gu¢¢i", "Gucc!"},
		"swarovski":    {"Svvarovski", "$warov5ki"},
		"belkin":       {"bellcin", "8elk1n"},
	} {
		want := string(fold.AppendLeet(nil, name))
		for _, s := range texts {
			var x fold.Text
			x.Reset(s)
			if got := string(x.Leet.Bytes); got != want {
				t.Errorf("leet of %q = %q, want %q as for %q", s, got, want, name)
			}
		}
	}
}

func TestTurned(t *testing.T) {
	t.Parallel()
	var x fold.Text
	x.Reset("new ǝʞᴉN xǝloɹ")
	if got := string(x.Turned.Bytes); !strings.HasPrefix(got, "rolexnikeweu") {
		t.Errorf("turned = %q", got)
	}
	m := x.Turned.Meta[5]
	if got := x.Original[m.Start:m.End]; got != "N" {
		t.Errorf("the n of nike is from %q", got)
	}
	x.Reset("new Nike")
	if x.Turned.Len() != 0 {
		t.Error("ordinary text was turned round")
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	type step struct {
		Kind     fold.StepKind
		From, To string
		Name     string
	}
	for _, c := range []struct {
		in   string
		want []step
	}{
		{"Nike", nil},
		{"Rоlex", []step{{fold.StepConfusable, "о", "o", "U+043E CYRILLIC SMALL LETTER O"}}},
		{"Ｎike", []step{{fold.StepWidth, "Ｎ", "n", "U+FF2E FULLWIDTH LATIN CAPITAL LETTER N"}}},
		{"Ni\u200bke", []step{{fold.StepInvisible, "\u200b", "", "U+200B ZERO WIDTH SPACE"}}},
		{"Hermès", []step{{fold.StepAccent, "è", "e", "U+00E8 LATIN SMALL LETTER E WITH GRAVE"}}},
		{"Herme\u0300s", []step{{fold.StepAccent, "\u0300", "", "U+0300 COMBINING GRAVE ACCENT"}}},
		{"K\u030aodak", []step{{fold.StepMark, "\u030a", "", "U+030A COMBINING RING ABOVE"}}},
		{"Ko\u0300\u0301dak", []step{{fold.StepMark, "\u0300\u0301", "", "U+0300 COMBINING GRAVE ACCENT"}}},
		{"N&#105;ke", []step{{fold.StepEntity, "&#105;", "i", "U+0026 AMPERSAND"}}},
	} {
		var x fold.Text
		x.Reset(c.in)
		var got []step
		for _, s := range x.Steps(nil, 0, len(c.in)) {
			got = append(got, step{s.Kind, s.From, s.To, s.Name})
			if !strings.HasPrefix(c.in[s.At:], s.From) {
				t.Errorf("%q: %q is not at %d", c.in, s.From, s.At)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("steps of %q (-want +got):\n%s", c.in, d)
		}
	}
}

func TestEvasive(t *testing.T) {
	t.Parallel()
	for _, k := range []fold.StepKind{fold.StepEntity, fold.StepAccent, "unknown"} {
		if k.Evasive() {
			t.Errorf("%s counts as evasion", k)
		}
	}
	for _, k := range []fold.StepKind{fold.StepInvisible, fold.StepWidth, fold.StepConfusable, fold.StepMark, fold.StepLeet, fold.StepSeparator, fold.StepReversed} {
		if !k.Evasive() {
			t.Errorf("%s does not count as evasion", k)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	var x fold.Text
	long := strings.Repeat("耐", fold.MaxBytes)
	x.Reset(long)
	if !x.Cut || x.Exact.Len() > fold.MaxBytes || x.Exact.Len() < fold.MaxBytes-3 || x.Exact.Len()%3 != 0 {
		t.Errorf("cut %v, %d bytes read", x.Cut, x.Exact.Len())
	}
	x.Reset("short")
	if x.Cut {
		t.Error("Cut stays set")
	}
	// A million marks: the letter keeps them all, memory stays bounded, and the steps name a few.
	zalgo := "n" + strings.Repeat("\u0300", 1_000_000) + "ike"
	x.Reset(zalgo)
	if got := string(x.Exact.Bytes); got != "n" || !x.Cut {
		t.Errorf("exact = %q, cut %v", got, x.Cut)
	}
	if c := cap(x.Exact.Bytes); c > 4*fold.MaxBytes {
		t.Errorf("buffer of %d bytes", c)
	}
	steps := x.Steps(nil, 0, len(zalgo))
	if len(steps) != 1 || steps[0].Kind != fold.StepMark || len([]rune(steps[0].From)) != fold.MaxMarks {
		t.Errorf("steps %v", steps)
	}
	x.Reset(strings.Repeat("a\u200b", 1000))
	if n := len(x.Steps(nil, 0, len(x.Original))); n != fold.MaxSteps {
		t.Errorf("%d steps listed", n)
	}
}

func TestResetDoesNotAllocate(t *testing.T) {
	text := "Nike Ａir Mаx ｸﾞｯﾁ 耐克 N\u200bike &amp; ǝʞᴉN"
	var x fold.Text
	x.Reset(text)
	if n := testing.AllocsPerRun(100, func() { x.Reset(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, name string
		want       fold.Likeness
	}{
		{"a", "a", fold.Identical},
		{"rn", "m", fold.LooksLike},
		{"l", "i", fold.LooksLike},
		{"0", "o", fold.StandsFor},
		{"$", "s", fold.StandsFor},
		{"li", "ll", fold.Unlike},
	} {
		if got := fold.Alike(c.text, c.name); got != c.want {
			t.Errorf("Alike(%q, %q) = %v, want %v", c.text, c.name, got, c.want)
		}
	}
}
