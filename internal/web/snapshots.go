package web

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/knowledge"
)

type snapshotsView struct {
	items  []knowledge.Record
	next   string
	state  knowledge.State
	before int64 // what a roll-back would put into effect, 0 when there is none
}

type snapshotView struct {
	knowledge.Record
	state  knowledge.State
	before int64
	reason string
	wrong  wrong
}

type diffView struct {
	knowledge.Difference
	next string
}

func snapshotPath(number int64) string { return "/snapshots/" + itoa64(number) }

// whyLine says in a few words what a snapshot was made for.
func whyLine(ctx context.Context, why []knowledge.Reason) string {
	var kinds []event.Kind
	count := map[event.Kind]int64{}
	for _, w := range why {
		if count[w.Kind]++; count[w.Kind] == 1 {
			kinds = append(kinds, w.Kind)
		}
	}
	var out []string
	for _, k := range kinds[:min(3, len(kinds))] {
		text := code(ctx, "event", k)
		if count[k] > 1 {
			text += " ×" + number(ctx, count[k])
		} else if i := slices.IndexFunc(why, func(w knowledge.Reason) bool { return w.Kind == k }); !why[i].Hidden && why[i].Name != "" {
			text += ": " + plain(why[i].Name, 40)
		}
		out = append(out, text)
	}
	if len(kinds) > 3 {
		out = append(out, "…")
	}
	if len(out) == 0 {
		return "–"
	}
	return strings.Join(out, ", ")
}

// mebibytes prints a size.
func mebibytes(ctx context.Context, n int64) string {
	const mebi = 1 << 20
	if n < mebi {
		return t(ctx, "snapshots.kib", number(ctx, (n+1023)>>10))
	}
	return t(ctx, "snapshots.mib", number(ctx, (n+mebi/2)/mebi))
}

// actorLine names an actor of the viewer's own organisation.
func actorLine(ctx context.Context, who string, v viewer) string {
	return actor(ctx, event.Event{Actor: who}, v)
}

// valueText prints a value of an entry for people: texts as they are, lists joined, anything else as JSON.
func valueText(raw json.RawMessage) string {
	const most = 240
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return plain(text, most)
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return plain(strings.Join(list, ", "), most)
	}
	return plain(string(raw), most)
}

func (s *site) snapshots(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), who(r)
	got, err := s.Archive.List(ctx, v, asked(r))
	if err != nil {
		return err
	}
	p := snapshotsView{items: got.Items, next: nextPage("/snapshots", got.Next)}
	if p.state, err = s.Archive.State(ctx, v); err != nil {
		return err
	}
	if p.before, err = s.Archive.Before(ctx, v, p.state.Active); err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, snapshotsPage(p))
}

// snapshotOf reads the number in a path for somebody who may see snapshots.
func (s *site) snapshotOf(r *http.Request) (int64, error) {
	if err := s.Archive.Allowed(r.Context(), who(r)); err != nil {
		return 0, err
	}
	return knowledge.ParseNumber(r.PathValue("number"))
}

func (s *site) snapshot(w http.ResponseWriter, r *http.Request) error {
	return s.showSnapshot(w, r, http.StatusOK, "", nil)
}

func (s *site) showSnapshot(w http.ResponseWriter, r *http.Request, status int, reason string, bad wrong) error {
	ctx, v := r.Context(), who(r)
	number, err := s.snapshotOf(r)
	if err != nil {
		return err
	}
	p := snapshotView{reason: reason, wrong: bad}
	if p.Record, err = s.Archive.Get(ctx, v, number); err != nil {
		return err
	}
	if p.state, err = s.Archive.State(ctx, v); err != nil {
		return err
	}
	if p.before, err = s.Archive.Before(ctx, v, number); err != nil {
		return err
	}
	return s.show(w, r, status, snapshotPage(p))
}

func (s *site) snapshotDiff(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), who(r)
	to, err := s.snapshotOf(r)
	if err != nil {
		return err
	}
	var from int64
	if text := r.URL.Query().Get("from"); text != "" {
		from, err = knowledge.ParseNumber(text)
	} else {
		from, err = s.Archive.Before(ctx, v, to)
	}
	if err != nil {
		return err
	}
	d, err := s.Archive.Diff(ctx, v, from, to, asked(r))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, diffPage(diffView{d, nextPage(snapshotPath(to)+"/diff", d.Next, "from", itoa64(from))}))
}

func (s *site) snapshotActivate(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	number, err := s.snapshotOf(r)
	if err != nil {
		return err
	}
	reason := r.PostFormValue("reason")
	_, err = s.Archive.Activate(r.Context(), who(r), number, reason)
	if fault.Is(err, fault.Invalid) {
		bad, err := wrongIn(err, "reason")
		if err != nil {
			return err
		}
		return s.showSnapshot(w, r, http.StatusUnprocessableEntity, reason, bad)
	}
	return s.moved(w, r, err, "toast.pinned")
}

func (s *site) snapshotRollBack(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	_, err := s.Archive.RollBack(r.Context(), who(r), r.PostFormValue("reason"))
	return s.moved(w, r, err, "toast.pinned")
}

func (s *site) snapshotRelease(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	_, err := s.Archive.Release(r.Context(), who(r), r.PostFormValue("reason"))
	return s.moved(w, r, err, "toast.released")
}

// moved leads back to the list when another snapshot is in effect.
func (s *site) moved(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if err != nil {
		return err
	}
	s.Hub.Notify()
	to := toast{Key: "toast.pinned"}
	if key == "toast.released" {
		to = toast{Key: "toast.released"}
	}
	s.later(r, to)
	s.redirect(w, r, "/snapshots")
	return nil
}
