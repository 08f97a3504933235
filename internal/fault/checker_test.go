package fault_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/fault"
)

func TestCheckerSaysEverythingAtOnce(t *testing.T) {
	t.Parallel()
	var c fault.Checker
	if c.Err() != nil {
		t.Fatalf("a checker of nothing says %v", c.Err())
	}
	if got := c.Line("a", "  two words\t", 9); got != "two words" {
		t.Errorf("trimmed to %q", got)
	}
	if got := c.Text("b", "one\ntwo", 10); got != "one\ntwo" {
		t.Errorf("text became %q", got)
	}
	if got := c.Lines("c", []string{"x", " x ", "y"}, 3, 5); !slices.Equal(got, []string{"x", "y"}) {
		t.Errorf("lines became %q", got)
	}
	if got := c.Lines("c", []string{}, 3, 5); got != nil {
		t.Errorf("no lines became %#v", got)
	}
	if c.Err() != nil {
		t.Fatalf("good values are refused: %v", c.Err())
	}

	c.Needed("name", " ", 5)
	c.Line("long", "äöüäöü", 5)
	c.Line("utf8", "\xff", 5)
	c.Line("control", "a\nb", 5)
	c.Text("nul", "a\x00b", 5)
	c.Lines("many", []string{"a", "b"}, 1, 5)
	c.Lines("list", []string{"a", ""}, 5, 5)
	c.Add("secret", "", "this is easy to guess", "choose another")
	err, ok := errors.AsType[*fault.Error](c.Err())
	if !ok || err.Code != fault.Invalid {
		t.Fatalf("got %v", c.Err())
	}
	var names []string
	for _, f := range err.Fields {
		names = append(names, f.Name)
		if f.Message == "" || strings.ContainsAny(f.Value, "\n\x00") || !utf8.ValidString(f.Value) {
			t.Errorf("%+v", f)
		}
	}
	if want := []string{"name", "long", "utf8", "control", "nul", "many", "list[1]", "secret"}; !slices.Equal(names, want) {
		t.Errorf("fields %v; want %v", names, want)
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"": "", strings.Repeat("耐", 80): strings.Repeat("耐", 80), strings.Repeat("耐", 81): strings.Repeat("耐", 80) + "…", "a\xff": "a\uFFFD",
	} {
		if got := fault.Shorten(given); got != want {
			t.Errorf("Shorten(%q) = %q; want %q", given, got, want)
		}
	}
}

func TestCodeOf(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk")
	err := error(fault.Wrap(cause, fault.Unavailable, "off", ""))
	if fault.CodeOf(err) != fault.Unavailable || !errors.Is(err, cause) || !fault.Is(errors.Join(errors.New("x"), err), fault.Unavailable) {
		t.Errorf("%v is %s", err, fault.CodeOf(err))
	}
	if fault.CodeOf(nil) != "" || fault.CodeOf(cause) != fault.Internal {
		t.Errorf("nil is %q, an unknown error %q", fault.CodeOf(nil), fault.CodeOf(cause))
	}
}
