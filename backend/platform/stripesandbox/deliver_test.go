package stripesandbox_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"quayside/backend/platform/stripesandbox"
)

// clock is a clock that a test sets.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time       { return time.UnixMilli(c.at.Load()).UTC() }
func (c *clock) move(d time.Duration) { c.at.Add(d.Milliseconds()) }

// deliverTo lets box deliver to a server with the handler until the test ends.
func deliverTo(t *testing.T, box *stripesandbox.Sandbox, handler http.HandlerFunc) {
	t.Helper()
	hook := httptest.NewServer(handler)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- box.Deliver(ctx, hook.URL) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Deliver = %v, want context.Canceled", err)
		}
		hook.Close()
	})
}

// waiting is how many webhooks have not been taken.
func waiting(t *testing.T, box *stripesandbox.Sandbox, base string) float64 {
	t.Helper()
	status, _, answer := ask(t, http.MethodGet, base+"/sandbox/control", box.Keys().Secret, nil)
	if status != http.StatusOK {
		t.Fatalf("control = %d %v", status, answer)
	}
	return answer["waiting"].(float64)
}

func TestAWebhookIsGivenUpAfterThreeDays(t *testing.T) {
	t.Parallel()
	time0 := &clock{}
	time0.at.Store(time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC).UnixMilli())
	box := openWith(t, stripesandbox.Options{File: filepath.Join(t.TempDir(), "s.db"), Now: time0.now})
	base := serve(t, box)
	tried := make(chan struct{}, 100)
	deliverTo(t, box, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		tried <- struct{}{}
	})
	newIntent(t, box, base, nil)
	<-tried
	start := time0.now()
	time0.move(3*24*time.Hour - 2*time.Hour)
	again(t, box, base, time0, tried)
	for time0.now().Sub(start) < 3*24*time.Hour {
		if n := waiting(t, box, base); n != 1 {
			t.Fatalf("%v webhooks are waiting after %v, want 1", n, time0.now().Sub(start))
		}
		time0.move(10 * time.Minute)
	}
	for late := time.Now().Add(20 * time.Second); waiting(t, box, base) != 0; time0.move(10 * time.Minute) {
		if time.Now().After(late) {
			t.Fatal("the webhook was not given up")
		}
	}
}

// again lets time pass, a little at a time, until the webhook is tried again.
func again[T any](t *testing.T, box *stripesandbox.Sandbox, base string, c *clock, tried chan T) T {
	t.Helper()
	for late := time.Now().Add(20 * time.Second); time.Now().Before(late); {
		c.move(50 * time.Millisecond)
		waiting(t, box, base) // any request wakes the deliveries
		select {
		case v := <-tried:
			return v
		default:
		}
	}
	t.Fatal("the webhook was not tried again")
	panic("unreachable")
}

func TestAWebhookWaitsLongerAfterEachFailure(t *testing.T) {
	t.Parallel()
	time0 := &clock{}
	time0.at.Store(time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC).UnixMilli())
	box := openWith(t, stripesandbox.Options{File: filepath.Join(t.TempDir(), "s.db"), Now: time0.now})
	base := serve(t, box)
	tried := make(chan time.Time, 100)
	deliverTo(t, box, func(w http.ResponseWriter, _ *http.Request) {
		tried <- time0.now()
		w.WriteHeader(http.StatusInternalServerError)
	})
	newIntent(t, box, base, nil)
	last := <-tried
	for _, want := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second} {
		next := again(t, box, base, time0, tried)
		if waited := next.Sub(last); waited < want {
			t.Errorf("tried again after %v, want %v at least", waited, want)
		}
		last = next
	}
}

func TestADelayedWebhookWaits(t *testing.T) {
	t.Parallel()
	time0 := &clock{}
	time0.at.Store(time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC).UnixMilli())
	box := openWith(t, stripesandbox.Options{File: filepath.Join(t.TempDir(), "s.db"), Now: time0.now})
	base := serve(t, box)
	taken := make(chan time.Time, 10)
	deliverTo(t, box, func(w http.ResponseWriter, _ *http.Request) { taken <- time0.now() })
	asked := time0.now()
	if status, _, answer := ask(t, http.MethodPost, base+"/sandbox/control", box.Keys().Secret, url.Values{"delay_ms": {"60000"}}); status != http.StatusOK {
		t.Fatalf("control = %d %v", status, answer)
	}
	newIntent(t, box, base, nil)
	if n := waiting(t, box, base); n != 1 || len(taken) != 0 {
		t.Fatalf("%v webhooks wait and %d came at once, want 1 and 0", n, len(taken))
	}
	time0.move(time.Minute)
	waiting(t, box, base)
	if at := <-taken; at.Sub(asked) < time.Minute {
		t.Errorf("the webhook came after %v", at.Sub(asked))
	}
}

func TestControlsHaveBounds(t *testing.T) {
	t.Parallel()
	box := openBox(t)
	base := serve(t, box)
	for name, form := range map[string]url.Values{
		"too many copies":         {"duplicate_copies": {"21"}},
		"fewer than none":         {"duplicate_events": {"-1"}},
		"too long a delay":        {"delay_ms": {"3600001"}},
		"an unknown control":      {"explode": {"true"}},
		"an event that is not":    {"resend": {"evt_nowhere"}},
		"a payment that is not":   {"release": {"pi_nowhere"}},
		"a switch that is no one": {"hold_events": {"1"}},
	} {
		if status, _, answer := ask(t, http.MethodPost, base+"/sandbox/control", box.Keys().Secret, form); status < 400 || status >= 500 {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	_, _, answer := ask(t, http.MethodGet, base+"/sandbox/control", box.Keys().Secret, nil)
	if answer["delay_ms"] != 0.0 || answer["hold_events"] != false || answer["duplicate_events"] != 0.0 {
		t.Errorf("a refused call has changed the controls: %v", answer)
	}
}
