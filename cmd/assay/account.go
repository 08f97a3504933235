package main

import (
	"bufio"
	"context"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/app"
	"github.com/assay-ip/assay/internal/fault"
)

func (a *program) account() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "account set-up|add-org|one-time|recover",
		Short: "Make organisations and sign-ins, on the machine itself",
		Long: `Account does at the console what the pages do in a browser: make the first organisation, add others, and give somebody who
is locked out a sign-in that works once. It works on the database itself, so that whoever may read that may use it.

Passwords are read from the terminal, or as one line from the standard input.`,
		Example: `  assay account set-up --organisation "Demo Market" --email ada@example.com --name Ada
  assay account add-org --organisation "Norvella Holding" --kind holder --email bo@example.com --name Bo
  assay account one-time --email ada@example.com --at https://assay.example.com
  assay account recover ada@example.com --at https://assay.example.com`,
	}
	cmd.AddCommand(a.setUp(), a.addOrg(), a.oneTime(), a.recover())
	return cmd
}

// personFlags are those of a new organisation with its first administrator.
type personFlags struct {
	org, kind, email, name string
}

func (f *personFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.org, "organisation", "", "name of the organisation")
	cmd.Flags().StringVar(&f.email, "email", "", "e-mail address of its administrator")
	cmd.Flags().StringVar(&f.name, "name", "", "name of its administrator")
}

// withParts opens the database for a command, runs it, and closes it.
func (a *program) withParts(cmd *cobra.Command, flags map[string]*string, do func(ctx context.Context, p *app.Parts) error) error {
	c, err := a.config(cmd, flags)
	if err != nil {
		return err
	}
	parts, err := app.Open(cmd.Context(), c, app.Options{Log: discard(), Clock: a.clock, Migrate: true})
	if err != nil {
		return err //nolint:wrapcheck // a fault
	}
	defer func() { _ = parts.Store.Close() }()
	return do(cmd.Context(), parts)
}

func (a *program) setUp() *cobra.Command {
	flags := map[string]*string{}
	var f personFlags
	cmd := &cobra.Command{
		Use:     "set-up --organisation NAME --email ADDRESS --name NAME",
		Short:   "Make the first organisation and its administrator",
		Long:    "Set-up makes the operator's organisation with its administrator, once, instead of the page that asks for the set-up code.",
		Example: `  assay account set-up --data /var/lib/assay --organisation "Demo Market" --email ada@example.com --name Ada < password.txt`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withParts(cmd, flags, func(ctx context.Context, p *app.Parts) error {
				password, err := a.password()
				if err != nil {
					return err
				}
				v, err := p.Accounts.Setup(ctx, account.SetupInput{
					Code: p.Accounts.SetupCode(), Organisation: f.org, Email: f.email, Name: f.name, Password: password,
				})
				if err != nil {
					return err //nolint:wrapcheck // a fault
				}
				a.tell("%s is set up; %s may sign in", printable(v.OrgName), printable(f.email))
				return nil
			})
		},
	}
	f.add(cmd)
	configFlags(cmd, flags, "data", "database")
	return cmd
}

func (a *program) addOrg() *cobra.Command {
	flags := map[string]*string{}
	var f personFlags
	cmd := &cobra.Command{
		Use:     "add-org --organisation NAME --kind KIND --email ADDRESS --name NAME",
		Short:   "Add an organisation and its administrator",
		Long:    "Add-org adds an organisation with its administrator: a platform, holder, agent, seller, authority or alliance.",
		Example: `  assay account add-org --organisation "Norvella Holding" --kind holder --email bo@example.com --name Bo`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withParts(cmd, flags, func(ctx context.Context, p *app.Parts) error {
				console, err := p.Console(ctx, "")
				if err != nil {
					return err //nolint:wrapcheck // a fault
				}
				password, err := a.password()
				if err != nil {
					return err
				}
				o, err := p.Accounts.AddOrganisation(ctx, console, account.AddInput{
					Name: f.org, Kind: account.OrgKind(f.kind), Email: f.email, UserName: f.name, Password: password,
				})
				if err != nil {
					return err //nolint:wrapcheck // a fault
				}
				a.tell("%s is added as %s; %s may sign in", printable(o.Name), o.ID, printable(f.email))
				return nil
			})
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.kind, "kind", string(account.KindHolder), "platform, holder, agent, seller, authority or alliance")
	complete(cmd, "kind", "platform", "holder", "agent", "seller", "authority", "alliance")
	configFlags(cmd, flags, "data", "database")
	return cmd
}

func (a *program) oneTime() *cobra.Command {
	flags := map[string]*string{}
	email, base := "", ""
	cmd := &cobra.Command{
		Use:     "one-time --email ADDRESS",
		Short:   "Give a person a sign-in that works once",
		Long:    "One-time prints a code that signs a person in once, within 15 minutes, at the page /enter of the server.",
		Example: `  assay account one-time --email ada@example.com --at https://assay.example.com`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withParts(cmd, flags, func(ctx context.Context, p *app.Parts) error {
				u, err := p.Store.UserByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
				if fault.Is(err, fault.NotFound) {
					return fault.Bad(fault.Field{Name: "--email", Value: email, Message: "nobody has this address", Hint: "give the address that the person signs in with"})
				}
				if err != nil {
					return err //nolint:wrapcheck // a fault
				}
				code, err := p.Accounts.NewOneTime(ctx, u.ID)
				if err != nil {
					return err //nolint:wrapcheck // a fault
				}
				a.tell("%s/enter#%s", strings.TrimSuffix(base, "/"), url.PathEscape(code))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&email, "email", "", "address that the person signs in with")
	cmd.Flags().StringVar(&base, "at", "http://127.0.0.1:8321", "address of the server")
	configFlags(cmd, flags, "data", "database")
	return cmd
}

func (a *program) recover() *cobra.Command {
	flags := map[string]*string{}
	base, whole := "", false
	cmd := &cobra.Command{
		Use:   "recover EMAIL",
		Short: "Give a person a link to choose a new password",
		Long: `Recover prints a link by which a person chooses a new password, once, within a day. Their sessions end when they do. With
--whole it also takes away their authenticator app, passkeys and single sign-on, for somebody who lost their device.`,
		Example: `  assay account recover ada@example.com --at https://assay.example.com`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withParts(cmd, flags, func(ctx context.Context, p *app.Parts) error {
				token, err := p.Accounts.RecoverAtConsole(ctx, args[0], whole)
				if fault.Is(err, fault.NotFound) {
					return fault.Bad(fault.Field{Name: "EMAIL", Value: args[0], Message: "nobody has this address", Hint: "give the address that the person signs in with"})
				}
				if err != nil {
					return err //nolint:wrapcheck // a fault
				}
				a.tell("%s/recovery#%s", strings.TrimSuffix(base, "/"), token)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&base, "at", "http://127.0.0.1:8321", "address of the server")
	cmd.Flags().BoolVar(&whole, "whole", false, "also take away app, passkeys and single sign-on")
	configFlags(cmd, flags, "data", "database")
	return cmd
}

// password reads a password without showing it, or one line of the standard input.
func (a *program) password() (string, error) {
	if f, ok := a.in.(*os.File); ok && isTerminal(f) {
		_, _ = a.err.Write([]byte("password: "))
		b, err := term.ReadPassword(int(f.Fd()))
		a.say("")
		if err != nil {
			return "", fault.Wrap(err, fault.Internal, "the password cannot be read", "give it as one line on the standard input")
		}
		return string(b), nil
	}
	line, err := bufio.NewReader(a.in).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", fault.Wrap(err, fault.Invalid, "there is no password on the standard input", "give it as one line, such as with: < password.txt")
	}
	return line, nil
}
