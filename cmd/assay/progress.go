package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/scan"
)

func errAsFault(err error) (*fault.Error, bool) { return errors.AsType[*fault.Error](err) }

// isTerminal reports whether a person is on the other side of a stream.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// bar shows how far a scan is, on a terminal. Its zero value, for everything else, shows nothing.
type bar struct {
	a        *program
	p        *mpb.Progress
	b        *mpb.Bar
	began    time.Time
	listings atomic.Int64
	refused  atomic.Int64
}

// progress starts a bar over the bytes of in when the error output is a terminal.
func (a *program) progress(in *input, quiet bool) *bar {
	if quiet || !isTerminal(a.err) {
		return &bar{a: a}
	}
	b := &bar{a: a, began: a.clock.Now()}
	b.p = mpb.New(mpb.WithOutput(a.err), mpb.WithWidth(40), mpb.WithRefreshRate(150*time.Millisecond), mpb.WithAutoRefresh())
	count := decor.Any(func(decor.Statistics) string {
		n := b.listings.Load()
		rate := int64(0)
		if sec := a.clock.Now().Sub(b.began).Seconds(); sec > 0 {
			rate = int64(float64(n) / sec)
		}
		s := fmt.Sprintf(" %s listings, %s/s", thousands(n), thousands(rate))
		if r := b.refused.Load(); r > 0 {
			s += fmt.Sprintf(", %s refused", thousands(r))
		}
		return s
	})
	if in.size > 0 {
		b.b = b.p.AddBar(in.size, mpb.PrependDecorators(decor.Percentage(decor.WC{W: 5})), mpb.AppendDecorators(
			count, decor.Name(", "), decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO), "done"), decor.OnComplete(decor.Name(" left"), "")))
	} else {
		b.b = b.p.AddSpinner(0, mpb.AppendDecorators(count))
	}
	return b
}

func (b *bar) on() bool { return b.p != nil }

// set tells the bar where the scan is.
func (b *bar) set(read int64, s scan.Summary) {
	if !b.on() {
		return
	}
	b.listings.Store(s.Listings)
	b.refused.Store(s.Refused)
	b.b.SetCurrent(read)
}

// say writes a line above the bar, or to the error output when there is none.
func (b *bar) say(line string) {
	if b.on() {
		_, _ = io.WriteString(b, line+"\n")
		return
	}
	b.a.say("%s", line)
}

// Write writes above the bar.
func (b *bar) Write(p []byte) (int, error) { return b.p.Write(p) } //nolint:wrapcheck // an io.Writer

// end takes the bar down, full when the scan is complete.
func (b *bar) end(complete bool) {
	if !b.on() {
		return
	}
	if complete {
		b.b.SetTotal(-1, true)
	} else {
		b.b.Abort(false)
	}
	b.p.Wait()
}
