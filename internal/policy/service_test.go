package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/fault"
)

func TestRuleLife(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx, v := t.Context(), h.A.Editor
	e := engine.Rule{Name: "Replica", Owner: h.B.ID, Expr: ` listing.title.contains("replica") `, Effect: engine.RouteReview, Weight: 1500, Citation: "House rules\n§ 4"}
	r, created, err := h.Rules.Put(ctx, v, e)
	assaytest.Must(t, err)
	if !created || r.Owner != h.A.ID || !r.Private || r.Expr != `listing.title.contains("replica")` {
		t.Errorf("created %v: %+v", created, r)
	}
	before, err := h.Store.LastEvent(ctx)
	assaytest.Must(t, err)
	same, created, err := h.Rules.Put(ctx, v, e)
	assaytest.Must(t, err)
	after, err := h.Store.LastEvent(ctx)
	assaytest.Must(t, err)
	if d := cmp.Diff(r, same); d != "" || created || after != before {
		t.Errorf("put again: created %v, %d events: %s", created, after-before, d)
	}
	e.Weight = -200
	r, created, err = h.Rules.Put(ctx, v, e)
	assaytest.Must(t, err)
	if created || r.Version != 2 || r.Weight != -200 {
		t.Errorf("changed: %+v", r)
	}
	_, err = h.Rules.Create(ctx, v, e)
	assaytest.Refused(t, err, fault.Conflict)
	_, err = h.Rules.Update(ctx, v, r.ID, 1, e)
	assaytest.Refused(t, err, fault.Stale)
	assaytest.Must(t, h.Rules.Archive(ctx, v, r.ID, 2))
	_, err = h.Rules.Get(ctx, v, r.ID)
	assaytest.Refused(t, err, fault.NotFound)
}

func TestFaultyExpressionIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx, v := t.Context(), h.A.Editor
	for expr, at := range map[string]string{
		`listing.title.contains(`:                         "line 1",
		"true &&\n  listing.titel == \"x\"":               "line 2, column",
		`listing.title`:                                   "",
		`listing.title.matches("(a+)+$") ? 1 : "x"`:       "line 1",
		strings.Repeat("(", 500) + strings.Repeat(")", 9): "",
		"": "",
	} {
		for name, err := range map[string]error{
			"check":  h.Rules.Check(ctx, v, expr),
			"create": func() error { _, err := h.Rules.Create(ctx, v, engine.Rule{Name: "x", Expr: expr}); return err }(),
		} {
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Code != fault.Invalid || len(f.Fields) == 0 {
				t.Errorf("%s %.40q: %v", name, expr, err)
				continue
			}
			if x := f.Fields[0]; x.Name != "expr" || !strings.Contains(x.Message, at) {
				t.Errorf("%s %.40q: %+v; want %q", name, expr, x, at)
			}
		}
	}
	assaytest.Must(t, h.Rules.Check(ctx, h.A.Reader, `listing.title.contains("replica")`))
	_, err := h.Rules.Create(ctx, v, engine.Rule{Expr: "true", Effect: "destroy", Weight: 1 << 30})
	f, _ := errors.AsType[*fault.Error](err)
	var got []string
	for _, x := range f.Fields {
		got = append(got, x.Name)
	}
	if d := cmp.Diff([]string{"name", "effect", "weight"}, got); d != "" {
		t.Error(d)
	}
}
