package texteval_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/texteval"
)

func TestReader(t *testing.T) {
	t.Parallel()
	const good = `{"id":"a","title":"x","label":"no_brand"}`
	for name, c := range map[string]struct{ line, field, message string }{
		"no JSON":         {`{"id":`, "", "no row"},
		"a list":          {`[1]`, "", "no row"},
		"a wrong type":    {`{"id":"b","title":7,"label":"no_brand"}`, "", "title is a number"},
		"no id":           {`{"title":"x","label":"no_brand"}`, "id", "missing"},
		"an empty id":     {`{"id":"","title":"x","label":"no_brand"}`, "id", "missing"},
		"an id twice":     {good, "id", "line 1 has it"},
		"no title":        {`{"id":"b","label":"no_brand"}`, "title", "missing"},
		"no label":        {`{"id":"b","title":"x"}`, "label", "missing"},
		"guilty of what":  {`{"id":"b","title":"x","label":"brand_use"}`, "brand", "missing"},
		"no price":        {`{"id":"b","title":"x","label":"no_brand","price":"cheap"}`, "price", "no amount"},
		"not UTF-8":       {"{\"id\":\"b\",\"title\":\"\xff\",\"label\":\"no_brand\"}", "", "UTF-8"},
		"an endless line": {`{"id":"b","title":"` + strings.Repeat("x", 2<<20) + `"}`, "", "longer than"},
		"an endless name": {`{"id":"b","label":"no_brand","title":"` + strings.Repeat("x", 1<<17) + `"}`, "title", "too long"},
	} {
		r := texteval.NewReader(strings.NewReader(good + "\n\n" + c.line + "\n" + strings.Replace(good, `"a"`, "17", 1)))
		if row, bad, err := r.Next(); err != nil || bad != nil || row.Title != "x" {
			t.Fatalf("%s: %v %v", name, bad, err)
		}
		_, bad, err := r.Next()
		if err != nil || bad == nil || bad.Line != 3 || bad.Field != c.field || !strings.Contains(bad.Message, c.message) {
			t.Errorf("%s: %+v, %v", name, bad, err)
		}
		if row, bad, err := r.Next(); err != nil || bad != nil || string(row.ID) != "17" {
			t.Errorf("%s: the next line gives %+v %v", name, bad, err)
		}
		if _, _, err := r.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadBrands(t *testing.T) {
	t.Parallel()
	got, bad, err := texteval.ReadBrands(strings.NewReader(`[{"brand":" Norvella ","zh":"诺薇拉","categories":"shoes"},{"brand":"Polo","zh":null,"common_word":true,"note":1},
		{"brand":"Quo","zh":["阔","阔玛"],"aliases":["Quo Mobile",""]},{"brand":""},{"brand":"POLO"},7,{"brand":"x","zh":4}]`))
	if err != nil || len(got) != 3 || got[0].Name != "Norvella" || got[0].Chinese[0] != "诺薇拉" || !got[1].Common || len(got[2].Chinese) != 2 || len(got[2].Aliases) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	var lines []int64
	for _, p := range bad {
		lines = append(lines, p.Line)
	}
	if len(lines) != 4 || lines[0] != 4 || lines[3] != 7 || !strings.Contains(bad[1].Message, "entry 2") {
		t.Errorf("%+v", bad)
	}
	for _, text := range []string{"", "{}", "nonsense", `[{"brand":"x"}`} {
		if _, _, err := texteval.ReadBrands(strings.NewReader(text)); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(`{"id":"a","title":"x","label":"brand_use","brand":"b","also":["c"],"price":"1.5"}` + "\n{}"))
	f.Add([]byte(`[{"brand":"a","zh":["b"]}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, s := texteval.NewReader(strings.NewReader(string(text))), texteval.NewScorer()
		for {
			row, bad, err := r.Next()
			if err != nil {
				break
			}
			if bad == nil {
				s.Add(&row, &texteval.Prediction{Brands: []string{row.Brand}})
			}
		}
		if rep := s.Report(); rep.Rows < 0 {
			t.Fatal("rows")
		}
		_, _, _ = texteval.ReadBrands(strings.NewReader(string(text)))
	})
}
