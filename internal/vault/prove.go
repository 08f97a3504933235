package vault

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
)

const (
	dnsName    = "_assay-challenge."
	dnsPrefix  = "assay-verification="
	dnsTimeout = 5 * time.Second
	maxTries   = 5
)

// Steps lists the checks of a right, oldest first. They are for the holder and the platform.
func (s *Service) Steps(ctx context.Context, v authz.Viewer, rightID string) ([]Step, error) {
	if err := v.Can(authz.Read); err != nil {
		return nil, err
	}
	r, err := s.store.Right(ctx, v.Scope(), rightID)
	if err != nil {
		return nil, err
	}
	steps, err := s.store.Steps(ctx, v.Scope(), rightID)
	if err != nil {
		return nil, err
	}
	platform, err := s.Platform(ctx, v)
	for i := range steps {
		if st := &steps[i]; !platform && r.Org == v.Org && st.Kind != StepDNS {
			st.Actor, st.ActorName = "", "" // who of the platform it was
		}
	}
	return steps, err
}

// staff returns a right that the viewer checks for the platform.
func (s *Service) staff(ctx context.Context, v authz.Viewer, rightID string) (Right, error) {
	if err := v.Can(authz.Review); err != nil {
		return Right{}, err
	}
	r, err := s.store.Right(ctx, v.Scope(), rightID)
	if err != nil {
		return Right{}, err
	}
	if err := s.side(ctx, v, r, SidePlatform); err != nil {
		return Right{}, err
	}
	if !r.State.Open() {
		return Right{}, fault.New(fault.Conflict, "the state of this right does not allow that", "look at the right again; somebody may have moved it on")
	}
	return r, nil
}

func (s *Service) step(v authz.Viewer, r Right, kind StepKind, outcome Outcome) Step {
	now := s.clock.Now()
	st := Step{ID: id.New("stp"), Right: r.ID, Org: r.Org, Kind: kind, Outcome: outcome, Actor: v.Actor(), ActorName: v.Name, At: now}
	if outcome != OutcomeOpen {
		st.DoneAt = now
	}
	return st
}

func (s *Service) putStep(ctx context.Context, v authz.Viewer, r Right, st Step) (Step, error) {
	return st, s.store.PutStep(ctx, st, s.tell(v, r, event.RightStep, map[string]any{"kind": st.Kind, "outcome": st.Outcome}))
}

// CheckStaff notes what somebody of the platform saw.
func (s *Service) CheckStaff(ctx context.Context, v authz.Viewer, rightID string, passed bool, note string) (Step, error) {
	r, err := s.staff(ctx, v, rightID)
	if err != nil {
		return Step{}, err
	}
	var c fault.Checker
	if note = c.Text("note", note, 4000); note == "" {
		c.Add("note", "", "this is needed", "say what you looked at and what you saw")
	}
	if err := c.Err(); err != nil {
		return Step{}, err
	}
	outcome := OutcomeFailed
	if passed {
		outcome = OutcomePassed
	}
	st := s.step(v, r, StepStaff, outcome)
	st.Note = note
	return s.putStep(ctx, v, r, st)
}

// CheckRegister compares a right with the record of its register. It passes when number and office are known, the record is alive, and text
// and owner are the same or similar; whatever differs is in the step.
func (s *Service) CheckRegister(ctx context.Context, v authz.Viewer, rightID string) (Step, error) {
	r, err := s.staff(ctx, v, rightID)
	if err != nil {
		return Step{}, err
	}
	if NumberKey(r.Number) == "" || r.Office == "" {
		return Step{}, fault.New(fault.Conflict, "this right has no office and number to look up", "check it yourself and note what you saw")
	}
	rec, err := s.store.Record(ctx, r.Office, r.Number)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Step{}, err
	}
	st := s.step(v, r, StepRegister, OutcomeFailed)
	if err != nil {
		st.Note = "not_found"
		return s.putStep(ctx, v, r, st)
	}
	var ok bool
	st.Compared, ok = Compare(r, rec)
	st.Note = rec.Source
	if ok {
		st.Outcome = OutcomePassed
	}
	return s.putStep(ctx, v, r, st)
}

// Compare holds a right against the record of its register, field by field, and reports whether they are of one right that is alive.
func Compare(r Right, rec Record) ([]Compared, bool) {
	pair := func(field, ours, theirs string, how func(a, b string) Likeness) Compared {
		c := Compared{Field: field, Ours: ours, Theirs: theirs, Likeness: Unknown}
		if ours != "" && theirs != "" {
			c.Likeness = how(ours, theirs)
		}
		return c
	}
	exact := func(a, b string) Likeness {
		if a == b {
			return Same
		}
		return Differs
	}
	out := []Compared{
		pair("kind", string(r.Kind), string(rec.Kind), exact),
		pair("number", r.Number, rec.Number, func(a, b string) Likeness { return exact(NumberKey(a), NumberKey(b)) }),
		pair("title", r.Title, rec.Title, alikeTitles),
		pair("holder", r.Holder, rec.Owner, alikeOwners),
		pair("registered", r.Registered, rec.Registered, exact),
		pair("valid_to", r.ValidTo, rec.ValidTo, exact),
		pair("classes", classes(r), numbers(rec.Classes), func(string, string) Likeness { return alikeClasses(r, rec) }),
	}
	state := Compared{Field: "status", Ours: "alive", Theirs: rec.Status, Likeness: Same}
	if rec.Dead {
		state.Likeness = Differs
	}
	out = append(out, state)
	good := !rec.Dead
	for _, c := range out {
		switch c.Field {
		case "kind", "number", "classes":
			good = good && c.Likeness != Differs
		case "title":
			// A figurative mark has no text in most registers.
			good = good && (c.Likeness == Same || c.Likeness == Similar || (c.Likeness == Unknown && r.Form == Figurative))
		case "holder":
			good = good && (c.Likeness == Same || c.Likeness == Similar)
		}
	}
	return out, good
}

// foldedWords returns the words of a text, each folded: as a person would read them. Dots and apostrophes within a word are no gaps, so that
// "S.A." is "sa".
func foldedWords(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '.' || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, s)
	var out []string
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		if w = fold.Key(w); w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

func alikeTitles(a, b string) Likeness {
	x, y := foldedWords(a), foldedWords(b)
	switch {
	case x == y:
		return Same
	case strings.ReplaceAll(x, " ", "") == strings.ReplaceAll(y, " ", ""):
		return Similar
	}
	return Differs
}

func alikeOwners(a, b string) Likeness {
	x, y := foldedWords(a), foldedWords(b)
	if x == y {
		return Same
	}
	p, q := hold(x), hold(y)
	if slices.Equal(p, q) || strings.Join(p, "") == strings.Join(q, "") {
		return Similar
	}
	both := 0
	for _, w := range p {
		if slices.Contains(q, w) {
			both++
		}
	}
	if both > 0 && 3*both >= 2*max(len(p), len(q)) { // two words of three
		return Similar
	}
	return Differs
}

func classes(r Right) string {
	var out []int
	for _, c := range r.Classes {
		out = append(out, c.Number)
	}
	return numbers(out)
}

func numbers(list []int) string {
	var out []string
	for _, n := range slices.Sorted(slices.Values(list)) {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, ", ")
}

// alikeClasses reports whether the register covers every class that the holder claims. Claiming fewer is no fault.
func alikeClasses(r Right, rec Record) Likeness {
	likeness := Same
	if len(r.Classes) < len(rec.Classes) {
		likeness = Similar
	}
	for _, c := range r.Classes {
		if !slices.Contains(rec.Classes, c.Number) {
			return Differs
		}
	}
	return likeness
}

// StartEmail makes a code that the platform sends to an address of the holder: one at the domain of the right, or the address of record.
// The code is returned once, for whoever sends it, and kept as a hash.
func (s *Service) StartEmail(ctx context.Context, v authz.Viewer, rightID, address string) (Step, string, error) {
	r, err := s.staff(ctx, v, rightID)
	if err != nil {
		return Step{}, "", err
	}
	var c fault.Checker
	address, domain := checkAddress(&c, "address", address)
	if err := c.Err(); err != nil {
		return Step{}, "", err
	}
	rec, err := s.store.Record(ctx, r.Office, r.Number)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Step{}, "", err
	}
	ofRecord := rec.Email != "" && strings.EqualFold(rec.Email, address)
	if !ofRecord && (!within(domain, r.Domain) || slices.Contains(s.pack.FreeMail, domain)) {
		c.Add("address", address, "this is neither at the holder's domain nor the address of record", "take an address at the domain that the right names, or the one in the register")
		return Step{}, "", c.Err()
	}
	code := rand.Text()[:10]
	st := s.step(v, r, StepEmail, OutcomeOpen)
	st.Target, st.Hash, st.DueAt = address, codeHash(st.ID, code), s.proofDue()
	st, err = s.putStep(ctx, v, r, st)
	return st, code[:5] + "-" + code[5:], err
}

func (s *Service) proofDue() time.Time { return s.clock.Now().AddDate(0, 0, s.pack.Days("proof")) }

func codeHash(step, code string) string {
	sum := sha256.Sum256([]byte(step + "/" + strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))))
	return hex.EncodeToString(sum[:])
}

// ConfirmEmail takes the code that came by mail, from the holder. After five wrong ones, or when its time is over, the step has failed.
func (s *Service) ConfirmEmail(ctx context.Context, v authz.Viewer, rightID, code string) (Step, error) {
	r, err := s.own(ctx, v, rightID)
	if err != nil {
		return Step{}, err
	}
	st, err := s.openStep(ctx, v, r, StepEmail)
	if err != nil {
		return Step{}, err
	}
	now := s.clock.Now()
	right := subtle.ConstantTimeCompare([]byte(codeHash(st.ID, code)), []byte(st.Hash)) == 1
	late := now.After(st.DueAt)
	st.Tries++
	switch {
	case right && !late:
		st.Outcome, st.DoneAt = OutcomePassed, now
	case late, st.Tries >= maxTries:
		st.Outcome, st.DoneAt = OutcomeFailed, now
	}
	if st, err = s.putStep(ctx, v, r, st); err != nil || st.Outcome == OutcomePassed {
		return st, err
	}
	if late {
		return st, fault.Bad(fault.Field{Name: "code", Message: "the time of this code is over", Hint: "ask the platform for a new one"})
	}
	return st, fault.Bad(fault.Field{Name: "code", Message: "this is not the code", Hint: "copy it from the mail; after five wrong ones a new one is needed"})
}

// openStep returns the newest open step of a kind.
func (s *Service) openStep(ctx context.Context, v authz.Viewer, r Right, kind StepKind) (Step, error) {
	steps, err := s.store.Steps(ctx, v.Scope(), r.ID)
	if err != nil {
		return Step{}, err
	}
	for _, st := range slices.Backward(steps) {
		if st.Kind == kind && st.Outcome == OutcomeOpen {
			return st, nil
		}
	}
	return Step{}, fault.New(fault.Conflict, "no such proof is open", "begin it first")
}

// StartDNS makes the text record that the holder puts at the domain of the right.
func (s *Service) StartDNS(ctx context.Context, v authz.Viewer, rightID string) (Step, error) {
	r, err := s.own(ctx, v, rightID)
	if err != nil {
		return Step{}, err
	}
	switch {
	case r.Domain == "":
		return Step{}, fault.New(fault.Conflict, "this right names no domain", "enter the holder's domain in the right first")
	case slices.Contains(s.pack.FreeMail, r.Domain):
		return Step{}, fault.New(fault.Conflict, "this domain is a mail service's, not the holder's", "enter the holder's own domain in the right first")
	}
	if st, err := s.openStep(ctx, v, r, StepDNS); err == nil && st.Target == dnsName+r.Domain {
		return st, nil // the record may stand there already
	}
	st := s.step(v, r, StepDNS, OutcomeOpen)
	st.Target, st.Value, st.DueAt = dnsName+r.Domain, dnsPrefix+strings.ToLower(rand.Text()), s.proofDue()
	return s.putStep(ctx, v, r, st)
}

// CheckDNS looks whether the text record stands. It may be asked as often as is wanted until its time is over.
func (s *Service) CheckDNS(ctx context.Context, v authz.Viewer, rightID string) (Step, error) {
	r, err := s.own(ctx, v, rightID)
	if err != nil {
		return Step{}, err
	}
	st, err := s.openStep(ctx, v, r, StepDNS)
	if err != nil {
		return Step{}, err
	}
	now := s.clock.Now()
	if now.After(st.DueAt) {
		st.Outcome, st.DoneAt = OutcomeFailed, now
		return s.putStep(ctx, v, r, st)
	}
	look, cancel := context.WithTimeout(ctx, dnsTimeout)
	defer cancel()
	found, err := s.resolver.LookupTXT(look, st.Target+".")
	if de, ok := errors.AsType[*net.DNSError](err); ok && de.IsNotFound {
		err = nil
	}
	if err != nil {
		return st, fault.Wrap(err, fault.Unavailable, "the domain name system did not answer", "try again in some minutes")
	}
	if !slices.Contains(found, st.Value) {
		return st, fault.New(fault.Conflict, "the record is not there yet", "check its name and value; it may take up to an hour until it is seen")
	}
	st.Outcome, st.DoneAt = OutcomePassed, now
	return s.putStep(ctx, v, r, st)
}
