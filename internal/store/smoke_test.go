package store

import (
	"path/filepath"
	"testing"
)

func TestPrepareAll(t *testing.T) {
	s, err := Open(t.Context(), Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "x.db"), Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for text, q := range s.texts {
		st, err := s.writer.PrepareContext(t.Context(), q)
		if err != nil {
			t.Errorf("%v: %s", err, text)
			continue
		}
		st.Close()
	}
}
