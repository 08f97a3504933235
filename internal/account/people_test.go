package account_test

import (
	"encoding/base32"
	"net/url"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

// invited invites an address, accepts as a new person, and returns them in a session.
func invited(t *testing.T, h *assaytest.House, by authz.Viewer, address string, role authz.Role) authz.Viewer {
	t.Helper()
	_, token, err := h.Accounts.Invite(t.Context(), by, address, role)
	assaytest.Must(t, err)
	v, err := h.Accounts.JoinAsNew(t.Context(), account.TokenHash(token), "Person "+address, assaytest.Password)
	assaytest.Must(t, err)
	return inSession(t, h, v)
}

func inSession(t *testing.T, h *assaytest.House, v authz.Viewer) authz.Viewer {
	t.Helper()
	id, err := h.Accounts.Start(t.Context(), v, account.MethodPassword, "test")
	assaytest.Must(t, err)
	v, err = h.Accounts.Admitted(t.Context(), id, v.Org)
	assaytest.Must(t, err)
	return v
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	for _, v := range []authz.Viewer{h.A.Editor, h.A.Reviewer, h.A.Reader} {
		_, _, err := h.Accounts.Invite(ctx, v, "x@example.org", authz.RoleReader)
		assaytest.Refused(t, err, fault.Forbidden)
		_, err = h.Accounts.Invitations(ctx, v)
		assaytest.Refused(t, err, fault.Forbidden)
	}
	_, _, err := h.Accounts.Invite(ctx, h.A.Admin, "nobody", "king")
	if d := cmp.Diff([]string{"email", "role"}, fields(t, err)); d != "" {
		t.Error(d)
	}
	weak := h.A.Admin
	weak.Scopes = []authz.Permission{authz.Administer, authz.Read}
	_, _, err = h.Accounts.Invite(ctx, weak, "x@example.org", authz.RoleAdmin)
	assaytest.Refused(t, err, fault.Forbidden) // nobody gives what they do not have
	_, _, err = h.Accounts.Invite(ctx, h.A.Admin, "ADMIN@a.example", authz.RoleReader)
	assaytest.Refused(t, err, fault.Conflict)
	// Whether somebody elsewhere has the address makes no difference.
	_, _, err = h.Accounts.Invite(ctx, h.A.Admin, "admin@b.example", authz.RoleReader)
	assaytest.Must(t, err)
	i, token, err := h.Accounts.Invite(ctx, h.A.Admin, " New@Example.org", authz.RoleEditor)
	assaytest.Must(t, err)
	_, _, err = h.Accounts.Invite(ctx, h.A.Admin, "new@example.org", authz.RoleEditor)
	assaytest.Refused(t, err, fault.Conflict)
	if len(token) < 40 || i.Email != "new@example.org" || i.ExpiresAt.Sub(h.Clock.Now()) != 7*24*time.Hour {
		t.Errorf("token %q of %+v", token, i)
	}
	w, err := h.Accounts.Welcome(ctx, account.TokenHash(token))
	assaytest.Must(t, err)
	if w.OrgName != "House A" || w.Invitation.Role != authz.RoleEditor {
		t.Errorf("welcome %+v", w)
	}
	// A new link makes the old one void.
	_, second, err := h.Accounts.RenewInvitation(ctx, h.A.Admin, i.ID)
	assaytest.Must(t, err)
	for _, bad := range []string{"", token, token[1:], strings.Repeat("x", 1000)} {
		_, err := h.Accounts.Welcome(ctx, account.TokenHash(bad))
		assaytest.Refused(t, err, fault.Unauthenticated)
	}
	_, _, err = h.Accounts.RenewInvitation(ctx, h.B.Admin, i.ID)
	assaytest.Refused(t, err, fault.NotFound)
	assaytest.Refused(t, h.Accounts.RevokeInvitation(ctx, h.B.Admin, i.ID), fault.NotFound)

	_, err = h.Accounts.JoinAsNew(ctx, account.TokenHash(second), "", "short")
	if d := cmp.Diff([]string{"name", "password"}, fields(t, err)); d != "" {
		t.Error(d)
	}
	v, err := h.Accounts.JoinAsNew(ctx, account.TokenHash(second), "New", assaytest.Password)
	assaytest.Must(t, err)
	if v.Org != h.A.ID || v.Role != authz.RoleEditor {
		t.Errorf("joined as %+v", v)
	}
	_, err = h.Accounts.JoinAsNew(ctx, account.TokenHash(second), "New", assaytest.Password)
	assaytest.Refused(t, err, fault.Unauthenticated)
	_, err = h.Accounts.SignIn(ctx, "new@example.org", assaytest.Password)
	assaytest.Must(t, err)
	if _, data := kinds(t, h, h.A.Admin); strings.Contains(data, token) || strings.Contains(data, second) || strings.Contains(data, i.Hash) {
		t.Error("the secret of an invitation is in the record")
	}

	// Somebody who has an account joins by it, and by no other.
	_, link, err := h.Accounts.Invite(ctx, h.B.Admin, "new@example.org", authz.RoleReader)
	assaytest.Must(t, err)
	_, err = h.Accounts.JoinAsNew(ctx, account.TokenHash(link), "Impostor", assaytest.Password)
	assaytest.Refused(t, err, fault.Conflict)
	_, err = h.Accounts.Join(ctx, inSession(t, h, h.A.Admin), account.TokenHash(link))
	assaytest.Refused(t, err, fault.Forbidden)
	v = inSession(t, h, v)
	joined, err := h.Accounts.Join(ctx, v, account.TokenHash(link))
	assaytest.Must(t, err)
	if joined.Org != h.B.ID || joined.Role != authz.RoleReader || joined.User != v.User {
		t.Errorf("joined as %+v", joined)
	}
	orgs, err := h.Accounts.Organisations(ctx, joined)
	assaytest.Must(t, err)
	if len(orgs) != 2 || orgs[0].Name != "House A" {
		t.Errorf("organisations %+v", orgs)
	}
	back, err := h.Accounts.Switch(ctx, joined, h.A.ID)
	assaytest.Must(t, err)
	if back.Role != authz.RoleEditor {
		t.Errorf("switched back to %+v", back)
	}
	_, err = h.Accounts.Switch(ctx, inSession(t, h, h.B.Admin), h.A.ID)
	assaytest.Refused(t, err, fault.NotFound)

	// What was revoked, or is too old, opens nothing.
	i, link, err = h.Accounts.Invite(ctx, h.A.Admin, "late@example.org", authz.RoleReader)
	assaytest.Must(t, err)
	h.Clock.Advance(7 * 24 * time.Hour)
	_, err = h.Accounts.JoinAsNew(ctx, account.TokenHash(link), "Late", assaytest.Password)
	assaytest.Refused(t, err, fault.Unauthenticated)
	_, link, err = h.Accounts.RenewInvitation(ctx, h.A.Admin, i.ID)
	assaytest.Must(t, err)
	assaytest.Must(t, h.Accounts.RevokeInvitation(ctx, h.A.Admin, i.ID))
	_, err = h.Accounts.JoinAsNew(ctx, account.TokenHash(link), "Late", assaytest.Password)
	assaytest.Refused(t, err, fault.Unauthenticated)
}

func TestMembers(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	second := invited(t, h, h.A.Admin, "second@example.org", authz.RoleReader)
	people, err := h.Accounts.Members(ctx, h.A.Admin)
	assaytest.Must(t, err)
	if len(people) != 2 || people[1].Email != "second@example.org" || people[1].SeenAt.IsZero() || !people[1].CanRecover {
		t.Errorf("members %+v", people)
	}
	assaytest.Refused(t, h.Accounts.RemoveMember(ctx, h.A.Admin, h.A.Admin.User), fault.Conflict)
	assaytest.Refused(t, h.Accounts.SetRole(ctx, h.A.Admin, h.A.Admin.User, authz.RoleReader), fault.Conflict)
	assaytest.Refused(t, h.Accounts.SetRole(ctx, h.A.Admin, h.B.Admin.User, authz.RoleReader), fault.NotFound)
	assaytest.Refused(t, h.Accounts.RemoveMember(ctx, h.B.Admin, second.User), fault.NotFound)
	assaytest.Must(t, h.Accounts.SetRole(ctx, h.A.Admin, second.User, authz.RoleAdmin))
	assaytest.Must(t, h.Accounts.SetRole(ctx, h.A.Admin, h.A.Admin.User, authz.RoleReader))
	assaytest.Refused(t, h.Accounts.RemoveMember(ctx, h.A.Admin, second.User), fault.Conflict)
	second, err = h.Accounts.Admitted(ctx, second.Session, h.A.ID)
	assaytest.Must(t, err)
	assaytest.Must(t, h.Accounts.RemoveMember(ctx, second, h.A.Admin.User))
	_, err = h.Accounts.SignIn(ctx, h.A.Email, assaytest.Password)
	assaytest.Refused(t, err, fault.Unauthenticated) // they belong to nobody now
	_, err = h.Accounts.Admitted(ctx, second.Session, h.A.ID)
	assaytest.Must(t, err)
}

// Two administrators who remove each other at the same moment leave one.
func TestLastAdministratorRace(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	other := invited(t, h, h.A.Admin, "second@example.org", authz.RoleAdmin)
	var all sync.WaitGroup
	errs := make([]error, 2)
	all.Go(func() { errs[0] = h.Accounts.RemoveMember(t.Context(), h.A.Admin, other.User) })
	all.Go(func() { errs[1] = h.Accounts.RemoveMember(t.Context(), other, h.A.Admin.User) })
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("one should have gone and one stayed: %v, %v", errs[0], errs[1])
	}
}

// code computes a code of an authenticator app in another program, where there is one: Debian's oathtool or Python.
func code(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	const script = `import hmac,struct,sys,base64
s=base64.b32decode(sys.argv[1]+"="*(-len(sys.argv[1])%8));d=hmac.new(s,struct.pack(">Q",int(sys.argv[2])//30),"sha1").digest()
o=d[-1]&15;print("%06d"%((struct.unpack(">I",d[o:o+4])[0]&0x7fffffff)%1000000))`
	out, err := exec.CommandContext(t.Context(), "python3", "-c", script, secret, strconv.FormatInt(at.Unix(), 10)).Output()
	if err != nil {
		t.Skip("no python3 to compute codes apart from our own code")
	}
	return strings.TrimSpace(string(out))
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	_, err := h.Accounts.OfferTOTP(ctx, h.A.Admin)
	assaytest.Refused(t, err, fault.Forbidden) // no session
	v := inSession(t, h, h.A.Admin)
	o, err := h.Accounts.OfferTOTP(ctx, v)
	assaytest.Must(t, err)
	u, err := url.Parse(o.URI)
	assaytest.Must(t, err)
	if u.Scheme != "otpauth" || u.Query().Get("secret") != o.Secret || strings.Contains(o.Sealed, o.Secret) {
		t.Errorf("offer %+v", o)
	}
	if b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(o.Secret); err != nil || len(b) != 20 {
		t.Errorf("secret %q", o.Secret)
	}
	for _, bad := range []string{"", "000000", "12345", code(t, o.Secret, h.Clock.Now().Add(-2*time.Minute))} {
		_, err := h.Accounts.EnableTOTP(ctx, v, o.Sealed, bad)
		if d := cmp.Diff([]string{"code"}, fields(t, err)); d != "" {
			t.Error(d)
		}
	}
	_, err = h.Accounts.EnableTOTP(ctx, inSession(t, h, h.B.Admin), o.Sealed, code(t, o.Secret, h.Clock.Now()))
	assaytest.Refused(t, err, fault.Unavailable) // an offer is bound to whom it was made
	codes, err := h.Accounts.EnableTOTP(ctx, v, o.Sealed, code(t, o.Secret, h.Clock.Now()))
	assaytest.Must(t, err)
	if len(codes) != 10 {
		t.Fatalf("recovery codes %v", codes)
	}

	_, err = h.Accounts.SignIn(ctx, h.A.Email, assaytest.Password)
	assaytest.Refused(t, err, fault.Unauthenticated) // a password alone is not enough any more
	e, err := h.Accounts.Enter(ctx, h.A.Email, assaytest.Password)
	assaytest.Must(t, err)
	if !e.Second {
		t.Fatal("no second factor is asked for")
	}
	// The code that enabled it is used up, also within its time.
	_, err = h.Accounts.SecondFactor(ctx, v.User, code(t, o.Secret, h.Clock.Now()))
	assaytest.Refused(t, err, fault.Unauthenticated)
	h.Clock.Advance(30 * time.Second)
	now := code(t, o.Secret, h.Clock.Now())
	_, err = h.Accounts.SecondFactor(ctx, v.User, now[:3]+" "+now[3:])
	assaytest.Must(t, err)
	_, err = h.Accounts.SecondFactor(ctx, v.User, now)
	assaytest.Refused(t, err, fault.Unauthenticated)
	// A clock that is half a minute ahead is forgiven, and then the steps before are void.
	_, err = h.Accounts.SecondFactor(ctx, v.User, code(t, o.Secret, h.Clock.Now().Add(30*time.Second)))
	assaytest.Must(t, err)
	_, err = h.Accounts.SecondFactor(ctx, v.User, codes[0])
	assaytest.Must(t, err)
	_, err = h.Accounts.SecondFactor(ctx, v.User, codes[0])
	assaytest.Refused(t, err, fault.Unauthenticated)
	f, err := h.Accounts.Factors(ctx, v)
	assaytest.Must(t, err)
	if !f.TOTP || f.Codes != 9 {
		t.Errorf("factors %+v", f)
	}

	// A known password buys no more guesses than an unknown one.
	for range 9 { // one was refused above
		_, err := h.Accounts.Enter(ctx, h.A.Email, assaytest.Password)
		assaytest.Must(t, err)
		_, err = h.Accounts.SecondFactor(ctx, v.User, "000000")
		assaytest.Refused(t, err, fault.Unauthenticated)
	}
	_, err = h.Accounts.SecondFactor(ctx, v.User, codes[1])
	assaytest.Refused(t, err, fault.Unauthenticated)
	h.Clock.Advance(15 * time.Minute)

	assaytest.Refused(t, h.Accounts.DisableTOTP(ctx, v, "111111"), fault.Unauthenticated)
	fresh, err := h.Accounts.RenewRecoveryCodes(ctx, v, codes[2])
	assaytest.Must(t, err)
	assaytest.Refused(t, h.Accounts.DisableTOTP(ctx, v, codes[3]), fault.Unauthenticated) // void now
	assaytest.Must(t, h.Accounts.DisableTOTP(ctx, v, fresh[0]))
	_, err = h.Accounts.SignIn(ctx, h.A.Email, assaytest.Password)
	assaytest.Must(t, err)
	_, data := kinds(t, h, h.A.Admin)
	for _, secret := range append(append(codes, fresh...), o.Secret, now, o.Sealed) {
		if len(secret) > 6 && strings.Contains(data, secret) {
			t.Error("a secret is in the record")
		}
	}
}

// Many tries of one code at once let one in.
func TestCodeIsTakenOnce(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	v := inSession(t, h, h.A.Admin)
	o, err := h.Accounts.OfferTOTP(t.Context(), v)
	assaytest.Must(t, err)
	_, err = h.Accounts.EnableTOTP(t.Context(), v, o.Sealed, code(t, o.Secret, h.Clock.Now()))
	assaytest.Must(t, err)
	h.Clock.Advance(time.Minute)
	now := code(t, o.Secret, h.Clock.Now())
	var all sync.WaitGroup
	in := make(chan bool, 6)
	for range cap(in) {
		all.Go(func() {
			if _, err := h.Accounts.SecondFactor(t.Context(), v.User, now); err == nil {
				in <- true
			}
		})
	}
	all.Wait()
	if len(in) != 1 {
		t.Errorf("%d were let in by one code", len(in))
	}
}

func TestRequiredSecondFactor(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	v := inSession(t, h, h.A.Admin)
	assaytest.Refused(t, h.Accounts.RequireSecondFactor(ctx, v, true), fault.Conflict) // they would lock themselves out
	o, err := h.Accounts.OfferTOTP(ctx, v)
	assaytest.Must(t, err)
	_, err = h.Accounts.EnableTOTP(ctx, v, o.Sealed, code(t, o.Secret, h.Clock.Now()))
	assaytest.Must(t, err)
	assaytest.Must(t, h.Accounts.RequireSecondFactor(ctx, v, true))
	v, err = h.Accounts.Admitted(ctx, v.Session, v.Org)
	assaytest.Must(t, err)
	assaytest.Must(t, v.Can(authz.Administer))

	other := invited(t, h, v, "other@example.org", authz.RoleEditor)
	if !other.Limited || other.Scope().Org() != "" {
		t.Errorf("%+v may act without a second factor", other)
	}
	for _, p := range authz.Permissions() {
		assaytest.Refused(t, other.Can(p), fault.Forbidden)
	}
	o, err = h.Accounts.OfferTOTP(ctx, other)
	assaytest.Must(t, err)
	_, err = h.Accounts.EnableTOTP(ctx, other, o.Sealed, code(t, o.Secret, h.Clock.Now()))
	assaytest.Must(t, err)
	other, err = h.Accounts.Admitted(ctx, other.Session, "")
	assaytest.Must(t, err)
	assaytest.Must(t, other.Can(authz.WriteKnowledge))
}

func TestPasswordChange(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	const next = "another long sentence of words"
	one, two := inSession(t, h, h.A.Admin), inSession(t, h, h.A.Admin)
	if d := cmp.Diff([]string{"current"}, fields(t, h.Accounts.ChangePassword(ctx, one, "wrong", next))); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"password"}, fields(t, h.Accounts.ChangePassword(ctx, one, assaytest.Password, "short"))); d != "" {
		t.Error(d)
	}
	assaytest.Must(t, h.Accounts.ChangePassword(ctx, one, assaytest.Password, next))
	_, err := h.Accounts.Admitted(ctx, two.Session, "")
	assaytest.Refused(t, err, fault.Unauthenticated)
	_, err = h.Accounts.Admitted(ctx, one.Session, "")
	assaytest.Must(t, err)
	_, err = h.Accounts.SignIn(ctx, h.A.Email, assaytest.Password)
	assaytest.Refused(t, err, fault.Unauthenticated)
	_, err = h.Accounts.SignIn(ctx, h.A.Email, next)
	assaytest.Must(t, err)

	three := inSession(t, h, h.A.Admin)
	assaytest.Refused(t, h.Accounts.EndSession(ctx, inSession(t, h, h.B.Admin), three.Session), fault.NotFound)
	assaytest.Must(t, h.Accounts.EndSession(ctx, one, three.Session))
	inSession(t, h, h.A.Admin)
	n, err := h.Accounts.EndOtherSessions(ctx, one)
	if err != nil || n != 1 {
		t.Errorf("%d sessions ended, %v", n, err)
	}
}

func TestRecovery(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	v := invited(t, h, h.A.Admin, "lost@example.org", authz.RoleEditor)
	o, err := h.Accounts.OfferTOTP(ctx, v)
	assaytest.Must(t, err)
	_, err = h.Accounts.EnableTOTP(ctx, v, o.Sealed, code(t, o.Secret, h.Clock.Now()))
	assaytest.Must(t, err)
	before, err := h.Store.LastEvent(ctx)
	assaytest.Must(t, err)
	for _, address := range []string{"LOST@example.org", "nobody@example.org", "", strings.Repeat("x", 1000)} {
		assaytest.Must(t, h.Accounts.AskRecovery(ctx, address))
	}
	if after, _ := h.Store.LastEvent(ctx); after != before {
		t.Error("asking for help leaves events, which tell who is there")
	}
	people, err := h.Accounts.Members(ctx, h.A.Admin)
	assaytest.Must(t, err)
	i := slices.IndexFunc(people, func(p account.Person) bool { return p.ID == v.User })
	if people[i].AskedRecovery.IsZero() {
		t.Error("the administrator does not see who asked")
	}
	for _, no := range []authz.Viewer{h.A.Editor, h.B.Admin} {
		_, err := h.Accounts.GiveRecovery(ctx, no, v.User, false)
		if err == nil {
			t.Errorf("%+v gave a link", no)
		}
	}
	old, err := h.Accounts.GiveRecovery(ctx, h.A.Admin, v.User, false)
	assaytest.Must(t, err)
	token, err := h.Accounts.GiveRecovery(ctx, h.A.Admin, v.User, false)
	assaytest.Must(t, err)
	_, err = h.Accounts.OpenRecovery(ctx, account.TokenHash(old))
	assaytest.Refused(t, err, fault.Unauthenticated) // void
	address, err := h.Accounts.OpenRecovery(ctx, account.TokenHash(token))
	if err != nil || address != "lost@example.org" {
		t.Errorf("%q, %v", address, err)
	}
	const next = "another long sentence of words"
	assaytest.Must(t, h.Accounts.Recover(ctx, account.TokenHash(token), next))
	assaytest.Refused(t, h.Accounts.Recover(ctx, account.TokenHash(token), next), fault.Unauthenticated)
	_, err = h.Accounts.Admitted(ctx, v.Session, "")
	assaytest.Refused(t, err, fault.Unauthenticated)
	e, err := h.Accounts.Enter(ctx, "lost@example.org", next)
	if err != nil || !e.Second {
		t.Errorf("a new password takes the second factor away: %+v, %v", e, err)
	}
	token, err = h.Accounts.RecoverAtConsole(ctx, "lost@example.org", true)
	assaytest.Must(t, err)
	h.Clock.Advance(24 * time.Hour)
	assaytest.Refused(t, h.Accounts.Recover(ctx, account.TokenHash(token), next), fault.Unauthenticated)
	token, err = h.Accounts.GiveRecovery(ctx, h.A.Admin, v.User, true)
	assaytest.Must(t, err)
	assaytest.Must(t, h.Accounts.Recover(ctx, account.TokenHash(token), next))
	_, err = h.Accounts.SignIn(ctx, "lost@example.org", next)
	assaytest.Must(t, err)
	if _, data := kinds(t, h, h.A.Admin); strings.Contains(data, token) || strings.Contains(data, account.TokenHash(token)) {
		t.Error("the secret of a link is in the record")
	}
}

// An administrator cannot get at another organisation by giving one of its people a new password.
func TestRecoveryOpensNoOtherOrganisation(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	both := invited(t, h, h.A.Admin, "both@example.org", authz.RoleReader)
	_, token, err := h.Accounts.Invite(ctx, h.B.Admin, "both@example.org", authz.RoleReader)
	assaytest.Must(t, err)
	_, err = h.Accounts.Join(ctx, both, account.TokenHash(token))
	assaytest.Must(t, err)
	_, err = h.Accounts.GiveRecovery(ctx, h.B.Admin, both.User, true)
	assaytest.Refused(t, err, fault.Forbidden)
	_, err = h.Accounts.GiveRecovery(ctx, h.A.Admin, both.User, true) // the operator runs the installation
	assaytest.Must(t, err)
}

func TestSingleSignOn(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	who := func(subject, email string, verified bool) account.Identity {
		return account.Identity{Issuer: "https://idp.example", Subject: subject, Email: email, Verified: verified, Name: "Ada"}
	}
	for name, id := range map[string]account.Identity{
		"unknown": who("1", "nobody@example.org", true), "not verified": who("2", h.A.Email, false), "no subject": who("", h.A.Email, true),
		"no issuer": {Subject: "1", Email: h.A.Email, Verified: true}, "no address": who("3", "", true),
	} {
		if _, _, err := h.Accounts.SignInSSO(ctx, id); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	before := inSession(t, h, h.A.Admin)
	v, cleaned, err := h.Accounts.SignInSSO(ctx, who("a", "Admin@A.example", true))
	assaytest.Must(t, err)
	if v.User != h.A.Admin.User || !cleaned {
		t.Errorf("%+v, cleaned %v", v, cleaned)
	}
	// The first proof of an address takes away what somebody else may have set.
	_, err = h.Accounts.SignIn(ctx, h.A.Email, assaytest.Password)
	assaytest.Refused(t, err, fault.Unauthenticated)
	_, err = h.Accounts.Admitted(ctx, before.Session, "")
	assaytest.Refused(t, err, fault.Unauthenticated)
	// Then the subject counts, whatever the address is by now, and nothing is taken away again.
	session := inSession(t, h, v)
	assaytest.Must(t, h.Accounts.ChangePassword(ctx, session, "", "a new sentence as password"))
	v, cleaned, err = h.Accounts.SignInSSO(ctx, who("a", "renamed@a.example", false))
	assaytest.Must(t, err)
	if v.User != h.A.Admin.User || cleaned {
		t.Errorf("%+v, cleaned %v", v, cleaned)
	}
	_, err = h.Accounts.SignIn(ctx, h.A.Email, "a new sentence as password")
	assaytest.Must(t, err)

	// An invitation is enough, but for an administrator its link is needed.
	_, _, err = h.Accounts.Invite(ctx, session, "boss@example.org", authz.RoleAdmin)
	assaytest.Must(t, err)
	_, _, err = h.Accounts.SignInSSO(ctx, who("b", "boss@example.org", true))
	assaytest.Refused(t, err, fault.Unauthenticated)
	_, _, err = h.Accounts.Invite(ctx, session, "reader@example.org", authz.RoleReader)
	assaytest.Must(t, err)
	v, _, err = h.Accounts.SignInSSO(ctx, who("c", "reader@example.org", true))
	assaytest.Must(t, err)
	if v.Role != authz.RoleReader || v.Org != h.A.ID || v.Name != "Ada" {
		t.Errorf("%+v", v)
	}
	v, _, err = h.Accounts.SignInSSO(ctx, who("c", "", false))
	assaytest.Must(t, err)
	if v.Org != h.A.ID {
		t.Errorf("%+v", v)
	}
}

func TestMarketplaces(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	_, err := h.Accounts.AddMarketplace(ctx, h.A.Editor, "shop.example", "Shop")
	assaytest.Refused(t, err, fault.Forbidden)
	_, err = h.Accounts.AddMarketplace(ctx, h.A.Admin, " ", "\x00")
	if d := cmp.Diff([]string{"platform", "name"}, fields(t, err)); d != "" {
		t.Error(d)
	}
	m, err := h.Accounts.AddMarketplace(ctx, h.A.Admin, "shop.example", "Shop")
	assaytest.Must(t, err)
	_, err = h.Accounts.AddMarketplace(ctx, h.A.Admin, "shop.example", "Shop again")
	assaytest.Refused(t, err, fault.Conflict)
	_, err = h.Accounts.AddMarketplace(ctx, h.B.Admin, "shop.example", "Another operator's")
	assaytest.Must(t, err)
	m, err = h.Accounts.RenameMarketplace(ctx, h.A.Admin, m.ID, 1, "The Shop")
	assaytest.Must(t, err)
	_, err = h.Accounts.RenameMarketplace(ctx, h.A.Admin, m.ID, 1, "Late")
	assaytest.Refused(t, err, fault.Stale)
	_, err = h.Accounts.Marketplace(ctx, h.B.Admin, m.ID)
	assaytest.Refused(t, err, fault.NotFound)
	assaytest.Refused(t, h.Accounts.ArchiveMarketplace(ctx, h.B.Admin, m.ID, 2), fault.NotFound)
	list, err := h.Accounts.Marketplaces(ctx, h.A.Reader)
	assaytest.Must(t, err)
	if d := cmp.Diff([]account.Marketplace{m}, list); d != "" || m.Version != 2 {
		t.Error(d)
	}
	assaytest.Must(t, h.Accounts.ArchiveMarketplace(ctx, h.A.Admin, m.ID, 2))
	_, err = h.Accounts.AddMarketplace(ctx, h.A.Admin, "shop.example", "New")
	assaytest.Must(t, err)
	holder := addOrg(t, h, "Holder", account.KindHolder)
	_, err = h.Accounts.AddMarketplace(ctx, holder, "x", "X")
	assaytest.Refused(t, err, fault.Forbidden)
	list2, _ := kinds(t, h, h.A.Admin)
	if !slices.Contains(list2, event.MarketplaceArchived) {
		t.Errorf("events %v", list2)
	}
}

// addOrg adds an organisation of a kind and returns its administrator.
func addOrg(t *testing.T, h *assaytest.House, name string, kind account.OrgKind) authz.Viewer {
	t.Helper()
	email := "admin@" + strings.ToLower(name) + ".example"
	_, err := h.Accounts.AddOrganisation(t.Context(), h.A.Admin, account.AddInput{Name: name, Kind: kind, Email: email, UserName: "Admin " + name, Password: assaytest.Password})
	assaytest.Must(t, err)
	v, err := h.Accounts.SignIn(t.Context(), email, assaytest.Password)
	assaytest.Must(t, err)
	return v
}
