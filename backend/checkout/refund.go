package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"quayside/backend/database"
	"quayside/backend/fault"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/payment"
)

// turnAway calls off a placed order whose money is in and cannot be used, and
// has the money given back.
func (c *Counter) turnAway(ctx context.Context, tx *database.Tx, o *order.Order, t payment.Taken, cause order.Cause) error {
	if err := c.callOff(ctx, tx, o, cause); err != nil {
		return err
	}
	why := payment.CauseSoldOut
	if cause == order.WrongSum {
		why = payment.CauseWrongSum
	}
	return c.giveAllBack(ctx, tx, o, t, why)
}

// giveBackLate has money given back that came for a cancelled order. Its goods
// are on the shelf again, or sold to someone else.
func (c *Counter) giveBackLate(ctx context.Context, tx *database.Tx, o *order.Order, t payment.Taken) error {
	return c.giveAllBack(ctx, tx, o, t, payment.CauseLate)
}

// giveAllBack enters the money as in and promises all of it back, once.
func (c *Counter) giveAllBack(ctx context.Context, tx *database.Tx, o *order.Order, t payment.Taken, cause payment.RefundCause) error {
	first, err := payment.Capture(ctx, tx, t)
	if err != nil || !first {
		return err
	}
	_, err = c.promise(ctx, tx, o.ID, t.Received, cause)
	return err
}

// Refund promises to give back a part of what an order was paid, and has a job
// do so. It returns payment.ErrRefundExceeds if less is left: two at once never
// give back more than came in.
func (c *Counter) Refund(ctx context.Context, orderID string, amount money.Amount, cause payment.RefundCause) (r *payment.Refund, err error) {
	err = c.DB.InTx(ctx, func(tx *database.Tx) error {
		r, err = c.promise(ctx, tx, orderID, amount, cause)
		return err
	})
	if err == nil {
		c.tell(ctx, SubjectOrder, orderID)
	}
	return r, err
}

func (c *Counter) promise(ctx context.Context, tx *database.Tx, orderID string, amount money.Amount, cause payment.RefundCause) (*payment.Refund, error) {
	r, err := payment.Promise(ctx, tx, orderID, amount, cause, c.now())
	if err != nil {
		return nil, err
	}
	if err := c.Queue.Add(ctx, tx, payment.GiveBack{Refund: r.ID}); err != nil {
		return nil, err
	}
	return r, order.Note(ctx, tx, orderID, refundEvent(order.EventRefund, r))
}

func refundEvent(kind order.EventKind, r *payment.Refund) order.Event {
	detail := map[string]string{"amount": r.Amount.Decimal(), "currency": string(r.Amount.Currency), "cause": string(r.Cause)}
	return order.Event{Kind: kind, Key: r.ID, Detail: detail, At: r.MovedAt}
}

// GiveBack asks the gateway for a promised refund, under the refund's own key,
// and stores what it says. A refund the gateway will never give is marked as
// failed and logged as an error: a person has to see to it. Other trouble is
// returned, and the job comes again.
func (c *Counter) GiveBack(ctx context.Context, job payment.GiveBack) error {
	r, err := payment.FindRefund(ctx, c.DB, job.Refund)
	if err != nil || r.State != payment.Promised {
		return err
	}
	p, err := payment.Find(ctx, c.DB, r.OrderID)
	if err != nil {
		return err
	}
	told := payment.Told{At: c.now()}
	res, err := c.Gateway.Refund(ctx, r.Ask(p.IntentID))
	switch {
	case errors.Is(err, payment.ErrRefundExceeds), errors.Is(err, payment.ErrIntentUnknown):
		told.State, told.Refusal = payment.Failed, fault.From(err).Code
	case err != nil:
		return err
	default:
		told.GatewayID = res.ID
		if told.State, err = payment.StateOf(res.Status); err != nil {
			return err
		}
	}
	return c.DB.InTx(ctx, func(tx *database.Tx) error {
		now, err := payment.FindRefundToMove(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		return c.followRefund(ctx, tx, now, told)
	})
}

// followRefund moves a refund and tells the timeline of its order.
func (c *Counter) followRefund(ctx context.Context, tx *database.Tx, r *payment.Refund, told payment.Told) error {
	changed, err := payment.Follow(ctx, tx, r, told)
	if err != nil || !changed {
		return err
	}
	switch r.State {
	case payment.Done:
		return order.Note(ctx, tx, r.OrderID, refundEvent(order.EventRefunded, r))
	case payment.Failed:
		c.Log.ErrorContext(ctx, "a refund failed and needs a person", "order", r.OrderID, "refund", r.ID, "amount", r.Amount, "refusal", r.Refusal)
		return order.Note(ctx, tx, r.OrderID, refundEvent(order.EventRefundFailed, r))
	}
	return nil
}

// early is how young news of an unknown refund may be to be asked for again: one
// that we asked for says so by its key, but the gateway's news may be quicker
// than the commit of what it is of. Older than that it is a refund somebody made
// in the gateway's own pages.
const early = 10 * time.Minute

// refundTold follows what the gateway says of a refund by webhook. One without
// a status is of money we do not deal in.
func (c *Counter) refundTold(ctx context.Context, e payment.Event) error {
	if e.Status == "" {
		return nil
	}
	state, err := payment.StateOf(e.Status)
	if err != nil {
		return err
	}
	return c.DB.InTx(ctx, func(tx *database.Tx) error {
		r, err := c.toldOf(ctx, tx, e)
		if err != nil || r == nil {
			return err
		}
		if old, err := c.heard(ctx, tx, &e); old || err != nil {
			return err
		}
		return c.followRefund(ctx, tx, r, payment.Told{State: state, GatewayID: e.RefundID, Refusal: e.Refusal, At: e.At})
	})
}

// toldOf returns the refund an event is of: the one that bears its key, even if
// the job that asked for it died before it stored the gateway's answer; else the
// one with the gateway's id; else the event's own, made ours.
func (c *Counter) toldOf(ctx context.Context, tx *database.Tx, e payment.Event) (*payment.Refund, error) {
	if e.RefundKey != "" {
		r, err := payment.FindRefundToMove(ctx, tx, e.RefundKey)
		if err == nil && (r.GatewayID == "" || r.GatewayID == e.RefundID) {
			return r, nil
		}
		if err != nil && !errors.Is(err, payment.ErrUnknown) {
			return nil, err
		}
	}
	r, err := payment.FindRefundAtGateway(ctx, tx, e.RefundID)
	if errors.Is(err, payment.ErrUnknown) {
		return c.adopt(ctx, tx, e)
	}
	return r, err
}

// adopt makes a refund ours that we did not ask for. It returns nil for one of
// an intent that is not ours, and ErrEarly as long as we may have asked after
// all.
func (c *Counter) adopt(ctx context.Context, tx *database.Tx, e payment.Event) (*payment.Refund, error) {
	if c.now().Sub(e.At) < early {
		return nil, ErrEarly.Because(fmt.Errorf("refund %s", e.RefundID))
	}
	r, err := payment.Adopt(ctx, tx, e.IntentID, e.RefundID, e.Amount, c.now())
	if errors.Is(err, payment.ErrUnknown) {
		c.Log.WarnContext(ctx, "the gateway tells of a refund that is not ours", "refund", e.RefundID)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r, order.Note(ctx, tx, r.OrderID, refundEvent(order.EventRefund, r))
}
