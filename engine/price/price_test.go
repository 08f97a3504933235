package price

import (
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func amount(t *testing.T, s string) Amount {
	t.Helper()
	a, err := ParseAmount(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestParseAmount(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int64{"0": 0, "129.95": 129_950_000, "0.000001": 1, "999999999999": 999_999_999_999_000_000} {
		if a := amount(t, s); a.Micros() != want || !a.Stated() {
			t.Errorf("%s = %d", s, a.Micros())
		}
	}
	for _, s := range []string{"1.", ".5", "-1", "+1", "1e3", "1,000", "1.0000001", "1000000000000", "NaN", "１", " 1"} {
		if _, err := ParseAmount(s); !errors.Is(err, ErrAmount) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if a := amount(t, ""); a.Stated() {
		t.Error("empty is not stated")
	}
}

func TestAmountRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := AmountOf(rapid.Int64Range(0, 999_999_999_999_999_999).Draw(t, "micros"))
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back Amount
		if err := json.Unmarshal(b, &back); err != nil || back != a {
			t.Fatalf("%s: %v %v", b, back, err)
		}
	})
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"1", "1.5", "", "-", "1e9", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAmount(s)
		if err == nil && a.Stated() {
			if back, err := ParseAmount(a.String()); err != nil || back != a {
				t.Fatalf("%q: %v %v", s, back, err)
			}
		}
	})
}

func TestPlace(t *testing.T) {
	t.Parallel()
	rates := NewRates([]Rate{{"EUR", amount(t, "1"), "2026-11-20"}, {"USD", amount(t, "0.92"), "2026-11-19"}, {"CNY", amount(t, "0.128"), "2026-11-20"}})
	bands := []Band{{"", "USD", amount(t, "100"), amount(t, "150")}, {"DE", "EUR", amount(t, "120"), amount(t, "160")}}
	for _, tt := range []struct {
		price, currency, market string
		percent                 int
		band                    string
	}{
		{"60", "EUR", "DE", 50, "EUR"},
		{"60", "EUR", "FR", 50, "EUR"},
		{"50", "USD", "US", 50, "USD"},
		{"360", "CNY", "CN", 50, "USD"},
	} {
		b, ok := Choose(bands, tt.market, tt.currency, rates)
		if !ok || b.Currency != tt.band {
			t.Errorf("%+v: chose %+v", tt, b)
		}
		p, ok := Place(amount(t, tt.price), tt.currency, b, rates)
		if !ok || p.Percent != tt.percent {
			t.Errorf("%+v: %+v %v", tt, p, ok)
		}
		if tt.currency == "CNY" && p.RateDate != "2026-11-19" {
			t.Errorf("the older rate's date is shown, got %q", p.RateDate)
		}
	}
	b, _ := Choose(bands, "JP", "JPY", rates)
	if _, ok := Place(amount(t, "9000"), "JPY", b, rates); ok {
		t.Error("JPY has no rate")
	}
	if _, ok := Choose(nil, "US", "USD", rates); ok {
		t.Error("no bands")
	}
}
