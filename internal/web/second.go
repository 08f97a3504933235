package web

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/fault"
)

// pendingLife is how long a right password waits for its second factor.
const pendingLife = 5 * time.Minute

// pending is somebody whose password was right.
type pending struct {
	User string    `json:"user"`
	At   time.Time `json:"at"`
	To   string    `json:"to"`
}

// askSecond keeps who it is where the browser cannot change it, under a new token, and asks for the code.
func (s *site) askSecond(w http.ResponseWriter, r *http.Request, user, to string) error {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	if err := s.keep(r, sessionPending, pending{User: user, At: s.Clock.Now(), To: to}); err != nil {
		return err
	}
	s.redirect(w, r, "/sign-in/code")
	return nil
}

// keep puts a value into the session, kept takes it out again; it reports whether there was one.
func (s *site) keep(r *http.Request, name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "the session could not be kept", "")
	}
	s.sessions.Put(r.Context(), name, string(b))
	return nil
}

func (s *site) kept(r *http.Request, name string, v any) bool {
	return json.Unmarshal([]byte(s.sessions.GetString(r.Context(), name)), v) == nil
}

func (s *site) waiting(r *http.Request) (pending, bool) {
	var p pending
	ok := s.kept(r, sessionPending, &p) && s.Clock.Now().Sub(p.At) < pendingLife
	return p, ok
}

func (s *site) secondForm(w http.ResponseWriter, r *http.Request) error {
	if _, ok := s.waiting(r); !ok {
		s.redirect(w, r, "/sign-in")
		return nil
	}
	return s.show(w, r, http.StatusOK, secondPage(nil))
}

func (s *site) second(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	p, ok := s.waiting(r)
	if !ok {
		s.redirect(w, r, "/sign-in")
		return nil
	}
	err := s.knock(r, "second factor of "+p.User)
	var v viewer
	if err == nil {
		v, err = s.Accounts.SecondFactor(r.Context(), p.User, r.PostFormValue("code"))
	}
	if refused(err) {
		fe := faultOf(err)
		if fe.Code == fault.Unauthenticated {
			err = fault.New(fault.Unauthenticated, "this code is not right, was used already, or it was tried too often", "give the six digits that the app shows now, or one of your recovery codes")
		}
		return s.show(w, r, statusOf(fe.Code), secondPage(said(err)))
	}
	if err != nil {
		return err
	}
	return s.admit(w, r, v, account.MethodCode, p.To)
}

func (s *site) switchTo(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	v, err := s.Accounts.Switch(r.Context(), who(r), r.PostFormValue("org"))
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), sessionOrg, v.Org)
	s.redirect(w, r, "/") // what they looked at belongs to the organisation before
	return nil
}
