package web

import (
	"net/http"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
)

type membersView struct {
	people  []account.Person
	invited []account.Invitation
	own     account.Organisation
	email   string
	role    authz.Role
	link    string // that was just made; shown this once
	linkFor string // whom it is for
	reset   bool   // it is a recovery link
	wrong   wrong
}

func (s *site) members(w http.ResponseWriter, r *http.Request) error {
	return s.showMembers(w, r, http.StatusOK, membersView{role: authz.RoleReviewer})
}

func (s *site) showMembers(w http.ResponseWriter, r *http.Request, status int, m membersView) error {
	var err error
	if m.people, err = s.Accounts.Members(r.Context(), who(r)); err != nil {
		return err
	}
	if m.invited, err = s.Accounts.Invitations(r.Context(), who(r)); err != nil {
		return err
	}
	if m.own, err = s.Accounts.Own(r.Context(), who(r)); err != nil {
		return err
	}
	return s.show(w, r, status, membersPage(m))
}

func (s *site) memberRole(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Accounts.SetRole(r.Context(), who(r), r.PathValue("id"), authz.Role(r.PostFormValue("role"))); err != nil {
		return err
	}
	return s.done(w, r, "toast.role", "/members")
}

func (s *site) memberRemove(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Accounts.RemoveMember(r.Context(), who(r), r.PathValue("id")); err != nil {
		return err
	}
	return s.done(w, r, "toast.removed_member", "/members")
}

// done tells on the next page what was done.
func (s *site) done(w http.ResponseWriter, r *http.Request, key, to string) error {
	s.Hub.Notify()
	s.later(r, toast{Key: key})
	s.redirect(w, r, to)
	return nil
}

func (s *site) memberRecovery(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	user := r.PathValue("id")
	token, err := s.Accounts.GiveRecovery(r.Context(), who(r), user, r.PostFormValue("whole") != "")
	if err != nil {
		return err
	}
	s.Hub.Notify()
	m := membersView{role: authz.RoleReviewer, link: s.origin(r) + "/recovery#" + token, reset: true}
	people, err := s.Accounts.Members(r.Context(), who(r))
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID == user {
			m.linkFor = p.Email
		}
	}
	// The link is in this answer alone: not in the session, not behind a redirect.
	return s.showMembers(w, r, http.StatusCreated, m)
}

func (s *site) invite(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	m := membersView{email: r.PostFormValue("email"), role: authz.Role(r.PostFormValue("role"))}
	i, token, err := s.Accounts.Invite(r.Context(), who(r), m.email, m.role)
	if err != nil {
		if m.wrong, err = wrongIn(err, "email", "role"); err != nil {
			return err
		}
		return s.showMembers(w, r, http.StatusUnprocessableEntity, m)
	}
	return s.showInvited(w, r, i, token)
}

func (s *site) showInvited(w http.ResponseWriter, r *http.Request, i account.Invitation, token string) error {
	s.Hub.Notify()
	return s.showMembers(w, r, http.StatusCreated, membersView{role: authz.RoleReviewer, link: s.origin(r) + "/join#" + token, linkFor: i.Email})
}

func (s *site) inviteAgain(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	i, token, err := s.Accounts.RenewInvitation(r.Context(), who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showInvited(w, r, i, token)
}

func (s *site) inviteRevoke(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Accounts.RevokeInvitation(r.Context(), who(r), r.PathValue("id")); err != nil {
		return err
	}
	return s.done(w, r, "toast.invite_revoked", "/members")
}

func (s *site) secondFactorRule(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Accounts.RequireSecondFactor(r.Context(), who(r), r.PostFormValue("on") != ""); err != nil {
		return err
	}
	return s.done(w, r, "toast.factor_rule", "/members")
}
