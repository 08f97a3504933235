package event_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
)

// put adds brands to an organisation, each of which is one event.
func put(t *testing.T, h *assaytest.House, v authz.Viewer, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		_, err := h.Brands.Create(t.Context(), v, engine.Brand{Name: fmt.Sprintf("Brand %d", i), Private: true})
		assaytest.Must(t, err)
	}
}

func TestHubTellsOnlyTheOwnOrganisation(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	start, err := h.Store.LastEvent(t.Context())
	assaytest.Must(t, err)
	put(t, h, h.A.Admin, 0, 5) // before anybody listens
	h.Run(t)
	a, b := h.Hub.Subscribe(h.A.Reader.Scope(), start), h.Hub.Subscribe(h.B.Reader.Scope(), start)
	defer a.Close()
	defer b.Close()
	none := h.Hub.Subscribe(authz.Scope{}, 0)
	defer none.Close()
	put(t, h, h.B.Admin, 0, 3)
	put(t, h, h.A.Admin, 5, 20)
	put(t, h, h.B.Admin, 3, 4)
	h.Hub.Notify()
	for s, want := range map[*event.Subscription]int{a: 20, b: 4} {
		org := h.A.ID
		if s == b {
			org = h.B.ID
		}
		last := start
		for range want {
			e := <-s.C
			if e.Org != org || e.ID <= last || e.Kind != event.BrandCreated {
				t.Fatalf("%+v after %d", e, last)
			}
			last = e.ID
		}
	}
	for name, s := range map[string]*event.Subscription{"A": a, "B": b, "nobody": none} {
		select {
		case e := <-s.C:
			t.Errorf("%s got %+v", name, e)
		default:
		}
	}
	a.Close()
	a.Close()
	if _, ok := <-a.C; ok {
		t.Error("closed, and still open")
	}
}

// A stream that is taken up again after the last event it gave neither repeats nor leaves out.
func TestHubGoesOnWhereAReaderStopped(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	start, err := h.Store.LastEvent(t.Context())
	assaytest.Must(t, err)
	h.Run(t)
	var wait sync.WaitGroup
	wait.Go(func() { put(t, h, h.A.Admin, 0, 200) })
	var got []int64
	after := start
	for len(got) < 200 {
		s := h.Hub.Subscribe(h.A.Reader.Scope(), after)
		for range min(17, 200-len(got)) {
			e := <-s.C
			got, after = append(got, e.ID), e.ID
		}
		s.Close()
	}
	wait.Wait()
	if !slices.IsSorted(got) || len(slices.Compact(got)) != 200 {
		t.Errorf("%d events, some twice or out of order: %v", len(got), got)
	}
}

// fake is a record in memory.
type fake struct {
	mu     sync.Mutex
	events []event.Event
	fail   error
}

func (f *fake) add(n int, org string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for range n {
		f.events = append(f.events, event.Event{ID: int64(len(f.events) + 1), Org: org, Kind: event.ListingReceived})
	}
}

func (f *fake) after(id int64, org string, limit int) ([]event.Event, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []event.Event
	for _, e := range f.events[min(int(id), len(f.events)):] {
		if (org == "*" || e.Org == org) && len(out) < limit {
			out = append(out, e)
		}
	}
	return out, f.fail
}

func (f *fake) Events(_ context.Context, in authz.Scope, q event.Query) ([]event.Event, error) {
	return f.after(q.After, in.Org(), q.Limit)
}

func (f *fake) EventsPage(context.Context, authz.Scope, event.Query, page.Request) (page.Page[event.Event], error) {
	return page.Page[event.Event]{}, nil
}

func (f *fake) AllEvents(_ context.Context, after int64, limit int) ([]event.Event, error) {
	return f.after(after, "*", limit)
}

func (f *fake) LastEvent(context.Context) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int64(len(f.events)), nil
}

// A reader who is behind gets everything; one who takes nothing is dropped, and holds nobody up.
func TestHubDropsAReaderWhoTakesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		hub := event.NewHub(f, nil)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- hub.Run(ctx) }()
		scope := authz.Viewer{Org: "a"}.Scope()
		asleep, slow := hub.Subscribe(scope, 0), hub.Subscribe(scope, 0)
		synctest.Wait()
		f.add(5000, "a") // far more than any buffer, with nobody reading
		hub.Notify()
		synctest.Wait()
		for i := range 5000 {
			if e, ok := <-slow.C; !ok || e.ID != int64(i+1) {
				t.Fatalf("event %d is %+v, %v", i+1, e, ok)
			}
			if i%100 == 0 {
				time.Sleep(time.Second) // slow, but at it
			}
		}
		n := 0
		for range asleep.C { // it was closed ten seconds after its buffer was full
			n++
		}
		if n == 0 || n >= 5000 {
			t.Errorf("the sleeper got %d events", n)
		}
		f.add(1, "a") // others go on
		if e := <-slow.C; e.ID != 5001 {
			t.Errorf("got %+v", e)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if _, ok := <-slow.C; ok {
			t.Error("the hub stopped, and the stream goes on")
		}
		late := hub.Subscribe(scope, 0)
		if _, ok := <-late.C; ok {
			t.Error("a stream of a stopped hub gives something")
		}
		late.Close()
		asleep.Close()
		slow.Close()
	})
}

// A failing store is tried again, and nothing is lost meanwhile.
func TestHubSurvivesTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		hub := event.NewHub(f, nil)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- hub.Run(ctx) }()
		s := hub.Subscribe(authz.Viewer{Org: "a"}.Scope(), 0)
		synctest.Wait()
		f.mu.Lock()
		f.fail = context.DeadlineExceeded
		f.mu.Unlock()
		f.add(3, "a")
		time.Sleep(time.Minute)
		f.mu.Lock()
		f.fail = nil
		f.mu.Unlock()
		for i := range 3 {
			if e := <-s.C; e.ID != int64(i+1) {
				t.Errorf("event %d is %+v", i+1, e)
			}
		}
		s.Close()
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
