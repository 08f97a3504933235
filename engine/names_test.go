package engine_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/mention"
)

func names(id, owner string, forms ...engine.NameForm) engine.Pack {
	return engine.Pack{
		ID: id, Owner: owner, Private: owner != "", Version: "2026-01-01", Title: id, Kind: engine.PackNames,
		Names: []engine.NameEntry{{ID: "norvella", Brand: []string{"Norvella", "诺薇拉"}, Goods: []string{"shoe", "鞋"}, Confidence: engine.ConfidenceFair, Forms: forms}},
	}
}

func form(sort engine.FormSort, s engine.Strength, texts ...string) engine.NameForm {
	return engine.NameForm{Sort: sort, Strength: s, Any: texts}
}

func compiled(t *testing.T, s engine.Snapshot) *engine.Engine {
	t.Helper()
	e, err := engine.Compile(&s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// marks returns the entries of mentions that count, "name" for a brand's own.
func marks(e *engine.Engine, l engine.Listing) []string {
	out := []string{}
	f := e.Scan(l)
	for i := range f.Signals {
		if s := &f.Signals[i]; s.Kind == engine.SignalMention && s.Use == mention.UseMark {
			entry := s.Entry
			if entry == "" {
				entry = "name"
			}
			out = append(out, s.Brand+" "+entry)
		}
	}
	return out
}

func TestNamesAttachByEveryName(t *testing.T) {
	t.Parallel()
	p := names("n/x", "", form(engine.FormNickname, engine.Strong, "老诺", "norvi"))
	for name, b := range map[string]engine.Brand{
		"name": {Name: "NORVELLA"}, "alias": {Name: "Norvella Holding", Aliases: []string{"Norvella"}}, "Chinese": {Name: "NV Shoes", Chinese: []string{"诺薇拉"}},
	} {
		b.ID = "1"
		e := compiled(t, engine.Snapshot{Brands: []engine.Brand{b}, Packs: []engine.Pack{p}})
		for _, title := range []string{"老诺 2024", "new norvi runner"} {
			if got := marks(e, engine.Listing{Title: title}); len(got) != 1 || !strings.HasPrefix(got[0], "1 n/x#norvella/") {
				t.Errorf("%s: %q gives %q", name, title, got)
			}
		}
	}
	// A form is no name that another entry attaches by.
	chain := names("n/y", "", form(engine.FormNickname, engine.Strong, "second nickname"))
	chain.Names[0].Brand = []string{"norvi"}
	e := compiled(t, engine.Snapshot{Brands: []engine.Brand{{ID: "1", Name: "Norvella"}}, Packs: []engine.Pack{p, chain}})
	if got := marks(e, engine.Listing{Title: "second nickname"}); len(got) != 0 {
		t.Errorf("attached by a nickname: %q", got)
	}
	e = compiled(t, engine.Snapshot{Brands: []engine.Brand{{ID: "1", Name: "Other"}}, Packs: []engine.Pack{p}})
	if got := marks(e, engine.Listing{Title: "老诺 norvi"}); len(got) != 0 {
		t.Errorf("a brand that is not registered is named: %q", got)
	}
}

func TestStrengthDecides(t *testing.T) {
	t.Parallel()
	strongWithout := form(engine.FormShort, engine.Strong, "NVL")
	strongWithout.Unless = []string{"newton"}
	e := compiled(t, engine.Snapshot{
		Brands: []engine.Brand{{ID: "1", Name: "Norvella"}, {ID: "2", Name: "Quorima"}},
		Packs: []engine.Pack{names("n/x", "", strongWithout, form(engine.FormCode, engine.Medium, "NW"), form(engine.FormNickname, engine.Medium, "小诺家"),
			form(engine.FormNickname, engine.Weak, "longtail"), form(engine.FormStyle, engine.Strong, `NV\d{4}-\d{3}`), form(engine.FormStyle, engine.Medium, `NX\d{5}`)), {
			ID: "lex", Version: "2026-01-01", Kind: engine.PackLexicon, Terms: []engine.Term{
				{ID: "s", Strength: engine.Strong, Any: []string{"mirror quality"}}, {ID: "m", Strength: engine.Medium, Any: []string{"NVL"}},
			},
		}},
	})
	for _, c := range []struct {
		title, brand string
		want         bool
	}{
		{"new NVL trainers", "", true},
		{"new nvl trainers", "", false},
		{"new NVL newton meter", "", false},
		{"NVL-200 relay", "", false},
		{"Quorima NVL case", "", false}, // beside another brand it is the coded term
		{"NW trail", "", false},
		{"NW trail shoes", "", true},
		{"NW trail 鞋子", "", true},
		{"NW mirror quality", "", true},
		{"NW trail", "Norvella", true},
		{"Quorima NW shoes", "", false},
		{"小诺家 新款", "", false},
		{"小诺家", "", true}, // all that an album says
		{"NW-", "", true},
		{"小诺家 跑鞋", "", true},
		{"longtail shoes mirror quality", "", false},
		{"low NV4410-201 white", "", true},
		{"low nv4410-201 white", "", false}, // anybody's, in small letters
		{"low nv4410-201 white shoes", "", true},
		{"ab-NV4410-201 white", "", false},
		{"low XNV4410-201 white", "", false},
		{"low NV4410-2011 white", "", false},
		{"spare NX12345", "", false},
		{"spare NX12345 shoe", "", true},
		{"fits NV4410-201 only", "", false},
		{"not NV4410-201", "", false},
	} {
		got := marks(e, engine.Listing{Title: c.title, Brand: c.brand})
		got = slices.DeleteFunc(got, func(s string) bool { return !strings.HasPrefix(s, "1 ") || s == "1 name" })
		if c.brand == "" && c.want != (len(got) > 0) {
			t.Errorf("%q: %q; want %v", c.title, got, c.want)
		}
	}
	// What is not supported is shown when it is a word, and not shown when it is any two letters or part number.
	for title, want := range map[string]int{"new longtail": 1, "小诺家 新款": 1, "new NW": 0, "new NX12345": 0} {
		if f := e.Scan(engine.Listing{Title: title}); len(f.Signals) != want || f.Route != engine.RoutePublish {
			t.Errorf("%q: %v", title, f.Signals)
		}
	}
	// A brand's abbreviation that is a coded term as well counts once.
	if f := e.Scan(engine.Listing{Title: "new NVL trainers"}); len(f.Signals) != 1 {
		t.Errorf("%v", f.Signals)
	}
}

// A pack and a brand's own words say the same thing once, the brand's own first, and a private pack's words before the shared ones to its owner.
func TestNamesMergeWithoutDoubles(t *testing.T) {
	t.Parallel()
	shared := names("n/shared", "", form(engine.FormNickname, engine.Medium, "老诺家"), form(engine.FormNickname, engine.Strong, "norvi", "诺老板"))
	private := names("n/own", "a", form(engine.FormNickname, engine.Strong, "老诺家", "norvi"))
	e := compiled(t, engine.Snapshot{
		Brands: []engine.Brand{{ID: "1", Name: "Norvella", Codes: []string{"诺老板"}, Aliases: []string{"Norvi"}}}, Packs: []engine.Pack{shared, private},
	})
	for _, c := range []struct{ owner, title, want string }{
		{"a", "诺老板", "1 name"},
		{"b", "诺老板", "1 name"},
		{"a", "norvi", "1 name"},
		{"a", "老诺家 新款", "1 n/own#norvella/老诺家"},
		{"b", "老诺家 新款", ""},
	} {
		got := marks(e, engine.Listing{Owner: c.owner, Title: c.title})
		if strings.Join(got, "+") != c.want {
			t.Errorf("%s to %s: %q; want %q", c.title, c.owner, got, c.want)
		}
	}
	f := e.Scan(engine.Listing{Owner: "a", Title: "老诺家 诺老板 norvi"})
	if len(f.Signals) != 1 || len(f.Signals[0].Spans) != 3 {
		t.Errorf("one brand, %d signals: %v", len(f.Signals), f.Signals)
	}
}

// What one organisation keeps to itself neither shows nor counts for another, whichever of brand and pack is private.
func TestPrivateNamesDoNotLeak(t *testing.T) {
	t.Parallel()
	lexicon := engine.Pack{
		ID: "own/lexicon", Owner: "a", Private: true, Version: "2026-01-01", Kind: engine.PackLexicon,
		Terms: []engine.Term{{ID: "x", Strength: engine.Strong, Any: []string{"moonlight stock"}}},
	}
	secret := names("n/shared", "", form(engine.FormNickname, engine.Strong, "灰雁牌"), form(engine.FormStyle, engine.Strong, `ZQ\d{7}`))
	secret.Names[0].Brand = []string{"Secretmark"}
	s := engine.Snapshot{
		Brands: []engine.Brand{{ID: "1", Name: "Norvella"}, {ID: "2", Owner: "a", Private: true, Name: "Secretmark"}},
		Packs: []engine.Pack{
			names("n/own", "a", form(engine.FormNickname, engine.Strong, "老诺"), form(engine.FormSpelling, engine.Strong, "Norwella"),
				form(engine.FormStyle, engine.Strong, `QQ\d{4}-\d{2}`), form(engine.FormNickname, engine.Weak, "grey goose stock")), lexicon, secret,
		},
	}
	bare := compiled(t, engine.Snapshot{Brands: s.Brands[:1]})
	e := compiled(t, s)
	for _, title := range []string{"老诺 moonlight stock", "Norwella shoe", "QQ1234-56", "grey goose stock", "灰雁牌", "ZQ1234567", "Norvella 老诺 moonlight stock QQ1234-56"} {
		for _, declared := range []string{"", "Norwella", "Secretmark", "老诺"} {
			l := engine.Listing{ID: "1", Owner: "b", Title: title, Brand: declared}
			with, without := e.Scan(l), bare.Scan(l)
			a, _ := json.Marshal(with)    //nolint:errchkjson // a plain value
			b, _ := json.Marshal(without) //nolint:errchkjson // a plain value
			if !bytes.Equal(a, b) {
				t.Errorf("%q by %q: a stranger's finding changes:\n%s\n%s", title, declared, a, b)
			}
		}
		if f := e.Scan(engine.Listing{Owner: "a", Title: title}); len(f.Signals) == 0 {
			t.Errorf("%q: the owner sees nothing", title)
		}
	}
}

func TestPackHash(t *testing.T) {
	t.Parallel()
	p := names("n/x", "", form(engine.FormNickname, engine.Strong, "老诺"))
	sum, err := p.Sum()
	if err != nil {
		t.Fatal(err)
	}
	p.Hash = sum
	if again, _ := p.Sum(); again != sum {
		t.Error("the stated hash is part of the content")
	}
	q := p
	q.Owner, q.Private = "a", true
	if again, _ := q.Sum(); again != sum {
		t.Error("whose a pack is, is part of its content")
	}
	compiled(t, engine.Snapshot{Packs: []engine.Pack{p, q}})
	p.Title = "changed"
	if _, err := engine.Compile(&engine.Snapshot{Packs: []engine.Pack{p}}); err == nil || !strings.Contains(err.Error(), "is not that of the content") {
		t.Errorf("a changed pack: %v", err)
	}
}

func TestNamePackFaults(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*engine.Pack){
		"names":             func(p *engine.Pack) { p.Names = nil },
		"terms":             func(p *engine.Pack) { p.Terms = []engine.Term{{ID: "x", Any: []string{"y"}}} },
		"names.id":          func(p *engine.Pack) { p.Names = append(p.Names, p.Names[0]) },
		"brand":             func(p *engine.Pack) { p.Names[0].Brand = nil },
		"sort":              func(p *engine.Pack) { p.Names[0].Forms[0].Sort = "x" },
		"strength":          func(p *engine.Pack) { p.Names[0].Forms[0].Strength = engine.Cue },
		"confidence":        func(p *engine.Pack) { p.Names[0].Confidence = "" },
		"too low":           func(p *engine.Pack) { p.Names[0].Forms[0].Confidence = engine.ConfidenceLow },
		"any":               func(p *engine.Pack) { p.Names[0].Forms[0].Any = nil },
		"too short":         func(p *engine.Pack) { p.Names[0].Forms[0].Any = []string{"lv"} },
		"pattern of style":  func(p *engine.Pack) { p.Names[0].Forms[0] = form(engine.FormStyle, engine.Strong, `[A-Z]+`) },
		"no letters":        func(p *engine.Pack) { p.Names[0].Forms[0].Any = []string{"--"} },
		"pack of another k": func(p *engine.Pack) { p.Kind = engine.PackLexicon },
	} {
		p := names("n/x", "", form(engine.FormNickname, engine.Strong, "老诺"))
		change(&p)
		_, err := engine.Compile(&engine.Snapshot{Brands: []engine.Brand{{ID: "1", Name: "Norvella"}}, Packs: []engine.Pack{p}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want a fault about %q: %v", want, err)
		}
	}
}

// Text made to be slow is read in time that grows with its length alone.
func TestNamesOfHostileText(t *testing.T) {
	t.Parallel()
	e := compiled(t, engine.Snapshot{
		Brands: []engine.Brand{{ID: "1", Name: "Norvella"}},
		Packs: []engine.Pack{names("n/x", "", form(engine.FormShort, engine.Strong, "NVL"), form(engine.FormCode, engine.Medium, "NW"),
			form(engine.FormStyle, engine.Strong, `NV\d{4}`), form(engine.FormStyle, engine.Medium, `NX\d{5}`))},
	})
	for _, piece := range []string{"NVL ", "NW ", "NV1234 ", "NX12345 ", "NVL NW NV1234 NX12345 fits "} {
		f := e.Scan(engine.Listing{Title: strings.Repeat(piece, 20_000), Description: strings.Repeat(piece, 20_000)})
		if len(f.Signals) > 1 || f.Sum() != f.Score {
			t.Errorf("%q: %d signals", piece, len(f.Signals))
		}
	}
}
