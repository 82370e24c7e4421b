package payment

import (
	"context"
	"time"

	"quayside/backend/fault"
	"quayside/backend/money"
)

// Gateway is the house that takes cards for us. It is spoken to outside any
// transaction: every call may take seconds, and every call may be repeated.
//
// All of its methods return [ErrGatewayBusy] for what may pass by itself (the
// network, a limit of calls, the gateway's own trouble).
type Gateway interface {
	// Open asks for the intent of one order. Asking again for the same order
	// with the same amount returns the same intent. It returns
	// [ErrAmountRefused] if the gateway cannot take such a sum and
	// [ErrEmailRefused] if it does not like the address.
	Open(context.Context, OpenIntent) (Intent, error)

	// Find returns the intent as the gateway sees it now, or [ErrIntentUnknown].
	Find(ctx context.Context, intentID string) (Intent, error)

	// Cancel makes sure that an intent can never be paid. An intent that is
	// cancelled already is fine; for one that is paid, or about to be, it
	// returns [ErrIntentTaken] and the money has to be given back instead.
	Cancel(ctx context.Context, intentID string) error

	// Refund gives money back, once for each Key. It returns [ErrRefundExceeds]
	// if what was taken and not yet given back is less than Amount.
	Refund(context.Context, RefundIntent) (RefundResult, error)

	// ParseEvent reads what the gateway tells us by webhook. It returns
	// [ErrEventForged] if the signature is not the gateway's or is older than
	// five minutes, and [ErrEventVersion] if it speaks another API version.
	// Events of a type we do not use are returned with ID, Type and At only.
	ParseEvent(body []byte, signature string) (Event, error)
}

// Refusals of a gateway.
var (
	ErrGatewayBusy   = fault.New(fault.Busy, "payment.gateway_busy", "The payment service did not answer. Please try again in a moment.")
	ErrAmountRefused = fault.New(fault.Invalid, "payment.amount_refused", "This amount cannot be paid by card.")
	ErrEmailRefused  = fault.New(fault.Invalid, "payment.email_refused", "The payment service does not accept this e-mail address. Check it for mistakes.")
	ErrDeclined      = fault.New(fault.Conflict, "payment.declined", "The card was declined. Try another card, or ask your bank.")
	ErrIntentUnknown = fault.New(fault.Unknown, "payment.intent_unknown", "There is no such payment.")
	ErrIntentTaken   = fault.New(fault.Conflict, "payment.intent_taken", "This payment has gone through and can no longer be cancelled.")
	ErrRefundExceeds = fault.New(fault.Conflict, "payment.refund_exceeds", "No more can be refunded than was paid.")
	ErrEventForged   = fault.New(fault.Denied, "payment.event_forged", "This message does not carry the payment service's signature.")
	ErrEventVersion  = fault.New(fault.Invalid, "payment.event_version", "This message speaks another version of the payment service; set its endpoint to ours.")
)

// OpenIntent is what we ask money for.
type OpenIntent struct {
	OrderID string       // ours, UUIDv7; the call is repeatable by it
	Number  string       // the order's number, as the shopper knows it
	Amount  money.Amount // what is owed, above zero
	Email   string       // where a receipt may go; may be empty
}

// IntentStatus is where an intent stands, in the gateway's words.
type IntentStatus = string

// Every status an intent of ours can have.
const (
	IntentNeedsMethod  IntentStatus = "requires_payment_method" // nothing tried yet, or the last try was declined
	IntentNeedsConfirm IntentStatus = "requires_confirmation"   // a card is named, the shopper has yet to say go
	IntentNeedsAction  IntentStatus = "requires_action"         // the shopper's bank asks them something
	IntentProcessing   IntentStatus = "processing"              // the money is on its way and may yet fail
	IntentSucceeded    IntentStatus = "succeeded"               // the money is in
	IntentCanceled     IntentStatus = "canceled"                // it can never be paid
)

// Intent is one sum owed for one order, as the gateway keeps it.
type Intent struct {
	ID           string
	ClientSecret string // lets a browser pay this intent; never logged, never in a URL of ours
	Status       IntentStatus
	Amount       money.Amount // owed
	Received     money.Amount // taken so far; zero in the same currency before that
	OrderID      string
	Number       string
	Card         Card      // zero until something was paid
	PaidAt       time.Time // UTC; zero until something was paid
	Refusal      string    // why the last try failed, "insufficient_funds"; "" if none did
}

// Card is as much of a card as a receipt may show.
type Card struct {
	Brand string // "visa"
	Last4 string
}

// RefundIntent asks for money to go back.
type RefundIntent struct {
	Key      string // ours; the same Key never gives back twice
	IntentID string
	Amount   money.Amount // above zero
	Reason   RefundReason // may be empty
}

// RefundReason is why money goes back, in the gateway's words.
type RefundReason = string

// The reasons a gateway takes.
const (
	RefundDuplicate RefundReason = "duplicate"
	RefundRequested RefundReason = "requested_by_customer"
)

// RefundStatus is where a refund stands, in the gateway's words.
type RefundStatus = string

// Every status a refund of ours can have.
const (
	RefundPending   RefundStatus = "pending"
	RefundSucceeded RefundStatus = "succeeded"
	RefundFailed    RefundStatus = "failed"
	RefundCanceled  RefundStatus = "canceled"
)

// RefundResult is a refund the gateway has taken on.
type RefundResult struct {
	ID     string
	Status RefundStatus
}

// EventType is what an event tells, in the gateway's words.
type EventType = string

// The events we read. The gateway sends others; they change nothing.
const (
	EventIntentCreated    EventType = "payment_intent.created"
	EventIntentAction     EventType = "payment_intent.requires_action"
	EventIntentProcessing EventType = "payment_intent.processing"
	EventIntentSucceeded  EventType = "payment_intent.succeeded"
	EventIntentFailed     EventType = "payment_intent.payment_failed"
	EventIntentCanceled   EventType = "payment_intent.canceled"
	EventRefundCreated    EventType = "refund.created"
	EventRefundUpdated    EventType = "refund.updated"
)

// Event is one thing the gateway told us. It may be told twice, late, and out of
// order: what it says was true at At, and need not be true now.
type Event struct {
	ID        string // unique for ever; the key that makes a repeat harmless
	Type      EventType
	At        time.Time // UTC, whole seconds
	IntentID  string
	OrderID   string       // from the intent; empty on refund events
	Number    string       // from the intent; empty on refund events
	Status    string       // IntentStatus, or RefundStatus on refund events
	Amount    money.Amount // owed, or given back on refund events
	Received  money.Amount // taken; zero on refund events
	RefundID  string       // on refund events only
	RefundKey string       // [RefundIntent]'s Key; empty for a refund we did not ask for
	Refusal   string       // why a payment or refund failed; "" if it did not
}
