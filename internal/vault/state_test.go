package vault_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/vault"
)

// From every state there is a way for the holder alone, and every state can be reached.
func TestEveryStateHasAWayOut(t *testing.T) {
	t.Parallel()
	reached := map[vault.State]bool{vault.StateDraft: true}
	for range vault.States() {
		for _, m := range vault.Moves() {
			if reached[m.From] {
				reached[m.To] = true
			}
		}
	}
	for _, st := range vault.States() {
		if !reached[st] {
			t.Errorf("%s is never reached", st)
		}
		out := slices.ContainsFunc(vault.Moves(), func(m vault.Move) bool { return m.From == st && m.By == vault.SideHolder && m.To != st })
		if !out {
			t.Errorf("there is no way for the holder out of %s", st)
		}
	}
	for _, m := range vault.Moves() {
		if m.To == vault.StateVerified && m.By != vault.SidePlatform {
			t.Errorf("%+v: the holder verifies", m)
		}
	}
}

// Whoever does whatever in any order: a right is verified only by a person of the platform after a check, an appeal is decided by another
// person than who refused, only a verified right in force supports notices, and deadlines are open exactly while the platform is to act.
func TestAnyOrderOfActs(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	people := map[string]authz.Viewer{"holder": s.holder, "colleague": s.B.Admin, "clerk": s.clerk, "other": s.other, "seller": s.seller, "reader": s.A.Reader}
	names := []string{"holder", "colleague", "clerk", "other", "seller", "reader"}
	acts := []vault.Action{vault.Submit, vault.Revise, vault.Withdraw, vault.Appeal, vault.Take, vault.Return, vault.Verify, vault.Refuse, vault.Cancel}
	serial := 0
	rapid.Check(t, func(rt *rapid.T) {
		serial++
		e := mark()
		e.Number = fmt.Sprint("R", serial)
		r, err := s.Vault.Create(ctx, s.holder, e)
		assaytest.Must(t, err)
		d, err := s.Vault.Upload(ctx, s.holder, "letter.txt", newLetter())
		assaytest.Must(t, err)
		assaytest.Must(t, s.Vault.Attach(ctx, s.holder, r.ID, d.ID, "certificate", ""))
		checked := false
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			who := rapid.SampledFrom(names).Draw(rt, "who")
			if rapid.IntRange(0, 5).Draw(rt, "what") == 0 {
				if _, err := s.Vault.CheckStaff(ctx, people[who], r.ID, true, "seen"); err == nil {
					checked = true
					if who != "clerk" && who != "other" {
						rt.Fatalf("%s checked", who)
					}
				}
				continue
			}
			a := rapid.SampledFrom(acts).Draw(rt, "act")
			before := r
			got, err := s.Vault.Act(ctx, people[who], r.ID, a, vault.ActInput{Version: r.Version, Note: "because"})
			if err != nil {
				if c := fault.CodeOf(err); c != fault.Conflict && c != fault.Forbidden && c != fault.NotFound && c != fault.Invalid {
					rt.Fatalf("%s by %s: %v", a, who, err)
				}
				continue
			}
			r = got
			platform := who == "clerk" || who == "other"
			switch {
			case a == vault.Submit:
				checked = false
			case (a == vault.Verify || a == vault.Refuse || a == vault.Take || a == vault.Return || a == vault.Cancel) != platform:
				rt.Fatalf("%s did %s", who, a)
			case a == vault.Verify && !checked:
				rt.Fatal("verified, and nothing was checked")
			}
			if before.State == vault.StateAppealed && platform && slices.Contains(before.Refusers(), people[who].User) {
				rt.Fatalf("%s decided on the appeal against their own refusal", who)
			}
			if ok, _ := r.Supports(s.Clock.Now()); ok != (r.State == vault.StateVerified) {
				rt.Fatalf("%s supports: %v", r.State, ok)
			}
			if r.State.Open() == r.DueAt.IsZero() {
				rt.Fatalf("%s is due at %v", r.State, r.DueAt)
			}
			stored, err := s.Store.Right(ctx, s.holder.Scope(), r.ID)
			if err != nil || stored.State != r.State || stored.Version != r.Version {
				rt.Fatalf("stored %s %d, told %s %d (%v)", stored.State, stored.Version, r.State, r.Version, err)
			}
		}
		out, err := s.Vault.Actions(ctx, s.holder, r)
		assaytest.Must(t, err)
		if len(out) == 0 {
			rt.Fatalf("the holder is stuck in %s", r.State)
		}
		for _, a := range out { // what is offered is possible, but for what the input lacks
			if a == vault.Withdraw {
				_, err := s.Vault.Act(ctx, s.holder, r.ID, a, vault.ActInput{Version: r.Version})
				assaytest.Must(t, err)
			}
		}
	})
	s.Clock.Advance(24 * time.Hour)
}
