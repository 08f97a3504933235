package vault_test

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/vault"
)

func newLetter() io.Reader { return strings.NewReader(letter) }

// nameServer answers questions for text records on the loopback, and notes every other question.
type nameServer struct {
	mu    sync.Mutex
	texts map[string][]string
	odd   []string
	fail  bool
}

func (n *nameServer) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	n.mu.Lock()
	defer n.mu.Unlock()
	a := new(dns.Msg)
	a.SetReply(q)
	for _, question := range q.Question {
		if question.Qtype != dns.TypeTXT {
			n.odd = append(n.odd, dns.TypeToString[question.Qtype])
		}
		for _, text := range n.texts[strings.ToLower(question.Name)] {
			a.Answer = append(a.Answer, &dns.TXT{Hdr: dns.RR_Header{Name: question.Name, Rrtype: dns.TypeTXT, Class: dns.ClassINET, Ttl: 1}, Txt: []string{text}})
		}
	}
	switch {
	case n.fail:
		a.Rcode = dns.RcodeServerFailure
	case len(a.Answer) == 0:
		a.Rcode = dns.RcodeNameError
	}
	_ = w.WriteMsg(a)
}

func (n *nameServer) set(name string, texts ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts[name] = texts
}

func serveNames(t *testing.T) (*nameServer, vault.Resolver) {
	t.Helper()
	n := &nameServer{texts: map[string][]string{}}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	assaytest.Must(t, err)
	up := make(chan struct{})
	srv := &dns.Server{PacketConn: conn, Handler: n, NotifyStartedFunc: func() { close(up) }}
	go func() { _ = srv.ActivateAndServe() }()
	<-up
	t.Cleanup(func() { _ = srv.Shutdown() })
	return n, &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestTextRecordProvesControl(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	names, resolver := serveNames(t)
	s.Vault, _ = assaytest.Rights(t, s.Store, s.Clock, vault.WithResolver(resolver))
	r, err := s.Vault.Create(ctx, s.holder, mark())
	assaytest.Must(t, err)
	_, err = s.Vault.CheckDNS(ctx, s.holder, r.ID)
	assaytest.Refused(t, err, fault.Conflict) // not begun
	st, err := s.Vault.StartDNS(ctx, s.holder, r.ID)
	assaytest.Must(t, err)
	again, err := s.Vault.StartDNS(ctx, s.holder, r.ID)
	assaytest.Must(t, err)
	if st.Target != "_assay-challenge.https-less.example" || again.Value != st.Value || len(st.Value) < 40 {
		t.Errorf("put %q at %q, then %q", st.Value, st.Target, again.Value)
	}
	_, err = s.Vault.CheckDNS(ctx, s.holder, r.ID)
	assaytest.Refused(t, err, fault.Conflict) // no record
	names.set(st.Target+".", "v=spf1 -all", "assay-verification=somebodyelse")
	_, err = s.Vault.CheckDNS(ctx, s.holder, r.ID)
	assaytest.Refused(t, err, fault.Conflict) // another record
	names.mu.Lock()
	names.fail = true
	names.mu.Unlock()
	_, err = s.Vault.CheckDNS(ctx, s.holder, r.ID)
	assaytest.Refused(t, err, fault.Unavailable)
	names.mu.Lock()
	names.fail = false
	names.mu.Unlock()
	names.set(st.Target+".", "v=spf1 -all", st.Value)
	_, err = s.Vault.CheckDNS(ctx, s.seller, r.ID)
	assaytest.Refused(t, err, fault.NotFound)
	got, err := s.Vault.CheckDNS(ctx, s.holder, r.ID)
	assaytest.Must(t, err)
	if got.Outcome != vault.OutcomePassed || got.DoneAt.IsZero() {
		t.Errorf("%+v", got)
	}
	names.mu.Lock()
	defer names.mu.Unlock()
	if len(names.odd) > 0 {
		t.Errorf("asked for more than text records: %v", names.odd)
	}
}

func TestTextRecordNeedsADomainOfOnesOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	for domain, code := range map[string]fault.Code{"": fault.Conflict, "gmail.com": fault.Conflict} {
		e := mark()
		e.Domain, e.Number = domain, "1"+domain
		r, err := s.Vault.Create(t.Context(), s.holder, e)
		assaytest.Must(t, err)
		_, err = s.Vault.StartDNS(t.Context(), s.holder, r.ID)
		assaytest.Refused(t, err, code)
	}
	e := mark()
	r, err := s.Vault.Create(t.Context(), s.holder, e)
	assaytest.Must(t, err)
	_, err = s.Vault.StartDNS(t.Context(), s.holder, r.ID)
	assaytest.Must(t, err)
	s.Clock.Advance(8 * 24 * time.Hour)
	st, err := s.Vault.CheckDNS(t.Context(), s.holder, r.ID)
	assaytest.Must(t, err)
	if st.Outcome != vault.OutcomeFailed {
		t.Errorf("after its time: %s", st.Outcome)
	}
}

func TestCodeByMailProvesControl(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	r := s.submitted(t, mark())
	for _, bad := range []string{"", "nobody", "ip@other.example", "ip@gmail.com", "ip@https-less.example.evil.example", "x@evilhttps-less.example", "A <a@https-less.example>"} {
		_, _, err := s.Vault.StartEmail(ctx, s.clerk, r.ID, bad)
		assaytest.Refused(t, err, fault.Invalid)
	}
	_, _, err := s.Vault.StartEmail(ctx, s.holder, r.ID, "ip@https-less.example")
	assaytest.Refused(t, err, fault.Forbidden) // the holder never sees the code here
	st, code, err := s.Vault.StartEmail(ctx, s.clerk, r.ID, "IP@mail.https-less.example")
	assaytest.Must(t, err)
	if len(code) != 11 || st.Target != "ip@mail.https-less.example" {
		t.Errorf("%q to %q", code, st.Target)
	}
	steps, err := s.Vault.Steps(ctx, s.holder, r.ID)
	assaytest.Must(t, err)
	if len(steps) != 1 || steps[0].Actor != "" || strings.Contains(steps[0].Value+steps[0].Note, code) {
		t.Errorf("the holder reads %+v", steps)
	}
	_, err = s.Vault.ConfirmEmail(ctx, s.holder, r.ID, "WRONG-WRONG")
	assaytest.Refused(t, err, fault.Invalid)
	got, err := s.Vault.ConfirmEmail(ctx, s.holder, r.ID, " "+strings.ToLower(code))
	assaytest.Must(t, err)
	if got.Outcome != vault.OutcomePassed {
		t.Errorf("%+v", got)
	}

	_, code, err = s.Vault.StartEmail(ctx, s.clerk, r.ID, "ip@https-less.example")
	assaytest.Must(t, err)
	for range 5 {
		_, err = s.Vault.ConfirmEmail(ctx, s.holder, r.ID, "WRONG")
		assaytest.Refused(t, err, fault.Invalid)
	}
	_, err = s.Vault.ConfirmEmail(ctx, s.holder, r.ID, code)
	assaytest.Refused(t, err, fault.Conflict) // it is used up

	_, code, err = s.Vault.StartEmail(ctx, s.clerk, r.ID, "ip@https-less.example")
	assaytest.Must(t, err)
	s.Clock.Advance(8 * 24 * time.Hour)
	_, err = s.Vault.ConfirmEmail(ctx, s.holder, r.ID, code)
	assaytest.Refused(t, err, fault.Invalid)

	// The address of record is good wherever it is.
	assaytest.Must(t, s.Store.PutRecords(ctx, []vault.Record{{Office: "EM", Number: "18123456", Kind: vault.Trademark}, {
		Office: "EM", Number: "018123456", Kind: vault.Trademark, Title: "Aldora", Owner: "Aldora Holding", Email: "Agent@Gmail.com", Source: "test",
	}}, s.Clock.Now()))
	_, _, err = s.Vault.StartEmail(ctx, s.clerk, r.ID, "agent@gmail.com")
	assaytest.Must(t, err)
}

func TestRegisterIsCompared(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	r := s.act(t, s.clerk, s.submitted(t, mark()), vault.Take, vault.ActInput{})
	st, err := s.Vault.CheckRegister(ctx, s.clerk, r.ID)
	assaytest.Must(t, err)
	if st.Outcome != vault.OutcomeFailed || st.Note != "not_found" {
		t.Errorf("no record: %+v", st)
	}
	rec := vault.Record{
		Office: "EM", Number: "018123456", Kind: vault.Trademark, Title: "ÁLDORA", Owner: "ALDORA HOLDING", Classes: []int{18, 25}, ValidTo: "2027-03-01", Status: "Registered", Source: "register of 2026-11-01",
	}
	assaytest.Must(t, s.Store.PutRecords(ctx, []vault.Record{rec}, s.Clock.Now()))
	st, err = s.Vault.CheckRegister(ctx, s.clerk, r.ID)
	assaytest.Must(t, err)
	if st.Outcome != vault.OutcomePassed || len(st.Compared) != 8 {
		t.Errorf("%+v", st)
	}
	r = s.act(t, s.clerk, r, vault.Verify, vault.ActInput{}) // a match with the register is enough for the state, and a person decides
	rec.Dead, rec.Status = true, "Surrendered"
	assaytest.Must(t, s.Store.PutRecords(ctx, []vault.Record{rec}, s.Clock.Now()))
	r, err = s.Vault.Get(ctx, s.holder, r.ID)
	assaytest.Must(t, err)
	if ok, why := r.Supports(s.Clock.Now()); ok || why != vault.StandingCancelled {
		t.Errorf("surrendered: %v %s", ok, why)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	rec := vault.Record{Kind: vault.Trademark, Number: "018123456", Title: "Aldora", Owner: "Aldora Holding S.A.", Classes: []int{25}}
	for name, c := range map[string]struct {
		change func(*vault.Entry, *vault.Record)
		good   bool
		field  string
		want   vault.Likeness
	}{
		"same":          {func(*vault.Entry, *vault.Record) {}, true, "holder", vault.Same},
		"another form":  {func(_ *vault.Entry, r *vault.Record) { r.Owner = "ALDORA AG" }, true, "holder", vault.Similar},
		"another order": {func(e *vault.Entry, r *vault.Record) { e.Holder, r.Owner = "Rossi Mario", "Mario ROSSI" }, true, "holder", vault.Similar},
		"Chinese": {func(e *vault.Entry, r *vault.Record) {
			e.Holder, r.Owner = "诺薇拉有限公司", "诺薇拉有限公司"
		}, true, "holder", vault.Same},
		"another owner":      {func(_ *vault.Entry, r *vault.Record) { r.Owner = "Norvella SpA" }, false, "holder", vault.Differs},
		"no owner":           {func(_ *vault.Entry, r *vault.Record) { r.Owner = "" }, false, "holder", vault.Unknown},
		"only the form":      {func(e *vault.Entry, r *vault.Record) { e.Holder, r.Owner = "Holding Ltd", "Group Ltd" }, false, "holder", vault.Differs},
		"disguised text":     {func(e *vault.Entry, _ *vault.Record) { e.Title = "Аldоra" }, true, "title", vault.Same}, // letters of Cyrillic
		"another text":       {func(e *vault.Entry, _ *vault.Record) { e.Title = "Aldora Sport" }, false, "title", vault.Differs},
		"run together":       {func(e *vault.Entry, r *vault.Record) { e.Title, r.Title = "Al Dora", "ALDORA" }, true, "title", vault.Similar},
		"figurative":         {func(e *vault.Entry, r *vault.Record) { e.Form, r.Title = vault.Figurative, "" }, true, "title", vault.Unknown},
		"word without text":  {func(_ *vault.Entry, r *vault.Record) { r.Title = "" }, false, "title", vault.Unknown},
		"class not covered":  {func(e *vault.Entry, _ *vault.Record) { e.Classes = []vault.Class{{Number: 9}} }, false, "classes", vault.Differs},
		"another kind":       {func(_ *vault.Entry, r *vault.Record) { r.Kind = vault.Design }, false, "kind", vault.Differs},
		"another number":     {func(_ *vault.Entry, r *vault.Record) { r.Number = "2" }, false, "number", vault.Differs},
		"dead":               {func(_ *vault.Entry, r *vault.Record) { r.Dead = true }, false, "status", vault.Differs},
		"another end is odd": {func(_ *vault.Entry, r *vault.Record) { r.ValidTo = "2030-01-01" }, true, "valid_to", vault.Differs},
	} {
		e, x := mark(), rec
		c.change(&e, &x)
		got, good := vault.Compare(vault.Right{Entry: e}, x)
		if good != c.good {
			t.Errorf("%s: good %v, %+v", name, good, got)
		}
		for _, f := range got {
			if f.Field == c.field && f.Likeness != c.want {
				t.Errorf("%s: %s is %s, want %s", name, f.Field, f.Likeness, c.want)
			}
		}
	}
}
