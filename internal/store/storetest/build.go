package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/policy"
	"github.com/assay-ip/assay/internal/product"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/store"
)

// now is when everything in the suite happens unless a test says otherwise.
func now() time.Time { return time.Date(2026, 11, 20, 8, 30, 0, 123456000, time.UTC) }

// as returns the scope of an organisation.
func as(org string) authz.Scope { return authz.Viewer{Org: org}.Scope() }

// told returns an event.
func told(org string, kind event.Kind, subject string) event.Event {
	return event.Event{Org: org, At: now(), Actor: "user:usr_1", Kind: kind, Subject: subject, Data: json.RawMessage(`{"a":1}`)}
}

func organisation(id string) (account.Organisation, account.User, account.Member) {
	o := account.Organisation{ID: "org_" + id, Name: "Organisation " + id, Kind: account.KindPlatform, Operator: true, CreatedAt: now()}
	u := account.User{ID: "usr_" + id, Email: id + "@example.org", Name: "User " + id, PasswordHash: "hash", CreatedAt: now()}
	return o, u, account.Member{User: u.ID, Org: o.ID, Role: authz.RoleAdmin}
}

func brand(org, id, name string) rights.Brand {
	return rights.Brand{
		Brand: engine.Brand{ID: id, Owner: org, Name: name, Aliases: []string{name + " Inc"}, Chinese: []string{"耐克"}},
		Org:   org, Version: 1, CreatedAt: now(), UpdatedAt: now(),
	}
}

func addBrand(t *testing.T, s *store.Store, b rights.Brand) {
	t.Helper()
	must(t, s.CreateBrand(t.Context(), b, told(b.Org, event.BrandCreated, b.ID)))
}

func someProduct(org, id, brand, name string) product.Product {
	return product.Product{
		Product: engine.Product{ID: id, Owner: org, Brand: brand, Name: name, GTIN: []string{"4006381333931"}, Styles: []string{"CW2288-111"}},
		Org:     org, Version: 1, CreatedAt: now(), UpdatedAt: now(),
	}
}

func rule(org, id, name string) policy.Rule {
	return policy.Rule{
		Rule: engine.Rule{ID: id, Owner: org, Name: name, Expr: `listing.title.contains("x")`, Effect: engine.RouteReview},
		Org:  org, Version: 1, CreatedAt: now(), UpdatedAt: now(),
	}
}

// offer is one line of an intake in a test.
type offer struct {
	id, title, seller string
	route             engine.Route
	score             int
	price             int64
}

// items makes screened listings; the serial keeps their IDs apart and rising.
func items(serial int, offers ...offer) []listing.Item {
	out := make([]listing.Item, len(offers))
	for i, o := range offers {
		c := engine.Listing{
			ID: o.id, Owner: "", Platform: "shop", Seller: o.seller, Title: o.title, Description: "d", Currency: "EUR",
			Price: price.AmountOf(o.price * price.Micros),
		}
		sum := sha256.Sum256(fmt.Append(nil, c))
		route := o.route
		if route == "" {
			route = engine.RouteReview
		}
		out[i] = listing.Item{
			ID: fmt.Sprintf("lst_%05d_%04d", serial, i), Finding: fmt.Sprintf("fnd_%05d_%04d", serial, i),
			Hash: hex.EncodeToString(sum[:]), Content: c,
			Result: engine.Finding{
				Listing: o.id, Engine: engine.Version, Snapshot: 7, Route: route, Score: o.score, Probability: 5000 + o.score/10,
				Signals:       []engine.Signal{{ID: "mention/1", Kind: engine.SignalMention, Name: "Nike", Brand: "brd_1"}},
				Contributions: []engine.Contribution{{Feature: "prior", Value: o.score}},
			},
		}
	}
	return out
}

// openIntake opens an intake for an organisation.
func openIntake(t *testing.T, s *store.Store, org, key string) listing.Intake {
	t.Helper()
	id := "int_" + org + "_" + key
	in, err := s.OpenIntake(t.Context(), listing.Intake{
		ID: id, Org: org, Key: key, Platform: "shop", Format: "jsonl", State: listing.StateOpen, CreatedAt: now(), UpdatedAt: now(),
	}, told(org, event.IntakeOpened, id))
	must(t, err)
	return in
}

// send commits a batch and returns the intake after it.
func send(t *testing.T, s *store.Store, in listing.Intake, items []listing.Item, refused ...listing.Refusal) listing.Intake {
	t.Helper()
	got, err := s.CommitBatch(t.Context(), batch(in, items, refused...), in.Lines)
	must(t, err)
	return got
}

func batch(in listing.Intake, items []listing.Item, refused ...listing.Refusal) listing.Batch {
	in.Lines += int64(len(items) + len(refused))
	in.Refused += int64(len(refused))
	in.Digest = fmt.Append(nil, "digest ", in.Lines)
	return listing.Batch{Intake: in, Items: items, Refusals: refused, At: now(), Actor: "key:key_1"}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails the test unless err carries the code.
func wants(t *testing.T, err error, code fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("error is %v, want %q", err, code)
	}
}

// same fails the test unless got is want.
func same(t *testing.T, got, want any, options ...cmp.Option) {
	t.Helper()
	options = append(options, cmp.Comparer(func(a, b price.Amount) bool { return a == b }))
	if diff := cmp.Diff(want, got, options...); diff != "" {
		t.Fatalf("not as wanted (-want +got):\n%s", diff)
	}
}

// all follows cursors to the end and returns every item. It fails on pages that are too long or never end.
func all[T any](t *testing.T, limit int, fetch func(page.Request) (page.Page[T], error)) []T {
	t.Helper()
	var out []T
	req := page.Request{Limit: limit}
	for range 10_000 {
		p, err := fetch(req)
		must(t, err)
		if len(p.Items) > limit {
			t.Fatalf("a page of %d items, asked for %d", len(p.Items), limit)
		}
		if p.Next != "" && len(p.Items) != limit {
			t.Fatalf("a page of %d items before the last, asked for %d", len(p.Items), limit)
		}
		out = append(out, p.Items...)
		if p.Next == "" {
			return out
		}
		req.Cursor = p.Next
	}
	t.Fatal("the pages never end")
	return nil
}

// kinds returns the kinds of all events of an organisation, oldest first.
func kinds(t *testing.T, s *store.Store, org string) []event.Kind {
	t.Helper()
	got, err := s.Events(t.Context(), as(org), event.Query{Limit: 1000})
	must(t, err)
	out := make([]event.Kind, len(got))
	for i, e := range got {
		out[i] = e.Kind
	}
	return out
}
