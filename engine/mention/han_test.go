package mention_test

import (
	"testing"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// TestHanSteps holds that each changed character is named for what it is.
func TestHanSteps(t *testing.T) {
	t.Parallel()
	m := compile(t, []mention.Pattern{{Text: "爱马仕", Kind: mention.KindHan}, {Text: "路易威登", Kind: mention.KindHan, Group: 1}, {Text: "金士顿", Kind: mention.KindHan, Group: 2}})
	for text, want := range map[string]fold.Step{
		"爱马屎包包":        {Kind: fold.StepHomophone, From: "屎", To: "仕", At: 6},
		"金土顿内存条":       {Kind: fold.StepShape, From: "土", To: "士", At: 3},
		"路*威登 钱包":      {Kind: fold.StepMask, From: "*", To: "易", At: 3},
		"luyi weideng": {Kind: fold.StepPinyin, From: "luyi weideng", To: "路易威登"},
		"正品 愛馬仕":       {Kind: fold.StepVariant, From: "愛", To: "爱", At: 7},
	} {
		var x fold.Text
		x.Reset(text)
		hits := m.Find(nil, &x, nil)
		if len(hits) != 1 || len(hits[0].Steps) == 0 {
			t.Errorf("%s: %+v", text, hits)
			continue
		}
		got := hits[0].Steps[0]
		got.Name = ""
		if got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"爱马的孩子", "金土地 农家", "威登录", "马仕达"} {
		var x fold.Text
		x.Reset(text)
		if hits := m.Find(nil, &x, nil); len(hits) > 0 {
			t.Errorf("%s: %+v", text, hits)
		}
	}
}

// TestHanSeparated holds where separators hide a Chinese name and where they part words.
func TestHanSeparated(t *testing.T) {
	t.Parallel()
	m := compile(t, []mention.Pattern{
		{Text: "加拿大鹅", Kind: mention.KindHan},
		{Text: "斯巴鲁", Kind: mention.KindHan, Group: 1},
		{Text: "本田", Kind: mention.KindHan, Group: 2},
		{Text: "施华洛世奇", Kind: mention.KindHan, Group: 3},
	})
	for text, want := range map[string]int{
		"斯。巴鲁 2017韩版": 1, "施华洛,世奇 手链": 1, "斯！巴！鲁": 1, "本 田 英雄联盟": 1, "配件 本 田 包邮": 1,
		"代购加拿大,鹅 绒服": 0, "日 本 田 园": 0, "日本,田园": 0, "本【田】摩托": 1, "【本】田摩托": 1, "本、田 飞度": 1, "配件本。田": 1, "尺、寸、本、田、园": 0, "日本、田园": 0, "日本。田": 0,
		"作业本，田字格": 0, "【本】【田】": 0, "本【田园】": 0, "记事本、田": 0,
	} {
		if got := found(m, text); len(got) != want {
			t.Errorf("%s: %v, want %d", text, got, want)
		}
	}
}

// TestHanAcross holds that a Chinese name is not found where it lies across two words or in a longer one, and is where it stands.
func TestHanAcross(t *testing.T) {
	t.Parallel()
	names := []string{
		"宝马", "美泰", "本田", "日产", "佳能", "福特", "多芬", "百年灵", "三星", "富士", "川崎", "精工", "先锋", "奥迪", "大众", "美的", "索尼", "戴尔", "特斯拉", "欧米茄",
		"哥伦比亚", "路虎", "理光",
	}
	patterns := make([]mention.Pattern, len(names))
	for i, n := range names {
		patterns[i] = mention.Pattern{Text: n, Kind: mention.KindHan, Group: int32(i)}
	}
	m := compile(t, patterns)
	used := func(text string) (list []string) {
		var x fold.Text
		x.Reset(text)
		for _, h := range m.Find(nil, &x, nil) {
			if h.Use != mention.UseCommonWord {
				list = append(list, m.Pattern(h.Pattern).Text)
			}
		}
		return list
	}
	for _, text := range []string{
		"女宝宝马桶小孩", "男宝宝马甲秋冬", "纯种博美泰迪幼犬", "精美泰国乳胶枕", "日本田园风桌布", "基本田径训练器材", "生日产品定制", "节日产品礼盒", "新生儿生日产后束腹带", "绝佳能量棒", "超佳能见度背心",
		"幸福特价四件套", "幸福特产礼盒", "许多芬芳干花", "百年灵芝孢子粉", "最完美的礼物", "女寶寶馬桶", "今日产地直发", "第三星球科幻",
		"三星级酒店床品", "三星堆博物馆书签", "富士山装饰画", "山东红富士", "川崎病护理书籍", "精工制作保温杯", "先锋书店明信片", "奥迪双钻悠悠球", "人民大众读物", "索尼克玩偶", "戴尔·卡耐基全集", "特斯拉线圈玩具", "欧米茄3鱼油软胶囊",
		"哥伦比亚咖啡豆", "理光头神器",
	} {
		if got := used(text); len(got) > 0 {
			t.Errorf("%s: %v", text, got)
		}
	}
	for text, want := range map[string]string{
		"新日产轩逸脚垫": "日产", "正品宝马车标": "宝马", "大众途观后视镜": "大众", "三星手机原装": "三星", "富士相机包": "富士", "川崎摩托头盔": "川崎", "精工手表男": "精工", "先锋功放机": "先锋", "奥迪a4尾灯": "奥迪", "日本本田发电机": "本田",
		"全新美的空调": "美的", "国产宝马路虎轮毂": "宝马", "超佳能相机": "佳能", "女款百年灵腕表": "百年灵", "韩国三星电视机": "三星", "特斯拉脚垫": "特斯拉", "哥伦比亚冲锋衣": "哥伦比亚", "多芬沐浴露": "多芬", "包邮理光打印机": "理光",
		"三星级酒店同款三星电视": "三星",
	} {
		if got := used(text); len(got) == 0 || got[0] != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
}
