package knowledge_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/event"
)

// spoil puts a rule into the database that does not compile, as an older version of the program might have done.
func spoil(t *testing.T, h *assaytest.House) (id string) {
	t.Helper()
	r, err := h.Rules.Create(t.Context(), h.A.Editor, engine.Rule{Name: "odd", Expr: `listing.title == "secret of A"`})
	assaytest.Must(t, err)
	r.Expr = `listing.colour == "secret of A"`
	_, err = h.Store.UpdateRule(t.Context(), h.A.Editor.Scope(), r, event.Event{
		Org: h.A.ID, At: h.Clock.Now(), Actor: "system", Kind: event.RuleChanged, Subject: r.ID,
	})
	assaytest.Must(t, err)
	return r.ID
}

func TestAnEntryThatDoesNotCompileHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h := assaytest.Open(t)
	bad := spoil(t, h)
	_, err := h.Brands.Create(ctx, h.B.Editor, engine.Brand{Name: "Norvella"})
	assaytest.Must(t, err)
	problem := h.Keeper.Refresh(ctx)
	if problem == nil || !strings.Contains(problem.Error(), "some values") || h.Keeper.Problem() == nil {
		t.Fatalf("nothing is said about the rule: %v", problem)
	}
	if strings.Contains(problem.Error(), "secret") {
		t.Errorf("what is in the entry is told to others: %v", problem)
	}
	f, err := h.Listings.Screen(ctx, h.B.Editor, engine.Listing{ID: "1", Title: "Norvella shoes"})
	assaytest.Must(t, err)
	if len(f.Signals) == 0 {
		t.Error("the brand of another organisation is not in effect")
	}
	number := h.Keeper.Current().Number
	if err := h.Keeper.Refresh(ctx); err == nil || h.Keeper.Current().Number != number {
		t.Errorf("the second time: %v, snapshot %d, want %d", err, h.Keeper.Current().Number, number)
	}

	again := assaytest.Wire(h.Store, h.Clock, nil) // the program starts with it in the database
	assaytest.Must(t, again.Keeper.Start(ctx))
	if again.Keeper.Problem() == nil || again.Keeper.Current() != h.Keeper.Current() {
		t.Errorf("after a start: %+v, problem %v; want %+v and a problem", again.Keeper.Current(), again.Keeper.Problem(), h.Keeper.Current())
	}

	r, err := h.Rules.Get(ctx, h.A.Editor, bad)
	assaytest.Must(t, err)
	assaytest.Must(t, h.Rules.Archive(ctx, h.A.Editor, r.ID, r.Version))
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	if h.Keeper.Problem() != nil || h.Keeper.Current().Number != number {
		t.Errorf("without the rule: problem %v, snapshot %d, want %d", h.Keeper.Problem(), h.Keeper.Current().Number, number)
	}
}

func TestKnowledgeOfAPrivateBrandStaysWithItsOwner(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h := assaytest.Open(t)
	b, err := h.Brands.Create(ctx, h.A.Editor, engine.Brand{Name: "Norvella"})
	assaytest.Must(t, err)
	_, err = h.Products.Create(ctx, h.A.Editor, engine.Product{Brand: b.ID, Name: "Runner", Styles: []string{"ZQX-77812"}})
	assaytest.Must(t, err)
	_, err = h.Products.Create(ctx, h.B.Editor, engine.Product{Brand: b.ID, Name: "Walker", Styles: []string{"PKW-44390"}})
	assaytest.Must(t, err)
	e := b.Brand
	e.Private = true
	_, err = h.Brands.Update(ctx, h.A.Editor, b.ID, b.Version, e)
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	doc, err := h.Store.SnapshotDocument(ctx, h.Keeper.Current().Number)
	assaytest.Must(t, err)
	z, err := gzip.NewReader(bytes.NewReader(doc))
	assaytest.Must(t, err)
	var kept engine.Snapshot
	assaytest.Must(t, json.NewDecoder(z).Decode(&kept))
	if len(kept.Products) != 1 || kept.Products[0].Name != "Runner" || !kept.Products[0].Private {
		t.Errorf("in effect are %+v; want Runner alone, as private", kept.Products)
	}
	f, err := h.Listings.Screen(ctx, h.B.Editor, engine.Listing{ID: "1", Title: "Norvella shoes ZQX-77812 PKW-44390", Brand: "Norvella"})
	assaytest.Must(t, err)
	if len(f.Signals) != 0 {
		t.Errorf("another organisation sees %+v", f.Signals)
	}
}
