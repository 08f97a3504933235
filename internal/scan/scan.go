// Package scan runs a feed of listings through an engine on all cores, in memory that does not grow with the feed, and
// gives the results in the order of the feed.
package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/feed"
)

// Engine is the part of [engine.Engine] that a scan uses.
type Engine interface {
	Scan(l engine.Listing) engine.Finding
}

// Row is a line of the feed with what the engine says about it.
type Row struct {
	Number  int64
	Listing engine.Listing
	Finding engine.Finding
	Refused *feed.Refusal // when set there is no finding
}

// Options say how to scan.
type Options struct {
	Format  feed.Format
	Limits  feed.Limits
	Workers int // default: the number of cores
	// LineIDs gives listings without an id the number of their line.
	LineIDs bool
	// Owner is the organisation whose private knowledge applies to every listing.
	Owner string
	// Render appends what is to be written for a row to buf. It runs on the workers, several at once, and must keep
	// neither. Nil writes nothing.
	Render func(buf []byte, r *Row) []byte
	// Refused, when set, is told of every refused line, in order.
	Refused func(*feed.Refusal)
	// Progress, when set, is told from time to time what was done so far.
	Progress func(Summary)
}

// Summary counts what was done.
type Summary struct {
	Listings int64                  // taken and scanned
	Refused  int64                  // lines that could not be taken
	Routes   map[engine.Route]int64 // listings by route
}

// AtLeast counts the listings whose route is r or a more severe one.
func (s Summary) AtLeast(r engine.Route) int64 {
	var n int64
	for route, count := range s.Routes {
		if route.AtLeast(r) {
			n += count
		}
	}
	return n
}

// A chunk is what one worker takes at a time: about this many lines or bytes, whichever comes first.
const (
	chunkLines = 256
	chunkBytes = 256 << 10
)

// chunk is a piece of the feed on its way through a worker.
type chunk struct {
	lines  []feed.Line
	spans  [][2]int // of the lines in data
	data   []byte
	out    []byte
	refuse []*feed.Refusal
	routes map[engine.Route]int64
	done   chan struct{}
}

func (c *chunk) reset() {
	c.lines, c.spans, c.data, c.out, c.refuse = c.lines[:0], c.spans[:0], c.data[:0], c.out[:0], c.refuse[:0]
	c.routes = map[engine.Route]int64{}
	c.done = make(chan struct{})
}

// add copies a line, which is only valid until the next, into the chunk.
func (c *chunk) add(l feed.Line) {
	from := len(c.data)
	c.data = append(c.data, l.Data...)
	c.spans = append(c.spans, [2]int{from, len(c.data)})
	l.Data = nil
	c.lines = append(c.lines, l)
}

func (c *chunk) full() bool { return len(c.lines) >= chunkLines || len(c.data) >= chunkBytes }

// Run scans the feed in and writes what Render gives to out, in order. It returns what was done also when it ends with an
// error: that of ctx, of the reader, of the writer, or a fault.Invalid about the header of a CSV feed.
func Run(ctx context.Context, in io.Reader, eng Engine, o Options, out io.Writer) (Summary, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancel(ctx)
	p := &pipeline{
		o: o, eng: eng, work: make(chan *chunk), order: make(chan *chunk, 2*o.Workers),
		free: sync.Pool{New: func() any { return new(chunk) }},
	}
	fail := make(chan error, 1)
	header := make(chan []string, o.Workers)
	go func() { // ends with the feed; a reader that never answers is left behind when ctx ends
		fail <- p.read(ctx, in, header)
	}()
	var workers sync.WaitGroup
	for range o.Workers {
		workers.Go(func() { p.scan(ctx, header) })
	}
	sum, err := p.write(ctx, out, fail)
	cancel()
	workers.Wait()
	return sum, err
}

type pipeline struct {
	o     Options
	eng   Engine
	work  chan *chunk
	order chan *chunk
	free  sync.Pool
}

// read cuts the feed into chunks. It closes work and order when it is done.
func (p *pipeline) read(ctx context.Context, in io.Reader, header chan<- []string) error {
	defer close(p.work)
	defer close(p.order)
	defer close(header)
	split := feed.NewSplitter(in, p.o.Format, p.o.Limits)
	names, err := split.Header()
	if err == nil {
		_, err = p.decoder(names)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err //nolint:wrapcheck // a fault about the header
	}
	for range p.o.Workers {
		header <- names
	}
	for {
		c := p.free.Get().(*chunk) //nolint:forcetypeassert // the pool holds nothing else
		c.reset()
		for !c.full() {
			var line feed.Line
			if line, err = split.Next(); err != nil {
				break
			}
			c.add(line)
		}
		for i := range c.lines {
			if c.lines[i].Refused == nil {
				c.lines[i].Data = c.data[c.spans[i][0]:c.spans[i][1]]
			}
		}
		for _, to := range []chan *chunk{p.order, p.work} {
			select {
			case to <- c:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err //nolint:wrapcheck // it names the line already
		}
	}
}

func (p *pipeline) decoder(header []string) (*feed.Decoder, error) {
	var opts []feed.Option
	if p.o.LineIDs {
		opts = append(opts, feed.WithLineIDs())
	}
	return feed.NewDecoder(p.o.Format, header, p.o.Limits, opts...)
}

// scan works off chunks.
func (p *pipeline) scan(ctx context.Context, header <-chan []string) {
	var dec *feed.Decoder
	select {
	case names, ok := <-header:
		var err error
		if dec, err = p.decoder(names); !ok || err != nil {
			return // read has tried the same header and says what is wrong
		}
	case <-ctx.Done():
		return
	}
	for {
		var c *chunk
		select {
		case c = <-p.work:
		case <-ctx.Done():
		}
		if c == nil {
			return
		}
		for _, line := range c.lines {
			res := dec.Decode(line)
			if res.Refused != nil {
				c.refuse = append(c.refuse, res.Refused)
				if p.o.Render != nil {
					c.out = p.o.Render(c.out, &Row{Number: res.Number, Refused: res.Refused})
				}
				continue
			}
			res.Listing.Owner = p.o.Owner
			row := Row{Number: res.Number, Listing: res.Listing, Finding: p.eng.Scan(res.Listing)}
			c.routes[row.Finding.Route]++
			if p.o.Render != nil {
				c.out = p.o.Render(c.out, &row)
			}
		}
		close(c.done)
	}
}

// write gives the chunks' output in order.
func (p *pipeline) write(ctx context.Context, out io.Writer, fail <-chan error) (Summary, error) {
	sum := Summary{Routes: map[engine.Route]int64{}}
	for {
		var c *chunk
		select {
		case c = <-p.order:
		case <-ctx.Done():
			return sum, fmt.Errorf("stopped: %w", context.Cause(ctx))
		}
		if c == nil {
			return sum, <-fail
		}
		select {
		case <-c.done:
		case <-ctx.Done():
			return sum, fmt.Errorf("stopped: %w", context.Cause(ctx))
		}
		for route, n := range c.routes {
			sum.Routes[route] += n
			sum.Listings += n
		}
		sum.Refused += int64(len(c.refuse))
		if p.o.Refused != nil {
			for _, r := range c.refuse {
				p.o.Refused(r)
			}
		}
		if _, err := out.Write(c.out); err != nil {
			return sum, fmt.Errorf("write: %w", err)
		}
		p.free.Put(c)
		if p.o.Progress != nil {
			p.o.Progress(sum)
		}
	}
}
