package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/assay-ip/assay/internal/fault"
)

func rows(tb testing.TB, in io.Reader, o Options) (*Reader, []Row) {
	tb.Helper()
	r, err := New(in, o)
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			tb.Fatal(err)
		}
		return nil, nil
	}
	var out []Row
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r, out
		}
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, row)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	in := "\xEF\xBB\xBF a ;b\r\n1;\"x;\n\"\"y\"\"\"\r\n\n2;\"open\n3;4\n5;\xff\n6"
	for _, r := range []io.Reader{strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in)), iotest.DataErrReader(strings.NewReader(in))} {
		reader, got := rows(t, r, Options{})
		if !slices.Equal(reader.Header(), []string{"a", "b"}) || len(got) != 5 {
			t.Fatalf("%q, %d rows", reader.Header(), len(got))
		}
		for i, want := range []struct {
			line   int64
			fields []string
			bad    string
		}{{2, []string{"1", "x;\n\"y\""}, ""}, {5, nil, "a quote is opened and not closed"}, {6, []string{"3", "4"}, ""}, {7, nil, "the row is not UTF-8 text"}, {8, []string{"6"}, ""}} {
			bad := ""
			if got[i].Refused != nil {
				bad = got[i].Refused.Message
			}
			if got[i].Line != want.line || !slices.Equal(got[i].Fields, want.fields) || bad != want.bad {
				t.Errorf("row %d: %+v %s", i, got[i], bad)
			}
		}
	}
	long := "a,b\n" + strings.Repeat("x", 300_000) + ",1\n2,3\n\"" + strings.Repeat("y\n", 200_000)
	_, got := rows(t, strings.NewReader(long), Options{Row: 100_000})
	if len(got) < 3 || got[0].Refused == nil || got[1].Fields[0] != "2" || got[2].Refused == nil || got[3].Fields[0] != "y" {
		t.Errorf("%d rows", len(got))
	}
	if _, got := rows(t, strings.NewReader("a;b\n\xE5;\x85\x89\n"), Options{}); got[0].Refused == nil {
		t.Error("a character on both sides of a separator is taken")
	}
	if _, got := rows(t, strings.NewReader("a\n1,2,3,4\n"), Options{Columns: 3}); got[0].Refused == nil {
		t.Error("too many fields are taken")
	}
}

func FuzzRows(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;b\n\"1\n;\"\"\";2\n\"", "\xEF\xBB\xBFa\r\n\"b\r\n\"\r\n", "a,b\n\"x\"y,1\n2,\"\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		o := Options{Row: 1 << 10, Columns: 20, Delimiter: ','}
		r, got := rows(t, bytes.NewReader(in), o)
		if r == nil {
			return
		}
		line, at := int64(0), int64(0)
		for i, row := range got {
			if row.Line <= line || row.Offset < at || row.Next <= row.Offset || row.NextLine <= row.Line || (row.Fields == nil) != (row.Refused != nil) {
				t.Fatalf("row %d: %+v after line %d, byte %d", i, row, line, at)
			}
			line, at = row.Line, row.Next
		}
		if len(got) > 0 {
			half := got[len(got)/2]
			r, err := New(iotest.HalfReader(bytes.NewReader(in)), o)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Skip(half.Offset, half.Line); err != nil {
				t.Fatal(err)
			}
			again, err := r.Next()
			if err != nil || again.Line != half.Line || again.Next != half.Next || !slices.Equal(again.Fields, half.Fields) {
				t.Fatalf("%+v, read on %+v, %v", half, again, err)
			}
		}
		if bytes.ContainsAny(in, "\r\uFEFF") || len(in) > 500 {
			return // encoding/csv and this package differ on lone carriage returns and on marks
		}
		std := csv.NewReader(bytes.NewReader(in))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if err != nil {
			return
		}
		have := [][]string{r.header}
		for _, row := range got {
			switch {
			case row.Refused == nil:
				have = append(have, row.Fields)
			case strings.Contains(row.Refused.Message, "more than"), strings.Contains(row.Refused.Message, "longer than"), strings.Contains(row.Refused.Message, "UTF-8"):
				return
			default:
				t.Fatalf("encoding/csv takes line %d, refused here: %s", row.Line, row.Refused.Message)
			}
		}
		blank := func(r []string) bool { return len(r) == 1 && strings.TrimSpace(r[0]) == "" }
		want, have = slices.DeleteFunc(want, blank), slices.DeleteFunc(have, blank)
		if !slices.EqualFunc(want, have, slices.Equal) {
			t.Fatalf("rows %q, by encoding/csv %q", have, want)
		}
	})
}
