package httpapi

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/event"
)

// follow opens a stream and gives its lines.
func (w *world) follow(t *testing.T, secret, last string) (lines <-chan string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/v1/events/stream", nil)
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+secret)
	if last != "" {
		req.Header.Set(headerLastEventID, last)
	}
	resp, err := w.client.Do(req) //nolint:bodyclose // the goroutine below closes it
	must(t, err)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != streamType {
		t.Fatalf("stream: %d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	c := make(chan string)
	go func() {
		defer close(c)
		defer func() { _ = resp.Body.Close() }()
		s := bufio.NewScanner(resp.Body)
		for s.Scan() {
			select {
			case c <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(cancel)
	return c, cancel
}

// next waits for an event; a stream that never gives one fails the test by its time limit.
func next(t *testing.T, lines <-chan string) (e event.Event, id string) {
	t.Helper()
	for line := range lines {
		if v, ok := strings.CutPrefix(line, "id: "); ok {
			id = v
		}
		if v, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(v), &e); err != nil {
				t.Fatal(err)
			}
			return e, id
		}
	}
	t.Fatal("the stream ended")
	return e, id
}

func (w *world) brand(t *testing.T, p party, name string) string {
	t.Helper()
	return w.run(t, scenario{key: p.secret, method: "POST", path: "/v1/brands", body: `{"name":"` + name + `","private":true}`, status: 201}).id(t)
}

func TestStreamIsScopedAndResumes(t *testing.T) {
	t.Parallel()
	w := open(t)
	north, stop := w.follow(t, w.north.secret, "")
	south, _ := w.follow(t, w.south.secret, "")
	var mine []string
	for _, name := range []string{"One", "Two", "Three"} {
		w.brand(t, w.south, "South "+name)
		mine = append(mine, w.brand(t, w.north, "North "+name))
	}
	var ids []string
	for i, want := range mine {
		e, eventID := next(t, north)
		if e.Subject != want || e.Org != w.north.viewer.Org || e.Kind != event.BrandCreated {
			t.Fatalf("event %d is %+v, want the creation of %s", i, e, want)
		}
		ids = append(ids, eventID)
	}
	if e, _ := next(t, south); e.Org != w.south.viewer.Org {
		t.Errorf("the south sees %+v", e)
	}
	stop()
	again, _ := w.follow(t, w.north.secret, ids[0])
	for _, want := range ids[1:] {
		if _, got := next(t, again); got != want {
			t.Errorf("after %s came %s, want %s", ids[0], got, want)
		}
	}
	for _, s := range []scenario{
		{name: "rubbish", header: map[string]string{headerLastEventID: "abc"}, status: 422},
		{name: "negative", header: map[string]string{headerLastEventID: "-1"}, status: 422},
		{name: "media type", header: map[string]string{"Accept": "application/json"}, status: 406},
	} {
		s.key, s.path = w.north.secret, "/v1/events/stream"
		w.run(t, s)
	}
	w.run(t, scenario{name: "HEAD ends", key: w.north.secret, method: "HEAD", path: "/v1/events/stream", status: 200})
	w.run(t, scenario{name: "parameters", key: w.north.secret, path: "/v1/events/stream?org=" + w.south.viewer.Org, status: 422})
}

func TestStreamEndsWithItsKey(t *testing.T) {
	t.Parallel()
	w := open(t)
	made := w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/keys", body: `{"name":"short","scopes":["read"]}`, status: 201})
	var k struct{ ID, Secret string }
	made.into(t, &k)
	lines, _ := w.follow(t, k.Secret, "")
	beats := 0
	for line := range lines {
		if strings.HasPrefix(line, ":") {
			if beats++; beats == 1 {
				w.run(t, scenario{key: w.north.secret, method: "DELETE", path: "/v1/keys/" + k.ID, status: 204})
			}
		}
	}
	if beats == 0 {
		t.Error("no heartbeat")
	}
}

func TestStreamsOfAKeyAreCounted(t *testing.T) {
	t.Parallel()
	w := open(t)
	for range streamsPerKey {
		w.follow(t, w.north.secret, "")
	}
	w.run(t, scenario{key: w.north.secret, path: "/v1/events/stream", status: 429})
	w.follow(t, w.south.secret, "")
}
