// Package ratelimit bounds how often something may be done under one name, such as an address, in bounded memory.
package ratelimit

import (
	"math"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is a steady number of requests per second and how many may come at once. A PerSecond of zero or less is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Limits holds one token bucket per name in bounded memory: two generations of at most size names, of which the older
// is dropped when the younger is full. A name that is asked for moves to the younger.
type Limits struct {
	rate Rate
	size int

	mu         sync.Mutex
	young, old map[string]*rate.Limiter
}

// New returns limits for at most twice size names at one time.
func New(r Rate, size int) *Limits {
	if r.Burst <= 0 {
		r.Burst = max(1, int(math.Ceil(r.PerSecond)))
	}
	return &Limits{rate: r, size: size, young: map[string]*rate.Limiter{}}
}

// Take uses one token of a name. When there is none it returns how long to wait for the next.
func (l *Limits) Take(name string, now time.Time) (wait time.Duration, ok bool) {
	if l.rate.PerSecond <= 0 {
		return 0, true
	}
	lim := l.limiter(name)
	if lim.AllowN(now, 1) {
		return 0, true
	}
	return time.Duration((1 - lim.TokensAt(now)) / l.rate.PerSecond * float64(time.Second)), false
}

func (l *Limits) limiter(name string) *rate.Limiter {
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

// Held counts the names in memory.
func (l *Limits) Held() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.young) + len(l.old)
}

// Address finds who is asking: the peer, or what a trusted proxy says of its peer. IPv6 hosts are counted by
// their /64, since one customer holds at least that.
func Address(peer, forwarded string, trusted []netip.Prefix) string {
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
