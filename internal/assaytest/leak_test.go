package assaytest_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
)

// secretWord is in every private row of organisation A, and nowhere else.
const secretWord = "zanzibarine"

// private is one row of each kind that belongs to organisation A alone.
type private struct{ brand, product, rule, intake, listing, finding, decision, key string }

// fill gives organisation A private rows.
func fill(t *testing.T, h *assaytest.House) private {
	t.Helper()
	ctx, v := t.Context(), h.A.Admin
	b, err := h.Brands.Create(ctx, v, engine.Brand{Name: secretWord, Private: true})
	assaytest.Must(t, err)
	p, err := h.Products.Create(ctx, v, engine.Product{Brand: b.ID, Name: secretWord + " shoe"})
	assaytest.Must(t, err)
	r, err := h.Rules.Create(ctx, v, engine.Rule{Name: secretWord + " rule", Expr: `listing.title.contains("` + secretWord + `")`, Effect: engine.RouteHold})
	assaytest.Must(t, err)
	assaytest.Must(t, h.Keeper.Refresh(ctx))
	in, err := h.Listings.Take(ctx, v, listing.TakeInput{
		Key: secretWord + "-1", Platform: "shop", Format: feed.JSONL,
		Body: strings.NewReader(`{"id":"1","title":"` + secretWord + ` shoe","seller":"s"}` + "\n" + `{"title":"` + secretWord + `"}` + "\n"),
	})
	assaytest.Must(t, err)
	if in.Added != 1 || in.Refused != 1 {
		t.Fatalf("intake %+v", in)
	}
	q, err := h.Review.Queue(ctx, v, review.Query{}, page.Request{})
	assaytest.Must(t, err)
	d, _, err := h.Review.Decide(ctx, v, q.Items[0].ID, review.DecideInput{Verdict: review.VerdictRemove, Note: secretWord, Version: 1})
	assaytest.Must(t, err)
	k, _, err := h.Accounts.CreateKey(ctx, v, secretWord, []authz.Permission{authz.Read}, time.Time{})
	assaytest.Must(t, err)
	return private{b.ID, p.ID, r.ID, in.ID, q.Items[0].Listing, q.Items[0].ID, d.ID, k.ID}
}

// text returns anything as the text that a reader would get.
func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	assaytest.Must(t, err)
	return string(b)
}

func TestNothingLeaksToAnotherOrganisation(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	p := fill(t, h)
	ctx, v := t.Context(), h.B.Admin

	for name, call := range map[string]func() error{
		"read brand":      func() error { _, err := h.Brands.Get(ctx, v, p.brand); return err },
		"change brand":    func() error { _, err := h.Brands.Update(ctx, v, p.brand, 1, engine.Brand{Name: "x y"}); return err },
		"archive brand":   func() error { return h.Brands.Archive(ctx, v, p.brand, 1) },
		"read product":    func() error { _, err := h.Products.Get(ctx, v, p.product); return err },
		"archive product": func() error { return h.Products.Archive(ctx, v, p.product, 1) },
		"change product": func() error {
			_, err := h.Products.Update(ctx, v, p.product, 1, engine.Product{Name: "x y", Brand: p.brand})
			return err
		},
		"read rule": func() error { _, err := h.Rules.Get(ctx, v, p.rule); return err },
		"change rule": func() error {
			_, err := h.Rules.Update(ctx, v, p.rule, 1, engine.Rule{Name: "x", Expr: "true"})
			return err
		},
		"archive rule": func() error { return h.Rules.Archive(ctx, v, p.rule, 1) },
		"read intake":  func() error { _, err := h.Listings.Intake(ctx, v, p.intake); return err },
		"read refusals": func() error {
			_, err := h.Listings.Refusals(ctx, v, p.intake, page.Request{})
			return err
		},
		"read listing": func() error { _, err := h.Listings.Get(ctx, v, p.listing); return err },
		"read versions": func() error {
			_, err := h.Listings.Versions(ctx, v, p.listing, page.Request{})
			return err
		},
		"read finding":  func() error { _, err := h.Review.Get(ctx, v, p.finding); return err },
		"read timeline": func() error { _, err := h.Review.Timeline(ctx, v, p.finding); return err },
		"decide": func() error {
			_, _, err := h.Review.Decide(ctx, v, p.finding, review.DecideInput{Verdict: review.VerdictApprove, Version: 2})
			return err
		},
		"read decision": func() error { _, err := h.Review.Decision(ctx, v, p.decision); return err },
		"undo":          func() error { _, err := h.Review.Undo(ctx, v, p.decision); return err },
		"revoke key":    func() error { return h.Accounts.RevokeKey(ctx, v, p.key) },
	} {
		if err := call(); !fault.Is(err, fault.NotFound) || strings.Contains(err.Error(), secretWord) {
			t.Errorf("%s: %v; want not found", name, err)
		}
	}

	_, err := h.Products.Create(ctx, v, engine.Product{Brand: p.brand, Name: "mine"})
	assaytest.Refused(t, err, fault.Invalid) // a brand that B cannot read
	for name, list := range lists(h) {
		own, err := list(ctx, h.A.Admin)
		assaytest.Must(t, err)
		if !strings.Contains(text(t, own), secretWord) && name != "counts" {
			t.Errorf("%s: A does not see its own row; this test looks at nothing: %s", name, text(t, own))
		}
		foreign, err := list(ctx, v)
		assaytest.Must(t, err)
		if got := text(t, foreign); strings.Contains(got, secretWord) || strings.Contains(got, h.A.ID) {
			t.Errorf("%s: B sees %s", name, got)
		}
	}
	mine, err := h.Listings.Screen(ctx, h.A.Admin, engine.Listing{ID: "1", Title: secretWord + " shoe"})
	assaytest.Must(t, err)
	theirs, err := h.Listings.Screen(ctx, v, engine.Listing{ID: "1", Title: secretWord + " shoe"})
	assaytest.Must(t, err)
	if !strings.Contains(text(t, mine), p.rule) || strings.Contains(text(t, theirs), p.rule) || strings.Contains(text(t, theirs), p.brand) {
		t.Errorf("A's private knowledge: A %s, B %s", text(t, mine), text(t, theirs))
	}
}

// lists returns every list that a viewer can ask for.
func lists(h *assaytest.House) map[string]func(context.Context, authz.Viewer) (any, error) {
	all := page.Request{}
	return map[string]func(context.Context, authz.Viewer) (any, error){
		"brands":   func(ctx context.Context, v authz.Viewer) (any, error) { return h.Brands.List(ctx, v, "", all) },
		"products": func(ctx context.Context, v authz.Viewer) (any, error) { return h.Products.List(ctx, v, "", "", all) },
		"rules":    func(ctx context.Context, v authz.Viewer) (any, error) { return h.Rules.List(ctx, v, "", all) },
		"intakes":  func(ctx context.Context, v authz.Viewer) (any, error) { return h.Listings.Intakes(ctx, v, all) },
		"listings": func(ctx context.Context, v authz.Viewer) (any, error) { return h.Listings.List(ctx, v, "", all) },
		"found": func(ctx context.Context, v authz.Viewer) (any, error) {
			return h.Listings.List(ctx, v, secretWord, all)
		},
		"queue": func(ctx context.Context, v authz.Viewer) (any, error) {
			return h.Review.Queue(ctx, v, review.Query{}, all)
		},
		"counts": func(ctx context.Context, v authz.Viewer) (any, error) { return h.Review.Counts(ctx, v) },
		"keys":   func(ctx context.Context, v authz.Viewer) (any, error) { return h.Accounts.Keys(ctx, v) },
		"events": func(ctx context.Context, v authz.Viewer) (any, error) {
			return h.Events.List(ctx, v, event.Query{}, all)
		},
	}
}

// Nobody is let in without a permission, whatever the method.
func TestPermissions(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	p := fill(t, h)
	ctx := t.Context()
	for name, list := range lists(h) {
		_, err := list(ctx, authz.Viewer{})
		if !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s without anybody: %v", name, err)
		}
		narrow := h.A.Admin
		narrow.Scopes = []authz.Permission{authz.SubmitListings}
		if _, err := list(ctx, narrow); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s with the scope of submitting alone: %v", name, err)
		}
	}
	type call struct {
		may []authz.Role
		do  func(authz.Viewer) error
	}
	edit := []authz.Role{authz.RoleAdmin, authz.RoleEditor}
	for name, c := range map[string]call{
		"brand": {edit, func(v authz.Viewer) error {
			_, _, err := h.Brands.Put(ctx, v, engine.Brand{Name: "Aldora"})
			return err
		}},
		"product": {edit, func(v authz.Viewer) error {
			_, _, err := h.Products.Put(ctx, v, engine.Product{Name: "Boot", Brand: p.brand})
			return err
		}},
		"rule": {edit, func(v authz.Viewer) error {
			_, _, err := h.Rules.Put(ctx, v, engine.Rule{Name: "r", Expr: "false"})
			return err
		}},
		"screen": {edit, func(v authz.Viewer) error {
			_, err := h.Listings.Screen(ctx, v, engine.Listing{Title: "x"})
			return err
		}},
		"take": {edit, func(v authz.Viewer) error {
			_, err := h.Listings.Take(ctx, v, listing.TakeInput{Key: string(v.Role), Platform: "shop", Format: feed.JSONL, Body: strings.NewReader("")})
			return err
		}},
		"decide": {[]authz.Role{authz.RoleAdmin, authz.RoleEditor, authz.RoleReviewer}, func(v authz.Viewer) error {
			_, _, err := h.Review.Decide(ctx, v, p.finding, review.DecideInput{Verdict: review.VerdictApprove, Version: 2})
			if fault.Is(err, fault.Conflict) { // decided already, and so let in
				return nil
			}
			return err
		}},
	} {
		for _, v := range []authz.Viewer{h.A.Admin, h.A.Editor, h.A.Reviewer, h.A.Reader} {
			err := c.do(v)
			may := false
			for _, r := range c.may {
				may = may || r == v.Role
			}
			if want := map[bool]fault.Code{true: "", false: fault.Forbidden}[may]; fault.CodeOf(err) != want {
				t.Errorf("%s as %s: %v; want %q", name, v.Role, err, want)
			}
		}
	}
}

// A shared brand is there for all to read, and for its organisation alone to change.
func TestSharedBrand(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	b, err := h.Brands.Create(ctx, h.A.Editor, engine.Brand{Name: "Aldora"})
	assaytest.Must(t, err)
	got, err := h.Brands.Get(ctx, h.B.Reader, b.ID)
	assaytest.Must(t, err)
	if got.Name != "Aldora" || got.Org != h.A.ID {
		t.Errorf("B reads %+v", got)
	}
	_, err = h.Brands.Update(ctx, h.B.Editor, b.ID, b.Version, engine.Brand{Name: "Aldora Two"})
	assaytest.Refused(t, err, fault.Forbidden)
	assaytest.Refused(t, h.Brands.Archive(ctx, h.B.Editor, b.ID, b.Version), fault.Forbidden)
	_, err = h.Products.Create(ctx, h.B.Editor, engine.Product{Brand: b.ID, Name: "Boot"})
	assaytest.Must(t, err)
}
