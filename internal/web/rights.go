package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/importer"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/vault"
	"github.com/assay-ip/assay/packs"
)

type rightsView struct {
	items    []vault.Right
	ending   []vault.Right
	q, next  string
	kind     vault.Kind
	state    vault.State
	platform bool
	now      time.Time
}

func (p rightsView) filtered() bool { return p.q != "" || p.kind != "" || p.state != "" }

func (s *site) rights(w http.ResponseWriter, r *http.Request) error {
	ctx, v, q := r.Context(), who(r), r.URL.Query()
	p := rightsView{q: strings.TrimSpace(q.Get("q")), kind: vault.Kind(q.Get("kind")), state: vault.State(q.Get("state")), now: s.Vault.Now()}
	got, err := s.Vault.List(ctx, v, vault.Query{Search: p.q, Kind: p.kind, State: p.state}, asked(r))
	if err != nil {
		return err
	}
	p.items, p.next = got.Items, nextPage("/rights", got.Next, "q", p.q, "kind", string(p.kind), "state", string(p.state))
	if p.ending, err = s.Vault.Ending(ctx, v); err != nil {
		return err
	}
	if p.platform, err = s.Vault.Platform(ctx, v); err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, rightsPage(p))
}

// inWords picks the language of the reader.
func inWords(ctx context.Context, x packs.Said) string {
	if string(stateOf(ctx).Lang()) == "zh" {
		return x.ZH
	}
	return x.EN
}

// rightStanding is the chip that says whether a right supports notices.
func rightStanding(r vault.Right, now time.Time) string {
	_, st := r.Supports(now)
	return string(st)
}

// daysLeft is how many whole days a right has.
func daysLeft(r vault.Right, now time.Time) int64 { return int64(r.EndsAt().Sub(now).Hours() / 24) }

// registerOf is office and number on one line.
func registerOf(r vault.Right) string { return strings.TrimSpace(r.Office + " " + plain(r.Number, 60)) }

// rightForm is the form of a right: what is stored, or what was typed and could not be taken.
type rightForm struct {
	id          string
	version     int64
	open        bool // everything can be changed, not only who uses and sees it
	e           vault.Entry
	text        map[string]string // fields of several entries, as typed
	kind        packs.EvidenceKind
	evidence    []packs.Evidence
	brands      []rights.Brand
	authorities []account.Organisation
	wrong       wrong
	stale       bool
}

func (f rightForm) action() string {
	if f.id == "" {
		return "/rights"
	}
	return "/rights/" + f.id
}

func (f rightForm) asks(field string) bool {
	return slices.Contains(f.kind.Required, field) || slices.Contains(f.kind.Optional, field)
}

func (f rightForm) field(ctx context.Context, name, value string) inputField {
	return inputField{
		name: name, label: f.label(ctx, name), value: value, wrong: f.wrong, required: slices.Contains(f.kind.Required, name),
		hint: f.hint(ctx, name),
	}
}

func (f rightForm) label(ctx context.Context, name string) string {
	label := t(ctx, "right."+name)
	if stateOf(ctx).Has("right." + name + "_" + string(f.e.Kind)) {
		label = t(ctx, "right."+name+"_"+string(f.e.Kind))
	}
	if name != "title" && name != "holder" && !slices.Contains(f.kind.Required, name) {
		label += " " + t(ctx, "rights.optional")
	}
	return label
}

func (f rightForm) hint(ctx context.Context, name string) string {
	if stateOf(ctx).Has("right_hint." + name) {
		return t(ctx, "right_hint."+name)
	}
	return ""
}

var rightInputs = []string{
	"title", "holder", "domain", "form", "office", "number", "application", "filed", "registered", "valid_from", "valid_to", "territories", "classes",
	"vienna", "author", "created", "published", "claims", "description", "brands", "licensees", "recordals", "use", "audience", "readers",
}

// rightTyped reads the form of a right. What cannot be read is in the checker.
func rightTyped(r *http.Request, c *fault.Checker) (vault.Entry, map[string]string) {
	text := map[string]string{}
	for _, name := range []string{"territories", "classes", "vienna", "licensees", "recordals", "use"} {
		text[name] = r.PostFormValue(name)
	}
	v := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	e := vault.Entry{
		Kind: vault.Kind(v("kind")), Title: v("title"), Holder: v("holder"), Domain: v("domain"), Form: vault.Form(v("form")), Office: v("office"), Number: v("number"),
		Application: v("application"), Filed: v("filed"), Registered: v("registered"), ValidFrom: v("valid_from"), ValidTo: v("valid_to"),
		Author: v("author"), Created: v("created"), Published: v("published"), Claims: v("claims"), Description: v("description"),
		Territories: strings.FieldsFunc(text["territories"], func(r rune) bool { return strings.ContainsRune(" ,;、，；\r\n\t", r) }),
		Classes:     vault.ParseClasses(c, "classes", lines(text["classes"])), Vienna: strings.Fields(strings.NewReplacer(",", " ", "，", " ").Replace(text["vienna"])),
		Brands: r.PostForm["brands"], Readers: r.PostForm["readers"],
		Licensees: vault.ParseLicensees(c, "licensees", lines(text["licensees"])), Recordals: vault.ParseRecordals(c, "recordals", lines(text["recordals"])),
		Use: vault.ParseUse(c, "use", lines(text["use"])), Audience: map[vault.Item]vault.Audience{},
	}
	for _, item := range vault.Items() {
		if a := v("audience_" + string(item)); a != "" {
			e.Audience[item] = vault.Audience(a)
		}
	}
	return e, text
}

// formOf returns the form of an entry as it is stored.
func formOf(r vault.Right) rightForm {
	return rightForm{
		id: r.ID, version: r.Version, open: r.State == vault.StateDraft, e: r.Entry,
		text: map[string]string{
			"territories": strings.Join(r.Territories, ", "), "classes": strings.Join(vault.WriteClasses(r.Classes), "\n"), "vienna": strings.Join(r.Vienna, " "),
			"licensees": strings.Join(vault.WriteLicensees(r.Licensees), "\n"), "recordals": strings.Join(vault.WriteRecordals(r.Recordals), "\n"),
			"use": strings.Join(vault.WriteUse(r.Use), "\n"),
		},
	}
}

func (s *site) rightNew(w http.ResponseWriter, r *http.Request) error {
	kind := vault.Kind(r.URL.Query().Get("kind"))
	if !slices.Contains(vault.Kinds(), kind) {
		return s.show(w, r, http.StatusOK, rightKindsPage())
	}
	f := rightForm{open: true, e: vault.Entry{Kind: kind, Holder: who(r).OrgName, Form: formFor(kind)}, text: map[string]string{}}
	if b := r.URL.Query().Get("brand"); b != "" {
		f.e.Brands = []string{b}
	}
	return s.showRightForm(w, r, http.StatusOK, f)
}

func formFor(k vault.Kind) vault.Form {
	if k == vault.Trademark {
		return vault.Word
	}
	return ""
}

// showRightForm completes a form with what can be chosen and shows it.
func (s *site) showRightForm(w http.ResponseWriter, r *http.Request, status int, f rightForm) error {
	ctx, v := r.Context(), who(r)
	f.kind, _ = s.Vault.Pack().Kind(string(f.e.Kind))
	f.evidence = s.Vault.Pack().Evidence(string(f.e.Kind), f.e.Territories)
	got, err := s.Brands.List(ctx, v, "", page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	f.brands = got.Items
	if v.Can(authz.WriteKnowledge) == nil {
		if f.authorities, err = s.Vault.Authorities(ctx, v); err != nil {
			return err
		}
	}
	return s.show(w, r, status, rightFormPage(f))
}

func (s *site) rightEdit(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Vault.Get(r.Context(), who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	if got.Org != who(r).Org {
		return fault.New(fault.NotFound, "there is no such page", "")
	}
	return s.showRightForm(w, r, http.StatusOK, formOf(got))
}

func (s *site) rightCreate(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	var c fault.Checker
	e, text := rightTyped(r, &c)
	err := c.Err()
	var made vault.Right
	if err == nil {
		made, err = s.Vault.Create(r.Context(), who(r), e)
	}
	return s.rightSaved(w, r, rightForm{open: true, e: e, text: text}, made, err)
}

func (s *site) rightUpdate(w http.ResponseWriter, r *http.Request) error {
	ctx, v, name := r.Context(), who(r), r.PathValue("id")
	if err := form(w, r); err != nil {
		return err
	}
	old, err := s.Vault.Get(ctx, v, name)
	if err != nil {
		return err
	}
	var c fault.Checker
	e, text := rightTyped(r, &c)
	e.Kind = old.Kind
	if old.State != vault.StateDraft { // the form shows what may be changed at any time alone
		keep := old.Entry
		keep.Licensees, keep.Recordals, keep.Use, keep.Audience, keep.Readers = e.Licensees, e.Recordals, e.Use, e.Audience, e.Readers
		e = keep
	}
	f := formOf(old)
	f.e, f.text, f.version = e, text, versionOf(r)
	if old.State != vault.StateDraft {
		now := formOf(old).text
		f.text["territories"], f.text["classes"], f.text["vienna"] = now["territories"], now["classes"], now["vienna"]
	}
	err = c.Err()
	if err == nil {
		old, err = s.Vault.Update(ctx, v, name, f.version, e)
	}
	if fault.Is(err, fault.Stale) {
		if old, err = s.Vault.Get(ctx, v, name); err != nil {
			return err
		}
		f.version, f.stale = old.Version, true
		return s.showRightForm(w, r, http.StatusPreconditionFailed, f)
	}
	return s.rightSaved(w, r, f, old, err)
}

// rightSaved leads to the right, or shows the form with what was typed and what is wrong with it.
func (s *site) rightSaved(w http.ResponseWriter, r *http.Request, f rightForm, saved vault.Right, err error) error {
	if err == nil {
		return s.done(w, r, "toast.done", "/rights/"+saved.ID)
	}
	if f.wrong, err = wrongIn(err, rightInputs...); err != nil {
		return err
	}
	if _, ok := s.Vault.Pack().Kind(string(f.e.Kind)); !ok {
		return fault.New(fault.Invalid, "there is no such kind of right", "choose one from the list")
	}
	return s.showRightForm(w, r, http.StatusUnprocessableEntity, f)
}

func (f rightForm) hasBrand(id string) bool  { return slices.Contains(f.e.Brands, id) }
func (f rightForm) hasReader(id string) bool { return slices.Contains(f.e.Readers, id) }

// day makes a field one for a day. Browsers write days as we keep them.
func (in inputField) day() inputField {
	in.typ = "date"
	if _, err := time.Parse("2006-01-02", in.value); in.value != "" && err != nil {
		in.typ = "text" // what was typed elsewhere stays to be seen
	}
	return in
}

// importView is the page that takes a file of rights, with what became of it.
type importView struct {
	done           bool
	taken, created int64
	problems       []importer.Problem
	file           string
	wrong          wrong
}

func (p importView) refused() int64 {
	lines := map[int64]bool{}
	for _, x := range p.problems {
		lines[x.Line] = true
	}
	return int64(len(lines))
}

func (s *site) rightsImportForm(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, rightsImportPage(importView{}))
}

// rightsImport takes a file of rights: what can be taken is taken, and every other line is listed.
func (s *site) rightsImport(w http.ResponseWriter, r *http.Request) error {
	if err := who(r).Can(authz.WriteKnowledge); err != nil {
		return err
	}
	const most = 20 << 20
	r.Body = http.MaxBytesReader(w, r.Body, most)
	file, head, err := r.FormFile("file")
	if err != nil {
		return s.notImported(w, r, fault.Bad(fault.Field{Name: "file", Message: "no file was sent", Hint: "choose a file"}))
	}
	defer file.Close() //nolint:errcheck // only read
	format, err := importer.FormatOf(head.Filename)
	if err != nil {
		return s.notImported(w, r, err)
	}
	got, err := importer.Rights(file, format)
	if err != nil {
		return s.notImported(w, r, err)
	}
	p := importView{done: true, problems: got.Problems, file: head.Filename}
	names, err := s.Vault.Names(r.Context(), who(r))
	if err != nil {
		return err
	}
	for _, e := range got.Entries {
		_, created, err := s.Vault.PutNamed(r.Context(), who(r), names, e.Value)
		if err != nil {
			f := faultOf(err)
			if f.Code == fault.Internal || f.Code == fault.Unavailable {
				return err
			}
			fields := f.Fields
			if len(fields) == 0 {
				fields = []fault.Field{{Message: f.Message, Hint: f.Hint}}
			}
			for _, x := range fields {
				p.problems = append(p.problems, importer.Problem{Line: e.Line, Field: x})
			}
			continue
		}
		p.taken++
		if created {
			p.created++
		}
	}
	slices.SortStableFunc(p.problems, func(a, b importer.Problem) int { return cmp.Compare(a.Line, b.Line) })
	s.Hub.Notify()
	return s.show(w, r, http.StatusOK, rightsImportPage(p))
}

// notImported says what is wrong with the file as a whole, whatever part of it is named.
func (s *site) notImported(w http.ResponseWriter, r *http.Request, err error) error {
	bad, err := wrongIn(err, "file")
	if err != nil {
		return err
	}
	all := wrong{}
	for _, fs := range bad {
		all["file"] = append(all["file"], fs...)
	}
	return s.show(w, r, http.StatusUnprocessableEntity, rightsImportPage(importView{wrong: all}))
}

// rightsSample is a file of rights.
const rightsSample = `kind,title,holder,office,number,territories,classes,valid_to,brands
trademark,Aldora,Aldora SA,EM,018123456,EU|GB,25: shoes|18,2030-01-01,Aldora
design,Aldora Sole,Aldora SA,US,D123456,US,,2035-06-30,Aldora
`
