package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/app"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/config"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/importer"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/vault"
)

func (a *program) imports() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import brands|products|rules|rights|packs FILE",
		Short: "Take brands, products, rules, rights or packs from a file into the database",
		Long: `Import takes brands, products, rules or rights from a CSV, JSON, JSONL or YAML file, or knowledge packs from a YAML or JSON
file, into the database, as the operator's or, with --org, as those of another organisation. An entry whose name is there
already is replaced, and one that is the same is left alone, so that a file may be imported again. A running server has the
entries in effect within seconds.

An entry that cannot be taken is listed with its line, field, value and remedy, and the others are taken all the same.

Exit codes: 0 everything was taken; 1 some entries were refused; 2 the command line or the file is wrong; 3 a failure of the
program or the machine.`,
		Example: `  assay import brands brands.csv --data /var/lib/assay
  assay import products products.yaml --org "Norvella Holding"
  assay import rules rules.yaml --dry-run
  assay import packs names.yaml --private --org "Norvella Holding"`,
	}
	cmd.AddCommand(
		importer1(a, "brands", "Take brands", `A brand has name, and aliases, chinese, codes and categories where they are known (in CSV several values in one cell are
separated by "|"), common_word when its name is an ordinary word, and private when only the organisation itself may use it.`,
			importer.Brands, putBrand),
		importer1(a, "products", "Take products with their price bands", `A product has brand (its name, which must be in the database), name, and gtin, styles, category and bands: currency, market
(empty for any), low and high. In CSV one record holds one band.`,
			importer.Products, putProduct),
		importer1(a, "rules", "Take CEL rules", `A rule has name and expr, and author, citation, effect (a route) and weight (milli-logits). It acts on the organisation's own
listings.`,
			importer.Rules, putRule),
		importer1(a, "rights", "Take rights as drafts", `A right has title and holder, and what its kind asks for: kind (trademark when it is absent), office, number,
territories, classes (such as "25: shoes"), valid_from, valid_to, brands (their names, which must be in the database),
domain, form, application, filed, registered, vienna, author, created, published, claims and description. In CSV several
values in one cell are separated by "|". A right of the same kind, office and number is replaced while it is a draft. The
documents are uploaded on the pages or by the API, and each right is submitted there.`,
			importer.Rights, putRight),
		a.importPacks(),
	)
	return cmd
}

// taking is an import under way.
type taking struct {
	parts  *app.Parts
	viewer authz.Viewer
	brands map[string]string // names to IDs, read when first needed
	names  map[string]string // the same for rights
}

func putBrand(ctx context.Context, t *taking, b engine.Brand) (bool, error) {
	b.ID = ""
	_, created, err := t.parts.Brands.Put(ctx, t.viewer, b)
	return created, err
}

func putRule(ctx context.Context, t *taking, r engine.Rule) (bool, error) {
	r.ID = ""
	_, created, err := t.parts.Rules.Put(ctx, t.viewer, r)
	return created, err
}

func putRight(ctx context.Context, t *taking, e vault.Entry) (bool, error) {
	if t.names == nil {
		names, err := t.parts.Vault.Names(ctx, t.viewer)
		if err != nil {
			return false, err //nolint:wrapcheck // a fault
		}
		t.names = names
	}
	_, created, err := t.parts.Vault.PutNamed(ctx, t.viewer, t.names, e)
	return created, err //nolint:wrapcheck // a fault
}

func putProduct(ctx context.Context, t *taking, p engine.Product) (bool, error) {
	if t.brands == nil {
		t.brands = map[string]string{}
		for cursor := ""; ; {
			got, err := t.parts.Brands.List(ctx, t.viewer, "", page.Request{Cursor: cursor, Limit: page.MaxLimit})
			if err != nil {
				return false, err //nolint:wrapcheck // a fault
			}
			for _, b := range got.Items {
				t.remember(b)
			}
			if cursor = got.Next; cursor == "" {
				break
			}
		}
	}
	id, ok := t.brands[strings.ToLower(p.Brand)]
	if !ok {
		return false, fault.Bad(fault.Field{Name: "brand", Value: p.Brand, Message: "there is no such brand", Hint: "import the brand first"})
	}
	p.Brand, p.ID = id, ""
	_, created, err := t.parts.Products.Put(ctx, t.viewer, p)
	return created, err
}

// remember notes a brand by name and ID; the organisation's own goes before a shared one of the same name.
func (t *taking) remember(b rights.Brand) {
	name := strings.ToLower(b.Name)
	if _, ok := t.brands[name]; !ok || b.Org == t.viewer.Org {
		t.brands[name] = b.ID
	}
	t.brands[strings.ToLower(b.ID)] = b.ID
}

// importer1 is the command for one sort of entry.
func importer1[T any](a *program, noun, short, long string, read func(io.Reader, importer.Format) (importer.Outcome[T], error), put func(context.Context, *taking, T) (bool, error)) *cobra.Command {
	flags := map[string]*string{}
	org, dry := "", false
	cmd := &cobra.Command{
		Use: noun + " FILE", Short: short, Long: short + " from a CSV, JSON, JSONL or YAML file into the database.\n\n" + long + "\n\nExit codes: see assay import --help.",
		Example: "  assay import " + noun + " " + noun + ".csv\n  assay import " + noun + " " + noun + ".yaml --org \"Norvella Holding\"",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.config(cmd, flags)
			if err != nil {
				return err
			}
			out, err := readOutcome(a, args[0], read)
			if err != nil {
				return err
			}
			if dry {
				a.listProblems(args[0], out.Problems)
				a.tell("%s %s can be read, %d entries cannot", thousands(int64(len(out.Entries))), noun, len(out.Problems))
				if len(out.Problems) > 0 {
					return errFound
				}
				return nil
			}
			return take(cmd.Context(), a, c, org, noun, args[0], out, put)
		},
	}
	cmd.Flags().StringVar(&org, "org", "", "organisation that the entries belong to, by name or ID (default: the operator)")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "read and check the file, and change nothing")
	configFlags(cmd, flags, "data", "database")
	return cmd
}

// readOutcome reads a file of entries.
func readOutcome[T any](a *program, path string, read func(io.Reader, importer.Format) (importer.Outcome[T], error)) (importer.Outcome[T], error) {
	var out importer.Outcome[T]
	format, err := importer.FormatOf(strings.TrimSuffix(path, ".gz"))
	if err != nil {
		return out, err //nolint:wrapcheck // a fault
	}
	in, err := a.open(path)
	if err != nil {
		return out, err
	}
	defer in.close()
	out, err = read(in, format)
	if f, ok := errAsFault(err); ok {
		for i := range f.Fields {
			f.Fields[i].Name = strings.TrimSuffix(path+": "+strings.TrimPrefix(f.Fields[i].Name, "file"), ": ")
		}
	}
	return out, err
}

// take stores the entries one by one.
func take[T any](ctx context.Context, a *program, c config.Config, org, noun, path string, out importer.Outcome[T], put func(context.Context, *taking, T) (bool, error)) error {
	parts, err := app.Open(ctx, c, app.Options{Log: discard(), Clock: a.clock, Migrate: true})
	if err != nil {
		return err //nolint:wrapcheck // a fault
	}
	defer func() { _ = parts.Store.Close() }()
	viewer, err := parts.Console(ctx, org)
	if err != nil {
		return err //nolint:wrapcheck // a fault
	}
	t := &taking{parts: parts, viewer: viewer}
	n, fresh := 0, 0
	for _, e := range out.Entries {
		created, err := put(ctx, t, e.Value)
		if f, ok := errAsFault(err); ok && f.Code != fault.Internal && f.Code != fault.Unavailable {
			out.Problems = append(out.Problems, problemsOf(e.Line, f)...)
			continue
		}
		if err != nil {
			a.tell("%s %s taken before it broke off at line %d", thousands(int64(n)), noun, e.Line)
			return err
		}
		n++
		if created {
			fresh++
		}
	}
	a.listProblems(path, out.Problems)
	refused := map[int64]bool{}
	for _, p := range out.Problems {
		refused[p.Line] = true
	}
	a.tell("%s %s taken for %s (%s new); %d refused", thousands(int64(n)), noun, printable(viewer.OrgName), thousands(int64(fresh)), len(refused))
	if len(refused) > 0 {
		return errFound
	}
	return nil
}

func problemsOf(line int64, f *fault.Error) []importer.Problem {
	if len(f.Fields) == 0 {
		return []importer.Problem{{Line: line, Field: fault.Field{Message: f.Message, Hint: f.Hint}}}
	}
	var out []importer.Problem
	for _, field := range f.Fields {
		out = append(out, importer.Problem{Line: line, Field: field})
	}
	return out
}

// migrate is the command that brings a database up to date.
func (a *program) migrate() *cobra.Command {
	flags := map[string]*string{}
	cmd := &cobra.Command{
		Use:   "migrate [--data DIR] [--database DSN]",
		Short: "Bring the database up to date and end",
		Long: `Migrate brings the tables of the database up to date for this version of Assay, and ends. Serve does the same when it
starts; a separate step is of use where the server itself may not change tables. It changes nothing the second time.`,
		Example: "  assay migrate --data /var/lib/assay\n  ASSAY_DATABASE=postgres://owner@db/assay assay migrate",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.config(cmd, flags)
			if err != nil {
				return err
			}
			parts, err := app.Open(cmd.Context(), c, app.Options{Log: discard(), Clock: a.clock, Migrate: true})
			if err != nil {
				return err //nolint:wrapcheck // a fault
			}
			if err := parts.Store.Close(); err != nil {
				return fmt.Errorf("close: %w", err)
			}
			a.tell("the %s database is up to date", parts.Store.Dialect())
			return nil
		},
	}
	configFlags(cmd, flags, "data", "database")
	return cmd
}
