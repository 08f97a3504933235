package wordgen

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/assay-ip/assay/engine/word/internal/fuse"
)

// Layout of a value in the table: the class, the groups, and a fingerprint that tells words from other tokens.
const (
	ClassBits       = 3
	GroupBits       = 4
	FingerprintBits = 17
)

// Magic is how a table begins.
const Magic = "ASSAYWD1"

// Table makes the table of l: the magic, the length of the meta data and the meta data as JSON, the function from
// words to classes, and the costs of letters.
func Table(l *List) ([]byte, error) {
	meta, err := json.Marshal(&l.Meta)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	keys, values := make([]uint64, len(l.Entries)), make([]uint32, len(l.Entries))
	for i, e := range l.Entries {
		keys[i] = fuse.Mix(fuse.Hash([]byte(e.Word)))
		values[i] = uint32(e.Class) | uint32(e.Groups)<<ClassBits |
			fuse.Fingerprint(keys[i], FingerprintBits)<<(ClassBits+GroupBits)
	}
	function, err := fuse.Build(keys, values)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	b := append([]byte(Magic), binary.LittleEndian.AppendUint32(nil, uint32(len(meta)))...) //nolint:gosec // a few kilobytes
	b = append(b, meta...)
	b = append(b, function...)
	return append(b, costs(l.Entries)...), nil
}
