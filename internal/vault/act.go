package vault

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/packs"
)

// ActInput says what goes with an action.
type ActInput struct {
	Version int64
	Reasons []string // of a refusal, from the pack
	Note    string   // free text; of an appeal, what is wrong with the refusal
}

// Act moves a right on. An action that the state does not allow is fault.Conflict, one of the other side fault.Forbidden.
func (s *Service) Act(ctx context.Context, v authz.Viewer, rightID string, a Action, in ActInput) (Right, error) {
	side := SideHolder
	if slices.Contains([]Action{Take, Return, Verify, Refuse, Cancel}, a) {
		side = SidePlatform
	}
	permission := authz.WriteKnowledge
	if side == SidePlatform {
		permission = authz.Review
	}
	if err := v.Can(permission); err != nil {
		return Right{}, err
	}
	r, err := s.store.Right(ctx, v.Scope(), rightID)
	if err != nil {
		return Right{}, err
	}
	if err := s.side(ctx, v, r, side); err != nil {
		return Right{}, err
	}
	m, err := move(r.State, a)
	if err != nil {
		return Right{}, err
	}
	if in, err = s.checkAct(a, in); err != nil {
		return Right{}, err
	}
	if err := s.allowed(ctx, v, r, m); err != nil {
		return Right{}, err
	}
	r.Version = in.Version
	r, deadlines, kind := s.moved(v, r, m, in)
	r.Version, err = s.store.SaveRight(ctx, v.Scope(), r, deadlines, s.tell(v, r, kind, map[string]any{"from": m.From, "to": m.To, "reasons": in.Reasons, "note": in.Note}))
	return r, err
}

// side holds the viewer to the side that takes an action. Nobody checks a right of their own organisation, and no program decides.
func (s *Service) side(ctx context.Context, v authz.Viewer, r Right, side Side) error {
	if side == SideHolder {
		if r.Org != v.Org {
			return fault.New(fault.Forbidden, "this right belongs to another organisation", "")
		}
		return nil
	}
	platform, err := s.Platform(ctx, v)
	switch {
	case err != nil:
		return err
	case r.Org == v.Org:
		return fault.New(fault.Forbidden, "nobody checks a right of their own organisation", "")
	case !platform:
		return errNotPlatform()
	case v.User == "":
		return fault.New(fault.Forbidden, "a person decides on a right, not a program", "sign in and decide on the page")
	}
	return nil
}

func (s *Service) checkAct(a Action, in ActInput) (ActInput, error) {
	var c fault.Checker
	in.Note = c.Text("note", in.Note, 4000)
	if a != Refuse {
		in.Reasons = nil
	}
	in.Reasons = c.Lines("reasons", in.Reasons, 20, 100)
	for i, reason := range in.Reasons {
		if _, ok := s.pack.Reason(reason); !ok {
			c.Add("reasons["+strconv.Itoa(i)+"]", reason, "there is no such reason", "choose from the list, and say the rest in the note")
		}
	}
	if a == Refuse && len(in.Reasons) == 0 && in.Note == "" {
		c.Add("reasons", "", "a refusal needs a reason", "choose at least one, or write what is missing")
	}
	if a == Appeal && in.Note == "" {
		c.Add("note", "", "an appeal needs a reason", "say what is wrong with the refusal, or what you add to it")
	}
	return in, c.Err()
}

// allowed checks what a move needs beside the right state.
func (s *Service) allowed(ctx context.Context, v authz.Viewer, r Right, m Move) error {
	switch m.Action {
	case Submit:
		return s.complete(ctx, v, r)
	case Appeal:
		if r.Appealed {
			return fault.New(fault.Conflict, "this refusal was looked at by another person already", "take it back to a draft, mend it and submit it again")
		}
	case Verify, Refuse:
		if m.From == StateAppealed && slices.Contains(r.Refusers(), v.User) {
			return fault.New(fault.Forbidden, "whoever refused a right does not decide on the appeal", "leave it to a colleague")
		}
		if m.From == StateChecking && r.Checker != v.User {
			return fault.New(fault.Conflict, "a colleague is checking this right", "take it over first: let them put it back into the queue")
		}
		if m.Action == Verify {
			return s.proven(ctx, v, r)
		}
	case Return, Take, Revise, Withdraw, Cancel:
	}
	return nil
}

// Missing lists the required elements of evidence that no document is attached for.
func (s *Service) Missing(r Right, attached []Attachment) []packs.Evidence {
	var out []packs.Evidence
	for _, e := range s.pack.Evidence(string(r.Kind), r.Territories) {
		if e.Need == packs.Required && !slices.ContainsFunc(attached, func(a Attachment) bool { return a.Element == e.Element }) {
			out = append(out, e)
		}
	}
	return out
}

// complete refuses a right that lacks evidence, by name of each element, and one that nobody here could check.
func (s *Service) complete(ctx context.Context, v authz.Viewer, r Right) error {
	platform, err := s.Platform(ctx, v)
	if err != nil {
		return err
	}
	if platform {
		return fault.New(fault.Conflict, "rights of the organisation that runs this installation cannot be checked by its own people",
			"add an organisation for the holder and enter the right there")
	}
	attached, err := s.store.Attachments(ctx, v.Scope(), r.ID)
	if err != nil {
		return err
	}
	var c fault.Checker
	for _, e := range s.Missing(r, attached) {
		c.Add("evidence."+e.Element, e.Title.EN, "a document that this right needs is missing", "upload it and say what it proves")
	}
	return c.Err()
}

// proven refuses to verify what was not checked.
func (s *Service) proven(ctx context.Context, v authz.Viewer, r Right) error {
	steps, err := s.store.Steps(ctx, v.Scope(), r.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(steps, func(st Step) bool {
		return st.Outcome == OutcomePassed && !st.At.Before(r.SubmittedAt) && (st.Kind == StepStaff || st.Kind == StepRegister)
	}) {
		return fault.New(fault.Conflict, "nothing has been checked since this right was submitted", "compare it with the register, or note what you checked yourself")
	}
	if end := r.EndsAt(); !end.IsZero() && !s.clock.Now().Before(end) {
		return fault.New(fault.Conflict, "the last day of this right is over", "refuse it, or ask the holder for the renewal")
	}
	return nil
}

// moved returns a right after a move, with its deadlines and the event that tells of it.
func (s *Service) moved(v authz.Viewer, r Right, m Move, in ActInput) (Right, []Deadline, event.Kind) {
	now := s.clock.Now()
	r.State, r.UpdatedAt, r.Overdue, r.Why = m.To, now, false, ""
	deadlines := []Deadline{} // those that were open are closed
	decide := func() {
		r.Decisions = append(slices.Clone(r.Decisions), Decision{State: m.To, Reasons: in.Reasons, Note: in.Note, By: v.User, Name: v.Name, At: now})
	}
	due := func(kind DeadlineKind) {
		r.DueAt = now.AddDate(0, 0, s.pack.Days(string(kind)))
		deadlines = append(deadlines, Deadline{ID: id.New("ddl"), Kind: kind, DueAt: r.DueAt})
	}
	kind := event.RightRevised
	switch m.Action {
	case Submit:
		kind = event.RightSubmitted
		r.SubmittedAt, r.SubmittedBy, r.Appeal, r.Appealed = now, v.Actor(), "", false
		due(DeadlineCheck)
	case Appeal:
		kind = event.RightAppealed
		r.Appeal, r.Appealed, r.Checker, r.CheckerName = in.Note, true, "", ""
		due(DeadlineAppeal)
	case Take:
		kind, deadlines = event.RightTaken, nil // the clock runs on
		r.Checker, r.CheckerName, r.Overdue = v.User, v.Name, !r.DueAt.IsZero() && now.After(r.DueAt)
	case Return:
		kind, deadlines = event.RightReturned, nil
		r.Checker, r.CheckerName, r.Overdue = "", "", !r.DueAt.IsZero() && now.After(r.DueAt)
	case Verify:
		kind, r.DueAt = event.RightVerified, time.Time{}
		decide()
		deadlines = s.endings(r, now)
	case Refuse:
		kind, r.DueAt = event.RightRefused, time.Time{}
		decide()
	case Cancel:
		kind, r.DueAt, r.Why = event.RightLapsed, time.Time{}, WhyCancelled
		decide()
	case Withdraw:
		kind, r.DueAt = event.RightWithdrawn, time.Time{}
	case Revise:
		r.DueAt, r.Checker, r.CheckerName = time.Time{}, "", ""
	}
	return r, deadlines, kind
}

// endings returns the deadlines of a verified right: its alerts and its end. Of alerts whose time is over already only the last is due.
func (s *Service) endings(r Right, now time.Time) []Deadline {
	end := r.EndsAt()
	if end.IsZero() {
		return []Deadline{}
	}
	var out []Deadline
	var late *Deadline
	for _, days := range s.pack.Alerts {
		d := Deadline{ID: id.New("ddl"), Kind: DeadlineAlert, Days: days, DueAt: end.AddDate(0, 0, -days)}
		if d.DueAt.After(now) {
			out = append(out, d)
			continue
		}
		late = &d
	}
	if late != nil {
		out = append(out, *late)
	}
	return append(out, Deadline{ID: id.New("ddl"), Kind: DeadlineExpiry, DueAt: end})
}

// Actions lists what the viewer may do with a right now.
func (s *Service) Actions(ctx context.Context, v authz.Viewer, r Right) ([]Action, error) {
	platform, err := s.Platform(ctx, v)
	if err != nil {
		return nil, err
	}
	var out []Action
	for _, m := range Moves() {
		if m.From != r.State {
			continue
		}
		switch m.By {
		case SideHolder:
			if r.Org == v.Org && v.Can(authz.WriteKnowledge) == nil && (m.Action != Appeal || !r.Appealed) {
				out = append(out, m.Action)
			}
		case SidePlatform:
			mine := m.From != StateChecking || r.Checker == v.User || m.Action == Return
			colleague := m.From != StateAppealed || !slices.Contains(r.Refusers(), v.User)
			if platform && r.Org != v.Org && v.User != "" && v.Can(authz.Review) == nil && mine && colleague {
				out = append(out, m.Action)
			}
		}
	}
	return out, nil
}

// hold is a short name of a holder for comparisons: folded, without the words that only say what sort of company it is.
func hold(owner string) []string {
	drop := []string{
		"inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "lp", "plc", "gmbh", "ag", "kg", "se", "sa", "sas", "sarl",
		"srl", "spa", "bv", "nv", "ab", "as", "oy", "aps", "kk", "pte", "pty", "sro", "holding", "group", "the", "and", "und", "et", "de",
	}
	var out []string
	for w := range strings.FieldsSeq(owner) {
		if !slices.Contains(drop, w) {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return strings.Fields(owner)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
