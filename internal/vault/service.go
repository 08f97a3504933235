package vault

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/blob"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/packs"
)

// Brands finds brands that a viewer may read.
type Brands interface {
	Brand(ctx context.Context, in authz.Scope, id string) (rights.Brand, error)
	Brands(ctx context.Context, in authz.Scope, search string, p page.Request) (page.Page[rights.Brand], error)
}

// Resolver looks up text records of the domain name system.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Service lets holders keep their rights and the platform verify them.
type Service struct {
	store    Store
	brands   Brands
	files    blob.Store
	pack     *packs.EvidencePack
	clock    clock.Clock
	resolver Resolver
	reading  chan struct{} // uploads that arrive at one time: each is held in memory
	checking chan struct{} // uploads looked through at one time
}

// Option changes a Service.
type Option func(*Service)

// WithResolver sets what looks up text records; by default it is the machine's.
func WithResolver(r Resolver) Option { return func(s *Service) { s.resolver = r } }

// NewService returns a service over a store, with files and the pack of evidence.
func NewService(st Store, brands Brands, files blob.Store, pack *packs.EvidencePack, clk clock.Clock, opts ...Option) *Service {
	const arriving, together = 16, 2
	s := &Service{
		store: st, brands: brands, files: files, pack: pack, clock: clk, resolver: &net.Resolver{},
		reading: make(chan struct{}, arriving), checking: make(chan struct{}, together),
	}
	for _, o := range opts {
		o(s)
	}
	return s
}

// Pack returns what rights are asked for.
func (s *Service) Pack() *packs.EvidencePack { return s.pack }

// Now returns the time that standings are told at.
func (s *Service) Now() time.Time { return s.clock.Now() }

// Platform reports whether the viewer is of the organisation that runs this installation.
func (s *Service) Platform(ctx context.Context, v authz.Viewer) (bool, error) {
	o, err := s.store.Organisation(ctx, v.Scope())
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return o.Operator, err
}

// List returns the rights that the viewer may see, by title.
func (s *Service) List(ctx context.Context, v authz.Viewer, q Query, p page.Request) (page.Page[Right], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Right]{}, err
	}
	var c fault.Checker
	q.Search = c.Line("search", q.Search, maxLine)
	if q.Kind != "" && !slices.Contains(Kinds(), q.Kind) {
		c.Add("kind", string(q.Kind), "there is no such kind of right", "give trademark, copyright, design, patent, photographs, unregistered_design, passing_off or trade_dress")
	}
	if q.State != "" && !slices.Contains(States(), q.State) {
		c.Add("state", string(q.State), "there is no such state", "give draft, submitted, checking, verified, refused, appealed, lapsed or withdrawn")
	}
	if err := c.Err(); err != nil {
		return page.Page[Right]{}, err
	}
	got, err := s.store.Rights(ctx, v.Scope(), q, p)
	if err != nil {
		return got, err
	}
	platform, err := s.Platform(ctx, v)
	for i, r := range got.Items {
		got.Items[i] = shown(r, v, platform)
	}
	return got, err
}

// Get returns one right, without the items that are not for the viewer.
func (s *Service) Get(ctx context.Context, v authz.Viewer, rightID string) (Right, error) {
	if err := v.Can(authz.Read); err != nil {
		return Right{}, err
	}
	r, err := s.store.Right(ctx, v.Scope(), rightID)
	if err != nil {
		return Right{}, err
	}
	platform, err := s.Platform(ctx, v)
	return shown(r, v, platform), err
}

// shown leaves out of a right what is not for the viewer. The holder sees that the platform decided and why; who it was is for the
// platform alone.
func shown(r Right, v authz.Viewer, platform bool) Right {
	if r.Org == v.Org {
		if !platform {
			r.Decisions = slices.Clone(r.Decisions)
			for i := range r.Decisions {
				r.Decisions[i].By, r.Decisions[i].Name = "", ""
			}
			r.Checker, r.CheckerName = "", ""
		}
		return r
	}
	if platform {
		return r
	}
	authority := slices.Contains(r.Readers, v.Org)
	open := func(i Item) bool { a := r.AudienceOf(i); return a == Public || (a == Authorities && authority) }
	if !open(ItemLicensees) {
		r.Licensees = nil
	}
	if !open(ItemRecordals) {
		r.Recordals = nil
	}
	if !open(ItemUse) {
		r.Use = nil
	}
	r.Audience, r.Readers, r.Decisions, r.Appeal, r.Appealed = nil, nil, nil, "", false
	r.Checker, r.CheckerName, r.SubmittedBy, r.DueAt, r.Overdue = "", "", "", time.Time{}, false
	return r
}

// Create adds a right as a draft.
func (s *Service) Create(ctx context.Context, v authz.Viewer, e Entry) (Right, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Right{}, err
	}
	e, err := s.check(ctx, v, e)
	if err != nil {
		return Right{}, err
	}
	now := s.clock.Now()
	r := Right{Entry: e, ID: id.New("rgt"), Org: v.Org, OrgName: v.OrgName, State: StateDraft, Version: 1, CreatedAt: now, UpdatedAt: now}
	return r, s.store.CreateRight(ctx, r, s.tell(v, r, event.RightCreated, map[string]any{"title": r.Title, "kind": r.Kind}))
}

// check returns an entry as it is kept. Brands and readers must be there.
func (s *Service) check(ctx context.Context, v authz.Viewer, e Entry) (Entry, error) {
	e = e.clone()
	e, err := check(s.pack, e)
	if err != nil {
		return e, err
	}
	var c fault.Checker
	for i, b := range e.Brands {
		if _, err := s.brands.Brand(ctx, v.Scope(), b); fault.Is(err, fault.NotFound) {
			c.Add("brands["+strconv.Itoa(i)+"]", b, "there is no such brand", "add the brand first, or choose one from the list")
		} else if err != nil {
			return e, err
		}
	}
	if len(e.Readers) > 0 {
		all, err := s.store.Authorities(ctx)
		if err != nil {
			return e, err
		}
		for i, r := range e.Readers {
			if !slices.ContainsFunc(all, func(o account.Organisation) bool { return o.ID == r }) {
				c.Add("readers["+strconv.Itoa(i)+"]", r, "there is no such authority", "choose one from the list")
			}
		}
	}
	return e, c.Err()
}

// clone returns an entry whose lists may be changed.
func (e Entry) clone() Entry {
	e.Territories, e.Classes, e.Vienna, e.Brands = slices.Clone(e.Territories), slices.Clone(e.Classes), slices.Clone(e.Vienna), slices.Clone(e.Brands)
	e.Licensees, e.Recordals, e.Use, e.Readers = slices.Clone(e.Licensees), slices.Clone(e.Recordals), slices.Clone(e.Use), slices.Clone(e.Readers)
	for i := range e.Licensees {
		e.Licensees[i].Territories = slices.Clone(e.Licensees[i].Territories)
	}
	e.Audience = maps.Clone(e.Audience)
	return e
}

// about returns an entry without what may be changed at any time: licensees, recordals, use, and who sees what.
func (e Entry) about() Entry {
	e.Licensees, e.Recordals, e.Use, e.Audience, e.Readers = nil, nil, nil, nil, nil
	return e
}

// Update replaces a right of the viewer's organisation. What the right is can be changed in a draft alone; licensees, recordals, evidence of
// use and who sees what, at any time.
func (s *Service) Update(ctx context.Context, v authz.Viewer, rightID string, version int64, e Entry) (Right, error) {
	r, err := s.own(ctx, v, rightID)
	if err != nil {
		return Right{}, err
	}
	if e, err = s.check(ctx, v, e); err != nil {
		return Right{}, err
	}
	return s.update(ctx, v, r, version, e)
}

func (s *Service) update(ctx context.Context, v authz.Viewer, r Right, version int64, e Entry) (Right, error) {
	if r.State != StateDraft && !reflect.DeepEqual(r.about(), e.about()) {
		return Right{}, fault.New(fault.Conflict, "what was submitted cannot be changed under the eyes of whoever checks it", "take it back to a draft first; it is checked anew then")
	}
	r.Entry, r.Version, r.UpdatedAt = e, version, s.clock.Now()
	var err error
	r.Version, err = s.store.SaveRight(ctx, v.Scope(), r, nil, s.tell(v, r, event.RightChanged, map[string]any{"title": r.Title, "kind": r.Kind}))
	return r, err
}

// Put creates a right as a draft, or replaces the organisation's of the same kind, office and number. It writes nothing when that says the
// same already.
func (s *Service) Put(ctx context.Context, v authz.Viewer, e Entry) (r Right, created bool, err error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Right{}, false, err
	}
	if NumberKey(e.Number) == "" {
		r, err = s.Create(ctx, v, e)
		return r, err == nil, err
	}
	if e, err = s.check(ctx, v, e); err != nil {
		return Right{}, false, err
	}
	old, err := s.store.RightByNumber(ctx, v.Scope(), e.Kind, e.Office, e.Number)
	if fault.Is(err, fault.NotFound) {
		r, err = s.Create(ctx, v, e)
		return r, err == nil, err
	}
	if err != nil {
		return Right{}, false, err
	}
	// A file of rights says nothing about these.
	e.Audience, e.Readers, e.Recordals, e.Use, e.Licensees = old.Audience, old.Readers, old.Recordals, old.Use, old.Licensees
	if reflect.DeepEqual(old.Entry, e) {
		return old, false, nil
	}
	r, err = s.update(ctx, v, old, old.Version, e)
	return r, false, err
}

// Names returns the brands that the viewer may read, by their names and IDs in small letters; the organisation's own goes before a shared
// one of the same name.
func (s *Service) Names(ctx context.Context, v authz.Viewer) (map[string]string, error) {
	out, own := map[string]string{}, map[string]bool{}
	for cursor := ""; ; {
		got, err := s.brands.Brands(ctx, v.Scope(), "", page.Request{Cursor: cursor, Limit: page.MaxLimit})
		if err != nil {
			return nil, err
		}
		for _, b := range got.Items {
			name := strings.ToLower(b.Name)
			if mine := b.Org == v.Org; mine || !own[name] {
				out[name], own[name] = b.ID, mine
			}
			out[strings.ToLower(b.ID)] = b.ID
		}
		if cursor = got.Next; cursor == "" {
			return out, nil
		}
	}
}

// PutNamed is Put for an entry whose brands are names; see Names.
func (s *Service) PutNamed(ctx context.Context, v authz.Viewer, names map[string]string, e Entry) (Right, bool, error) {
	var c fault.Checker
	e = e.clone()
	for i, b := range e.Brands {
		id, ok := names[strings.ToLower(b)]
		if !ok {
			c.Add("brands["+strconv.Itoa(i)+"]", b, "there is no such brand", "add the brand first, or leave the cell empty")
		}
		e.Brands[i] = id
	}
	if err := c.Err(); err != nil {
		return Right{}, false, err
	}
	return s.Put(ctx, v, e)
}

// own returns a right that the viewer may change.
func (s *Service) own(ctx context.Context, v authz.Viewer, rightID string) (Right, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Right{}, err
	}
	r, err := s.store.Right(ctx, v.Scope(), rightID)
	if err == nil && r.Org != v.Org {
		err = fault.New(fault.Forbidden, "this right belongs to another organisation", "")
	}
	return r, err
}

// Queue lists what waits for the platform, soonest due first. It is for people of the operator.
func (s *Service) Queue(ctx context.Context, v authz.Viewer, p page.Request) (page.Page[Right], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Right]{}, err
	}
	platform, err := s.Platform(ctx, v)
	if err != nil {
		return page.Page[Right]{}, err
	}
	if !platform {
		return page.Page[Right]{}, errNotPlatform()
	}
	return s.store.OpenRights(ctx, v.Scope(), p)
}

func errNotPlatform() error {
	return fault.New(fault.Forbidden, "only the people of the platform check rights", "")
}

// Ending lists the organisation's verified rights that end within the longest alert, soonest first.
func (s *Service) Ending(ctx context.Context, v authz.Viewer) ([]Right, error) {
	if err := v.Can(authz.Read); err != nil {
		return nil, err
	}
	const most = 50
	days := 0
	if len(s.pack.Alerts) > 0 {
		days = s.pack.Alerts[0]
	}
	return s.store.EndingRights(ctx, v.Scope(), s.clock.Now().AddDate(0, 0, days), most)
}

// Support lists the rights of a brand that the viewer may see, and how many of them support notices now.
func (s *Service) Support(ctx context.Context, v authz.Viewer, brand string) (all []Right, good int, err error) {
	got, err := s.List(ctx, v, Query{Brand: brand}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return nil, 0, err
	}
	for _, r := range got.Items {
		if ok, _ := r.Supports(s.clock.Now()); ok {
			good++
		}
	}
	return got.Items, good, nil
}

// Authorities lists whom a holder may open an item to.
func (s *Service) Authorities(ctx context.Context, v authz.Viewer) ([]account.Organisation, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return nil, err
	}
	return s.store.Authorities(ctx)
}

// tell returns an event of a right, which its organisation may read.
func (s *Service) tell(v authz.Viewer, r Right, kind event.Kind, data map[string]any) event.Event {
	actor := "system"
	if v.Org != "" {
		actor = v.Actor()
	}
	if v.Org != "" && v.Org != r.Org {
		actor = "platform" // who of the platform it was is in the right, for the platform
	}
	b, err := json.Marshal(data)
	if err != nil {
		b = nil // what is told is texts and numbers
	}
	return event.Event{Org: r.Org, At: s.clock.Now(), Actor: actor, Kind: kind, Subject: r.ID, Data: b}
}

// Sweep acts on deadlines that have passed: what is overdue is marked, alerts are told, and rights that ended lapse. It returns how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	const batch = 200
	now, n := s.clock.Now(), 0
	for {
		due, err := s.store.DueDeadlines(ctx, now, batch)
		if err != nil {
			return n, err
		}
		for _, d := range due {
			kind, data := event.RightOverdue, map[string]any{"due_at": d.DueAt}
			switch d.Kind {
			case DeadlineAlert:
				kind, data = event.RightExpiring, map[string]any{"days": d.Days}
			case DeadlineExpiry:
				kind, data = event.RightLapsed, map[string]any{"why": WhyExpired}
			case DeadlineCheck, DeadlineAppeal:
			}
			if err := s.store.PassDeadline(ctx, d, now, s.tell(authz.Viewer{}, Right{ID: d.Right, Org: d.Org}, kind, data)); err != nil {
				return n, errors.Join(err, ctx.Err())
			}
			n++
		}
		if len(due) < batch {
			return n, nil
		}
	}
}
