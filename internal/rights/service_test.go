package rights_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
)

func TestBrandLife(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx, v := t.Context(), h.A.Editor
	b, err := h.Brands.Create(ctx, v, engine.Brand{
		ID: "brd_mine", Owner: h.B.ID, Name: " Aldora ", Aliases: []string{"ALDORA", " Aldora Sport", "ALDORA"}, Chinese: []string{"奥朵拉"}, Codes: []string{},
	})
	assaytest.Must(t, err)
	want := engine.Brand{ID: b.ID, Owner: h.A.ID, Name: "Aldora", Aliases: []string{"ALDORA", "Aldora Sport"}, Chinese: []string{"奥朵拉"}}
	if d := cmp.Diff(want, b.Brand); d != "" || b.ID == "brd_mine" || b.Version != 1 {
		t.Errorf("version %d: %s", b.Version, d)
	}
	got, err := h.Brands.Get(ctx, v, b.ID)
	assaytest.Must(t, err)
	if d := cmp.Diff(b, got); d != "" {
		t.Error(d)
	}
	_, err = h.Brands.Create(ctx, v, engine.Brand{Name: "Aldora"})
	assaytest.Refused(t, err, fault.Conflict)

	h.Clock.Advance(1000)
	changed, err := h.Brands.Update(ctx, v, b.ID, b.Version, engine.Brand{Name: "Aldora", CommonWord: true})
	assaytest.Must(t, err)
	if changed.Version != 2 || !changed.CommonWord || !changed.UpdatedAt.After(b.UpdatedAt) {
		t.Errorf("changed to %+v", changed)
	}
	_, err = h.Brands.Update(ctx, v, b.ID, b.Version, engine.Brand{Name: "Aldora"})
	assaytest.Refused(t, err, fault.Stale)
	assaytest.Refused(t, h.Brands.Archive(ctx, v, b.ID, 1), fault.Stale)
	assaytest.Must(t, h.Brands.Archive(ctx, v, b.ID, 2))
	_, err = h.Brands.Get(ctx, v, b.ID)
	assaytest.Refused(t, err, fault.NotFound)

	events, err := h.Store.Events(ctx, v.Scope(), event.Query{Subject: b.ID})
	assaytest.Must(t, err)
	var told []string
	for _, e := range events {
		told = append(told, string(e.Kind)+" by "+e.Actor)
	}
	by := " by " + v.Actor()
	if d := cmp.Diff([]string{"brand.created" + by, "brand.changed" + by, "brand.archived" + by}, told); d != "" {
		t.Error(d)
	}
}

func TestBrandIsChecked(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	for name, c := range map[string]struct {
		brand engine.Brand
		want  []string
	}{
		"nothing":   {engine.Brand{Aliases: []string{"ok ok", " "}}, []string{"name", "aliases[1]"}},
		"controls":  {engine.Brand{Name: "a\x00b", Codes: []string{"x\ny"}}, []string{"name", "codes[0]"}},
		"not UTF-8": {engine.Brand{Name: "\xff\xff"}, []string{"name"}},
		"too many":  {engine.Brand{Name: "Aldora", Chinese: make([]string, 101)}, []string{"chinese"}},
		"no letter": {engine.Brand{Name: "!!!"}, []string{"name"}}, // nothing could ever be found by it
	} {
		_, err := h.Brands.Create(t.Context(), h.A.Editor, c.brand)
		f, ok := errors.AsType[*fault.Error](err)
		if !ok {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, x := range f.Fields {
			got = append(got, x.Name)
		}
		if d := cmp.Diff(c.want, got); d != "" || f.Code != fault.Invalid {
			t.Errorf("%s: %v\n%s", name, f, d)
		}
	}
	list, err := h.Brands.List(t.Context(), h.A.Editor, "", page.Request{})
	assaytest.Must(t, err)
	if len(list.Items) > 0 {
		t.Errorf("refused, and stored: %v", list.Items)
	}
}

func TestPutWritesOnlyChanges(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx, v := t.Context(), h.A.Editor
	last := func() int64 {
		n, err := h.Store.LastEvent(ctx)
		assaytest.Must(t, err)
		return n
	}
	for i := range 20 {
		e := engine.Brand{Name: fmt.Sprintf("Brand %d", i), Aliases: []string{fmt.Sprintf("B-%d", i)}, Categories: []string{"shoes"}}
		b, created, err := h.Brands.Put(ctx, v, e)
		assaytest.Must(t, err)
		if !created {
			t.Errorf("%s was there", e.Name)
		}
		before := last()
		same, created, err := h.Brands.Put(ctx, v, e)
		assaytest.Must(t, err)
		if d := cmp.Diff(b, same); d != "" || created || last() != before {
			t.Errorf("put again, created %v, %d events: %s", created, last()-before, d)
		}
		e.Aliases = append(e.Aliases, "another")
		other, created, err := h.Brands.Put(ctx, v, e)
		assaytest.Must(t, err)
		if created || other.Version != 2 || other.ID != b.ID || last() != before+1 {
			t.Errorf("changed: created %v, version %d, %d events", created, other.Version, last()-before)
		}
	}
	// The other organisation's brand of the same name is another brand.
	b, created, err := h.Brands.Put(ctx, h.B.Editor, engine.Brand{Name: "Brand 1"})
	assaytest.Must(t, err)
	if !created || b.Org != h.B.ID {
		t.Errorf("B put %+v, created %v", b, created)
	}
}
