package importer

import (
	"errors"
	"io"
	"regexp"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/fault"
)

// maxRates bounds a file of exchange rates, in bytes.
const maxRates = 1 << 20

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// Rates reads exchange rates from YAML or JSON: a list of currency, value (of one unit in a reference currency of your choice, which
// stands in the list with the value 1) and as_of, the date that is shown with every conversion. Everything that is wrong is in one fault.
func Rates(r io.Reader) ([]price.Rate, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxRates+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the exchange rates cannot be read", "check the file")
	}
	if len(text) > maxRates {
		return nil, fault.New(fault.TooLarge, "the file of exchange rates is larger than 1 MiB", "keep one rate for each currency")
	}
	var rows []struct {
		Currency string `yaml:"currency"`
		Value    string `yaml:"value"`
		AsOf     string `yaml:"as_of"`
	}
	if err := yaml.Unmarshal(text, &rows); err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.Wrap(err, fault.Invalid, "the exchange rates are not a list", `write entries such as: - {currency: USD, value: "0.92", as_of: "2026-11-20"}`)
	}
	var bad []fault.Field
	out := make([]price.Rate, 0, len(rows))
	seen := map[string]bool{}
	for i, row := range rows {
		at := "rates[" + strconv.Itoa(i) + "]."
		if !currency.MatchString(row.Currency) || seen[row.Currency] {
			bad = append(bad, fault.Field{Name: at + "currency", Value: row.Currency, Message: "is not a currency, or stands twice", Hint: "give each ISO 4217 code once, such as EUR"})
		}
		seen[row.Currency] = true
		v, err := price.ParseAmount(row.Value)
		if err != nil || v.Micros() <= 0 {
			bad = append(bad, fault.Field{Name: at + "value", Value: row.Value, Message: "is not a rate", Hint: "give a decimal above zero with at most six places"})
		}
		if _, err := time.Parse(time.DateOnly, row.AsOf); err != nil {
			bad = append(bad, fault.Field{Name: at + "as_of", Value: row.AsOf, Message: "is not a date", Hint: "give the date of the rate, such as 2026-11-20"})
		}
		out = append(out, price.Rate{Currency: row.Currency, Value: v, AsOf: row.AsOf})
	}
	if len(bad) > 0 {
		return nil, fault.Bad(bad...)
	}
	return out, nil
}
