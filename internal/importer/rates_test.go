package importer

import (
	"errors"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/fault"
)

func TestRates(t *testing.T) {
	t.Parallel()
	got, err := Rates(strings.NewReader("- {currency: EUR, value: 1, as_of: 2026-11-20}\n- {currency: USD, value: \"0.92\", as_of: \"2026-11-19\"}\n"))
	if err != nil || len(got) != 2 || got[1].Value.String() != "0.92" || got[0].AsOf != "2026-11-20" {
		t.Fatalf("%+v %v", got, err)
	}
	if got, err := Rates(strings.NewReader("")); err != nil || len(got) != 0 {
		t.Fatalf("an empty file: %v %v", got, err)
	}
	_, err = Rates(strings.NewReader("- {currency: euro, value: -1, as_of: yesterday}\n- {currency: USD, value: 1, as_of: 2026-01-01}\n- {currency: USD, value: 1, as_of: 2026-01-01}\n"))
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || len(f.Fields) != 4 {
		t.Fatalf("%+v", err)
	}
	for _, x := range f.Fields {
		if x.Message == "" || x.Hint == "" || !strings.HasPrefix(x.Name, "rates[") {
			t.Errorf("%+v", x)
		}
	}
	for _, text := range []string{"a: b", "[[", strings.Repeat("#", maxRates+1)} {
		if _, err := Rates(strings.NewReader(text)); err == nil {
			t.Errorf("%.20q was taken", text)
		}
	}
}

func FuzzRates(f *testing.F) {
	f.Add("- {currency: EUR, value: 1, as_of: 2026-11-20}")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := Rates(strings.NewReader(text)); err == nil {
			for _, r := range got {
				if r.Value.Micros() <= 0 {
					t.Fatalf("%+v", r)
				}
			}
		}
	})
}
