package texteval_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/texteval"
	"github.com/assay-ip/assay/packs"
)

// data holds titles for measuring that are not part of the product.
const data = "../../../shared/data/text"

func file(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(data, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("measurement data %s is not here", name)
	}
	return path
}

func open(t *testing.T, path string) io.Reader {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func compile(t *testing.T, brands []texteval.Brand) *engine.Engine {
	t.Helper()
	list, err := packs.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := texteval.Snapshot(brands, list)
	eng, err := engine.Compile(&s)
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

// reference runs the script that defines the figures and returns what it prints: figures, and found and rows by family.
func reference(t *testing.T, gold, pred string) (figures map[string]float64, families map[string][3]int) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here")
	}
	out, err := exec.CommandContext(t.Context(), python, file(t, "score.py"), gold, pred).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := string(out)
	brace := strings.Index(text, "{")
	if err := json.Unmarshal([]byte(text[brace:]), &figures); err != nil {
		t.Fatal(err)
	}
	families = map[string][3]int{}
	for _, m := range regexp.MustCompile(`(?m)^(\S+) +recall [\d.]+  \((\d+)/(\d+)\)  obf-flagged (\d+)$`).FindAllStringSubmatch(text[:brace], -1) {
		var n [3]int
		for i := range n {
			if n[i], err = strconv.Atoi(m[i+2]); err != nil {
				t.Fatal(err)
			}
		}
		families[m[1]] = n
	}
	return figures, families
}

// agree compares a report with the script, number by number.
func agree(t *testing.T, r *texteval.Report, gold, pred string) {
	t.Helper()
	figures, families := reference(t, gold, pred)
	got := map[string]float64{}
	for _, f := range r.Figures {
		got[f.Name] = f.Value
	}
	if diff := cmp.Diff(figures, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })); diff != "" {
		t.Errorf("figures (- script, + ours):\n%s", diff)
	}
	mine := map[string][3]int{}
	for _, f := range r.Families {
		mine[f.Name] = [3]int{f.Found, f.Rows, f.Obfuscated}
	}
	if diff := cmp.Diff(families, mine); diff != "" {
		t.Errorf("families (- script, + ours):\n%s", diff)
	}
}

// The figures are those of the script that defines them, on what the engine says of the development titles.
func TestFiguresAreThoseOfTheScript(t *testing.T) {
	t.Parallel()
	gold := file(t, "eval_dev.jsonl")
	brands, bad, err := texteval.ReadBrands(open(t, file(t, "brands_dev.json")))
	if err != nil || len(bad) > 0 || len(brands) < 50 {
		t.Fatalf("%d brands, %v, %v", len(brands), bad, err)
	}
	var b bytes.Buffer
	report, err := texteval.Run(t.Context(), open(t, gold), compile(t, brands), texteval.Options{
		Each:    func(r *texteval.Result) error { return json.NewEncoder(&b).Encode(r.Prediction) },
		Problem: func(p *texteval.Problem) { t.Errorf("line %d: %s %s", p.Line, p.Field, p.Message) },
	})
	if err != nil {
		t.Fatal(err)
	}
	pred := filepath.Join(t.TempDir(), "pred.jsonl")
	if err := os.WriteFile(pred, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	agree(t, &report, gold, pred)
}

// The same holds for predictions that are wrong in every way, which no engine makes.
func TestFiguresOfStrangePredictions(t *testing.T) {
	t.Parallel()
	gold := file(t, "eval_dev.jsonl")
	rows, score := texteval.NewReader(open(t, gold)), texteval.NewScorer()
	var b bytes.Buffer
	for n := 0; ; n++ {
		row, bad, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || bad != nil {
			t.Fatalf("%v %v", bad, err)
		}
		p := texteval.Prediction{ID: row.ID, Brands: []string{}, Obfuscated: n%3 == 0, Nominative: n%7 == 0}
		if n%2 == 0 && row.Brand != "" {
			p.Brands = append(p.Brands, strings.ToUpper(row.Brand))
		}
		if n%5 == 0 {
			p.Brands = append(p.Brands, "Somebody Else")
		}
		if n%11 == 0 {
			p.Brands = append(p.Brands, row.Also...)
		}
		if n%13 != 0 { // a missing prediction counts as empty
			if err := json.NewEncoder(&b).Encode(p); err != nil {
				t.Fatal(err)
			}
		} else {
			p = texteval.Prediction{ID: row.ID}
		}
		score.Add(&row, &p)
	}
	pred := filepath.Join(t.TempDir(), "pred.jsonl")
	if err := os.WriteFile(pred, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	report := score.Report()
	agree(t, &report, gold, pred)
}

// score scores rows with their predictions.
func score(rows []texteval.Row, preds []texteval.Prediction) texteval.Report {
	s := texteval.NewScorer()
	for i := range rows {
		s.Add(&rows[i], &preds[i])
	}
	return s.Report()
}

func TestDefinitions(t *testing.T) {
	t.Parallel()
	use := texteval.Row{Label: texteval.LabelUse, Brand: "Straße"}
	flag := func(b ...string) texteval.Prediction { return texteval.Prediction{Brands: b} }
	for name, c := range map[string]struct {
		row         texteval.Row
		pred        texteval.Prediction
		right, more bool
	}{
		"found":                     {use, flag("STRASSE"), true, false},
		"only nominative":           {use, texteval.Prediction{Brands: []string{"Straße"}, Nominative: true}, false, false},
		"another beside it":         {use, flag("Straße", "Quorima"), true, true},
		"nothing":                   {use, flag(), false, false},
		"named with it":             {texteval.Row{Label: texteval.LabelUse, Brand: "A", Also: []string{"b"}}, flag("A", "B"), true, false},
		"honest":                    {texteval.Row{Label: texteval.LabelNoBrand}, flag(), true, false},
		"honest, flagged":           {texteval.Row{Label: texteval.LabelNoBrand}, flag("A"), false, true},
		"honest, also":              {texteval.Row{Label: texteval.LabelNominative, Brand: "A", Also: []string{"B"}}, flag("B"), true, false},
		"honest, its brand is also": {texteval.Row{Label: texteval.LabelNominative, Brand: "A", Also: []string{"A"}}, flag("A"), false, true},
	} {
		s := texteval.NewScorer()
		if o := s.Add(&c.row, &c.pred); o.Right != c.right || o.Extra != c.more {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func TestEmptyReport(t *testing.T) {
	t.Parallel()
	r := score(nil, nil)
	if r.Rows != 0 || len(r.Figures) != 16 || len(r.Targets()) != 0 {
		t.Errorf("%+v", r)
	}
	for _, f := range r.Figures {
		if f.Value != 0 {
			t.Errorf("%s is %v of nothing", f.Name, f.Value)
		}
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	row := texteval.Row{Label: texteval.LabelObfuscated, Attack: "leet", Brand: "A"}
	missed := score([]texteval.Row{row}, []texteval.Prediction{{}})
	found := score([]texteval.Row{row}, []texteval.Prediction{{Brands: []string{"A"}}})
	for _, c := range []struct {
		report *texteval.Report
		want   bool
	}{{&missed, false}, {&found, true}} {
		var b strings.Builder
		got, err := texteval.WriteTargets(&b, c.report.Targets())
		if err != nil || got != c.want || !strings.Contains(b.String(), "recall leet") || strings.Contains(b.String(), "FPR") {
			t.Errorf("%v, %v:\n%s", got, err, b.String())
		}
	}
}
