package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"unicode"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/importer"
)

// complain writes what went wrong as "error:" and "hint:" lines.
func (a *program) complain(err error) {
	var usage *usageError
	var compile *engine.CompileError
	if f, ok := errors.AsType[*fault.Error](err); ok {
		a.complainFault(f)
		return
	}
	switch {
	case errors.As(err, &usage):
		a.say("error: %v", err)
		a.say("hint: see %s --help", usage.command)
	case errors.As(err, &compile):
		for _, f := range compile.Faults {
			a.say("error: %s %s: %s", f.Kind, strconv.Quote(f.ID), engineFault(f))
		}
		a.say("hint: mend these entries and run the command again")
	case errors.Is(err, context.Canceled):
		a.say("stopped")
	default:
		a.say("error: %s", printable(err.Error()))
		a.say("hint: if this looks like a fault of Assay, report it with the output of assay version")
	}
}

func (a *program) complainFault(f *fault.Error) {
	if len(f.Fields) == 0 {
		text := f.Message
		if f.Err != nil {
			text += ": " + f.Err.Error()
		}
		a.say("error: %s", printable(text))
	}
	for _, field := range f.Fields {
		name := field.Name
		if name != "" {
			name += ": "
		}
		text := "error: " + printable(name+field.Message)
		if field.Value != "" {
			text += " (given: " + strconv.Quote(field.Value) + ")"
		}
		a.say("%s", text)
		if field.Hint != "" {
			a.say("hint: %s", printable(field.Hint))
		}
	}
	if f.Hint != "" {
		a.say("hint: %s", printable(f.Hint))
	}
}

func engineFault(f engine.Fault) string {
	text := f.Field
	if f.Value != "" {
		text += " " + strconv.Quote(f.Value)
	}
	if f.Line > 0 {
		text += fmt.Sprintf(" line %d, column %d", f.Line, f.Column)
	}
	text += ": " + f.Message
	if f.Hint != "" {
		text += "; " + f.Hint
	}
	return printable(text)
}

// say writes a line for people to the error output. That nobody may read it is no failure of the command.
func (a *program) say(format string, args ...any) {
	_, _ = fmt.Fprintf(a.err, format+"\n", args...)
}

// fileFault turns the failure of opening or writing a file into a fault with a remedy.
func fileFault(path string, err error) error {
	hint := "check the path"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		hint = "check the path; a relative one begins in the folder the command is started in"
	case errors.Is(err, fs.ErrPermission):
		hint = "check who may read and write it"
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return fault.Bad(fault.Field{Name: path, Message: err.Error(), Hint: hint})
}

// listProblems writes at most some of the problems of a file.
func (a *program) listProblems(path string, problems []importer.Problem) {
	const most = 50
	for i, p := range problems {
		if i == most {
			a.say("%s: and %d more", path, len(problems)-most)
			break
		}
		a.say("%s: %s", path, printable(p.String()))
	}
}

// printable makes text from strangers safe for a terminal: nothing in it moves the cursor, turns the line round, or piles
// more marks on a letter than languages do.
func printable(s string) string {
	safe := func(r rune) bool { return r == ' ' || strconv.IsPrint(r) }
	if strings.IndexFunc(s, func(r rune) bool { return !safe(r) || unicode.Is(unicode.Mn, r) }) < 0 {
		return s
	}
	var b strings.Builder
	marks := 0
	for _, r := range s {
		if unicode.Is(unicode.Mn, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case !safe(r):
			fmt.Fprintf(&b, "‹%04X›", r)
		case marks <= 2:
			b.WriteRune(r)
		case marks == 3:
			b.WriteString("…")
		}
	}
	return b.String()
}

// tell writes a line to the standard output. That nobody may read it is no failure of the command.
func (a *program) tell(format string, args ...any) {
	_, _ = fmt.Fprintf(a.out, format+"\n", args...)
}
