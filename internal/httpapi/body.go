package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/clock"
)

// Pace says how slowly a body may come. A sender has Grace, and one more second for each MinRate bytes it has sent; one
// read waits for Idle at most. Only the time spent waiting for the sender counts, never our own.
type Pace struct {
	Grace   time.Duration
	Idle    time.Duration
	MinRate int64 // bytes per second
}

var errSlow = errors.New("the sender is too slow")

// paced reads a body under a Pace and a size limit.
type paced struct {
	body   io.ReadCloser
	rc     *http.ResponseController
	pace   Pace
	max    int64
	read   int64
	waited time.Duration
}

// Read waits for the sender as long as its pace allows.
func (p *paced) Read(b []byte) (int, error) {
	allowed := p.pace.Grace + time.Duration(float64(p.read)/float64(p.pace.MinRate)*float64(time.Second)) - p.waited
	if allowed <= 0 {
		return 0, slowProblem(errSlow)
	}
	// Deadlines are the machine's time even where a test turns the clock of the trade.
	begin := clock.System{}.Now()
	// A writer that knows no deadlines, as in tests without a connection, has no slow sender either.
	_ = p.rc.SetReadDeadline(begin.Add(min(p.pace.Idle, allowed)))
	n, err := p.body.Read(b)
	p.waited += clock.System{}.Now().Sub(begin)
	p.read += int64(n)
	// Left in place, the deadline would end the request while it is worked on.
	_ = p.rc.SetReadDeadline(time.Time{})
	if p.read > p.max {
		return 0, newProblem(http.StatusRequestEntityTooLarge, codeTooLarge, "the body is larger than is taken here", "send it in parts")
	}
	if ne, ok := errors.AsType[net.Error](err); ok && ne.Timeout() {
		return n, slowProblem(err)
	}
	return n, err
}

// Close closes the body.
func (p *paced) Close() error { return p.body.Close() }

func slowProblem(error) *Problem {
	p := newProblem(http.StatusRequestTimeout, codeTimeout, "the body came too slowly", "send it again on a steadier line; an intake goes on where it stopped")
	p.headers.Set("Connection", "close")
	return p
}

// slurp reads a whole small body.
func slurp(r io.Reader) ([]byte, error) {
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(r); err != nil {
		if _, ok := errors.AsType[*Problem](err); ok {
			return nil, err
		}
		return nil, newProblem(http.StatusBadRequest, codeMalformed, "the body broke off", "send it again")
	}
	return buf.Bytes(), nil
}

const maxJSONDepth = 32

var (
	errUTF8  = errors.New("the body is not valid UTF-8")
	errNUL   = errors.New("the body holds a NUL character, which cannot be stored")
	errDeep  = errors.New("the body is nested too deeply")
	errEmpty = errors.New("the body is empty")
)

// unmarshal reads JSON from strangers: text that could not be stored, or that would cost too much, is refused.
func unmarshal(data []byte, v any) error {
	if err := checkJSON(data); err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

func checkJSON(data []byte) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return errEmpty
	}
	if !utf8.Valid(data) {
		return errUTF8
	}
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			if bytes.HasPrefix(data[i+1:], []byte("u0000")) {
				return errNUL
			}
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxJSONDepth {
				return errDeep
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}
