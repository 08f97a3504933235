package knowledge_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/store/storetest"
)

// effect waits until a keeper has a snapshot in effect.
func effect(t *testing.T, k *knowledge.Keeper, number int64) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); k.Current().Number != number; pauseBriefly(t.Context()) {
		if time.Now().After(limit) {
			t.Fatalf("snapshot %d is in effect; want %d", k.Current().Number, number)
		}
	}
}

// Two processes on one database: what one pins or releases is in effect in the other, and newer knowledge is stored meanwhile.
func TestProcessesFollowAPin(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx := t.Context()
		one := assaytest.OpenOn(t, s)
		two := assaytest.Wire(s, clock.System{}, nil)
		assaytest.Must(t, two.Keeper.Start(ctx))
		one.Run(t)
		two.Run(t)
		_, err := one.Brands.Create(ctx, one.A.Editor, engine.Brand{Name: "Aldora"})
		assaytest.Must(t, err)
		effect(t, one.Keeper, 2)
		effect(t, two.Keeper, 2)
		st, err := one.Archive.Activate(ctx, one.A.Admin, 1, "too many misses")
		assaytest.Must(t, err)
		if one.Keeper.Current().Number != 1 || !st.Pinned {
			t.Errorf("after activating: %+v", one.Keeper.Current())
		}
		effect(t, two.Keeper, 1)
		if st := two.Keeper.State(); !st.Pinned || st.Reason != "too many misses" || st.ActorName != "Admin A" {
			t.Errorf("the other process knows %+v", st)
		}
		_, err = two.Brands.Create(ctx, one.B.Editor, engine.Brand{Name: "Norvella"})
		assaytest.Must(t, err)
		for latest := int64(0); latest != 3; pauseBriefly(ctx) {
			l, err := s.LatestSnapshot(ctx)
			assaytest.Must(t, err)
			latest = l.Number
		}
		for _, h := range []*assaytest.House{one, two} {
			assaytest.Must(t, h.Keeper.Refresh(ctx))
			if h.Keeper.Current().Number != 1 || h.Keeper.Problem() != nil {
				t.Errorf("while pinned %d is in effect, problem %v", h.Keeper.Current().Number, h.Keeper.Problem())
			}
		}
		again := assaytest.Wire(s, clock.System{}, nil) // a process that starts meanwhile
		assaytest.Must(t, again.Keeper.Start(ctx))
		if again.Keeper.Current().Number != 1 || again.Keeper.Engine().Scan(engine.Listing{ID: "1", Title: "Aldora boots"}).Snapshot != 1 {
			t.Errorf("a new process begins with %d", again.Keeper.Current().Number)
		}
		_, err = two.Archive.Release(ctx, one.A.Admin, "mended")
		assaytest.Must(t, err)
		effect(t, two.Keeper, 3)
		effect(t, one.Keeper, 3)
	})
}

// Programs of two versions on one database, with other packs, do not go on for ever replacing each other's snapshots.
func TestTwoVersionsComeToRest(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	other := knowledge.NewKeeper(h.Store, []engine.Pack{lexicon(t, "lexicon/a", "2026-03-01", "some term")}, clock.System{}, nil)
	assaytest.Must(t, other.Start(ctx))
	for range 3 {
		assaytest.Must(t, h.Keeper.Refresh(ctx))
		assaytest.Must(t, other.Refresh(ctx))
	}
	if a, b := h.Keeper.Current().Number, other.Current().Number; a != 2 || b != 2 {
		t.Errorf("snapshots %d and %d; want 2 in both", a, b)
	}
}

func TestArchiveIsForTheOperator(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	for name, v := range map[string]error{
		"another organisation": h.Archive.Allowed(ctx, h.B.Admin), "an editor": h.Archive.Allowed(ctx, h.A.Editor),
	} {
		if !fault.Is(v, fault.Forbidden) {
			t.Errorf("%s: %v", name, v)
		}
	}
	_, err := h.Archive.Activate(ctx, h.B.Admin, 1, "x")
	assaytest.Refused(t, err, fault.Forbidden)
	_, err = h.Archive.Diff(ctx, h.B.Admin, 1, 1, page.Request{})
	assaytest.Refused(t, err, fault.Forbidden)
	_, err = h.Archive.Activate(ctx, h.A.Admin, 1, "  ")
	assaytest.Refused(t, err, fault.Invalid)
	_, err = h.Archive.RollBack(ctx, h.A.Admin, "x")
	assaytest.Refused(t, err, fault.Conflict)
}

// A snapshot that does not compile with this program is never put into effect.
func TestWhatDoesNotCompileIsNotActivated(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	doc := storeBroken(t, h)
	_, err := h.Archive.Activate(ctx, h.A.Admin, doc, "x")
	assaytest.Refused(t, err, fault.Invalid)
	st, err := h.Store.SnapshotState(ctx)
	assaytest.Must(t, err)
	if st.Pinned {
		t.Error("it was pinned")
	}
}

// Compare tells of every part what was added, removed and changed, and hides what is private to others.
func TestCompareFieldByField(t *testing.T) {
	t.Parallel()
	pack := func(version string, terms ...engine.Term) engine.Pack {
		return engine.Pack{ID: "lexicon/x", Version: version, Title: "X", Kind: engine.PackLexicon, Terms: terms}
	}
	before := engine.Snapshot{
		Brands: []engine.Brand{
			{ID: "brd_1", Owner: "org_a", Name: "Aldora", Aliases: []string{"ALD"}},
			{ID: "brd_2", Owner: "org_b", Name: "Secret", Private: true},
			{ID: "brd_3", Owner: "org_b", Name: "Was open"},
		},
		Rules: []engine.Rule{{ID: "rul_1", Owner: "org_b", Name: "Secret rule", Expr: "true"}},
		Packs: []engine.Pack{pack("2026-01-01", engine.Term{ID: "t", Any: []string{"one"}}, engine.Term{ID: "u", Any: []string{"two"}})},
		Words: []string{"old"},
	}
	after := engine.Snapshot{
		Brands: []engine.Brand{
			{ID: "brd_1", Owner: "org_a", Name: "Aldora", Aliases: []string{"ALD", "ALDR"}, CommonWord: true},
			{ID: "brd_2", Owner: "org_b", Name: "Secret two", Private: true},
			{ID: "brd_3", Owner: "org_b", Name: "Was open", Private: true},
		},
		Packs: []engine.Pack{pack("2026-02-01", engine.Term{ID: "t", Any: []string{"one", "1"}})},
		Words: []string{"new"},
	}
	names := map[string]string{"org_a": "House A", "org_b": "House B"}
	got, err := knowledge.Compare(&before, &after, "org_a", names)
	assaytest.Must(t, err)
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	want := []knowledge.Change{
		{Part: knowledge.PartBrand, Act: knowledge.ActChanged, Organisation: "House B", Private: true, Hidden: true},
		{Part: knowledge.PartBrand, Act: knowledge.ActChanged, Organisation: "House B", Private: true, Hidden: true},
		{Part: knowledge.PartBrand, Act: knowledge.ActChanged, ID: "brd_1", Name: "Aldora", Organisation: "House A", Fields: []knowledge.Field{
			{Name: "aliases", Old: raw(`["ALD"]`), New: raw(`["ALD","ALDR"]`)}, {Name: "common_word", New: raw(`true`)},
		}},
		{Part: knowledge.PartRule, Act: knowledge.ActRemoved, Organisation: "House B", Private: true, Hidden: true},
		{Part: knowledge.PartPack, Act: knowledge.ActChanged, ID: "lexicon/x", Name: "X", Fields: []knowledge.Field{{Name: "version", Old: raw(`"2026-01-01"`), New: raw(`"2026-02-01"`)}}},
		{Part: knowledge.PartPackEntry, Act: knowledge.ActChanged, ID: "t", Pack: "lexicon/x", Name: "one", Fields: []knowledge.Field{{Name: "any", Old: raw(`["one"]`), New: raw(`["one","1"]`)}}},
		{Part: knowledge.PartPackEntry, Act: knowledge.ActRemoved, ID: "u", Pack: "lexicon/x", Name: "two"},
		{Part: knowledge.PartWord, Act: knowledge.ActAdded, ID: "new", Name: "new"},
		{Part: knowledge.PartWord, Act: knowledge.ActRemoved, ID: "old", Name: "old"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	own, err := knowledge.Compare(&before, &after, "org_b", names)
	assaytest.Must(t, err)
	text, err := json.Marshal(own)
	assaytest.Must(t, err)
	if strings.Contains(string(text), "hidden") || !strings.Contains(string(text), "Secret two") {
		t.Errorf("the owner sees %s", text)
	}
}

// storeBroken stores a snapshot that does not compile and returns its number.
func storeBroken(t *testing.T, h *assaytest.House) int64 {
	t.Helper()
	doc := compressed(t, engine.Snapshot{Rules: []engine.Rule{{ID: "rul_1", Expr: "nonsense("}}})
	s, err := h.Store.SaveSnapshot(t.Context(), knowledge.New{Hash: "x", Doc: doc, At: h.Clock.Now()}, event.Event{Org: "system", At: h.Clock.Now(), Actor: "system"})
	assaytest.Must(t, err)
	// The newest is what an older program left; another one follows, so that it is not in effect.
	_, err = h.Store.SaveSnapshot(context.WithoutCancel(t.Context()), knowledge.New{Hash: "y", Doc: compressed(t, engine.Snapshot{}), At: h.Clock.Now()}, event.Event{Org: "system", At: h.Clock.Now(), Actor: "system"})
	assaytest.Must(t, err)
	return s.Number
}
