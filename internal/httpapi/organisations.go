package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
)

type organisationIn struct {
	Body struct {
		Name     string          `json:"name" minLength:"1" maxLength:"200"`
		Kind     account.OrgKind `json:"kind"`
		Email    string          `json:"email" minLength:"3" maxLength:"254" doc:"Of its first administrator."`
		UserName string          `json:"user_name" minLength:"1" maxLength:"200" doc:"Of its first administrator."`
		Password string          `json:"password" maxLength:"1024" doc:"Of its first administrator, who should change it." writeOnly:"true"`
	}
}

type organisationOut struct {
	Body account.Organisation
}

type meOut struct {
	Body meBody
}

// meBody says who is asking.
type meBody struct {
	Key          string             `json:"key" doc:"ID of the API key."`
	Name         string             `json:"name"`
	Organisation string             `json:"organisation" doc:"ID of the organisation."`
	OrgName      string             `json:"organisation_name"`
	Role         authz.Role         `json:"role"`
	Scopes       []authz.Permission `json:"scopes" nullable:"false"`
}

func (a *api) mountOrganisations() {
	mount(a, a.operation(http.MethodPost, "/v1/organisations", "create-organisation",
		"Add an organisation with its first administrator; for administrators of the operator", created, secret),
		func(ctx context.Context, v authz.Viewer, in *organisationIn) (*organisationOut, error) {
			o, err := a.Accounts.AddOrganisation(ctx, v, account.AddInput{
				Name: in.Body.Name, Kind: in.Body.Kind, Email: in.Body.Email, UserName: in.Body.UserName, Password: in.Body.Password,
			})
			if err != nil {
				return nil, err
			}
			return &organisationOut{Body: o}, nil
		})
}

func (a *api) mountMe() {
	mount(a, a.operation(http.MethodGet, "/v1/me", "me", "Read who is asking"),
		func(_ context.Context, v authz.Viewer, _ *struct{}) (*meOut, error) {
			scopes := v.Scopes
			if scopes == nil {
				scopes = []authz.Permission{}
			}
			return &meOut{Body: meBody{
				Key: v.Key, Name: v.Name, Organisation: v.Org, OrgName: v.OrgName, Role: v.Role, Scopes: scopes,
			}}, nil
		})
}
