package tablegen_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"
	"unicode"

	"github.com/assay-ip/assay/engine/fold/internal/tablegen"
)

// TestTableIsCurrent fails when the lists or rules were changed without running go generate. The table also depends on
// the Unicode version of the Go that made it.
func TestTableIsCurrent(t *testing.T) {
	t.Parallel()
	if unicode.Version != "15.0.0" {
		t.Skipf("the committed table was made with Unicode 15.0.0 properties, this Go has %s", unicode.Version)
	}
	want, err := tablegen.Build()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../table.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("table.bin is out of date: run go generate ./engine/fold")
	}
}

func TestFromICU(t *testing.T) {
	t.Parallel()
	// Two keys: U+0430 to a, and U+00E6 to ae through the string table.
	data := []byte("padding")
	var d []byte
	put := func(v ...uint32) {
		for _, x := range v {
			d = binary.LittleEndian.AppendUint32(d, x)
		}
	}
	put(0x3845fdef, 2, 0, 64, 2, 72, 2, 76, 2)
	d = append(d, make([]byte, 64-len(d))...)
	put(0xE6|1<<24, 0x430)
	for _, v := range []uint16{0, 'a', 'a', 'e'} {
		d = binary.LittleEndian.AppendUint16(d, v)
	}
	got, err := tablegen.FromICU(append(data, d...), "test data")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(got, []byte("\n00E6 0061 0065\n0430 0061\n")) {
		t.Errorf("got %s", got)
	}
	for _, bad := range [][]byte{nil, d[:40], append(bytes.Clone(d[:8]), 0xff, 0xff), bytes.Repeat([]byte{0xef, 0xfd, 0x45, 0x38, 2}, 20)} {
		if _, err := tablegen.FromICU(bad, "broken"); err == nil {
			t.Errorf("FromICU(%x) found something", bad)
		}
	}
}
