package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
)

type eventsIn struct {
	Subject string `query:"subject" maxLength:"128" doc:"Only what happened to this thing."`
	Kind    string `query:"kind" maxLength:"64" doc:"Only this kind, such as finding.decided."`
	Paging
}

const (
	streamType          = "text/event-stream"
	headerLastEventID   = "Last-Event-ID"
	streamsPerKey       = 16
	streamWritePatience = 30 * time.Second
)

func (a *api) mountEvents() {
	mount(a, a.operation(http.MethodGet, "/v1/events", "list-events", "List events, newest first"),
		func(ctx context.Context, v authz.Viewer, in *eventsIn) (*listOut[event.Event], error) {
			p, err := a.Events.List(ctx, v, event.Query{Subject: in.Subject, Kind: event.Kind(in.Kind)}, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	op := a.operation(http.MethodGet, "/v1/events/stream", "stream-events", "Follow events as they happen", streaming, answers(streamType))
	op.Description = "Server-sent events of the caller's organisation. Each has its ID, its kind and the event as JSON. " +
		"Sent with Last-Event-ID, the stream goes on after that event; without, it begins now. A comment comes every fifteen seconds. " +
		"A reader that is too slow is dropped and comes back with Last-Event-ID."
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: headerLastEventID, In: "header", Description: "ID of the last event that was seen; 0 is the beginning.",
		Schema: &huma.Schema{Type: huma.TypeString},
	})
	open := &streams{open: map[string]int{}}
	a.raw(op, func(w http.ResponseWriter, r *http.Request) {
		if err := a.stream(w, r, open); err != nil {
			a.refuse(w, r, err)
		}
	})
}

// streams counts the open streams of each key.
type streams struct {
	mu   sync.Mutex
	open map[string]int
}

func (s *streams) enter(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[key] >= streamsPerKey {
		return false
	}
	s.open[key]++
	return true
}

func (s *streams) leave(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[key]--; s.open[key] <= 0 {
		delete(s.open, key)
	}
}

// stream sends events until the caller goes, the key is revoked, or the server stops. An error is returned only as long
// as nothing was sent.
func (a *api) stream(w http.ResponseWriter, r *http.Request, open *streams) error {
	c := callOf(r.Context())
	if err := c.viewer.Can(authz.Read); err != nil {
		return err
	}
	if r.URL.RawQuery != "" {
		return fault.Bad(fault.Field{Name: "query", Message: "the stream takes no parameters", Hint: "send " + headerLastEventID + " as a header"})
	}
	after, err := a.resumeAt(r.Context(), c.viewer, r.Header.Get(headerLastEventID))
	if err != nil {
		return err
	}
	if !open.enter(c.viewer.Key) {
		return fault.New(fault.RateLimited, "this key has too many open streams", "close one; sixteen may be open at once")
	}
	defer open.leave(c.viewer.Key)
	sub := a.Hub.Subscribe(c.viewer.Scope(), after)
	defer sub.Close()

	w.Header().Set("Content-Type", streamType)
	w.Header().Set("X-Accel-Buffering", "no") // proxies must not hold events back
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	out := &pusher{w: w, rc: http.NewResponseController(w)}
	if !out.push("retry: 2000\n\n") {
		return nil
	}
	beat := time.NewTicker(a.Limits.Heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return nil
		case <-a.Stopping:
			return nil
		case <-beat.C:
			if _, err := a.Accounts.Authenticate(r.Context(), c.secret); err != nil || !out.push(": still here\n\n") {
				return nil // a revoked key ends the stream, and the next request says why
			}
		case e, ok := <-sub.C:
			if !ok || !out.event(e) {
				return nil
			}
		}
	}
}

// resumeAt reads Last-Event-ID; without it the stream begins after the newest event.
func (a *api) resumeAt(ctx context.Context, v authz.Viewer, last string) (int64, error) {
	if last != "" {
		id, err := strconv.ParseInt(last, 10, 64)
		if err != nil || id < 0 {
			return 0, badHeader(headerLastEventID, last, "this is not the ID of an event", "send the last id that the stream gave")
		}
		return id, nil
	}
	p, err := a.Events.List(ctx, v, event.Query{}, page.Request{Limit: 1})
	if err != nil || len(p.Items) == 0 {
		return 0, err
	}
	return p.Items[0].ID, nil
}

// pusher writes to a stream and lets go of a reader that takes nothing.
type pusher struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

func (p *pusher) push(s string) bool {
	_ = p.rc.SetWriteDeadline(clock.System{}.Now().Add(streamWritePatience))
	if _, err := p.w.Write([]byte(s)); err != nil {
		return false
	}
	return p.rc.Flush() == nil
}

func (p *pusher) event(e event.Event) bool {
	data, err := json.Marshal(e)
	if err != nil {
		return false
	}
	return p.push("id: " + strconv.FormatInt(e.ID, 10) + "\nevent: " + string(e.Kind) + "\ndata: " + string(data) + "\n\n")
}
