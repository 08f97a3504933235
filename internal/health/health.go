// Package health is how parts of the program say whether they work, so that nothing is off without being seen.
package health

import "context"

// State says how a part is.
type State string

// The states of a part.
const (
	OK      State = "ok"
	Off     State = "off"     // not switched on or not installed; the rest works without it
	Failing State = "failing" // it should work and does not
)

// Check is what a part says of itself.
type Check struct {
	Name   string `json:"name"`
	State  State  `json:"state"`
	Detail string `json:"detail,omitempty"`
	Hint   string `json:"hint,omitempty"` // what an operator can do
}

// Checker looks at parts. It returns one check for each, in the same order every time.
type Checker func(ctx context.Context) []Check

// Join returns a checker that asks all of them in turn.
func Join(checkers ...Checker) Checker {
	return func(ctx context.Context) []Check {
		var out []Check
		for _, c := range checkers {
			out = append(out, c(ctx)...)
		}
		return out
	}
}
