package checkout_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"quayside/backend/checkout"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/stock"
)

func TestLateMoneyGoesBackOnce(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 3)
		w.clock.forward(time.Hour)
		w.must(w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}))
		w.house.set(b.Order.ID, payment.IntentNeedsMethod) // a gateway that let it be paid all the same
		w.house.take(b.Order.ID, w.clock.now())
		for n := range 3 { // the same news under three names, each told twice
			e := w.house.event(b.Order.ID, payment.EventIntentSucceeded, n, w.clock.now())
			w.must(w.c.Settle(t.Context(), e))
			w.must(w.c.Settle(t.Context(), e))
		}
		if n := w.jobs("payment.give_back"); n != 1 {
			t.Fatalf("refunds queued = %d, want 1", n)
		}
		refunds := w.giveBack(b.Order.ID)
		w.giveBack(b.Order.ID) // a job may run twice
		if len(refunds) != 1 || refunds[0].State != payment.Done || refunds[0].Amount != b.Order.Total || refunds[0].Cause != payment.CauseLate {
			t.Errorf("refunds = %+v", refunds)
		}
		if w.events(b.Order.ID) != "placed cancelled refund refunded" || w.jobs("customs.declare") != 0 || w.available("BOWL") != 3 {
			t.Errorf("%s; %d declarations, %d available", w.events(b.Order.ID), w.jobs("customs.declare"), w.available("BOWL"))
		}
		w.checkMoney(b.Order.ID)
	})
}

func TestMoneyForGoodsThatAreGoneGoesBack(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		slow := w.begin("CUP", 1, "BOWL", 3)
		w.clock.forward(12 * time.Minute) // the hold is over, and its job has not run
		quick := w.begin("BOWL", 1)
		w.pay(quick)
		w.pay(slow)
		o := w.find(slow.Order.ID)
		if o.State != order.Cancelled || o.Cause != order.SoldOut || w.onHand("BOWL") != 2 || w.onHand("CUP") != 3 {
			t.Errorf("%s (%s), on hand %d bowls, %d cups", o.State, o.Cause, w.onHand("BOWL"), w.onHand("CUP"))
		}
		if refunds := w.giveBack(o.ID); len(refunds) != 1 || refunds[0].Amount != o.Total || refunds[0].Cause != payment.CauseSoldOut {
			t.Errorf("refunds = %+v", refunds)
		}
		if w.jobs("customs.declare") != 1 || w.events(o.ID) != "placed cancelled refund refunded" {
			t.Errorf("%d declarations; %s", w.jobs("customs.declare"), w.events(o.ID))
		}
		w.checkMoney(o.ID)
	})
}

func TestAHoldThatIsOverIsHonouredWhileTheGoodsAreThere(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 3)
		w.clock.forward(time.Hour)
		w.pay(b)
		if o := w.find(b.Order.ID); o.State != order.Paid || w.onHand("BOWL") != 0 {
			t.Errorf("%s, %d on hand", o.State, w.onHand("BOWL"))
		}
	})
}

func TestAnotherSumThanWasOwedGoesBack(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 1)
		w.house.take(b.Order.ID, noon)
		w.house.intents[b.Order.ID].Received = eur(100)
		w.must(w.c.Settle(t.Context(), w.succeeded(b)))
		o := w.find(b.Order.ID)
		if o.State != order.Cancelled || o.Cause != order.WrongSum || w.available("BOWL") != 3 {
			t.Errorf("%s (%s), %d available", o.State, o.Cause, w.available("BOWL"))
		}
		if refunds := w.giveBack(o.ID); len(refunds) != 1 || refunds[0].Amount != eur(100) {
			t.Errorf("refunds = %+v", refunds)
		}
		w.checkMoney(o.ID)
	})
}

func TestRefundsAtOnceNeverGiveBackMoreThanCameIn(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 1)
		w.pay(b)
		part := eur(b.Order.Total.Minor*2/5 + 1) // two fit, three do not
		var done, refused atomic.Int64
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				switch _, err := w.c.Refund(t.Context(), b.Order.ID, part, payment.CauseRequested); {
				case err == nil:
					done.Add(1)
				case errors.Is(err, payment.ErrRefundExceeds):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if done.Load() != 2 || refused.Load() != 8 {
			t.Errorf("%d refunds promised, %d refused; want 2 and 8", done.Load(), refused.Load())
		}
		w.giveBack(b.Order.ID)
		if got := w.payment(b.Order.ID); got.Refundable() != b.Order.Total.Minus(part).Minus(part) {
			t.Errorf("still refundable: %v", got.Refundable())
		}
		if _, err := w.c.Refund(t.Context(), b.Order.ID, part, payment.CauseRequested); !errors.Is(err, payment.ErrRefundExceeds) {
			t.Errorf("a third: %v, want ErrRefundExceeds", err)
		}
		w.checkMoney(b.Order.ID)
	})
}

func TestARefundIsAskedForAtOnceByTwoWorkersAndGivenOnce(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 1)
		w.pay(b)
		r, err := w.c.Refund(t.Context(), b.Order.ID, b.Order.Total, payment.CauseRequested)
		w.must(err)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := w.c.GiveBack(t.Context(), payment.GiveBack{Refund: r.ID}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if w.events(b.Order.ID) != "placed paid waybill refund refunded" {
			t.Error(w.events(b.Order.ID))
		}
		w.checkMoney(b.Order.ID)
	})
}

func TestARefundFollowsWhatTheGatewayTells(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 1)
		w.pay(b)
		w.house.status = payment.RefundPending
		r, err := w.c.Refund(t.Context(), b.Order.ID, b.Order.Total, payment.CauseRequested)
		w.must(err)
		told := func(n int, status string) error {
			e := payment.Event{ID: "evt_re_" + status + string('0'+rune(n)), Type: payment.EventRefundUpdated, At: w.clock.now(), RefundID: "re_" + r.ID, Status: status, Amount: r.Amount}
			return w.c.Settle(t.Context(), e)
		}
		if err := told(0, payment.RefundSucceeded); !errors.Is(err, checkout.ErrEarly) {
			t.Errorf("news before we know of it: %v, want ErrEarly", err)
		}
		state := func() payment.RefundState {
			got, err := payment.FindRefund(t.Context(), db, r.ID)
			w.must(err)
			return got.State
		}
		w.must(w.c.GiveBack(t.Context(), payment.GiveBack{Refund: r.ID}))
		if got := state(); got != payment.Pending || w.balance(b.Order.ID)[payment.Receivable] != b.Order.Total.Minor {
			t.Errorf("asked for: %s, ledger %v", got, w.balance(b.Order.ID))
		}
		w.must(told(1, payment.RefundSucceeded))
		w.must(told(1, payment.RefundSucceeded))
		w.must(told(2, payment.RefundPending)) // old news
		if got := state(); got != payment.Done || w.balance(b.Order.ID)[payment.Receivable] != 0 {
			t.Errorf("given: %s, ledger %v", got, w.balance(b.Order.ID))
		}
		w.must(told(3, payment.RefundFailed)) // the bank sent it back
		p := w.payment(b.Order.ID)
		if got := state(); got != payment.Failed || w.balance(b.Order.ID)[payment.Receivable] != b.Order.Total.Minor || p.Refundable() != b.Order.Total {
			t.Errorf("failed: %s, ledger %v, refundable %v", got, w.balance(b.Order.ID), p.Refundable())
		}
		if got := w.events(b.Order.ID); got != "placed paid waybill refund refunded refund_failed" {
			t.Errorf("timeline = %s", got)
		}
	})
}

// A job that asked the gateway and died must not make its refund somebody
// else's, however long it is down.
func TestARefundOfOursIsKnownByItsKeyWhileItsJobIsDown(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 1)
		w.pay(b)
		r, err := w.c.Refund(t.Context(), b.Order.ID, eur(500), payment.CauseRequested)
		w.must(err)
		given, err := w.house.Refund(t.Context(), r.Ask(b.Intent.ID))
		w.must(err)
		w.clock.forward(time.Hour)
		for _, e := range []payment.Event{
			{ID: "evt_1", Type: payment.EventRefundCreated, Status: payment.RefundPending},
			{ID: "evt_2", Type: payment.EventRefundUpdated, Status: payment.RefundSucceeded},
			{ID: "evt_2", Type: payment.EventRefundUpdated, Status: payment.RefundSucceeded},
		} {
			e.At, e.RefundID, e.RefundKey, e.IntentID, e.Amount = noon, given.ID, r.ID, b.Intent.ID, eur(500)
			w.must(w.c.Settle(t.Context(), e))
		}
		refunds := w.giveBack(b.Order.ID) // the job comes to life again
		if len(refunds) != 1 || refunds[0].State != payment.Done || refunds[0].GatewayID != given.ID || refunds[0].Cause != payment.CauseRequested {
			t.Errorf("refunds = %+v", refunds)
		}
		if p := w.payment(b.Order.ID); p.Refunded != eur(500) {
			t.Errorf("refunded %v", p.Refunded)
		}
		if got := w.events(b.Order.ID); got != "placed paid waybill refund refunded" {
			t.Errorf("timeline = %s", got)
		}
		w.checkMoney(b.Order.ID)
		w.clock.forward(time.Minute)
		second := payment.Event{ID: "evt_3", Type: payment.EventRefundCreated, Status: payment.RefundSucceeded, At: noon, RefundID: "re_x", RefundKey: r.ID, IntentID: b.Intent.ID, Amount: eur(100)}
		w.must(w.c.Settle(t.Context(), second))
		if p := w.payment(b.Order.ID); p.Refunded != eur(600) {
			t.Errorf("a second one under the key: refunded %v, want both", p.Refunded)
		}
	})
}

func TestARefundMadeInTheGatewaysOwnPagesIsEnteredToo(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 1)
		w.pay(b)
		e := payment.Event{
			ID: "evt_x", Type: payment.EventRefundUpdated, At: noon, RefundID: "re_x", IntentID: b.Intent.ID,
			Status: payment.RefundSucceeded, Amount: eur(500),
		}
		w.clock.forward(11 * time.Minute)
		for range 2 {
			w.must(w.c.Settle(t.Context(), e))
		}
		p := w.payment(b.Order.ID)
		if p.Refunded != eur(500) || w.balance(b.Order.ID)[payment.Receivable] != b.Order.Total.Minor-500 || w.jobs("payment.give_back") != 0 {
			t.Errorf("refunded %v, ledger %v, %d refunds asked for", p.Refunded, w.balance(b.Order.ID), w.jobs("payment.give_back"))
		}
		if got := w.events(b.Order.ID); got != "placed paid waybill refund refunded" {
			t.Errorf("timeline = %s", got)
		}
		if _, err := w.c.Refund(t.Context(), b.Order.ID, b.Order.Total, payment.CauseRequested); !errors.Is(err, payment.ErrRefundExceeds) {
			t.Errorf("all of it again: %v, want ErrRefundExceeds", err)
		}
	})
}

func TestARefundOfSomebodyElsesMoneyIsNotOurs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, databasetest.Open(t, databasetest.SQLiteURL(t)), 3)
	e := payment.Event{ID: "evt_x", Type: payment.EventRefundUpdated, At: noon.Add(-time.Hour), RefundID: "re_x", IntentID: "pi_x", Status: payment.RefundSucceeded, Amount: eur(1)}
	w.must(w.c.Settle(t.Context(), e))
	e.Status = ""
	w.must(w.c.Settle(t.Context(), e))
	e.Status = "teleported"
	if err := w.c.Settle(t.Context(), e); err == nil {
		t.Error("a status nobody knows was taken for something")
	}
}

func TestARefundTheGatewayWillNeverGiveIsSeenByAPerson(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 1)
		w.pay(b)
		r, err := w.c.Refund(t.Context(), b.Order.ID, b.Order.Total, payment.CauseRequested)
		w.must(err)
		w.house.busy = func(string) error { return payment.ErrGatewayBusy }
		if err := w.c.GiveBack(t.Context(), payment.GiveBack{Refund: r.ID}); !errors.Is(err, payment.ErrGatewayBusy) {
			t.Errorf("GiveBack = %v, want the job to come again", err)
		}
		w.house.busy = func(string) error { return payment.ErrRefundExceeds }
		w.must(w.c.GiveBack(t.Context(), payment.GiveBack{Refund: r.ID}))
		w.house.busy = nil
		got, err := payment.FindRefund(t.Context(), db, r.ID)
		if err != nil || got.State != payment.Failed || got.Refusal != payment.ErrRefundExceeds.Code {
			t.Errorf("refund = %+v, %v", got, err)
		}
		if p := w.payment(b.Order.ID); p.Refundable() != b.Order.Total {
			t.Errorf("refundable again: %v, want all", p.Refundable())
		}
	})
}

// A take that has sold a part and then finds the rest gone must not keep it.
func TestATurnedAwayOrderPutsEverythingBack(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 1, "CUP", 1, "SCARF", 1)
		w.must(db.InTx(t.Context(), func(tx *database.Tx) error { return stock.Put(t.Context(), tx, w.ids["CUP"], 0) }))
		w.pay(b)
		if o := w.find(b.Order.ID); o.Cause != order.SoldOut || w.available("BOWL") != 3 || w.available("SCARF") != 3 {
			t.Errorf("%s; %d bowls, %d scarves available", o.Cause, w.available("BOWL"), w.available("SCARF"))
		}
	})
}
