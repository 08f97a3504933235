package store

import (
	"context"
	"encoding/json"
	"math"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
)

const (
	eventColumns = `select e.id, e.org, e.at, e.actor, e.kind, e.subject, e.data from events e `
	eventsUp     = eventColumns + `where e.id > $1 and e.org = $3`
	// What stands in an expression is hidden from SQLite, which would otherwise take the index that serves it least.
	eventsDown = eventColumns + `where e.id < $1 and e.org = $3 and e.id + 0 > $4`

	sqlEvents          = eventsUp + ` order by e.id limit $2`
	sqlEventsSubject   = eventsUp + ` and e.subject = $4 order by e.id limit $2`
	sqlEventsKind      = eventsUp + ` and e.kind = $4 order by e.id limit $2`
	sqlEventsBoth      = eventsUp + ` and e.subject = $4 and e.kind || '' = $5 order by e.id limit $2`
	sqlEventPage       = eventsDown + ` order by e.id desc limit $2`
	sqlEventPageOf     = eventsDown + ` and e.subject = $5 order by e.id desc limit $2`
	sqlEventPageKind   = eventsDown + ` and e.kind = $5 order by e.id desc limit $2`
	sqlEventPageOfKind = eventsDown + ` and e.subject = $5 and e.kind || '' = $6 order by e.id desc limit $2`
	sqlAllEvents       = eventColumns + `where e.id > $1 order by e.id limit $2`
	sqlLastEvent       = `select coalesce(max(e.id), 0) from events e`
)

// eventsMost is how many events one call returns at most.
const eventsMost = 1000

func eventStatements() []string {
	return []string{
		sqlEvents, sqlEventsSubject, sqlEventsKind, sqlEventsBoth, sqlEventPage, sqlEventPageOf, sqlEventPageKind,
		sqlEventPageOfKind, sqlAllEvents, sqlLastEvent,
	}
}

func scanEvent(row scanner) (event.Event, error) {
	var e event.Event
	var data string
	err := row.Scan(&e.ID, &e.Org, moment{&e.At}, &e.Actor, &e.Kind, &e.Subject, &data)
	if data != "" {
		e.Data = json.RawMessage(data)
	}
	return e, err
}

// pick returns the statement for the filters of q, and their values.
func pick(q event.Query, all, subject, kind, both string) (text string, args []any) {
	switch {
	case q.Subject != "" && q.Kind != "":
		return both, []any{q.Subject, string(q.Kind)}
	case q.Subject != "":
		return subject, []any{q.Subject}
	case q.Kind != "":
		return kind, []any{string(q.Kind)}
	}
	return all, nil
}

// Events implements event.Store. At most 1,000 events are returned, 50 when no limit is given.
func (s *Store) Events(ctx context.Context, in authz.Scope, q event.Query) ([]event.Event, error) {
	text, args := pick(q, sqlEvents, sqlEventsSubject, sqlEventsKind, sqlEventsBoth)
	return many(ctx, s.read(), text, scanEvent, append([]any{q.After, eventLimit(q.Limit), in.Org()}, args...)...)
}

// EventsPage implements event.Store.
func (s *Store) EventsPage(ctx context.Context, in authz.Scope, q event.Query, p page.Request) (page.Page[event.Event], error) {
	text, args := pick(q, sqlEventPage, sqlEventPageOf, sqlEventPageKind, sqlEventPageOfKind)
	l := list[event.Event]{
		kind: "events", start: []any{int64(math.MaxInt64)}, scan: scanEvent,
		key: func(e event.Event) []any { return []any{e.ID} },
	}
	return l.fetch(ctx, s.read(), text, p, append([]any{in.Org(), q.After}, args...)...)
}

// AllEvents implements event.Store.
func (s *Store) AllEvents(ctx context.Context, after int64, limit int) ([]event.Event, error) {
	return many(ctx, s.read(), sqlAllEvents, scanEvent, after, eventLimit(limit))
}

// LastEvent implements event.Store.
func (s *Store) LastEvent(ctx context.Context) (int64, error) {
	return one(ctx, s.read(), sqlLastEvent, scanInt)
}

func eventLimit(n int) int {
	if n <= 0 {
		return page.DefaultLimit
	}
	return min(n, eventsMost)
}
