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
	for name, s := range map[string]*fold.Stream{"exact": &x.Exact, "leet": &x.Leet, "loose": &x.Loose, "turned": &x.Turned} {
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
	// The turned stream holds several readings, in either direction.
	if name != "turned" && (p.Start > m.Start || p.End > m.End) {
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
		rapid.SampledFrom([]string{"Nike", "Rоlex", "N\u200bike", "ǝʞᴉN", "ɹɥ", "&amp;", "&eacute;", "&#0;", "&#xffffff;", "&;", "ﷺ", "\u0300", "ｸﾞ", "カ\u3099", "🇳🇮", "路＊易", "\xff\xc3", "ẞ", "İ", "㍿", "½", "\x00"}),
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
	for _, s := range []string{"", "Nike", "N\u200bі&#107;e", "ǝʞᴉN", "路＊易威登", "\xff\xfe\xc3", "&amp;&nbsp;&bogus;&#1114112;", "e\u0301\u0301\u0301", "ｸﾞ\u3099", "ﷺ㍿½"} {
		f.Add(s)
	}
	var x fold.Text
	f.Fuzz(func(t *testing.T, s string) {
		x.Reset(s)
		check(t, &x)
		x.Steps(nil, 0, len(s))
	})
}
