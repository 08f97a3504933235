package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"hash/fnv"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/internal/seal"
)

const (
	hashers = 4  // passwords hashed at one time: each takes 19 MiB
	lanes   = 64 // sign-ins of one address wait for each other, so that many at once are not counted as one
)

// Service admits people and programs.
type Service struct {
	store   Store
	clock   clock.Clock
	code    string // of the set-up
	cost    argon2id.Params
	hashing chan struct{}
	lane    [lanes]chan struct{}
	nobody  func() (string, error) // a hash that no password has
	box     *seal.Box              // for secrets that must be read back; nil when there is none
	idle    time.Duration          // see Life
	life    time.Duration
}

// Option changes a Service.
type Option func(*Service)

// WithCheapPasswords makes hashing of passwords quick and weak. It is for tests, which sign in often.
func WithCheapPasswords() Option {
	return func(s *Service) { s.cost.Memory, s.cost.Iterations = 64, 1 }
}

// WithBox gives the service what it needs to keep second factors.
func WithBox(b *seal.Box) Option {
	return func(s *Service) { s.box = b }
}

// WithLife says how long somebody stays signed in without doing anything, and at most. Without it that is two hours and
// twelve.
func WithLife(idle, most time.Duration) Option {
	return func(s *Service) { s.idle, s.life = idle, most }
}

// NewService returns a service over a store.
func NewService(st Store, clk clock.Clock, opts ...Option) *Service {
	s := &Service{
		store: st, clock: clk, code: newCode(), hashing: make(chan struct{}, hashers), idle: defaultIdle, life: defaultLife,
		cost: argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
	}
	for _, o := range opts {
		o(s)
	}
	for i := range s.lane {
		s.lane[i] = make(chan struct{}, 1)
	}
	s.nobody = sync.OnceValues(func() (string, error) { return argon2id.CreateHash(rand.Text(), &s.cost) })
	return s
}

// newCode returns a code of 80 random bits that can be typed.
func newCode() string {
	t := rand.Text()[:16]
	return t[:4] + "-" + t[4:8] + "-" + t[8:12] + "-" + t[12:]
}

// plainCode takes away what people add to a code when they type it.
func plainCode(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "", "\t", "").Replace(strings.TrimSpace(code)))
}

// NeedsSetup reports whether there is no organisation yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	n, err := s.store.OrganisationCount(ctx)
	return n == 0, err
}

// SetupCode returns the code that Setup asks for. It is made when the service is, and shown to whoever started it.
func (s *Service) SetupCode() string { return s.code }

// SetupInput makes the first organisation and its administrator.
type SetupInput struct {
	Code         string
	Organisation string
	Email        string
	Name         string
	Password     string
}

// Setup makes the operator's organisation and its administrator, once. A wrong code is fault.Unauthenticated, a second
// set-up fault.Conflict.
func (s *Service) Setup(ctx context.Context, in SetupInput) (authz.Viewer, error) {
	need, err := s.NeedsSetup(ctx)
	if err != nil {
		return authz.Viewer{}, err
	}
	if !need {
		return authz.Viewer{}, fault.New(fault.Conflict, "this installation is set up already", "sign in")
	}
	if subtle.ConstantTimeCompare([]byte(plainCode(in.Code)), []byte(plainCode(s.code))) != 1 {
		return authz.Viewer{}, fault.New(fault.Unauthenticated, "this is not the set-up code", "copy the code that the server printed when it started")
	}
	var c fault.Checker
	in.Organisation = c.Needed("organisation", in.Organisation, maxName)
	in.Name = c.Needed("name", in.Name, maxName)
	in.Email = email(&c, "email", in.Email)
	password(&c, in.Password, in.Email)
	if err := c.Err(); err != nil {
		return authz.Viewer{}, err
	}
	o := Organisation{Name: in.Organisation, Kind: KindPlatform, Operator: true}
	o, m, err := s.add(ctx, o, User{Email: in.Email, Name: in.Name}, in.Password, true, "")
	if err != nil {
		return authz.Viewer{}, err
	}
	return authz.Viewer{User: m.User, Name: in.Name, Org: o.ID, OrgName: o.Name, Role: m.Role}, nil
}

// AddInput makes an organisation and its first administrator.
type AddInput struct {
	Name     string
	Kind     OrgKind
	Email    string
	UserName string
	Password string
}

// AddOrganisation adds an organisation. Only administrators of the operator may.
func (s *Service) AddOrganisation(ctx context.Context, v authz.Viewer, in AddInput) (Organisation, error) {
	if err := v.Can(authz.Administer); err != nil {
		return Organisation{}, err
	}
	own, err := s.store.Organisation(ctx, v.Scope())
	if err != nil {
		return Organisation{}, err
	}
	if !own.Operator {
		return Organisation{}, fault.New(fault.Forbidden, "only administrators of the operator add organisations", "ask whoever runs this installation")
	}
	var c fault.Checker
	in.Name = c.Needed("name", in.Name, maxName)
	in.UserName = c.Needed("user_name", in.UserName, maxName)
	in.Email = email(&c, "email", in.Email)
	password(&c, in.Password, in.Email)
	switch in.Kind {
	case KindPlatform, KindHolder, KindAgent, KindSeller, KindAuthority, KindAlliance:
	default:
		c.Add("kind", string(in.Kind), "this is no kind of organisation", "give platform, holder, agent, seller, authority or alliance")
	}
	if err := c.Err(); err != nil {
		return Organisation{}, err
	}
	o, _, err := s.add(ctx, Organisation{Name: in.Name, Kind: in.Kind}, User{Email: in.Email, Name: in.UserName}, in.Password, false, v.Actor())
	return o, err
}

// add stores an organisation and its administrator; with no actor they made themselves.
func (s *Service) add(ctx context.Context, o Organisation, u User, password string, first bool, actor string) (Organisation, Member, error) {
	hash, err := s.hash(ctx, password)
	if err != nil {
		return Organisation{}, Member{}, err
	}
	now := s.clock.Now()
	o.ID, o.CreatedAt = id.New("org"), now
	u.ID, u.PasswordHash, u.CreatedAt = id.New("usr"), hash, now
	m := Member{User: u.ID, Org: o.ID, Role: authz.RoleAdmin}
	if actor == "" {
		actor = "user:" + u.ID
	}
	tell := func(kind event.Kind, subject string, data any) event.Event {
		return event.Event{Org: o.ID, At: now, Actor: actor, Kind: kind, Subject: subject, Data: encode(data)}
	}
	err = s.store.CreateOrganisation(ctx, o, u, m, first,
		tell(event.OrganisationCreated, o.ID, map[string]any{"name": o.Name, "kind": o.Kind, "operator": o.Operator}),
		tell(event.UserCreated, u.ID, map[string]any{"email": u.Email, "name": u.Name, "role": m.Role}))
	return o, m, err
}

// encode writes the data of an event. What it is given always has a JSON form.
func encode(data any) json.RawMessage {
	b, err := json.Marshal(data)
	if err != nil {
		return nil
	}
	return b
}

// hash hashes a password, few at a time.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	if err := enter(ctx, s.hashing); err != nil {
		return "", err
	}
	defer leave(s.hashing)
	h, err := argon2id.CreateHash(password, &s.cost)
	if err != nil {
		return "", fault.Wrap(err, fault.Internal, "the password could not be stored", "")
	}
	return h, nil
}

// matches compares a password with a hash; an empty hash takes as long and never matches.
func (s *Service) matches(ctx context.Context, password, hash string) (bool, error) {
	known := hash != ""
	if !known {
		var err error
		if hash, err = s.nobody(); err != nil {
			return false, fault.Wrap(err, fault.Internal, "the password could not be checked", "")
		}
	}
	if err := enter(ctx, s.hashing); err != nil {
		return false, err
	}
	defer leave(s.hashing)
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fault.Wrap(err, fault.Internal, "the password could not be checked", "")
	}
	return ok && known, nil
}

// laneOf returns the queue that sign-ins of an address wait in.
func (s *Service) laneOf(email string) chan struct{} {
	h := fnv.New32a()
	_, _ = h.Write([]byte(email)) // a hash takes every byte
	return s.lane[h.Sum32()%lanes]
}

func enter(ctx context.Context, room chan struct{}) error {
	select {
	case room <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func leave(room chan struct{}) { <-room }
