package account

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC)

func fresh(t *testing.T) *throttle {
	t.Helper()
	th, err := newThrottle()
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestTheSixthGuessFromOnePlaceWaits(t *testing.T) {
	t.Parallel()
	th := fresh(t)
	for i := range 5 {
		if err := th.take("mei@example.com", "192.0.2.1", noon); err != nil {
			t.Fatalf("guess %d = %v", i+1, err)
		}
	}
	err := th.take("mei@example.com", "192.0.2.1", noon)
	wait, ok := errors.AsType[Wait](err)
	if !errors.Is(err, ErrOften) || !ok || wait.For <= 0 || wait.For > 2*time.Minute {
		t.Fatalf("guess 6 = %v, want ErrOften with a wait of at most two minutes", err)
	}
	if err := th.take("mei@example.com", "198.51.100.7", noon); err != nil {
		t.Errorf("from another place = %v", err)
	}
	if err := th.take("tom@example.com", "192.0.2.1", noon); err != nil {
		t.Errorf("another person from that place = %v", err)
	}
	if err := th.take("mei@example.com", "192.0.2.1", noon.Add(wait.For)); err != nil {
		t.Errorf("after the wait = %v", err)
	}
}

func TestWhoSignedInMayMistypeAgain(t *testing.T) {
	t.Parallel()
	th := fresh(t)
	for range 4 {
		for range 4 {
			if err := th.take("mei@example.com", "192.0.2.1", noon); err != nil {
				t.Fatal(err)
			}
		}
		th.forget("mei@example.com", "192.0.2.1")
	}
}

func TestManyPersonsFromOnePlaceAndOnePersonFromMany(t *testing.T) {
	t.Parallel()
	place, person := fresh(t), fresh(t)
	try := func(take func(i int) error) (allowed int) {
		for i := range 100 {
			if take(i) == nil {
				allowed++
			}
		}
		return allowed
	}
	if n := try(func(i int) error { return place.take(fmt.Sprintf("p%d@example.com", i), "192.0.2.1", noon) }); n != 60 {
		t.Errorf("one place may try %d persons at once, want 60", n)
	}
	if n := try(func(i int) error { return person.take("mei@example.com", fmt.Sprintf("10.0.0.%d", i), noon) }); n != 50 {
		t.Errorf("one person may be tried from %d places at once, want 50", n)
	}
}

func TestManyGuessesAtOnceDoNotSlipThrough(t *testing.T) {
	t.Parallel()
	th := fresh(t)
	var wg sync.WaitGroup
	var allowed atomic.Int64
	for range 50 {
		wg.Go(func() {
			if th.take("mei@example.com", "192.0.2.1", noon) == nil {
				allowed.Add(1)
			}
		})
	}
	wg.Wait()
	if n := allowed.Load(); n != 5 {
		t.Errorf("%d of 50 guesses at once were let through, want 5", n)
	}
}

func TestAHouseholdIsOnePlace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, a, b string
		same       bool
	}{
		{"two addresses of one IPv6 network", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
		{"two IPv6 networks", "2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"two IPv4 addresses", "192.0.2.1", "192.0.2.2", false},
		{"IPv4 written as IPv6", "192.0.2.1", "::ffff:192.0.2.1", true},
		{"no addresses", "pipe", "pipe", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := placeOf(tt.a) == placeOf(tt.b); got != tt.same {
				t.Errorf("%s and %s are one place: %v, want %v", tt.a, tt.b, got, tt.same)
			}
		})
	}
}
