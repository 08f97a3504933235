package phonetic

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func lines(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

// spelt returns the names of testdata/abroad.txt and, by script, how they are written there.
func spelt(t *testing.T) (names []string, tables map[string][][2]string) {
	t.Helper()
	tables = map[string][][2]string{}
	table := ""
	for _, l := range lines(t, "abroad.txt") {
		if strings.HasPrefix(l, "#") {
			table = l[2:]
			continue
		}
		heard, name, _ := strings.Cut(l, "\t")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		tables[table] = append(tables[table], [2]string{heard, name})
	}
	return names, tables
}

// nearest returns the indexes of the names that words sound most like.
func nearest(ix *Index, words string) []int32 {
	r, _ := utf8.DecodeRuneInString(words)
	var list [][]byte
	for w := range strings.FieldsSeq(words) {
		list = append(list, []byte(w))
	}
	var sc Scratch
	got := ix.FindForeign(nil, &sc, WritingOf(r), list...)
	least := int32(never)
	for _, m := range got {
		least = min(least, m.Cost)
	}
	var ids []int32
	for _, m := range got {
		if m.Cost == least {
			ids = append(ids, m.Name)
		}
	}
	return ids
}

// The tables are what people write, not what the rules make; the shares are what the rules reach, less a little.
func TestNamesAbroad(t *testing.T) {
	t.Parallel()
	names, tables := spelt(t)
	ix := Build(names)
	for table, floor := range map[string]int{"cyrillic": 92, "ukrainian": 97, "greek": 95, "kana": 90, "hangul": 88, "arabic": 89} {
		list := tables[table]
		if len(list) < 40 {
			t.Fatalf("%s: %d names", table, len(list))
		}
		found, wrong := 0, 0
		for _, p := range list {
			ids := nearest(ix, p[0])
			if slices.ContainsFunc(ids, func(id int32) bool { return names[id] == p[1] }) {
				found++
			} else if len(ids) > 0 {
				t.Logf("%s: %s, not %s", p[0], names[ids[0]], p[1])
				wrong++
			}
		}
		if found*100 < floor*len(list) || wrong > 1 {
			t.Errorf("%s: %d of %d, want %d %%; %d are heard as another", table, found, len(list), floor, wrong)
		}
	}
}

func TestWordsAbroad(t *testing.T) {
	t.Parallel()
	names, _ := spelt(t)
	ix := Build(names)
	for _, l := range lines(t, "words.txt") {
		if strings.HasPrefix(l, "#") {
			continue
		}
		for w := range strings.FieldsSeq(l) {
			if ids := nearest(ix, w); len(ids) > 0 {
				t.Errorf("%s is heard as %s", w, names[ids[0]])
			}
		}
	}
}
