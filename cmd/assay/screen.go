package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
)

func (a *program) screen() *cobra.Command {
	var k knowledge
	fields := map[string]*string{}
	asJSON, failOn := false, ""
	cmd := &cobra.Command{
		Use:   "screen [--rights FILE] [--title TEXT ...]",
		Short: "Look at one listing and explain what is seen in it",
		Long: `Screen looks at one listing and explains what was read in it: the names, what each is used for and what was hidden in
them, character by character; the price against the known band; what each thing added to the score; and what would have
changed the verdict.

The listing is given by flags, or without --title as one JSON object on the standard input.

Exit codes: 0 the listing may be published; 1 it is at least as severe as --fail-on; 2 the command line or a file is wrong; 3 a
failure of the program or the machine.`,
		Example: `  assay screen --rights brands.csv --title 'Norvеlla trainers, mirror quality' --price 19 --currency EUR
  assay screen --rights brands.yaml --products products.yaml --json < listing.json
  assay screen --title 'Driver airbag module, used'`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			least, err := routeFlag("--fail-on", failOn)
			if err != nil {
				return err
			}
			l, err := a.oneListing(cmd.Context(), fields)
			if err != nil {
				return err
			}
			eng, err := a.engine(k)
			if err != nil {
				return err
			}
			f := eng.Scan(l)
			w := bufio.NewWriter(a.out)
			if asJSON {
				enc := json.NewEncoder(w)
				enc.SetIndent("", "  ")
				enc.SetEscapeHTML(false)
				err = enc.Encode(f)
			} else {
				explain(w, &l, &f)
			}
			if err = errors.Join(err, w.Flush()); err != nil {
				return fmt.Errorf("write: %w", err)
			}
			if f.Route.AtLeast(least) {
				return errFound
			}
			return nil
		},
	}
	a.knowledgeFlags(cmd, &k, false)
	for _, f := range []struct{ name, help string }{
		{"title", "title as the buyer sees it"},
		{"description", "description"},
		{"brand", "brand as the seller declares it"},
		{"category", "category on the platform"},
		{"price", "price, such as 129.95"},
		{"currency", "currency of the price, such as EUR"},
		{"condition", "new, used or refurbished"},
		{"market", "country it is offered in, such as DE"},
		{"seller", "the platform's identifier of the seller"},
		{"platform", "name of the platform"},
		{"id", "the platform's identifier of the listing"},
	} {
		fields[f.name] = cmd.Flags().String(f.name, "", f.help)
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the finding as JSON")
	cmd.Flags().StringVar(&failOn, "fail-on", string(engine.RouteTestBuy), "least severe route that makes the exit code 1")
	complete(cmd, "fail-on", routeNames()...)
	return cmd
}

// oneListing takes a listing from flags or from the standard input, through the checks of every feed.
func (a *program) oneListing(_ context.Context, fields map[string]*string) (engine.Listing, error) {
	given := map[string]string{}
	for name, v := range fields {
		if *v != "" {
			given[name] = *v
		}
	}
	var data []byte
	var err error
	if len(given) > 0 {
		data, err = json.Marshal(given)
	} else {
		if isTerminal(a.in) {
			return engine.Listing{}, fault.New(fault.Invalid, "there is no listing", "give --title, or one JSON object on the standard input")
		}
		data, err = io.ReadAll(io.LimitReader(a.in, 1<<20+1))
	}
	if err != nil {
		return engine.Listing{}, fmt.Errorf("read the listing: %w", err)
	}
	if len(strings.TrimSpace(string(data))) == 0 {
		return engine.Listing{}, fault.New(fault.Invalid, "there is no listing on the standard input", "give --title, or one JSON object on the standard input")
	}
	if len(data) > 1<<20 {
		return engine.Listing{}, fault.New(fault.TooLarge, "the listing is larger than 1 MiB", "leave pictures out and give their addresses")
	}
	dec, err := feed.NewDecoder(feed.JSONL, nil, feed.Limits{}, feed.WithLineIDs())
	if err != nil {
		return engine.Listing{}, err //nolint:wrapcheck // a fault
	}
	res := dec.Decode(feed.Line{Number: 1, Data: data})
	if r := res.Refused; r != nil {
		name := r.Field
		if name != "" && len(given) > 0 {
			name = "--" + name
		}
		return engine.Listing{}, fault.Bad(fault.Field{Name: name, Value: r.Value, Message: r.Message, Hint: r.Hint})
	}
	return res.Listing, nil
}
