// Package payment is money owed, taken and given back, and the ledger of it. It
// speaks of a [Gateway], the house that takes cards for us; what the gateway
// says of an order is stored here once, however often it is told.
package payment

import (
	"fmt"
	"slices"
	"time"

	"quayside/backend/fault"
	"quayside/backend/money"
)

// State is where the money of an order stands.
type State string

// The states of a payment.
const (
	Open      State = "open"      // asked for, not in
	Captured  State = "captured"  // in; some of it may have gone back
	Cancelled State = "cancelled" // the gateway will never take it
)

// Payment is the money of one order, paid by one intent of the gateway. Amounts
// are in the order's currency.
type Payment struct {
	OrderID    string
	IntentID   string // the gateway's number, also for customs
	State      State
	Owed       money.Amount
	Captured   money.Amount
	Refunded   money.Amount // promised back, whether it has arrived or not
	Card       Card         // zero if we were not told
	OpenedAt   time.Time
	CapturedAt time.Time // zero before
}

// Refundable returns what can still be given back.
func (p *Payment) Refundable() money.Amount { return p.Captured.Minus(p.Refunded) }

// ErrUnknown means that an order was never asked to be paid.
var ErrUnknown = fault.New(fault.Unknown, "payment.unknown", "There is no payment for this order.")

// RefundState is where one refund stands.
type RefundState string

// The states of a refund.
const (
	Promised RefundState = "promised" // written down; the gateway has yet to be asked
	Pending  RefundState = "pending"  // the gateway is at it
	Done     RefundState = "done"     // the money is on its way to the card
	Failed   RefundState = "failed"   // a person has to see to it
)

// refundNext is the life of a refund. A bank may send back what the gateway had
// given already, so even one that is done can fail.
var refundNext = map[RefundState][]RefundState{
	Promised: {Pending, Done, Failed},
	Pending:  {Done, Failed},
	Done:     {Failed},
}

// Refund is one sum that goes back. Its ID is the key under which the gateway is
// asked, so asking again gives nothing twice.
type Refund struct {
	ID        string
	OrderID   string
	State     RefundState
	Amount    money.Amount
	Cause     RefundCause
	GatewayID string // empty until the gateway has taken it on
	Refusal   string // why it failed, in the gateway's words
	CreatedAt time.Time
	MovedAt   time.Time
}

// RefundCause is why money goes back.
type RefundCause string

// The causes of a refund.
const (
	CauseLate      RefundCause = "late"      // it came for a cancelled order
	CauseSoldOut   RefundCause = "sold_out"  // it came when the goods were gone
	CauseWrongSum  RefundCause = "wrong_sum" // it was another sum than was owed
	CauseRequested RefundCause = "requested" // the shop decided to
	CauseElsewhere RefundCause = "elsewhere" // somebody did so in the gateway's own pages
)

// reason returns the cause in the gateway's words; it has few.
func (c RefundCause) reason() RefundReason {
	if c == CauseRequested {
		return RefundRequested
	}
	return ""
}

// Ask returns what the gateway is asked for to give r back from an intent.
func (r *Refund) Ask(intentID string) RefundIntent {
	return RefundIntent{Key: r.ID, IntentID: intentID, Amount: r.Amount, Reason: r.Cause.reason()}
}

// follows reports whether a refund may go from its state to another. Staying is
// not a step: what the gateway repeats changes nothing.
func (r *Refund) follows(to RefundState) bool { return slices.Contains(refundNext[r.State], to) }

// StateOf returns our word for the gateway's status of a refund. A status we do
// not know is an error: guessing would lose money.
func StateOf(status RefundStatus) (RefundState, error) {
	switch status {
	case RefundPending, "requires_action":
		return Pending, nil
	case RefundSucceeded:
		return Done, nil
	case RefundFailed, RefundCanceled:
		return Failed, nil
	}
	return "", fmt.Errorf("refund status %q is not known", status)
}

// GiveBack asks for a promised refund to be asked of the gateway. It is safe to
// work twice.
type GiveBack struct {
	Refund string `json:"refund"` // its ID
}

// Kind is stored in the queue; renaming it orphans waiting work.
func (GiveBack) Kind() string { return "payment.give_back" }
