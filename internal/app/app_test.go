package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/app"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/config"
	"github.com/assay-ip/assay/internal/fault"
)

const password = "staple battery horse 41"

// started is a server on a free port that stops with the test.
type started struct {
	*app.Main
	parts *app.Parts
	stop  func() error
}

func start(t *testing.T, flags map[string]string) *started {
	t.Helper()
	all := map[string]string{"data": t.TempDir(), "listen": "127.0.0.1:0", "stop.wait": "5s"}
	maps.Copy(all, flags)
	c, err := config.Load(config.Sources{Flags: all})
	if err != nil {
		t.Fatal(err)
	}
	s := &started{Main: app.New(c)}
	s.Unsafe = true
	ready := make(chan struct{})
	s.Ready = func(_ context.Context, p *app.Parts) error { s.parts = p; close(ready); return nil }
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	var result error
	ended := false
	s.stop = func() error {
		if !ended {
			cancel()
			result, ended = <-done, true
		}
		return result
	}
	select {
	case <-ready:
	case err := <-done:
		ended, result = true, err
		t.Fatalf("it did not start: %v", err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return s
}

// call makes an API request and reads its JSON.
func (s *started) call(t *testing.T, method, path, key, contentType string, body []byte, to any) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	if body != nil {
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Idempotency-Key", "test-"+path)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if to != nil && resp.StatusCode < 300 {
		if err := json.Unmarshal(data, to); err != nil {
			t.Fatalf("%s: %v\n%s", path, err, data)
		}
	}
	return resp.StatusCode, string(data)
}

func TestFromSetUpToFinding(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	ctx := t.Context()

	// The first administrator comes in through the page.
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	resp, err := browser.PostForm(s.URL()+"/setup", url.Values{
		"code": {s.parts.Accounts.SetupCode()}, "organisation": {"Demo Market"}, "email": {"ada@example.com"}, "name": {"Ada"}, "password": {password},
	})
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.Contains(string(page), "Ada") {
		t.Fatalf("set-up: %s at %s\n%.2000s", resp.Status, resp.Request.URL, page)
	}

	viewer, err := s.parts.Accounts.SignIn(ctx, "ada@example.com", password)
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := s.parts.Accounts.CreateKey(ctx, viewer, "feed", authz.Permissions(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if status, body := s.call(t, http.MethodPost, "/v1/brands", key, "application/json", []byte(`{"name":"Norvella","categories":["shoes"]}`), nil); status != http.StatusCreated {
		t.Fatalf("brand: %d %s", status, body)
	}
	// Knowledge is in effect within seconds; the event of the new snapshot says when.
	waitFor(t, func() bool { return s.parts.Keeper.Current().Number >= 2 })

	feed := "{\"id\":\"1\",\"title\":\"Norvеlla shoes mirror quality\"}\nnonsense\n{\"id\":\"2\",\"title\":\"Plain kettle\"}\n"
	if status, body := s.call(t, http.MethodPost, "/v1/intakes?platform=demo", key, "application/x-ndjson", []byte(feed), nil); status >= 300 {
		t.Fatalf("intake: %d %s", status, body)
	}
	var list struct {
		Items []struct {
			ID    string       `json:"id"`
			Route engine.Route `json:"route"`
		} `json:"items"`
	}
	if status, body := s.call(t, http.MethodGet, "/v1/findings?route=hold", key, "", nil, &list); status != http.StatusOK || len(list.Items) != 1 {
		t.Fatalf("findings: %d %s", status, body)
	}
	resp, err = browser.Get(s.URL() + "/findings/" + list.Items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	page, _ = io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.Contains(string(page), "U+0435") {
		t.Errorf("the page of the finding does not name the hidden character: %s", resp.Status)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}

// waitFor asks until it is so; the deadline of the test ends it otherwise.
func waitFor(t *testing.T, so func() bool) {
	t.Helper()
	for !so() {
		select {
		case <-t.Context().Done():
			t.Fatal("it never came to be")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func TestStartingAnswers503(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Sources{Flags: map[string]string{"data": t.TempDir(), "listen": "127.0.0.1:0"}})
	if err != nil {
		t.Fatal(err)
	}
	m := app.New(c)
	m.Unsafe = true
	var answers []string
	m.Prepare = func(ctx context.Context, _ *app.Parts) error {
		for _, path := range []string{"/", "/healthz", "/readyz", "/v1/brands"} {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.URL()+path, nil)
			if err != nil {
				return err
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				return err
			}
			resp.Body.Close()
			answers = append(answers, fmt.Sprint(path, " ", resp.StatusCode, " ", resp.Header.Get("Retry-After")))
		}
		return errStop
	}
	if err := m.Run(t.Context()); !fault.Is(err, fault.Conflict) {
		t.Errorf("Run: %v", err)
	}
	want := "/ 503 2, /healthz 200 , /readyz 503 2, /v1/brands 503 2"
	if got := strings.Join(answers, ", "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := m.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

var errStop = fault.New(fault.Conflict, "stop here", "")

func TestStreamsDoNotHoldUpTheStop(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	v, err := s.parts.Accounts.Setup(t.Context(), account.SetupInput{Code: s.parts.Accounts.SetupCode(), Organisation: "X", Email: "a@example.com", Name: "A", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := s.parts.Accounts.CreateKey(t.Context(), v, "k", authz.Permissions(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/v1/events/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("stream: %s", resp.Status)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Errorf("the stream was cut off, not ended: %v", err)
	}
}

func TestStartFaults(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	taken := strings.TrimPrefix(s.URL(), "http://")
	for name, flags := range map[string]map[string]string{
		"address taken": {"listen": taken, "data": t.TempDir()},
		"no folder":     {"listen": "127.0.0.1:0", "database": "sqlite:" + t.TempDir() + "/no/such/x.db"},
	} {
		c, err := config.Load(config.Sources{Flags: flags})
		if err != nil {
			t.Fatal(err)
		}
		err = app.New(c).Run(t.Context())
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
