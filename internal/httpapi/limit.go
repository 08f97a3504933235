package httpapi

import (
	"math"
	"strconv"
	"time"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/ratelimit"
)

// Rate is a steady number of requests per second and how many may come at once. A zero PerSecond is no limit.
type Rate = ratelimit.Rate

// limits bounds the requests of each name.
type limits struct{ *ratelimit.Limits }

func newLimits(r Rate, size int) *limits { return &limits{ratelimit.New(r, size)} }

// take uses one token of name, or says how long to wait for it.
func (l *limits) take(name string, now time.Time) error {
	wait, ok := l.Take(name, now)
	if ok {
		return nil
	}
	p := problemOf(fault.New(fault.RateLimited, "too many requests", "wait as long as Retry-After says, then go on more slowly"))
	p.headers.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	return p
}
