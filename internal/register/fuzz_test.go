package register

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/register/registertest"
)

// check reads a file and looks at what must hold for any bytes.
func check(t *testing.T, in []byte, o Options) {
	t.Helper()
	o.Limits = Limits{Record: 4 << 10, Depth: 20, Elements: 300, Attrs: 8, Text: 1 << 10, List: 20}
	var all []taken
	last := int64(-1)
	o.Refused = func(r Refusal) error {
		if r.Field.Message == "" || r.Field.Hint == "" || !utf8.ValidString(r.Field.Value+r.Number) || r.Position.Offset > int64(len(in)) {
			t.Fatalf("refusal %+v", r)
		}
		return nil
	}
	sum, err := Read(t.Context(), bytes.NewReader(in), Position{}, o, func(r Record, next Position) error {
		if r.Source.Offset <= last || next.Offset <= r.Source.Offset || next.Offset > int64(len(in)) {
			t.Fatalf("a record from %v to %v after byte %d", r.Source, next, last)
		}
		last = r.Source.Offset
		if len(r.Office) != 2 || r.Number+r.Application == "" || r.Kind == "" || r.Status == "" || !utf8.ValidString(r.Mark) || strings.ContainsAny(r.Mark, "\x00\n") || len(r.Mark) > 1<<10 {
			t.Fatalf("taken: %+v", r)
		}
		all = append(all, taken{r, next})
		return nil
	})
	if err != nil && !fault.Is(err, fault.Invalid) {
		t.Fatalf("an error that the reader did not give: %v", err)
	}
	if len(all) != int(sum.Records) {
		t.Fatalf("%d records, summary %d", len(all), sum.Records)
	}
	if err != nil || len(all) == 0 {
		return
	}
	o.Format = sum.Format
	from := all[len(all)/2].next
	var rest []taken
	if _, err := Read(t.Context(), io.MultiReader(bytes.NewReader(in)), from, o, func(r Record, next Position) error {
		rest = append(rest, taken{r, next})
		return nil
	}); err != nil || !same(rest, all[len(all)/2+1:]) {
		t.Fatalf("%d records after %v, want %d: %v", len(rest), from, len(all)-len(all)/2-1, err)
	}
}

func seed(f *testing.F, names []string, made io.Reader) {
	f.Helper()
	for _, name := range names {
		f.Add(file(f, name))
	}
	data, err := io.ReadAll(made)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
}

func FuzzUSPTO(f *testing.F) {
	seed(f, []string{"uspto.xml"}, registertest.USPTO(1, 1))
	f.Add([]byte("<!DOCTYPE a [<!ENTITY b '>]'>]><case-file/><x:case-file a='>'><serial-number>70000001</serial-number><case-file-header/></x:case-file>"))
	f.Fuzz(func(t *testing.T, in []byte) { check(t, in, Options{Format: USPTO}) })
}

func FuzzST96(f *testing.F) {
	seed(f, []string{"st96.xml", "st96-us.xml"}, registertest.ST96(1, 1))
	f.Fuzz(func(t *testing.T, in []byte) { check(t, in, Options{Format: ST96, Office: "XX"}) })
}

func FuzzCSV(f *testing.F) {
	seed(f, []string{"marks.csv"}, registertest.CSV(1, 2))
	f.Add([]byte("number\n\"1\n2\n\"x\"\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		check(t, in, Options{Format: CSV, Office: "XX"})
		check(t, in, Options{Format: CSV, Office: "XX", Charset: "gb18030"})
	})
}

func FuzzDetect(f *testing.F) {
	seed(f, []string{"marks.csv", "st96.xml"}, registertest.USPTO(1, 1))
	f.Fuzz(func(t *testing.T, in []byte) { check(t, in, Options{}) })
}

func FuzzZip(f *testing.F) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"uspto.xml", "st96.xml", "marks.csv"} {
		w, err := z.Create(name)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := w.Write(file(f, name)); err != nil {
			f.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, in []byte) {
		n := int64(0)
		o := Options{Limits: Limits{Record: 4 << 10, Entries: 10, Total: 1 << 20, Ratio: 50}}
		sum, err := ReadZip(t.Context(), bytes.NewReader(in), int64(len(in)), Position{}, o, func(r Record, next Position) error {
			if n++; r.Source.Entry < 1 || next.Entry != r.Source.Entry || next.Offset <= r.Source.Offset {
				t.Fatalf("a record from %v to %v", r.Source, next)
			}
			return nil
		})
		if n != sum.Records || err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
			t.Fatalf("%d records, %+v: %v", n, sum, err)
		}
	})
}

// FuzzTree holds that a record taken here is XML to the standard library too, with the same names and texts.
func FuzzTree(f *testing.F) {
	for _, s := range []string{
		"<a/>", "<a b='c' d=\"&amp;\">x<!-- - -->y<![CDATA[<z>]]>&#x41;</a>", "<p:a xmlns:p='u'><p:b> t </p:b><b/></p:a>", "<a><?x y?></a>", "<a>]]></a>",
		"<a>&#xD800;</a>", "<a b='<'/>", "<a></b>", "<a:b:c/>", "<a>\uFFFE</a>", "<a b=c/>", "<a>\r\n</a>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var tr tree
		if tr.parse(in, Limits{}.orDefault()) != nil {
			return
		}
		d := xml.NewDecoder(bytes.NewReader(in))
		at := -1
		var open []int
		texts := map[int]string{}
		for {
			token, err := d.RawToken()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("encoding/xml refuses %q: %v", in, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				at++
				open = append(open, at)
				if string(tr.nodes[at].local) != token.Name.Local || tr.nodes[at].attrEnd-tr.nodes[at].attrs != len(token.Attr) {
					t.Fatalf("element %d is %s, by encoding/xml %s", at, tr.nodes[at].name, token.Name.Local)
				}
				for i, a := range token.Attr {
					if got := string(tr.attrs[tr.nodes[at].attrs+i].value); got != strings.ReplaceAll(a.Value, "\r\n", "\n") && !strings.Contains(got, "\r") {
						t.Fatalf("attribute %q, by encoding/xml %q", got, a.Value)
					}
				}
			case xml.EndElement:
				if tr.nodes[open[len(open)-1]].end != at+1 {
					t.Fatalf("element %d ends at %d, by encoding/xml at %d", open[len(open)-1], tr.nodes[open[len(open)-1]].end, at+1)
				}
				open = open[:len(open)-1]
			case xml.CharData:
				texts[open[len(open)-1]] += string(token)
			}
		}
		if at+1 != len(tr.nodes) {
			t.Fatalf("%d elements, by encoding/xml %d", len(tr.nodes), at+1)
		}
		words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
		for i, n := range tr.nodes {
			if words(string(n.text)) != words(texts[i]) {
				t.Fatalf("text of element %d is %q, by encoding/xml %q", i, n.text, texts[i])
			}
		}
	})
}
