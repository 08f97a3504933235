package hanzi_test

import (
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/hanzi"
)

var brands = []string{
	"路易威登", "爱马仕", "耐克", "松下", "小米", "金士顿", "阿迪达斯", "联想", "爱普生", "罗技", "东芝", "柯达", "雷朋", "斐乐", "香奈儿", "一加",
	"超能", "加拿大鹅", "苹果", "摩托罗拉", "黑莓", "华硕", "绿源", "好孩子", "海飞丝", "三星", "罗意威", "花王",
}

func index(names ...string) *hanzi.Index {
	ns := make([]hanzi.Name, len(names))
	for i, n := range names {
		ns[i] = hanzi.Name{Text: n, ID: int32(i)}
	}
	return hanzi.Build(ns)
}

func TestFind(t *testing.T) {
	t.Parallel()
	ix := index(brands...)
	var sc hanzi.Scratch
	for _, c := range []struct {
		text, piece, name string
		kind              hanzi.Kind
	}{
		{"法国直邮,爱马屎gallia", "爱马屎", "爱马仕", hanzi.Homophone},
		{"重庆联象鲜花蛋糕组合", "联象", "联想", hanzi.Homophone},
		{"艾普生水漾", "艾普生", "爱普生", hanzi.Homophone},
		{"正品螺技女士袜子", "螺技", "罗技", hanzi.Homophone},
		{"精准印花黑梅十字绣", "黑梅", "黑莓", hanzi.Homophone},
		{"雷盆/先科", "雷盆", "雷朋", hanzi.Homophone},
		{"东之卫衣男", "东之", "东芝", hanzi.Homophone},
		{"金土顿gy6", "金土顿", "金士顿", hanzi.Lookalike},
		{"愛馬仕絲巾", "愛馬仕", "爱马仕", hanzi.Variant},
		{"走召能洗衣液", "走召能", "超能", hanzi.Split},
		{"女子孩子推车", "女子孩子", "好孩子", hanzi.Split},
		{"Nai克鞋", "Nai克", "耐克", hanzi.Mixed},
		{"爱ma仕皮带", "爱ma仕", "爱马仕", hanzi.Mixed},
		{"a迪达斯跑鞋", "a迪达斯", "阿迪达斯", hanzi.Mixed},
		{"1加手机", "1加", "一加", hanzi.Mixed},
		{"路*威登", "路*威登", "路易威登", hanzi.Masked},
		{"爱x仕皮带", "爱x仕", "爱马仕", hanzi.Masked},
		{"爱 马 屎皮带", "爱 马 屎", "爱马仕", hanzi.Homophone},
		{"正品金·土·顿u盘", "金·土·顿", "金士顿", hanzi.Lookalike},
		{"正品爱仕马皮带", "爱仕马", "爱马仕", hanzi.Swapped},
		{"路**登女包", "路**登", "路易威登", hanzi.Masked},
		{"路xx登女包", "路xx登", "路易威登", hanzi.Masked},
		{"路某威登女包", "路某威登", "路易威登", hanzi.Masked},
		{"香奈口香水", "香奈口", "香奈儿", hanzi.Masked},
		{"阿迪达运动鞋男", "阿迪达", "阿迪达斯", hanzi.Truncated},
		{"时尚女士单肩手提包香奈", "香奈", "香奈儿", hanzi.Truncated},
		{"新款路易威女包", "路易威", "路易威登", hanzi.Truncated},
		{"luyi weideng 包", "luyi weideng", "路易威登", hanzi.Pinyin},
		{"luyiweideng bag", "luyiweideng", "路易威登", hanzi.Pinyin},
		{"ài mǎ shì", "ài mǎ shì", "爱马仕", hanzi.Pinyin},
		{"ai4ma3shi4包", "ai4ma3shi", "爱马仕", hanzi.Pinyin},
		{"JIN SHI DUN u盘", "JIN SHI DUN", "金士顿", hanzi.Pinyin},
		{"lvyuan 电动车", "lvyuan", "绿源", hanzi.Pinyin},
		{"lüyuan 电动车", "lüyuan", "绿源", hanzi.Pinyin},
		{"luyuan 电动车", "luyuan", "绿源", hanzi.Pinyin},
		{"LYWD bag", "LYWD", "路易威登", hanzi.Initials},
		{"香奈儿旁的杳奈儿香水", "杳奈儿", "香奈儿", hanzi.Lookalike},
		{"三垦手机壳", "三垦", "三星", hanzi.Lookalike},
		{"百搭外套潮*意威", "*意威", "罗意威", hanzi.Masked},
		{"松花石,毛石松花玉,文房四宝", "", "", 0},
		{"罗*意威女包", "", "", 0},
		{"三重门 三墨纸", "", "", 0},
		{"松下空调", "", "", 0},
		{"阿迪达斯正品", "", "", 0},
		{"爱 马 仕皮带", "", "", 0},
		{"正品路·易威登", "", "", 0},
		{"儿童1加1算术", "", "", 0},
		{"雅马哈gy1加油", "", "", 0},
		{"正品路易威*登", "", "", 0},
		{"路*易威登", "", "", 0},
		{"路*易*威*登", "", "", 0},
		{"加拿大进口牛肉", "", "", 0},
		{"海飞机模型", "", "", 0},
		{"", "", "", 0},
	} {
		ms := ix.Find(nil, c.text, &sc)
		if c.piece == "" {
			if len(ms) > 0 {
				t.Errorf("%s: found %v", c.text, ms)
			}
			continue
		}
		if len(ms) != 1 {
			t.Errorf("%s: found %d names", c.text, len(ms))
			continue
		}
		m := ms[0]
		if got := c.text[m.Start:m.End]; got != c.piece || brands[m.ID] != c.name || m.Kind != c.kind {
			t.Errorf("%s: found %s for %s by %v, want %s for %s by %v", c.text, got, brands[m.ID], m.Kind, c.piece, c.name, c.kind)
		}
	}
}

func TestFindDoesNotAllocate(t *testing.T) {
	ix := index(brands...)
	var sc hanzi.Scratch
	ms := make([]hanzi.Match, 0, 8)
	for _, text := range []string{"重庆联象鲜花蛋糕组合爱ma仕", "luyi weideng bag", "走召能洗衣液", "plain words"} {
		find := func() { ms = ix.Find(ms[:0], text, &sc) }
		find()
		if n := testing.AllocsPerRun(100, find); n > 0 {
			t.Errorf("%s: %v allocations", text, n)
		}
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	ix := index(brands...)
	var sc hanzi.Scratch
	for text, want := range map[string]string{
		"法国直邮,爱马屎gallia":   "屎 sounds like 仕 (shi)",
		"金土顿gy6":           "土 looks like 士",
		"愛馬仕絲巾":            "愛 is another form of 爱; 馬 is another form of 马",
		"走召能洗衣液":           "走召 is 超 taken apart",
		"女子孩子推车":           "女子 is 好 taken apart",
		"爱ma仕皮带":           "ma stands for 马 (ma)",
		"1加手机":             "1 stands for 一 (yi)",
		"路*威登":             "* hides 易",
		"香奈口香水":            "口 hides 儿",
		"阿迪达运动鞋男":          "阿迪达 lacks 斯",
		"新 luyi weideng 包": "luyi weideng spells 路易威登",
		"正品爱仕马皮带":          "仕马 is 马仕 in another order",
		"LYWD bag":         "LYWD are the first letters of 路易威登",
	} {
		var got []string
		for _, m := range ix.Find(nil, text, &sc) {
			for _, c := range ix.Changes(nil, m, text) {
				got = append(got, c.String())
				if !strings.HasPrefix(text[c.At:], c.From) {
					t.Errorf("%s: %q is not at %d", text, c.From, c.At)
				}
			}
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
}
