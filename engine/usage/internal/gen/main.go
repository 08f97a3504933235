// Command gen trains the model of package usage from the corpus beside it and writes the weights and the model card.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/assay-ip/assay/engine/usage"
	"github.com/assay-ip/assay/engine/usage/internal/train"
)

func main() {
	corpus := flag.String("corpus", "corpus", "folder of the corpus")
	out := flag.String("out", "model.bin", "weights to write")
	wrong := flag.Int("wrong", 0, "print so many mistakes on the lines kept out of training")
	flag.Parse()
	if err := run(*corpus, *out, *wrong); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1) //nolint:forbidigo // this is main, of a tool
	}
}

func run(corpus, out string, wrong int) error {
	t, err := train.New(os.DirFS(corpus))
	if err != nil {
		return err
	}
	part := t.Train(func(x *train.Title) bool { return !x.Held })
	g := t.Measure(part, func(x *train.Title) bool { return x.Held }, func(x *train.Title, l *train.Label, j usage.Judgement) {
		if wrong--; wrong >= 0 {
			fmt.Printf("%s | %s | want %s got %s by %d %v\n", x.Text, x.Text[l.Start:l.End], l.Class, j.Class, j.Margin, j.Why) //nolint:forbidigo // a tool
		}
	})
	fmt.Printf("held out: %d mentions, %d right, table %v\n", g.Mentions, g.Right, g.Table) //nolint:forbidigo // a tool
	m := t.Train(func(*train.Title) bool { return true })
	b := m.Append(nil)
	if err := os.WriteFile(out, b, 0o600); err != nil {
		return fmt.Errorf("writing weights: %w", err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(out), "MODEL.md"), []byte(card(t, m, b, &g)), 0o600); err != nil {
		return fmt.Errorf("writing the model card: %w", err)
	}
	return nil
}
