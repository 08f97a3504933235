// Package price places an offer against the price band that is known for a product.
package price

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Micros is the number of Amount units in one unit of currency.
const Micros = 1_000_000

// ErrAmount is returned for text that is not a decimal amount of money.
var ErrAmount = errors.New("price: not a decimal amount")

// Amount is an exact sum of money in millionths of its currency unit. The zero value is "not stated", which
// differs from a stated price of nothing.
type Amount struct {
	micros int64
	set    bool
}

// AmountOf returns a stated amount of micros millionths.
func AmountOf(micros int64) Amount { return Amount{micros: micros, set: true} }

// Stated reports whether a price was given at all.
func (a Amount) Stated() bool { return a.set }

// Micros returns the amount in millionths of the currency unit, 0 when not stated.
func (a Amount) Micros() int64 { return a.micros }

// String returns the shortest decimal form, empty when not stated.
func (a Amount) String() string {
	if !a.set {
		return ""
	}
	sign, v := "", a.micros
	if v < 0 {
		sign, v = "-", -v
	}
	s := strconv.FormatInt(v/Micros, 10)
	if frac := v % Micros; frac != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%06d", frac), "0")
	}
	return sign + s
}

// ParseAmount reads a plain decimal such as "129.95". At most six decimals and twelve digits before the point are
// taken; anything else (signs, exponents, grouping) is ErrAmount. The empty string is "not stated".
func ParseAmount(s string) (Amount, error) {
	if s == "" {
		return Amount{}, nil
	}
	whole, frac, point := strings.Cut(s, ".")
	if whole == "" || len(whole) > 12 || len(frac) > 6 || (point && frac == "") || !digits(whole) || !digits(frac) {
		return Amount{}, fmt.Errorf("%w: %.40q", ErrAmount, s)
	}
	w, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return Amount{}, fmt.Errorf("%w: %.40q", ErrAmount, s)
	}
	f, err := strconv.ParseInt((frac + "000000")[:6], 10, 64)
	if err != nil {
		return Amount{}, fmt.Errorf("%w: %.40q", ErrAmount, s)
	}
	return AmountOf(w*Micros + f), nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// MarshalJSON writes the amount as a decimal string, so that no reader rounds it; null when not stated.
func (a Amount) MarshalJSON() ([]byte, error) {
	if !a.set {
		return []byte("null"), nil
	}
	return []byte(`"` + a.String() + `"`), nil
}

// UnmarshalJSON takes a decimal string, a JSON number without exponent, or null.
func (a *Amount) UnmarshalJSON(b []byte) error {
	s := string(b)
	if s == "null" {
		*a = Amount{}
		return nil
	}
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	v, err := ParseAmount(s)
	if err != nil {
		return err
	}
	*a = v
	return nil
}

// IsZero reports whether no price was stated; encoding/json uses it for omitzero.
func (a Amount) IsZero() bool { return !a.set }
