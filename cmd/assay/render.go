package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/scan"
)

// form is a way of writing findings.
type form struct {
	head string
	row  func(buf []byte, r *scan.Row) []byte
}

func forms() map[string]form {
	return map[string]form{
		"table": {head: tableRow("ROUTE", "PROB", "LISTING", "BRAND", "TITLE", "WHY"), row: appendTable},
		"jsonl": {row: appendJSON},
		"csv":   {head: "line,listing,route,probability,brands,why,title,seller,price,currency\n", row: appendCSV},
	}
}

// appendJSON writes the finding as the engine makes it.
func appendJSON(buf []byte, r *scan.Row) []byte {
	b, err := r.Finding.JSON()
	if err != nil { // a finding holds texts and whole numbers, so that it has a JSON form
		b, _ = json.Marshal(map[string]string{"listing": r.Finding.Listing, "error": err.Error()}) //nolint:errchkjson // texts
	}
	return append(append(buf, b...), '\n')
}

func appendTable(buf []byte, r *scan.Row) []byte {
	f := &r.Finding
	return append(buf, tableRow(string(f.Route), percent(f.Probability), f.Listing, strings.Join(f.Brands(), ", "), r.Listing.Title, strings.Join(why(f), "; "))...)
}

// tableRow sets cells in columns by what they take up on a terminal, where a Chinese character takes two places.
func tableRow(route, probability, listing, brand, title, reasons string) string {
	var b strings.Builder
	for _, c := range []struct {
		text  string
		width int
	}{{route, 8}, {probability, 5}, {listing, 16}, {brand, 18}, {title, 60}} {
		text := runewidth.Truncate(printable(c.text), c.width, "…")
		b.WriteString(runewidth.FillRight(text, c.width))
		b.WriteString("  ")
	}
	b.WriteString(printable(reasons))
	return strings.TrimRight(b.String(), " ") + "\n"
}

// percent writes hundredths of a percent as whole percents.
func percent(hundredths int) string {
	switch {
	case hundredths >= 9950 && hundredths < 10_000:
		return ">99%"
	case hundredths < 100:
		return "<1%"
	}
	return strconv.Itoa((hundredths+50)/100) + "%"
}

// why names what speaks against a listing, the weightiest first.
func why(f *engine.Finding) []string {
	type reason struct {
		weight int
		text   string
	}
	weight := map[string]int{}
	for _, c := range f.Contributions {
		weight[c.Signal] += c.Value
	}
	var reasons []reason
	for i := range f.Signals {
		s := &f.Signals[i]
		if s.Exempt != "" || (weight[s.ID] <= 0 && s.Effect == "") {
			continue
		}
		reasons = append(reasons, reason{weight[s.ID], signalText(s)})
	}
	slices.SortStableFunc(reasons, func(a, b reason) int { return b.weight - a.weight })
	var out []string
	for _, r := range reasons {
		if !slices.Contains(out, r.text) {
			out = append(out, r.text)
		}
	}
	return out
}

// signalText says in a few words what a signal is.
func signalText(s *engine.Signal) string {
	read := ""
	if len(s.Spans) > 0 {
		read = strconv.Quote(s.Spans[0].Text)
	}
	switch s.Kind {
	case engine.SignalMention:
		if evasive(s) {
			return read + " is " + s.Name + " in disguise"
		}
		return read + " names " + s.Name
	case engine.SignalLexicon:
		return "coded term " + read
	case engine.SignalPrice:
		if s.Position != nil {
			return fmt.Sprintf("price is %d %% of the lowest for %s", s.Position.Percent, s.Name)
		}
		return "price"
	case engine.SignalRule:
		return "rule " + strconv.Quote(s.Name)
	case engine.SignalProhibited:
		return "prohibited: " + s.Name + " (" + read + ")"
	}
	return string(s.Kind)
}

func evasive(s *engine.Signal) bool {
	for _, st := range s.Undone {
		if st.Kind.Evasive() {
			return true
		}
	}
	return false
}

// appendCSV writes a row as RFC 4180 has it.
func appendCSV(buf []byte, r *scan.Row) []byte {
	f, l := &r.Finding, &r.Listing
	for i, cell := range []string{
		strconv.FormatInt(r.Number, 10), f.Listing, string(f.Route), strconv.FormatFloat(float64(f.Probability)/10_000, 'f', 4, 64),
		strings.Join(f.Brands(), "|"), strings.Join(why(f), "; "), l.Title, l.Seller, l.Price.String(), l.Currency,
	} {
		if i > 0 {
			buf = append(buf, ',')
		}
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			cell = "'" + cell // a seller's title must not run in the analyst's spreadsheet
		}
		if strings.ContainsAny(cell, "\",\r\n") || strings.HasPrefix(cell, " ") {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		buf = append(buf, cell...)
	}
	return append(buf, '\n')
}
