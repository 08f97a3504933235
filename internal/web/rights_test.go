package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/vault"
	"github.com/assay-ip/assay/internal/webtest"
)

// The way of a right by mouse and keyboard: the holder enters it, a hostile file is refused by name, a good one is taken, and somebody of
// the platform checks and verifies it.
func TestARightFromEntryToVerified(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s := webtest.Start(t)
	s.SetUp(t)
	holder := s.Other(t, "Solenne")
	tab := b.Tab(t, s)
	tab.Enter(s.Session(t, s.Client(t, "admin@solenne.example")))
	tab.Go("/")
	tab.Keys("gv")
	tab.Wait(`location.pathname === "/rights" && document.querySelector(".empty a[href='/rights/new']")`)
	tab.Go("/rights/new?kind=trademark")
	for sel, text := range map[string]string{
		"#title": "Solenne", "#domain": "solenne.example", "#office": "em", "#number": "018 123 456", "#territories": "EU, DE", "#classes": "25: shoes\n46: dreams",
	} {
		tab.Type(sel, text)
	}
	tab.Click("form.card button.primary")
	tab.Wait(`document.querySelector("#classes-bad")`)
	if got := webtest.Eval[string](tab, `document.querySelector("#title").value + document.querySelector("#classes").value`); got != "Solenne25: shoes\n46: dreams" {
		t.Errorf("after a refusal the form holds %q", got)
	}
	webtest.Eval[bool](tab, `document.querySelector("#classes").value = "25: shoes"; true`)
	tab.Click("form.card button.primary")
	tab.Wait(`location.pathname.startsWith("/rights/rgt_") && document.querySelector("#evidence")`)
	dir := t.TempDir()
	for name, text := range map[string]string{"bad.svg": "<svg onload=alert(1)></svg>", "certificate.txt": "Certificate\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tab.Upload("#file", filepath.Join(dir, "bad.svg"))
	tab.Click("[data-upload] button.primary")
	tab.Wait(`document.querySelector("#toasts").innerText.includes("SVG picture that holds a script")`)
	tab.Upload("#file", filepath.Join(dir, "certificate.txt"))
	tab.Click("[data-upload] button.primary")
	tab.Wait(`document.querySelector("#evidence tbody")?.innerText.includes("certificate.txt")`)
	tab.Click(`button[value="submit"]`)
	tab.Wait(`document.querySelector("#h-next").innerText === "Waiting for the platform"`)
	got, err := s.Vault.List(t.Context(), holder, vault.Query{}, page.Request{})
	if err != nil || len(got.Items) != 1 || got.Items[0].State != vault.StateSubmitted {
		t.Fatalf("%+v %v", got.Items, err)
	}
	id := got.Items[0].ID

	desk := b.Tab(t, s)
	desk.Enter(s.Session(t, s.Client(t, "reviewer@bazaar.example")))
	desk.Go("/verification")
	desk.Click(`a[href="/rights/` + id + `"]`)
	desk.Wait(`document.querySelector("#check")`)
	desk.Click(`button[value="take"]`)
	desk.Wait(`document.querySelector('button[value="verify"]')`)
	desk.Click(`button[value="verify"]`)
	desk.Wait(`document.querySelector(".notice.bad")?.innerText.includes("nothing has been checked")`)
	desk.Type("#address", "ip@solenne.example")
	desk.Click(`#check form:last-of-type button`)
	desk.Wait(`document.querySelector(".notice.good")?.innerText.includes("ip@solenne.example")`)
	code := webtest.Eval[string](desk, `document.querySelector(".notice.good .mono").innerText`)
	desk.Type("#seen", "Seen in the register")
	desk.Click(`button[name="passed"]`)
	desk.Wait(`document.querySelector("#proof").innerText.includes("Seen in the register")`)

	tab.Go("/rights/" + id)
	tab.Type("#code", code+"\r")
	tab.Wait(`document.querySelector("#proof tbody").innerText.includes("Passed") && !document.querySelector("#code")`)
	if strings.Contains(webtest.Eval[string](tab, `document.body.innerText`), "First Reviewer") {
		t.Error("the holder reads who of the platform checks")
	}
	desk.Click(`button[value="verify"]`)
	desk.Wait(`location.pathname === "/verification" && document.querySelector(".empty")`)
	tab.Go("/rights")
	tab.Wait(`document.querySelector(".chip.good")?.innerText === "Supports notices"`)
}

// Every state of a right, for both sides, is fit for screen readers, in both languages and colours, and for a phone.
func TestRightsAreAccessible(t *testing.T) {
	t.Parallel()
	b := webtest.NewBrowser(t)
	s := webtest.Start(t)
	s.SetUp(t)
	holder := s.Other(t, "Solenne")
	ids := s.Rights(t, holder)
	brands, err := s.Brands.List(t.Context(), holder, "", page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	sides := map[string]string{
		"holder": s.Session(t, s.Client(t, "admin@solenne.example")), "platform": s.Session(t, s.Client(t, "reviewer@bazaar.example")),
	}
	dir := os.Getenv("ASSAY_PICTURES_RIGHTS")
	for side, session := range sides {
		for _, lang := range []string{"en", "zh"} {
			theme := map[string]string{"en": "light", "zh": "dark"}[lang]
			t.Run(side+" "+lang, func(t *testing.T) {
				t.Parallel()
				tab := b.Tab(t, s)
				tab.Cookie("assay_lang", lang)
				tab.Cookie("assay_theme", theme)
				tab.Enter(session)
				paths := map[string]string{"list": "/rights", "verification": "/verification", "documents": "/documents", "none": "/rights?q=nothing+fits", "import": "/rights/import"}
				if side == "holder" {
					delete(paths, "verification")
					paths["brand"], paths["edit"], paths["locked"] = "/brands/"+brands.Items[0].ID, "/rights/"+ids[vault.StateDraft]+"/edit", "/rights/"+ids[vault.StateVerified]+"/edit"
					for _, k := range vault.Kinds() {
						paths["new-"+string(k)] = "/rights/new?kind=" + string(k)
					}
				}
				for st, id := range ids {
					if side == "holder" || st != vault.StateDraft {
						paths[string(st)] = "/rights/" + id
					}
				}
				for name, path := range paths {
					tab.Size(1320, 900)
					tab.Go(path)
					for _, v := range tab.Axe() {
						t.Errorf("%s: %s", path, v)
					}
					picture(t, tab, dir, side+"-"+name+"-"+lang+"-wide")
					tab.Size(375, 760)
					if over := webtest.Eval[int](tab, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
						t.Errorf("%s is %d pixels too wide for a phone", path, over)
					}
					picture(t, tab, dir, side+"-"+name+"-"+lang+"-phone")
				}
			})
		}
	}
}

// picture keeps a picture of the page when somebody wants to look at it.
func picture(t *testing.T, tab *webtest.Tab, dir, name string) {
	t.Helper()
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), tab.Picture(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// send uploads a file under a name, as a browser would, and returns the status and the page.
func send(t *testing.T, s *webtest.Site, c *http.Client, path, name string, data []byte, values url.Values) (int, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k := range values {
		if err := w.WriteField(k, values.Get(k)); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {"application/pdf"}})
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+path, &b)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestHostileUploadsByThePage(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	holder := s.Other(t, "Solenne")
	c := s.Client(t, "admin@solenne.example")
	r, err := s.Vault.Create(t.Context(), holder, vault.Entry{Kind: vault.Photographs, Title: "Shoes", Holder: "Solenne", Author: "A", Description: "Shoes on white"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"../../etc/passwd.txt": "holds a path", "a.svg": "SVG pictures", "a.pdf": "not what the name of the file says", "a.exe": "this ending are not taken",
	} {
		data := map[string]string{"a.svg": "<svg></svg>"}[name]
		if data == "" {
			data = "plain words"
		}
		status, body := send(t, s, c, "/rights/"+r.ID+"/documents", name, []byte(data), url.Values{"element": {"original"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
			t.Errorf("%s: %d, and %q is not said", name, status, want)
		}
	}
	docs, err := s.Vault.Documents(t.Context(), holder, page.Request{})
	if err != nil || len(docs.Items) > 0 {
		t.Errorf("kept: %+v %v", docs.Items, err)
	}
	if status, _ := send(t, s, c, "/rights/"+r.ID+"/documents", "shoe.txt", []byte("a shoe"), url.Values{"element": {"original"}}); status != http.StatusSeeOther {
		t.Errorf("a good file: %d", status)
	}
	docs, err = s.Vault.Documents(t.Context(), holder, page.Request{})
	if err != nil || len(docs.Items) != 1 {
		t.Fatalf("%+v %v", docs.Items, err)
	}
	res, body := s.Get(t, c, "/documents/"+docs.Items[0].ID)
	h := res.Header
	if body != "a shoe" || h.Get("Content-Type") != "text/plain" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("sent as %q with %v", body, h)
	}
}

// What is private is as if it were not there: for a seller, another brand, and somebody who is not signed in.
func TestPrivateRightsAreUnknown(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	holder := s.Other(t, "Solenne")
	ids := s.Rights(t, holder)
	docs, err := s.Vault.Documents(t.Context(), holder, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Accounts.AddOrganisation(t.Context(), s.Admin, account.AddInput{Name: "Shop", Kind: account.KindSeller, Email: "admin@shop.example", UserName: "S", Password: webtest.Password})
	if err != nil {
		t.Fatal(err)
	}
	s.Other(t, "Norvella")
	paths := []string{"/documents/" + docs.Items[0].ID}
	for _, id := range ids {
		paths = append(paths, "/rights/"+id, "/rights/"+id+"/edit")
	}
	for _, email := range []string{"admin@shop.example", "admin@norvella.example"} {
		c := s.Client(t, email)
		for _, path := range append(paths, "/verification") {
			res, body := s.Get(t, c, path)
			i := strings.LastIndexByte(strings.TrimSuffix(path, "/edit"), '_')
			_, unknown := s.Get(t, c, path)
			if i > 0 {
				_, unknown = s.Get(t, c, path[:i+1]+"00000000000000000000000000000000"+strings.TrimPrefix(path[i+1:], path[i+1:min(len(path), i+33)]))
			}
			if res.StatusCode != http.StatusNotFound || strings.Contains(body, "Solenne") || strings.ReplaceAll(body, path, "") != strings.ReplaceAll(unknown, path, "") {
				t.Errorf("%s reads %s: %d", email, path, res.StatusCode)
			}
		}
		for _, path := range []string{"/rights", "/rights?q=Solenne", "/documents", "/find?q=Solenne"} {
			if res, body := s.Get(t, c, path); res.StatusCode != http.StatusOK || strings.Contains(body, "rgt_") || strings.Contains(body, "doc_") {
				t.Errorf("%s reads %s: %d", email, path, res.StatusCode)
			}
		}
	}
	for _, path := range append(paths, "/rights", "/rights/import", "/documents", "/verification") {
		if res, body := s.Get(t, s.Stranger(t), path); res.StatusCode != http.StatusSeeOther || strings.Contains(body, "Solenne") {
			t.Errorf("logged out, %s: %d", path, res.StatusCode)
		}
	}
}

func TestImportOfRightsByThePage(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	c := s.Client(t, "reviewer@bazaar.example")
	file := "title,holder,office,number,territories,classes\nAldora,Aldora SA,EM,1,EU,25: shoes\nAldora,Aldora SA,EM,2,Europe,25\nAldora,Aldora SA,EM,3,EU,\n"
	status, body := send(t, s, c, "/rights/import", "rights.csv", []byte(file), nil)
	for _, want := range []string{"1 right taken.", "1 new.", "2 lines refused.", "territories[0]", "Europe", "this kind of right needs it", `id="main"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%d, and the page lacks %q", status, want)
		}
	}
	if status, body = send(t, s, c, "/rights/import", "rights.xls", []byte(file), nil); status != http.StatusUnprocessableEntity || !strings.Contains(body, `id="file-bad"`) {
		t.Errorf("another format: %d", status)
	}
}
