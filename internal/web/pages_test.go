package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/web"
	"github.com/assay-ip/assay/internal/webtest"
)

// ready starts a site with an administrator and listings.
func ready(t *testing.T) (*webtest.Site, *http.Client, []review.Item) {
	t.Helper()
	s := webtest.Start(t)
	s.SetUp(t)
	items := s.Seed(t, s.Admin)
	c := s.Client(t, "reviewer@bazaar.example")
	return s, c, items
}

// stranger is somebody who may see nothing of the owner's rows.
type stranger struct {
	name   string
	client *http.Client
	out    bool // nobody here, and sent to the door
}

// strangers makes one of each kind, towards a holder whose private brand "Norvella" and everything about it is not theirs.
func strangers(t *testing.T, s *webtest.Site, owner authz.Viewer) []stranger {
	t.Helper()
	ctx := t.Context()
	other, err := s.Brands.Create(ctx, owner, engine.Brand{Name: "Othermark", Private: true})
	if err != nil {
		t.Fatal(err)
	}
	ended, outside := s.Organisation(t, "Ended", account.KindAgent), s.Organisation(t, "Outside", account.KindAgent)
	m := s.Mandate(t, owner, ended, nil)
	if _, err := s.Accounts.EndMandate(ctx, owner, m.ID, m.Version); err != nil {
		t.Fatal(err)
	}
	s.Mandate(t, owner, outside, []string{other.ID})
	s.Organisation(t, "Vendor", account.KindSeller)
	s.Other(t, "Rival")
	_, token, err := s.Accounts.Invite(ctx, owner, "former@solenne.example", authz.RoleAdmin)
	if err != nil {
		t.Fatal(err)
	}
	former, err := s.Accounts.JoinAsNew(ctx, account.TokenHash(token), "Former Member", webtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	out := []stranger{
		{"the operator's administrator", s.Client(t, "reviewer@bazaar.example"), false},
		{"another holder's administrator", s.Client(t, "admin@rival.example"), false},
		{"an agent whose mandate ended", s.Client(t, "admin@ended.example"), false},
		{"an agent with a mandate for another brand", s.Client(t, "admin@outside.example"), false},
		{"a seller", s.Client(t, "admin@vendor.example"), false},
		{"a member who was removed", s.Client(t, "former@solenne.example"), true},
		{"nobody", s.Stranger(t), true},
	}
	if err := s.Accounts.RemoveMember(ctx, owner, former.User); err != nil {
		t.Fatal(err)
	}
	if res, body := s.Get(t, out[3].client, "/brands"); res.StatusCode != http.StatusOK || !strings.Contains(body, "Othermark") {
		t.Fatal("the mandate that is in force opens nothing; the test would prove nothing")
	}
	return out
}

// Every page, as every kind of stranger: a route that takes an ID answers 404 to that of a foreign row, no page shows
// anything of it, and nothing of all that changes anything. Made from the table of routes.
func TestForeignIDsAreNotFound(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	owner := s.Other(t, "Solenne")
	s.Seed(t, owner)
	mine := s.Client(t, "admin@solenne.example")
	ids := s.IDs(t, owner)
	forbidden := []string{"Norvella", "secret", "Secret", "Administrator of Solenne", "admin@solenne.example", "invited@bazaar.example", "sunny-outlet"}
	for _, who := range strangers(t, s, owner) {
		seen := 0
		for _, rt := range web.Routes() {
			method, path, _ := strings.Cut(rt, " ")
			if path == "/live" || path == "/sign-out" {
				continue
			}
			seen++
			takesID := strings.Contains(path, "{id}")
			if id := ids[strings.Split(path, "/")[1]]; takesID {
				if id == "" {
					t.Errorf("%s: webtest.Site.IDs has no ID for it", rt)
				}
				path = strings.ReplaceAll(path, "{id}", id)
			}
			path = strings.ReplaceAll(path, "{$}", "")
			var res webtest.Answer
			var body string
			switch {
			case method == http.MethodGet:
				res, body = s.Get(t, who.client, path)
				if own, _ := s.Get(t, mine, path); takesID && own.StatusCode >= http.StatusBadRequest && !strings.HasPrefix(path, "/marketplaces") {
					t.Errorf("%s by its own organisation: %d; the test would prove nothing", rt, own.StatusCode)
				}
			case takesID:
				res, body = s.Post(t, who.client, path, foreignForm(t, s, who, path))
			default:
				continue // what is not about a foreign row is the stranger's own
			}
			switch {
			case takesID && who.out:
				if to := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in") {
					t.Errorf("%s by %s: %d to %q, want a redirect to the door", rt, who.name, res.StatusCode, to)
				}
			case takesID && res.StatusCode != http.StatusNotFound:
				t.Errorf("%s by %s: %d, want 404", rt, who.name, res.StatusCode)
			}
			for _, bad := range forbidden {
				if strings.Contains(stripped(body), bad) {
					t.Errorf("%s by %s shows %q", rt, who.name, bad)
				}
			}
		}
		if seen < 60 {
			t.Fatalf("only %d routes walked", seen)
		}
	}
	if f, err := s.Review.Get(t.Context(), owner, ids["findings"]); err != nil || f.Status != review.StatusOpen {
		t.Errorf("the finding is %v (%v) after all that, want it untouched", f.Status, err)
	}
	b, err := s.Brands.Get(t.Context(), owner, ids["brands"])
	if err != nil || b.Version != 1 {
		t.Errorf("the brand is at version %d (%v) after all that, want it untouched", b.Version, err)
	}
	left, err := s.Accounts.Invitations(t.Context(), owner)
	if err != nil || len(left) != 1 {
		t.Errorf("the invitations are %v (%v) after all that", left, err)
	}
}

// stripped is a page without the words of its own that look like a foreign row's.
func stripped(body string) string {
	for _, own := range []string{`class="secret"`, `id="secret"`, `"#secret"`, "this secret", "of the secret", "Secret of the link", "type this secret", "has the secret"} {
		body = strings.ReplaceAll(body, own, "")
	}
	return body
}

// foreignForm is a good form for a foreign row, so that the answer is about the row and nothing else.
func foreignForm(t *testing.T, s *webtest.Site, who stranger, path string) url.Values {
	t.Helper()
	form := url.Values{"version": {"1"}, "verdict": {"approve"}, "name": {"x"}, "brand": {"Foreign" + who.name}, "expr": {"true"}, "days": {"30"}, "role": {"reader"}}
	if strings.HasPrefix(path, "/products/") && !strings.HasSuffix(path, "/archive") && !who.out {
		// The form names a brand; give the stranger one of that name, so that only the product is foreign.
		s.Post(t, who.client, "/brands", url.Values{"name": form["brand"], "private": {"1"}})
	}
	return form
}

// Snapshots and runs are shown to administrators of the operator alone, and to nobody else a link to them.
func TestSnapshotsAreForTheOperatorAlone(t *testing.T) {
	t.Parallel()
	s, mine, _ := ready(t)
	run := s.Compared(t, s.Admin)
	s.Other(t, "Solenne")
	foreign := s.Client(t, "admin@solenne.example")
	seen := 0
	for _, rt := range web.Routes() {
		method, path, _ := strings.Cut(rt, " ")
		if !strings.HasPrefix(path, "/snapshots") && !strings.HasPrefix(path, "/runs") {
			continue
		}
		seen++
		for _, number := range []string{"1", "999"} {
			at := strings.NewReplacer("{number}", number, "{run}", run).Replace(path)
			answer, body := s.Get(t, foreign, at)
			if method != http.MethodGet {
				answer, body = s.Post(t, foreign, at, url.Values{"reason": {"x"}, "kind": {"rescan"}, "to": {"1"}})
			}
			if answer.StatusCode != http.StatusForbidden || strings.Contains(body, "Norvella") {
				t.Errorf("%s by another organisation: %d, want 403", rt, answer.StatusCode)
			}
		}
		if method == http.MethodGet {
			if answer, _ := s.Get(t, mine, strings.NewReplacer("{number}", "2", "{run}", run).Replace(path)); answer.StatusCode != http.StatusOK {
				t.Errorf("%s by the operator: %d", rt, answer.StatusCode)
			}
		}
	}
	if seen < 12 {
		t.Errorf("only %d routes", seen)
	}
	for c, want := range map[*http.Client]bool{mine: true, foreign: false} {
		if _, body := s.Get(t, c, "/"); strings.Contains(body, `href="/snapshots"`) != want {
			t.Errorf("the navigation leads to the snapshots: %v, want %v", !want, want)
		}
	}
}

// A decision stands when its listing is screened again, and the finding says what it would be now.
func TestDecidedFindingSaysWhatItWouldBe(t *testing.T) {
	t.Parallel()
	s, c, items := ready(t)
	it := items[0]
	if _, _, err := s.Review.Decide(t.Context(), s.Admin, it.ID, review.DecideInput{Verdict: review.VerdictApprove, Version: it.Version}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Rules.Create(t.Context(), s.Admin, engine.Rule{Name: "all", Expr: `listing.title != ""`, Effect: engine.RouteBlock, Weight: 100}); err != nil {
		t.Fatal(err)
	}
	if err := s.Keeper.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	run, err := s.Runs.Start(t.Context(), s.Admin, rescan.Input{Kind: rescan.KindRescan, To: s.Keeper.Current().Number})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Worker.Slice(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	if _, body := s.Get(t, c, "/findings/"+it.ID); !strings.Contains(body, "this would now be: block") || !strings.Contains(body, "approved") {
		t.Errorf("the page of the decided finding does not say what it would be")
	}
	if _, body := s.Get(t, c, "/runs/"+run.ID); !strings.Contains(body, "decision kept") || !strings.Contains(body, "new finding") {
		t.Errorf("the page of the run does not say what became of the listings")
	}
}

// stream reads a live stream until a line fits.
func stream(t *testing.T, s *webtest.Site, c *http.Client, until func(line string) bool) (stop func() []string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/live?after=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&http.Client{Jar: c.Jar}).Do(req) //nolint:bodyclose // closed by stop
	if err != nil {
		t.Fatal(err)
	}
	if ct := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || ct != "text/event-stream" {
		t.Fatalf("stream: %d %s", res.StatusCode, ct)
	}
	var lines []string
	done := make(chan struct{})
	go func() {
		defer close(done)
		in := bufio.NewScanner(res.Body)
		for in.Scan() {
			lines = append(lines, in.Text())
			if until(in.Text()) {
				return
			}
		}
	}()
	return func() []string {
		<-done
		cancel()
		_ = res.Body.Close()
		return lines
	}
}

func TestStreamsTellOneOrganisationOnly(t *testing.T) {
	t.Parallel()
	s, mine, items := ready(t)
	other := s.Other(t, "Solenne")
	foreign := s.Client(t, "admin@solenne.example")
	decided := func(line string) bool {
		return strings.HasPrefix(line, "data:") && strings.Contains(line, `"finding.decided"`)
	}
	marked := func(line string) bool {
		return strings.HasPrefix(line, "data:") && strings.Contains(line, `"brand.created"`)
	}
	stopMine := stream(t, s, mine, decided)
	stopForeign := stream(t, s, foreign, marked)
	if _, _, err := s.Review.Decide(t.Context(), s.Admin, items[0].ID, review.DecideInput{Verdict: review.VerdictRemove, Note: "secret note", Version: items[0].Version}); err != nil {
		t.Fatal(err)
	}
	s.Hub.Notify()
	own := strings.Join(stopMine(), "\n")
	if !strings.Contains(own, items[0].ID) {
		t.Error("the own stream does not name the finding")
	}
	if strings.Contains(own, "secret note") {
		t.Error("a stream carries identifiers, never content")
	}
	// The other organisation's own event comes after, so that whatever was before it has been told.
	b, err := s.Brands.Create(t.Context(), other, engine.Brand{Name: "Kestrel", Private: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Hub.Notify()
	theirs := strings.Join(stopForeign(), "\n")
	if !strings.Contains(theirs, b.ID) {
		t.Error("the other stream does not name its own brand")
	}
	for _, it := range items {
		if strings.Contains(theirs, it.ID) || strings.Contains(theirs, it.Listing) {
			t.Errorf("another organisation's stream names %s", it.ID)
		}
	}
}

func TestDecideAndUndo(t *testing.T) {
	t.Parallel()
	s, c, items := ready(t)
	it := items[0]
	form := url.Values{"verdict": {"remove"}, "note": {"seen before"}, "version": {strconv.FormatInt(it.Version, 10)}, "next": {"1"}}
	res, _ := s.Post(t, c, "/findings/"+it.ID+"/decide", form)
	if got, want := res.Header.Get("Location"), "/findings/"+items[1].ID; res.StatusCode != http.StatusSeeOther || got != want {
		t.Fatalf("deciding leads with %d to %q, want the next finding %q", res.StatusCode, got, want)
	}
	_, body := s.Get(t, c, "/findings/"+items[1].ID)
	undo := regexp.MustCompile(`/decisions/(dec_[0-9a-f]{32})/undo`).FindStringSubmatch(body)
	if undo == nil {
		t.Fatal("the page after a decision offers no undo")
	}
	if _, body := s.Get(t, c, "/findings/"+it.ID); !strings.Contains(body, "seen before") {
		t.Error("the timeline does not show the note")
	}
	// A second decision on what was read before is answered with both.
	res, body = s.Post(t, c, "/findings/"+it.ID+"/decide", url.Values{"verdict": {"approve"}, "note": {"mine"}, "version": {strconv.FormatInt(it.Version, 10)}})
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, "seen before") || !strings.Contains(body, "mine") {
		t.Fatalf("a stale decision: %d, want 409 with both decisions", res.StatusCode)
	}
	res, body = s.Post(t, c, "/findings/"+it.ID+"/decide", url.Values{"verdict": {"approve"}, "version": {strconv.FormatInt(it.Version, 10)}}, "HX-Request", "true")
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, `id="row-`+it.ID) || !strings.Contains(body, "#toasts") {
		t.Errorf("a stale decision from the queue: %d, want 409 with the row and a message", res.StatusCode)
	}
	if res, _ := s.Post(t, c, undo[0], url.Values{}); res.Header.Get("Location") != "/findings/"+it.ID {
		t.Fatalf("undo: %d to %q", res.StatusCode, res.Header.Get("Location"))
	}
	f, err := s.Review.Get(t.Context(), s.Admin, it.ID)
	if err != nil || f.Status != review.StatusOpen {
		t.Fatalf("after undo the finding is %q (%v)", f.Status, err)
	}
	if res, _ := s.Post(t, c, undo[0], url.Values{}); res.StatusCode != http.StatusConflict {
		t.Errorf("undoing twice: %d, want 409", res.StatusCode)
	}
	if _, body := s.Get(t, c, "/findings/"+it.ID); !strings.Contains(body, "Decision undone") {
		t.Error("the timeline does not show the undo")
	}
	if res, _ := s.Post(t, c, "/findings/"+it.ID+"/decide", url.Values{"verdict": {"burn"}, "version": {strconv.FormatInt(f.Version, 10)}}); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an unknown verdict: %d, want 422", res.StatusCode)
	}
}

func TestFindingExplainsItself(t *testing.T) {
	t.Parallel()
	s, c, items := ready(t)
	var all strings.Builder
	for _, it := range items {
		res, body := s.Get(t, c, "/findings/"+it.ID)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", it.Title, res.StatusCode)
		}
		all.WriteString(body)
		if !strings.Contains(body, "Snapshot") || !strings.Contains(body, "Timeline") || !strings.Contains(body, "What would have changed this") || !strings.Contains(body, "What could not be looked at") {
			t.Errorf("%s: a part of the page is missing", it.Title)
		}
	}
	body := all.String()
	for what, want := range map[string]string{
		"the look-alike's name": "CYRILLIC SMALL LETTER IE", "its code point": "U+0435", "the invisible one's name": "ZERO WIDTH SPACE", "its label": ">ZWSP<",
		"a mark in the seller's text": `<mark class="hit odd"`, "the bar picture": `class="svg-up"`, "the price picture": `class="offer"`, "the band": "119–149 EUR",
		"the rule's author": "by First Reviewer", "the rule's citation": "house rule 4", "an unverified citation": "unverified", "the sum": "<th scope=\"row\">Score</th>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no finding shows %s (%q)", what, want)
		}
	}
	if strings.Contains(body, "⟦") {
		t.Errorf("a text is missing: %s", regexp.MustCompile(`⟦[^⟧]*⟧`).FindString(body))
	}
}

// Whatever a seller writes is shown and does nothing: it cannot make markup, nor turn the text around it.
func TestHostileTextIsInert(t *testing.T) {
	t.Parallel()
	s, c, _ := ready(t)
	got, err := s.Review.Queue(t.Context(), s.Admin, review.Query{Search: "A-8"}, page.Request{})
	if err != nil || len(got.Items) == 0 {
		t.Fatalf("the hostile listing has no finding: %v", err)
	}
	it := got.Items[0]
	paths := []string{"/queue?status=any", "/findings/" + it.ID, "/findings/" + it.ID + "/peek", "/findings/" + it.ID + "/row", "/listings", "/listings/" + it.Listing, "/find?q=replica"}
	for _, path := range paths {
		res, body := s.Get(t, c, path)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, res.StatusCode)
		}
		for _, bad := range []string{"<script>window", "<img src=x", "<b>bold", "<style>", "<i>k", "\u202e", "\u2066", "\u2067", "\u200b"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		if !strings.Contains(body, "window.pwned") {
			t.Errorf("%s does not show the text at all", path)
		}
	}
	if _, body := s.Get(t, c, "/findings/"+it.ID); !strings.Contains(body, ">RLO<") {
		t.Error("the finding does not show that the text is turned round")
	}
}

func TestBrandForm(t *testing.T) {
	t.Parallel()
	s, c, _ := ready(t)
	res, body := s.Post(t, c, "/brands", url.Values{"name": {""}, "aliases": {"Kestrel Outdoor\nKSTRL"}, "common_word": {"1"}})
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="name-bad"`) || !strings.Contains(body, `aria-describedby="name-hint name-bad"`) {
		t.Fatalf("an empty name: %d, want 422 with the fault beside the field", res.StatusCode)
	}
	if !strings.Contains(body, "Kestrel Outdoor\nKSTRL</textarea>") || !strings.Contains(body, `name="common_word" value="1" checked`) {
		t.Error("what was typed is not kept")
	}
	if res, _ := s.Post(t, c, "/brands", url.Values{"name": {"Norvella"}}); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a name that is taken: %d, want 422", res.StatusCode)
	}
	if res, _ := s.Post(t, c, "/brands", url.Values{"name": {"Kestrel"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("a good brand: %d", res.StatusCode)
	}
	b, err := s.Brands.List(t.Context(), s.Admin, "Kestrel", page.Request{})
	if err != nil || len(b.Items) != 1 {
		t.Fatal(err)
	}
	path := "/brands/" + b.Items[0].ID
	if res, _ := s.Post(t, c, path, url.Values{"name": {"Kestrel"}, "aliases": {"first"}, "version": {"1"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("a change: %d", res.StatusCode)
	}
	res, body = s.Post(t, c, path, url.Values{"name": {"Kestrel"}, "aliases": {"second"}, "version": {"1"}})
	if res.StatusCode != http.StatusPreconditionFailed || !strings.Contains(body, "first") || !strings.Contains(body, "second") {
		t.Fatalf("a change of what was changed: %d, want 412 with both", res.StatusCode)
	}
	if res, _ := s.Post(t, c, path+"/archive", url.Values{"version": {"2"}}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("archiving: %d", res.StatusCode)
	}
}

func TestProductAndRuleForms(t *testing.T) {
	t.Parallel()
	s, c, _ := ready(t)
	res, body := s.Post(t, c, "/products", url.Values{"name": {"Runner"}, "brand": {"Nobody"}, "low": {"9,50"}, "high": {"20"}, "currency": {"EUR"}, "market": {""}})
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="brand-bad"`) || !strings.Contains(body, `value="9,50"`) {
		t.Fatalf("an unknown brand: %d", res.StatusCode)
	}
	if res, body := s.Post(t, c, "/products", url.Values{"name": {"Runner"}, "brand": {"norvella"}, "low": {"9,50"}, "high": {"20"}, "currency": {"EUR"}, "market": {""}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="bands-bad"`) {
		t.Fatalf("a comma in an amount: %d", res.StatusCode)
	}
	if res, body := s.Post(t, c, "/products", url.Values{"name": {"Runner"}, "brand": {"norvella"}, "low": {"9.50", ""}, "high": {"20", ""}, "currency": {"eur", ""}, "market": {"de", ""}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("a good product: %d\n%s", res.StatusCode, body)
	}
	if _, body := s.Get(t, c, "/products?q=Runner"); !strings.Contains(body, "9.50–20 EUR DE") {
		t.Error("the list does not show the band")
	}
	res, body = s.Post(t, c, "/rules/check", url.Values{"expr": {"listing.title.contains(\"a\") &&\n  listing.nonsense > 3"}}, "HX-Request", "true")
	if res.StatusCode != http.StatusOK || !strings.Contains(body, "notice bad") || !strings.Contains(body, "<pre>") || !strings.Contains(body, "^") {
		t.Errorf("a faulty condition: %d\n%s", res.StatusCode, body)
	}
	if _, body := s.Post(t, c, "/rules/check", url.Values{"expr": {`listing.title.contains("a")`}}, "HX-Request", "true"); !strings.Contains(body, "notice good") {
		t.Errorf("a good condition: %s", body)
	}
	if res, body := s.Post(t, c, "/rules", url.Values{"name": {"R"}, "expr": {"1 +"}, "weight": {"much"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="weight-bad"`) {
		t.Errorf("a weight in words: %d", res.StatusCode)
	}
	if res, body := s.Post(t, c, "/rules", url.Values{"name": {"R"}, "expr": {"1 +"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="expr-bad"`) {
		t.Errorf("a rule that does not compile: %d", res.StatusCode)
	}
	if res, _ := s.Post(t, c, "/rules", url.Values{"name": {"R"}, "expr": {`listing.title.contains("x")`}, "weight": {"1.5"}, "effect": {"review"}}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a good rule: %d", res.StatusCode)
	}
}

func TestKeySecretIsShownOnce(t *testing.T) {
	t.Parallel()
	s, c, _ := ready(t)
	res, body := s.Post(t, c, "/keys", url.Values{"name": {"shop feed"}, "scope": {"read", "submit_listings"}, "days": {"30"}})
	secret := regexp.MustCompile(`id="secret" readonly value="([^"]+)"`).FindStringSubmatch(body)
	if res.StatusCode != http.StatusCreated || secret == nil {
		t.Fatalf("making a key: %d", res.StatusCode)
	}
	v, err := s.Accounts.Authenticate(t.Context(), secret[1])
	if err != nil || v.Can(authz.Read) != nil || v.Can(authz.Administer) == nil {
		t.Fatalf("the secret gives %+v, %v", v, err)
	}
	if _, body := s.Get(t, c, "/keys"); strings.Contains(body, secret[1]) || !strings.Contains(body, "shop feed") {
		t.Error("the secret is shown again, or the key is not listed")
	}
	keys, err := s.Accounts.Keys(t.Context(), s.Admin)
	if err != nil || len(keys) != 1 {
		t.Fatal(err)
	}
	if res, _ := s.Post(t, c, "/keys/"+keys[0].ID+"/revoke", url.Values{}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("revoking: %d", res.StatusCode)
	}
	if _, err := s.Accounts.Authenticate(t.Context(), secret[1]); err == nil {
		t.Error("a revoked key is still taken")
	}
	if res, body := s.Post(t, c, "/keys", url.Values{"name": {"no rights"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `value="no rights"`) {
		t.Errorf("a key without rights: %d", res.StatusCode)
	}
}

func TestRefusedLinesAreListed(t *testing.T) {
	t.Parallel()
	s, c, _ := ready(t)
	ids := s.IDs(t, s.Admin)
	_, body := s.Get(t, c, "/intakes/"+ids["intakes"])
	for _, want := range []string{"title", "price", "cheap", ">9<", ">10<"} {
		if !strings.Contains(body, want) {
			t.Errorf("the intake does not show %q", want)
		}
	}
}

func TestListsPage(t *testing.T) {
	t.Parallel()
	s, c, _ := ready(t)
	var lines strings.Builder
	for i := range 120 {
		lines.WriteString(`{"id":"P-` + strconv.Itoa(i) + `","title":"Airbag inflator number ` + strconv.Itoa(i) + `"}` + "\n")
	}
	s.Take(t, s.Admin, "many", lines.String())
	seen := map[string]bool{}
	path := "/queue?q=inflator+number"
	pages := 0
	for path != "" {
		pages++
		_, body := s.Get(t, c, strings.ReplaceAll(path, "&amp;", "&"))
		for _, m := range regexp.MustCompile(`id="row-(fnd_[0-9a-f]+)"`).FindAllStringSubmatch(body, -1) {
			if seen[m[1]] {
				t.Fatalf("%s is on two pages", m[1])
			}
			seen[m[1]] = true
		}
		path = ""
		if m := regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(body); m != nil {
			path = m[1]
		}
	}
	if len(seen) != 120 || pages != 3 {
		t.Errorf("%d findings on %d pages, want 120 on 3", len(seen), pages)
	}
}

func TestEmptyListsSayWhatToDo(t *testing.T) {
	t.Parallel()
	s := webtest.Start(t)
	s.SetUp(t)
	c := s.Client(t, "reviewer@bazaar.example")
	for _, path := range []string{"/queue", "/queue?q=x", "/listings", "/listings?q=x", "/brands", "/brands?q=x", "/products", "/rules", "/keys", "/intakes", "/mandates", "/marketplaces"} {
		_, body := s.Get(t, c, path)
		at := strings.Index(body, `class="card empty"`)
		if at < 0 || !strings.Contains(body[at:], `class="button primary"`) {
			t.Errorf("%s: an empty list without a next step", path)
		}
	}
	if _, body := s.Get(t, c, "/"); !strings.Contains(body, "/brands/new") {
		t.Error("the first dashboard does not lead to the first brand")
	}
}

func TestErrorPages(t *testing.T) {
	t.Parallel()
	s, c, _ := ready(t)
	res, body := s.Get(t, c, "/nowhere")
	if res.StatusCode != http.StatusNotFound || !strings.Contains(body, `href="/queue"`) {
		t.Errorf("no such page: %d", res.StatusCode)
	}
	res, body = s.Get(t, c, "/queue?cursor=rubbish")
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a cursor of somebody's own making: %d, want 422\n%s", res.StatusCode, body)
	}
	res, body = s.Get(t, c, "/findings/fnd_00000000000000000000000000000000/peek", "HX-Request", "true")
	if res.StatusCode != http.StatusNotFound || res.Header.Get("HX-Retarget") != "#toasts" || strings.Contains(body, "<html") {
		t.Errorf("a part of a page that fails: %d, want a message and not a page", res.StatusCode)
	}
}
