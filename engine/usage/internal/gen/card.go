package main

import (
	"crypto/sha256"
	_ "embed" // for what is written by hand
	"fmt"
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine/usage"
	"github.com/assay-ip/assay/engine/usage/internal/train"
)

//go:embed card.md
var handwritten string

// card is the model card: what is counted here, between what is written by hand.
func card(t *train.Trainer, m *usage.Model, weights []byte, g *train.Figures) string {
	used, all := m.Rows()
	langs := map[string]int{}
	labels := map[string]int{}
	for i := range t.Titles {
		langs[t.Titles[i].Lang]++
		for _, l := range t.Titles[i].Labels {
			labels[l.Class.String()]++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| | |\n|---|---|\n| weights | `model.bin`, %d bytes, SHA-256 `%x` |\n", len(weights), sha256.Sum256(weights))
	fmt.Fprintf(&b, "| rows that carry weight | %d of %d |\n", used, all)
	fmt.Fprintf(&b, "| corpus | %d lines make %d titles with %d labelled names (%s) |\n", len(t.Corpus.Templates), len(t.Titles), sum(labels), counts(labels))
	fmt.Fprintf(&b, "| languages | %s |\n", counts(langs))
	fmt.Fprintf(&b, "| training | FTRL-proximal, seed %d, %d passes |\n", train.Seed, train.Epochs)
	var h strings.Builder
	h.WriteString("| labelled \\ judged |")
	for c := range usage.Classes {
		fmt.Fprintf(&h, " %s |", usage.Class(c))
	}
	h.WriteString("\n|---" + strings.Repeat("|---", usage.Classes) + "|\n")
	for c := range usage.Classes {
		fmt.Fprintf(&h, "| %s |", usage.Class(c))
		for k := range usage.Classes {
			fmt.Fprintf(&h, " %d |", g.Table[c][k])
		}
		h.WriteString("\n")
	}
	fmt.Fprintf(&h, "\n%d of %d right.", g.Right, g.Mentions)
	return strings.NewReplacer("{{counts}}", strings.TrimRight(b.String(), "\n"), "{{held out}}", h.String()).Replace(handwritten)
}

func sum(m map[string]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}

func counts(m map[string]int) string {
	var s []string
	for k, v := range m {
		s = append(s, fmt.Sprintf("%s %d", k, v))
	}
	slices.Sort(s)
	return strings.Join(s, ", ")
}
