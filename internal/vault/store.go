package vault

import (
	"context"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
)

// Query selects rights of a list.
type Query struct {
	Search string
	Kind   Kind
	State  State
	Brand  string // ID
	Own    bool   // only the scope's own
}

// Store keeps rights. A scope sees its own rights, the operator's sees all that are no drafts, and others those whose details the holder
// opened to them. A missing or hidden row is fault.NotFound, a wrong version fault.Stale.
type Store interface {
	Organisation(ctx context.Context, in authz.Scope) (account.Organisation, error)
	// Authorities lists the organisations that a holder may choose as readers.
	Authorities(ctx context.Context) ([]account.Organisation, error)

	CreateRight(ctx context.Context, r Right, ev event.Event) error
	Right(ctx context.Context, in authz.Scope, id string) (Right, error)
	Rights(ctx context.Context, in authz.Scope, q Query, p page.Request) (page.Page[Right], error)
	// RightByNumber finds the scope's own right of an office and number; see NumberKey.
	RightByNumber(ctx context.Context, in authz.Scope, kind Kind, office, number string) (Right, error)
	// SaveRight replaces a right of the scope, or for the operator's scope any it sees, when its version is r.Version. Deadlines that
	// were open are closed and those given take their place, unless deadlines is nil.
	SaveRight(ctx context.Context, in authz.Scope, r Right, deadlines []Deadline, ev ...event.Event) (int64, error)
	// OpenRights lists what waits for the platform, soonest due first; for another scope than the operator's it is empty.
	OpenRights(ctx context.Context, in authz.Scope, p page.Request) (page.Page[Right], error)
	// EndingRights lists the scope's own verified rights that end before a time, soonest first, at most limit.
	EndingRights(ctx context.Context, in authz.Scope, before time.Time, limit int) ([]Right, error)

	// DueDeadlines lists deadlines that passed and were not acted on, of every organisation, for the sweep alone.
	DueDeadlines(ctx context.Context, now time.Time, limit int) ([]Deadline, error)
	// PassDeadline acts on a deadline once: it marks the right overdue, or lapsed when the deadline is its expiry. A right that moved on
	// in the meantime is left alone, and the deadline closed.
	PassDeadline(ctx context.Context, d Deadline, now time.Time, ev event.Event) error

	Steps(ctx context.Context, in authz.Scope, right string) ([]Step, error)
	// PutStep adds a step, or replaces that of its ID. It refuses with fault.Stale to replace one that is not open any more.
	PutStep(ctx context.Context, s Step, ev event.Event) error

	// PutDocument keeps a document; when the organisation has one of the same content already, that is returned and nothing written.
	PutDocument(ctx context.Context, d Document, ev event.Event) (Document, error)
	// Document returns one of the scope's own, or one attached to a right it sees and opened to it.
	Document(ctx context.Context, in authz.Scope, id string) (Document, error)
	// Documents lists the scope's own, newest first.
	Documents(ctx context.Context, in authz.Scope, p page.Request) (page.Page[Document], error)
	// Attachments lists those of a right that the scope may see.
	Attachments(ctx context.Context, in authz.Scope, right string) ([]Attachment, error)
	// Attach puts a document of the scope beside a right of the scope, or changes the audience of one that is there.
	Attach(ctx context.Context, in authz.Scope, a Attachment, at time.Time, ev event.Event) error
	Detach(ctx context.Context, in authz.Scope, a Attachment, ev event.Event) error

	Record(ctx context.Context, office, number string) (Record, error)
	// PutRecords keeps records of a register. Verified rights of a record that is dead lapse in the same transaction.
	PutRecords(ctx context.Context, records []Record, at time.Time) error
}

// NumberKey returns a number without what people write into it, so that "1 234 567", "1234567" and "no. 1,234,567" are one. Leading
// letters stay, because they tell sorts of rights apart in many offices.
func NumberKey(number string) string {
	out := make([]byte, 0, len(number))
	for i := range len(number) {
		c := number[i]
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
			out = append(out, c)
		case c >= 'a' && c <= 'z':
			out = append(out, c-'a'+'A')
		}
	}
	if len(out) > 2 && string(out[:2]) == "NO" && out[2] >= '0' && out[2] <= '9' {
		out = out[2:]
	}
	return string(out)
}
