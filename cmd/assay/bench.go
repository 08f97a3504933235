package main

import (
	"context"
	"fmt"
	"runtime"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/internal/bench"
	"github.com/assay-ip/assay/internal/fault"
)

func (a *program) bench() *cobra.Command {
	runs, listings := 0, 0
	brands := []int{}
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure this machine: listings a second from JSON to findings",
		Long: `Bench makes brands and listings from a seed and measures, several times each, how many listings a second go from lines of JSON to
findings, how many are decoded alone, and how fast text is folded. It prints the median with the least and the greatest, and the
most memory the process held. It asks nothing of the network.

The comparison with public libraries is made in the source tree with: make bench.`,
		Example: "  assay bench\n  assay bench --brands 10000 --listings 50000 --runs 3",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if runs < 1 || listings < 1 {
				return fault.Bad(fault.Field{Name: "--runs, --listings", Value: fmt.Sprint(runs, ", ", listings), Message: "they are not above zero", Hint: "give at least 1"})
			}
			for _, n := range brands {
				if n < 1 || n > maxBenchBrands {
					return fault.Bad(fault.Field{Name: "--brands", Value: strconv.Itoa(n), Message: "it is not a number of brands that can be measured", Hint: "give 1 to 2000000"})
				}
			}
			return a.runBench(cmd.Context(), brands, listings, runs)
		},
	}
	cmd.Flags().IntVar(&runs, "runs", 5, "how often each measurement is repeated")
	cmd.Flags().IntVar(&listings, "listings", 200_000, "listings of the feed")
	cmd.Flags().IntSliceVar(&brands, "brands", []int{10_000, 100_000}, "numbers of brands to measure with")
	return cmd
}

// maxBenchBrands bounds what bench makes up in memory.
const maxBenchBrands = 2_000_000

func (a *program) runBench(ctx context.Context, brands []int, listings, runs int) error {
	a.tell("assay %s, %s %s/%s, %d cores, %d runs each: median (least … most)\n", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), runs)
	show := func(res []bench.Result) {
		for _, r := range res {
			a.tell("%-48s %s %s", r.Name, r.Runs, r.Unit)
		}
	}
	show(bench.Folding(runs))
	for _, n := range brands {
		res, err := bench.EndToEnd(ctx, n, listings, runs)
		if err != nil {
			return err //nolint:wrapcheck // it says what it measured
		}
		show(res)
		a.tell("%-48s %.2f of the speed of decoding alone", "", res[0].Runs.Median/res[3].Runs.Median)
	}
	return nil
}
