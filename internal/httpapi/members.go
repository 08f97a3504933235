package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
)

type membersOut struct {
	Body listBody[account.Person]
}

type roleIn struct {
	ID   string `path:"id" maxLength:"128"`
	Body struct {
		Role authz.Role `json:"role"`
	}
}

type invitationIn struct {
	Body struct {
		Email string     `json:"email" minLength:"3" maxLength:"254"`
		Role  authz.Role `json:"role"`
	}
}

type invitationsOut struct {
	Body listBody[account.Invitation]
}

// invitationBody is an invitation with its link, which is shown this once.
type invitationBody struct {
	account.Invitation
	Path string `json:"path" doc:"The link, without the address of the server: a page and, behind its #, the secret. It is shown this once and kept nowhere; pass it on by a way that reaches only the person."`
}

type invitationOut struct {
	Body invitationBody
}

type organisationSettingsIn struct {
	Body struct {
		SecondFactor bool `json:"second_factor" doc:"Every member needs a second factor before they may do anything."`
	}
}

func (a *api) mountMembers() {
	mount(a, a.operation(http.MethodGet, "/v1/members", "list-members", "List the people of the organisation"),
		func(ctx context.Context, v authz.Viewer, _ *struct{}) (*membersOut, error) {
			list, err := a.Accounts.Members(ctx, v)
			if err != nil {
				return nil, err
			}
			return &membersOut{Body: listBody[account.Person]{Items: list}}, nil
		})
	mount(a, a.operation(http.MethodPut, "/v1/members/{id}", "set-role", "Change the role of a member"),
		func(ctx context.Context, v authz.Viewer, in *roleIn) (*struct{}, error) {
			return nil, a.Accounts.SetRole(ctx, v, in.ID, in.Body.Role)
		})
	mount(a, a.operation(http.MethodDelete, "/v1/members/{id}", "remove-member", "Take somebody out of the organisation"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*struct{}, error) {
			return nil, a.Accounts.RemoveMember(ctx, v, in.ID)
		})
}

func (a *api) mountInvitations() {
	mount(a, a.operation(http.MethodGet, "/v1/invitations", "list-invitations", "List open invitations"),
		func(ctx context.Context, v authz.Viewer, _ *struct{}) (*invitationsOut, error) {
			list, err := a.Accounts.Invitations(ctx, v)
			if err != nil {
				return nil, err
			}
			return &invitationsOut{Body: listBody[account.Invitation]{Items: list}}, nil
		})
	mount(a, a.operation(http.MethodPost, "/v1/invitations", "invite", "Invite somebody by a link that you pass on", created, secret),
		func(ctx context.Context, v authz.Viewer, in *invitationIn) (*invitationOut, error) {
			i, token, err := a.Accounts.Invite(ctx, v, in.Body.Email, in.Body.Role)
			if err != nil {
				return nil, err
			}
			return &invitationOut{Body: invitationBody{i, "/join#" + token}}, nil
		})
	mount(a, a.operation(http.MethodPost, "/v1/invitations/{id}/renew", "renew-invitation", "Make a new link for an invitation; the one before is void", secret),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*invitationOut, error) {
			i, token, err := a.Accounts.RenewInvitation(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return &invitationOut{Body: invitationBody{i, "/join#" + token}}, nil
		})
	mount(a, a.operation(http.MethodDelete, "/v1/invitations/{id}", "revoke-invitation", "Make the link of an invitation void"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*struct{}, error) {
			return nil, a.Accounts.RevokeInvitation(ctx, v, in.ID)
		})
}

func (a *api) mountOwnOrganisation() {
	mount(a, a.operation(http.MethodGet, "/v1/organisation", "read-organisation", "Read one's own organisation"),
		func(ctx context.Context, v authz.Viewer, _ *struct{}) (*organisationOut, error) {
			o, err := a.Accounts.Own(ctx, v)
			if err != nil {
				return nil, err
			}
			return &organisationOut{Body: o}, nil
		})
	mount(a, a.operation(http.MethodPut, "/v1/organisation", "set-organisation", "Change the settings of one's own organisation"),
		func(ctx context.Context, v authz.Viewer, in *organisationSettingsIn) (*struct{}, error) {
			return nil, a.Accounts.RequireSecondFactor(ctx, v, in.Body.SecondFactor)
		})
}
