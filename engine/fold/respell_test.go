package fold_test

import (
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/assay-ip/assay/engine/fold"
)

func TestRespell(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Björn Borg": "bjoernborg", "Jägermeister": "jaegermeister", "Ørsted": "oersted", "Ångström": "aangstroem", "Müller": "mueller", "ÜBER": "ueber",
	} {
		for _, s := range []string{name, norm.NFD.String(name)} {
			got, ok := fold.Respell(s)
			if !ok || fold.Key(got) != want {
				t.Errorf("Respell(%q) = %q, %v", s, got, ok)
			}
		}
	}
	if got, ok := fold.Respell("Hermès Straße"); ok {
		t.Errorf("got %q", got)
	}
}

// TestAccents: what languages put on their letters is an accent and says nothing of intent, composed or not.
func TestAccents(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Hermès": "hermes", "Lancôme": "lancome", "Citroën": "citroen", "L'Oréal": "loreal", "Häagen-Dazs": "haagendazs", "Nestlé": "nestle", "Björn Borg": "bjornborg",
		"Kérastase": "kerastase", "Škoda": "skoda", "Łódź": "lodz", "Ångström": "angstrom", "Groß": "gross", "Ærø": "aero", "Şişe": "sise", "Țară": "tara", "Ķekava": "kekava", "Ğazi": "gazi",
	} {
		for _, s := range []string{name, norm.NFD.String(name), norm.NFC.String(name)} {
			var x fold.Text
			x.Reset(s)
			if got := string(x.Exact.Bytes); got != want {
				t.Errorf("%q reads %q, want %q", s, got, want)
			}
			for _, st := range x.Steps(nil, 0, len(s)) {
				if st.Kind.Evasive() {
					t.Errorf("%q: %s of %q is taken for evasion", s, st.Kind, st.From)
				}
			}
		}
	}
}

func TestScript(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]fold.Script{
		"Nike": fold.ScriptLatin, "Hermès": fold.ScriptLatin, "𝗡𝗶𝗸𝗲": fold.ScriptLatin, "Ｎｉｋｅ": fold.ScriptLatin, "Ⓝⓘ": fold.ScriptLatin, "42 - 7": fold.ScriptNone, "": fold.ScriptNone,
		"Найк": fold.ScriptCyrillic, "Νάικ": fold.ScriptGreek, "Niке": fold.ScriptMixed, "耐克": fold.ScriptHan, "ナイキ": fold.ScriptKana, "耐ナ": fold.ScriptKana, "나이키": fold.ScriptHangul,
		"نايك": fold.ScriptArabic, "נייק": fold.ScriptHebrew, "ไนกี้": fold.ScriptThai, "नाइके": fold.ScriptIndic, "Նայք": fold.ScriptArmenian, "ნაიკი": fold.ScriptOther, "耐克Nike": fold.ScriptMixed,
		"Найк-2": fold.ScriptCyrillic, "e\u0301": fold.ScriptLatin,
	} {
		if got := fold.ScriptOf(text); got != want {
			t.Errorf("ScriptOf(%q) = %v, want %v", text, got, want)
		}
		var x fold.Text
		x.Reset("a " + text + " b")
		if got := x.Script(2, 2+len(text)); got != want {
			t.Errorf("Script of %q = %v, want %v", text, got, want)
		}
	}
}

func TestScriptDoesNotAllocate(t *testing.T) {
	var x fold.Text
	if n := testing.AllocsPerRun(10, func() {
		x.Reset("ко\u200bд сор")
		x.Script(0, 8)
		x.Native(0, 8)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestNative(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, span string
		want       bool
	}{
		{"сор пыль", "сор", true},
		{"сор", "сор", false},
		{"сор dust", "сор", false},
		{"сор Niке", "сор", false},
		{"Nike для бега", "Nike", false},
		{"часы ОМЕGА мужские", "ОМЕGА", false},
		{"часы", "часы", false},
		{"новые часы Роса", "Роса", true},
		{"летние часы Роса", "Роса", true},
		{"ΝΙΚΕ παπούτσια", "ΝΙΚΕ", true},
	} {
		var x fold.Text
		x.Reset(c.text)
		for i := range c.text {
			if len(c.text)-i >= len(c.span) && c.text[i:i+len(c.span)] == c.span {
				if got := x.Native(i, i+len(c.span)); got != c.want {
					t.Errorf("%q in %q: %v", c.span, c.text, got)
				}
			}
		}
	}
}
