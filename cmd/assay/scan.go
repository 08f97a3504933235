package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/scan"
)

// scanFlags are the flags of assay scan.
type scanFlags struct {
	know     knowledge
	input    string
	format   string
	out      string
	show     string
	failOn   string
	quiet    bool
	workers  int
	refusals int
}

func (a *program) scan() *cobra.Command {
	var f scanFlags
	cmd := &cobra.Command{
		Use:   "scan --rights FILE [flags] [LISTINGS|-]",
		Short: "Scan a file of listings of any length against brands",
		Long: `Scan reads listings, one a line, and writes what it finds, in the order of the lines. It uses all cores, and its memory
does not grow with the file. No server is needed and nothing is stored.

LISTINGS is JSONL (one JSON object a line) or CSV (the first line names the columns); without it, or with "-", the
standard input is read. What is packed with gzip is unpacked. A listing has an id (the number of its line when absent) and a
title, and may have description, brand, category, platform, seller, price, currency, condition, market, url, gtin,
images and attributes. Other fields are ignored. A line that cannot be read is listed on the error output with its
number and what to do, and the scan goes on.

The rights are brands as CSV, JSON, JSONL or YAML: name, and aliases, chinese, codes, categories and common_word where
they are known (in CSV, several values in one cell are separated by "|"). Products with their price bands and CEL rules may be
given as well. The packs that come with Assay (coded terms, prohibited goods) apply unless --no-packs is given.

Findings are written as a table, as JSONL (whole findings as the engine makes them) or as CSV (one row each; a cell that a
spreadsheet would take for a formula gets an apostrophe before it). Routes from lenient to severe: publish, watch,
test_buy, review, hold, block.

Exit codes: 0 nothing at least as severe as --fail-on; 1 something is; 2 the command line or a file is wrong; 3 a failure of
the program or the machine; 130 stopped by Ctrl-C, after a summary of what was done.`,
		Example: `  assay scan --rights brands.csv listings.jsonl
  assay scan --rights brands.yaml --products products.csv --format csv --out findings.csv listings.csv.gz
  zcat export.jsonl.gz | assay scan --rights brands.json --format jsonl --show review > findings.jsonl
  assay scan --rights brands.csv --fail-on hold new.jsonl || echo "do not publish"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := "-"
			if len(args) == 1 {
				path = args[0]
			}
			return a.runScan(cmd.Context(), &f, path)
		},
	}
	fl := cmd.Flags()
	a.knowledgeFlags(cmd, &f.know, true)
	fl.StringVar(&f.input, "input", "", "how LISTINGS is written: jsonl or csv (default: told by its name or its first bytes)")
	fl.StringVarP(&f.format, "format", "f", "table", "how findings are written: table, jsonl or csv")
	fl.StringVarP(&f.out, "out", "o", "", "file to write findings to (default: the standard output)")
	fl.StringVar(&f.show, "show", string(engine.RouteTestBuy), "least severe route of the findings that are written; publish writes all")
	fl.StringVar(&f.failOn, "fail-on", string(engine.RouteTestBuy), "least severe route that counts as found for the exit code")
	fl.IntVar(&f.workers, "workers", 0, "how many listings are scanned at once (default: one for each core)")
	fl.IntVar(&f.refusals, "refusals", 100, "how many refused lines are listed one by one; all are counted")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "no progress bar and no summary")
	complete(cmd, "format", "table", "jsonl", "csv")
	complete(cmd, "show", routeNames()...)
	complete(cmd, "fail-on", routeNames()...)
	complete(cmd, "input", "jsonl", "csv")
	return cmd
}

// knowledgeFlags adds the flags for what is known.
func (a *program) knowledgeFlags(cmd *cobra.Command, k *knowledge, need bool) {
	fl := cmd.Flags()
	fl.StringVarP(&k.rights, "rights", "r", "", "brands to look for: a .csv, .json, .jsonl or .yaml file")
	fl.StringVarP(&k.products, "products", "p", "", "genuine products with their price bands")
	fl.StringVar(&k.rules, "rules", "", "CEL rules")
	fl.StringVar(&k.rates, "rates", "", "exchange rates, to compare prices in another currency (YAML: currency, value, as_of)")
	fl.BoolVar(&k.noPacks, "no-packs", false, "leave out the packs that come with Assay")
	fl.BoolVar(&k.skipBad, "skip-bad", false, "go on without the entries of these files that cannot be taken, after listing them")
	if need {
		k.need = cmd.CommandPath
	}
}

// complete offers the values of a flag to the shell.
func complete(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

func routeNames() []string {
	var out []string
	for _, r := range engine.Routes() {
		out = append(out, string(r))
	}
	return out
}

func routeFlag(flag, value string) (engine.Route, error) {
	r := engine.Route(value)
	if !r.Valid() {
		return "", fault.Bad(fault.Field{Name: flag, Value: value, Message: "there is no such route", Hint: "give " + strings.Join(routeNames(), ", ")})
	}
	return r, nil
}

func (a *program) runScan(ctx context.Context, f *scanFlags, path string) error {
	show, err := routeFlag("--show", f.show)
	if err != nil {
		return err
	}
	failOn, err := routeFlag("--fail-on", f.failOn)
	if err != nil {
		return err
	}
	form, ok := forms()[f.format]
	if !ok {
		return fault.Bad(fault.Field{Name: "--format", Value: f.format, Message: "there is no such format", Hint: "give table, jsonl or csv"})
	}
	eng, err := a.engine(f.know)
	if err != nil {
		return err
	}
	in, err := a.open(path)
	if err != nil {
		return err
	}
	defer in.close()
	format, err := in.feedFormat(f.input)
	if err != nil {
		return err
	}
	if in.size < 0 && path == "-" && isTerminal(a.in) {
		a.say("reading listings from the terminal; end with Ctrl-D")
	}
	out, closeOut, err := a.output(f.out)
	if err != nil {
		return err
	}
	bar := a.progress(in, f.quiet)
	if f.out == "" && bar.on() && isTerminal(a.out) {
		out = bar // above the bar, not through it
	}
	began := a.clock.Now()
	sum, err := a.scanAll(ctx, f, in, format, eng, form, show, out, bar)
	bar.end(err == nil)
	if cerr := closeOut(); err == nil {
		err = cerr
	}
	if !f.quiet {
		a.summarise(sum, a.clock.Now().Sub(began))
	}
	if err != nil {
		return scanFault(in.name, err)
	}
	if sum.AtLeast(failOn) > 0 {
		return errFound
	}
	return nil
}

// scanAll runs the scan between the bar's begin and end.
func (a *program) scanAll(ctx context.Context, f *scanFlags, in *input, format feed.Format, eng *engine.Engine, form form, show engine.Route, out io.Writer, bar *bar) (scan.Summary, error) {
	w := bufio.NewWriterSize(out, 256<<10)
	if form.head != "" {
		if _, err := w.WriteString(form.head); err != nil {
			return scan.Summary{}, fmt.Errorf("write: %w", err)
		}
	}
	listed, left := 0, int64(0)
	sum, err := scan.Run(ctx, in, eng, scan.Options{
		Format: format, Workers: f.workers, LineIDs: true,
		Render: func(buf []byte, r *scan.Row) []byte {
			if r.Refused != nil || !r.Finding.Route.AtLeast(show) {
				return buf
			}
			return form.row(buf, r)
		},
		Refused: func(r *feed.Refusal) {
			if listed++; listed > f.refusals {
				left++
				return
			}
			bar.say(printable(refusalText(in.name, r)))
		},
		Progress: func(s scan.Summary) {
			bar.set(in.read.n.Load(), s)
			if isTerminal(a.out) || in.size < 0 {
				_ = w.Flush() // so that what was found is seen; an error comes again with the next write
			}
		},
	}, w)
	if left > 0 {
		bar.say(fmt.Sprintf("%s: and %d more lines refused", in.name, left))
	}
	if ferr := w.Flush(); ferr != nil && err == nil {
		err = fmt.Errorf("write: %w", ferr)
	}
	return sum, err
}

func refusalText(name string, r *feed.Refusal) string {
	field := ""
	if r.Field != "" {
		field = r.Field + ": "
	}
	value := ""
	if r.Value != "" {
		value = " (given: " + strconv.Quote(r.Value) + ")"
	}
	return fmt.Sprintf("%s:%d: refused: %s%s%s; %s [%s]", name, r.Line, field, r.Message, value, r.Hint, r.Code)
}

// scanFault says which file a failure came from.
func scanFault(name string, err error) error {
	if f, ok := errAsFault(err); ok {
		for i := range f.Fields {
			f.Fields[i].Name = name + ": " + f.Fields[i].Name
		}
		return err
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fault.Wrap(err, fault.Internal, name+": the scan broke off", "mend the cause and run it again")
}

// output opens the file for findings. The returned function closes it and says what went wrong with it.
func (a *program) output(path string) (io.Writer, func() error, error) {
	if path == "" || path == "-" {
		return a.out, func() error { return nil }, nil
	}
	f, err := os.Create(path) //nolint:gosec // the file the user names
	if err != nil {
		return nil, nil, fileFault(path, err)
	}
	return f, func() error {
		if err := f.Close(); err != nil {
			return fileFault(path, err)
		}
		return nil
	}, nil
}

// summarise writes what was done on the error output.
func (a *program) summarise(s scan.Summary, took time.Duration) {
	var parts []string
	for _, r := range slices.Backward(engine.Routes()) {
		if n := s.Routes[r]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", thousands(n), r))
		}
	}
	rate := ""
	if sec := took.Seconds(); sec > 0 {
		rate = fmt.Sprintf(" in %.1f s, %s a second", sec, thousands(int64(float64(s.Listings)/sec)))
	}
	routes := ""
	if parts != nil {
		routes = ": " + strings.Join(parts, ", ")
	}
	refused := ""
	if s.Refused > 0 {
		refused = fmt.Sprintf("; %s lines refused", thousands(s.Refused))
	}
	a.say("%s listings%s%s%s", thousands(s.Listings), rate, routes, refused)
}

// thousands writes a number with separators.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
