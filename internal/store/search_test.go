package store

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
)

// A search that many rows match is answered another way than one that few match. Both find the same.
func TestSearchesOfFewAndOfManyAgree(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects() {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := openTest(t, dialect)
			fillForSearch(t, s)
			in := authz.Viewer{Org: "org_a"}.Scope()
			found := 0
			for _, search := range []string{"nike", "nik", "shoe", "耐克", "克", "nike shoe", "red nike shoe 5", "s1", "none", "a b c d e f"} {
				for _, q := range []review.Query{
					{}, {Status: review.StatusOpen}, {Status: review.StatusPassed, Route: engine.RoutePublish}, {Route: engine.RouteHold},
				} {
					q.Search = search
					few, many := searchBoth(t, s, in, q)
					if diff := cmp.Diff(few, many); diff != "" {
						t.Errorf("%+v: few and many differ:\n%s", q, diff)
					}
					found += len(few)
				}
			}
			if found < 100 {
				t.Errorf("all searches together found %d rows; they look for the wrong words", found)
			}
		})
	}
}

func fillForSearch(t *testing.T, s *Store) {
	t.Helper()
	for _, org := range []string{"org_a", "org_b"} {
		in, err := s.OpenIntake(t.Context(), listing.Intake{ID: "int_" + org, Org: org, Key: "k", Platform: "p", State: listing.StateOpen},
			event.Event{Org: org, Actor: "a", Kind: event.IntakeOpened})
		if err != nil {
			t.Fatal(err)
		}
		b := listing.Batch{Intake: in, Actor: "a"}
		for i := range 60 {
			title := []string{"Nike shoe", "NIKE-bag red", "耐克运动鞋", "red shoe", "plain"}[i%5] + fmt.Sprint(" ", i)
			b.Items = append(b.Items, listing.Item{
				ID: fmt.Sprint("lst_", org, i), Finding: fmt.Sprint("fnd_", org, i), Hash: strconv.Itoa(i),
				Content: engine.Listing{ID: fmt.Sprint("x", i), Title: title, Seller: fmt.Sprint("s", i%7)},
				Result:  engine.Finding{Route: []engine.Route{engine.RoutePublish, engine.RouteHold, engine.RouteReview}[i%3], Score: i % 4},
			})
		}
		if _, err := s.CommitBatch(t.Context(), b, 0); err != nil {
			t.Fatal(err)
		}
	}
}

// searchBoth follows a search to its end, with the threshold between the two ways far above and far below.
func searchBoth(t *testing.T, s *Store, in authz.Scope, q review.Query) (few, many []string) {
	t.Helper()
	return follow(t, s.with(1_000_000), in, q), follow(t, s.with(-1), in, q)
}

func (s *Store) with(few int) *Store {
	return &Store{dialect: s.dialect, texts: s.texts, tables: s.tables, few: few, writer: s.writer, reader: s.reader, log: s.log, clock: s.clock}
}

func follow(t *testing.T, s *Store, in authz.Scope, q review.Query) []string {
	t.Helper()
	var out []string
	req := page.Request{Limit: 7}
	for {
		p, err := s.Queue(t.Context(), in, q, req)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range p.Items {
			out = append(out, item.ID)
		}
		if req.Cursor = p.Next; p.Next == "" {
			break
		}
	}
	for req.Cursor = ""; q.Status == "" && q.Route == ""; {
		p, err := s.Listings(t.Context(), in, q.Search, req)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range p.Items {
			out = append(out, item.ID)
		}
		if req.Cursor = p.Next; p.Next == "" {
			break
		}
	}
	return out
}

// No page reads a whole table: SQLite finds its rows by an index, whatever it knows of the table.
func TestPagesUseAnIndex(t *testing.T) {
	t.Parallel()
	s := openTest(t, "sqlite")
	looked := 0
	for text, query := range s.texts {
		// What compiles all knowledge reads all of it; there are few organisations, each with a handful of
		// counts and packs; the newest snapshot is the last row; and the number of counted words is bounded.
		switch text {
		case sqlPacks, sqlAllPacks, sqlLiveBrands, sqlLiveProducts, sqlLiveRules, sqlOrganisationCount, sqlOrganisations, sqlLatestSnapshot, sqlSnapshotEntries, sqlSnapshotBefore, sqlDepth, sqlListingTotal, sqlCountWords, sqlAuthorities:
			continue
		}
		if writes(text) != "" {
			continue
		}
		looked++
		for _, step := range plan(t, s, text, query) {
			if rest, ok := strings.CutPrefix(step, "SCAN "); ok && !strings.Contains(rest, "VIRTUAL TABLE") && !derived(rest) {
				t.Errorf("%s in\n%s", step, text)
			}
		}
	}
	if looked < 40 {
		t.Errorf("%d statements were looked at; the check looks in the wrong place", looked)
	}
}

// derived reports whether a plan scans the result of a subquery, which a limit bounds.
func derived(of string) bool {
	switch strings.Fields(of)[0] {
	case "x", "same", "following", "both_parts", "l": // l, where the page of listings was chosen before
		return len(strings.Fields(of)) == 1
	}
	return false
}

func plan(t *testing.T, s *Store, text, query string) []string {
	t.Helper()
	args := make([]any, 0, 16)
	for n := 1; strings.Contains(text, fmt.Sprintf("$%d", n)); n++ {
		args = append(args, int64(n))
	}
	rows, err := s.writer.QueryContext(t.Context(), "explain query plan "+query, args...)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	steps, err := collect(rows, func(row scanner) (string, error) {
		var id, parent, unused int
		var step string
		err := row.Scan(&id, &parent, &unused, &step)
		return step, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return steps
}
