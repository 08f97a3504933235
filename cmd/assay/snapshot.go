package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/internal/app"
	"github.com/assay-ip/assay/internal/authz"
	archive "github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/page"
)

// snapshot is the command for compiled knowledge.
func (a *program) snapshot() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot list|show|diff|activate|release",
		Short: "List, compare and activate snapshots of knowledge",
		Long: `Snapshot works on compiled knowledge: each snapshot is all brands, products, rules and packs as they were at one time. The
newest is in effect unless another one is pinned. Servers on the same database follow within a second.

Exit codes: 0 done; 2 the command line is wrong or there is no such snapshot; 3 a failure of the program or the machine.`,
		Example: `  assay snapshot list --data /var/lib/assay
  assay snapshot diff 41 42
  assay snapshot activate 41 --reason "42 blocks honest sellers"
  assay snapshot release --reason "the rule is mended"`,
	}
	cmd.AddCommand(a.snapshotList(), a.snapshotShow(), a.snapshotDiff(), a.snapshotActivate(), a.snapshotRelease())
	return cmd
}

// archived makes a command that works on the archive of a database.
func (a *program) archived(cmd *cobra.Command, do func(p *app.Parts, v authz.Viewer, args []string) error) *cobra.Command {
	flags := map[string]*string{}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.inDatabase(cmd, flags, "", func(p *app.Parts, v authz.Viewer) error { return do(p, v, args) })
	}
	configFlags(cmd, flags, "data", "database")
	return cmd
}

func (a *program) snapshotList() *cobra.Command {
	most := 0
	cmd := &cobra.Command{
		Use: "list", Short: "List snapshots, newest first",
		Long: `List prints one snapshot a line: number, state (active or pinned), when it was compiled, its terms, the findings made
under it, and why it was made.`,
		Example: "  assay snapshot list --data /var/lib/assay", Args: cobra.NoArgs,
	}
	cmd.Flags().IntVar(&most, "limit", page.DefaultLimit, "how many at most")
	return a.archived(cmd, func(p *app.Parts, v authz.Viewer, _ []string) error {
		for next := ""; most > 0; {
			got, err := p.Archive.List(cmd.Context(), v, page.Request{Limit: min(most, page.MaxLimit), Cursor: next})
			if err != nil {
				return err //nolint:wrapcheck // a fault
			}
			for i := range got.Items {
				if err := a.snapshotLine(&got.Items[i]); err != nil {
					return err
				}
			}
			if most -= len(got.Items); got.Next == "" {
				return nil
			}
			next = got.Next
		}
		return nil
	})
}

func (a *program) snapshotLine(r *archive.Record) error {
	state := ""
	if r.Pinned {
		state = "pinned"
	} else if r.Active {
		state = "active"
	}
	var why []string
	for i, w := range r.Why {
		if i == 3 {
			why = append(why, fmt.Sprintf("and %d more", len(r.Why)-3))
			break
		}
		why = append(why, strings.TrimSpace(string(w.Kind)+" "+reasonName(w)))
	}
	_, err := fmt.Fprintf(a.out, "%6d  %-6s  %s  %9d terms  %9d findings  %s\n", r.Number, state, r.CreatedAt.UTC().Format("2006-01-02 15:04:05"),
		r.Stats.Terms, r.Findings, printable(strings.Join(why, ", ")))
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func reasonName(w archive.Reason) string {
	switch {
	case w.Hidden:
		return "(private entry of " + w.Organisation + ")"
	case w.Name != "":
		return w.Name
	}
	return w.Subject
}

func (a *program) snapshotShow() *cobra.Command {
	cmd := &cobra.Command{
		Use: "show NUMBER", Short: "Say what a snapshot holds and why it was made",
		Long: "Show prints a snapshot: its hash, what it holds, what it took to compile, and the changes that it takes account of.", Example: "  assay snapshot show 42",
		Args: cobra.ExactArgs(1),
	}
	return a.archived(cmd, func(p *app.Parts, v authz.Viewer, args []string) error {
		number, err := archive.ParseNumber(args[0])
		if err != nil {
			return err //nolint:wrapcheck // a fault
		}
		r, err := p.Archive.Get(cmd.Context(), v, number)
		if err != nil {
			return err //nolint:wrapcheck // a fault
		}
		if err := a.snapshotLine(&r); err != nil {
			return err
		}
		s := r.Stats
		a.tell("hash      %s", r.Hash)
		a.tell("holds     %d brands, %d products, %d rules, %d packs, %d words of the marketplace, %d exchange rates; %d bytes", s.Brands, s.Products, s.Rules, s.Packs, s.Words, s.Rates, s.Bytes)
		a.tell("compiled  in %d ms, allocating %d MiB", s.CompileMS, s.Allocated>>20)
		for _, w := range r.Why {
			a.tell("%s  %-18s %s  %s", w.At, w.Kind, printable(reasonName(w)), printable(w.Organisation))
		}
		return nil
	})
}

func (a *program) snapshotDiff() *cobra.Command {
	cmd := &cobra.Command{
		Use: "diff FROM TO", Short: "Say what changed from one snapshot to another, field by field",
		Long:    "Diff prints one entry a line with + for added, - for removed and ~ for changed, and under it the fields that changed.",
		Example: "  assay snapshot diff 41 42", Args: cobra.ExactArgs(2),
	}
	return a.archived(cmd, func(p *app.Parts, v authz.Viewer, args []string) error {
		from, err := archive.ParseNumber(args[0])
		if err != nil {
			return err //nolint:wrapcheck // a fault
		}
		to, err := archive.ParseNumber(args[1])
		if err != nil {
			return err //nolint:wrapcheck // a fault
		}
		for next := ""; ; {
			d, err := p.Archive.Diff(cmd.Context(), v, from, to, page.Request{Limit: page.MaxLimit, Cursor: next})
			if err != nil {
				return err //nolint:wrapcheck // a fault
			}
			for i := range d.Changes {
				a.diffLine(&d.Changes[i])
			}
			if next = d.Next; next == "" {
				a.tell("%d added, %d removed, %d changed", d.Added, d.Removed, d.Changed)
				return nil
			}
		}
	})
}

func (a *program) diffLine(c *archive.Change) {
	mark := map[archive.Act]string{archive.ActAdded: "+", archive.ActRemoved: "-", archive.ActChanged: "~"}[c.Act]
	name := c.Name
	if c.Hidden {
		name = "private entry of " + c.Organisation
	}
	a.tell("%s %-10s %s %s", mark, c.Part, printable(name), printable(strings.TrimSpace(c.Pack+" "+c.ID)))
	for _, f := range c.Fields {
		a.tell("    %s: %s → %s", f.Name, printable(string(f.Old)), printable(string(f.New)))
	}
}

func (a *program) snapshotActivate() *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use: "activate NUMBER --reason TEXT", Short: "Put a snapshot into effect until it is released",
		Long: `Activate puts an earlier snapshot into effect without pausing scans. It stays pinned: newer knowledge is compiled and stored but
not in effect until assay snapshot release.`,
		Example: `  assay snapshot activate 41 --reason "42 blocks honest sellers"`, Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it stands in the record of events")
	return a.archived(cmd, func(p *app.Parts, v authz.Viewer, args []string) error {
		number, err := archive.ParseNumber(args[0])
		if err != nil {
			return err //nolint:wrapcheck // a fault
		}
		st, err := p.Archive.Activate(cmd.Context(), v, number, reason)
		if err != nil {
			return err //nolint:wrapcheck // a fault
		}
		a.tell("snapshot %d is in effect and pinned", st.Active)
		return nil
	})
}

func (a *program) snapshotRelease() *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use: "release --reason TEXT", Short: "Put the newest snapshot into effect, and those that follow",
		Long: "Release takes the pin away: the newest snapshot is in effect, and every one that is compiled after it.", Example: `  assay snapshot release --reason "the rule is mended"`, Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it stands in the record of events")
	return a.archived(cmd, func(p *app.Parts, v authz.Viewer, _ []string) error {
		st, err := p.Archive.Release(cmd.Context(), v, reason)
		if err != nil {
			return err //nolint:wrapcheck // a fault
		}
		a.tell("snapshot %d is in effect", st.Active)
		return nil
	})
}
