package stripesandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
)

// charge is one try to take an intent's money.
type charge struct {
	ID          string
	Intent      string
	Amount      int64 // minor units
	Refunded    int64
	Currency    string
	Paid        bool
	Created     int64
	Description string            `json:",omitempty"`
	Email       string            `json:",omitempty"`
	Metadata    map[string]string `json:",omitempty"`
	Card        card
	Asked       bool     `json:",omitempty"` // the bank asked, and was satisfied
	Failure     *failure `json:",omitempty"`
}

// addCharge books the try that p has just gone through, and saves p with it.
func (c *call) addCharge(p *intent) (*charge, error) {
	ch := &charge{
		ID: newID("ch"), Intent: p.ID, Amount: p.Amount, Currency: p.Currency, Paid: p.Status == succeeded, Created: c.now.Unix(),
		Description: p.Description, Email: p.Email, Metadata: p.Metadata, Card: *p.Card, Asked: p.Card.Ends.Challenge,
	}
	p.Charge = ch.ID
	if p.Failure != nil {
		p.Failure.Charge = ch.ID
		ch.Failure = p.Failure
	}
	if err := c.saveIntent(p); err != nil {
		return nil, err
	}
	return ch, c.saveCharge(ch)
}

// saveCharge writes ch, new or with more refunded. The table refuses a second paid
// charge on one intent, and more given back than was taken.
func (c *call) saveCharge(ch *charge) error {
	doc, err := json.Marshal(ch)
	if err != nil {
		return err
	}
	return c.exec(`INSERT INTO charges (id, intent, paid, amount, refunded, doc) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
		SET refunded = excluded.refunded, doc = excluded.doc`, ch.ID, ch.Intent, ch.Paid, ch.Amount, ch.Refunded, string(doc))
}

// charge reads a charge, or refuses with 404.
func (c *call) charge(id string) (*charge, error) {
	var ch charge
	err := c.row(&ch, `SELECT doc FROM charges WHERE id = ?`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuch("charge", clip(id))
	}
	return &ch, err
}

// findCharge serves GET /v1/charges/{id}.
func findCharge(c *call) (any, error) {
	ch, err := c.charge(c.id)
	if err != nil {
		return nil, err
	}
	return ch.wire(), nil
}

// wire is the charge as the API shows it.
func (ch *charge) wire() object {
	o := object{
		"id": ch.ID, "object": "charge", "amount": ch.Amount, "amount_captured": 0, "amount_refunded": ch.Refunded, "currency": ch.Currency,
		"billing_details": ch.Card.billing(), "calculated_statement_descriptor": "QUAYSIDE", "captured": ch.Paid, "created": ch.Created,
		"description": orNull(ch.Description), "disputed": false, "failure_code": nil, "failure_message": nil, "fraud_details": object{},
		"livemode": false, "metadata": ch.Metadata, "outcome": ch.outcome(), "paid": ch.Paid, "payment_intent": ch.Intent,
		"payment_method": ch.Card.Method, "payment_method_details": ch.method(), "radar_options": object{},
		"receipt_email": orNull(ch.Email), "refunded": ch.Refunded == ch.Amount, "status": "succeeded",
	}
	if ch.Metadata == nil {
		o["metadata"] = object{}
	}
	if ch.Paid {
		o["amount_captured"] = ch.Amount
	} else {
		o["status"] = "failed"
	}
	if ch.Failure != nil {
		o["failure_code"], o["failure_message"] = ch.Failure.Code, ch.Failure.Message
	}
	for _, none := range []string{"application", "application_fee", "application_fee_amount", "balance_transaction", "customer",
		"failure_balance_transaction", "invoice", "on_behalf_of", "receipt_number", "receipt_url", "review", "shipping", "source",
		"source_transfer", "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group"} {
		o[none] = nil
	}
	return o
}

// outcome is what network and bank said, in Stripe's words. Risk is never judged
// here: its score is that of an ordinary payment.
func (ch *charge) outcome() object {
	if ch.Paid {
		return object{"network_status": "approved_by_network", "reason": nil, "risk_level": "normal", "risk_score": 7,
			"seller_message": "Payment complete.", "type": "authorized"}
	}
	return object{"network_status": "declined_by_network", "reason": ch.Failure.Decline, "risk_level": "normal", "risk_score": 7,
		"seller_message": "The bank refused the payment.", "type": "issuer_declined"}
}

// method is the payment_method_details: the card, and whether its bank has asked.
func (ch *charge) method() object {
	card := ch.Card.details()
	card["amount_authorized"], card["installments"], card["mandate"], card["network"] = ch.Amount, nil, nil, ch.Card.Brand
	card["three_d_secure"] = nil
	if ch.Asked {
		card["three_d_secure"] = object{"authentication_flow": "challenge", "result": "authenticated", "result_reason": nil, "version": "2.2.0"}
	}
	return object{"card": card, "type": "card"}
}
