package checkout

import (
	"context"
	"errors"
	"fmt"

	"quayside/backend/customs"
	"quayside/backend/database"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/shipping"
	"quayside/backend/stock"
)

// Settle brings the shop to where an event of the gateway says the money is. It
// returns nil once that is committed, and may be called with the same event any
// number of times, in any order with others and at the same moment as
// [Counter.Return] and [Counter.Expire]: one completion path serves them all.
func (c *Counter) Settle(ctx context.Context, e payment.Event) error {
	switch e.Type {
	case payment.EventIntentSucceeded, payment.EventIntentFailed, payment.EventIntentCanceled:
		if e.OrderID == "" {
			return nil // an intent somebody made without us
		}
	}
	switch e.Type {
	case payment.EventIntentSucceeded:
		t := payment.Taken{OrderID: e.OrderID, IntentID: e.IntentID, Owed: e.Amount, Received: e.Received, At: e.At}
		return c.complete(ctx, t, &e)
	case payment.EventIntentFailed:
		return c.declined(ctx, e)
	case payment.EventIntentCanceled:
		return c.cancel(ctx, e.OrderID, order.Unpaid, &e)
	case payment.EventRefundCreated, payment.EventRefundUpdated:
		return c.refundTold(ctx, e)
	}
	return nil // nothing follows from it
}

// complete is the one completion path: the money of an order is in. What it does
// depends on where the order stands by then, and all of it happens or nothing.
// Goods that are gone turn the shopper away, in a transaction of their own,
// because the first has taken some of them by the time it finds out.
func (c *Counter) complete(ctx context.Context, t payment.Taken, e *payment.Event) error {
	o, err := c.whenIn(ctx, t, e, c.take)
	if errors.Is(err, stock.ErrShort) || errors.Is(err, stock.ErrNothingHeld) {
		c.Log.WarnContext(ctx, "money came when the goods were gone", "order", t.OrderID, "error", err)
		o, err = c.whenIn(ctx, t, e, c.takeNothing)
	}
	if err == nil && o != nil {
		c.moved(ctx, o)
	}
	return err
}

// ending is what follows when the money of a placed order is in.
type ending func(context.Context, *database.Tx, *order.Order, payment.Taken) error

// whenIn does what follows from money, in one transaction. It returns the order
// if it has changed, else nil.
func (c *Counter) whenIn(ctx context.Context, t payment.Taken, e *payment.Event, placed ending) (changed *order.Order, err error) {
	err = c.DB.InTx(ctx, func(tx *database.Tx) error {
		changed = nil
		if old, err := c.heard(ctx, tx, e); old || err != nil {
			return err
		}
		o, err := order.FindToMove(ctx, tx, t.OrderID)
		if err != nil {
			return err
		}
		switch o.State {
		case order.Placed:
			changed, err = o, placed(ctx, tx, o, t)
		case order.Cancelled:
			changed, err = o, c.giveBackLate(ctx, tx, o, t)
		}
		return err // one that was paid before stays as it is
	})
	return changed, err
}

// take sells for the sum that was owed, and for no other.
func (c *Counter) take(ctx context.Context, tx *database.Tx, o *order.Order, t payment.Taken) error {
	if t.Received != o.Total {
		return c.turnAway(ctx, tx, o, t, order.WrongSum)
	}
	return c.sell(ctx, tx, o, t)
}

// takeNothing is for goods that are gone.
func (c *Counter) takeNothing(ctx context.Context, tx *database.Tx, o *order.Order, t payment.Taken) error {
	return c.turnAway(ctx, tx, o, t, order.SoldOut)
}

// heard reports whether an event was stored before. What the browser's return
// finds out has no event and is never old.
func (c *Counter) heard(ctx context.Context, tx *database.Tx, e *payment.Event) (bool, error) {
	if e == nil {
		return false, nil
	}
	fresh, err := payment.Heard(ctx, tx, *e, c.now())
	return !fresh, err
}

// sell makes a placed order paid: goods leave the shelf and the cart, the ledger
// has the money, each parcel has a shipment, and a job declares it.
func (c *Counter) sell(ctx context.Context, tx *database.Tx, o *order.Order, t payment.Taken) error {
	if t.At.Before(o.PlacedAt) { // the gateway has a clock of its own, of whole seconds
		t.At = o.PlacedAt
	}
	if err := o.Move(order.Paid, t.At); err != nil {
		return err
	}
	if err := order.Save(ctx, tx, o, order.Placed); err != nil {
		return err
	}
	if _, err := payment.Capture(ctx, tx, t); err != nil {
		return err
	}
	if err := stock.Take(ctx, tx, o.ID, c.now()); err != nil {
		return err
	}
	if err := order.TakeOut(ctx, tx, o.CartID, variants(o)); err != nil {
		return err
	}
	if err := order.Note(ctx, tx, o.ID, order.Event{Kind: order.EventPaid, At: t.At}); err != nil {
		return err
	}
	return c.ship(ctx, tx, o)
}

// ship books the parcels of an order that is just paid. Without waybill numbers
// nothing can be declared yet, and a job asks again until there are some.
func (c *Counter) ship(ctx context.Context, tx *database.Tx, o *order.Order) error {
	shipments, numbered, err := shipping.Book(ctx, tx, o.Parcels, c.now())
	if err != nil {
		return err
	}
	if !numbered {
		c.Log.ErrorContext(ctx, "a paid order waits for waybill numbers", "order", o.Number)
		return c.Queue.Add(ctx, tx, Number{Order: o.ID})
	}
	return c.declare(ctx, tx, o.ID, shipments)
}

// declare asks for the declaration of every shipment, at most one a merchant,
// and tells the timeline the waybill numbers.
func (c *Counter) declare(ctx context.Context, tx *database.Tx, orderID string, shipments []shipping.Shipment) error {
	events := make([]order.Event, len(shipments))
	for i, s := range shipments {
		events[i] = order.Event{ParcelID: s.ParcelID, Kind: order.EventWaybill, Detail: map[string]string{"waybill": s.Waybill}, At: c.now()}
		if err := c.Queue.Add(ctx, tx, customs.Declare{Parcel: s.ParcelID}); err != nil {
			return err
		}
	}
	return order.Note(ctx, tx, orderID, events...)
}

// Number gives the parcels of a paid order their waybill numbers and has them
// declared. It returns shipping.ErrNoNumbers as long as there are none. A second
// run declares nothing twice: a parcel has one declaration.
func (c *Counter) Number(ctx context.Context, job Number) error {
	err := c.DB.InTx(ctx, func(tx *database.Tx) error {
		o, err := order.FindToMove(ctx, tx, job.Order)
		if err != nil {
			return err
		}
		ids := make([]string, len(o.Parcels))
		for i, p := range o.Parcels {
			ids[i] = p.ID
		}
		shipments, err := shipping.Number(ctx, tx, ids)
		if err != nil {
			return err
		}
		return c.declare(ctx, tx, o.ID, shipments)
	})
	if err != nil {
		return fmt.Errorf("number the parcels of order %s: %w", job.Order, err)
	}
	c.tell(ctx, SubjectOrder, job.Order)
	return nil
}

// declined notes that a card was refused, and lets the shopper try again: the
// goods stay held, a little longer if their time is nearly up.
func (c *Counter) declined(ctx context.Context, e payment.Event) error {
	err := c.DB.InTx(ctx, func(tx *database.Tx) error {
		if old, err := c.heard(ctx, tx, &e); old || err != nil {
			return err
		}
		o, err := order.Head(ctx, tx, e.OrderID)
		if err != nil || o.State != order.Placed {
			return err // news that is older than what came of it
		}
		event := order.Event{Kind: order.EventPaymentFailed, Key: e.ID, Detail: map[string]string{"refusal": e.Refusal}, At: e.At}
		if err := order.Note(ctx, tx, o.ID, event); err != nil {
			return err
		}
		return c.stretchIn(ctx, tx, o.ID)
	})
	if err == nil {
		c.tell(ctx, SubjectOrder, e.OrderID)
	}
	return err
}

func variants(o *order.Order) []string {
	var ids []string
	for id := range o.Quantities() {
		ids = append(ids, id)
	}
	return ids
}
