package web

import (
	"log/slog"
	"net/http"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/signon"
)

const ssoBackPath = "/sign-in/sso/back"

func (s *site) ssoStart(w http.ResponseWriter, r *http.Request) error {
	if s.SignOn == nil {
		return fault.New(fault.NotFound, "there is no such page", "")
	}
	if err := s.knock(r, ""); err != nil {
		return err
	}
	to, attempt, err := s.SignOn.Start(r.Context(), s.origin(r)+ssoBackPath, s.Clock.Now())
	if err != nil {
		return err
	}
	if err := s.keep(r, sessionSSO, attempt); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), sessionTo, local(r.URL.Query().Get("to")))
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // the provider that the operator configured
	return nil
}

func (s *site) ssoBack(w http.ResponseWriter, r *http.Request) error {
	if s.SignOn == nil {
		return fault.New(fault.NotFound, "there is no such page", "")
	}
	var attempt signon.Attempt
	_ = s.kept(r, sessionSSO, &attempt)        // an empty attempt is refused below
	s.sessions.Remove(r.Context(), sessionSSO) // it is good once, whatever comes of it
	to := s.sessions.PopString(r.Context(), sessionTo)
	q := r.URL.Query()
	id, err := s.SignOn.Finish(r.Context(), s.origin(r)+ssoBackPath, attempt, q.Get("state"), q.Get("code"), s.Clock.Now())
	var v viewer
	cleaned := false
	if err == nil {
		v, cleaned, err = s.Accounts.SignInSSO(r.Context(), id)
	}
	if refused(err) {
		s.Log.LogAttrs(r.Context(), slog.LevelInfo, "single sign-on refused", slog.Any("error", err))
		return s.signInAgain(w, r, "", local(to), err)
	}
	if err != nil {
		return err
	}
	if cleaned {
		s.later(r, toast{Key: "toast.cleaned"})
		to = "/profile"
	}
	return s.admit(w, r, v, account.MethodSSO, to)
}
