package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/assay-ip/assay/engine"
)

func (a *program) version() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of the program and of the engine",
		Long:    "Print the version of the program, of the engine's rules of reasoning (findings name it), and of Go.",
		Example: "  assay version",
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.out, "assay %s (engine %s, %s, %s/%s)\n", versionText(), engine.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err //nolint:wrapcheck // writing to our own output
		},
	}
}
