package webtest

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axe string

// patience is how long anything in a browser may take; it is no measure of speed.
const patience = 60 * time.Second

// Browser is a running Chromium.
type Browser struct{ ctx context.Context }

// NewBrowser starts Chromium until the test ends. Without one the test is skipped, unless ASSAY_E2E=required.
func NewBrowser(t testing.TB) *Browser {
	t.Helper()
	path := find()
	if path == "" {
		const why = "no Chromium on this machine: apt-get install chromium, or set CHROMIUM to its path"
		if os.Getenv("ASSAY_E2E") == "required" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("lang", "en"), chromedp.CombinedOutput(&bytes.Buffer{}))
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		cancelAlloc()
		t.Fatalf("Chromium does not start: %v", err)
	}
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		cancel()
		cancelAlloc()
	})
	return &Browser{ctx: ctx}
}

func find() string {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if name == "" {
			continue
		}
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	return ""
}

// Tab is a page of its own, with its own cookies.
type Tab struct {
	t    testing.TB
	site *Site
	ctx  context.Context

	mu     sync.Mutex
	faults []string
}

// Tab opens a page of a site with its own cookies. Errors of scripts, refusals of the content policy and requests to any
// other host fail the test.
func (b *Browser) Tab(t testing.TB, s *Site) *Tab {
	t.Helper()
	tab := &Tab{t: t, site: s}
	var cancel context.CancelFunc
	tab.ctx, cancel = chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.hear))
	t.Cleanup(func() {
		tab.check()
		cancel()
	})
	tab.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, cdplog.Enable, cdp.Empty{})
		return err
	}))
	tab.Size(1366, 860)
	return tab
}

func (tab *Tab) hear(ev any) {
	say := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		say = "script error: " + ev.ExceptionDetails.Text
		if ex := ev.ExceptionDetails.Exception; ex != nil {
			say += " " + ex.Description
		}
	case *cdplog.EventEntryAdded:
		if ev.Entry.Source == "security" || strings.Contains(ev.Entry.Text, "Content Security Policy") {
			say = "content policy: " + ev.Entry.Text
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(ev.Request.URL)
		if err == nil && (u.Scheme == "http" || u.Scheme == "https") && !strings.HasPrefix(ev.Request.URL, tab.site.URL) {
			say = "a page asked another host: " + ev.Request.URL
		}
	}
	if say != "" {
		tab.mu.Lock()
		defer tab.mu.Unlock()
		tab.faults = append(tab.faults, say)
	}
}

func (tab *Tab) check() {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	for _, f := range tab.faults {
		tab.t.Error(f)
	}
}

func (tab *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx, steps...); err != nil {
		tab.t.Fatalf("browser: %v\n%s", err, tab.where())
	}
}

// where describes the page for a failure.
func (tab *Tab) where() string {
	s, err := chromedp.Run(tab.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 1500)`))
	if err != nil {
		return err.Error()
	}
	return s
}

// Enter gives the tab the session of somebody who is signed in.
func (tab *Tab) Enter(session string) {
	tab.t.Helper()
	tab.Cookie("assay_session", session)
}

// Cookie sets a cookie for the site.
func (tab *Tab) Cookie(name, value string) {
	tab.t.Helper()
	tab.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: tab.site.URL})
		return err
	}))
}

// Go opens a path and waits until the page has loaded.
func (tab *Tab) Go(path string) {
	tab.t.Helper()
	tab.do(chromedp.Navigate(tab.site.URL + path))
}

// Keys presses keys as a person does, one after the other, once the page's script listens.
func (tab *Tab) Keys(keys string, opts ...chromedp.KeyOption) {
	tab.t.Helper()
	tab.Wait(ready)
	tab.do(chromedp.KeyEvent(keys, opts...))
}

const ready = `document.readyState === "complete" && document.documentElement.dataset.ready === "true"`

// Type fills a field that a CSS selector names.
func (tab *Tab) Type(sel, text string) {
	tab.t.Helper()
	tab.do(chromedp.SendKeys(chromedp.CSS(sel), text))
}

// Click presses what a CSS selector names.
func (tab *Tab) Click(sel string) {
	tab.t.Helper()
	tab.Wait(ready)
	tab.do(chromedp.Click(chromedp.CSS(sel)))
}

// Eval evaluates an expression in the page.
func Eval[T any](tab *Tab, expr string) T {
	tab.t.Helper()
	v, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](expr, chromedp.EvalAwaitPromise))
	if err != nil {
		tab.t.Fatalf("%s: %v\n%s", expr, err, tab.where())
	}
	return v
}

// Wait waits until an expression is true of a page that has loaded and takes keys, across page loads.
func (tab *Tab) Wait(expr string) {
	tab.t.Helper()
	end := time.NewTimer(patience)
	defer end.Stop()
	for {
		ok, err := chromedp.Run(tab.ctx, chromedp.Evaluate[bool](ready+" && !!("+expr+")"))
		if ok && err == nil {
			return
		}
		select {
		case <-end.C:
			tab.t.Fatalf("never true: %s (%v)\n%s", expr, err, tab.where())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Size sets the size of the window; a narrow one is a phone with touch.
func (tab *Tab) Size(width, height int64) {
	tab.t.Helper()
	var opts []chromedp.EmulateViewportOption
	if width < 600 {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	tab.do(chromedp.EmulateViewport(width, height, opts...))
}

// Prefer sets what the system prefers: "light" or "dark".
func (tab *Tab) Prefer(scheme string) {
	tab.t.Helper()
	tab.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
}

// Upload chooses a file in a file field.
func (tab *Tab) Upload(sel, path string) {
	tab.t.Helper()
	tab.do(chromedp.SetUploadFiles(chromedp.CSS(sel), []string{path}))
}

// Picture returns the window as PNG.
func (tab *Tab) Picture() []byte {
	tab.t.Helper()
	b, err := chromedp.Run(tab.ctx, func(ctx context.Context, target *chromedp.Target) ([]byte, error) {
		r, err := cdp.Call(ctx, target, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{Format: cdppage.CaptureScreenshotFormatPng})
		return r.Data, err
	})
	if err != nil {
		tab.t.Fatal(err)
	}
	return b
}

// Axe runs axe-core over the page and returns what is serious or critical.
func (tab *Tab) Axe() []string {
	tab.t.Helper()
	Eval[bool](tab, axe+"; true")
	raw := Eval[string](tab, `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.html.slice(0, 300) + " " + (n.any[0] || n.all[0] || n.none[0] || {message: ""}).message)}))))`)
	var got []struct {
		ID, Impact string
		Nodes      []string
	}
	if err := json.Unmarshal([]byte(raw), &got); err != nil {
		tab.t.Fatal(err)
	}
	var out []string
	for _, v := range got {
		if v.Impact == "serious" || v.Impact == "critical" {
			out = append(out, fmt.Sprintf("%s (%s): %s", v.ID, v.Impact, strings.Join(v.Nodes, "\n    ")))
		}
	}
	return out
}
