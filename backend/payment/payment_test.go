package payment_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/landed"
	"quayside/backend/merchant"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/shipping"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func eur(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }

// till is a database with one placed order of 16.90 EUR, and short words for
// what the tests do with it.
type till struct {
	*testing.T
	db    *database.DB
	order string
}

func open(t *testing.T, db *database.DB) *till {
	t.Helper()
	c := &till{t, db, database.NewID()}
	c.must(landed.Seed(t.Context(), db, noon))
	c.must(shipping.Seed(t.Context(), db, noon))
	rate, err := landed.RateFor(t.Context(), db, "EUR", noon)
	c.must(err)
	lanes, err := shipping.LanesTo(t.Context(), db, "DE")
	c.must(err)
	m := &merchant.Merchant{Code: "qingyu", NameZH: "青屿窑", NameEN: "Qingyu Kiln", CreditCode: "91331181MADEM0011E", CustomsCode: "331096DEM1", CustomsOffice: "2928"}
	c.must(c.in(func(tx *database.Tx) error {
		if err := merchant.Save(t.Context(), tx, m); err != nil {
			return err
		}
		return order.Add(t.Context(), tx, &order.Order{
			ID: c.order, Number: "QS-2611-7K3M9D", TokenHash: order.Hash("x"), CartID: "c", Attempt: "a", State: order.Placed,
			Email: "jonas@example.com", Language: "en", Address: order.Address{Name: "Jonas", Line1: "Torstraße 88", Country: "DE"},
			Currency: "EUR", Rate: rate, Goods: eur(1690), Freight: eur(0), Total: eur(1690), PlacedAt: noon, HoldUntil: noon, MovedAt: noon,
			Parcels: []order.Parcel{{MerchantID: m.ID, Route: lanes[0].Route(), Freight: eur(0), GrossGrams: 2, NetGrams: 1, Lines: []order.Line{{
				ProductID: "p", VariantID: "v", SKU: "BOWL", Title: "Bowl", Quantity: 1, Each: eur(1690), EachCNY: money.Amount{Minor: 13140, Currency: "CNY"},
				Export: catalog.Export{HS6: "691110", HS10: "6911101900", Origin: "CN", DeclaredZH: "瓷碗", Unit1: "035", NetGrams: 1, GrossGrams: 2},
			}}}},
		})
	}))
	return c
}

func (c *till) in(do func(tx *database.Tx) error) error { return c.db.InTx(c.Context(), do) }

func (c *till) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *till) capture() (first bool) {
	c.Helper()
	c.must(c.in(func(tx *database.Tx) (err error) {
		first, err = payment.Capture(c.Context(), tx, payment.Taken{OrderID: c.order, IntentID: "pi_1", Owed: eur(1690), Received: eur(1690), At: noon})
		return err
	}))
	return first
}

func (c *till) promise(minor int64) (r *payment.Refund, err error) {
	err = c.in(func(tx *database.Tx) (err error) {
		r, err = payment.Promise(c.Context(), tx, c.order, eur(minor), payment.CauseRequested, noon)
		return err
	})
	return r, err
}

func (c *till) owed() int64 {
	c.Helper()
	var b struct{ Owed, Sum int64 }
	c.must(c.db.Gorm(c.Context()).Raw(`SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS sum,
		CAST(COALESCE(SUM(CASE WHEN account = ? THEN amount ELSE 0 END), 0) AS BIGINT) AS owed
		FROM ledger_entries WHERE order_id = ?`, payment.Receivable, c.order).Scan(&b).Error)
	if b.Sum != 0 {
		c.Errorf("the ledger does not balance: %v", b)
	}
	return b.Owed
}

func TestMoneyIsCapturedOnceHoweverManySaySo(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		c := open(t, db)
		var firsts atomic.Int64
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if i == 4 { // the intent is stored in the middle of it
					err := c.in(func(tx *database.Tx) error {
						return payment.Add(t.Context(), tx, payment.Intent{ID: "pi_1", OrderID: c.order, Amount: eur(1690)}, noon)
					})
					if err != nil {
						t.Error(err)
					}
					return
				}
				if c.capture() {
					firsts.Add(1)
				}
			})
		}
		wg.Wait()
		p, err := payment.Find(t.Context(), db, c.order)
		if err != nil || firsts.Load() != 1 || p.State != payment.Captured || p.Captured != eur(1690) || c.owed() != 1690 {
			t.Errorf("%d firsts, %+v, %v, ledger %d", firsts.Load(), p, err, c.owed())
		}
		c.must(c.in(func(tx *database.Tx) error { return payment.Close(t.Context(), tx, c.order) }))
		if p, err = payment.Find(t.Context(), db, c.order); err != nil || p.State != payment.Captured {
			t.Errorf("closing a captured payment: %+v, %v", p, err)
		}
	})
}

func TestNothingCanBePromisedBeforeMoneyIsIn(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		c := open(t, db)
		if _, err := payment.Find(t.Context(), db, c.order); !errors.Is(err, payment.ErrUnknown) {
			t.Errorf("Find = %v, want ErrUnknown", err)
		}
		if _, err := c.promise(1); !errors.Is(err, payment.ErrRefundExceeds) {
			t.Errorf("Promise = %v, want ErrRefundExceeds", err)
		}
		c.capture()
		if _, err := c.promise(0); err == nil {
			t.Error("a refund of nothing was promised")
		}
		if _, err := c.promise(1691); !errors.Is(err, payment.ErrRefundExceeds) {
			t.Errorf("a cent too much: %v, want ErrRefundExceeds", err)
		}
	})
}

func TestARefundThatFailsCanBePromisedAgain(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		c := open(t, db)
		c.capture()
		follow := func(r *payment.Refund, to payment.RefundState) bool {
			var changed bool
			c.must(c.in(func(tx *database.Tx) (err error) {
				changed, err = payment.Follow(t.Context(), tx, r, payment.Told{State: to, GatewayID: "re_" + r.ID, At: noon})
				return err
			}))
			return changed
		}
		r, err := c.promise(1690)
		c.must(err)
		for _, step := range []struct {
			to      payment.RefundState
			changes bool
			owed    int64
		}{
			{payment.Pending, true, 1690}, {payment.Pending, false, 1690}, {payment.Done, true, 0},
			{payment.Pending, false, 0}, {payment.Done, false, 0}, {payment.Failed, true, 1690}, {payment.Done, false, 1690},
		} {
			if changed := follow(r, step.to); changed != step.changes || c.owed() != step.owed {
				t.Errorf("to %s: changed %v, the gateway owes %d; want %v, %d", step.to, changed, c.owed(), step.changes, step.owed)
			}
		}
		if again, err := c.promise(1690); err != nil || again.State != payment.Promised {
			t.Errorf("promised again: %+v, %v", again, err)
		}
	})
}

func TestAnEventIsNewOnce(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		c := open(t, db)
		e := payment.Event{ID: "evt_1", Type: payment.EventIntentSucceeded, At: noon}
		for i, want := range []bool{true, false, false} {
			c.must(c.in(func(tx *database.Tx) error {
				fresh, err := payment.Heard(t.Context(), tx, e, noon)
				if fresh != want {
					t.Errorf("telling %d: fresh = %v", i+1, fresh)
				}
				return err
			}))
		}
	})
}

func TestStateOf(t *testing.T) {
	t.Parallel()
	for status, want := range map[payment.RefundStatus]payment.RefundState{
		payment.RefundPending: payment.Pending, "requires_action": payment.Pending, payment.RefundSucceeded: payment.Done,
		payment.RefundFailed: payment.Failed, payment.RefundCanceled: payment.Failed,
	} {
		if got, err := payment.StateOf(status); err != nil || got != want {
			t.Errorf("StateOf %s = %s, %v, want %s", status, got, err, want)
		}
	}
	if _, err := payment.StateOf("teleported"); err == nil {
		t.Error("a status nobody knows was taken for something")
	}
}

func TestARefundIsAskedForUnderItsOwnKey(t *testing.T) {
	t.Parallel()
	r := payment.Refund{ID: "r1", Amount: eur(5), Cause: payment.CauseRequested}
	if got := r.Ask("pi_1"); got != (payment.RefundIntent{Key: "r1", IntentID: "pi_1", Amount: eur(5), Reason: payment.RefundRequested}) {
		t.Errorf("Ask = %+v", got)
	}
	r.Cause = payment.CauseLate
	if got := r.Ask("pi_1").Reason; got != "" {
		t.Errorf("reason of late money = %q; the gateway has no word for it", got)
	}
}
