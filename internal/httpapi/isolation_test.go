package httpapi

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/internal/account"
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
	ids["members"] = w.south.viewer.User
	ids["invitations"] = post("/v1/invitations", `{"email":"southmark-secret@b.example","role":"reader"}`)
	// Mandates and marketplaces are of organisations of certain kinds; both are as foreign to everybody who asks below.
	holder, agent := w.add(t, "Southmark Holder", account.KindHolder), w.add(t, "Southmark Agent", account.KindAgent)
	ids["mandates"] = w.mandate(t, holder, agent).ID
	platform := w.add(t, "Southmark Platform", account.KindPlatform)
	ids["marketplaces"] = w.run(t, scenario{key: platform.secret, method: "POST", path: "/v1/marketplaces", body: `{"platform":"southmark.example","name":"Southmark secret market"}`, status: 201}).id(t)
	return ids
}

// add adds an organisation of a kind with a key that may do everything.
func (w *world) add(t *testing.T, name string, kind account.OrgKind) party {
	t.Helper()
	email := strings.ReplaceAll(strings.ToLower(name), " ", "-") + "@people.example"
	_, err := w.api.Accounts.AddOrganisation(t.Context(), w.north.viewer, account.AddInput{Name: name, Kind: kind, Email: email, UserName: name, Password: password})
	must(t, err)
	v, err := w.api.Accounts.SignIn(t.Context(), email, password)
	must(t, err)
	return w.party(t, v)
}

// mandate makes a mandate to read and change that is in force, by the API.
func (w *world) mandate(t *testing.T, holder, agent party, brands ...string) account.Mandate {
	t.Helper()
	list, err := json.Marshal(brands)
	must(t, err)
	body := `{"agent":"` + agent.viewer.Org + `","permissions":["read","write_knowledge"],"proof_name":"proof.pdf","proof_sha256":"` + strings.Repeat("ab", 32) + `","until":"2027-01-01T00:00:00Z"`
	if len(brands) > 0 {
		body += `,"brands":` + string(list)
	}
	var m account.Mandate
	r := w.run(t, scenario{key: holder.secret, method: "POST", path: "/v1/mandates", body: body + "}", status: 201, sent: map[string]string{"ETag": `"1"`}})
	r.into(t, &m)
	w.run(t, scenario{key: holder.secret, method: "POST", path: "/v1/mandates/" + m.ID + "/accept", header: map[string]string{"If-Match": `"1"`}, status: 403})
	w.run(t, scenario{key: agent.secret, method: "POST", path: "/v1/mandates/" + m.ID + "/accept", header: map[string]string{"If-Match": `"1"`}, status: 200}).into(t, &m)
	return m
}

// strangers are keys of every kind of organisation to which what the southern one owns is foreign.
func (w *world) strangers(t *testing.T) map[string]party {
	t.Helper()
	holder := w.add(t, "Mandator", account.KindHolder)
	brand := w.run(t, scenario{key: holder.secret, method: "POST", path: "/v1/brands", body: `{"name":"Mandated","private":true}`, status: 201}).id(t)
	ended, outside := w.add(t, "Ended", account.KindAgent), w.add(t, "Outside", account.KindAgent)
	m := w.mandate(t, holder, ended)
	w.run(t, scenario{key: ended.secret, path: "/v1/brands/" + brand, status: 200})
	w.run(t, scenario{key: holder.secret, method: "POST", path: "/v1/mandates/" + m.ID + "/end", header: map[string]string{"If-Match": `"2"`}, status: 200, want: []string{"revoked"}})
	w.run(t, scenario{key: ended.secret, path: "/v1/brands/" + brand, status: 404})
	w.mandate(t, holder, outside, brand)
	w.run(t, scenario{key: outside.secret, path: "/v1/brands/" + brand, status: 200})
	return map[string]party{
		"the operator": w.north, "an agent whose mandate ended": ended, "an agent with a mandate for something else": outside,
		"a seller": w.add(t, "Vendor", account.KindSeller), "another holder": holder,
	}
}

// What a mandate opens, and what it does not.
func TestMandateByKey(t *testing.T) {
	t.Parallel()
	w := open(t)
	holder, agent := w.add(t, "Holder", account.KindHolder), w.add(t, "Agent", account.KindAgent)
	post := func(path, body string) string {
		return w.run(t, scenario{key: holder.secret, method: "POST", path: path, body: body, status: 201}).id(t)
	}
	one, two := post("/v1/brands", `{"name":"Openmark","private":true}`), post("/v1/brands", `{"name":"Closedmark","private":true}`)
	p1, p2 := post("/v1/products", `{"brand":"`+one+`","name":"Open shoe"}`), post("/v1/products", `{"brand":"`+two+`","name":"Closed shoe"}`)
	m := w.mandate(t, holder, agent, one)
	w.run(t, scenario{key: agent.secret, path: "/v1/brands", status: 200, want: []string{"Openmark"}, forbid: []string{"Closedmark"}})
	w.run(t, scenario{key: agent.secret, path: "/v1/products", status: 200, want: []string{"Open shoe"}, forbid: []string{"Closed shoe"}})
	w.run(t, scenario{key: agent.secret, path: "/v1/products?brand=" + two, status: 200, want: []string{`"items":[]`}})
	put := func(key, path, body string, status int) {
		t.Helper()
		w.run(t, scenario{key: key, method: "PUT", path: path, body: body, header: map[string]string{"If-Match": `"1"`}, status: status, forbid: []string{"Closed"}})
	}
	put(agent.secret, "/v1/brands/"+two, `{"name":"Mine"}`, 404)
	put(agent.secret, "/v1/products/"+p2, `{"brand":"`+one+`","name":"Mine"}`, 404)
	put(agent.secret, "/v1/products/"+p1, `{"brand":"`+two+`","name":"Mine"}`, 422)
	reads := w.key(t, agent.viewer, authz.Read) // a key with too few scopes
	put(reads, "/v1/brands/"+one, `{"name":"Openmark"}`, 403)
	none := w.key(t, agent.viewer, authz.Administer, authz.WriteKnowledge)
	put(none, "/v1/brands/"+one, `{"name":"Openmark"}`, 404) // who cannot read by a mandate cannot write by it
	put(agent.secret, "/v1/brands/"+one, `{"name":"Openmark","private":true,"aliases":["OM"]}`, 200)
	put(agent.secret, "/v1/products/"+p1, `{"brand":"`+one+`","name":"Open boot"}`, 200)
	w.run(t, scenario{key: holder.secret, path: "/v1/brands/" + one, status: 200, want: []string{`"OM"`, holder.viewer.Org}})
	w.run(t, scenario{key: holder.secret, path: "/v1/events?subject=" + one, status: 200, want: []string{"@" + agent.viewer.Org}})
	for _, path := range []string{"/v1/listings", "/v1/findings", "/v1/rules", "/v1/events", "/v1/keys", "/v1/members"} {
		w.run(t, scenario{key: agent.secret, path: path, status: 200, forbid: []string{`"org":"` + holder.viewer.Org, "holder@people.example"}})
	}
	w.run(t, scenario{key: agent.secret, method: "POST", path: "/v1/mandates/" + m.ID + "/end", header: map[string]string{"If-Match": `"2"`}, status: 200, want: []string{`"ended"`}})
	w.run(t, scenario{key: agent.secret, path: "/v1/brands", status: 200, forbid: []string{"Openmark"}})
	put(agent.secret, "/v1/brands/"+one, `{"name":"Mine"}`, 404)
}

// bodies are good bodies for the routes that want one, so that a 404 is about the ID and nothing else.
func bodies() map[string]string {
	return map[string]string{
		"PUT /v1/brands/{id}": `{"name":"Mine"}`, "PUT /v1/products/{id}": `{"brand":"brd_1","name":"Mine"}`,
		"PUT /v1/keys/{id}": `{}`, "PUT /v1/members/{id}": `{"role":"reader"}`, "PUT /v1/marketplaces/{id}": `{"platform":"p","name":"n"}`,
		"PUT /v1/rules/{id}": `{"name":"mine","expr":"true"}`, "POST /v1/findings/{id}/decisions": `{"verdict":"approve"}`,
		"PUT /v1/rights/{id}": `{"kind":"photographs","title":"Mine","holder":"M","author":"A","description":"D"}`, "POST /v1/rights/{id}/actions": `{"action":"submit"}`,
		"POST /v1/rights/{id}/steps": `{"step":"dns"}`, "POST /v1/rights/{id}/attachments": `{"document":"doc_1","element":"original"}`,
	}
}

// Every route that takes an ID, read from the table of routes, treats a foreign thing exactly as one that never was,
// whoever asks.
func TestForeignIDsAreUnknown(t *testing.T) {
	t.Parallel()
	w := open(t)
	ids := w.foreign(t)
	for name, who := range w.strangers(t) {
		w.foreignIDs(t, name, who, ids)
	}
	// nothing of all that changed anything
	w.run(t, scenario{key: w.south.secret, path: "/v1/brands/" + ids["brands"], status: 200, want: []string{"Southmark secret brand"}, sent: map[string]string{"ETag": `"1"`}})
	w.run(t, scenario{key: w.south.secret, path: "/v1/decisions/" + ids["decisions"], status: 200, forbid: []string{"undone_at"}})
	w.run(t, scenario{key: w.south.secret, path: "/v1/keys", status: 200, forbid: []string{"revoked_at", "expires_at"}})
	w.run(t, scenario{key: w.south.secret, path: "/v1/members", status: 200, want: []string{`"admin"`}})
	w.run(t, scenario{key: w.south.secret, path: "/v1/invitations", status: 200, want: []string{ids["invitations"]}})
}

func (w *world) foreignIDs(t *testing.T, name string, who party, ids map[string]string) {
	t.Helper()
	prefixes := regexp.MustCompile(`^([a-z]+)_`)
	asked := 0
	for pattern, rt := range w.api.routes {
		if !strings.Contains(rt.path, "{") {
			continue
		}
		noun := strings.Split(rt.path, "/")[2]
		if noun == "snapshots" || noun == "runs" {
			continue // they belong to nobody; see TestSnapshotsAreForTheOperatorAlone
		}
		if ids[noun] == "" {
			t.Errorf("%s: this test has no foreign ID for %s", pattern, noun)
			continue
		}
		asked++
		random := id.New(prefixes.FindStringSubmatch(ids[noun])[1])
		var replies []string
		for _, given := range []string{ids[noun], random, "nonsense", strings.Repeat("x", 100)} {
			r := w.run(t, scenario{
				name: name, key: who.secret, method: rt.method, path: filled(rt.path, given), body: bodies()[pattern],
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
	if asked < 28 {
		t.Errorf("only %d routes take an ID; this test looks in the wrong place", asked)
	}
}

// operatorOnly are the lists that only people of the operator may ask for.
var operatorOnly = map[string]bool{"/v1/snapshots": true, "/v1/runs": true, "/v1/verifications": true}

// No list of one organisation holds anything private of another.
func TestListsHoldNothingForeign(t *testing.T) {
	t.Parallel()
	w := open(t)
	ids := w.foreign(t)
	asked := 0
	all := w.strangers(t)
	for _, rt := range w.api.routes {
		if rt.method != "GET" || strings.Contains(rt.path, "{") || rt.public || rt.stream {
			continue
		}
		asked++
		for name, who := range all {
			status := 200
			if operatorOnly[rt.path] && who.viewer.Org != w.north.viewer.Org {
				status = 403
			}
			w.run(t, scenario{name: name, key: who.secret, path: rt.path, status: status, forbid: []string{"Southmark", "southmark", w.south.viewer.Org, "Admin B"}})
		}
	}
	if asked < 14 {
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
	if asked < 55 {
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
			"POST /v1/invitations": `{"email":"x@y.example","role":"reader"}`, "PUT /v1/organisation": `{"second_factor":true}`, "POST /v1/marketplaces": `{"platform":"x","name":"X"}`,
			"POST /v1/mandates":                    `{"permissions":["read"],"proof_name":"x","proof_sha256":"` + strings.Repeat("ab", 32) + `","until":"2027-01-01T00:00:00Z"}`,
			"POST /v1/snapshots/{number}/activate": `{"reason":"x"}`, "POST /v1/snapshots/roll-back": `{"reason":"x"}`, "POST /v1/snapshots/release": `{"reason":"x"}`,
			"POST /v1/runs":          `{"kind":"rescan","to":1,"dry":true}`,
			"POST /v1/organisations": `{"name":"X","kind":"holder","email":"x@y.example","user_name":"X","password":"` + password + `"}`,
		}[pattern]
		w.run(t, scenario{key: only, method: rt.method, path: filled(rt.path, id.New("brd")), body: or(body, bodies()[pattern]), header: map[string]string{"If-Match": `"1"`}, status: 403, want: []string{"forbidden"}})
	}
}
