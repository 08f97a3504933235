package main

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/internal/app"
	"github.com/assay-ip/assay/internal/config"
)

func (a *program) serve() *cobra.Command {
	flags := map[string]*string{}
	cmd := &cobra.Command{
		Use:   "serve [--data DIR] [--listen HOST:PORT] [--database DSN]",
		Short: "Run the server with its pages and its API",
		Long: `Serve runs the server: the pages, the REST API under /v1 with its contract at /v1/openapi.json, and /healthz, /readyz and
/metrics. The database is SQLite in the data folder unless another is given, and is brought up to date at each start; meanwhile
every page answers 503.

On the first start it prints an address and a set-up code. Open the address and give the code to make the first
organisation with its administrator.

Every setting can be given by a flag, by an environment variable (ASSAY_LISTEN for --listen) or in a YAML file (--config or
ASSAY_CONFIG), in that order of precedence; see docs/configuration.md. Give secrets in the environment or the file.

Ctrl-C or SIGTERM stops it: requests in flight are answered, then the rest is taken down. A second one ends it at once.`,
		Example: `  assay serve --data /var/lib/assay
  assay serve --listen :8321 --url https://assay.example.com
  ASSAY_DATABASE=postgres://assay@db/assay assay serve --config /etc/assay.yaml`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.config(cmd, flags)
			if err != nil {
				return err
			}
			return a.runServe(cmd.Context(), c)
		},
	}
	configFlags(cmd, flags)
	return cmd
}

// configFlags adds flags for settings: for all, or for the keys that are named.
func configFlags(cmd *cobra.Command, flags map[string]*string, only ...string) {
	for _, s := range config.Settings() {
		if len(only) > 0 && !slices.Contains(only, s.Key) {
			continue
		}
		help := s.Help + " (" + s.Kind
		if s.Default != "" {
			help += "; default " + s.Default
		}
		flags[s.Key] = cmd.Flags().String(s.Flag(), "", help+"; "+s.Env()+")")
	}
	cmd.Flags().String("config", "", "YAML file of settings (ASSAY_CONFIG)")
}

// config reads the configuration that the flags, the environment and the file give.
func (a *program) config(cmd *cobra.Command, flags map[string]*string) (config.Config, error) {
	src := config.Sources{Flags: map[string]string{}, Env: a.env}
	for _, s := range config.Settings() {
		if v, ok := flags[s.Key]; ok && cmd.Flags().Changed(s.Flag()) {
			src.Flags[s.Key] = *v
		}
	}
	src.FileName, _ = cmd.Flags().GetString("config")
	for _, e := range a.env {
		if v, ok := strings.CutPrefix(e, "ASSAY_CONFIG="); ok && src.FileName == "" {
			src.FileName = v
		}
	}
	if src.FileName != "" {
		data, err := os.ReadFile(src.FileName)
		if err != nil {
			return config.Config{}, fileFault(src.FileName, err)
		}
		src.File = data
	}
	return config.Load(src) //nolint:wrapcheck // a fault
}

// logger returns what the server logs to.
func (a *program) logger(c config.Config) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.Log.Level}
	if c.Log.Format == "text" || (c.Log.Format == "auto" && isTerminal(a.err)) {
		return slog.New(slog.NewTextHandler(a.err, o))
	}
	return slog.New(slog.NewJSONHandler(a.err, o))
}

// newMain returns the server for a configuration.
func (a *program) newMain(c config.Config) *app.Main {
	m := app.New(c)
	m.Clock, m.Version, m.Log = a.clock, versionText(), a.logger(c)
	return m
}

func (a *program) runServe(ctx context.Context, c config.Config) error {
	m := a.newMain(c)
	m.Ready = func(ctx context.Context, p *app.Parts) error {
		need, err := p.Accounts.NeedsSetup(ctx)
		if err != nil {
			return err //nolint:wrapcheck // a fault
		}
		if need { // not through the log, where a secret would stay
			a.tell("Assay is ready to be set up.\n\n  address      %s/setup\n  set-up code  %s\n", m.URL(), p.Accounts.SetupCode())
			return nil
		}
		a.tell("Assay serves at %s", m.URL())
		return nil
	}
	return m.Run(ctx) //nolint:wrapcheck // complain knows faults
}
