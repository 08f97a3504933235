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
		"代购加拿大,鹅 绒服": 0, "日 本 田 园": 0, "日本,田园": 0,
	} {
		if got := found(m, text); len(got) != want {
			t.Errorf("%s: %v, want %d", text, got, want)
		}
	}
}
