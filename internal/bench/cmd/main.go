// Command cmd prints the figures of the README in one run: the product's own, then its Go benchmarks with the public libraries
// they are measured against. It needs the Go toolchain and touches nothing outside this machine.
package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/internal/bench"
)

// evalData is where titles with known answers are kept, beside the checkout.
const evalData = "../shared/data/text"

// wholeListings is how many listings are scanned one by one.
const wholeListings = 50_000

func main() { os.Exit(start()) }

func start() int {
	runs := flag.Int("runs", 5, "how often each measurement is repeated")
	listings := flag.Int("listings", 200_000, "listings of the end-to-end feed")
	peers := flag.String("peers", "", "folder to write names.txt and titles.txt to for scripts/peers.sh; prints titles with a name, titles a second on one core and on all")
	names := flag.Int("names", 10_000, "names for -peers")
	ablation := flag.Bool("ablation", false, "measure what every part of reading text buys and costs, and print the table of docs/ablation.md")
	snapshots := flag.Bool("snapshots", false, "compile, activate, roll back and release a large snapshot while listings are scanned")
	brands := flag.Int("brands", 100_000, "brands for -snapshots")
	terms := flag.Int("terms", 1_000_000, "names, aliases, codes and pack terms together for -snapshots")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *peers != "" {
		found, one, all, err := bench.Peers(ctx, *peers, *names, *listings)
		if err != nil {
			say(os.Stderr, "error: %v\n", err)
			return 1
		}
		say(os.Stdout, "%d %.0f %.0f\n", found, one, all)
		return 0
	}
	if *snapshots {
		if err := bench.Snapshots(ctx, os.Stdout, *brands, *terms); err != nil {
			say(os.Stderr, "error: %v\n", err)
			return 1
		}
		return 0
	}
	if *ablation {
		if err := bench.Ablation(ctx, os.Stdout, evalData, "internal/texteval/testdata/brands.json", *listings, *runs); err != nil {
			say(os.Stderr, "error: %v\nhint: start it in the root of the source tree, with the titles in %s\n", err, evalData)
			return 1
		}
		return 0
	}
	if err := run(ctx, os.Stdout, *runs, *listings); err != nil {
		say(os.Stderr, "error: %v\n", err)
		return 1
	}
	return 0
}

// say prints; that nobody may read it is no failure of a measurement.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

func run(ctx context.Context, w io.Writer, runs, listings int) error {
	say(w, "%s %s/%s, %d cores, %d runs each: median (least … most)\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), runs)
	show(w, bench.Folding(runs))
	for _, brands := range []int{10_000, 100_000} {
		res, err := bench.EndToEnd(ctx, brands, listings, runs)
		if err != nil {
			return err
		}
		show(w, res)
		say(w, "%-48s %.2f of the speed of decoding alone\n", "", res[0].Runs.Median/res[3].Runs.Median)
		if res, err = bench.Whole(brands, wholeListings); err != nil {
			return err
		}
		show(w, res)
		say(w, "\n")
	}
	million, err := bench.Whole(1_000_000, wholeListings)
	if err != nil {
		return err
	}
	show(w, million)
	say(w, "\nReading text (docs/evaluation.md)\n")
	if there, err := bench.Evaluation(ctx, w, evalData); err != nil {
		return err
	} else if !there {
		say(w, "  skipped: the titles are not beside the checkout\n")
	}
	say(w, "\nOne pass of the automaton, beside public libraries, each in a process of its own\n")
	if err := automata(ctx, w); err != nil {
		return err
	}
	say(w, "\n")
	for _, b := range []struct{ title, pattern, pkg string }{
		{"Folding and finding in one title", "^BenchmarkScan$", "./engine/mention"},
		{"Pages with 100,000 findings", "^BenchmarkPages$/sqlite", "./internal/store"},
		{"Storing listings with findings and events", "^BenchmarkIntake$/sqlite", "./internal/store"},
	} {
		say(w, "%s\n", b.title)
		if err := goBench(ctx, w, b.pattern, b.pkg); err != nil {
			return err
		}
		say(w, "\n")
	}
	return nil
}

func show(w io.Writer, res []bench.Result) {
	for _, r := range res {
		say(w, "%-48s %s %s\n", r.Name, r.Runs, r.Unit)
	}
}

// goBench runs Go benchmarks and prints their result lines; behind each line of one size it says how it compares with ours.
func goBench(ctx context.Context, w io.Writer, pattern, pkg string) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", pattern, "-benchtime", "1s", pkg) //nolint:gosec // names from the table above
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", pkg, err, out.String())
	}
	ours := 0.0
	sc := bufio.NewScanner(&out)
	for sc.Scan() {
		line := sc.Text()
		if !strings.HasPrefix(line, "Benchmark") {
			continue
		}
		f := strings.Fields(line)
		name := strings.TrimPrefix(f[0], "Benchmark")
		ns, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			continue
		}
		ratio := ""
		if strings.Contains(name, "/assay") {
			ours = ns
		} else if ours > 0 {
			ratio = fmt.Sprintf("  (%.1f times ours)", ns/ours)
		}
		say(w, "  %-44s %s%s\n", name, strings.Join(f[2:], " "), ratio)
	}
	return sc.Err()
}
