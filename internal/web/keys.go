package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
)

type keysView struct {
	keys         []account.Key
	name, days   string
	scopes       []authz.Permission
	made, secret string // of the key that was just made; shown this once
	wrong        wrong
}

func (k keysView) chosen(p authz.Permission) bool { return slices.Contains(k.scopes, p) }

func keyDays() []string { return []string{"30", "90", "365", "0"} }

const curlExample = `curl -sS "$ASSAY_URL/v1/screen" \
  -H "Authorization: Bearer $ASSAY_KEY" -H "Content-Type: application/json" \
  -d '{"id":"1","title":"…","price":"19.00","currency":"EUR"}'`

func (s *site) keys(w http.ResponseWriter, r *http.Request) error {
	return s.showKeys(w, r, http.StatusOK, keysView{days: "90", scopes: []authz.Permission{authz.Read, authz.SubmitListings}})
}

func (s *site) showKeys(w http.ResponseWriter, r *http.Request, status int, k keysView) error {
	var err error
	if k.keys, err = s.Accounts.Keys(r.Context(), who(r)); err != nil {
		return err
	}
	return s.show(w, r, status, keysPage(k))
}

func (s *site) keyCreate(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	k := keysView{name: r.PostFormValue("name"), days: r.PostFormValue("days")}
	for _, sc := range r.PostForm["scope"] {
		k.scopes = append(k.scopes, authz.Permission(sc))
	}
	made, secret, err := s.Accounts.CreateKey(r.Context(), who(r), k.name, k.scopes, s.expiryOf(k.days))
	if err != nil {
		if k.wrong, err = wrongIn(err, "name", "scopes", "expires"); err != nil {
			return err
		}
		return s.showKeys(w, r, http.StatusUnprocessableEntity, k)
	}
	s.Hub.Notify()
	// The secret is in this answer alone: not in the session, not behind a redirect.
	return s.showKeys(w, r, http.StatusCreated, keysView{days: "90", scopes: []authz.Permission{authz.Read, authz.SubmitListings}, made: made.Name, secret: secret})
}

// expiryOf is the end that a choice of days gives; zero is never.
func (s *site) expiryOf(days string) time.Time {
	if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 3650 {
		return s.Clock.Now().AddDate(0, 0, n)
	}
	return time.Time{}
}

func (s *site) keyExpiry(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	days := r.PostFormValue("days")
	if !slices.Contains(keyDays(), days) {
		return fault.New(fault.Invalid, "this is no choice of days", "choose one of the list")
	}
	if err := s.Accounts.ChangeKey(r.Context(), who(r), r.PathValue("id"), s.expiryOf(days)); err != nil {
		return err
	}
	return s.done(w, r, "toast.expiry", "/keys")
}

func (s *site) keyRevoke(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Accounts.RevokeKey(r.Context(), who(r), r.PathValue("id")); err != nil {
		return err
	}
	s.Hub.Notify()
	s.later(r, toast{Key: "toast.revoked"})
	s.redirect(w, r, "/keys")
	return nil
}
