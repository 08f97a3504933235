package id_test

import (
	"regexp"
	"testing"

	"github.com/assay-ip/assay/internal/id"
)

func TestNew(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^brd_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$`)
	last := ""
	for range 10_000 {
		got := id.New("brd")
		if !form.MatchString(got) {
			t.Fatalf("%q is not a prefix and a version 7 UUID", got)
		}
		if got <= last {
			t.Fatalf("%q was made after %q and does not sort after it", got, last)
		}
		last = got
	}
}
