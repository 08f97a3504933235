package feed

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// drain reads a feed to its end and checks what must hold for any input.
func drain(t *testing.T, in []byte, f Format) []Result {
	t.Helper()
	l := Limits{Line: 512, Depth: 8}
	s := NewSplitter(bytes.NewReader(in), f, l)
	header, err := s.Header()
	if err != nil {
		return nil
	}
	d, err := NewDecoder(f, header, l, WithLineIDs())
	if err != nil {
		return nil
	}
	var out []Result
	last := int64(0)
	for {
		line, err := s.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("an error that the reader did not give: %v", err)
		}
		if line.Number <= last {
			t.Fatalf("line %d after line %d", line.Number, last)
		}
		last = line.Number
		r := d.Decode(line)
		if r.Number != line.Number {
			t.Fatalf("line %d decoded as %d", line.Number, r.Number)
		}
		if r.Refused != nil {
			if r.Refused.Line != line.Number || r.Refused.Code == "" || r.Refused.Message == "" || r.Refused.Hint == "" || !utf8.ValidString(r.Refused.Value) {
				t.Fatalf("refusal %+v", *r.Refused)
			}
		} else if l := r.Listing; l.ID == "" || l.Title == "" || !utf8.ValidString(l.Title+l.Description+l.Brand) || strings.ContainsRune(l.Title, 0) {
			t.Fatalf("taken: %+v", l)
		}
		out = append(out, r)
	}
}

func FuzzJSONL(f *testing.F) {
	for _, s := range []string{
		`{"id":"1","title":"t","price":12.50,"currency":"EUR"}`, `{"title":"\ud83d\ude00","attributes":{"a":1}}` + "\r\n\n{}", `{"id":1e2}`,
		"\xEF\xBB\xBF{\"title\":\"\xff\"}", `{"title":"` + strings.Repeat("x", 520) + `"}` + "\n" + `{"title":"u","x":[[[[[[[[[]]]]]]]]]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, r := range drain(t, in, JSONL) {
			if r.Refused != nil {
				continue
			}
			// What was taken is JSON to the standard library too, with the same texts.
			lines := bytes.Split(bytes.TrimPrefix(in, []byte("\xEF\xBB\xBF")), []byte("\n"))
			var std map[string]any
			if err := json.Unmarshal(lines[r.Number-1], &std); err != nil {
				t.Fatalf("line %d is no JSON: %v", r.Number, err)
			}
			if std["title"] != r.Listing.Title {
				t.Fatalf("title %q, by encoding/json %q", r.Listing.Title, std["title"])
			}
			if d, ok := std["description"].(string); ok && d != r.Listing.Description {
				t.Fatalf("description %q, by encoding/json %q", r.Listing.Description, d)
			}
		}
	})
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"id,title,price\n1,a,2.50\n", "title\n\"a\nb\"\n\"c", "title,images\r\n\"x \"\"y\"\"\",u v\r\n", "\"title\"\na\"b\n", "title,attributes.x\n\xff,1\n,\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		drain(t, in, CSV)
		if bytes.ContainsAny(in, "\r\xEF") || len(in) > 500 {
			return // encoding/csv and this package differ on lone carriage returns and on marks
		}
		std := csv.NewReader(bytes.NewReader(in))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if err != nil {
			return
		}
		// encoding/csv takes a line of blanks for a record, this package for a blank line.
		want = slices.DeleteFunc(want, func(r []string) bool { return len(r) == 1 && strings.TrimSpace(r[0]) == "" })
		s := NewSplitter(bytes.NewReader(in), CSV, Limits{})
		got := [][]string{}
		if h, err := s.Header(); err == nil {
			got = append(got, h)
		}
		for {
			l, err := s.Next()
			if err != nil {
				break
			}
			if l.Refused != nil {
				t.Fatalf("encoding/csv takes line %d, refused here: %v", l.Number, l.Refused)
			}
			if len(l.Record) == 1 && strings.TrimSpace(l.Record[0]) == "" {
				continue
			}
			got = append(got, l.Record)
		}
		if len(got) > 0 && len(got[0]) == 1 && strings.TrimSpace(got[0][0]) == "" {
			return // a quoted blank for a header
		}
		if !slices.EqualFunc(want, got, slices.Equal) {
			t.Fatalf("records %q, by encoding/csv %q", got, want)
		}
	})
}

func BenchmarkDecodeJSONL(b *testing.B) {
	line := []byte(`{"id": "D0277", "platform": "demo-market", "seller": "nordlicht24", "title": "Lighthouse Reef wall plug, grey, with receipt", "description": "Bought for stock from the authorised distributor. Model LI-RW2. Ships within two days.", "brand": "Lighthouse", "category": "chargers", "price": "24.0", "currency": "USD", "condition": "new", "market": "US"}`)
	b.Run("feed", func(b *testing.B) {
		d, err := NewDecoder(JSONL, nil, Limits{})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		for b.Loop() {
			if r := d.Decode(Line{Number: 1, Data: line}); r.Refused != nil {
				b.Fatal(r.Refused)
			}
		}
	})
	b.Run("encoding_json", func(b *testing.B) {
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		for b.Loop() {
			var l struct {
				ID, Platform, Seller, Title, Description, Brand, Category, Price, Currency, Condition, Market, URL, GTIN string
				Images                                                                                                   []string
				Attributes                                                                                               map[string]string
			}
			if err := json.Unmarshal(line, &l); err != nil {
				b.Fatal(err)
			}
		}
	})
}
