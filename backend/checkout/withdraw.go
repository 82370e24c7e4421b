package checkout

import (
	"context"
	"errors"
	"fmt"

	"quayside/backend/database"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/stock"
)

// Expire calls off an order whose hold has ended without money. It first makes
// sure at the gateway that it can never be paid any more; what is paid by then,
// unknown to us because no webhook came, is settled instead. So no order is
// charged and called off. A hold that was stretched is looked at again when it
// ends.
func (c *Counter) Expire(ctx context.Context, job Expire) error {
	o, err := order.Head(ctx, c.DB, job.Order)
	if err != nil {
		return err
	}
	if o.State != order.Placed {
		return nil
	}
	if o.HoldUntil.After(c.now()) {
		return c.DB.InTx(ctx, func(tx *database.Tx) error {
			return c.Queue.Add(ctx, tx, Expire{Order: o.ID, When: o.HoldUntil})
		})
	}
	return c.withdraw(ctx, o, order.Unpaid)
}

// Cancel calls off an order for the shopper, if it is not paid. It returns
// order.ErrMoved if it is, or is about to be.
func (c *Counter) Cancel(ctx context.Context, orderID string) error {
	o, err := order.Head(ctx, c.DB, orderID)
	if err != nil {
		return err
	}
	if o.State == order.Placed {
		if err := c.withdraw(ctx, o, order.Withdrawn); err != nil {
			return err
		}
		if o, err = order.Head(ctx, c.DB, orderID); err != nil {
			return err
		}
	}
	if o.State != order.Cancelled {
		return order.ErrMoved.Because(fmt.Errorf("order %s is %s", o.Number, o.State))
	}
	return nil
}

// withdraw cancels the intent of a placed order at the gateway, then the order.
// If the gateway says the intent is taken, the order follows the intent: it is
// settled, or its hold goes on while the money is on its way.
func (c *Counter) withdraw(ctx context.Context, o *order.Order, cause order.Cause) error {
	intentID, err := c.intentOf(ctx, o)
	if err != nil {
		return err
	}
	if intentID != "" {
		err = c.Gateway.Cancel(ctx, intentID)
	}
	switch {
	case err == nil, errors.Is(err, payment.ErrIntentUnknown):
		return c.cancel(ctx, o.ID, cause, nil)
	case !errors.Is(err, payment.ErrIntentTaken):
		return err
	}
	i, err := c.Gateway.Find(ctx, intentID)
	if err != nil {
		return err
	}
	if i.Status == payment.IntentSucceeded || i.Status == payment.IntentCanceled {
		return c.follow(ctx, o, i)
	}
	return c.wait(ctx, o.ID) // on its way, or just come back from there
}

// intentOf returns the intent of an order, or nothing if there can be none. One
// that was never stored may still have been opened, by a process that died then:
// asking for it again, which gives the same one, is how we learn of it.
func (c *Counter) intentOf(ctx context.Context, o *order.Order) (string, error) {
	p, err := payment.Find(ctx, c.DB, o.ID)
	if err == nil {
		return p.IntentID, nil
	}
	if !errors.Is(err, payment.ErrUnknown) {
		return "", err
	}
	i, err := c.Gateway.Open(ctx, payment.OpenIntent{OrderID: o.ID, Number: o.Number, Amount: o.Total, Email: o.Email})
	if errors.Is(err, payment.ErrAmountRefused) || errors.Is(err, payment.ErrEmailRefused) {
		return "", nil
	}
	return i.ID, err
}

// wait holds the goods of an order whose money is on its way, and looks again
// after a while. Goods that somebody else has taken meanwhile stay theirs; then
// the money will go back.
func (c *Counter) wait(ctx context.Context, orderID string) error {
	err := c.DB.InTx(ctx, func(tx *database.Tx) error {
		o, err := order.FindToMove(ctx, tx, orderID)
		if err != nil || o.State != order.Placed {
			return err
		}
		now := c.now()
		if err := c.renew(ctx, tx, o, now.Add(c.grace()), now); err != nil {
			return err
		}
		return c.Queue.Add(ctx, tx, Expire{Order: o.ID, When: o.HoldUntil})
	})
	if errors.Is(err, stock.ErrShort) {
		return fmt.Errorf("order %s is being paid and its goods are gone: %w", orderID, err)
	}
	return err
}

// cancel calls off an order that is placed and lets go of its goods. An order
// that has moved on is left alone. e is the event that says so, or nil.
func (c *Counter) cancel(ctx context.Context, orderID string, cause order.Cause, e *payment.Event) error {
	var o *order.Order
	err := c.DB.InTx(ctx, func(tx *database.Tx) error {
		if old, err := c.heard(ctx, tx, e); old || err != nil {
			return err
		}
		found, err := order.FindToMove(ctx, tx, orderID)
		if err != nil || found.State != order.Placed {
			return err
		}
		o = found
		if err := c.callOff(ctx, tx, o, cause); err != nil {
			return err
		}
		return payment.Close(ctx, tx, o.ID)
	})
	if err == nil && o != nil {
		c.moved(ctx, o)
	}
	return err
}

// callOff moves a placed order to cancelled and frees its goods.
func (c *Counter) callOff(ctx context.Context, tx *database.Tx, o *order.Order, cause order.Cause) error {
	now := c.now()
	if err := o.Move(order.Cancelled, now); err != nil {
		return err
	}
	o.Cause = cause
	if err := order.Save(ctx, tx, o, order.Placed); err != nil {
		return err
	}
	if err := stock.Release(ctx, tx, o.ID); err != nil {
		return err
	}
	return order.Note(ctx, tx, o.ID, order.Event{Kind: order.EventCancelled, Detail: map[string]string{"cause": string(cause)}, At: now})
}
