package document

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"github.com/assay-ip/assay/internal/fault"
)

// checkSides refuses pictures that do not fit into the memory of whoever opens them.
func checkSides(w, h uint64) *fault.Error {
	switch {
	case w == 0 || h == 0:
		return refuseBroken()
	case w > maxSide || h > maxSide || w*h > maxPixels:
		return refuse(TooManyDots, "the picture has too many pixels", "make it smaller than 16,384 pixels a side and 120 million pixels in all")
	}
	return nil
}

// hidden reports whether what follows the end of a picture, or a part of it, is another kind of file. Some cameras write further
// pictures and notes of their own behind the first, so not everything that follows is a fault.
func hidden(data []byte) bool {
	for _, m := range []string{"PK\x03\x04", "%PDF-", "Rar!\x1a", "7z\xbc\xaf\x27\x1c", "\x7fELF", "\x1f\x8b\x08"} {
		if bytes.Contains(data, []byte(m)) {
			return true
		}
	}
	return bytes.HasPrefix(data, []byte("MZ")) || hasMarkup(bytes.ToLower(data))
}

// checkPNG walks the chunks of a PNG (ISO/IEC 15948).
func checkPNG(data []byte) *fault.Error {
	at, seen, unpacked := 8, false, int64(0)
	for at+12 <= len(data) {
		n := int(binary.BigEndian.Uint32(data[at:])) // negative on a machine of 32 bits when it is beyond any file
		if n < 0 || n > len(data)-at-12 {
			return refuseBroken()
		}
		name, body := string(data[at+4:at+8]), data[at+8:at+8+n]
		if crc32.ChecksumIEEE(data[at+4:at+8+n]) != binary.BigEndian.Uint32(data[at+8+n:]) {
			return refuseBroken()
		}
		at += 12 + n
		switch {
		case !seen:
			if name != "IHDR" || n != 13 {
				return refuseBroken()
			}
			if r := checkSides(uint64(binary.BigEndian.Uint32(body)), uint64(binary.BigEndian.Uint32(body[4:]))); r != nil {
				return r
			}
			seen = true
		case name == "IEND":
			if at != len(data) {
				return refusePolyglot()
			}
			return nil
		case name == "zTXt", name == "iCCP", name == "iTXt":
			if i := bytes.IndexByte(body, 0); i >= 0 && i+2 < len(body) {
				if unpacked += inflate(body[i+2:], bombBytes+1-unpacked); unpacked > bombBytes {
					return refuseBomb()
				}
			}
			fallthrough
		case name == "tEXt":
			if hasMarkup(bytes.ToLower(body)) {
				return refusePolyglot()
			}
		}
	}
	return refuseBroken()
}

// checkJPEG walks the segments of a JPEG (ITU-T T.81).
func checkJPEG(data []byte) *fault.Error {
	at, sized := 2, false
	for at+4 <= len(data) {
		if data[at] != 0xff {
			return refuseBroken()
		}
		marker := data[at+1]
		if marker == 0xff { // fill
			at++
			continue
		}
		n := int(binary.BigEndian.Uint16(data[at+2:]))
		if n < 2 || at+2+n > len(data) {
			return refuseBroken()
		}
		body := data[at+4 : at+2+n]
		switch {
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			if len(body) < 5 {
				return refuseBroken()
			}
			if r := checkSides(uint64(binary.BigEndian.Uint16(body[3:])), uint64(binary.BigEndian.Uint16(body[1:]))); r != nil {
				return r
			}
			sized = true
		case marker >= 0xe0 && marker <= 0xef, marker == 0xfe: // notes of programs, and comments
			if hasMarkup(bytes.ToLower(body)) || bytes.Contains(body, []byte("PK\x03\x04")) || bytes.Contains(body, []byte("%PDF-")) {
				return refusePolyglot()
			}
		case marker == 0xda:
			end := bytes.LastIndex(data, []byte("\xff\xd9"))
			switch {
			case !sized || end < at:
				return refuseBroken()
			case hidden(data[endOfScan(data, at+2+n):]):
				return refusePolyglot()
			}
			return nil
		}
		at += 2 + n
	}
	return refuseBroken()
}

// endOfScan returns where the first picture ends: behind the first end marker after a scan. In the data of a scan every byte FF is followed
// by 00 or by a marker.
func endOfScan(data []byte, at int) int {
	if i := bytes.Index(data[at:], []byte("\xff\xd9")); i >= 0 {
		return at + i + 2
	}
	return len(data)
}

// checkWebP reads the header of a WebP (RFC 9649).
func checkWebP(data []byte) *fault.Error {
	const head = 30
	if len(data) < head {
		return refuseBroken()
	}
	size := uint64(binary.LittleEndian.Uint32(data[4:])) + 8
	switch {
	case size > uint64(len(data)):
		return refuseBroken()
	case size+size%2 < uint64(len(data)):
		return refusePolyglot()
	case hidden(data[head:]):
		return refusePolyglot()
	}
	le24 := func(b []byte) uint64 { return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 }
	switch string(data[12:16]) {
	case "VP8X":
		return checkSides(le24(data[24:])+1, le24(data[27:])+1)
	case "VP8L":
		b := binary.LittleEndian.Uint32(data[21:])
		return checkSides(uint64(b&0x3fff)+1, uint64(b>>14&0x3fff)+1)
	case "VP8 ":
		return checkSides(uint64(binary.LittleEndian.Uint16(data[26:])&0x3fff), uint64(binary.LittleEndian.Uint16(data[28:])&0x3fff))
	}
	return refuseBroken()
}

// checkTIFF walks the directories of a TIFF 6.0.
func checkTIFF(data []byte) *fault.Error {
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	if len(data) < 8 {
		return refuseBroken()
	}
	if hidden(data[8:]) {
		return refusePolyglot()
	}
	const pages = 500
	at := order.Uint32(data[4:])
	seen := map[uint32]bool{}
	for range pages {
		if at == 0 {
			break
		}
		if seen[at] || uint64(at)+2 > uint64(len(data)) {
			return refuseBroken()
		}
		seen[at] = true
		from := uint64(at) + 2
		to := from + uint64(order.Uint16(data[at:]))*12
		if to+4 > uint64(len(data)) {
			return refuseBroken()
		}
		if r := checkDirectory(data[from:to], order); r != nil {
			return r
		}
		at = order.Uint32(data[to:])
	}
	if len(seen) == 0 || at != 0 {
		return refuseBroken()
	}
	return nil
}

// checkDirectory checks the sides of one picture of a TIFF.
func checkDirectory(entries []byte, order binary.ByteOrder) *fault.Error {
	const width, height, short, long = 256, 257, 3, 4
	var w, h uint64
	for i := 0; i+12 <= len(entries); i += 12 {
		e := entries[i:]
		var v uint64
		switch order.Uint16(e[2:]) {
		case short:
			v = uint64(order.Uint16(e[8:]))
		case long:
			v = uint64(order.Uint32(e[8:]))
		}
		switch order.Uint16(e) {
		case width:
			w = v
		case height:
			h = v
		}
	}
	return checkSides(w, h)
}
