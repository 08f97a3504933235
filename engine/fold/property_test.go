package fold_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/assay-ip/assay/engine/fold"
)

// check verifies what holds of every folded text.
func check(t interface {
	Helper()
	Fatalf(string, ...any)
}, x *fold.Text,
) {
	t.Helper()
	for name, s := range map[string]*fold.Stream{"exact": &x.Exact, "leet": &x.Leet, "loose": &x.Loose, "varied": &x.Varied, "turned": &x.Turned} {
		if len(s.Bytes) != len(s.Meta) {
			t.Fatalf("%s: %d bytes, %d metas", name, len(s.Bytes), len(s.Meta))
		}
		if !utf8.Valid(s.Bytes) {
			t.Fatalf("%s of %q: not UTF-8: %q", name, x.Original, s.Bytes)
		}
		for i, m := range s.Meta {
			if m.Start >= m.End || int(m.End) > len(x.Original) {
				t.Fatalf("%s of %q: byte %d at [%d,%d)", name, x.Original, i, m.Start, m.End)
			}
			if !boundary(x.Original, int(m.Start)) || !boundary(x.Original, int(m.End)) {
				t.Fatalf("%s of %q: byte %d is cut out of a character", name, x.Original, i)
			}
			if i == 0 {
				if m.Flag&fold.Begin == 0 || m.Flag.Gap() != fold.GapBreak {
					t.Fatalf("%s of %q: bad first flag", name, x.Original)
				}
				continue
			}
			order(t, name, x, s, i)
		}
	}
}

// order checks that places follow each other as the bytes do.
func order(t interface {
	Helper()
	Fatalf(string, ...any)
}, name string, x *fold.Text, s *fold.Stream, i int,
) {
	t.Helper()
	p, m := s.Meta[i-1], s.Meta[i]
	// The turned stream holds several readings, in either direction, and the varied one several of one place.
	if name != "turned" && (name != "varied" || m.Flag.Gap() != fold.GapBreak) && (p.Start > m.Start || p.End > m.End) {
		t.Fatalf("%s of %q: byte %d at [%d,%d) after [%d,%d)", name, x.Original, i, m.Start, m.End, p.Start, p.End)
	}
	if m.Flag&fold.Begin == 0 && (m.Start != p.Start || m.End != p.End || m.Flag.Parted()) {
		t.Fatalf("%s of %q: byte %d does not go on", name, x.Original, i)
	}
}

// boundary reports whether offset i does not cut a character of s.
func boundary(s string, i int) bool {
	if i == 0 || i == len(s) || utf8.RuneStart(s[i]) {
		return true
	}
	for j := max(0, i-utf8.UTFMax); j < i; j++ { // a stray continuation byte stands alone
		if r, n := utf8.DecodeRuneInString(s[j:]); r != utf8.RuneError && j+n > i {
			return false
		}
	}
	return true
}

// text draws what sellers write, and worse.
func text() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.String(), rapid.StringMatching(`[A-Za-z0-9 .,*|-]{0,12}`),
		rapid.SampledFrom([]string{"Nike", "Rоlex", "N\u200bike", "ǝʞᴉN", "ɹɥ", "&amp;", "&eacute;", "&#0;", "&#xffffff;", "&;", "ﷺ", "\u0300", "ｸﾞ", "カ\u3099", "🇳🇮", "路＊易", `|\|`, `/\/\/`, "|_|3", "I\\I", "(c", "[]", "|<|{", "N|i|k|3", "ИЖЗ", "gИ", "ßo", "\u202e", "\u202c", "ᗡƎ", "\u2800", "\u3164", "ㅂ", "&#105", "&amp;#105;", "&amp;eacute;", "\xff\xc3", "ẞ", "İ", "㍿", "½", "\x00"}),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 6), func(b []byte) string { return string(b) }),
		rapid.Map(rapid.Int32Range(0, unicode.MaxRune), func(r int32) string { return string(r) }),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 8), func(ps []string) string { return strings.Join(ps, "") })
}

func TestOffsets(t *testing.T) {
	t.Parallel()
	var x fold.Text
	rapid.Check(t, func(t *rapid.T) {
		x.Reset(text().Draw(t, "text"))
		check(t, &x)
		for _, s := range x.Steps(nil, 0, len(x.Original)) {
			if s.At < 0 || s.At >= len(x.Original) || !utf8.ValidString(s.From) {
				t.Fatalf("step %+v", s)
			}
		}
	})
}

// TestNothingIsLost: every letter and digit of the original is somewhere in the exact and in the leet stream.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	var x fold.Text
	rapid.Check(t, func(t *rapid.T) {
		s := strings.ReplaceAll(text().Draw(t, "text"), "&", "+") // entities are read as one character
		x.Reset(s)
		for name, in := range map[string]*fold.Stream{"exact": &x.Exact, "leet": &x.Leet} {
			covered := make([]bool, len(s))
			for _, m := range in.Meta {
				for i := m.Start; i < m.End; i++ {
					covered[i] = true
				}
			}
			for i, r := range s {
				if (unicode.IsLetter(r) || unicode.IsDigit(r)) && !covered[i] && fold.Key(string(r)) != "" {
					t.Fatalf("%s of %q: %c at %d is lost: %q", name, s, r, i, in.Bytes)
				}
			}
		}
	})
}

// TestReadings: the loose stream is there only where it differs, and all of it comes from the leet stream's characters.
func TestReadings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, exact, leet, loose string }{
		{"Nike shoes", "nikeshoes", "nikeshoes", ""},
		{"usb | charger", "usbcharger", "usbcharger", ""},
		{"black/white (2 pack) w/o 1/2", "blackwhite2packwo12", "blackwhite2packwo12", ""},
		{`|\|ike`, "ike", "nike", ""},
		{`\/ans`, "ans", "vans", "vans"},
		{`C/\/\/on`, "con", "canon", "cnvon"},
		{"N|i|k|3", "nik3", "nlilkle", "nike"},
		{"6elkin", "6elkin", "belkin", ""},
		{"6ucci", "6ucci", "gucci", ""},
		{"GЦССІ", "gцcci", "gucci", ""},
		{"gИcci", "gncci", "gncci", "gucci"},
		{"Mon(|3r", "mon3r", "moncbr", "moncler"},
		{"I\\IIKE", "iiike", "nike", ""},
		{"13osch", "13osch", "13osch", "bosch"},
		{"|3ri12tane", "3ri12tane", "brilztane", "lerirtane"},
		{"size 13 x 12 cm", "size13x12cm", "size13x12cm", ""},
		{"GLIM¦BART", "glimbart", "glimlbart", "glimbart"},
		{"ßelkin", "sselkin", "sselkin", "belkin"},
	} {
		var x fold.Text
		x.Reset(c.text)
		if got := string(x.Exact.Bytes); got != c.exact {
			t.Errorf("%s: exact %q, want %q", c.text, got, c.exact)
		}
		if got, want := string(x.Leet.Bytes), string(fold.AppendLeet(nil, c.leet)); got != want {
			t.Errorf("%s: leet %q, want %q as for %q", c.text, got, want, c.leet)
		}
		if got, want := string(x.Loose.Bytes), string(fold.AppendLeet(nil, c.loose)); c.loose == "" && got != want && got == string(x.Leet.Bytes) || c.loose != "" && got != want {
			t.Errorf("%s: loose %q, want %q as for %q", c.text, got, want, c.loose)
		}
	}
}

// TestEveryCharacter folds each character alone: the result is a fixed point where it is ASCII, and no longer than the limit.
func TestEveryCharacter(t *testing.T) {
	t.Parallel()
	var x, y fold.Text
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		x.Reset(string(r))
		check(t, &x)
		y.Reset(string(x.Exact.Bytes))
		if isASCII(x.Exact.Bytes) && !bytes.Equal(y.Exact.Bytes, x.Exact.Bytes) {
			t.Fatalf("%U folds to %q, that to %q", r, x.Exact.Bytes, y.Exact.Bytes)
		}
		if x.Exact.Len() > 40 {
			t.Fatalf("%U folds to %d bytes", r, x.Exact.Len())
		}
	}
}

// TestNormalisationDoesNotMatter: the same text in any normal form reads the same.
func TestNormalisationDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom(nil, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)).Draw(t, "text")
		want := fold.Key(s)
		for name, f := range map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD} {
			if got := fold.Key(f.String(s)); got != want {
				t.Fatalf("%s of %q: %q, want %q", name, s, got, want)
			}
		}
	})
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func FuzzReset(f *testing.F) {
	for _, s := range []string{"", "Nike", "N\u200bі&#107;e", "ǝʞᴉN", "路＊易威登", "\xff\xfe\xc3", `|\|!|<3 \/|_|i77()n`, `C/\/\/on|3|2`, "N|1|k|3 (anon", "\u202eekiN\u202c ni\u202eek", "GЦССИ ЯОLЕХ", "ꓘᴎ ᗺƎ", "&amp;#78;&#105ke", "卂ﾑ乃ㅂค", "&amp;&nbsp;&bogus;&#1114112;", "e\u0301\u0301\u0301", "ｸﾞ\u3099", "ﷺ㍿½"} {
		f.Add(s)
	}
	var x fold.Text
	f.Fuzz(func(t *testing.T, s string) {
		x.Reset(s)
		check(t, &x)
		x.Steps(nil, 0, len(s))
		x.Script(0, len(s))
		x.Native(0, len(s)/2)
		x.Overridden(0, len(s))
		if most := outputs * len(x.Original); x.Exact.Len() > most || x.Leet.Len() > 2*most || x.Loose.Len() > 2*most || x.Varied.Len() > variedMost || x.Turned.Len() > 4*most {
			t.Fatalf("%d bytes made %d, %d, %d, %d", len(s), x.Exact.Len(), x.Leet.Len(), x.Loose.Len(), x.Turned.Len())
		}
	})
}

// variedMost is how long the varied stream may become: its places are few, however long the text is.
const variedMost = 256 * 2 * 256

// outputs is how many bytes one byte of text may become in the exact stream: an Arabic phrase of three bytes is the worst.
const outputs = 12

// TestCatastrophic folds as much as is read at all of the worst texts there are; each is made of one piece again and again,
// so that anything that looks far back or ahead for each would take minutes.
func TestCatastrophic(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{
		"|", `/\`, `/`, `\`, "(", "[{<", "|_", "I\\", "l_", "N|", "! ", "#", "&", "&#", "&#1", "&amp;", "&amp;#", "&#x", "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\u202e", "\u202ea", "a\u202e\u202c",
		"ΣA", "ΣΛ", "ΣΛ ", "gИΣaaaaaaaaaaaaaaaaaaaaaaaaaaaa ", "ƔΛ", "\u0300", "a\u0300", "\u200b", "\u2800", "ﷺ", "ﷺ\u0300", "ǝ", "gИ", "И", "Ж(", "路", "ｶﾞ", "\u1100\u1161", "\xff", "\xf0\x9f", "ß", "ᗡ|", "|\u0300", `|_|3/\/\`, "€|",
	} {
		var x fold.Text
		x.Reset(strings.Repeat(piece, fold.MaxBytes/len(piece)))
		check(t, &x)
		x.Steps(nil, 0, len(x.Original))
		x.Native(0, len(x.Original)/2)
	}
}
