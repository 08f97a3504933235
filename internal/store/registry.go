package store

import (
	"slices"
	"strconv"
	"strings"
)

// statements lists every statement that the store runs. A text that is not here cannot be run, so that the test which
// prepares all of them on both databases leaves none out.
func statements(d dialect) []string {
	all := slices.Concat(
		accountStatements(), memberStatements(), mandateStatements(), factorStatements(), keyStatements(), sessionStatements(), idempotencyStatements(),
		brandStatements(), productStatements(), ruleStatements(), packStatements(), snapshotStatements(),
		intakeStatements(), listingStatements(), findingStatements(), decisionStatements(), eventStatements(), vocabularyStatements(), runStatements(),
		rightStatements(), documentStatements(),
	)
	for _, b := range []bulk{bulkEvents, bulkListings, bulkVersions, bulkFindings, bulkRefusals, bulkRunRows} {
		for _, size := range d.bulkSizes {
			all = append(all, b.text(size))
		}
	}
	for _, text := range []string{d.serialize, d.claim} {
		if text != "" {
			all = append(all, text)
		}
	}
	return all
}

// The INSERTs of many rows. They are values, not variables in the sense of state: nothing sets them.
var (
	bulkEvents   = newBulk("events", "org, at, actor, kind, subject, data")
	bulkListings = newBulk("listings", "id, org, platform, external_id, seller, versions, hash, created_at, updated_at")
	bulkVersions = newBulk("listing_versions", "listing, number, hash, content, created_at")
	bulkFindings = newBulk("findings", "id, org, listing, number, external_id, platform, seller, title, brand, price, currency,"+
		" route, status, queue_rank, probability, snapshot, version, created_at, updated_at, words, doc, round")
	bulkRunRows  = newBulk("run_rows", "run, seq, org, listing, finding, outcome, from_route, to_route, doc")
	bulkRefusals = newBulk("refusals", "intake, line, code, field, value, message, hint")
)

func newBulk(table, cols string) bulk {
	return bulk{table: table, cols: cols, width: strings.Count(cols, ",") + 1}
}

// text returns the INSERT of a number of rows.
func (b bulk) text(rows int) string {
	var s strings.Builder
	s.WriteString("insert into " + b.table + " (" + b.cols + ") values ")
	n := 0
	for row := range rows {
		if row > 0 {
			s.WriteString(", ")
		}
		for col := range b.width {
			s.WriteByte("(,"[min(col, 1)])
			n++
			s.WriteString("$" + strconv.Itoa(n))
		}
		s.WriteByte(')')
	}
	return s.String()
}
