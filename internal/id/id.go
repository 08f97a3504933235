// Package id makes the identifiers of things.
package id

import (
	"encoding/hex"

	"github.com/google/uuid"
)

// New returns an identifier such as "brd_0190f5e3c1d27a3b8c4d5e6f70819202": the prefix and a version 7 UUID, so that
// identifiers made later sort later and land beside each other in an index.
func New(prefix string) string {
	// It fails only when the machine has no randomness, and then the runtime ends the program first.
	u := uuid.Must(uuid.NewV7())
	return prefix + "_" + hex.EncodeToString(u[:])
}
