package knowledge_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/store/pgtest"
)

// pauseBriefly gives others the processor.
func pauseBriefly(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(5 * time.Millisecond):
	}
}

// compressed writes a snapshot as the store keeps it.
func compressed(t *testing.T, s engine.Snapshot) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	assaytest.Must(t, json.NewEncoder(z).Encode(s))
	assaytest.Must(t, z.Close())
	return b.Bytes()
}

func TestMain(m *testing.M) { pgtest.Main(m) }
