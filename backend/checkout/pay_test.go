package checkout_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"quayside/backend/checkout"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/stock"
)

func TestPressingTwiceIsOneOrderAndOneIntent(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		const rounds = 12
		w := newWorld(t, db, 2*rounds)
		for n := range rounds {
			in := w.press(w.put("BOWL", 2))
			if orders := pressAtOnce(t, w, in, 6); orders != 1 || w.house.opened != n+1 {
				t.Fatalf("round %d: %d orders, %d intents in all", n, orders, w.house.opened)
			}
		}
		if n := w.available("BOWL"); n != 0 {
			t.Errorf("%d bowls available, want all held by an order each", n)
		}
	})
}

// pressAtOnce presses the same button n times at once and returns how many
// different orders came of it.
func pressAtOnce(t *testing.T, w *world, in checkout.BeginInput, n int) int {
	t.Helper()
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			b, err := w.c.Begin(t.Context(), in)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			seen[b.Order.ID+" "+b.Token+" "+b.Intent.ID] = true
		})
	}
	wg.Wait()
	return len(seen)
}

func TestAPressAfterPayingFindsThePaidOrder(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		in := w.press(w.put("BOWL", 2))
		b, err := w.c.Begin(t.Context(), in)
		w.must(err)
		w.pay(b)
		again, err := w.c.Begin(t.Context(), in)
		if err != nil || again.Order.ID != b.Order.ID || again.Order.State != order.Paid || again.Token != b.Token || again.Intent.ID != "" {
			t.Errorf("again = %+v, %v", again, err)
		}
	})
}

func TestAChangedCartReplacesItsUnpaidOrder(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		token := w.put("BOWL", 3)
		first, err := w.c.Begin(t.Context(), w.press(token))
		w.must(err)
		// All three are held by the first order, and the shopper wants two now.
		cart, err := order.FindCart(t.Context(), db, order.Hash(token))
		w.must(err)
		if cart.Count() != 3 {
			t.Fatalf("cart = %+v: it is kept until the money is in", cart)
		}
		w.must(db.InTx(t.Context(), func(tx *database.Tx) error {
			_, err := order.SetInCart(t.Context(), tx, order.Hash(token), w.ids["BOWL"], 2, money.Amount{Currency: "CNY"}, noon)
			return err
		}))
		second, err := w.c.Begin(t.Context(), w.press(token))
		w.must(err)
		old := w.find(first.Order.ID)
		if old.State != order.Cancelled || old.Cause != order.Replaced || w.house.intents[old.ID].Status != payment.IntentCanceled {
			t.Errorf("the first order is %s (%s), its intent %s", old.State, old.Cause, w.house.intents[old.ID].Status)
		}
		if second.Order.ID == first.Order.ID || w.available("BOWL") != 1 {
			t.Errorf("second order %s, %d bowls available, want 1", second.Order.Number, w.available("BOWL"))
		}
		// While the second one's money is on its way the cart cannot be ordered again.
		w.house.set(second.Order.ID, payment.IntentProcessing)
		in := w.press(token)
		in.Attempt = "another-press"
		if _, err := w.c.Begin(t.Context(), in); !errors.Is(err, checkout.ErrPaying) {
			t.Errorf("Begin while paying = %v, want ErrPaying", err)
		}
	})
}

func TestOneEventTenTimesAtOnceIsOnePaidOrder(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		b := w.begin("BOWL", 2, "SCARF", 1)
		w.house.take(b.Order.ID, noon)
		e := w.succeeded(b)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				var err error
				if i%2 == 0 {
					err = w.c.Settle(t.Context(), e)
				} else {
					_, err = w.c.Return(t.Context(), b.Order.ID)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		checkPaidOnce(w, b)
	})
}

// checkPaidOnce looks for everything a sale does, exactly once, of an order of
// two bowls and a scarf out of ten.
func checkPaidOnce(w *world, b checkout.Begun) {
	w.Helper()
	if o := w.find(b.Order.ID); o.State != order.Paid {
		w.Errorf("order is %s", o.State)
	}
	if w.onHand("BOWL") != 8 || w.available("BOWL") != 8 || w.onHand("SCARF") != 9 {
		w.Errorf("on hand: %d bowls, %d scarves", w.onHand("BOWL"), w.onHand("SCARF"))
	}
	if n := w.jobs("customs.declare"); n != 2 {
		w.Errorf("declarations queued = %d, want 2", n)
	}
	if n := w.jobs("payment.give_back"); n != 0 {
		w.Errorf("refunds queued = %d, want none", n)
	}
	w.checkMoney(b.Order.ID)
}

// TestEveryOrderOfWhatCanHappenEndsWell runs the browser's return, the webhook,
// its repeat, news of an earlier decline, and the end of the hold in each of
// their 120 orders, with the shopper paying first. Every order ends paid, once.
func TestEveryOrderOfWhatCanHappenEndsWell(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10_000)
		steps := map[string]func(checkout.Begun) error{
			"return":  func(b checkout.Begun) error { _, err := w.c.Return(t.Context(), b.Order.ID); return err },
			"webhook": func(b checkout.Begun) error { return w.c.Settle(t.Context(), w.succeeded(b)) },
			"repeat":  func(b checkout.Begun) error { return w.c.Settle(t.Context(), w.succeeded(b)) },
			"decline": func(b checkout.Begun) error {
				return w.c.Settle(t.Context(), w.house.event(b.Order.ID, payment.EventIntentFailed, 1, noon))
			},
			"expire": func(b checkout.Begun) error {
				w.clock.forward(11 * time.Minute)
				return w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID})
			},
		}
		runs := 0
		for _, path := range permutations([]string{"return", "webhook", "repeat", "decline", "expire"}) {
			b := w.begin("BOWL", 1)
			w.house.take(b.Order.ID, w.clock.now())
			for _, step := range path {
				if err := steps[step](b); err != nil {
					t.Fatalf("%v: %s: %v", path, step, err)
				}
			}
			runs++
			if o := w.find(b.Order.ID); o.State != order.Paid {
				t.Errorf("%v: the order is %s", path, o.State)
			}
			w.checkMoney(b.Order.ID)
		}
		if got := w.onHand("BOWL"); got != int64(10_000-runs) || w.jobs("customs.declare") != runs || w.jobs("payment.give_back") != 0 {
			t.Errorf("after %d sales: %d on hand, %d declarations, %d refunds", runs, got, w.jobs("customs.declare"), w.jobs("payment.give_back"))
		}
	})
}

func permutations(words []string) [][]string {
	if len(words) == 1 {
		return [][]string{words}
	}
	var all [][]string
	for i := range words {
		rest := append(append([]string{}, words[:i]...), words[i+1:]...)
		for _, p := range permutations(rest) {
			all = append(all, append([]string{words[i]}, p...))
		}
	}
	return all
}

// TestEverythingAtOnceEndsPaidOrCalledOff lets the shopper pay in the moment the
// hold ends, with every messenger running at once. Whoever wins, no order is
// both charged and called off without its money going back.
func TestEverythingAtOnceEndsPaidOrCalledOff(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 1000)
		for range 25 {
			b := w.begin("BOWL", 2, "SCARF", 1)
			w.clock.forward(11 * time.Minute)
			raceToEnd(t, w, b)
			o := w.find(b.Order.ID)
			w.giveBack(o.ID)
			w.checkMoney(o.ID)
			switch o.State {
			case order.Paid:
				if p := w.payment(o.ID); p.Captured != o.Total || !p.Refunded.IsZero() {
					t.Errorf("a paid order: %v captured, %v refunded", p.Captured, p.Refunded)
				}
			case order.Cancelled:
				if w.balance(o.ID)[payment.Receivable] != 0 {
					t.Errorf("a cancelled order keeps money: %v", w.balance(o.ID))
				}
			default:
				t.Errorf("order is %s", o.State)
			}
		}
	})
}

func raceToEnd(t *testing.T, w *world, b checkout.Begun) {
	t.Helper()
	var wg sync.WaitGroup
	run := func(step func() error) {
		wg.Go(func() {
			if err := step(); err != nil {
				t.Error(err)
			}
		})
	}
	run(func() error { return w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}) })
	run(func() error {
		if !w.house.take(b.Order.ID, w.clock.now()) {
			return nil
		}
		return w.c.Settle(t.Context(), w.succeeded(b))
	})
	run(func() error { _, err := w.c.Return(t.Context(), b.Order.ID); return err })
	run(func() error { return w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}) })
	wg.Wait()
	// The webhook that was too early, or is told again.
	if w.house.intents[b.Order.ID].Status == payment.IntentSucceeded {
		w.must(w.c.Settle(t.Context(), w.succeeded(b)))
	}
}

func TestNobodyIsSoldWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ shoppers, units int }{{24, 5}, {500, 20}} {
		t.Run(fmt.Sprintf("%d shoppers on %d", tt.shoppers, tt.units), func(t *testing.T) {
			databasetest.Each(t, func(t *testing.T, db *database.DB) {
				w := newWorld(t, db, 1)
				w.must(db.InTx(t.Context(), func(tx *database.Tx) error {
					return stock.Put(t.Context(), tx, w.ids["BOWL"], int64(tt.units))
				}))
				sold, refused := rush(t, w, tt.shoppers)
				if sold != tt.units || refused != tt.shoppers-tt.units || w.onHand("BOWL") != 0 || w.jobs("customs.declare") != tt.units {
					t.Errorf("sold %d, refused %d, %d on hand, %d declarations; want %d sold", sold, refused, w.onHand("BOWL"), w.jobs("customs.declare"), tt.units)
				}
			})
		})
	}
}

// rush has shoppers with a bowl in their carts order and pay all at once.
func rush(t *testing.T, w *world, shoppers int) (sold, refused int) {
	t.Helper()
	presses := make([]checkout.BeginInput, shoppers)
	for i := range presses {
		presses[i] = w.press(w.put("BOWL", 1))
	}
	var sales, refusals atomic.Int64
	gate := make(chan struct{}, 32) // as many requests as a server works on at once
	var wg sync.WaitGroup
	for _, in := range presses {
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			b, err := w.c.Begin(t.Context(), in)
			switch {
			case errors.Is(err, stock.ErrShort):
				refusals.Add(1)
				return
			case err != nil:
				t.Error(err)
				return
			}
			w.house.take(b.Order.ID, noon)
			if err := w.c.Settle(t.Context(), w.succeeded(b)); err != nil {
				t.Error(err)
				return
			}
			sales.Add(1)
		})
	}
	wg.Wait()
	return int(sales.Load()), int(refusals.Load())
}

func TestACrashBetweenTheOrderAndItsIntentIsNoCharge(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		in := w.press(w.put("BOWL", 2))
		w.house.busy = func(call string) error { return payment.ErrGatewayBusy }
		_, err := w.c.Begin(t.Context(), in)
		if !errors.Is(err, payment.ErrGatewayBusy) {
			t.Fatalf("Begin = %v, want ErrGatewayBusy", err)
		}
		w.house.busy = nil
		// The same press goes on with the same order.
		b, err := w.c.Begin(t.Context(), in)
		if err != nil || w.available("BOWL") != 8 || w.house.opened != 1 {
			t.Fatalf("the same press: %v, %d available, %d intents", err, w.available("BOWL"), w.house.opened)
		}
		// And if it never comes, the intent nobody knows of cannot be paid.
		w.must(db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.Gorm(t.Context()).Exec("DELETE FROM payments").Error
		}))
		w.clock.forward(time.Hour)
		w.must(w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}))
		if o := w.find(b.Order.ID); o.State != order.Cancelled || w.house.take(b.Order.ID, noon) || w.available("BOWL") != 10 {
			t.Errorf("%s, %d available", o.State, w.available("BOWL"))
		}
	})
}

func TestAPaidIntentThatWasNeverStoredIsSettled(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		b := w.begin("BOWL", 2, "SCARF", 1)
		w.must(db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.Gorm(t.Context()).Exec("DELETE FROM payments").Error
		}))
		w.pay(b)
		checkPaidOnce(w, b)
	})
}

func TestASumTheGatewayRefusesFreesTheGoods(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		in := w.press(w.put("BOWL", 2))
		w.house.busy = func(call string) error { return payment.ErrAmountRefused }
		if _, err := w.c.Begin(t.Context(), in); !errors.Is(err, payment.ErrAmountRefused) {
			t.Fatalf("Begin = %v, want ErrAmountRefused", err)
		}
		w.house.busy = nil
		if n := w.available("BOWL"); n != 10 {
			t.Errorf("%d bowls available, want all", n)
		}
		if _, err := w.c.Begin(t.Context(), in); !errors.Is(err, checkout.ErrOver) {
			t.Errorf("the same press again: %v, want ErrOver", err)
		}
	})
}

func TestAGatewayInTroubleLeavesTheOrderToTheWebhook(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		b := w.begin("BOWL", 1)
		w.house.take(b.Order.ID, noon)
		w.house.busy = func(string) error { return payment.ErrGatewayBusy }
		if o, err := w.c.Return(t.Context(), b.Order.ID); err != nil || o.State != order.Placed {
			t.Errorf("Return = %v, %v", o, err)
		}
		w.clock.forward(time.Hour)
		if err := w.c.Expire(t.Context(), checkout.Expire{Order: b.Order.ID}); !errors.Is(err, payment.ErrGatewayBusy) {
			t.Errorf("Expire = %v, want the job to come again", err)
		}
	})
}

func TestAShopperCanCallAnOrderOffUntilItIsPaid(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		unpaid, paid := w.begin("BOWL", 1), w.begin("CUP", 1)
		w.must(w.c.Cancel(t.Context(), unpaid.Order.ID))
		if o := w.find(unpaid.Order.ID); o.State != order.Cancelled || o.Cause != order.Withdrawn {
			t.Errorf("unpaid: %s (%s)", o.State, o.Cause)
		}
		w.house.take(paid.Order.ID, noon) // and no webhook yet
		if err := w.c.Cancel(t.Context(), paid.Order.ID); !errors.Is(err, order.ErrMoved) {
			t.Errorf("Cancel of a paid order = %v, want ErrMoved", err)
		}
		if o := w.find(paid.Order.ID); o.State != order.Paid {
			t.Errorf("paid: %s", o.State)
		}
	})
}

func TestEventsThatAreNotOursChangeNothing(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		for _, e := range []payment.Event{
			{ID: "evt_1", Type: "customer.created", At: noon},
			{ID: "evt_2", Type: payment.EventIntentSucceeded, At: noon, IntentID: "pi_foreign", Amount: eur(100), Received: eur(100)},
			{ID: "evt_3", Type: payment.EventIntentProcessing, At: noon, IntentID: "pi_x", OrderID: "x"},
		} {
			if err := w.c.Settle(t.Context(), e); err != nil {
				t.Errorf("%s: %v", e.Type, err)
			}
		}
		e := payment.Event{ID: "evt_4", Type: payment.EventIntentSucceeded, At: noon, IntentID: "pi_x", OrderID: "no such order", Amount: eur(100), Received: eur(100)}
		if err := w.c.Settle(t.Context(), e); !errors.Is(err, order.ErrUnknown) {
			t.Errorf("money for an order that is not there: %v, want ErrUnknown", err)
		}
	})
}

func TestTheBusHearsWhatChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, databasetest.Open(t, databasetest.SQLiteURL(t)), 10)
	bus := &ears{}
	w.c.Bus = bus
	b := w.begin("BOWL", 1)
	w.pay(b)
	heard := bus.String()
	for _, want := range []string{checkout.SubjectOrder + ` ["` + b.Order.ID + `"]`, checkout.SubjectStock + ` ["` + w.ids["BOWL"] + `"]`} {
		if strings.Count(heard, want) != 2 {
			t.Errorf("heard %q, want %q when it was placed and when it was paid", heard, want)
		}
	}
}
