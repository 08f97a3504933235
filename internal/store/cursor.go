package store

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/fault"
)

// A cursor is the sort key of the last row of a page: a version byte, the kind of list, each part of the key with its
// type, and a check sum, in base64url. It carries no rights: it only says where to go on in a list that is limited to
// the reader's scope anyway. The check sum catches cursors that were cut or edited; the kind, those of another list.
const (
	cursorVersion = 1
	cursorMost    = 4096
	tagInt        = 'i'
	tagText       = 's'
)

func encodeCursor(kind string, key []any) string {
	b := []byte{cursorVersion}
	b = binary.AppendUvarint(b, uint64(len(kind)))
	b = append(b, kind...)
	for _, part := range key {
		switch v := part.(type) {
		case int64:
			b = binary.AppendVarint(append(b, tagInt), v)
		case string:
			b = binary.AppendUvarint(append(b, tagText), uint64(len(v)))
			b = append(b, v...)
		}
	}
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor returns the key in a cursor; like gives the types of its parts.
func decodeCursor(kind, cursor string, like []any) ([]any, error) {
	bad := fault.Bad(fault.Field{
		Name: "cursor", Value: cut(cursor, 80), Message: "this is no cursor of this list",
		Hint: "give the cursor of the page before as it came, or none for the first page",
	})
	if len(cursor) > cursorMost {
		return nil, bad
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) < 5 || b[0] != cursorVersion {
		return nil, bad
	}
	body, sum := b[:len(b)-4], binary.BigEndian.Uint32(b[len(b)-4:])
	if crc32.ChecksumIEEE(body) != sum {
		return nil, bad
	}
	rest := body[1:]
	got, rest, ok := takeText(rest)
	if !ok || got != kind {
		return nil, bad
	}
	key := make([]any, 0, len(like))
	for _, part := range like {
		if len(rest) == 0 {
			return nil, bad
		}
		tag := rest[0]
		rest = rest[1:]
		switch part.(type) {
		case int64:
			v, n := binary.Varint(rest)
			if tag != tagInt || n <= 0 {
				return nil, bad
			}
			key, rest = append(key, v), rest[n:]
		case string:
			var v string
			if v, rest, ok = takeText(rest); tag != tagText || !ok {
				return nil, bad
			}
			key = append(key, v)
		}
	}
	// One key has one cursor: padded numbers and trailing bytes are not ours.
	if len(rest) != 0 || encodeCursor(kind, key) != cursor {
		return nil, bad
	}
	return key, nil
}

// takeText reads a text that its length precedes.
func takeText(b []byte) (text string, rest []byte, ok bool) {
	n, w := binary.Uvarint(b)
	if w <= 0 || n > uint64(len(b)-w) { //nolint:gosec // w is at most len(b)
		return "", nil, false
	}
	text = string(b[w : w+int(n)]) //nolint:gosec // n is at most len(b)
	if clean(text) != text {
		return "", nil, false
	}
	return text, b[w+int(n):], true //nolint:gosec // as above
}

// cut shortens a text for a message.
func cut(s string, most int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
