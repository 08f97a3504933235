package web

import (
	"net/http"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/review"
)

// decide takes a verdict from the queue (its script wants the row back) or from a finding (its form leads on).
func (s *site) decide(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	ctx, v, id := r.Context(), who(r), r.PathValue("id")
	verdict, note := review.Verdict(r.PostFormValue("verdict")), r.PostFormValue("note")
	before, err := s.Review.Get(ctx, v, id)
	if err != nil {
		return err
	}
	q := queryOf(r.PostForm)
	next := ""
	if r.PostFormValue("next") != "" && !stateOf(ctx).partial {
		if next, err = s.nextOf(r, id, q); err != nil { // asked before the decision, while the item still has a place
			return err
		}
	}
	d, _, err := s.Review.Decide(ctx, v, id, review.DecideInput{Verdict: verdict, Note: note, Version: versionOf(r)})
	if fault.Is(err, fault.Stale) || (fault.Is(err, fault.Conflict) && before.Version != versionOf(r)) {
		return s.conflict(w, r, id, verdict, note)
	}
	if err != nil {
		return err
	}
	s.Hub.Notify()
	to := toast{Verdict: string(verdict), Title: titleOf(ctx, before.Title), Decision: d.ID}
	if stateOf(ctx).partial {
		return s.rowAfter(w, r, id, http.StatusOK, &to)
	}
	s.later(r, to)
	if next == "" {
		next = findingLink(id, q)
	}
	s.redirect(w, r, next)
	return nil
}

// conflict answers when somebody else was first: with both decisions on a page, or in the queue with the row as it is now.
func (s *site) conflict(w http.ResponseWriter, r *http.Request, id string, mine review.Verdict, note string) error {
	f, err := s.load(r, id)
	if err != nil {
		return err
	}
	f.query, f.note = queryOf(r.PostForm), note
	if stateOf(r.Context()).partial {
		return s.show(w, r, http.StatusConflict, rowAnswer(f.Item, f.query, &toast{Bad: true, Key: "conflict.short"}))
	}
	return s.show(w, r, http.StatusConflict, conflictPage(f, mine))
}

func (s *site) rowAfter(w http.ResponseWriter, r *http.Request, id string, status int, to *toast) error {
	f, err := s.Review.Get(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	return s.show(w, r, status, rowAnswer(f.Item, queryOf(r.PostForm), to))
}

// undo takes a decision back.
func (s *site) undo(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	d, err := s.Review.Decision(ctx, who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := s.Review.Undo(ctx, who(r), d.ID); err != nil {
		return err
	}
	s.Hub.Notify()
	to := toast{Key: "toast.undone"}
	if stateOf(ctx).partial {
		return s.rowAfter(w, r, d.Finding, http.StatusOK, &to)
	}
	s.later(r, to)
	s.redirect(w, r, "/findings/"+d.Finding)
	return nil
}
