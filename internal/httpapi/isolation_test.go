package httpapi

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/id"
)

// foreign is what the southern organisation owns: an ID for every noun of the API.
func (w *world) foreign(t *testing.T) map[string]string {
	t.Helper()
	key := w.south.secret
	post := func(path, body string) string {
		return w.run(t, scenario{key: key, method: "POST", path: path, body: body, status: 201}).id(t)
	}
	ids := map[string]string{}
	ids["brands"] = post("/v1/brands", `{"name":"Southmark secret brand","private":true}`)
	ids["products"] = post("/v1/products", `{"brand":"`+ids["brands"]+`","name":"Southmark secret product","private":true}`)
	ids["findings"] = w.suspicious(t, w.south, "Southmark secret kettle")
	var rules struct{ Items []struct{ ID string } }
	w.run(t, scenario{key: key, path: "/v1/rules", status: 200}).into(t, &rules)
	ids["rules"] = rules.Items[0].ID
	etag := w.run(t, scenario{key: key, path: "/v1/findings/" + ids["findings"], status: 200}).header.Get("ETag")
	ids["decisions"] = w.run(t, scenario{
		key: key, method: "POST", path: "/v1/findings/" + ids["findings"] + "/decisions",
		body: `{"verdict":"remove","note":"Southmark secret note"}`, header: map[string]string{"If-Match": etag}, status: 201,
	}).id(t)
	for _, noun := range []string{"listings", "intakes"} {
		var list struct{ Items []struct{ ID string } }
		w.run(t, scenario{key: key, path: "/v1/" + noun, status: 200}).into(t, &list)
		ids[noun] = list.Items[0].ID
	}
	ids["rights"] = post("/v1/rights", `{"kind":"photographs","title":"Southmark secret right","holder":"Southmark","author":"A","description":"Southmark"}`)
	ids["documents"] = w.run(t, scenario{
		key: key, method: "POST", path: "/v1/documents?name=Southmark.txt", body: "Southmark", header: map[string]string{"Content-Type": "application/octet-stream"}, status: 201,
	}).id(t)
	w.run(t, scenario{
		key: key, method: "POST", path: "/v1/rights/" + ids["rights"] + "/attachments", body: `{"document":"` + ids["documents"] + `","element":"original"}`, status: 204,
	})
	ids["keys"] = post("/v1/keys", `{"name":"Southmark secret key","scopes":["read"]}`)
	return ids
}

// bodies are good bodies for the routes that want one, so that a 404 is about the ID and nothing else.
func bodies() map[string]string {
	return map[string]string{
		"PUT /v1/brands/{id}": `{"name":"Mine"}`, "PUT /v1/products/{id}": `{"brand":"brd_1","name":"Mine"}`,
		"PUT /v1/rules/{id}": `{"name":"mine","expr":"true"}`, "POST /v1/findings/{id}/decisions": `{"verdict":"approve"}`,
		"PUT /v1/rights/{id}": `{"kind":"photographs","title":"Mine","holder":"M","author":"A","description":"D"}`, "POST /v1/rights/{id}/actions": `{"action":"submit"}`,
		"POST /v1/rights/{id}/steps": `{"step":"dns"}`, "POST /v1/rights/{id}/attachments": `{"document":"doc_1","element":"original"}`,
	}
}

// Every route that takes an ID, read from the table of routes, treats a foreign thing exactly as one that never was.
func TestForeignIDsAreUnknown(t *testing.T) {
	t.Parallel()
	w := open(t)
	ids := w.foreign(t)
	prefixes := regexp.MustCompile(`^([a-z]+)_`)
	asked := 0
	for pattern, rt := range w.api.routes {
		if !strings.Contains(rt.path, "{") {
			continue
		}
		noun := strings.Split(rt.path, "/")[2]
		if ids[noun] == "" {
			t.Errorf("%s: this test has no foreign ID for %s", pattern, noun)
			continue
		}
		asked++
		random := id.New(prefixes.FindStringSubmatch(ids[noun])[1])
		var replies []string
		for _, given := range []string{ids[noun], random, "nonsense", strings.Repeat("x", 100)} {
			r := w.run(t, scenario{
				key: w.north.secret, method: rt.method, path: filled(rt.path, given), body: bodies()[pattern],
				header: map[string]string{"If-Match": `"1"`, "Idempotency-Key": ""}, status: 404, forbid: []string{"Southmark", w.south.viewer.Org},
			})
			replies = append(replies, strings.ReplaceAll(r.body, r.header.Get("X-Request-Id"), "ID"))
		}
		for _, other := range replies[1:] {
			if diff := cmp.Diff(replies[0], other); diff != "" {
				t.Errorf("%s: a foreign ID and an unknown one are told apart:\n%s", pattern, diff)
			}
		}
	}
	if asked < 15 {
		t.Errorf("only %d routes take an ID; this test looks in the wrong place", asked)
	}
	// nothing of all that changed anything
	w.run(t, scenario{key: w.south.secret, path: "/v1/brands/" + ids["brands"], status: 200, want: []string{"Southmark secret brand"}, sent: map[string]string{"ETag": `"1"`}})
	w.run(t, scenario{key: w.south.secret, path: "/v1/decisions/" + ids["decisions"], status: 200, forbid: []string{"undone_at"}})
	w.run(t, scenario{key: w.south.secret, path: "/v1/keys", status: 200, forbid: []string{"revoked_at"}})
}

// No list of one organisation holds anything private of another.
func TestListsHoldNothingForeign(t *testing.T) {
	t.Parallel()
	w := open(t)
	ids := w.foreign(t)
	asked := 0
	for _, rt := range w.api.routes {
		if rt.method != "GET" || strings.Contains(rt.path, "{") || rt.public || rt.stream {
			continue
		}
		asked++
		w.run(t, scenario{key: w.north.secret, path: rt.path, status: 200, forbid: []string{"Southmark", w.south.viewer.Org, "Admin B"}})
	}
	if asked < 9 {
		t.Errorf("only %d lists", asked)
	}
	for _, path := range []string{
		"/v1/events?subject=" + ids["findings"], "/v1/products?brand=" + ids["brands"], "/v1/brands?q=Southmark",
		"/v1/listings?q=Southmark", "/v1/findings?q=Southmark", "/v1/rights?q=Southmark", "/v1/rights?brand=" + ids["brands"], "/v1/verifications",
	} {
		w.run(t, scenario{key: w.north.secret, path: path, status: 200, want: []string{`"items":[]`}})
	}
	w.run(t, scenario{name: "a product of a foreign private brand", key: w.north.secret, method: "POST", path: "/v1/products", body: `{"brand":"` + ids["brands"] + `","name":"Mine"}`, status: 422, forbid: []string{"Southmark"}})
}

// Logged out, every route that is not public answers 401, whatever it is asked.
func TestLoggedOut(t *testing.T) {
	t.Parallel()
	w := open(t)
	asked := 0
	for pattern, rt := range w.api.routes {
		if rt.public {
			continue
		}
		asked++
		for _, secret := range []string{"", "assay_nobody", "x"} {
			w.run(t, scenario{
				key: secret, method: rt.method, path: filled(rt.path, id.New("brd")), body: bodies()[pattern], status: 401,
				want: []string{"unauthenticated"}, sent: map[string]string{"WWW-Authenticate": "*"},
			})
		}
	}
	if asked < 35 {
		t.Errorf("only %d routes need a key", asked)
	}
}

// A key with no permission but one gets no further than that one.
func TestEveryRouteAsksForAPermission(t *testing.T) {
	t.Parallel()
	w := open(t)
	only := w.key(t, w.north.viewer, authz.Review) // no route but deciding needs this alone
	for pattern, rt := range w.api.routes {
		switch {
		case rt.public, rt.path == "/v1/me", strings.Contains(rt.path, "decisions") && rt.method == "POST":
			continue
		case pattern == "POST /v1/documents":
			w.run(t, scenario{key: only, method: "POST", path: rt.path + "?name=a.txt", status: 403, body: "a", header: map[string]string{"Content-Type": "application/octet-stream"}})
			continue
		case pattern == "POST /v1/intakes":
			w.run(t, scenario{key: only, method: "POST", path: rt.path + "?platform=p", status: 403, body: "{}", header: map[string]string{"Content-Type": "application/x-ndjson", "Idempotency-Key": "k"}})
			continue
		}
		body := map[string]string{
			"POST /v1/rights": `{"kind":"photographs","title":"X","holder":"X","author":"X","description":"X"}`,
			"POST /v1/brands": `{"name":"X"}`, "POST /v1/products": `{"brand":"brd_1","name":"X"}`, "POST /v1/rules": `{"name":"X","expr":"true"}`,
			"POST /v1/rules/check": `{"expr":"true"}`, "POST /v1/screen": `{"id":"1","title":"X"}`, "POST /v1/keys": `{"name":"X","scopes":["read"]}`,
			"POST /v1/organisations": `{"name":"X","kind":"holder","email":"x@y.example","user_name":"X","password":"` + password + `"}`,
		}[pattern]
		w.run(t, scenario{key: only, method: rt.method, path: filled(rt.path, id.New("brd")), body: or(body, bodies()[pattern]), header: map[string]string{"If-Match": `"1"`}, status: 403, want: []string{"forbidden"}})
	}
}
