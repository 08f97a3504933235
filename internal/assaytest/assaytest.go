// Package assaytest gives tests the whole of the program below its doors: every service over a real database that goes
// with the test, with two organisations and viewers of every role.
package assaytest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/blob"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/policy"
	"github.com/assay-ip/assay/internal/product"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/seal"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/store/storetest"
	"github.com/assay-ip/assay/internal/vault"
	"github.com/assay-ip/assay/packs"
)

// Password is that of the administrators that Open makes.
const Password = "staple battery horse 41"

// House is the program below its doors.
type House struct {
	Store    *store.Store
	Clock    *clock.Manual // stands at 20 November 2026 until a test moves it
	Accounts *account.Service
	Brands   *rights.Service
	Products *product.Service
	Rules    *policy.Service
	Packs    *policy.Packs
	Listings *listing.Service
	Review   *review.Service
	Events   *event.Service
	Hub      *event.Hub
	Keeper   *knowledge.Keeper
	Archive  *knowledge.Archive
	Runs     *rescan.Service
	Worker   *rescan.Worker // works when a test tells it to
	Vault    *vault.Service // nil after Wire alone
	Files    *blob.Folder

	A, B Org // A is the operator; B was added by it
}

// Org is an organisation with a viewer of every role. The administrator is a real person in the database, with the
// address admin@ORG.example and the Password; the others are not.
type Org struct {
	ID                              string
	Email                           string
	Admin, Editor, Reviewer, Reader authz.Viewer
}

// Open returns a house over an SQLite database. The keeper has compiled once; Hub and Keeper run when Run is called.
func Open(tb testing.TB) *House {
	tb.Helper()
	return OpenOn(tb, storetest.SQLite(tb))
}

// OpenOn is Open over an empty database of the caller's.
func OpenOn(tb testing.TB, st *store.Store) *House {
	tb.Helper()
	clk := clock.NewManual(time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC))
	h := Wire(st, clk, nil)
	h.Clock = clk
	h.Vault, h.Files = Rights(tb, st, clk)
	ctx := tb.Context()
	a, err := h.Accounts.Setup(ctx, account.SetupInput{
		Code: h.Accounts.SetupCode(), Organisation: "House A", Email: "admin@a.example", Name: "Admin A", Password: Password,
	})
	Must(tb, err)
	h.A = organisation(a, "admin@a.example")
	o, err := h.Accounts.AddOrganisation(ctx, a, account.AddInput{
		Name: "House B", Kind: account.KindPlatform, Email: "admin@b.example", UserName: "Admin B", Password: Password,
	})
	Must(tb, err)
	b, err := h.Accounts.SignIn(ctx, "admin@b.example", Password)
	Must(tb, err)
	if b.Org != o.ID {
		tb.Fatalf("the administrator of %s came in as one of %s", o.ID, b.Org)
	}
	h.B = organisation(b, "admin@b.example")
	Must(tb, h.Keeper.Start(ctx))
	return h
}

// Wire puts the services together over a store, with packs.
func Wire(st *store.Store, clk clock.Clock, packs []engine.Pack) *House {
	h := &House{
		Store:    st,
		Accounts: account.NewService(st, clk, account.WithCheapPasswords(), account.WithBox(seal.Random())),
		Brands:   rights.NewService(st, clk),
		Products: product.NewService(st, st, clk),
		Rules:    policy.NewService(st, clk),
		Packs:    policy.NewPacks(st, clk, packs),
		Review:   review.NewService(st, st, clk),
		Events:   event.NewService(st),
		Hub:      event.NewHub(st, nil),
		Keeper:   knowledge.NewKeeper(st, packs, clk, nil),
	}
	h.Archive = knowledge.NewArchive(st, h.Keeper, clk)
	h.Runs = rescan.NewService(st, h.Archive, st, clk)
	h.Worker = rescan.NewWorker(st, h.Keeper, clk, nil, 1_000_000)
	h.Listings = listing.NewService(st, h.Keeper, clk)
	return h
}

// Rights returns a service of rights over a store, with files in a folder that goes with the test.
func Rights(tb testing.TB, st *store.Store, clk clock.Clock, opts ...vault.Option) (*vault.Service, *blob.Folder) {
	tb.Helper()
	files, err := blob.OpenFolder(filepath.Join(tb.TempDir(), "files"))
	Must(tb, err)
	tb.Cleanup(func() { _ = files.Close() })
	pack, err := packs.LoadEvidence()
	Must(tb, err)
	return vault.NewService(st, st, files, pack, clk, opts...), files
}

func organisation(admin authz.Viewer, email string) Org {
	as := func(name string, role authz.Role) authz.Viewer {
		v := admin
		v.User, v.Name, v.Role = "usr_"+name+"_"+admin.Org, name, role
		return v
	}
	return Org{
		ID: admin.Org, Email: email, Admin: admin, Editor: as("editor", authz.RoleEditor),
		Reviewer: as("reviewer", authz.RoleReviewer), Reader: as("reader", authz.RoleReader),
	}
}

// Run runs the hub and the keeper until the test ends.
func (h *House) Run(tb testing.TB) {
	tb.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(tb.Context()))
	done := make(chan error, 2)
	go func() { done <- h.Hub.Run(ctx) }()
	go func() { done <- h.Keeper.Run(ctx, h.Hub) }()
	tb.Cleanup(func() {
		stop()
		for range 2 {
			if err := <-done; err != nil {
				tb.Error(err)
			}
		}
	})
}

// Must fails the test on an error.
func Must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// Refused fails the test unless the error carries the code.
func Refused(tb testing.TB, err error, code fault.Code) {
	tb.Helper()
	if !fault.Is(err, code) {
		tb.Fatalf("got %v; want a refusal with the code %s", err, code)
	}
}
