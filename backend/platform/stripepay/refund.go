package stripepay

import (
	"context"
	"fmt"

	"github.com/stripe/stripe-go/v76"

	"quayside/backend/payment"
)

// Refund implements [payment.Gateway]. Stripe forgets an idempotency key after a
// day, and a job may be tried again later than that; so the key is also kept with
// the refund, and refunds already made are looked at first.
func (g *Gateway) Refund(ctx context.Context, r payment.RefundIntent) (payment.RefundResult, error) {
	if r.Key == "" || len(r.Key) > 200 {
		return payment.RefundResult{}, fmt.Errorf("refund of intent %s: the key has %d characters, want 1 to 200", r.IntentID, len(r.Key))
	}
	sum, err := chargeable(r.Amount)
	if err != nil {
		return payment.RefundResult{}, err
	}
	if done, ok, err := g.refunded(ctx, r); err != nil || ok {
		return done, err
	}
	p := &stripe.RefundParams{
		PaymentIntent: stripe.String(r.IntentID),
		Amount:        stripe.Int64(sum),
		Metadata:      map[string]string{metaRefund: r.Key},
	}
	if r.Reason != "" {
		p.Reason = stripe.String(r.Reason)
	}
	p.Context = ctx
	p.SetIdempotencyKey("refund-" + r.Key)
	re, err := g.api.Refunds.New(p)
	if err != nil {
		return payment.RefundResult{}, refundRefusal("refund intent "+r.IntentID, err)
	}
	return result(re)
}

// refunded looks for a refund that was made under the same key.
func (g *Gateway) refunded(ctx context.Context, r payment.RefundIntent) (payment.RefundResult, bool, error) {
	p := &stripe.RefundListParams{PaymentIntent: stripe.String(r.IntentID)}
	p.Context = ctx
	p.Limit = stripe.Int64(100)
	made := g.api.Refunds.List(p)
	for made.Next() {
		if re := made.Refund(); re.Metadata[metaRefund] == r.Key {
			done, err := result(re)
			return done, true, err
		}
	}
	if err := made.Err(); err != nil {
		return payment.RefundResult{}, false, refusal("list the refunds of intent "+r.IntentID, err)
	}
	return payment.RefundResult{}, false, nil
}

// refundRefusal knows two refusals that only a refund can meet.
func refundRefusal(doing string, err error) error {
	se := stripeError(err)
	if se == nil || se.Type != stripe.ErrorTypeInvalidRequest {
		return refusal(doing, err)
	}
	if se.Code == stripe.ErrorCodeChargeAlreadyRefunded || se.Code == "" && se.Param == "amount" {
		return payment.ErrRefundExceeds.Because(plain(doing, err))
	}
	return refusal(doing, err)
}

// result reads a refund of Stripe's. A status that is not one of its five is an
// error: guessing would tell a shopper that money is back.
func result(re *stripe.Refund) (payment.RefundResult, error) {
	switch re.Status {
	case stripe.RefundStatusPending, stripe.RefundStatusSucceeded, stripe.RefundStatusFailed, stripe.RefundStatusCanceled:
		return payment.RefundResult{ID: re.ID, Status: payment.RefundStatus(re.Status)}, nil
	case stripe.RefundStatusRequiresAction: // the shopper's bank wants details; the money has not arrived
		return payment.RefundResult{ID: re.ID, Status: payment.RefundPending}, nil
	}
	return payment.RefundResult{}, fmt.Errorf("refund %s has the unknown status %q", re.ID, re.Status)
}
