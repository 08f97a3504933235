// Package web serves the pages: one file for each page, its templates beside it.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/health"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/policy"
	"github.com/assay-ip/assay/internal/product"
	"github.com/assay-ip/assay/internal/ratelimit"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/signon"
	"github.com/assay-ip/assay/internal/vault"
	"github.com/assay-ip/assay/internal/web/locale"
)

//go:generate go tool templ generate
//go:generate npm --prefix ../.. run build

// Deps are the parts that the pages stand on.
type Deps struct {
	Accounts *account.Service
	Brands   *rights.Service
	Products *product.Service
	Rules    *policy.Service
	Listings *listing.Service
	Review   *review.Service
	Vault    *vault.Service
	Events   *event.Service
	Hub      *event.Hub
	Keeper   *knowledge.Keeper
	Archive  *knowledge.Archive
	Runs     *rescan.Service
	Sessions scs.Store
	Health   health.Checker
	Log      *slog.Logger
	Clock    clock.Clock
	Version  string
	Secure   bool             // cookies over HTTPS alone
	URL      string           // how people reach the server from outside, such as "https://assay.example.com"; empty is as they asked
	SignOn   *signon.Provider // single sign-on; nil when there is none
	Proxies  []netip.Prefix   // reverse proxies whose X-Forwarded-For is believed
	Doors    Doors
}

// Doors bound how often somebody may try to come in. The zero value of a rate is its default.
type Doors struct {
	Visitor ratelimit.Rate // tries from one network address; default one a second, thirty at once
	Address ratelimit.Rate // tries under one e-mail address; default one in five seconds, ten at once
}

// site is the handler's state; it does not change after New.
type site struct {
	Deps
	sessions *scs.SessionManager
	visitors *ratelimit.Limits
	names    *ratelimit.Limits
	locales  *locale.Set
	static   *statics
}

// handler answers one route; an error goes to the one function that turns faults into pages.
type handler func(w http.ResponseWriter, r *http.Request) error

// route is one way in. Everything but the routes marked open needs somebody signed in.
type route struct {
	method string
	path   string
	open   bool
	// limited routes are also for people who have to set up a second factor before they may do anything else.
	limited bool
	stream  bool // mounted outside the session middleware, which would hold the answer back
	h       handler
}

// New returns the handler of all pages.
func New(d Deps) http.Handler {
	locales, err := locale.Load()
	if err != nil {
		return broken(d.Log, err)
	}
	static, err := loadStatics()
	if err != nil {
		return broken(d.Log, err)
	}
	sm := scs.New()
	sm.Store = d.Sessions
	// No idle time of its own, which would write the session at every page that is read: account.Service keeps that.
	_, sm.Lifetime = d.Accounts.Life()
	sm.Cookie.Name = "assay_session"
	sm.Cookie.HttpOnly = true
	sm.Cookie.SameSite = http.SameSiteLaxMode
	sm.Cookie.Secure = d.Secure
	sm.HashTokenInStore = true
	s := &site{
		Deps: d, sessions: sm, locales: locales, static: static,
		visitors: ratelimit.New(rateOr(d.Doors.Visitor, ratelimit.Rate{PerSecond: 1, Burst: 30}), doorNames),
		names:    ratelimit.New(rateOr(d.Doors.Address, ratelimit.Rate{PerSecond: 0.2, Burst: 10}), doorNames),
	}
	sm.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { s.fail(w, r, err) }
	return s.handler()
}

// doorNames is how many addresses are remembered, for each of two generations.
const doorNames = 8192

func rateOr(r, otherwise ratelimit.Rate) ratelimit.Rate {
	if r == (ratelimit.Rate{}) {
		return otherwise
	}
	return r
}

// broken answers for a program that was built from damaged files; the tests of the catalogue keep that from happening.
func broken(log *slog.Logger, err error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.LogAttrs(r.Context(), slog.LevelError, "pages cannot be served", slog.Any("error", err))
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	})
}

func (s *site) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		pattern := rt.method + " " + rt.path
		if rt.stream {
			mux.Handle(pattern, s.streaming(rt))
			continue
		}
		mux.Handle(pattern, s.sessions.LoadAndSave(s.page(rt)))
	}
	mux.Handle("GET /static/", s.static)
	mux.Handle("GET /favicon.ico", http.RedirectHandler(s.static.url("icon.svg"), http.StatusFound))
	mux.Handle("/", s.sessions.LoadAndSave(s.page(route{open: true, h: s.lost})))
	csrf := http.NewCrossOriginProtection()
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errForeignOrigin()) }))
	return s.headers(s.speak(csrf.Handler(mux)))
}

// Routes lists the patterns of all pages, for the tests that walk them.
func Routes() []string {
	var out []string
	for _, rt := range (&site{}).routes() {
		out = append(out, rt.method+" "+rt.path)
	}
	return out
}

func (s *site) routes() []route {
	return slices.Concat(s.doors(), s.desk(), s.people())
}

// doors are the ways in for people who are not signed in yet.
func (s *site) doors() []route {
	return []route{
		{method: "GET", path: "/setup", open: true, h: s.setupForm},
		{method: "POST", path: "/setup", open: true, h: s.setup},
		{method: "GET", path: "/sign-in", open: true, h: s.signInForm},
		{method: "POST", path: "/sign-in", open: true, h: s.signIn},
		{method: "GET", path: "/enter", open: true, h: s.enterForm},
		{method: "POST", path: "/enter", open: true, h: s.enter},
		{method: "GET", path: "/sign-in/code", open: true, h: s.secondForm},
		{method: "POST", path: "/sign-in/code", open: true, h: s.second},
		{method: "POST", path: "/sign-in/passkey/ask", open: true, h: s.passkeyAsk},
		{method: "POST", path: "/sign-in/passkey", open: true, h: s.passkeySignIn},
		{method: "GET", path: "/sign-in/sso", open: true, h: s.ssoStart},
		{method: "GET", path: "/sign-in/sso/back", open: true, h: s.ssoBack},
		{method: "GET", path: "/join", open: true, h: s.joinForm},
		{method: "POST", path: "/join", open: true, h: s.joinLink},
		{method: "POST", path: "/join/accept", open: true, h: s.join},
		{method: "GET", path: "/recover", open: true, h: s.recoverForm},
		{method: "POST", path: "/recover", open: true, h: s.recoverAsk},
		{method: "GET", path: "/recovery", open: true, h: s.recoveryForm},
		{method: "POST", path: "/recovery", open: true, h: s.recoveryLink},
		{method: "POST", path: "/recovery/password", open: true, h: s.recoveryPassword},
		{method: "POST", path: "/sign-out", open: true, h: s.signOut},
		{method: "POST", path: "/preferences", open: true, h: s.prefer},
	}
}

// desk are the pages of the daily work.
func (s *site) desk() []route {
	return []route{
		{method: "GET", path: "/{$}", h: s.dashboard},
		{method: "GET", path: "/queue", h: s.queue},
		{method: "GET", path: "/queue/count", h: s.queueCount},
		{method: "GET", path: "/findings/{id}", h: s.finding},
		{method: "GET", path: "/findings/{id}/row", h: s.findingRow},
		{method: "GET", path: "/findings/{id}/peek", h: s.findingPeek},
		{method: "GET", path: "/findings/{id}/rail", h: s.findingRail},
		{method: "GET", path: "/findings/{id}/next", h: s.findingNext},
		{method: "POST", path: "/findings/{id}/decide", h: s.decide},
		{method: "POST", path: "/decisions/{id}/undo", h: s.undo},
		{method: "GET", path: "/listings", h: s.listings},
		{method: "GET", path: "/listings/{id}", h: s.listing},
		{method: "GET", path: "/intakes", h: s.intakes},
		{method: "POST", path: "/intakes", h: s.take},
		{method: "GET", path: "/intakes/{id}", h: s.intake},
		{method: "GET", path: "/brands", h: s.brands},
		{method: "GET", path: "/brands/new", h: s.brandNew},
		{method: "POST", path: "/brands", h: s.brandCreate},
		{method: "GET", path: "/brands/{id}", h: s.brandEdit},
		{method: "POST", path: "/brands/{id}", h: s.brandUpdate},
		{method: "POST", path: "/brands/{id}/archive", h: s.brandArchive},
		{method: "GET", path: "/rights", h: s.rights},
		{method: "GET", path: "/rights/new", h: s.rightNew},
		{method: "POST", path: "/rights", h: s.rightCreate},
		{method: "GET", path: "/rights/import", h: s.rightsImportForm},
		{method: "POST", path: "/rights/import", h: s.rightsImport},
		{method: "GET", path: "/rights/{id}", h: s.right},
		{method: "POST", path: "/rights/{id}", h: s.rightUpdate},
		{method: "GET", path: "/rights/{id}/edit", h: s.rightEdit},
		{method: "POST", path: "/rights/{id}/act", h: s.rightAct},
		{method: "POST", path: "/rights/{id}/prove", h: s.rightProve},
		{method: "POST", path: "/rights/{id}/check", h: s.rightCheck},
		{method: "POST", path: "/rights/{id}/documents", h: s.rightUpload},
		{method: "POST", path: "/rights/{id}/attach", h: s.rightAttach},
		{method: "GET", path: "/documents", h: s.documents},
		{method: "GET", path: "/documents/{id}", h: s.documentGet},
		{method: "GET", path: "/verification", h: s.verification},
		{method: "GET", path: "/products", h: s.products},
		{method: "GET", path: "/products/new", h: s.productNew},
		{method: "POST", path: "/products", h: s.productCreate},
		{method: "GET", path: "/products/{id}", h: s.productEdit},
		{method: "POST", path: "/products/{id}", h: s.productUpdate},
		{method: "POST", path: "/products/{id}/archive", h: s.productArchive},
		{method: "GET", path: "/rules", h: s.rules},
		{method: "GET", path: "/rules/new", h: s.ruleNew},
		{method: "POST", path: "/rules", h: s.ruleCreate},
		{method: "POST", path: "/rules/check", h: s.ruleCheck},
		{method: "GET", path: "/rules/{id}", h: s.ruleEdit},
		{method: "POST", path: "/rules/{id}", h: s.ruleUpdate},
		{method: "POST", path: "/rules/{id}/archive", h: s.ruleArchive},
		{method: "GET", path: "/snapshots", h: s.snapshots},
		{method: "GET", path: "/snapshots/{number}", h: s.snapshot},
		{method: "GET", path: "/snapshots/{number}/diff", h: s.snapshotDiff},
		{method: "POST", path: "/snapshots/{number}/activate", h: s.snapshotActivate},
		{method: "POST", path: "/snapshots/roll-back", h: s.snapshotRollBack},
		{method: "POST", path: "/snapshots/release", h: s.snapshotRelease},
		{method: "GET", path: "/runs", h: s.runs},
		{method: "POST", path: "/runs", h: s.runStart},
		{method: "GET", path: "/runs/{run}", h: s.run},
		{method: "POST", path: "/runs/{run}/pause", h: s.runPause},
		{method: "POST", path: "/runs/{run}/resume", h: s.runResume},
		{method: "POST", path: "/runs/{run}/cancel", h: s.runCancel},
		{method: "GET", path: "/health", h: s.healthPage},
		{method: "GET", path: "/find", h: s.find},
		{method: "GET", path: "/live", stream: true, h: s.live},
	}
}

// people are the pages about organisations, people and keys.
func (s *site) people() []route {
	return []route{
		{method: "POST", path: "/switch", limited: true, h: s.switchTo},
		{method: "GET", path: "/keys", h: s.keys},
		{method: "POST", path: "/keys", h: s.keyCreate},
		{method: "POST", path: "/keys/{id}/expiry", h: s.keyExpiry},
		{method: "POST", path: "/keys/{id}/revoke", h: s.keyRevoke},
		{method: "GET", path: "/members", h: s.members},
		{method: "POST", path: "/members/{id}/role", h: s.memberRole},
		{method: "POST", path: "/members/{id}/remove", h: s.memberRemove},
		{method: "POST", path: "/members/{id}/recovery", h: s.memberRecovery},
		{method: "POST", path: "/invitations", h: s.invite},
		{method: "POST", path: "/invitations/{id}/renew", h: s.inviteAgain},
		{method: "POST", path: "/invitations/{id}/revoke", h: s.inviteRevoke},
		{method: "POST", path: "/organisation/second-factor", h: s.secondFactorRule},
		{method: "GET", path: "/mandates", h: s.mandates},
		{method: "POST", path: "/mandates", h: s.mandatePropose},
		{method: "POST", path: "/mandates/{id}/accept", h: s.mandateAccept},
		{method: "POST", path: "/mandates/{id}/end", h: s.mandateEnd},
		{method: "GET", path: "/marketplaces", h: s.marketplaces},
		{method: "POST", path: "/marketplaces", h: s.marketplaceAdd},
		{method: "POST", path: "/marketplaces/{id}", h: s.marketplaceRename},
		{method: "POST", path: "/marketplaces/{id}/archive", h: s.marketplaceArchive},
		{method: "GET", path: "/profile", limited: true, h: s.profile},
		{method: "POST", path: "/profile/password", limited: true, h: s.passwordChange},
		{method: "GET", path: "/profile/second-factor", limited: true, h: s.totpForm},
		{method: "POST", path: "/profile/second-factor", limited: true, h: s.totpEnable},
		{method: "POST", path: "/profile/second-factor/codes", limited: true, h: s.totpCodes},
		{method: "POST", path: "/profile/second-factor/remove", limited: true, h: s.totpRemove},
		{method: "POST", path: "/profile/passkeys/offer", limited: true, h: s.passkeyOffer},
		{method: "POST", path: "/profile/passkeys", limited: true, h: s.passkeyAdd},
		{method: "POST", path: "/passkeys/{id}/remove", limited: true, h: s.passkeyRemove},
		{method: "POST", path: "/sessions/{id}/end", limited: true, h: s.sessionEnd},
		{method: "POST", path: "/sessions/end-others", limited: true, h: s.sessionsEnd},
	}
}

// key is the type of our context keys.
type key struct{}

// state is what templates know about the request.
type state struct {
	*locale.Printer
	theme    string
	path     string // path and query, to come back to
	viewer   viewer
	orgs     []account.Organisation // those of the viewer, when there are several
	toast    *toast
	waiting  int64 // open findings, for the navigation; -1 when unknown
	now      time.Time
	version  string
	static   *statics
	operator bool             // an administrator of the operator
	pinned   *knowledge.State // told to administrators of the operator
	partial  bool             // asked for by the page's script, not by the address bar
}

func stateOf(ctx context.Context) *state {
	if st, ok := ctx.Value(key{}).(*state); ok {
		return st
	}
	return &state{Printer: &locale.Printer{}}
}
