// Package knowledge turns what organisations entered into the engine that scans: it compiles a numbered snapshot when
// something relevant changes and swaps it in without pausing scans.
package knowledge

import (
	"context"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
)

// Snapshot is a stored snapshot.
type Snapshot struct {
	Number    int64     `json:"number"`
	Hash      string    `json:"hash"` // SHA-256 of the canonical JSON with Number 0, in hex
	CreatedAt time.Time `json:"created_at"`
}

// Store reads all knowledge and keeps snapshots.
type Store interface {
	// Knowledge returns every live brand, product and rule of all organisations, and their packs, in order of ID.
	Knowledge(ctx context.Context) (engine.Snapshot, error)
	// LatestSnapshot returns the newest snapshot, fault.NotFound when there is none.
	LatestSnapshot(ctx context.Context) (Snapshot, error)
	// SaveSnapshot stores doc (compressed canonical JSON) under the next number, unless the newest has the same hash.
	SaveSnapshot(ctx context.Context, hash string, doc []byte, at time.Time, ev event.Event) (Snapshot, error)
	SnapshotDocument(ctx context.Context, number int64) ([]byte, error)
}
