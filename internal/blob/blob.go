// Package blob keeps files by the SHA-256 of their content. A file is written once and never changed; the same content is the same file.
package blob

import (
	"context"
	"io"
)

// Store keeps files. Its methods may be called from any goroutine.
type Store interface {
	// Put keeps what it reads, at most limit bytes, and returns its hash and size. More is fault.TooLarge, and nothing is kept.
	Put(ctx context.Context, r io.Reader, limit int64) (hash string, size int64, err error)
	// Open returns the content of a hash, to be closed by the caller; none is fault.NotFound. What is read is checked: the last read fails
	// when the content is not that of the hash any more.
	Open(ctx context.Context, hash string) (io.ReadCloser, error)
	// Size returns the number of bytes of a hash; none is fault.NotFound.
	Size(ctx context.Context, hash string) (int64, error)
	// Each calls fn with every hash, in order, until it fails.
	Each(ctx context.Context, fn func(hash string) error) error
	// Ready reports whether files can be written.
	Ready(ctx context.Context) error
}
