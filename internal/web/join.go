package web

import (
	"net/http"
	"strings"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/fault"
)

// joinView is the page of an invitation. The secret of its link comes once, in the body of a form; after that the session
// knows its hash alone.
type joinView struct {
	welcome account.Welcome
	me      string // address of whoever is signed in
	name    string
	wrong   wrong
}

func (s *site) joinForm(w http.ResponseWriter, r *http.Request) error {
	hash := s.sessions.GetString(r.Context(), sessionInvite)
	if hash == "" {
		return s.show(w, r, http.StatusOK, linkPage("join", "/join", nil))
	}
	return s.showJoin(w, r, http.StatusOK, hash, joinView{})
}

func (s *site) joinLink(w http.ResponseWriter, r *http.Request) error {
	hash, err := s.link(w, r)
	if err == nil {
		_, err = s.Accounts.Welcome(r.Context(), hash)
	}
	if err != nil {
		return s.badLink(w, r, "join", "/join", err)
	}
	s.sessions.Put(r.Context(), sessionInvite, hash)
	s.redirect(w, r, "/join")
	return nil
}

// link reads the secret of a link from a form and returns its hash.
func (s *site) link(w http.ResponseWriter, r *http.Request) (string, error) {
	if err := form(w, r); err != nil {
		return "", err
	}
	if err := s.knock(r, ""); err != nil {
		return "", err
	}
	return account.TokenHash(strings.TrimSpace(r.PostFormValue("code"))), nil
}

func (s *site) badLink(w http.ResponseWriter, r *http.Request, group, action string, err error) error {
	if !refused(err) {
		return err
	}
	return s.show(w, r, statusOf(fault.CodeOf(err)), linkPage(group, action, said(err)))
}

func (s *site) showJoin(w http.ResponseWriter, r *http.Request, status int, hash string, j joinView) error {
	var err error
	if j.welcome, err = s.Accounts.Welcome(r.Context(), hash); err != nil {
		s.sessions.Remove(r.Context(), sessionInvite) // it was used or revoked meanwhile
		return s.badLink(w, r, "join", "/join", err)
	}
	if v := who(r); v.User != "" {
		f, err := s.Accounts.Factors(r.Context(), v)
		if err != nil {
			return err
		}
		j.me = f.Email
	}
	return s.show(w, r, status, joinPage(j))
}

func (s *site) join(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.knock(r, ""); err != nil {
		return err
	}
	hash := s.sessions.GetString(r.Context(), sessionInvite)
	if hash == "" {
		s.redirect(w, r, "/join")
		return nil
	}
	if me := who(r); me.User != "" {
		v, err := s.Accounts.Join(r.Context(), me, hash)
		if err != nil {
			return err
		}
		s.sessions.Remove(r.Context(), sessionInvite)
		s.sessions.Put(r.Context(), sessionOrg, v.Org)
		s.later(r, toast{Key: "toast.joined"})
		s.redirect(w, r, "/")
		return nil
	}
	j := joinView{name: r.PostFormValue("name")}
	v, err := s.Accounts.JoinAsNew(r.Context(), hash, j.name, r.PostFormValue("password"))
	if fault.Is(err, fault.Unauthenticated) {
		return s.showJoin(w, r, http.StatusUnauthorized, hash, j)
	}
	if err != nil {
		if j.wrong, err = wrongIn(err, "name", "password"); err != nil {
			return err
		}
		return s.showJoin(w, r, http.StatusUnprocessableEntity, hash, j)
	}
	s.Hub.Notify()
	s.sessions.Remove(r.Context(), sessionInvite)
	s.later(r, toast{Key: "toast.joined"})
	return s.admit(w, r, v, account.MethodPassword, "/")
}

func (s *site) recoverForm(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, recoverPage(false, nil))
}

// recoverAsk answers the same whoever asks, in the same time.
func (s *site) recoverAsk(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	email := r.PostFormValue("email")
	if err := s.knock(r, email); err != nil {
		return s.show(w, r, http.StatusTooManyRequests, recoverPage(false, said(err)))
	}
	if err := s.Accounts.AskRecovery(r.Context(), email); err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, recoverPage(true, nil))
}

func (s *site) recoveryForm(w http.ResponseWriter, r *http.Request) error {
	hash := s.sessions.GetString(r.Context(), sessionRecover)
	if hash == "" {
		return s.show(w, r, http.StatusOK, linkPage("recovery", "/recovery", nil))
	}
	return s.showRecovery(w, r, http.StatusOK, hash, nil)
}

func (s *site) recoveryLink(w http.ResponseWriter, r *http.Request) error {
	hash, err := s.link(w, r)
	if err == nil {
		_, err = s.Accounts.OpenRecovery(r.Context(), hash)
	}
	if err != nil {
		return s.badLink(w, r, "recovery", "/recovery", err)
	}
	s.sessions.Put(r.Context(), sessionRecover, hash)
	s.redirect(w, r, "/recovery")
	return nil
}

func (s *site) showRecovery(w http.ResponseWriter, r *http.Request, status int, hash string, bad wrong) error {
	email, err := s.Accounts.OpenRecovery(r.Context(), hash)
	if err != nil {
		s.sessions.Remove(r.Context(), sessionRecover)
		return s.badLink(w, r, "recovery", "/recovery", err)
	}
	return s.show(w, r, status, recoveryPage(email, bad))
}

func (s *site) recoveryPassword(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.knock(r, ""); err != nil {
		return err
	}
	hash := s.sessions.GetString(r.Context(), sessionRecover)
	err := s.Accounts.Recover(r.Context(), hash, r.PostFormValue("password"))
	if fault.Is(err, fault.Unauthenticated) {
		s.sessions.Remove(r.Context(), sessionRecover)
		return s.badLink(w, r, "recovery", "/recovery", err)
	}
	if err != nil {
		bad, err := wrongIn(err, "password")
		if err != nil {
			return err
		}
		return s.showRecovery(w, r, http.StatusUnprocessableEntity, hash, bad)
	}
	s.sessions.Remove(r.Context(), sessionRecover)
	s.redirect(w, r, "/sign-in") // with the new password, and the second factor when there is one
	return nil
}
