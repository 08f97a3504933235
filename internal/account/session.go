package account

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
)

// Method is how somebody signed in.
type Method string

// The ways to sign in.
const (
	MethodPassword Method = "password"
	MethodCode     Method = "totp" // a password and a second factor
	MethodPasskey  Method = "passkey"
	MethodSSO      Method = "sso"
	MethodOneTime  Method = "one_time" // a code that whoever runs the server gave
)

const (
	defaultIdle = 2 * time.Hour
	defaultLife = 12 * time.Hour
	touchEvery  = time.Minute // how exactly the last use of sessions and keys is known
	maxDevice   = 300
)

// SignedIn is one browser in which somebody is signed in.
type SignedIn struct {
	ID        string
	User      string
	Method    Method
	Device    string // what the browser calls itself
	CreatedAt time.Time
	SeenAt    time.Time // to the minute
	ExpiresAt time.Time
}

// Life returns how long somebody stays signed in without doing anything, and at most.
func (s *Service) Life() (idle, most time.Duration) { return s.idle, s.life }

// Start notes that somebody is signed in by a browser, and returns the ID under which Admitted knows it.
func (s *Service) Start(ctx context.Context, v authz.Viewer, by Method, device string) (string, error) {
	now := s.clock.Now()
	in := SignedIn{ID: id.New("ses"), User: v.User, Method: by, Device: cleanDevice(device), CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(s.life)}
	return in.ID, s.store.StartSignIn(ctx, in)
}

// cleanDevice keeps what can be shown of the name that a browser gives itself.
func cleanDevice(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
	if utf8.RuneCountInString(s) > maxDevice {
		s = string([]rune(s)[:maxDevice])
	}
	return s
}

// Admitted returns the person of a session as a viewer of an organisation, as they stand now; an empty organisation is the
// first of theirs. A session that ended, was idle for too long or is too old, and somebody who is no member any more, is
// fault.Unauthenticated.
func (s *Service) Admitted(ctx context.Context, session, org string) (authz.Viewer, error) {
	return s.admitted(ctx, session, org, true)
}

// Still is Admitted for a program that asks on behalf of nobody who is there, such as a page that was left open: it does
// not count as use of the session.
func (s *Service) Still(ctx context.Context, session, org string) (authz.Viewer, error) {
	return s.admitted(ctx, session, org, false)
}

func (s *Service) admitted(ctx context.Context, session, org string, touch bool) (authz.Viewer, error) {
	gone := fault.New(fault.Unauthenticated, "sign in first", "")
	if session == "" {
		return authz.Viewer{}, gone
	}
	in, err := s.store.SignedIn(ctx, session)
	if fault.Is(err, fault.NotFound) {
		return authz.Viewer{}, gone
	}
	if err != nil {
		return authz.Viewer{}, err
	}
	now := s.clock.Now()
	if !now.Before(in.ExpiresAt) || now.Sub(in.SeenAt) >= s.idle {
		return authz.Viewer{}, gone
	}
	v, u, err := s.member(ctx, in.User, org)
	if err != nil {
		return authz.Viewer{}, err
	}
	if touch && now.Sub(in.SeenAt) >= touchEvery {
		if err := s.store.TouchSignIn(ctx, session, now); err != nil {
			return authz.Viewer{}, err
		}
	}
	v.Session = session
	if limited(u, in.Method) {
		o, err := s.store.OrganisationNamed(ctx, v.Org)
		if err != nil {
			return authz.Viewer{}, err
		}
		v.Limited = o.SecondFactor
	}
	return v, nil
}

// limited reports whether somebody came in by one factor alone. A provider of single sign-on asks for the second itself.
func limited(u User, by Method) bool {
	return u.TOTP == "" && by != MethodPasskey && by != MethodSSO
}

// Sessions lists where a person is signed in, the newest first.
func (s *Service) Sessions(ctx context.Context, v authz.Viewer) ([]SignedIn, error) {
	if err := person(v); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	all, err := s.store.SignIns(ctx, v.User, now)
	if err != nil {
		return nil, err
	}
	open := all[:0]
	for _, in := range all {
		if now.Sub(in.SeenAt) < s.idle { // the others are over and wait to be swept
			open = append(open, in)
		}
	}
	return open, nil
}

// EndSession ends one session of the viewer's own.
func (s *Service) EndSession(ctx context.Context, v authz.Viewer, session string) error {
	if err := person(v); err != nil {
		return err
	}
	return s.store.EndSignIn(ctx, v.User, session, s.tell(v, event.UserSessionsEnded, v.User, map[string]any{"sessions": 1}))
}

// EndOtherSessions ends every session of the viewer's but the one they ask from.
func (s *Service) EndOtherSessions(ctx context.Context, v authz.Viewer) (int64, error) {
	if err := person(v); err != nil {
		return 0, err
	}
	return s.store.EndSignIns(ctx, v.User, v.Session, s.tell(v, event.UserSessionsEnded, v.User, map[string]any{"others": true}))
}

// person refuses programs, and people who are not signed in by a session, where a person's own account is concerned.
func person(v authz.Viewer) error {
	switch {
	case v.User == "" && v.Key == "":
		return fault.New(fault.Unauthenticated, "sign in first", "")
	case v.User == "" || v.Session == "":
		return fault.New(fault.Forbidden, "this concerns a person's own account", "sign in with a browser")
	}
	return nil
}
