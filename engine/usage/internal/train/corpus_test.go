package train

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine/usage"
)

func TestExpand(t *testing.T) {
	t.Parallel()
	c, err := Load(fstest.MapFS{"a.txt": {Data: []byte("# words\n[lang en] [cases l] [count 2]\n@acc: Case\n{maker} {F} {acc}, not {N}\n= Lantern\n{B} lamp\n")}})
	if err != nil {
		t.Fatal(err)
	}
	titles, err := c.Expand(1)
	if err != nil || len(titles) != 4 {
		t.Fatalf("%d titles, %v", len(titles), err)
	}
	again, err := c.Expand(1)
	if err != nil || !cmp.Equal(titles, again) {
		t.Error("the same seed gives other titles")
	}
	for _, x := range titles {
		if x.Text == "lantern lamp" {
			if d := cmp.Diff([]Label{{0, 7, usage.Mark}}, x.Labels); d != "" {
				t.Error(d)
			}
			continue
		}
		if len(x.Labels) != 2 || x.Labels[0].Class != usage.Fits || x.Labels[1].Class != usage.Denied || !strings.Contains(x.Text, " case, not ") {
			t.Errorf("%+v", x)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"a setting nobody knows": "[speed 3]\n", "a slot without values": "@acc\n", "a count that is none": "[count x]\n"} {
		if _, err := Load(fstest.MapFS{"a.txt": {Data: []byte(text)}}); err == nil {
			t.Error(name)
		}
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("no corpus at all")
	}
	for name, text := range map[string]string{"a slot that is not there": "{nothing}\n", "a slot without an end": "{acc\n"} {
		c, err := Load(fstest.MapFS{"a.txt": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Expand(1); err == nil {
			t.Error(name)
		}
	}
}

// TestCorpus: the corpus that ships has every class in many languages, and the labels are where the names are.
func TestCorpus(t *testing.T) {
	t.Parallel()
	dir := os.DirFS("../../corpus")
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	titles, err := c.Expand(Seed)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[usage.Class][]string{}
	for i := range titles {
		x := &titles[i]
		for _, l := range x.Labels {
			if l.Start >= l.End || l.End > len(x.Text) {
				t.Fatalf("%+v", x)
			}
			if !slices.Contains(seen[l.Class], x.Lang) {
				seen[l.Class] = append(seen[l.Class], x.Lang)
			}
		}
	}
	for class, least := range map[usage.Class]int{usage.Mark: 15, usage.Fits: 15, usage.Compared: 10, usage.Denied: 10, usage.Word: 2} {
		if len(seen[class]) < least {
			t.Errorf("%s in %v only", class, seen[class])
		}
	}
}
