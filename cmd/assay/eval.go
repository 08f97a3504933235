package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/texteval"
	"github.com/assay-ip/assay/packs"
)

func (a *program) eval() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "eval text|make",
		Short: "Measure on titles with known answers how well text is read",
		Long: `Eval measures on titles with known answers how many disguised names are found and how many honest titles are flagged, so that a
pack, a list of brands or a version of the program can be compared with another on one's own data.`,
		Example: "  assay eval text gold.jsonl brands.json\n  assay eval text gold.jsonl brands.json --targets",
	}
	cmd.SuggestionsMinimumDistance = 2
	cmd.AddCommand(a.evalText(), a.evalMake())
	return cmd
}

// evalFlags are the flags of assay eval text.
type evalFlags struct {
	out      string
	format   string
	packs    []string
	noPacks  bool
	misses   string
	targets  bool
	no       []string
	refusals int
	quiet    bool
}

func (a *program) evalText() *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "text GOLD.jsonl BRANDS.json",
		Short: "Recall by family of evasion, and how often honest titles are flagged",
		Long: `Text looks for the brands of BRANDS.json, with the packs and the settings that ship, in every title of GOLD.jsonl, and compares
what it finds with what the file says is there. It prints the recall of every family of evasion, the share of honest titles that
were flagged, and the figures that follow from them.

A line of GOLD.jsonl is {"id", "title", "brand", "label", "attack", "note", "also"}: label is brand_use, brand_obfuscated,
benign_nominative, benign_common_word or no_brand; attack names the family of evasion; also lists other brands that the title
rightly names; category, price and currency are used where they are given. BRANDS.json is a list of {"brand", "zh",
"common_word"}, with aliases, codes and categories where they are known. A line that is no row is listed with its number and
left out.

With --out one prediction is written for each row: {"id", "brands", "obfuscated", "nominative"}. A brand counts as flagged when
it is listed and nominative is false.

Exit codes: 0 done; 1 with --targets, a goal was missed; 2 the command line or a file is wrong; 3 a failure of the program or the
machine; 130 stopped by Ctrl-C.`,
		Example: `  assay eval text gold.jsonl brands.json
  assay eval text gold.jsonl brands.json --out predictions.jsonl --format json
  assay eval text gold.jsonl brands.json --pack my-nicknames.yaml --misses typo
  assay eval text gold.jsonl brands.json --targets || echo "worse than promised"`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runEvalText(cmd.Context(), &f, args[0], args[1])
		},
	}
	fl := cmd.Flags()
	fl.StringVarP(&f.out, "out", "o", "", "file to write predictions to, one JSON object a row")
	fl.StringVarP(&f.format, "format", "f", "text", "how the figures are written: text or json")
	fl.StringArrayVar(&f.packs, "pack", nil, "pack to use beside those that ship (may be given several times); one of the same id replaces the other")
	fl.BoolVar(&f.noPacks, "no-packs", false, "leave out the packs that come with Assay")
	fl.StringVar(&f.misses, "misses", "", "list the rows that are wrong in this family, label or note; all for every one")
	fl.StringSliceVar(&f.no, "no", nil, "leave out parts of reading text, to see what they buy: "+strings.Join(partNames(), ", "))
	fl.BoolVar(&f.targets, "targets", false, "compare with the goals of the product and end with 1 when one is missed")
	fl.IntVar(&f.refusals, "refusals", 100, "how many lines that are no rows are listed one by one; all are counted")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "no progress bar and no notes")
	complete(cmd, "format", "text", "json")
	complete(cmd, "no", partNames()...)
	return cmd
}

func (a *program) runEvalText(ctx context.Context, f *evalFlags, gold, brandFile string) error {
	if f.format != "text" && f.format != "json" {
		return fault.Bad(fault.Field{Name: "--format", Value: f.format, Message: "there is no such format", Hint: "give text or json"})
	}
	parts, err := partFlags(f.no)
	if err != nil {
		return err
	}
	brands, err := a.evalBrands(brandFile)
	if err != nil {
		return err
	}
	list, err := a.evalPacks(f)
	if err != nil {
		return err
	}
	snapshot := texteval.Snapshot(brands, list)
	eng, err := engine.CompileWithout(&snapshot, parts...)
	if err != nil {
		return err //nolint:wrapcheck // complain knows a CompileError
	}
	in, err := a.open(gold)
	if err != nil {
		return err
	}
	defer in.close()
	out, closeOut := io.Discard, func() error { return nil }
	if f.out != "" {
		if out, closeOut, err = a.output(f.out); err != nil {
			return err
		}
	}
	run := &evalRun{evalFlags: f, in: in, bar: a.progress(in, f.quiet), out: bufio.NewWriter(out), known: map[string]bool{}, strange: map[string]int{}}
	for _, b := range brands {
		run.known[b.Name] = true
	}
	report, err := texteval.Run(ctx, in, eng, texteval.Options{Each: run.each, Problem: run.problem})
	run.bar.end(err == nil)
	if err == nil {
		err = run.out.Flush()
	}
	if cerr := closeOut(); err == nil {
		err = cerr
	}
	if err != nil {
		return scanFault(in.name, err)
	}
	run.notes(a)
	if report.Rows == 0 {
		return fault.Bad(fault.Field{Name: in.name, Message: "there is no row in it", Hint: "write one JSON object a line, as assay eval text --help has it"})
	}
	return a.evalReport(f, &report, run.misses)
}

func partNames() []string {
	var out []string
	for _, p := range mention.Parts() {
		out = append(out, string(p))
	}
	return out
}

func partFlags(names []string) ([]mention.Part, error) {
	var out []mention.Part
	for _, n := range names {
		if !slices.Contains(partNames(), n) {
			return nil, fault.Bad(fault.Field{Name: "--no", Value: n, Message: "there is no such part", Hint: "give some of " + strings.Join(partNames(), ", ")})
		}
		out = append(out, mention.Part(n))
	}
	return out, nil
}

// evalBrands reads a brand file. A mistake in it would make figures that mean nothing, so that all of it must be right.
func (a *program) evalBrands(path string) ([]texteval.Brand, error) {
	in, err := a.open(path)
	if err != nil {
		return nil, err
	}
	defer in.close()
	brands, bad, err := texteval.ReadBrands(in)
	if ferr, ok := errAsFault(err); ok {
		return nil, fault.Bad(fault.Field{Name: path, Message: ferr.Message, Hint: ferr.Hint})
	}
	if err != nil {
		return nil, fileFault(path, err)
	}
	for i := range bad {
		a.say("%s: entry %d: %s", path, bad[i].Line, printable(evalProblem(&bad[i])))
	}
	if len(bad) > 0 {
		return nil, fault.New(fault.Invalid, fmt.Sprintf("%s: %d entries cannot be taken", path, len(bad)), "mend them and run the command again")
	}
	if len(brands) == 0 {
		return nil, fault.Bad(fault.Field{Name: path, Message: "there is no brand in it", Hint: `write [{"brand": "Norvella", "zh": "诺薇拉"}]`})
	}
	return brands, nil
}

// evalPacks returns the packs that ship and those that were given.
func (a *program) evalPacks(f *evalFlags) ([]engine.Pack, error) {
	var list []engine.Pack
	if !f.noPacks {
		var err error
		if list, err = packs.Load(); err != nil {
			return nil, fmt.Errorf("load the packs: %w", err)
		}
	}
	for _, path := range f.packs {
		in, err := a.open(path)
		if err != nil {
			return nil, err
		}
		docs, err := packs.ReadAll(in)
		in.close()
		if err != nil {
			return nil, fault.Bad(fault.Field{Name: path, Message: err.Error(), Hint: "see the packs that ship for the form"})
		}
		bad := 0
		for i := range docs {
			p := docs[i].Pack
			for _, problem := range docs[i].Problems {
				a.say("%s: %s", path, printable(problem.String()))
				bad++
			}
			list = append(slices.DeleteFunc(list, func(q engine.Pack) bool { return q.ID == p.ID }), p)
		}
		if bad > 0 {
			return nil, fault.New(fault.Invalid, fmt.Sprintf("%s: %d entries cannot be taken", path, bad), "mend them and run the command again")
		}
	}
	return list, nil
}
