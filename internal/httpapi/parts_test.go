package httpapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/ratelimit"
)

func TestRequestID(t *testing.T) {
	t.Parallel()
	for given, keep := range map[string]bool{
		"abc-123_X.9": true, "": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false,
		"a b": false, "a\"b": false, "é": false, "a\nb": false,
	} {
		got := requestID(given)
		if (got == given) != keep || got == "" {
			t.Errorf("requestID(%q) = %q", given, got)
		}
	}
	if a, b := newRequestID(), newRequestID(); a == b {
		t.Error("two requests got one ID")
	}
}

func TestRemoteAddress(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, tt := range []struct{ name, peer, forwarded, want string }{
		{"peer", "192.0.2.7:1234", "", "192.0.2.7"},
		{"an untrusted peer says what it likes", "192.0.2.7:1234", "198.51.100.1", "192.0.2.7"},
		{"a trusted proxy is believed", "10.0.0.1:80", "198.51.100.1", "198.51.100.1"},
		{"only the last hop that nobody trusted counts", "10.0.0.1:80", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"rubbish from the proxy", "10.0.0.1:80", "unknown", "10.0.0.1"},
		{"IPv6 by its network", "[2001:db8:1:2:3:4:5:6]:80", "", "2001:db8:1:2::/64"},
		{"IPv4 in IPv6", "[::ffff:192.0.2.7]:80", "", "192.0.2.7"},
		{"no address", "@", "", "unknown"},
	} {
		if got := ratelimit.Address(tt.peer, tt.forwarded, trusted); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestLimitsHoldAndForget(t *testing.T) {
	t.Parallel()
	l := newLimits(Rate{PerSecond: 1, Burst: 3}, 100)
	now := time.Unix(1000, 0)
	for i := range 3 {
		if err := l.take("a", now); err != nil {
			t.Fatalf("take %d: %v", i, err)
		}
	}
	err := l.take("a", now)
	p := &Problem{}
	if !errors.As(err, &p) || p.Status != 429 || p.headers.Get("Retry-After") != "1" {
		t.Fatalf("the fourth at once: %v", err)
	}
	if err := l.take("b", now); err != nil {
		t.Errorf("another name is held up: %v", err)
	}
	if err := l.take("a", now.Add(time.Second)); err != nil {
		t.Errorf("a second later: %v", err)
	}
	for i := range 100_000 {
		_ = l.take(fmt.Sprint("stranger", i), now)
	}
	if n := l.Held(); n > 200 {
		t.Errorf("%d names in memory, 200 are allowed", n)
	}
	if newLimits(Rate{PerSecond: -1}, 1).take("a", now) != nil {
		t.Error("a negative rate is a limit")
	}
}

func TestAccepts(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"": true, "*/*": true, "application/json": true, "application/*": true, "text/html, application/json;q=0.2": true,
		"text/html": false, "application/json;q=0": false, "application/json; q=0.000": false, "text/*": false,
		"application/JSON; charset=utf-8": true, "nonsense": false, ",": false, "json": false,
	} {
		if got := accepts([]string{header}, []string{"application/json"}); got != want {
			t.Errorf("accepts(%q) = %v", header, got)
		}
	}
}

func TestExpectedVersion(t *testing.T) {
	t.Parallel()
	present := func() (int64, error) { return 7, nil }
	for _, tt := range []struct {
		header string
		want   int64
		status int
	}{
		{`"3"`, 3, 0},
		{`*`, 7, 0},
		{`"3", "7"`, 7, 0},
		{`"3", "4"`, 0, 412},
		{`W/"7"`, 0, 412},
		{``, 0, 428},
		{`  `, 0, 428},
		{`7`, 0, 422},
		{`"x"`, 0, 422},
		{`"`, 0, 422},
		{`""`, 0, 422},
		{`"7`, 0, 422},
		{`"99999999999999999999"`, 0, 422},
	} {
		got, err := expected(tt.header, present)
		status := 0
		if err != nil {
			status = problemOf(err).Status
		}
		if got != tt.want || status != tt.status {
			t.Errorf("expected(%q) = %d, status %d; want %d, %d", tt.header, got, status, tt.want, tt.status)
		}
	}
	if _, err := expected("*", func() (int64, error) { return 0, fault.New(fault.NotFound, "no", "") }); !fault.Is(err, fault.NotFound) {
		t.Errorf("a missing thing: %v", err)
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{`"3"`: true, `W/"3"`: true, `"2", "3"`: true, `*`: true, `"2"`: false, ``: false, `3`: false} {
		if got := holds([]string{header}, `"3"`); got != want {
			t.Errorf("holds(%q) = %v", header, got)
		}
	}
}

func TestCheckJSON(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", maxJSONDepth+1) + strings.Repeat("]", maxJSONDepth+1)
	for body, want := range map[string]error{
		`{"a":"b"}`: nil, "": errEmpty, "\n\n": errEmpty, "{\"a\":\"\xff\"}": errUTF8, `{"a":"\u0000"}`: errNUL,
		`{"a":"\\u0000"}`: nil, `{"a":"\\\u0000"}`: errNUL, deep: errDeep, `{"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}`: nil,
		`{"a":"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}`: nil,
	} {
		if got := checkJSON([]byte(body)); !errors.Is(got, want) {
			t.Errorf("checkJSON(%.40q) = %v, want %v", body, got, want)
		}
	}
}

func FuzzCheckJSON(f *testing.F) {
	f.Add([]byte(`{"a":"\\u0000"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var v any
		if unmarshal(body, &v) != nil {
			return
		}
		if hasNUL(v) {
			t.Errorf("%q holds a NUL and was taken", body)
		}
	})
}

func hasNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(v, "\x00")
	case []any:
		return slices.ContainsFunc(v, hasNUL)
	case map[string]any:
		for k, x := range v {
			if hasNUL(k) || hasNUL(x) {
				return true
			}
		}
	}
	return false
}

// The same sender is let through or cut off by its pace alone; the waiting is real, so it is kept short.
func TestPaceCutsOffTheIdleSender(t *testing.T) {
	t.Parallel()
	type result struct {
		read int64
		err  error
	}
	got := make(chan result, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := &paced{
			body: r.Body, rc: http.NewResponseController(w), max: 1 << 20,
			pace: Pace{Grace: 50 * time.Millisecond, Idle: time.Minute, MinRate: 1 << 20},
		}
		n, err := io.Copy(io.Discard, body)
		got <- result{n, err}
	}))
	defer srv.Close()
	pr, pw := io.Pipe()
	go func() { _, _ = pw.Write([]byte("one line, and then nothing more")) }()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL, pr)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if resp, err := srv.Client().Do(req); err == nil {
			_ = resp.Body.Close()
		}
	}()
	r := <-got // hangs, and fails by the test's own time limit, when the sender is never cut off
	_ = pw.Close()
	if p := problemOf(r.err); p.Status != http.StatusRequestTimeout || r.read == 0 {
		t.Errorf("read %d, %v", r.read, r.err)
	}
}

func TestPaceCountsOnlyTheSendersTime(t *testing.T) {
	t.Parallel()
	body := &paced{
		body: io.NopCloser(strings.NewReader("abc")), rc: http.NewResponseController(httptest.NewRecorder()), max: 10,
		pace: Pace{Grace: time.Second, Idle: time.Second, MinRate: 10},
	}
	body.waited = 900 * time.Millisecond
	if _, err := body.Read(make([]byte, 1)); err != nil {
		t.Fatalf("within its grace: %v", err)
	}
	body.waited = 1050 * time.Millisecond // one byte has bought a tenth of a second
	if _, err := body.Read(make([]byte, 1)); err != nil {
		t.Fatalf("bytes buy time: %v", err)
	}
	body.waited = 2 * time.Second
	if _, err := body.Read(make([]byte, 1)); problemOf(err).Status != http.StatusRequestTimeout {
		t.Fatalf("too slow: %v", err)
	}
	big := &paced{
		body: io.NopCloser(strings.NewReader("0123456789ab")), rc: http.NewResponseController(httptest.NewRecorder()), max: 10,
		pace: Pace{Grace: time.Second, Idle: time.Second, MinRate: 10},
	}
	if _, err := io.ReadAll(big); problemOf(err).Status != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %v", err)
	}
}
