package httpapi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/authz"
)

// deliver sends lines and returns the intake.
func (w *world) deliver(t *testing.T, p party, key, body string) reply {
	t.Helper()
	return w.run(t, scenario{
		name: "deliver " + key, key: p.secret, method: "POST", path: "/v1/intakes?platform=shop",
		header: map[string]string{"Idempotency-Key": key, "Content-Type": "application/x-ndjson"}, body: body, status: 200,
	})
}

// suspicious gives a party a rule that sends everything to a person, and a listing; it returns the finding's ID.
func (w *world) suspicious(t *testing.T, p party, title string) string {
	t.Helper()
	w.run(t, scenario{key: p.secret, method: "POST", path: "/v1/rules", body: `{"name":"look at ` + title + `","expr":"listing.title.contains(\"` + title + `\")","effect":"review"}`, status: 201})
	must(t, w.api.Keeper.Refresh(t.Context()))
	w.deliver(t, p, "suspicious", `{"id":"s-1","seller":"seller-9","title":"`+title+`","price":"9.90","currency":"EUR"}`+"\n")
	var q struct{ Items []struct{ ID string } }
	w.run(t, scenario{key: p.secret, path: "/v1/findings?status=open", status: 200, want: []string{title}}).into(t, &q)
	if len(q.Items) != 1 {
		t.Fatalf("%d findings are open", len(q.Items))
	}
	return q.Items[0].ID
}

func TestTenThousandLinesWithThreeBad(t *testing.T) {
	t.Parallel()
	w := open(t)
	bad := map[int]string{2: `{"id":"2","title":`, 5000: `{"id":"5000"}`, 10_000: `{"id":"10000","title":"X","price":"much"}`}
	var b strings.Builder
	for i := 1; i <= 10_000; i++ {
		if line, ok := bad[i]; ok {
			b.WriteString(line + "\n")
			continue
		}
		fmt.Fprintf(&b, `{"id":"%d","seller":"s","title":"Plain mug number %d","price":"4.50","currency":"EUR"}`+"\n", i, i)
	}
	r := w.deliver(t, w.north, "ten-thousand", b.String())
	var in struct {
		ID                                        string
		Lines, Added, Changed, Unchanged, Refused int64
		State                                     string
		RefusalsURL                               string `json:"refusals_url"`
	}
	r.into(t, &in)
	if in.Lines != 10_000 || in.Added != 9_997 || in.Refused != 3 || in.State != "done" {
		t.Fatalf("got %s", r.body)
	}
	var refused struct {
		Items []struct {
			Line int64
			Code string
		}
	}
	w.run(t, scenario{key: w.north.secret, path: in.RefusalsURL, status: 200}).into(t, &refused)
	var lines []int64
	for _, x := range refused.Items {
		lines = append(lines, x.Line)
	}
	if fmt.Sprint(lines) != "[2 5000 10000]" {
		t.Errorf("refused lines %v", lines)
	}
	w.run(t, scenario{key: w.north.secret, path: r.header.Get("Location"), status: 200, want: []string{in.ID}, sent: map[string]string{"ETag": "*"}})
	w.run(t, scenario{key: w.north.secret, path: "/v1/intakes", status: 200, want: []string{in.ID}})
	// the same again takes nothing twice
	again := w.deliver(t, w.north, "ten-thousand", b.String())
	if again.body != r.body {
		t.Errorf("sent again: %s\nfirst: %s", again.body, r.body)
	}
	w.run(t, scenario{path: "/metrics", status: 200, want: []string{
		`assay_listings_total{outcome="added"} 9997`, `assay_listings_total{outcome="refused"} 3`,
	}})
}

func TestIntakeRefusals(t *testing.T) {
	t.Parallel()
	w := open(t)
	head := func(ct, key string) map[string]string {
		return map[string]string{"Content-Type": ct, "Idempotency-Key": key}
	}
	for _, s := range []scenario{
		{name: "no key", path: "/v1/intakes?platform=shop", header: map[string]string{"Content-Type": "text/csv"}, status: 422, want: []string{"header.Idempotency-Key"}},
		{name: "no platform", path: "/v1/intakes", header: head("text/csv", "a"), status: 422, want: []string{"query.platform"}},
		{name: "JSON", path: "/v1/intakes?platform=shop", header: head("application/json", "a"), status: 415, want: []string{"text/csv"}},
		{name: "no type", path: "/v1/intakes?platform=shop", header: head("", "a"), status: 415},
		{name: "charset", path: "/v1/intakes?platform=shop", header: head("text/csv; charset=gbk", "a"), status: 422, want: []string{"UTF-8"}},
		{name: "CSV without its columns", path: "/v1/intakes?platform=shop", header: head("text/csv", "b"), status: 422},
	} {
		s.key, s.method, s.body = w.north.secret, "POST", "x,y\n1,2\n"
		w.run(t, s)
	}
	r := w.run(t, scenario{
		key: w.north.secret, method: "POST", path: "/v1/intakes?platform=shop", header: head("text/csv; charset=utf-8", "c"),
		body: "id,title,price,currency\n1,Mug,4.50,EUR\n2,,4.50,EUR\n", status: 200, want: []string{`"added":1`, `"refused":1`},
	})
	w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/intakes?platform=shop", header: head("text/csv", "c"), body: "id,title\n9,Other\n", status: 409})
	var in struct{ ID string }
	r.into(t, &in)
	w.run(t, scenario{key: w.north.secret, path: "/v1/listings?q=Mug", status: 200, want: []string{`"external_id":"1"`, `"price":"4.5"`}})
}

func TestIntakeOverItsLimitKeepsWhatWasTaken(t *testing.T) {
	t.Parallel()
	w := open(t, func(d *Deps) { d.Limits.Intake = 1 << 20 })
	var b strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&b, `{"id":"%d","title":"Plain mug number %d"}`+"\n", i, i)
	}
	w.run(t, scenario{
		key: w.north.secret, method: "POST", path: "/v1/intakes?platform=shop", body: b.String(), status: 413, want: []string{"too_large"},
		sent:   map[string]string{"Location": "*"},
		header: map[string]string{"Content-Type": "application/x-ndjson", "Idempotency-Key": "big"},
	})
	w.run(t, scenario{key: w.north.secret, path: "/v1/intakes", status: 200, want: []string{`"state":"open"`}})
}

func TestScreen(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/brands", body: `{"name":"Norvella"}`, status: 201})
	must(t, w.api.Keeper.Refresh(t.Context()))
	key := w.key(t, w.north.viewer, authz.SubmitListings)
	for _, s := range []scenario{
		{name: "a brand", body: `{"id":"d-1","title":"Norvella running shoes","price":"12.00","currency":"EUR"}`, status: 200, want: []string{`"mention"`, "Norvella", `"listing":"d-1"`, `"contributions"`}},
		{name: "spread over lines", body: "{\n \"id\": \"d-1\",\n \"title\": \"Plain mug\"\n}", status: 200, want: []string{`"publish"`}},
		{name: "nothing", body: " ", status: 400},
		{name: "no title", body: `{"id":"d-1"}`, status: 422, want: []string{`"field":"title"`}},
		{name: "broken", body: `{"id":`, status: 422},
		{name: "price", body: `{"id":"d-1","title":"Mug","price":"much"}`, status: 422, want: []string{`"field":"price"`, `"value":`}},
		{name: "not UTF-8", body: "{\"id\":\"d-1\",\"title\":\"M\xffg\"}", status: 422},
	} {
		s.key, s.method, s.path = key, "POST", "/v1/screen"
		w.run(t, s)
	}
	w.run(t, scenario{name: "may not read", key: key, path: "/v1/listings", status: 403})
	w.run(t, scenario{name: "nothing was stored", key: w.north.secret, path: "/v1/listings", status: 200, want: []string{`"items":[]`}})
	w.run(t, scenario{name: "wrong type", key: key, method: "POST", path: "/v1/screen", header: map[string]string{"Content-Type": "text/csv"}, body: "a", status: 415})
}

func TestDecideAndUndo(t *testing.T) {
	t.Parallel()
	w := open(t)
	id := w.suspicious(t, w.north, "Kettle")
	at := "/v1/findings/" + id
	match := func(v string) map[string]string { return map[string]string{"If-Match": v} }
	got := w.run(t, scenario{key: w.north.secret, path: at, status: 200, want: []string{`"status":"open"`, "Kettle", `"result"`, `"seller-9"`}, sent: map[string]string{"ETag": "*"}})
	etag := got.header.Get("ETag")
	body := `{"verdict":"remove","note":"looked at the pictures"}`
	for _, s := range []scenario{
		{name: "blind", body: body, status: 428},
		{name: "stale", body: body, header: match(`"99"`), status: 412},
		{name: "unknown verdict", body: `{"verdict":"burn"}`, header: match(etag), status: 422},
	} {
		s.key, s.method, s.path = w.north.secret, "POST", at+"/decisions"
		w.run(t, s)
	}
	reader := w.key(t, w.north.viewer, authz.Read)
	w.run(t, scenario{name: "may only read", key: reader, method: "POST", path: at + "/decisions", body: body, header: match(etag), status: 403})
	made := w.run(t, scenario{key: w.north.secret, method: "POST", path: at + "/decisions", body: body, header: match(etag), status: 201, want: []string{`"verdict":"remove"`}, sent: map[string]string{"Location": "*", "ETag": "*"}})
	decision := made.header.Get("Location")
	w.run(t, scenario{name: "twice on one reading", key: w.north.secret, method: "POST", path: at + "/decisions", body: body, header: match(etag), status: 412})
	now := w.run(t, scenario{key: w.north.secret, path: at, status: 200, want: []string{`"status":"removed"`, "looked at the pictures"}})
	if now.header.Get("ETag") != made.header.Get("ETag") || now.header.Get("ETag") == etag {
		t.Errorf("ETag was %s, the decision said %s, is %s", etag, made.header.Get("ETag"), now.header.Get("ETag"))
	}
	w.run(t, scenario{key: w.north.secret, path: decision, status: 200, want: []string{`"verdict":"remove"`}, forbid: []string{"undone_at"}})
	undone := w.run(t, scenario{key: w.north.secret, method: "POST", path: decision + "/undo", status: 200, sent: map[string]string{"ETag": "*"}})
	back := w.run(t, scenario{key: w.north.secret, path: at, status: 200, want: []string{`"status":"open"`}})
	if back.header.Get("ETag") != undone.header.Get("ETag") {
		t.Errorf("undo said %s, is %s", undone.header.Get("ETag"), back.header.Get("ETag"))
	}
	w.run(t, scenario{name: "undo twice", key: w.north.secret, method: "POST", path: decision + "/undo", status: 409})
	w.run(t, scenario{key: w.north.secret, path: decision, status: 200, want: []string{"undone_at"}})
	w.run(t, scenario{key: w.north.secret, path: at + "/timeline", status: 200, want: []string{"finding.decided", "decision.undone"}})
	w.run(t, scenario{key: w.north.secret, path: "/v1/events?kind=finding.decided", status: 200, want: []string{"finding.decided"}, forbid: []string{"decision.undone"}})
	w.run(t, scenario{key: w.north.secret, path: "/v1/findings?route=review&q=Kettle", status: 200, want: []string{id}})
	w.run(t, scenario{key: w.north.secret, path: "/v1/findings?status=removed", status: 200, want: []string{`"items":[]`}})
	var list struct{ Items []struct{ ID string } }
	w.run(t, scenario{key: w.north.secret, path: "/v1/listings", status: 200}).into(t, &list)
	w.run(t, scenario{key: w.north.secret, path: "/v1/listings/" + list.Items[0].ID, status: 200, want: []string{"Kettle"}})
	w.run(t, scenario{key: w.north.secret, path: "/v1/listings/" + list.Items[0].ID + "/versions", status: 200, want: []string{`"number":1`}})
}
