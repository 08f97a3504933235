package web

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/assay-ip/assay/internal/fault"
)

func errForeignOrigin() error {
	return fault.New(fault.Forbidden, "this request came from another site", "open the page here and try again")
}

// statusOf is the HTTP status of each code.
func statusOf(c fault.Code) int {
	switch c {
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

// fail is the one place where an error becomes a page. The cause goes to the log and no further.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := faultOf(err)
	status := statusOf(f.Code)
	if status >= http.StatusInternalServerError {
		s.Log.LogAttrs(r.Context(), slog.LevelError, "page failed", slog.String("path", r.URL.Path), slog.Any("error", err))
	}
	st := stateOf(r.Context())
	if st.partial { // a part of a page: say it where it is heard, leave the page as it is
		w.Header().Set("HX-Retarget", "#toasts")
		w.Header().Set("HX-Reswap", "innerHTML")
		if e := s.show(w, r, status, toastBox(&toast{Bad: true, Text: st.Fault(f.Message)})); e != nil {
			s.Log.LogAttrs(r.Context(), slog.LevelWarn, "page broken off", slog.Any("error", e))
		}
		return
	}
	if e := s.show(w, r, status, errorPage(f)); e != nil {
		s.Log.LogAttrs(r.Context(), slog.LevelWarn, "page broken off", slog.Any("error", e))
	}
}

func faultOf(err error) *fault.Error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	return fault.Wrap(err, fault.Internal, "something went wrong on our side", "try again; if it stays, look into the log of the server")
}

func (s *site) lost(http.ResponseWriter, *http.Request) error {
	return fault.New(fault.NotFound, "there is no such page", "")
}

// wrong finds what a form's fields have against them: fault fields by the name of the form's input.
type wrong map[string][]fault.Field

// wrongIn sorts the fields of an Invalid or Conflict fault under the inputs of a form; what belongs to none of them is
// under "". Another error is handed back.
func wrongIn(err error, inputs ...string) (wrong, error) {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || (f.Code != fault.Invalid && f.Code != fault.Conflict && f.Code != fault.TooLarge) {
		return nil, err
	}
	out := wrong{}
	for _, fl := range f.Fields {
		at := ""
		for _, in := range inputs {
			if fieldIs(fl.Name, in) {
				at = in
			}
		}
		out[at] = append(out[at], fl)
	}
	if len(f.Fields) == 0 {
		out[""] = append(out[""], fault.Field{Message: f.Message, Hint: f.Hint})
	}
	return out, nil
}

// fieldIs matches "aliases[3]", "brand.aliases" and "aliases" with the input "aliases".
func fieldIs(name, input string) bool {
	for i := 0; i+len(input) <= len(name); i++ {
		if name[i:i+len(input)] == input && (i == 0 || name[i-1] == '.') {
			if rest := name[i+len(input):]; rest == "" || rest[0] == '[' || rest[0] == '.' {
				return true
			}
		}
	}
	return false
}
