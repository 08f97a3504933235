package httpapi

import (
	"math"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/assay-ip/assay/internal/fault"
)

// Rate is a steady number of requests per second and how many may come at once. A zero PerSecond is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// limits holds one token bucket per name in bounded memory: two generations of at most size names, of which the older
// is dropped when the younger is full. A name that is asked for moves to the younger.
type limits struct {
	rate Rate
	size int

	mu         sync.Mutex
	young, old map[string]*rate.Limiter
}

func newLimits(r Rate, size int) *limits {
	if r.Burst <= 0 {
		r.Burst = max(1, int(math.Ceil(r.PerSecond)))
	}
	return &limits{rate: r, size: size, young: map[string]*rate.Limiter{}}
}

// take uses one token of name, or says how long to wait for it.
func (l *limits) take(name string, now time.Time) error {
	if l.rate.PerSecond <= 0 {
		return nil
	}
	lim := l.limiter(name)
	if lim.AllowN(now, 1) {
		return nil
	}
	wait := (1 - lim.TokensAt(now)) / l.rate.PerSecond
	p := problemOf(fault.New(fault.RateLimited, "too many requests", "wait as long as Retry-After says, then go on more slowly"))
	p.headers.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait)))))
	return p
}

func (l *limits) limiter(name string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lim, ok := l.young[name]; ok {
		return lim
	}
	lim, ok := l.old[name]
	if !ok {
		lim = rate.NewLimiter(rate.Limit(l.rate.PerSecond), l.rate.Burst)
	}
	if len(l.young) >= l.size {
		l.old, l.young = l.young, make(map[string]*rate.Limiter, l.size)
	}
	l.young[name] = lim
	return lim
}

// held counts the names in memory.
func (l *limits) held() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.young) + len(l.old)
}

// remoteAddress finds who is asking: the peer, or what a trusted proxy says of its peer. IPv6 hosts are counted by
// their /64, since one customer holds at least that.
func remoteAddress(peer, forwarded string, trusted []netip.Prefix) string {
	addr, ok := parseAddr(peer)
	if !ok {
		return "unknown"
	}
	hops := strings.Split(forwarded, ",")
	for i := len(hops) - 1; i >= 0 && contains(trusted, addr); i-- {
		hop, ok := parseAddr(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		addr = hop
	}
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}

func parseAddr(s string) (netip.Addr, bool) {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddr(s)
	return a.Unmap().WithZone(""), err == nil
}

func contains(set []netip.Prefix, a netip.Addr) bool {
	for _, p := range set {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
