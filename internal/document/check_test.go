package document_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/document"
	"github.com/assay-ip/assay/internal/fault"
)

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// pdf makes a document of objects with a right table of offsets.
func pdf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func deflated(tb testing.TB, data []byte) string {
	tb.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write(data)
	must(tb, err)
	must(tb, w.Close())
	return b.String()
}

func stream(dict, body string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(body), body)
}

const (
	catalog = "<</Type/Catalog/Pages 2 0 R>>"
	pages   = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	onePage = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>"
)

func goodPDF(tb testing.TB) []byte {
	tb.Helper()
	return pdf(catalog, pages, onePage, stream("/Filter/FlateDecode", deflated(tb, []byte("BT /F1 12 Tf (/JavaScript is a word here) Tj ET"))))
}

func picture(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		m.Set(x, x%h, color.RGBA{R: uint8(x), G: 90, B: 200, A: 255})
	}
	return m
}

func pngOf(tb testing.TB) []byte {
	tb.Helper()
	var b bytes.Buffer
	must(tb, png.Encode(&b, picture(40, 30)))
	return b.Bytes()
}

func jpegOf(tb testing.TB) []byte {
	tb.Helper()
	var b bytes.Buffer
	must(tb, jpeg.Encode(&b, picture(40, 30), nil))
	return b.Bytes()
}

func chunk(name string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, name...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// bigPNG states its sides and holds no pixel of them.
func bigPNG(w, h uint32) []byte {
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h), 8, 2, 0, 0, 0)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head), chunk("IDAT", nil), chunk("IEND", nil)}, nil)
}

func webp(w, h uint32) []byte {
	body := append([]byte("WEBPVP8X"), 10, 0, 0, 0, 0, 0, 0, 0)
	for _, n := range []uint32{w - 1, h - 1} {
		body = append(body, byte(n), byte(n>>8), byte(n>>16))
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func tiff(order binary.AppendByteOrder, magic string, w, h uint32) []byte {
	b := order.AppendUint32([]byte(magic), 8)
	b = order.AppendUint16(b, 2)
	for i, v := range []uint32{w, h} {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, uint16(256+i)), 4), 1)
		b = order.AppendUint32(b, v)
	}
	return order.AppendUint32(b, 0)
}

func zipped(tb testing.TB, files map[string][]byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, data := range files {
		f, err := w.Create(name)
		must(tb, err)
		_, err = f.Write(data)
		must(tb, err)
	}
	must(tb, w.Close())
	return b.Bytes()
}

func gzipped(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	must(tb, err)
	must(tb, w.Close())
	return b.Bytes()
}

func TestHonestFilesAreTaken(t *testing.T) {
	t.Parallel()
	// A phone writes a second picture and notes of its own behind the first.
	phone := append(append(jpegOf(t), jpegOf(t)...), "SEFH\x01\x00SEFT"...)
	for name, c := range map[string]struct {
		data []byte
		want document.Media
	}{
		"certificate.pdf":   {goodPDF(t), document.PDF},
		"证书 2026.PDF":       {goodPDF(t), document.PDF},
		"objects.pdf":       {pdf(catalog, pages, onePage, stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflated(t, []byte("5 0 <</A/B>>")))), document.PDF},
		"logo.png":          {pngOf(t), document.PNG},
		"photo.jpeg":        {jpegOf(t), document.JPEG},
		"phone.jpg":         {phone, document.JPEG},
		"scan.webp":         {webp(4000, 3000), document.WebP},
		"scan.tif":          {tiff(binary.LittleEndian, "II*\x00", 2480, 3508), document.TIFF},
		"mac.tiff":          {tiff(binary.BigEndian, "MM\x00*", 2480, 3508), document.TIFF},
		"statement.txt":     {[]byte("Wir erklären: 1 < 2, and \"on = off\".\n声明\n"), document.Text},
		"v1.2 (final).text": {[]byte("x"), document.Text},
	} {
		m, clean, err := document.Check(name, c.data)
		if err != nil || m != c.want || clean != name {
			t.Errorf("%s: %s %q %v", name, m, clean, err)
		}
	}
}

func TestHostileFilesAreRefusedByName(t *testing.T) {
	t.Parallel()
	zeros := make([]byte, 80<<20)
	with := func(object string) []byte { return pdf(catalog, pages, onePage, object) }
	objects := func(text string) []byte {
		return with(stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflated(t, []byte(text))))
	}
	small := zipped(t, map[string][]byte{"a.txt": []byte("a")})
	comment := func(text string) []byte {
		j := jpegOf(t)
		seg := append([]byte{0xff, 0xfe}, binary.BigEndian.AppendUint16(nil, uint16(len(text)+2))...)
		return append(append(append([]byte{}, j[:2]...), append(seg, text...)...), j[2:]...)
	}
	note := func(name string, body []byte) []byte {
		p := pngOf(t)
		return append(append(append([]byte{}, p[:33]...), chunk(name, body)...), p[33:]...)
	}
	many := func(body []byte, times int) []byte {
		p := pngOf(t)
		return append(append(append([]byte{}, p[:33]...), bytes.Repeat(chunk("zTXt", body), times)...), p[33:]...)
	}
	huge := jpegOf(t)
	sof := bytes.Index(huge, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(huge[sof+5:], 30_000)
	binary.BigEndian.PutUint16(huge[sof+7:], 30_000)
	for _, c := range []struct {
		what, name string
		data       []byte
		want       document.Reason
	}{
		{"nothing", "a.pdf", nil, document.Empty},
		{"26 MiB", "a.pdf", append(goodPDF(t), make([]byte, 26<<20)...), document.TooLarge},
		{"zip bomb", "a.zip", zipped(t, map[string][]byte{"0": zeros}), document.ZipBomb},
		{"zip bomb under another name", "a.pdf", zipped(t, map[string][]byte{"0": zeros}), document.ZipBomb},
		{"gzip bomb", "a.txt", gzipped(t, zeros), document.ZipBomb},
		{"bomb in a PDF", "a.pdf", with(stream("/Filter/FlateDecode", deflated(t, zeros))), document.ZipBomb},
		{"bomb of objects in a PDF", "a.pdf", with(stream("/Type/ObjStm/Filter/FlateDecode", deflated(t, zeros))), document.ZipBomb},
		{"bomb in the notes of a PNG", "a.png", note("zTXt", append([]byte("k\x00\x00"), deflated(t, zeros)...)), document.ZipBomb},
		{"bomb in many notes of a PNG", "a.png", many(append([]byte("k\x00\x00"), deflated(t, zeros[:30<<20])...), 3), document.ZipBomb},
		{"archive", "a.zip", small, document.Archive},
		{"office file", "a.docx", small, document.Archive},
		{"svg", "a.svg", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>`), document.SVG},
		{"svg with a script", "a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><SCRIPT>alert(1)</SCRIPT></svg>`), document.SVGScript},
		{"svg with a handler", "a.svg", []byte("<svg\nonload = \"alert(1)\"></svg>"), document.SVGScript},
		{"svg as a text", "a.txt", []byte("\xEF\xBB\xBF  <svg onload=alert(1)>"), document.SVGScript},
		{"page as a text", "a.txt", []byte("hello <script>alert(1)</script>"), document.HTML},
		{"page", "a.html", []byte("<!doctype html><p>x"), document.HTML},
		{"program", "a.pdf", []byte("MZ\x90\x00\x03"), document.Program},
		{"script", "a.txt", []byte("#!/bin/sh\nrm -rf /"), document.Program},
		{"PDF with JavaScript", "a.pdf", with("<</S/JavaScript/JS(app.alert(1))>>"), document.PDFScript},
		{"PDF with JavaScript written in hexadecimal", "a.pdf", with("<</S/J#61va#53cript/#4a#53(app.alert(1))>>"), document.PDFScript},
		{"PDF with JavaScript in a stream of objects", "a.pdf", objects("5 0 <</S/JavaScript/JS(app.alert(1))>>"), document.PDFScript},
		{"PDF with JavaScript in what looks like a stream", "a.pdf", with(stream("", "9 0 obj <</S/JavaScript/JS(1)>> endobj")), document.PDFScript},
		{"PDF with objects in what looks like a stream", "a.pdf", with("<</X 1>>\nstream\n8 0 obj " + stream("/Type/ObjStm/Filter/FlateDecode", deflated(t, []byte("5 0 <</S/JavaScript>>")))), document.PDFOpaque},
		{"PDF with objects under another filter", "a.pdf", with(stream("/Type/ObjStm/Filter/LZWDecode", "xxxx")), document.PDFOpaque},
		{"PDF that launches", "a.pdf", with("<</S/Launch/F(calc.exe)>>"), document.PDFLaunch},
		{"PDF with a file", "a.pdf", with(stream("/Type/EmbeddedFile", "MZ")), document.PDFFile},
		{"PDF with names of files", "a.pdf", pdf("<</Type/Catalog/Names<</EmbeddedFiles 5 0 R>>>>"), document.PDFFile},
		{"PDF with a form that runs", "a.pdf", pdf("<</AcroForm<</XFA 5 0 R>>>>"), document.PDFActive},
		{"PDF that is encrypted", "a.pdf", bytes.Replace(goodPDF(t), []byte("/Root"), []byte("/Encrypt 9 0 R/Root"), 1), document.PDFLocked},
		{"PDF cut off", "a.pdf", goodPDF(t)[:100], document.Broken},
		{"PDF and ZIP", "a.pdf", append(goodPDF(t), small...), document.Polyglot},
		{"PDF and page", "a.pdf", bytes.Replace(goodPDF(t), []byte("%\xe2"), []byte("<script>alert(1)</script>\n%\xe2"), 1), document.Polyglot},
		{"PDF and something", "a.pdf", append(goodPDF(t), "GIF89a"...), document.Polyglot},
		{"30,000 by 30,000 PNG", "a.png", bigPNG(30_000, 30_000), document.TooManyDots},
		{"16,000 by 16,000 PNG", "a.png", bigPNG(16_000, 16_000), document.TooManyDots},
		{"30,000 by 30,000 JPEG", "a.jpg", huge, document.TooManyDots},
		{"30,000 by 30,000 WebP", "a.webp", webp(30_000, 30_000), document.TooManyDots},
		{"30,000 by 30,000 TIFF", "a.tif", tiff(binary.LittleEndian, "II*\x00", 30_000, 30_000), document.TooManyDots},
		{"PNG of no size", "a.png", bigPNG(0, 5), document.Broken},
		{"PNG and ZIP", "a.png", append(pngOf(t), small...), document.Polyglot},
		{"PNG and more", "a.png", append(pngOf(t), "x"...), document.Polyglot},
		{"PNG with a page in its notes", "a.png", note("tEXt", []byte("k\x00<script>alert(1)</script>")), document.Polyglot},
		{"PNG with a wrong sum", "a.png", bytes.Replace(pngOf(t), []byte("IDAT"), []byte("IDAX"), 1), document.Broken},
		{"PNG cut off", "a.png", pngOf(t)[:60], document.Broken},
		{"JPEG and ZIP", "a.jpg", append(jpegOf(t), small...), document.Polyglot},
		{"JPEG and PDF", "a.jpg", append(jpegOf(t), goodPDF(t)...), document.Polyglot},
		{"JPEG with a page in a comment", "a.jpg", comment("<?php system($_GET[0]); ?>"), document.Polyglot},
		{"JPEG cut off", "a.jpg", jpegOf(t)[:200], document.Broken},
		{"WebP and more", "a.webp", append(webp(10, 10), "more"...), document.Polyglot},
		{"TIFF that goes round", "a.tif", func() []byte { b := tiff(binary.LittleEndian, "II*\x00", 10, 10); b[len(b)-4] = 8; return b }(), document.Broken},
		{"PNG that says it is a PDF", "a.pdf", pngOf(t), document.WrongMagic},
		{"PDF that says it is a text", "a.txt", goodPDF(t), document.WrongMagic},
		{"PDF that says it is a program", "certificate.pdf.exe", goodPDF(t), document.UnknownType},
		{"bytes", "a.txt", []byte{0, 1, 2, 3}, document.UnknownType},
		{"path", "../../etc/passwd.pdf", goodPDF(t), document.BadName},
		{"path of Windows", `C:\a.pdf`, goodPDF(t), document.BadName},
		{"hidden name", ".htaccess", []byte("x"), document.BadName},
		{"turned name", "certificate\u202efdp.exe", goodPDF(t), document.BadName},
		{"line break in the name", "a\r\nSet-Cookie: x.pdf", goodPDF(t), document.BadName},
		{"no name", " ", goodPDF(t), document.BadName},
		{"long name", strings.Repeat("a", 200) + ".pdf", goodPDF(t), document.BadName},
	} {
		_, _, err := document.Check(c.name, c.data)
		if got := document.ReasonOf(err); got != c.want || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: refused as %q, want %q (%v)", c.what, got, c.want, err)
		}
	}
}

// Whatever bytes come, the checker comes to an end, and what it takes it takes again under the name it gave.
func FuzzCheck(f *testing.F) {
	for _, data := range [][]byte{
		goodPDF(f), pngOf(f), jpegOf(f), webp(10, 10), tiff(binary.LittleEndian, "II*\x00", 10, 10), []byte("text"), bigPNG(30_000, 30_000),
		pdf("<</S/J#61vaScript>>"), zipped(f, map[string][]byte{"a": []byte("a")}), gzipped(f, []byte("a")), []byte("<svg onload=x>"),
	} {
		for _, name := range []string{"a.pdf", "a.png", "a.jpg", "a.webp", "a.tif", "a.txt"} {
			f.Add(name, data)
		}
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		m, clean, err := document.Check(name, data)
		if err != nil {
			if document.ReasonOf(err) == "" || !fault.Is(err, fault.Invalid) {
				t.Fatalf("a refusal without a reason: %v", err)
			}
			return
		}
		if filepath.Base(clean) != clean || strings.ContainsAny(clean, "/\\\r\n\x00") {
			t.Fatalf("the name %q", clean)
		}
		if again, same, err := document.Check(clean, data); err != nil || again != m || same != clean {
			t.Fatalf("taken as %s %q, then %s %q %v", m, clean, again, same, err)
		}
	})
}

// The corpus is committed, so that go test runs it.
func TestCorpusIsThere(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("testdata/fuzz/FuzzCheck")
	if err != nil || len(files) < 5 {
		t.Errorf("%d files of the corpus: %v", len(files), err)
	}
}
