package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"rsc.io/qr"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/fault"
)

type profileView struct {
	account.Factors
	sessions []account.SignedIn
	orgs     []account.Organisation
	codes    []string // recovery codes that were just made; shown this once
	wrong    wrong
}

func (s *site) profile(w http.ResponseWriter, r *http.Request) error {
	return s.showProfile(w, r, http.StatusOK, profileView{})
}

func (s *site) showProfile(w http.ResponseWriter, r *http.Request, status int, p profileView) error {
	var err error
	if p.Factors, err = s.Accounts.Factors(r.Context(), who(r)); err != nil {
		return err
	}
	if p.sessions, err = s.Accounts.Sessions(r.Context(), who(r)); err != nil {
		return err
	}
	if p.orgs, err = s.Accounts.Organisations(r.Context(), who(r)); err != nil {
		return err
	}
	return s.show(w, r, status, profilePage(p))
}

func (s *site) passwordChange(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.knock(r, "password of "+who(r).User); err != nil {
		return err
	}
	err := s.Accounts.ChangePassword(r.Context(), who(r), r.PostFormValue("current"), r.PostFormValue("password"))
	if err != nil {
		bad, err := wrongIn(err, "current", "password")
		if err != nil {
			return err
		}
		return s.showProfile(w, r, http.StatusUnprocessableEntity, profileView{wrong: bad})
	}
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	return s.done(w, r, "toast.password", "/profile")
}

type totpView struct {
	offer account.TOTPOffer
	wrong wrong
}

// drawing is the path of a QR code on a field of as many squares as the text needs, with a quiet zone of four.
func drawing(text string) (path, size string) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", "1"
	}
	var b strings.Builder
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				b.WriteString("M" + strconv.Itoa(x+4) + " " + strconv.Itoa(y+4) + "h1v1h-1z")
			}
		}
	}
	return b.String(), strconv.Itoa(c.Size + 8)
}

// grouped prints a secret so that it can be typed.
func grouped(secret string) string {
	var b strings.Builder
	for i, r := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (s *site) totpForm(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Accounts.OfferTOTP(r.Context(), who(r))
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), sessionOffer, o.Sealed)
	return s.show(w, r, http.StatusOK, totpPage(totpView{offer: o}))
}

func (s *site) totpEnable(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	sealed := s.sessions.GetString(r.Context(), sessionOffer)
	if sealed == "" {
		s.redirect(w, r, "/profile/second-factor")
		return nil
	}
	codes, err := s.Accounts.EnableTOTP(r.Context(), who(r), sealed, r.PostFormValue("code"))
	if err != nil {
		bad, err := wrongIn(err, "code")
		if err != nil {
			return err
		}
		o, err := s.Accounts.OfferAgain(r.Context(), who(r), sealed)
		if err != nil {
			return err
		}
		return s.show(w, r, http.StatusUnprocessableEntity, totpPage(totpView{offer: o, wrong: bad}))
	}
	s.sessions.Remove(r.Context(), sessionOffer)
	s.Hub.Notify()
	// The codes are in this answer alone: not in the session, not behind a redirect.
	return s.showProfile(w, r, http.StatusCreated, profileView{codes: codes})
}

func (s *site) totpCodes(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	codes, err := s.Accounts.RenewRecoveryCodes(r.Context(), who(r), r.PostFormValue("code"))
	if fault.Is(err, fault.Unauthenticated) {
		return s.wrongCode(w, r)
	}
	if err != nil {
		return err
	}
	return s.showProfile(w, r, http.StatusCreated, profileView{codes: codes})
}

func (s *site) wrongCode(w http.ResponseWriter, r *http.Request) error {
	bad := wrong{"code": {{Message: "this code is not right, was used already, or it was tried too often", Hint: "give the six digits that the app shows now, or one of your recovery codes"}}}
	return s.showProfile(w, r, http.StatusUnprocessableEntity, profileView{wrong: bad})
}

func (s *site) totpRemove(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	err := s.Accounts.DisableTOTP(r.Context(), who(r), r.PostFormValue("code"))
	if fault.Is(err, fault.Unauthenticated) {
		return s.wrongCode(w, r)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "toast.factor_gone", "/profile")
}

// offerJSON answers a script with what a device needs, and keeps the rest in the session.
func (s *site) offerJSON(w http.ResponseWriter, r *http.Request, c account.Ceremony) error {
	s.sessions.Put(r.Context(), sessionPasskey, string(c.Kept))
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(c.Options)
	return err
}

func (s *site) passkeyOffer(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Accounts.OfferPasskey(r.Context(), who(r), s.origin(r))
	if err != nil {
		return err
	}
	return s.offerJSON(w, r, c)
}

// passkeyReply is what a script sends of a device's answer.
func (s *site) passkeyReply(w http.ResponseWriter, r *http.Request) (kept []byte, err error) {
	if err := form(w, r); err != nil {
		return nil, err
	}
	kept = []byte(s.sessions.PopString(r.Context(), sessionPasskey)) // good once
	if !json.Valid(kept) {
		return nil, fault.New(fault.Unauthenticated, "this passkey is not known here", "sign in another way, and register it under your profile")
	}
	return kept, nil
}

func (s *site) passkeyAdd(w http.ResponseWriter, r *http.Request) error {
	kept, err := s.passkeyReply(w, r)
	if err != nil {
		return err
	}
	_, err = s.Accounts.AddPasskey(r.Context(), who(r), s.origin(r), kept, r.PostFormValue("name"), []byte(r.PostFormValue("reply")))
	if err != nil {
		bad, err := wrongIn(err, "passkey_name")
		if err != nil {
			return err
		}
		return s.showProfile(w, r, http.StatusUnprocessableEntity, profileView{wrong: bad})
	}
	return s.done(w, r, "toast.passkey", "/profile")
}

func (s *site) passkeyRemove(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Accounts.RemovePasskey(r.Context(), who(r), r.PathValue("id")); err != nil {
		return err
	}
	return s.done(w, r, "toast.passkey_gone", "/profile")
}

func (s *site) passkeyAsk(w http.ResponseWriter, r *http.Request) error {
	if err := s.knock(r, ""); err != nil {
		return err
	}
	c, err := s.Accounts.AskPasskey(s.origin(r))
	if err != nil {
		return err
	}
	return s.offerJSON(w, r, c)
}

func (s *site) passkeySignIn(w http.ResponseWriter, r *http.Request) error {
	kept, err := s.passkeyReply(w, r)
	var v viewer
	if err == nil {
		err = s.knock(r, "")
	}
	if err == nil {
		v, err = s.Accounts.SignInPasskey(r.Context(), s.origin(r), kept, []byte(r.PostFormValue("reply")))
	}
	to := local(r.PostFormValue("to"))
	if refused(err) {
		return s.signInAgain(w, r, "", to, err)
	}
	if err != nil {
		return err
	}
	return s.admit(w, r, v, account.MethodPasskey, to)
}

func (s *site) sessionEnd(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.Accounts.EndSession(r.Context(), who(r), id); err != nil {
		return err
	}
	if id == who(r).Session {
		s.redirect(w, r, "/sign-in")
		return nil
	}
	return s.done(w, r, "toast.session_ended", "/profile")
}

func (s *site) sessionsEnd(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if _, err := s.Accounts.EndOtherSessions(r.Context(), who(r)); err != nil {
		return err
	}
	return s.done(w, r, "toast.session_ended", "/profile")
}
