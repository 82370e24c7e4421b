package stripepay

import (
	"fmt"
	"time"

	"github.com/stripe/stripe-go/v76"

	"quayside/backend/payment"
)

// intent reads Stripe's intent as ours. Card and PaidAt need its latest charge
// expanded; without that they stay empty.
func intent(pi *stripe.PaymentIntent) (payment.Intent, error) {
	owed, err := amount(pi.Amount, pi.Currency)
	if err != nil {
		return payment.Intent{}, fmt.Errorf("intent %s: %w", pi.ID, err)
	}
	in := payment.Intent{
		ID: pi.ID, ClientSecret: pi.ClientSecret, Status: payment.IntentStatus(pi.Status), Amount: owed, Received: owed,
		OrderID: pi.Metadata[metaOrder], Number: pi.Metadata[metaNumber], Refusal: reason(pi.LastPaymentError),
	}
	in.Received.Minor = pi.AmountReceived
	if !known(pi.Status) {
		return payment.Intent{}, fmt.Errorf("intent %s has the unknown status %q", pi.ID, pi.Status)
	}
	if ch := pi.LatestCharge; ch != nil && ch.Paid {
		in.PaidAt = time.Unix(ch.Created, 0).UTC()
		if d := ch.PaymentMethodDetails; d != nil && d.Card != nil {
			in.Card = payment.Card{Brand: string(d.Card.Brand), Last4: d.Card.Last4}
		}
	}
	return in, nil
}

// known reports whether an intent of ours can have status s. We never ask for
// manual capture, so requires_capture is not among them.
func known(s stripe.PaymentIntentStatus) bool {
	switch payment.IntentStatus(s) {
	case payment.IntentNeedsMethod, payment.IntentNeedsConfirm, payment.IntentNeedsAction,
		payment.IntentProcessing, payment.IntentSucceeded, payment.IntentCanceled:
		return true
	}
	return false
}

// reason is the most telling of Stripe's words for a failure: the bank's reason
// if there is one, else the code.
func reason(e *stripe.Error) string {
	switch {
	case e == nil:
		return ""
	case e.DeclineCode != "":
		return string(e.DeclineCode)
	case e.Code != "":
		return string(e.Code)
	}
	return string(e.Type)
}
