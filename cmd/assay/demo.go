package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/demo"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/app"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/config"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/importer"
	"github.com/assay-ip/assay/internal/listing"
)

func (a *program) demo() *cobra.Command {
	listen := ""
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the server on invented data in a temporary folder",
		Long: `Demo starts the server in a temporary folder with brands, products, rules and listings that were invented for it, scans the
listings, and prints the address and a sign-in that works once, within 15 minutes. Ctrl-C stops it and leaves nothing behind.`,
		Example: "  assay demo\n  assay demo --listen 127.0.0.1:8321",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.runDemo(cmd.Context(), listen)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "where to listen, host:port; port 0 takes a free one")
	return cmd
}

func (a *program) runDemo(ctx context.Context, listen string) (err error) {
	dir, err := os.MkdirTemp("", "assay-demo-")
	if err != nil {
		return fault.Wrap(err, fault.Internal, "a temporary folder cannot be made", "set TMPDIR to a folder that may be written")
	}
	defer func() {
		if rerr := os.RemoveAll(dir); rerr != nil && err == nil {
			err = fault.Wrap(rerr, fault.Internal, "the temporary folder "+dir+" is left behind", "remove it")
		}
	}()
	c, err := config.Load(config.Sources{Flags: map[string]string{"data": dir, "listen": listen, "log.level": "warn", "stop.wait": "2s"}})
	if err != nil {
		return err //nolint:wrapcheck // a fault
	}
	m := a.newMain(c)
	m.Unsafe = true
	if m.Rates, err = demoRates(); err != nil {
		return err
	}
	var viewer authz.Viewer
	var intake listing.Intake
	m.Prepare = func(ctx context.Context, p *app.Parts) error {
		var err error
		viewer, intake, err = a.fillDemo(ctx, p)
		return err
	}
	m.Ready = func(ctx context.Context, p *app.Parts) error { return a.presentDemo(ctx, p, viewer, intake, m.URL()) }
	return m.Run(ctx) //nolint:wrapcheck // complain knows faults
}

func demoRates() ([]price.Rate, error) {
	f, err := demo.Files.Open("rates.yaml")
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	defer f.Close()
	return importer.Rates(f) //nolint:wrapcheck // a fault
}

// fillDemo puts the invented data in, through the same services as everybody's.
func (a *program) fillDemo(ctx context.Context, p *app.Parts) (authz.Viewer, listing.Intake, error) {
	viewer, err := p.Accounts.Setup(ctx, account.SetupInput{
		Code: p.Accounts.SetupCode(), Organisation: "Demo Market", Email: "demo@assay.example", Name: "Demo", Password: rand.Text(),
	})
	if err != nil {
		return viewer, listing.Intake{}, err //nolint:wrapcheck // a fault
	}
	t := &taking{parts: p, viewer: viewer}
	if err := putAll(ctx, t, "brands.yaml", importer.Brands, putBrand); err != nil {
		return viewer, listing.Intake{}, err
	}
	if err := putAll(ctx, t, "products.yaml", importer.Products, putProduct); err != nil {
		return viewer, listing.Intake{}, err
	}
	if err := putAll(ctx, t, "rules.yaml", importer.Rules, putRule); err != nil {
		return viewer, listing.Intake{}, err
	}
	if err := p.Keeper.Refresh(ctx); err != nil {
		return viewer, listing.Intake{}, err //nolint:wrapcheck // a fault
	}
	intake, err := a.scanDemo(ctx, p, viewer)
	return viewer, intake, err
}

// presentDemo says what was found and how to come in.
func (a *program) presentDemo(ctx context.Context, p *app.Parts, viewer authz.Viewer, intake listing.Intake, at string) error {
	counts, err := p.Review.Counts(ctx, viewer)
	if err != nil {
		return err //nolint:wrapcheck // a fault
	}
	waiting := int64(0)
	for _, n := range counts.OpenBy {
		waiting += n
	}
	code, err := p.Accounts.NewOneTime(ctx, viewer.User)
	if err != nil {
		return err //nolint:wrapcheck // a fault
	}
	a.tell(`
Assay runs on invented data: %s listings scanned, %s wait for a person.

  open     %s/enter#%s
           the sign-in works once, within 15 minutes
  address  %s
  API      %s/v1/openapi.json

Ctrl-C stops it and leaves nothing behind.`, thousands(intake.Lines), thousands(waiting), at, url.PathEscape(code), at, at)
	return nil
}

// scanDemo sends the listings through intake, saying how far it is.
func (a *program) scanDemo(ctx context.Context, p *app.Parts, viewer authz.Viewer) (listing.Intake, error) {
	data, err := demo.Files.ReadFile("listings.jsonl")
	if err != nil {
		return listing.Intake{}, fmt.Errorf("demo: %w", err)
	}
	total := bytes.Count(data, []byte("\n"))
	show := func(in listing.Intake) {
		if isTerminal(a.err) {
			_, _ = fmt.Fprintf(a.err, "\rscanning %d of %d listings", in.Lines, total)
		}
	}
	intake, err := p.Listings.Take(ctx, viewer, listing.TakeInput{Key: "demo", Platform: "demo-market", Format: feed.JSONL, Body: bytes.NewReader(data), Progress: show})
	if err != nil {
		return intake, err //nolint:wrapcheck // a fault
	}
	show(intake)
	if isTerminal(a.err) {
		a.say("")
	}
	return intake, nil
}

// putAll takes one of the embedded files.
func putAll[T any](ctx context.Context, t *taking, name string, read func(io.Reader, importer.Format) (importer.Outcome[T], error), put func(context.Context, *taking, T) (bool, error)) error {
	f, err := demo.Files.Open(name)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer func() { _ = f.Close() }()
	out, err := read(f, importer.YAML)
	if err != nil {
		return fmt.Errorf("demo: %s: %w", name, err)
	}
	for _, e := range out.Entries {
		if _, err := put(ctx, t, e.Value); err != nil {
			return fmt.Errorf("demo: %s line %d: %w", name, e.Line, err)
		}
	}
	return nil
}

// discard is a log that nobody reads, for commands that say themselves what went wrong.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
