package knowledge_test

import (
	"context"
	"time"
)

// pauseBriefly gives others the processor.
func pauseBriefly(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(5 * time.Millisecond):
	}
}
