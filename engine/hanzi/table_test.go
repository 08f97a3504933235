package hanzi

import (
	"os"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	t.Parallel()
	tab, err := chars()
	if err != nil {
		t.Fatal(err)
	}
	for r, want := range map[rune]string{'爱': "ai", '愛': "ai", '绿': "lv", '乐': "le", '氣': "qi", '士': "shi", '⼟': "tu"} {
		if f := tab.firstReading(tab.plainForm(r)); f == none || tab.syllables[f.syllable()] != want {
			t.Errorf("%c is not read %s", r, want)
		}
	}
	for r, want := range map[rune]rune{'愛': '爱', '馬': '马', '蘋': '苹', '気': '气', '⽊': '木', '亻': '人', '爱': '爱', 'x': 'x'} {
		if got := tab.plainForm(r); got != want {
			t.Errorf("the plain form of %c is %c, want %c", r, got, want)
		}
	}
	for i := range tab.plain {
		if r := rune(i) + firstChar; tab.plainForm(tab.plainForm(r)) != tab.plainForm(r) {
			t.Errorf("%c: the plain form %c has a plain form of its own", r, tab.plainForm(r))
		}
	}
	for i, p := range tab.parts {
		if c := rune(i) + firstChar; p[0] != 0 && tab.plainForm(c) != c {
			t.Errorf("%c has parts and is not a plain form", c)
		}
	}
	for _, p := range [][2]string{{"zhang", "zan"}, {"nin", "lin"}, {"ning", "lin"}, {"sheng", "sen"}, {"chi", "ci"}} {
		if nearKey(p[0]) != nearKey(p[1]) {
			t.Errorf("%s and %s do not sound nearly the same", p[0], p[1])
		}
	}
	if nearKey("fei") == nearKey("hui") || nearKey("a") == nearKey("e") {
		t.Error("syllables that are far apart sound nearly the same")
	}
}

func TestDamagedTables(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "#\n", "\n", "爱\tai4\n", "x\tai4\n", "爱爱\tai4\n", "爱\ta\tb\tc\td\te\n"} {
		if _, err := readTable(s); err == nil {
			t.Errorf("%q was read", s)
		}
	}
}

// TestWords checks that the set holds what it was made from, where the source is in the tree, and little else.
func TestWords(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("internal/gen/shop.txt")
	if err != nil {
		t.Fatal(err)
	}
	tab, err := chars()
	if err != nil {
		t.Fatal(err)
	}
	has := func(w string) bool {
		var c []uint16
		for _, r := range w {
			c = append(c, uint16(tab.plainForm(r)))
		}
		return isOrdinary(c)
	}
	for line := range strings.Lines(string(b)) {
		if line[0] == '#' {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			if n := len([]rune(w)); n <= longestWord && !has(w) {
				t.Errorf("%s is not in the set", w)
			}
		}
	}
	for _, w := range []string{"手机", "苹果", "加拿大", "女士", "重庆", "蘋果"} {
		if !has(w) {
			t.Errorf("%s is not in the set", w)
		}
	}
	wrong := 0
	for a := uint16(0x4e00); a < 0x4e00+100; a++ {
		for b := uint16(0x8000); b < 0x8000+100; b++ {
			if isOrdinary([]uint16{a, b, a, b}) {
				wrong++
			}
		}
	}
	if wrong > 50 {
		t.Errorf("%d of 10,000 rows of characters pass for words", wrong)
	}
}
