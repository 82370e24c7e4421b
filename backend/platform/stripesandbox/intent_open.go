package stripesandbox

import (
	"maps"
	"strings"
)

// What finding, making and changing an intent take.
var (
	findShape   = shape{"expand[]": {}, "client_secret": {}}
	createShape = shape{
		"amount":                             {kind: integer, required: true},
		"currency":                           {required: true, max: 3},
		"automatic_payment_methods[enabled]": {kind: boolean},
		"automatic_payment_methods[allow_redirects]": {oneOf: []string{"always", "never"}},
		"description":   {max: 1000},
		"receipt_email": {kind: email},
		"metadata[*]":   {max: maxMetadataValue},
		"expand[]":      {},
	}
	updateShape = shape{
		"amount":        {kind: integer},
		"currency":      {max: 3},
		"description":   {max: 1000},
		"receipt_email": {kind: email},
		"metadata[*]":   {max: maxMetadataValue},
		"expand[]":      {},
	}
)

// createIntent serves POST /v1/payment_intents.
func createIntent(c *call) (any, error) {
	amount, currency := c.form.integer("amount"), strings.ToLower(c.form.text("currency"))
	if no := checkSum(amount, currency); no != nil {
		return nil, no
	}
	id := newID("pi")
	p := &intent{
		ID: id, Secret: newID(id + "_secret"), Amount: amount, Currency: currency, Status: needsMethod, Created: c.now.Unix(),
		Description: c.form.text("description"), Email: c.form.text("receipt_email"), Metadata: c.form.under("metadata"),
		Automatic: c.form.bool("automatic_payment_methods[enabled]"), Redirects: "always",
	}
	if v := c.form.text("automatic_payment_methods[allow_redirects]"); v != "" {
		p.Redirects = v
	}
	if err := c.saveIntent(p); err != nil {
		return nil, err
	}
	if err := c.tell("payment_intent.created", p.wire(nil), nil); err != nil {
		return nil, err
	}
	return c.show(p)
}

// findIntent serves GET /v1/payment_intents/{id}, for both keys.
func findIntent(c *call) (any, error) {
	p, err := c.ownIntent()
	if err != nil {
		return nil, err
	}
	return c.show(p)
}

// updateIntent serves POST /v1/payment_intents/{id}. Nothing about money may
// change once it is on its way.
func updateIntent(c *call) (any, error) {
	p, err := c.intent(c.id)
	if err != nil {
		return nil, err
	}
	sumChanges := c.form.has("amount") || c.form.has("currency")
	if sumChanges && p.Status != needsMethod && p.Status != needsAction {
		return nil, c.wrongState(p, "changed")
	}
	if c.form.has("amount") {
		p.Amount = c.form.integer("amount")
	}
	if c.form.has("currency") {
		p.Currency = strings.ToLower(c.form.text("currency"))
	}
	if no := checkSum(p.Amount, p.Currency); no != nil {
		return nil, no
	}
	if sumChanges && p.Status == needsAction { // the bank was asked about another sum
		p.Status, p.Challenge = needsMethod, ""
	}
	c.describe(p)
	if err := c.saveIntent(p); err != nil {
		return nil, err
	}
	return c.show(p)
}

// describe changes the words of p. An empty value of metadata takes its name away.
func (c *call) describe(p *intent) {
	if c.form.has("description") {
		p.Description = c.form.text("description")
	}
	if c.form.has("receipt_email") {
		p.Email = c.form.text("receipt_email")
	}
	if p.Metadata == nil {
		p.Metadata = map[string]string{}
	}
	maps.Copy(p.Metadata, c.form.under("metadata"))
	maps.DeleteFunc(p.Metadata, func(_, v string) bool { return v == "" })
}

// ownIntent is the intent in the path. A browser must show its client secret;
// without it the intent is not there.
func (c *call) ownIntent() (*intent, error) {
	p, err := c.intent(c.id)
	if err != nil {
		return nil, err
	}
	secret := c.form.text("client_secret")
	if (c.public || secret != "") && !same(secret, p.Secret) {
		return nil, noSuch("payment_intent", clip(c.id))
	}
	return p, nil
}

// show is p as the caller may see it, expanded as asked.
func (c *call) show(p *intent) (object, error) {
	if c.public {
		return p.publicWire(), nil
	}
	var full object
	for _, field := range c.form["expand[]"] {
		if field != "latest_charge" {
			return nil, refuseEarly("", "expand", "The sandbox cannot expand %q.", clip(field))
		}
		if p.Charge == "" {
			continue
		}
		ch, err := c.charge(p.Charge)
		if err != nil {
			return nil, err
		}
		full = ch.wire()
	}
	return p.wire(full), nil
}
