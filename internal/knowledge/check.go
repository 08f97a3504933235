package knowledge

import (
	"errors"
	"fmt"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
)

// Check compiles entries alone and returns an Invalid fault that says what in which field is wrong with them.
func Check(s engine.Snapshot) error {
	_, err := engine.Compile(&s)
	return explain(err)
}

// explain turns an error of the compiler into a fault.
func explain(err error) error {
	if err == nil {
		return nil
	}
	ce, ok := errors.AsType[*engine.CompileError](err)
	if !ok {
		return fault.Wrap(err, fault.Internal, "the knowledge cannot be compiled", "")
	}
	var c fault.Checker
	for _, f := range ce.Faults {
		message := f.Message
		if f.Line > 0 {
			message = fmt.Sprintf("%s (line %d, column %d)", f.Message, f.Line, f.Column)
		}
		c.Add(f.Field, f.Value, message, f.Hint)
	}
	return c.Err()
}
