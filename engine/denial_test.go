package engine

import "testing"

func TestDenialBefore(t *testing.T) {
	t.Parallel()
	d := newDenials()
	for _, tt := range []struct{ head, denial string }{
		{"airbag module, not a ", "not a "},
		{"Schuhe, keine ", "keine "},
		{"shoes: no ", "no "},
		{"NOT for the ", "NOT for the "},
		{"这不是", "不是"},
		{"拒绝", "拒绝"},
		{"not cheap ", ""},
		{"knot ", ""},
		{"not a very nice ", ""},
		{"", ""},
		{"a ", ""},
		{"\xff\xfe no ", "no "},
		{"the quick brown fox jumps over the lazy dog again and again, without any ", "without any "},
	} {
		at := d.before(tt.head+"toy", len(tt.head))
		got := ""
		if at >= 0 {
			got = tt.head[at:]
		}
		if got != tt.denial {
			t.Errorf("%q: %q, want %q", tt.head, got, tt.denial)
		}
	}
}
