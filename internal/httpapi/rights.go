package httpapi

import (
	"context"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/vault"
	"github.com/assay-ip/assay/packs"
)

// rightBody is a right with what follows from it at this moment.
type rightBody struct {
	vault.Right
	Supports bool           `json:"supports" doc:"Whether a new notice may rest on it now."`
	Standing vault.Standing `json:"standing" doc:"Why, or why not."`
}

func (a *api) rightWith(r vault.Right) rightBody {
	ok, st := r.Supports(a.Vault.Now())
	return rightBody{Right: r, Supports: ok, Standing: st}
}

func (a *api) rightRow(r vault.Right, location string) *rowOut[rightBody] {
	return &rowOut[rightBody]{ETag: tag(r.Version), Location: location, Body: a.rightWith(r)}
}

type rightsIn struct {
	Words string      `query:"q" maxLength:"200" doc:"Part of the title, holder or number."`
	Kind  vault.Kind  `query:"kind"`
	State vault.State `query:"state"`
	Brand string      `query:"brand" maxLength:"128" doc:"ID of a brand that it supports."`
	Paging
}

type actIn struct {
	ID      string `path:"id" maxLength:"128"`
	IfMatch string `header:"If-Match" doc:"The ETag of what was read. Needed." example:"\"3\""`
	Body    struct {
		Action  vault.Action `json:"action"`
		Reasons []string     `json:"reasons,omitempty" maxItems:"20" doc:"Of a refusal."`
		Note    string       `json:"note,omitempty" maxLength:"4000"`
	}
}

type stepIn struct {
	ID   string `path:"id" maxLength:"128"`
	Body struct {
		Step    string `json:"step" enum:"register,staff,email,email_confirm,dns,dns_check" doc:"register, staff and email are the platform's; email_confirm, dns and dns_check the holder's."`
		Passed  bool   `json:"passed,omitempty" doc:"Of staff."`
		Note    string `json:"note,omitempty" maxLength:"4000" doc:"Of staff: what was looked at and seen."`
		Address string `json:"address,omitempty" maxLength:"254" doc:"Of email."`
		Code    string `json:"code,omitempty" maxLength:"40" doc:"Of email_confirm."`
	}
}

type stepOut struct {
	Body struct {
		vault.Step
		Code string `json:"code,omitempty" doc:"Of email: to be sent to the address by the platform. Shown once."`
	}
}

type attachIn struct {
	ID   string `path:"id" maxLength:"128"`
	Body struct {
		Document string         `json:"document" maxLength:"128"`
		Element  string         `json:"element" maxLength:"100" doc:"What it proves; see GET /v1/evidence."`
		Audience vault.Audience `json:"audience,omitempty"`
	}
}

type detachIn struct {
	ID       string `path:"id" maxLength:"128"`
	Document string `query:"document" maxLength:"128" doc:"Needed."`
	Element  string `query:"element" maxLength:"100" doc:"Needed: what it was to prove."`
}

type itemsOut[T any] struct {
	Body struct {
		Items []T `json:"items" nullable:"false"`
	}
}

func itemsOf[T any](items []T) *itemsOut[T] {
	out := &itemsOut[T]{}
	if out.Body.Items = items; items == nil {
		out.Body.Items = []T{}
	}
	return out
}

func (a *api) mountRights() {
	const item = "/v1/rights/{id}"
	mount(a, a.operation(http.MethodGet, "/v1/rights", "list-rights", "List rights"),
		func(ctx context.Context, v authz.Viewer, in *rightsIn) (*listOut[rightBody], error) {
			p, err := a.Vault.List(ctx, v, vault.Query{Search: in.Words, Kind: in.Kind, State: in.State, Brand: in.Brand}, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, convert(p, a.rightWith)), nil
		})
	mount(a, a.operation(http.MethodPost, "/v1/rights", "create-right", "Add a right as a draft", created, replayable),
		func(ctx context.Context, v authz.Viewer, in *createIn[vault.Entry]) (*rowOut[rightBody], error) {
			r, err := a.Vault.Create(ctx, v, in.Body)
			if err != nil {
				return nil, err
			}
			return a.rightRow(r, "/v1/rights/"+r.ID), nil
		})
	mount(a, a.operation(http.MethodGet, item, "get-right", "Read a right"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[rightBody], error) {
			r, err := a.Vault.Get(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return a.rightRow(r, ""), nil
		})
	mount(a, a.operation(http.MethodPut, item, "replace-right", "Replace a right"),
		func(ctx context.Context, v authz.Viewer, in *updateIn[vault.Entry]) (*rowOut[rightBody], error) {
			version, err := expected(in.IfMatch, a.rightVersion(ctx, v, in.ID))
			if err != nil {
				return nil, err
			}
			r, err := a.Vault.Update(ctx, v, in.ID, version, in.Body)
			if err != nil {
				return nil, err
			}
			return a.rightRow(r, ""), nil
		})
	mount(a, a.operation(http.MethodPost, item+"/actions", "act-on-right", "Move a right on: submit, revise, withdraw, appeal, take, return, verify, refuse or cancel", replayable),
		func(ctx context.Context, v authz.Viewer, in *actIn) (*rowOut[rightBody], error) {
			version, err := expected(in.IfMatch, a.rightVersion(ctx, v, in.ID))
			if err != nil {
				return nil, err
			}
			r, err := a.Vault.Act(ctx, v, in.ID, in.Body.Action, vault.ActInput{Version: version, Reasons: in.Body.Reasons, Note: in.Body.Note})
			if err != nil {
				return nil, err
			}
			return a.rightRow(r, ""), nil
		})
	a.mountSteps(item)
	a.mountAttachments(item)
	a.mountDocuments()
}

func (a *api) rightVersion(ctx context.Context, v authz.Viewer, id string) func() (int64, error) {
	return func() (int64, error) {
		r, err := a.Vault.Get(ctx, v, id)
		return r.Version, err
	}
}

// mountSteps registers what the verification of a right is made of.
func (a *api) mountSteps(item string) {
	mount(a, a.operation(http.MethodGet, "/v1/verifications", "list-verifications", "List the rights that wait for the platform; for its people alone"),
		func(ctx context.Context, v authz.Viewer, in *Paging) (*listOut[rightBody], error) {
			p, err := a.Vault.Queue(ctx, v, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, convert(p, a.rightWith)), nil
		})
	mount(a, a.operation(http.MethodGet, item+"/steps", "list-steps", "List the checks of a right"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*itemsOut[vault.Step], error) {
			steps, err := a.Vault.Steps(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return itemsOf(steps), nil
		})
	mount(a, a.operation(http.MethodPost, item+"/steps", "create-step", "Make a check of a right, or go on with one", created, secret),
		func(ctx context.Context, v authz.Viewer, in *stepIn) (*stepOut, error) {
			out := &stepOut{}
			var err error
			switch b := in.Body; b.Step {
			case "register":
				out.Body.Step, err = a.Vault.CheckRegister(ctx, v, in.ID)
			case "staff":
				out.Body.Step, err = a.Vault.CheckStaff(ctx, v, in.ID, b.Passed, b.Note)
			case "email":
				out.Body.Step, out.Body.Code, err = a.Vault.StartEmail(ctx, v, in.ID, b.Address)
			case "email_confirm":
				out.Body.Step, err = a.Vault.ConfirmEmail(ctx, v, in.ID, b.Code)
			case "dns":
				out.Body.Step, err = a.Vault.StartDNS(ctx, v, in.ID)
			default:
				out.Body.Step, err = a.Vault.CheckDNS(ctx, v, in.ID)
			}
			if err != nil {
				return nil, err
			}
			return out, nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/evidence", "get-evidence", "Read what each kind of right is asked for", public),
		func(context.Context, authz.Viewer, *struct{}) (*itemsOut[evidenceBody], error) {
			return itemsOf(evidenceOf(a.Vault.Pack())), nil
		})
}

// evidenceBody is what a kind of right is asked for.
type evidenceBody struct {
	Kind       vault.Kind      `json:"kind"`
	Registered bool            `json:"registered" doc:"It stands in a register, under a number."`
	Required   []string        `json:"required" nullable:"false" doc:"Fields."`
	Optional   []string        `json:"optional" nullable:"false"`
	Evidence   []evidenceEntry `json:"evidence" nullable:"false"`
}

type evidenceEntry struct {
	packs.Evidence
	Verified bool `json:"verified" doc:"Whether somebody read the text that is cited."`
}

func evidenceOf(p *packs.EvidencePack) []evidenceBody {
	out := make([]evidenceBody, 0, len(p.Kinds))
	for _, k := range p.Kinds {
		b := evidenceBody{Kind: vault.Kind(k.Kind), Registered: k.Registered, Required: k.Required, Optional: k.Optional, Evidence: []evidenceEntry{}}
		for _, r := range k.Rules {
			for _, e := range r.Evidence {
				e.Territory, e.Title = r.Territory, p.Elements[e.Element].Title
				b.Evidence = append(b.Evidence, evidenceEntry{e, e.Verified()})
			}
		}
		out = append(out, b)
	}
	return out
}

// mountAttachments registers what puts documents beside rights.
func (a *api) mountAttachments(item string) {
	mount(a, a.operation(http.MethodGet, item+"/attachments", "list-attachments", "List the documents of a right"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*itemsOut[vault.Attachment], error) {
			got, err := a.Vault.Attachments(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return itemsOf(got), nil
		})
	mount(a, a.operation(http.MethodPost, item+"/attachments", "attach-document", "Put a document beside a right, or change who may see it"),
		func(ctx context.Context, v authz.Viewer, in *attachIn) (*struct{}, error) {
			return nil, a.Vault.Attach(ctx, v, in.ID, in.Body.Document, in.Body.Element, in.Body.Audience)
		})
	mount(a, a.operation(http.MethodDelete, item+"/attachments", "detach-document", "Take a document away from a right"),
		func(ctx context.Context, v authz.Viewer, in *detachIn) (*struct{}, error) {
			return nil, a.Vault.Detach(ctx, v, in.ID, in.Document, in.Element)
		})
}

// documentIn is an upload. The body is not read here: the service looks through it.
type documentIn struct {
	Name string `query:"name" maxLength:"300" doc:"Needed: name of the file, with its ending."`
	body io.Reader
}

// Resolve hands the body over.
func (in *documentIn) Resolve(ctx huma.Context) []error {
	in.body = ctx.BodyReader()
	return nil
}

// mountDocuments registers uploading, listing and downloading.
func (a *api) mountDocuments() {
	op := a.operation(http.MethodPost, "/v1/documents", "upload-document", "Upload a document", created, streaming)
	op.Description = "The body is the file itself: PDF, PNG, JPEG, WebP, TIFF or plain text, up to 25 MiB. What could harm whoever opens it is refused by name. " +
		"The same content again is the document that is there already."
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	mount(a, op, func(ctx context.Context, v authz.Viewer, in *documentIn) (*rowOut[vault.Document], error) {
		if err := v.Can(authz.WriteKnowledge); err != nil {
			return nil, err
		}
		d, err := a.Vault.Upload(ctx, v, in.Name, in.body)
		if err != nil {
			return nil, err
		}
		return &rowOut[vault.Document]{Location: "/v1/documents/" + d.ID, Body: d, ETag: `"1"`}, nil
	})
	mount(a, a.operation(http.MethodGet, "/v1/documents", "list-documents", "List the documents of the organisation"),
		func(ctx context.Context, v authz.Viewer, in *Paging) (*listOut[vault.Document], error) {
			p, err := a.Vault.Documents(ctx, v, in.request())
			if err != nil {
				return nil, err
			}
			return listOf(ctx, p), nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/documents/{id}", "get-document", "Read what is known of a document"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[vault.Document], error) {
			d, err := a.Vault.Document(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return &rowOut[vault.Document]{ETag: `"1"`, Body: d}, nil
		})
	media := []string{"application/pdf", "image/png", "image/jpeg", "image/webp", "image/tiff", "text/plain"}
	down := a.operation(http.MethodGet, "/v1/documents/{id}/content", "get-document-content", "Download a document", streaming, answers(media...))
	for _, m := range media {
		down.Responses["200"].Content[m].Schema = &huma.Schema{Type: huma.TypeString, Format: "binary"}
	}
	down.Parameters = append(down.Parameters, &huma.Param{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	a.raw(down, a.download)
}

// download sends a document as a file to keep, never to be shown in the place of a page.
func (a *api) download(w http.ResponseWriter, r *http.Request) {
	d, content, err := a.Vault.Open(r.Context(), callOf(r.Context()).viewer, r.PathValue("id"))
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", d.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.Name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(w, content); err != nil {
		_ = a.explain(r.Context(), fault.Wrap(err, fault.Internal, "the download broke off", "")) // it logs the cause
		panic(http.ErrAbortHandler)                                                               // half a file must not look whole
	}
}
