package wordgen

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestListRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := List{Meta: Meta{Name: "x", Date: "2026-11-23", Languages: map[string]int{"en": 1}, Sources: []Source{{"a", "1", "MIT"}}}}
		words := rapid.SliceOfDistinct(rapid.StringMatching(`[a-d手机ж]{1,6}`), rapid.ID[string]).Draw(t, "words")
		for _, w := range words {
			l.Entries = append(l.Entries, Entry{w, rapid.ByteRange(1, 7).Draw(t, "class"), rapid.ByteRange(0, 15).Draw(t, "groups")})
		}
		sortEntries(l.Entries)
		var b bytes.Buffer
		if err := l.Write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := Read(&b)
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Entries) == 0 {
			l.Entries = nil
		}
		if diff := cmp.Diff(&l, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestReadRefusesBadLists(t *testing.T) {
	t.Parallel()
	for what, text := range map[string]string{
		"no meta data":          "=4e\n0shoe\n",
		"words without section": "{}\n0shoe\n",
		"class 0":               "{}\n=0e\n0shoe\n",
		"class 8":               "{}\n=8\n0shoe\n",
		"unknown group":         "{}\n=4q\n0shoe\n",
		"empty section":         "{}\n=\n0shoe\n",
		"more shared than was":  "{}\n=4e\n3shoe\n",
		"no digit":              "{}\n=4e\n!shoe\n",
		"empty line":            "{}\n=4e\n\n",
		"twice":                 "{}\n=4e\n0shoe\n=5e\n0shoe\n",
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(&b); err == nil {
			t.Errorf("%s: read", what)
		}
	}
	if _, err := Read(strings.NewReader("not compressed")); err == nil {
		t.Error("what is not compressed is read")
	}
}

// sources are small lists in the form of the real ones.
func sources(crawl map[string]string) fstest.MapFS {
	fs := fstest.MapFS{}
	file := func(name, text string) { fs[name] = &fstest.MapFile{Data: []byte(text)} }
	for i := range 60 { // SCOWL has many files
		file(fmt.Sprintf("scowl/x%d-words.10", i), "shoe\n")
	}
	file("scowl/english-words.35", "gimlet\n")
	file("scowl/english-words.80", "hoodoo\nzyzzyva\n")
	file("scowl/english-upper.50", "Tuesday\n")
	file("scowl/english-proper-names.50", "Elson\n")
	file("scowl/english-contractions.35", "won't\n")
	for _, d := range dictionaries {
		file(d.file, "")
	}
	for _, t := range tongues {
		file("crawl/"+t.file+".txt", crawl[t.file])
	}
	file("hunspell/nl.txt", "kaas\nkaaswinkel\nKees\n")
	file("stopwords.json", `{"de":["und","nie-gesehen"]}`)
	file("faker/first.txt", "Anne Marie\n")
	file("faker/last.txt", "Kowalski\n")
	file("faker/place.txt", "Utrecht\n")
	file("cities.txt", "250000\tSan Pedro\n20000\tKleinstadt\n")
	file("gse/s_1.txt", "手机 30000 n\n冷僻字 1 n\nT恤 300 n\n")
	file("gse/t_1.txt", "手機 100 n\n")
	return fs
}

func TestMerge(t *testing.T) {
	t.Parallel()
	crawl := map[string]string{
		"eng": "hoodoo\nHoodoo\nHOODOO\nfamobrand\nfamobrnd\n",
		"deu": "und\nUnd\nUND\nFamobrand\nGurke\nzwiebel\nZWIEBEL\n",
		"nld": "kaas\nKaas\nKAAS\nfamobrand\nsjiek\n",
		"fra": "famobrand\nbonjour\nBONJOUR\nfamubrand\nFAMUBRAND\n",
	}
	for _, l := range []string{"spa", "por", "ita", "pol", "ces", "swe", "tur", "dan", "nor"} {
		crawl[l] = "Famobrand\n"
	}
	l, err := Merge(sources(crawl), "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Entry{}
	for _, e := range l.Entries {
		got[e.Word] = e
	}
	for w, want := range map[string]Entry{
		"shoe":       {Class: 7, Groups: English},
		"gimlet":     {Class: 5, Groups: English},
		"hoodoo":     {Class: 3, Groups: English}, // level 80, but written on the web
		"zyzzyva":    {},                          // level 80 and nowhere else
		"tuesday":    {Class: 4},
		"elson":      {Class: 4},
		"kaas":       {Class: 4, Groups: Germanic},
		"kaaswinkel": {},
		"und":        {Class: 6, Groups: Germanic},
		"zwiebel":    {Class: 3, Groups: Germanic},
		"gurke":      {Class: 2, Groups: Germanic}, // German nouns are capitalised
		"sjiek":      {},                           // small letters alone are too little for Dutch
		"bonjour":    {Class: 3, Groups: Romance},
		"famobrand":  {Class: 1},
		"famubrand":  {Class: 1, Groups: Romance}, // one letter from a name that is known everywhere
		"anne":       {Class: 4},
		"kowalski":   {Class: 3},
		"pedro":      {Class: 4},
		"kleinstadt": {Class: 3},
		"手机":         {Class: 7, Groups: Other},
		"手機":         {Class: 6, Groups: Other}, // our own list of words of shops
		"冷僻字":        {},
		"smartwatch": {Class: 6, Groups: English},
		"adidas":     {Class: 1},
	} {
		e := got[w]
		e.Word = ""
		if e != want {
			t.Errorf("%s is %+v, want %+v", w, e, want)
		}
	}
	if l.Meta.Words != len(l.Entries) || l.Meta.Languages["nl"] < 100 || l.Meta.Date != "2026-11-23" {
		t.Errorf("%+v with %d words", l.Meta, len(l.Entries))
	}
	b, err := Table(l)
	if err != nil || !bytes.HasPrefix(b, []byte(Magic)) {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
}

func TestMergeNeedsItsSources(t *testing.T) {
	t.Parallel()
	all := sources(nil)
	for name := range all {
		if strings.HasPrefix(name, "scowl/") {
			continue
		}
		some := fstest.MapFS{}
		for n, f := range all {
			if n != name {
				some[n] = f
			}
		}
		if _, err := Merge(some, "2026-11-23"); err == nil {
			t.Errorf("without %s there is a list", name)
		}
	}
	if _, err := Merge(fstest.MapFS{}, "2026-11-23"); err == nil {
		t.Error("nothing gives a list")
	}
}

// The list was folded when it was merged. When fold changes what it makes of a word of our own lists, it is out of date;
// a word that was only added to them is put in by go generate.
func TestListIsFoldedAsToday(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("words.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	l, err := Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	classes := make(map[string]byte, len(l.Entries))
	for _, e := range l.Entries {
		classes[e.Word] = e.Class
	}
	m := &merger{words: map[string]*word{}}
	if err := m.own(); err != nil {
		t.Fatal(err)
	}
	checked, stale := 0, 0
	for k, w := range m.words {
		if !worth(k, w) {
			continue
		}
		checked++
		if classes[k] == 0 || !w.brand && classes[k] < w.class {
			stale++
			t.Logf("%s is of class %d in our own lists, %d in the merged list", k, w.class, classes[k])
		}
	}
	if stale > 0 || checked < 4000 {
		t.Errorf("%d of %d words of our own lists are not in words.txt.gz as they should: merge the list anew", stale, checked)
	}
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	l := &List{Meta: Meta{Languages: map[string]int{}}, Entries: []Entry{{"adidas", 4, Romance}, {"smartwatch", 2, Romance}, {"zebroid", 3, English}}}
	changed, err := Overlay(l)
	if err != nil || !changed {
		t.Fatal(changed, err)
	}
	got := map[string]Entry{}
	for _, e := range l.Entries {
		got[e.Word] = e
	}
	for _, want := range []Entry{{"adidas", 1, 0}, {"smartwatch", 6, English | Romance}, {"zebroid", 3, English}, {"hoodie", 7, English}} {
		if got[want.Word] != want {
			t.Errorf("%+v, want %+v", got[want.Word], want)
		}
	}
	if l.Meta.Words != len(l.Entries) || l.Meta.Languages["shop"] < 1000 {
		t.Errorf("%+v", l.Meta)
	}
	if changed, err := Overlay(l); err != nil || changed {
		t.Errorf("once more: %v, %v", changed, err)
	}
}
