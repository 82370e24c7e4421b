package account

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"quayside/backend/fault"
)

// ErrOften means that too many passwords were tried. Its cause is a [Wait].
var ErrOften = fault.New(fault.Often, "account.often",
	"Too many attempts to sign in. Wait a few minutes, then try again.")

// Wait says when the next attempt may be made.
type Wait struct{ For time.Duration }

// Error is for logs.
func (w Wait) Error() string { return fmt.Sprintf("next attempt in %s", w.For) }

// quota is how many attempts may come at once, and how often one more.
type quota struct {
	burst int
	every time.Duration
}

// The quotas. The first stops guessing at one person's password from one place;
// the others stop guessing at many people's from one place, and at one person's
// from many places. They are per process: a shop on many machines allows each
// as much.
var (
	perPersonAndPlace = quota{5, 2 * time.Minute}
	perPlace          = quota{60, 10 * time.Second}
	perPerson         = quota{50, time.Minute}
)

// remembered is how many persons and places each quota keeps count of. Who is
// forgotten starts anew, but filling the memory is itself limited per place.
const remembered = 20_000

// throttle counts attempts to sign in. It is safe for use by many goroutines.
type throttle struct {
	mu     sync.Mutex
	counts map[quota]*lru.Cache[string, *rate.Limiter]
}

func newThrottle() (*throttle, error) {
	t := &throttle{counts: map[quota]*lru.Cache[string, *rate.Limiter]{}}
	for _, q := range []quota{perPersonAndPlace, perPlace, perPerson} {
		cache, err := lru.New[string, *rate.Limiter](remembered)
		if err != nil {
			return nil, err
		}
		t.counts[q] = cache
	}
	return t, nil
}

// take counts one attempt before it is made, so that many at once cannot all
// slip through, or returns ErrOften.
func (t *throttle) take(email, address string, now time.Time) error {
	place := placeOf(address)
	t.mu.Lock()
	defer t.mu.Unlock()
	keys := map[quota]string{perPersonAndPlace: email + "\x00" + place, perPlace: place, perPerson: email}
	for q, key := range keys {
		if wait := t.limiter(q, key).wait(now); wait > 0 {
			return ErrOften.Because(Wait{For: wait})
		}
	}
	for q, key := range keys {
		t.limiter(q, key).AllowN(now, 1)
	}
	return nil
}

// forget lets somebody who signed in mistype again later.
func (t *throttle) forget(email, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[perPersonAndPlace].Remove(email + "\x00" + placeOf(address))
}

// limiter is one count.
type limiter struct{ *rate.Limiter }

func (t *throttle) limiter(q quota, key string) limiter {
	l, found := t.counts[q].Get(key)
	if !found {
		l = rate.NewLimiter(rate.Every(q.every), q.burst)
		t.counts[q].Add(key, l)
	}
	return limiter{l}
}

// wait returns how long until an attempt is free; zero if one is free now.
func (l limiter) wait(now time.Time) time.Duration {
	missing := 1 - l.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing / float64(l.Limit()) * float64(time.Second))
}

// placeOf returns what counts as one place: an IPv4 address, or the half of an
// IPv6 address that a household is given.
func placeOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address // a test's, or a proxy's own way to write it
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}
