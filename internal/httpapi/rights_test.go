package httpapi

import (
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/vault"
)

const photographs = `{"kind":"photographs","title":"Shoes on white","holder":"Southmark Ltd","domain":"southmark.example","author":"A. Photographer","description":"Forty pictures"}`

func octets(status int, key, name, body string) scenario {
	return scenario{key: key, method: "POST", path: "/v1/documents?name=" + name, body: body, header: map[string]string{"Content-Type": "application/octet-stream"}, status: status}
}

func TestARightByTheAPI(t *testing.T) {
	t.Parallel()
	w := open(t)
	south, north := w.south.secret, w.north.secret
	made := w.run(t, scenario{key: south, method: "POST", path: "/v1/rights", body: photographs, status: 201, sent: map[string]string{"ETag": `"1"`}, want: []string{`"state":"draft"`, `"supports":false`, `"standing":"unproven"`}})
	at := "/v1/rights/" + made.id(t)
	match := func(v string) map[string]string { return map[string]string{"If-Match": `"` + v + `"`} }
	act := func(key, version, body string, status int, want ...string) {
		t.Helper()
		w.run(t, scenario{name: body, key: key, method: "POST", path: at + "/actions", header: match(version), body: body, status: status, want: want})
	}
	act(south, "1", `{"action":"submit"}`, 422, "evidence.original")
	act(south, "1", `{"action":"bless"}`, 422)
	w.run(t, scenario{name: "blind", key: south, method: "POST", path: at + "/actions", body: `{"action":"submit"}`, status: 428})
	doc := w.run(t, octets(201, south, "letter.txt", "these are ours")).id(t)
	if again := w.run(t, octets(201, south, "other.txt", "these are ours")).id(t); again != doc {
		t.Errorf("the same content is %s, then %s", doc, again)
	}
	w.run(t, scenario{key: south, method: "POST", path: at + "/attachments", body: `{"document":"` + doc + `","element":"original"}`, status: 204})
	w.run(t, scenario{key: south, method: "POST", path: at + "/attachments", body: `{"document":"` + doc + `","element":"charm"}`, status: 422})
	w.run(t, scenario{key: south, path: at + "/attachments", status: 200, want: []string{doc, `"audience":"platform"`}})
	w.run(t, scenario{name: "the platform sees no draft", key: north, path: at, status: 404})
	w.run(t, scenario{key: north, path: "/v1/documents/" + doc, status: 404})
	act(south, "1", `{"action":"submit"}`, 200, `"state":"submitted"`)
	w.run(t, scenario{key: south, path: "/v1/verifications", status: 403})
	w.run(t, scenario{key: north, path: "/v1/verifications", status: 200, want: []string{made.id(t), "Southmark Ltd"}})
	act(north, "2", `{"action":"take"}`, 403, "a person decides")
	w.run(t, scenario{name: "nor does a program check", key: north, method: "POST", path: at + "/steps", body: `{"step":"staff","passed":true,"note":"seen"}`, status: 403})
	r := w.run(t, scenario{key: north, path: "/v1/documents/" + doc + "/content", status: 200, want: []string{"these are ours"}, sent: map[string]string{
		"Content-Type": "text/plain", "Content-Disposition": "attachment; filename=letter.txt",
	}})
	if !strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("sent with %v", r.header)
	}
	w.run(t, scenario{key: south, method: "PUT", path: at, header: match("2"), body: strings.Replace(photographs, "Forty", "Fifty", 1), status: 409})
	w.run(t, scenario{key: south, method: "POST", path: at + "/steps", body: `{"step":"dns"}`, status: 201, want: []string{"_assay-challenge.southmark.example", "assay-verification="}})
	w.run(t, scenario{key: south, path: at + "/steps", status: 200, want: []string{`"outcome":"open"`}})
	act(south, "2", `{"action":"revise"}`, 200, `"state":"draft"`)
	w.run(t, scenario{key: south, method: "DELETE", path: at + "/attachments?document=" + doc + "&element=original", status: 204})
	w.run(t, scenario{key: south, method: "DELETE", path: at + "/attachments", status: 404})
	act(south, "3", `{"action":"withdraw"}`, 200, `"state":"withdrawn"`, `"standing":"withdrawn"`)
	w.run(t, scenario{name: "what is asked for", path: "/v1/evidence", status: 200, want: []string{`"verified":false`, `"verified":true`, "unregistered_design"}})
	w.run(t, scenario{key: south, path: "/v1/rights?kind=photographs&state=withdrawn&q=shoes", status: 200, want: []string{made.id(t)}})
	w.run(t, scenario{key: south, path: "/v1/rights?kind=plant", status: 422})
	w.run(t, scenario{key: south, path: "/v1/events?subject=" + made.id(t), status: 200, want: []string{"right.created", "document.attached", "right.submitted", "right.step", "right.revised", "document.detached", "right.withdrawn"}})
}

func TestHostileUploads(t *testing.T) {
	t.Parallel()
	w := open(t)
	for name, c := range map[string]struct{ body, want string }{
		"a.svg":             {"<svg onload=alert(1)>", "SVG picture that holds a script"},
		"a.pdf":             {"%PDF-1.4\n1 0 obj<</S/JavaScript/JS(1)>>endobj\n%%EOF", "the PDF holds JavaScript"},
		"b.pdf":             {"%PDF-1.4\n1 0 obj<</S/Launch/F(x)>>endobj\n%%EOF", "the PDF starts programs"},
		"c.pdf":             {"hello", "not what the name of the file says"},
		"a.html":            {"<html>", "page or markup"},
		"..%2Fa.txt":        {"hello", "holds a path"},
		"a%0D%0AX-Bad:.txt": {"hello", "path or characters"},
		"":                  {"hello", "no name"},
		"a.txt":             {"", "empty"},
	} {
		w.run(t, func() scenario { s := octets(422, w.south.secret, name, c.body); s.want = []string{c.want}; return s }())
	}
	w.run(t, scenario{key: w.south.secret, path: "/v1/documents", status: 200, want: []string{`"items":[]`}})
}

// Verified and private: the holder and the platform read it, and to a seller and another brand it is as if it never was.
func TestPrivateRightsAreUnknownToOthers(t *testing.T) {
	t.Parallel()
	w := open(t)
	join := func(name string, kind account.OrgKind) party {
		email := strings.ToLower(name) + "@x.example"
		_, err := w.api.Accounts.AddOrganisation(t.Context(), w.north.viewer, account.AddInput{Name: name, Kind: kind, Email: email, UserName: name, Password: password})
		must(t, err)
		v, err := w.api.Accounts.SignIn(t.Context(), email, password)
		must(t, err)
		return w.party(t, v)
	}
	seller, brand, customs := join("Seller", account.KindSeller), join("Brand", account.KindHolder), join("Customs", account.KindAuthority)
	act := func(v authz.Viewer, r vault.Right, a vault.Action) vault.Right {
		t.Helper()
		out, err := w.api.Vault.Act(t.Context(), v, r.ID, a, vault.ActInput{Version: r.Version})
		must(t, err)
		return out
	}
	v := w.api.Vault
	doc, err := v.Upload(t.Context(), w.south.viewer, "southmark.txt", strings.NewReader("Southmark secret proof"))
	must(t, err)
	verified := func(audience map[vault.Item]vault.Audience, file vault.Audience) string {
		r, err := v.Create(t.Context(), w.south.viewer, vault.Entry{
			Kind: vault.Photographs, Title: "Southmark secret", Holder: "Southmark", Author: "A", Description: "D", Audience: audience, Readers: []string{customs.viewer.Org},
			Licensees: []vault.Licensee{{Name: "Southmark secret licensee"}},
		})
		must(t, err)
		must(t, v.Attach(t.Context(), w.south.viewer, r.ID, doc.ID, "original", file))
		r = act(w.north.viewer, act(w.south.viewer, r, vault.Submit), vault.Take)
		_, err = v.CheckStaff(t.Context(), w.north.viewer, r.ID, true, "seen")
		must(t, err)
		return act(w.north.viewer, r, vault.Verify).ID
	}
	private := verified(nil, vault.Public) // a right that is not open opens none of its documents
	for _, p := range []party{seller, brand, customs} {
		for _, path := range []string{"/v1/rights/" + private, "/v1/rights/" + private + "/attachments", "/v1/rights/" + private + "/steps", "/v1/documents/" + doc.ID, "/v1/documents/" + doc.ID + "/content"} {
			known := w.run(t, scenario{key: p.secret, path: path, status: 404, forbid: []string{"Southmark"}})
			other := w.run(t, scenario{key: p.secret, path: strings.NewReplacer(private, "rgt_x", doc.ID, "doc_x").Replace(path), status: 404})
			if strip := func(r reply) string { return strings.ReplaceAll(r.body, r.header.Get("X-Request-Id"), "") }; strip(known) != strip(other) {
				t.Errorf("%s is told apart from one that never was:\n%s\n%s", path, known.body, other.body)
			}
		}
		w.run(t, scenario{key: p.secret, path: "/v1/rights", status: 200, want: []string{`"items":[]`}})
	}
	w.run(t, scenario{key: w.north.secret, path: "/v1/rights/" + private, status: 200, want: []string{"Southmark secret licensee"}})

	chosen := verified(map[vault.Item]vault.Audience{vault.ItemDetails: vault.Authorities}, vault.Authorities)
	w.run(t, scenario{key: customs.secret, path: "/v1/rights/" + chosen, status: 200, want: []string{`"supports":true`}, forbid: []string{"licensee", "decisions", "submitted_by"}})
	w.run(t, scenario{key: customs.secret, path: "/v1/rights/" + chosen + "/steps", status: 200, want: []string{`"items":[]`}})
	w.run(t, scenario{key: customs.secret, path: "/v1/documents/" + doc.ID + "/content", status: 200, want: []string{"Southmark secret proof"}})
	w.run(t, scenario{key: seller.secret, path: "/v1/rights/" + chosen, status: 404})

	open := verified(map[vault.Item]vault.Audience{vault.ItemDetails: vault.Public}, vault.PlatformOnly)
	w.run(t, scenario{key: seller.secret, path: "/v1/rights/" + open, status: 200, want: []string{"Southmark secret"}, forbid: []string{"licensee"}})
	w.run(t, scenario{key: seller.secret, path: "/v1/rights/" + open + "/attachments", status: 200, want: []string{`"items":[]`}})
	w.run(t, scenario{key: seller.secret, path: "/v1/documents/" + doc.ID, status: 404})
	w.run(t, scenario{key: seller.secret, method: "POST", path: "/v1/rights/" + open + "/actions", header: map[string]string{"If-Match": `"4"`}, body: `{"action":"withdraw"}`, status: 403})
}
