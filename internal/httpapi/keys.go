package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
)

type keyIn struct {
	Body struct {
		Name      string             `json:"name" minLength:"1" maxLength:"100" doc:"For people."`
		Scopes    []authz.Permission `json:"scopes" minItems:"1" nullable:"false" doc:"What the key may do."`
		ExpiresAt time.Time          `json:"expires_at,omitzero" doc:"When it stops; absent is never."`
	}
}

type keyChangeIn struct {
	ID   string `path:"id" maxLength:"128"`
	Body struct {
		ExpiresAt time.Time `json:"expires_at,omitzero" doc:"When it stops; absent is never."`
	}
}

// keyBody is a new key with its secret, which is shown this once.
type keyBody struct {
	account.Key
	Secret string `json:"secret" doc:"The key itself. It is shown this once and kept nowhere."`
}

type keyOut struct {
	Location string `header:"Location"`
	Body     keyBody
}

type keysOut struct {
	Body listBody[account.Key]
}

func (a *api) mountKeys() {
	mount(a, a.operation(http.MethodGet, "/v1/keys", "list-keys", "List API keys"),
		func(ctx context.Context, v authz.Viewer, _ *struct{}) (*keysOut, error) {
			keys, err := a.Accounts.Keys(ctx, v)
			if err != nil {
				return nil, err
			}
			if keys == nil {
				keys = []account.Key{}
			}
			return &keysOut{Body: listBody[account.Key]{Items: keys}}, nil
		})
	mount(a, a.operation(http.MethodPost, "/v1/keys", "create-key", "Make an API key", created, secret),
		func(ctx context.Context, v authz.Viewer, in *keyIn) (*keyOut, error) {
			k, s, err := a.Accounts.CreateKey(ctx, v, in.Body.Name, in.Body.Scopes, in.Body.ExpiresAt)
			if err != nil {
				return nil, err
			}
			return &keyOut{Location: "/v1/keys/" + k.ID, Body: keyBody{Key: k, Secret: s}}, nil
		})
	mount(a, a.operation(http.MethodPut, "/v1/keys/{id}", "change-key", "Change when an API key expires"),
		func(ctx context.Context, v authz.Viewer, in *keyChangeIn) (*struct{}, error) {
			return nil, a.Accounts.ChangeKey(ctx, v, in.ID, in.Body.ExpiresAt)
		})
	mount(a, a.operation(http.MethodDelete, "/v1/keys/{id}", "revoke-key", "Revoke an API key"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*struct{}, error) {
			return nil, a.Accounts.RevokeKey(ctx, v, in.ID)
		})
}
