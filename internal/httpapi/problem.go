package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/assay-ip/assay/internal/fault"
)

// Problem is the body of every refusal, as RFC 9457 describes it.
type Problem struct { //nolint:errname // RFC 9457 calls it so
	Type      string         `json:"type" doc:"Names the kind of problem: urn:assay:problem: and the code." example:"urn:assay:problem:not_found"`
	Title     string         `json:"title" doc:"What the status means, the same every time."`
	Status    int            `json:"status" doc:"The HTTP status."`
	Detail    string         `json:"detail" doc:"What went wrong this time, for people."`
	Instance  string         `json:"instance" doc:"Names this occurrence." example:"urn:assay:request:4f9c2f6d8e0b4c6f"`
	Code      string         `json:"code" doc:"What went wrong, for programs." example:"not_found"`
	Hint      string         `json:"hint,omitempty" doc:"What to do about it."`
	RequestID string         `json:"request_id" doc:"Quote it when asking for help; it is in the server's log."`
	Errors    []ProblemField `json:"errors,omitempty" nullable:"false" doc:"The values that cannot be taken."`

	headers http.Header
}

// ProblemField is one value that cannot be taken.
type ProblemField struct {
	Field   string `json:"field" doc:"Where it is, such as name, bands[0].low or query.limit."`
	Value   string `json:"value,omitempty" doc:"What was given, shortened; never a secret."`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Error returns the detail, so that a problem can travel as an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders tells huma the headers that go with the problem.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType tells huma the media type of a problem.
func (p *Problem) ContentType(string) string { return problemType }

const (
	problemType = "application/problem+json"
	problemURN  = "urn:assay:problem:"
	requestURN  = "urn:assay:request:"
)

// Codes of refusals that only HTTP knows; the others are those of package fault.
const (
	codeMalformed        = "malformed"
	codeMethod           = "method_not_allowed"
	codeNotAcceptable    = "not_acceptable"
	codeTimeout          = "timeout"
	codeMediaType        = "unsupported_media_type"
	codePrecondition     = "precondition_required"
	codeInvalid          = string(fault.Invalid)
	codeTooLarge         = string(fault.TooLarge)
	hintRetry            = "try again in a moment"
	statusClientGone     = 499 // for the log alone: nobody is there to read it
	detailInternal       = "something went wrong on our side"
	hintInternal         = "try again; if it stays, give the request_id to the operator"
	maxValueRunes        = 80
	retryUnavailableSecs = "5"
)

// statusOf gives every code its one status.
func statusOf(code fault.Code) int {
	switch code {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Stale:
		return http.StatusPreconditionFailed
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.RateLimited:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}

// newProblem makes a problem that has no fault behind it.
func newProblem(status int, code, detail, hint string) *Problem {
	return &Problem{
		Type: problemURN + code, Title: http.StatusText(status), Status: status, Detail: detail, Code: code, Hint: hint,
		headers: http.Header{},
	}
}

// problemOf turns any error into what may be sent. It is the only place that does: the cause of a fault stays here.
func problemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	f, ok := errors.AsType[*fault.Error](err)
	switch {
	case ok && statusOf(f.Code) != http.StatusInternalServerError:
	case errors.Is(err, context.DeadlineExceeded):
		f = fault.Wrap(err, fault.Unavailable, "this took too long", hintRetry)
	case errors.Is(err, context.Canceled):
		return newProblem(statusClientGone, "cancelled", "the request was given up", "")
	default:
		return newProblem(http.StatusInternalServerError, string(fault.Internal), detailInternal, hintInternal)
	}
	p := newProblem(statusOf(f.Code), string(f.Code), f.Message, f.Hint)
	for _, x := range f.Fields {
		p.Errors = append(p.Errors, ProblemField{Field: x.Name, Value: shorten(x.Value), Message: x.Message, Hint: x.Hint})
	}
	switch f.Code {
	case fault.Unauthenticated:
		p.headers.Set("WWW-Authenticate", challenge)
	case fault.RateLimited:
		p.headers.Set("Retry-After", "1")
	case fault.Unavailable:
		p.headers.Set("Retry-After", retryUnavailableSecs)
	case fault.Invalid, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Stale, fault.TooLarge, fault.Internal:
	}
	return p
}

// problemOfHuma turns huma's own refusals into ours.
func problemOfHuma(m *huma.ErrorModel) *Problem {
	var p *Problem
	switch m.Status {
	case http.StatusBadRequest:
		p = newProblem(m.Status, codeMalformed, "the body cannot be read", "send one JSON value")
	case http.StatusUnprocessableEntity:
		p = newProblem(m.Status, codeInvalid, "some values cannot be taken", "")
	case http.StatusUnsupportedMediaType:
		return mediaTypeProblem("application/json")
	case http.StatusRequestEntityTooLarge:
		return newProblem(m.Status, codeTooLarge, "the body is too large", "")
	case http.StatusNotAcceptable:
		return newProblem(m.Status, codeNotAcceptable, "this answers in none of the media types asked for", "send Accept: application/json")
	default:
		return newProblem(http.StatusInternalServerError, string(fault.Internal), detailInternal, hintInternal)
	}
	for _, e := range m.Errors {
		if e != nil {
			p.Errors = append(p.Errors, fieldOfHuma(e))
		}
	}
	return p
}

func mediaTypeProblem(types ...string) *Problem {
	p := newProblem(http.StatusUnsupportedMediaType, codeMediaType, "the body's media type is not taken here",
		"send Content-Type: "+strings.Join(types, " or "))
	p.headers.Set("Accept-Post", strings.Join(types, ", "))
	return p
}

// fieldOfHuma keeps where and why, and the value only when it is one short scalar: huma echoes whole bodies.
func fieldOfHuma(e *huma.ErrorDetail) ProblemField {
	f := ProblemField{Field: strings.TrimPrefix(e.Location, "body."), Message: plainMessage(e.Message)}
	if f.Field == "" {
		f.Field = "body"
	}
	if f.Field == "body" || secretField(f.Field) {
		return f
	}
	switch v := e.Value.(type) {
	case string:
		f.Value = shorten(v)
	case float64, bool, int, int64, json.Number:
		if b, err := json.Marshal(v); err == nil {
			f.Value = shorten(string(b))
		}
	}
	return f
}

// plainMessage takes Go's type names out of the decoder's messages.
func plainMessage(s string) string {
	if strings.Contains(s, "Go struct field") || strings.Contains(s, "Go value") {
		return "this is not of the type that belongs here"
	}
	return strings.TrimPrefix(s, "json: ")
}

func secretField(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"password", "secret", "authorization", "token"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// shorten cuts a value to what helps to recognise it.
func shorten(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) <= maxValueRunes {
		return s
	}
	return string([]rune(s)[:maxValueRunes]) + "…"
}

// badHeader is a problem with one header.
func badHeader(name, value, message, hint string) error {
	return fault.Bad(fault.Field{Name: "header." + name, Value: shorten(value), Message: message, Hint: hint})
}
