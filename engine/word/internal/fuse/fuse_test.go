package fuse

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestEveryKeyGivesItsValue(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 7, 50, 1000, 30000} {
		keys, values := make([]uint64, n), make([]uint32, n)
		for i := range keys {
			keys[i] = Mix(Hash(fmt.Appendf(nil, "key %d", i)))
			values[i] = Fingerprint(keys[i], 24)
		}
		b, err := Build(keys, values)
		if err != nil {
			t.Fatal(n, err)
		}
		table, rest, err := Open(append(b, 'x'))
		if err != nil || string(rest) != "x" {
			t.Fatal(n, err, rest)
		}
		for i, k := range keys {
			if got := table.Get(k); got != values[i] {
				t.Fatalf("%d keys: value %d is %x, want %x", n, i, got, values[i])
			}
		}
		wrong := 0
		for i := range 20000 {
			if k := Mix(Hash(fmt.Appendf(nil, "other %d", i))); table.Get(k) == Fingerprint(k, 24) {
				wrong++
			}
		}
		if wrong > 2 {
			t.Errorf("%d keys: %d of 20000 strangers pass a 24-bit fingerprint", n, wrong)
		}
	}
}

func TestEqualKeysAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := Build([]uint64{5, 5}, []uint32{1, 2}); err == nil {
		t.Error("two values for one key")
	}
}

func TestOpenRefusesWhatIsNoTable(t *testing.T) {
	t.Parallel()
	b, err := Build([]uint64{1, 2, 3}, []uint32{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := append([]byte(nil), b[:rapid.IntRange(0, len(b)).Draw(t, "n")]...)
		if len(c) > 8 {
			c[rapid.IntRange(8, min(len(c), 20)-1).Draw(t, "at")] ^= rapid.ByteRange(1, 255).Draw(t, "bits")
		}
		table, _, err := Open(c)
		if err == nil { // what opens answers
			table.Get(rapid.Uint64().Draw(t, "key"))
		}
	})
	if _, _, err := Open(b[:len(b)-1]); err == nil {
		t.Error("a cut table opens")
	}
}
