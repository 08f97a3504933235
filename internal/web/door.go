package web

import (
	"net/http"
	"strings"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/fault"
)

// setupFields is what was typed into the set-up form; the password is never shown again.
type setupFields struct{ code, organisation, name, email string }

func (s *site) setupForm(w http.ResponseWriter, r *http.Request) error {
	need, err := s.Accounts.NeedsSetup(r.Context())
	if err != nil {
		return err
	}
	if !need {
		s.redirect(w, r, "/")
		return nil
	}
	return s.show(w, r, http.StatusOK, setupPage(setupFields{}, nil))
}

func (s *site) setup(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	f := setupFields{
		code: strings.TrimSpace(r.PostFormValue("code")), organisation: r.PostFormValue("organisation"),
		name: r.PostFormValue("name"), email: r.PostFormValue("email"),
	}
	v, err := s.Accounts.Setup(r.Context(), account.SetupInput{
		Code: f.code, Organisation: f.organisation, Email: f.email, Name: f.name, Password: r.PostFormValue("password"),
	})
	if err != nil {
		if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.Forbidden) {
			fe := faultOf(err)
			err = fault.Bad(fault.Field{Name: "code", Message: fe.Message, Hint: fe.Hint})
		}
		bad, err := wrongIn(err, "code", "organisation", "name", "email", "password")
		if err != nil {
			return err
		}
		return s.show(w, r, http.StatusUnprocessableEntity, setupPage(f, bad))
	}
	return s.admit(w, r, v, account.MethodPassword, "/")
}

// admit begins a session under a new token, so that a token planted before cannot be used after. Whoever came by the link
// of an invitation goes on with it.
func (s *site) admit(w http.ResponseWriter, r *http.Request, v viewer, by account.Method, to string) error {
	ctx := r.Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	if old := s.sessions.GetString(ctx, sessionID); old != "" { // signed in over another sign-in, which is over now
		if was, err := s.whoever(ctx); err == nil {
			if err := s.Accounts.SignOut(ctx, was); err != nil {
				return err
			}
		}
	}
	id, err := s.Accounts.Start(ctx, v, by, r.UserAgent())
	if err != nil {
		return err
	}
	for _, name := range []string{sessionPending, sessionRecover, sessionOffer, sessionPasskey, sessionSSO, sessionTo} {
		s.sessions.Remove(ctx, name)
	}
	s.sessions.Put(ctx, sessionID, id)
	s.sessions.Put(ctx, sessionOrg, v.Org)
	if s.sessions.GetString(ctx, sessionInvite) != "" {
		to = "/join"
	}
	s.redirect(w, r, local(to))
	return nil
}

func (s *site) signInForm(w http.ResponseWriter, r *http.Request) error {
	if who(r).Org != "" {
		s.redirect(w, r, "/")
		return nil
	}
	need, err := s.Accounts.NeedsSetup(r.Context())
	if err != nil {
		return err
	}
	if need {
		s.redirect(w, r, "/setup")
		return nil
	}
	return s.show(w, r, http.StatusOK, signInPage("", local(r.URL.Query().Get("to")), s.SignOn != nil, nil))
}

func (s *site) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	email, to := r.PostFormValue("email"), local(r.PostFormValue("to"))
	if err := s.knock(r, email); err != nil {
		return s.signInAgain(w, r, email, to, err)
	}
	e, err := s.Accounts.Enter(r.Context(), email, r.PostFormValue("password"))
	if refused(err) {
		return s.signInAgain(w, r, email, to, err)
	}
	if err != nil {
		return err
	}
	if e.Second {
		return s.askSecond(w, r, e.Viewer.User, to)
	}
	return s.admit(w, r, e.Viewer, account.MethodPassword, to)
}

func (s *site) signInAgain(w http.ResponseWriter, r *http.Request, email, to string, err error) error {
	fe := faultOf(err)
	return s.show(w, r, statusOf(fe.Code), signInPage(email, to, s.SignOn != nil, said(err)))
}

// said is an error as it stands above a form.
func said(err error) wrong {
	fe := faultOf(err)
	return wrong{"": {{Message: fe.Message, Hint: fe.Hint}}}
}

// refused reports whether an error is the service's answer to wrong credentials, to be shown on the form.
func refused(err error) bool {
	switch fault.CodeOf(err) {
	case fault.Unauthenticated, fault.Invalid, fault.RateLimited, fault.Forbidden, fault.NotFound:
		return true
	case fault.Conflict, fault.Stale, fault.TooLarge, fault.Unavailable, fault.Internal, "":
		return false
	}
	return false
}

func (s *site) enterForm(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, enterPage(nil))
}

func (s *site) enter(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	code := strings.TrimSpace(r.PostFormValue("code"))
	if err := s.knock(r, ""); err != nil {
		return s.show(w, r, http.StatusTooManyRequests, enterPage(said(err)))
	}
	v, err := s.Accounts.SignInOnce(r.Context(), code)
	if err == nil {
		return s.admit(w, r, v, account.MethodOneTime, "/")
	}
	if !refused(err) {
		return err
	}
	fe := faultOf(err)
	// Before the first administrator exists the only code there is opens the set-up form.
	if need, e := s.Accounts.NeedsSetup(r.Context()); e == nil && need {
		return s.show(w, r, http.StatusOK, setupPage(setupFields{code: code}, nil))
	}
	return s.show(w, r, statusOf(fe.Code), enterPage(said(err)))
}

func (s *site) signOut(w http.ResponseWriter, r *http.Request) error {
	if v, err := s.whoever(r.Context()); err == nil {
		if err := s.Accounts.SignOut(r.Context(), v); err != nil {
			return err
		}
	}
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	s.redirect(w, r, "/sign-in")
	return nil
}
