package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/vault"
)

// brandView is the form of a brand: what is stored, or what was typed and could not be taken.
type brandView struct {
	id, org, name, aliases, chinese, codes, categories string
	common, private                                    bool
	version                                            int64
	wrong                                              wrong
	rights                                             []vault.Right // that carry it, as far as the viewer may see
	good                                               int           // how many of them support notices now
}

var brandInputs = []string{"name", "aliases", "chinese", "codes", "categories"}

func brandViewOf(b rights.Brand) brandView {
	return brandView{
		id: b.ID, org: b.Org, name: b.Name, aliases: strings.Join(b.Aliases, "\n"), chinese: strings.Join(b.Chinese, "\n"),
		codes: strings.Join(b.Codes, "\n"), categories: strings.Join(b.Categories, "\n"), common: b.CommonWord, private: b.Private, version: b.Version,
	}
}

func brandTyped(r *http.Request) brandView {
	return brandView{
		id: r.PathValue("id"), org: who(r).Org, name: r.PostFormValue("name"), aliases: r.PostFormValue("aliases"), chinese: r.PostFormValue("chinese"),
		codes: r.PostFormValue("codes"), categories: r.PostFormValue("categories"), common: r.PostFormValue("common_word") != "",
		private: r.PostFormValue("private") != "", version: versionOf(r),
	}
}

func (b brandView) brand() engine.Brand {
	return engine.Brand{
		ID: b.id, Name: strings.TrimSpace(b.name), Aliases: lines(b.aliases), Chinese: lines(b.chinese), Codes: lines(b.codes),
		Categories: lines(b.categories), CommonWord: b.common, Private: b.private,
	}
}

func (b brandView) title(ctx context.Context) string {
	if b.id == "" {
		return t(ctx, "brands.add")
	}
	return plain(b.name, 80)
}

func (b brandView) action() string {
	if b.id == "" {
		return "/brands"
	}
	return "/brands/" + b.id
}

// foreign reports whether the entry is another organisation's, to be read but not changed.
func (b brandView) foreign(ctx context.Context) bool {
	return b.id != "" && !stateOf(ctx).viewer.Scope().MayWrite(b.org, b.id)
}

// mandated reports whether the entry is a holder's that a mandate lets the viewer change.
func (b brandView) mandated(ctx context.Context) bool {
	return b.id != "" && b.org != stateOf(ctx).viewer.Org && !b.foreign(ctx)
}

// joined prints lists of names on one line.
func joined(lists ...[]string) string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	const most = 6
	if len(all) > most {
		all = append(all[:most:most], "…")
	}
	return plain(strings.Join(all, ", "), 160)
}

func (s *site) brands(w http.ResponseWriter, r *http.Request) error {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	got, err := s.Brands.List(r.Context(), who(r), q, asked(r))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, brandsPage(got.Items, q, nextPage("/brands", got.Next, "q", q)))
}

func (s *site) brandNew(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, brandPage(brandView{}))
}

func (s *site) brandEdit(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Brands.Get(r.Context(), who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := brandViewOf(b)
	if p.rights, p.good, err = s.Vault.Support(r.Context(), who(r), b.ID); err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, brandPage(p))
}

func (s *site) brandCreate(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	typed := brandTyped(r)
	_, err := s.Brands.Create(r.Context(), who(r), typed.brand())
	return s.brandSaved(w, r, typed, err)
}

func (s *site) brandUpdate(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	typed := brandTyped(r)
	_, err := s.Brands.Update(r.Context(), who(r), typed.id, typed.version, typed.brand())
	if fault.Is(err, fault.Stale) {
		return s.brandStale(w, r, typed)
	}
	return s.brandSaved(w, r, typed, err)
}

// brandSaved leads back to the list, or shows the form with what was typed and what is wrong with it.
func (s *site) brandSaved(w http.ResponseWriter, r *http.Request, typed brandView, err error) error {
	if err == nil {
		return s.saved(w, r, "/brands")
	}
	if typed.wrong, err = wrongIn(err, brandInputs...); err != nil {
		return err
	}
	return s.show(w, r, http.StatusUnprocessableEntity, brandPage(typed))
}

// saved tells that something is stored, and when it acts.
func (s *site) saved(w http.ResponseWriter, r *http.Request, to string) error {
	s.Hub.Notify()
	s.later(r, toast{Key: "toast.saved"})
	s.redirect(w, r, to)
	return nil
}

func (s *site) brandStale(w http.ResponseWriter, r *http.Request, typed brandView) error {
	now, err := s.Brands.Get(r.Context(), who(r), typed.id)
	if err != nil {
		return err
	}
	b, ctx := brandViewOf(now), r.Context()
	v := staleView{here: "brands", action: typed.action(), hidden: hiddenOf(r.PostForm, b.version), fields: []staleField{
		{t(ctx, "brand.name"), b.name, typed.name},
		{t(ctx, "brand.aliases"), b.aliases, typed.aliases},
		{t(ctx, "brand.chinese"), b.chinese, typed.chinese},
		{t(ctx, "brand.codes"), b.codes, typed.codes},
		{t(ctx, "brand.categories"), b.categories, typed.categories},
		{t(ctx, "brand.common"), yes(ctx, b.common), yes(ctx, typed.common)},
		{t(ctx, "brand.private"), yes(ctx, b.private), yes(ctx, typed.private)},
	}}
	return s.show(w, r, http.StatusPreconditionFailed, stalePage(v.clean()))
}

// staleView is what somebody else stored beside what was typed.
type staleView struct {
	here, action string
	fields       []staleField
	hidden       [][2]string // the typed form again, under the version that is stored now
}

type staleField struct{ label, theirs, mine string }

func (v staleView) clean() staleView {
	for i := range v.fields {
		v.fields[i].theirs = strings.Join(lines(v.fields[i].theirs), ", ")
		v.fields[i].mine = strings.Join(lines(v.fields[i].mine), ", ")
	}
	return v
}

func hiddenOf(form url.Values, version int64) [][2]string {
	out := [][2]string{{"version", itoa64(version)}}
	for name, values := range form {
		if name == "version" {
			continue
		}
		for _, v := range values {
			out = append(out, [2]string{name, v})
		}
	}
	return out
}

func yes(ctx context.Context, on bool) string {
	if on {
		return t(ctx, "form.yes")
	}
	return t(ctx, "form.no")
}

func (s *site) brandArchive(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Brands.Archive(r.Context(), who(r), r.PathValue("id"), versionOf(r)); err != nil {
		return err
	}
	s.Hub.Notify()
	s.later(r, toast{Key: "toast.archived"})
	s.redirect(w, r, "/brands")
	return nil
}
