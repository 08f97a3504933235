package storetest

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
)

func intake(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k1")
	same(t, openIntake(t, s, "org_a", "k1"), in) // opened once
	offers := items(1, offer{id: "A", title: "Nike shoe", score: 10}, offer{id: "B", title: "Plain shoe", route: engine.RoutePublish, score: -20})
	in = send(t, s, in, offers)
	same(t, []int64{in.Lines, in.Added, in.Changed, in.Unchanged, in.Refused}, []int64{2, 2, 0, 0, 0})
	got, err := s.Intake(t.Context(), as("org_a"), in.ID)
	must(t, err)
	same(t, got, in)

	l, err := s.Listing(t.Context(), as("org_a"), offers[0].ID)
	must(t, err)
	content := offers[0].Content
	content.Owner = "org_a"
	same(t, l, listing.Listing{
		ID: offers[0].ID, Org: "org_a", Platform: "shop", External: "A", Versions: 1, Hash: offers[0].Hash,
		Content: content, CreatedAt: now(), UpdatedAt: now(),
	})
	f, err := s.Finding(t.Context(), as("org_a"), offers[0].Finding)
	must(t, err)
	same(t, f, review.Finding{
		Item: review.Item{
			ID: offers[0].Finding, Org: "org_a", Listing: l.ID, External: "A", Platform: "shop", Title: "Nike shoe", Brand: "Nike",
			Price: "0", Currency: "EUR", Route: engine.RouteReview, Status: review.StatusOpen, Score: 10, Probability: 5001,
			Version: 1, CreatedAt: now(), UpdatedAt: now(),
		},
		Result: offers[0].Result, Content: content, Number: 1,
	}, cmpopts.EquateEmpty())
	passed, err := s.Finding(t.Context(), as("org_a"), offers[1].Finding)
	must(t, err)
	same(t, passed.Status, review.StatusPassed)

	done, err := s.CloseIntake(t.Context(), in.ID, now(), told("org_a", event.IntakeClosed, in.ID))
	must(t, err)
	same(t, done.State, listing.StateDone)
	_, err = s.CloseIntake(t.Context(), in.ID, now(), told("org_a", event.IntakeClosed, in.ID))
	wants(t, err, fault.Conflict)
	_, err = s.CloseIntake(t.Context(), "int_none", now(), told("org_a", event.IntakeClosed, "int_none"))
	wants(t, err, fault.NotFound)
	_, err = s.CommitBatch(t.Context(), batch(in, items(2, offer{id: "C"})), in.Lines)
	wants(t, err, fault.Conflict)

	evs, err := s.Events(t.Context(), as("org_a"), event.Query{Kind: event.ListingReceived})
	must(t, err)
	same(t, len(evs), 2)
	same(t, evs[0].Subject, l.ID)
	var data map[string]any
	must(t, json.Unmarshal(evs[0].Data, &data))
	same(t, data, map[string]any{
		"listing": l.ID, "external_id": "A", "version": 1.0, "content_hash": l.Hash, "finding": f.ID,
		"route": "review", "probability": 5001.0, "snapshot": 7.0,
	})
	same(t, kinds(t, s, "org_a"), []event.Kind{
		event.IntakeOpened, event.ListingReceived, event.ListingReceived, event.IntakeProgressed, event.IntakeClosed,
	})
}

// A batch that was stored is not stored again when the sender did not hear of it.
func intakeResume(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k")
	first := items(1, offer{id: "A"}, offer{id: "B"})
	after := send(t, s, in, first)
	_, err := s.CommitBatch(t.Context(), batch(in, first), in.Lines)
	wants(t, err, fault.Stale)
	same(t, openIntake(t, s, "org_a", "k"), after)
	same(t, string(after.Digest), "digest 2")
	_, err = s.CommitBatch(t.Context(), batch(listing.Intake{ID: in.ID, Org: "org_b"}, first), 2)
	wants(t, err, fault.NotFound)
	c, err := s.Counts(t.Context(), as("org_a"))
	must(t, err)
	same(t, c.Listings, int64(2))
}

// Senders under the same key: of every batch one is stored.
func intakeRace(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k")
	const many = 6
	won := make(chan listing.Intake, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			got, err := s.CommitBatch(t.Context(), batch(in, items(i, offer{id: fmt.Sprint("L", i)})), in.Lines)
			if err == nil {
				won <- got
			} else if !fault.Is(err, fault.Stale) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	same(t, len(won), 1)
	c, err := s.Counts(t.Context(), as("org_a"))
	must(t, err)
	same(t, c.Listings, int64(1))
}

// Two intakes that bring the same listings at the same time: each listing is there once.
func intakesOfTwoSenders(t *testing.T, s *store.Store) {
	const many, each = 4, 150
	var ready, wg sync.WaitGroup
	ready.Add(many)
	for i := range many {
		in := openIntake(t, s, "org_a", fmt.Sprint("k", i))
		offers := make([]offer, each)
		for j := range offers {
			offers[j] = offer{id: fmt.Sprint("L", (j*7+i)%each), title: "same"}
		}
		b := batch(in, items(i, offers...))
		wg.Go(func() {
			ready.Done()
			ready.Wait()
			if _, err := s.CommitBatch(t.Context(), b, 0); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got := all(t, 70, func(p page.Request) (page.Page[listing.Listing], error) {
		return s.Listings(t.Context(), as("org_a"), "", p)
	})
	same(t, len(got), each)
	for _, l := range got {
		same(t, l.Versions, 1)
	}
}

func versions(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k")
	cheap, dear := offer{id: "A", title: "x", price: 10}, offer{id: "A", title: "x", price: 90, seller: "s2"}
	first := items(1, cheap)
	in = send(t, s, in, first)
	in = send(t, s, in, items(2, cheap))                 // the same
	in = send(t, s, in, items(3, dear))                  // another price
	in = send(t, s, in, items(4, cheap))                 // back to what it was is new again
	in = send(t, s, in, items(5, offer{id: "B"}, cheap)) // the same, beside a new one
	same(t, []int64{in.Lines, in.Added, in.Changed, in.Unchanged}, []int64{6, 2, 2, 2})
	l, err := s.Listing(t.Context(), as("org_a"), first[0].ID)
	must(t, err)
	same(t, l.Versions, 3)
	same(t, l.Content.Price.String(), "10")
	got := all(t, 2, func(p page.Request) (page.Page[listing.Version], error) {
		return s.Versions(t.Context(), as("org_a"), l.ID, p)
	})
	var prices []string
	for _, v := range got {
		prices = append(prices, fmt.Sprint(v.Number, " ", v.Content.Price.String()))
	}
	same(t, prices, []string{"3 10", "2 90", "1 10"})
	// The listing on another platform is another listing.
	other := items(6, cheap)
	other[0].Content.Platform = "bazaar"
	in = send(t, s, in, other)
	same(t, in.Added, int64(3))
}

func sameListingInOneBatch(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k")
	a, a2 := offer{id: "A", title: "one"}, offer{id: "A", title: "two"}
	batch := items(1, a, a, a2, offer{id: "B"}, a2, a)
	in = send(t, s, in, batch)
	same(t, []int64{in.Added, in.Changed, in.Unchanged}, []int64{2, 2, 2})
	l, err := s.Listing(t.Context(), as("org_a"), batch[0].ID)
	must(t, err)
	same(t, l.Versions, 3)
	same(t, l.Content.Title, "one")
	// Of its three findings the newest is open.
	for i, want := range map[int]review.Status{0: review.StatusSuperseded, 2: review.StatusSuperseded, 5: review.StatusOpen} {
		f, err := s.Finding(t.Context(), as("org_a"), batch[i].Finding)
		must(t, err)
		same(t, f.Status, want)
	}
	// And again over what is there.
	in = send(t, s, in, items(2, a2, a2, a))
	same(t, []int64{in.Added, in.Changed, in.Unchanged}, []int64{2, 4, 3})
	f, err := s.Finding(t.Context(), as("org_a"), batch[5].Finding)
	must(t, err)
	same(t, f.Status, review.StatusSuperseded)
	evs, err := s.Events(t.Context(), as("org_a"), event.Query{Subject: f.ID})
	must(t, err)
	same(t, len(evs), 1)
	same(t, string(evs[0].Data), `{"listing":"`+l.ID+`","by":"fnd_00002_0000"}`)
	checkCounts(t, s, "org_a")
}

func supersede(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k")
	first := items(1, offer{id: "open"}, offer{id: "decided"}, offer{id: "passed", route: engine.RoutePublish}, offer{id: "same"})
	in = send(t, s, in, first)
	_, err := s.Decide(t.Context(), as("org_a"), decision("dec_1", first[1].Finding, review.VerdictEscalate), 1, told("org_a", event.FindingDecided, first[1].Finding))
	must(t, err)
	next := items(2, offer{id: "open", price: 5}, offer{id: "decided", price: 5}, offer{id: "passed", price: 5}, offer{id: "same"})
	send(t, s, in, next)
	for i, want := range []review.Status{review.StatusSuperseded, review.StatusEscalated, review.StatusPassed, review.StatusOpen} {
		f, err := s.Finding(t.Context(), as("org_a"), first[i].Finding)
		must(t, err)
		same(t, f.Status, want)
	}
	evs, err := s.Events(t.Context(), as("org_a"), event.Query{Kind: event.FindingSuperseded})
	must(t, err)
	same(t, len(evs), 1)
	same(t, evs[0].Subject, first[0].Finding)
	// Who read the finding before it was superseded cannot decide on it.
	_, err = s.Decide(t.Context(), as("org_a"), decision("dec_2", first[0].Finding, review.VerdictApprove), 1, told("org_a", event.FindingDecided, first[0].Finding))
	wants(t, err, fault.Stale)
	checkCounts(t, s, "org_a")
}

func refusals(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k")
	var refused []listing.Refusal
	for i := range 5 {
		refused = append(refused, listing.Refusal{
			Line: int64(10 - i), Code: "bad_value", Field: "price", Value: "1,2", Message: "no amount", Hint: "write 1.2",
		})
	}
	in = send(t, s, in, items(1, offer{id: "A"}), refused...)
	same(t, []int64{in.Lines, in.Refused}, []int64{6, 5})
	in = send(t, s, in, nil, listing.Refusal{Line: 11, Code: "bad_json"}) // nothing but a refused line
	got := all(t, 2, func(p page.Request) (page.Page[listing.Refusal], error) {
		return s.Refusals(t.Context(), as("org_a"), in.ID, p)
	})
	var lines []int64
	for _, r := range got {
		lines = append(lines, r.Line)
	}
	same(t, lines, []int64{6, 7, 8, 9, 10, 11})
	same(t, got[4], refused[0])
	_, err := s.Refusals(t.Context(), as("org_b"), in.ID, page.Request{})
	wants(t, err, fault.NotFound)
}

// Sellers write anything. What no text of PostgreSQL can hold is replaced, on both databases alike, and loses no line.
func strangeText(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k")
	title := "nul \x00 bad \xff quote ' \" % _ \\ \u202e 耐克 🥾"
	its := items(1, offer{id: "i\x00d", title: title, seller: "s\xff"}, offer{id: "", title: ""})
	send(t, s, in, its)
	f, err := s.Finding(t.Context(), as("org_a"), its[0].Finding)
	must(t, err)
	same(t, f.Title, "nul \uFFFD bad \uFFFD quote ' \" % _ \\ \u202e 耐克 🥾")
	same(t, f.Content.Title, "nul \x00 bad \uFFFD quote ' \" % _ \\ \u202e 耐克 🥾")
	same(t, f.External, "i\uFFFDd")
	in = openIntake(t, s, "org_a", "k2")
	in = send(t, s, in, items(2, offer{id: "i\x00d", title: title, seller: "s\xff"}))
	same(t, in.Unchanged, int64(1))
	for _, id := range []string{"\x00", "\xff", "' or 1=1 --", ""} {
		_, err := s.Finding(t.Context(), as("org_a"), id)
		wants(t, err, fault.NotFound)
		_, err = s.Brand(t.Context(), as("org_a"), id)
		wants(t, err, fault.NotFound)
	}
	for _, search := range []string{"\x00", "'", `"`, "* AND", "nul\x00bad", "a OR b", ":*", "&!|()", "\xff"} {
		_, err := s.Queue(t.Context(), as("org_a"), review.Query{Search: search}, page.Request{})
		must(t, err)
	}
}
