package account

import (
	"context"
	"slices"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

// Person is a member as administrators see them.
type Person struct {
	ID            string     `json:"id"`
	Email         string     `json:"email"`
	Name          string     `json:"name"`
	Role          authz.Role `json:"role"`
	SecondFactor  bool       `json:"second_factor"` // an authenticator app is set up
	Passkeys      int        `json:"passkeys"`
	SeenAt        time.Time  `json:"seen_at,omitzero"`        // in any of their sessions that is still open
	AskedRecovery time.Time  `json:"asked_recovery,omitzero"` // they cannot get in and asked for help
	CanRecover    bool       `json:"can_recover"`             // this organisation may help them: they belong to no other
}

// Members lists the people of the viewer's organisation by name.
func (s *Service) Members(ctx context.Context, v authz.Viewer) ([]Person, error) {
	if err := v.Can(authz.Administer); err != nil {
		return nil, err
	}
	people, err := s.store.Members(ctx, v.Scope())
	if err != nil {
		return nil, err
	}
	o, err := s.store.Organisation(ctx, v.Scope())
	if err != nil {
		return nil, err
	}
	for i := range people {
		people[i].CanRecover = people[i].CanRecover || o.Operator
	}
	return people, nil
}

// SetRole changes the role of a member. Taking the last administrator's role away is fault.Conflict.
func (s *Service) SetRole(ctx context.Context, v authz.Viewer, user string, role authz.Role) error {
	if err := v.Can(authz.Administer); err != nil {
		return err
	}
	var c fault.Checker
	checkRole(&c, role)
	if err := c.Err(); err != nil {
		return err
	}
	if err := mayGive(v, role); err != nil {
		return err
	}
	return s.store.SetRole(ctx, v.Scope(), user, role, s.tell(v, event.MemberChanged, user, map[string]any{"role": role}))
}

// RemoveMember takes somebody out of the viewer's organisation. Their account stays, and so does what they did.
func (s *Service) RemoveMember(ctx context.Context, v authz.Viewer, user string) error {
	if err := v.Can(authz.Administer); err != nil {
		return err
	}
	return s.store.RemoveMember(ctx, v.Scope(), user, s.tell(v, event.MemberRemoved, user, nil))
}

// Own returns the viewer's organisation.
func (s *Service) Own(ctx context.Context, v authz.Viewer) (Organisation, error) {
	if err := v.Can(authz.Read); err != nil {
		return Organisation{}, err
	}
	return s.store.Organisation(ctx, v.Scope())
}

// RequireSecondFactor says whether every member needs a second factor. A person who would lock themselves out is refused.
func (s *Service) RequireSecondFactor(ctx context.Context, v authz.Viewer, on bool) error {
	if err := v.Can(authz.Administer); err != nil {
		return err
	}
	if on && v.User != "" && v.Session != "" {
		u, err := s.store.User(ctx, v.User)
		if err != nil {
			return err
		}
		in, err := s.store.SignedIn(ctx, v.Session)
		if err != nil {
			return err
		}
		if limited(u, in.Method) {
			return fault.New(fault.Conflict, "set up a second factor of your own first", "you would be the first to be locked out; see your profile")
		}
	}
	return s.store.SetSecondFactor(ctx, v.Scope(), on, s.tell(v, event.OrganisationChanged, v.Org, map[string]any{"second_factor": on}))
}

// Organisations lists the organisations that a person belongs to, by name.
func (s *Service) Organisations(ctx context.Context, v authz.Viewer) ([]Organisation, error) {
	if v.User == "" {
		return nil, fault.New(fault.Forbidden, "only people belong to organisations", "sign in with a browser")
	}
	members, err := s.store.Memberships(ctx, v.User)
	if err != nil {
		return nil, err
	}
	out := make([]Organisation, 0, len(members))
	for _, m := range members {
		o, err := s.store.OrganisationOf(ctx, m)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b Organisation) int { return compare(a.Name, b.Name, a.ID, b.ID) })
	return out, nil
}

// Switch returns the person as a viewer of another organisation of theirs. One that they do not belong to, and one that
// never was, are the same fault.NotFound.
func (s *Service) Switch(ctx context.Context, v authz.Viewer, org string) (authz.Viewer, error) {
	to, err := s.Admitted(ctx, v.Session, org)
	if fault.Is(err, fault.Unauthenticated) {
		return authz.Viewer{}, fault.New(fault.NotFound, "there is no such organisation", "choose one of yours")
	}
	return to, err
}

// mayGive refuses to give somebody a role with more permissions than the giver has.
func mayGive(v authz.Viewer, role authz.Role) error {
	for _, p := range authz.Permissions() {
		if role.Allows(p) {
			if err := v.Can(p); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkRole(c *fault.Checker, role authz.Role) {
	if !slices.Contains(authz.Roles(), role) {
		c.Add("role", string(role), "there is no such role", "give reader, reviewer, editor or admin")
	}
}

// tell returns an event of the viewer's organisation.
func (s *Service) tell(v authz.Viewer, kind event.Kind, subject string, data any) event.Event {
	ev := event.Event{Org: v.Org, At: s.clock.Now(), Actor: v.Actor(), Kind: kind, Subject: subject}
	if data != nil {
		ev.Data = encode(data)
	}
	return ev
}

// compare compares pairs of texts until one differs.
func compare(pairs ...string) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] != pairs[i+1] {
			if pairs[i] < pairs[i+1] {
				return -1
			}
			return 1
		}
	}
	return 0
}
