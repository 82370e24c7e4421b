package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"quayside/backend/database"
	"quayside/backend/money"
)

const (
	paymentTable = "payments"
	eventTable   = "payment_events"
)

type paymentRow struct {
	OrderID, IntentID        string
	State                    State
	Currency                 money.Currency
	Owed, Captured, Refunded int64
	CardBrand                string
	CardLast4                string `gorm:"column:card_last4"`
	OpenedAt                 time.Time
	CapturedAt               *time.Time
}

func (r paymentRow) payment() *Payment {
	in := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: r.Currency} }
	p := &Payment{
		OrderID: r.OrderID, IntentID: r.IntentID, State: r.State,
		Owed: in(r.Owed), Captured: in(r.Captured), Refunded: in(r.Refunded),
		Card: Card{Brand: r.CardBrand, Last4: r.CardLast4}, OpenedAt: r.OpenedAt.UTC(),
	}
	if r.CapturedAt != nil {
		p.CapturedAt = r.CapturedAt.UTC()
	}
	return p
}

// Find returns the payment of an order, or ErrUnknown.
func Find(ctx context.Context, conn database.Conn, orderID string) (*Payment, error) {
	var r paymentRow
	err := conn.Gorm(ctx).Table(paymentTable).Where("order_id = ?", orderID).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrUnknown.Because(fmt.Errorf("order %s", orderID))
	}
	if err != nil {
		return nil, fmt.Errorf("find the payment of order %s: %w", orderID, err)
	}
	return r.payment(), nil
}

// Add stores that the gateway has opened an intent for an order. An order whose
// payment is stored already keeps it.
func Add(ctx context.Context, tx *database.Tx, i Intent, now time.Time) error {
	row := paymentRow{OrderID: i.OrderID, IntentID: i.ID, State: Open, Currency: i.Amount.Currency, Owed: i.Amount.Minor, OpenedAt: now.UTC()}
	if _, err := insert(ctx, tx, row); err != nil {
		return fmt.Errorf("add the payment of order %s: %w", i.OrderID, err)
	}
	return nil
}

// insert reports whether there was no payment of the order yet. The conflict is
// not tied to the order's column: of two at once, PostgreSQL may see that of the
// intent first.
func insert(ctx context.Context, tx *database.Tx, row paymentRow) (bool, error) {
	once := clause.OnConflict{DoNothing: true}
	res := tx.Gorm(ctx).Table(paymentTable).Clauses(once).Create(&row)
	return res.RowsAffected == 1, res.Error
}

// Taken is money that is in.
type Taken struct {
	OrderID, IntentID string
	Owed              money.Amount
	Received          money.Amount // above zero
	Card              Card         // zero if we were not told
	At                time.Time
}

// Capture stores that the money of an order is in, and enters it in the ledger.
// It reports whether this was the first to say so; a repeat changes nothing. It
// works without [Add] having been called: the process may have died between
// opening an intent and storing it.
func Capture(ctx context.Context, tx *database.Tx, t Taken) (first bool, err error) {
	at := t.At.UTC()
	row := paymentRow{
		OrderID: t.OrderID, IntentID: t.IntentID, State: Captured, Currency: t.Received.Currency,
		Owed: t.Owed.Minor, Captured: t.Received.Minor, CardBrand: t.Card.Brand, CardLast4: t.Card.Last4,
		OpenedAt: at, CapturedAt: &at,
	}
	res := tx.Gorm(ctx).Table(paymentTable).Where("order_id = ? AND state <> ?", t.OrderID, Captured).
		Select("intent_id", "state", "currency", "captured", "card_brand", "card_last4", "captured_at").Updates(&row)
	first, err = res.RowsAffected == 1, res.Error
	if err == nil && !first {
		first, err = insert(ctx, tx, row)
	}
	if err != nil {
		return false, fmt.Errorf("capture the payment of order %s: %w", t.OrderID, err)
	}
	if !first {
		return false, nil
	}
	return true, post(ctx, tx, posting{key: "capture:" + t.OrderID, order: t.OrderID, debit: Receivable, credit: Sales, amount: t.Received, at: at})
}

// Close stores that the gateway will never take the money of an order. Money
// that is in stays in.
func Close(ctx context.Context, tx *database.Tx, orderID string) error {
	err := tx.Gorm(ctx).Table(paymentTable).Where("order_id = ? AND state = ?", orderID, Open).Update("state", Cancelled).Error
	if err != nil {
		return fmt.Errorf("close the payment of order %s: %w", orderID, err)
	}
	return nil
}

type eventRow struct {
	ID, Type, OrderID      string
	HappenedAt, ReceivedAt time.Time
}

// Heard stores an event of the gateway under its id and reports whether it is
// new. Call it in the transaction of the event's effect: a second telling waits
// for the first and then changes nothing.
func Heard(ctx context.Context, tx *database.Tx, e Event, now time.Time) (fresh bool, err error) {
	row := eventRow{ID: e.ID, Type: e.Type, OrderID: e.OrderID, HappenedAt: e.At.UTC(), ReceivedAt: now.UTC()}
	once := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoNothing: true}
	res := tx.Gorm(ctx).Table(eventTable).Clauses(once).Create(&row)
	if res.Error != nil {
		return false, fmt.Errorf("store event %s: %w", e.ID, res.Error)
	}
	return res.RowsAffected == 1, nil
}
