package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

// beat is how often a quiet stream says that it lives, and looks whether its reader may still read.
const beat = 15 * time.Second

// change is what a live page hears: that something happened and to what. The page then asks for what it shows, so that
// the stream itself carries no content.
type change struct {
	ID      int64      `json:"id"`
	Kind    event.Kind `json:"kind"`
	Subject string     `json:"subject"`
	Finding string     `json:"finding,omitempty"`
	Mine    bool       `json:"mine,omitempty"`
}

// streaming loads the session without the middleware that buffers the answer until its end.
func (s *site) streaming(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, err := s.sessions.Load(r.Context(), cookieValue(r, s.sessions.Cookie.Name))
		if err != nil {
			s.fail(w, r, err)
			return
		}
		v, err := s.Accounts.Still(ctx, s.sessions.GetString(ctx, sessionID), s.sessions.GetString(ctx, sessionOrg))
		if err == nil && v.Limited {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		if err != nil {
			if fault.Is(err, fault.Unauthenticated) {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			s.fail(w, r, err)
			return
		}
		stateOf(ctx).viewer = v
		if err := rt.h(w, r.WithContext(ctx)); err != nil {
			s.fail(w, r, err)
		}
	})
}

// live is the stream of an organisation's changes.
func (s *site) live(w http.ResponseWriter, r *http.Request) error {
	v, ctx := who(r), r.Context()
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		after = 0
	}
	if last, err := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64); err == nil {
		after = max(after, last) // the browser came back by itself
	}
	rc := http.NewResponseController(w)
	sub := s.Hub.Subscribe(v.Scope(), after)
	defer sub.Close()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	_ = rc.SetWriteDeadline(time.Time{}) // a stream has no end to wait for; a test recorder has no deadline
	if _, err := fmt.Fprint(w, "retry: 1000\n: here\n\n"); err != nil || rc.Flush() != nil {
		return nil
	}
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if !s.still(ctx, v) {
				return nil
			}
			if _, err := fmt.Fprint(w, ": beat\n\n"); err != nil {
				return nil
			}
		case ev, ok := <-sub.C:
			if !ok || !s.write(w, v, ev) {
				return nil
			}
		}
		if rc.Flush() != nil {
			return nil
		}
	}
}

// still reports whether the reader of a stream may go on reading.
func (s *site) still(ctx context.Context, v viewer) bool {
	now, err := s.Accounts.Still(ctx, v.Session, v.Org)
	return err == nil && !now.Limited
}

func (s *site) write(w http.ResponseWriter, v viewer, ev event.Event) bool {
	b, err := json.Marshal(change{ID: ev.ID, Kind: ev.Kind, Subject: ev.Subject, Finding: findingOf(ev), Mine: ev.Actor == v.Actor()})
	if err != nil {
		return false
	}
	_, err = fmt.Fprintf(w, "id: %d\ndata: %s\n\n", ev.ID, b)
	return err == nil
}
