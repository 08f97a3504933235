package account_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/store/storetest"
)

// fields returns the names of the fields that an error complains about.
func fields(t *testing.T, err error) []string {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != fault.Invalid {
		t.Fatalf("got %v; want an invalid request", err)
	}
	var out []string
	for _, x := range f.Fields {
		out = append(out, x.Name)
	}
	return out
}

// kinds returns the kinds of an organisation's events, oldest first, and all their data in one text.
func kinds(t *testing.T, h *assaytest.House, org authz.Viewer) (list []event.Kind, data string) {
	t.Helper()
	events, err := h.Store.Events(t.Context(), org.Scope(), event.Query{Limit: 1000})
	assaytest.Must(t, err)
	var text strings.Builder
	for _, e := range events {
		list = append(list, e.Kind)
		b, err := json.Marshal(e)
		assaytest.Must(t, err)
		text.Write(b)
	}
	return list, text.String()
}

func TestSetup(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	s := account.NewService(st, clock.System{}, account.WithCheapPasswords())
	ctx := t.Context()
	need, err := s.NeedsSetup(ctx)
	if !need || err != nil {
		t.Fatalf("an empty installation needs set-up: %v, %v", need, err)
	}
	good := account.SetupInput{
		Code: s.SetupCode(), Organisation: " Market ", Email: " Ada@Example.org", Name: "Ada", Password: assaytest.Password,
	}
	for _, code := range []string{"", "AAAA-AAAA-AAAA-AAAA", s.SetupCode()[1:]} {
		in := good
		in.Code = code
		_, err := s.Setup(ctx, in)
		assaytest.Refused(t, err, fault.Unauthenticated)
	}
	_, err = s.Setup(ctx, account.SetupInput{Code: s.SetupCode(), Organisation: "x\ny", Email: "nobody", Name: strings.Repeat("n", 201), Password: "short"})
	if d := cmp.Diff([]string{"organisation", "name", "email", "password"}, fields(t, err)); d != "" {
		t.Error(d)
	}
	good.Code = strings.ToLower(strings.ReplaceAll(s.SetupCode(), "-", " ")) // as people type it
	v, err := s.Setup(ctx, good)
	assaytest.Must(t, err)
	want := authz.Viewer{User: v.User, Name: "Ada", Org: v.Org, OrgName: "Market", Role: authz.RoleAdmin}
	if d := cmp.Diff(want, v); d != "" {
		t.Error(d)
	}
	got, err := s.SignIn(ctx, "ADA@example.org ", assaytest.Password)
	assaytest.Must(t, err)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	_, err = s.Setup(ctx, good)
	assaytest.Refused(t, err, fault.Conflict)
	if need, err := s.NeedsSetup(ctx); need || err != nil {
		t.Errorf("set up, and still needs it: %v, %v", need, err)
	}
}

func TestSetupHappensOnce(t *testing.T) {
	t.Parallel()
	s := account.NewService(storetest.SQLite(t), clock.System{}, account.WithCheapPasswords())
	var wait sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 8 {
		wait.Go(func() {
			_, err := s.Setup(t.Context(), account.SetupInput{
				Code: s.SetupCode(), Organisation: "Market", Email: "a@example.org", Name: "A", Password: assaytest.Password,
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if won != 1 {
		t.Errorf("%d set-ups succeeded", won)
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	add := func(password string) error {
		_, err := h.Accounts.AddOrganisation(t.Context(), h.A.Admin, account.AddInput{
			Name: "X", Kind: account.KindHolder, Email: "long.name@example.org", UserName: "X", Password: password,
		})
		return err
	}
	for _, bad := range []string{
		"", "elevenchars", "long.name@example.org", "LONG.NAME@example.org", "long.name2026", "aaaaaaaaaaaa", "abababababab", "123456789012", "Password1234",
		"abcdefghijklmnop", "qwertyuiop123", "\xff\xfe34567890123", strings.Repeat("long enough ", 22),
	} {
		err := add(bad)
		if d := cmp.Diff([]string{"password"}, fields(t, err)); d != "" {
			t.Errorf("%q: %s", bad, d)
		}
		f, _ := errors.AsType[*fault.Error](err)
		if f.Fields[0].Value != "" || (bad != "" && strings.Contains(err.Error(), bad)) {
			t.Errorf("the refusal shows the password: %v", f)
		}
	}
	assaytest.Must(t, add("十二个字符的密码应当足够长吧"))
}

func TestAddOrganisation(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	in := account.AddInput{Name: "C", Kind: account.KindHolder, Email: "c@example.org", UserName: "C", Password: assaytest.Password}
	for _, v := range []authz.Viewer{h.A.Editor, h.A.Reviewer, h.A.Reader, h.B.Admin} {
		_, err := h.Accounts.AddOrganisation(t.Context(), v, in)
		assaytest.Refused(t, err, fault.Forbidden)
	}
	_, err := h.Accounts.AddOrganisation(t.Context(), authz.Viewer{}, in)
	assaytest.Refused(t, err, fault.Unauthenticated)
	_, err = h.Accounts.AddOrganisation(t.Context(), h.A.Admin, account.AddInput{Kind: "club", Email: "a b@example.org", Password: assaytest.Password})
	if d := cmp.Diff([]string{"name", "user_name", "email", "kind"}, fields(t, err)); d != "" {
		t.Error(d)
	}
	o, err := h.Accounts.AddOrganisation(t.Context(), h.A.Admin, in)
	assaytest.Must(t, err)
	if o.Operator {
		t.Error("an organisation that was added is an operator")
	}
	in.Name = "D" // the address is taken
	_, err = h.Accounts.AddOrganisation(t.Context(), h.A.Admin, in)
	assaytest.Refused(t, err, fault.Conflict)
}

func TestLock(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	try := func(password string) error {
		_, err := h.Accounts.SignIn(ctx, h.A.Email, password)
		return err
	}
	var first error
	for range 9 {
		first = try("wrong password")
		assaytest.Refused(t, first, fault.Unauthenticated)
	}
	assaytest.Must(t, try(assaytest.Password)) // and the count begins again
	for range 10 {
		assaytest.Refused(t, try("wrong password"), fault.Unauthenticated)
	}
	locked := try(assaytest.Password)
	assaytest.Refused(t, locked, fault.Unauthenticated)
	_, unknown := h.Accounts.SignIn(ctx, "nobody@a.example", assaytest.Password)
	for name, err := range map[string]error{"locked": locked, "unknown": unknown} {
		if err.Error() != first.Error() {
			t.Errorf("%s: %v, and a wrong password: %v; nobody may tell them apart", name, err, first)
		}
	}
	h.Clock.Advance(15*time.Minute - time.Microsecond)
	assaytest.Refused(t, try(assaytest.Password), fault.Unauthenticated)
	h.Clock.Advance(time.Microsecond)
	assaytest.Refused(t, try("wrong password"), fault.Unauthenticated) // one refusal after the lock is the first of ten
	assaytest.Must(t, try(assaytest.Password))

	list, data := kinds(t, h, h.A.Admin)
	count := map[event.Kind]int{}
	for _, k := range list {
		count[k]++
	}
	if count[event.UserSignInRefused] != 20 || count[event.UserSignedIn] != 2 || strings.Count(data, "locked_until") != 1 {
		t.Errorf("events %v\n%s", count, data)
	}
	if strings.Contains(data, "wrong password") || strings.Contains(data, assaytest.Password) || strings.Contains(data, "argon2") {
		t.Errorf("a password is in the record:\n%s", data)
	}
}

// Leaving is written down, and a viewer who is nobody leaves no trace.
func TestSignOutIsWrittenDown(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	assaytest.Must(t, h.Accounts.SignOut(t.Context(), h.A.Admin))
	assaytest.Must(t, h.Accounts.SignOut(t.Context(), authz.Viewer{}))
	list, _ := kinds(t, h, h.A.Admin)
	n := 0
	for _, k := range list {
		if k == event.UserSignedOut {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d sign-outs in %v", n, list)
	}
}

// Many guesses at once are all counted.
func TestLockCountsEveryGuess(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	var wait sync.WaitGroup
	for range 30 {
		wait.Go(func() {
			if _, err := h.Accounts.SignIn(t.Context(), h.A.Email, "wrong password"); !fault.Is(err, fault.Unauthenticated) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	u, err := h.Store.UserByEmail(t.Context(), h.A.Email)
	assaytest.Must(t, err)
	if u.FailedCount != 10 || u.LockedUntil.IsZero() {
		t.Errorf("%d refusals counted, locked until %v", u.FailedCount, u.LockedUntil)
	}
}

func TestOneTime(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	code, err := h.Accounts.NewOneTime(ctx, h.A.Admin.User)
	assaytest.Must(t, err)
	if len(strings.ReplaceAll(code, "-", "")) < 16 { // five bits each
		t.Errorf("%q holds fewer than 80 bits", code)
	}
	for _, bad := range []string{"", "AAAA-AAAA-AAAA-AAAA", code[1:], strings.Repeat("A", 10_000)} {
		_, err := h.Accounts.SignInOnce(ctx, bad)
		assaytest.Refused(t, err, fault.Unauthenticated)
	}
	v, err := h.Accounts.SignInOnce(ctx, " "+strings.ToLower(code))
	assaytest.Must(t, err)
	if d := cmp.Diff(h.A.Admin, v); d != "" {
		t.Error(d)
	}
	_, err = h.Accounts.SignInOnce(ctx, code)
	assaytest.Refused(t, err, fault.Unauthenticated)

	late, err := h.Accounts.NewOneTime(ctx, h.A.Admin.User)
	assaytest.Must(t, err)
	h.Clock.Advance(15 * time.Minute)
	_, err = h.Accounts.SignInOnce(ctx, late)
	assaytest.Refused(t, err, fault.Unauthenticated)
	if _, data := kinds(t, h, h.A.Admin); strings.Contains(data, code) || strings.Contains(data, late) {
		t.Error("a code is in the record")
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	for _, v := range []authz.Viewer{h.A.Editor, h.A.Reviewer, h.A.Reader} {
		_, _, err := h.Accounts.CreateKey(ctx, v, "k", []authz.Permission{authz.Read}, time.Time{})
		assaytest.Refused(t, err, fault.Forbidden)
		_, err = h.Accounts.Keys(ctx, v)
		assaytest.Refused(t, err, fault.Forbidden)
	}
	_, _, err := h.Accounts.CreateKey(ctx, h.A.Admin, "", []authz.Permission{"fly"}, h.Clock.Now())
	if d := cmp.Diff([]string{"name", "scopes", "expires_at"}, fields(t, err)); d != "" {
		t.Error(d)
	}
	k, secret, err := h.Accounts.CreateKey(ctx, h.A.Admin, "feed", []authz.Permission{authz.SubmitListings, authz.Read}, h.Clock.Now().Add(time.Hour))
	assaytest.Must(t, err)
	if !strings.HasPrefix(secret, "assay_") || len(secret) < 50 || !strings.HasPrefix(secret, k.Prefix) || len(k.Prefix) > 12 {
		t.Errorf("secret %q, prefix %q", secret, k.Prefix)
	}
	v, err := h.Accounts.Authenticate(ctx, secret)
	assaytest.Must(t, err)
	if v.Org != h.A.ID || v.OrgName != "House A" || v.Key != k.ID || v.User != "" {
		t.Errorf("the key is %+v", v)
	}
	for p, want := range map[authz.Permission]fault.Code{
		authz.Read: "", authz.SubmitListings: "", authz.Review: fault.Forbidden, authz.WriteKnowledge: fault.Forbidden, authz.Administer: fault.Forbidden,
	} {
		if got := fault.CodeOf(v.Can(p)); got != want {
			t.Errorf("%s: %q; want %q", p, got, want)
		}
	}
	for _, bad := range []string{"", "assay_", secret[:len(secret)-1], secret + "a", strings.ToUpper(secret), k.Hash, k.ID} {
		_, err := h.Accounts.Authenticate(ctx, bad)
		assaytest.Refused(t, err, fault.Unauthenticated)
	}
	keys, err := h.Accounts.Keys(ctx, h.A.Admin)
	assaytest.Must(t, err)
	if shown, _ := json.Marshal(keys); len(keys) != 1 || strings.Contains(string(shown), secret) || strings.Contains(string(shown), k.Hash) {
		t.Errorf("keys %s", shown)
	}
	assaytest.Refused(t, h.Accounts.RevokeKey(ctx, h.B.Admin, k.ID), fault.NotFound)
	h.Clock.Advance(time.Hour)
	_, err = h.Accounts.Authenticate(ctx, secret)
	assaytest.Refused(t, err, fault.Unauthenticated)

	k2, second, err := h.Accounts.CreateKey(ctx, h.A.Admin, "other", []authz.Permission{authz.Administer}, time.Time{})
	assaytest.Must(t, err)
	weak, err := h.Accounts.Authenticate(ctx, second)
	assaytest.Must(t, err)
	_, _, err = h.Accounts.CreateKey(ctx, weak, "stronger", []authz.Permission{authz.Review}, time.Time{})
	assaytest.Refused(t, err, fault.Forbidden) // a key makes no key that may do more than itself
	assaytest.Must(t, h.Accounts.RevokeKey(ctx, h.A.Admin, k2.ID))
	assaytest.Refused(t, h.Accounts.RevokeKey(ctx, h.A.Admin, k2.ID), fault.Conflict)
	_, err = h.Accounts.Authenticate(ctx, second)
	assaytest.Refused(t, err, fault.Unauthenticated)
	if _, data := kinds(t, h, h.A.Admin); strings.Contains(data, secret[len(k.Prefix):]) || strings.Contains(data, k.Hash) {
		t.Error("a key is in the record")
	}
}

func TestAdmitted(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	session, err := h.Accounts.Start(ctx, h.A.Admin, account.MethodPassword, "Browser\x00 1\n")
	assaytest.Must(t, err)
	want := h.A.Admin
	want.Session = session
	for _, org := range []string{h.A.ID, ""} {
		v, err := h.Accounts.Admitted(ctx, session, org)
		assaytest.Must(t, err)
		if d := cmp.Diff(want, v); d != "" {
			t.Error(d)
		}
	}
	for _, no := range [][2]string{{session, h.B.ID}, {"", h.A.ID}, {"ses_gone", h.A.ID}} {
		_, err := h.Accounts.Admitted(ctx, no[0], no[1])
		assaytest.Refused(t, err, fault.Unauthenticated)
	}
	h.Clock.Advance(2*time.Hour - time.Second)
	_, err = h.Accounts.Admitted(ctx, session, "")
	assaytest.Must(t, err)
	list, err := h.Accounts.Sessions(ctx, want)
	assaytest.Must(t, err)
	if len(list) != 1 || list[0].Device != "Browser 1" || !list[0].SeenAt.Equal(h.Clock.Now()) {
		t.Errorf("sessions %+v", list)
	}
	h.Clock.Advance(2 * time.Hour) // idle
	_, err = h.Accounts.Admitted(ctx, session, "")
	assaytest.Refused(t, err, fault.Unauthenticated)

	session, err = h.Accounts.Start(ctx, h.A.Admin, account.MethodPassword, "")
	assaytest.Must(t, err)
	for range 11 { // never idle
		h.Clock.Advance(time.Hour)
		_, err = h.Accounts.Admitted(ctx, session, "")
		assaytest.Must(t, err)
	}
	h.Clock.Advance(time.Hour) // and still over after twelve hours
	_, err = h.Accounts.Admitted(ctx, session, "")
	assaytest.Refused(t, err, fault.Unauthenticated)
}
