package web_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/webtest"
)

// Takes the pictures of the pages with the data of the demo: those of the README into docs/images, and with
// ASSAY_PICTURES=all every page in both languages and colours, wide and narrow, to be looked at.
func TestPictures(t *testing.T) {
	dir := os.Getenv("ASSAY_PICTURES")
	if dir == "" {
		t.Skip("set ASSAY_PICTURES to a folder to take pictures of the pages")
	}
	b := webtest.NewBrowser(t)
	s := webtest.Start(t)
	s.SetUp(t)
	s.Demo(t, s.Admin)
	got, err := s.Review.Queue(t.Context(), s.Admin, review.Query{Status: review.StatusOpen}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	// The finding with the most to show in little room: different disguised characters, a price beside a band, few reasons.
	rich, most := got.Items[0].ID, -100
	for _, it := range got.Items {
		f, err := s.Review.Get(t.Context(), s.Admin, it.ID)
		if err != nil {
			t.Fatal(err)
		}
		n, kinds := -len(f.Result.Signals), map[string]bool{}
		for _, sig := range f.Result.Signals {
			for _, st := range sig.Undone {
				kinds[st.From] = true
			}
			if sig.Position != nil {
				n += 4
			}
		}
		n += 3*min(len(kinds), 3) - 3*max(len(kinds)-3, 0)
		if n > most && f.Content.Description != "" {
			rich, most = it.ID, n
		}
	}
	holder := s.Other(t, "Solenne")
	s.Mandate(t, holder, s.Organisation(t, "Agency", account.KindAgent), nil)
	for _, in := range []struct {
		by   authz.Viewer
		org  string
		role authz.Role
	}{{s.Admin, "Bazaar", authz.RoleAdmin}, {holder, "Solenne", authz.RoleAdmin}} {
		_, token, err := s.Accounts.Invite(t.Context(), in.by, "mira@people.example", in.role)
		if err != nil {
			t.Fatal(err)
		}
		hash := account.TokenHash(token)
		if _, err := s.Accounts.JoinAsNew(t.Context(), hash, "Mira Both", webtest.Password); err == nil {
			continue
		}
		v, err := s.Accounts.SignIn(t.Context(), "mira@people.example", webtest.Password)
		if err == nil {
			v.Session, err = s.Accounts.Start(t.Context(), v, account.MethodPassword, "Firefox on a laptop")
		}
		if err == nil {
			_, err = s.Accounts.Join(t.Context(), v, hash)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Accounts.AddMarketplace(t.Context(), s.Admin, "shop.example", "The Shop"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Accounts.Invite(t.Context(), s.Admin, "somebody.new@people.example", authz.RoleReviewer); err != nil {
		t.Fatal(err)
	}
	_, token, err := s.Accounts.Invite(t.Context(), s.Admin, "late@people.example", authz.RoleReviewer)
	if err != nil {
		t.Fatal(err)
	}
	session := s.Session(t, s.Client(t, "mira@people.example"))
	pages := [][2]string{
		{"finding", "/findings/" + rich},
		{"queue", "/queue"},
		{"dashboard", "/"},
		{"listings", "/listings"},
		{"listing", "/listings/" + got.Items[0].Listing},
		{"brands", "/brands"},
		{"brand", "/brands/new"},
		{"products", "/products"},
		{"product", "/products/new"},
		{"rules", "/rules"},
		{"rule", "/rules/new"},
		{"keys", "/keys"},
		{"intakes", "/intakes"},
		{"members", "/members"},
		{"mandates", "/mandates"},
		{"marketplaces", "/marketplaces"},
		{"profile", "/profile"},
		{"second-factor", "/profile/second-factor"},
		{"health", "/health"},
		{"snapshots", "/snapshots"},
		{"snapshot", "/snapshots/2"},
		{"diff", "/snapshots/2/diff"},
		{"runs", "/runs"},
		{"run", "/runs/" + s.Compared(t, s.Admin)},
		{"lost", "/nowhere"},
	}
	for _, lang := range []string{"en", "zh"} {
		for _, theme := range []string{"light", "dark"} {
			tab := b.Tab(t, s)
			tab.Cookie("assay_lang", lang)
			tab.Cookie("assay_theme", theme)
			for _, width := range []int64{1320, 375} {
				tab.Size(width, 860)
				tab.Go("/sign-in")
				save(t, tab, dir, "sign-in", lang, theme, width)
				tab.Go("/join#" + token)
				tab.Wait(`location.pathname === "/join" && document.querySelector("#password")`)
				save(t, tab, dir, "join", lang, theme, width)
				tab.Go("/recover")
				save(t, tab, dir, "recover", lang, theme, width)
			}
			tab.Enter(session)
			for _, p := range pages {
				if len(p) == 0 || (os.Getenv("ASSAY_PICTURES_ONLY") != "" && !slices.Contains(strings.Split(os.Getenv("ASSAY_PICTURES_ONLY"), ","), p[0])) {
					continue
				}
				for _, width := range []int64{1320, 375} {
					tab.Size(width, 860)
					tab.Go(p[1])
					tab.Wait(`document.documentElement.dataset.ready && (!document.querySelector("#peek")?.checkVisibility() || document.querySelector("[data-peek]")) && (!document.querySelector("[data-live-mark]") || document.querySelector("[data-live-mark].on"))`)
					save(t, tab, dir, p[0], lang, theme, width)
				}
				if p[0] == "finding" {
					tab.Size(1240, 1620)
					save(t, tab, dir, "finding-whole", lang, theme, 1320)
				}
			}
		}
	}
}

func save(t *testing.T, tab *webtest.Tab, dir, name, lang, theme string, width int64) {
	t.Helper()
	kind := map[int64]string{1320: "wide", 375: "phone"}[width]
	if err := os.WriteFile(filepath.Join(dir, name+"-"+lang+"-"+theme+"-"+kind+".png"), tab.Picture(), 0o600); err != nil {
		t.Fatal(err)
	}
}
