package knowledge_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
)

// names reports whether a screening of the title names the brand.
func names(t *testing.T, h *assaytest.House, title, brand string) bool {
	t.Helper()
	f, err := h.Listings.Screen(t.Context(), h.A.Admin, engine.Listing{ID: "1", Title: title})
	assaytest.Must(t, err)
	for _, s := range f.Signals {
		if s.Brand == brand {
			return true
		}
	}
	return false
}

// What is entered is in effect for the screenings that follow, and what is archived is out of effect.
func TestKeeperFollowsKnowledge(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	h.Run(t)
	ctx := t.Context()
	b, err := h.Brands.Create(ctx, h.A.Editor, engine.Brand{Name: "Aldora"})
	assaytest.Must(t, err)
	waitFor(t, h, 2)
	if !names(t, h, "new Aldora boots", b.ID) {
		t.Error("the new brand is not found")
	}
	p, err := h.Products.Create(ctx, h.A.Editor, engine.Product{Brand: b.ID, Name: "Trail Boot", Styles: []string{"AL-1000"}})
	assaytest.Must(t, err)
	waitFor(t, h, 3)
	_, err = h.Rules.Create(ctx, h.A.Editor, engine.Rule{Name: "r", Expr: `listing.title.contains("replica")`})
	assaytest.Must(t, err)
	waitFor(t, h, 4)
	// The product stays, and must not stand in the way of compiling what is left.
	assaytest.Must(t, h.Brands.Archive(ctx, h.A.Editor, b.ID, b.Version))
	waitFor(t, h, 5)
	if names(t, h, "new Aldora boots", b.ID) {
		t.Error("the archived brand is still found")
	}
	if _, err := h.Products.Get(ctx, h.A.Editor, p.ID); err != nil {
		t.Error(err)
	}
}

// waitFor waits until the keeper has a snapshot.
func waitFor(t *testing.T, h *assaytest.House, number int64) {
	t.Helper()
	for h.Keeper.Current().Number < number {
		if err := h.Keeper.Problem(); err != nil {
			t.Fatal(err)
		}
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
		// The keeper gives no sign when it is done; what is waited for is the state itself.
		pauseBriefly(t.Context())
	}
	if got := h.Keeper.Current().Number; got != number {
		t.Fatalf("snapshot %d; want %d", got, number)
	}
}

func TestSnapshotsAreContentAddressed(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	first := h.Keeper.Current()
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	if d := cmp.Diff(first, h.Keeper.Current()); d != "" {
		t.Errorf("nothing changed: %s", d)
	}
	b, err := h.Brands.Create(ctx, h.A.Editor, engine.Brand{Name: "Aldora"})
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	now := h.Keeper.Current()
	doc, err := h.Store.SnapshotDocument(ctx, now.Number)
	assaytest.Must(t, err)
	z, err := gzip.NewReader(bytes.NewReader(doc))
	assaytest.Must(t, err)
	text, err := io.ReadAll(z)
	assaytest.Must(t, err)
	sum := sha256.Sum256(text)
	var s engine.Snapshot
	assaytest.Must(t, json.Unmarshal(text, &s))
	if now.Number != 2 || hex.EncodeToString(sum[:]) != now.Hash || s.Number != 0 || len(s.Brands) != 1 || s.Brands[0].ID != b.ID {
		t.Errorf("snapshot %+v holds %s", now, text)
	}
	// Another process over the same database comes to the same snapshot.
	other := knowledge.NewKeeper(h.Store, nil, clock.System{}, nil)
	if other.Engine() != nil || other.Current().Number != 0 {
		t.Error("an engine before the start")
	}
	assaytest.Must(t, other.Start(ctx))
	if d := cmp.Diff(now, other.Current()); d != "" {
		t.Error(d)
	}
	f := other.Engine().Scan(engine.Listing{ID: "1", Title: "Aldora boots"})
	if d := cmp.Diff(h.Keeper.Engine().Scan(engine.Listing{ID: "1", Title: "Aldora boots"}), f); d != "" || f.Snapshot != 2 {
		t.Errorf("snapshot %d: %s", f.Snapshot, d)
	}
	// Packs are knowledge too.
	packs := []engine.Pack{{ID: "lexicon/x", Version: "2026-01-01", Kind: engine.PackLexicon, Terms: []engine.Term{{ID: "t", Strength: engine.Strong, Any: []string{"superfake"}}}}}
	third := knowledge.NewKeeper(h.Store, packs, clock.System{}, nil)
	assaytest.Must(t, third.Start(ctx))
	if got := third.Current(); got.Number != 3 || got.Hash == now.Hash {
		t.Errorf("with a pack: %+v", got)
	}
}

// broken is a store whose knowledge can be made not to compile, or not to come at all.
type broken struct {
	knowledge.Store
	rule string
	err  error
}

func (b *broken) Knowledge(ctx context.Context) (engine.Snapshot, int64, error) {
	s, last, err := b.Store.Knowledge(ctx)
	if b.rule != "" {
		s.Rules = append(s.Rules, engine.Rule{ID: "rul_bad", Expr: b.rule})
	}
	return s, last, errors.Join(err, b.err)
}

func TestKeeperKeepsTheOldEngineWhenTheStoreFails(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	st := &broken{Store: h.Store, err: fault.New(fault.Unavailable, "away", "")}
	k := knowledge.NewKeeper(st, nil, clock.System{}, nil)
	assaytest.Refused(t, k.Start(ctx), fault.Unavailable)
	if k.Engine() != nil || k.Problem() == nil {
		t.Error("a start that failed gave an engine")
	}
	st.err = nil
	assaytest.Must(t, k.Start(ctx))
	good := k.Engine()
	st.err = fault.New(fault.Unavailable, "away", "")
	assaytest.Refused(t, k.Refresh(ctx), fault.Unavailable)
	if k.Engine() != good || !fault.Is(k.Problem(), fault.Unavailable) {
		t.Errorf("after the failure: problem %v", k.Problem())
	}
	st.err = nil
	assaytest.Must(t, k.Refresh(ctx))
	if k.Engine() != good || k.Problem() != nil {
		t.Errorf("the same knowledge again: problem %v", k.Problem())
	}
}

// An entry at fault is named as long as it is there, whatever else changes meanwhile, and no longer.
func TestKeeperNamesWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	st := &broken{Store: h.Store}
	k := knowledge.NewKeeper(st, nil, clock.System{}, nil)
	assaytest.Must(t, k.Start(ctx))
	named := func() {
		t.Helper()
		f, ok := errors.AsType[*fault.Error](k.Problem())
		if !ok || len(f.Fields) != 1 || f.Fields[0].Name != "rule rul_bad: expr" {
			t.Errorf("problem %v; want the rule named", k.Problem())
		}
	}
	st.rule = "nonsense("
	assaytest.Refused(t, k.Refresh(ctx), fault.Invalid)
	named()
	st.err = fault.New(fault.Unavailable, "away", "")
	assaytest.Refused(t, k.Refresh(ctx), fault.Unavailable)
	st.err = nil
	assaytest.Refused(t, k.Refresh(ctx), fault.Invalid)
	named()
	st.rule = "true"
	assaytest.Must(t, k.Refresh(ctx))
	with := k.Current()
	st.rule = "nonsense("
	assaytest.Refused(t, k.Refresh(ctx), fault.Invalid)
	named()
	if k.Current().Hash == with.Hash {
		t.Error("the rule as it was before is still in effect")
	}
	packs := []engine.Pack{{ID: "lexicon/x", Kind: "songs"}}
	assaytest.Refused(t, knowledge.NewKeeper(st, packs, clock.System{}, nil).Start(ctx), fault.Invalid) // a pack is the program's own
}
