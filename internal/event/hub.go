package event

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/assay-ip/assay/internal/authz"
)

const (
	hubPoll     = 250 * time.Millisecond // so that events of other processes on the same database are seen
	hubBatch    = 1000
	hubBuffer   = 256
	hubPatience = 10 * time.Second
	hubRest     = time.Second // after a failure of the store
)

// Hub tells subscribers of events as they are committed. It reads the events table, where IDs rise in commit order, so
// that what it tells is what happened, whichever process did it; nothing is lost when it stops and starts again.
type Hub struct {
	store    Store
	log      *slog.Logger
	wake     chan struct{}
	patience time.Duration

	mu      sync.Mutex
	seen    int64 // every event up to this ID was told
	running bool
	stopped bool
	waiting []*Subscription        // wait for a pump
	live    map[*Subscription]bool // get events as they are read
	bells   map[*bell]bool
}

// Subscription is a stream of events.
type Subscription struct {
	// C gives the events of the scope in rising ID. It is closed after Close, when the hub stops, and when the reader
	// takes nothing for ten seconds; a reader who comes back subscribes after the last event that it has.
	C <-chan Event

	hub    *Hub
	scope  authz.Scope
	out    chan Event
	after  int64 // touched by the pump, or under the hub's lock while live
	done   chan struct{}
	closed bool // done is closed
	ended  bool // out is closed
	pumped bool // a pump is at work, and is the one to close out
}

// bell rings when an event of certain kinds was read.
type bell struct {
	kinds []Kind
	c     chan struct{}
}

// NewHub returns a hub over a store. Subscriptions get nothing until Run.
func NewHub(st Store, log *slog.Logger) *Hub {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Hub{
		store: st, log: log, wake: make(chan struct{}, 1), patience: hubPatience,
		live: map[*Subscription]bool{}, bells: map[*bell]bool{},
	}
}

// Notify has the hub look for new events now. It never waits.
func (h *Hub) Notify() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// Seen returns the ID up to which events were told.
func (h *Hub) Seen() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seen
}

// Watch returns a channel that gets a value after events of the given kinds in any organisation, without saying which.
// Several events may give one value. Call stop when done.
func (h *Hub) Watch(kinds ...Kind) (rung <-chan struct{}, stop func()) {
	b := &bell{kinds: kinds, c: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bells[b] = true
	return b.c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.bells, b)
	}
}

// Subscribe returns the events of a scope after an ID: first those that are in the table, then those that come. The
// caller must call Close.
func (h *Hub) Subscribe(in authz.Scope, after int64) *Subscription {
	out := make(chan Event, hubBuffer)
	s := &Subscription{C: out, hub: h, scope: in, out: out, after: after, done: make(chan struct{})}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		s.end()
		return s
	}
	h.waiting = append(h.waiting, s)
	h.Notify()
	return s
}

// Close ends a subscription. It may be called more than once.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	close(s.done)
	delete(s.hub.live, s)
	s.hub.waiting = slices.DeleteFunc(s.hub.waiting, func(w *Subscription) bool { return w == s })
	if !s.pumped {
		s.end()
	}
}

// end closes C; the hub's lock is held.
func (s *Subscription) end() {
	if !s.ended {
		s.ended = true
		close(s.out)
	}
}

// Run tells subscribers of events until the context ends, and then returns nil. Failures of the store are logged and
// tried again.
func (h *Hub) Run(ctx context.Context) error {
	var pumps sync.WaitGroup
	defer h.stop(&pumps)
	tick := time.NewTicker(hubPoll)
	defer tick.Stop()
	for {
		if err := h.tail(ctx); err != nil && ctx.Err() == nil {
			h.log.ErrorContext(ctx, "events cannot be read", slog.Any("error", err))
			if !pause(ctx, hubRest) {
				return nil
			}
		}
		h.startPumps(ctx, &pumps)
		select {
		case <-ctx.Done():
			return nil
		case <-h.wake:
		case <-tick.C:
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// stop ends every subscription.
func (h *Hub) stop(pumps *sync.WaitGroup) {
	h.mu.Lock()
	h.stopped = true
	for _, s := range h.waiting {
		s.end()
	}
	for s := range h.live {
		s.end()
	}
	h.waiting, h.live = nil, map[*Subscription]bool{}
	h.mu.Unlock()
	pumps.Wait()
}

// tail reads and tells what is new.
func (h *Hub) tail(ctx context.Context) error {
	if !h.running {
		last, err := h.store.LastEvent(ctx)
		if err != nil {
			return err
		}
		h.mu.Lock()
		h.seen, h.running = last, true
		h.ring(nil) // whoever watches cannot know what came before
		h.mu.Unlock()
	}
	for {
		events, err := h.store.AllEvents(ctx, h.Seen(), hubBatch)
		if err != nil {
			return err
		}
		h.tell(events)
		if len(events) < hubBatch {
			return nil
		}
	}
}

// tell hands events to those who are live. A reader whose buffer is full reads on from the table at its own pace.
func (h *Hub) tell(events []Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range events {
		for s := range h.live {
			if e.Org != s.scope.Org() || e.ID <= s.after {
				continue
			}
			select {
			case s.out <- e:
				s.after = e.ID
			default:
				delete(h.live, s)
				h.waiting = append(h.waiting, s)
			}
		}
		h.seen = e.ID
	}
	h.ring(events)
}

// ring rings the bells for events, or all of them when events is nil; the lock is held.
func (h *Hub) ring(events []Event) {
	for b := range h.bells {
		if events != nil && !slices.ContainsFunc(events, func(e Event) bool { return slices.Contains(b.kinds, e.Kind) }) {
			continue
		}
		select {
		case b.c <- struct{}{}:
		default:
		}
	}
}

func (h *Hub) startPumps(ctx context.Context, pumps *sync.WaitGroup) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.running {
		return
	}
	for _, s := range h.waiting {
		s.pumped = true
		pumps.Go(func() { h.pump(ctx, s) })
	}
	h.waiting = nil
}

// pump gives a subscription what is in the table and then makes it live.
func (h *Hub) pump(ctx context.Context, s *Subscription) {
	for {
		covered := h.Seen() // every event up to here is in the table now
		events, err := h.store.Events(ctx, s.scope, Query{After: s.after, Limit: hubBatch})
		if err != nil {
			if ctx.Err() == nil {
				h.log.ErrorContext(ctx, "events cannot be read", slog.Any("error", err))
			}
			if !pause(ctx, hubRest) {
				h.retire(s)
				return
			}
			continue
		}
		for _, e := range events {
			if !h.hand(ctx, s, e) {
				h.retire(s)
				return
			}
		}
		if len(events) < hubBatch && h.goLive(s, covered) {
			return
		}
	}
}

// hand waits until the reader has room, but not for ever.
func (h *Hub) hand(ctx context.Context, s *Subscription, e Event) bool {
	select { // most of the time there is room, and a timer costs more than an event
	case <-s.done:
		return false
	case s.out <- e:
		s.after = e.ID
		return true
	default:
	}
	patience := time.NewTimer(h.patience)
	defer patience.Stop()
	select {
	case <-ctx.Done():
	case <-s.done:
	case <-patience.C:
		h.log.InfoContext(ctx, "a reader of events was dropped", slog.String("org", s.scope.Org()), slog.Int64("after", s.after))
	case s.out <- e:
		s.after = e.ID
		return true
	}
	return false
}

// goLive hands a subscription over to tell, unless the hub has told more than the pump has read.
func (h *Hub) goLive(s *Subscription, covered int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seen != covered && !s.closed && !h.stopped {
		return false
	}
	s.pumped = false
	if s.closed || h.stopped {
		s.end()
		return true
	}
	h.live[s] = true
	return true
}

// retire ends a subscription from its pump.
func (h *Hub) retire(s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.pumped = false
	s.end()
}
