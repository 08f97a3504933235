package store

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/assay-ip/assay/internal/fault"
)

func TestCursorRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.StringMatching(`[a-z ]{0,20}`).Draw(t, "kind")
		key := []any{rapid.Int64().Draw(t, "int"), clean(rapid.String().Draw(t, "text"))}
		cursor := encodeCursor(kind, key)
		got, err := decodeCursor(kind, cursor, []any{int64(0), ""})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(key, got); diff != "" {
			t.Fatal(diff)
		}
		for name, like := range map[string][]any{"other types": {"", int64(0)}, "fewer parts": {int64(0)}, "more parts": {int64(0), "", ""}, "none": {}} {
			if _, err := decodeCursor(kind, cursor, like); err == nil {
				t.Errorf("a cursor was taken as a key of %s", name)
			}
		}
		if _, err := decodeCursor(kind+"x", cursor, key); err == nil {
			t.Error("a cursor of another list was taken")
		}
		// Any one character changed is found out.
		at := rapid.IntRange(0, len(cursor)-1).Draw(t, "at")
		to := rapid.SampledFrom([]byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ")).Draw(t, "to")
		edited := []byte(cursor)
		if edited[at] != to {
			edited[at] = to
			if _, err := decodeCursor(kind, string(edited), key); err == nil {
				t.Errorf("an edited cursor was taken")
			}
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add("")
	f.Add("AQ")
	f.Add(encodeCursor("queue", []any{int64(-300), int64(17)}))
	f.Add(encodeCursor("queue", []any{int64(math.MinInt64), int64(math.MaxInt64)}))
	f.Add(encodeCursor("brands", []any{"nike", "brd_1"}))
	f.Add(encodeCursor("queue", []any{"nike"}))
	f.Fuzz(func(t *testing.T, cursor string) {
		for kind, like := range map[string][]any{"queue": {int64(0), int64(0)}, "brands": {"", ""}, "events": {int64(0)}} {
			key, err := decodeCursor(kind, cursor, like)
			if err != nil {
				f, ok := errors.AsType[*fault.Error](err)
				if !ok || f.Code != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != "cursor" || len(f.Fields[0].Value) > 80 {
					t.Fatalf("a cursor is refused by %v", err)
				}
				continue
			}
			if again := encodeCursor(kind, key); again != cursor {
				t.Fatalf("%q and %q mean the same", cursor, again)
			}
			for _, part := range key {
				if text, ok := part.(string); ok && clean(text) != text {
					t.Fatalf("a cursor brings %q into a query", text)
				}
			}
		}
	})
}
