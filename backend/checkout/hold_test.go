package checkout_test

import (
	"errors"
	"testing"
	"time"

	"quayside/backend/checkout"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/order"
	"quayside/backend/payment"
)

func TestADeclinedCardKeepsTheGoodsAndLetsTheShopperTryAgain(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 3)
		w.clock.forward(9 * time.Minute)
		w.house.intents[b.Order.ID].Refusal = "insufficient_funds"
		w.must(w.c.Settle(t.Context(), w.house.event(b.Order.ID, payment.EventIntentFailed, 1, w.clock.now())))
		if o := w.find(b.Order.ID); o.State != order.Placed || !o.HoldUntil.Equal(noon.Add(14*time.Minute)) {
			t.Errorf("after a decline: %s, held until %v", o.State, o.HoldUntil)
		}
		// The job for the old end of the hold looks, and comes again later.
		w.clock.forward(2 * time.Minute)
		w.must(w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}))
		if o := w.find(b.Order.ID); o.State != order.Placed || w.available("BOWL") != 0 || w.jobs("checkout.expire") != 2 {
			t.Errorf("after the old end: %s, %d available, %d jobs", o.State, w.available("BOWL"), w.jobs("checkout.expire"))
		}
		w.pay(b)
		if o := w.find(b.Order.ID); o.State != order.Paid || w.events(o.ID) != "placed payment_failed paid waybill" {
			t.Errorf("%s: %s", o.State, w.events(o.ID))
		}
		// Old news of a decline does not downgrade a paid order.
		w.must(w.c.Settle(t.Context(), w.house.event(b.Order.ID, payment.EventIntentFailed, 2, noon)))
		if o := w.find(b.Order.ID); o.State != order.Paid {
			t.Errorf("after old news: %s", o.State)
		}
	})
}

func TestAHoldIsStretchedThreeTimesItsLengthAndNoFurther(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 1)
		for range 20 {
			w.clock.forward(4 * time.Minute)
			if w.find(b.Order.ID).HoldUntil.Before(w.clock.now()) {
				break
			}
			if _, err := w.c.Pay(t.Context(), b.Order.ID); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.find(b.Order.ID).HoldUntil; !got.Equal(noon.Add(30 * time.Minute)) {
			t.Errorf("held until %v, want half past noon", got)
		}
	})
}

func TestAHoldThatIsOverIsNotStretchedIntoTheGoodsOfOthers(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		slow := w.begin("BOWL", 3)
		w.clock.forward(12 * time.Minute) // and the job that ends the hold is late
		w.begin("BOWL", 3)
		if _, err := w.c.Pay(t.Context(), slow.Order.ID); err != nil {
			t.Fatal(err)
		}
		if got := w.find(slow.Order.ID).HoldUntil; !got.Equal(noon.Add(10 * time.Minute)) {
			t.Errorf("held until %v, want it to have ended ten past noon", got)
		}
	})
}

func TestNobodyPaysAndTheGoodsAreFree(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 3)
		w.clock.forward(10*time.Minute + time.Second)
		for range 2 { // a job may run twice
			w.must(w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}))
		}
		o := w.find(b.Order.ID)
		if o.State != order.Cancelled || o.Cause != order.Unpaid || w.available("BOWL") != 3 || w.payment(o.ID).State != payment.Cancelled {
			t.Errorf("%s (%s), %d available, payment %s", o.State, o.Cause, w.available("BOWL"), w.payment(o.ID).State)
		}
		if w.house.take(o.ID, w.clock.now()) {
			t.Error("the intent of a cancelled order could be paid")
		}
		if _, err := w.c.Pay(t.Context(), o.ID); !errors.Is(err, order.ErrMoved) {
			t.Errorf("Pay = %v, want ErrMoved", err)
		}
	})
}

func TestTheGatewayCancelsAndTheOrderFollows(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 3)
		w.house.set(b.Order.ID, payment.IntentCanceled)
		w.must(w.c.Settle(t.Context(), w.house.event(b.Order.ID, payment.EventIntentCanceled, 1, noon)))
		if o := w.find(b.Order.ID); o.State != order.Cancelled || w.available("BOWL") != 3 {
			t.Errorf("%s, %d available", o.State, w.available("BOWL"))
		}
	})
}

func TestMoneyUnderWayAtTheEndOfTheHoldIsWaitedFor(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 3)
		w.house.set(b.Order.ID, payment.IntentProcessing)
		w.clock.forward(10*time.Minute + time.Second)
		w.must(w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}))
		if o := w.find(b.Order.ID); o.State != order.Placed || w.available("BOWL") != 0 || !o.HoldUntil.After(w.clock.now()) {
			t.Errorf("%s, %d available, held until %v", o.State, w.available("BOWL"), o.HoldUntil)
		}
		w.pay(b)
		if o := w.find(b.Order.ID); o.State != order.Paid {
			t.Errorf("order is %s", o.State)
		}
	})
}

func TestMoneyThatTurnsBackAtTheEndOfTheHoldIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 3)
		// It was on its way when we wanted to cancel, and declined a moment later.
		w.house.busy = func(call string) error {
			if call == "cancel" {
				return payment.ErrIntentTaken
			}
			return nil
		}
		w.clock.forward(10*time.Minute + time.Second)
		w.must(w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}))
		if o := w.find(b.Order.ID); o.State != order.Placed || w.jobs("checkout.expire") != 2 {
			t.Fatalf("%s, %d jobs; want one that looks again", o.State, w.jobs("checkout.expire"))
		}
		w.house.busy = nil
		w.clock.forward(time.Hour)
		w.must(w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}))
		if o := w.find(b.Order.ID); o.State != order.Cancelled || w.available("BOWL") != 3 {
			t.Errorf("%s, %d available", o.State, w.available("BOWL"))
		}
	})
}

func TestAWebhookThatNeverComesIsFoundOutBeforeTheOrderIsCalledOff(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		b := w.begin("BOWL", 2, "SCARF", 1)
		w.house.take(b.Order.ID, w.clock.now())
		w.clock.forward(time.Hour)
		w.must(w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}))
		checkPaidOnce(w, b)
	})
}
