// Package document looks at files that strangers upload, before anything is kept. It takes PDF, PNG, JPEG, WebP, TIFF and plain text, and
// refuses by name what could harm whoever opens it: scripts and launch actions, files inside files, compression bombs, pictures that do not
// fit into memory, and files that are two things at once. It reads headers and structure; it never decodes a picture.
package document

import (
	"bytes"
	"errors"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/fault"
)

// The limits of a document.
const (
	MaxSize     = 25 << 20 // bytes
	maxTextSize = 2 << 20  // bytes of plain text
	maxSide     = 16_384   // pixels
	maxPixels   = 120_000_000
	maxName     = 150 // characters
)

// Media is what a document is.
type Media string

// The media types that are taken.
const (
	PDF  Media = "application/pdf"
	PNG  Media = "image/png"
	JPEG Media = "image/jpeg"
	WebP Media = "image/webp"
	TIFF Media = "image/tiff"
	Text Media = "text/plain"
)

// extensions are the ends of names that go with each type, the first of which is used for downloads.
func extensions(m Media) []string {
	switch m {
	case PDF:
		return []string{".pdf"}
	case PNG:
		return []string{".png"}
	case JPEG:
		return []string{".jpg", ".jpeg", ".jpe", ".jfif"}
	case WebP:
		return []string{".webp"}
	case TIFF:
		return []string{".tif", ".tiff"}
	case Text:
		return []string{".txt", ".text", ".md", ".csv"}
	}
	return nil
}

// Reason names why a file was refused.
type Reason string

// The reasons.
const (
	TooLarge    Reason = "too_large"
	Empty       Reason = "empty"
	BadName     Reason = "bad_name"     // a path, control or direction characters in the name
	WrongMagic  Reason = "wrong_magic"  // the content is not what the name says
	UnknownType Reason = "unknown_type" // none of the types taken
	Archive     Reason = "archive"
	ZipBomb     Reason = "zip_bomb" // little that unpacks to very much
	SVG         Reason = "svg"
	SVGScript   Reason = "svg_script"
	HTML        Reason = "html"
	Program     Reason = "program"
	PDFScript   Reason = "pdf_javascript"
	PDFLaunch   Reason = "pdf_launch"
	PDFFile     Reason = "pdf_embedded_file"
	PDFActive   Reason = "pdf_active" // forms and media that run code
	PDFLocked   Reason = "pdf_encrypted"
	PDFOpaque   Reason = "pdf_opaque" // objects that cannot be looked into
	TooManyDots Reason = "picture_too_large"
	Polyglot    Reason = "polyglot" // two kinds of file in one
	Broken      Reason = "broken"
)

// reasonError carries the reason inside of the fault.
type reasonError struct{ reason Reason }

// Error returns the reason.
func (e reasonError) Error() string { return "document: " + string(e.reason) }

// ReasonOf returns why a file was refused, "" for any other error.
func ReasonOf(err error) Reason {
	if e, ok := errors.AsType[reasonError](err); ok {
		return e.reason
	}
	return ""
}

// refuse returns the refusal of a file: an Invalid fault about the field "file", whose message says what it is and whose hint says what to do.
func refuse(r Reason, message, hint string) *fault.Error {
	f := fault.Bad(fault.Field{Name: "file", Message: message, Hint: hint})
	f.Err = reasonError{r}
	return f
}

// Check looks at a file of a name and returns what it is, and the name to keep. Every refusal is an Invalid fault with a Reason.
func Check(name string, data []byte) (Media, string, error) {
	m, clean, refused := look(name, data)
	if refused != nil {
		if len(refused.Fields) > 0 {
			refused.Fields[0].Value = fault.Shorten(strings.Map(visible, name))
		}
		return "", "", refused
	}
	return m, clean, nil
}

func look(name string, data []byte) (Media, string, *fault.Error) {
	clean, refused := checkName(name)
	if refused != nil {
		return "", "", refused
	}
	switch {
	case len(data) == 0:
		return "", "", refuse(Empty, "the file is empty", "choose another file")
	case len(data) > MaxSize:
		return "", "", refuse(TooLarge, "the file is larger than 25 MiB", "make it smaller, or split it")
	}
	m, refused := recognise(data)
	if refused != nil {
		return "", "", refused
	}
	end := strings.ToLower(path.Ext(clean))
	if !slices.Contains(extensions(m), end) {
		for _, other := range []Media{PDF, PNG, JPEG, WebP, TIFF, Text} {
			if slices.Contains(extensions(other), end) {
				return "", "", refuse(WrongMagic, "the content is not what the name of the file says", "give the file the ending of what it is, or save it again in the format you mean")
			}
		}
		return "", "", refuse(UnknownType, "files with this ending are not taken", "give PDF, PNG, JPEG, WebP, TIFF or plain text")
	}
	return m, clean, inspect(m, data)
}

// checkName refuses names that are more than a name.
func checkName(name string) (string, *fault.Error) {
	bad := func(message, hint string) (string, *fault.Error) { return "", refuse(BadName, message, hint) }
	switch {
	case strings.TrimSpace(name) == "":
		return bad("the file has no name", "give it a name with an ending, such as certificate.pdf")
	case !utf8.ValidString(name):
		return bad("the name of the file is not UTF-8", "rename it")
	case utf8.RuneCountInString(name) > maxName:
		return bad("the name of the file is longer than 150 characters", "rename it")
	case strings.ContainsAny(name, `/\`) || strings.Contains(name, "..") || strings.HasPrefix(name, ".") || strings.ContainsAny(name, `:*?"<>|`):
		return bad("the name of the file holds a path or characters that names of files cannot have", "rename it to letters, digits, blanks, dots and hyphens")
	case strings.IndexFunc(name, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0x2028 || r == 0x2029
	}) >= 0:
		return bad("the name of the file holds characters that cannot be seen or turn the direction of writing", "rename it")
	}
	return strings.TrimSpace(name), nil
}

func visible(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
		return utf8.RuneError
	}
	return r
}

// recognise tells what a file is by its first bytes, and refuses by name what is known and not taken.
func recognise(data []byte) (Media, *fault.Error) {
	has := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case has("%PDF-"):
		return PDF, nil
	case has("\x89PNG\r\n\x1a\n"):
		return PNG, nil
	case has("\xff\xd8\xff"):
		return JPEG, nil
	case has("RIFF") && len(data) > 12 && string(data[8:12]) == "WEBP":
		return WebP, nil
	case has("II*\x00"), has("MM\x00*"):
		return TIFF, nil
	case has("PK\x03\x04"), has("PK\x05\x06"), has("PK\x07\x08"):
		return "", checkZip(data)
	case has("\x1f\x8b"):
		return "", checkGzip(data)
	case has("Rar!"), has("7z\xbc\xaf\x27\x1c"), has("BZh"), has("\xfd7zXZ\x00"), has("\x28\xb5\x2f\xfd"):
		return "", refuseArchive()
	case has("MZ"), has("\x7fELF"), has("#!"), has("\xca\xfe\xba\xbe"), has("\xcf\xfa\xed\xfe"):
		return "", refuse(Program, "this is a program", "give the document itself")
	}
	return recogniseText(data)
}

func recogniseText(data []byte) (Media, *fault.Error) {
	head := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xEF\xBB\xBF"))))
	lower := bytes.ToLower(data)
	switch {
	case bytes.HasPrefix(head, []byte("<")) && bytes.Contains(lower, []byte("<svg")):
		if bytes.Contains(lower, []byte("<script")) || bytes.Contains(lower, []byte("javascript:")) || onEvent(lower) {
			return "", refuse(SVGScript, "this is an SVG picture that holds a script", "save it as PNG or PDF")
		}
		return "", refuse(SVG, "SVG pictures can hold scripts and are not taken", "save it as PNG or PDF")
	case hasMarkup(head), bytes.HasPrefix(head, []byte("<?xml")), bytes.HasPrefix(head, []byte("<!doctype")):
		return "", refuse(HTML, "this is a page or markup that can hold scripts", "print it to a PDF")
	case !utf8.Valid(data) || bytes.IndexFunc(data, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != '\f' }) >= 0:
		return "", refuse(UnknownType, "this is no format that is taken", "give PDF, PNG, JPEG, WebP, TIFF or plain text in UTF-8")
	}
	return Text, nil
}

// onEvent reports whether markup holds a handler such as onload=.
func onEvent(lower []byte) bool {
	for rest := lower; ; {
		i := bytes.Index(rest, []byte("on"))
		if i < 0 {
			return false
		}
		before := i == 0 || rest[i-1] == ' ' || rest[i-1] == '\n' || rest[i-1] == '\t' || rest[i-1] == '"' || rest[i-1] == '\'' || rest[i-1] == '/'
		rest = rest[i+2:]
		if !before {
			continue
		}
		n := 0
		for n < len(rest) && rest[n] >= 'a' && rest[n] <= 'z' {
			n++
		}
		if n > 2 && bytes.HasPrefix(bytes.TrimLeft(rest[n:], " \t\r\n"), []byte("=")) {
			return true
		}
	}
}

// hasMarkup reports whether bytes hold what a browser or a server would run.
func hasMarkup(lower []byte) bool {
	for _, m := range []string{"<script", "<html", "<?php", "<iframe", "<!doctype html", "<body"} {
		if bytes.Contains(lower, []byte(m)) {
			return true
		}
	}
	return false
}

func inspect(m Media, data []byte) *fault.Error {
	if m != Text && trailingZip(data) {
		return refusePolyglot()
	}
	switch m {
	case PDF:
		return checkPDF(data)
	case PNG:
		return checkPNG(data)
	case JPEG:
		return checkJPEG(data)
	case WebP:
		return checkWebP(data)
	case TIFF:
		return checkTIFF(data)
	case Text:
		if len(data) > maxTextSize {
			return refuse(TooLarge, "the text is longer than 2 MiB", "split it")
		}
	}
	return nil
}

func refusePolyglot() *fault.Error {
	return refuse(Polyglot, "the file is two kinds of file in one", "save it again from the program that made it")
}

func refuseBroken() *fault.Error {
	return refuse(Broken, "the file is damaged or cut off", "save it again from the program that made it")
}

func refuseArchive() *fault.Error {
	return refuse(Archive, "this is an archive or an office file", "give the documents in it, each as PDF")
}

// trailingZip reports whether a file can be opened as a ZIP archive as well, whose directory stands at the end.
func trailingZip(data []byte) bool {
	const directory, most = 22, 1 << 16
	tail := data[max(0, len(data)-directory-most):]
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	return i >= 0 && len(tail)-i >= directory
}
