package store

import (
	"regexp"
	"strconv"
	"strings"
)

// dialect holds what differs between the two databases. Statements name the pieces in braces:
//
//	A {in} X {/in}      A is one of the strings in the JSON array X
//	{each} X {/each} x {first} T ... {/first}
//	                    for each string x.value in the JSON array X one row of table T that the rest selects; other than
//	                    {in}, it goes by index also when the planner knows nothing of the table yet
//	{instr}(A, B) > 0   A contains B; true for an empty B
//	{match} X {/match}  the finding f holds all the words that X asks for
//	{hits} X {/hits}    SELECT of the numbers of all such findings
//	{lock}              keeps the rows read locked until the transaction ends
type dialect struct {
	name   string
	pieces *strings.Replacer
	// parameter rewrites the n-th parameter of a text; ordered, all of a text that has each once and in order. SQLite
	// looks for a parameter that has a number among all others, which in an INSERT of many rows takes most of the time.
	parameter, ordered string
	// serialize makes all transactions that write events wait for each other. SQLite has one writer anyway.
	serialize string
	// claim makes transactions that take in listings of one organisation wait for each other.
	claim string
	// wordQuery writes a search for rows that hold the exact word and, for each of words, one that begins with it.
	wordQuery func(exact string, words []string) string
	// bulkSizes are the numbers of rows that one INSERT statement may carry, greatest first.
	bulkSizes []int
	// fault turns an error of the driver into one of ours, by number. It reports whether trying again may help.
	fault func(err error) (faulty error, again bool)
}

var parameter = regexp.MustCompile(`\$(\d+)`)

// rewrite turns a registered statement into the text for the database.
func (d dialect) rewrite(text string) string {
	text = d.pieces.Replace(text)
	for i, m := range parameter.FindAllStringSubmatch(text, -1) {
		if m[1] != strconv.Itoa(i+1) {
			return parameter.ReplaceAllString(text, d.parameter)
		}
	}
	return parameter.ReplaceAllString(text, d.ordered)
}

var writeTo = regexp.MustCompile(`(?i)^\s*(?:insert\s+into|update|delete\s+from)\s+(\w+)`)

// writes returns the table that a statement changes, "" when it only reads.
func writes(text string) string {
	if m := writeTo.FindStringSubmatch(text); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// bookkeeping lists the tables that may change without an event, and why. Every other table holds state of the trade,
// and change refuses to commit a row of it without an event in the same transaction.
func bookkeeping(table string) (why string, ok bool) {
	switch table {
	case "sessions":
		return "a browser's cookie jar; signing in and out are events of the user", true
	case "sign_ins":
		return "which browsers a person uses; signing in, out and ending them are events of the user", true
	case "key_uses":
		return "when a key was used last, to the minute; what it did has its own events", true
	case "recovery_requests":
		return "holds addresses that may be nobody's, and an event would tell which; giving a link is an event", true
	case "recoveries":
		return "lives for a day; giving and using a link are events of the user", true
	case "one_time_codes":
		return "lives for minutes; signing in with one is an event of the user", true
	case "idempotency_keys":
		return "remembers answers, not state; what the request did has its own events", true
	case "counts":
		return "derived from findings and listings, which carry the events", true
	case "snapshot_findings":
		return "derived from findings, which carry the events", true
	case "run_leases":
		return "says which process is at a run, and ends by itself", true
	case "right_deadlines":
		return "made from a right, whose events tell of them; what a deadline does when it passes is an event of the right", true
	case "vocabulary", "vocabulary_state":
		return "derived from the titles of findings; which words are in effect is an event", true
	}
	return "", false
}
