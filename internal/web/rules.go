package web

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/policy"
)

// ruleView is the form of a rule.
type ruleView struct {
	id, name, expr, effect, weight, author, citation string
	version                                          int64
	wrong                                            wrong
}

var ruleInputs = []string{"name", "expr", "effect", "weight", "author", "citation"}

// ruleExample stands in the empty field.
const ruleExample = `listing.category == "shoes" && listing.price < 30.0`

func ruleViewOf(r policy.Rule) ruleView {
	weight := ""
	if r.Weight != 0 {
		weight = strconv.FormatFloat(float64(r.Weight)/1000, 'f', -1, 64)
	}
	return ruleView{id: r.ID, name: r.Name, expr: r.Expr, effect: string(r.Effect), weight: weight, author: r.Author, citation: r.Citation, version: r.Version}
}

func ruleTyped(r *http.Request) ruleView {
	return ruleView{
		id: r.PathValue("id"), name: r.PostFormValue("name"), expr: r.PostFormValue("expr"), effect: r.PostFormValue("effect"),
		weight: strings.TrimSpace(r.PostFormValue("weight")), author: r.PostFormValue("author"), citation: r.PostFormValue("citation"), version: versionOf(r),
	}
}

func (v ruleView) rule() (engine.Rule, error) {
	out := engine.Rule{
		ID: v.id, Name: strings.TrimSpace(v.name), Expr: strings.TrimSpace(v.expr), Effect: engine.Route(v.effect),
		Author: strings.TrimSpace(v.author), Citation: strings.TrimSpace(v.citation),
	}
	if v.weight == "" {
		return out, nil
	}
	f, err := strconv.ParseFloat(v.weight, 64)
	const most = 100
	if err != nil || math.IsNaN(f) || math.Abs(f) > most {
		return out, fault.Bad(fault.Field{Name: "weight", Value: v.weight, Message: "this is not a number of points", Hint: "write a number from -100 to 100, such as 1.5"})
	}
	out.Weight = int(math.Round(f * 1000))
	return out, nil
}

func (v ruleView) title(ctx context.Context) string {
	if v.id == "" {
		return t(ctx, "rules.add")
	}
	return plain(v.name, 80)
}

func (v ruleView) action() string {
	if v.id == "" {
		return "/rules"
	}
	return "/rules/" + v.id
}

func (s *site) rules(w http.ResponseWriter, r *http.Request) error {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	got, err := s.Rules.List(r.Context(), who(r), q, asked(r))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, rulesPage(got.Items, q, nextPage("/rules", got.Next, "q", q)))
}

func (s *site) ruleNew(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, rulePage(ruleView{}))
}

func (s *site) ruleEdit(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Rules.Get(r.Context(), who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, rulePage(ruleViewOf(got)))
}

func (s *site) ruleCreate(w http.ResponseWriter, r *http.Request) error {
	return s.rulePut(w, r, func(ctx context.Context, v viewer, rl engine.Rule, _ int64) error {
		_, err := s.Rules.Create(ctx, v, rl)
		return err
	})
}

func (s *site) ruleUpdate(w http.ResponseWriter, r *http.Request) error {
	return s.rulePut(w, r, func(ctx context.Context, v viewer, rl engine.Rule, version int64) error {
		_, err := s.Rules.Update(ctx, v, rl.ID, version, rl)
		return err
	})
}

func (s *site) rulePut(w http.ResponseWriter, r *http.Request, put func(context.Context, viewer, engine.Rule, int64) error) error {
	if err := form(w, r); err != nil {
		return err
	}
	typed := ruleTyped(r)
	rl, err := typed.rule()
	if err == nil {
		err = put(r.Context(), who(r), rl, typed.version)
	}
	if err == nil {
		return s.saved(w, r, "/rules")
	}
	if fault.Is(err, fault.Stale) {
		return s.ruleStale(w, r, typed)
	}
	if typed.wrong, err = wrongIn(err, ruleInputs...); err != nil {
		return err
	}
	return s.show(w, r, http.StatusUnprocessableEntity, rulePage(typed))
}

func (s *site) ruleStale(w http.ResponseWriter, r *http.Request, typed ruleView) error {
	got, err := s.Rules.Get(r.Context(), who(r), typed.id)
	if err != nil {
		return err
	}
	now, ctx := ruleViewOf(got), r.Context()
	v := staleView{here: "rules", action: typed.action(), hidden: hiddenOf(r.PostForm, got.Version), fields: []staleField{
		{t(ctx, "rule.name"), now.name, typed.name},
		{t(ctx, "rule.expr"), now.expr, typed.expr},
		{t(ctx, "rule.effect"), now.effect, typed.effect},
		{t(ctx, "rule.weight"), now.weight, typed.weight},
		{t(ctx, "rule.author"), now.author, typed.author},
		{t(ctx, "rule.citation"), now.citation, typed.citation},
	}}
	return s.show(w, r, http.StatusPreconditionFailed, stalePage(v.clean()))
}

// ruleCheck compiles what stands in the form without storing it.
func (s *site) ruleCheck(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	expr := strings.TrimSpace(r.PostFormValue("expr"))
	err := s.Rules.Check(r.Context(), who(r), expr)
	if err == nil {
		return s.show(w, r, http.StatusOK, ruleChecked(nil, expr))
	}
	bad, err := wrongIn(err, "expr")
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, ruleChecked(bad, expr))
}

var position = regexp.MustCompile(`(\d{1,6}):(\d{1,6})`)

// caret points at the place that a message names as line:column.
func caret(expr, message string) string {
	m := position.FindStringSubmatch(message)
	if m == nil {
		if m = regexp.MustCompile(`line (\d{1,6}), column (\d{1,6})`).FindStringSubmatch(message); m == nil {
			return ""
		}
	}
	line, errL := strconv.Atoi(m[1])
	col, errC := strconv.Atoi(m[2])
	all := strings.Split(expr, "\n")
	if errL != nil || errC != nil || line < 1 || line > len(all) || col < 1 {
		return ""
	}
	text := plain(all[line-1], 400)
	return fmt.Sprintf("%s\n%s^", text, strings.Repeat(" ", min(col-1, len([]rune(text)))))
}

func (s *site) ruleArchive(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Rules.Archive(r.Context(), who(r), r.PathValue("id"), versionOf(r)); err != nil {
		return err
	}
	s.Hub.Notify()
	s.later(r, toast{Key: "toast.archived"})
	s.redirect(w, r, "/rules")
	return nil
}
