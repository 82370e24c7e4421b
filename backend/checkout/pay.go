package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"quayside/backend/database"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/stock"
)

// Pay returns the intent with which a placed order is paid, for the page that
// shows the card form, and gives a shopper who is at it a little more time. It
// returns order.ErrMoved if the order does not wait for money.
func (c *Counter) Pay(ctx context.Context, orderID string) (payment.Intent, error) {
	o, err := order.Head(ctx, c.DB, orderID)
	if err != nil {
		return payment.Intent{}, err
	}
	if o.State != order.Placed {
		return payment.Intent{}, order.ErrMoved.Because(fmt.Errorf("order %s is %s", o.Number, o.State))
	}
	if err := c.stretch(ctx, o.ID); err != nil {
		return payment.Intent{}, err
	}
	p, err := payment.Find(ctx, c.DB, o.ID)
	if errors.Is(err, payment.ErrUnknown) {
		return c.open(ctx, o) // the process died before it could be asked for
	}
	if err != nil {
		return payment.Intent{}, err
	}
	return c.Gateway.Find(ctx, p.IntentID)
}

// open asks the gateway for the intent of an order and stores it. Asking again
// gives the same one. An order the gateway will never take money for is called
// off, so that its goods are free.
func (c *Counter) open(ctx context.Context, o *order.Order) (payment.Intent, error) {
	i, err := c.Gateway.Open(ctx, payment.OpenIntent{OrderID: o.ID, Number: o.Number, Amount: o.Total, Email: o.Email})
	if errors.Is(err, payment.ErrAmountRefused) || errors.Is(err, payment.ErrEmailRefused) {
		return i, errors.Join(err, c.cancel(ctx, o.ID, order.Withdrawn, nil))
	}
	if err != nil {
		return i, err
	}
	i.OrderID = o.ID
	err = c.DB.InTx(ctx, func(tx *database.Tx) error { return payment.Add(ctx, tx, i, c.now()) })
	return i, err
}

// grace is how much time somebody gets who is just paying.
func (c *Counter) grace() time.Duration { return min(c.Hold, 5*time.Minute) }

// stretch moves the end of a hold that is about to end, while it is alive, so
// that a declined card or a slow bank does not cost the shopper the goods. Three
// times the usual hold is the end of it: others want them too.
func (c *Counter) stretch(ctx context.Context, orderID string) error {
	return c.DB.InTx(ctx, func(tx *database.Tx) error { return c.stretchIn(ctx, tx, orderID) })
}

func (c *Counter) stretchIn(ctx context.Context, tx *database.Tx, orderID string) error {
	o, err := order.FindToMove(ctx, tx, orderID)
	if err != nil {
		return err
	}
	now := c.now()
	until := now.Add(c.grace())
	if last := o.PlacedAt.Add(3 * c.Hold); until.After(last) {
		until = last
	}
	if o.State != order.Placed || !o.HoldUntil.After(now) || !until.After(o.HoldUntil) {
		return nil
	}
	return c.renew(ctx, tx, o, until, now)
}

// renew holds the goods of o until a later time.
func (c *Counter) renew(ctx context.Context, tx *database.Tx, o *order.Order, until, now time.Time) error {
	if _, err := order.Renew(ctx, tx, o.ID, until); err != nil {
		return err
	}
	o.HoldUntil = until
	return stock.Hold(ctx, tx, o.ID, o.Quantities(), until.Add(slack), now)
}

// Return is called when the shopper's browser comes back from paying. It asks
// the gateway how the intent stands, brings the order there, and returns it. A
// gateway that does not answer now will tell by webhook, so the order is then
// returned as it is.
func (c *Counter) Return(ctx context.Context, orderID string) (*order.Order, error) {
	o, err := order.Head(ctx, c.DB, orderID)
	if err != nil {
		return nil, err
	}
	if o.State == order.Placed {
		if err := c.look(ctx, o); err != nil {
			return nil, err
		}
	}
	return order.Find(ctx, c.DB, orderID)
}

// look asks the gateway for the intent of a placed order and follows it.
func (c *Counter) look(ctx context.Context, o *order.Order) error {
	p, err := payment.Find(ctx, c.DB, o.ID)
	if errors.Is(err, payment.ErrUnknown) {
		return nil // nothing could be paid yet
	}
	if err != nil {
		return err
	}
	i, err := c.Gateway.Find(ctx, p.IntentID)
	if errors.Is(err, payment.ErrGatewayBusy) {
		c.Log.WarnContext(ctx, "the gateway did not say whether an order is paid", "order", o.Number, "error", err)
		return nil
	}
	if err != nil {
		return err
	}
	return c.follow(ctx, o, i)
}

// follow brings an order to where its intent stands. An intent that is neither
// paid nor cancelled leaves it waiting.
func (c *Counter) follow(ctx context.Context, o *order.Order, i payment.Intent) error {
	switch i.Status {
	case payment.IntentSucceeded:
		at := i.PaidAt
		if at.IsZero() {
			at = c.now()
		}
		return c.complete(ctx, payment.Taken{OrderID: o.ID, IntentID: i.ID, Owed: i.Amount, Received: i.Received, Card: i.Card, At: at}, nil)
	case payment.IntentCanceled:
		return c.cancel(ctx, o.ID, order.Unpaid, nil)
	}
	return nil
}
