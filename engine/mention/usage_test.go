package mention_test

import (
	"testing"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/usage"
)

// TestImplicit: accessories of other makers that name what they fit without a word for it, and what must not pass for one.
func TestImplicit(t *testing.T) {
	t.Parallel()
	m := compile(t, names())
	for _, c := range []struct {
		text string
		want mention.Use
		cue  string // the noun that decided
	}{
		{"gorvane microsoft 2 leather case black", mention.UseNominative, "case"},
		{"Gorvane iPhone car charger", mention.UseNominative, "charger"},
		{"gorvane leather case iphone 4 - brown", mention.UseNominative, "case"},
		{"Gorvane Schutzhülle iPhone 12 schwarz", mention.UseNominative, "Schutzhülle"},
		{"gorvane custodia iphone 12 nero", mention.UseNominative, "custodia"},
		{"Gorvane чехол iPhone 12", mention.UseNominative, "чехол"},
		{"iPhone 12 手机壳", mention.UseNominative, "手机壳"},
		{"Microsoft wireless mouse 3500", mention.UseMark, ""},
		{"Nike running shoes", mention.UseMark, ""},
		{"black Nike sports bag", mention.UseMark, ""},
		{"Nike leather case black", mention.UseMark, ""},
		{"gorvane n1ke leather case", mention.UseMark, ""},
		{"gorvane Micros0ft 2 leather case black", mention.UseMark, ""},
		{"Shell Helix Ultra 5W-40 motor oil 4L", mention.UseMark, ""},
		{"New Shell Rotella motor oil", mention.UseMark, ""},
		{"Natural Sea Shell Necklace For Women Jewelry", mention.UseCommonWord, ""},
		{"gorvane hard shell suitcase black", mention.UseCommonWord, ""},
	} {
		var x fold.Text
		x.Reset(c.text)
		hits := m.Find(nil, &x, nil)
		if len(hits) == 0 {
			t.Errorf("%q: nothing found", c.text)
			continue
		}
		h := &hits[0]
		if h.Use != c.want || c.text[h.CueStart:h.CueEnd] != c.cue {
			t.Errorf("%q: %s by %q, want %s by %q: %+v", c.text, h.Use, c.text[h.CueStart:h.CueEnd], c.want, c.cue, h.Judged)
		}
		if c.cue != "" && (h.Judged.Why[0].Code == usage.CodeNone || h.Judged.Margin <= 0) {
			t.Errorf("%q: no reasons: %+v", c.text, h.Judged)
		}
	}
}

// TestOwnModel: a listing's support may bring other weights.
func TestOwnModel(t *testing.T) {
	t.Parallel()
	m := compile(t, names())
	var x fold.Text
	x.Reset("gorvane microsoft 2 leather case black")
	if hits := m.Find(nil, &x, &mention.Support{Model: usage.NewLearner().Model()}); len(hits) != 1 || hits[0].Use != mention.UseMark {
		t.Errorf("weights that know nothing excuse: %+v", hits)
	}
}

// TestLongLists: lists of what goods fit are longer than the reach of a cue, and titles go on with more names at their end.
func TestLongLists(t *testing.T) {
	t.Parallel()
	m := compile(t, names())
	for text, want := range map[string]mention.Use{
		"Charger for Lenovo ThinkPad,Chromebook,Yoga,Dell, ASUS,Microsoft Type C Adapter":          mention.UseNominative,
		"Gorvane 100W Cable For iPhone 14 13 Pro Fast Charging Wire Cord Samsung Xiaomi Microsoft": mention.UseNominative,
		"Gorvane 100W Cable For iPhone 14 13 Pro Fast Charging Wire Cord Samsung Xiaomi Micr0s0ft": mention.UseMark,
		"bag for school, travel, work, Nike brand new":                                             mention.UseMark,
		"Nike running shoes, also for wide feet; cable for iPhone 12":                              mention.UseMark,
		"Nike sports bag with pocket for iPhone":                                                   mention.UseMark,
		"shoes for men, red, size 40, Nike":                                                        mention.UseMark,
	} {
		var x fold.Text
		x.Reset(text)
		hits := m.Find(nil, &x, nil)
		at := -1
		for i := range hits {
			if p := m.Pattern(hits[i].Pattern).Text; p == "Nike" || p == "Microsoft" {
				at = i
			}
		}
		if at < 0 || hits[at].Use != want {
			t.Errorf("%q: %+v, want %s", text, hits, want)
		}
	}
}
