package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/policy"
)

// ruleBody is a rule as its organisation writes it.
type ruleBody struct {
	Name     string       `json:"name"`
	Author   string       `json:"author,omitempty"`
	Citation string       `json:"citation,omitempty" doc:"What the rule rests on."`
	Expr     string       `json:"expr" doc:"A CEL expression that holds or does not."`
	Effect   engine.Route `json:"effect,omitempty" doc:"Least severe route when the rule holds."`
	Weight   int          `json:"weight,omitempty" doc:"Milli-logits added to the score when the rule holds."`
}

func (b ruleBody) entry() engine.Rule {
	return engine.Rule{Name: b.Name, Author: b.Author, Citation: b.Citation, Expr: b.Expr, Effect: b.Effect, Weight: b.Weight}
}

type checkIn struct {
	Body struct {
		Expr string `json:"expr" doc:"A CEL expression."`
	}
}

type checkOut struct {
	Body struct {
		Valid bool `json:"valid" doc:"Always true; a faulty expression is answered with a problem that says where."`
	}
}

func (a *api) mountRules() {
	mount(a, a.operation(http.MethodGet, "/v1/rules", "list-rules", "List rules"),
		func(ctx context.Context, v authz.Viewer, in *Search) (*listOut[policy.Rule], error) {
			p, err := a.Rules.List(ctx, v, in.Words, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	mountCatalogue[ruleBody](a, noun[policy.Rule]{
		path: "/v1/rules", one: "rule",
		id: func(r policy.Rule) string { return r.ID }, version: func(r policy.Rule) int64 { return r.Version },
	}, a.Rules)
	mount(a, a.operation(http.MethodPost, "/v1/rules/check", "check-rule", "Compile an expression without keeping it"),
		func(ctx context.Context, v authz.Viewer, in *checkIn) (*checkOut, error) {
			if err := a.Rules.Check(ctx, v, in.Body.Expr); err != nil {
				return nil, err
			}
			out := &checkOut{}
			out.Body.Valid = true
			return out, nil
		})
}
