package store

import (
	"context"
	"math"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
)

const (
	listingColumns = `l.seq, l.id, l.org, l.platform, l.external_id, l.seller, l.versions, l.hash, l.created_at, l.updated_at`
	// The rows of a page are chosen before their contents are joined to them.
	listingWith = `) l join listing_versions v on v.listing = l.id and v.number = l.versions order by l.seq desc`
	listingFrom = `select ` + listingColumns + `, v.content from (select ` + listingColumns + ` from listings l where `
	sqlListing  = listingFrom + `l.org = $1 and l.id = $2` + listingWith
	sqlListings = listingFrom + `l.seq < $1 and l.org = $3 order by l.seq desc limit $2` + listingWith
	// A listing is found by the words of its newest version, which the first finding on it holds as every other one does.
	sqlListingsFew = `select ` + listingColumns + `, v.content from (select ` + listingColumns + ` from findings f
		join listings l on l.id = f.listing and l.versions = f.number and f.round = 1
		where {match} $4 {/match} and l.seq < $1 and l.org || '' = $3 order by l.seq desc limit $2` + listingWith
	sqlListingsWalk = listingFrom + `l.seq < $1 and l.org = $3 and (select case when ` +
		wordProbe + `$4) > 0 and ` + wordProbe + `$5) > 0 and ` + wordProbe + `$6) > 0 and ` + wordProbe + `$7) > 0 then 1 else 0 end
		from findings f where f.listing = l.id and f.number = l.versions and f.round = 1) = 1 order by l.seq desc limit $2` + listingWith
	sqlVersions = `select v.listing, v.number, v.hash, v.content, v.created_at from listing_versions v
		where v.number < $1 and v.listing = $4 and exists (select 1 from listings l where l.id = v.listing and l.org = $3)
		order by v.number desc limit $2`
	sqlKnownListings = `select ` + listingColumns + `, '{}' from {each} $1 {/each} x {first} listings l
		where l.org = $2 and l.platform = $3 and l.external_id = x.value {/first}`
	sqlNewVersion = `update listings set seller = $2, versions = $3, hash = $4, updated_at = $5 where id = $1`
)

func listingStatements() []string {
	return []string{sqlListing, sqlListings, sqlListingsFew, sqlListingsWalk, sqlVersions, sqlKnownListings, sqlNewVersion}
}

type listingRow struct {
	listing.Listing
	seq int64
}

func scanListing(row scanner) (listingRow, error) {
	var l listingRow
	err := row.Scan(&l.seq, &l.ID, &l.Org, &l.Platform, &l.External, &l.Seller, &l.Versions, &l.Hash,
		moment{&l.CreatedAt}, moment{&l.UpdatedAt}, document{&l.Content})
	l.Content.Owner = l.Org
	return l, err
}

func scanVersion(row scanner) (listing.Version, error) {
	var v listing.Version
	err := row.Scan(&v.Listing, &v.Number, &v.Hash, document{&v.Content}, moment{&v.CreatedAt})
	return v, err
}

// Listing implements listing.Store.
func (s *Store) Listing(ctx context.Context, in authz.Scope, id string) (listing.Listing, error) {
	l, err := one(ctx, s.read(), sqlListing, scanListing, in.Org(), id)
	return l.Listing, name(err, "listing", "")
}

// Listings implements listing.Store: the listing seen last comes first. A search keeps those whose newest version has
// words in title, seller or external ID that begin with each word asked for.
func (s *Store) Listings(ctx context.Context, in authz.Scope, search string, p page.Request) (page.Page[listing.Listing], error) {
	l := list[listingRow]{
		kind: "listings", start: []any{int64(math.MaxInt64)}, scan: scanListing,
		key: func(l listingRow) []any { return []any{l.seq} },
	}
	r, text, args := s.read(), sqlListings, []any{in.Org()}
	if found := asked(search); len(found) > 0 {
		query, few, err := r.hits(ctx, in, found)
		if err != nil {
			return page.Page[listing.Listing]{}, err
		}
		if text = sqlListingsWalk; few {
			text, args = sqlListingsFew, append(args, query)
		} else {
			args = append(args, probes(found)...)
		}
	}
	got, err := l.fetch(ctx, r, text, p, args...)
	return convert(got, func(l listingRow) listing.Listing { return l.Listing }), err
}

// Versions implements listing.Store, newest first.
func (s *Store) Versions(ctx context.Context, in authz.Scope, of string, p page.Request) (page.Page[listing.Version], error) {
	if _, err := s.Listing(ctx, in, of); err != nil {
		return page.Page[listing.Version]{}, err
	}
	l := list[listing.Version]{
		kind: "versions", start: []any{int64(math.MaxInt64)}, scan: scanVersion,
		key: func(v listing.Version) []any { return []any{int64(v.Number)} },
	}
	return l.fetch(ctx, s.read(), sqlVersions, p, in.Org(), of)
}
