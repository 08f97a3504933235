// Command assay screens offers on marketplaces against what brands and platforms know. See assay --help.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
)

// version is set by the linker; see versionText.
var version = ""

// The exit codes. They are in the help of every command that gives more than one.
const (
	exitOK       = 0
	exitFound    = 1 // something was found, or some entries were refused
	exitInput    = 2 // the command line or a file is wrong
	exitInternal = 3 // our failure, or that of the machine
	exitStopped  = 130
)

// patience is how long a stop may take before a second signal cuts it short.
const patience = 3 * time.Second

func main() { os.Exit(run()) }

// run is main for tests, which call it in the same process.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	// A second signal ends the program at once, but not one that comes with the first, as when a whole process group is told.
	context.AfterFunc(ctx, func() { time.AfterFunc(patience, stop) })
	a := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Environ(), clock: clock.System{}}
	root := a.root()
	root.SetArgs(os.Args[1:])
	err := root.ExecuteContext(ctx)
	if err != nil && !errors.Is(err, errFound) {
		a.complain(err)
	}
	return exitCode(ctx, err)
}

// program is what every command stands on.
type program struct {
	in    io.Reader
	out   io.Writer
	err   io.Writer
	env   []string
	clock clock.Clock
}

// errFound makes a command that has done its work end with exitFound.
var errFound = errors.New("something was found")

// usageError is a wrong command line, with the command whose help says how it is right.
type usageError struct {
	err     error
	command string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func exitCode(ctx context.Context, err error) int {
	var usage *usageError
	var compile *engine.CompileError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFound):
		return exitFound
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitStopped
	case errors.As(err, &usage), errors.As(err, &compile):
		return exitInput
	}
	switch fault.CodeOf(err) {
	case fault.Unavailable, fault.Internal:
		return exitInternal
	case fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Stale, fault.TooLarge, fault.RateLimited:
		return exitInput
	}
	return exitInternal
}

// root returns the command with everything under it.
func (a *program) root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "assay",
		Short: "Find fakes on marketplaces before they sell, and say why",
		Long: `Assay screens offers against what brands and platforms know: names in disguise, prices that cannot be, coded terms and
prohibited goods. Every finding says what was read, character by character, and what would have changed it.

Work on files with scan and screen, which need no server. Run the server with its pages and its API with serve, or look
at it on invented data with demo.

Exit codes: 0 done, nothing found; 1 something was found, or some entries were refused; 2 the command line or a file is
wrong; 3 a failure of the program or the machine; 130 stopped by Ctrl-C.`,
		Example: `  assay demo
  assay scan --rights brands.csv listings.jsonl
  assay screen --rights brands.csv --title 'Norvеlla trainers, mirror quality' --price 19 --currency EUR
  assay serve --data /var/lib/assay`,
		SilenceUsage: true, SilenceErrors: true, Version: versionText(),
	}
	cmd.SuggestionsMinimumDistance = 2
	cmd.SetIn(a.in)
	cmd.SetOut(a.out)
	cmd.SetErr(a.err)
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return &usageError{err, c.CommandPath()} })
	cmd.AddCommand(a.serve(), a.demo(), a.scan(), a.screen(), a.imports(), a.pack(), a.snapshot(), a.migrate(), a.account(), a.bench(), a.eval(), a.version())
	wrapArgs(cmd)
	return cmd
}

// wrapArgs makes wrong arguments usage errors in the whole tree.
func wrapArgs(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		wrapArgs(c)
	}
	check := cmd.Args
	if check == nil {
		check = cobra.NoArgs
		if cmd.HasSubCommands() {
			check = cobra.ArbitraryArgs
			if cmd.RunE == nil {
				cmd.RunE = noCommand
			}
		}
	}
	cmd.Args = func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return &usageError{err, c.CommandPath()}
		}
		return nil
	}
}

// noCommand answers a command that only holds others.
func noCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help() //nolint:wrapcheck // it writes to our own output
	}
	err := "there is no command " + strconv.Quote(args[0])
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		err += "; did you mean " + near[0] + "?"
	}
	return &usageError{errors.New(err), c.CommandPath()}
}

// versionText is the version that was linked in, or what Go knows of the source.
func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "dev"
}
