package store

import (
	"context"
	"math"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
)

const (
	findingColumns = `f.seq, f.queue_rank, f.id, f.org, f.listing, f.external_id, f.platform, f.seller, f.title, f.brand, f.price, f.currency,
		f.route, f.status, f.probability, f.version, f.created_at, f.updated_at`
	findingFrom = `select ` + findingColumns + ` from findings f where `
	findingNext = `(f.queue_rank, f.seq) > ($1, $2) and f.org = $4`
	findingSort = ` order by f.queue_rank, f.seq limit $3`
	sqlQueue    = findingFrom + findingNext + findingSort
	sqlQueueIn  = findingFrom + findingNext + ` and f.status = $5` + findingSort
	sqlQueueOf  = findingFrom + findingNext + ` and f.status = $5 and f.route = $6` + findingSort

	// Every status has its own piece of the index, so the first rows of each are taken and put in order.
	queueRouteOf = `select * from (select f.seq from findings f where ` + findingNext + ` and f.route = $5 and f.status = '`
	queueRouteTo = `'` + findingSort + `) as x`
	sqlQueueBy   = findingFrom + `f.seq in (` +
		queueRouteOf + `passed` + queueRouteTo + ` union all ` +
		queueRouteOf + `open` + queueRouteTo + ` union all ` +
		queueRouteOf + `approved` + queueRouteTo + ` union all ` +
		queueRouteOf + `removed` + queueRouteTo + ` union all ` +
		queueRouteOf + `escalated` + queueRouteTo + ` union all ` +
		queueRouteOf + `superseded` + queueRouteTo + `)` + findingSort

	queueSearch = findingFrom + findingNext + ` and ($5 = '' or f.status = $5) and ($6 = '' or f.route = $6)`
	sqlSearch   = queueSearch + ` and {match} $7 {/match}` + findingSort

	sqlFinding = `select ` + findingColumns + `, f.number, f.doc, v.content
		from findings f join listing_versions v on v.listing = f.listing and v.number = f.number where f.org = $1 and f.id = $2`
	sqlSupersede = `update findings set status = 'superseded', version = version + 1, updated_at = $2
		where listing in ({each} $1 {/each}) and status = 'open' returning id, listing, route`

	sqlAddCount = `insert into counts (org, name, n) values ($1, $2, $3) on conflict (org, name) do update set n = counts.n + excluded.n`
	sqlCounts   = `select c.name, c.n from counts c where c.org = $1 order by c.name`
)

func findingStatements() []string {
	return []string{sqlQueue, sqlQueueIn, sqlQueueOf, sqlQueueBy, sqlSearch, sqlFinding, sqlSupersede, sqlAddCount, sqlCounts}
}

type itemRow struct {
	review.Item
	seq, rank int64
}

// dest returns where findingColumns go.
func (i *itemRow) dest() []any {
	return []any{
		&i.seq, &i.rank, &i.ID, &i.Org, &i.Listing, &i.External, &i.Platform, &i.Seller, &i.Title, &i.Brand, &i.Price, &i.Currency,
		&i.Route, &i.Status, &i.Probability, &i.Version, moment{&i.CreatedAt}, moment{&i.UpdatedAt},
	}
}

func scanItem(row scanner) (itemRow, error) {
	var i itemRow
	err := row.Scan(i.dest()...)
	i.Score = int(-i.rank)
	return i, err
}

func scanFinding(row scanner) (review.Finding, error) {
	var f review.Finding
	var i itemRow
	err := row.Scan(append(i.dest(), &f.Number, document{&f.Result}, document{&f.Content})...)
	i.Score = int(-i.rank)
	f.Item, f.Content.Owner = i.Item, i.Org
	return f, err
}

// Queue implements review.Store.
func (s *Store) Queue(ctx context.Context, in authz.Scope, q review.Query, p page.Request) (page.Page[review.Item], error) {
	l := list[itemRow]{
		kind: "queue", start: []any{int64(math.MinInt64), int64(0)}, scan: scanItem,
		key: func(i itemRow) []any { return []any{i.rank, i.seq} },
	}
	text, args := sqlQueue, []any{in.Org()}
	query, search := s.wordQuery(in, q.Search)
	switch {
	case search:
		text, args = sqlSearch, append(args, string(q.Status), string(q.Route), query)
	case q.Status != "" && q.Route != "":
		text, args = sqlQueueOf, append(args, string(q.Status), string(q.Route))
	case q.Status != "":
		text, args = sqlQueueIn, append(args, string(q.Status))
	case q.Route != "":
		text, args = sqlQueueBy, append(args, string(q.Route))
	}
	got, err := l.fetch(ctx, s.read(), text, p, args...)
	return convert(got, func(i itemRow) review.Item { return i.Item }), err
}

// Finding implements review.Store.
func (s *Store) Finding(ctx context.Context, in authz.Scope, id string) (review.Finding, error) {
	var f review.Finding
	err := s.still(ctx, func(r runner) error {
		var err error
		if f, err = one(ctx, r, sqlFinding, scanFinding, in.Org(), id); err != nil {
			return err
		}
		f.Decisions, err = many(ctx, r, sqlDecisions, scanDecision, in.Org(), id)
		return err
	})
	return f, name(err, "finding", "")
}

// The names of maintained counts: countListings, and countFindings + status + "/" + route.
const (
	countListings = "listings"
	countFindings = "findings/"
)

func findingCount(status review.Status, route engine.Route) string {
	return countFindings + string(status) + "/" + string(route)
}

// Counts implements review.Store.
func (s *Store) Counts(ctx context.Context, in authz.Scope) (review.Counts, error) {
	out := review.Counts{ByStatus: map[review.Status]int64{}, OpenBy: map[engine.Route]int64{}}
	type named struct {
		name string
		n    int64
	}
	rows, err := many(ctx, s.read(), sqlCounts, func(row scanner) (named, error) {
		var c named
		err := row.Scan(&c.name, &c.n)
		return c, err
	}, in.Org())
	for _, c := range rows {
		if c.name == countListings {
			out.Listings = c.n
		}
		if rest, ok := strings.CutPrefix(c.name, countFindings); ok && c.n != 0 {
			status, route, _ := strings.Cut(rest, "/")
			out.ByStatus[review.Status(status)] += c.n
			if review.Status(status) == review.StatusOpen {
				out.OpenBy[engine.Route(route)] += c.n
			}
		}
	}
	return out, err
}
