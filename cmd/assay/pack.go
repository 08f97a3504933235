package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/app"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/importer"
	"github.com/assay-ip/assay/packs"
)

// pack is the command for knowledge packs.
func (a *program) pack() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pack list|check|export|remove",
		Short: "List, check, export and remove knowledge packs",
		Long: `Pack works on knowledge packs: lexicons of coded terms, names that brands go by, and prohibitions. Some come with
Assay; others are imported with assay import packs and act on one organisation's listings or, when the operator shares
them, on everybody's.

Exit codes: 0 done; 1 a pack was refused; 2 the command line is wrong or there is no such pack; 3 a failure of the program
or the machine.`,
		Example: `  assay pack list
  assay pack check names.yaml
  assay pack export lexicon/names-fashion -o names-fashion.yaml`,
	}
	cmd.AddCommand(a.packList(), a.packCheck(), a.packExport(), a.packRemove())
	return cmd
}

// packFlags are the flags of commands that may look into a database. Without any of them the packs of the program alone are meant.
func packFlags(cmd *cobra.Command, flags map[string]*string, org *string) {
	cmd.Flags().StringVar(org, "org", "", "organisation whose packs are meant as well, by name or ID (default: the operator)")
	configFlags(cmd, flags, "data", "database")
}

// stored calls fn with the services over the database, or with nil when the command line names none.
func (a *program) stored(cmd *cobra.Command, flags map[string]*string, org string, fn func(*app.Parts, authz.Viewer) error) error {
	if !cmd.Flags().Changed("data") && !cmd.Flags().Changed("database") && !cmd.Flags().Changed("org") {
		return fn(nil, authz.Viewer{})
	}
	return a.inDatabase(cmd, flags, org, fn)
}

// inDatabase calls fn with the services over the database and a viewer of the organisation.
func (a *program) inDatabase(cmd *cobra.Command, flags map[string]*string, org string, fn func(*app.Parts, authz.Viewer) error) error {
	return a.withParts(cmd, flags, func(ctx context.Context, p *app.Parts) error {
		viewer, err := p.Console(ctx, org)
		if err != nil {
			return err //nolint:wrapcheck // a fault
		}
		return fn(p, viewer)
	})
}

func (a *program) packList() *cobra.Command {
	flags, org := map[string]*string{}, ""
	cmd := &cobra.Command{
		Use: "list", Short: "List the packs that come with Assay and, with --data, those that were imported",
		Long: `List prints one pack a line: ID, date, kind, entries, origin (shipped, shared or private), the first twelve digits of
the hash of its content, and its title.`,
		Example: "  assay pack list\n  assay pack list --data /var/lib/assay --org \"Norvella Holding\"",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.stored(cmd, flags, org, func(parts *app.Parts, v authz.Viewer) error {
				list, err := packs.Load()
				if err != nil {
					return fmt.Errorf("load the packs: %w", err)
				}
				for i := range list {
					if err := a.packLine(&list[i], "shipped"); err != nil {
						return err
					}
				}
				if parts == nil {
					return nil
				}
				imported, err := parts.Packs.List(cmd.Context(), v)
				if err != nil {
					return err //nolint:wrapcheck // a fault
				}
				for i := range imported {
					origin := "shared"
					if imported[i].Private {
						origin = "private"
					}
					if err := a.packLine(&imported[i].Pack, origin); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	packFlags(cmd, flags, &org)
	return cmd
}

func (a *program) packLine(p *engine.Pack, origin string) error {
	_, err := fmt.Fprintf(a.out, "%-30s %s  %-10s %4d  %-7s  %.12s  %s\n", printable(p.ID), p.Version, p.Kind, len(p.Terms)+len(p.Names), origin, p.Hash, printable(p.Title))
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func (a *program) packCheck() *cobra.Command {
	return &cobra.Command{
		Use: "check FILE…", Short: "Say what is wrong with pack files, by line, and change nothing",
		Long:    "Check reads packs from YAML or JSON files and compiles them. A pack that is in order is named with its hash.",
		Example: "  assay pack check names.yaml lexicon.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			bad := 0
			for _, path := range args {
				out, err := readOutcome(a, path, importer.Packs)
				if err != nil {
					return err
				}
				a.listProblems(path, out.Problems)
				bad += len(out.Problems)
				for _, e := range out.Entries {
					p := &e.Value
					if _, err := fmt.Fprintf(a.out, "%s: %s %s is in order: %d entries, sha256 %s\n", path, printable(p.ID), p.Version, len(p.Terms)+len(p.Names), p.Hash); err != nil {
						return fmt.Errorf("write: %w", err)
					}
				}
			}
			if bad > 0 {
				return errFound
			}
			return nil
		},
	}
}

func (a *program) packExport() *cobra.Command {
	flags, org, path := map[string]*string{}, "", ""
	cmd := &cobra.Command{
		Use: "export ID [-o FILE]", Short: "Write a pack as YAML with the hash of its content",
		Long: `Export writes the pack of this ID that is in effect: the organisation's own or a shared one, when the command line
names a database, else the one that comes with Assay. What was exported can be changed, dated later and imported again;
leave its hash out then.`,
		Example: "  assay pack export lexicon/coded-terms\n  assay pack export private/names --data /var/lib/assay -o names.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.stored(cmd, flags, org, func(parts *app.Parts, v authz.Viewer) error {
				p, err := findPack(cmd.Context(), parts, v, args[0])
				if err != nil {
					return err
				}
				return a.writePack(path, p)
			})
		},
	}
	cmd.Flags().StringVarP(&path, "output", "o", "", "file to write to, which must not be there yet (default: standard output)")
	packFlags(cmd, flags, &org)
	return cmd
}

func findPack(ctx context.Context, parts *app.Parts, v authz.Viewer, id string) (engine.Pack, error) {
	if parts != nil {
		return parts.Packs.Get(ctx, v, id) //nolint:wrapcheck // a fault
	}
	list, err := packs.Load()
	if err != nil {
		return engine.Pack{}, fmt.Errorf("load the packs: %w", err)
	}
	for _, p := range list {
		if p.ID == id {
			return p, nil
		}
	}
	return engine.Pack{}, fault.New(fault.NotFound, "no pack "+strconv.Quote(id)+" comes with Assay", "see assay pack list, or name a database with --data")
}

func (a *program) writePack(path string, p engine.Pack) (err error) {
	w := a.out
	if path != "" {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the file the operator names
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "the file "+strconv.Quote(path)+" cannot be made", "name one that is not there yet in a folder that may be written")
		}
		defer func() {
			if e := f.Close(); err == nil && e != nil {
				err = fmt.Errorf("write %s: %w", path, e)
			}
		}()
		w = io.Writer(f)
	}
	return packs.Write(w, p) //nolint:wrapcheck // says what it is
}

func (a *program) packRemove() *cobra.Command {
	flags, org := map[string]*string{}, ""
	cmd := &cobra.Command{
		Use: "remove ID", Short: "Take an imported pack out of the database",
		Long:    "Remove deletes an organisation's imported pack. A pack of the same ID that comes with Assay is in effect again.",
		Example: "  assay pack remove private/names --data /var/lib/assay",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inDatabase(cmd, flags, org, func(parts *app.Parts, v authz.Viewer) error {
				if err := parts.Packs.Remove(cmd.Context(), v, args[0]); err != nil {
					return err //nolint:wrapcheck // a fault
				}
				a.tell("%s is removed", printable(args[0]))
				return nil
			})
		},
	}
	packFlags(cmd, flags, &org)
	return cmd
}

// importPacks is the command that takes packs into the database.
func (a *program) importPacks() *cobra.Command {
	var private bool
	cmd := importer1(a, "packs", "Take knowledge packs", `A pack is a lexicon, a list of names of brands or a prohibition in the form of those that come with Assay (see assay pack
export), as YAML or JSON; several stand in one file with "---" between them. It is taken whole or refused by line. The
operator's packs act on everybody's listings, unless --private is given, and take the place of an older pack of the same
ID that comes with Assay; another organisation's must be private and have IDs of their own.`,
		importer.Packs, func(ctx context.Context, t *taking, p engine.Pack) (bool, error) {
			return t.parts.Packs.Put(ctx, t.viewer, p, private)
		})
	cmd.Flags().BoolVar(&private, "private", false, "let the packs act on the organisation's own listings alone")
	cmd.Long = `Take knowledge packs from a YAML or JSON file into the database.` + cmd.Long[len("Take knowledge packs from a CSV, JSON, JSONL or YAML file into the database."):]
	cmd.Example = "  assay import packs names.yaml --data /var/lib/assay\n  assay import packs names.yaml --private --org \"Norvella Holding\""
	return cmd
}
