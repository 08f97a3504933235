package listing_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/listing"
)

// feedOf draws a delivery with everything that can come: listings again, at other prices, rubbish, blank lines, line ends
// of both kinds, texts of several lines in CSV. It returns what must be counted.
func feedOf(t *rapid.T, format feed.Format) (text string, want [5]int64) {
	var b strings.Builder
	end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
	if format == feed.CSV {
		b.WriteString("id,title,price,currency" + end)
	}
	prices := map[int]int{}
	for range rapid.IntRange(1, 1100).Draw(t, "lines") {
		id, price := rapid.IntRange(1, 400).Draw(t, "id"), rapid.IntRange(1, 3).Draw(t, "price")
		switch rapid.IntRange(0, 12).Draw(t, "kind") {
		case 0:
			b.WriteString(end)
			continue
		case 1:
			b.WriteString(map[feed.Format]string{feed.CSV: "1,,1,EUR", feed.JSONL: `{"id":`}[format] + end)
			want[0]++
			want[4]++
			continue
		}
		if format == feed.CSV {
			fmt.Fprintf(&b, "%d,\"mug\n%d\",%d,EUR%s", id, id, price, end)
		} else {
			fmt.Fprintf(&b, `{"id":"%d","title":"mug\n%d","price":"%d","currency":"EUR"}%s`, id, id, price, end)
		}
		want[0]++
		switch prices[id] {
		case 0:
			want[1]++
		case price:
			want[3]++
		default:
			want[2]++
		}
		prices[id] = price
	}
	return b.String(), want
}

// cutter gives some bytes in pieces, and then fails or has the context end.
type cutter struct {
	in    io.Reader
	left  int
	piece int
	end   func()
}

func (c *cutter) Read(p []byte) (int, error) {
	if c.left <= 0 {
		c.end()
		return 0, io.ErrUnexpectedEOF
	}
	n, err := c.in.Read(p[:min(len(p), c.left, c.piece)])
	c.left -= n
	return n, err
}

// However often and wherever a delivery breaks off, what is stored in the end is what was sent.
func TestTakeBrokenOffAnywhere(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	serial := 0
	rapid.Check(t, func(rt *rapid.T) {
		serial++
		key := fmt.Sprint("k", serial)
		format := rapid.SampledFrom([]feed.Format{feed.JSONL, feed.CSV}).Draw(rt, "format")
		text, want := feedOf(rt, format)
		send := func(ctx context.Context, body io.Reader) (listing.Intake, error) {
			return h.Listings.Take(ctx, h.A.Editor, listing.TakeInput{Key: key, Platform: key, Format: format, Body: body})
		}
		before := count(t, h, h.A.Admin, event.ListingReceived)
		for range rapid.IntRange(0, 4).Draw(rt, "breaks") {
			ctx, stop := context.WithCancel(t.Context())
			end := func() {}
			if rapid.Bool().Draw(rt, "cancel") {
				end = stop
			}
			_, err := send(ctx, &cutter{strings.NewReader(text), rapid.IntRange(0, len(text)-1).Draw(rt, "at"), rapid.IntRange(1, 9000).Draw(rt, "piece"), end})
			stop()
			if err == nil || errors.Is(err, io.EOF) {
				rt.Fatalf("a delivery that broke off gave %v", err)
			}
		}
		in, err := send(t.Context(), strings.NewReader(text))
		if err != nil {
			rt.Fatal(err)
		}
		if got := numbers(in); got != want || in.State != listing.StateDone {
			rt.Errorf("the intake is %s with %v; want %v", in.State, got, want)
		}
		if n := int64(count(t, h, h.A.Admin, event.ListingReceived) - before); n != want[1]+want[2] {
			rt.Errorf("%d versions were told of; want %d", n, want[1]+want[2])
		}
	})
}
