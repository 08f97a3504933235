package policy

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/page"
)

// The limits of a rule.
const (
	maxName     = 200
	maxCitation = 1000
	maxExpr     = 8000
	maxWeight   = 20_000 // milli-logits either way
)

// Service lets organisations keep their rules.
type Service struct {
	store Store
	clock clock.Clock
}

// NewService returns a service over a store.
func NewService(st Store, clk clock.Clock) *Service { return &Service{store: st, clock: clk} }

// List returns the organisation's rules by name; search keeps names that contain it.
func (s *Service) List(ctx context.Context, v authz.Viewer, search string, p page.Request) (page.Page[Rule], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Rule]{}, err
	}
	var c fault.Checker
	search = c.Line("search", search, maxName)
	if err := c.Err(); err != nil {
		return page.Page[Rule]{}, err
	}
	return s.store.Rules(ctx, v.Scope(), search, p)
}

// Get returns one rule.
func (s *Service) Get(ctx context.Context, v authz.Viewer, ruleID string) (Rule, error) {
	if err := v.Can(authz.Read); err != nil {
		return Rule{}, err
	}
	return s.store.Rule(ctx, v.Scope(), ruleID)
}

// Create adds a rule. ID, Owner and Private of what is given do not count: a rule is always its organisation's own.
func (s *Service) Create(ctx context.Context, v authz.Viewer, e engine.Rule) (Rule, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Rule{}, err
	}
	e, err := check(v, e)
	if err != nil {
		return Rule{}, err
	}
	return s.create(ctx, v, e)
}

func (s *Service) create(ctx context.Context, v authz.Viewer, e engine.Rule) (Rule, error) {
	now := s.clock.Now()
	r := Rule{Rule: e, Org: v.Org, Version: 1, CreatedAt: now, UpdatedAt: now}
	r.ID = id.New("rul")
	return r, s.store.CreateRule(ctx, r, s.tell(v, event.RuleCreated, r))
}

// Update replaces a rule.
func (s *Service) Update(ctx context.Context, v authz.Viewer, ruleID string, version int64, e engine.Rule) (Rule, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Rule{}, err
	}
	old, err := s.store.Rule(ctx, v.Scope(), ruleID)
	if err != nil {
		return Rule{}, err
	}
	if e, err = check(v, e); err != nil {
		return Rule{}, err
	}
	old.Version = version
	return s.update(ctx, v, old, e)
}

func (s *Service) update(ctx context.Context, v authz.Viewer, r Rule, e engine.Rule) (Rule, error) {
	e.ID = r.ID
	r.Rule, r.UpdatedAt = e, s.clock.Now()
	version, err := s.store.UpdateRule(ctx, v.Scope(), r, s.tell(v, event.RuleChanged, r))
	if err != nil {
		return Rule{}, err
	}
	r.Version = version
	return r, nil
}

// Archive takes a rule out of use.
func (s *Service) Archive(ctx context.Context, v authz.Viewer, ruleID string, version int64) error {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return err
	}
	r, err := s.store.Rule(ctx, v.Scope(), ruleID)
	if err != nil {
		return err
	}
	return s.store.ArchiveRule(ctx, v.Scope(), r.ID, version, s.clock.Now(), s.tell(v, event.RuleArchived, r))
}

// Put creates the rule, or replaces the rule of the same name. It writes nothing when that has the same content already.
func (s *Service) Put(ctx context.Context, v authz.Viewer, e engine.Rule) (r Rule, created bool, err error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Rule{}, false, err
	}
	e, err = check(v, e)
	if err != nil {
		return Rule{}, false, err
	}
	old, err := s.store.RuleByName(ctx, v.Scope(), e.Name)
	if fault.Is(err, fault.NotFound) {
		r, err = s.create(ctx, v, e)
		return r, err == nil, err
	}
	if err != nil {
		return Rule{}, false, err
	}
	e.ID = old.ID
	if reflect.DeepEqual(old.Rule, e) {
		return old, false, nil
	}
	r, err = s.update(ctx, v, old, e)
	return r, false, err
}

// Check compiles an expression without keeping it. What is wrong with it, and where, is a fault.Invalid about "expr".
func (s *Service) Check(_ context.Context, v authz.Viewer, expr string) error {
	if err := v.Can(authz.Read); err != nil {
		return err
	}
	_, err := check(v, engine.Rule{Name: "check", Expr: expr})
	return err
}

// check returns a rule as it is kept, without its ID.
func check(v authz.Viewer, e engine.Rule) (engine.Rule, error) {
	var c fault.Checker
	e.ID, e.Owner, e.Private = "", v.Org, true
	e.Name = c.Needed("name", e.Name, maxName)
	e.Author = c.Line("author", e.Author, maxName)
	e.Citation = c.Text("citation", e.Citation, maxCitation)
	e.Expr = c.Text("expr", e.Expr, maxExpr)
	if e.Expr == "" {
		c.Add("expr", "", "this is needed", `give a CEL expression, such as listing.title.contains("replica")`)
	}
	switch e.Effect {
	case "", engine.RoutePublish, engine.RouteWatch, engine.RouteTestBuy, engine.RouteReview, engine.RouteHold, engine.RouteBlock:
	default:
		c.Add("effect", string(e.Effect), "this is no route", "give publish, watch, test_buy, review, hold or block, or none")
	}
	if e.Weight < -maxWeight || e.Weight > maxWeight {
		c.Add("weight", "", "this is outside -20000 to 20000", "give thousandths of a logit; 1000 makes a fake about three times as likely")
	}
	if err := c.Err(); err != nil {
		return engine.Rule{}, err
	}
	probe := e
	probe.ID = "rul_new"
	return e, knowledge.Check(engine.Snapshot{Rules: []engine.Rule{probe}})
}

// tell returns the event of a change, with the rule as it is after it.
func (s *Service) tell(v authz.Viewer, kind event.Kind, r Rule) event.Event {
	data, err := json.Marshal(r.Rule)
	if err != nil {
		data = nil // a rule is text and a number, which always have a JSON form
	}
	return event.Event{Org: v.Org, At: s.clock.Now(), Actor: v.Actor(), Kind: kind, Subject: r.ID, Data: data}
}
