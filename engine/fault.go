package engine

import (
	"fmt"
	"strings"
)

// Fault is one entry of a snapshot that cannot be compiled.
type Fault struct {
	Kind    string // "brand", "product", "rule", "pack" or "rate"
	ID      string
	Field   string
	Value   string // cut to 80 characters
	Message string
	Hint    string
	Line    int // in a rule's expression, from 1; 0 when it does not apply
	Column  int
}

// CompileError lists everything that is wrong with a snapshot.
type CompileError struct {
	Faults []Fault
}

// Error names every fault, one a line.
func (e *CompileError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "engine: %d entries cannot be compiled", len(e.Faults))
	for _, f := range e.Faults {
		fmt.Fprintf(&b, "\n%s %s: %s", f.Kind, f.ID, f.Field)
		if f.Value != "" {
			fmt.Fprintf(&b, " %q", f.Value)
		}
		if f.Line > 0 {
			fmt.Fprintf(&b, " line %d, column %d", f.Line, f.Column)
		}
		fmt.Fprintf(&b, ": %s", f.Message)
		if f.Hint != "" {
			fmt.Fprintf(&b, " (%s)", f.Hint)
		}
	}
	return b.String()
}

func cut(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
