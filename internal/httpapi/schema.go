package httpapi

import (
	"encoding/json"
	"net/http"
	"path"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/vault"
)

// newRegistry names and describes the types of the document.
func newRegistry() huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", schemaName)
	r.RegisterTypeAlias(reflect.TypeFor[price.Amount](), reflect.TypeFor[amount]())
	r.RegisterTypeAlias(reflect.TypeFor[engine.Route](), reflect.TypeFor[routeName]())
	r.RegisterTypeAlias(reflect.TypeFor[review.Status](), reflect.TypeFor[statusName]())
	r.RegisterTypeAlias(reflect.TypeFor[review.Verdict](), reflect.TypeFor[verdictName]())
	r.RegisterTypeAlias(reflect.TypeFor[authz.Permission](), reflect.TypeFor[permissionName]())
	r.RegisterTypeAlias(reflect.TypeFor[account.OrgKind](), reflect.TypeFor[orgKindName]())
	r.RegisterTypeAlias(reflect.TypeFor[authz.Role](), reflect.TypeFor[roleName]())
	r.RegisterTypeAlias(reflect.TypeFor[account.MandateState](), reflect.TypeFor[mandateStateName]())
	r.RegisterTypeAlias(reflect.TypeFor[vault.Kind](), reflect.TypeFor[rightKindName]())
	r.RegisterTypeAlias(reflect.TypeFor[vault.State](), reflect.TypeFor[rightStateName]())
	r.RegisterTypeAlias(reflect.TypeFor[vault.Action](), reflect.TypeFor[rightActionName]())
	r.RegisterTypeAlias(reflect.TypeFor[vault.Audience](), reflect.TypeFor[audienceName]())
	return r
}

// schemaName keeps apart the types of the engine and those of the trade that share a name.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch path.Base(t.PkgPath()) {
	case "engine":
		return "Engine" + name
	case "price":
		return "Price" + name
	case "vault":
		return "Vault" + name
	case "fold":
		return "Fold" + name
	}
	return name
}

func enum[T ~string](description string, values ...T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: description}
	for _, v := range values {
		s.Enum = append(s.Enum, string(v))
	}
	return s
}

type amount string

// Schema describes a sum of money.
func (amount) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "An exact decimal such as \"129.95\"; numbers are taken too, answers are strings. null is not stated.",
		AnyOf:       []*huma.Schema{{Type: huma.TypeString, Nullable: true}, {Type: huma.TypeNumber}},
	}
}

type routeName string

// Schema lists the routes.
func (routeName) Schema(huma.Registry) *huma.Schema {
	return enum("What to do with a listing, from lenient to severe; empty leaves it to the score.", "", engine.RoutePublish, engine.RouteWatch, engine.RouteTestBuy,
		engine.RouteReview, engine.RouteHold, engine.RouteBlock)
}

type statusName string

// Schema lists the statuses of a finding.
func (statusName) Schema(huma.Registry) *huma.Schema {
	return enum("Where a finding stands.", review.StatusPassed, review.StatusOpen, review.StatusApproved, review.StatusRemoved,
		review.StatusEscalated, review.StatusSuperseded)
}

type verdictName string

// Schema lists the verdicts.
func (verdictName) Schema(huma.Registry) *huma.Schema {
	return enum("What a person decides.", review.VerdictApprove, review.VerdictRemove, review.VerdictEscalate)
}

type permissionName string

// Schema lists the permissions.
func (permissionName) Schema(huma.Registry) *huma.Schema {
	return enum("One ability.", authz.Permissions()...)
}

type orgKindName string

// Schema lists the kinds of organisation.
func (orgKindName) Schema(huma.Registry) *huma.Schema {
	return enum("What an organisation is.", account.KindPlatform, account.KindHolder, account.KindAgent, account.KindSeller,
		account.KindAuthority, account.KindAlliance)
}

type roleName string

// Schema lists the roles.
func (roleName) Schema(huma.Registry) *huma.Schema {
	return enum("What a person may do in an organisation.", authz.Roles()...)
}

type mandateStateName string

// Schema lists the states of a mandate.
func (mandateStateName) Schema(huma.Registry) *huma.Schema {
	return enum("How far a mandate has come.", account.MandateProposed, account.MandateAccepted, account.MandateEnded, account.MandateRevoked)
}

type rightKindName string

// Schema lists the kinds of right.
func (rightKindName) Schema(huma.Registry) *huma.Schema {
	return enum("What sort of right it is.", append([]vault.Kind{""}, vault.Kinds()...)...)
}

type rightStateName string

// Schema lists the states of a right.
func (rightStateName) Schema(huma.Registry) *huma.Schema {
	return enum("How far its verification is.", append([]vault.State{""}, vault.States()...)...)
}

type rightActionName string

// Schema lists the actions on a right.
func (rightActionName) Schema(huma.Registry) *huma.Schema {
	return enum("What moves a right on.", vault.Submit, vault.Revise, vault.Withdraw, vault.Appeal, vault.Take, vault.Return, vault.Verify, vault.Refuse, vault.Cancel)
}

type audienceName string

// Schema lists the audiences.
func (audienceName) Schema(huma.Registry) *huma.Schema {
	return enum("Who may see an item beside the holder and the platform; empty is the platform alone.", append([]vault.Audience{""}, vault.Audiences()...)...)
}

const openAPIType = "application/openapi+json"

// mountDocument serves the OpenAPI document; it is the last to be mounted, since it holds all others.
func (a *api) mountDocument() {
	op := a.operation(http.MethodGet, "/v1/openapi.json", "openapi", "Read this document", public, answers(openAPIType))
	op.Responses["200"].Content[openAPIType].Schema = &huma.Schema{Type: huma.TypeObject}
	a.routes[http.MethodGet+" /v1/openapi.json"].types = []string{openAPIType, "application/json"}
	a.raw(op, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", openAPIType)
		_, _ = w.Write(a.document)
	})
	schemas := a.huma.OpenAPI().Components.Schemas.Map()
	delete(schemas, "ErrorModel") // huma's own, which are never sent
	delete(schemas, "ErrorDetail")
	doc, err := json.Marshal(a.huma.OpenAPI())
	if err != nil { // it holds strings, numbers and booleans alone
		doc = []byte(`{}`)
	}
	a.document = doc
}
