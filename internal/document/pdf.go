package document

import (
	"bytes"
	"compress/zlib"
	"io"

	"github.com/assay-ip/assay/internal/fault"
)

// The limits of a PDF: streams, and bytes that come out of all of them.
const (
	maxStreams  = 20_000
	maxInflated = 512 << 20
	maxObjects  = 32 << 20 // bytes of one stream of objects
)

// checkPDF walks a PDF (ISO 32000-2) as its bytes lie: everything between streams, and the streams that hold objects, are searched for the
// names of actions that run something. Streams of pages and pictures are only unpacked, to see that they are no bombs.
func checkPDF(data []byte) *fault.Error {
	end := bytes.LastIndex(data, []byte("%%EOF"))
	switch {
	case end < 0:
		return refuseBroken()
	case len(bytes.Trim(data[end+5:], "\r\n \t\x00")) > 0:
		return refusePolyglot()
	case hasMarkup(bytes.ToLower(data[:min(len(data), 1024)])):
		return refusePolyglot()
	}
	// A reader finds objects by offsets, so what looks like the inside of a stream may be read as an object as well. Only the short name
	// is left out there: by chance it stands in every tenth picture.
	if r := checkNames(data, false); r != nil {
		return r
	}
	var inflated int64
	rest := data
	for range maxStreams {
		i := nextStream(rest)
		if i < 0 {
			return checkNames(rest, true)
		}
		if r := checkNames(rest[:i], true); r != nil {
			return r
		}
		head := rest[:i]
		body := rest[i+len("stream"):]
		body = bytes.TrimPrefix(bytes.TrimPrefix(body, []byte("\r")), []byte("\n"))
		stop := bytes.Index(body, []byte("endstream"))
		if stop < 0 {
			return refuseBroken()
		}
		n, r := checkStream(dictionary(head), body[:stop])
		if r != nil {
			return r
		}
		if inflated += n; inflated > maxInflated {
			return refuseBomb()
		}
		rest = body[stop+len("endstream"):]
	}
	return refuse(PDFOpaque, "the PDF has more parts than are looked through", "print it to a new PDF")
}

// nextStream returns where the next stream begins: the word behind a dictionary, before the end of a line.
func nextStream(data []byte) int {
	for from := 0; ; {
		i := bytes.Index(data[from:], []byte("stream"))
		if i < 0 {
			return -1
		}
		i += from
		after := data[i+len("stream"):]
		before := bytes.TrimRight(data[:i], "\r\n \t")
		if bytes.HasSuffix(before, []byte(">>")) && (bytes.HasPrefix(after, []byte("\n")) || bytes.HasPrefix(after, []byte("\r"))) {
			return i
		}
		from = i + 1
	}
}

// dictionary returns the text of the dictionary before a stream.
func dictionary(head []byte) []byte {
	if i := bytes.LastIndex(head, []byte("obj")); i >= 0 {
		head = head[i:]
	}
	return plainNames(head)
}

// checkStream looks into a stream that holds objects, and counts what comes out of any other.
func checkStream(dict, body []byte) (int64, *fault.Error) {
	objects := hasName(dict, "ObjStm")
	packed := hasName(dict, "FlateDecode") || hasName(dict, "Fl")
	if !objects && hasName(plainNames(body), "ObjStm") {
		return 0, refuse(PDFOpaque, "the PDF holds objects that cannot be looked into", "print it to a new PDF")
	}
	if !packed {
		if objects && hasName(dict, "Filter") {
			return 0, refuse(PDFOpaque, "the PDF holds objects that cannot be looked into", "print it to a new PDF")
		}
		if objects {
			return 0, checkNames(body, true)
		}
		return 0, nil
	}
	if !objects {
		n := inflate(body, min(max(bombBytes, int64(len(body))*bombRatio), maxInflated)+1)
		if bomb(int64(len(body)), n) {
			return 0, refuseBomb()
		}
		return n, nil
	}
	r, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		return 0, refuse(PDFOpaque, "the PDF holds objects that cannot be looked into", "print it to a new PDF")
	}
	text, _ := io.ReadAll(io.LimitReader(r, maxObjects+1)) // readers show what came out before a fault, so that is looked at
	if len(text) > maxObjects {
		return 0, refuseBomb()
	}
	return int64(len(text)), checkNames(text, true)
}

// checkNames refuses a part of a PDF that names an action or a content that runs something; all says whether names of two letters count.
func checkNames(part []byte, all bool) *fault.Error {
	part = plainNames(part)
	for _, d := range []struct {
		names   []string
		reason  Reason
		message string
	}{
		{[]string{"Encrypt"}, PDFLocked, "the PDF is encrypted and cannot be looked into"},
		{[]string{"JavaScript", "JS"}, PDFScript, "the PDF holds JavaScript"},
		{[]string{"Launch"}, PDFLaunch, "the PDF starts programs"},
		{[]string{"EmbeddedFile", "EmbeddedFiles"}, PDFFile, "the PDF holds other files"},
		{[]string{"XFA", "RichMedia", "SubmitForm", "ImportData", "GoToE", "Movie", "Rendition"}, PDFActive, "the PDF holds active content"},
	} {
		for _, name := range d.names {
			if (all || len(name) > 2) && hasName(part, name) {
				return refuse(d.reason, d.message, "print it to a new PDF")
			}
		}
	}
	return nil
}

// hasName reports whether a text of plain names holds a name as a whole.
func hasName(text []byte, name string) bool {
	want := append([]byte{'/'}, name...)
	for {
		i := bytes.Index(text, want)
		if i < 0 {
			return false
		}
		text = text[i+len(want):]
		if len(text) == 0 || bytes.IndexByte([]byte("\x00\t\n\f\r ()<>[]{}/%"), text[0]) >= 0 {
			return true
		}
	}
}

// plainNames undoes the hexadecimal writing of characters in names, such as /J#61vaScript.
func plainNames(part []byte) []byte {
	if bytes.IndexByte(part, '#') < 0 {
		return part
	}
	out := make([]byte, 0, len(part))
	for i := 0; i < len(part); i++ {
		if part[i] == '#' && i+2 < len(part) {
			hi, lo := hex(part[i+1]), hex(part[i+2])
			if hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo)) //nolint:gosec // both are below 16
				i += 2
				continue
			}
		}
		out = append(out, part[i])
	}
	return out
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
