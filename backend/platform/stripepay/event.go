package stripepay

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"quayside/backend/payment"
)

// ParseEvent implements [payment.Gateway]. A repeat of a webhook is signed anew,
// so the five minutes of tolerance are about its way, not about the event's age.
func (g *Gateway) ParseEvent(body []byte, signature string) (payment.Event, error) {
	e, err := webhook.ConstructEventWithOptions(body, signature, g.secret, webhook.ConstructEventOptions{
		Tolerance:                webhook.DefaultTolerance,
		IgnoreAPIVersionMismatch: true, // looked at below, to say it in our own words
	})
	if err != nil {
		return payment.Event{}, payment.ErrEventForged.Because(err)
	}
	if e.APIVersion != stripe.APIVersion {
		return payment.Event{}, payment.ErrEventVersion.Because(fmt.Errorf("event %s speaks API version %q, we speak %s: make the webhook endpoint with ours",
			e.ID, e.APIVersion, stripe.APIVersion))
	}
	if e.ID == "" || e.Data == nil {
		return payment.Event{}, errors.New("a signed webhook is not an event")
	}
	out := payment.Event{ID: e.ID, Type: payment.EventType(e.Type), At: time.Unix(e.Created, 0).UTC()}
	return out, fill(&out, e)
}

// fill adds what the event's object says, for the types we read.
func fill(out *payment.Event, e stripe.Event) error {
	switch e.Type {
	case stripe.EventTypePaymentIntentCreated, stripe.EventTypePaymentIntentRequiresAction, stripe.EventTypePaymentIntentProcessing,
		stripe.EventTypePaymentIntentSucceeded, stripe.EventTypePaymentIntentPaymentFailed, stripe.EventTypePaymentIntentCanceled:
		return fillIntent(out, e.Data.Raw)
	case stripe.EventTypeChargeRefundUpdated: // how refunds to some methods are told
		out.Type = payment.EventRefundUpdated
		return fillRefund(out, e.Data.Raw)
	case stripe.EventTypeRefundCreated, stripe.EventTypeRefundUpdated:
		return fillRefund(out, e.Data.Raw)
	}
	return nil
}

// fillIntent reads an intent. One without an order of ours was made by somebody
// else on the same account and is only named: whatever it says, a refusal would
// make Stripe send it again for three days.
func fillIntent(out *payment.Event, raw json.RawMessage) error {
	var pi stripe.PaymentIntent
	if err := json.Unmarshal(raw, &pi); err != nil {
		return fmt.Errorf("event %s: %w", out.ID, err)
	}
	out.IntentID = pi.ID
	if pi.Metadata[metaOrder] == "" {
		return nil
	}
	in, err := intent(&pi)
	if err != nil {
		return fmt.Errorf("event %s: %w", out.ID, err)
	}
	out.OrderID, out.Number, out.Status = in.OrderID, in.Number, in.Status
	out.Amount, out.Received, out.Refusal = in.Amount, in.Received, in.Refusal
	return nil
}

// fillRefund reads a refund. One that we did not ask for is read too, since a
// person may have made it for an order of ours at Stripe's dashboard; but a sum
// in a currency we do not sell in is somebody else's.
func fillRefund(out *payment.Event, raw json.RawMessage) error {
	var re stripe.Refund
	if err := json.Unmarshal(raw, &re); err != nil {
		return fmt.Errorf("event %s: %w", out.ID, err)
	}
	out.RefundID, out.RefundKey = re.ID, re.Metadata[metaRefund]
	if re.PaymentIntent != nil {
		out.IntentID = re.PaymentIntent.ID
	}
	sum, err := amount(re.Amount, re.Currency)
	if err != nil && out.RefundKey == "" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("event %s: %w", out.ID, err)
	}
	done, err := result(&re)
	if err != nil {
		return fmt.Errorf("event %s: %w", out.ID, err)
	}
	out.Amount, out.Status, out.Refusal = sum, done.Status, string(re.FailureReason)
	return nil
}
