package register

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/register/registertest"
)

type taken struct {
	rec  Record
	next Position
}

func readAll(tb testing.TB, in io.Reader, from Position, o Options) ([]taken, Summary) {
	tb.Helper()
	var out []taken
	sum, err := Read(tb.Context(), in, from, o, func(r Record, p Position) error {
		out = append(out, taken{r, p})
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out, sum
}

func same(a, b []taken) bool {
	return len(a) == len(b) && (len(a) == 0 || cmp.Equal(a, b, cmp.AllowUnexported(taken{})))
}

func file(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func said(refusals []Refusal) []string {
	var out []string
	for _, r := range refusals {
		out = append(out, fmt.Sprintf("%s kept=%v %s: %s", r.Number, r.Kept, r.Field.Name, r.Field.Message))
	}
	return out
}

func TestUSPTO(t *testing.T) {
	t.Parallel()
	got, sum := readAll(t, bytes.NewReader(file(t, "uspto.xml")), Position{}, Options{})
	if len(got) != 3 || sum.Records != 3 || sum.Refused != 3 || sum.Dropped != 1 || sum.Format != USPTO {
		t.Fatalf("%d records, %+v", len(got), sum)
	}
	want := Record{
		Office: "US", Number: "0999901", Application: "70999901", Kind: Combined, KindCode: "3T19", Mark: "LANTERN & QUAIL",
		Description: "The mark consists of a quail that carries a lantern.", Translations: []string{"The words mean nothing in a foreign language."},
		Status: Registered, StatusCode: "800", StatusDate: "2013-12-14", Filed: "1912-03-04", Registered: "1913-01-01", Renewed: "2023-01-01", Updated: "2024-05-31",
		Owners: []Owner{
			{Name: "LANTERN ROPE WORKS, INC.", Address: "2090 Invented Road, FERNMOOR, WA", Postcode: "98248", Country: "US", Kind: Corporation, KindCode: "03", Role: "41", Current: true},
			{Name: "TOLLER, JAMIE P.", Address: "BOSTON, MA", Country: "US", Kind: Individual, KindCode: "01", Role: "30"},
		},
		Representative: "Mara Quill",
		Classes: []Class{{
			Number: 22, Code: "022", National: []string{"007"}, Goods: "CORDS, LINES, [ TWINES, ] AND ROPES; NETS", Status: Registered, StatusCode: "6", StatusDate: "1983-03-01",
			FirstUse: "1884", FirstUseCommerce: "1884-01-01",
		}},
		Designs:     []Design{{"us", "030701"}, {"us", "130121"}},
		Disclaimers: []string{`"QUAIL"`}, Colours: []string{"The colour green is claimed."},
		Source: Position{Offset: int64(bytes.Index(file(t, "uspto.xml"), []byte("<case-file>\n")))},
	}
	if d := cmp.Diff(want, got[0].rec); d != "" {
		t.Error(d)
	}
	club := got[1].rec
	if club.Mark != "ZELVORIN <24>" || club.Number != "" || club.Status != Pending || !club.StandardCharacters || club.Filed != "" || club.International != "1999902" ||
		club.Classes[0].Number != 0 || club.Classes[0].Code != "200" || club.Classes[0].Goods == "" || club.Owners[0].Kind != LLC || club.Owners[0].Country != "DE" {
		t.Errorf("%+v", club)
	}
	if last := got[2].rec; last.Application != "97999905" || last.Status != Refused || last.Kind != Combined {
		t.Errorf("%+v", last)
	}
	if d := cmp.Diff([]string{
		"97999902 kept=true filing-date: there is no such day",
		"97999903 kept=false record: there is an & that is none of XML's own references",
		"979 kept=false serial-number: this is no serial number",
		"97999904 kept=false record: the record is not closed before the next one begins",
	}, said(sum.Refusals)); d != "" {
		t.Error(d)
	}
}

func TestST96(t *testing.T) {
	t.Parallel()
	got, sum := readAll(t, bytes.NewReader(file(t, "st96.xml")), Position{}, Options{})
	if len(got) != 2 || sum.Refused != 1 || sum.Dropped != 0 || sum.Refusals[0].Number != "018999903" || sum.Refusals[0].Field.Name != "office" {
		t.Fatalf("%d records, %+v", len(got), sum)
	}
	got[0].rec.Source = Position{}
	if d := cmp.Diff(Record{
		Office: "EM", Number: "018999901", Application: "018999901", Kind: Combined, KindCode: "Combined", Mark: "Nordquell", Translations: []string{"Northern spring"},
		Status: Registered, StatusCode: "Registered", StatusDate: "2022-06-02", Filed: "2022-01-03", Registered: "2022-06-01", Expires: "2032-01-03",
		Owners:         []Owner{{Name: "Nordquell Getränke GmbH", Address: "Am Erfundenen Bach 3, Altdorf am See", Postcode: "04711", Country: "DE", Kind: Corporation, KindCode: "Legal entity", Current: true}},
		Representative: "Jonas Feder",
		Classes:        []Class{{Number: 32, Code: "32", Goods: "Water", Status: Registered}, {Number: 35, Code: "35", Status: Registered}},
		Designs:        []Design{{"vienna", "26.04.18"}}, Disclaimers: []string{"Quell"}, Colours: []string{"Blau, Weiß"},
	}, got[0].rec); d != "" {
		t.Error(d)
	}
	if r := got[1].rec; !r.Deleted || r.Application != "EM500000018999902" {
		t.Errorf("%+v", r)
	}

	got, _ = readAll(t, bytes.NewReader(file(t, "st96-us.xml")), Position{}, Options{})
	got[0].rec.Source = Position{}
	if d := cmp.Diff(Record{
		Office: "US", Number: "3999901", Application: "77999901", Kind: Word, KindCode: "4", Mark: "PELLORIX", Description: "The mark consists of standard characters.",
		Status: Registered, StatusCode: "702", StatusDate: "2014-07-01", Filed: "2006-01-02", Registered: "2008-07-15", Renewed: "2018-07-15", StandardCharacters: true,
		Owners: []Owner{
			{Name: "Pellorix Holdings, Inc.", Address: "7 Invented Square, Springmoor, CALIFORNIA", Postcode: "90001", Country: "US", Kind: Corporation, KindCode: "CORPORATION", Role: "ORIGINAL REGISTRANT", Current: true},
			{Name: "Pellorix Ltd", Kind: OtherEntity, Role: "ORIGINAL APPLICANT"},
		},
		Representative: "Mara Quill", Designs: []Design{{"us", "261121"}},
		Classes: []Class{{Number: 9, Code: "009", Goods: "Chargers for telephones", Status: Registered, FirstUse: "2005-11", FirstUseCommerce: "2005-12-01"}},
	}, got[0].rec); d != "" {
		t.Error(d)
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	data := file(t, "marks.csv")
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(data)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]struct {
		data    []byte
		charset string
	}{"utf8": {data, ""}, "mark": {append([]byte("\xEF\xBB\xBF"), data...), ""}, "gb18030": {gb, "gb18030"}, "crlf": {bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")), "UTF-8"}} {
		got, sum := readAll(t, bytes.NewReader(in.data), Position{}, Options{Charset: in.charset})
		if len(got) != 4 {
			t.Fatalf("%s: %d records, %v", name, len(got), said(sum.Refusals))
		}
		got[0].rec.Source = Position{}
		if d := cmp.Diff(Record{
			Office: "CN", Number: "69999901", Kind: Word, KindCode: "word", Mark: "栖光", Transcribed: "Qi Guang", Status: Registered, StatusCode: "LIVE",
			Filed: "2021-03-05", Expires: "2033-08-06", StandardCharacters: true,
			Owners: []Owner{
				{Name: "示例灯具有限公司", Country: "CN", Kind: OtherEntity, Current: true},
				{Name: "Example Lighting Ltd", Country: "HK", Kind: OtherEntity, Current: true},
			},
			Classes: []Class{{Number: 11, Code: "11", Goods: "灯", Status: Registered}, {Number: 9, Code: "9", Goods: `Switches; "smart" plugs`, Status: Registered}},
		}, got[0].rec); name != "crlf" && d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if r := got[1].rec; r.Kind != ThreeDimensional || r.Filed != "2020" || r.Expires != "2030-01" || r.Designs[0].Code != "19.07.01" || r.Status != Unknown {
			t.Errorf("%s: %+v", name, r)
		}
		if r := got[3].rec; r.Owners[0].Name != "Several lines" || r.Status != Refused || r.Source.Line != 7 {
			t.Errorf("%s: %+v", name, r)
		}
		if d := cmp.Diff([]string{
			"69999903 kept=true filing_date: there is no such day",
			"69999903 kept=true status: this is no status",
			"69999903 kept=true kind: this is no kind of mark",
			"69999903 kept=true classes: this is no class of the Nice Classification",
			" kept=false number: the record has neither a registration nor an application number",
			" kept=false row: there is text after the closing quote of a field",
		}, said(sum.Refusals)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	for _, bad := range []string{"", "office,mark\nUS,x\n", "number,number,office\n", "number,mark\n1,x\n", "\"number\n"} {
		_, err := Read(t.Context(), strings.NewReader(bad), Position{}, Options{Format: CSV}, nil)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// The three formats of the generator tell of the same marks.
func TestFormatsAgree(t *testing.T) {
	t.Parallel()
	const n = 300
	var all [3][]taken
	for i, in := range []io.Reader{registertest.USPTO(7, n), registertest.ST96(7, n), registertest.CSV(7, n)} {
		var sum Summary
		if all[i], sum = readAll(t, in, Position{}, Options{}); len(all[i]) != n || sum.Refused+sum.Dropped != 0 {
			t.Fatalf("format %d: %d records, %v", i, len(all[i]), said(sum.Refusals))
		}
	}
	for i := range n {
		m := registertest.Invented(7, i)
		for f := range all {
			r := all[f][i].rec
			var goods, codes []string
			var numbers []int
			for _, c := range r.Classes {
				goods, numbers = append(goods, c.Goods), append(numbers, c.Number)
			}
			for _, c := range r.Designs {
				codes = append(codes, strings.ReplaceAll(c.Code, ".", ""))
			}
			own := slices.IndexFunc(r.Owners, func(o Owner) bool { return o.Current })
			got := []any{r.Application, r.Number, r.Mark, string(r.Kind), string(r.Filed), string(r.Registered), r.Owners[own].Name, r.Owners[own].Country, r.Representative, numbers, goods, strings.Join(codes, " ")}
			want := []any{m.Serial, m.Number, m.Words, m.Kind, m.Filed, m.Granted, m.Owner, m.Country, m.Attorney, m.Classes, m.Goods, strings.ReplaceAll(strings.Join(m.Codes, " "), ".", "")}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("mark %d in format %d: %s", i, f, d)
			}
			if r.Status != all[0][i].rec.Status || r.Owners[own].Kind != all[0][i].rec.Owners[0].Kind || strings.Join(r.Disclaimers, "") != m.Disclaimer || strings.Join(r.Colours, "") != m.Colour {
				t.Fatalf("mark %d in format %d: %+v", i, f, r)
			}
		}
	}
}

// Reading on from any record, in readers of any habit, gives the records that are left.
func TestResume(t *testing.T) {
	t.Parallel()
	for name, data := range sources(t) {
		whole, sum := readAll(t, bytes.NewReader(data), Position{}, Options{})
		if want := map[string]int{"long": 4, "uspto.xml": 3, "st96.xml": 2, "marks.csv": 4}[name]; len(whole) != max(want, 12*(1-min(want, 1))) {
			t.Fatalf("%s has %d records", name, len(whole))
		}
		for i, w := range whole {
			for kind, in := range map[string]io.Reader{"seeker": bytes.NewReader(data), "stream": io.MultiReader(bytes.NewReader(data)), "halves": iotest.HalfReader(bytes.NewReader(data)), "bytewise": iotest.OneByteReader(bytes.NewReader(data))} {
				rest, again := readAll(t, in, w.next, Options{Format: sum.Format})
				if len(rest) != len(whole)-i-1 {
					t.Fatalf("%s, %s, after record %d: %d records, want %d", name, kind, i, len(rest), len(whole)-i-1)
				}
				if !same(rest, whole[i+1:]) || again.Next != sum.Next {
					t.Fatalf("%s, %s, after record %d: other records, or another end: %v, %v", name, kind, i, again.Next, sum.Next)
				}
			}
		}
	}
}

func sources(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, r := range map[string]io.Reader{"uspto": registertest.USPTO(3, 12), "st96": registertest.ST96(3, 12), "csv": registertest.CSV(3, 12)} {
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = data
	}
	for _, name := range []string{"uspto.xml", "st96.xml", "marks.csv"} {
		out[name] = file(t, name)
	}
	// Records longer than the window, with comments and sections at all its borders.
	var b strings.Builder
	b.WriteString("<trademark-applications-daily>")
	for i := range 4 {
		fmt.Fprintf(&b, "<!-- <case-file> --><case-file><serial-number>7000000%d</serial-number><case-file-header/><case-file-statements>", i)
		for k := range 3000 * i {
			fmt.Fprintf(&b, "<case-file-statement><type-code>GS%03d1</type-code><text>a <![CDATA[</case-file> %d]]><!-- <case-file> --></text></case-file-statement>", 1+k%45, k)
		}
		b.WriteString("</case-file-statements></case-file\n>")
	}
	out["long"] = []byte(b.String())
	return out
}

// A file with holes anywhere gives no record that is not in it, and all records that the holes do not touch.
func TestBrokenAnywhere(t *testing.T) {
	t.Parallel()
	data, err := io.ReadAll(registertest.USPTO(5, 6))
	if err != nil {
		t.Fatal(err)
	}
	whole, _ := readAll(t, bytes.NewReader(data), Position{}, Options{})
	rapid.Check(t, func(rt *rapid.T) {
		at := rapid.IntRange(int(whole[0].rec.Source.Offset), len(data)-1).Draw(rt, "at")
		with := rapid.SampledFrom([]string{"", "<", ">", "&", "\x00", "\xff", "<!--", "</case-file>", "<case-file>", "]]>", "<![CDATA["}).Draw(rt, "with")
		broken := slices.Concat(data[:at], []byte(with), data[min(at+rapid.IntRange(0, 9).Draw(rt, "cut"), len(data)):])
		var got []Record
		_, err := Read(t.Context(), bytes.NewReader(broken), Position{}, Options{Format: USPTO}, func(r Record, _ Position) error {
			got = append(got, r)
			return nil
		})
		if err != nil && !fault.Is(err, fault.Invalid) {
			rt.Fatal(err)
		}
		// Records that end before the hole are all there; so are those that begin well after it, unless a comment ate them.
		for _, w := range whole {
			before := w.next.Offset <= int64(at)
			after := w.rec.Source.Offset > int64(at)+10 && !strings.Contains(with, "<!") && err == nil
			if (before || after) && !slices.ContainsFunc(got, func(r Record) bool { return r.Application == w.rec.Application }) {
				rt.Fatalf("record %s is lost", w.rec.Application)
			}
		}
		if len(got) > len(whole) {
			rt.Fatalf("%d records of %d", len(got), len(whole))
		}
	})
}

func TestLimits(t *testing.T) {
	t.Parallel()
	record := func(inside string) string {
		return "<trademark-applications-daily><case-file><serial-number>70000001</serial-number><case-file-header><mark-identification>A</mark-identification></case-file-header>" +
			inside + "</case-file><case-file><serial-number>70000002</serial-number><case-file-header/></case-file></trademark-applications-daily>"
	}
	long := strings.Repeat("x", 3000)
	for name, c := range map[string]struct{ in, want string }{
		"record":     {record("<a>" + strings.Repeat(long, 30) + "</a>"), "longer than 65536 bytes"},
		"depth":      {record(strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40)), "deeper than 20"},
		"elements":   {record(strings.Repeat("<a/>", 600)), "more than 500 elements"},
		"attributes": {record("<a " + strings.Repeat("b='c' ", 9) + "/>"), "more than 8 attributes"},
		"text":       {record("<case-file-owners><case-file-owner><party-name>" + long + "</party-name></case-file-owner></case-file-owners>"), "it has 3000 bytes, more than 2000"},
		"list":       {record("<design-searches>" + strings.Repeat("<design-search><code>1</code></design-search>", 30) + "</design-searches>"), "more than 20 entries"},
		"comment":    {record("<!-- " + strings.Repeat(long, 30)), "never closed"},
		"entity":     {record("<a>&lol;</a>"), "none of XML's own references"},
		"char":       {record("<a>&#0;</a>"), "none of XML's own references"},
		"control":    {record("<a>\x01</a>"), "does not allow"},
		"utf8":       {record("<a>\xff</a>"), "not UTF-8"},
		"inner type": {record("<!DOCTYPE a>"), "declaration inside the record"},
	} {
		got, sum := readAll(t, strings.NewReader(c.in), Position{}, Options{Limits: Limits{Record: 64 << 10, Depth: 20, Elements: 500, Attrs: 8, Text: 2000, List: 20}})
		if len(sum.Refusals) == 0 || !strings.Contains(sum.Refusals[0].Field.Message, c.want) || sum.Refusals[0].Field.Hint == "" || sum.Refusals[0].Number != "70000001" {
			t.Errorf("%s: %v", name, sum.Refusals)
		}
		if len(got) == 0 || got[len(got)-1].rec.Application != "70000002" {
			t.Errorf("%s: the next record is not read", name)
		}
	}
	var out []string
	for _, bad := range []string{
		"\xFF\xFE<\x00", "<?xml version=\"1.0\" encoding=\"utf-16\"?><case-file/>", "<html></html>", "PK\x03\x04", "hello",
		"<!DOCTYPE case-file [ <!-- ", "<!DOCTYPE case-file [ <!ENTITY a '" + strings.Repeat("x", 2<<20), "<case-file-list><!-- never",
	} {
		_, err := Read(t.Context(), strings.NewReader(bad), Position{}, Options{Format: map[bool]Format{true: USPTO}[strings.Contains(bad, "<!")]}, func(Record, Position) error { return nil })
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code != fault.Invalid || f.Fields[0].Hint == "" {
			t.Errorf("%.30q: %v", bad, err)
			continue
		}
		out = append(out, f.Fields[0].Name)
	}
	if d := cmp.Diff([]string{"encoding", "encoding", "file", "file", "file", "byte 0", "byte 0", "byte 16"}, out); d != "" {
		t.Error(d)
	}
}

func TestLatin1(t *testing.T) {
	t.Parallel()
	in := "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<trademark-applications-daily><case-file><serial-number>70000001</serial-number><case-file-header><mark-identification>CAF\xC9</mark-identification></case-file-header></case-file></trademark-applications-daily>"
	got, _ := readAll(t, strings.NewReader(in), Position{}, Options{})
	if len(got) != 1 || got[0].rec.Mark != "CAFÉ" || got[0].next.Offset != int64(strings.Index(in, "</trademark-applications-daily>")) {
		t.Errorf("%+v", got)
	}
}

func TestStops(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	for _, from := range []Position{{Offset: -1}, {Offset: 1 << 40}} {
		for _, in := range []io.Reader{registertest.USPTO(1, 5), strings.NewReader("<case-file/>")} {
			if _, err := Read(t.Context(), in, from, Options{}, func(Record, Position) error { return nil }); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v", from, err)
			}
		}
	}
	var last Position
	n := 0
	sum, err := Read(t.Context(), registertest.USPTO(1, 50), Position{}, Options{}, func(_ Record, p Position) error {
		if n++; n == 5 {
			return stop
		}
		last = p
		return nil
	})
	if !errors.Is(err, stop) || sum.Records != 4 || sum.Next != last {
		t.Errorf("%v, %+v, %v", err, sum, last)
	}
	ctx, cancel := context.WithCancel(t.Context())
	sum, err = Read(ctx, registertest.CSV(1, 50), Position{}, Options{}, func(Record, Position) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) || sum.Records != 1 {
		t.Errorf("%v, %+v", err, sum)
	}
	broken := errors.New("disk")
	_, err = Read(t.Context(), io.MultiReader(io.LimitReader(registertest.USPTO(1, 50), 100_000), iotest.ErrReader(broken)), Position{}, Options{}, func(Record, Position) error { return nil })
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	_, err = Read(t.Context(), bytes.NewReader(file(t, "uspto.xml")), Position{}, Options{Refused: func(Refusal) error { return stop }}, func(Record, Position) error { return nil })
	if !errors.Is(err, stop) {
		t.Error(err)
	}
	var told []Progress
	_, sum = readAll(t, registertest.ST96(1, 2500), Position{}, Options{Progress: func(p Progress) { told = append(told, p) }})
	if len(told) < 3 || told[0].Records != 1000 || told[len(told)-1] != (Progress{Bytes: sum.Bytes, Records: 2500}) {
		t.Errorf("%+v", told)
	}
}

func archive(t *testing.T, names []string, files map[string]io.Reader) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func TestZip(t *testing.T) {
	t.Parallel()
	names := []string{"readme.txt", "../evil.xml", "a/apc240531.xml", "b.XML", "c.csv"}
	z := archive(t, names, map[string]io.Reader{
		"readme.txt": strings.NewReader("x"), "../evil.xml": registertest.USPTO(1, 2), "a/apc240531.xml": registertest.USPTO(1, 5), "b.XML": registertest.ST96(2, 5), "c.csv": registertest.CSV(3, 5),
	})
	read := func(from Position) (out []taken, sum Summary) {
		sum, err := ReadZip(t.Context(), z, z.Size(), from, Options{}, func(r Record, p Position) error {
			out = append(out, taken{r, p})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out, sum
	}
	whole, sum := read(Position{})
	if len(whole) != 15 || sum.Refused != 1 || sum.Refusals[0].Field.Value != "../evil.xml" || whole[7].rec.Source.Entry != 4 {
		t.Fatalf("%d, %+v", len(whole), sum)
	}
	for i, w := range whole {
		if rest, _ := read(w.next); !same(rest, whole[i+1:]) {
			t.Fatalf("after record %d there are %d records", i, len(rest))
		}
	}
	if rest, _ := read(sum.Next); len(rest) != 0 {
		t.Errorf("%d records after the end", len(rest))
	}

	names = []string{"1.xml", "2.xml", "3.xml", "4.xml"}
	bad := archive(t, names, map[string]io.Reader{
		"1.xml": strings.NewReader("<html/>"), "2.xml": registertest.ST96(1, 2), "3.xml": strings.NewReader("<?xml version='1.0' encoding='utf-16'?><Trademark/>"), "4.xml": registertest.ST96(2, 2),
	})
	sum, err := ReadZip(t.Context(), bad, bad.Size(), Position{}, Options{}, func(Record, Position) error { return nil })
	if err != nil || sum.Records != 4 || sum.Refused != 2 || sum.Refusals[1].Field.Value != "3.xml" || sum.Refusals[1].Position.Entry != 3 {
		t.Errorf("%+v, %v", sum, err)
	}

	bomb := archive(t, []string{"bomb.xml"}, map[string]io.Reader{"bomb.xml": io.MultiReader(strings.NewReader("<case-file-list>"), io.LimitReader(zeros{}, 64<<20))})
	for name, c := range map[string]struct {
		in   *bytes.Reader
		l    Limits
		code fault.Code
	}{
		"ratio": {bomb, Limits{}, fault.TooLarge}, "total": {z, Limits{Total: 10_000}, fault.TooLarge}, "entries": {z, Limits{Entries: 4}, fault.TooLarge},
		"no zip": {bytes.NewReader([]byte("PK\x03\x04")), Limits{}, fault.Invalid}, "pictures": {archive(t, []string{"a.jpg"}, map[string]io.Reader{"a.jpg": strings.NewReader("")}), Limits{}, fault.Invalid},
		"nested": {archive(t, []string{"a.xml"}, map[string]io.Reader{"a.xml": bomb}), Limits{}, fault.Invalid},
	} {
		if _, err := ReadZip(t.Context(), c.in, c.in.Size(), Position{}, Options{Limits: c.l}, func(Record, Position) error { return nil }); !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// Memory does not grow with the file: while 150 MB are read the heap stays below 24 MiB over what it was.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 150 MB")
	}
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	heap := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before, most, n := heap(), uint64(0), 0
	sum, err := Read(t.Context(), registertest.USPTO(9, 20_000), Position{}, Options{}, func(Record, Position) error {
		if n++; n%100 == 0 {
			most = max(most, heap())
		}
		return nil
	})
	if err != nil || sum.Bytes < 120<<20 {
		t.Fatal(sum.Bytes, err)
	}
	if most > before+24<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, most)
	}
}

func TestUSPTOStatus(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Status{
		"602": Refused, "612": Pending, "630": Pending, "686": Pending, "700": Registered, "702": Registered, "709": Cancelled, "710": Cancelled, "730": Pending,
		"800": Registered, "900": Expired, "": Unknown, "x": Unknown, "400": Unknown, "718": Unknown, "999": Unknown,
	} {
		if got := usptoStatus(code, false); got != want {
			t.Errorf("%s is %s; want %s", code, got, want)
		}
	}
	if usptoStatus("790", true) != Registered || usptoStatus("774", false) != Pending {
		t.Error("proceedings")
	}
}

// A record made to be slow takes no longer than its size: many statements of one class, and many classes.
func TestManyStatements(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("<trademark-applications-daily><case-file><serial-number>70000001</serial-number><case-file-header/><case-file-statements>")
	for i := range 30_000 {
		fmt.Fprintf(&b, "<case-file-statement><type-code>GS%03d1</type-code><text>x%d</text></case-file-statement>", 25*(i%2)+i%2*(i%900), i)
	}
	b.WriteString("</case-file-statements></case-file></trademark-applications-daily>")
	got, sum := readAll(t, strings.NewReader(b.String()), Position{}, Options{Limits: Limits{Text: 50_000}})
	if len(got) != 1 || len(sum.Refusals) != 1 || sum.Refusals[0].Field.Name != "goods of class 000" || len(got[0].rec.Classes) < 400 || got[0].rec.Classes[1].Goods == "" {
		t.Errorf("%d records, %v", len(got), said(sum.Refusals))
	}
}
