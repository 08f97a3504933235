package bench

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/scan"
	"github.com/assay-ip/assay/internal/texteval"
	"github.com/assay-ip/assay/packs"
)

// evalSet is titles with known answers and the brands in question.
type evalSet struct {
	name   string
	brands []texteval.Brand
	gold   []byte
}

// variant is an engine with something left out.
type variant struct {
	name  string
	why   string
	parts []mention.Part
	packs []engine.Pack
}

// row is what one variant gives.
type row struct {
	variant
	reports []texteval.Report
	cost    float64 // µs a listing
	memory  float64 // B a brand
}

// Ablation measures what every part of reading text buys and costs, on the titles in dir and on others made from the titles there and
// the brands of brandFile, and writes it as a table for docs/ablation.md. Costs are those of 10,000 invented brands.
func Ablation(ctx context.Context, w io.Writer, dir, brandFile string, listings, runs int) error {
	sets, err := evalSets(dir, brandFile)
	if err != nil {
		return err
	}
	list, err := packs.Load()
	if err != nil {
		return err
	}
	var rows []row
	for _, v := range variants(list) {
		r := row{variant: v}
		for _, s := range sets {
			report, err := evaluate(ctx, s, v)
			if err != nil {
				return err
			}
			r.reports = append(r.reports, report)
		}
		if r.cost, r.memory, err = costs(ctx, v, listings, runs); err != nil {
			return err
		}
		rows = append(rows, r)
	}
	return writeAblation(w, sets, rows)
}

func variants(list []engine.Pack) []variant {
	out := []variant{{name: "nothing", packs: list}}
	why := map[mention.Part]string{
		mention.PartSeparators: "signs and spaces inside a name", mention.PartGlued: "names run together with words, hashtags",
		mention.PartLeet: "digits, signs and like shapes for letters", mention.PartTurned: "upside-down text", mention.PartMasks: "signs that hide letters",
		mention.PartSlips: "misspellings, dropped heads", mention.PartSounds: "sound-alikes, other scripts, dropped vowels",
		mention.PartHan: "pinyin, homophones and like shapes of Chinese names", mention.PartWords: "the guard that words are no misspelt names",
		mention.PartContext: "what a mention is used for",
	}
	for _, p := range mention.Parts() {
		out = append(out, variant{name: string(p), why: why[p], parts: []mention.Part{p}, packs: list})
	}
	named := slices.DeleteFunc(slices.Clone(list), func(p engine.Pack) bool { return p.Kind == engine.PackNames })
	ways := slices.DeleteFunc(mention.Parts(), func(p mention.Part) bool { return p == mention.PartContext })
	return append(out,
		variant{name: "names packs", why: "nicknames, abbreviations, spellings", packs: named},
		variant{name: "all but context", why: "only names as written, after folding", parts: ways, packs: named})
}

// evalSets reads the set of the folder and makes another from its titles.
func evalSets(dir, brandFile string) ([]evalSet, error) {
	read := func(path string) ([]texteval.Brand, error) {
		f, err := os.Open(path) //nolint:gosec // files the caller names
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		brands, bad, err := texteval.ReadBrands(f)
		if err == nil && len(bad) > 0 {
			err = fmt.Errorf("%s: entry %d: %s", path, bad[0].Line, bad[0].Message)
		}
		return brands, err
	}
	dev, err := read(filepath.Join(dir, "brands_dev.json"))
	if err != nil {
		return nil, err
	}
	other, err := read(brandFile)
	if err != nil {
		return nil, err
	}
	gold, err := os.ReadFile(filepath.Join(dir, "eval_dev.jsonl")) //nolint:gosec // the same
	if err != nil {
		return nil, err
	}
	var titles []texteval.Title
	for _, source := range []string{"flipkart", "aliexpress", "walmart_amazon", "abt_buy", "amazon_google", "taobao_ner_zh"} {
		text, err := os.ReadFile(filepath.Join(dir, source+".jsonl")) //nolint:gosec // the same
		if err != nil {
			return nil, err
		}
		list, err := texteval.ReadTitles(bytes.NewReader(text), source)
		if err != nil {
			return nil, err
		}
		titles = append(titles, list...)
	}
	var made bytes.Buffer
	if err := texteval.WriteRows(&made, texteval.Make(other, titles, texteval.MakeOptions{Seed: 1, Rows: 60})); err != nil {
		return nil, err
	}
	return []evalSet{{"development titles", dev, gold}, {"other brands, made titles", other, made.Bytes()}}, nil
}

func evaluate(ctx context.Context, s evalSet, v variant) (texteval.Report, error) {
	snapshot := texteval.Snapshot(s.brands, v.packs)
	eng, err := engine.CompileWithout(&snapshot, v.parts...)
	if err != nil {
		return texteval.Report{}, err
	}
	return texteval.Run(ctx, bytes.NewReader(s.gold), eng, texteval.Options{})
}

// costs measures processor time a listing and memory a brand with 10,000 brands; the least of several runs, which others disturb least.
func costs(ctx context.Context, v variant, listings, runs int) (cost, memory float64, err error) {
	const brands = 10_000
	names := Brands(brands)
	before := live()
	eng, err := engine.CompileWithout(&engine.Snapshot{Number: 1, Brands: names, Packs: v.packs}, v.parts...)
	if err != nil {
		return 0, 0, err
	}
	memory = float64(live()-before) / brands
	lines := Feed(listings, names)
	for range runs {
		busy := processor()
		if _, err := scan.Run(ctx, bytes.NewReader(lines), eng, scan.Options{Format: feed.JSONL}, io.Discard); err != nil {
			return 0, 0, err
		}
		took := (processor() - busy).Seconds() * 1e6 / float64(listings)
		if cost == 0 || took < cost {
			cost = took
		}
	}
	return cost, memory, nil
}

func writeAblation(w io.Writer, sets []evalSet, rows []row) error {
	var b strings.Builder
	b.WriteString("| left out | what it is |")
	for _, s := range sets {
		fmt.Fprintf(&b, " F1, %s | recall | honest titles flagged |", s.name)
	}
	b.WriteString(" families that lose most | µs a listing | B a brand |\n|---|---|")
	b.WriteString(strings.Repeat("--:|--:|--:|", len(sets)) + "---|--:|--:|\n")
	for i := range rows {
		r := &rows[i]
		fmt.Fprintf(&b, "| %s | %s |", r.name, r.why)
		for k := range r.reports {
			f1, _ := r.reports[k].Figures.Get("F1_core")
			recall, _ := r.reports[k].Figures.Get("recall_core")
			wrong, _ := r.reports[k].Figures.Get("FPR_benign")
			fmt.Fprintf(&b, " %.3f | %.3f | %.2f %% |", f1, recall, 100*wrong)
		}
		fmt.Fprintf(&b, " %s | %.1f | %.0f |\n", losses(&rows[0], r), r.cost, r.memory)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// losses names the families that lose most recall, and the honest kinds that are flagged more often.
func losses(whole, r *row) string {
	type loss struct {
		name string
		by   float64
	}
	var all []loss
	seen := map[string]bool{}
	for k := range r.reports {
		for i, f := range r.reports[k].Families {
			all = append(all, loss{f.Name, whole.reports[k].Families[i].Recall - f.Recall})
		}
		for i, x := range r.reports[k].Benign {
			all = append(all, loss{"flags in " + x.Label, x.Rate - whole.reports[k].Benign[i].Rate})
		}
	}
	slices.SortStableFunc(all, func(a, b loss) int { return cmp.Compare(b.by, a.by) })
	var out []string
	const most, least = 6, .005
	for _, l := range all {
		if l.by >= least && len(out) < most && !seen[l.name] {
			seen[l.name] = true
			sign := "−"
			if strings.HasPrefix(l.name, "flags") {
				sign = "+"
			}
			out = append(out, fmt.Sprintf("%s %s%.2f", l.name, sign, l.by))
		}
	}
	return strings.Join(out, ", ")
}
