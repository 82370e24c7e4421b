package checkout_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"quayside/backend/checkout"
	"quayside/backend/customs"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/fault"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/shipping"
	"quayside/backend/stock"
)

func TestASaleFromTheCartToItsDeclarations(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		token := w.put("BOWL", 2, "SCARF", 1, "CUP", 1)
		q := w.quote(token)
		// 128.90 CNY at 0.12862067 is 16.58; 39.90 is 5.13; 259.00 is 33.31.
		// 1088 g: 15.00 + 11 x 4.00 = 59.00 CNY is 7.59; 110 g: 23.00 is 2.96.
		if q.Goods != eur(2*1658+513+3331) || q.Freight != eur(759+296) || q.Total != eur(7160+1055) || len(q.Parcels) != 2 {
			t.Fatalf("quote = %v + %v = %v in %d parcels", q.Goods, q.Freight, q.Total, len(q.Parcels))
		}
		b, err := w.c.Begin(t.Context(), w.press(token))
		w.must(err)
		if b.Order.Total != q.Total || b.Intent.Amount != q.Total || b.Intent.ClientSecret == "" || b.Order.HoldUntil != noon.Add(10*time.Minute) {
			t.Fatalf("begun = %+v", b)
		}
		if w.available("BOWL") != 8 || w.onHand("BOWL") != 10 {
			t.Errorf("bowls: %d available, %d on hand; want 8 held back and 10 there", w.available("BOWL"), w.onHand("BOWL"))
		}
		w.clock.forward(time.Minute)
		w.pay(b)
		checkSale(w, b, token)
	})
}

func checkSale(w *world, b checkout.Begun, token string) {
	w.Helper()
	o, err := order.FindByToken(w.Context(), w.db, b.Order.Number, b.Token)
	w.must(err)
	if o.State != order.Paid || !o.PaidAt.Equal(noon.Add(time.Minute)) || o.Address != berlin {
		w.Errorf("order = %+v", o)
	}
	if w.onHand("BOWL") != 8 || w.onHand("SCARF") != 9 || w.available("BOWL") != 8 {
		w.Errorf("on hand: %d bowls, %d scarves", w.onHand("BOWL"), w.onHand("SCARF"))
	}
	p := w.payment(o.ID)
	if p.State != payment.Captured || p.Captured != o.Total || w.balance(o.ID)[payment.Receivable] != o.Total.Minor {
		w.Errorf("payment = %+v, ledger %v", p, w.balance(o.ID))
	}
	for i, box := range o.Parcels {
		s, err := shipping.Find(w.Context(), w.db, box.ID)
		w.must(err)
		if box.Number != o.Number+[]string{"-1", "-2"}[i] || s.Waybill == "" || s.ChargeCNY != box.ChargeCNY || s.GrossGrams != box.GrossGrams || s.CarrierCustomsCode == "" {
			w.Errorf("parcel %s: %+v", box.Number, s)
		}
		if s.ChargeCNY.Compare(box.FreightCNY) >= 0 {
			w.Errorf("the carrier's charge %v is not below the shopper's freight %v", s.ChargeCNY, box.FreightCNY)
		}
	}
	l := o.Parcels[0].Lines[0]
	if l.SKU != "BOWL" || l.Quantity != 2 || l.Each != eur(1658) || l.EachCNY.Minor != 12890 || l.Export.HS10 != "6911101900" || l.Export.DeclaredZH != "瓷盖碗" || l.Options[0] != "plain" {
		w.Errorf("line = %+v", l)
	}
	if n := w.jobs("customs.declare"); n != 2 {
		w.Errorf("declarations queued = %d, want one a parcel", n)
	}
	if got := w.events(o.ID); got != "placed paid waybill waybill" {
		w.Errorf("timeline = %s", got)
	}
	if cart, err := order.FindCart(w.Context(), w.db, order.Hash(token)); err != nil || len(cart.Lines) != 0 {
		w.Errorf("the cart still has %v, %v", cart.Lines, err)
	}
	w.checkMoney(o.ID)
}

func TestAnotherShoppersOrderIsUnknown(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 10)
		mine, theirs := w.begin("CUP", 1), w.begin("CUP", 1)
		for _, token := range []string{theirs.Token, "", mine.Token + "x"} {
			if _, err := order.FindByToken(t.Context(), db, mine.Order.Number, token); !errors.Is(err, order.ErrUnknown) {
				t.Errorf("FindByToken with %q = %v, want ErrUnknown", token, err)
			}
		}
	})
}

func TestWhatIsRefusedSaysWhatToMend(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		full := w.put("BOWL", 3)
		tests := []struct {
			name   string
			change func(*checkout.BeginInput)
			want   error
			fields []string
		}{
			{"an empty cart", func(in *checkout.BeginInput) { in.CartToken = order.NewToken() }, checkout.ErrEmpty, nil},
			{"no address", func(in *checkout.BeginInput) { in.Address = order.Address{Country: "DE"}; in.Email = "x" }, order.ErrAddress, []string{"email", "name", "line1", "postcode", "city", "phone"}},
			{"an unknown country", func(in *checkout.BeginInput) { in.Address.Country = "XX" }, order.ErrAddress, []string{"country"}},
			{"another total than shown", func(in *checkout.BeginInput) { in.Shown = in.Shown.Minus(eur(1)) }, checkout.ErrPriceChanged, nil},
			{"the total in another currency", func(in *checkout.BeginInput) { in.Currency = "USD" }, checkout.ErrPriceChanged, nil},
			{"a currency nobody sells in", func(in *checkout.BeginInput) { in.Currency = "BTC" }, nil, nil},
			{"no name of the press", func(in *checkout.BeginInput) { in.Attempt = "" }, checkout.ErrAttempt, nil},
			{"no language", func(in *checkout.BeginInput) { in.Language = "" }, checkout.ErrLanguage, nil},
		}
		for _, tt := range tests {
			in := w.press(full)
			tt.change(&in)
			_, err := w.c.Begin(t.Context(), in)
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("%s: Begin = %v, want %v", tt.name, err, tt.want)
			}
			if tt.fields != nil {
				checkFields(t, tt.name, err, tt.fields)
			}
		}
		if n := w.available("BOWL"); n != 3 {
			t.Errorf("after refusals %d bowls are available, want all 3", n)
		}
	})
}

func checkFields(t *testing.T, name string, err error, want []string) {
	t.Helper()
	var got []string
	for _, f := range fault.From(err).Fields {
		got = append(got, f.Name)
	}
	if len(got) != len(want) {
		t.Errorf("%s: fields to mend = %v, want %v", name, got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: fields to mend = %v, want %v", name, got, want)
		}
	}
}

func TestAPriceThatChangedIsShownAndConfirmedAgain(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		token := w.put("BOWL", 1)
		in := w.press(token)
		w.must(db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.Gorm(t.Context()).Exec("UPDATE variants SET price = 20000, compare_at = 0 WHERE sku = 'BOWL'").Error
		}))
		_, err := w.c.Begin(t.Context(), in)
		var change *checkout.PriceChange
		if !errors.As(err, &change) || change.Shown != in.Shown || change.Now != w.quote(token).Total {
			t.Fatalf("Begin = %v, want both totals", err)
		}
		if l := w.quote(token).Parcels[0].Lines[0]; !l.Changed() || l.Was != eur(1658) || l.Each != eur(2572) {
			t.Errorf("the cart's line: was %v, is %v", l.Was, l.Each)
		}
		in.Shown = change.Now
		if b, err := w.c.Begin(t.Context(), in); err != nil || b.Order.Total != change.Now {
			t.Errorf("confirmed: %v, %v", b.Order, err)
		}
	})
}

func TestWhatIsShortOrGoneIsNamedLineByLine(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		token := w.put("BOWL", 2, "CUP", 1, "SCARF", 1)
		in := w.press(token)
		w.begin("BOWL", 2) // somebody was quicker
		w.must(db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.Gorm(t.Context()).Exec("UPDATE products SET status = 'archived' WHERE handle = 'scarf'").Error
		}))
		_, err := w.c.Begin(t.Context(), in)
		if !errors.Is(err, checkout.ErrCart) {
			t.Fatalf("Begin = %v, want ErrCart", err)
		}
		checkFields(t, "short and gone", err, []string{w.ids["SCARF"], w.ids["BOWL"]})
		q := w.quote(token)
		if len(q.Gone) != 1 || q.Gone[0].Problem != checkout.ErrGone || q.Parcels[0].Lines[0].Problem != stock.ErrShort || q.Parcels[0].Lines[0].Left != 1 {
			t.Errorf("quote = %+v", q)
		}
	})
}

func TestACartHoldsOnlyWhatMayBeBought(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 120)
		token := w.put("CUP", 90)
		cup := w.ids["CUP"]
		if _, err := w.c.AddToCart(t.Context(), token, cup, 10); !errors.Is(err, order.ErrQuantity) {
			t.Errorf("a hundred cups: %v, want ErrQuantity", err)
		}
		if _, err := w.c.SetInCart(t.Context(), token, cup, -1); !errors.Is(err, order.ErrQuantity) {
			t.Errorf("minus one cup: %v, want ErrQuantity", err)
		}
		if _, err := w.c.AddToCart(t.Context(), token, "no such thing", 1); !errors.Is(err, checkout.ErrGone) {
			t.Errorf("no such thing: %v, want ErrGone", err)
		}
		w.must(db.InTx(t.Context(), func(tx *database.Tx) error { return stock.Put(t.Context(), tx, w.ids["BOWL"], 2) }))
		if _, err := w.c.AddToCart(t.Context(), token, w.ids["BOWL"], 3); !errors.Is(err, stock.ErrShort) {
			t.Errorf("three of two bowls: %v, want ErrShort", err)
		}
		cart, err := w.c.SetInCart(t.Context(), token, cup, 5)
		if err != nil || len(cart.Lines) != 1 || cart.Count() != 5 {
			t.Errorf("five cups: %+v, %v", cart, err)
		}
		if cart, err = w.c.SetInCart(t.Context(), token, cup, 0); err != nil || len(cart.Lines) != 0 {
			t.Errorf("no cups: %+v, %v", cart, err)
		}
	})
}

// brokenQueue takes no jobs.
type brokenQueue struct{}

var errBroken = errors.New("the queue is broken")

func (brokenQueue) Add(context.Context, *database.Tx, checkout.Job) error { return errBroken }

func TestAFailingQueueTakesThePaymentDownWithIt(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		b := w.begin("BOWL", 2)
		w.house.take(b.Order.ID, noon)
		w.c.Queue = brokenQueue{}
		if err := w.c.Settle(t.Context(), w.succeeded(b)); !errors.Is(err, errBroken) {
			t.Fatalf("Settle = %v, want the queue's error", err)
		}
		if o := w.find(b.Order.ID); o.State != order.Placed || w.onHand("BOWL") != 3 || len(w.balance(b.Order.ID)) != 0 {
			t.Errorf("after a failed Settle: %s, %d on hand, ledger %v", o.State, w.onHand("BOWL"), w.balance(b.Order.ID))
		}
		w.c.Queue = w.queue
		w.must(w.c.Settle(t.Context(), w.succeeded(b)))
		if o := w.find(b.Order.ID); o.State != order.Paid || w.jobs(customs.Declare{}.Kind()) != 1 {
			t.Errorf("told again: %s, %d declarations", o.State, w.jobs(customs.Declare{}.Kind()))
		}
	})
}

func TestAPaidOrderWaitsForWaybillNumbersAndIsNotLost(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		w.must(db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.Gorm(t.Context()).Exec("UPDATE waybill_ranges SET next_number = last_number + 1").Error
		}))
		b := w.begin("BOWL", 1, "SCARF", 1)
		w.pay(b)
		if o := w.find(b.Order.ID); o.State != order.Paid || w.jobs("customs.declare") != 0 || w.jobs("checkout.number") != 1 {
			t.Fatalf("without numbers: %s, %d declarations, %d jobs for numbers", o.State, w.jobs("customs.declare"), w.jobs("checkout.number"))
		}
		job := checkout.Number{Order: b.Order.ID}
		if err := w.c.Number(t.Context(), job); !errors.Is(err, shipping.ErrNoNumbers) {
			t.Errorf("Number = %v, want ErrNoNumbers", err)
		}
		w.must(db.InTx(t.Context(), func(tx *database.Tx) error {
			return shipping.AddRange(t.Context(), tx, "haiqiao", "HQ27", 9, 1, 100, noon)
		}))
		w.must(w.c.Number(t.Context(), job))
		for i, box := range w.find(b.Order.ID).Parcels {
			s, err := shipping.Find(t.Context(), db, box.ID)
			if want := []string{"HQ27000000001", "HQ27000000002"}[i]; err != nil || s.Waybill != want {
				t.Errorf("waybill %s, %v; want %s", s.Waybill, err, want)
			}
		}
		if n := w.jobs("customs.declare"); n != 2 {
			t.Errorf("declarations = %d, want 2", n)
		}
	})
}

func TestOldCartsAreForgotten(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, 3)
		old := w.put("BOWL", 1)
		w.clock.forward(91 * 24 * time.Hour)
		fresh := w.put("CUP", 1)
		w.must(w.c.Tidy(t.Context(), checkout.Tidy{}))
		for token, want := range map[string]int{old: 0, fresh: 1} {
			if cart, err := order.FindCart(t.Context(), db, order.Hash(token)); err != nil || len(cart.Lines) != want {
				t.Errorf("cart = %+v, %v, want %d lines", cart, err, want)
			}
		}
	})
}
