package web

import (
	"testing"

	"github.com/assay-ip/assay/engine"
)

func TestWentBy(t *testing.T) {
	t.Parallel()
	l := engine.Listing{Title: "quorima norvella 5 case"}
	at := func(from, to int) *engine.Span { return &engine.Span{Field: engine.FieldTitle, Start: from, End: to} }
	got := wentBy(l, []engine.Reason{{Feature: "head_after", Span: at(19, 23)}, {Feature: "start"}, {Feature: "maker_first", Span: at(0, 7)}, {Feature: "head", Span: at(19, 23)}})
	if want := "“case”, “quorima”"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := wentBy(l, nil); got != "" {
		t.Errorf("%q of nothing", got)
	}
}
