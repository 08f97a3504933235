package listing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/id"
)

const (
	chunkLines = 64
	chunkBytes = 256 << 10
	readAhead  = 16 // lines, each of at most a mebibyte
)

// A delivery runs through three stages: one goroutine cuts the body into lines, a few decode and screen chunks of them,
// and the caller's own takes the chunks in order, adds them up into batches and stores those. What is under way is
// bounded in lines and bytes, whatever the body holds.

// chunk is some lines in a row, and what became of them once done is closed.
type chunk struct {
	lines   []feed.Line
	bytes   int
	results []outcome
	err     error
	done    chan struct{}
}

// outcome is a line that was taken or refused.
type outcome struct {
	item    Item
	refused *feed.Refusal
}

// readOn takes the rest of the body.
func (t *taking) readOn(ctx context.Context, split *feed.Splitter, header []string) error {
	if t.in.Format == feed.CSV && header == nil {
		return nil
	}
	workers := runtime.GOMAXPROCS(0)
	decoders := make([]*feed.Decoder, workers)
	for i := range decoders {
		d, err := feed.NewDecoder(t.in.Format, header, feed.Limits{})
		if err != nil {
			return err
		}
		decoders[i] = d
	}
	ctx, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer stop()
	lines := make(chan feed.Line, readAhead)
	work := make(chan *chunk)
	order := make(chan *chunk, 2*workers)
	var readErr error // of the reader, once lines is closed
	go func() {       // not waited for: it may be stuck in a read
		defer close(lines)
		readErr = cut(ctx, split, lines)
	}()
	group.Go(func() { gather(ctx, lines, work, order) })
	for _, d := range decoders {
		group.Go(func() {
			for c := range work {
				t.screen(c, d)
				close(c.done)
			}
		})
	}
	if err := t.collect(ctx, order); err != nil {
		return err
	}
	if readErr != nil {
		return t.broken(readErr)
	}
	return nil
}

// cut sends the lines of the body; its error is nil at the end of the body.
func cut(ctx context.Context, split *feed.Splitter, lines chan<- feed.Line) error {
	for {
		line, err := split.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		line.Data = append([]byte(nil), line.Data...) // the splitter uses it again
		select {
		case lines <- line:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// gather makes chunks: full ones when lines come fast, and whatever is there when they come slowly.
func gather(ctx context.Context, lines <-chan feed.Line, work, order chan<- *chunk) {
	defer close(order)
	defer close(work)
	for {
		c := &chunk{done: make(chan struct{})}
		more := c.fill(ctx, lines)
		if len(c.lines) > 0 {
			select {
			case order <- c:
			case <-ctx.Done():
				return
			}
			select {
			case work <- c:
			case <-ctx.Done():
				return
			}
		}
		if !more {
			return
		}
	}
}

// fill waits for one line and takes those that wait behind it. It returns false after the last line.
func (c *chunk) fill(ctx context.Context, lines <-chan feed.Line) bool {
	select {
	case line, ok := <-lines:
		if !ok {
			return false
		}
		c.add(line)
	case <-ctx.Done():
		return false
	}
	for len(c.lines) < chunkLines && c.bytes < chunkBytes {
		select {
		case line, ok := <-lines:
			if !ok {
				return false
			}
			c.add(line)
		default:
			return true
		}
	}
	return true
}

func (c *chunk) add(line feed.Line) {
	c.lines = append(c.lines, line)
	c.bytes += len(line.Data)
}

// screen decodes the lines of a chunk and scans what they hold, all of them with one engine.
func (t *taking) screen(c *chunk, d *feed.Decoder) {
	e, err := t.service.engine()
	if err != nil {
		c.err = err
		return
	}
	c.results = make([]outcome, 0, len(c.lines))
	for _, line := range c.lines {
		res := d.Decode(line)
		if res.Refused != nil {
			c.results = append(c.results, outcome{refused: res.Refused})
			continue
		}
		l := res.Listing
		l.Owner = t.viewer.Org
		if l.Platform == "" {
			l.Platform = t.in.Platform
		}
		text, err := json.Marshal(l)
		if err != nil {
			c.err = fmt.Errorf("listing: write line %d: %w", line.Number, err)
			return
		}
		sum := sha256.Sum256(text)
		c.results = append(c.results, outcome{item: Item{
			ID: id.New("lst"), Finding: id.New("fnd"), Hash: hex.EncodeToString(sum[:]), Content: l, Result: e.Scan(l),
		}})
	}
}

// collect takes chunks in order and stores them in batches. When the context ends it stops between two batches.
func (t *taking) collect(ctx context.Context, order <-chan *chunk) error {
	tick := time.NewTicker(batchAge / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if t.filled() > 0 && t.service.clock.Now().Sub(t.since) >= batchAge {
				if err := t.commit(ctx); err != nil {
					return err
				}
			}
		case c, ok := <-order:
			if !ok {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				return t.commitRest(ctx)
			}
			select {
			case <-c.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := t.append(ctx, c); err != nil {
				return err
			}
		}
	}
}

// commitRest stores the pending batch if there is anything in it.
func (t *taking) commitRest(ctx context.Context) error {
	if t.filled() == 0 {
		return nil
	}
	return t.commit(ctx)
}

// filled returns how many lines wait to be stored.
func (t *taking) filled() int { return len(t.pending.Items) + len(t.pending.Refusals) }

// append adds a chunk to the pending batch and stores that when it is full.
func (t *taking) append(ctx context.Context, c *chunk) error {
	if c.err != nil {
		return c.err
	}
	if t.filled() == 0 {
		t.since = t.service.clock.Now()
	}
	for i, line := range c.lines {
		if most := t.service.maxLines; t.intake.Lines+int64(t.filled()) >= most {
			if err := t.commitRest(ctx); err != nil {
				return err
			}
			return fault.New(fault.TooLarge, fmt.Sprintf("the delivery has more than %d lines; those are stored", most), "send the rest under another key")
		}
		t.add(line)
		t.bytes += len(line.Data)
		if r := c.results[i].refused; r != nil {
			t.pending.Refusals = append(t.pending.Refusals, Refusal{
				Line: line.Number, Code: r.Code, Field: r.Field, Value: r.Value, Message: r.Message, Hint: r.Hint,
			})
		} else {
			t.pending.Items = append(t.pending.Items, c.results[i].item)
		}
		if t.filled() >= batchLines || t.bytes >= batchBytes {
			if err := t.commit(ctx); err != nil {
				return err
			}
			t.since = t.service.clock.Now()
		}
	}
	return nil
}
