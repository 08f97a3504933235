package mention_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// names are the patterns of the table tests; the group is the index.
func names() []mention.Pattern {
	ps := []mention.Pattern{
		{Text: "Nike"},
		{Text: "Louis Vuitton"},
		{Text: "Ray-Ban"},
		{Text: "Dolce & Gabbana"},
		{Text: "Hermès"},
		{Text: "HP"},
		{Text: "路易威登", Kind: mention.KindHan},
		{Text: "耐克", Kind: mention.KindHan},
		{Text: "苹果", Kind: mention.KindHan, Common: true},
		{Text: "Гуччи", Kind: mention.KindAlias},
		{Text: "LV", Kind: mention.KindCode},
		{Text: "驴牌", Kind: mention.KindCode},
		{Text: "CW2288-111", Kind: mention.KindStyle},
		{Text: "1:1", Kind: mention.KindTerm},
		{Text: "+v", Kind: mention.KindTerm},
		{Text: "god tier", Kind: mention.KindTerm},
		{Text: "airbag module", Kind: mention.KindTerm},
		{Text: "安全气囊", Kind: mention.KindTerm},
		{Text: "Shell", Common: true},
		{Text: "iPhone"},
		{Text: "Polo Ralph Lauren"},
		{Text: "Polo"},
		{Text: "Levi's"},
		{Text: "Microsoft"},
		{Text: "A.P.C."},
		{Text: "グッチ", Kind: mention.KindAlias},
		{Text: "Adidas"},
	}
	for i := range ps {
		ps[i].Group = int32(i)
	}
	return ps
}

func compile(t *testing.T, ps []mention.Pattern) *mention.Matcher {
	t.Helper()
	m, err := mention.Compile(ps)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// found returns "pattern=the seller's characters" for each hit.
func found(m *mention.Matcher, text string) []string {
	var x fold.Text
	x.Reset(text)
	var out []string
	for _, h := range m.Find(nil, &x, nil) {
		out = append(out, m.Pattern(h.Pattern).Text+"="+text[h.Start:h.End])
	}
	return out
}

func TestFind(t *testing.T) {
	t.Parallel()
	m := compile(t, names())
	for _, c := range []struct{ name, text, want string }{
		{"plain", "new nike shoes", "Nike=nike"},
		{"no word edge", "niked sniker", ""},
		{"plural and possessive", "Nikes, Nike's", "Nike=Nike;Nike=Nike"},
		{"next to Han", "正品NIKE鞋", "Nike=NIKE"},
		{"digits are an edge for long names", "nike2024 88nike", "Nike=nike;Nike=nike"},
		{"and not for short ones", "hp15 2hp", ""},
		{"camel case", "NikeAir iNike", "Nike=Nike;Nike=Nike"},
		{"glued words of long names", "#thelouisvuitton microsoftoutlet", "Louis Vuitton=louisvuitton;Microsoft=microsoft"},
		{"inner punctuation, with and without", "RayBan ray ban Ray-Ban D&G dolce gabbana Dolce&amp;Gabbana", "Ray-Ban=RayBan;Ray-Ban=ray ban;Ray-Ban=Ray-Ban;Dolce & Gabbana=dolce gabbana;Dolce & Gabbana=Dolce&amp;Gabbana"},
		{"apostrophe", "Levis Levi's LEVI’S", "Levi's=Levis;Levi's=Levi's;Levi's=LEVI’S"},
		{"dots", "APC A.P.C. jeans", "A.P.C.=APC;A.P.C.=A.P.C"},
		{"accents", "Hermes HERMÈS Herme\u0300s", "Hermès=Hermes;Hermès=HERMÈS;Hermès=Herme\u0300s"},
		{"Han needs no edge", "正品路易威登包", "路易威登=路易威登"},
		{"Han with separators", "路＊易 威登 耐*克", "路易威登=路＊易 威登;耐克=耐*克"},
		{"Cyrillic name in any case", "кроссовки ГУЧЧИ гуччи", "Гуччи=ГУЧЧИ;Гуччи=гуччи"},
		{"kana", "ｸﾞｯﾁ バッグ", "グッチ=ｸﾞｯﾁ"},
		{"short code in capitals only", "LV bag lv bag", "LV=LV"},
		{"Han code", "驴牌包包", "驴牌=驴牌"},
		{"style code", "shoe CW2288-111 cw2288111 ACW2288-111 CW2288-1112", "CW2288-111=CW2288-111;CW2288-111=cw2288111"},
		{"term as written", "1:1 quality 1-1 4 1 1 11", "1:1=1:1"},
		{"term with a sign", "加 +v 或 v me", "+v=v"},
		{"term of two words", "god tier god-tier godtier", "god tier=god tier;god tier=god-tier;god tier=godtier"},
		{"policy terms", "Airbag Module, 安全气囊总成", "airbag module=Airbag Module;安全气囊=安全气囊"},
		{"the longest name counts", "polo ralph lauren and polo", "Polo Ralph Lauren=polo ralph lauren;Polo=polo"},
		{"look-alikes", "Niке Мicrоsоft", "Nike=Niке;Microsoft=Мicrоsоft"},
		{"invisible", "N\u200bi\u200bke", "Nike=N\u200bi\u200bke"},
		{"marks belong to the letter", "N\u0336i\u0336k\u0336e\u0336 x", "Nike=N\u0336i\u0336k\u0336e\u0336"},
		{"leet", "N1k3 M!cros0ft Lou!$ Vu1770n 4d1d4$", "Nike=N1k3;Microsoft=M!cros0ft;Louis Vuitton=Lou!$ Vu1770n;Adidas=4d1d4$"},
		{"shapes", "rnicrosoft MlCROSOFT Giicci", "Microsoft=rnicrosoft;Microsoft=MlCROSOFT"},
		{"spaced out", "n i k e a d i d a s M-i-c-r-o", "Nike=n i k e;Adidas=a d i d a s"},
		{"split by symbols", "Ni*ke Mic|ro|soft Adi-das", "Nike=Ni*ke;Microsoft=Mic|ro|soft;Adidas=Adi-das"},
		{"split by a space", "ni ke micro soft", "Nike=ni ke;Microsoft=micro soft"},
		{"not across a clause", "mini, ke micro, soft", ""},
		{"upside down", "ǝʞᴉN", "Nike=ǝʞᴉN"},
		{"entities", "N&#105;ke", "Nike=N&#105;ke"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(found(m, c.text), ";"); got != c.want {
				t.Errorf("%q:\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

func TestUse(t *testing.T) {
	t.Parallel()
	m := compile(t, names())
	for _, c := range []struct {
		text string
		want mention.Use
		cue  string
	}{
		{"Nike shoes for men", mention.UseMark, ""},
		{"shoes for men Nike", mention.UseMark, ""},
		{"bag for your kids by Nike", mention.UseMark, "by"},
		{"shoes for running Nike", mention.UseMark, ""},
		{"case for iPhone 15", mention.UseNominative, "for"},
		{"case for the iPhone", mention.UseNominative, "for"},
		{"charger compatible with new iPhone", mention.UseNominative, "compatible with"},
		{"charger - iPhone compatible", mention.UseNominative, "compatible"},
		{"Hülle passend für iPhone", mention.UseNominative, "passend für"},
		{"coque compatible avec iPhone", mention.UseNominative, "compatible avec"},
		{"funda compatible con iPhone", mention.UseNominative, "compatible con"},
		{"funda para iPhone", mention.UseNominative, "para"},
		{"cover compatibile con iPhone", mention.UseNominative, "compatibile con"}, //nolint:misspell // Italian
		{"etui do iPhone", mention.UseNominative, "do"},
		{"чехол для iPhone", mention.UseNominative, "для"},
		{"чехол совместим с iPhone", mention.UseNominative, "совместим с"},
		{"手机壳适用于iPhone", mention.UseNominative, "适用于"},
		{"iPhone手机通用保护套", mention.UseNominative, "通用"},
		{"适用苹果华为耐克", mention.UseNominative, "适用"},
		{"bag like Nike", mention.UseComparison, "like"},
		{"inspired by Nike", mention.UseComparison, "inspired by"},
		{"Nike style sneakers", mention.UseComparison, "style"},
		{"耐克同款运动鞋", mention.UseComparison, "同款"},
		{"not Nike", mention.UseNegation, "not"},
		{"shoe (unbranded, not Nike)", mention.UseNegation, "not"},
		{"不是耐克", mention.UseNegation, "不是"},
		{"Pre-owned Nike shoes", mention.UseSecondHand, "Pre-owned"},
		{"耐克鞋 二手", mention.UseSecondHand, "二手"},
		{"used with care: Nike", mention.UseMark, ""},
		{"hard shell suitcase", mention.UseCommonWord, ""},
		{"苹果 新鲜 5斤", mention.UseCommonWord, ""},
		{"Shell® motor oil", mention.UseMark, ""},
		{"Genuine Shell Helix oil", mention.UseMark, ""},
	} {
		var x fold.Text
		x.Reset(c.text)
		hits := m.Find(nil, &x, nil)
		if len(hits) == 0 {
			t.Errorf("%q: nothing found", c.text)
			continue
		}
		h := hits[len(hits)-1]
		if h.Use != c.want || c.text[h.CueStart:h.CueEnd] != c.cue {
			t.Errorf("%q: %s is %s by %q, want %s by %q", c.text, c.text[h.Start:h.End], h.Use, c.text[h.CueStart:h.CueEnd], c.want, c.cue)
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	m := compile(t, names())
	for text, want := range map[string]string{
		"case for iPhone 15, Microsoft Surface and HP":        "nominative nominative nominative",
		"cable for iPhone 12; Nike":                           "nominative use",
		"Nike shoe, strap for iPhone":                         "use nominative",
		"HP cartridge for HP printers":                        "use nominative",
		"case for iPhone 11, black. iPhone 11 case":           "nominative nominative",
		"耐克苹果iPhone手机通用":                                      "nominative nominative nominative",
		"Adidas shoes not Nike":                               "use negation",
		"case compatible with iPhone (Microsoft Lumia works)": "nominative use",
	} {
		var x fold.Text
		x.Reset(text)
		var uses []string
		for _, h := range m.Find(nil, &x, nil) {
			uses = append(uses, string(h.Use))
		}
		if got := strings.Join(uses, " "); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestSupport(t *testing.T) {
	t.Parallel()
	ps := names()
	m := compile(t, ps)
	yes, no := func(int32) bool { return true }, func(int32) bool { return false }
	shell := func(g int32) bool { return ps[g].Text == "Shell" }
	for _, c := range []struct {
		name, text string
		s          *mention.Support
		want       mention.Use
	}{
		{"none", "shell motor oil", nil, mention.UseCommonWord},
		{"declared", "shell motor oil", &mention.Support{Declared: "SHELL"}, mention.UseMark},
		{"another declared", "shell motor oil", &mention.Support{Declared: "Castrol"}, mention.UseCommonWord},
		{"goods alone", "shell motor oil", &mention.Support{Affine: yes, Plausible: no}, mention.UseCommonWord},
		{"goods and price", "shell motor oil", &mention.Support{Affine: shell, Plausible: shell}, mention.UseMark},
		{"goods and capitals", "SHELL motor oil", &mention.Support{Affine: yes}, mention.UseMark},
		{"a cue still counts", "oil filter for shell", &mention.Support{Declared: "Shell"}, mention.UseNominative},
	} {
		var x fold.Text
		x.Reset(c.text)
		hits := m.Find(nil, &x, c.s)
		if len(hits) != 1 || hits[0].Use != c.want {
			t.Errorf("%s: %+v, want %s", c.name, hits, c.want)
		}
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	m := compile(t, names())
	for _, c := range []struct {
		text    string
		want    string
		evasive bool
	}{
		{"NIKE", "", false},
		{"ГУЧЧИ", "", false},
		{"HERMÈS", "", false},
		{"Nikè", "accent è>e U+00E8 LATIN SMALL LETTER E WITH GRAVE", false},
		{"Ñikè", "mark Ñ>n U+00D1 LATIN CAPITAL LETTER N WITH TILDE|mark è>e U+00E8 LATIN SMALL LETTER E WITH GRAVE", true},
		{"Niкe", "confusable к>k U+043A CYRILLIC SMALL LETTER KA", true},
		{"N\u200bike", "invisible \u200b> U+200B ZERO WIDTH SPACE", true},
		{"N1ke", "leet 1>i U+0031 DIGIT ONE", true},
		{"N·i·k·e", "separator ·> U+00B7 MIDDLE DOT|separator ·> U+00B7 MIDDLE DOT|separator ·> U+00B7 MIDDLE DOT", true},
		{"N&#105;ke", "entity &#105;>i U+0026 AMPERSAND", false},
		{"Louis-Vuitton", "", false},
		{"micro soft", "", false},
		{"micro·soft", "separator ·> U+00B7 MIDDLE DOT", true},
		{"mic rosoft", "separator  > U+0020 SPACE", true},
		{"rnicrosoft", "leet rn>m U+0072 LATIN SMALL LETTER R", true},
		{"ǝʞᴉN", "reversed ǝʞᴉN>nike U+01DD LATIN SMALL LETTER TURNED E", true},
		{"耐·克", "separator ·> U+00B7 MIDDLE DOT", true},
	} {
		var x fold.Text
		x.Reset(c.text)
		hits := m.Find(nil, &x, nil)
		if len(hits) != 1 {
			t.Errorf("%q: %d hits", c.text, len(hits))
			continue
		}
		var got []string
		for _, s := range hits[0].Steps {
			got = append(got, string(s.Kind)+" "+s.From+">"+s.To+" "+s.Name)
		}
		if d := cmp.Diff(c.want, strings.Join(got, "|")); d != "" || hits[0].Evasive() != c.evasive {
			t.Errorf("%q, evasive %v (-want +got):\n%s", c.text, hits[0].Evasive(), d)
		}
	}
}

func TestTwoBrandsOfOneName(t *testing.T) {
	t.Parallel()
	m := compile(t, []mention.Pattern{{Text: "Delta", Group: 1}, {Text: "Delta", Group: 2}, {Text: "delta", Group: 2, Kind: mention.KindAlias}})
	var x fold.Text
	x.Reset("delta tap")
	var groups []int32
	for _, h := range m.Find(nil, &x, nil) {
		groups = append(groups, m.Pattern(h.Pattern).Group)
	}
	if d := cmp.Diff([]int32{1, 2}, groups); d != "" {
		t.Error(d)
	}
}

func TestSkipped(t *testing.T) {
	t.Parallel()
	m := compile(t, []mention.Pattern{{Text: "®"}, {Text: "Nike"}, {Text: strings.Repeat("x", 300)}, {}})
	var got []int32
	for _, s := range m.Skipped() {
		got = append(got, s.Pattern)
		if s.Reason == "" {
			t.Error("no reason")
		}
	}
	if d := cmp.Diff([]int32{0, 2, 3}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"Nike=nike"}, found(m, "nike")); d != "" {
		t.Error(d)
	}
	if hits := found(compile(t, nil), "nike for iphone"); hits != nil {
		t.Errorf("no patterns, yet %v", hits)
	}
}

// TestVisible: what one organisation keeps to itself must not hide from others what everybody may see.
func TestVisible(t *testing.T) {
	t.Parallel()
	m := compile(t, []mention.Pattern{{Text: "Nike"}, {Text: "Nike Secret", Group: 1}})
	var x fold.Text
	x.Reset("nike secret shoes")
	for _, c := range []struct {
		s    *mention.Support
		want int32
	}{{nil, 1}, {&mention.Support{}, 1}, {&mention.Support{Visible: func(p int32) bool { return p == 0 }}, 0}} {
		hits := m.Find(nil, &x, c.s)
		if len(hits) != 1 || hits[0].Pattern != c.want {
			t.Errorf("%+v, want pattern %d", hits, c.want)
		}
	}
}
