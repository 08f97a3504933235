// Command gen writes the table of package word from the merged list of words and our own lists, which may have changed.
package main

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/assay-ip/assay/engine/word/internal/wordgen"
)

func main() {
	words := flag.String("words", "internal/wordgen/words.txt.gz", "the merged list")
	out := flag.String("out", "table.bin", "table to write; its checksum goes beside it")
	sources := flag.String("sources", "", "make the merged list anew first, from the packages unpacked in this folder")
	date := flag.String("date", "", "with -sources: the day, as YYYY-MM-DD")
	flag.Parse()
	if err := run(*words, *out, *sources, *date); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1) //nolint:forbidigo // this is main, of a tool
	}
}

func run(words, out, sources, date string) error {
	l, err := list(words, sources, date)
	if err != nil {
		return err
	}
	t, err := wordgen.Table(l)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, t, 0o600); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	sum := fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(t), filepath.Base(out))
	name := out[:len(out)-len(filepath.Ext(out))] + ".sha256"
	if err := os.WriteFile(name, sum, 0o600); err != nil {
		return fmt.Errorf("writing the checksum: %w", err)
	}
	return nil
}

// list returns the merged list, made anew from sources or read, and writes it when that changed it.
func list(words, sources, date string) (*wordgen.List, error) {
	var l *wordgen.List
	changed := true
	if sources != "" {
		var err error
		if l, err = wordgen.Merge(os.DirFS(sources), date); err != nil {
			return nil, err
		}
	} else {
		b, err := os.ReadFile(words) //nolint:gosec // the file its user names
		if err != nil {
			return nil, fmt.Errorf("reading the list: %w", err)
		}
		if l, err = wordgen.Read(bytes.NewReader(b)); err != nil {
			return nil, err
		}
		if changed, err = wordgen.Overlay(l); err != nil {
			return nil, err
		}
	}
	if !changed {
		return l, nil
	}
	var b bytes.Buffer
	if err := l.Write(&b); err != nil {
		return nil, err
	}
	if err := os.WriteFile(words, b.Bytes(), 0o600); err != nil {
		return nil, fmt.Errorf("writing the list: %w", err)
	}
	return l, nil
}
