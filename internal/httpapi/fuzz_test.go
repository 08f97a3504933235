package httpapi

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Whatever is in headers, cursors, addresses and bodies, the answer is never our failure and never leaks.
func FuzzRequests(f *testing.F) {
	w := open(f)
	f.Add("GET", "/v1/brands", "abc", `"1"`, "req-1", "key", "application/json", `{"name":"X"}`)
	f.Add("POST", "/v1/intakes", "", "*", "", "k", "text/csv", "id,title\n1,Mug\n")
	f.Add("PUT", "/v1/brands/brd_%00", "eyJ2IjoxfQ", `W/"1", "2"`, "\x00", " ", "application/json; charset=x", "{\"name\":\"\xff\"}")
	f.Add("GET", "/v1/findings", "AAAA", "", "", "", "", "")
	f.Fuzz(func(t *testing.T, method, path, cursor, match, request, idem, ct, body string) {
		target, err := url.Parse("http://assay.example" + path)
		if err != nil || !strings.HasPrefix(path, "/") {
			t.Skip()
		}
		switch method {
		case "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH":
		default:
			method = "GET"
		}
		if strings.HasPrefix(target.Path, "/v1/events/stream") {
			t.Skip() // it never ends
		}
		q := target.Query()
		q.Set("cursor", cursor)
		if strings.HasSuffix(target.Path, "/intakes") && method == "POST" {
			q = url.Values{"platform": {"shop"}}
		}
		target.RawQuery = q.Encode()
		req := httptest.NewRequestWithContext(t.Context(), method, "/", strings.NewReader(body))
		req.URL = target
		req.Header.Set("Authorization", "Bearer "+w.north.secret)
		for k, v := range map[string]string{
			"If-Match": match, "If-None-Match": match, "X-Request-Id": request, "Idempotency-Key": idem, "Content-Type": ct, "Accept": "*/*",
		} {
			req.Header[http.CanonicalHeaderKey(k)] = []string{v}
		}
		rec := httptest.NewRecorder()
		w.api.ServeHTTP(rec, req)
		if rec.Code >= 500 {
			t.Errorf("%s %s: %d %s\n%s", method, target, rec.Code, rec.Body, w.log)
		}
		for _, bad := range leaks() {
			if strings.Contains(rec.Body.String(), bad) && !strings.Contains(target.String()+body+cursor+match+idem, bad) {
				t.Errorf("%s %s: %q is in %s", method, target, bad, rec.Body)
			}
		}
		if strings.ContainsAny(rec.Header().Get("X-Request-Id"), "\r\n\"<> ") {
			t.Errorf("request ID %q", rec.Header().Get("X-Request-Id"))
		}
	})
}
