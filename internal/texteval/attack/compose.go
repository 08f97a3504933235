package attack

import (
	"math/rand/v2"
	"strings"
	"unicode"
)

func composed() []Attack {
	return []Attack{
		{Family: "hashtag", Least: 4, Make: hashtag},
		{Family: "concat", Least: 5, Make: concatenated},
		{Family: "mixed", Least: 5, Make: mixed},
	}
}

// squeezed is a name as it stands in a hashtag.
func squeezed(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return -1
	}, strings.ToLower(name))
}

func hashtag(r *rand.Rand, name string) (string, bool) {
	n := squeezed(name)
	before := []string{"", "", "", "fake", "cheap", "new", "best", "luxury", "vintage", "mini"}
	after := []string{"", "dupe", "style", "inspired", "shoes", "bag", "lover", "2024", "sale", "outlet", "fashion", "watch", "girl", "gift"}
	return "#" + pick(r, before) + n + pick(r, after), true
}

func concatenated(r *rand.Rand, name string) (string, bool) {
	n := squeezed(name)
	if r.IntN(3) == 0 {
		return pick(r, []string{"new", "cheap", "best", "original", "mens", "womens", "top", "luxury", "super", "official"}) + n, true
	}
	return n + pick(r, []string{"shoes", "bag", "watch", "camera", "shirt", "hoodie", "style", "sneakers", "case", "printer", "outlet", "store", "jacket", "belt", "set", "charger"}), true
}

// mixed uses two families one after the other.
func mixed(r *rand.Rand, name string) (string, bool) {
	leet := leetBy(pairs("a4@", "e3", "i1", "o0", "s5$"))
	cyrillic := byTable(pairs("aа", "cс", "eе", "oо", "pр", "xх", "yу", "iі", "sѕ", "AА", "BВ", "CС", "EЕ", "HН", "KК", "MМ", "OО", "PР", "TТ"))
	both := pick(r, [][2]func(*rand.Rand, string) (string, bool){
		{leet, separated(true)},
		{leet, separated(false)},
		{leet, spacedOut},
		{cyrillic, zeroWidth},
		{cyrillic, separated(true)},
		{cyrillic, leet},
		{accents, separated(true)},
		{accents, leet},
		{leet, zeroWidth},
		{visual, leet},
		{cyrillic, spacedOut},
		{leet, masked(1, '*')},
	})
	one, ok := both[0](r, name)
	if !ok {
		return "", false
	}
	return both[1](r, one)
}

func han() []Attack {
	return []Attack{
		{Family: "zh_separator", Least: 2, Make: hanSeparated("*", "·", "-", "/", "|", "～", "＊", "_", "@", "#", "★", "\u200b", "+", "^")},
		{Family: "zh_punctuation", Least: 3, Make: hanSeparated(".", "，", "。", "、", ",", "：", "！")},
		{Family: "zh_spacing", Least: 2, Make: func(_ *rand.Rand, name string) (string, bool) {
			return strings.Join(strings.Split(name, ""), " "), true
		}},
		{Family: "zh_truncated", Least: 3, Make: func(_ *rand.Rand, name string) (string, bool) {
			n := []rune(name)
			return string(n[:len(n)-1]), true
		}, Word: true},
		{Family: "zh_mask", Least: 3, Make: func(r *rand.Rand, name string) (string, bool) {
			n := []rune(name)
			n[1+r.IntN(len(n)-1)] = pick(r, []rune("*＊〇○x#"))
			return string(n), true
		}},
	}
}

// hanSeparated puts one sign between two characters or between all.
func hanSeparated(signs ...string) func(*rand.Rand, string) (string, bool) {
	return func(r *rand.Rand, name string) (string, bool) {
		n := []rune(name)
		sign, at := pick(r, signs), allFrom(1, len(n))
		if r.IntN(2) == 0 {
			at = []int{pick(r, at)}
		}
		return insert(n, at, func() string { return sign }), true
	}
}
