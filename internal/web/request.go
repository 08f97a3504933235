package web

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/ratelimit"
	"github.com/assay-ip/assay/internal/review"
)

type viewer = authz.Viewer

// What the session keeps. It holds who somebody is, never what they may do: that is read anew for each request.
const (
	sessionID      = "sign_in" // account.SignedIn.ID
	sessionOrg     = "org"
	sessionToast   = "toast"
	sessionPending = "pending" // whose password was right, and waits for a second factor
	sessionInvite  = "invite"  // hash of the link of an invitation
	sessionRecover = "recover" // hash of a recovery link
	sessionOffer   = "offer"   // sealed secret of an authenticator app that is being set up
	sessionPasskey = "passkey" // what a ceremony with a passkey needs to end
	sessionSSO     = "sso"     // what a single sign-on needs to end
	sessionTo      = "to"      // where they wanted to go before signing in
)

// The cookies of a reader's choices.
const (
	cookieLang  = "assay_lang"
	cookieTheme = "assay_theme"
)

// policy of the pages: nothing from elsewhere, nothing inline.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

func (s *site) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store") // every page shows what one person may see; static files set their own
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// speak puts the reader's language and theme into the context.
func (s *site) speak(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st := &state{
			Printer: s.locales.Printer(s.locales.Match(cookieValue(r, cookieLang), r.Header.Get("Accept-Language"))),
			theme:   "auto", path: r.URL.RequestURI(), waiting: -1, now: s.Clock.Now(), version: s.Version, static: s.static,
			partial: r.Header.Get("HX-Request") == "true",
		}
		if th := cookieValue(r, cookieTheme); th == "light" || th == "dark" {
			st.theme = th
		}
		if r.Method != http.MethodGet {
			st.path = "/"
			if u, err := url.Parse(r.Referer()); err == nil && u.Host == r.Host && u.Path != "" {
				st.path = u.RequestURI()
			}
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, st)))
	})
}

func cookieValue(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// page runs a handler for whoever is signed in, or sends everybody else to the door.
func (s *site) page(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st := stateOf(r.Context())
		v, err := s.whoever(r.Context())
		switch {
		case err == nil:
			st.viewer = v
		case !fault.Is(err, fault.Unauthenticated):
			s.fail(w, r, err)
			return
		case !rt.open:
			s.toDoor(w, r)
			return
		}
		if v.Limited && !rt.open && !rt.limited {
			s.later(r, toast{Key: "toast.factor_needed", Bad: true})
			s.redirect(w, r, "/profile")
			return
		}
		if v.Org != "" {
			s.operate(r.Context(), st)
		}
		if v.Org != "" && !st.partial {
			if err := s.others(r, st); err != nil {
				s.fail(w, r, err)
				return
			}
		}
		if v.Org != "" && !st.partial && r.Method == http.MethodGet {
			if c, err := s.Review.Counts(r.Context(), v); err == nil {
				st.waiting = c.ByStatus[review.StatusOpen]
			}
			if s.sessions.Exists(r.Context(), sessionToast) {
				st.toast = parseToast(s.sessions.PopString(r.Context(), sessionToast))
			}
		}
		if err := rt.h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// operate notes whether the viewer runs the installation, and for those who do whether a snapshot is pinned.
func (s *site) operate(ctx context.Context, st *state) {
	if s.Archive.Allowed(ctx, st.viewer) != nil {
		return
	}
	st.operator = true
	if now := s.Keeper.State(); now.Pinned {
		st.pinned = &now
	}
}

// whoever returns the viewer of the session, read anew, so that a member who was removed is out at once.
func (s *site) whoever(ctx context.Context) (viewer, error) {
	v, err := s.Accounts.Admitted(ctx, s.sessions.GetString(ctx, sessionID), s.sessions.GetString(ctx, sessionOrg))
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return viewer{}, fault.Wrap(err, fault.Unauthenticated, "sign in first", "")
	}
	return v, err
}

// others puts the organisations of somebody who has several into the state of the page.
func (s *site) others(r *http.Request, st *state) error {
	orgs, err := s.Accounts.Organisations(r.Context(), st.viewer)
	if err == nil && len(orgs) > 1 {
		st.orgs = orgs
	}
	return err
}

// origin is how people reach the server, for links that they pass on and for what is bound to the host.
func (s *site) origin(r *http.Request) string {
	if s.URL != "" {
		return s.URL
	}
	if s.Secure || r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// knock counts a try to come in, by the network address it comes from and the e-mail address it is under. It tells nothing
// about whether there is such a person.
func (s *site) knock(r *http.Request, email string) error {
	now := s.Clock.Now()
	visitor := ratelimit.Address(r.RemoteAddr, strings.Join(r.Header.Values("X-Forwarded-For"), ","), s.Proxies)
	_, ok := s.visitors.Take(visitor, now)
	if email = strings.ToLower(strings.TrimSpace(email)); ok && email != "" {
		sum := sha256.Sum256([]byte(email)) // a name of any length takes the same room
		_, ok = s.names.Take(string(sum[:]), now)
	}
	if !ok {
		return fault.New(fault.RateLimited, "this was tried too often", "wait a minute, and try again")
	}
	return nil
}

// toDoor sends somebody who is not signed in to set-up or sign-in, and remembers where they wanted to go.
func (s *site) toDoor(w http.ResponseWriter, r *http.Request) {
	to := "/sign-in"
	if need, err := s.Accounts.NeedsSetup(r.Context()); err != nil {
		s.fail(w, r, err)
		return
	} else if need {
		to = "/setup"
	} else if r.Method == http.MethodGet && r.URL.Path != "/" && !stateOf(r.Context()).partial {
		to += "?to=" + url.QueryEscape(r.URL.RequestURI())
	}
	s.redirect(w, r, to)
}

// redirect leads on after a form; the page's script is told by header, because fetch would follow silently.
func (s *site) redirect(w http.ResponseWriter, r *http.Request, to string) {
	if stateOf(r.Context()).partial {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // every address is made here or went through local
}

// local keeps redirects inside the site: anything but a plain path leads to the dashboard.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}

// show writes a page.
func (s *site) show(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", stateOf(r.Context()).Lang().Tag())
	w.WriteHeader(status)
	return c.Render(r.Context(), w)
}

// who returns the viewer of the request.
func who(r *http.Request) viewer { return stateOf(r.Context()).viewer }

// asked reads the page of a list that was asked for.
func asked(r *http.Request) page.Request {
	return page.Request{Cursor: r.URL.Query().Get("cursor"), Limit: page.DefaultLimit}
}

// versionOf reads the version a form was filled in from.
func versionOf(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// maxForm bounds the body of an ordinary form.
const maxForm = 1 << 20

// form reads a posted form within bounds.
func form(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "the form could not be read", "send it again")
	}
	return nil
}
