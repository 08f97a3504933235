package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/rights"
)

// brandBody is a brand as its organisation writes it.
type brandBody struct {
	Name       string   `json:"name" doc:"The name that the right protects."`
	Private    bool     `json:"private,omitempty" doc:"Only for this organisation's own listings."`
	Aliases    []string `json:"aliases,omitempty" doc:"Other registered or customary spellings."`
	Chinese    []string `json:"chinese,omitempty" doc:"Chinese names."`
	Codes      []string `json:"codes,omitempty" doc:"Code words that sellers of fakes use for it."`
	Categories []string `json:"categories,omitempty" doc:"Goods the brand is known for."`
	CommonWord bool     `json:"common_word,omitempty" doc:"The name is an ordinary word and needs support before it counts."`
}

func (b brandBody) entry() engine.Brand {
	return engine.Brand{
		Private: b.Private, Name: b.Name, Aliases: b.Aliases, Chinese: b.Chinese, Codes: b.Codes,
		Categories: b.Categories, CommonWord: b.CommonWord,
	}
}

// Search is what lists take that can be searched. It is exported because huma looks into no other embedded types.
type Search struct {
	Words string `query:"q" maxLength:"200" doc:"Words to look for."`
	Paging
}

func (a *api) mountBrands() {
	mount(a, a.operation(http.MethodGet, "/v1/brands", "list-brands", "List brands"),
		func(ctx context.Context, v authz.Viewer, in *Search) (*listOut[rights.Brand], error) {
			p, err := a.Brands.List(ctx, v, in.Words, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	mountCatalogue[brandBody](a, noun[rights.Brand]{
		path: "/v1/brands", one: "brand",
		id: func(b rights.Brand) string { return b.ID }, version: func(b rights.Brand) int64 { return b.Version },
	}, a.Brands)
}
