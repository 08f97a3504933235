package review

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/internal/page"
)

const (
	maxNote   = 4000
	maxSearch = 200
	readMany  = 1000 // events read at one time
)

// Service lets people decide on findings.
type Service struct {
	store  Store
	events event.Store
	clock  clock.Clock
}

// NewService returns a service over a store and the record.
func NewService(st Store, ev event.Store, clk clock.Clock) *Service {
	return &Service{store: st, events: ev, clock: clk}
}

// Queue returns findings, highest score first.
func (s *Service) Queue(ctx context.Context, v authz.Viewer, q Query, p page.Request) (page.Page[Item], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Item]{}, err
	}
	var c fault.Checker
	q.Search = c.Line("search", q.Search, maxSearch)
	switch q.Status {
	case "", StatusPassed, StatusOpen, StatusApproved, StatusRemoved, StatusEscalated, StatusSuperseded:
	default:
		c.Add("status", string(q.Status), "this is no status", "give passed, open, approved, removed, escalated or superseded")
	}
	switch q.Route {
	case "", engine.RoutePublish, engine.RouteWatch, engine.RouteTestBuy, engine.RouteReview, engine.RouteHold, engine.RouteBlock:
	default:
		c.Add("route", string(q.Route), "this is no route", "give publish, watch, test_buy, review, hold or block")
	}
	if err := c.Err(); err != nil {
		return page.Page[Item]{}, err
	}
	return s.store.Queue(ctx, v.Scope(), q, p)
}

// Get returns a finding with its listing and decisions.
func (s *Service) Get(ctx context.Context, v authz.Viewer, findingID string) (Finding, error) {
	if err := v.Can(authz.Read); err != nil {
		return Finding{}, err
	}
	return s.store.Finding(ctx, v.Scope(), findingID)
}

// Decision returns a decision.
func (s *Service) Decision(ctx context.Context, v authz.Viewer, decisionID string) (Decision, error) {
	if err := v.Can(authz.Read); err != nil {
		return Decision{}, err
	}
	return s.store.Decision(ctx, v.Scope(), decisionID)
}

// Counts returns what the dashboard shows.
func (s *Service) Counts(ctx context.Context, v authz.Viewer) (Counts, error) {
	if err := v.Can(authz.Read); err != nil {
		return Counts{}, err
	}
	return s.store.Counts(ctx, v.Scope())
}

// DecideInput is a decision. Version is that of the finding the person was looking at.
type DecideInput struct {
	Verdict Verdict
	Note    string
	Version int64
}

// act is the data of FindingDecided and DecisionUndone. Both are events of the finding.
type act struct {
	Finding   string  `json:"finding"`
	Decision  string  `json:"decision"`
	Listing   string  `json:"listing"`
	Verdict   Verdict `json:"verdict"`
	Before    Status  `json:"before"`
	After     Status  `json:"after"`
	Note      string  `json:"note,omitempty"`
	ActorName string  `json:"actor_name,omitempty"`
}

// Decide records a decision and returns it with the finding's new version. A finding that somebody changed meanwhile is
// fault.Stale, one that cannot be decided so fault.Conflict.
func (s *Service) Decide(ctx context.Context, v authz.Viewer, findingID string, in DecideInput) (Decision, int64, error) {
	if err := v.Can(authz.Review); err != nil {
		return Decision{}, 0, err
	}
	var c fault.Checker
	in.Note = c.Text("note", in.Note, maxNote)
	to := in.Verdict.Status()
	if to == "" {
		c.Add("verdict", string(in.Verdict), "this is no verdict", "give approve, remove or escalate")
	}
	if err := c.Err(); err != nil {
		return Decision{}, 0, err
	}
	f, err := s.store.Finding(ctx, v.Scope(), findingID)
	if err != nil {
		return Decision{}, 0, err
	}
	if f.Version != in.Version {
		return Decision{}, 0, fault.New(fault.Stale, "somebody changed this finding since you read it", "read it again and decide on what it is now")
	}
	if err := allowed(f.Status, in.Verdict); err != nil {
		return Decision{}, 0, err
	}
	now := s.clock.Now()
	d := Decision{
		ID: id.New("dec"), Org: v.Org, Finding: f.ID, Verdict: in.Verdict, Before: f.Status, Note: in.Note,
		Actor: v.Actor(), ActorName: v.Name, At: now,
	}
	ev := event.Event{Org: v.Org, At: now, Actor: v.Actor(), Kind: event.FindingDecided, Subject: f.ID, Data: encode(act{
		Finding: f.ID, Decision: d.ID, Listing: f.Listing, Verdict: d.Verdict, Before: f.Status, After: to, Note: d.Note, ActorName: v.Name,
	})}
	version, err := s.store.Decide(ctx, v.Scope(), d, in.Version, ev)
	if err != nil {
		return Decision{}, 0, err
	}
	return d, version, nil
}

// allowed says which verdicts a finding in a status takes.
func allowed(from Status, verdict Verdict) error {
	switch from {
	case StatusOpen:
		return nil
	case StatusEscalated:
		if verdict == VerdictEscalate {
			return fault.New(fault.Conflict, "this finding is escalated already", "approve or remove the listing, or undo the escalation")
		}
		return nil
	case StatusPassed:
		if verdict == VerdictApprove {
			return fault.New(fault.Conflict, "this listing passed and needs no approval", "remove or escalate it if it should not have passed")
		}
		return nil
	case StatusApproved, StatusRemoved:
		return fault.New(fault.Conflict, "this finding is decided already", "undo that decision first")
	case StatusSuperseded:
		return fault.New(fault.Conflict, "the listing changed since, and this finding counts no more", "decide on the finding of its newest version")
	}
	return fault.New(fault.Conflict, "this finding cannot be decided", "")
}

// Undo takes back the decision that stands on a finding and returns the finding's new version. A decision that is undone
// already, or that a newer one stands on, is fault.Conflict.
func (s *Service) Undo(ctx context.Context, v authz.Viewer, decisionID string) (int64, error) {
	if err := v.Can(authz.Review); err != nil {
		return 0, err
	}
	d, err := s.store.Decision(ctx, v.Scope(), decisionID)
	if err != nil {
		return 0, err
	}
	f, err := s.store.Finding(ctx, v.Scope(), d.Finding)
	if err != nil {
		return 0, err
	}
	now := s.clock.Now()
	d.UndoneAt, d.UndoneBy = now, v.Actor()
	return s.store.Undo(ctx, v.Scope(), d, event.Event{
		Org: v.Org, At: now, Actor: v.Actor(), Kind: event.DecisionUndone, Subject: f.ID, Data: encode(act{
			Finding: f.ID, Decision: d.ID, Listing: f.Listing, Verdict: d.Verdict, Before: d.Verdict.Status(), After: d.Before, ActorName: v.Name,
		}),
	})
}

// encode writes the data of an event.
func encode(a act) json.RawMessage {
	b, err := json.Marshal(a)
	if err != nil {
		return nil // a struct of texts always has a JSON form
	}
	return b
}

// Timeline returns all events of a finding and of its listing, oldest first.
func (s *Service) Timeline(ctx context.Context, v authz.Viewer, findingID string) ([]event.Event, error) {
	f, err := s.Get(ctx, v, findingID)
	if err != nil {
		return nil, err
	}
	var out []event.Event
	for _, subject := range []string{f.ID, f.Listing} {
		q := event.Query{Subject: subject, Limit: readMany}
		for {
			part, err := s.events.Events(ctx, v.Scope(), q)
			if err != nil {
				return nil, err
			}
			out = append(out, part...)
			if len(part) < readMany {
				break
			}
			q.After = part[len(part)-1].ID
		}
	}
	slices.SortFunc(out, func(a, b event.Event) int { return int(a.ID - b.ID) })
	return out, nil
}
