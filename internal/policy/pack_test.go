package policy_test

import (
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/policy"
)

func namesPack(id, version string, texts ...string) engine.Pack {
	return engine.Pack{
		ID: id, Version: version, Title: "Names", Kind: engine.PackNames,
		Names: []engine.NameEntry{{
			ID: "aldora", Brand: []string{"Aldora"}, Confidence: engine.ConfidenceFair,
			Forms: []engine.NameForm{{Sort: engine.FormNickname, Strength: engine.Strong, Any: texts}},
		}},
	}
}

// uses reports whether a screening for the viewer says that the title uses the brand.
func uses(t *testing.T, h *assaytest.House, v authz.Viewer, title string) bool {
	t.Helper()
	f, err := h.Listings.Screen(t.Context(), v, engine.Listing{ID: "1", Title: title})
	assaytest.Must(t, err)
	for _, s := range f.Signals {
		if s.Use == mention.UseMark {
			return true
		}
	}
	return false
}

func TestPacksTakeEffectForWhomTheyAreMeant(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	_, err := h.Brands.Create(ctx, h.A.Editor, engine.Brand{Name: "Aldora"})
	assaytest.Must(t, err)
	written, err := h.Packs.Put(ctx, h.A.Editor, namesPack("names/shared", "2026-01-01", "阿朵朵"), false)
	assaytest.Must(t, err)
	again, err := h.Packs.Put(ctx, h.A.Editor, namesPack("names/shared", "2026-01-01", "阿朵朵"), false)
	assaytest.Must(t, err)
	if !written || again {
		t.Errorf("written %v, again %v", written, again)
	}
	_, err = h.Packs.Put(ctx, h.B.Editor, namesPack("private/names", "2026-01-01", "暗号朵"), true)
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	for _, c := range []struct {
		who   authz.Viewer
		title string
		want  bool
	}{
		{h.A.Admin, "阿朵朵 女包", true},
		{h.B.Admin, "阿朵朵 女包", true},
		{h.A.Admin, "暗号朵 女包", false},
		{h.B.Admin, "暗号朵 女包", true},
	} {
		if got := uses(t, h, c.who, c.title); got != c.want {
			t.Errorf("%s for %s: %v", c.title, c.who.OrgName, got)
		}
	}
	list, err := h.Packs.List(ctx, h.A.Reader)
	assaytest.Must(t, err)
	if len(list) != 1 || list[0].ID != "names/shared" {
		t.Errorf("%v", list)
	}
	_, err = h.Packs.Get(ctx, h.A.Admin, "private/names")
	assaytest.Refused(t, err, fault.NotFound)
	assaytest.Refused(t, h.Packs.Remove(ctx, h.A.Editor, "private/names"), fault.NotFound)
	assaytest.Must(t, h.Packs.Remove(ctx, h.B.Editor, "private/names"))
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	if uses(t, h, h.B.Admin, "暗号朵 女包") {
		t.Error("a removed pack is in effect")
	}
}

func TestPacksAreRefused(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	svc := policy.NewPacks(h.Store, clock.System{}, []engine.Pack{namesPack("lexicon/shipped", "2026-05-01", "甲乙丙")})
	put := func(v authz.Viewer, p engine.Pack, private bool) error {
		_, err := svc.Put(ctx, v, p, private)
		return err
	}
	assaytest.Refused(t, put(h.A.Reader, namesPack("names/x", "2026-01-01", "甲乙丙"), true), fault.Forbidden)
	assaytest.Refused(t, put(h.B.Editor, namesPack("names/x", "2026-01-01", "甲乙丙"), false), fault.Forbidden)
	assaytest.Refused(t, put(h.B.Editor, namesPack("lexicon/shipped", "2026-06-01", "甲乙丙"), true), fault.Invalid)
	assaytest.Refused(t, put(h.A.Editor, namesPack("lexicon/shipped", "2026-04-01", "甲乙丙"), false), fault.Invalid)
	assaytest.Refused(t, put(h.A.Editor, namesPack("names/x", "2026-01-01", "x"), false), fault.Invalid)
	wrong := namesPack("names/x", "2026-01-01", "甲乙丙")
	wrong.Hash = "00"
	assaytest.Refused(t, put(h.A.Editor, wrong, false), fault.Invalid)
	assaytest.Must(t, put(h.A.Editor, namesPack("lexicon/shipped", "2026-06-01", "甲乙丙", "甲乙丁"), false))
	assaytest.Refused(t, put(h.A.Editor, namesPack("lexicon/shipped", "2026-06-01", "甲乙戊"), false), fault.Invalid)
	assaytest.Refused(t, put(h.A.Editor, namesPack("lexicon/shipped", "2026-05-02", "甲乙戊"), false), fault.Invalid)
	got, err := svc.Get(ctx, h.B.Reader, "lexicon/shipped")
	assaytest.Must(t, err)
	if got.Version != "2026-06-01" {
		t.Errorf("the pack of %s is in effect", got.Version)
	}
}
