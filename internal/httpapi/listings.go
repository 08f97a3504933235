package httpapi

import (
	"context"
	"net/http"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/listing"
)

type idPagingIn struct {
	ID string `path:"id" maxLength:"128"`
	Paging
}

func (a *api) mountListings() {
	mount(a, a.operation(http.MethodGet, "/v1/listings", "list-listings", "List listings, each with its newest version"),
		func(ctx context.Context, v authz.Viewer, in *Search) (*listOut[listing.Listing], error) {
			p, err := a.Listings.List(ctx, v, in.Words, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/listings/{id}", "get-listing", "Read a listing"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[listing.Listing], error) {
			l, err := a.Listings.Get(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return &rowOut[listing.Listing]{ETag: tag(int64(l.Versions)), Body: l}, nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/listings/{id}/versions", "list-listing-versions", "List the versions of a listing"),
		func(ctx context.Context, v authz.Viewer, in *idPagingIn) (*listOut[listing.Version], error) {
			p, err := a.Listings.Versions(ctx, v, in.ID, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
}
