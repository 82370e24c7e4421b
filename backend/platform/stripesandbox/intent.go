package stripesandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
)

// The states of a payment intent, in Stripe's words. Money is taken at once, so
// requires_capture does not occur; nor does requires_confirmation, because an
// intent learns of its card only when it is confirmed.
const (
	needsMethod = "requires_payment_method"
	needsAction = "requires_action"
	processing  = "processing"
	succeeded   = "succeeded"
	canceled    = "canceled"
)

// intent is one sum that is owed. It is kept as JSON; what the world sees of it
// is made by wire.
type intent struct {
	ID           string
	Secret       string // client_secret
	Amount       int64  // minor units
	Currency     string // "usd"
	Status       string
	Description  string            `json:",omitempty"`
	Email        string            `json:",omitempty"` // receipt_email
	Metadata     map[string]string `json:",omitempty"`
	Automatic    bool              `json:",omitempty"` // automatic_payment_methods
	Redirects    string            `json:",omitempty"` // allow_redirects
	Created      int64             // Unix seconds
	CanceledAt   int64             `json:",omitempty"`
	CancelReason string            `json:",omitempty"`
	Card         *card             `json:",omitempty"` // the one being tried, or that paid
	Charge       string            `json:",omitempty"` // the latest, paid or failed
	Failure      *failure          `json:",omitempty"` // of the last try
	Challenge    string            `json:",omitempty"` // the bank's open question
	ReturnURL    string            `json:",omitempty"` // where the question sends the browser
	InScript     bool              `json:",omitempty"` // the script shows the question, no redirect
	Origin       string            `json:",omitempty"` // where the question is asked
	Tries        int               `json:",omitempty"`
}

// failure is why a try failed, in Stripe's codes.
type failure struct {
	Type    string
	Code    string
	Decline string `json:",omitempty"`
	Message string
	Charge  string `json:",omitempty"`
}

// wire is the intent as the API shows it to the secret key. charge, if not nil,
// takes the place of latest_charge's id.
func (p *intent) wire(charge object) object {
	o := p.publicWire()
	o["amount_capturable"], o["amount_received"] = 0, p.received()
	o["latest_charge"] = orNull(p.Charge)
	if charge != nil {
		o["latest_charge"] = charge
	}
	o["metadata"] = p.Metadata
	if p.Metadata == nil {
		o["metadata"] = object{}
	}
	for _, none := range []string{"application", "application_fee_amount", "customer", "invoice", "on_behalf_of", "review",
		"statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group"} {
		o[none] = nil
	}
	o["payment_method_options"] = object{"card": object{"installments": nil, "mandate_options": nil, "network": nil, "request_three_d_secure": "automatic"}}
	return o
}

// publicWire is what the publishable key sees with the client secret.
func (p *intent) publicWire() object {
	o := object{
		"id": p.ID, "object": "payment_intent", "amount": p.Amount, "amount_details": object{"tip": object{}}, "currency": p.Currency,
		"automatic_payment_methods": nil, "canceled_at": orNull(p.CanceledAt), "cancellation_reason": orNull(p.CancelReason),
		"capture_method": "automatic", "client_secret": p.Secret, "confirmation_method": "automatic", "created": p.Created,
		"description": orNull(p.Description), "last_payment_error": nil, "livemode": false, "next_action": p.nextAction(),
		"payment_method": nil, "payment_method_configuration_details": nil, "payment_method_types": []string{"card"}, "processing": nil,
		"receipt_email": orNull(p.Email), "setup_future_usage": nil, "shipping": nil, "source": nil, "status": p.Status,
	}
	if p.Automatic {
		o["automatic_payment_methods"] = object{"allow_redirects": p.Redirects, "enabled": true}
	}
	// A method that failed is taken off the intent again and shown in the error.
	if p.Card != nil && p.Status != needsMethod {
		o["payment_method"] = p.Card.Method
	}
	if p.Failure != nil {
		o["last_payment_error"] = p.lastError()
	}
	return o
}

// lastError is the last_payment_error: an error object without its envelope, with
// the card that was tried.
func (p *intent) lastError() object {
	f := p.Failure
	no := refusal{Type: f.Type, Code: f.Code, DeclineCode: f.Decline, Message: f.Message, Charge: f.Charge}
	if p.Card != nil {
		no.Method = p.Card.wire(p.Created)
	}
	inner, ok := no.body()["error"].(object)
	if !ok {
		return nil
	}
	return inner
}

// nextAction is the bank's question: for a script that can show it in a frame,
// or as an address the browser is sent to.
func (p *intent) nextAction() any {
	if p.Status != needsAction {
		return nil
	}
	page := p.Origin + Mount + "/3ds/" + p.Challenge
	if p.InScript {
		return object{"type": "use_stripe_sdk", "use_stripe_sdk": object{"type": "three_d_secure_redirect", "stripe_js": page, "source": p.Challenge}}
	}
	return object{"type": "redirect_to_url", "redirect_to_url": object{"return_url": p.ReturnURL, "url": page}}
}

// received is amount_received in minor units: all or nothing, since nothing is
// captured in parts.
func (p *intent) received() int64 {
	if p.Status == succeeded {
		return p.Amount
	}
	return 0
}

// orNull shows the zero value as JSON null.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// intent reads an intent, or refuses with 404.
func (c *call) intent(id string) (*intent, error) {
	var p intent
	err := c.row(&p, `SELECT doc FROM intents WHERE id = ?`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuch("payment_intent", clip(id))
	}
	return &p, err
}

// saveIntent writes p, new or changed.
func (c *call) saveIntent(p *intent) error {
	doc, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return c.exec(`INSERT INTO intents (id, challenge, amount, status, doc) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
		SET challenge = excluded.challenge, amount = excluded.amount, status = excluded.status, doc = excluded.doc`,
		p.ID, orNull(p.Challenge), p.Amount, p.Status, string(doc))
}
