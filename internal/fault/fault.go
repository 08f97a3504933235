// Package fault holds the one error type that crosses package borders: a code for machines, a message and a remedy for
// people, and a cause for the log. Handlers turn a fault into problem+json, pages into a message beside the field,
// commands into "error:" and "hint:" lines. The cause never leaves the process.
package fault

import (
	"errors"
	"fmt"
)

// Code says what sort of failure it is.
type Code string

// The codes. Every code has one HTTP status and one exit code; see httpapi and cmd/assay.
const (
	Invalid         Code = "invalid"         // the request is wrong; Fields say where
	Unauthenticated Code = "unauthenticated" // nobody is signed in, or the credentials are wrong
	Forbidden       Code = "forbidden"       // signed in, but the role or the key's scope does not allow it
	NotFound        Code = "not_found"       // there is no such thing that the caller may know of
	Conflict        Code = "conflict"        // it exists already, or its state does not allow the step
	Stale           Code = "stale"           // somebody changed it since it was read
	TooLarge        Code = "too_large"       // over a stated limit
	RateLimited     Code = "rate_limited"    // too many requests
	Unavailable     Code = "unavailable"     // a part is starting, stopping or off
	Internal        Code = "internal"        // our failure
)

// Field is one thing that is wrong with a request.
type Field struct {
	Name    string `json:"name"`            // such as "brands[3].name" or "line 17, column price"
	Value   string `json:"value,omitempty"` // what was given, cut to 80 characters; never a secret
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // what to do instead
}

// Error is a failure with a code.
type Error struct {
	Code    Code
	Message string  // for people, safe to show to anybody who may make the request
	Hint    string  // the remedy
	Fields  []Field // for Invalid
	Err     error   // cause, for the log only
}

// Error returns the message and the cause, for logs.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Err)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns a fault without a cause.
func New(code Code, message, hint string) *Error {
	return &Error{Code: code, Message: message, Hint: hint}
}

// Wrap returns a fault with a cause for the log.
func Wrap(err error, code Code, message, hint string) *Error {
	return &Error{Code: code, Message: message, Hint: hint, Err: err}
}

// Bad returns an Invalid fault about fields.
func Bad(fields ...Field) *Error {
	return &Error{Code: Invalid, Message: "some values cannot be taken", Fields: fields}
}

// CodeOf returns the code of err: "" for nil, Internal for an error that carries none.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Code
	}
	return Internal
}

// Is reports whether err carries the code.
func Is(err error, code Code) bool { return CodeOf(err) == code }
