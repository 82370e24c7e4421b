package stripepay_test

import (
	"net/url"
	"testing"

	"quayside/backend/payment"
)

func TestARestartForgetsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	keys := s.box.Keys()
	s.control(url.Values{"hold_events": {"true"}})
	paid, waiting, asked := s.order("paid"), s.order("waiting"), s.order("asked")
	s.pay(paid, "4242424242424242")
	_, answer := s.pay(asked, "4000002760003184")
	if question(t, answer) == "" {
		t.Fatal("the bank did not ask")
	}
	s.stop()

	again := openFile(t, s.file)
	if again.box.Keys() != keys {
		t.Error("the keys have changed")
	}
	if got := again.find(paid.ID); got.Status != payment.IntentSucceeded || got.Received != paid.Amount {
		t.Errorf("the paid intent is %+v", got)
	}
	if got := again.order("waiting"); got.ID != waiting.ID { // its idempotency key is remembered too
		t.Errorf("a second intent for one order: %s and %s", got.ID, waiting.ID)
	}
	if got := again.find(asked.ID); got.Status != payment.IntentNeedsAction {
		t.Errorf("the intent whose bank asks is %+v", got)
	}
	// Webhooks that were waiting go out now, and the controls hold.
	if n := len(again.hook.events("")); n != 0 {
		t.Errorf("%d events came while they were held", n)
	}
	again.control(url.Values{"hold_events": {"false"}})
	again.wait(payment.EventIntentSucceeded, 1)
	again.wait(payment.EventIntentCreated, 3)
	again.wait(payment.EventIntentAction, 1)
}

func TestTwoProcessesShareOneFile(t *testing.T) {
	t.Parallel()
	a := open(t)
	b := openFile(t, a.file)
	if a.box.Keys() != b.box.Keys() {
		t.Fatal("two sandboxes on one file have two sets of keys")
	}
	for i := range 10 {
		one, other := a, b
		if i%2 == 1 {
			one, other = b, a
		}
		in := one.order(string(rune('a' + i)))
		if status, answer := other.pay(in, "4242424242424242"); status != 200 {
			t.Fatalf("pay = %d %v", status, answer)
		}
	}
	a.idle()
	// Each event went out once, by the one or by the other.
	seen := map[string]int{}
	for _, e := range append(a.hook.events(payment.EventIntentSucceeded), b.hook.events(payment.EventIntentSucceeded)...) {
		seen[e.OrderID]++
	}
	if len(seen) != 10 {
		t.Errorf("paid orders heard of: %v", seen)
	}
	for order, n := range seen {
		if n != 1 {
			t.Errorf("order %s was told %d times", order, n)
		}
	}
}
