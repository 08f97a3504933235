package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
)

func routes() []engine.Route {
	return []engine.Route{engine.RoutePublish, engine.RouteWatch, engine.RouteTestBuy, engine.RouteReview, engine.RouteHold, engine.RouteBlock}
}

func ids(items []review.Item) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = item.ID
	}
	return out
}

func queue(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k")
	its := items(1,
		offer{id: "a", title: "low", score: -100}, offer{id: "b", title: "high", score: 900},
		offer{id: "c", title: "equal, later", score: 100}, offer{id: "d", title: "equal, latest", score: 100},
		offer{id: "e", title: "fine", route: engine.RoutePublish, score: -900}, offer{id: "f", title: "held", route: engine.RouteHold, score: 500})
	send(t, s, in, its)
	find := func(i int) string { return its[i].Finding }
	for _, c := range []struct {
		q    review.Query
		want []string
	}{
		{review.Query{Status: review.StatusOpen}, []string{find(1), find(5), find(2), find(3), find(0)}},
		{review.Query{}, []string{find(1), find(5), find(2), find(3), find(0), find(4)}},
		{review.Query{Status: review.StatusPassed}, []string{find(4)}},
		{review.Query{Route: engine.RouteReview}, []string{find(1), find(2), find(3), find(0)}},
		{review.Query{Status: review.StatusOpen, Route: engine.RouteHold}, []string{find(5)}},
		{review.Query{Status: review.StatusRemoved}, []string{}},
		{review.Query{Search: "equal"}, []string{find(2), find(3)}},
		{review.Query{Search: "equal", Status: review.StatusPassed}, []string{}},
		{review.Query{Search: "he", Route: engine.RouteHold}, []string{find(5)}},
	} {
		for limit := 1; limit < 8; limit++ {
			got := all(t, limit, func(p page.Request) (page.Page[review.Item], error) { return s.Queue(t.Context(), as("org_a"), c.q, p) })
			same(t, ids(got), c.want)
		}
	}
}

// Whatever is in the queue and however it is filtered, the pages together are the filtered, ordered whole.
func queuePagesModel(t *testing.T, s *store.Store) {
	type entry struct {
		seq    int
		id     string
		route  engine.Route
		status review.Status
		score  int
	}
	var model []entry
	in := openIntake(t, s, "org_a", "k")
	serial := 0
	rapid.Check(t, func(rt *rapid.T) {
		offers := make([]offer, rapid.IntRange(0, 6).Draw(rt, "items"))
		for i := range offers {
			serial++
			offers[i] = offer{
				id: fmt.Sprint("L", serial), title: "t", score: rapid.IntRange(-3, 3).Draw(rt, "score"),
				route: rapid.SampledFrom(routes()).Draw(rt, "route"),
			}
		}
		serial++
		batch := items(serial, offers...)
		in = send(t, s, in, batch)
		for i, o := range offers {
			model = append(model, entry{len(model), batch[i].Finding, o.route, review.StatusFor(o.route), o.score})
		}
		q := review.Query{
			Status: rapid.SampledFrom([]review.Status{"", review.StatusOpen, review.StatusPassed}).Draw(rt, "status"),
			Route:  rapid.SampledFrom(append(routes(), "")).Draw(rt, "of"),
			Search: rapid.SampledFrom([]string{"", "t"}).Draw(rt, "search"),
		}
		want := []string{}
		sorted := slices.Clone(model)
		slices.SortFunc(sorted, func(a, b entry) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.seq, b.seq)) })
		for _, e := range sorted {
			if (q.Status == "" || q.Status == e.status) && (q.Route == "" || q.Route == e.route) {
				want = append(want, e.id)
			}
		}
		limit := rapid.IntRange(1, 50).Draw(rt, "limit")
		same(t, ids(all(t, limit, func(p page.Request) (page.Page[review.Item], error) { return s.Queue(t.Context(), as("org_a"), q, p) })), want)
	})
	checkCounts(t, s, "org_a")
}

func queueSearch(t *testing.T, s *store.Store) {
	titles := []string{
		"NIKE Air Force 1", "耐克运动鞋 男款", "nike-style socks", "Tourniquet", "Café Réné", "运动", "x", "ﬁne ＡＢＣ１２３",
	}
	offers := make([]offer, len(titles))
	for i, title := range titles {
		offers[i] = offer{id: fmt.Sprint("EXT-", 100+i), title: title, seller: "shop " + string(rune('a'+i))}
	}
	its := items(1, offers...)
	send(t, s, openIntake(t, s, "org_a", "k"), its)
	send(t, s, openIntake(t, s, "org_b", "k"), items(2, offer{id: "F", title: "nike of somebody else"}))
	for search, want := range map[string][]int{
		"nike": {0, 2}, "NIKE air": {0}, "air nike": {0}, "nik": {0, 2}, "ike": nil, "耐克": {1}, "运动": {1, 5}, "运动鞋": {1},
		"鞋": {1}, "动": {1, 5}, "cafe": {4}, "CAFÉ rené": {4}, "fine": {7}, "abc123": {7}, "EXT-103": {3}, "103": {3}, "ext": {0, 1, 2, 3, 4, 5, 6, 7},
		"shop c": {2, 4}, "nike 耐克": nil, "socks, nike!": {2}, "zzorg": {0, 1, 2, 3, 4, 5, 6, 7}, "zzorgorgbzz": nil,
		"...": {0, 1, 2, 3, 4, 5, 6, 7},
	} {
		got, err := s.Queue(t.Context(), as("org_a"), review.Query{Search: search}, page.Request{})
		must(t, err)
		var found []string
		for _, i := range want {
			found = append(found, its[i].Finding)
		}
		list := ids(got.Items)
		slices.Sort(list)
		if !slices.Equal(list, found) {
			t.Errorf("search %q finds %v, want %v", search, list, found)
		}
		listed, err := s.Listings(t.Context(), as("org_a"), search, page.Request{})
		must(t, err)
		if len(listed.Items) != len(want) {
			t.Errorf("search %q finds %d listings, want %d", search, len(listed.Items), len(want))
		}
	}
	none, err := s.Queue(t.Context(), as(""), review.Query{Search: "nike"}, page.Request{})
	must(t, err)
	same(t, len(none.Items), 0)
}

func listings(t *testing.T, s *store.Store) {
	in := openIntake(t, s, "org_a", "k")
	in = send(t, s, in, items(1, offer{id: "A", title: "old words"}, offer{id: "B", title: "b"}))
	in = send(t, s, in, items(2, offer{id: "C", title: "c"}))
	send(t, s, in, items(3, offer{id: "A", title: "new words"}))
	got := all(t, 2, func(p page.Request) (page.Page[listing.Listing], error) {
		return s.Listings(t.Context(), as("org_a"), "", p)
	})
	var list []string
	for _, l := range got {
		list = append(list, l.External+" "+l.Content.Title)
	}
	same(t, list, []string{"C c", "B b", "A new words"})
	for search, want := range map[string]int{"old": 0, "new words": 1, "words": 1} { // the newest version alone is searched
		got, err := s.Listings(t.Context(), as("org_a"), search, page.Request{})
		must(t, err)
		if len(got.Items) != want {
			t.Errorf("search %q finds %d listings, want %d", search, len(got.Items), want)
		}
	}
}

func decision(id, finding string, v review.Verdict) review.Decision {
	return review.Decision{ID: id, Org: "org_a", Finding: finding, Verdict: v, Before: review.StatusOpen, Note: "n", Actor: "user:usr_1", ActorName: "U", At: now()}
}

func decide(t *testing.T, s *store.Store) {
	its := items(1, offer{id: "A"})
	send(t, s, openIntake(t, s, "org_a", "k"), its)
	id := its[0].Finding
	ev := told("org_a", event.FindingDecided, id)
	d := decision("dec_1", id, review.VerdictRemove)
	_, err := s.Decide(t.Context(), as("org_b"), d, 1, ev)
	wants(t, err, fault.NotFound)
	_, err = s.Decide(t.Context(), as("org_a"), d, 7, ev)
	wants(t, err, fault.Stale)
	_, err = s.Decide(t.Context(), as("org_a"), decision("dec_1", id, "burn"), 1, ev)
	wants(t, err, fault.Invalid)
	version, err := s.Decide(t.Context(), as("org_a"), d, 1, ev)
	must(t, err)
	same(t, version, int64(2))
	f, err := s.Finding(t.Context(), as("org_a"), id)
	must(t, err)
	same(t, f.Status, review.StatusRemoved)
	same(t, f.Version, int64(2))
	same(t, f.Decisions, []review.Decision{d})
	got, err := s.Decision(t.Context(), as("org_a"), d.ID)
	must(t, err)
	same(t, got, d)
	_, err = s.Decision(t.Context(), as("org_b"), d.ID)
	wants(t, err, fault.NotFound)
	evs, err := s.Events(t.Context(), as("org_a"), event.Query{Kind: event.FindingDecided})
	must(t, err)
	same(t, len(evs), 1)
	checkCounts(t, s, "org_a")
}

func decideRace(t *testing.T, s *store.Store) {
	its := items(1, offer{id: "A"})
	send(t, s, openIntake(t, s, "org_a", "k"), its)
	const many = 8
	won := make(chan bool, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			d := decision(fmt.Sprint("dec_", i), its[0].Finding, review.VerdictApprove)
			_, err := s.Decide(t.Context(), as("org_a"), d, 1, told("org_a", event.FindingDecided, d.Finding))
			if err == nil {
				won <- true
			} else if !fault.Is(err, fault.Stale) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	same(t, len(won), 1)
	checkCounts(t, s, "org_a")
}

func undo(t *testing.T, s *store.Store) {
	its := items(1, offer{id: "A"})
	send(t, s, openIntake(t, s, "org_a", "k"), its)
	id := its[0].Finding
	ev := told("org_a", event.DecisionUndone, id)
	first, second := decision("dec_1", id, review.VerdictEscalate), decision("dec_2", id, review.VerdictRemove)
	_, err := s.Decide(t.Context(), as("org_a"), first, 1, ev)
	must(t, err)
	_, err = s.Decide(t.Context(), as("org_a"), second, 2, ev)
	must(t, err)
	first.UndoneAt, first.UndoneBy = now(), "user:usr_2"
	second.UndoneAt, second.UndoneBy, second.Before = now(), "user:usr_2", review.StatusEscalated
	_, err = s.Undo(t.Context(), as("org_a"), first, ev)
	wants(t, err, fault.Conflict) // not the newest
	_, err = s.Undo(t.Context(), as("org_b"), second, ev)
	wants(t, err, fault.NotFound)
	version, err := s.Undo(t.Context(), as("org_a"), second, ev)
	must(t, err)
	same(t, version, int64(4))
	f, err := s.Finding(t.Context(), as("org_a"), id)
	must(t, err)
	same(t, f.Status, review.StatusEscalated)
	_, err = s.Undo(t.Context(), as("org_a"), second, ev)
	wants(t, err, fault.Conflict) // undone already
	_, err = s.Undo(t.Context(), as("org_a"), first, ev)
	must(t, err)
	f, err = s.Finding(t.Context(), as("org_a"), id)
	must(t, err)
	same(t, f.Status, review.StatusOpen)
	same(t, f.Version, int64(5))
	same(t, f.Decisions, []review.Decision{first, second})
	same(t, len(kinds(t, s, "org_a")), 3+4)
	checkCounts(t, s, "org_a")
}

func counts(t *testing.T, s *store.Store) {
	got, err := s.Counts(t.Context(), as("org_a"))
	must(t, err)
	same(t, got, review.Counts{ByStatus: map[review.Status]int64{}, OpenBy: map[engine.Route]int64{}})
	its := items(1, offer{id: "A"}, offer{id: "B", route: engine.RouteHold}, offer{id: "C", route: engine.RoutePublish}, offer{id: "D"})
	send(t, s, openIntake(t, s, "org_a", "k"), its)
	send(t, s, openIntake(t, s, "org_b", "k"), items(2, offer{id: "A"}))
	_, err = s.Decide(t.Context(), as("org_a"), decision("dec_1", its[0].Finding, review.VerdictRemove), 1, told("org_a", event.FindingDecided, "x"))
	must(t, err)
	got, err = s.Counts(t.Context(), as("org_a"))
	must(t, err)
	same(t, got, review.Counts{
		ByStatus: map[review.Status]int64{review.StatusOpen: 2, review.StatusPassed: 1, review.StatusRemoved: 1},
		OpenBy:   map[engine.Route]int64{engine.RouteReview: 1, engine.RouteHold: 1}, Listings: 4,
	})
}

// checkCounts compares the maintained counts with the rows.
func checkCounts(t *testing.T, s *store.Store, org string) {
	t.Helper()
	want := review.Counts{ByStatus: map[review.Status]int64{}, OpenBy: map[engine.Route]int64{}}
	for _, i := range all(t, 200, func(p page.Request) (page.Page[review.Item], error) {
		return s.Queue(t.Context(), as(org), review.Query{}, p)
	}) {
		want.ByStatus[i.Status]++
		if i.Status == review.StatusOpen {
			want.OpenBy[i.Route]++
		}
	}
	want.Listings = int64(len(all(t, 200, func(p page.Request) (page.Page[listing.Listing], error) {
		return s.Listings(t.Context(), as(org), "", p)
	})))
	got, err := s.Counts(t.Context(), as(org))
	must(t, err)
	same(t, got, want)
}
