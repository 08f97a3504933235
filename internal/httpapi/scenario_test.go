package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/health"
)

// What every route has in common, asked through one world.
func TestProtocol(t *testing.T) {
	t.Parallel()
	w := open(t)
	key := w.north.secret
	for _, s := range []scenario{
		{name: "unknown address", path: "/v1/nothing", status: 404, want: []string{"urn:assay:problem:not_found"}},
		{name: "unknown address with a key", key: key, path: "/v1/brands/a/b/c", status: 404},
		{name: "a slash too many", key: key, path: "/v1/brands/", status: 404},
		{name: "two slashes", key: key, path: "/v1//brands", status: 404},
		{name: "dots", key: key, path: "/v1/me/../brands", status: 404},
		{name: "NUL in an address", key: key, path: "/v1/brands/%00", status: 404},
		{name: "not UTF-8 in an address", key: key, path: "/v1/brands/%ff", status: 404},
		{name: "NUL in a query", key: key, path: "/v1/brands?q=%00", status: 422},
		{name: "not UTF-8 in a query", key: key, path: "/v1/brands?q=%ff", status: 422},
		{name: "method", key: key, method: "PATCH", path: "/v1/brands", status: 405, want: []string{"method_not_allowed"}, sent: map[string]string{"Allow": "GET, HEAD, POST"}},
		{name: "method without a key", method: "PUT", path: "/v1/me", status: 405, sent: map[string]string{"Allow": "*"}},
		{name: "media type asked", key: key, path: "/v1/brands", header: map[string]string{"Accept": "text/html"}, status: 406, want: []string{"application/json"}},
		{name: "media type sent", key: key, method: "POST", path: "/v1/brands", header: map[string]string{"Content-Type": "text/plain"}, body: `{"name":"X"}`, status: 415, sent: map[string]string{"Accept-Post": "application/json"}},
		{name: "form", key: key, method: "POST", path: "/v1/brands", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: `a=b`, status: 415},
		{name: "too large", key: key, method: "POST", path: "/v1/brands", body: `{"name":"` + strings.Repeat("x", 1<<20) + `"}`, status: 413, want: []string{"too_large"}},
		{name: "no body", key: key, method: "POST", path: "/v1/brands", header: map[string]string{"Content-Type": "application/json"}, status: 400},
		{name: "not JSON", key: key, method: "POST", path: "/v1/brands", body: `{"name":`, status: 400, want: []string{"malformed"}},
		{name: "two values", key: key, method: "POST", path: "/v1/brands", body: `{"name":"X"}{"name":"Y"}`, status: 400},
		{name: "deep", key: key, method: "POST", path: "/v1/brands", body: strings.Repeat(`{"a":`, 500), status: 400, want: []string{"nested"}},
		{name: "NUL", key: key, method: "POST", path: "/v1/brands", body: `{"name":"a\u0000b"}`, status: 400, want: []string{"NUL"}},
		{name: "not UTF-8", key: key, method: "POST", path: "/v1/brands", body: "{\"name\":\"a\xffb\"}", status: 400, want: []string{"UTF-8"}},
		{name: "unknown field", key: key, method: "POST", path: "/v1/brands", body: `{"name":"X","owner":"org_1"}`, status: 422, want: []string{`"field":"owner"`}},
		{name: "wrong type", key: key, method: "POST", path: "/v1/brands", body: `{"name":7}`, status: 422, want: []string{`"field":"name"`, `"value":"7"`}},
		{name: "array", key: key, method: "POST", path: "/v1/brands", body: `[]`, status: 422},
		{name: "missing field", key: key, method: "POST", path: "/v1/brands", body: `{}`, status: 422, want: []string{"name"}},
		{name: "unknown parameter", key: key, path: "/v1/brands?colour=red", status: 422, want: []string{`"field":"query.colour"`}},
		{name: "limit 0", key: key, path: "/v1/brands?limit=0", status: 422, want: []string{"query.limit", ">= 1"}},
		{name: "limit 201", key: key, path: "/v1/brands?limit=201", status: 422, want: []string{"<= 200"}},
		{name: "limit x", key: key, path: "/v1/brands?limit=x", status: 422},
		{name: "made-up cursor", key: key, path: "/v1/brands?cursor=abc", status: 422, want: []string{"cursor"}},
		{name: "unknown status", key: key, path: "/v1/findings?status=nice", status: 422, want: []string{"query.status"}},
		{name: "sane request ID", key: key, path: "/v1/me", header: map[string]string{"X-Request-Id": "me-1"}, status: 200, sent: map[string]string{"X-Request-Id": "me-1"}},
		{name: "HEAD", key: key, method: "HEAD", path: "/v1/me", status: 200, sent: map[string]string{"ETag": "*"}},
		{name: "who am I", key: key, path: "/v1/me", status: 200, want: []string{"House A", w.north.viewer.Org, `"administer"`}, forbid: []string{key}},
		{name: "document", path: "/v1/openapi.json", status: 200, want: []string{`"3.1.0"`}, sent: map[string]string{"Content-Type": "application/openapi+json", "ETag": "*"}},
		{name: "no pages of huma", path: "/docs", status: 404},
		{name: "alive", path: "/healthz", status: 200, want: []string{`"alive"`}},
		{name: "numbers", path: "/metrics", status: 200, want: []string{
			"assay_http_requests_total{", "assay_http_request_duration_seconds_bucket{", "assay_snapshot_number", "assay_screen_duration_seconds",
			`route="unmatched"`, "go_goroutines",
		}, forbid: []string{w.north.viewer.Org, "House A"}},
	} {
		w.run(t, s)
	}
	if r := w.run(t, scenario{key: key, path: "/v1/me", header: map[string]string{"X-Request-Id": `x" onload=`}, status: 200}); strings.Contains(r.header.Get("X-Request-Id"), "onload") {
		t.Error("any request ID is taken")
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	w := open(t)
	admin := w.north.secret
	for _, s := range []scenario{
		{name: "none", path: "/v1/me", status: 401, want: []string{"unauthenticated"}, sent: map[string]string{"WWW-Authenticate": challenge}},
		{name: "unknown", key: "assay_" + strings.Repeat("0", 43), path: "/v1/me", status: 401, sent: map[string]string{"WWW-Authenticate": challengeInvalid}, forbid: []string{"0000000000"}},
		{name: "endless", key: "assay_" + strings.Repeat("0", 5000), path: "/v1/me", status: 401},
		{name: "wrong scheme", path: "/v1/me", header: map[string]string{"Authorization": "Basic " + admin}, status: 401, forbid: []string{admin}},
		{name: "in the address", path: "/v1/me?key=" + admin, status: 401, forbid: []string{admin}},
		{name: "in a cookie", path: "/v1/me", header: map[string]string{"Cookie": "session=" + admin}, status: 401, forbid: []string{admin}},
	} {
		w.run(t, s)
	}
	made := w.run(t, scenario{
		name: "make", key: admin, method: "POST", path: "/v1/keys", body: `{"name":"reader","scopes":["read"]}`, status: 201,
		want: []string{`"secret":"assay_`}, sent: map[string]string{"Location": "*", "Cache-Control": "no-store"},
	})
	var k struct{ ID, Secret string }
	made.into(t, &k)
	w.run(t, scenario{name: "list", key: admin, path: "/v1/keys", status: 200, want: []string{k.ID}, forbid: []string{k.Secret, admin, `"secret"`, `"hash"`}})
	w.run(t, scenario{name: "read", key: k.Secret, path: "/v1/brands", status: 200})
	for _, s := range []scenario{
		{method: "POST", path: "/v1/brands", body: `{"name":"X"}`},
		{method: "POST", path: "/v1/products", body: `{"brand":"brd_1","name":"X"}`},
		{method: "POST", path: "/v1/rules", body: `{"name":"X","expr":"true"}`},
		{method: "POST", path: "/v1/keys", body: `{"name":"X","scopes":["administer"]}`},
		{path: "/v1/keys"},
		{method: "POST", path: "/v1/screen", body: `{"id":"1","title":"X"}`},
		{method: "POST", path: "/v1/intakes?platform=p", body: `{"id":"1","title":"X"}`, header: map[string]string{"Content-Type": "application/x-ndjson", "Idempotency-Key": "k"}},
		{method: "POST", path: "/v1/organisations", body: `{"name":"X","kind":"holder","email":"x@y.example","user_name":"X","password":"` + password + `"}`},
	} {
		s.name, s.key, s.status, s.want, s.forbid = "may only read", k.Secret, 403, []string{"forbidden"}, []string{password}
		w.run(t, s)
	}
	w.run(t, scenario{name: "a secret is not replayed", key: admin, method: "POST", path: "/v1/keys", header: map[string]string{"Idempotency-Key": "once"}, body: `{"name":"X","scopes":["read"]}`, status: 422})
	w.run(t, scenario{name: "unknown scope", key: admin, method: "POST", path: "/v1/keys", body: `{"name":"X","scopes":["everything"]}`, status: 422})
	w.run(t, scenario{name: "revoke", key: admin, method: "DELETE", path: "/v1/keys/" + k.ID, status: 204})
	w.run(t, scenario{name: "revoked", key: k.Secret, path: "/v1/brands", status: 401})
	for _, secret := range []string{admin, k.Secret, password} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds a secret")
		}
	}
}

func TestOnlyTheOperatorAddsOrganisations(t *testing.T) {
	t.Parallel()
	w := open(t)
	body := `{"name":"East","kind":"holder","email":"eve@east.example","user_name":"Eve","password":"` + password + `"}`
	w.run(t, scenario{key: w.south.secret, method: "POST", path: "/v1/organisations", body: body, status: 403, forbid: []string{password}})
	w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/organisations", body: strings.Replace(body, password, "short", 1), status: 422, forbid: []string{`"short"`}})
	w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/organisations", body: body, status: 201, want: []string{"East"}, forbid: []string{password}})
	w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/organisations", body: body, status: 409, forbid: []string{password}})
}

// Creating, reading, replacing and archiving work alike for the three nouns.
func TestCatalogues(t *testing.T) {
	t.Parallel()
	w := open(t)
	key := w.north.secret
	brand := w.run(t, scenario{key: key, method: "POST", path: "/v1/brands", body: `{"name":"Holder of products"}`, status: 201}).id(t)
	for _, tt := range []struct{ path, body, next, bad, field string }{
		{"/v1/brands", `{"name":"Norvella","aliases":["Norvela"]}`, `{"name":"Norvella","aliases":["Norvela","N-V"]}`, `{"name":""}`, "name"},
		{
			"/v1/products", `{"brand":"` + brand + `","name":"Trail 3","bands":[{"currency":"EUR","low":"90","high":129.95}]}`,
			`{"brand":"` + brand + `","name":"Trail 4"}`, `{"brand":"` + brand + `","name":"T","bands":[{"currency":"EUR","low":"x","high":"1"}]}`, "",
		},
		{"/v1/rules", `{"name":"cheap","expr":"listing.has_price && listing.price < 3.0","effect":"review"}`, `{"name":"cheap","expr":"listing.price < 4.0","weight":300}`, `{"name":"bad","expr":"listing.price <"}`, "expr"},
	} {
		made := w.run(t, scenario{name: "create", key: key, method: "POST", path: tt.path, body: tt.body, status: 201, want: []string{w.north.viewer.Org}, sent: map[string]string{"ETag": `"1"`, "Location": "*"}})
		at := made.header.Get("Location")
		if at != tt.path+"/"+made.id(t) {
			t.Errorf("Location %q", at)
		}
		got := w.run(t, scenario{name: "read", key: key, path: at, status: 200, sent: map[string]string{"ETag": `"1"`, "Cache-Control": "private, no-cache"}})
		if got.body != made.body {
			t.Errorf("created %s\nread %s", made.body, got.body)
		}
		if r := w.run(t, scenario{name: "unchanged", key: key, path: at, header: map[string]string{"If-None-Match": `W/"1"`}, status: 304, sent: map[string]string{"ETag": `"1"`}}); r.body != "" {
			t.Errorf("304 with a body")
		}
		match := func(v string) map[string]string { return map[string]string{"If-Match": v} }
		for _, s := range []scenario{
			{name: "again", method: "POST", path: tt.path, body: tt.body, status: 409},
			{name: "faulty", method: "POST", path: tt.path, body: tt.bad, status: 422, want: []string{tt.field}},
			{name: "in the list", path: tt.path, status: 200, want: []string{made.id(t)}, sent: map[string]string{"ETag": "*"}},
			{name: "blind replace", method: "PUT", path: at, body: tt.next, status: 428},
			{name: "stale replace", method: "PUT", path: at, body: tt.next, header: match(`"9"`), status: 412, want: []string{"stale"}},
			{name: "unquoted", method: "PUT", path: at, body: tt.next, header: match(`1`), status: 422, want: []string{"header.If-Match"}},
			{name: "replace", method: "PUT", path: at, body: tt.next, header: match(`"1"`), status: 200, sent: map[string]string{"ETag": `"2"`}},
			{name: "replace again", method: "PUT", path: at, body: tt.body, header: match(`"1"`), status: 412},
			{name: "replace whatever there is", method: "PUT", path: at, body: tt.body, header: match(`*`), status: 200, sent: map[string]string{"ETag": `"3"`}},
			{name: "changed", path: at, header: map[string]string{"If-None-Match": `"1"`}, status: 200, sent: map[string]string{"ETag": `"3"`}},
			{name: "blind archive", method: "DELETE", path: at, status: 428},
			{name: "stale archive", method: "DELETE", path: at, header: match(`"1"`), status: 412},
			{name: "archive", method: "DELETE", path: at, header: match(`"3"`), status: 204},
			{name: "archived", path: at, status: 404},
		} {
			s.key = key
			w.run(t, s)
		}
	}
	w.run(t, scenario{name: "good rule", key: key, method: "POST", path: "/v1/rules/check", body: `{"expr":"listing.price < 3.0"}`, status: 200, want: []string{`"valid":true`}})
	w.run(t, scenario{name: "bad rule", key: key, method: "POST", path: "/v1/rules/check", body: `{"expr":"listing.colour == 1"}`, status: 422, want: []string{`"errors":[{"field":"expr`}})
}

func TestPagesAreLinked(t *testing.T) {
	t.Parallel()
	w := open(t)
	for i := range 5 {
		w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/brands", body: fmt.Sprintf(`{"name":"Brand %d"}`, i), status: 201})
	}
	at, seen := "/v1/brands?limit=2&q=Brand", map[string]bool{}
	for pages := 1; at != ""; pages++ {
		r := w.run(t, scenario{key: w.north.secret, path: at, status: 200})
		var p struct {
			Items []struct{ Name string }
			Next  string
		}
		r.into(t, &p)
		for _, b := range p.Items {
			if seen[b.Name] {
				t.Errorf("%s twice", b.Name)
			}
			seen[b.Name] = true
		}
		link, _, found := strings.Cut(strings.TrimPrefix(r.header.Get("Link"), "<"), ">; rel=\"next\"")
		if found != (p.Next != "") || found && !strings.Contains(link, "q=Brand") {
			t.Fatalf("next %q, Link %q", p.Next, r.header.Get("Link"))
		}
		at = link
		if pages > 3 {
			t.Fatal("five rows on more than three pages")
		}
	}
	if len(seen) != 5 {
		t.Errorf("saw %v", seen)
	}
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	w := open(t)
	once := scenario{key: w.north.secret, method: "POST", path: "/v1/brands", header: map[string]string{"Idempotency-Key": "a-1"}, body: `{"name":"Once"}`, status: 201}
	first := w.run(t, once)
	if first.header.Get(headerReplayed) != "" {
		t.Error("the first answer is marked as replayed")
	}
	once.name, once.sent = "replay", map[string]string{headerReplayed: "true", "ETag": `"1"`, "Location": "*", "Content-Type": "application/json"}
	if again := w.run(t, once); again.body != first.body {
		t.Errorf("first %s\nthen %s", first.body, again.body)
	}
	other := once
	other.name, other.body, other.sent, other.status = "another body", `{"name":"Twice"}`, nil, 409
	w.run(t, other)
	other = once
	other.name, other.key, other.sent, other.status = "another key of the organisation", w.key(t, w.north.viewer, authz.WriteKnowledge, authz.Read), nil, 409
	w.run(t, other)
	other = once
	other.name, other.key, other.sent = "another organisation", w.south.secret, map[string]string{headerReplayed: ""}
	if r := w.run(t, other); r.body == first.body {
		t.Error("one organisation got the answer of another")
	}
	bad := scenario{name: "a refusal is not kept", key: w.north.secret, method: "POST", path: "/v1/brands", header: map[string]string{"Idempotency-Key": "a-2"}, body: `{"name":""}`, status: 422}
	w.run(t, bad)
	bad.body, bad.status = `{"name":"Mended"}`, 201
	w.run(t, bad)
	for _, k := range []string{strings.Repeat("k", 129), "a b", "é"} {
		w.run(t, scenario{name: "unusable", key: w.north.secret, method: "POST", path: "/v1/brands", header: map[string]string{"Idempotency-Key": k}, body: `{"name":"Odd"}`, status: 422, want: []string{"header.Idempotency-Key"}})
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	w := open(t, func(d *Deps) {
		d.Limits.PerKey = Rate{PerSecond: 0.001, Burst: 3}
		d.Limits.PerAddress = Rate{PerSecond: 0.001, Burst: 2}
		d.Limits.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	})
	from := func(a string) map[string]string { return map[string]string{"X-Forwarded-For": a} }
	for _, status := range []int{401, 401, 429} {
		w.run(t, scenario{path: "/v1/me", header: from("192.0.2.1"), status: status})
	}
	w.run(t, scenario{name: "wait", path: "/v1/me", header: from("192.0.2.1"), status: 429, want: []string{"rate_limited"}, sent: map[string]string{"Retry-After": "*"}})
	w.run(t, scenario{name: "another address", path: "/v1/me", header: from("192.0.2.2"), status: 401})
	w.run(t, scenario{name: "alive is always answered", path: "/healthz", header: from("192.0.2.1"), status: 200})
	for _, status := range []int{200, 200, 200, 429} {
		w.run(t, scenario{name: "a good key at a bad address", key: w.north.secret, path: "/v1/me", header: from("192.0.2.1"), status: status})
	}
	w.run(t, scenario{name: "another key", key: w.south.secret, path: "/v1/me", status: 200})
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	state := health.Off
	w := open(t, func(d *Deps) {
		d.Health = func(context.Context) []health.Check {
			return []health.Check{{Name: "store", State: health.OK}, {Name: "ocr", State: state, Detail: "no library", Hint: "install it"}}
		}
	})
	w.run(t, scenario{name: "a part that is off", path: "/readyz", status: 200, want: []string{`"ready":true`, `"off"`, "install it"}})
	w = open(t, func(d *Deps) {
		d.Health = func(context.Context) []health.Check { return []health.Check{{Name: "store", State: health.Failing}} }
	})
	w.run(t, scenario{name: "a part that fails", path: "/readyz", status: 503, want: []string{`"ready":false`, `"failing"`}})
}

func TestPanicsAndCausesStayInTheLog(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.api.raw(w.api.operation(http.MethodGet, "/v1/boom", "boom", "Boom", public), func(http.ResponseWriter, *http.Request) {
		panic("the secret of the panic")
	})
	mount(w.api, w.api.operation(http.MethodGet, "/v1/cause", "cause", "Cause", public), func(context.Context, authz.Viewer, *struct{}) (*struct{}, error) {
		return nil, fmt.Errorf("store: %w", errors.New("the secret of the cause"))
	})
	mount(w.api, w.api.operation(http.MethodGet, "/v1/down", "down", "Down", public), func(context.Context, authz.Viewer, *struct{}) (*struct{}, error) {
		return nil, fault.Wrap(errors.New("the secret of the outage"), fault.Unavailable, "the store is starting", "wait")
	})
	for path, status := range map[string]int{"/v1/boom": 500, "/v1/cause": 500, "/v1/down": 503} {
		r := func() reply {
			// these routes are not in the document, so the answer is read without it
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, nil)
			must(t, err)
			resp, err := w.client.Do(req)
			must(t, err)
			defer func() { _ = resp.Body.Close() }()
			body := make([]byte, 4096)
			n, _ := resp.Body.Read(body)
			return reply{status: resp.StatusCode, header: resp.Header, body: string(body[:n])}
		}()
		if r.status != status || strings.Contains(r.body, "secret of") {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
		checkProblem(t, path, r, r.header.Get("X-Request-Id"))
		if !strings.Contains(w.log.String(), r.header.Get("X-Request-Id")) {
			t.Errorf("%s: the log does not name the request", path)
		}
	}
	for _, want := range []string{"the secret of the panic", "the secret of the cause", "the secret of the outage"} {
		if !strings.Contains(w.log.String(), want) {
			t.Errorf("the log does not say %q", want)
		}
	}
}

func TestMetricsToken(t *testing.T) {
	t.Parallel()
	w := open(t, func(d *Deps) { d.Limits.MetricsToken = "let-me-see"; d.Limits.Heartbeat = time.Second })
	w.run(t, scenario{path: "/metrics", status: 401, forbid: []string{"assay_http", "let-me-see"}})
	w.run(t, scenario{path: "/metrics", key: "let-me-sea", status: 401})
	w.run(t, scenario{path: "/metrics", key: "let-me-see", status: 200, want: []string{"assay_http_requests_total"}})
}
