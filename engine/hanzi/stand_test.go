package hanzi_test

import (
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/hanzi"
)

func TestAcross(t *testing.T) {
	for text, want := range map[string]bool{
		"女宝宝[宝马]桶": false, "女宝[宝马]桶抽屉式": true, "[宝马]": false, "a[宝马]b": false, "生[日产]品": true, "东风[日产]轩逸": false, "[大众]途观": false, "最完[美的]": true, "新日[产轩]逸": false,
		"[佳能]量角": false, "绝[佳能]量棒": true, "正品[sony]相机": false, "[]": false,
	} {
		start := strings.IndexByte(text, '[')
		end := strings.IndexByte(text, ']') - 1
		plain := strings.NewReplacer("[", "", "]", "").Replace(text)
		if got := hanzi.Across(plain, start, end); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if n := testing.AllocsPerRun(100, func() {
		hanzi.Across("加大号儿童坐便器女宝宝马桶抽屉式", len("加大号儿童坐便器女宝"), len("加大号儿童坐便器女宝宝马"))
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestLonger(t *testing.T) {
	t.Parallel()
	if got := hanzi.Longer("川崎"); len(got) < 2 || got[0] != "川崎病" {
		t.Errorf("川崎: %v", got)
	}
	if got := hanzi.Longer("佳能"); len(got) > 0 {
		t.Errorf("佳能: %v", got)
	}
}
