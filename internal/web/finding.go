package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
)

type findingView struct {
	review.Finding
	query   review.Query // of the queue it was opened from
	events  []event.Event
	viewer  viewer
	note    string // what was typed, when the form comes back
	waiting int64
	after   int64
}

// standing returns the newest decision that was not undone, nil when there is none.
func (f findingView) standing() *review.Decision {
	for i := len(f.Decisions) - 1; i >= 0; i-- {
		if f.Decisions[i].UndoneAt.IsZero() {
			return &f.Decisions[i]
		}
	}
	return nil
}

func (f findingView) newestDecision() *review.Decision {
	if len(f.Decisions) == 0 {
		return nil
	}
	return &f.Decisions[len(f.Decisions)-1]
}

func deciderName(ctx context.Context, d review.Decision, v viewer) string {
	if d.Actor == v.Actor() {
		return t(ctx, "actor.you")
	}
	if d.ActorName != "" {
		return plain(d.ActorName, 60)
	}
	return d.Actor
}

// signalName is the name of what a signal is about, for the line under a contribution.
func signalName(f review.Finding, id string) string {
	for _, s := range f.Result.Signals {
		if s.ID != id || id == "" {
			continue
		}
		if s.Kind == engine.SignalLexicon && s.Pattern != "" {
			return plain(s.Pattern, 60)
		}
		return plain(s.Name, 60)
	}
	return ""
}

func shown(text string, field engine.Field, signals []engine.Signal) []piece {
	out, _ := pieces(text, field, signals)
	return out
}

func unseenTitle(ctx context.Context, p piece) string {
	if p.odd != nil {
		return oddTitle(ctx, p)
	}
	return t(ctx, "hidden.unseen", p.title)
}

// oddTitle says what a disguised character is, and what a cue or a hit is.
func oddTitle(ctx context.Context, p piece) string {
	switch {
	case p.odd != nil && p.odd.To != "":
		return t(ctx, "hidden.says", codePoints(p.odd.From), nameOf(*p.odd), plain(p.odd.To, 12))
	case p.odd != nil:
		return t(ctx, "hidden.says_nothing", codePoints(p.odd.From), nameOf(*p.odd))
	case p.cue:
		return t(ctx, "key.cue")
	}
	return t(ctx, "key.hit")
}

func reasonTitle(ctx context.Context, s engine.Signal) string {
	name := plain(s.Name, 80)
	switch s.Kind {
	case engine.SignalMention:
		return t(ctx, "reason.mention", name)
	case engine.SignalLexicon:
		return t(ctx, "reason.lexicon", plain(s.Pattern, 60))
	case engine.SignalPrice:
		if s.Position != nil {
			return priceSentence(ctx, *s.Position)
		}
		return t(ctx, "reason.price", name)
	case engine.SignalRule:
		return t(ctx, "reason.rule", name)
	case engine.SignalProhibited:
		if s.Exempt != "" {
			return t(ctx, "reason.exempt", name)
		}
		return t(ctx, "reason.prohibited", name)
	}
	return name
}

// reasonLines are the particulars of a signal: what it is used for, the seller's words, what decided, who says so.
func reasonLines(ctx context.Context, l engine.Listing, s engine.Signal) []string {
	var out []string
	if s.Use != "" {
		out = append(out, code(ctx, "use", s.Use))
	}
	for i, sp := range s.Spans {
		if i == 3 {
			out = append(out, t(ctx, "reason.more", number(ctx, int64(len(s.Spans)-3))))
			break
		}
		out = append(out, t(ctx, "reason.at", quote(l, sp), code(ctx, "field", sp.Field)))
	}
	if s.Pattern != "" && s.Kind == engine.SignalMention && len(s.Undone) > 0 {
		out = append(out, t(ctx, "reason.pattern", plain(s.Pattern, 60)))
	}
	if s.Cue != nil {
		out = append(out, t(ctx, "reason.cue", quote(l, *s.Cue)))
	} else if words := wentBy(l, s.Why); words != "" {
		out = append(out, t(ctx, "reason.why", words))
	}
	if s.Exempt != "" {
		out = append(out, t(ctx, "reason.exempt_by", plain(s.Exempt, 60)))
	}
	switch {
	case s.Strength != "" && s.Kind == engine.SignalMention:
		out = append(out, code(ctx, "name_strength", s.Strength))
	case s.Strength != "":
		out = append(out, code(ctx, "strength", s.Strength))
	}
	if s.Effect != "" {
		out = append(out, t(ctx, "reason.effect", code(ctx, "route", s.Effect)))
	}
	return out
}

// wentBy quotes the words that the trained model went by, each once.
func wentBy(l engine.Listing, why []engine.Reason) string {
	var out []string
	for _, r := range why {
		if r.Span == nil {
			continue
		}
		if q := "“" + quote(l, *r.Span) + "”"; q != "“”" && !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	return strings.Join(out, ", ")
}

// sourceLines say where a signal's knowledge is from: the pack or rule, what it cites, who wrote it.
func sourceLines(ctx context.Context, s engine.Signal) []string {
	var out []string
	if s.Kind == engine.SignalLexicon && s.Name != "" {
		out = append(out, plain(s.Name, 80))
	}
	if s.Citation != "" {
		out = append(out, plain(s.Citation, 300))
	}
	if s.Author != "" {
		out = append(out, t(ctx, "reason.author", plain(s.Author, 60)))
	}
	if s.Entry != "" {
		out = append(out, strings.TrimSpace(s.Entry+" "+s.Version))
	}
	return out
}

func priceSentence(ctx context.Context, p price.Position) string {
	band := amount(p.Band.Low, "") + "–" + amount(p.Band.High, p.Band.Currency)
	offer := amount(p.Price, p.Currency)
	if p.Converted.Stated() {
		offer = amount(p.Converted, p.Band.Currency)
	}
	in := p.Converted
	if !in.Stated() {
		in = p.Price
	}
	switch {
	case in.Micros() < p.Band.Low.Micros():
		return t(ctx, "price.below", offer, itoa(p.Percent), band)
	case in.Micros() > p.Band.High.Micros():
		return t(ctx, "price.above", offer, band)
	}
	return t(ctx, "price.within", offer, band)
}

func lowAnchor(s scale) string {
	if s.low < 40 {
		return "start"
	}
	return "middle"
}

// load reads a finding with all that its page shows.
func (s *site) load(r *http.Request, id string) (findingView, error) {
	ctx, v := r.Context(), who(r)
	f := findingView{viewer: v, query: queryOf(r.URL.Query())}
	var err error
	if f.after, err = s.lastEvent(ctx, v); err != nil {
		return f, err
	}
	if f.Finding, err = s.Review.Get(ctx, v, id); err != nil {
		return f, err
	}
	if f.events, err = s.Review.Timeline(ctx, v, id); err != nil {
		return f, err
	}
	c, err := s.Review.Counts(ctx, v)
	f.waiting = c.ByStatus[review.StatusOpen]
	return f, err
}

func (s *site) finding(w http.ResponseWriter, r *http.Request) error {
	f, err := s.load(r, r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, findingPage(f))
}

func (s *site) findingRail(w http.ResponseWriter, r *http.Request) error {
	f, err := s.load(r, r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, rail(f))
}

func (s *site) findingPeek(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Review.Get(r.Context(), who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, peekPane(f, queryOf(r.URL.Query())))
}

func (s *site) findingRow(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Review.Get(r.Context(), who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, queueRow(f.Item, queryOf(r.URL.Query())))
}

// findingNext leads to the finding after this one in the queue it was opened from.
func (s *site) findingNext(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, err := s.Review.Get(r.Context(), who(r), id); err != nil {
		return err
	}
	to, err := s.nextOf(r, id, queryOf(r.URL.Query()))
	if err != nil {
		return err
	}
	s.redirect(w, r, to)
	return nil
}

// nextOf finds the item after id in a queue: the one below it, else the first, else the queue itself. An item that has
// just left the queue has no place in it any more, so it gives the first.
func (s *site) nextOf(r *http.Request, id string, q review.Query) (string, error) {
	if q.Status == "" || q.Status == review.StatusPassed {
		q.Status = review.StatusOpen
	}
	got, err := s.Review.Queue(r.Context(), who(r), q, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return "", err
	}
	for i, it := range got.Items {
		if it.ID == id && i+1 < len(got.Items) {
			return findingLink(got.Items[i+1].ID, q), nil
		}
	}
	for _, it := range got.Items {
		if it.ID != id {
			return findingLink(it.ID, q), nil
		}
	}
	return "/queue" + tail(q), nil
}
