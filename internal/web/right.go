package web

import (
	"context"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	docfile "github.com/assay-ip/assay/internal/document"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/vault"
	"github.com/assay-ip/assay/packs"
)

// rightView is the page of one right.
type rightView struct {
	r         vault.Right
	own       bool
	platform  bool
	actions   []vault.Action
	evidence  []packs.Evidence
	attached  []vault.Attachment
	missing   []packs.Evidence
	documents []vault.Document // of the organisation, to attach again
	steps     []vault.Step
	brands    []rights.Brand
	events    []event.Event
	readers   []string
	reasons   []packs.EvidenceReason
	elements  map[string]packs.Said
	now       time.Time
	code      string // that was made just now, to be sent
	to        string // its address
	wrong     wrong
}

// element is the text of an element of evidence.
func (p rightView) element(ctx context.Context, id string) string {
	if x, ok := p.elements[id]; ok {
		return inWords(ctx, x)
	}
	return id
}

func (p rightView) can(a vault.Action) bool { return slices.Contains(p.actions, a) }

// checks reports whether the viewer is to check the right now.
func (p rightView) checks() bool { return p.platform && !p.own && p.r.State.Open() }

func (p rightView) openStep(kind vault.StepKind) (vault.Step, bool) {
	for _, st := range slices.Backward(p.steps) {
		if st.Kind == kind && st.Outcome == vault.OutcomeOpen && !p.now.After(st.DueAt) {
			return st, true
		}
	}
	return vault.Step{}, false
}

// reasonText is the text of a reason of a refusal.
func (p rightView) reasonText(ctx context.Context, id string) string {
	for _, r := range p.reasons {
		if r.ID == id {
			return inWords(ctx, r.Title)
		}
	}
	return id
}

// left says how long something has, in the reader's language.
func left(ctx context.Context, due, now time.Time) string {
	d := due.Sub(now)
	if d < 0 {
		return tn(ctx, "verification.late", int64(-d.Hours()/24)+1)
	}
	if d < 24*time.Hour {
		return tn(ctx, "verification.hours", int64(d.Hours()))
	}
	return tn(ctx, "verification.days", int64(d.Hours()+12)/24) // to the nearest
}

func sizeOf(n int64) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MiB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + " KiB"
	}
	return strconv.FormatInt(n, 10) + " B"
}

func (s *site) right(w http.ResponseWriter, r *http.Request) error {
	return s.showRight(w, r, http.StatusOK, rightView{})
}

// showRight completes the page of a right and shows it.
func (s *site) showRight(w http.ResponseWriter, r *http.Request, status int, p rightView) error {
	ctx, v, name := r.Context(), who(r), r.PathValue("id")
	var err error
	if p.r, err = s.Vault.Get(ctx, v, name); err != nil {
		return err
	}
	pack := s.Vault.Pack()
	p.own, p.now, p.reasons = p.r.Org == v.Org, s.Vault.Now(), pack.Reasons
	p.evidence, p.elements = pack.Evidence(string(p.r.Kind), p.r.Territories), map[string]packs.Said{}
	for id, el := range pack.Elements {
		p.elements[id] = el.Title
	}
	if p.platform, err = s.Vault.Platform(ctx, v); err != nil {
		return err
	}
	if p.actions, err = s.Vault.Actions(ctx, v, p.r); err != nil {
		return err
	}
	if p.attached, err = s.Vault.Attachments(ctx, v, name); err != nil {
		return err
	}
	p.missing = s.Vault.Missing(p.r, p.attached)
	if p.own || p.platform {
		if p.steps, err = s.Vault.Steps(ctx, v, name); err != nil {
			return err
		}
	}
	if err := s.rightOwn(ctx, v, &p); err != nil {
		return err
	}
	for _, id := range p.r.Brands {
		b, err := s.Brands.Get(ctx, v, id)
		if fault.Is(err, fault.NotFound) {
			continue // private, or archived since
		}
		if err != nil {
			return err
		}
		p.brands = append(p.brands, b)
	}
	return s.show(w, r, status, rightPage(p))
}

// rightOwn adds what only the holder sees.
func (s *site) rightOwn(ctx context.Context, v viewer, p *rightView) error {
	if !p.own {
		return nil
	}
	docs, err := s.Vault.Documents(ctx, v, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	p.documents = docs.Items
	got, err := s.Events.List(ctx, v, event.Query{Subject: p.r.ID}, page.Request{Limit: 30})
	if err != nil {
		return err
	}
	p.events = got.Items
	all, err := s.Vault.Authorities(ctx, v)
	if fault.Is(err, fault.Forbidden) {
		return nil // a reader of the organisation
	}
	for _, o := range all {
		if slices.Contains(p.r.Readers, o.ID) {
			p.readers = append(p.readers, plain(o.Name, 60))
		}
	}
	return err
}

// rightAct moves a right on.
func (s *site) rightAct(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	name, a := r.PathValue("id"), vault.Action(r.PostFormValue("action"))
	_, err := s.Vault.Act(r.Context(), who(r), name, a, vault.ActInput{Version: versionOf(r), Reasons: r.PostForm["reasons"], Note: r.PostFormValue("note")})
	if err != nil {
		return s.rightWrong(w, r, err, "note", "reasons")
	}
	to := "/rights/" + name
	if a == vault.Verify || a == vault.Refuse || a == vault.Return {
		to = "/verification"
	}
	return s.done(w, r, "toast.done", to)
}

// rightWrong shows the page of a right with what is wrong with a form on it.
func (s *site) rightWrong(w http.ResponseWriter, r *http.Request, err error, inputs ...string) error {
	bad, err := wrongIn(err, inputs...)
	if err != nil {
		return err
	}
	return s.showRight(w, r, http.StatusUnprocessableEntity, rightView{wrong: bad})
}

// rightProve is the holder's part of a proof of control.
func (s *site) rightProve(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	ctx, v, name := r.Context(), who(r), r.PathValue("id")
	var err error
	switch r.PostFormValue("step") {
	case "dns_start":
		_, err = s.Vault.StartDNS(ctx, v, name)
	case "dns_check":
		_, err = s.Vault.CheckDNS(ctx, v, name)
	default:
		_, err = s.Vault.ConfirmEmail(ctx, v, name, r.PostFormValue("code"))
	}
	if err != nil {
		return s.rightWrong(w, r, err, "code")
	}
	return s.done(w, r, "toast.done", "/rights/"+name+"#proof")
}

// rightCheck is the platform's part.
func (s *site) rightCheck(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	ctx, v, name := r.Context(), who(r), r.PathValue("id")
	var err error
	switch r.PostFormValue("step") {
	case "register":
		_, err = s.Vault.CheckRegister(ctx, v, name)
	case "email":
		st, code, err := s.Vault.StartEmail(ctx, v, name, r.PostFormValue("address"))
		if err != nil {
			return s.rightWrong(w, r, err, "address")
		}
		return s.showRight(w, r, http.StatusOK, rightView{code: code, to: st.Target})
	default:
		_, err = s.Vault.CheckStaff(ctx, v, name, r.PostFormValue("passed") != "", r.PostFormValue("seen"))
		if f := faultOf(err); err != nil && len(f.Fields) > 0 && f.Fields[0].Name == "note" {
			f.Fields[0].Name = "seen"
		}
	}
	if err != nil {
		return s.rightWrong(w, r, err, "seen")
	}
	return s.done(w, r, "toast.done", "/rights/"+name+"#check")
}

// rightUpload takes a file and puts it beside the right.
func (s *site) rightUpload(w http.ResponseWriter, r *http.Request) error {
	ctx, v, name := r.Context(), who(r), r.PathValue("id")
	got, err := s.Vault.Get(ctx, v, name)
	if err != nil {
		return err
	}
	const fields = 64 << 10
	r.Body = http.MaxBytesReader(w, r.Body, docfile.MaxSize+fields)
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "the form could not be read", "send it again")
	}
	values := map[string]string{}
	doc := ""
	for {
		part, err := parts.NextPart()
		if err == io.EOF { //nolint:errorlint // a reader of parts gives it as it is
			break
		}
		if err != nil {
			return fault.Wrap(err, fault.TooLarge, "the file is larger than 25 MiB", "make it smaller, or split it")
		}
		if part.FormName() != "file" {
			b, err := io.ReadAll(io.LimitReader(part, 1024))
			if err != nil {
				return fault.Wrap(err, fault.Invalid, "the form could not be read", "send it again")
			}
			values[part.FormName()] = strings.TrimSpace(string(b))
			continue
		}
		// The name that was sent, not its last part, so that a path in it is refused and not tidied.
		d, err := s.Vault.Upload(ctx, v, sentName(part.Header.Get("Content-Disposition"), part.FileName()), part)
		if err != nil {
			return s.uploadWrong(w, r, err)
		}
		doc = d.ID
	}
	if doc == "" {
		return s.uploadWrong(w, r, fault.Bad(fault.Field{Name: "file", Message: "no file was sent", Hint: "choose a file"}))
	}
	if err := s.Vault.Attach(ctx, v, got.ID, doc, values["element"], vault.Audience(values["audience"])); err != nil {
		return s.uploadWrong(w, r, err)
	}
	return s.done(w, r, "toast.done", "/rights/"+name)
}

func sentName(disposition, otherwise string) string {
	if _, params, err := mime.ParseMediaType(disposition); err == nil && params["filename"] != "" {
		return params["filename"]
	}
	return otherwise
}

// uploadWrong says why a file was not taken: in the page, or to its script.
func (s *site) uploadWrong(w http.ResponseWriter, r *http.Request, err error) error {
	if f := faultOf(err); stateOf(r.Context()).partial && len(f.Fields) > 0 {
		st := stateOf(r.Context())
		return fault.New(fault.Invalid, st.Fault(f.Fields[0].Message)+" · "+st.Fault(f.Fields[0].Hint), "")
	}
	return s.rightWrong(w, r, err, "file", "element", "audience")
}

// rightAttach puts a document that is there already beside the right, or takes one away.
func (s *site) rightAttach(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	ctx, v, name := r.Context(), who(r), r.PathValue("id")
	doc, element := r.PostFormValue("document"), r.PostFormValue("element")
	var err error
	if r.PostFormValue("detach") != "" {
		err = s.Vault.Detach(ctx, v, name, doc, element)
	} else {
		err = s.Vault.Attach(ctx, v, name, doc, element, vault.Audience(r.PostFormValue("audience")))
	}
	if err != nil {
		return s.rightWrong(w, r, err, "document", "element", "audience")
	}
	return s.done(w, r, "toast.done", "/rights/"+name)
}

// documentGet sends a document as a file to keep, never to be shown in the place of a page.
func (s *site) documentGet(w http.ResponseWriter, r *http.Request) error {
	d, content, err := s.Vault.Open(r.Context(), who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", d.Media)
	h.Set("Content-Length", strconv.FormatInt(d.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(w, content); err != nil {
		panic(http.ErrAbortHandler) // half a file must not look whole
	}
	return nil
}

type documentsView struct {
	items []vault.Document
	next  string
}

func (s *site) documents(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Vault.Documents(r.Context(), who(r), asked(r))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, documentsPage(documentsView{got.Items, nextPage("/documents", got.Next)}))
}

type verificationView struct {
	items    []vault.Right
	next     string
	platform bool
	now      time.Time
}

func (s *site) verification(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), who(r)
	p := verificationView{now: s.Vault.Now()}
	var err error
	if p.platform, err = s.Vault.Platform(ctx, v); err != nil {
		return err
	}
	if !p.platform {
		return fault.New(fault.NotFound, "there is no such page", "")
	}
	got, err := s.Vault.Queue(ctx, v, asked(r))
	if err != nil {
		return err
	}
	p.items, p.next = got.Items, nextPage("/verification", got.Next)
	return s.show(w, r, http.StatusOK, verificationPage(p))
}

// main reports whether an action is the one that is expected now.
func (p rightView) main(a vault.Action) bool {
	return a == vault.Take || a == vault.Verify || (a == vault.Submit && len(p.missing) == 0)
}

// domain is the domain of the holder, or a dash.
func (p rightView) domain() string {
	if p.r.Domain == "" {
		return "–"
	}
	return p.r.Domain
}

// dotted writes entries of several parts for reading: the parts that are there, with dots between.
func dotted(lines []string) []string {
	var out []string
	for _, l := range lines {
		var parts []string
		for p := range strings.SplitSeq(l, ";") {
			if p = strings.TrimSpace(p); p != "" {
				parts = append(parts, p)
			}
		}
		out = append(out, strings.Join(parts, " · "))
	}
	return out
}
