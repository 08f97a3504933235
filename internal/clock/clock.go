// Package clock is the only place that asks the machine for the time.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Times are UTC, cut to microseconds, because that is what both databases keep.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now returns the present moment.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Manual is a clock for tests that moves only when told to.
type Manual struct {
	mu sync.Mutex
	at time.Time
}

// NewManual returns a clock that stands at t.
func NewManual(t time.Time) *Manual { return &Manual{at: t.UTC().Truncate(time.Microsecond)} }

// Now returns where the clock stands.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

// Advance moves the clock.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = m.at.Add(d)
}
