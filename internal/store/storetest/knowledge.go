package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/product"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/store"
)

func brands(t *testing.T, s *store.Store) {
	b := brand("org_a", "brd_1", "Nike")
	addBrand(t, s, b)
	got, err := s.Brand(t.Context(), as("org_a"), b.ID)
	must(t, err)
	same(t, got, b)
	wants(t, s.CreateBrand(t.Context(), brand("org_a", "brd_2", "Nike"), told("org_a", event.BrandCreated, "brd_2")), fault.Conflict)
	addBrand(t, s, brand("org_b", "brd_2", "Nike")) // another organisation may have the name too
	got, err = s.BrandByName(t.Context(), as("org_a"), "Nike")
	must(t, err)
	same(t, got, b)
	_, err = s.BrandByName(t.Context(), as("org_c"), "Nike") // shared, but not its own
	wants(t, err, fault.NotFound)

	b.Name, b.Private = "Nike Sport", true
	version, err := s.UpdateBrand(t.Context(), as("org_a"), b, told("org_a", event.BrandChanged, b.ID))
	must(t, err)
	same(t, version, int64(2))
	_, err = s.UpdateBrand(t.Context(), as("org_a"), b, told("org_a", event.BrandChanged, b.ID))
	wants(t, err, fault.Stale)
	_, err = s.UpdateBrand(t.Context(), as("org_b"), b, told("org_b", event.BrandChanged, b.ID))
	wants(t, err, fault.NotFound)
	b.Version = 2
	got, err = s.Brand(t.Context(), as("org_a"), b.ID)
	must(t, err)
	same(t, got, b)
	addBrand(t, s, brand("org_a", "brd_3", "Puma"))
	clash := brand("org_a", "brd_3", "Nike Sport")
	_, err = s.UpdateBrand(t.Context(), as("org_a"), clash, told("org_a", event.BrandChanged, clash.ID))
	wants(t, err, fault.Conflict)

	archived := told("org_a", event.BrandArchived, b.ID)
	wants(t, s.ArchiveBrand(t.Context(), as("org_a"), b.ID, 1, now(), archived), fault.Stale)
	wants(t, s.ArchiveBrand(t.Context(), as("org_b"), b.ID, 2, now(), archived), fault.NotFound)
	must(t, s.ArchiveBrand(t.Context(), as("org_a"), b.ID, 2, now(), archived))
	_, err = s.Brand(t.Context(), as("org_a"), b.ID)
	wants(t, err, fault.NotFound)
	wants(t, s.ArchiveBrand(t.Context(), as("org_a"), b.ID, 3, now(), archived), fault.NotFound)
	addBrand(t, s, brand("org_a", "brd_4", "Nike Sport")) // the name is free again
	same(t, kinds(t, s, "org_a"), []event.Kind{
		event.BrandCreated, event.BrandChanged, event.BrandCreated, event.BrandArchived, event.BrandCreated,
	})
}

// Names are ordered the same on every database, whatever its language, and all of them come.
func brandOrder(t *testing.T, s *store.Store) {
	names := []string{"_", "~", "01J", "a", "B", "b-2", "b1", "Ä", "耐克", "阿迪达斯", "a b", "A", "é", "z", "Z"}
	for i, n := range names {
		addBrand(t, s, brand("org_a", "brd_"+string(rune('a'+i)), n))
	}
	want := []string{"01J", "_", "a", "Ä", "A", "a b", "B", "b-2", "b1", "é", "z", "Z", "~", "耐克", "阿迪达斯"}
	for limit := 1; limit <= len(names)+1; limit++ {
		got := all(t, limit, func(p page.Request) (page.Page[rights.Brand], error) {
			return s.Brands(t.Context(), as("org_a"), "", p)
		})
		list := make([]string, len(got))
		for i, b := range got {
			list[i] = b.Name
		}
		same(t, list, want)
	}
	for _, c := range []struct {
		search string
		want   int
	}{
		{"B", 4},
		{"ä", 4},
		{"耐", len(names)},
		{"inc", len(names)},
		{"  b-2 ", 1},
		{"%", 0},
		{"'", 0},
		{"\xff", 0},
		{"\x00", len(names)}, // nothing is left of it
	} {
		got, err := s.Brands(t.Context(), as("org_a"), c.search, page.Request{Limit: 100})
		must(t, err)
		if len(got.Items) != c.want {
			t.Errorf("search %q finds %d brands, want %d", c.search, len(got.Items), c.want)
		}
	}
}

func brandPrivacy(t *testing.T, s *store.Store) {
	secret := brand("org_a", "brd_1", "Secret")
	secret.Private = true
	addBrand(t, s, secret)
	addBrand(t, s, brand("org_a", "brd_2", "Shared"))
	for org, want := range map[string][]string{"org_a": {"Secret", "Shared"}, "org_b": {"Shared"}, "": nil} {
		got, err := s.Brands(t.Context(), as(org), "", page.Request{})
		must(t, err)
		var list []string
		for _, b := range got.Items {
			list = append(list, b.Name)
		}
		same(t, list, want)
		_, err = s.Brand(t.Context(), as(org), "brd_1")
		if (err == nil) != (org == "org_a") {
			t.Errorf("%q reads a private brand of org_a: %v", org, err)
		}
		_, err = s.Brand(t.Context(), as(org), "brd_2")
		if (err == nil) != (org != "") {
			t.Errorf("%q reads a shared brand: %v", org, err)
		}
	}
}

func products(t *testing.T, s *store.Store) {
	p := someProduct("org_a", "prd_1", "brd_1", "Air Force 1")
	add := func(p product.Product) error {
		return s.CreateProduct(t.Context(), p, told(p.Org, event.ProductCreated, p.ID))
	}
	must(t, add(p))
	wants(t, add(someProduct("org_a", "prd_2", "brd_1", "Air Force 1")), fault.Conflict)
	must(t, add(someProduct("org_a", "prd_2", "brd_2", "Air Force 1")))
	secret := someProduct("org_a", "prd_3", "brd_1", "Secret")
	secret.Private = true
	must(t, add(secret))
	got, err := s.Product(t.Context(), as("org_b"), "prd_1")
	must(t, err)
	same(t, got, p)
	_, err = s.Product(t.Context(), as("org_b"), "prd_3")
	wants(t, err, fault.NotFound)
	_, err = s.Product(t.Context(), authz.Scope{}, "prd_1")
	wants(t, err, fault.NotFound)
	got, err = s.ProductByName(t.Context(), as("org_a"), "brd_1", "Air Force 1")
	must(t, err)
	same(t, got, p)
	_, err = s.ProductByName(t.Context(), as("org_b"), "brd_1", "Air Force 1")
	wants(t, err, fault.NotFound)
	for _, c := range []struct {
		org, brand, search string
		want               []string
	}{
		{"org_a", "", "", []string{"prd_1", "prd_2", "prd_3"}},
		{"org_b", "", "", []string{"prd_1", "prd_2"}},
		{"", "", "", nil},
		{"org_a", "brd_1", "", []string{"prd_1", "prd_3"}},
		{"org_b", "brd_1", "", []string{"prd_1"}},
		{"org_a", "", "force", []string{"prd_1", "prd_2"}},
		{"org_a", "brd_2", "cw2288", []string{"prd_2"}},
		{"org_a", "brd_2", "secret", nil},
	} {
		got := all(t, 1, func(p page.Request) (page.Page[product.Product], error) {
			return s.Products(t.Context(), as(c.org), c.brand, c.search, p)
		})
		var ids []string
		for _, p := range got {
			ids = append(ids, p.ID)
		}
		same(t, ids, c.want)
	}
	p.Brand, p.Name, p.GTIN = "brd_2", "Air Max", nil
	version, err := s.UpdateProduct(t.Context(), as("org_a"), p, told("org_a", event.ProductChanged, p.ID))
	must(t, err)
	same(t, version, int64(2))
	_, err = s.UpdateProduct(t.Context(), as("org_a"), p, told("org_a", event.ProductChanged, p.ID))
	wants(t, err, fault.Stale)
	_, err = s.UpdateProduct(t.Context(), as("org_b"), p, told("org_b", event.ProductChanged, p.ID))
	wants(t, err, fault.NotFound)
	p.Version = 2
	got, err = s.Product(t.Context(), as("org_a"), p.ID)
	must(t, err)
	same(t, got, p)
	wants(t, s.ArchiveProduct(t.Context(), as("org_a"), p.ID, 1, now(), told("org_a", event.ProductArchived, p.ID)), fault.Stale)
	must(t, s.ArchiveProduct(t.Context(), as("org_a"), p.ID, 2, now(), told("org_a", event.ProductArchived, p.ID)))
	_, err = s.Product(t.Context(), as("org_a"), p.ID)
	wants(t, err, fault.NotFound)
}

func rules(t *testing.T, s *store.Store) {
	r := rule("org_a", "rul_1", "No mirrors")
	must(t, s.CreateRule(t.Context(), r, told("org_a", event.RuleCreated, r.ID)))
	wants(t, s.CreateRule(t.Context(), rule("org_a", "rul_2", "No mirrors"), told("org_a", event.RuleCreated, "rul_2")), fault.Conflict)
	got, err := s.Rule(t.Context(), as("org_a"), r.ID)
	must(t, err)
	same(t, got, r)
	got, err = s.RuleByName(t.Context(), as("org_a"), r.Name)
	must(t, err)
	same(t, got, r)
	for _, org := range []string{"org_b", ""} {
		_, err = s.Rule(t.Context(), as(org), r.ID)
		wants(t, err, fault.NotFound)
		_, err = s.RuleByName(t.Context(), as(org), r.Name)
		wants(t, err, fault.NotFound)
		list, err := s.Rules(t.Context(), as(org), "", page.Request{})
		must(t, err)
		same(t, len(list.Items), 0)
	}
	list, err := s.Rules(t.Context(), as("org_a"), "MIRROR", page.Request{})
	must(t, err)
	same(t, len(list.Items), 1)
	r.Expr = "true"
	version, err := s.UpdateRule(t.Context(), as("org_a"), r, told("org_a", event.RuleChanged, r.ID))
	must(t, err)
	_, err = s.UpdateRule(t.Context(), as("org_a"), r, told("org_a", event.RuleChanged, r.ID))
	wants(t, err, fault.Stale)
	_, err = s.UpdateRule(t.Context(), as("org_b"), r, told("org_b", event.RuleChanged, r.ID))
	wants(t, err, fault.NotFound)
	must(t, s.ArchiveRule(t.Context(), as("org_a"), r.ID, version, now(), told("org_a", event.RuleArchived, r.ID)))
	_, err = s.Rule(t.Context(), as("org_a"), r.ID)
	wants(t, err, fault.NotFound)
}

// Of many who change the same version, one wins.
func versionRace(t *testing.T, s *store.Store) {
	b := brand("org_a", "brd_1", "Nike")
	addBrand(t, s, b)
	const many = 8
	won := make(chan int64, many)
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			v, err := s.UpdateBrand(t.Context(), as("org_a"), b, told("org_a", event.BrandChanged, b.ID))
			if err == nil {
				won <- v
			} else if !fault.Is(err, fault.Stale) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	same(t, len(won), 1)
	same(t, kinds(t, s, "org_a"), []event.Kind{event.BrandCreated, event.BrandChanged})
}

func knowledgeAll(t *testing.T, s *store.Store) {
	got, last, err := s.Knowledge(t.Context())
	must(t, err)
	same(t, got, engine.Snapshot{})
	same(t, last, int64(0))
	b2, b1 := brand("org_b", "brd_2", "Adidas"), brand("org_a", "brd_1", "Nike")
	b2.Private = true
	addBrand(t, s, b2)
	addBrand(t, s, b1)
	gone := brand("org_a", "brd_0", "Gone")
	addBrand(t, s, gone)
	must(t, s.ArchiveBrand(t.Context(), as("org_a"), gone.ID, 1, now(), told("org_a", event.BrandArchived, gone.ID)))
	p, r := someProduct("org_a", "prd_1", "brd_1", "Air"), rule("org_b", "rul_1", "R")
	must(t, s.CreateProduct(t.Context(), p, told("org_a", event.ProductCreated, p.ID)))
	must(t, s.CreateRule(t.Context(), r, told("org_b", event.RuleCreated, r.ID)))
	got, last, err = s.Knowledge(t.Context())
	must(t, err)
	r.Private = true
	same(t, got, engine.Snapshot{
		Brands: []engine.Brand{b1.Brand, b2.Brand}, Products: []engine.Product{p.Product}, Rules: []engine.Rule{r.Rule},
	})
	newest, err := s.LastEvent(t.Context())
	must(t, err)
	same(t, last, newest)
}

func saved(hash string) knowledge.New { return knowledge.New{Hash: hash, Doc: []byte(hash), At: now()} }

func snapshots(t *testing.T, s *store.Store) {
	ctx := t.Context()
	_, err := s.LatestSnapshot(ctx)
	wants(t, err, fault.NotFound)
	st, err := s.SnapshotState(ctx)
	must(t, err)
	same(t, st, knowledge.State{})
	ev := event.Event{Org: "org_a", At: now(), Actor: "system"}
	n := saved("h1")
	n.Doc, n.Event, n.Stats = []byte{0, 255}, 7, knowledge.Stats{Brands: 3}
	n.Why = []knowledge.Cause{{Event: 6, At: now(), Org: "org_b", Actor: "user:x", Kind: event.BrandCreated, Subject: "brd_1", Name: "N", Private: true}}
	one, err := s.SaveSnapshot(ctx, n, ev)
	must(t, err)
	same(t, one.Number, int64(1))
	again, err := s.SaveSnapshot(ctx, saved("h1"), ev)
	must(t, err)
	same(t, again, one)
	two, err := s.SaveSnapshot(ctx, saved("h2"), ev)
	must(t, err)
	same(t, two.Number, int64(2))
	three, err := s.SaveSnapshot(ctx, saved("h1"), ev) // back to what it was is a new snapshot
	must(t, err)
	same(t, three.Number, int64(3))
	latest, err := s.LatestSnapshot(ctx)
	must(t, err)
	same(t, latest, three)
	got, err := s.Snapshot(ctx, 1)
	must(t, err)
	same(t, got, one)
	doc, err := s.SnapshotDocument(ctx, 1)
	must(t, err)
	same(t, doc, []byte{0, 255})
	_, err = s.SnapshotDocument(ctx, 9)
	wants(t, err, fault.NotFound)
	_, err = s.SnapshotEntry(ctx, 9)
	wants(t, err, fault.NotFound)
	e, err := s.SnapshotEntry(ctx, 1)
	must(t, err)
	same(t, e, knowledge.Entry{Snapshot: one, Stats: n.Stats, Why: n.Why})
	list, err := s.Snapshots(ctx, page.Request{Limit: 2})
	must(t, err)
	same(t, []int64{list.Items[0].Number, list.Items[1].Number}, []int64{3, 2})
	list, err = s.Snapshots(ctx, page.Request{Limit: 2, Cursor: list.Next})
	must(t, err)
	same(t, []int64{int64(len(list.Items)), list.Items[0].Number}, []int64{1, 1})
	before, err := s.SnapshotBefore(ctx, 3)
	must(t, err)
	same(t, before, int64(2))
	evs, err := s.Events(ctx, as("org_a"), event.Query{})
	must(t, err)
	same(t, len(evs), 3)
	same(t, evs[2].Subject, "3")
	same(t, string(evs[2].Data), `{"number":3,"hash":"h1"}`)
}

// A pinned snapshot stays in effect while others are stored, until it is released.
func snapshotPins(t *testing.T, s *store.Store) {
	ctx := t.Context()
	auto := event.Event{Org: "system", At: now(), Actor: "system"}
	for _, h := range []string{"h1", "h2"} {
		_, err := s.SaveSnapshot(ctx, saved(h), auto)
		must(t, err)
	}
	set := knowledge.State{Reason: "too many misses", Actor: "user:a", ActorName: "A", At: now()}
	_, err := s.PinSnapshot(ctx, 9, set, event.Event{Org: "org_a", At: now(), Actor: "user:a", Kind: event.SnapshotPinned})
	wants(t, err, fault.NotFound)
	_, err = s.ReleaseSnapshot(ctx, set, event.Event{Org: "org_a", At: now(), Actor: "user:a", Kind: event.SnapshotReleased})
	wants(t, err, fault.Conflict)
	st, err := s.PinSnapshot(ctx, 1, set, event.Event{Org: "org_a", At: now(), Actor: "user:a", Kind: event.SnapshotPinned})
	must(t, err)
	set.Active, set.Pinned = 1, true
	same(t, st, set)
	three, err := s.SaveSnapshot(ctx, saved("h3"), auto)
	must(t, err)
	same(t, three.Number, int64(3))
	st, err = s.SnapshotState(ctx)
	must(t, err)
	same(t, st, set)
	st, err = s.ReleaseSnapshot(ctx, knowledge.State{Reason: "mended", Actor: "user:a", At: now()}, event.Event{Org: "org_a", At: now(), Actor: "user:a", Kind: event.SnapshotReleased})
	must(t, err)
	same(t, []any{st.Active, st.Pinned}, []any{int64(3), false})
	same(t, kinds(t, s, "system"), []event.Kind{event.SnapshotActivated, event.SnapshotActivated, event.SnapshotCompiled})
	evs, err := s.Events(ctx, as("org_a"), event.Query{})
	must(t, err)
	same(t, string(evs[0].Data), `{"number":1,"hash":"h1","from":2,"reason":"too many misses","actor_name":"A"}`)
	same(t, string(evs[1].Data), `{"number":3,"hash":"h3","from":1,"reason":"mended"}`)
}

// What findings refer to, what is in effect and the newest few are kept.
func snapshotPruning(t *testing.T, s *store.Store) {
	ctx := t.Context()
	ev := event.Event{Org: "system", At: now(), Actor: "system"}
	for _, h := range []string{"h1", "h2", "h3", "h4", "h5", "h6"} {
		_, err := s.SaveSnapshot(ctx, saved(h), ev)
		must(t, err)
	}
	_, err := s.PinSnapshot(ctx, 1, knowledge.State{Reason: "r", Actor: "user:a", At: now()}, event.Event{Org: "org_a", At: now(), Actor: "user:a", Kind: event.SnapshotPinned})
	must(t, err)
	made := items(1, offer{})
	for i := range made {
		made[i].Result.Snapshot = 2
	}
	send(t, s, openIntake(t, s, "org_a", "k"), made)
	gone, err := s.PruneSnapshots(ctx, 2, now())
	must(t, err)
	same(t, len(gone), 0) // they are too young
	gone, err = s.PruneSnapshots(ctx, 2, now().Add(time.Hour))
	must(t, err)
	same(t, gone, []int64{3, 4})
	gone, err = s.PruneSnapshots(ctx, 2, now().Add(time.Hour))
	must(t, err)
	same(t, len(gone), 0)
	e, err := s.SnapshotEntry(ctx, 2)
	must(t, err)
	same(t, e.Findings, int64(1))
}

func snapshotRace(t *testing.T, s *store.Store) {
	ev := event.Event{Org: "org_a", At: now(), Actor: "system"}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got, err := s.SaveSnapshot(t.Context(), saved("same"), ev)
			if err != nil || got.Number != 1 {
				t.Errorf("snapshot %d, %v; want 1", got.Number, err)
			}
		})
	}
	wg.Wait()
	same(t, kinds(t, s, "org_a"), []event.Kind{event.SnapshotActivated})
}
