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

	// Most findings have the score of thousands of others. The rest of the rows with the score that a page begins in is
	// taken apart from all that follow, because SQLite does not go into the middle of equal keys of an index by rowid.
	queueSame  = `select * from (select * from (` + findingFrom + `f.queue_rank = $1 and f.seq > $2 and f.org = $4`
	queueAfter = ` order by f.seq limit $3) as same union all select * from (` + findingFrom + `f.queue_rank > $1 and f.org = $4`
	queueEnd   = findingSort + `) as following) as both_parts order by queue_rank, seq limit $3`
	queueIn    = ` and f.status = $5`
	queueOf    = ` and f.status = $5 and f.route = $6`
	sqlQueue   = queueSame + queueAfter + queueEnd
	sqlQueueIn = queueSame + queueIn + queueAfter + queueIn + queueEnd
	sqlQueueOf = queueSame + queueOf + queueAfter + queueOf + queueEnd

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

	// A search that few rows match starts from the word index, and sorts; the keys of the other indexes are hidden in
	// expressions so that neither database takes one of those. A search that many rows match walks the queue in its
	// order and looks at the words of each row, until the page is full.
	sqlHits      = `{hits} $1 {/hits} limit $2`
	sqlSearchFew = findingFrom + `(f.queue_rank + 0, f.seq + 0) > ($1, $2) and f.org || '' = $4 and ($5 = '' or f.status = $5)
		and ($6 = '' or f.route = $6) and {match} $7 {/match} order by f.queue_rank + 0, f.seq + 0 limit $3`
	wordProbe   = `{instr}(' ' || f.words, `
	searchProbe = wordProbe + `$7) > 0 and ` + wordProbe + `$8) > 0 and ` + wordProbe + `$9) > 0 and ` + wordProbe + `$10) > 0`
	sqlWalk     = findingFrom + findingNext + ` and $5 = '' and ($6 = '' or f.route = $6) and ` + searchProbe + findingSort
	sqlWalkIn   = findingFrom + findingNext + ` and f.status = $5 and ($6 = '' or f.route = $6) and ` + searchProbe + findingSort
	sqlWalkOf   = findingFrom + findingNext + ` and f.status = $5 and f.route = $6 and ` + searchProbe + findingSort

	sqlFinding = `select ` + findingColumns + `, f.number, f.doc, v.content
		from findings f join listing_versions v on v.listing = f.listing and v.number = f.number where f.org = $1 and f.id = $2`
	sqlSupersede = `update findings set status = 'superseded', version = version + 1, updated_at = $2
		where listing {in} $1 {/in} and status = 'open' returning id, listing, route`

	sqlAddCount = `insert into counts (org, name, n) values ($1, $2, $3) on conflict (org, name) do update set n = counts.n + excluded.n`
	sqlCounts   = `select c.name, c.n from counts c where c.org = $1 order by c.name`
	sqlDepth    = `select c.name, cast(sum(c.n) as bigint) from counts c group by c.name order by c.name`
)

func findingStatements() []string {
	return []string{sqlQueue, sqlQueueIn, sqlQueueOf, sqlQueueBy, sqlHits, sqlSearchFew, sqlWalk, sqlWalkIn, sqlWalkOf, sqlFinding, sqlSupersede, sqlAddCount, sqlCounts, sqlDepth}
}

type itemRow struct {
	review.Item
	seq, rank int64
}

// dest returns where findingColumns go.
func (i *itemRow) dest() []any {
	return []any{
		&i.seq, &i.rank, &i.ID, &i.Org, &i.Listing, &i.External,
		&i.Platform, &i.Seller, &i.Title, &i.Brand, &i.Price, &i.Currency,
		&i.Route, &i.Status, &i.Probability, &i.Version,
		moment{&i.CreatedAt},
		moment{&i.UpdatedAt},
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
	r := s.read()
	text, args, err := r.queueText(ctx, in, q)
	if err != nil {
		return page.Page[review.Item]{}, err
	}
	got, err := l.fetch(ctx, r, text, p, append([]any{in.Org()}, args...)...)
	return convert(got, func(i itemRow) review.Item { return i.Item }), err
}

// queueText chooses the statement for a query, and gives its filters.
func (r runner) queueText(ctx context.Context, in authz.Scope, q review.Query) (text string, args []any, err error) {
	status, route := string(q.Status), string(q.Route)
	if found := asked(q.Search); len(found) > 0 {
		query, few, err := r.hits(ctx, in, found)
		switch {
		case err != nil:
			return "", nil, err
		case few:
			return sqlSearchFew, []any{status, route, query}, nil
		case status == "":
			text = sqlWalk
		case route == "":
			text = sqlWalkIn
		default:
			text = sqlWalkOf
		}
		return text, append([]any{status, route}, probes(found)...), nil
	}
	switch {
	case status != "" && route != "":
		return sqlQueueOf, []any{status, route}, nil
	case status != "":
		return sqlQueueIn, []any{status}, nil
	case route != "":
		return sqlQueueBy, []any{route}, nil
	}
	return sqlQueue, nil, nil
}

// fewHits is how many matches may be sorted for one page.
const fewHits = 4000

// hits returns the question for the word index, and whether it has few answers.
func (r runner) hits(ctx context.Context, in authz.Scope, found []string) (query string, few bool, err error) {
	query = r.s.dialect.wordQuery(orgWord(in.Org()), found)
	rows, err := many(ctx, r, sqlHits, scanInt, query, r.s.few+1)
	return query, len(rows) <= r.s.few, err
}

// probes returns the words of a search as a walk looks for them: with the blank before, and "" for no word.
func probes(found []string) []any {
	out := make([]any, queryMost)
	for i := range out {
		out[i] = ""
		if i < len(found) {
			out[i] = " " + found[i]
		}
	}
	return out
}

// Finding implements review.Store.
func (s *Store) Finding(ctx context.Context, in authz.Scope, id string) (review.Finding, error) {
	var f review.Finding
	err := s.still(ctx, func(r runner) error {
		var err error
		if f, err = one(ctx, r, sqlFinding, scanFinding, in.Org(), id); err != nil {
			return err
		}
		if f.Decisions, err = many(ctx, r, sqlDecisions, scanDecision, in.Org(), id); err != nil {
			return err
		}
		f.Outlook, err = outlook(ctx, r, in, id)
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
