package listing_test

import (
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
)

func TestTakeOfTooManyLines(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h := assaytest.Open(t)
	s := listing.NewService(h.Store, h.Keeper, h.Clock, listing.WithLineLimit(700))
	text := strings.Repeat("{\n"+`{"id":"1","title":"mug"}`+"\n", 350)
	send := func(key, text string) error {
		_, err := s.Take(ctx, h.A.Editor, listing.TakeInput{Key: key, Platform: "shop", Format: feed.JSONL, Body: strings.NewReader(text)})
		return err
	}
	assaytest.Must(t, send("just", text))
	for range 2 { // the second time it goes on after what is stored, and comes no further
		assaytest.Refused(t, send("more", text+`{"id":"2","title":"mug"}`), fault.TooLarge)
		p, err := h.Listings.Intakes(ctx, h.A.Reader, page.Request{})
		assaytest.Must(t, err)
		for _, in := range p.Items {
			if in.Lines != 700 || in.Refused != 350 || (in.Key == "more") != (in.State == listing.StateOpen) {
				t.Errorf("the intake %q is %s with %d lines, %d refused", in.Key, in.State, in.Lines, in.Refused)
			}
		}
	}
}
