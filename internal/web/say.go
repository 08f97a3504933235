package web

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/price"
)

// t returns a text of the reader's language.
func t(ctx context.Context, key string, args ...any) string { return stateOf(ctx).Text(key, args...) }

// tn returns a text about a number of things.
func tn(ctx context.Context, key string, n int64) string {
	return stateOf(ctx).Count(key, n)
}

// code returns the text of one of the program's own codes, such as a route; a code that the catalogue does not know is
// shown as it is, so that a finding of a newer engine can still be read.
func code[T ~string](ctx context.Context, group string, c T) string {
	st := stateOf(ctx)
	if k := group + "." + strings.ReplaceAll(string(c), ".", "_"); st.Has(k) {
		return st.Text(k)
	}
	return string(c)
}

// number prints a whole number as the reader's language does.
func number(ctx context.Context, n int64) string { return stateOf(ctx).Number(n) }

// percent prints hundredths of a percent with one decimal; what is not certain is never shown as 0 or 100.
func percent(hundredths int) string {
	switch {
	case hundredths < 10:
		return "<0.1%"
	case hundredths > 9_990:
		return ">99.9%"
	}
	return strconv.FormatFloat(float64(hundredths)/100, 'f', 1, 64) + "%"
}

// points prints milli-logits with a sign.
func points(milli int) string {
	s := strconv.FormatFloat(float64(milli)/1000, 'f', 2, 64)
	if milli > 0 {
		return "+" + s
	}
	return strings.Replace(s, "-", "−", 1)
}

// money prints an amount and its currency as it was given; an amount that was not stated is a dash.
func money(amount, currency string) string {
	if amount == "" {
		return "–"
	}
	if whole, frac, ok := strings.Cut(amount, "."); ok && len(frac) == 1 {
		amount = whole + "." + frac + "0"
	}
	return strings.TrimSpace(amount + " " + currency)
}

func amount(a price.Amount, currency string) string { return money(a.String(), currency) }

// iso is a time for machines; utc is the same for people whose browser runs no script.
func iso(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func utc(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") }

// field returns the text of a listing that a span points into.
func fieldText(l engine.Listing, f engine.Field) string {
	switch f {
	case engine.FieldTitle:
		return l.Title
	case engine.FieldDescription:
		return l.Description
	case engine.FieldBrand:
		return l.Brand
	}
	return ""
}

// quote returns the seller's words of a span, from the text itself when the offsets fit.
func quote(l engine.Listing, sp engine.Span) string {
	text := fieldText(l, sp.Field)
	if sp.Start >= 0 && sp.End <= len(text) && sp.Start < sp.End {
		return plain(text[sp.Start:sp.End], 60)
	}
	return plain(sp.Text, 60)
}

// lines splits a text area into its lines without blank ones.
func lines(s string) []string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}
