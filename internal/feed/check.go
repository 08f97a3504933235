package feed

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine"
)

// check says what is wrong with a listing that was read, and puts the currency and the market into capitals.
func check(l *engine.Listing) *Refusal {
	for i := range fields {
		f := &fields[i]
		if f.at == nil {
			continue
		}
		if r := checkText(f.name, *f.at(l), f.most, f.raw); r != nil {
			return r
		}
	}
	if l.ID == "" {
		return missing("id", "send the platform's own identifier of the listing")
	}
	if strings.TrimSpace(l.Title) == "" {
		return missing("title", "send the title as the buyer sees it")
	}
	for i, u := range l.Images {
		if r := checkText("images["+strconv.Itoa(i)+"]", u, maxURL, true); r != nil {
			return r
		}
	}
	for _, k := range slices.Sorted(maps.Keys(l.Attributes)) {
		if r := checkText("attributes", k, maxShort, false); r != nil {
			return r
		}
		if r := checkText("attributes."+show(k), l.Attributes[k], maxAttribute, false); r != nil {
			return r
		}
	}
	if l.Currency = strings.ToUpper(l.Currency); l.Currency != "" && !letters(l.Currency, 3) {
		return &Refusal{
			Code: CodeBadValue, Field: "currency", Value: show(l.Currency), Message: "not a currency code",
			Hint: "send the three letters of ISO 4217, such as EUR",
		}
	}
	if l.Market = strings.ToUpper(l.Market); l.Market != "" && !letters(l.Market, 2) {
		return &Refusal{
			Code: CodeBadValue, Field: "market", Value: show(l.Market), Message: "not a country code",
			Hint: "send the two letters of ISO 3166-1, such as DE",
		}
	}
	return nil
}

func missing(name, hint string) *Refusal {
	return &Refusal{Code: CodeMissing, Field: name, Message: "it is required and absent, null or empty", Hint: hint}
}

// checkText looks at one text: its length, that it is UTF-8, and that it holds no U+0000, which databases cannot keep.
func checkText(name, s string, most int, inBytes bool) *Refusal {
	unit := "characters"
	n := len(s)
	switch {
	case inBytes:
		unit = "bytes"
	case n > most:
		n = utf8.RuneCountInString(s)
	}
	if n > most {
		return &Refusal{
			Code: CodeTooLong, Field: name, Value: show(s), Message: fmt.Sprintf("it has %d %s, more than %d", n, unit, most),
			Hint: fmt.Sprintf("cut it to %d %s", most, unit),
		}
	}
	if !utf8.ValidString(s) {
		at := firstInvalid(s)
		r := badUTF8(name, s, at)
		r.Message += " of the field"
		return r
	}
	if i := strings.IndexByte(s, 0); i >= 0 {
		return &Refusal{
			Code: CodeBadValue, Field: name, Value: show(s), Message: "it holds the character U+0000 at byte " + strconv.Itoa(i),
			Hint: "leave that character out",
		}
	}
	return nil
}

func letters(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}
