package engine

import "testing"

// TestBrokenText holds that a text which the matcher breaks down over is neither passed nor takes anything down with it.
func TestBrokenText(t *testing.T) {
	t.Parallel()
	e, err := Compile(&Snapshot{Number: 1, Brands: []Brand{{ID: "b1", Name: "Norvella"}}})
	if err != nil {
		t.Fatal(err)
	}
	if f := e.Scan(Listing{ID: "1", Title: "wool socks"}); f.Route != RoutePublish {
		t.Fatalf("honest: %s", f.Route)
	}
	e.matcher = nil
	f := e.Scan(Listing{ID: "1", Title: "wool socks"})
	if f.Route != RouteReview || len(f.Unavailable) != 1 || f.Unavailable[0].Reason != textFailed || f.Unavailable[0].Detail != string(FieldTitle) {
		t.Errorf("%s %+v, want review with the title not read", f.Route, f.Unavailable)
	}
}
