package httpapi

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/health"
)

type aliveOut struct {
	Body struct {
		Status string `json:"status" enum:"alive"`
	}
}

type readyOut struct {
	Status int
	Body   readyBody
}

// readyBody says which parts are off or failing.
type readyBody struct {
	Ready   bool       `json:"ready"`
	Version string     `json:"version"`
	Parts   []partBody `json:"parts" nullable:"false"`
}

// partBody is one part of the program.
type partBody struct {
	Name   string       `json:"name"`
	State  health.State `json:"state" enum:"ok,off,failing"`
	Detail string       `json:"detail,omitempty"`
	Hint   string       `json:"hint,omitempty"`
}

// readyLife is how long a look at the parts counts, so that probes cannot wear them out.
const readyLife = time.Second

func (a *api) mountHealth() {
	mount(a, a.operation(http.MethodGet, "/healthz", "alive", "Tell whether the program is alive", public),
		func(context.Context, authz.Viewer, *struct{}) (*aliveOut, error) {
			out := &aliveOut{}
			out.Body.Status = "alive"
			return out, nil
		})
	last := &readiness{}
	op := a.operation(http.MethodGet, "/readyz", "ready", "Tell whether the program can work, and which parts are off or failing", public)
	mount(a, op, func(ctx context.Context, _ authz.Viewer, _ *struct{}) (*readyOut, error) {
		body := last.look(ctx, a)
		out := &readyOut{Status: http.StatusOK, Body: body}
		if !body.Ready {
			out.Status = http.StatusServiceUnavailable
		}
		return out, nil
	})
	ready := a.huma.OpenAPI().Paths["/readyz"].Get.Responses
	down := *ready["200"]
	down.Description = http.StatusText(http.StatusServiceUnavailable)
	ready["503"] = &down
	a.mountMetrics()
}

// readiness keeps the last look at the parts.
type readiness struct {
	mu   sync.Mutex
	at   time.Time
	body readyBody
}

func (l *readiness) look(ctx context.Context, a *api) readyBody {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := clock.System{}.Now()
	if now.Sub(l.at) < readyLife {
		return l.body
	}
	l.at, l.body = now, readyBody{Ready: true, Version: or(a.Version, "dev"), Parts: []partBody{}}
	if a.Health == nil {
		return l.body
	}
	for _, c := range a.Health(ctx) {
		l.body.Parts = append(l.body.Parts, partBody{Name: c.Name, State: c.State, Detail: c.Detail, Hint: c.Hint})
		if c.State == health.Failing {
			l.body.Ready = false
		}
	}
	return l.body
}
