package web

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/web/locale"
)

// place is a page that the navigation leads to.
type place struct {
	name, path, key string
	operator        bool // for administrators of the operator alone
}

type placeGroup struct {
	name   string
	places []place
}

// places is the navigation; the palette and the keys "g x" use it too.
func places() []placeGroup {
	return []placeGroup{
		{"", []place{
			{name: "dashboard", path: "/", key: "d"},
			{name: "queue", path: "/queue", key: "q"},
			{name: "listings", path: "/listings", key: "l"},
			{name: "intakes", path: "/intakes", key: "i"},
		}},
		{"knowledge", []place{{name: "brands", path: "/brands", key: "b"}, {name: "rights", path: "/rights", key: "v"}, {name: "products", path: "/products", key: "p"}, {name: "rules", path: "/rules", key: "r"}}},
		{"operation", []place{{name: "snapshots", path: "/snapshots", key: "n", operator: true}, {name: "runs", path: "/runs", key: "w", operator: true}}},
		{"people", []place{
			{name: "members", path: "/members", key: "m"},
			{name: "mandates", path: "/mandates", key: "a"},
			{name: "marketplaces", path: "/marketplaces", key: "s"},
			{name: "profile", path: "/profile", key: "u"},
		}},
		{"system", []place{{name: "keys", path: "/keys", key: "k"}, {name: "health", path: "/health", key: "h"}}},
	}
}

// placesFor leaves out what the viewer may not open.
func placesFor(ctx context.Context) []placeGroup {
	operator := stateOf(ctx).operator
	var out []placeGroup
	for _, g := range places() {
		g.places = slices.DeleteFunc(g.places, func(p place) bool { return p.operator && !operator })
		if len(g.places) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// hotKey is a line of the help.
type hotKey struct {
	name string
	caps []string
}

func hotKeys(groups []placeGroup) []hotKey {
	out := []hotKey{
		{"down", []string{"J"}},
		{"up", []string{"K"}},
		{"open", []string{"Enter"}},
		{"approve", []string{"A"}},
		{"remove", []string{"R"}},
		{"escalate", []string{"E"}},
		{"undo", []string{"U"}},
		{"next", []string{"N"}},
		{"note", []string{"T"}},
		{"filter", []string{"/"}},
		{"find", []string{"Ctrl", "K"}},
		{"help", []string{"?"}},
	}
	for _, g := range groups {
		for _, p := range g.places {
			out = append(out, hotKey{"go_" + p.name, []string{"G", strings.ToUpper(p.key)}})
		}
	}
	return out
}

// toast tells what was just done and offers to undo it.
type toast struct {
	Verdict  string `json:"verdict,omitempty"`
	Title    string `json:"title,omitempty"`
	Decision string `json:"decision,omitempty"` // to undo
	Key      string `json:"key,omitempty"`      // a text of the catalogue
	Text     string `json:"text,omitempty"`
	Bad      bool   `json:"bad,omitempty"`
}

// later keeps a toast for the next page.
func (s *site) later(r *http.Request, to toast) {
	if b, err := json.Marshal(to); err == nil {
		s.sessions.Put(r.Context(), sessionToast, string(b))
	}
}

func parseToast(v string) *toast {
	var to toast
	if json.Unmarshal([]byte(v), &to) != nil {
		return nil
	}
	return &to
}

// stamp is a time and the style in which the browser prints it in the reader's own zone: "short", "long" or "ago".
type stamp struct {
	at    time.Time
	style string
}

func short(at time.Time) stamp { return stamp{at, "short"} }

func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

func current(on bool) string {
	if on {
		return "page"
	}
	return "false"
}

// prefer keeps the reader's choice of language or theme.
func (s *site) prefer(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	keep := func(name, value string) {
		http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure is a setting, because a first try on one machine has no TLS
			Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
		})
	}
	switch lang := r.PostFormValue("lang"); locale.Lang(lang) {
	case locale.English, locale.Chinese:
		keep(cookieLang, lang)
	}
	switch theme := r.PostFormValue("theme"); theme {
	case "auto", "light", "dark":
		keep(cookieTheme, theme)
	}
	s.redirect(w, r, local(stateOf(r.Context()).path))
	return nil
}
