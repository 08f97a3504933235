package main

import (
	"bufio"
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/texteval"
)

// evalMakeFlags are the flags of assay eval make.
type evalMakeFlags struct {
	seed   uint64
	rows   int
	brands string
	titles []string
	out    string
}

func (a *program) evalMake() *cobra.Command {
	var f evalMakeFlags
	cmd := &cobra.Command{
		Use:   "make --brands BRANDS.json --titles TITLES [--titles TITLES ...]",
		Short: "Make titles with known answers from brands and real titles",
		Long: `Make writes a gold file for assay eval text from a list of brands and real titles: names in every disguise it knows, names written
plainly, names that only say what goods fit, in many languages, ordinary words that are names or nearly so, and titles without a
brand. The same files and seed give the same rows.

TITLES has one title a line, as text or as a JSON object with title, and brand (the maker) and brands where they are known; these
make the honest rows surer. BRANDS.json is that of assay eval text; variants gives forms of a name by family that no rule makes,
such as {"variants": {"pinyin": ["nuo wei la"]}}.

Look at a sample of the honest rows before you trust the figures: titles are taken at their word.`,
		Example: "  assay eval make --brands brands.json --titles titles.txt --out gold.jsonl\n  assay eval make --brands brands.json --titles a.jsonl --titles b.jsonl --seed 7 --rows 100 > gold.jsonl",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.brands == "" || len(f.titles) == 0 {
				return &usageError{errors.New("--brands and --titles are both needed"), cmd.CommandPath()}
			}
			return a.runEvalMake(&f)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.brands, "brands", "", "brands to write in disguise")
	fl.StringArrayVar(&f.titles, "titles", nil, "real titles (may be given several times)")
	fl.Uint64Var(&f.seed, "seed", 1, "source of all chance")
	fl.IntVar(&f.rows, "rows", 40, "rows of each family of evasion; of the honest kinds there are several times as many")
	fl.StringVarP(&f.out, "out", "o", "", "file to write to (default: the standard output)")
	return cmd
}

func (a *program) runEvalMake(f *evalMakeFlags) error {
	if f.rows < 1 || f.rows > 100_000 {
		return fault.Bad(fault.Field{Name: "--rows", Value: strconv.Itoa(f.rows), Message: "it is not a number of rows that can be made", Hint: "give 1 to 100000"})
	}
	brands, err := a.evalBrands(f.brands)
	if err != nil {
		return err
	}
	var titles []texteval.Title
	for _, path := range f.titles {
		in, err := a.open(path)
		if err != nil {
			return err
		}
		source, _, _ := strings.Cut(filepath.Base(in.name), ".")
		list, err := texteval.ReadTitles(in, source)
		in.close()
		if err != nil {
			return scanFault(in.name, err)
		}
		if len(list) == 0 {
			return fault.Bad(fault.Field{Name: path, Message: "there is no title in it", Hint: "write one title a line, as text or as a JSON object with title"})
		}
		titles = append(titles, list...)
	}
	out, closeOut, err := a.output(f.out)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	err = texteval.WriteRows(w, texteval.Make(brands, titles, texteval.MakeOptions{Seed: f.seed, Rows: f.rows}))
	if err == nil {
		err = w.Flush()
	}
	if cerr := closeOut(); err == nil {
		err = cerr
	}
	return err //nolint:wrapcheck // a fault, or it says that it is writing
}
