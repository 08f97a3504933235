package mention_test

import (
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// guarded are names of several shapes: long and short, of one word and of several, ordinary words among them.
func guarded() []mention.Pattern {
	list := []string{
		"Moncler", "Gucci", "Louis Vuitton", "Nikon", "Timberland", "Canada Goose", "Ray-Ban", "Rolex", "Fila", "HP", "Kate Spade",
		"Panasonic", "Brother", "Edge", "GoPro", "Targus", "YSL", "Lego", "グッチ", "アグ", "スバル",
	}
	ps := make([]mention.Pattern, len(list))
	for i, n := range list {
		ps[i] = mention.Pattern{Text: n, Group: int32(i)}
	}
	return ps
}

// TestGuarded holds both sides of each guarded way of finding a name: what it must find and what it must leave alone.
func TestGuarded(t *testing.T) {
	t.Parallel()
	m := compile(t, guarded())
	for _, c := range []struct{ name, text, want string }{
		{"swapped letters", "Mnocler jacket, Rloex watch", "Moncler=Mnocler;Rolex=Rloex"},
		{"dropped letters", "Timbrland boots, Panasnic phone", "Timberland=Timbrland;Panasonic=Panasnic"},
		{"dropped head", "oncler jacket, imberland boots", "Moncler=oncler;Timberland=imberland"},
		{"doubled letters", "Roolex Guucci", "Rolex=Roolex;Gucci=Guucci"},
		{"one of a double letter", "Guci bag", "Gucci=Guci"},
		{"beside a word of the name", "Luis Vuitton bag, kate spad purse, Ray-Baan", "Louis Vuitton=Luis Vuitton;Kate Spade=kate spad;Ray-Ban=Ray-Baan"},
		{"two slips beside a word of the name", "Louis Vuttion bag", "Louis Vuitton=Louis Vuttion"},
		{"a slip in each word", "ouis uitton, Canda Gosse", "Louis Vuitton=ouis uitton;Canada Goose=Canda Gosse"},
		{"the space where the name has it", "canada oose parka", "Canada Goose=canada oose"},
		{"an ordinary word is no misspelt name", "file roll nylon mother bother phone targets ledge", ""},
		{"nor a rare one that is a word", "tragus piercing, fella, gooseberry", ""},
		{"another name by one letter is left alone", "Nixon Nokon Rolen", ""},
		{"everyday words are not dropped from", "dge orders edg edgy", ""},

		{"a letter crossed out", "Moxcler Timberlaxd xolex Panxsonic", "Moncler=Moxcler;Timberland=Timberlaxd;Panasonic=Panxsonic"},
		{"a name that ends in x is another", "Rolex Nikox Gucxx Gucxi", "Rolex=Rolex;Gucci=Gucxi"},
		{"by ear in both words", "lewis vuiton, kanada gooce", "Louis Vuitton=lewis vuiton;Canada Goose=kanada gooce"},
		{"by ear beside a word of the name", "louie vuitton, kanada goose, louis vitton", "Louis Vuitton=louie vuitton;Canada Goose=kanada goose;Louis Vuitton=louis vitton"},
		{"an everyday word beside it", "canada loose fit, kate spare", ""},

		{"one masked letter", "G*cci Rol_x Tim•erland Mon#ler", "Gucci=G*cci;Rolex=Rol_x;Timberland=Tim•erland;Moncler=Mon#ler"},
		{"masks at the ends", "role_ nike _ucci ★ucci", "Rolex=role_;Gucci=_ucci;Gucci=★ucci"},
		{"in several words", "Lo_is Vuitton, L*uis V*itton, Canada Go•se", "Louis Vuitton=Lo_is Vuitton;Louis Vuitton=L*uis V*itton;Canada Goose=Canada Go•se"},
		{"beside digits for letters", "G*cc1 P4nas*nic", "Gucci=G*cc1;Panasonic=P4nas*nic"},
		{"of another length than what they hide", "Timb**land Monc***r Timbe*and Tim...land", "Timberland=Timb**land;Moncler=Monc***r;Timberland=Timbe*and;Timberland=Tim...land"},
		{"and beside a word of the name", "Ray-B•••n, Lou##s Vuitton, kate sp*e", "Ray-Ban=Ray-B•••n;Louis Vuitton=Lou##s Vuitton;Kate Spade=kate sp*e"},
		{"hyphens and dots for a letter", "M-ncler Timb.rland", "Moncler=M-ncler;Timberland=Timb.rland"},
		{"between words", "hot**sale time**land t-shirt a.line pa-sonic", ""},
		{"footnotes and bullets are no masks", "leg* *new* 5* hotel fil? #ego part# 12", ""},
		{"more hidden than shown is nothing", "g***i r***x", ""},

		{"honest letters that look like others", "Timloerland Pariasonic Mor1cler Panasonlc Timbcrland", "Timberland=Timloerland;Panasonic=Pariasonic;Moncler=Mor1cler;Panasonic=Panasonlc;Timberland=Timbcrland"},
		{"in words of a name", "Lovis Vvitton Cariada Goosc", "Louis Vuitton=Lovis Vvitton;Canada Goose=Cariada Goosc"},
		{"c for e alone in a short name, and in capitals", "rolcx TIMBCRLAND", ""},
		{"capital I as part of a letter", "IVIONCLER TIIVIBERLAIVD PAIVASOIVIC IVIKOIV IVikori", "Moncler=IVIONCLER;Timberland=TIIVIBERLAIVD;Panasonic=PAIVASOIVIC;Nikon=IVIKOIV;Nikon=IVikori"},
		{"ordinary words with such letters", "drive KNIVES Model IV I-II marina logo clear", ""},
		{"an invisible character beside a mask", "R\u200do\u200dl\u200d*\u200dx", "Rolex=R\u200do\u200dl\u200d*\u200dx"},

		{"glued to what sellers glue", "thegucci luxuryrolex filabag", "Gucci=gucci;Rolex=rolex;Fila=fila"},
		{"glued to any words", "goldrolexwatch cheapmoncler", "Rolex=rolex;Moncler=moncler"},
		{"a hashtag lets short names be glued", "#ysldupe ysldupe", "YSL=ysl"},
		{"an accent makes another word", "régucciment Rölexung", ""},
		{"words that hold a name", "brotherhood knowledge pledge legolas filament profiler", ""},

		{"split by a bracket or clause mark", "Mon[cler] Ro(l)ex Gu;cci Pan。asonic", "Moncler=Mon[cler;Rolex=Ro(l)ex;Gucci=Gu;cci;Panasonic=Pan。asonic"},
		{"but not across a clause", "mon, cler gu, cci", ""},
		{"a capital inside is where a name is split", "GO PRO, Go Pro", "GoPro=GO PRO;GoPro=Go Pro"},
		{"but not in small letters within a text", "store n go pro", ""},
		{"one letter is no word to glue", "itimberland", ""},
		{"initials set apart", "H.P laserjet, H/P ink", "HP=H.P;HP=H/P"},
		{"a measure is none", "7.5 H.P. motor, H & P Ltd", ""},
		{"kana beside kana", "グッチバッグ アグリテック アグ ブーツ", "グッチ=グッチ;アグ=アグ"},
		{"kana across words", "クラウス バルコニー", ""},
		{"no piece of other words", "photographic anikons", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(found(m, c.text), ";"); got != c.want {
				t.Errorf("%q:\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

func TestGuardedSteps(t *testing.T) {
	t.Parallel()
	m := compile(t, guarded())
	for text, want := range map[string]fold.StepKind{
		"Mnocler": fold.StepSlip, "G*cci": fold.StepMask, "Ro(l)ex": fold.StepSeparator, "CANADAG OOSE": fold.StepSeparator,
	} {
		var x fold.Text
		x.Reset(text)
		hits := m.Find(nil, &x, nil)
		if len(hits) != 1 || len(hits[0].Steps) == 0 || hits[0].Steps[0].Kind != want {
			t.Errorf("%s: %+v, want a step %s", text, hits, want)
		}
	}
}

// TestSpelled holds that an ordinary word with a sign after every letter is meant as the name that it is too.
func TestSpelled(t *testing.T) {
	t.Parallel()
	m := compile(t, []mention.Pattern{{Text: "Supreme", Common: true}})
	for text, want := range map[string]mention.Use{
		"S.u.p.r.e.m.e hoodie": mention.UseMark, "s★u★p★r★e★m★e sticker": mention.UseMark, "supreme quality cotton sheets": mention.UseCommonWord,
	} {
		var x fold.Text
		x.Reset(text)
		if hits := m.Find(nil, &x, nil); len(hits) != 1 || hits[0].Use != want {
			t.Errorf("%q: %+v, want %s", text, hits, want)
		}
	}
	if got := found(m, "s u p r e m e, su.pre.me"); len(got) > 0 {
		t.Errorf("found %v", got)
	}
}

// TestSupportedPart holds that a word which counts with support alone does not hide the misspelt whole of its name.
func TestSupportedPart(t *testing.T) {
	t.Parallel()
	m := compile(t, []mention.Pattern{{Text: "Audemars Piguet"}, {Text: "Piguet", Common: true}})
	if got := strings.Join(found(m, "Audmars Piguet watch"), ";"); got != "Audemars Piguet=Audmars Piguet" {
		t.Error(got)
	}
}

// TestPreposition holds that a one-letter word of the language around a name is no letter of one.
func TestPreposition(t *testing.T) {
	t.Parallel()
	m := compile(t, []mention.Pattern{{Text: "Dior"}, {Text: "C-Dior"}})
	for text, want := range map[string]string{
		"чехол совместим с Dior": "Dior=Dior", "сумка с-Dior": "C-Dior=с-Dior", "сDior bag": "C-Dior=сDior", "C-Dior bag": "C-Dior=C-Dior",
	} {
		if got := strings.Join(found(m, text), ";"); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestWithout holds that each part can be left out and that nothing else goes with it.
func TestWithout(t *testing.T) {
	t.Parallel()
	for part, text := range map[mention.Part]string{
		mention.PartSeparators: "M o n c l e r", mention.PartGlued: "thegucci", mention.PartLeet: "Gucc1", mention.PartTurned: "ɹǝlɔuoɯ",
		mention.PartMasks: "G*cci", mention.PartSlips: "Mnocler",
	} {
		m, err := mention.CompileWithout(guarded(), part)
		if err != nil {
			t.Fatal(err)
		}
		if got := found(m, text); len(got) > 0 {
			t.Errorf("without %s %q still gives %v", part, text, got)
		}
		for other, text := range map[mention.Part]string{mention.PartMasks: "G*cci", mention.PartSlips: "Mnocler", mention.PartLeet: "P4na5onic"} {
			if got := found(m, text); other != part && len(got) != 1 {
				t.Errorf("without %s %q gives %v", part, text, got)
			}
		}
	}
}
