package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/fault"
)

// decodeAll reads a whole feed.
func decodeAll(t *testing.T, r io.Reader, f Format, l Limits, opts ...Option) []Result {
	t.Helper()
	s := NewSplitter(r, f, l)
	header, err := s.Header()
	if err != nil {
		t.Fatalf("header: %v", err)
	}
	d, err := NewDecoder(f, header, l, opts...)
	if err != nil {
		t.Fatalf("decoder: %v", err)
	}
	var out []Result
	for {
		line, err := s.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("next: %v", err)
		}
		out = append(out, d.Decode(line))
	}
}

// brief writes results as "number id title" or "number code field".
func brief(results []Result) []string {
	var out []string
	for _, r := range results {
		if r.Refused != nil {
			if r.Refused.Line != r.Number {
				out = append(out, fmt.Sprintf("numbers differ: %d %d", r.Number, r.Refused.Line))
			}
			out = append(out, fmt.Sprintf("%d %s %s", r.Number, r.Refused.Code, r.Refused.Field))
			continue
		}
		out = append(out, fmt.Sprintf("%d %s=%s", r.Number, r.Listing.ID, r.Listing.Title))
	}
	return out
}

func TestJSONLines(t *testing.T) {
	t.Parallel()
	in := "\xEF\xBB\xBF" + `{"id":"1","title":"a"}` + "\r\n\n   \n" + `{"id":2,"title":"b","unknown":{"x":[1,2]},"unknown":3}` + "\n" +
		`nonsense` + "\n" + `{"id":"3","title":"c"}` // no line end
	want := []string{"1 1=a", "4 2=b", "5 bad_json ", "6 3=c"}
	for name, r := range map[string]io.Reader{"whole": strings.NewReader(in), "byte by byte": iotest.OneByteReader(strings.NewReader(in))} {
		if d := cmp.Diff(want, brief(decodeAll(t, r, JSONL, Limits{}))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestEveryFieldIsRead(t *testing.T) {
	t.Parallel()
	want := engine.Listing{
		ID: "1", Platform: "p", Seller: "s", Title: "t 路易", Description: "d", Brand: "b", Category: "c", Currency: "EUR",
		Condition: "used", Market: "DE", URL: "https://x.example/1", GTIN: "4006381333931", Images: []string{"https://x.example/a", "https://x.example/b"},
		Attributes: map[string]string{"Colour": "red", "size": "42"},
	}
	if err := want.Price.UnmarshalJSON([]byte("129.95")); err != nil {
		t.Fatal(err)
	}
	plain, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	csv := "ID,Platform, seller ,TITLE,description,brand,category,price,currency,condition,market,url,gtin,images,Attributes.Colour,attributes.size,other\n" +
		"1,p,s,t 路易,d,b,c, 129.95,eur,used,de,https://x.example/1,4006381333931,https://x.example/a https://x.example/b,red,42,ignored\n"
	for name, got := range map[string][]Result{
		"as the engine writes it": decodeAll(t, bytes.NewReader(plain), JSONL, Limits{}),
		"with numbers": decodeAll(t, strings.NewReader(`{"id":1,"platform":"p","seller":"s","titl\u0065":"t \u8def\u6613","description":"d","brand":"b",`+
			`"category":"c","price":129.950,"currency":"eur","condition":"used","market":"de","url":"https://x.example/1","gtin":4006381333931,`+
			`"images":["https://x.example/a","https://x.example/b"],"attributes":{"Colour":"red","size":42,"none":null}}`), JSONL, Limits{}),
		"csv": decodeAll(t, strings.NewReader(csv), CSV, Limits{}),
	} {
		if len(got) != 1 || got[0].Refused != nil {
			t.Errorf("%s: %v", name, got)
			continue
		}
		if d := cmp.Diff(fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got[0].Listing)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestRefusalsNameTheField(t *testing.T) {
	t.Parallel()
	rest := `"id":"1","title":"t"`
	for _, c := range []struct{ line, code, field, message string }{
		{`{"title":"t"}`, CodeMissing, "id", ""},
		{`{"id":"","title":"t"}`, CodeMissing, "id", ""},
		{`{"id":null,"title":"t"}`, CodeMissing, "id", ""},
		{`{"id":"1"}`, CodeMissing, "title", ""},
		{`{"id":"1","title":"  "}`, CodeMissing, "title", ""},
		{`[1]`, CodeBadJSON, "", ""},
		{`"x"`, CodeBadJSON, "", ""},
		{`{` + rest, CodeBadJSON, "", "ends inside"},
		{`{"id":"1","title":"t`, CodeBadJSON, "title", "ends inside"},
		{`{` + rest + `} {}`, CodeBadJSON, "", "after the object"},
		{`{` + rest + `} x`, CodeBadJSON, "", ""},
		{`{` + rest + `,}`, CodeBadJSON, "", ""},
		{`{'id':"1"}`, CodeBadJSON, "", "byte 1"},
		{`{` + rest + `,"title":"u"}`, CodeDuplicate, "title", ""},
		{`{` + rest + `,"attributes":{"a":"1","a":"2"}}`, CodeDuplicate, "attributes.a", ""},
		{`{` + rest + `,"brand":["x"]}`, CodeWrongType, "brand", "JSON list"},
		{`{` + rest + `,"brand":1}`, CodeWrongType, "brand", "number"},
		{`{` + rest + `,"brand":true}`, CodeWrongType, "brand", "boolean"},
		{`{` + rest + `,"images":"x"}`, CodeWrongType, "images", ""},
		{`{` + rest + `,"images":[1]}`, CodeWrongType, "images", ""},
		{`{` + rest + `,"attributes":[]}`, CodeWrongType, "attributes", ""},
		{`{` + rest + `,"attributes":{"a":[]}}`, CodeWrongType, "attributes.a", ""},
		{`{"id":1.5,"title":"t"}`, CodeBadValue, "id", ""},
		{`{` + rest + `,"price":1e3}`, CodeBadValue, "price", ""},
		{`{` + rest + `,"price":-1}`, CodeBadValue, "price", ""},
		{`{` + rest + `,"price":"1,299.00"}`, CodeBadValue, "price", ""},
		{`{` + rest + `,"price":"$5"}`, CodeBadValue, "price", ""},
		{`{` + rest + `,"price":true}`, CodeWrongType, "price", ""},
		{`{` + rest + `,"currency":"Euro"}`, CodeBadValue, "currency", ""},
		{`{` + rest + `,"currency":"€€€"}`, CodeBadValue, "currency", ""},
		{`{` + rest + `,"market":"DEU"}`, CodeBadValue, "market", ""},
		{`{` + rest + `,"seller":"a\u0000b"}`, CodeBadValue, "seller", "byte 1"},
		{`{` + rest + `,"brand":"\ud800x"}`, CodeBadUTF8, "brand", "surrogate"},
		{"{" + rest + `,"brand":"x` + "\xff" + `y"}`, CodeBadUTF8, "brand", "byte 32"},
		{"{" + rest + `,"other":"x` + "\xff" + `y"}`, CodeBadUTF8, "", "byte 32"},
		{`{"id":"1","title":"` + strings.Repeat("é", maxTitle+1) + `"}`, CodeTooLong, "title", "10001 characters"},
		{`{` + rest + `,"description":"` + strings.Repeat("d", maxDescription+1) + `"}`, CodeTooLong, "description", "bytes"},
		{`{` + rest + `,"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, CodeTooDeep, "", "32"},
		{strings.Repeat(`{"a":`, 100_000), CodeTooDeep, "", ""},
	} {
		got := decodeAll(t, strings.NewReader(c.line), JSONL, Limits{})
		if len(got) != 1 || got[0].Refused == nil {
			t.Errorf("%.60s: taken as %+v", c.line, got)
			continue
		}
		r := got[0].Refused
		if r.Code != c.code || r.Field != c.field || !strings.Contains(r.Message, c.message) || r.Hint == "" || len([]rune(r.Value)) > 81 {
			t.Errorf("%.60s: got %+v, want code %s, field %q, message with %q", c.line, *r, c.code, c.field, c.message)
		}
	}
}

func TestTakenAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`{"id":"1","title":"` + strings.Repeat("é", maxTitle) + `"}`,
		`{"id":"1","title":"t","price":null,"currency":null,"images":null,"attributes":null}`,
		`{"id":"1","title":"t","price":"","currency":""}`,
		`{"id":"1","title":"\ud83d\ude00 [[[[ {{{{ \\\" "}`,
		`{"id":"1","title":"t","x":{"id":"2","title":["` + strings.Repeat("]", 50) + `"]}}`,
	} {
		if got := decodeAll(t, strings.NewReader(line), JSONL, Limits{}); got[0].Refused != nil {
			t.Errorf("%.60s: refused: %v", line, got[0].Refused)
		}
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	const head = "id,title\n"
	for _, c := range []struct {
		in   string
		want []string
	}{
		{head + "1,a\r\n\r\n2,b", []string{"2 1=a", "4 2=b"}},
		{head + `1,"a, ""b"""` + "\n", []string{`2 1=a, "b"`}},
		{head + "1,\"two\r\nlines\"\n2,b\n", []string{"2 1=two\nlines", "4 2=b"}},
		{head + "1,a,b\n2\n3,c\n", []string{"2 field_count ", "3 field_count ", "4 3=c"}},
		{head + "1,a\"b\n2,b\n", []string{"2 bad_quoting ", "3 2=b"}},
		{head + "1,\"a\"b\n2,b\n", []string{"2 bad_quoting ", "3 2=b"}},
		{head + "1,\"never closed\n2,b\n3,c\n", []string{"2 bad_quoting ", "3 2=b", "4 3=c"}},
		{head + "1,\"\n2,\"x\"\n3,c\n", []string{"2 bad_quoting ", "3 2=x", "4 3=c"}},
		{head + "1,a\x00b\n,c\n3,\xff\n", []string{"2 bad_value title", "3 missing id", "4 bad_utf8 title"}},
		{head, nil},
		{"\n\nid,title\n1,a\n", []string{"4 1=a"}},
		{"\xEF\xBB\xBFid,\"title\"\n1,a\n", []string{"2 1=a"}},
	} {
		for _, r := range []io.Reader{strings.NewReader(c.in), iotest.OneByteReader(strings.NewReader(c.in))} {
			if d := cmp.Diff(c.want, brief(decodeAll(t, r, CSV, Limits{}))); d != "" {
				t.Errorf("%q: %s", c.in, d)
			}
		}
	}
}

func TestCSVHeaderFaults(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"id,name\n": "column title", "1,a\n": "column id", "id,title,Title\n": "column title",
	} {
		header, err := NewSplitter(strings.NewReader(in), CSV, Limits{}).Header()
		if err != nil {
			t.Fatal(err)
		}
		_, err = NewDecoder(CSV, header, Limits{})
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code != fault.Invalid || f.Fields[0].Name != want || f.Fields[0].Hint == "" {
			t.Errorf("%q: %v", in, err)
		}
	}
	if _, err := NewSplitter(strings.NewReader(""), CSV, Limits{}).Header(); !errors.Is(err, io.EOF) {
		t.Errorf("empty: %v", err)
	}
	if _, err := NewSplitter(strings.NewReader("id,\"title\n"), CSV, Limits{}).Header(); !fault.Is(err, fault.Invalid) {
		t.Errorf("a header with an open quote: %v", err)
	}
	if _, err := NewDecoder("xml", nil, Limits{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("xml: %v", err)
	}
}

func TestLineIDs(t *testing.T) {
	t.Parallel()
	got := brief(decodeAll(t, strings.NewReader("\n{\"title\":\"a\"}\n{\"id\":\"x\",\"title\":\"b\"}\n{\"id\":\"\"}"), JSONL, Limits{}, WithLineIDs()))
	if d := cmp.Diff([]string{"2 2=a", "3 x=b", "4 missing title"}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"2 2=a"}, brief(decodeAll(t, strings.NewReader("title\na\n"), CSV, Limits{}, WithLineIDs()))); d != "" {
		t.Error(d)
	}
}

func TestReaderErrorsComeThrough(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, f := range []Format{JSONL, CSV} {
		s := NewSplitter(io.MultiReader(strings.NewReader("id,title\n1,a\n2,\"b"), iotest.ErrReader(broken)), f, Limits{})
		var err error
		for err == nil {
			_, err = s.Next()
		}
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// long gives n bytes of one letter without holding them.
type long struct{ n int }

func (l *long) Read(p []byte) (int, error) {
	if l.n == 0 {
		return 0, io.EOF
	}
	p = p[:min(len(p), l.n)]
	for i := range p {
		p[i] = 'x'
	}
	l.n -= len(p)
	return len(p), nil
}

func TestLongLinesCostNoMemory(t *testing.T) { //nolint:paralleltest // it measures allocations
	for _, f := range []Format{JSONL, CSV} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		in := io.MultiReader(strings.NewReader("id,title\n\""), &long{n: 50 << 20}, strings.NewReader("\n3,c\n"))
		var got []Line
		s := NewSplitter(in, f, Limits{})
		for {
			l, err := s.Next()
			if err != nil {
				break
			}
			got = append(got, l)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
			t.Errorf("%s: a line of 50 MB made it allocate %d bytes", f, used)
		}
		i := 1
		if f == CSV {
			i = 0
		}
		if len(got) != i+2 || got[i].Number != 2 || got[i].Refused == nil || got[i].Refused.Code != CodeLineTooLong || got[i+1].Number != 3 {
			t.Errorf("%s: %+v", f, got)
		}
	}
}

func TestMillionMarksAreRefusedByLength(t *testing.T) {
	t.Parallel()
	line := `{"id":"1","title":"a` + strings.Repeat("\u0301", 1_000_000) + `"}`
	if got := brief(decodeAll(t, strings.NewReader(line), JSONL, Limits{})); got[0] != "1 line_too_long " {
		t.Error(got)
	}
	if got := brief(decodeAll(t, strings.NewReader(line), JSONL, Limits{Line: 4 << 20})); got[0] != "1 too_long title" {
		t.Error(got)
	}
}

func TestFormatOf(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Format{
		"a.jsonl": JSONL, "A.NDJSON.gz": JSONL, "application/x-ndjson; charset=utf-8": JSONL, "text/csv": CSV, "/tmp/x.csv": CSV, "csv": CSV,
		"application/jsonl": JSONL, "a.json": "", "": "", "application/json": "",
	} {
		if got, ok := FormatOf(in); got != want || ok != (want != "") {
			t.Errorf("%q: %q", in, got)
		}
	}
}
