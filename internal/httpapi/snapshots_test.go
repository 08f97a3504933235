package httpapi

import (
	"strconv"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/authz"
)

// Snapshots hold everybody's knowledge: whoever is not an administrator of the operator gets the same answer for every number.
func TestSnapshotsAreForTheOperatorAlone(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.foreign(t)
	reader := w.key(t, w.north.viewer, authz.Read, authz.WriteKnowledge, authz.Review, authz.SubmitListings)
	asked := 0
	for _, rt := range w.api.routes {
		noun := strings.Split(rt.path+"//", "/")[2]
		if noun != "snapshots" && noun != "runs" {
			continue
		}
		asked++
		body := ""
		if rt.method == "POST" {
			body = `{"reason":"x"}`
			if rt.path == "/v1/runs" {
				body = `{"kind":"rescan","to":1,"dry":true}`
			}
		}
		for _, number := range []string{"1", "999", "nonsense"} {
			for _, key := range []string{w.south.secret, reader} {
				w.run(t, scenario{key: key, method: rt.method, path: filled(rt.path, number), body: body, status: 403, want: []string{"forbidden"}, forbid: []string{"Southmark"}})
			}
		}
	}
	if asked < 6 {
		t.Errorf("only %d routes", asked)
	}
	for _, path := range []string{"/v1/snapshots/999", "/v1/snapshots/nonsense", "/v1/snapshots/999/diff?from=1"} {
		w.run(t, scenario{key: w.north.secret, path: path, status: 404})
	}
}

// What changed is told field by field, and of other organisations' private entries only whose they are.
func TestSnapshotsTellWhatChanged(t *testing.T) {
	t.Parallel()
	w := open(t)
	refresh := func() { must(t, w.api.Keeper.Refresh(t.Context())) }
	refresh()
	before := w.api.Keeper.Current().Number
	w.foreign(t)
	made := w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/brands", body: `{"name":"Northmark"}`, status: 201})
	w.run(t, scenario{key: w.south.secret, method: "POST", path: "/v1/brands", body: `{"name":"Openmark"}`, status: 201})
	refresh()
	middle := w.api.Keeper.Current().Number
	w.run(t, scenario{
		key: w.north.secret, method: "PUT", path: "/v1/brands/" + made.id(t), body: `{"name":"Northmark","aliases":["NMK"]}`,
		header: map[string]string{"If-Match": `"1"`}, status: 200,
	})
	refresh()
	after := w.api.Keeper.Current().Number
	secret := []string{"Southmark", w.south.viewer.Org}
	number := func(n int64) string { return "/v1/snapshots/" + strconv.FormatInt(n, 10) }
	w.run(t, scenario{
		key: w.north.secret, path: number(middle) + "/diff?from=" + strconv.FormatInt(before, 10), status: 200, forbid: secret,
		want: []string{`"name":"Northmark"`, `"name":"Openmark"`, `"hidden":true`, `"organisation":"House B"`, `"act":"added"`},
	})
	w.run(t, scenario{
		key: w.north.secret, path: number(after) + "/diff?from=" + strconv.FormatInt(middle, 10), status: 200,
		want: []string{`"changed":1`, `"fields":[{"name":"aliases","new":["NMK"]}]`},
	})
	for n := before + 1; n <= after; n++ {
		w.run(t, scenario{key: w.north.secret, path: number(n), status: 200, forbid: secret})
	}
	w.run(t, scenario{key: w.north.secret, path: "/v1/snapshots", status: 200, forbid: secret, want: []string{`"kind":"brand.created"`, `"hidden":true`, `"active":true`, `"actor":"key:`}})
}

// A snapshot that is activated stays until it is released, and every step is an event with its reason.
func TestSnapshotIsActivatedAndReleased(t *testing.T) {
	t.Parallel()
	w := open(t)
	post := func(path, body string, status int, want ...string) {
		t.Helper()
		w.run(t, scenario{key: w.north.secret, method: "POST", path: path, body: body, status: status, want: want})
	}
	post("/v1/snapshots/roll-back", `{"reason":"x"}`, 409)
	w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/brands", body: `{"name":"Northmark"}`, status: 201})
	must(t, w.api.Keeper.Refresh(t.Context()))
	post("/v1/snapshots/release", `{"reason":"x"}`, 409)
	post("/v1/snapshots/999/activate", `{"reason":"x"}`, 404)
	post("/v1/snapshots/1/activate", `{"reason":" "}`, 422)
	post("/v1/snapshots/roll-back", `{"reason":"too many misses"}`, 200, `"active":1`, `"pinned":true`)
	screened := func(snapshot string, status int) {
		t.Helper()
		w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/screen", body: `{"id":"1","title":"Northmark boots"}`, status: status, want: []string{`"snapshot":` + snapshot}})
	}
	screened("1", 200)
	w.run(t, scenario{key: w.north.secret, method: "POST", path: "/v1/brands", body: `{"name":"Eastmark"}`, status: 201})
	must(t, w.api.Keeper.Refresh(t.Context()))
	screened("1", 200)
	w.run(t, scenario{path: "/metrics", status: 200, want: []string{"assay_snapshot_pinned 1"}})
	w.run(t, scenario{key: w.north.secret, path: "/v1/snapshots", status: 200, want: []string{`"number":3`}})
	post("/v1/snapshots/release", `{"reason":"mended"}`, 200, `"active":3`, `"pinned":false`)
	screened("3", 200)
	w.run(t, scenario{path: "/metrics", status: 200, want: []string{"assay_snapshot_pinned 0"}})
	w.run(t, scenario{key: w.north.secret, path: "/v1/events?kind=snapshot.pinned", status: 200, want: []string{"too many misses", `"actor":"key:`}})
	w.run(t, scenario{key: w.north.secret, path: "/v1/events?kind=snapshot.released", status: 200, want: []string{"mended"}})
}
