package attack

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func unicodeAttacks() []Attack {
	cyrillic := pairs("aа", "cс", "eе", "oо", "pр", "xх", "yу", "iі", "jј", "sѕ", "hһ", "dԁ", "qԛ", "wԝ", "AА", "BВ", "CС", "EЕ", "HН", "IІ", "JЈ", "KК", "MМ", "OО", "PР", "SЅ", "TТ", "XХ", "YУ", "kк", "lӏ")
	greek := pairs("aα", "iι", "kκ", "nη", "oο", "pρ", "tτ", "uυ", "vν", "wω", "xχ", "yγ", "AΑ", "BΒ", "EΕ", "HΗ", "IΙ", "KΚ", "MΜ", "NΝ", "OΟ", "PΡ", "TΤ", "XΧ", "YΥ", "ZΖ")
	armenian := pairs("oօ", "uս", "hհ", "nո", "gց", "jյ", "qզ", "SՏ", "OՕ", "UՍ", "LԼ")
	cherokee := pairs("AᎪ", "BᏴ", "CᏟ", "DᎠ", "EᎬ", "GᏀ", "HᎻ", "IᏆ", "JᎫ", "KᏦ", "LᏞ", "MᎷ", "PᏢ", "RᏒ", "SᏚ", "TᎢ", "VᏙ", "WᎳ", "ZᏃ")
	latin := pairs("aɑ", "gɡ", "iı", "lⅼ", "cⅽ", "dⅾ", "mⅿ", "vⅴ", "xⅹ", "oᴏ", "sꜱ", "uᴜ", "IⅠ", "CⅭ", "DⅮ", "MⅯ", "XⅩ", "BꓐᏴ", "PꓑΡ", "KꓗΚ", "TꓔΤ", "GꓖᏀ", "NꓠΝ", "LꓡᏞ", "RꓣᏒ", "AꓮΑ", "EꓰΕ", "OꓳΟ")
	mixed := map[rune][]string{}
	for _, t := range []map[rune][]string{cyrillic, greek, armenian, cherokee, latin} {
		for c, list := range t {
			mixed[c] = append(mixed[c], list...)
		}
	}
	for _, list := range mixed {
		slices.Sort(list)
	}
	return []Attack{
		{Family: "homoglyph_cyrillic", Least: 3, Make: byTable(cyrillic)},
		{Family: "homoglyph_greek", Least: 3, Make: byTable(greek)},
		{Family: "homoglyph_armenian", Least: 3, Make: byTable(armenian)},
		{Family: "homoglyph_cherokee", Least: 3, Make: byTable(cherokee)},
		{Family: "homoglyph_mixed", Least: 3, Make: byTable(mixed)},
		{Family: "styled_math", Least: 3, Make: styledMath},
		{Family: "styled_fullwidth", Least: 3, Make: shifted('Ａ', 'ａ')},
		{Family: "styled_circled", Least: 3, Make: shifted('Ⓐ', 'ⓐ')},
		{Family: "styled_squared", Least: 3, Make: oneOf(shifted('🄰', '🄰'), shifted('🅰', '🅰'), shifted('🅐', '🅐'), shifted('⒜', '⒜'))},
		{Family: "styled_small_caps", Least: 3, Make: spelled("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘǫʀsᴛᴜᴠᴡʏᴢ")},
		{Family: "styled_superscript", Least: 3, Make: spelled("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")},
		{Family: "styled_regional", Least: 3, Make: regional},
		{Family: "zero_width", Least: 3, Make: zeroWidth},
		{Family: "zalgo", Least: 3, Make: zalgo},
		{Family: "diacritics", Least: 3, Make: accents},
		{Family: "upside_down", Least: 4, Make: upsideDown},
		{Family: "html_entity", Least: 3, Make: entities},
	}
}

func oneOf(list ...func(*rand.Rand, string) (string, bool)) func(*rand.Rand, string) (string, bool) {
	return func(r *rand.Rand, name string) (string, bool) { return pick(r, list)(r, name) }
}

// shifted moves A–Z and a–z to the blocks that begin with the two characters.
func shifted(upper, lower rune) func(*rand.Rand, string) (string, bool) {
	return func(_ *rand.Rand, name string) (string, bool) {
		changed := false
		out := strings.Map(func(c rune) rune {
			switch {
			case c >= 'A' && c <= 'Z':
				changed = true
				return upper + c - 'A'
			case c >= 'a' && c <= 'z':
				changed = true
				return lower + c - 'a'
			}
			return c
		}, name)
		return out, changed
	}
}

// styledMath draws one of the thirteen mathematical alphabets. Letters that stand elsewhere in Unicode are put right.
func styledMath(r *rand.Rand, name string) (string, bool) {
	const first, alphabets = '𝐀', 13
	base := first + 52*r.Int32N(alphabets)
	holes := map[rune]rune{
		'\U0001D455': 'ℎ', '\U0001D49D': 'ℬ', '\U0001D4A0': 'ℰ', '\U0001D4A1': 'ℱ', '\U0001D4A3': 'ℋ', '\U0001D4A4': 'ℐ', '\U0001D4A7': 'ℒ', '\U0001D4A8': 'ℳ', '\U0001D4AD': 'ℛ', '\U0001D4BA': 'ℯ',
		'\U0001D4BC': 'ℊ', '\U0001D4C4': 'ℴ', '\U0001D506': 'ℭ', '\U0001D50B': 'ℌ', '\U0001D50C': 'ℑ', '\U0001D515': 'ℜ', '\U0001D51D': 'ℨ', '\U0001D53A': 'ℂ', '\U0001D53F': 'ℍ', '\U0001D545': 'ℕ',
		'\U0001D547': 'ℙ', '\U0001D548': 'ℚ', '\U0001D549': 'ℝ', '\U0001D551': 'ℤ',
	}
	out, ok := shifted(base, base+26)(r, name)
	return strings.Map(func(c rune) rune {
		if h, found := holes[c]; found {
			return h
		}
		return c
	}, out), ok
}

// spelled replaces every letter of from, in any case, by the character of to in its place. All letters of the name must be there.
func spelled(from, to string) func(*rand.Rand, string) (string, bool) {
	src, dst := []rune(from), []rune(to)
	return func(_ *rand.Rand, name string) (string, bool) {
		ok := true
		out := strings.Map(func(c rune) rune {
			i := slices.Index(src, unicode.ToLower(c))
			switch {
			case i >= 0:
				return dst[i]
			case unicode.IsLetter(c):
				ok = false
			}
			return c
		}, name)
		return out, ok
	}
}

func regional(r *rand.Rand, name string) (string, bool) {
	out, ok := shifted('🇦', '🇦')(r, name)
	if r.IntN(2) == 0 { // flags would join into countries: sellers put something between
		out = strings.TrimRight(insert([]rune(out), allFrom(1, len([]rune(out))), func() string { return " " }), " ")
	}
	return out, ok
}

func allFrom(a, b int) []int {
	var out []int
	for i := a; i < b; i++ {
		out = append(out, i)
	}
	return out
}

func zeroWidth(r *rand.Rand, name string) (string, bool) {
	kinds := []string{"\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF", "\u00AD", "\u180E", "\u034F", "\u2063", "\u200E", "\uFE0F", "\U000E0061", "\u3164", "\u115F"}
	at := gaps([]rune(name))
	if len(at) == 0 {
		return "", false
	}
	one := pick(r, kinds)
	return insert([]rune(name), some(r, at), func() string {
		if r.IntN(4) == 0 {
			return pick(r, kinds)
		}
		return strings.Repeat(one, 1+r.IntN(2))
	}), true
}

func zalgo(r *rand.Rand, name string) (string, bool) {
	var b strings.Builder
	for _, c := range name {
		b.WriteRune(c)
		if unicode.IsLetter(c) {
			for range 1 + r.IntN(4) {
				b.WriteRune(0x0300 + r.Int32N(0x33))
			}
		}
	}
	return b.String(), true
}

// accents puts one accent of the kinds that languages use on some letters.
func accents(r *rand.Rand, name string) (string, bool) {
	marks := []rune{0x0300, 0x0301, 0x0302, 0x0303, 0x0308, 0x030A, 0x030C, 0x0304, 0x0307, 0x0323, 0x0327, 0x0328}
	at := some(r, letters([]rune(name), func(c rune) bool { return c < 0x80 }))
	if len(at) == 0 {
		return "", false
	}
	var b strings.Builder
	for i, c := range []rune(name) {
		b.WriteRune(c)
		if slices.Contains(at, i) {
			b.WriteRune(pick(r, marks))
		}
	}
	if r.IntN(4) == 0 {
		return b.String(), true
	}
	return norm.NFC.String(b.String()), true
}

func upsideDown(_ *rand.Rand, name string) (string, bool) {
	const from, to = "abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz"
	out, ok := spelled(from, to)(nil, strings.ToLower(name))
	n := []rune(out)
	slices.Reverse(n)
	return string(n), ok
}

func entities(r *rand.Rand, name string) (string, bool) {
	n := []rune(name)
	at := some(r, letters(n, nil))
	var b strings.Builder
	for i, c := range n {
		switch {
		case !slices.Contains(at, i):
			b.WriteRune(c)
		case r.IntN(2) == 0:
			b.WriteString("&#" + strconv.Itoa(int(c)) + ";")
		default:
			b.WriteString("&#x" + strconv.FormatInt(int64(c), 16) + ";")
		}
	}
	return b.String(), len(at) > 0
}
