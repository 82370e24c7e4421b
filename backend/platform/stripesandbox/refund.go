package stripesandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
)

// refundShape is what a refund takes.
var refundShape = shape{
	"payment_intent": {},
	"charge":         {},
	"amount":         {kind: integer},
	"reason":         {oneOf: []string{"duplicate", "fraudulent", "requested_by_customer"}},
	"metadata[*]":    {max: maxMetadataValue},
}

// refund is money given back on one charge.
type refund struct {
	ID       string
	Charge   string
	Intent   string
	Amount   int64 // minor units
	Currency string
	Reason   string            `json:",omitempty"`
	Metadata map[string]string `json:",omitempty"`
	Created  int64
	Named    bool `json:",omitempty"` // the card network has named the return
}

// createRefund serves POST /v1/refunds. Without an amount it gives back all that
// is left. Two at once can never give back more than was taken: each is one
// transaction that holds the lock, and the table says it again.
func createRefund(c *call) (any, error) {
	ch, err := c.chargeToRefund()
	if err != nil {
		return nil, err
	}
	amount, no := c.sumToRefund(ch)
	if no != nil {
		return nil, no
	}
	re := &refund{ID: newID("re"), Charge: ch.ID, Intent: ch.Intent, Amount: amount, Currency: ch.Currency,
		Reason: c.form.text("reason"), Metadata: c.form.under("metadata"), Created: c.now.Unix()}
	created := re.wire()
	before := ch.Refunded
	ch.Refunded += amount
	re.Named = true // what is kept is what the shop may find from now on
	if err := c.saveRefund(re, ch); err != nil {
		return nil, err
	}
	if err := c.tell("refund.created", created, nil); err != nil {
		return nil, err
	}
	return created, c.tellRefunded(re, ch, before)
}

// sumToRefund is what the call asks for, in minor units, or why it cannot be.
func (c *call) sumToRefund(ch *charge) (int64, *refusal) {
	left := ch.Amount - ch.Refunded
	amount := left
	if c.form.has("amount") {
		amount = c.form.integer("amount")
	}
	switch {
	case left == 0:
		return 0, refuse("charge_already_refunded", "", "The charge %s has been refunded already.", ch.ID)
	case amount < 1:
		return 0, refuseEarly("parameter_invalid_integer", "amount", "amount must be above zero.")
	case amount > left:
		return 0, refuse("", "amount", "The refund of %d is more than the %d not yet refunded on the charge.", amount, left)
	case threeDecimals[ch.Currency] && amount%10 != 0:
		return 0, refuseEarly("invalid_charge_amount", "amount", "amount in this currency must end in 0.")
	}
	return amount, nil
}

// tellRefunded tells of the charge as it stands now, and that the card network
// has named the return. Stripe sends the second some hours later.
func (c *call) tellRefunded(re *refund, ch *charge, before int64) error {
	previous := object{"amount_refunded": before}
	if ch.Refunded == ch.Amount {
		previous["refunded"] = false
	}
	if err := c.tell("charge.refunded", ch.wire(), previous); err != nil {
		return err
	}
	return c.tell("refund.updated", re.wire(), object{"destination_details": object{"card": object{"reference": nil, "reference_status": "pending"}}})
}

// chargeToRefund is the paid charge that the call names, itself or by its intent.
func (c *call) chargeToRefund() (*charge, error) {
	byIntent, byCharge := c.form.text("payment_intent"), c.form.text("charge")
	id := byCharge
	switch {
	case (byIntent == "") == (byCharge == ""):
		return nil, refuseEarly("parameter_missing", "payment_intent", "Say payment_intent or charge, one of them.")
	case byIntent != "":
		p, err := c.intent(byIntent)
		if err != nil {
			return nil, err
		}
		if p.Status != succeeded {
			return nil, refuse("payment_intent_unexpected_state", "payment_intent", "The PaymentIntent has no successful charge to refund; its status is %s.", p.Status)
		}
		id = p.Charge
	}
	ch, err := c.charge(id)
	if err != nil {
		return nil, err
	}
	if !ch.Paid {
		return nil, refuse("charge_not_refundable", "charge", "The charge %s took no money.", ch.ID)
	}
	return ch, nil
}

// saveRefund writes the refund and the charge it is taken from.
func (c *call) saveRefund(re *refund, ch *charge) error {
	if err := c.saveCharge(ch); err != nil {
		return err
	}
	doc, err := json.Marshal(re)
	if err != nil {
		return err
	}
	return c.exec(`INSERT INTO refunds (id, charge, amount, doc) VALUES (?, ?, ?, ?)`, re.ID, re.Charge, re.Amount, string(doc))
}

// refundsShape is what a list of refunds takes.
var refundsShape = shape{
	"payment_intent": {},
	"charge":         {},
	"limit":          {kind: integer},
	"starting_after": {},
}

// listRefunds serves GET /v1/refunds: the newest first, by pages.
func listRefunds(c *call) (any, error) {
	limit, no := c.limit()
	if no != nil {
		return nil, no
	}
	rows, err := c.tx.QueryContext(c.ctx, `SELECT refunds.doc FROM refunds JOIN charges ON charges.id = refunds.charge
		WHERE (?1 = '' OR charges.intent = ?1) AND (?2 = '' OR charges.id = ?2)
		  AND (?3 = '' OR refunds.seq < (SELECT seq FROM refunds WHERE id = ?3))
		ORDER BY refunds.seq DESC LIMIT ?4`,
		c.form.text("payment_intent"), c.form.text("charge"), c.form.text("starting_after"), limit+1)
	if err != nil {
		return nil, err
	}
	found, err := bodies(rows)
	if err != nil {
		return nil, err
	}
	more := int64(len(found)) > limit
	data := []object{}
	for _, doc := range found[:min(int64(len(found)), limit)] {
		var re refund
		if err := json.Unmarshal(doc, &re); err != nil {
			return nil, err
		}
		data = append(data, re.wire())
	}
	return object{"object": "list", "url": "/v1/refunds", "has_more": more, "data": data}, nil
}

// findRefund serves GET /v1/refunds/{id}.
func findRefund(c *call) (any, error) {
	var re refund
	err := c.row(&re, `SELECT doc FROM refunds WHERE id = ?`, c.id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuch("refund", clip(c.id))
	}
	if err != nil {
		return nil, err
	}
	return re.wire(), nil
}

// wire is the refund as the API shows it. Refunds to cards succeed at once.
func (re *refund) wire() object {
	way := object{"reference": nil, "reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
	if re.Named {
		way["reference"], way["reference_status"] = re.ID[3:], "available"
	}
	metadata := map[string]string{}
	maps.Copy(metadata, re.Metadata)
	return object{
		"id": re.ID, "object": "refund", "amount": re.Amount, "balance_transaction": nil, "charge": re.Charge, "created": re.Created,
		"currency":            re.Currency,
		"destination_details": object{"card": way, "type": "card"},
		"metadata":            metadata, "payment_intent": re.Intent, "reason": orNull(re.Reason), "receipt_number": nil,
		"source_transfer_reversal": nil, "status": "succeeded", "transfer_reversal": nil,
	}
}
