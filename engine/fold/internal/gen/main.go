// Command gen writes the folding table of package fold.
//
// Run by go generate, it reads confusables.txt beside it and writes table.bin. With -icu FILE it first makes
// confusables.txt anew from the confusables data inside a file that carries ICU data, such as a Node.js binary.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/assay-ip/assay/engine/fold/internal/tablegen"
)

func main() {
	dir := flag.String("dir", "internal/tablegen", "folder of confusables.txt")
	out := flag.String("out", "table.bin", "table to write")
	icu := flag.String("icu", "", "file carrying ICU data, to renew confusables.txt from")
	note := flag.String("note", "", "with -icu: where the file is from and which Unicode version it has")
	flag.Parse()
	if err := run(filepath.Join(*dir, "confusables.txt"), *out, *icu, *note); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1) //nolint:forbidigo // this is main, of a tool
	}
}

func run(txt, out, icu, note string) error {
	if icu != "" {
		if note == "" {
			return errors.New("-icu needs -note")
		}
		data, err := os.ReadFile(icu) //nolint:gosec // the file its user names
		if err != nil {
			return fmt.Errorf("reading ICU data: %w", err)
		}
		b, err := tablegen.FromICU(data, note)
		if err != nil {
			return err
		}
		if err := os.WriteFile(txt, b, 0o600); err != nil { //nolint:gosec // as above
			return fmt.Errorf("writing confusables: %w", err)
		}
	}
	b, err := tablegen.Build()
	if icu != "" || err != nil {
		return err // a renewed confusables.txt is compiled in by the next run
	}
	if err := os.WriteFile(out, b, 0o600); err != nil {
		return fmt.Errorf("writing table: %w", err)
	}
	return nil
}
